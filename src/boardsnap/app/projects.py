"""Projects: members, glossary, and what is known before a board is read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from boardsnap.app.access import Right, check_scope, enter_project, rights_of
from boardsnap.app.accounts import checked_name, folded_email
from boardsnap.app.actor import Actor
from boardsnap.app.closing import owners_left
from boardsnap.app.journal import note
from boardsnap.app.means import Means
from boardsnap.app.quotas import check_room
from boardsnap.errors import ConflictError, InputError, NotFoundError
from boardsnap.model.records import (
    AuditEntry,
    GlossaryWord,
    Member,
    Project,
    ProjectContext,
    Role,
    WordKind,
)
from boardsnap.store import Transaction

# The lexicon takes thousands of words; a context longer than this is a pasted list.
_MOST_WORDS = 2000
_MOST_WORD = 80


@dataclass(frozen=True, slots=True)
class ProjectView:
    """A project as somebody sees it.

    Attributes:
        may: what the actor may do in it.
        boards: how many it has outside the trash.
    """

    project: Project
    role: Role
    may: frozenset[Right]
    boards: int


class Projects:
    """Boards that belong together, and who may see them."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def create(self, who: Actor, name: str) -> Project:
        """A new project, owned by the actor.

        Raises:
            QuotaError: the plan of the workspace allows no more.
        """
        check_scope(who, "admin")
        project = Project(
            id=self._means.chance.id(),
            workspace_id=who.workspace_id,
            name=checked_name(name),
            created_at=self._means.now(),
            created_by=who.account_id,
        )
        with self._means.store.transaction() as tx:
            check_room(self._means, tx, who.workspace_id, "project")
            tx.projects.add(project)
            tx.projects.set_member(Member(project.id, who.account_id, "owner"))
            self._note(tx, who, "project.created", project.id, project.id)
        return project

    def projects(self, who: Actor) -> tuple[ProjectView, ...]:
        """The projects that the actor may see, archived ones last."""
        with self._means.store.snapshot() as tx:
            mine = tx.projects.of_account(who.account_id)
            counts = tx.boards.count_by_project([project.id for project, _ in mine])
        views = [_view(who, project, role, counts.get(project.id, 0)) for project, role in mine]
        seen = [
            view
            for view in views
            if "see" in view.may and who.project_id in (None, view.project.id)
        ]
        return tuple(sorted(seen, key=lambda view: view.project.archived_at is not None))

    def open(self, who: Actor, project_id: str, right: Right = "see") -> ProjectView:
        """One project, for those who may do that in it."""
        with self._means.store.snapshot() as tx:
            project, role = enter_project(tx, who, project_id, right)
            counts = tx.boards.count_by_project([project_id])
        return _view(who, project, role, counts.get(project_id, 0))

    def change(
        self,
        who: Actor,
        project_id: str,
        *,
        name: str | None = None,
        archived: bool | None = None,
    ) -> Project:
        """Gives the project another name, and closes or opens it: all of it, or nothing.

        In the archive it takes no new boards and no edits; everything in it stays readable.

        Raises:
            QuotaError: it is to be opened, and the plan of the workspace allows no more projects.
        """
        with self._means.store.transaction() as tx:
            project, _ = enter_project(tx, who, project_id, "own")
            if name is not None:
                project = replace(project, name=checked_name(name))
                self._update(tx, who, project, "renamed")
            if archived is not None and archived != (project.archived_at is not None):
                if not archived:
                    check_room(self._means, tx, project.workspace_id, "project")
                project = replace(project, archived_at=self._means.now() if archived else None)
                self._update(tx, who, project, "archived" if archived else "unarchived")
            return project

    def rename(self, who: Actor, project_id: str, name: str) -> Project:
        """Gives the project another name."""
        return self.change(who, project_id, name=name)

    def archive(self, who: Actor, project_id: str) -> Project:
        """Closes the project for new boards and edits; everything in it stays readable."""
        return self.change(who, project_id, archived=True)

    def unarchive(self, who: Actor, project_id: str) -> Project:
        """Opens an archived project again; see `change`."""
        return self.change(who, project_id, archived=False)

    def set_context(self, who: Actor, project_id: str, context: ProjectContext) -> Project:
        """Pins what is known before a board is read."""
        cleaned = replace(
            context,
            people=_cleaned(context.people),
            features=_cleaned(context.features),
            systems=_cleaned(context.systems),
            models=_cleaned(context.models),
        )
        with self._means.store.transaction() as tx:
            project, _ = enter_project(tx, who, project_id, "edit")
            return self._update(tx, who, replace(project, context=cleaned), "context_set")

    # ------------------------------------------------------------------------------- members

    def members(self, who: Actor, project_id: str) -> tuple[Member, ...]:
        """Who is in the project, with e-mails and names."""
        with self._means.store.snapshot() as tx:
            enter_project(tx, who, project_id, "see")
            return tuple(tx.projects.members(project_id))

    def add_member(self, who: Actor, project_id: str, email: str, role: Role) -> Member | None:
        """The new member; None where nobody in the workspace has that e-mail: invite them.

        Other workspaces are not searched: who has an account there is nobody's business.

        Raises:
            ConflictError: the account is a member already.
        """
        with self._means.store.transaction() as tx:
            project, _ = enter_project(tx, who, project_id, "own")
            account = tx.accounts.find_by_email(folded_email(email))
            if account is None or account.workspace_id != project.workspace_id:
                return None
            if tx.projects.role(project_id, account.id) is not None:
                raise ConflictError("they are a member already: change their role instead")
            member = Member(project_id, account.id, role, account.email, account.name)
            tx.projects.set_member(member)
            self._note(tx, who, "member.added", account.id, project_id, role=role)
            return member

    def change_member(self, who: Actor, project_id: str, account_id: str, role: Role) -> None:
        """Gives a member another role.

        Raises:
            NotFoundError: the account is no member; invite it.
            ConflictError: the project would be left without an owner.
        """
        with self._means.store.transaction() as tx:
            project, _ = enter_project(tx, who, project_id, "own")
            self._check_stays_owned(tx, project, account_id, role)
            tx.projects.set_member(Member(project_id, account_id, role))
            self._note(tx, who, "member.changed", account_id, project_id, role=role)

    def remove_member(self, who: Actor, project_id: str, account_id: str) -> None:
        """Takes a member out of the project; everybody may leave.

        Raises:
            NotFoundError: the account is no member.
            ConflictError: the project would be left without an owner.
        """
        right: Right = "see" if account_id == who.account_id and who.via != "token" else "own"
        with self._means.store.transaction() as tx:
            project, _ = enter_project(tx, who, project_id, right)
            self._check_stays_owned(tx, project, account_id, None)
            tx.projects.remove_member(project_id, account_id)
            self._note(tx, who, "member.removed", account_id, project_id)

    # ------------------------------------------------------------------------------ glossary

    def glossary(self, who: Actor, project_id: str) -> tuple[GlossaryWord, ...]:
        """The words that the next reading knows."""
        with self._means.store.snapshot() as tx:
            enter_project(tx, who, project_id, "see")
            return tuple(tx.projects.glossary(project_id))

    def add_words(
        self, who: Actor, project_id: str, words: Iterable[tuple[str, WordKind]]
    ) -> tuple[GlossaryWord, ...]:
        """The glossary after words were added; known ones stay as they are.

        Raises:
            InputError: a word is empty or too long, or there are too many.
        """
        with self._means.store.transaction() as tx:
            enter_project(tx, who, project_id, "edit")
            for word, kind in words:
                (cleaned,) = _cleaned((word,)) or ("",)
                if not cleaned:
                    raise InputError("the word is empty: write one")
                tx.projects.add_word(
                    GlossaryWord(
                        project_id, cleaned, kind, "pinned", self._means.now(), who.account_id
                    )
                )
            glossary = tuple(tx.projects.glossary(project_id))
            if len(glossary) > _MOST_WORDS:
                raise InputError(f"a glossary holds at most {_MOST_WORDS} words: remove some")
            return glossary

    def remove_word(self, who: Actor, project_id: str, word: str) -> None:
        """Takes a word out of the glossary.

        Raises:
            NotFoundError: it is not in it.
        """
        with self._means.store.transaction() as tx:
            enter_project(tx, who, project_id, "edit")
            if not tx.projects.remove_word(project_id, word):
                raise NotFoundError("the word is not in the glossary: it may be removed already")

    # ------------------------------------------------------------------------------- history

    def audit(self, who: Actor, project_id: str, limit: int = 100) -> tuple[AuditEntry, ...]:
        """Who did what in the project, the last first."""
        with self._means.store.snapshot() as tx:
            enter_project(tx, who, project_id, "own")
            return tuple(tx.audit.page(project_id=project_id, limit=min(limit, 1000)))

    def _update(self, tx: Transaction, who: Actor, project: Project, deed: str) -> Project:
        tx.projects.update(project)
        self._note(tx, who, f"project.{deed}", project.id, project.id)
        return project

    def _check_stays_owned(
        self, tx: Transaction, project: Project, account_id: str, role: Role | None
    ) -> None:
        # Two owners who leave at the same moment must not both be told that the other stays.
        tx.accounts.hold_workspace(project.workspace_id)
        if tx.projects.role(project.id, account_id) is None:
            raise NotFoundError("there is no such member: invite them")
        if role != "owner" and owners_left(tx, project.id) == {account_id}:
            raise ConflictError("a project needs an owner: make somebody else one first")

    def _note(
        self, tx: Transaction, who: Actor, kind: str, subject: str, project_id: str, **detail: str
    ) -> None:
        note(self._means, tx, who, kind, subject, project_id=project_id, **detail)


def _view(who: Actor, project: Project, role: Role, boards: int) -> ProjectView:
    return ProjectView(project, role, rights_of(who, role, project), boards)


def _cleaned(words: Iterable[str]) -> tuple[str, ...]:
    """Each word once, in order, on one line."""
    cleaned = dict.fromkeys(checked_name(word) for word in words if word.strip())
    if len(cleaned) > _MOST_WORDS:
        raise InputError(f"a list holds at most {_MOST_WORDS} words: remove some")
    if any(len(word) > _MOST_WORD for word in cleaned):
        raise InputError(f"a word has at most {_MOST_WORD} characters: shorten it")
    return tuple(cleaned)
