"""Postmortem to PDF: a document to send, with the board and where on it each statement stands.

What was read is handed to the typesetter as JSON and never as markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from boardsnap.render.outline import Entry, Fact, Section
from boardsnap.render.paper import Paper
from boardsnap.render.provenance import BoardPage
from boardsnap.render.svg import to_svg
from boardsnap.render.typeset import to_pdf_bytes
from boardsnap.render.wording import clipped, percent

_TEMPLATE = Path(__file__).parent / "templates" / "document.typ"
_RUNNING_LETTERS = 90
# A longer word might not fit into a table's narrowest column; only such a word is broken.
_LONG_WORD = re.compile(r"\S{21,}")
_PIECE = re.compile(r"[^_\-/.,]{1,20}[_\-/.,]?|[_\-/.,]")
_BREAK = "\u200b"


def to_pdf(paper: Paper) -> bytes:
    """The document as a tagged PDF: the same bytes for the same document.

    Raises:
        RenderError: it could not be typeset.
    """
    day, chart = paper.day, paper.chart
    content = {
        **_head(paper),
        "date": {"year": day.year, "month": day.month, "day": day.day} if day else None,
        "chart": chart.description if chart else None,
        "sections": [_section(section, paper.numbers) for section in paper.document.sections],
        "boards": [_board(page) for page in paper.boards],
    }
    files = {
        "main.typ": _TEMPLATE.read_text(encoding="utf-8"),
        "document.json": json.dumps(content, ensure_ascii=False),
        **{f"board-{index}.svg": page.svg for index, page in enumerate(paper.boards)},
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


def _head(paper: Paper) -> dict[str, object]:
    document = paper.document
    return {
        "title": breakable(document.title),
        "running": breakable(clipped(document.title, _RUNNING_LETTERS)),
        "summary": breakable(document.summary) if document.summary else None,
        "facts": [{**_fact(fact), "href": href} for fact, href in paper.facts],
        "figures": [_fact(fact) for fact in document.figures],
        "empty": document.empty,
    }


def _section(section: Section, numbers: Mapping[str, int]) -> dict[str, object]:
    return {
        "key": section.key,
        "heading": section.heading,
        "columns": section.filled_columns,
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
        "links": [breakable(link.said) for link in entry.links],
        "number": numbers.get(entry.ref) if entry.ref else None,
        "unsure": f"read with {percent(entry.confidence)} confidence" if entry.unsure else None,
        "author": breakable(f"added by {entry.author}") if entry.author else None,
    }


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
