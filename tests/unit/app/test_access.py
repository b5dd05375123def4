"""Every use case, every role, every scope: who may do what, and what nobody learns."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

import pytest

from boardsnap.app.actor import Actor
from boardsnap.app.app import App
from boardsnap.errors import BoardsnapError, ForbiddenError, NotFoundError
from boardsnap.model.preflight import Release
from boardsnap.model.records import ProjectContext, Scope
from boardsnap.revision.edits import SetField
from tests.unit.app.world import World, open_world, photo

RIGHTS: Mapping[str, set[str]] = {
    "owner": {"see", "edit", "share", "own"},
    "editor": {"see", "edit", "share"},
    "viewer": {"see"},
    "token read": {"see"},
    "token write": {"see", "edit"},
    "token share": {"see", "share"},
    "token admin": {"see", "own"},
    "stranger": set(),
    "token of another project": set(),
}
OUTSIDE = {"stranger", "token of another project"}


@dataclass
class Scene:
    """A project with a board, and everybody who might want something of it."""

    world: World
    project: str
    board: str
    actors: dict[str, Actor]
    count: int = 0

    @property
    def app(self) -> App:
        return self.world.app

    @property
    def owner(self) -> Actor:
        return self.actors["owner"]

    def new(self) -> str:
        """Something that was not there before."""
        self.count += 1
        return f"new-{self.count}"

    def action(self) -> str:
        return self.app.tracking.actions_of_board(self.owner, self.board)[0].action.key

    def subtask(self) -> str:
        app, board, action = self.app, self.board, self.action()
        for step in app.tracking.actions_of_board(self.owner, board)[0].subtasks:
            app.tracking.remove_subtask(self.owner, board, step.id)
        return app.tracking.add_subtask(self.owner, board, action, "a step").id

    def share(self) -> str:
        return self.app.shares.create(self.owner, self.board)[1].id

    def invitation(self) -> str:
        return self.app.invitations.create(self.owner, self.project, "viewer")[1].token_hash

    def word(self) -> str:
        word = self.new()
        self.app.projects.add_words(self.owner, self.project, [(word, "word")])
        return word

    def guest(self) -> str:
        """A member whom nobody minds to lose."""
        name = self.new()
        return self.world.member("viewer", name, self.project).account_id

    def trashed(self) -> str:
        if not self.app.boards.trash(self.owner, self.project):
            self.app.boards.remove(self.owner, self.world.submitted(self.new()).id)
        return self.app.boards.trash(self.owner, self.project)[0].board.id

    def edit(self) -> SetField:
        title = self.app.boards.summary(self.owner, self.board)[0].title
        return SetField(key="document", field="title", value=self.new(), expected=title)


Deed = Callable[[Scene, Actor], object]


def _archive(scene: Scene, who: Actor) -> None:
    scene.app.projects.archive(who, scene.project)
    scene.app.projects.unarchive(scene.owner, scene.project)


def _unmark(scene: Scene, who: Actor) -> None:
    with contextlib.suppress(ForbiddenError, NotFoundError):
        scene.app.learning.mark(who, scene.board)
    scene.app.learning.unmark(who, scene.board)


# By right. What needs no role in the project stands in ELSEWHERE.
DEEDS: Mapping[str, tuple[str, Deed]] = {
    "projects.open": ("see", lambda s, who: s.app.projects.open(who, s.project)),
    "projects.rename": ("own", lambda s, who: s.app.projects.rename(who, s.project, "Other")),
    "projects.change": ("own", lambda s, who: s.app.projects.change(who, s.project, name="Else")),
    "projects.archive": ("own", _archive),
    "projects.unarchive": ("own", lambda s, who: s.app.projects.unarchive(who, s.project)),
    "projects.set_context": (
        "edit",
        lambda s, who: s.app.projects.set_context(who, s.project, ProjectContext()),
    ),
    "projects.members": ("see", lambda s, who: s.app.projects.members(who, s.project)),
    "projects.add_member": (
        "own",
        lambda s, who: s.app.projects.add_member(who, s.project, "nobody@example.org", "viewer"),
    ),
    "projects.change_member": (
        "own",
        lambda s, who: s.app.projects.change_member(who, s.project, s.guest(), "editor"),
    ),
    "projects.remove_member": (
        "own",
        lambda s, who: s.app.projects.remove_member(who, s.project, s.guest()),
    ),
    "projects.glossary": ("see", lambda s, who: s.app.projects.glossary(who, s.project)),
    "projects.add_words": (
        "edit",
        lambda s, who: s.app.projects.add_words(who, s.project, [(s.new(), "word")]),
    ),
    "projects.remove_word": (
        "edit",
        lambda s, who: s.app.projects.remove_word(who, s.project, s.word()),
    ),
    "projects.audit": ("own", lambda s, who: s.app.projects.audit(who, s.project)),
    "invitations.create": (
        "own",
        lambda s, who: s.app.invitations.create(who, s.project, "viewer"),
    ),
    "invitations.invitations": (
        "own",
        lambda s, who: s.app.invitations.invitations(who, s.project),
    ),
    "invitations.revoke": (
        "own",
        lambda s, who: s.app.invitations.revoke(who, s.project, s.invitation()),
    ),
    "uploads.begin": (
        "edit",
        lambda s, who: s.app.uploads.begin(who, s.project, "a").drop(),
    ),
    "uploads.begin_for_board": (
        "edit",
        lambda s, who: s.app.uploads.begin_for_board(who, s.board, "a").drop(),
    ),
    "boards.submit": (
        "edit",
        lambda s, who: s.app.boards.submit(who, s.project, s.new(), (s.world.upload(),)),
    ),
    "boards.snap_again": (
        "edit",
        lambda s, who: s.app.boards.snap_again(who, s.board, (s.world.upload(),)),
    ),
    "boards.add_photos": (
        "edit",
        lambda s, who: s.app.boards.add_photos(who, s.board, (s.world.upload(),)),
    ),
    "boards.read_again": ("edit", lambda s, who: s.app.boards.read_again(who, s.board)),
    "boards.retry": ("edit", lambda s, who: s.app.boards.retry(who, s.board)),
    "boards.page": ("see", lambda s, who: s.app.boards.page(who, s.project)),
    "boards.trash": ("edit", lambda s, who: s.app.boards.trash(who, s.project)),
    "boards.open": ("see", lambda s, who: s.app.boards.open(who, s.board)),
    "boards.summary": ("see", lambda s, who: s.app.boards.summary(who, s.board)),
    "boards.progress": ("see", lambda s, who: s.app.boards.progress(who, s.board)),
    "boards.versions": ("see", lambda s, who: s.app.boards.versions(who, s.board)),
    "boards.shots": ("see", lambda s, who: s.app.boards.shots(who, s.board, 1)),
    "boards.picture": (
        "see",
        lambda s, who: s.app.boards.picture(who, s.board, 1, 0, "straight"),
    ),
    "boards.set_status": (
        "edit",
        lambda s, who: s.app.boards.set_status(who, s.board, "in_review"),
    ),
    "boards.remove": (
        "edit",
        lambda s, who: s.app.boards.remove(who, s.world.submitted(s.new()).id),
    ),
    "boards.restore": ("edit", lambda s, who: s.app.boards.restore(who, s.trashed())),
    "documents.revise": (
        "edit",
        lambda s, who: s.app.documents.revise(
            who, s.board, expected_revision=1, edits=(s.edit(),), key=s.new()
        ),
    ),
    "documents.undo": ("edit", lambda s, who: s.app.documents.undo(who, s.board, 1, key=s.new())),
    "documents.rename": ("edit", lambda s, who: s.app.documents.rename(who, s.board, s.new())),
    "documents.change_board": (
        "edit",
        lambda s, who: s.app.documents.change_board(who, s.board, title=s.new(), status="draft"),
    ),
    "documents.confirm_point": (
        "edit",
        lambda s, who: s.app.documents.confirm_point(who, s.board, _point(s)),
    ),
    "documents.unconfirm_point": (
        "edit",
        lambda s, who: s.app.documents.unconfirm_point(who, s.board, "x"),
    ),
    "documents.history": ("see", lambda s, who: s.app.documents.history(who, s.board)),
    "documents.document": ("see", lambda s, who: s.app.documents.document(who, s.board)),
    "documents.compare": ("see", lambda s, who: s.app.documents.compare(who, s.board, 1, 1)),
    "exports.export": ("see", lambda s, who: s.app.exports.export(who, s.board, "md")),
    "monitoring.rules": ("see", lambda s, who: s.app.monitoring.rules(who, s.board)),
    "monitoring.files": (
        "see",
        lambda s, who: s.app.monitoring.files(who, s.board, "prometheus"),
    ),
    "monitoring.backtest": (
        "see",
        lambda s, who: s.app.monitoring.backtest(who, s.board, date(2026, 3, 1)),
    ),
    "learning.before": ("see", lambda s, who: s.app.learning.before(who, s.board)),
    "learning.trends": ("see", lambda s, who: s.app.learning.trends(who, s.project)),
    "learning.models": ("see", lambda s, who: s.app.learning.models(who, s.project)),
    "learning.preflight": (
        "see",
        lambda s, who: s.app.learning.preflight(who, Release(model="churn"), s.project),
    ),
    "questions.board": ("see", lambda s, who: s.app.questions.board(who, s.board, "why?")),
    "questions.boards": ("see", lambda s, who: s.app.questions.boards(who, "why?", s.project)),
    "learning.mark": ("edit", lambda s, who: s.app.learning.mark(who, s.board)),
    "learning.unmark": ("edit", _unmark),
    "tracking.actions": ("see", lambda s, who: s.app.tracking.actions(who, s.project)),
    "tracking.owners": ("see", lambda s, who: s.app.tracking.owners(who, s.project)),
    "tracking.actions_of_board": (
        "see",
        lambda s, who: s.app.tracking.actions_of_board(who, s.board),
    ),
    "tracking.set_action_status": (
        "edit",
        lambda s, who: s.app.tracking.set_action_status(who, s.board, s.action(), "done"),
    ),
    "tracking.add_subtask": (
        "edit",
        lambda s, who: s.app.tracking.add_subtask(who, s.board, s.action(), "a step"),
    ),
    "tracking.edit_subtask": (
        "edit",
        lambda s, who: s.app.tracking.edit_subtask(who, s.board, s.subtask(), done=True),
    ),
    "tracking.remove_subtask": (
        "edit",
        lambda s, who: s.app.tracking.remove_subtask(who, s.board, s.subtask()),
    ),
    "shares.create": ("share", lambda s, who: s.app.shares.create(who, s.board)),
    "shares.shares": ("share", lambda s, who: s.app.shares.shares(who, s.board)),
    "shares.revoke": ("share", lambda s, who: s.app.shares.revoke(who, s.board, s.share())),
}

# Whom use cases refuse that concern no single project; all others may.
TOKENS = {name for name in RIGHTS if name.startswith("token")}
NOT_ADMINS = set(RIGHTS) - {"owner", "token admin"}
ELSEWHERE: Mapping[str, tuple[set[str], Deed]] = {
    "accounts.sessions": (TOKENS, lambda s, who: s.app.accounts.sessions(who)),
    "accounts.end_session": (
        TOKENS,
        lambda s, who: s.app.accounts.end_session(who, _session(s, who)),
    ),
    "accounts.end_sessions": (TOKENS, lambda s, who: s.app.accounts.end_sessions(who)),
    "accounts.end_other_sessions": (
        TOKENS,
        lambda s, who: s.app.accounts.end_other_sessions(who, "x"),
    ),
    "accounts.change_password": (
        TOKENS,
        lambda s, who: s.app.accounts.change_password(who, old="", new="short", secret="x"),
    ),
    "accounts.account": (set(), lambda s, who: s.app.accounts.account(who)),
    "accounts.rename": (TOKENS, lambda s, who: s.app.accounts.rename(who, "Somebody")),
    "accounts.accounts": (NOT_ADMINS, lambda s, who: s.app.accounts.accounts(who)),
    "accounts.disable": (NOT_ADMINS, lambda s, who: s.app.accounts.disable(who, s.guest())),
    "accounts.enable": (NOT_ADMINS, lambda s, who: s.app.accounts.enable(who, s.guest())),
    "pairings.start": (TOKENS, lambda s, who: s.app.pairings.start(who)),
    "invitations.accept": (TOKENS, lambda s, who: s.app.invitations.accept(who, _welcome(s))),
    "tokens.create": (
        TOKENS - {"token admin"},
        lambda s, who: s.app.tokens.create(who, "mine", ["admin"]),
    ),
    "tokens.tokens": (TOKENS - {"token admin"}, lambda s, who: s.app.tokens.tokens(who)),
    "tokens.revoke": (
        TOKENS - {"token admin"},
        lambda s, who: s.app.tokens.revoke(who, _token(s, who)),
    ),
    "projects.create": (
        TOKENS - {"token admin"},
        lambda s, who: s.app.projects.create(who, "Another"),
    ),
    "projects.projects": (set(), lambda s, who: s.app.projects.projects(who)),
    "finding.boards": (set(), lambda s, who: s.app.finding.boards(who, "churn")),
    "operations.quota": (set(), lambda s, who: s.app.operations.quota(who)),
    "operations.set_plan": (
        NOT_ADMINS,
        lambda s, who: s.app.operations.set_plan(who, who.workspace_id, "free"),
    ),
}


def _point(scene: Scene) -> str:
    view = scene.app.boards.open(scene.owner, scene.board)
    scene.app.documents.unconfirm_point(scene.owner, scene.board, view.open_points[0].id)
    return view.open_points[0].id


def _session(scene: Scene, who: Actor) -> str:
    """A session of the same person."""
    name = next(n for n, actor in scene.world.actors.items() if actor.account_id == who.account_id)
    return scene.world.signed_in(name).session.token_hash


def _token(scene: Scene, who: Actor) -> str:
    """A token of the same person."""
    person = replace(who, via="session", scopes=frozenset(("read", "admin")), project_id=None)
    return scene.app.tokens.create(person, "theirs", ["read"])[1].id


def _welcome(scene: Scene) -> str:
    """An invitation to a project that nobody looks at."""
    other = scene.app.projects.create(scene.owner, "Party").id
    return scene.app.invitations.create(scene.owner, other, "viewer")[0]


def _scene(world: World) -> Scene:
    app, owner, project = world.app, world.owner, world.project
    board = world.read()
    other = app.projects.create(owner, "Other")
    scopes: dict[str, list[Scope]] = {f"token {one}": [one] for one in _SCOPES}
    actors = {
        "owner": owner,
        "editor": world.member("editor"),
        "viewer": world.member("viewer"),
        "stranger": world.stranger(),
    }
    for name, some in scopes.items():
        actors[name] = app.tokens.actor_of_token(app.tokens.create(owner, name, some)[0])
    secret, _ = app.tokens.create(owner, "bound", _SCOPES, project_id=other.id)
    actors["token of another project"] = app.tokens.actor_of_token(secret)
    return Scene(world, project, board.id, actors)


_SCOPES: tuple[Scope, ...] = ("read", "write", "share", "admin")


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    world = open_world(tmp_path_factory.mktemp("world"), uploads_per_minute=10_000)
    yield _scene(world)
    world.app.close()


def outcome(deed: Deed, scene: Scene, who: Actor) -> str:
    """What comes of it; what fails for another reason was allowed."""
    try:
        deed(scene, who)
    except NotFoundError:
        return "nothing there"
    except ForbiddenError:
        return "forbidden"
    except BoardsnapError:
        return "allowed"
    return "allowed"


@pytest.mark.parametrize("actor", RIGHTS)
@pytest.mark.parametrize("name", DEEDS)
def test_in_a_project_role_and_scope_decide(scene: Scene, name: str, actor: str) -> None:
    right, deed = DEEDS[name]
    if actor in OUTSIDE:
        expected = "nothing there"
    else:
        expected = "allowed" if right in RIGHTS[actor] else "forbidden"
    if name == "documents.undo" and expected == "allowed":
        assert outcome(deed, scene, scene.actors[actor]) != "forbidden"
    else:
        assert outcome(deed, scene, scene.actors[actor]) == expected


@pytest.mark.parametrize("actor", RIGHTS)
@pytest.mark.parametrize("name", ELSEWHERE)
def test_beyond_projects_people_and_administrators_may(scene: Scene, name: str, actor: str) -> None:
    refused, deed = ELSEWHERE[name]
    expected = "forbidden" if actor in refused else "allowed"
    assert outcome(deed, scene, scene.actors[actor]) == expected


def test_no_use_case_is_missing_in_the_tables(scene: Scene) -> None:
    found = set()
    for field in fields(App):
        use_cases = getattr(scene.app, field.name)
        for name, method in inspect.getmembers(use_cases, inspect.ismethod):
            if not name.startswith("_") and "who" in inspect.signature(method).parameters:
                found.add(f"{field.name}.{name}")
    assert found == set(DEEDS) | set(ELSEWHERE)


def test_lists_and_searches_show_nothing_of_other_projects(scene: Scene) -> None:
    for name in OUTSIDE:
        who = scene.actors[name]
        assert scene.project not in {one.project.id for one in scene.app.projects.projects(who)}
        assert not scene.app.finding.boards(who, "churn")
    assert scene.app.finding.boards(scene.actors["viewer"], "churn")


@pytest.mark.parametrize("scope", _SCOPES)
def test_every_scope_lets_a_token_read(scene: Scene, scope: Scope) -> None:
    who = scene.actors[f"token {scope}"]
    assert who.scopes == {"read", scope}
    assert scene.app.finding.boards(who, "churn")
    assert scene.app.projects.projects(who)
    kept = next(one for one in scene.app.tokens.tokens(scene.owner) if one.name == f"token {scope}")
    assert kept.scopes == {"read", scope}


def test_a_token_makes_none_that_may_do_more(scene: Scene) -> None:
    with pytest.raises(ForbiddenError, match="more than itself"):
        scene.app.tokens.create(scene.actors["token admin"], "greedy", ["write"])


def test_things_of_another_board_are_not_reached_through_ones_own(scene: Scene) -> None:
    stranger = scene.actors["stranger"]
    world = scene.world
    views = scene.app.projects.projects(stranger)
    mine = next(view.project.id for view in views if view.role == "owner")
    with scene.app.uploads.begin(stranger, mine, "a.jpg") as arriving:
        arriving.write(photo())
        upload = arriving.keep()
    board = scene.app.boards.submit(stranger, mine, "own", (upload,))
    with pytest.raises(NotFoundError):
        scene.app.shares.revoke(stranger, board.id, scene.share())
    with pytest.raises(NotFoundError):
        scene.app.tracking.remove_subtask(stranger, board.id, scene.subtask())
    with pytest.raises(NotFoundError):
        scene.app.tracking.edit_subtask(stranger, board.id, scene.subtask(), done=True)
    with pytest.raises(NotFoundError):
        scene.app.invitations.revoke(stranger, mine, scene.invitation())
    with pytest.raises(NotFoundError):
        scene.app.tokens.revoke(stranger, _token(scene, world.owner))
    with pytest.raises(NotFoundError):
        scene.app.accounts.end_session(stranger, _session(scene, world.owner))
    with pytest.raises(NotFoundError):
        scene.app.projects.change_member(stranger, mine, world.owner.account_id, "viewer")


def test_an_archived_project_is_read_only(scene: Scene) -> None:
    scene.app.projects.archive(scene.owner, scene.project)
    with pytest.raises(ForbiddenError, match="archived"):
        scene.app.documents.rename(scene.owner, scene.board, "x")
    assert scene.app.boards.open(scene.owner, scene.board).draft
    scene.app.projects.unarchive(scene.owner, scene.project)
