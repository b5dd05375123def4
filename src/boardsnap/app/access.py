"""Who may do what: the one place that decides it.

A person has a role in each project; a token has scopes besides, and may be bound to one project.
Whoever is no member learns nothing, not even that the thing is there.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from boardsnap.app.actor import Actor
from boardsnap.errors import ForbiddenError, NotFoundError
from boardsnap.model.records import Board, Project, Role, Scope
from boardsnap.store import Transaction

Right = Literal["see", "edit", "share", "unshare", "own"]

RIGHTS: tuple[Right, ...] = ("see", "edit", "share", "unshare", "own")
_SCOPES: dict[Right, Scope] = {
    "see": "read",
    "edit": "write",
    "share": "share",
    "unshare": "share",
    "own": "admin",
}
_RIGHTS_OF: dict[Role, frozenset[Right]] = {
    "viewer": frozenset({"see"}),
    "editor": frozenset({"see", "edit", "share", "unshare"}),
    "owner": frozenset({"see", "edit", "share", "unshare", "own"}),
}
# What nobody may do in a project in the archive; links to it can still be revoked.
_CLOSED: frozenset[Right] = frozenset({"edit", "share"})
_NEEDED: dict[Right, str] = {
    "see": "a viewer",
    "edit": "an editor",
    "share": "an editor",
    "unshare": "an editor",
    "own": "an owner",
}


def with_implied(scopes: Iterable[Scope]) -> frozenset[Scope]:
    """The scopes, and `read` with any of them: who changes or shares a board is shown it."""
    given = frozenset(scopes)
    return given | {"read"} if given else given


def rights_of(who: Actor, role: Role, project: Project) -> frozenset[Right]:
    """What someone with that role may do in the project now."""
    closed = _CLOSED if project.archived_at is not None else frozenset()
    return frozenset(right for right in _RIGHTS_OF[role] - closed if _SCOPES[right] in who.scopes)


def enter_project(
    tx: Transaction, who: Actor, project_id: str, right: Right
) -> tuple[Project, Role]:
    """The project, if the actor may do that in it.

    Raises:
        NotFoundError: there is no such project, or the actor is no member.
        ForbiddenError: role or token do not allow it.
    """
    project = tx.projects.find(project_id)
    role = tx.projects.role(project_id, who.account_id)
    bound_elsewhere = who.project_id is not None and who.project_id != project_id
    if project is None or role is None or bound_elsewhere:
        raise NotFoundError("there is no such project: it may have been removed, or you left it")
    _check_right(who, role, right)
    if project.archived_at is not None and right in _CLOSED:
        raise ForbiddenError("the project is archived: an owner can take it out of the archive")
    return project, role


def enter_board(
    tx: Transaction, who: Actor, board_id: str, right: Right, *, trashed: bool = False
) -> tuple[Board, Role]:
    """The board, in the trash only if `trashed`, if the actor may do that with it.

    Raises:
        NotFoundError: there is no such board, or the actor is no member of its project.
        ForbiddenError: role or token do not allow it.
    """
    board = tx.boards.find(board_id, trashed=trashed)
    if board is None:
        raise _no_board()
    try:
        _, role = enter_project(tx, who, board.project_id, right)
    except NotFoundError as error:
        raise _no_board() from error
    return board, role


def hold_board(tx: Transaction, who: Actor, board_id: str, right: Right) -> tuple[Board, Role]:
    """The same as `enter_board`, and nobody else changes the board until the transaction ends."""
    _, role = enter_board(tx, who, board_id, right)
    board = tx.boards.hold(board_id)
    if board is None or board.deleted_at is not None:
        raise _no_board()
    return board, role


def visible_projects(tx: Transaction, who: Actor) -> dict[str, str]:
    """The projects that the actor may see, with their names."""
    return {
        project.id: project.name
        for project, role in tx.projects.of_account(who.account_id)
        if "see" in rights_of(who, role, project) and who.project_id in (None, project.id)
    }


def check_scope(who: Actor, scope: Scope) -> None:
    """Lets whoever has the scope pass, in what concerns no single project.

    Raises:
        ForbiddenError: the token has not got it, or is bound to one project.
    """
    if scope not in who.scopes:
        raise ForbiddenError(f"the token lacks the scope {scope!r}: create one that has it")
    if who.project_id is not None:
        raise ForbiddenError("the token is bound to one project: take one that is not")


def check_person(who: Actor) -> None:
    """Lets people pass and programs not: what concerns the account itself.

    Raises:
        ForbiddenError: a token asks.
    """
    if who.via == "token":
        raise ForbiddenError("tokens cannot do this: sign in with a browser")


def check_admin(who: Actor) -> None:
    """Lets administrators pass.

    Raises:
        ForbiddenError: somebody else asks, or a token without the scope `admin`.
    """
    if not who.is_admin:
        raise ForbiddenError("only administrators may do this: ask one")
    check_scope(who, "admin")


def _check_right(who: Actor, role: Role, right: Right) -> None:
    if right not in _RIGHTS_OF[role]:
        raise ForbiddenError(
            f"you are {'an' if role == 'editor' else 'a'} {role} of this project and this needs "
            f"{_NEEDED[right]}: ask an owner"
        )
    if _SCOPES[right] not in who.scopes:
        raise ForbiddenError(
            f"the token lacks the scope {_SCOPES[right]!r}: create one that has it"
        )


def _no_board() -> NotFoundError:
    return NotFoundError(
        "there is no such board: it may have been removed, or you left its project"
    )
