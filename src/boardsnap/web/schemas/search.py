"""What a search finds."""

from __future__ import annotations

from pydantic import Field

from boardsnap.web.schemas.base import Schema
from boardsnap.web.schemas.boards import BoardOut


class SnippetPart(Schema):
    """A run of text, and whether it is what was searched for."""

    text: str
    hit: bool


class HitOut(Schema):
    """A board that was found."""

    board: BoardOut
    project_name: str
    snippet: tuple[SnippetPart, ...] = Field(description="The place where the words stand.")


class HitsOut(Schema):
    """Boards that were found, best first."""

    hits: tuple[HitOut, ...]
