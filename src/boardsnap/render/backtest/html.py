"""A backtest as one self-contained HTML page, with the front and the recommended monitors drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from boardsnap.model.backtest import Backtest, Finding, Track, Trial
from boardsnap.render.backtest.outline import (
    OUTCOMES,
    SECTIONS,
    alarms_words,
    backtest_outline,
    chosen_of,
    fires_words,
    is_chosen,
    lead_words,
    ranks_of,
    rate_words,
    rest_words,
    shown_of,
    steady_words,
    tone_of,
    watched_words,
)
from boardsnap.render.backtest.pareto import draw_pareto
from boardsnap.render.backtest.track import draw_track
from boardsnap.render.html import CHART_WIDTHS, inline_svg, page_environment, page_policy
from boardsnap.render.outline import Fact
from boardsnap.render.shapes import Drawing
from boardsnap.render.svg import to_svg
from boardsnap.wording import days_words, number, plain

if TYPE_CHECKING:
    from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class _Row:
    """One monitor in a table."""

    rank: int
    title: str
    because: str
    fires: str
    tone: str
    lead: str
    alarms: str
    rate: str
    steady: str
    chosen: bool
    front: bool


@dataclass(frozen=True, slots=True)
class _Group:
    """The monitors of one consequence."""

    key: str
    heading: str
    shown: tuple[_Row, ...]
    rest: tuple[_Row, ...]
    rest_words: str


@dataclass(frozen=True, slots=True)
class _TrialRow:
    value: str
    fires: str
    tone: str
    lead: str
    alarms: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class _Chosen:
    """A recommended monitor with its picture and its other numbers."""

    title: str
    charts: tuple[Markup, ...]
    varied: str
    counted: bool
    trials: tuple[_TrialRow, ...]


def to_html(backtest: Backtest) -> str:
    """The backtest as one HTML file that needs no network."""
    outline = backtest_outline(backtest)
    environment = page_environment()
    names = {plain(one.name) for one in backtest.watched}
    return environment.get_template("backtest.html.j2").render(
        title=outline.title,
        document=plain(backtest.origin.title or ""),
        headline=[plain(said) for said in backtest.headline],
        facts=[fact for fact in outline.facts if fact.name not in names],
        watched=[Fact(plain(one.name), watched_words(one)) for one in backtest.watched],
        pareto=_charts("front", lambda width: draw_pareto(backtest, width)),
        chosen=list(_chosen(backtest)),
        groups=list(_groups(backtest)),
        lists=[part for part in outline.sections if part.key in {"not_tried", "notes"}],
        policy=page_policy(environment, ["document.css", "backtest.css"], None),
    )


def _charts(name: str, draw: Callable[[float], Drawing | None]) -> tuple[Markup, ...]:
    drawn = ((size, draw(width)) for size, width in CHART_WIDTHS.items())
    return tuple(
        inline_svg(to_svg(picture, f"{name}-{size}", inline=True, size=size))
        for size, picture in drawn
        if picture
    )


def _groups(backtest: Backtest) -> Iterator[_Group]:
    for consequence, heading in SECTIONS.items():
        shown, rest = shown_of(backtest, consequence)
        if shown:
            words = rest_words(rest).replace(" in the JSON", "")
            first, others = (_rows(some, backtest) for some in (shown, rest))
            yield _Group(consequence, heading, first, others, words)


def _rows(findings: Sequence[Finding], backtest: Backtest) -> tuple[_Row, ...]:
    ranks = ranks_of(backtest)
    return tuple(
        _Row(
            rank=ranks[one.monitor.id],
            title=plain(one.monitor.title),
            because=plain(one.because),
            fires=fires_words(one),
            tone=tone_of(one.outcome),
            lead=lead_words(one),
            alarms=alarms_words(one.false_alarms),
            rate=rate_words(one.false_alarms, " in 90 days"),
            steady=steady_words(one),
            chosen=is_chosen(one, backtest),
            front=one.on_front,
        )
        for one in findings
    )


def _chosen(backtest: Backtest) -> Iterator[_Chosen]:
    tracks = {track.monitor: track for track in backtest.tracks}
    for place, one in enumerate(chosen_of(backtest), start=1):
        track = tracks.get(one.monitor.id)
        yield _Chosen(
            title=plain(one.monitor.title),
            charts=_track_charts(backtest, track, place) if track else (),
            varied=one.sensitivity.varied if one.sensitivity else "",
            counted=one.false_alarms is not None,
            trials=tuple(map(_trial, one.sensitivity.trials)) if one.sensitivity else (),
        )


def _track_charts(backtest: Backtest, track: Track, place: int) -> tuple[Markup, ...]:
    return _charts(f"track-{place}", lambda width: draw_track(backtest, track, width))


def _trial(trial: Trial) -> _TrialRow:
    return _TrialRow(
        value=number(trial.value).replace("-", "−"),
        fires=trial.fires_on.said if trial.fires_on else OUTCOMES[trial.outcome],
        tone=tone_of(trial.outcome),
        lead="–" if trial.lead_days is None else days_words(trial.lead_days),
        alarms="" if trial.false_alarms is None else str(trial.false_alarms),
        chosen=trial.chosen,
    )
