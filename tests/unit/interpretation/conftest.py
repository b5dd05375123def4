"""Boards written as text: the quickest way to say what stands where."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest

from boardsnap.interpretation.interpreter import Context, interpret
from boardsnap.model.board import Arrow, Board, BoardItem, Cell, Region, RegionKind
from boardsnap.model.geometry import Box, Homography, union
from boardsnap.model.ink import TextLine, Word, standing_text
from boardsnap.model.postmortem import Postmortem, ReaderInfo

LETTER_PX, LINE_PX, PITCH_PX, INDENT_PX, COLUMN_PX = 18.0, 40.0, 60.0, 50.0, 1200.0
CAPTURED_AT = datetime(2026, 5, 20, 16, 0)


def _line(text: str, x: float, y: float, *, height: float = LINE_PX) -> TextLine:
    box = Box(x, y, x + LETTER_PX * max(1, len(text)), y + height)
    if " ~~" in text or "~~ " in text:
        words = [
            Word(word.strip("~"), box.polygon, 0.9, word.strip("~"), struck="~~" in word)
            for word in text.split()
        ]
        said = standing_text(words)
        return TextLine(said, box.polygon, 0.9, tuple(words), height_px=height)
    struck = text.startswith("~~")
    return TextLine(text.strip("~"), box.polygon, 0.9, height_px=height, struck=struck)


class _Sketch:
    """Turns written text into a board; see `sketch`."""

    def __init__(self) -> None:
        self.regions: list[Region] = []
        self.arrows: list[Arrow] = []
        self.y = 100.0

    def add(self, block: list[str]) -> None:
        heading: TextLine | None = None
        columns: list[str] = []
        items: list[BoardItem] = []
        kind: RegionKind = "list"
        for row in block:
            self.y += PITCH_PX
            if row.startswith("#"):
                name, *columns = [cell.strip() for cell in row[1:].split("||")]
                heading = _line(name, 100.0, self.y)
            elif row.startswith("="):
                items.append(self._item(_line(row[1:].strip(), 100.0, self.y, height=90.0)))
                self.y += PITCH_PX
            elif row.startswith("\\"):
                last = items.pop()
                more = _line(row[1:].strip(), 100.0 + INDENT_PX, self.y)
                items.append(self._wrapped(last, more))
            else:
                item = self._row(row, columns)
                kind = "axis" if item.when else "table" if columns else kind
                items.append(item)
        boxed = any(item.emphasis for item in items)
        lines = [line for item in items for line in item.lines] + ([heading] if heading else [])
        self.regions.append(
            Region(
                kind,
                heading,
                tuple(items),
                union(line.box for line in lines),
                enclosed="box" if boxed else None,
            )
        )
        self.y += 2 * PITCH_PX

    def _item(self, line: TextLine, level: int = 0) -> BoardItem:
        return BoardItem(line.text, (line,), level=level, struck=line.struck)

    def _wrapped(self, item: BoardItem, line: TextLine) -> BoardItem:
        return BoardItem(
            f"{item.text} {line.text}",
            (*item.lines, line),
            item.level,
            item.struck,
            item.emphasis,
            item.when,
            item.cells,
        )

    def _row(self, row: str, columns: list[str]) -> BoardItem:
        level = (len(row) - len(row.lstrip(" "))) // 2
        text, *beside = [part.strip() for part in row.split("||")]
        when = None
        if "@@" in text:
            tick, text = [part.strip() for part in text.split("@@")]
            when = _line(tick, 20.0, self.y)
        boxed = text.startswith("[[")
        line = _line(text.removeprefix("[[").removesuffix("]]"), 100.0 + INDENT_PX * level, self.y)
        cells = tuple(
            Cell(
                columns[place] if place < len(columns) else None,
                tuple(
                    _line(part.strip(), 100.0 + COLUMN_PX * (place + 1), self.y)
                    for part in cell.split("\\")
                ),
            )
            for place, cell in enumerate(beside)
            if cell
        )
        return BoardItem(
            line.text,
            (line,),
            level=level,
            struck=line.struck,
            emphasis="box" if boxed else None,
            when=when,
            cells=cells,
        )

    def arrow(self, text: str) -> None:
        numbers = [int(number) for number in re.findall(r"-?\d+", text)]
        tail, head = (numbers[0], numbers[1]), (numbers[2], numbers[3])
        self.arrows.append(Arrow(tail, head, Box(0, 0, 10, 10).polygon))


def sketch(text: str) -> Board:
    r"""A board from text.

    A blank line ends a region. `# x` is its heading (`# x || y || z` with further columns), `= x`
    a line in large writing, two spaces an indent, `\ x` a line that wraps the one before,
    `~~x~~` crossed out (beside others: one word of a line),
    `[[x]]` boxed, `a || b` cells, `3/4 @@ x` an item at a tick, and
    `-> 1 0 > 2 -1` an arrow from item 0 of region 1 to region 2 as a whole.
    """
    drawing = _Sketch()
    block: list[str] = []
    for row in [*text.strip("\n").split("\n"), ""]:
        if row.startswith("->"):
            drawing.arrow(row.replace(">", " "))
        elif row.strip():
            block.append(row)
        elif block:
            drawing.add(block)
            block = []
    return Board(tuple(drawing.regions), tuple(drawing.arrows), Homography.scaling(2.0))


@pytest.fixture
def board_of() -> Callable[[str], Board]:
    """Turns text into a board."""
    return sketch


@pytest.fixture
def read_text() -> Callable[[str], Postmortem]:
    """Turns text into the document that it says."""

    def read(text: str, *, captured_at: datetime = CAPTURED_AT) -> Postmortem:
        reader = ReaderInfo(name="test", version="0", seconds=0.0, confidence=0.0)
        return interpret([sketch(text)], Context(captured_at=captured_at, reader=reader))

    return read
