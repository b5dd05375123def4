"""Readings: what a worker is to read, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from boardsnap.app.faults import told
from boardsnap.app.journal import note
from boardsnap.app.kept import KeptProblems, ReadInk, load_draft, words_text
from boardsnap.app.means import Means
from boardsnap.app.revising import Change, Revising, ink_of
from boardsnap.app.typed import summary_of
from boardsnap.errors import BoardsnapError, NotFoundError
from boardsnap.intake.messages import GivenPhoto, Progress, ReadOutcome, ReadRequest, ShownBoard
from boardsnap.model.records import (
    Board,
    Claim,
    DateOrder,
    ProjectContext,
    ReadError,
    Revision,
    Shot,
)
from boardsnap.model.records import ReadOutcome as KeptOutcome
from boardsnap.revision.draft import Draft
from boardsnap.revision.rebase import Rebased, Unapplied, rebase
from boardsnap.store import Transaction

READER = "boardsnap"
_ORDERS: Mapping[DateOrder, str] = {"month_first": "mdy", "day_first": "dmy"}


class Readings:
    """The work of those who read. There is no actor: workers belong to the server."""

    def __init__(self, means: Means, revising: Revising) -> None:
        self._means = means
        self._revising = revising

    # ------------------------------------------------------------------------------ claiming

    def claim(self, worker: str, lease: timedelta) -> Claim | None:
        """The version that has waited longest, for this worker; None where none waits."""
        with self._means.store.transaction() as tx:
            return tx.readings.claim(worker, self._means.now(), lease)

    def claim_this(
        self, board_id: str, version: int, worker: str, lease: timedelta
    ) -> Claim | None:
        """A certain version; None where it need not or may not be read now."""
        with self._means.store.transaction() as tx:
            return tx.readings.claim_this(board_id, version, worker, self._means.now(), lease)

    def waiting(self, limit: int = 1000) -> tuple[tuple[str, int], ...]:
        """Board and version of what could be claimed now, the longest waiting first."""
        with self._means.store.snapshot() as tx:
            return tx.readings.waiting(self._means.now(), limit)

    def release(self, worker: str) -> int:
        """How many versions a worker that goes home gave back."""
        with self._means.store.transaction() as tx:
            return tx.readings.release(worker)

    # ------------------------------------------------------------------------------- reading

    def request(self, claim: Claim) -> ReadRequest:
        """What is to be read: the photos with all that the project knows.

        Raises:
            NotFoundError: the board is gone, or a photo is not in the store.
            StoreError: a photo is damaged.
        """
        with self._means.store.snapshot() as tx:
            board = tx.boards.find(claim.board_id)
            project = tx.projects.find(board.project_id) if board else None
            if board is None or project is None:
                raise NotFoundError("the board was removed while it waited: restore it first")
            shots = tx.boards.shots(claim.board_id, claim.version)
            words = [one.word for one in tx.projects.glossary(project.id)]
        context = project.context
        return ReadRequest.model_validate(
            {
                "photos": tuple(self._photo(shot) for shot in shots),
                "now": board.created_at,
                "date_order": _ORDERS[context.date_order] if context.date_order else None,
                "glossary": _glossary(context, words),
            }
        )

    def beat(self, claim: Claim, lease: timedelta, progress: Progress | None = None) -> bool:
        """Whether the claim still stands; if not, somebody else reads: stop.

        Args:
            claim: to be prolonged.
            lease: from now on.
            progress: what people who wait are to see.
        """
        text = progress.model_dump_json() if progress else None
        with self._means.store.transaction() as tx:
            return tx.readings.beat(claim, self._means.now(), lease, text)

    def complete(self, claim: Claim, outcome: ReadOutcome) -> bool:
        """Whether the outcome was taken: as the machine's draft, and as a revision.

        What people had changed in an earlier reading is carried over. Pictures are kept before
        the transaction; those of an outcome that is not taken are swept away later.
        """
        pictures = [self._keep(board) for board in outcome.boards]
        with self._means.store.transaction() as tx:
            board = tx.boards.hold(claim.board_id, trashed=True)
            if board is None:
                return False
            current = tx.revisions.current(board.id)
            rebased = self._rebased(tx, current, outcome)
            problems = KeptProblems(
                sentences=outcome.problems,
                unread=outcome.unread,
                unapplied=self._lost(tx, current, rebased),
            )
            kept = _kept(rebased.machine, outcome, problems)
            if not tx.readings.finish(claim, kept, self._means.now()):
                return False
            for shot in _pictured(tx.boards.shots(board.id, claim.version), outcome, pictures):
                tx.boards.set_shot(shot)
            # An older version that was overtaken is kept for comparison, not shown.
            if current is None or current.version < claim.version:
                self._append(tx, board, claim, rebased, ReadInk(outcome.words, problems))
            return True

    def failed(
        self, claim: Claim, error: BoardsnapError, *, retry_after: timedelta | None = None
    ) -> bool:
        """Whether the failure was taken.

        Args:
            claim: of the version.
            error: why; those who wait are told nothing of the inside of the server.
            retry_after: how long until it is tried again; None: it is given up.
        """
        now = self._means.now()
        retry_at = now + retry_after if retry_after is not None else None
        with self._means.store.transaction() as tx:
            taken = tx.readings.fail(claim, ReadError(error.code, told(error)), now, retry_at)
            if taken and retry_at is None:
                board = tx.boards.find(claim.board_id, trashed=True)
                note(
                    self._means,
                    tx,
                    None,
                    "board.failed",
                    claim.board_id,
                    project_id=board.project_id if board else None,
                    code=error.code,
                )
            return taken

    # -------------------------------------------------------------------------------- inside

    def _photo(self, shot: Shot) -> GivenPhoto:
        content = self._means.read_kept(shot.sha256)
        return GivenPhoto(name=shot.name, content=content, corners=shot.corners)

    def _keep(self, board: ShownBoard) -> tuple[str, str, str]:
        """Where display, thumbnail and straightened picture of a board are kept."""
        put = self._means.blobs.put
        return (
            put(board.photo.jpeg).sha256,
            put(board.thumbnail.jpeg).sha256,
            put(board.straightened.jpeg).sha256,
        )

    def _rebased(self, tx: Transaction, current: Revision | None, outcome: ReadOutcome) -> Rebased:
        new_key = self._revising.new_key
        before = tx.boards.version(current.board_id, current.version) if current else None
        if current is None or before is None or before.machine is None:
            machine = Draft.of(outcome.postmortem, new_key)
            return Rebased(draft=machine, machine=machine, kept=(), unapplied=())
        return rebase(
            load_draft(before.machine),
            load_draft(current.draft),
            outcome.postmortem,
            new_key,
            summarise=summary_of,
        )

    def _lost(
        self, tx: Transaction, current: Revision | None, rebased: Rebased
    ) -> tuple[Unapplied, ...]:
        """What has no place now, and what had none before and nobody has looked at yet."""
        if current is None:
            return ()
        confirmed = [one.point_id for one in tx.boards.confirmations(current.board_id)]
        earlier = ink_of(tx, current.board_id, current.version).lost(confirmed)
        return tuple(dict.fromkeys([*(lost for _, lost in earlier), *rebased.unapplied]))

    def _append(
        self,
        tx: Transaction,
        board: Board,
        claim: Claim,
        rebased: Rebased,
        ink: ReadInk,
    ) -> None:
        change = Change(
            draft=rebased.draft,
            edits=rebased.kept,
            version=claim.version,
            author_id=None,
            author_name=READER,
        )
        self._revising.append(tx, board, change, ink)


def _glossary(context: ProjectContext, words: Sequence[str]) -> tuple[str, ...]:
    pinned = (*context.people, *context.features, *context.systems, *context.models)
    return tuple(dict.fromkeys((*pinned, *words)))


def _kept(machine: Draft, outcome: ReadOutcome, problems: KeptProblems) -> KeptOutcome:
    return KeptOutcome(
        machine=machine.model_dump_json(),
        words=words_text(outcome.words),
        problems=problems.model_dump_json(),
        reader_seconds=outcome.postmortem.reader.seconds,
    )


def _pictured(
    shots: Sequence[Shot], outcome: ReadOutcome, pictures: Sequence[tuple[str, str, str]]
) -> list[Shot]:
    """The shots with what is known since they were decoded; a photo sent twice is read once."""
    by_sha = {
        photo.sha256: (photo, board, kept)
        for photo, board, kept in zip(
            outcome.postmortem.boards, outcome.boards, pictures, strict=True
        )
    }
    pictured = []
    for shot in shots:
        if shot.sha256 in by_sha:
            photo, board, (display, thumbnail, straight) = by_sha[shot.sha256]
            pictured.append(
                replace(
                    shot,
                    width=photo.width,
                    height=photo.height,
                    display_sha=display,
                    thumbnail_sha=thumbnail,
                    picture_sha=straight,
                    from_photo=board.straightened.from_photo,
                )
            )
    return pictured
