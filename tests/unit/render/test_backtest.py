"""A backtest in every form: what it found is in it, drawn inside its pictures, and is no markup."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from io import StringIO
from itertools import combinations, pairwise

import pytest
from markdown_it import MarkdownIt
from rich.console import Console

from benchmarks.incidents import INCIDENTS, drifting_income
from boardsnap.analysis.backtest import Request, backtest
from boardsnap.analysis.clock import Clock
from boardsnap.analysis.series import given_series
from boardsnap.model.backtest import Backtest
from boardsnap.model.monitor import Origin
from boardsnap.render.backtest.forms import (
    BACKTEST_FORMS,
    backtest_html,
    backtest_markdown,
    print_backtest,
)
from boardsnap.render.backtest.pareto import draw_pareto
from boardsnap.render.backtest.track import draw_track
from boardsnap.render.shapes import Circle, Drawing, Line, Polyline, Rect, Text
from boardsnap.render.svg import to_svg

WIDTHS = (340.0, 560.0)
EVIL = "<script>alert(1)</script> | `x` *y* \x1b[31m\u202e"


def made(name: str, *, board_alone: bool = False) -> Backtest:
    incident = INCIDENTS[name](1)
    found = () if board_alone else given_series(incident.series, Clock())
    origin = Origin(postmortem="pm-1", title=incident.postmortem.title)
    return backtest(incident.postmortem, Request(origin, found))


@pytest.fixture(scope="module", params=INCIDENTS)
def found(request: pytest.FixtureRequest) -> Backtest:
    return made(request.param)


def terminal(of: Backtest) -> str:
    out = StringIO()
    print_backtest(of, Console(file=out, width=100))
    return out.getvalue()


def words(text: str) -> str:
    return " ".join(text.split())


class Page(HTMLParser):
    """The words of a page, and the names of its elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return words(" ".join(self.words))


SHOWN: dict[str, Callable[[Backtest], str]] = {
    "terminal": lambda of: words(terminal(of)),
    "Markdown": lambda of: words(
        Page(MarkdownIt("commonmark").enable("table").render(backtest_markdown(of))).text
    ),
    "HTML": lambda of: Page(backtest_html(of)).text,
}


@pytest.mark.parametrize("form", SHOWN)
def test_every_form_says_what_it_comes_to(found: Backtest, form: str) -> None:
    shown = SHOWN[form](found)
    for said in found.headline:
        assert words(said) in shown
    assert f"{found.findings[0].false_alarms.count} in" in shown  # type: ignore[union-attr]


@pytest.mark.parametrize("form", SHOWN)
def test_every_form_says_what_one_has_to_know(found: Backtest, form: str) -> None:
    shown = SHOWN[form](found)
    for note in found.notes:
        assert words(note) in shown
    for one in found.not_tried:
        assert words(one.why) in shown


def test_the_page_has_every_monitor_and_its_reason(found: Backtest) -> None:
    shown = Page(backtest_html(found)).text
    for one in found.findings:
        assert words(one.monitor.title) in shown
        assert words(one.because) in shown


@pytest.mark.parametrize("form", SHOWN)
def test_a_backtest_of_the_board_alone_says_that_nothing_was_counted(form: str) -> None:
    shown = SHOWN[form](made("instacart", board_alone=True))
    assert "not counted" in shown
    assert "Only the 4 values that stand on the board were replayed" in shown


@pytest.mark.parametrize("form", BACKTEST_FORMS)
def test_what_stands_on_the_board_is_no_markup(form: str) -> None:
    of = made("renamed flag")
    monitor = of.findings[0].monitor.model_copy(update={"title": EVIL})
    evil = of.model_copy(
        update={
            "origin": of.origin.model_copy(update={"title": EVIL}),
            "findings": (
                of.findings[0].model_copy(update={"monitor": monitor, "because": EVIL}),
                *of.findings[1:],
            ),
            "headline": (EVIL,),
            "notes": (EVIL,),
        }
    )
    text = BACKTEST_FORMS[form](evil)
    if form == ".html":
        assert Page(text).tags.count("script") == 0
    if form == ".md":
        assert "<script" not in MarkdownIt("commonmark").render(text)
    if form != ".json":
        assert "\x1b" not in text
        assert "\u202e" not in text


def test_the_terminal_gets_no_control_characters() -> None:
    of = made("renamed flag").model_copy(update={"headline": (EVIL,)})
    assert "\x1b[31m" not in terminal(of)


def test_the_page_runs_no_script_and_loads_nothing(found: Backtest) -> None:
    page = unescape(backtest_html(found))
    assert "script-src 'none'" in page
    assert not re.search(r"(?:src|href)=\"(?!#)", page)


def test_the_recommended_monitor_stands_first_and_is_drawn(found: Backtest) -> None:
    page = backtest_html(found)
    best = found.finding(found.recommended)
    assert best is not None
    assert page.index("track-1-wide-title") < page.index('id="heading-metric"')
    assert page.count('class="badge">★ recommended') == len(
        {found.recommended, found.on_the_metric} - {None}
    )


# ------------------------------------------------------------------------------------ the pictures


def drawings(of: Backtest, width: float) -> list[Drawing]:
    front = draw_pareto(of, width)
    tracks = [draw_track(of, track, width) for track in of.tracks]
    return [one for one in (front, *tracks) if one]


@pytest.mark.parametrize("width", WIDTHS)
def test_everything_stands_inside_its_picture(found: Backtest, width: float) -> None:
    for drawing in drawings(found, width):
        for shape in drawing.shapes:
            match shape:
                case Text():
                    box = shape.box
                    assert box.left >= -0.5
                    assert box.right <= width + 0.5
                    assert box.top >= 0
                    assert box.bottom <= drawing.height
                case Circle(_, x, y, radius):
                    assert x - radius >= 0
                    assert x + radius <= width
                    assert 0 <= y <= drawing.height
                case Line(x1=x1, x2=x2):
                    assert 0 <= min(x1, x2) <= max(x1, x2) <= width + 0.5
                case Polyline(_, places):
                    assert all(0 <= x <= width + 0.5 for x, _ in places)
                case Rect(_, box):
                    assert box.right <= width + 0.5


@pytest.mark.parametrize("width", WIDTHS)
def test_labels_do_not_cover_each_other(found: Backtest, width: float) -> None:
    for drawing in drawings(found, width):
        for one, other in combinations(drawing.texts, 2):
            assert one.box.overlap(other.box) <= 0, (one.text, other.text)


def test_earlier_stands_higher_and_noisier_further_right(found: Backtest) -> None:
    drawing = draw_pareto(found, 560)
    assert drawing is not None
    front = next(s for s in drawing.shapes if isinstance(s, Polyline) and s.role == "front")
    places = front.points
    assert all(a[0] <= b[0] and a[1] >= b[1] for a, b in pairwise(places))


def test_the_front_is_described_for_those_who_do_not_see_it(found: Backtest) -> None:
    drawing = draw_pareto(found, 560)
    assert drawing is not None
    for one in found.findings:
        if one.on_front:
            assert one.monitor.title in drawing.description
    assert "<desc" in to_svg(drawing, "front")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_recommended_monitor_is_named_in_the_picture(found: Backtest, width: float) -> None:
    drawing = draw_pareto(found, width)
    assert drawing is not None
    starred = [text.text for text in drawing.texts if text.text.startswith("★")]
    assert starred
    assert (
        found.finding(found.recommended)
        == found.findings[int(starred[0].split()[1].rstrip(",")) - 1]
    )


def test_without_false_alarms_there_is_no_front() -> None:
    assert draw_pareto(made("instacart", board_alone=True), 560) is None


def test_a_track_shows_its_threshold_and_when_it_fires() -> None:
    of = made("instacart")
    (drawing, *_) = [draw_track(of, track, 560) for track in of.tracks]
    assert drawing is not None
    said = {text.text for text in drawing.texts}
    assert {"fires", "noticed", "failure", "thresholds fitted", "false alarms counted"} <= said
    first = next(s for s in drawing.shapes if isinstance(s, Line) and s.role == "first")
    noticed = next(s for s in drawing.shapes if isinstance(s, Line) and s.role == "guide")
    assert first.x1 < noticed.x1
    # A dot where it holds, and nowhere else.
    dots = [s for s in drawing.shapes if isinstance(s, Circle)]
    assert len(dots) == sum(point.holds for point in of.tracks[0].points)


def test_no_line_is_drawn_where_nothing_was_seen() -> None:
    of = made("instacart")
    track = of.tracks[0]
    holed = track.model_copy(update={"points": (*track.points[:20], *track.points[60:])})
    drawing = draw_track(of, holed, 560)
    assert drawing is not None
    lines = [s for s in drawing.shapes if isinstance(s, Polyline) and s.role == "course"]
    assert [len(line.points) for line in lines] == [20, len(track.points) - 60]


def test_the_points_of_a_board_are_dots_with_nothing_certain_between_them() -> None:
    of = made("instacart", board_alone=True)
    drawing = draw_track(of, of.tracks[0], 560)
    assert drawing is not None
    roles = {s.role for s in drawing.shapes}
    assert "between" in roles
    assert "course" not in roles


def test_the_json_is_the_backtest_itself() -> None:
    of = made("instacart")
    assert Backtest.model_validate_json(BACKTEST_FORMS[".json"](of)) == of


def test_a_table_that_is_long_is_cut_and_says_so() -> None:
    incident = drifting_income(1)
    metrics = {f"auc_{number}": incident.series["AUC"] for number in range(3)}
    of = backtest(
        incident.postmortem,
        Request(Origin(postmortem="pm-1"), given_series(metrics, Clock())),
    )
    shown = words(terminal(of))
    assert re.search(r"\d+ more in the JSON: ", shown)
