"""The history of a document, and what is kept beside it for lists and searches."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, literal, select, update

from boardsnap.errors import ConflictError, NotFoundError
from boardsnap.model.records import Derived, Revision
from boardsnap.store.actions import Actions
from boardsnap.store.incidents import Incidents
from boardsnap.store.rows import changes_one, columns_of, find_all, find_one, values_of
from boardsnap.store.schema import boards, revisions
from boardsnap.store.search import Search


class Revisions:
    """Who changed what when. Nothing is ever overwritten: an undo is a revision too."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, revision: Revision, derived: Derived, expected: int) -> None:
        """Makes the revision the current one, with all that is derived from its draft.

        Args:
            revision: with the number after `expected`.
            derived: from its draft.
            expected: the number of the revision that it builds on; 0: the first.

        Raises:
            ConflictError: another revision came first.
            NotFoundError: there is no such board.
        """
        if revision.number != expected + 1:
            raise ValueError(f"revision {revision.number} does not follow {expected}")
        moved = {"revision": revision.number}
        if not self._change_board(revision.board_id, expected, derived, revision.at, moved):
            self._tell_why_not(revision.board_id)
        self._connection.execute(insert(revisions).values(values_of(revision)))
        self._derive(revision.board_id, derived, revision.at)

    def set_derived(self, board_id: str, derived: Derived, at: datetime, revision: int) -> bool:
        """Whether what is derived was replaced: not when the revision is no longer current."""
        if not self._change_board(board_id, revision, derived, at, {}):
            return False
        self._derive(board_id, derived, at)
        return True

    def _change_board(
        self,
        board_id: str,
        expected: int,
        derived: Derived,
        at: datetime,
        more: Mapping[str, object],
    ) -> bool:
        change = (
            update(boards)
            .where(boards.c.id == board_id, boards.c.revision == expected)
            .values(
                title=derived.title,
                session_date=derived.session_date,
                model_name=derived.model_name,
                cause=derived.cause,
                open_points=derived.open_points,
                open_actions=derived.open_actions,
                updated_at=at,
                **more,
            )
        )
        return changes_one(self._connection, change)

    def _tell_why_not(self, board_id: str) -> None:
        now = select(boards.c.revision).where(boards.c.id == board_id)
        current = self._connection.execute(now).scalar_one_or_none()
        if current is None:
            raise NotFoundError(f"there is no board {board_id}")
        raise ConflictError(
            f"the document was changed meanwhile (revision {current}): load it, then try again"
        )

    def _derive(self, board_id: str, derived: Derived, at: datetime) -> None:
        Actions(self._connection).replace(board_id, derived.actions, at)
        Search(self._connection).replace(board_id, derived.search)
        Incidents(self._connection).replace(board_id, derived.incident)

    def find(self, board_id: str, number: int) -> Revision | None:
        """One revision."""
        query = select(*columns_of(revisions, Revision)).where(
            revisions.c.board_id == board_id, revisions.c.number == number
        )
        return find_one(self._connection, Revision, query)

    def current(self, board_id: str) -> Revision | None:
        """The last revision; None where nothing was read yet."""
        query = (
            select(*columns_of(revisions, Revision))
            .join(boards, boards.c.id == revisions.c.board_id)
            .where(boards.c.id == board_id, revisions.c.number == boards.c.revision)
        )
        return find_one(self._connection, Revision, query)

    def find_by_key(self, board_id: str, key: str) -> Revision | None:
        """The revision that the client sent under this key."""
        query = select(*columns_of(revisions, Revision)).where(
            revisions.c.board_id == board_id, revisions.c.key == key
        )
        return find_one(self._connection, Revision, query)

    def history(self, board_id: str) -> tuple[Revision, ...]:
        """All revisions in order, with an empty text in place of the drafts."""
        columns = columns_of(revisions, Revision, ["draft"])
        query = select(*columns, literal("").label("draft"))
        query = query.where(revisions.c.board_id == board_id).order_by(revisions.c.number)
        return find_all(self._connection, Revision, query)

    def after(self, board_id: str, number: int) -> tuple[Revision, ...]:
        """The revisions after this one in order, with their drafts."""
        query = select(*columns_of(revisions, Revision)).where(
            revisions.c.board_id == board_id, revisions.c.number > number
        )
        return find_all(self._connection, Revision, query.order_by(revisions.c.number))
