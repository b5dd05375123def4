"""Places a draft on a board: which line stands where, and what is drawn around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from benchmarks.drawing.draft import Draft, Note, Section
from benchmarks.drawing.fonts import FEATURES, font

SYMBOLS = frozenset("☐☑◪✓✗★☆●○→←卌•")
Colour = tuple[int, int, int]
BLACK: Colour = (32, 32, 38)
BLUE: Colour = (28, 60, 150)
RED: Colour = (190, 36, 40)
GREEN: Colour = (20, 120, 70)
PURPLE: Colour = (98, 44, 140)

# Distances in heights of a capital, as people leave them: a line every 2, half a line between
# statements, one and a half between sections.
LINE = 2.0
GAP = 0.55
SECTION_GAP = 2.6
INDENT = 1.3


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes, and with what."""

    font: str
    heading_font: str
    text: Colour
    heading: Colour
    mark: Colour
    slope: float
    weight: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of writing with its place; x and y are the top left of its capitals."""

    note: Note
    text: str
    x: float
    y: float
    width: float
    capital: float
    font: str
    colour: Colour


@dataclass(frozen=True, slots=True)
class Stroke:
    """Something drawn: a path, closed or with an arrow head."""

    kind: Literal["path", "ellipse", "arrow", "tick"]
    points: tuple[tuple[float, float], ...]
    colour: Colour
    width: float


@dataclass(frozen=True, slots=True)
class Block:
    """Placed writing and strokes, and where they end."""

    lines: tuple[Line, ...]
    strokes: tuple[Stroke, ...]
    bottom: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """A board that is ready to be drawn, in board pixels."""

    width: int
    height: int
    lines: tuple[Line, ...]
    strokes: tuple[Stroke, ...]


def symbol_width(symbol: str, capital: float) -> float:
    """The room that a drawn symbol takes, with the space after it."""
    return capital * {"→": 1.7, "←": 1.7, "•": 0.6, "卌": 1.6}.get(symbol, 1.15)


def text_width(text: str, name: str, capital: float) -> float:
    """How wide a text is written, symbols included."""
    letters = "".join(c for c in text if c not in SYMBOLS)
    drawn = sum(symbol_width(c, capital) for c in text if c in SYMBOLS)
    return font(name, round(capital)).getlength(letters, features=FEATURES) + drawn


def wrap(text: str, name: str, capital: float, width: float) -> list[str]:
    """The text in lines no wider than `width`; a word alone may be wider."""
    lines: list[str] = []
    for part in text.split("\n"):
        current = ""
        for word in part.split():
            longer = f"{current} {word}".strip()
            if current and text_width(longer, name, capital) > width:
                lines.append(current)
                current = word
            else:
                current = longer
        lines.append(current)
    return [line for line in lines if line]


class Setter:
    """Sets sections one below the other in one size of writing."""

    def __init__(self, hand: Hand, capital: float, rng: np.random.Generator) -> None:
        self.hand = hand
        self.capital = capital
        self.rng = rng

    def section(self, section: Section, x: float, y: float, width: float) -> Block:
        """The section with its heading, its top left at (x, y)."""
        lines: list[Line] = []
        strokes: list[Stroke] = []
        if section.heading:
            block = self._heading(section.heading, x, y, width)
            lines += block.lines
            strokes += block.strokes
            y = block.bottom
        body = {
            "list": self._list,
            "statement": self._statement,
            "table": self._table,
            "aside": self._aside,
            "axis": self._axis,
            "vertical": self._vertical,
            "kanban": self._kanban,
        }[section.form](section, x, y, width)
        return Block((*lines, *body.lines), (*strokes, *body.strokes), body.bottom)

    def note(self, note: Note, x: float, y: float, width: float) -> Block:
        """A note wrapped into the width; further lines hang a little."""
        name = self.hand.heading_font if note.role in ("heading", "title") else self.hand.font
        capital = self.capital * {"title": 1.45, "heading": 1.12}.get(note.role, 1.0)
        headed = note.role in ("heading", "title")
        colour = self.hand.heading if headed else self.hand.text
        hang = 0.0 if headed or "\n" in note.text else 0.5 * capital
        lines = []
        for number, text in enumerate(wrap(note.text, name, capital, width - hang)):
            left = x + (hang if number else 0) + self.rng.normal(0, 0.06) * capital
            length = text_width(text, name, capital)
            lines.append(Line(note, text, left, y, length, capital, name, colour))
            y += LINE * capital * self.rng.uniform(0.96, 1.05)
        return Block(tuple(lines), tuple(self._strikes(lines)), y)

    def _strikes(self, lines: Sequence[Line]) -> list[Stroke]:
        return [
            self._path(
                (line.x - 0.3 * line.capital, line.y + 0.62 * line.capital),
                (line.x + line.width + 0.3 * line.capital, line.y + 0.5 * line.capital),
                colour=self.hand.mark,
            )
            for line in lines
            if line.note.struck
        ]

    def _path(self, *points: tuple[float, float], colour: Colour | None = None) -> Stroke:
        return Stroke("path", points, colour or self.hand.heading, self.capital * 0.1)

    def _heading(self, note: Note, x: float, y: float, width: float) -> Block:
        block = self.note(note, x, y, width)
        below = block.bottom - 0.55 * self.capital
        underline = [
            self._path((line.x, below), (line.x + line.width, below + 0.1 * self.capital))
            for line in block.lines[-1:]
        ]
        return Block(block.lines, tuple(underline), block.bottom + 0.5 * self.capital)

    def _list(self, section: Section, x: float, y: float, width: float) -> Block:
        lines: list[Line] = []
        strokes: list[Stroke] = []
        for number, row in enumerate(section.rows):
            if number and not row.indent:
                y += GAP * self.capital
            indent = INDENT * row.indent * self.capital
            block = self.note(row.cells[0], x + indent, y, width - indent)
            lines += block.lines
            strokes += block.strokes
            y = block.bottom
        return Block(tuple(lines), tuple(strokes), y)

    def _statement(self, section: Section, x: float, y: float, width: float) -> Block:
        inset = {"ellipse": 2.2, "box": 0.9}.get(section.frame or "", 0.0) * self.capital
        down = {"ellipse": 1.3, "box": 0.7}.get(section.frame or "", 0.0) * self.capital
        block = self.note(section.rows[0].cells[0], x + inset, y + down, width - 2 * inset)
        right = max(line.x + line.width for line in block.lines)
        last = block.lines[-1]
        end = last.y + 1.5 * self.capital
        if section.frame == "double underline":
            rules = [
                self._path(
                    (line.x, line.y + d * self.capital),
                    (line.x + line.width, line.y + (d + 0.05) * self.capital),
                    colour=self.hand.mark,
                )
                for line in block.lines
                for d in (1.45, 1.68)
            ]
            return Block(block.lines, tuple(rules), block.bottom)
        if section.frame is None:
            return block
        corners = (
            (x, y - 0.1 * self.capital),
            (right + inset, y - 0.1 * self.capital),
            (right + inset, end + down * 0.6),
            (x, end + down * 0.6),
        )
        stroke = (
            self._path(*corners, corners[0], colour=self.hand.mark)
            if section.frame == "box"
            else Stroke("ellipse", (corners[0], corners[2]), self.hand.mark, self.capital * 0.1)
        )
        return Block(block.lines, (stroke,), end + down + 0.4 * self.capital)

    def _table(self, section: Section, x: float, y: float, width: float) -> Block:
        shares = (0.0, 0.5, 0.86, 1.0) if section.kind == "hypotheses" else (0.0, 0.6, 0.82, 1.0)
        edges = [x + share * width for share in shares]
        return self._grid(section, edges, y, ruled=True)

    def _aside(self, section: Section, x: float, y: float, width: float) -> Block:
        edges = [x + share * width for share in (0.0, 0.62, 0.83, 1.0)]
        return self._grid(section, edges, y, ruled=False)

    def _grid(self, section: Section, edges: list[float], y: float, *, ruled: bool) -> Block:
        top, pad = y, 0.5 * self.capital
        rows = [row.cells for row in section.rows]
        if section.header:
            rows.insert(0, section.header)
        lines: list[Line] = []
        strokes: list[Stroke] = []
        for number, cells in enumerate(rows):
            blocks = [
                self.note(cell, left + (pad if ruled else 0), y, right - left - 1.6 * pad)
                for cell, left, right in zip(cells, edges, edges[1:], strict=False)
                if cell.text
            ]
            lines += [line for block in blocks for line in block.lines]
            strokes += [stroke for block in blocks for stroke in block.strokes]
            y = max(block.bottom for block in blocks) + 0.25 * self.capital
            if ruled and (number == 0 or number == len(rows) - 1):
                strokes.append(self._path((edges[0], y), (edges[-1], y)))
            y += 0.5 * self.capital
        if ruled:
            strokes += [self._path((e, top - pad), (e, y - pad)) for e in edges[1:-1]]
        return Block(tuple(lines), tuple(strokes), y)

    def _axis(self, section: Section, x: float, y: float, width: float) -> Block:
        """Dates under a line with ticks; what happened stands above and below by turns."""
        count = len(section.rows)
        step = width / count
        above = [self._stop(section, i, x + i * step, 0.0, 1.85 * step) for i in range(0, count, 2)]
        room = max((block.bottom for block in above), default=0.0)
        axis_y = y + room + 0.5 * self.capital
        lines: list[Line] = []
        strokes = [
            Stroke("arrow", ((x, axis_y), (x + width, axis_y)), self.hand.text, self.capital * 0.1)
        ]
        bottom = axis_y
        for index, row in enumerate(section.rows):
            left = x + index * step + 0.3 * self.capital
            tick = ((left, axis_y - 0.4 * self.capital), (left, axis_y + 0.4 * self.capital))
            strokes.append(Stroke("tick", tick, self.hand.text, self.capital * 0.1))
            date = self.note(row.cells[0], left, axis_y + 0.7 * self.capital, step)
            lines += date.lines
            if index % 2:
                event = self._stop(section, index, x + index * step, date.bottom, 1.85 * step)
                lines += event.lines
                bottom = max(bottom, event.bottom)
            else:
                block = above[index // 2]
                shift = axis_y - 0.7 * self.capital - block.bottom
                lines += [replace(line, y=line.y + shift) for line in block.lines]
        return Block(tuple(lines), tuple(strokes), max(bottom, axis_y + 3 * self.capital))

    def _stop(self, section: Section, index: int, x: float, y: float, width: float) -> Block:
        if index >= len(section.rows) - 2:
            width /= len(section.rows) - index if index == len(section.rows) - 2 else 1.85
            width = max(width, 6 * self.capital)
        return self.note(section.rows[index].cells[1], x, y, width)

    def _vertical(self, section: Section, x: float, y: float, width: float) -> Block:
        names = [row.cells[0].text for row in section.rows]
        left = max(text_width(n, self.hand.font, self.capital) for n in names)
        rule = x + left + 0.8 * self.capital
        lines: list[Line] = []
        strokes: list[Stroke] = []
        top = y - 0.4 * self.capital
        for row in section.rows:
            date = self.note(row.cells[0], x, y, left + self.capital)
            event = self.note(
                row.cells[1], rule + 0.9 * self.capital, y, width - (rule - x) - self.capital
            )
            middle = y + 0.5 * self.capital
            strokes.append(
                Stroke(
                    "tick",
                    ((rule - 0.3 * self.capital, middle), (rule + 0.3 * self.capital, middle)),
                    self.hand.text,
                    self.capital * 0.12,
                )
            )
            lines += [*date.lines, *event.lines]
            y = max(date.bottom, event.bottom) + GAP * self.capital
        strokes.append(self._path((rule, top), (rule, y - 0.6 * self.capital)))
        return Block(tuple(lines), tuple(strokes), y)

    def _kanban(self, section: Section, x: float, y: float, width: float) -> Block:
        step = width / 3
        lines: list[Line] = []
        strokes: list[Stroke] = []
        bottom = y
        for column, name in enumerate(section.header):
            left = x + column * step
            head = self.note(name, left + 0.4 * self.capital, y, step)
            own = tuple(row for row in section.rows if row.column == column)
            block = self._list(
                Section(section.kind, own), left + 0.4 * self.capital, head.bottom, 0.92 * step
            )
            lines += [*head.lines, *block.lines]
            strokes += block.strokes
            bottom = max(bottom, block.bottom)
        strokes += [
            self._path((x + c * step, y - 0.5 * self.capital), (x + c * step, bottom))
            for c in (1, 2)
        ]
        under = y + 1.55 * self.capital
        strokes.append(self._path((x, under), (x + width, under)))
        return Block(tuple(lines), tuple(strokes), bottom)


# ---------------------------------------------------------------- whole boards


@dataclass(frozen=True, slots=True)
class Plan:
    """How a layout cuts a board: a band on top, columns below, a band at the foot."""

    columns: int
    band: tuple[str, ...] = ()
    foot: tuple[str, ...] = ()
    divided: bool = False
    loose: bool = False


PLANS = {
    "two columns": Plan(2),
    "two columns, divided": Plan(2, divided=True),
    "three columns": Plan(3),
    "quadrants": Plan(2, divided=True),
    "table": Plan(2, band=("hypotheses",)),
    "action table": Plan(2),
    "axis": Plan(2, band=("timeline",)),
    "axis, three columns": Plan(3, band=("timeline",)),
    "vertical": Plan(2),
    "no headings": Plan(2, loose=True),
    "kanban": Plan(2, foot=("actions",)),
    "flip chart": Plan(1),
}


def lay_out(
    draft: Draft, layout: str, size: tuple[int, int], hand: Hand, rng: np.random.Generator
) -> Sheet:
    """The draft on a board of that size, written as large as it fits."""
    width, height = size
    plan = PLANS[layout]
    order = [draft.sections[int(i)] for i in rng.permutation(len(draft.sections))]
    state = rng.bit_generator.state
    capital = height * (0.02 if layout == "flip chart" else 0.034)
    while True:
        rng.bit_generator.state = state
        block = _try(draft, plan, order, Setter(hand, capital, rng), (width, height))
        if block.bottom <= height * 0.965 or capital < height * 0.008:
            strokes = [*block.strokes, *_relation(draft, block, hand, capital)]
            return Sheet(width, height, block.lines, tuple(strokes))
        capital *= 0.95


def _try(
    draft: Draft, plan: Plan, order: list[Section], setter: Setter, size: tuple[int, int]
) -> Block:
    width, height = size
    margin = 0.035 * width
    head = _head(draft, setter, margin, 0.05 * height, width - 2 * margin)
    lines, strokes, y = list(head.lines), list(head.strokes), head.bottom
    for section in [s for s in order if s.kind in plan.band]:
        block = setter.section(section, margin, y, width - 2 * margin)
        lines, strokes = [*lines, *block.lines], [*strokes, *block.strokes]
        y = block.bottom + SECTION_GAP * setter.capital * 0.7
    rest = [s for s in order if s.kind not in plan.band + plan.foot]
    body = _columns(rest, plan, setter, (margin, y, width - 2 * margin))
    lines, strokes, y = [*lines, *body.lines], [*strokes, *body.strokes], body.bottom
    for section in [s for s in order if s.kind in plan.foot]:
        block = setter.section(section, margin, y, width - 2 * margin)
        lines, strokes, y = [*lines, *block.lines], [*strokes, *block.strokes], block.bottom
    return Block(tuple(lines), tuple(strokes), y)


def _head(draft: Draft, setter: Setter, x: float, y: float, width: float) -> Block:
    """The title on the left; people and the date on the right."""
    if not draft.head:
        return Block((), (), y)
    title = [n for n in draft.head if n.role == "title"]
    others = [n for n in draft.head if n.role != "title"]
    blocks = [setter.note(n, x, y, 0.6 * width) for n in title]
    right, below = x + 0.66 * width, y
    for note in others:
        block = setter.note(note, right, below, 0.34 * width)
        blocks.append(block)
        below = block.bottom
    lines = tuple(line for block in blocks for line in block.lines)
    bottom = max(block.bottom for block in blocks)
    return Block(lines, (), bottom + 1.2 * setter.capital)


def _columns(
    sections: list[Section], plan: Plan, setter: Setter, place: tuple[float, float, float]
) -> Block:
    """The sections in columns of about the same height."""
    x, y, width = place
    gutter = 0.035 * width
    column = (width - gutter * (plan.columns - 1)) / plan.columns
    bottoms = [y] * plan.columns
    lines: list[Line] = []
    strokes: list[Stroke] = []
    for section in _longest_spread(sections, plan.columns):
        index = bottoms.index(min(bottoms))
        left = x + index * (column + gutter)
        if plan.loose:
            left += setter.rng.uniform(0, 0.06) * column
        block = setter.section(section, left, bottoms[index], column * 0.95)
        lines, strokes = [*lines, *block.lines], [*strokes, *block.strokes]
        bottoms[index] = block.bottom + SECTION_GAP * setter.capital
    end = max(bottoms)
    if plan.divided:
        for index in range(1, plan.columns):
            middle = x + index * (column + gutter) - gutter / 2
            points = ((middle, y), (middle, end))
            strokes.append(Stroke("path", points, setter.hand.text, setter.capital * 0.1))
    return Block(tuple(lines), tuple(strokes), end)


def _longest_spread(sections: list[Section], columns: int) -> list[Section]:
    """The sections with the long ones first, so that every column begins with one."""
    long = sorted(sections, key=lambda s: -sum(len(c.text) for r in s.rows for c in r.cells))
    first = [s for s in sections if s in long[:columns]]
    return [*first, *(s for s in sections if s not in first)]


def _relation(draft: Draft, block: Block, hand: Hand, capital: float) -> list[Stroke]:
    """The arrow from a hypothesis to the root cause, where one can be drawn in the clear."""
    if draft.arrow is None:
        return []
    tail, head = ([ln for ln in block.lines if ref in ln.note.refs] for ref in draft.arrow)
    for start in (_right_of(tail[0], capital), _left_of(tail[0], capital)):
        for end in (_left_of(head[0], capital), _right_of(head[0], capital), _above(head[0])):
            distance = np.hypot(end[0] - start[0], end[1] - start[1])
            if 3 * capital < distance and _clear(start, end, block.lines):
                draft.truth["relations"].append(
                    {"from": draft.arrow[0], "to": draft.arrow[1], "kind": "arrow", "label": None}
                )
                return [Stroke("arrow", (start, end), hand.mark, capital * 0.1)]
    return []


def _right_of(line: Line, capital: float) -> tuple[float, float]:
    return line.x + line.width + 0.6 * capital, line.y + 0.5 * capital


def _left_of(line: Line, capital: float) -> tuple[float, float]:
    return line.x - 1.4 * capital, line.y + 0.5 * capital


def _above(line: Line) -> tuple[float, float]:
    return line.x + line.width / 2, line.y - 1.2 * line.capital


def _clear(start: tuple[float, float], end: tuple[float, float], lines: tuple[Line, ...]) -> bool:
    """Whether the way between two points touches no writing."""
    for share in np.linspace(0, 1, 60):
        x = start[0] + share * (end[0] - start[0])
        y = start[1] + share * (end[1] - start[1])
        for line in lines:
            inside_x = line.x - 2 < x < line.x + line.width + 2
            if inside_x and line.y - 0.3 * line.capital < y < line.y + 1.4 * line.capital:
                return False
    return True
