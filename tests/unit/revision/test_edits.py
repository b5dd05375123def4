"""What people change is what changes, and nobody's words vanish silently."""

from __future__ import annotations

import pytest
from pydantic import JsonValue, TypeAdapter

from boardsnap.errors import ConflictError, InputError
from boardsnap.model.postmortem import (
    Action,
    Date,
    ModelName,
    Postmortem,
    Rating,
    Source,
    TimelineEvent,
)
from boardsnap.revision.draft import DOCUMENT, Draft
from boardsnap.revision.edits import apply, settle
from boardsnap.revision.kinds import (
    AddItem,
    AnyEdit,
    Edit,
    MoveItem,
    PlaceItem,
    RemoveItem,
    SetField,
    UnplaceItem,
)
from tests.unit.revision.drafts import first, incident, numbered, place, setting

START = incident()
ACTION = first(START, "actions").key
EVENT = first(START, "timeline").key
HYPOTHESIS = first(START, "hypotheses").key
ROOT_CAUSE = first(START, "root_cause").key


def edited(draft: Draft, *edits: AnyEdit, author: str = "Ana") -> Draft:
    return apply(draft, edits, author, numbered("n"))


def action(draft: Draft, key: str = ACTION) -> Action:
    item = place(draft, key).item
    assert isinstance(item, Action)
    return item


def event(draft: Draft, key: str = EVENT) -> TimelineEvent:
    item = place(draft, key).item
    assert isinstance(item, TimelineEvent)
    return item


# -------------------------------------------------------------------------------------- fields


def test_a_typed_text_stands_beside_the_ink() -> None:
    after = action(edited(START, setting(START, ACTION, "text", "Retrain on 90 days")))
    assert after.text == "Retrain on 90 days"
    assert after.sources == (
        *action(START).sources,
        Source(board=None, text="Retrain on 90 days", author="Ana"),
    )


def test_what_is_typed_again_takes_the_place_of_what_was_typed() -> None:
    once = edited(START, setting(START, ACTION, "text", "Retrain"))
    again = edited(once, setting(once, ACTION, "text", "Retrain now"), author="Raj")
    typed = [source for source in action(again).sources if source.board is None]
    assert typed == [Source(board=None, text="Retrain now", author="Raj")]


def test_what_is_chosen_is_no_writing() -> None:
    after = action(edited(START, setting(START, ACTION, "status", "done")))
    assert after.status == "done"
    assert after.sources == action(START).sources


@pytest.mark.parametrize(
    ("typed", "iso", "precision"),
    [
        ("2026-03-04", "2026-03-04", "day"),
        ("2026-03-04 14:30", "2026-03-04T14:30", "minute"),
        ("2026-03-04T14:30", "2026-03-04T14:30", "minute"),
        ("2026-W10", "2026-W10", "week"),
        ("2026-03", "2026-03", "month"),
        ("end of sprint", None, "relative"),
        ("2026-02-30", None, "relative"),
    ],
)
def test_a_typed_date_is_read(typed: str, iso: str | None, precision: str) -> None:
    due = action(edited(START, setting(START, ACTION, "due", typed))).due
    assert due is not None
    assert (due.iso, due.precision) == (iso, precision)


def test_a_date_in_words_is_read_by_who_knows_how() -> None:
    read = {"Mar 4": Date(raw="Mar 4", iso="2026-03-04", precision="day", year_inferred=True)}
    edit = setting(START, ACTION, "due", "Mar 4")
    after = apply(START, [edit], "Ana", numbered("n"), read_date=read.get)
    assert action(after).due == read["Mar 4"]


@pytest.mark.parametrize("empty", [None, "", "  "])
def test_an_empty_value_clears_the_field(empty: str | None) -> None:
    assert action(edited(START, setting(START, ACTION, "due", empty))).due is None


def test_names_may_be_typed_with_commas() -> None:
    after = action(edited(START, setting(START, ACTION, "owners", "Ana, Raj,, Ana")))
    assert after.owners == ("Ana", "Raj")


def test_the_head_of_the_document_is_edited_too() -> None:
    after = edited(
        START,
        setting(START, DOCUMENT, "title", "Churn, March"),
        setting(START, DOCUMENT, "model", {"name": "churn", "version": "v4"}),
        setting(START, DOCUMENT, "session_date", "2026-03-12"),
        setting(START, DOCUMENT, "participants", ["Ana"]),
    ).document
    assert after.title == "Churn, March"
    assert after.model.version == "v4"
    assert after.session_date is not None
    assert after.session_date.iso == "2026-03-12"
    assert after.participants == ("Ana",)


def test_typed_text_is_one_line_without_control_characters() -> None:
    after = action(edited(START, setting(START, ACTION, "text", " Re\x00train\n\tnow\ud800 ")))
    assert after.text == "Retrain now"


@pytest.mark.parametrize(
    ("key", "field", "value"),
    [
        (ACTION, "text", ""),
        (ACTION, "text", None),
        (ACTION, "text", "x" * 5000),
        (ACTION, "kind", "nonsense"),
        (ACTION, "owners", [1]),
        (ACTION, "owners", ["a"] * 300),
        (ACTION, "due", {"raw": "x", "iso": "2026-13-01", "precision": "day"}),
        (ACTION, "due", {"raw": "x", "iso": "2026-03-01", "precision": "minute"}),
        (ACTION, "due", 3),
        (EVENT, "metric", {"name": "AUC", "value": float("inf")}),
        (EVENT, "metric", {"name": "AUC", "value": float("nan")}),
        (EVENT, "metric", {"name": "AUC", "value": 10**400}),
        (EVENT, "metric", {"name": "AUC"}),
        (DOCUMENT, "model", "churn"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_the_field(
    key: str, field: str, value: JsonValue
) -> None:
    with pytest.raises(InputError, match=field):
        edited(START, setting(START, key, field, value))


@pytest.mark.parametrize("field", ["sources", "evidence", "nonsense", "__class__"])
def test_only_fields_of_the_contract_can_be_set(field: str) -> None:
    with pytest.raises(InputError, match="there is no such field"):
        edited(START, SetField(key=HYPOTHESIS, field=field, value=[], expected=[]))


def test_a_rating_and_the_model_are_cleared_to_nothing_known() -> None:
    after = edited(
        START, setting(START, HYPOTHESIS, "rating", None), setting(START, DOCUMENT, "model", None)
    ).document
    assert after.hypotheses[0].rating == Rating()
    assert after.model == ModelName()


# ------------------------------------------------------------------------------------ together


def test_edits_of_other_fields_and_items_merge() -> None:
    anas = setting(START, ACTION, "text", "Retrain")
    rajs = [setting(START, ACTION, "owners", ["Raj"]), setting(START, EVENT, "text", "AUC .91")]
    after = edited(edited(START, anas), *rajs, author="Raj")
    assert (action(after).text, action(after).owners) == ("Retrain", ("Raj",))
    assert event(after).text == "AUC .91"


def test_two_texts_for_one_field_are_a_conflict_that_tells_both() -> None:
    anas, rajs = (setting(START, ACTION, "text", text) for text in ("Retrain", "Roll back"))
    with pytest.raises(ConflictError, match="Retrain") as raised:
        edited(edited(START, anas), rajs, author="Raj")
    conflict = raised.value
    assert (conflict.key, conflict.field) == (ACTION, "text")
    assert (conflict.theirs, conflict.mine) == ("Retrain", "Roll back")


def test_the_same_change_twice_is_no_conflict() -> None:
    edit = setting(START, ACTION, "text", "Retrain")
    once = edited(START, edit)
    assert edited(once, edit, author="Raj") == once


def test_a_date_may_be_expected_by_its_text() -> None:
    edit = SetField(key=ACTION, field="due", value="2026-04-01", expected="3/18")
    assert action(edited(START, edit)).due != action(START).due


def test_an_edit_of_what_was_removed_is_a_conflict() -> None:
    removed = edited(START, RemoveItem(key=ACTION, expected=place(START, ACTION).seen))
    with pytest.raises(ConflictError) as raised:
        edited(removed, setting(START, ACTION, "text", "Retrain"))
    assert raised.value.mine == "Retrain"


def test_what_somebody_changed_is_not_removed_unseen() -> None:
    changed = edited(START, setting(START, ACTION, "owners", ["Mei"]))
    with pytest.raises(ConflictError) as raised:
        edited(changed, RemoveItem(key=ACTION, expected=place(START, ACTION).seen))
    assert (raised.value.field, raised.value.theirs) == ("owners", ["Mei"])


def test_all_edits_or_none() -> None:
    good = setting(START, ACTION, "text", "Retrain")
    bad = setting(START, ACTION, "kind", "nonsense")
    with pytest.raises(InputError):
        edited(START, good, bad)


# ----------------------------------------------------------------------------- items


def test_an_added_item_is_its_authors() -> None:
    add = AddItem(
        section="actions", after=ACTION, item={"text": "Call the vendor", "due": "2026-04-01"}
    )
    after = edited(START, add)
    added = after.document.actions[1]
    assert added.text == "Call the vendor"
    assert added.due is not None
    assert added.sources == (Source(board=None, text="Call the vendor", author="Ana"),)


def test_an_added_item_may_be_sent_again() -> None:
    add = AddItem(section="decisions", item={"text": "No more CSV"}, key="phone-1")
    once = edited(START, add)
    assert edited(once, add) == once
    other = add.model_copy(update={"item": {"text": "Something else"}})
    with pytest.raises(ConflictError):
        edited(once, other)


@pytest.mark.parametrize(
    ("section", "item", "parent"),
    [
        ("actions", {}, None),
        ("actions", {"text": "x", "sources": []}, None),
        ("actions", {"text": "x", "nonsense": 1}, None),
        ("actions", {"text": "x"}, HYPOTHESIS),
        ("evidence", {"text": "x"}, None),
        ("evidence", {"text": "x"}, ACTION),
    ],
)
def test_an_item_that_makes_no_sense_is_refused(
    section: str, item: dict[str, JsonValue], parent: str | None
) -> None:
    add = TypeAdapter[Edit](Edit).validate_python(
        {"op": "add", "section": section, "item": item, "parent": parent}
    )
    with pytest.raises(InputError):
        edited(START, add)


def test_reserved_words_are_no_keys() -> None:
    with pytest.raises(InputError, match="key"):
        edited(START, AddItem(section="decisions", item={"text": "x"}, key=DOCUMENT))


def test_there_is_one_root_cause() -> None:
    add = AddItem(section="root_cause", item={"text": "vendor switch"})
    with pytest.raises(ConflictError):
        edited(START, add)
    cleared = edited(
        START, RemoveItem(key=ROOT_CAUSE, expected={"text": place(START, ROOT_CAUSE).item.text})
    )
    assert cleared.document.root_cause is None
    after = edited(cleared, add).document.root_cause
    assert after is not None
    assert after.text == "vendor switch"


def test_a_hypothesis_becomes_the_root_cause_with_its_ink() -> None:
    cleared = edited(START, RemoveItem(key=ROOT_CAUSE, expected=place(START, ROOT_CAUSE).seen))
    after = edited(cleared, AddItem(section="root_cause", copy_of=HYPOTHESIS)).document
    hypothesis = after.hypotheses[0]
    assert after.root_cause is not None
    assert after.root_cause.text == hypothesis.text
    assert after.root_cause.sources == hypothesis.sources
    assert after.root_cause.category == hypothesis.category


def test_arrows_follow_their_items_and_go_with_them() -> None:
    last = START.keys.hypotheses[-1]
    moved = edited(START, MoveItem(key=HYPOTHESIS, after=last))
    assert moved.document.relations[0].to == "/hypotheses/2"
    assert moved.document.relations[1] == START.document.relations[1]
    removed = edited(START, RemoveItem(key=HYPOTHESIS, expected=place(START, HYPOTHESIS).seen))
    assert [relation.to for relation in removed.document.relations] == ["/actions/0"]


def test_evidence_moves_to_another_hypothesis() -> None:
    key, other = START.keys.evidence[0][0], START.keys.hypotheses[2]
    after = edited(START, MoveItem(key=key, parent=other, after=None))
    assert after.keys.evidence[2] == (key,)
    assert len(after.document.hypotheses[0].evidence) == 2


def test_an_event_goes_where_its_date_belongs() -> None:
    after = edited(START, setting(START, EVENT, "at", "2026-03-08"))
    assert place(after, EVENT).index == 4
    dates = [e.at.iso for e in after.document.timeline if e.at and e.at.iso]
    assert dates == sorted(dates)


def test_an_event_is_not_moved_against_the_order_of_time() -> None:
    with pytest.raises(InputError, match="order of time"):
        edited(START, MoveItem(key=EVENT))


def test_an_unplaced_text_is_placed_with_its_ink() -> None:
    text = first(START, "unplaced")
    put = PlaceItem(
        key=text.key, section="actions", item={"owners": ["Raj"]}, after=ACTION, expected=text.seen
    )
    after = edited(START, put)
    placed = action(after, text.key)
    assert after.document.unplaced == ()
    assert placed.text == text.item.text
    assert placed.owners == ("Raj",)
    assert placed.sources == (*text.item.sources, Source(board=None, text="Raj", author="Ana"))


def test_a_rejected_text_comes_back_as_evidence() -> None:
    text = first(START, "rejected")
    put = PlaceItem(key=text.key, section="evidence", parent=HYPOTHESIS, expected=text.seen)
    after = edited(START, put)
    assert after.keys.evidence[0][-1] == text.key


def test_a_hypothesis_that_is_placed_nowhere_keeps_its_evidence() -> None:
    unplace = UnplaceItem(key=HYPOTHESIS, expected=place(START, HYPOTHESIS).seen)
    after = edited(START, unplace)
    texts = [statement.text for statement in after.document.unplaced]
    assert texts[-4:] == [
        "Data drift in income",
        "PSI 0.31 in week 10",
        "only new-vendor rows",
        "age did not move",
    ]
    assert after.document.relations[0].to == f"/unplaced/{len(texts) - 4}"


def test_an_item_beside_one_that_is_gone_goes_to_the_end() -> None:
    after = edited(START, AddItem(section="decisions", after="gone", item={"text": "x"}))
    assert after.document.decisions[-1].text == "x"


@pytest.mark.parametrize(
    "edit",
    [
        MoveItem(key=ACTION, after=ACTION),
        MoveItem(key=ACTION, parent=HYPOTHESIS),
        PlaceItem(key=ACTION, section="actions", expected={"text": action(START).text}),
        PlaceItem(
            key=HYPOTHESIS,
            section="evidence",
            parent=HYPOTHESIS,
            expected={"text": "Data drift in income"},
        ),
    ],
)
def test_moves_that_make_no_sense_are_refused(edit: Edit) -> None:
    with pytest.raises(InputError):
        edited(START, edit)


# ------------------------------------------------------------------------------------- keeping


def test_settled_edits_give_the_same_draft_again() -> None:
    edits: list[AnyEdit] = [
        AddItem(section="actions", item={"text": "Call", "due": "Mar 4"}),
        setting(START, ACTION, "due", "2026-04-01"),
    ]
    kept = settle(START, edits, numbered("n"), read_date=lambda _: None)
    assert edited(START, *kept) == apply(START, kept, "Ana", numbered("other"))
    assert settle(START, kept, numbered("other")) == kept


def test_edits_survive_json() -> None:
    edits = TypeAdapter(tuple[Edit, ...])
    sent: tuple[Edit, ...] = (
        setting(START, ACTION, "due", "2026-04-01"),
        AddItem(section="actions", item={"text": "Call"}),
        MoveItem(key=ACTION),
    )
    assert edits.validate_json(edits.dump_json(sent)) == sent


def test_steps_of_undoing_cannot_be_sent() -> None:
    forged = '[{"op": "resource", "key": "k0", "index": 0, "value": null, "expected": null}]'
    with pytest.raises(ValueError, match="op"):
        TypeAdapter(tuple[Edit, ...]).validate_json(forged)


def _title(document: Postmortem) -> str | None:
    return f"{len(document.actions)} actions"


def test_a_composed_summary_follows_the_edits() -> None:
    document = START.document.model_copy(update={"summary": _title(START.document)})
    draft = Draft(document=document, keys=START.keys)
    add = AddItem(section="actions", item={"text": "Call"})
    after = apply(draft, [add], "Ana", numbered("n"), summarise=_title)
    assert after.document.summary == "5 actions"


def test_a_written_summary_stays() -> None:
    edits: list[AnyEdit] = [
        setting(START, DOCUMENT, "summary", "We were lucky."),
        AddItem(section="actions", item={"text": "Call"}),
    ]
    after = apply(START, edits, "Ana", numbered("n"), summarise=_title)
    assert after.document.summary == "We were lucky."
    cleared = setting(after, DOCUMENT, "summary", None)
    again = apply(after, [cleared], "Ana", numbered("m"), summarise=_title)
    assert again.document.summary == "5 actions"
