"""Postmortem to a readable document in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from boardsnap.model.postmortem import Postmortem
from boardsnap.render.outline import TEXT_COLUMN, Entry, Outline, Section, Tone, outline
from boardsnap.wording import percent

_STYLES: dict[Tone, str] = {"plain": "", "good": "green", "bad": "red", "muted": "dim"}
# Longer lines than this are hard to follow with the eye (Bringhurst gives 45 to 75 characters
# for a text; tables need a little more).
_MEASURE = 100
# Of a table's text, so that its words are not broken by many other columns.
_TEXT_WIDTH = 20
# What stands in these columns is worth more in one line than the room that it takes.
_SHORT = frozenset(
    {"Status", "Priority", "Earlier", "False alarms", "In 90 days", "Steady", "Verdict", "PSI"}
)


def print_document(
    postmortem: Postmortem, console: Console, *, problems: Sequence[str] = ()
) -> None:
    """Writes the document to the console, as wide as it is but no wider than can be read.

    Args:
        postmortem: the document.
        console: where to; one without a terminal gets no colours.
        problems: what was seen on the boards but could not be read, one sentence each.
    """
    print_outline(outline(postmortem, problems), console)


def print_outline(document: Outline, console: Console) -> None:
    """Writes an outline to the console, as wide as it is but no wider than can be read."""
    width = min(console.width, _MEASURE)
    for block in _blocks(document):
        console.print(block, width=width)


def _blocks(document: Outline) -> Iterator[RenderableType]:
    yield Text(document.title, style="bold")
    if document.summary:
        yield Text(document.summary)
    yield Text()
    yield _head(document)
    if document.empty:
        yield Text("\nNothing was read on this board.", style="yellow")
    for section in document.sections:
        yield Text(f"\n{section.heading}", style="bold cyan")
        if section.columns:
            yield _table(section)
        elif section.key == "root_cause":
            yield from _cause(section)
        else:
            yield _list(section)


def _head(document: Outline) -> Table:
    grid = Table.grid(padding=(0, 2))
    for fact in (*document.facts, *document.figures):
        note = f" ({fact.note})" if fact.note else ""
        grid.add_row(Text(fact.name, style="dim"), Text(fact.value).append(note, style="dim"))
    return grid


def _cause(section: Section) -> Iterator[RenderableType]:
    for entry in section.entries:
        body = _says(entry, "bold")
        for fact in entry.facts:
            body.append(f"\n{fact.name}: ", style="dim").append(fact.value)
        if section.missing:
            body.append(f"\nNot on the board: {', '.join(section.missing)}", style="yellow")
        yield Panel(body, box=box.ROUNDED, border_style="red", padding=(0, 1))


def _table(section: Section) -> Table:
    columns = section.filled_columns
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1), header_style="dim")
    for column in columns:
        table.add_column(
            column,
            overflow="fold",
            no_wrap=column in _SHORT,
            min_width=_TEXT_WIDTH if column == TEXT_COLUMN else None,
        )
    for entry in section.entries:
        table.add_row(*(_cell(entry, column) for column in columns))
    return table


def _cell(entry: Entry, column: str) -> Text:
    if column == TEXT_COLUMN:
        return _says(entry)
    fact = entry.fact(column)
    return Text(fact.value, style=_STYLES[fact.tone]) if fact else Text()


def _list(section: Section) -> Table:
    grid = Table.grid(padding=(0, 1))
    for entry in section.entries:
        grid.add_row(Text(entry.label or "•", style="dim"), _item(entry, section.key))
        for child in entry.children:
            grid.add_row("", Padding(_child(child), (0, 0, 0, 1)))
    return grid


def _item(entry: Entry, key: str) -> Text:
    if key == "open_points":
        return _point(entry)
    text = _says(entry)
    for fact in entry.facts:
        text.append("  ").append(fact.value, style=_STYLES[fact.tone] or "dim")
    return text


def _point(entry: Entry) -> Text:
    text = Text(entry.text)
    for link in entry.links:
        text.append(f"\n  {link.text}", style="dim")
        if link.label:
            text.append(f" ({link.label})", style="dim")
    return text


def _child(entry: Entry) -> Text:
    stance = entry.fact("Stance")
    sign = {"for": "+", "against": "−"}.get(stance.value if stance else "", "·")
    return Text(f"{sign} ", style=_STYLES[entry.tone]).append_text(_says(entry))


def _says(entry: Entry, style: str = "") -> Text:
    text = Text().append(entry.text, style=style)
    if entry.detail:
        text.append(f" ({entry.detail})", style="dim")
    if entry.unsure:
        text.append(f" ({percent(entry.confidence)} sure)", style="yellow")
    if entry.author:
        text.append(f" (added by {entry.author})", style="dim")
    for link in entry.links:
        text.append(f" → {link.text}", style="dim")
    return text
