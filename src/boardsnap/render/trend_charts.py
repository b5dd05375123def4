"""Many postmortems in four small charts: causes, detection, actions and repeats, by quarter.

All charts of a page share one axis of quarters, so that the eye can go down from one to the next.
Every value that a chart shows is written beside its mark.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from boardsnap.model.geometry import Box
from boardsnap.model.trends import Quarter, Trends
from boardsnap.render.shapes import Circle, Drawing, Line, Polyline, Rect, Shape, Text
from boardsnap.render.wording import clipped, number, words

_PLOT = 84.0
_HEAD = 18.0
_FOOT = 24.0
_ROW = 24.0
_RADIUS = 9.0
_SIZE = 11.0
_SIDE = 20.0
# Wide enough for the longest cause class at this size.
_NAMES, _MOST_LETTERS = 118.0, 22
_MOST_CAUSES = 8
# A column narrower than this cannot carry its label.
_LEAST_COLUMN = 38.0
_WIDEST_BAR = 34.0


def trend_charts(trends: Trends, width: float) -> tuple[Drawing, ...]:
    """The charts that the postmortems give, each as wide as told; none where none is dated.

    Args:
        trends: what they say together.
        width: in pixels; the newest quarters that fit are shown.
    """
    room = int((width - _SIDE) / _LEAST_COLUMN)
    shown = trends.quarters[-room:]
    if not shown:
        return ()
    charts = [_postmortems(shown, width), _causes(trends, width)]
    if any(quarter.days_to_detect is not None for quarter in shown):
        charts.append(_detection(shown, width))
    if any(quarter.actions for quarter in shown):
        charts.append(_actions(shown, width))
    return tuple(charts)


def _middles(count: int, left: float, right: float) -> list[float]:
    step = (right - left) / count
    return [left + step * (place + 0.5) for place in range(count)]


def _names(shown: Sequence[Quarter], middles: Sequence[float], y: float) -> list[Shape]:
    """The quarters below the marks; the year where it begins."""
    shapes: list[Shape] = []
    year = ""
    for quarter, x in zip(shown, middles, strict=True):
        its_year, name = quarter.name.split()
        shapes.append(
            Text("date", x, y, name if its_year == year else f"{name} {its_year[2:]}", _SIZE)
        )
        year = its_year
    return shapes


def _described(shown: Sequence[Quarter], say: Callable[[Quarter], str]) -> str:
    return ". ".join(f"{quarter.name}: {say(quarter)}" for quarter in shown) + "."


def _postmortems(shown: Sequence[Quarter], width: float) -> Drawing:
    most = max(quarter.postmortems for quarter in shown) or 1
    middles = _middles(len(shown), 0, width)
    bar = min(_WIDEST_BAR, 0.6 * width / len(shown))
    floor = _HEAD + _PLOT
    shapes: list[Shape] = [Line("axis", 0, floor, width, floor)]
    for quarter, x in zip(shown, middles, strict=True):
        height = _PLOT * quarter.postmortems / most
        repeated = _PLOT * quarter.repeats / most
        if height:
            shapes.append(Rect("bar", Box(x - bar / 2, floor - height, x + bar / 2, floor), 2))
        if repeated:
            box = Box(x - bar / 2, floor - repeated, x + bar / 2, floor)
            shapes.append(Rect("bar again", box, 2))
        label = f"{quarter.postmortems}" + (f" ({quarter.repeats})" if quarter.repeats else "")
        shapes.append(Text("value", x, floor - height - 5, label, _SIZE))
    shapes += _names(shown, middles, floor + 16)
    return Drawing(
        width,
        floor + _FOOT,
        "Postmortems, and in brackets repeats",
        _described(shown, lambda q: f"{q.postmortems}, {q.repeats} of them repeats"),
        tuple(shapes),
    )


def _causes(trends: Trends, width: float) -> Drawing:
    classes = [count.what for count in trends.causes[:_MOST_CAUSES]]
    room = max(1, int((width - _NAMES) / _LEAST_COLUMN))
    shown = trends.quarters[-room:]
    middles = _middles(len(shown), _NAMES, width)
    counted = [{count.what: count.count for count in quarter.causes} for quarter in shown]
    most = max((counts.get(name, 0) for counts in counted for name in classes), default=1) or 1
    shapes: list[Shape] = []
    for row, name in enumerate(classes):
        y = _ROW * (row + 0.5)
        shapes.append(Line("grid", _NAMES, y, width, y))
        label = clipped(words(name), _MOST_LETTERS)
        shapes.append(Text("lane", 0, y + 4, label, _SIZE, "start"))
        for x, counts in zip(middles, counted, strict=True):
            count = counts.get(name, 0)
            if count:
                shapes.append(Circle("bubble", x, y, _RADIUS * (count / most) ** 0.5))
                inside = _RADIUS * (count / most) ** 0.5 > 6.5
                role = "number" if inside else "value"
                shapes.append(Text(role, x if inside else x + 12, y + 4, str(count), _SIZE - 1))
    floor = _ROW * len(classes)
    shapes += _names(shown, middles, floor + 14)
    said = _described(
        shown, lambda q: ", ".join(f"{words(c.what)} {c.count}" for c in q.causes) or "none"
    )
    return Drawing(width, floor + _FOOT, "Causes", said, tuple(shapes))


def _detection(shown: Sequence[Quarter], width: float) -> Drawing:
    middles = _middles(len(shown), 0, width)
    most = max(quarter.days_to_detect or 0.0 for quarter in shown) or 1.0
    floor = _HEAD + _PLOT
    points = [
        (x, floor - (_PLOT - 8) * quarter.days_to_detect / most, quarter.days_to_detect)
        for quarter, x in zip(shown, middles, strict=True)
        if quarter.days_to_detect is not None
    ]
    shapes: list[Shape] = [Line("axis", 0, floor, width, floor)]
    shapes += _joined(points, middles)
    for x, y, days in points:
        shapes.append(Circle("point", x, y, 4))
        shapes.append(Text("value", x, y - 9, number(round(days, 1)), _SIZE))
    shapes += _names(shown, middles, floor + 16)
    return Drawing(
        width,
        floor + _FOOT,
        "Days from the start of a failure until it was noticed, median",
        _described(
            shown,
            lambda q: (
                "not dated"
                if q.days_to_detect is None
                else f"{number(round(q.days_to_detect, 1))} days, of {q.timed} postmortems"
            ),
        ),
        tuple(shapes),
    )


def _joined(points: Sequence[tuple[float, float, float]], middles: Sequence[float]) -> list[Shape]:
    """Lines between neighbouring quarters; none across a quarter that says nothing."""
    step = middles[1] - middles[0] if len(middles) > 1 else 0.0
    return [
        Polyline("curve", ((x1, y1), (x2, y2)))
        for (x1, y1, _), (x2, y2, _) in pairwise(points)
        if x2 - x1 < 1.5 * step
    ]


def _actions(shown: Sequence[Quarter], width: float) -> Drawing:
    middles = _middles(len(shown), 0, width)
    bar = min(_WIDEST_BAR, 0.6 * width / len(shown))
    floor = _HEAD + _PLOT
    shapes: list[Shape] = [Line("axis", 0, floor, width, floor)]
    for quarter, x in zip(shown, middles, strict=True):
        if not quarter.actions:
            continue
        share = quarter.actions_done / quarter.actions
        shapes.append(Rect("bar rest", Box(x - bar / 2, _HEAD, x + bar / 2, floor), 2))
        if share:
            top = floor - _PLOT * share
            shapes.append(Rect("bar done", Box(x - bar / 2, top, x + bar / 2, floor), 2))
        label = f"{quarter.actions_done}/{quarter.actions}"
        shapes.append(Text("value", x, _HEAD - 5, label, _SIZE))
    shapes += _names(shown, middles, floor + 16)
    return Drawing(
        width,
        floor + _FOOT,
        "Actions done",
        _described(shown, lambda q: f"{q.actions_done} of {q.actions}"),
        tuple(shapes),
    )
