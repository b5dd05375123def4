"""A new reading takes nothing away of what people did."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boardsnap.errors import InputError
from boardsnap.model.postmortem import Action, Postmortem, Source, Statement
from boardsnap.revision.comparison import compare
from boardsnap.revision.draft import DOCUMENT, Draft
from boardsnap.revision.edits import AnyEdit, apply
from boardsnap.revision.kinds import AddItem, MoveItem, PlaceItem, RemoveItem, SetField
from boardsnap.revision.rebase import Rebased, rebase
from tests.unit.revision.drafts import edits_of, first, incident, numbered, place, setting

START = incident()
ACTION = first(START, "actions").key
HYPOTHESIS = first(START, "hypotheses").key


def edited(*edits: AnyEdit) -> Draft:
    return apply(START, edits, "Ana", numbered("n"))


def read_again(current: Draft, new: Postmortem) -> Rebased:
    return rebase(START, current, new, numbered("r"))


def reading(**changes: object) -> Postmortem:
    """The board as another reading has it."""
    return START.document.model_copy(update=changes)


def without_action() -> Postmortem:
    relations = START.document.relations[:1]
    return reading(actions=START.document.actions[1:], relations=relations)


def test_the_same_reading_changes_nothing() -> None:
    current = edited(
        setting(START, ACTION, "text", "Retrain"),
        AddItem(section="actions", item={"text": "Call"}),
        RemoveItem(key=HYPOTHESIS, expected=place(START, HYPOTHESIS).seen),
        MoveItem(key=START.keys.actions[2], after=None),
    )
    again = read_again(current, START.document)
    assert again.draft == current
    assert again.machine == START
    assert again.unapplied == ()


def test_an_edit_holds_on_a_better_reading() -> None:
    better = START.document.actions[0].model_copy(
        update={"text": "Retrain on last 60 d", "due": None}
    )
    new = reading(actions=(START.document.actions[1], better, *START.document.actions[2:]))
    again = read_again(edited(setting(START, ACTION, "owners", ["Raj"])), new)
    item = place(again.draft, ACTION).item
    assert isinstance(item, Action)
    assert (item.text, item.owners, item.due) == ("Retrain on last 60 d", ("Raj",), None)
    assert item.sources[-1] == Source(board=None, text="Raj", author="Ana")
    assert place(again.draft, ACTION).index == 1


def test_what_somebody_typed_wins_over_what_is_now_read() -> None:
    better = START.document.actions[0].model_copy(update={"text": "Retrain on past 60 days"})
    new = reading(actions=(better, *START.document.actions[1:]))
    again = read_again(edited(setting(START, ACTION, "text", "Retrain")), new)
    assert place(again.draft, ACTION).item.text == "Retrain"
    assert place(again.machine, ACTION).item.text == "Retrain on past 60 days"


def test_an_edit_whose_ink_is_gone_is_told() -> None:
    again = read_again(edited(setting(START, ACTION, "text", "Retrain weekly")), without_action())
    (lost,) = again.unapplied
    assert (lost.key, lost.field, lost.author) == (ACTION, "text", "Ana")
    assert lost.text == "Retrain weekly"
    assert again.draft.find(ACTION) is None


def test_a_placed_text_whose_ink_is_gone_is_told() -> None:
    text = first(START, "unplaced")
    put = PlaceItem(key=text.key, section="decisions", expected=text.seen)
    again = read_again(edited(put), reading(unplaced=()))
    assert [(lost.key, lost.text) for lost in again.unapplied] == [(text.key, text.item.text)]


def test_a_placed_text_takes_the_better_reading_with_it() -> None:
    text = first(START, "unplaced")
    put = PlaceItem(key=text.key, section="decisions", expected=text.seen)
    better = Statement(text="<script>alert('y')</script>", sources=text.item.sources)
    again = read_again(edited(put), reading(unplaced=(better,)))
    assert place(again.draft, text.key).item == better
    assert again.draft.document.unplaced == ()


def test_what_somebody_added_stays_though_all_else_is_gone() -> None:
    empty = Postmortem(boards=START.document.boards, reader=START.document.reader)
    current = edited(
        AddItem(section="actions", item={"text": "Call"}),
        AddItem(section="hypotheses", item={"text": "leak"}, key="mine"),
        AddItem(section="evidence", parent="mine", item={"text": "0.92 offline"}),
        AddItem(section="evidence", parent=HYPOTHESIS, item={"text": "PSI 2"}),
    )
    again = read_again(current, empty)
    assert [action.text for action in again.draft.document.actions] == ["Call"]
    assert again.draft.document.hypotheses[0].evidence[0].text == "0.92 offline"
    assert [lost.text for lost in again.unapplied] == ["PSI 2"]


def test_moves_are_made_again() -> None:
    evidence, other = START.keys.evidence[0][0], START.keys.hypotheses[1]
    current = edited(MoveItem(key=evidence, parent=other), MoveItem(key=ACTION))
    assert read_again(current, START.document).draft == current


def test_a_removed_item_does_not_come_back() -> None:
    removed = edited(RemoveItem(key=ACTION, expected=place(START, ACTION).seen))
    assert read_again(removed, START.document).draft.find(ACTION) is None
    assert read_again(removed, without_action()).unapplied == ()


def test_evidence_that_is_newly_read_is_not_removed_with_its_hypothesis() -> None:
    hypothesis = START.document.hypotheses[2]
    news = (
        START.document.hypotheses[0]
        .evidence[0]
        .model_copy(
            update={
                "text": "found now",
                "sources": (Source(board=0, polygon=((1, 1), (9, 1), (9, 9), (1, 9)), text="x"),),
            }
        )
    )
    new = reading(
        hypotheses=(
            *START.document.hypotheses[:2],
            hypothesis.model_copy(update={"evidence": (news,)}),
        )
    )
    key = START.keys.hypotheses[2]
    removed = edited(RemoveItem(key=key, expected=place(START, key).seen))
    again = read_again(removed, new)
    assert again.draft.find(key) is None
    assert again.draft.document.unplaced[-1].text == "found now"


def test_a_root_cause_that_somebody_set_wins_and_the_other_is_not_lost() -> None:
    bare = Draft(
        document=reading(root_cause=None, relations=()),
        keys=START.keys.model_copy(update={"root_cause": None}),
    )
    add = AddItem(section="root_cause", item={"text": "vendor switch"})
    current = apply(bare, [add], "Ana", numbered("n"))
    again = rebase(bare, current, START.document, numbered("r"))
    assert again.draft.document.root_cause is not None
    assert again.draft.document.root_cause.text == "vendor switch"
    read = START.document.root_cause
    assert read is not None
    assert again.draft.document.unplaced[-1].text == read.text


def test_new_items_get_keys_that_nobody_had() -> None:
    current = apply(START, [AddItem(section="actions", item={"text": "x"})], "Ana", numbered("r"))
    more = Statement(text="never seen", sources=(Source(board=0, text="never seen"),))
    new = reading(decisions=(*START.document.decisions, more))
    again = read_again(current, new)
    assert again.machine.keys.decisions == (*START.keys.decisions, "r1")


def test_a_composed_summary_is_composed_again() -> None:
    def count_actions(document: Postmortem) -> str:
        return f"{len(document.actions)} actions"

    old = Draft(document=reading(summary="4 actions"), keys=START.keys)
    add = AddItem(section="actions", item={"text": "x"})
    current = apply(old, [add], "Ana", numbered("n"), summarise=count_actions)
    new = without_action().model_copy(update={"summary": "3 actions"})
    again = rebase(old, current, new, numbered("r"), summarise=count_actions)
    assert again.draft.document.summary == "4 actions"


def test_an_undone_edit_is_not_made_again() -> None:
    once = edited(setting(START, DOCUMENT, "title", "Churn"))
    undone = apply(once, [setting(once, DOCUMENT, "title", START.document.title)], "Ana", str)
    again = read_again(undone, reading(title="Churn model v4"))
    assert again.draft.document.title == "Churn model v4"


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_nothing_that_people_typed_vanishes(data: st.DataObject) -> None:
    current = START
    for number in range(data.draw(st.integers(1, 3))):
        edit = data.draw(edits_of(current))
        try:
            current = apply(current, [edit], "Ana", numbered(f"n{number}-"))
        except InputError:  # a move against the order of time
            continue
    keep = data.draw(st.sets(st.sampled_from(["actions", "unplaced", "decisions", "rejected"])))
    new = reading(**dict.fromkeys(keep, ()), relations=())
    again = read_again(current, new)
    typed = {s.text for p in current.places() for s in p.item.sources if s.board is None}
    left = {s.text for p in again.draft.places() for s in p.item.sources}
    told = {lost.text for lost in again.unapplied}
    assert {text for text in typed if not any(text in words for words in left | told)} == set()
    written = again.draft.document.to_json()
    assert Postmortem.model_validate_json(written).to_json() == written


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_reading_the_same_again_gives_the_same_draft(data: st.DataObject) -> None:
    current = START
    for number in range(data.draw(st.integers(1, 3))):
        try:
            edit = data.draw(edits_of(current))
            current = apply(current, [edit], "Ana", numbered(f"n{number}-"))
        except InputError:
            continue
    again = read_again(current, START.document)
    assert compare(current, again.draft) == ()


def test_fields_of_a_kind_that_the_item_no_longer_is_are_told() -> None:
    action = START.document.actions[0]
    decision = Statement(text=action.text, sources=action.sources)
    new = without_action().model_copy(update={"decisions": (decision,)})
    owners = SetField(key=ACTION, field="owners", value=["Raj"], expected=["Ana"])
    again = read_again(edited(owners), new)
    assert [(lost.field, lost.text) for lost in again.unapplied] == [("owners", "Raj")]
    assert place(again.draft, ACTION).section == "decisions"
