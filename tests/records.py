"""Records as tests need them: the shortest way to a board in a project."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from boardsnap.model.postmortem import ActionStatus
from boardsnap.model.records import (
    Account,
    ActionFacts,
    Board,
    Derived,
    FacetKind,
    IncidentEntry,
    Member,
    Project,
    ReadOutcome,
    Revision,
    SearchEntry,
    Shot,
    Version,
    Workspace,
)
from boardsnap.store import Store, Transaction

NOW = datetime(2026, 3, 4, 14, 30, tzinfo=UTC)
LEASE = timedelta(seconds=30)
PHOTO = "0" * 64
OUTCOME = ReadOutcome(machine='{"by": "machine"}', words="[]", problems="[]", reader_seconds=2.1)


def later(**amount: float) -> datetime:
    """So much after the time at which all tests begin."""
    return NOW + timedelta(**amount)


def account(account_id: str = "ana", workspace_id: str = "team") -> Account:
    """A person."""
    return Account(account_id, workspace_id, f"{account_id}@example.org", account_id.title(), NOW)


def project(project_id: str = "churn", workspace_id: str = "team") -> Project:
    """A project of Ana's."""
    return Project(project_id, workspace_id, project_id.title(), NOW, "ana")


def board(board_id: str, project_id: str = "churn", at: datetime = NOW) -> Board:
    """A board whose capture key is its identifier."""
    return Board(board_id, project_id, f"capture-{board_id}", at, "ana", at)


def version(board_id: str, number: int = 1, at: datetime = NOW) -> Version:
    """A version that waits."""
    return Version(board_id, number, at, "ana", at)


def shot(board_id: str, number: int = 1, position: int = 0, sha256: str = PHOTO) -> Shot:
    """A photo of a version."""
    key = f"shot-{position}"
    return Shot(board_id, number, position, key, f"{key}.jpg", sha256, 3_000_000, "image/jpeg")


def revision(board_id: str, number: int, at: datetime = NOW, key: str | None = None) -> Revision:
    """A change by Ana; its draft says which one it is."""
    draft = f'{{"revision": {number}}}'
    return Revision(board_id, number, 1, "ana", "Ana", at, "[]", draft, key=key)


def action(
    key: str, status: ActionStatus = "open", owners: Iterable[str] = (), due: str | None = None
) -> ActionFacts:
    """An action as a draft has it."""
    return ActionFacts(key, f"Do {key}", tuple(owners), due, status)


def derived(
    title: str = "Churn v3",
    body: str = "",
    actions: Iterable[ActionFacts] = (),
    facets: Iterable[tuple[FacetKind, str]] = (),
    day: str = "2026-03-04",
) -> Derived:
    """What a caller derives from a draft."""
    entry = SearchEntry(title, body, day, tuple(facets))
    incident = IncidentEntry(1, "{}")
    empty = Derived(title, day, None, None, 0, 0, (), entry, incident)
    return replace(empty, actions=tuple(actions))


def settle(tx: Transaction) -> None:
    """A workspace with Ana in it, and her project."""
    tx.accounts.add_workspace(Workspace("team", "The team", "free", NOW))
    tx.accounts.add(account())
    tx.projects.add(project())
    tx.projects.set_member(Member("churn", "ana", "owner"))


def accept(store: Store, board_id: str, at: datetime = NOW, project_id: str = "churn") -> Board:
    """A board of one photo in a project."""
    with store.transaction() as tx:
        kept, _ = tx.boards.accept(
            board(board_id, project_id, at), version(board_id, at=at), [shot(board_id)]
        )
    return kept


def write(store: Store, board_id: str, facts: Derived, number: int = 1) -> None:
    """Appends a revision with what is derived from it."""
    with store.transaction() as tx:
        tx.revisions.append(revision(board_id, number), facts, expected=number - 1)
