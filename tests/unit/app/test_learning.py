"""What boards say of earlier boards: who sees it, and that it stays right through every change."""

from __future__ import annotations

import contextlib
import random

import pytest
from pydantic import JsonValue

from boardsnap.app.derived import FORM, incident_entry
from boardsnap.app.kept import load_draft
from boardsnap.errors import ConflictError, InputError, NotFoundError
from boardsnap.model.incident import Incident
from boardsnap.model.postmortem import Postmortem
from boardsnap.model.preflight import Release
from boardsnap.model.records import Board, IncidentEntry
from boardsnap.revision.edits import Edit, RemoveItem, SetField
from tests.unit.analysis.written import action, postmortem
from tests.unit.app.world import World

NULLS = postmortem(
    "income went NULL after the CRM migration",
    feature="income",
    title="first",
    model="churn",
    on="2025-02-03",
    actions=[action("Null rate of income", "monitoring"), action("Map the field")],
)
AGAIN = postmortem(
    "income is missing since the CRM cutover",
    feature="income",
    title="again",
    model="retention",
    on="2025-08-09",
)
OTHER = postmortem("a typo in the config of the threshold", title="other", on="2025-05-05")


def titles(world: World, board: Board) -> list[str | None]:
    """What the owner is told of earlier boards."""
    return [one.incident.title for one in world.app.learning.before(world.owner, board.id).found]


def said(key: str, document: Postmortem, text: str) -> SetField:
    """The edit that makes this the root cause."""
    assert document.root_cause is not None
    return SetField(key=key, field="text", value=text, expected=document.root_cause.text)


def edited(world: World, board: Board, edit: Edit) -> None:
    """The board after one more change of the owner's."""
    revision = world.app.boards.summary(world.owner, board.id)[0].revision
    world.app.documents.revise(
        world.owner, board.id, expected_revision=revision, edits=[edit], key=f"edit-{revision}"
    )


def test_an_earlier_board_with_the_same_failure_is_found_with_its_actions(world: World) -> None:
    first = world.keep(NULLS, "one")
    again = world.keep(AGAIN, "three")
    world.keep(OTHER, "other")
    before = world.app.learning.before(world.owner, again.id)
    (match,) = before.found
    assert match.key == first.id
    assert before.projects == {first.id: world.app.boards.open(world.owner, first.id).project_name}
    assert [task.is_open for task in match.incident.tasks] == [True, True]
    assert match.guards == ()
    assert titles(world, first) == []


def test_nothing_is_told_of_projects_that_one_may_not_read(world: World) -> None:
    assert world.project
    hidden = world.app.projects.create(world.owner, "Hidden").id
    world.keep(NULLS, "one", hidden)
    shown = world.keep(AGAIN, "three")
    viewer = world.member("viewer")
    assert titles(world, shown) == ["first"]
    assert world.app.learning.before(viewer, shown.id).found == ()
    assert world.app.learning.trends(viewer).postmortems == 1
    assert not world.app.learning.trends(viewer).repeats
    assert world.app.learning.preflight(viewer, Release(model="churn")).modes == ()
    with pytest.raises(NotFoundError):
        world.app.learning.trends(viewer, hidden)
    with pytest.raises(NotFoundError):
        world.app.learning.before(world.stranger(), shown.id)


def test_what_is_edited_changes_what_is_found(world: World) -> None:
    world.keep(NULLS, "one")
    again = world.keep(AGAIN, "three")
    draft = world.app.boards.open(world.owner, again.id).draft
    assert draft is not None
    assert draft.keys.root_cause is not None
    edited(world, again, said(draft.keys.root_cause, AGAIN, "a typo in the threshold"))
    assert titles(world, again) == []


def test_a_board_in_the_trash_is_left_out_until_it_is_restored(world: World) -> None:
    first = world.keep(NULLS, "one")
    again = world.keep(AGAIN, "three")
    world.app.boards.remove(world.owner, first.id)
    assert titles(world, again) == []
    assert world.app.learning.trends(world.owner).postmortems == 1
    world.app.boards.restore(world.owner, first.id)
    assert titles(world, again) == ["first"]


def test_a_mark_says_who_set_it_and_can_be_taken_back(world: World) -> None:
    first = world.keep(NULLS, "one")
    again = world.keep(AGAIN, "three")
    editor = world.member("editor")
    world.app.learning.mark(editor, first.id, " alert in Grafana ")
    (guard,) = world.app.learning.before(world.owner, again.id).found[0].guards
    assert (guard.kind, guard.text) == ("mark", "Editor, 2026-03-10: alert in Grafana")
    assert world.app.learning.trends(world.owner).coverage.guarded == (("mark", 1),)
    world.app.learning.unmark(editor, first.id)
    with pytest.raises(NotFoundError):
        world.app.learning.unmark(editor, first.id)
    assert world.app.learning.before(world.owner, first.id).guards == ()


def test_a_monitoring_action_that_is_done_guards(world: World) -> None:
    first = world.keep(NULLS, "one")
    (key, *_) = (
        view.action.key for view in world.app.tracking.actions_of_board(world.owner, first.id)
    )
    world.app.tracking.set_action_status(world.owner, first.id, key, "done")
    (guard,) = world.app.learning.before(world.owner, first.id).guards
    assert (guard.kind, guard.ref) == ("action", "/actions/0")


def test_a_release_without_a_model_is_refused(world: World) -> None:
    with pytest.raises(InputError):
        world.app.learning.preflight(world.owner, Release(model=" "))


def test_what_older_rules_derived_is_derived_anew_by_the_sweep(world: World) -> None:
    first = world.keep(NULLS, "one")
    again = world.keep(AGAIN, "three")
    with world.app.means.store.transaction() as tx:
        tx.incidents.replace(
            first.id, IncidentEntry(FORM - 1, Incident(postmortem="x").model_dump_json())
        )
    assert titles(world, again) == []
    assert world.app.operations.sweep().renewed == 1
    assert titles(world, again) == ["first"]
    assert world.app.operations.sweep().renewed == 0


@pytest.mark.parametrize("seed", range(6))
def test_the_index_is_that_of_a_rebuild_after_any_changes(world: World, seed: int) -> None:
    chance = random.Random(seed)
    boards = [world.keep(one, f"board-{n}") for n, one in enumerate((NULLS, AGAIN, OTHER))]
    for _ in range(25):
        _change_somehow(world, chance.choice(boards), chance)
    kept = _index(world, boards)
    with world.app.means.store.transaction() as tx:
        for board in boards:
            tx.incidents.replace(board.id, IncidentEntry(0, "{}"))
    world.app.learning.renew()
    assert _index(world, boards) == kept
    assert kept == {board.id: _rebuilt(world, board) for board in boards}


TEXTS = ("income went NULL", "duplicates by the join", "feed frozen since Monday", "a typo")


def _change_somehow(world: World, board: Board, chance: random.Random) -> None:
    trashed = {one.board.id for one in world.app.boards.trash(world.owner, world.project)}
    if board.id in trashed:
        world.app.boards.restore(world.owner, board.id)
        return
    if chance.random() < 0.15:
        world.app.boards.remove(world.owner, board.id)
        return
    draft = world.app.boards.open(world.owner, board.id).draft
    assert draft is not None
    if chance.random() < 0.2 and len(draft.document.actions) > 1:
        seen: dict[str, JsonValue] = {"text": draft.document.actions[0].text}
        edited(world, board, RemoveItem(key=draft.keys.actions[0], expected=seen))
    elif draft.document.root_cause and draft.keys.root_cause:
        change = said(draft.keys.root_cause, draft.document, chance.choice(TEXTS))
        if change.value != change.expected:
            edited(world, board, change)
    if chance.random() < 0.2:
        history = world.app.documents.history(world.owner, board.id)
        undoable = [entry.number for entry in history if entry.undoable]
        if undoable:
            key = f"undo-{undoable[-1]}"
            with contextlib.suppress(ConflictError):
                world.app.documents.undo(world.owner, board.id, undoable[-1], key=key)


def _index(world: World, boards: list[Board]) -> dict[str, tuple[str | None, frozenset[str]]]:
    with world.app.means.store.snapshot() as tx:
        return {
            board.id: (tx.incidents.find(board.id), tx.incidents.terms(board.id))
            for board in boards
        }


def _rebuilt(world: World, board: Board) -> tuple[str, frozenset[str]]:
    with world.app.means.store.snapshot() as tx:
        revision = tx.revisions.current(board.id)
    assert revision is not None
    document: Postmortem = load_draft(revision.draft).document
    entry = incident_entry(document, board.created_at)
    return entry.text, frozenset(entry.terms)
