"""One edit is taken back, later ones stay; see also test_properties."""

from __future__ import annotations

import pytest

from boardsnap.errors import ConflictError
from boardsnap.revision.draft import Draft
from boardsnap.revision.edits import AnyEdit, apply, settle
from boardsnap.revision.kinds import AddItem, MoveItem, PlaceItem, RemoveItem, UnplaceItem
from boardsnap.revision.undo import difference, invert
from tests.unit.revision.drafts import first, incident, numbered, place, setting

START = incident()
ACTION = first(START, "actions").key
HYPOTHESIS = first(START, "hypotheses").key


def edited(draft: Draft, *edits: AnyEdit, author: str = "Ana") -> Draft:
    return apply(draft, edits, author, numbered("n"))


def test_equal_drafts_differ_in_nothing() -> None:
    assert difference(START, START) == ()


def test_an_older_edit_is_taken_back_and_later_ones_stay() -> None:
    older = setting(START, ACTION, "text", "Retrain")
    once = edited(START, older)
    twice = edited(once, setting(once, ACTION, "owners", ["Raj"]), author="Raj")
    undone = edited(twice, *invert(START, [older], "Ana"), author="Mei")
    item = place(undone, ACTION).item
    assert item.text == place(START, ACTION).item.text
    assert undone.document.actions[0].owners == ("Raj",)
    assert [source.text for source in item.sources if source.board is None] == ["Raj"]


def test_an_older_edit_under_a_later_one_of_the_same_field_is_a_conflict() -> None:
    older = setting(START, ACTION, "text", "Retrain")
    once = edited(START, older)
    twice = edited(once, setting(once, ACTION, "text", "Retrain now"), author="Raj")
    with pytest.raises(ConflictError) as raised:
        edited(twice, *invert(START, [older], "Ana"))
    assert raised.value.theirs == "Retrain now"


def test_a_removed_item_comes_back_with_its_evidence_and_arrows() -> None:
    remove = RemoveItem(key=HYPOTHESIS, expected=place(START, HYPOTHESIS).seen)
    removed = edited(START, remove)
    later = edited(removed, setting(removed, ACTION, "text", "Retrain"))
    back = edited(later, *invert(START, [remove], "Ana"))
    assert back.document.hypotheses == START.document.hypotheses
    assert back.document.relations == START.document.relations
    assert back.document.actions[0].text == "Retrain"


def test_an_added_item_that_somebody_changed_is_not_taken_away() -> None:
    add = settle(START, [AddItem(section="actions", item={"text": "Call"})], numbered("a"))
    added = edited(START, *add)
    changed = edited(added, setting(added, "a0", "text", "Call the vendor"), author="Raj")
    with pytest.raises(ConflictError):
        edited(changed, *invert(START, add, "Ana"))


def test_evidence_that_somebody_changed_since_is_not_overwritten() -> None:
    unplace = UnplaceItem(key=HYPOTHESIS, expected=place(START, HYPOTHESIS).seen)
    loose = edited(START, unplace)
    evidence = START.keys.evidence[0][0]
    changed = edited(loose, setting(loose, evidence, "text", "PSI 0.33"), author="Raj")
    with pytest.raises(ConflictError) as raised:
        edited(changed, *invert(START, [unplace], "Ana"))
    assert raised.value.theirs == "PSI 0.33"


def test_a_placed_text_goes_back() -> None:
    text = first(START, "unplaced")
    put = PlaceItem(key=text.key, section="decisions", item={"text": "x"}, expected=text.seen)
    after = edited(START, put)
    assert edited(after, *invert(START, [put], "Ana")) == START


def test_a_move_of_what_was_placed_elsewhere_since_is_not_undone() -> None:
    evidence = START.keys.evidence[0][0]
    move = MoveItem(key=evidence)
    moved = edited(START, move)
    unplaced = edited(moved, UnplaceItem(key=evidence, expected=place(START, evidence).seen))
    with pytest.raises(ConflictError, match="placed elsewhere"):
        edited(unplaced, *invert(START, [move], "Ana"))


def test_evidence_that_took_the_place_of_the_root_cause_goes_back_and_forth() -> None:
    evidence, cause = first(START, "evidence"), first(START, "root_cause")
    after = edited(
        START,
        RemoveItem(key=cause.key, expected=cause.seen),
        PlaceItem(key=evidence.key, section="root_cause", expected=evidence.seen),
    )
    assert edited(after, *difference(after, START)) == START
    assert edited(START, *difference(START, after)) == after
