"""What changed is told once, in the terms of the document."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from boardsnap.revision.comparison import Change, compare
from boardsnap.revision.draft import DOCUMENT, Draft
from boardsnap.revision.edits import AnyEdit, apply
from boardsnap.revision.kinds import AddItem, MoveItem, RemoveItem, UnplaceItem
from tests.unit.revision.drafts import edits_of, first, incident, numbered, place, setting

START = incident()
ACTION = first(START, "actions").key
EVIDENCE = first(START, "evidence").key


def changes(*edits: AnyEdit, bare: bool = False) -> list[tuple[object, ...]]:
    after = apply(START, edits, "Ana", numbered("n"))
    found = compare(START.document, after.document) if bare else compare(START, after)
    return [(c.kind, c.section, c.field, c.before, c.after) for c in found]


def test_a_changed_field_is_told_with_both_values() -> None:
    edit = setting(START, ACTION, "owners", ["Raj"])
    told = [("changed", "actions", "owners", ["Ana"], ["Raj"])]
    assert changes(edit) == changes(edit, bare=True) == told


def test_the_head_is_compared_too() -> None:
    edit = setting(START, DOCUMENT, "title", "Churn")
    assert changes(edit) == [("changed", "document", "title", START.document.title, "Churn")]


def test_added_and_removed_items_are_told_whole() -> None:
    add = AddItem(section="decisions", item={"text": "No more CSV"})
    remove = RemoveItem(key=ACTION, expected=place(START, ACTION).seen)
    for bare in (False, True):
        assert changes(add, remove, bare=bare) == [
            ("added", "decisions", None, None, {"text": "No more CSV"}),
            ("removed", "actions", None, place(START, ACTION).seen, None),
        ]


def test_a_move_is_told_of_the_one_that_moved() -> None:
    move = MoveItem(key=ACTION)
    assert changes(move) == changes(move, bare=True) == [("moved", "actions", None, None, None)]
    (change,) = compare(START, apply(START, [move], "Ana", numbered("n")))
    assert (change.key, change.text) == (ACTION, "Retrain on last 60 days")


def test_evidence_of_another_hypothesis_has_moved() -> None:
    move = MoveItem(key=EVIDENCE, parent=START.keys.hypotheses[1])
    assert changes(move) == [("moved", "evidence", None, None, None)]


def test_a_move_to_another_section_names_both() -> None:
    question = first(START, "questions")
    unplace = UnplaceItem(key=question.key, expected=question.seen)
    told = [("moved", "unplaced", "section", "questions", "unplaced")]
    assert changes(unplace) == changes(unplace, bare=True) == told


def test_a_new_photo_of_the_board_is_compared_by_its_words() -> None:
    document = START.document
    boards = tuple(b.model_copy(update={"sha256": "other"}) for b in document.boards)
    again = document.model_copy(update={"boards": boards})
    assert compare(START, Draft.of(again, numbered("z"))) == ()


def test_changes_survive_json() -> None:
    (change,) = compare(START, apply(START, [MoveItem(key=ACTION)], "Ana", numbered("n")))
    assert Change.model_validate_json(change.model_dump_json()) == change


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_equal_drafts_have_no_changes(data: st.DataObject) -> None:
    move = data.draw(edits_of(START).filter(lambda edit: edit.op != "move"))
    draft = apply(START, [move], "Ana", numbered("n"))
    assert compare(draft, draft) == ()
    assert compare(draft.document, draft.document) == ()
