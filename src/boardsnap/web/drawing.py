"""The chart of a document and the times that it tells, as parts of a page."""

from __future__ import annotations

from markupsafe import Markup

from boardsnap.model.postmortem import Postmortem
from boardsnap.render.chart import draw_chart
from boardsnap.render.svg import to_svg
from boardsnap.timing import response_times
from boardsnap.wording import duration_words

# Beside a board on a desk, and on a phone; the type keeps its size, the page shows what fits.
_WIDTHS_PX = {"wide": 640.0, "narrow": 340.0}


def draw_charts(document: Postmortem) -> tuple[Markup, ...]:
    """The timeline for wide and narrow pages; nothing where too little is dated."""
    drawn = ((size, draw_chart(document.timeline, width)) for size, width in _WIDTHS_PX.items())
    # Made of numbers, names of roles, and texts that `to_svg` escapes.
    return tuple(
        Markup(to_svg(chart, f"chart-{size}"))  # noqa: S704
        for size, chart in drawn
        if chart
    )


def tell_times(document: Postmortem) -> tuple[tuple[str, str], ...]:
    """How fast the failure was seen and stopped, in words, as far as the board dates it."""
    times = response_times(document.timeline)
    told = (
        ("Time to detect", times.to_detect),
        ("Time to mitigate", times.to_mitigate),
        ("Time to recover", times.to_recover),
        ("From alert to action", times.to_respond),
    )
    return tuple((name, duration_words(duration)) for name, duration in told if duration)
