"""Which version is read by whom.

The state of a version in the database is the truth. A worker claims a version for as long as a
lease, and prolongs it while it reads. When the lease runs out, the next worker may claim it;
each claim counts up `attempt`, and only the present attempt may hand in an outcome. So every
version that was accepted is read, and into exactly one document, whatever dies.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Update,
    and_,
    exists,
    func,
    or_,
    select,
    update,
)

from boardsnap.model.records import (
    READ_SECONDS,
    Claim,
    ReadError,
    ReadingCount,
    ReadOutcome,
    ReadResult,
    ReadState,
)
from boardsnap.store.rows import add_up, changes_one
from boardsnap.store.schema import NOT_DONE, boards, reading_counts, versions


def _may_be_taken(now: datetime) -> ColumnElement[bool]:
    """Queued and due, or with a worker that gave no sign of life until its lease ran out."""
    is_due = or_(versions.c.retry_at.is_(None), versions.c.retry_at <= now)
    in_trash = exists().where(boards.c.id == versions.c.board_id, boards.c.deleted_at.is_not(None))
    return and_(
        NOT_DONE,
        or_(
            and_(versions.c.state == "queued", is_due),
            and_(versions.c.state == "reading", versions.c.lease_until < now),
        ),
        ~in_trash,
    )


def _is_held(claim: Claim) -> ColumnElement[bool]:
    return and_(
        versions.c.board_id == claim.board_id,
        versions.c.number == claim.version,
        versions.c.state == "reading",
        versions.c.attempt == claim.attempt,
    )


def _longest_waiting(now: datetime) -> Select[str, int, int, int]:
    return (
        select(versions.c.board_id, versions.c.number, versions.c.attempt, versions.c.tries)
        .where(_may_be_taken(now))
        .order_by(versions.c.queued_at)
    )


class Readings:
    """The queue of versions to read."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def claim(self, worker: str, now: datetime, lease: timedelta) -> Claim | None:
        """The version that has waited longest, for this worker; None where none waits."""
        return self._claim(_longest_waiting(now), worker, now, lease)

    def claim_this(
        self, board_id: str, version: int, worker: str, now: datetime, lease: timedelta
    ) -> Claim | None:
        """A version of the caller's choice; None where it need not or may not be read now."""
        query = _longest_waiting(now).where(
            versions.c.board_id == board_id, versions.c.number == version
        )
        return self._claim(query, worker, now, lease)

    def _claim(
        self,
        query: Select[str, int, int, int],
        worker: str,
        now: datetime,
        lease: timedelta,
    ) -> Claim | None:
        # Passing over what another worker is just taking; it keeps the row until it commits.
        one = query.limit(1).with_for_update(of=versions, skip_locked=True)
        row = self._connection.execute(one).one_or_none()
        if row is None:
            return None
        board_id, number, attempt, tries = row
        claim = Claim(board_id, number, attempt + 1, tries + 1, worker, now + lease)
        which = (versions.c.board_id == board_id) & (versions.c.number == number)
        taken = (
            update(versions)
            .where(which)
            .values(
                state="reading",
                attempt=claim.attempt,
                tries=claim.tries,
                worker=worker,
                lease_until=claim.lease_until,
                retry_at=None,
                started_at=now,
                finished_at=None,
                progress=None,
            )
        )
        self._connection.execute(taken)
        return claim

    def beat(
        self, claim: Claim, now: datetime, lease: timedelta, progress: str | None = None
    ) -> bool:
        """Whether the claim still stands; if so it is prolonged."""
        change = update(versions).where(_is_held(claim)).values(lease_until=now + lease)
        return changes_one(
            self._connection, change if progress is None else change.values(progress=progress)
        )

    def finish(self, claim: Claim, outcome: ReadOutcome, now: datetime) -> bool:
        """Whether the outcome was taken; if not, somebody else reads or has read the version."""
        return self._end(
            claim,
            "read",
            now,
            update(versions).values(
                state="read",
                finished_at=now,
                error=None,
                machine=outcome.machine,
                words=outcome.words,
                problems=outcome.problems,
                reader_seconds=outcome.reader_seconds,
            ),
        )

    def fail(
        self, claim: Claim, error: ReadError, now: datetime, retry_at: datetime | None = None
    ) -> bool:
        """Whether the failure was taken: the version is to be read again later, or given up."""
        if retry_at is None:
            change = update(versions).values(state="failed", finished_at=now, error=error)
            return self._end(claim, "failed", now, change)
        change = update(versions).values(state="queued", retry_at=retry_at, error=error)
        return self._end(claim, "again", now, change)

    def _end(self, claim: Claim, result: ReadResult, now: datetime, change: Update) -> bool:
        change = change.where(_is_held(claim)).values(lease_until=None, progress=None)
        row = self._connection.execute(change.returning(versions.c.started_at)).one_or_none()
        if row is None:
            return False
        self._count(result, max(0.0, (now - row.started_at).total_seconds()))
        return True

    def _count(self, result: ReadResult, seconds: float) -> None:
        add_up(
            self._connection,
            reading_counts,
            {"result": result, "bucket": bisect_left(READ_SECONDS, seconds)},
            {"readings": 1, "seconds": seconds},
        )

    def release(self, worker: str) -> int:
        """How many versions a worker that goes home gave back to be read at once."""
        change = (
            update(versions)
            .where(NOT_DONE, versions.c.state == "reading", versions.c.worker == worker)
            # Not the fault of the version: the try does not count.
            .values(state="queued", lease_until=None, progress=None, tries=versions.c.tries - 1)
        )
        return self._connection.execute(change).rowcount

    def retry(self, board_id: str, version: int, now: datetime) -> bool:
        """Whether there was a failed version to put back into the queue."""
        change = update(versions).where(
            versions.c.board_id == board_id,
            versions.c.number == version,
            versions.c.state == "failed",
        )
        values = {"state": "queued", "queued_at": now, "error": None, "tries": 0, "retry_at": None}
        return changes_one(self._connection, change.values(values))

    def waiting(self, now: datetime, limit: int) -> tuple[tuple[str, int], ...]:
        """Board and version of what could be claimed now, the longest waiting first."""
        rows = self._connection.execute(_longest_waiting(now).limit(limit))
        return tuple((row.board_id, row.number) for row in rows)

    def ahead_of(self, board_id: str, version: int, now: datetime) -> int | None:
        """How many versions could be claimed before this one; None where it does not wait."""
        query = select(versions.c.queued_at).where(
            versions.c.board_id == board_id,
            versions.c.number == version,
            versions.c.state == "queued",
        )
        since = self._connection.execute(query).scalar_one_or_none()
        if since is None:
            return None
        ahead = select(func.count()).select_from(versions)
        ahead = ahead.where(_may_be_taken(now), versions.c.queued_at < since)
        return self._connection.execute(ahead).scalar_one()

    def counts(self) -> dict[ReadState, int]:
        """How many versions are in each state; states of none are left out."""
        query = select(versions.c.state, func.count()).group_by(versions.c.state)
        return {cast("ReadState", state): count for state, count in self._connection.execute(query)}

    def ended(self) -> tuple[ReadingCount, ...]:
        """How readings have ended since the database was made, and after how long."""
        query = select(reading_counts).order_by(reading_counts.c.result, reading_counts.c.bucket)
        return tuple(
            ReadingCount(row.result, READ_SECONDS[row.bucket], row.readings, row.seconds)
            for row in self._connection.execute(query)
        )

    def oldest_queued(self) -> datetime | None:
        """Since when the version that has waited longest has been in the queue."""
        query = select(func.min(versions.c.queued_at)).where(NOT_DONE, versions.c.state == "queued")
        return cast("datetime | None", self._connection.execute(query).scalar_one())
