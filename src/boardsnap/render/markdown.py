"""Postmortem to Markdown: CommonMark with GitHub's tables.

Everything that was read is data: it is escaped so that it parses back to the very same text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from boardsnap.model.postmortem import Postmortem
from boardsnap.render.outline import TEXT_COLUMN, Entry, Fact, Outline, Section, outline
from boardsnap.render.wording import percent, plain

# Characters that begin a construct anywhere in a line: emphasis, code, links, HTML, tables,
# and on GitHub strike-through and mathematics.
_INLINE = re.compile(r"[\\`*\[\]<>|~$]")
# An underscore between two letters or digits is text (CommonMark 6.2): feature names stay legible.
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
# Headings, list bullets, setext underlines and ordered lists begin a line; a closing run of #
# ends a heading.
_LINE_START = re.compile(r"^([#+=-])")
_ORDERED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
_CLOSING_HASH = re.compile(r"(?<=\s)#")
_AUTOLINK = re.compile(r"\b(https?|ftp)(:)(?=//)|\b(www)(\.)", re.IGNORECASE)


def escape(text: str) -> str:
    """The text as Markdown that reads as exactly that text, on one line."""
    escaped = _INLINE.sub(r"\\\g<0>", plain(text))
    escaped = _UNDERSCORE.sub(r"\\_", escaped)
    escaped = _ENTITY.sub(r"\\&", escaped)
    escaped = _AUTOLINK.sub(_broken_link, escaped)
    escaped = _CLOSING_HASH.sub(r"\\#", escaped)
    escaped = _LINE_START.sub(r"\\\1", escaped)
    return _ORDERED.sub(r"\1\\\2", escaped)


def _broken_link(found: re.Match[str]) -> str:
    scheme, mark = (found[1], found[2]) if found[1] else (found[3], found[4])
    return f"{scheme}\\{mark}"


def to_markdown(postmortem: Postmortem, *, problems: Sequence[str] = ()) -> str:
    """The document as Markdown, with a final newline.

    Args:
        postmortem: the document.
        problems: what was seen on the boards but could not be read, one sentence each.
    """
    return outline_markdown(outline(postmortem, problems))


def outline_markdown(document: Outline) -> str:
    """The outline as Markdown, with a final newline."""
    blocks = [f"# {escape(document.title)}"]
    if document.summary:
        blocks.append(escape(document.summary))
    blocks.append("\n".join(f"- {_fact(fact)}" for fact in document.facts))
    if document.figures:
        blocks.append("\n".join(f"- {_fact(fact)}" for fact in document.figures))
    if document.empty:
        blocks.append("Nothing was read on this board.")
    for section in document.sections:
        blocks.append(f"## {escape(section.heading)}")
        blocks += (
            _SHAPES.get(section.key, _list)(section) if not section.columns else _table(section)
        )
    return "\n\n".join(blocks) + "\n"


def _fact(fact: Fact) -> str:
    note = f" ({escape(fact.note)})" if fact.note else ""
    return f"**{fact.name}:** {escape(fact.value)}{note}"


def _cause(section: Section) -> Iterator[str]:
    for entry in section.entries:
        yield f"> **{escape(entry.text)}**{_trust(entry)}{_leads(entry)}"
        if entry.facts:
            yield "\n".join(f"- {_fact(fact)}" for fact in entry.facts)
    if section.missing:
        yield f"Not on the board: {', '.join(section.missing)}."


def _table(section: Section) -> Iterator[str]:
    columns = section.filled_columns
    rows = [[_cell(entry, column) for column in columns] for entry in section.entries]
    lines = [columns, ["---"] * len(columns), *rows]
    yield "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _cell(entry: Entry, column: str) -> str:
    if column == TEXT_COLUMN:
        detail = f" ({escape(entry.detail)})" if entry.detail else ""
        return f"{escape(entry.text)}{detail}{_trust(entry)}{_leads(entry)}"
    fact = entry.fact(column)
    return escape(fact.value) if fact else ""


def _list(section: Section) -> Iterator[str]:
    yield "\n".join(line for entry in section.entries for line in _item(entry, ""))


def _item(entry: Entry, indent: str) -> Iterator[str]:
    label = f"**{escape(entry.label)}** " if entry.label else ""
    stance = entry.fact("Stance")
    before = f"*{stance.value}:* " if stance else ""
    facts = [escape(fact.value) for fact in entry.facts if fact is not stance]
    tail = f" — {'; '.join(facts)}" if facts else ""
    yield f"{indent}- {label}{before}{escape(entry.text)}{tail}{_trust(entry)}{_leads(entry)}"
    for child in entry.children:
        yield from _item(child, indent + "  ")


def _points(section: Section) -> Iterator[str]:
    lines = []
    for entry in section.entries:
        lines.append(f"- {escape(entry.text)}{':' if entry.links else ''}")
        lines += [f"  - {escape(link.said)}" for link in entry.links]
    yield "\n".join(lines)


def _trust(entry: Entry) -> str:
    author = f" (added by {escape(entry.author)})" if entry.author else ""
    return f" *(read with {percent(entry.confidence)})*{author}" if entry.unsure else author


def _leads(entry: Entry) -> str:
    return "".join(f" → {escape(link.text)}" for link in entry.links)


_SHAPES = {"root_cause": _cause, "open_points": _points}
