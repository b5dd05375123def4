"""Projects: who is in them, who is asked in, which words they know."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import Connection, delete, func, insert, select, update

from boardsnap.model.records import GlossaryWord, Invitation, Member, Project, Role
from boardsnap.store.rows import (
    changes_one,
    columns_of,
    find_all,
    find_one,
    insert_new,
    record_of,
    values_of,
)
from boardsnap.store.schema import accounts, glossary, invitations, members, projects

_OF_ACCOUNT = ("email", "name", "disabled_at")


class Projects:
    """Projects with their members, invitations and glossary."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, project: Project) -> None:
        """Keeps a new project."""
        self._connection.execute(insert(projects).values(values_of(project)))

    def find(self, project_id: str) -> Project | None:
        """The project of this identifier."""
        query = select(projects).where(projects.c.id == project_id)
        return find_one(self._connection, Project, query)

    def update(self, project: Project) -> bool:
        """Whether the project was there to overwrite."""
        change = update(projects).where(projects.c.id == project.id)
        return changes_one(self._connection, change.values(values_of(project)))

    def of_account(self, account_id: str) -> tuple[tuple[Project, Role], ...]:
        """The projects that an account is a member of, with its role, the oldest first."""
        query = (
            select(members.c.role, *columns_of(projects, Project))
            .join(members, members.c.project_id == projects.c.id)
            .where(members.c.account_id == account_id)
            .order_by(projects.c.created_at, projects.c.id)
        )
        found = []
        for row in self._connection.execute(query):
            values = dict(row._mapping)
            role = cast("Role", values.pop("role"))
            found.append((Project(**values), role))
        return tuple(found)

    def in_workspace(self, workspace_id: str) -> tuple[Project, ...]:
        """The projects of a workspace, the oldest first."""
        query = select(projects).where(projects.c.workspace_id == workspace_id)
        query = query.order_by(projects.c.created_at, projects.c.id)
        return find_all(self._connection, Project, query)

    def count(self, workspace_id: str) -> int:
        """How many projects a workspace has, archived ones included."""
        query = select(func.count()).where(projects.c.workspace_id == workspace_id)
        return self._connection.execute(query).scalar_one()

    def role(self, project_id: str, account_id: str) -> Role | None:
        """What an account may do in a project; None: it is no member."""
        query = select(members.c.role).where(
            members.c.project_id == project_id, members.c.account_id == account_id
        )
        return cast("Role | None", self._connection.execute(query).scalar_one_or_none())

    def members(self, project_id: str) -> tuple[Member, ...]:
        """Who is in a project, by name."""
        of_account = [accounts.c[name] for name in _OF_ACCOUNT]
        query = (
            select(*columns_of(members, Member, _OF_ACCOUNT), *of_account)
            .join(accounts, accounts.c.id == members.c.account_id)
            .where(members.c.project_id == project_id)
            .order_by(accounts.c.name, accounts.c.id)
        )
        return tuple(record_of(Member, row) for row in self._connection.execute(query))

    def set_member(self, member: Member) -> None:
        """Makes an account a member, or changes its role."""
        if insert_new(self._connection, members, values_of(member, _OF_ACCOUNT)):
            return
        change = update(members).where(
            members.c.project_id == member.project_id, members.c.account_id == member.account_id
        )
        self._connection.execute(change.values(role=member.role))

    def remove_member(self, project_id: str, account_id: str) -> bool:
        """Whether the account was a member."""
        gone = delete(members).where(
            members.c.project_id == project_id, members.c.account_id == account_id
        )
        return self._connection.execute(gone).rowcount == 1

    def add_invitation(self, invitation: Invitation) -> None:
        """Keeps a new offer to join."""
        self._connection.execute(insert(invitations).values(values_of(invitation)))

    def find_invitation(self, token_hash: str) -> Invitation | None:
        """The offer of this secret, used or not."""
        query = select(invitations).where(invitations.c.token_hash == token_hash)
        return find_one(self._connection, Invitation, query)

    def use_invitation(self, token_hash: str, now: datetime) -> Invitation | None:
        """The offer, which is used up with this; None where there is none that is good."""
        use = update(invitations).where(
            invitations.c.token_hash == token_hash,
            invitations.c.used_at.is_(None),
            invitations.c.expires_at > now,
        )
        if not changes_one(self._connection, use.values(used_at=now)):
            return None
        return self.find_invitation(token_hash)

    def invitations(self, project_id: str) -> tuple[Invitation, ...]:
        """All offers to join a project, the newest first."""
        query = select(invitations).where(invitations.c.project_id == project_id)
        query = query.order_by(invitations.c.created_at.desc())
        return find_all(self._connection, Invitation, query)

    def remove_invitation(self, project_id: str, token_hash: str) -> bool:
        """Whether there was an offer to take back."""
        gone = delete(invitations).where(
            invitations.c.project_id == project_id, invitations.c.token_hash == token_hash
        )
        return self._connection.execute(gone).rowcount == 1

    def remove_invitations_by(self, account_id: str) -> int:
        """How many offers of an account's were taken back: those that nobody has used."""
        gone = delete(invitations).where(
            invitations.c.created_by == account_id, invitations.c.used_at.is_(None)
        )
        return self._connection.execute(gone).rowcount

    def glossary(self, project_id: str) -> tuple[GlossaryWord, ...]:
        """The words that a project knows, by word."""
        query = select(glossary).where(glossary.c.project_id == project_id)
        return find_all(self._connection, GlossaryWord, query.order_by(glossary.c.word))

    def add_word(self, word: GlossaryWord) -> bool:
        """Whether the word is new to the project; one that it knows stays as it is."""
        return insert_new(self._connection, glossary, values_of(word))

    def remove_word(self, project_id: str, word: str) -> bool:
        """Whether the project knew the word."""
        gone = delete(glossary).where(glossary.c.project_id == project_id, glossary.c.word == word)
        return self._connection.execute(gone).rowcount == 1
