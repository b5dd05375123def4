"""A document on paper: what PDF and Word files show alike, worked out once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from boardsnap.model.page import Picture
from boardsnap.model.postmortem import Postmortem
from boardsnap.render.chart import draw_chart
from boardsnap.render.outline import Fact, Outline, outline
from boardsnap.render.provenance import BoardPage, board_pages, document_day, number_statements
from boardsnap.render.shapes import Drawing
from boardsnap.render.wording import plain, web_address

# The text is 170 mm wide: the chart's 12 px become 8.7 pt beside a text of 9.5 pt.
_CHART_WIDTH = 660.0


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands on the pages.

    Attributes:
        facts: of the head, each with the address that it leads to.
        numbers: of the statements that stand on a board, by their JSON pointers.
        boards: the pages of the appendix.
        day: of the session, or of its last photo.
    """

    document: Outline
    facts: tuple[tuple[Fact, str | None], ...]
    chart: Drawing | None
    numbers: Mapping[str, int]
    boards: tuple[BoardPage, ...]
    day: datetime | None


def on_paper(
    postmortem: Postmortem,
    *,
    pictures: Sequence[Picture] = (),
    problems: Sequence[str] = (),
    link: str | None = None,
) -> Paper:
    """The document on paper.

    Args:
        postmortem: the document.
        pictures: the straightened boards, in the order of `postmortem.boards`; none: no appendix.
        problems: what was seen on the boards but could not be read, one sentence each.
        link: where the document can be read online.
    """
    document = outline(postmortem, problems)
    numbers = number_statements(document, pictures)
    online = [(Fact("Online", plain(link)), web_address(link))] if link else []
    return Paper(
        document=document,
        facts=(*((fact, None) for fact in document.facts), *online),
        chart=draw_chart(postmortem.timeline, _CHART_WIDTH),
        numbers=numbers,
        boards=tuple(board_pages(postmortem, document, pictures, numbers)),
        day=document_day(postmortem),
    )
