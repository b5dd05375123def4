"""Both periods by the same bins, as bars beside each other."""

from __future__ import annotations

from collections.abc import Iterator

from boardsnap.model.claims import Histogram
from boardsnap.model.geometry import Box
from boardsnap.render.shapes import Drawing, Rect, Shape, Text, width_of
from boardsnap.render.verification.telling import share
from boardsnap.wording import clipped, plain

_TOP, _ROW, _BAR, _GAP = 40.0, 25.0, 8.0, 2.0
_SIZE = 11.0
# Names of bins take no more than this share of the width; longer ones are shortened.
_NAMES = 0.38
_KEY = "grey: reference, red: current period"


def draw_bars(histogram: Histogram, width: float) -> Drawing | None:
    """The picture of a histogram, None where it has no bins.

    Args:
        histogram: of both periods.
        width: of the picture, in pixels; 260 and more.
    """
    if not histogram.bins:
        return None
    names = [_fitting(plain(name), _NAMES * width) for name in histogram.bins]
    left = max(width_of(name, _SIZE) for name in names) + 10
    room = width - left - width_of("100.0 %", _SIZE) - 8
    most = max((*histogram.reference, *histogram.current)) or 1.0
    shapes: list[Shape] = [
        Text("metric", 0.0, 12.0, _fitting(plain(histogram.title), 0.9 * width), 12.0, "start"),
        Text("key", 0.0, 28.0, _KEY, _SIZE, "start"),
    ]
    for row, name in enumerate(names):
        y = _TOP + row * _ROW
        shapes.append(Text("bin", 0.0, y + 12, name, _SIZE, "start"))
        pair = (histogram.reference[row], histogram.current[row])
        shapes += _bars(pair, left, room / most, y)
    height = _TOP + len(names) * _ROW
    title = f"{clipped(plain(histogram.title), 100)}: share of rows"
    return Drawing(width, height, title, _described(histogram), tuple(shapes))


def _bars(pair: tuple[float, float], left: float, scale: float, y: float) -> Iterator[Shape]:
    for place, (role, value) in enumerate(zip(("bar was", "bar now"), pair, strict=True)):
        top = y + 2 + place * (_BAR + _GAP)
        yield Rect(role, Box(left, top, left + max(value * scale, 0.5), top + _BAR), 1.5)
    end = left + max(pair) * scale + 6
    yield Text("scale", end, y + 14, share(pair[1]), _SIZE, "start")


def _described(histogram: Histogram) -> str:
    rows = zip(histogram.bins, histogram.reference, histogram.current, strict=True)
    return "; ".join(f"{plain(name)}: {share(was)}, now {share(now)}" for name, was, now in rows)


def _fitting(name: str, room: float) -> str:
    letters = len(name)
    while letters > 3 and width_of(clipped(name, letters), _SIZE) > room:
        letters -= 1
    return clipped(name, letters)
