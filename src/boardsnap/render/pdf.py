"""Postmortem to PDF: a document to send, with the board and where on it each statement stands.

What was read is handed to the typesetter as JSON and never as markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from boardsnap.model.page import Picture
from boardsnap.model.postmortem import Postmortem
from boardsnap.render.chart import draw_chart
from boardsnap.render.outline import Entry, Fact, Outline, Section, outline
from boardsnap.render.provenance import (
    BoardPage,
    board_pages,
    document_day,
    number_statements,
)
from boardsnap.render.svg import to_svg
from boardsnap.render.typeset import to_pdf_bytes
from boardsnap.wording import clipped, percent, plain, web_address

_TEMPLATE = Path(__file__).parent / "templates" / "document.typ"
# The text is 170 mm wide: the chart's 12 px become 8.7 pt beside a text of 9.5 pt.
_CHART_WIDTH = 660.0
_RUNNING_LETTERS = 90
# A longer word might not fit into a table's narrowest column; only such a word is broken.
_LONG_WORD = re.compile(r"\S{21,}")
_PIECE = re.compile(r"[^_\-/.,]{1,20}[_\-/.,]?|[_\-/.,]")
_BREAK = "\u200b"


def to_pdf(
    postmortem: Postmortem,
    *,
    pictures: Sequence[Picture] = (),
    problems: Sequence[str] = (),
    link: str | None = None,
) -> bytes:
    """The document as a tagged PDF: the same bytes for the same document.

    Args:
        postmortem: the document.
        pictures: the straightened boards, in the order of `postmortem.boards`; none: no appendix.
        problems: what was seen on the boards but could not be read, one sentence each.
        link: where the document can be read online.

    Raises:
        RenderError: it could not be typeset.
    """
    document = outline(postmortem, problems)
    numbers = number_statements(document, pictures)
    pages = tuple(board_pages(postmortem, document, pictures, numbers))
    chart = draw_chart(postmortem.timeline, _CHART_WIDTH)
    day = document_day(postmortem)
    content = {
        **_head(document, link),
        "date": {"year": day.year, "month": day.month, "day": day.day} if day else None,
        "chart": chart.description if chart else None,
        "sections": [_section(section, numbers) for section in document.sections],
        "boards": [_board(page) for page in pages],
    }
    files = {
        "main.typ": _TEMPLATE.read_text(encoding="utf-8"),
        "document.json": json.dumps(content, ensure_ascii=False),
        **{f"board-{index}.svg": page.svg for index, page in enumerate(pages)},
    }
    if chart:
        files["chart.svg"] = to_svg(chart, "chart")
    return to_pdf_bytes(files, dated=day is not None)


def _board(page: BoardPage) -> dict[str, object]:
    return {
        "heading": page.heading,
        "note": breakable(page.note),
        "alt": page.alt,
        "width": page.width,
        "height": page.height,
    }


def _head(document: Outline, link: str | None) -> dict[str, object]:
    return {
        "title": breakable(document.title),
        "running": breakable(clipped(document.title, _RUNNING_LETTERS)),
        "summary": breakable(document.summary) if document.summary else None,
        "facts": [{**_fact(fact), "href": href} for fact, href in _linked(document, link)],
        "figures": [_fact(fact) for fact in document.figures],
        "empty": document.empty,
    }


def _linked(document: Outline, link: str | None) -> Iterator[tuple[Fact, str | None]]:
    for fact in document.facts:
        yield fact, None
    if link:
        yield Fact("Online", plain(link)), web_address(link)


def _section(section: Section, numbers: Mapping[str, int]) -> dict[str, object]:
    used = [c for c in section.columns if c == "What" or any(e.fact(c) for e in section.entries)]
    return {
        "key": section.key,
        "heading": section.heading,
        "columns": used,
        "entries": [_entry(entry, numbers) for entry in section.entries],
        "parts": [_fact(part) for part in section.parts],
    }


def _entry(entry: Entry, numbers: Mapping[str, int]) -> dict[str, object]:
    return {
        "text": breakable(entry.text),
        "label": breakable(entry.label) if entry.label else None,
        "detail": breakable(entry.detail) if entry.detail else None,
        "facts": [_fact(fact) for fact in entry.facts],
        "tone": entry.tone,
        "children": [_entry(child, numbers) for child in entry.children],
        "links": [_link(link.text, link.label) for link in entry.links],
        "number": numbers.get(entry.ref) if entry.ref else None,
        "unsure": f"read with {percent(entry.confidence)} confidence" if entry.unsure else None,
        "author": breakable(f"added by {entry.author}") if entry.author else None,
    }


def _link(text: str, label: str | None) -> str:
    return breakable(f"{text} ({label})" if label else text)


def _fact(fact: Fact) -> dict[str, str | None]:
    return {
        "name": fact.name,
        "value": breakable(fact.value),
        "note": breakable(fact.note) if fact.note else None,
        "tone": fact.tone,
    }


def breakable(text: str) -> str:
    """The text with places at which a very long word may be broken, which nobody sees."""
    return _LONG_WORD.sub(lambda word: _BREAK.join(_PIECE.findall(word[0])), text)
