"""What was learned from earlier boards."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from boardsnap.app.learning import Before
from boardsnap.model.recurrence import Guard, Recurrence
from boardsnap.web.schemas.base import Schema


class BeforeOut(Schema):
    """Earlier boards that tell of the same failure as this one."""

    found: tuple[Recurrence, ...] = Field(
        description="The most alike first; `key` is the board's id, and each reason says where."
    )
    projects: Mapping[str, str] = Field(description="Names of their projects, by board.")
    guards: tuple[Guard, ...] = Field(description="What watches for this board's own failure.")
    marked: bool
    can_mark: bool

    @classmethod
    def of(cls, before: Before) -> BeforeOut:
        """From the use case's answer."""
        return cls(
            found=before.found,
            projects=dict(before.projects),
            guards=before.guards,
            marked=before.marked,
            can_mark=before.can_mark,
        )


class GuardIn(Schema):
    """That something watches for the failure."""

    note: str = Field(default="", max_length=500, description="What watches, and where.")
