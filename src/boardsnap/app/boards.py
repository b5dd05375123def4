"""Boards: snapped, snapped again, listed, opened, removed."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from boardsnap.app.access import Right, enter_board, enter_project, hold_board, rights_of
from boardsnap.app.actor import Actor
from boardsnap.app.journal import note
from boardsnap.app.kept import ReadInk, load_draft, load_ink
from boardsnap.app.means import Means
from boardsnap.app.quotas import check_room
from boardsnap.app.uploads import Upload, again, checked_key, checked_uploads, shots_of
from boardsnap.errors import ConflictError, InputError, NotFoundError
from boardsnap.intake.messages import Progress
from boardsnap.model.geometry import Polygon, area
from boardsnap.model.records import (
    Board,
    BoardCursor,
    BoardStatus,
    BoardSummary,
    ReadError,
    ReadState,
    Role,
    Shot,
    Version,
)
from boardsnap.revision.draft import Draft
from boardsnap.revision.open_points import OpenPoint
from boardsnap.revision.rebase import Unapplied
from boardsnap.store import Transaction

PictureKind = Literal["display", "thumbnail", "straight"]

_MOST_PAGE = 200
# Smaller is a slip of the finger, not a board (`MIN_SIDE_PX` of a photo, squared).
_LEAST_AREA_PX = 32 * 32


@dataclass(frozen=True, slots=True)
class BoardPage:
    """A part of a list.

    Attributes:
        next: where the next part begins; None: this was the last.
    """

    boards: tuple[BoardSummary, ...]
    next: str | None


@dataclass(frozen=True, slots=True)
class BoardView:
    """A board with all that its review shows.

    Attributes:
        newest: the version that was snapped last; its state says whether it is being read.
        shown: the version that draft, words and shots belong to: the newest one that was read.
        may: what the actor may do with it.
        revision: of the draft; 0: not read yet.
        machine: what the machine read in the shown version.
        ink: the words that were read in it, and what could not be.
        lost: what people changed and has no place in the newest reading, by id; it goes when
            somebody confirms having seen it (`documents.confirm_point`).
    """

    board: Board
    project_name: str
    role: Role
    may: frozenset[Right]
    newest: Version
    shown: Version
    shots: tuple[Shot, ...]
    revision: int
    draft: Draft | None
    machine: Draft | None
    ink: ReadInk
    open_points: tuple[OpenPoint, ...]
    confirmed: tuple[str, ...]
    lost: tuple[tuple[str, Unapplied], ...]


@dataclass(frozen=True, slots=True)
class ProgressView:
    """How far the reading of the newest version is.

    Attributes:
        progress: what the reader told last; None: not begun, or over.
        waiting: how many versions are read before this one; None: it is not waiting.
    """

    state: ReadState
    version: int
    revision: int
    progress: Progress | None
    waiting: int | None
    error: ReadError | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A picture to send.

    Attributes:
        etag: changes with the bytes.
    """

    content: bytes
    media_type: str
    etag: str


class Boards:
    """What was snapped."""

    def __init__(self, means: Means) -> None:
        self._means = means

    # ---------------------------------------------------------------------------- taking in

    def submit(
        self, who: Actor, project_id: str, capture_key: str, uploads: Sequence[Upload]
    ) -> Board:
        """The board that the photos were accepted as: on disk, and waiting to be read.

        Sent again under the same key it is the same board.

        Raises:
            ConflictError: other photos were sent under this key.
            QuotaError: the plan of the workspace allows no more boards.
        """
        photos = checked_uploads(uploads, self._means.settings.shots)
        checked_key(capture_key)
        with self._means.store.transaction() as tx:
            project, _ = enter_project(tx, who, project_id, "edit")
            before = tx.boards.find_by_capture(project_id, capture_key)
            if before is None:
                check_room(self._means, tx, project.workspace_id, "board")
            board, version = self._new_board(who, project_id, capture_key)
            shots = shots_of(board.id, 1, photos)
            accepted, is_new = tx.boards.accept(board, version, shots)
            if is_new:
                note(
                    self._means,
                    tx,
                    who,
                    "board.submitted",
                    board.id,
                    project_id=project_id,
                    shots=len(shots),
                )
            else:
                _check_same_photos(tx.boards.shots(accepted.id, 1), photos)
            return accepted

    def snap_again(self, who: Actor, board_id: str, uploads: Sequence[Upload]) -> Version:
        """A new version of the board with these photos; edits are carried over to it.

        The same photos sent again are the same version.
        """
        photos = checked_uploads(uploads, self._means.settings.shots)
        with self._means.store.transaction() as tx:
            board, _ = hold_board(tx, who, board_id, "edit")
            sent = {(photo.key, photo.sha256) for photo in photos}
            for version in reversed(tx.boards.versions(board_id)):
                if sent == _photos_of(tx.boards.shots(board_id, version.number)):
                    return version
            shots = shots_of(board_id, board.version + 1, photos)
            return self._add_version(tx, who, board, shots, "board.snapped_again")

    def add_photos(self, who: Actor, board_id: str, uploads: Sequence[Upload]) -> Version:
        """A new version with these photos behind those of the newest one.

        Photos that it has already are not added twice.
        """
        most = self._means.settings.shots
        photos = checked_uploads(uploads, most)
        with self._means.store.transaction() as tx:
            board, _ = hold_board(tx, who, board_id, "edit")
            newest = tx.boards.shots(board_id, board.version)
            known = _photos_of(newest)
            more = [photo for photo in photos if (photo.key, photo.sha256) not in known]
            if not more:
                return _version(tx, board_id, board.version)
            if len(newest) + len(more) > most:
                raise InputError(f"a board has at most {most} photos: snap it again instead")
            kept = again(newest, board.version + 1, {})
            added = shots_of(board_id, board.version + 1, more, first=len(kept))
            _check_keys((*kept, *added))
            return self._add_version(tx, who, board, (*kept, *added), "board.photos_added")

    def read_again(
        self, who: Actor, board_id: str, corners: Mapping[int, Polygon | None] | None = None
    ) -> Version:
        """A new version with the same photos, read with today's glossary; edits are kept.

        Corners are given by the photo's position: four in photo pixels, clockwise from the top
        left of the writing, or None where the outline is to be looked for again.

        Raises:
            InputError: there is no such photo, or the corners enclose nothing.
            ConflictError: the board is final.
        """
        corners = {place: _checked_corners(four) for place, four in (corners or {}).items()}
        with self._means.store.transaction() as tx:
            board, _ = hold_board(tx, who, board_id, "edit")
            newest = tx.boards.shots(board_id, board.version)
            if set(corners) - {shot.position for shot in newest}:
                raise InputError("there is no such photo on the board: count from 0")
            shots = again(newest, board.version + 1, corners)
            return self._add_version(tx, who, board, shots, "board.read_again")

    def retry(self, who: Actor, board_id: str) -> Version:
        """The newest version, back in the queue after its reading failed.

        Raises:
            ConflictError: it has not failed.
        """
        with self._means.store.transaction() as tx:
            board, _ = hold_board(tx, who, board_id, "edit")
            if not tx.readings.retry(board_id, board.version, self._means.now()):
                raise ConflictError("the board has not failed: look at it again")
            note(self._means, tx, who, "board.retried", board_id, project_id=board.project_id)
            return _version(tx, board_id, board.version)

    # ------------------------------------------------------------------------------ looking

    def page(
        self,
        who: Actor,
        project_id: str,
        *,
        cursor: str | None = None,
        limit: int = 50,
        status: BoardStatus | None = None,
    ) -> BoardPage:
        """The next boards of a project, the newest first."""
        after = _cursor(cursor) if cursor else None
        statuses = (status,) if status else ()
        limit = max(1, min(limit, _MOST_PAGE))
        with self._means.store.snapshot() as tx:
            enter_project(tx, who, project_id, "see")
            found = tx.boards.page(project_id, limit + 1, after, statuses)
        shown = found[:limit]
        return BoardPage(shown, _cursor_text(shown[-1].board) if len(found) > limit else None)

    def trash(self, who: Actor, project_id: str) -> tuple[BoardSummary, ...]:
        """The boards in the trash, the newest first."""
        with self._means.store.snapshot() as tx:
            enter_project(tx, who, project_id, "edit")
            return tx.boards.page(project_id, _MOST_PAGE, trashed=True)

    def open(self, who: Actor, board_id: str) -> BoardView:
        """The board with draft, the machine's reading, words, open points and photos."""
        with self._means.store.snapshot() as tx:
            board, _ = enter_board(tx, who, board_id, "see")
            project, role = enter_project(tx, who, board.project_id, "see")
            newest = _version(tx, board_id, board.version)
            revision = tx.revisions.current(board_id)
            shown = _version(tx, board_id, revision.version) if revision else newest
            shots = tx.boards.shots(board_id, shown.number)
            confirmed = tuple(one.point_id for one in tx.boards.confirmations(board_id))
        draft = load_draft(revision.draft) if revision else None
        ink = load_ink(shown)
        return BoardView(
            board=board,
            project_name=project.name,
            role=role,
            may=rights_of(who, role, project),
            newest=newest,
            shown=shown,
            shots=shots,
            revision=board.revision,
            draft=draft,
            machine=load_draft(shown.machine) if shown.machine else None,
            ink=ink,
            open_points=ink.points(draft, confirmed) if draft else (),
            confirmed=confirmed,
            lost=ink.lost(confirmed),
        )

    def summary(self, who: Actor, board_id: str, right: Right = "see") -> tuple[Board, Role]:
        """The board alone, for those who may do that with it."""
        with self._means.store.snapshot() as tx:
            return enter_board(tx, who, board_id, right)

    def progress(self, who: Actor, board_id: str) -> ProgressView:
        """How far the reading of the newest version is."""
        now = self._means.now()
        with self._means.store.snapshot() as tx:
            board, _ = enter_board(tx, who, board_id, "see")
            version = _version(tx, board_id, board.version)
            waiting = tx.readings.ahead_of(board_id, version.number, now)
        return ProgressView(
            state=version.state,
            version=version.number,
            revision=board.revision,
            progress=Progress.model_validate_json(version.progress) if version.progress else None,
            waiting=waiting,
            error=version.error,
            updated_at=board.updated_at,
        )

    def versions(self, who: Actor, board_id: str) -> tuple[Version, ...]:
        """All versions in order, without what was read in them."""
        with self._means.store.snapshot() as tx:
            enter_board(tx, who, board_id, "see")
            return tx.boards.versions(board_id)

    def shots(self, who: Actor, board_id: str, version: int) -> tuple[Shot, ...]:
        """The photos of a version, in order."""
        with self._means.store.snapshot() as tx:
            enter_board(tx, who, board_id, "see")
            return tx.boards.shots(board_id, version)

    def picture(
        self, who: Actor, board_id: str, version: int, position: int, kind: PictureKind
    ) -> PictureFile:
        """A picture of a photo, re-encoded without its metadata.

        Raises:
            NotFoundError: there is no such photo, or it has not been decoded yet.
        """
        with self._means.store.snapshot() as tx:
            enter_board(tx, who, board_id, "see")
            shot = tx.boards.shot(board_id, version, position)
        sha = shot and _sha_of(shot, kind)
        if not sha:
            raise NotFoundError("there is no such picture yet: wait until the board has been read")
        return PictureFile(self._means.read_kept(sha), "image/jpeg", sha)

    # ----------------------------------------------------------------------------- changing

    def set_status(self, who: Actor, board_id: str, status: BoardStatus) -> Board:
        """The board as draft, in review or final.

        Raises:
            ConflictError: what has not been read cannot be final.
        """
        with self._means.store.transaction() as tx:
            board, _ = hold_board(tx, who, board_id, "edit")
            return put_status(self._means, tx, who, board, status)

    def remove(self, who: Actor, board_id: str) -> None:
        """Puts the board in the trash; its links stop working until it is restored."""
        with self._means.store.transaction() as tx:
            board, _ = hold_board(tx, who, board_id, "edit")
            tx.boards.trash(board_id, self._means.now())
            note(self._means, tx, who, "board.removed", board_id, project_id=board.project_id)

    def restore(self, who: Actor, board_id: str) -> Board:
        """The board, out of the trash.

        Raises:
            QuotaError: the plan of the workspace allows no more boards.
        """
        with self._means.store.transaction() as tx:
            board, _ = enter_board(tx, who, board_id, "edit", trashed=True)
            project, _ = enter_project(tx, who, board.project_id, "edit")
            if board.deleted_at is not None:
                check_room(self._means, tx, project.workspace_id, "board")
                tx.boards.untrash(board_id, self._means.now())
                note(self._means, tx, who, "board.restored", board_id, project_id=project.id)
            return enter_board(tx, who, board_id, "edit")[0]

    # ------------------------------------------------------------------------------ inside

    def _new_board(self, who: Actor, project_id: str, capture_key: str) -> tuple[Board, Version]:
        now, board_id = self._means.now(), self._means.chance.id()
        board = Board(
            id=board_id,
            project_id=project_id,
            capture_key=capture_key,
            created_at=now,
            created_by=who.account_id,
            updated_at=now,
        )
        return board, Version(board_id, 1, now, who.account_id, queued_at=now)

    def _add_version(
        self, tx: Transaction, who: Actor, board: Board, shots: Sequence[Shot], kind: str
    ) -> Version:
        if board.status == "final":
            raise ConflictError("the board is final: set it back to draft or review first")
        now = self._means.now()
        version = Version(board.id, board.version + 1, now, who.account_id, queued_at=now)
        tx.boards.add_version(version, shots)
        note(
            self._means,
            tx,
            who,
            kind,
            board.id,
            project_id=board.project_id,
            version=version.number,
        )
        return version


def put_status(
    means: Means, tx: Transaction, who: Actor, board: Board, status: BoardStatus
) -> Board:
    """The board with that status, in a transaction that holds it.

    Raises:
        ConflictError: what has not been read cannot be final.
    """
    if status == "final" and board.revision == 0:
        raise ConflictError("the board has not been read yet: wait for its document")
    tx.boards.set_status(board.id, status, means.now())
    note(means, tx, who, "board.status", board.id, project_id=board.project_id, status=status)
    return replace(board, status=status)


def _version(tx: Transaction, board_id: str, number: int) -> Version:
    version = tx.boards.version(board_id, number)
    if version is None:
        raise NotFoundError("there is no such version of the board: look at its history")
    return version


def _photos_of(shots: Sequence[Shot]) -> set[tuple[str, str]]:
    return {(shot.key, shot.sha256) for shot in shots}


def _check_same_photos(shots: Sequence[Shot], photos: Sequence[Upload]) -> None:
    if {shot.sha256 for shot in shots} != {photo.sha256 for photo in photos}:
        raise ConflictError(
            "other photos were sent under this capture key: take a new key for a new board"
        )


def _check_keys(shots: Sequence[Shot]) -> None:
    if len({shot.key for shot in shots}) < len(shots):
        raise InputError("two photos have the same key: give each shot its own")


def _checked_corners(corners: Polygon | None) -> Polygon | None:
    if corners is None:
        return None
    if len(corners) != 4 or area(corners) < _LEAST_AREA_PX:
        raise InputError("a board has four corners that enclose something: drag them apart")
    return corners


def _sha_of(shot: Shot, kind: PictureKind) -> str | None:
    kinds = {
        "display": shot.display_sha,
        "thumbnail": shot.thumbnail_sha,
        "straight": shot.picture_sha,
    }
    return kinds[kind]


def _cursor_text(board: Board) -> str:
    plain = f"{board.created_at.isoformat()} {board.id}"
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _cursor(text: str) -> BoardCursor:
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        at, _, board_id = plain.partition(" ")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("a time without a zone")
        return BoardCursor(moment, board_id)
    except (ValueError, binascii.Error) as error:
        raise InputError("the cursor is none of this list: begin with the first page") from error
