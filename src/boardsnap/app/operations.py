"""Running a server: health, figures, backup, plans, and tidying up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from boardsnap.app.access import check_admin
from boardsnap.app.actor import Actor
from boardsnap.app.journal import note
from boardsnap.app.learning import Learning
from boardsnap.app.means import Means
from boardsnap.app.quotas import Quota, measure
from boardsnap.errors import NotFoundError, StoreError
from boardsnap.model.records import Plan, ReadingCount, ReadState
from boardsnap.store import BackupReport, backup, restore

# An upload becomes a board within minutes; a day leaves room for a server that hangs.
_GRACE = timedelta(days=1)
# Sessions that are over are kept so long that their owner can still see them in the log.
_OLD = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Health:
    """Whether a server can work; the texts say what is wrong."""

    database: str | None
    blobs: str | None

    @property
    def ready(self) -> bool:
        """Whether nothing is wrong."""
        return self.database is None and self.blobs is None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Figures of the present moment.

    Attributes:
        versions: how many are in each state.
        oldest_waiting_seconds: for how long the first in the queue has waited; 0: none waits.
        readings: how they have ended since the database was made, whichever machine read.
    """

    versions: Mapping[ReadState, int]
    readings: Sequence[ReadingCount]
    oldest_waiting_seconds: float
    accounts: int


@dataclass(frozen=True, slots=True)
class Swept:
    """What was tidied up."""

    boards: int
    sessions: int
    pairings: int
    files: int
    renewed: int


class Operations:
    """What operators do."""

    def __init__(self, means: Means, learning: Learning) -> None:
        self._means = means
        self._learning = learning

    def health(self) -> Health:
        """Whether database and photos can be reached."""
        return Health(self._fault_of_database(), self._fault_of_blobs())

    def figures(self) -> Snapshot:
        """What monitoring asks for."""
        now = self._means.now()
        with self._means.store.snapshot() as tx:
            oldest = tx.readings.oldest_queued()
            return Snapshot(
                versions=tx.readings.counts(),
                readings=tx.readings.ended(),
                oldest_waiting_seconds=(now - oldest).total_seconds() if oldest else 0.0,
                accounts=tx.accounts.count(),
            )

    def quota(self, who: Actor) -> Quota:
        """What the actor's workspace has and may have."""
        with self._means.store.snapshot() as tx:
            return measure(self._means, tx, who.workspace_id)

    def set_plan(self, who: Actor, workspace_id: str, plan: Plan) -> None:
        """Gives a workspace another plan.

        Raises:
            NotFoundError: there is no such workspace.
        """
        check_admin(who)
        with self._means.store.transaction() as tx:
            if not tx.accounts.set_plan(workspace_id, plan):
                raise NotFoundError("there is no such workspace: it may have been removed")
            note(self._means, tx, who, "workspace.plan", workspace_id, plan=plan)

    def backup(self, file: Path) -> BackupReport:
        """Writes everything into one file, while the server runs."""
        return backup(self._means.store, self._means.blobs, file, self._means.now())

    def restore(self, file: Path) -> BackupReport:
        """Reads everything from a backup into an empty store."""
        return restore(file, self._means.store, self._means.blobs)

    def sweep(self) -> Swept:
        """Removes what nobody can reach any more, and derives anew what older rules derived."""
        now, settings = self._means.now(), self._means.settings
        with self._means.store.transaction() as tx:
            boards = tx.boards.purge(now - timedelta(days=settings.trash_days))
            sessions = tx.sessions.purge(now - _OLD)
            pairings = tx.pairings.purge(now - _OLD)
        with self._means.store.snapshot() as tx:
            used = tx.blob_references()
        files = self._means.blobs.delete_unreferenced(used, now, _GRACE)
        return Swept(boards, sessions, pairings, files, self._learning.renew())

    def _fault_of_database(self) -> str | None:
        try:
            self._means.store.check()
        except StoreError as error:
            return str(error)
        return None

    def _fault_of_blobs(self) -> str | None:
        try:
            self._means.blobs.check()
        except StoreError as error:
            return str(error)
        return None
