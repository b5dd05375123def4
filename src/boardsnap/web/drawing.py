"""The chart of a document and the times that it tells, as parts of a page."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from boardsnap.model.postmortem import Postmortem
from boardsnap.model.trends import Trends
from boardsnap.render.chart import draw_chart
from boardsnap.render.svg import to_svg
from boardsnap.render.trend_charts import trend_charts
from boardsnap.render.wording import duration_words
from boardsnap.timing import response_times

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


@dataclass(frozen=True, slots=True)
class DrawnTwice:
    """A chart for wide and for narrow pages, with its title."""

    title: str
    wide: Markup
    narrow: Markup


def draw_trends(trends: Trends) -> tuple[DrawnTwice, ...]:
    """The charts of many postmortems; nothing where none is dated."""
    drawn = zip(
        trend_charts(trends, _WIDTHS_PX["wide"] / 1.3),
        trend_charts(trends, _WIDTHS_PX["narrow"] * 0.9),
        strict=True,
    )
    return tuple(
        DrawnTwice(
            wide.title,
            Markup(to_svg(wide, f"chart-wide trend-{place}")),  # noqa: S704
            Markup(to_svg(narrow, f"chart-narrow trend-{place}")),  # noqa: S704
        )
        for place, (wide, narrow) in enumerate(drawn)
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
