"""What would have caught a board's failure."""

from __future__ import annotations

from pydantic import Field

from boardsnap.app.monitoring import BoardRules, ToolRules
from boardsnap.model.monitor import Monitor
from boardsnap.web.schemas.base import Schema


class ToolOut(Schema):
    """What a tool can watch of what the board calls for."""

    tool: str
    title: str
    rules: int = Field(description="So many of the rules are in its files; 0: it has none.")
    notes: tuple[str, ...] = Field(description="What the files do not say as the rules mean it.")
    url: str | None = Field(description="Of its file, or of an archive of several.")

    @classmethod
    def of(cls, found: ToolRules, board_id: str) -> ToolOut:
        """From the use case's answer."""
        url = f"/api/v1/boards/{board_id}/monitors/{found.tool}"
        return cls(
            tool=found.tool,
            title=found.title,
            rules=found.rules,
            notes=tuple(map(str, found.notes)),
            url=url if found.rules else None,
        )


class MonitorsOut(Schema):
    """The rules that a board calls for."""

    monitors: tuple[Monitor, ...]
    gaps: tuple[str, ...] = Field(description="What it calls for in vain, and why.")
    tools: tuple[ToolOut, ...]

    @classmethod
    def of(cls, rules: BoardRules, board_id: str) -> MonitorsOut:
        """From the use case's answer."""
        return cls(
            monitors=rules.monitors,
            gaps=rules.gaps,
            tools=tuple(ToolOut.of(one, board_id) for one in rules.tools),
        )
