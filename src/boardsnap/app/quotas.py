"""What a plan allows."""

from __future__ import annotations

from dataclasses import dataclass

from boardsnap.app.means import Means
from boardsnap.errors import NotFoundError, QuotaError
from boardsnap.model.records import Plan
from boardsnap.store import Transaction

# As sold: free is 1 project and 30 boards, pro has no limit.
FREE_PROJECTS = 1
FREE_BOARDS = 30


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


def check_room_for_project(means: Means, tx: Transaction, workspace_id: str) -> None:
    """Lets one more project pass, and no other until the transaction ends.

    Raises:
        QuotaError: the plan allows no more.
    """
    if not means.settings.plans:
        return
    tx.accounts.hold_workspace(workspace_id)
    quota = measure(means, tx, workspace_id)
    if quota.project_limit is not None and quota.projects >= quota.project_limit:
        raise QuotaError(
            f"the free plan has room for {quota.project_limit} project: "
            "archive it, or change to pro; what exists stays open"
        )


def check_room_for_board(means: Means, tx: Transaction, workspace_id: str) -> None:
    """Lets one more board pass, and no other until the transaction ends.

    Raises:
        QuotaError: the plan allows no more.
    """
    if not means.settings.plans:
        return
    tx.accounts.hold_workspace(workspace_id)
    quota = measure(means, tx, workspace_id)
    if quota.board_limit is not None and quota.boards >= quota.board_limit:
        raise QuotaError(
            f"the free plan has room for {quota.board_limit} boards: "
            "remove some, or change to pro; what exists stays open"
        )
