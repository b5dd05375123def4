"""What a plan allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from boardsnap.app.means import Means
from boardsnap.errors import NotFoundError, QuotaError
from boardsnap.model.records import Plan
from boardsnap.store import Transaction

# As sold: free is 1 project and 30 boards, pro has no limit.
FREE_PROJECTS = 1
FREE_BOARDS = 30

Thing = Literal["project", "board"]

_WAYS_OUT: Mapping[Thing, str] = {"project": "archive it", "board": "remove some"}


@dataclass(frozen=True, slots=True)
class Quota:
    """How much a workspace has, and may have; a limit of None is no limit."""

    plan: Plan
    projects: int
    project_limit: int | None
    boards: int
    board_limit: int | None


def measure(means: Means, tx: Transaction, workspace_id: str) -> Quota:
    """What the workspace has and may have; archived projects do not count."""
    workspace = tx.accounts.workspace(workspace_id)
    if workspace is None:
        raise NotFoundError("there is no such workspace: it may have been removed")
    limited = means.settings.plans and workspace.plan == "free"
    return Quota(
        plan=workspace.plan,
        projects=sum(one.archived_at is None for one in tx.projects.in_workspace(workspace_id)),
        project_limit=FREE_PROJECTS if limited else None,
        boards=tx.boards.count(workspace_id),
        board_limit=FREE_BOARDS if limited else None,
    )


def check_room(means: Means, tx: Transaction, workspace_id: str, thing: Thing) -> None:
    """Lets one more of them pass, and no other until the transaction ends.

    Raises:
        QuotaError: the plan allows no more.
    """
    if not means.settings.plans:
        return
    tx.accounts.hold_workspace(workspace_id)
    quota = measure(means, tx, workspace_id)
    there, limit = {
        "project": (quota.projects, quota.project_limit),
        "board": (quota.boards, quota.board_limit),
    }[thing]
    if limit is not None and there >= limit:
        raise QuotaError(
            f"the free plan has room for {limit} {thing}{'s' if limit > 1 else ''}: "
            f"{_WAYS_OUT[thing]}, or change to pro; what exists stays open"
        )
