"""Actions as they are followed across a project, with their subtasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    case,
    delete,
    insert,
    select,
    update,
)

from boardsnap.model.postmortem import ActionStatus
from boardsnap.model.records import ActionFacts, Subtask, TrackedAction
from boardsnap.store.rows import changes_one, columns_of, find_all, find_one, values_of
from boardsnap.store.schema import boards, subtasks, tracked_actions

# Beside the columns of an action, which has no title of its own.
_TITLE = "board_title"


def _owner_line(owner: str) -> str:
    return f"\n{owner.casefold()}\n"


def _values(facts: ActionFacts, position: int) -> dict[str, object]:
    lines = "".join(_owner_line(owner) for owner in facts.owners)
    return {**values_of(facts), "owner_lines": lines, "position": position, "removed_at": None}


def _on_live_boards(project_id: str) -> tuple[ColumnElement[bool], ...]:
    # Of boards in the trash there are few: to pass over them is faster than to look at the others.
    trash = select(boards.c.id).where(boards.c.deleted_at.is_not(None))
    return (
        tracked_actions.c.project_id == project_id,
        tracked_actions.c.removed_at.is_(None),
        tracked_actions.c.board_id.not_in(trash),
    )


def _titled(row: Row[*tuple[object, ...]]) -> tuple[TrackedAction, str | None]:
    values = dict(row._mapping)
    title = values.pop(_TITLE)
    return TrackedAction(**values), title


class Actions:
    """Who does what by when, and since when."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace(self, board_id: str, facts: Sequence[ActionFacts], at: datetime) -> None:
        """Makes these the actions of a board; those that were there keep when they were opened."""
        known = self._known(board_id)
        project = select(boards.c.project_id).where(boards.c.id == board_id).scalar_subquery()
        new = []
        for position, action in enumerate(facts):
            values = _values(action, position)
            values["done_at"] = (known.get(action.key) or at) if action.status == "done" else None
            if action.key in known:
                self._change(board_id, action.key, values)
            else:
                new.append({**values, "board_id": board_id, "project_id": project, "opened_at": at})
        for values in new:
            self._connection.execute(insert(tracked_actions).values(values))
        for key in known.keys() - {action.key for action in facts}:
            self._leave(board_id, key, at)

    def _known(self, board_id: str) -> dict[str, datetime | None]:
        query = select(tracked_actions.c.key, tracked_actions.c.done_at)
        rows = self._connection.execute(query.where(tracked_actions.c.board_id == board_id))
        return {row.key: row.done_at for row in rows}

    def _change(self, board_id: str, key: str, values: dict[str, object]) -> None:
        which = (tracked_actions.c.board_id == board_id) & (tracked_actions.c.key == key)
        self._connection.execute(update(tracked_actions).where(which).values(values))

    def _leave(self, board_id: str, key: str, at: datetime) -> None:
        which = (tracked_actions.c.board_id == board_id) & (tracked_actions.c.key == key)
        still_there = which & tracked_actions.c.removed_at.is_(None)
        self._connection.execute(update(tracked_actions).where(still_there).values(removed_at=at))

    def of_project(
        self,
        project_id: str,
        today: str,
        statuses: Sequence[ActionStatus] = (),
        owner: str | None = None,
        *,
        overdue: bool = False,
        limit: int | None = None,
        offset: int = 0,
    ) -> tuple[tuple[TrackedAction, str | None], ...]:
        """The actions on all boards outside the trash, each with the title of its board.

        Those that are most overdue stand first, then those that have been open longest.

        Args:
            project_id: the project.
            today: an ISO date: what was due before and is not done is overdue.
            statuses: those to give; none: all.
            owner: one of theirs; letter case does not matter.
            overdue: only what is overdue.
            limit: how many to give at most; None: all.
            offset: how many to pass over.
        """
        title = select(boards.c.title).where(boards.c.id == tracked_actions.c.board_id)
        columns = columns_of(tracked_actions, TrackedAction)
        query = select(*columns, title.scalar_subquery().label(_TITLE))
        query = query.where(*_on_live_boards(project_id))
        if statuses:
            query = query.where(tracked_actions.c.status.in_(statuses))
        if owner is not None:
            line = _owner_line(owner)
            query = query.where(tracked_actions.c.owner_lines.contains(line, autoescape=True))
        late = (tracked_actions.c.status != "done") & (tracked_actions.c.due < today)
        if overdue:
            query = query.where(late)
        late_since = case((late, tracked_actions.c.due))
        order = (
            late_since.is_(None),
            late_since,
            tracked_actions.c.opened_at,
            tracked_actions.c.board_id,
            tracked_actions.c.position,
        )
        rows = self._connection.execute(query.order_by(*order).limit(limit).offset(offset))
        return tuple(_titled(row) for row in rows)

    def owners(self, project_id: str) -> tuple[str, ...]:
        """Who owns actions of a project, by name."""
        query = select(tracked_actions.c.owners).distinct().where(*_on_live_boards(project_id))
        rows = self._connection.execute(query)
        return tuple(sorted({name for (names,) in rows for name in names}))

    def of_board(self, board_id: str) -> tuple[TrackedAction, ...]:
        """The actions of a board in the order of the document."""
        query = select(*columns_of(tracked_actions, TrackedAction)).where(
            tracked_actions.c.board_id == board_id, tracked_actions.c.removed_at.is_(None)
        )
        return find_all(self._connection, TrackedAction, query.order_by(tracked_actions.c.position))

    def find(self, board_id: str, key: str) -> TrackedAction | None:
        """One action that the document has now."""
        query = select(*columns_of(tracked_actions, TrackedAction)).where(
            tracked_actions.c.board_id == board_id,
            tracked_actions.c.key == key,
            tracked_actions.c.removed_at.is_(None),
        )
        return find_one(self._connection, TrackedAction, query)

    def subtasks(self, board_id: str, action_key: str | None = None) -> tuple[Subtask, ...]:
        """The steps of one action, or of all actions of a board, in order."""
        query = select(subtasks).where(subtasks.c.board_id == board_id)
        if action_key is not None:
            query = query.where(subtasks.c.action_key == action_key)
        order = (subtasks.c.action_key, subtasks.c.position, subtasks.c.created_at, subtasks.c.id)
        return find_all(self._connection, Subtask, query.order_by(*order))

    def subtasks_of_boards(self, board_ids: Sequence[str]) -> tuple[Subtask, ...]:
        """The steps of all actions of some hundred boards at most, in order for each action."""
        query = select(subtasks).where(subtasks.c.board_id.in_(board_ids))
        order = (subtasks.c.position, subtasks.c.created_at, subtasks.c.id)
        return find_all(self._connection, Subtask, query.order_by(*order))

    def add_subtask(self, subtask: Subtask) -> None:
        """Keeps a new step."""
        self._connection.execute(insert(subtasks).values(values_of(subtask)))

    def update_subtask(self, subtask: Subtask) -> bool:
        """Whether the step was there to overwrite."""
        which = (subtasks.c.id == subtask.id) & (subtasks.c.board_id == subtask.board_id)
        return changes_one(
            self._connection, update(subtasks).where(which).values(values_of(subtask))
        )

    def remove_subtask(self, board_id: str, subtask_id: str) -> bool:
        """Whether there was a step to remove."""
        which = (subtasks.c.id == subtask_id) & (subtasks.c.board_id == board_id)
        return self._connection.execute(delete(subtasks).where(which)).rowcount == 1
