"""Actions across a project: who owes what, for how long, with what steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from boardsnap.app.access import enter_board, enter_project, hold_board
from boardsnap.app.accounts import checked_name
from boardsnap.app.actor import Actor
from boardsnap.app.documents import Documents
from boardsnap.app.means import Means
from boardsnap.app.revising import RevisionView
from boardsnap.errors import InputError, NotFoundError
from boardsnap.model.postmortem import ActionStatus
from boardsnap.model.records import Subtask, TrackedAction
from boardsnap.revision.edits import SetField
from boardsnap.store import Transaction

Which = Literal["all", "open", "overdue", "done"]

_OPEN: tuple[ActionStatus, ...] = ("open", "in_progress")
_STATUSES: dict[Which, tuple[ActionStatus, ...]] = {
    "all": (),
    "open": _OPEN,
    "overdue": _OPEN,
    "done": ("done",),
}
_MOST_PAGE = 500
_MOST_SUBTASKS = 100
_MOST_TEXT = 500


@dataclass(frozen=True, slots=True)
class TrackedView:
    """An action as a list shows it.

    Attributes:
        days_open: whole days since it was first written down, until it was done.
        days_overdue: whole days since it was due; None: it is not overdue.
    """

    action: TrackedAction
    board_title: str | None
    days_open: int
    days_overdue: int | None
    subtasks: tuple[Subtask, ...]

    @property
    def overdue(self) -> bool:
        """Whether it should be done by now."""
        return self.days_overdue is not None


@dataclass(frozen=True, slots=True)
class TrackedPage:
    """A part of a list.

    Attributes:
        next: how many actions stand before the next part; None: this was the last.
    """

    actions: tuple[TrackedView, ...]
    next: int | None


class Tracking:
    """What was to be done."""

    def __init__(self, means: Means, documents: Documents) -> None:
        self._means = means
        self._documents = documents

    def actions(
        self,
        who: Actor,
        project_id: str,
        *,
        which: Which = "all",
        owner: str | None = None,
        limit: int = 200,
        offset: int = 0,
    ) -> TrackedPage:
        """The actions of all boards of a project: the most overdue first, then the longest open."""
        now = self._means.now()
        limit, offset = max(1, min(limit, _MOST_PAGE)), max(0, offset)
        with self._means.store.snapshot() as tx:
            enter_project(tx, who, project_id, "see")
            found = tx.actions.of_project(
                project_id,
                now.date().isoformat(),
                _STATUSES[which],
                owner,
                overdue=which == "overdue",
                limit=limit + 1,
                offset=offset,
            )
            shown = found[:limit]
            steps = tx.actions.subtasks_of_boards([action.board_id for action, _ in shown])
        following = offset + limit if len(found) > limit else None
        return TrackedPage(_views(shown, steps, now), following)

    def owners(self, who: Actor, project_id: str) -> tuple[str, ...]:
        """Everyone who owns an action of the project, by name."""
        with self._means.store.snapshot() as tx:
            enter_project(tx, who, project_id, "see")
            return tx.actions.owners(project_id)

    def actions_of_board(self, who: Actor, board_id: str) -> tuple[TrackedView, ...]:
        """The actions of one board, in the order of its document."""
        with self._means.store.snapshot() as tx:
            board, _ = enter_board(tx, who, board_id, "see")
            found = [(action, board.title) for action in tx.actions.of_board(board_id)]
            return _views(found, tx.actions.subtasks(board_id), self._means.now())

    def set_action_status(
        self, who: Actor, board_id: str, action_key: str, status: ActionStatus
    ) -> RevisionView:
        """The document after the action was set to open, in progress or done.

        Raises:
            NotFoundError: the document has no such action.
        """
        with self._means.store.snapshot() as tx:
            board, _ = enter_board(tx, who, board_id, "edit")
            action = tx.actions.find(board_id, action_key)
        if action is None:
            raise _no_action()
        edit = SetField(key=action_key, field="status", value=status, expected=action.status)
        return self._documents.revise(
            who,
            board_id,
            expected_revision=board.revision,
            edits=(edit,),
            key=self._means.chance.id(),
        )

    # ---------------------------------------------------------------------------- subtasks

    def add_subtask(
        self,
        who: Actor,
        board_id: str,
        action_key: str,
        text: str,
        *,
        owner: str | None = None,
        due: str | None = None,
    ) -> Subtask:
        """A new step at the end of the action's steps."""
        with self._means.store.transaction() as tx:
            _hold(tx, who, board_id)
            if tx.actions.find(board_id, action_key) is None:
                raise _no_action()
            steps = tx.actions.subtasks(board_id, action_key)
            if len(steps) >= _MOST_SUBTASKS:
                raise InputError(f"an action has at most {_MOST_SUBTASKS} steps: split it")
            subtask = Subtask(
                id=self._means.chance.id(),
                board_id=board_id,
                action_key=action_key,
                text=_checked_text(text),
                position=max((step.position for step in steps), default=-1) + 1,
                created_at=self._means.now(),
                owner=checked_name(owner) if owner else None,
                due=_checked_day(due),
            )
            tx.actions.add_subtask(subtask)
            return subtask

    def edit_subtask(
        self,
        who: Actor,
        board_id: str,
        subtask_id: str,
        *,
        text: str | None = None,
        done: bool | None = None,
        owner: str | None = None,
        due: str | None = None,
    ) -> Subtask:
        """The step after the change; None leaves a field as it is, an empty text clears it."""
        with self._means.store.transaction() as tx:
            _hold(tx, who, board_id)
            step = _step(tx, board_id, subtask_id)
            if text is not None:
                step = replace(step, text=_checked_text(text))
            if done is not None:
                done_at = (step.done_at or self._means.now()) if done else None
                step = replace(step, done=done, done_at=done_at)
            if owner is not None:
                step = replace(step, owner=checked_name(owner) if owner.strip() else None)
            if due is not None:
                step = replace(step, due=_checked_day(due))
            tx.actions.update_subtask(step)
            return step

    def remove_subtask(self, who: Actor, board_id: str, subtask_id: str) -> None:
        """Takes a step away.

        Raises:
            NotFoundError: the board has no such step.
        """
        with self._means.store.transaction() as tx:
            _hold(tx, who, board_id)
            if not tx.actions.remove_subtask(board_id, subtask_id):
                raise NotFoundError("there is no such step: it may be removed already")


def _views(
    actions: Sequence[tuple[TrackedAction, str | None]], steps: Sequence[Subtask], now: datetime
) -> tuple[TrackedView, ...]:
    steps_of: dict[tuple[str, str], list[Subtask]] = {}
    for step in steps:
        steps_of.setdefault((step.board_id, step.action_key), []).append(step)
    return tuple(
        TrackedView(
            action=action,
            board_title=title,
            days_open=max(0, ((action.done_at or now) - action.opened_at).days),
            days_overdue=_days_overdue(action, now.date()),
            subtasks=tuple(steps_of.get((action.board_id, action.key), ())),
        )
        for action, title in actions
    )


def _days_overdue(action: TrackedAction, today: date) -> int | None:
    if action.due is None or action.status == "done":
        return None
    late = (today - date.fromisoformat(action.due)).days
    return late if late > 0 else None


def _hold(tx: Transaction, who: Actor, board_id: str) -> None:
    """Lets editors pass; steps of a final document's actions are still worked on."""
    hold_board(tx, who, board_id, "edit")


def _step(tx: Transaction, board_id: str, subtask_id: str) -> Subtask:
    for step in tx.actions.subtasks(board_id):
        if step.id == subtask_id:
            return step
    raise NotFoundError("there is no such step: it may be removed")


def _checked_text(text: str) -> str:
    line = " ".join(text.split())
    if not line or len(line) > _MOST_TEXT:
        raise InputError(f"a step has 1 to {_MOST_TEXT} characters: shorten it")
    return line


def _checked_day(day: str | None) -> str | None:
    if not day or not day.strip():
        return None
    try:
        return date.fromisoformat(day.strip()).isoformat()
    except ValueError as error:
        raise InputError("due: write the day as 2026-03-04") from error


def _no_action() -> NotFoundError:
    return NotFoundError("there is no such action: it may have been removed from the document")
