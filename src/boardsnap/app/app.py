"""The use cases put together: open this file first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

from boardsnap.app.accounts import Accounts
from boardsnap.app.attempts import Attempts
from boardsnap.app.boards import Boards
from boardsnap.app.chance import Chance, SystemChance
from boardsnap.app.documents import Documents
from boardsnap.app.exports import Exports
from boardsnap.app.finding import Finding
from boardsnap.app.invitations import Invitations
from boardsnap.app.learning import Learning
from boardsnap.app.means import Means
from boardsnap.app.monitoring import Monitoring
from boardsnap.app.operations import Operations
from boardsnap.app.operators import Operators
from boardsnap.app.pairings import Pairings
from boardsnap.app.passwords import Passwords
from boardsnap.app.projects import Projects
from boardsnap.app.questions import Questions
from boardsnap.app.readings import Readings
from boardsnap.app.revising import Revising
from boardsnap.app.shares import Shares
from boardsnap.app.tokens import Tokens
from boardsnap.app.tracking import Tracking
from boardsnap.app.uploads import Uploads
from boardsnap.app.writing import Writing
from boardsnap.intake.child import Child
from boardsnap.intake.limits import Limits
from boardsnap.settings import Settings
from boardsnap.store import open_blobs, open_store


@dataclass(frozen=True, slots=True)
class App:
    """Everything that people can do, by noun."""

    means: Means
    accounts: Accounts
    invitations: Invitations
    pairings: Pairings
    tokens: Tokens
    projects: Projects
    uploads: Uploads
    boards: Boards
    documents: Documents
    tracking: Tracking
    exports: Exports
    shares: Shares
    readings: Readings
    finding: Finding
    learning: Learning
    monitoring: Monitoring
    questions: Questions
    operations: Operations
    operators: Operators
    redactor: Child

    @property
    def settings(self) -> Settings:
        """How this server runs."""
        return self.means.settings

    def close(self) -> None:
        """Ends what was started and gives all connections back."""
        self.redactor.close()
        self.means.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_app(
    settings: Settings,
    *,
    now: Callable[[], datetime],
    chance: Chance | None = None,
    passwords: Passwords | None = None,
) -> App:
    """The use cases over the store that the settings name.

    Args:
        settings: how this server runs.
        now: the present time, aware and in UTC.
        chance: makes ids and secrets; None: the operating system's.
        passwords: hashes them; None: as servers should.

    Raises:
        ConfigError: database or photos cannot be opened that way.
        StoreError: the database does not answer.
    """
    incoming = settings.data / "incoming"
    for folder in (settings.data, incoming):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    means = Means(
        settings=settings,
        store=open_store(settings.database_url),
        blobs=open_blobs(settings.blobs_url, scratch=incoming),
        now=now,
        chance=chance or SystemChance(),
        attempts=Attempts(),
        passwords=passwords or Passwords(),
    )
    return _composed(means)


def child_limits(settings: Settings) -> Limits:
    """What one process that reads photos may use."""
    return Limits(
        memory_bytes=settings.read_memory_mb * 1_000_000,
        seconds=float(settings.read_seconds),
        threads=settings.threads,
    )


def _composed(means: Means) -> App:
    accounts, revising, exports = Accounts(means), Revising(means), Exports(means, Writing())
    documents, learning = Documents(means, revising), Learning(means, revising)
    redactor = Child(child_limits(means.settings), warm=False)
    return App(
        means=means,
        accounts=accounts,
        invitations=Invitations(means, accounts),
        pairings=Pairings(means, accounts),
        tokens=Tokens(means),
        projects=Projects(means),
        uploads=Uploads(means),
        boards=Boards(means),
        documents=documents,
        tracking=Tracking(means, documents),
        exports=exports,
        shares=Shares(means, exports, redactor.redact),
        readings=Readings(means, revising),
        finding=Finding(means),
        learning=learning,
        monitoring=Monitoring(means, documents),
        questions=Questions(means, learning),
        operations=Operations(means, learning),
        operators=Operators(means, accounts),
        redactor=redactor,
    )
