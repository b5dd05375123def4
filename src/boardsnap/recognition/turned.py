"""Writing that runs up or down the board: which way, and put into its own order."""

from __future__ import annotations

from collections.abc import Sequence

from boardsnap.model.geometry import Polygon
from boardsnap.model.page import Page
from boardsnap.recognition.engine import TextEngine
from boardsnap.recognition.lines import cut, size_of
from boardsnap.recognition.orientation import legibility

SHORT = 3.0
"""Heights of a line that may as well be one tall letter, a bracket or a stroke that stands
upright: it is read that way too."""

CLEARLY = 1.5
"""By how much better it must read on its side."""


def set_upright(page: Page, quads: Sequence[Polygon], engine: TextEngine) -> tuple[Polygon, ...]:
    """The quads, those of writing that runs up or down with their corners in its own order.

    The recogniser that knows other scripts tells up from down: it is far surer of writing that is
    the right way up.

    Args:
        page: on which they are.
        quads: of lines; those that run from top to bottom may as well run the other way.
        engine: looks at these both ways.
    """
    return tuple(_upright(page, quad, engine) if runs_down(quad) else quad for quad in quads)


def runs_down(quad: Polygon) -> bool:
    """Whether writing along the quad's first side runs from top to bottom."""
    (x, y), (to_x, to_y) = quad[:2]
    return to_y - y > abs(to_x - x)


def _upright(page: Page, quad: Polygon, engine: TextEngine) -> Polygon:
    ways = [quad, quad[2:] + quad[:2]]
    length, height = size_of(quad)
    if length < SHORT * height:
        ways.append(quad[3:] + quad[:3])
    looks = engine.reconsider([cut(page.pixels, way) for way in ways])
    scores = [legibility([look]) for look in looks]
    if len(ways) > 2 and scores[2] * CLEARLY >= max(scores[:2]):
        return ways[2]
    return ways[scores.index(max(scores[:2]))]
