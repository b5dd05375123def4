"""Projects, members, invitations, glossary."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from boardsnap.app.projects import ProjectView
from boardsnap.model.records import (
    DateOrder,
    GlossaryWord,
    Invitation,
    Member,
    ProjectContext,
    Role,
    WordKind,
    WordOrigin,
)
from boardsnap.web.schemas.base import Email, Name, Schema, ShortText

Order = Literal["mdy", "dmy"]
_ORDERS: dict[Order, DateOrder] = {"mdy": "month_first", "dmy": "day_first"}
_MOST_NAMES = 500


class ContextIn(Schema):
    """Names that may stand on the project's boards: readings know them."""

    people: tuple[ShortText, ...] = Field(default=(), max_length=_MOST_NAMES, examples=[["Ana"]])
    features: tuple[ShortText, ...] = Field(default=(), max_length=_MOST_NAMES)
    systems: tuple[ShortText, ...] = Field(default=(), max_length=_MOST_NAMES)
    models: tuple[ShortText, ...] = Field(default=(), max_length=_MOST_NAMES)
    date_order: Order | None = Field(
        default=None, description="What 3/4 means where a board does not show it."
    )

    def record(self) -> ProjectContext:
        """The same for the use cases."""
        return ProjectContext(
            people=self.people,
            features=self.features,
            systems=self.systems,
            models=self.models,
            date_order=_ORDERS[self.date_order] if self.date_order else None,
        )

    @classmethod
    def of(cls, context: ProjectContext) -> Self:
        """A project's context."""
        order = next((ours for ours, its in _ORDERS.items() if its == context.date_order), None)
        return cls(
            people=context.people,
            features=context.features,
            systems=context.systems,
            models=context.models,
            date_order=order,
        )


class ProjectIn(Schema):
    """A new project."""

    name: Name = Field(examples=["Churn model"])


class ProjectChange(Schema):
    """What is to be different; what is left out stays."""

    name: Name | None = None
    archived: bool | None = None


class ProjectOut(Schema):
    """A project."""

    id: str
    name: str
    role: Role
    created_at: datetime
    archived: bool

    @classmethod
    def of(cls, view: ProjectView) -> Self:
        """What is told of a project."""
        return cls(
            id=view.project.id,
            name=view.project.name,
            role=view.role,
            created_at=view.project.created_at,
            archived=view.project.archived_at is not None,
        )


class ProjectsOut(Schema):
    """The projects that are open to whoever asks."""

    projects: tuple[ProjectOut, ...]


class ProjectDetail(ProjectOut):
    """A project with its context."""

    context: ContextIn

    @classmethod
    def of(cls, view: ProjectView) -> Self:
        """What is told of a project that was opened."""
        told = ProjectOut.of(view)
        return cls(**dict(told), context=ContextIn.of(view.project.context))


class MemberIn(Schema):
    """Someone who is to see the project."""

    email: Email = Field(examples=["ana@example.org"])
    role: Role = "editor"


class RoleIn(Schema):
    """Another role."""

    role: Role


class MemberOut(Schema):
    """Someone who sees the project."""

    account_id: str
    name: str
    email: str
    role: Role
    is_me: bool
    disabled: bool = Field(description="Nobody signs in with the account any more.")

    @classmethod
    def of(cls, member: Member, account_id: str) -> Self:
        """What is told of a member, to the account that asks."""
        return cls(
            account_id=member.account_id,
            name=member.name,
            email=member.email,
            role=member.role,
            is_me=member.account_id == account_id,
            disabled=member.disabled_at is not None,
        )


class InvitationIn(Schema):
    """A link to join by."""

    role: Role = "editor"
    email: Email | None = Field(default=None, description="Whom it is for; none: anyone.")


class InvitationOut(Schema):
    """A link that was not used yet."""

    id: str
    role: Role
    email: str | None
    expires_at: datetime
    url: str | None = Field(
        default=None, description="Only in the answer that makes it: its secret is not kept."
    )

    @classmethod
    def of(cls, invitation: Invitation, url: str | None = None) -> Self:
        """What is told of an invitation.

        Args:
            invitation: of the store.
            url: where it leads to, as long as its secret is known.
        """
        return cls(
            id=invitation.token_hash,
            role=invitation.role,
            email=invitation.email,
            expires_at=invitation.expires_at,
            url=url,
        )


class MembersOut(Schema):
    """Who sees the project, and who is invited."""

    members: tuple[MemberOut, ...]
    invitations: tuple[InvitationOut, ...]


class WordsIn(Schema):
    """Words that readings are to know."""

    words: tuple[ShortText, ...] = Field(
        min_length=1, max_length=_MOST_NAMES, examples=[["income"]]
    )
    kind: WordKind = "word"


class WordOut(Schema):
    """A word that readings know."""

    word: str
    kind: WordKind
    origin: WordOrigin

    @classmethod
    def of(cls, word: GlossaryWord) -> Self:
        """What is told of a word."""
        return cls(word=word.word, kind=word.kind, origin=word.origin)


class GlossaryOut(Schema):
    """The project's words."""

    words: tuple[WordOut, ...]
