"""Lead against noise, as a picture: each monitor a dot, the front a line.

Up is earlier, right is noisier. What stands on the front is not beaten by any other; left of the
bearable noise and above the line at which people noticed is where a monitor is worth having.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from boardsnap.model.backtest import Backtest, Finding
from boardsnap.model.geometry import Box
from boardsnap.render.backtest.outline import SECTIONS, is_chosen, ranks_of
from boardsnap.render.shapes import Circle, Drawing, Line, Polyline, Rect, Shape, Text, width_of
from boardsnap.wording import days_words, number, plain

_HEIGHT = 300.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 46.0, 26.0, 48.0, 46.0
_DOT = 5.0
_SIZE = 11.0
# Dots nearer than this cover each other and are drawn as one.
_NEAR = 9.0
# So many times the bearable noise: what is beyond stands at the edge.
_WIDEST = 4.0
_LEAST_WIDTH = 4.0
_FEW_DAYS = 2.5
_HOURS = (0.25, 0.5, 1, 2, 3, 6, 12)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a lead and a noise stand.

    Attributes:
        widest: false alarms in 90 days at the right edge.
        first, last: days earlier at the bottom and at the top.
        cut: some have more false alarms, and stand at the edge.
    """

    width: float
    widest: float
    first: float
    last: float
    cut: bool

    def x(self, noise: float) -> float:
        room = self.width - _LEFT - _RIGHT
        return _LEFT + room * min(noise, self.widest) / self.widest

    def y(self, lead: float) -> float:
        room = _HEIGHT - _TOP - _BOTTOM
        return _TOP + room * (self.last - lead) / (self.last - self.first)


@dataclass(frozen=True, slots=True)
class _Dot:
    """Monitors that stand at one place, and whether one of them is recommended."""

    x: float
    y: float
    of: tuple[Finding, ...]
    chosen: bool

    @property
    def on_front(self) -> bool:
        """Whether one of them is on the front."""
        return any(one.on_front for one in self.of)

    @property
    def radius(self) -> float:
        """A little larger where there are several."""
        return _DOT + min(3.0, 0.5 * (len(self.of) - 1))

    @property
    def box(self) -> Box:
        """What it covers."""
        size = self.radius
        return Box(self.x - size, self.y - size, self.x + size, self.y + size)

    @property
    def role(self) -> str:
        """The style of the one that is nearest to the damage."""
        return f"dot {self.of[0].consequence}"


def draw_pareto(backtest: Backtest, width: float) -> Drawing | None:
    """The picture, None where no monitor has both a lead and a count of false alarms.

    Args:
        backtest: what came of the monitors.
        width: of the picture, in pixels; 340 and more.
    """
    told = [one for one in backtest.findings if _has_place(one)]
    if not told:
        return None
    frame = _frame(told, backtest.noise, width)
    ground, front = list(_ground(frame, backtest.noise)), _front(told, frame)
    taken = [shape.box for shape in ground if isinstance(shape, Text)]
    dots = tuple(_grouped(told, frame, backtest))
    shapes = [
        *ground,
        *([Polyline("front", front)] if front else []),
        *_drawn(dots),
        *_labels(dots, frame, ranks_of(backtest), taken, list(_along(front))),
        *_legend(told),
    ]
    return Drawing(
        width, _HEIGHT, "Days earlier against false alarms", describe(told), tuple(shapes)
    )


def describe(told: Sequence[Finding]) -> str:
    """The front in words, and how many others there are."""
    front = [one for one in told if one.on_front]
    said = [
        f"{plain(one.monitor.title)}: {days_words(one.lead_days or 0)} earlier, "
        f"{number(round(_noise(one), 1))} false alarms in 90 days"
        for one in front
    ]
    return f"On the front: {'; '.join(said)}. {len(told) - len(front)} other monitors."


def _has_place(one: Finding) -> bool:
    return one.lead_days is not None and one.false_alarms is not None


def _noise(one: Finding) -> float:
    return one.false_alarms.per_90_days if one.false_alarms else 0.0


def _lead(one: Finding) -> float:
    return one.lead_days or 0.0


def _frame(told: Sequence[Finding], noise: float, width: float) -> _Frame:
    widest = max(noise * 1.25, *(_noise(one) for one in told), _LEAST_WIDTH)
    leads = [0.0, *(_lead(one) for one in told)]
    air = max((max(leads) - min(leads)) * 0.08, 0.02)
    low = min(leads)
    shown = min(widest, max(noise * _WIDEST, _LEAST_WIDTH)) * 1.04
    return _Frame(
        width=width,
        widest=shown,
        cut=widest > shown,
        first=low - air * (2.0 if low < 0 else 0.6),
        last=max(leads) + air,
    )


# -------------------------------------------------------------------------- what the dots stand on


def _ground(frame: _Frame, noise: float) -> Iterator[Shape]:
    zero, bottom = frame.y(0), _HEIGHT - _BOTTOM
    if zero > _TOP + 1:
        yield Rect("bearable", Box(_LEFT, _TOP, frame.x(noise), zero))
    for mark in _lead_marks(frame):
        y = frame.y(mark)
        yield Line("grid", _LEFT, y, frame.width - _RIGHT, y)
        yield Text("date", _LEFT - 8, y + 4, days_words(mark), _SIZE, "end")
    for mark in _marks(0, frame.widest, 6):
        yield Text("date", frame.x(mark), bottom + 17, number(mark), _SIZE)
    yield Line("axis", _LEFT, bottom, frame.width - _RIGHT, bottom)
    yield Line("guide", _LEFT, zero, frame.width - _RIGHT, zero)
    yield Text("lane", frame.width - _RIGHT, zero - 5, "people noticed", _SIZE, "end")
    edge = "; more at the edge" if frame.cut else ""
    said = f"false alarms in 90 days{edge}"
    yield Text("lane", frame.width - _RIGHT, bottom + 36, said, _SIZE, "end")
    yield Text("lane", 0.0, _TOP - 10, "earlier by", _SIZE, "start")


def _lead_marks(frame: _Frame) -> Iterator[float]:
    """Round numbers of days; of hours where there are few days."""
    if frame.last - frame.first >= _FEW_DAYS:
        yield from _marks(frame.first, frame.last, 5)
        return
    step = next((hours for hours in _HOURS if hours * 5 >= (frame.last - frame.first) * 24), 12)
    first, last = (math.floor(end * 24 / step) for end in (frame.first, frame.last))
    yield from (mark * step / 24 for mark in range(first + 1, last + 1))


def _marks(first: float, last: float, wanted: int) -> Iterator[float]:
    """Round numbers between two ends."""
    rough = (last - first) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(s * power for s in (1, 2, 5, 10) if s * power >= rough)
    mark = math.ceil(first / step) * step
    while mark <= last:
        yield round(mark, 9)
        mark += step


def _front(told: Sequence[Finding], frame: _Frame) -> tuple[tuple[float, float], ...]:
    """Steps: with more noise allowed, how much earlier the best one is."""
    front = sorted((one for one in told if one.on_front), key=_noise)
    points: list[tuple[float, float]] = []
    for one in front:
        x, y = frame.x(_noise(one)), frame.y(_lead(one))
        if points:
            points.append((x, points[-1][1]))
        points.append((x, y))
    return (*points, (frame.width - _RIGHT, points[-1][1])) if points else ()


def _along(line: Sequence[tuple[float, float]]) -> Iterator[Box]:
    """What a line of steps covers."""
    for (x1, y1), (x2, y2) in pairwise(line):
        yield Box(min(x1, x2), min(y1, y2) - 1, max(x1, x2) + 1, max(y1, y2) + 1)


# ---------------------------------------------------------------------- the dots


def _drawn(dots: Sequence[_Dot]) -> Iterator[Shape]:
    """The nearest to the damage last: it stands on top."""
    for dot in reversed(dots):
        yield Circle(dot.role, dot.x, dot.y, dot.radius)


def _labels(
    dots: Sequence[_Dot],
    frame: _Frame,
    ranks: dict[str, int],
    written: Sequence[Box],
    line: Sequence[Box],
) -> Iterator[Shape]:
    """Where there is room: for the recommended first, then for the front."""
    taken = [*written, *(dot.box for dot in dots)]
    for dot in sorted(dots, key=lambda one: (not one.chosen, not one.on_front)):
        tries = [
            place
            for label in _wordings(dot, ranks)
            for place in _places(dot, label, frame)
            if not any(place.box.overlap(box) > 0 for box in taken)
        ]
        # A label across the front is better than none.
        tries.sort(key=lambda place: any(place.box.overlap(box) > 0 for box in line))
        if tries:
            taken.append(tries[0].box)
            yield tries[0]


def _grouped(told: Sequence[Finding], frame: _Frame, backtest: Backtest) -> Iterator[_Dot]:
    groups: list[tuple[float, float, list[Finding]]] = []
    for one in told:
        x, y = frame.x(_noise(one)), frame.y(_lead(one))
        near = next((g for g in groups if math.hypot(g[0] - x, g[1] - y) < _NEAR), None)
        if near:
            near[2].append(one)
        else:
            groups.append((x, y, [one]))
    for x, y, of in groups:
        first = sorted(of, key=lambda one: not is_chosen(one, backtest))
        yield _Dot(x, y, tuple(first), is_chosen(first[0], backtest))


def _wordings(dot: _Dot, ranks: dict[str, int]) -> tuple[str, ...]:
    """The numbers that the monitors have in the tables; shorter where there is no room."""
    first, *others = (ranks[one.monitor.id] for one in dot.of)
    star = "★ " if dot.chosen else ""
    if len(others) > 1:
        return f"{star}{first} and {len(others)} more", f"{star}{first} +{len(others)}"
    return (star + ", ".join(map(str, (first, *others))),)


def _places(dot: _Dot, label: str, frame: _Frame) -> Iterator[Text]:
    """Right of the dot, left of it, above, below, beside it; inside the picture."""
    wide = width_of(label, _SIZE)
    away = dot.radius + 5.0
    right = dot.x + away + wide <= frame.width
    role = "duration" if dot.chosen else "value"
    if right:
        yield Text(role, dot.x + away, dot.y + 4, label, _SIZE, "start")
    if dot.x - away - wide >= _LEFT:
        yield Text(role, dot.x - away, dot.y + 4, label, _SIZE, "end")
    middle = min(max(dot.x, _LEFT - 4 + wide / 2), frame.width - wide / 2)
    yield Text(role, middle, dot.y - away - 1, label, _SIZE)
    yield Text(role, middle, dot.y + away + 9, label, _SIZE)
    if right:
        yield Text(role, dot.x + away, dot.y + away + 5, label, _SIZE, "start")
        yield Text(role, dot.x + away, dot.y - away + 2, label, _SIZE, "start")


_LEGEND = {"metric": "on the metric", "cause": "on what the board blames", "other": "on other data"}


def _legend(told: Sequence[Finding]) -> Iterator[Shape]:
    left = _DOT
    for which in SECTIONS:
        if any(one.consequence == which for one in told):
            yield Circle(f"dot {which}", left, 8.0, _DOT - 1)
            yield Text("happened", left + 9, 12.0, _LEGEND[which], _SIZE, "start")
            left += width_of(_LEGEND[which], _SIZE) + 20
