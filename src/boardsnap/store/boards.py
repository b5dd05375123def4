"""Boards with their versions and shots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    delete,
    func,
    insert,
    literal,
    null,
    select,
    tuple_,
    update,
)

from boardsnap.errors import ConflictError, NotFoundError
from boardsnap.model.records import (
    Board,
    BoardCursor,
    BoardStatus,
    BoardSummary,
    Confirmation,
    Shot,
    Version,
)
from boardsnap.store.column_types import UtcTime
from boardsnap.store.rows import (
    changes_one,
    columns_of,
    find_all,
    find_one,
    insert_new,
    values_of,
)
from boardsnap.store.schema import boards, confirmations, projects, shots, versions

# Kept with the version, so that who reads need not touch the board.
_OF_VERSION = ("state",)
_LARGE = ("machine", "words", "problems")
BOARD_COLUMNS = [*columns_of(boards, Board, _OF_VERSION), versions.c.state]
IS_CURRENT_VERSION = and_(versions.c.board_id == boards.c.id, versions.c.number == boards.c.version)


def select_boards() -> Select[*tuple[object, ...]]:
    """All boards, each with the state of its current version."""
    return select(*BOARD_COLUMNS).join(versions, IS_CURRENT_VERSION)


def _first_shots() -> Select[*tuple[object, ...]]:
    """Boards with the thumbnail and the number of the photos of the current version."""
    of_current = and_(shots.c.board_id == boards.c.id, shots.c.version == boards.c.version)
    count = select(func.count()).where(of_current).scalar_subquery().correlate(boards)
    first = shots.alias("first")
    is_first = and_(
        first.c.board_id == boards.c.id,
        first.c.version == boards.c.version,
        first.c.position == 0,
    )
    columns = (*BOARD_COLUMNS, first.c.thumbnail_sha, count.label("shots"))
    return select(*columns).join(versions, IS_CURRENT_VERSION).outerjoin(first, is_first)


def _summary(row: Row[*tuple[object, ...]]) -> BoardSummary:
    values = dict(row._mapping)
    thumbnail, count = values.pop("thumbnail_sha"), values.pop("shots")
    return BoardSummary(Board(**values), thumbnail, count)


class Boards:
    """What was snapped."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def accept(self, board: Board, version: Version, photos: Sequence[Shot]) -> tuple[Board, bool]:
        """The board as it is kept, and whether it is new.

        What was sent before under the same capture key in the project is not kept twice: the
        first one is given, even when it is in the trash.
        """
        if not insert_new(self._connection, boards, values_of(board, _OF_VERSION)):
            return self._accepted_before(board), False
        self._add_version(version, photos)
        return replace(board, state=version.state), True

    def _accepted_before(self, board: Board) -> Board:
        found = find_one(
            self._connection,
            Board,
            select_boards().where(
                boards.c.project_id == board.project_id,
                boards.c.capture_key == board.capture_key,
            ),
        )
        if found is None:
            raise ConflictError(f"there is a board {board.id} already: choose another identifier")
        return found

    def _add_version(self, version: Version, photos: Sequence[Shot]) -> None:
        self._connection.execute(insert(versions).values(values_of(version)))
        if photos:
            self._connection.execute(insert(shots), [values_of(shot) for shot in photos])

    def add_version(self, version: Version, photos: Sequence[Shot]) -> None:
        """Makes the photos of another go at the same board its current version.

        Raises:
            NotFoundError: there is no such board.
            ConflictError: the version is not the next one: somebody else snapped meanwhile.
        """
        change = (
            update(boards)
            .where(boards.c.id == version.board_id, boards.c.version == version.number - 1)
            .values(version=version.number, updated_at=version.created_at)
        )
        if not changes_one(self._connection, change):
            if self.find(version.board_id, trashed=True) is None:
                raise NotFoundError(f"there is no board {version.board_id}")
            raise ConflictError("the board was snapped again meanwhile: look at it, then try again")
        self._add_version(version, photos)

    def find(self, board_id: str, *, trashed: bool = False) -> Board | None:
        """The board of this identifier; one in the trash only when asked for."""
        query = select_boards().where(boards.c.id == board_id)
        if not trashed:
            query = query.where(boards.c.deleted_at.is_(None))
        return find_one(self._connection, Board, query)

    def hold(self, board_id: str, *, trashed: bool = False) -> Board | None:
        """The board, which nobody else can change until this transaction ends."""
        # Locked before it is read: a join that waited for the lock could show the version as it
        # was before the wait.
        lock = select(boards.c.id).where(boards.c.id == board_id).with_for_update()
        self._connection.execute(lock)
        return self.find(board_id, trashed=trashed)

    def find_by_capture(self, project_id: str, capture_key: str) -> Board | None:
        """The board that was accepted under this key, even when it is in the trash."""
        query = select_boards().where(
            boards.c.project_id == project_id, boards.c.capture_key == capture_key
        )
        return find_one(self._connection, Board, query)

    def page(
        self,
        project_id: str,
        limit: int,
        after: BoardCursor | None = None,
        statuses: Sequence[BoardStatus] = (),
        *,
        trashed: bool = False,
    ) -> tuple[BoardSummary, ...]:
        """The next boards of a project, the newest first; with `trashed` those in the trash."""
        query = _first_shots().where(boards.c.project_id == project_id, _in_trash(trashed))
        if statuses:
            query = query.where(boards.c.status.in_(statuses))
        if after is not None:
            place = tuple_(literal(after.created_at, UtcTime()), literal(after.board_id))
            query = query.where(tuple_(boards.c.created_at, boards.c.id) < place)
        query = query.order_by(boards.c.created_at.desc(), boards.c.id.desc()).limit(limit)
        return tuple(_summary(row) for row in self._connection.execute(query))

    def count(self, workspace_id: str) -> int:
        """How many boards a workspace has outside the trash."""
        query = (
            select(func.count())
            .select_from(boards)
            .join(projects, projects.c.id == boards.c.project_id)
            .where(projects.c.workspace_id == workspace_id, boards.c.deleted_at.is_(None))
        )
        return self._connection.execute(query).scalar_one()

    def count_by_project(self, project_ids: Sequence[str]) -> dict[str, int]:
        """How many boards each project has outside the trash; those with none are left out."""
        query = (
            select(boards.c.project_id, func.count())
            .where(boards.c.project_id.in_(project_ids), boards.c.deleted_at.is_(None))
            .group_by(boards.c.project_id)
        )
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def version(self, board_id: str, number: int) -> Version | None:
        """A version with everything that was read."""
        query = select(*columns_of(versions, Version)).where(
            versions.c.board_id == board_id, versions.c.number == number
        )
        return find_one(self._connection, Version, query)

    def versions(self, board_id: str) -> tuple[Version, ...]:
        """All versions of a board in order, without the large texts of what was read."""
        absent = [null().label(name) for name in _LARGE]
        query = select(*columns_of(versions, Version, _LARGE), *absent)
        query = query.where(versions.c.board_id == board_id).order_by(versions.c.number)
        return find_all(self._connection, Version, query)

    def shots(self, board_id: str, version: int) -> tuple[Shot, ...]:
        """The photos of a version in order."""
        query = select(*columns_of(shots, Shot)).where(
            shots.c.board_id == board_id, shots.c.version == version
        )
        return find_all(self._connection, Shot, query.order_by(shots.c.position))

    def shot(self, board_id: str, version: int, position: int) -> Shot | None:
        """One photo of a version."""
        query = select(*columns_of(shots, Shot)).where(
            shots.c.board_id == board_id,
            shots.c.version == version,
            shots.c.position == position,
        )
        return find_one(self._connection, Shot, query)

    def set_shot(self, shot: Shot) -> bool:
        """Whether the photo was there to overwrite: its size, corners, pictures."""
        change = update(shots).where(
            shots.c.board_id == shot.board_id,
            shots.c.version == shot.version,
            shots.c.position == shot.position,
        )
        return changes_one(self._connection, change.values(values_of(shot)))

    def set_status(self, board_id: str, status: BoardStatus, at: datetime) -> bool:
        """Whether there was a board outside the trash to give this status."""
        which = (boards.c.id == board_id) & boards.c.deleted_at.is_(None)
        change = update(boards).where(which).values(status=status, updated_at=at)
        return changes_one(self._connection, change)

    def trash(self, board_id: str, at: datetime) -> bool:
        """Whether there was a board to put in the trash."""
        which = (boards.c.id == board_id) & boards.c.deleted_at.is_(None)
        return changes_one(self._connection, update(boards).where(which).values(deleted_at=at))

    def untrash(self, board_id: str, at: datetime) -> bool:
        """Whether there was a board to take out of the trash."""
        which = (boards.c.id == board_id) & boards.c.deleted_at.is_not(None)
        change = update(boards).where(which).values(deleted_at=None, updated_at=at)
        return changes_one(self._connection, change)

    def purge(self, before: datetime) -> int:
        """How many boards are gone for good: those that were put in the trash before then."""
        return self._connection.execute(delete(boards).where(boards.c.deleted_at < before)).rowcount

    def confirm(self, confirmation: Confirmation) -> bool:
        """Whether the open point was not confirmed before."""
        return insert_new(self._connection, confirmations, values_of(confirmation))

    def unconfirm(self, board_id: str, point_id: str) -> bool:
        """Whether there was a confirmation to take back."""
        gone = delete(confirmations).where(
            confirmations.c.board_id == board_id, confirmations.c.point_id == point_id
        )
        return self._connection.execute(gone).rowcount == 1

    def confirmations(self, board_id: str) -> tuple[Confirmation, ...]:
        """What people confirmed on a board, the first first."""
        query = select(confirmations).where(confirmations.c.board_id == board_id)
        query = query.order_by(confirmations.c.at, confirmations.c.point_id)
        return find_all(self._connection, Confirmation, query)


def _in_trash(trashed: bool) -> ColumnElement[bool]:
    return boards.c.deleted_at.is_not(None) if trashed else boards.c.deleted_at.is_(None)
