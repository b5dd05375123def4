"""Postmortem to a readable document in the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich import box
from rich.cells import cell_len
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
# Beyond it, "2 d after start", even these are broken between words.
_SHORT_WIDTH = 13
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
    for block in _blocks(document, width):
        console.print(block, width=width)


def _blocks(document: Outline, width: int) -> Iterator[RenderableType]:
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
            yield _table(section, width)
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


def _table(section: Section, width: int) -> Table:
    columns = section.filled_columns
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), header_style="dim")
    for column, cells in zip(columns, _widths(section, columns, width), strict=True):
        table.add_column(column, overflow="fold", width=cells)
    for entry in section.entries:
        table.add_row(*(_cell(entry, column) for column in columns))
    return table


def _widths(section: Section, columns: Sequence[str], width: int) -> list[int]:
    """Cells for each column: none is cut off as long as the longest words have room.

    rich by itself narrows the columns that may wrap below their words, and then cuts the last ones.
    """
    texts = [
        [column, *(_cell(entry, column).plain for entry in section.entries)] for column in columns
    ]
    whole = [max(map(cell_len, column)) for column in texts]
    least = [
        most if name in _SHORT and most <= _SHORT_WIDTH else min(most, _least(name, column))
        for name, column, most in zip(columns, texts, whole, strict=True)
    ]
    # An edge on both sides; between two columns a blank and the divider.
    spare = width - 2 - 2 * (len(columns) - 1) - sum(least)
    first = sorted(range(len(columns)), key=lambda at: columns[at] == TEXT_COLUMN)
    for at in first:
        given = max(0, min(spare, whole[at] - least[at]))
        least[at] += given
        spare -= given
    return least


def _least(name: str, texts: Sequence[str]) -> int:
    """So many cells that no word is broken, and a text is no pillar."""
    longest = max((cell_len(word) for text in texts for word in text.split()), default=1)
    return max(_TEXT_WIDTH if name == TEXT_COLUMN else 1, min(longest, _TEXT_WIDTH))


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
