from __future__ import annotations

import pytest

from boardsnap.app.tracking import Which
from boardsnap.errors import InputError, NotFoundError
from boardsnap.revision.kinds import SetField
from tests.unit.app.world import World, photo


def action_keys(world: World, board_id: str) -> list[str]:
    return [one.action.key for one in world.app.tracking.actions_of_board(world.owner, board_id)]


def test_actions_are_followed_from_the_reading_on(world: World) -> None:
    world.read()
    world.clock.pass_by(days=4)
    check, retrain = world.app.tracking.actions(world.owner, world.project).actions
    assert (check.action.text, check.action.owners) == ("add schema check", ("Ana",))
    assert check.board_title == "Churn model postmortem"
    assert check.days_open == 4
    # Due on 12 March, and today is the 14th.
    assert (check.overdue, check.days_overdue) == (True, 2)
    assert (retrain.overdue, retrain.days_overdue) == (False, None)


def test_what_is_due_today_is_not_overdue(world: World) -> None:
    world.read()
    world.clock.pass_by(days=2)
    assert not world.app.tracking.actions(world.owner, world.project, which="overdue").actions
    world.clock.pass_by(days=1)
    assert len(world.app.tracking.actions(world.owner, world.project, which="overdue").actions) == 1


@pytest.mark.parametrize(
    ("which", "texts"),
    [
        ("all", ["add schema check", "retrain"]),
        ("open", ["retrain"]),
        ("overdue", []),
        ("done", ["add schema check"]),
    ],
)
def test_a_list_shows_what_is_asked_for(world: World, which: Which, texts: list[str]) -> None:
    board = world.read()
    world.clock.pass_by(days=9)
    key = action_keys(world, board.id)[0]
    world.app.tracking.set_action_status(world.owner, board.id, key, "done")
    found = world.app.tracking.actions(world.owner, world.project, which=which).actions
    assert [one.action.text for one in found] == texts


def test_what_is_most_overdue_stands_first(world: World) -> None:
    board = world.read()
    world.clock.pass_by(days=9)
    key = action_keys(world, board.id)[1]
    world.app.documents.revise(
        world.owner,
        board.id,
        expected_revision=1,
        edits=(SetField(key=key, field="due", value="2026-01-05", expected=None),),
        key="due",
    )
    found = world.app.tracking.actions(world.owner, world.project).actions
    assert [one.action.text for one in found] == ["retrain", "add schema check"]


def test_an_owner_sees_their_own_actions(world: World) -> None:
    world.read()
    found = world.app.tracking.actions(world.owner, world.project, owner="ana").actions
    assert [one.action.text for one in found] == ["add schema check"]


def test_days_stop_to_count_when_it_is_done_and_go_on_when_it_is_not(world: World) -> None:
    board = world.read()
    key = action_keys(world, board.id)[0]
    world.clock.pass_by(days=3)
    world.app.tracking.set_action_status(world.owner, board.id, key, "done")
    world.clock.pass_by(days=5)
    assert world.app.tracking.actions_of_board(world.owner, board.id)[0].days_open == 3
    world.app.tracking.set_action_status(world.owner, board.id, key, "in_progress")
    view = world.app.tracking.actions_of_board(world.owner, board.id)[0]
    assert (view.days_open, view.action.status) == (8, "in_progress")
    assert world.app.boards.summary(world.owner, board.id)[0].open_actions == 2


def test_steps_are_added_done_edited_and_removed(world: World) -> None:
    board = world.read()
    tracking, owner = world.app.tracking, world.owner
    key = action_keys(world, board.id)[0]
    first = tracking.add_subtask(owner, board.id, key, "write  it", owner="Bo", due="2026-03-11")
    second = tracking.add_subtask(owner, board.id, key, "ship it")
    assert (first.text, first.position, second.position) == ("write it", 0, 1)
    done = tracking.edit_subtask(owner, board.id, first.id, done=True)
    assert (done.done, done.done_at) == (True, world.clock())
    edited = tracking.edit_subtask(owner, board.id, first.id, text="x", owner="", due="")
    assert (edited.text, edited.owner, edited.due, edited.done) == ("x", None, None, True)
    tracking.remove_subtask(owner, board.id, second.id)
    (view,) = (one for one in tracking.actions(owner, world.project).actions if one.subtasks)
    assert [step.id for step in view.subtasks] == [first.id]


def test_steps_of_nothing_are_refused(world: World) -> None:
    board = world.read()
    tracking, owner = world.app.tracking, world.owner
    key = action_keys(world, board.id)[0]
    for text in ("", "  ", "x" * 501):
        with pytest.raises(InputError):
            tracking.add_subtask(owner, board.id, key, text)
    with pytest.raises(InputError, match="2026-03-04"):
        tracking.add_subtask(owner, board.id, key, "x", due="soon")
    with pytest.raises(NotFoundError):
        tracking.add_subtask(owner, board.id, "nothing", "x")
    with pytest.raises(NotFoundError):
        tracking.set_action_status(owner, board.id, "nothing", "done")


def test_actions_in_the_trash_are_not_followed(world: World) -> None:
    board = world.read()
    world.read("other", photo(9))
    world.app.boards.remove(world.owner, board.id)
    found = world.app.tracking.actions(world.owner, world.project).actions
    assert board.id not in {one.action.board_id for one in found}
    assert found


def test_a_long_list_comes_in_parts_in_one_order(world: World) -> None:
    for number in range(3):
        world.read(f"capture-{number}", photo(number))
        world.clock.pass_by(days=2)
    tracking, owner = world.app.tracking, world.owner
    whole = tracking.actions(owner, world.project).actions
    first = tracking.actions(owner, world.project, limit=4)
    rest = tracking.actions(owner, world.project, limit=4, offset=first.next or 0)
    assert (first.next, rest.next) == (4, None)
    assert first.actions + rest.actions == whole
    assert len(whole) == 6


def test_those_who_own_actions_are_named_once(world: World) -> None:
    world.read()
    world.read("other", photo(9))
    assert world.app.tracking.owners(world.owner, world.project) == ("Ana",)


def test_steps_stand_with_the_actions_of_their_own_boards(world: World) -> None:
    tracking, owner = world.app.tracking, world.owner
    for number in range(2):
        board = world.read(f"capture-{number}", photo(number))
        for key in action_keys(world, board.id):
            tracking.add_subtask(owner, board.id, key, f"of {board.id} {key}")
    for view in tracking.actions(owner, world.project).actions:
        texts = [step.text for step in view.subtasks]
        assert texts == [f"of {view.action.board_id} {view.action.key}"]
