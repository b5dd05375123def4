"""A verification as one self-contained HTML page: each claim with its plot, then all features."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from boardsnap.model.claims import ClaimCheck, FeatureShift, Verification
from boardsnap.model.postmortem import Window
from boardsnap.render.html import CHART_WIDTHS, inline_svg, page_environment, page_policy
from boardsnap.render.outline import Fact
from boardsnap.render.shapes import Drawing
from boardsnap.render.svg import to_svg
from boardsnap.render.verification.bars import draw_bars
from boardsnap.render.verification.course import draw_course
from boardsnap.render.verification.outline import (
    board_words,
    verification_facts,
    verification_outline,
)
from boardsnap.render.verification.telling import (
    STATE_TONES,
    STATES,
    VERDICT_TONES,
    VERDICTS,
    alarm_words,
    bounds_words,
    column_words,
    mean_words,
    measure_name,
    measure_words,
    missing_words,
    moment_words,
    period_words,
    psi_words,
)
from boardsnap.wording import plain, window_words

if TYPE_CHECKING:
    from markupsafe import Markup

_CALM = ("unchanged", "not_compared")
_WHAT = {"onset": "when", "duration": "how long"}


@dataclass(frozen=True, slots=True)
class _Check:
    """A claim as the page shows it."""

    what: str
    verdict: str
    tone: str
    reason: str
    column: str
    facts: tuple[Fact, ...]
    charts: tuple[Markup, ...]


@dataclass(frozen=True, slots=True)
class _Statement:
    """A statement of the board with all that it claims."""

    ident: str
    quote: str
    tone: str
    checks: tuple[_Check, ...]


@dataclass(frozen=True, slots=True)
class _Feature:
    """A column as the page shows it."""

    ident: str
    column: str
    state: str
    tone: str
    note: str
    psi: str
    bounds: tuple[str, ...]
    missing: str
    mean: str
    alarms: str
    board: str
    silent: bool
    since: str
    charts: tuple[Markup, ...]


def to_html(verification: Verification) -> str:
    """The verification as one HTML file that needs no network."""
    outline = verification_outline(verification)
    environment = page_environment()
    features = [_feature(place, one) for place, one in enumerate(verification.features)]
    states = [one.state for one in verification.features]
    return environment.get_template("verification.html.j2").render(
        title=outline.title,
        headline=[plain(said) for said in verification.headline],
        facts=list(verification_facts(verification)),
        claims=list(_statements(verification)),
        features=[f for f, state in zip(features, states, strict=True) if state not in _CALM],
        calm=[f for f, state in zip(features, states, strict=True) if state in _CALM],
        notes=[plain(note) for note in verification.notes],
        policy=page_policy(environment, ["document.css", "verification.css"], None),
    )


def _statements(verification: Verification) -> Iterator[_Statement]:
    numbered = enumerate(verification.claims)
    for place, (_, group) in enumerate(groupby(numbered, lambda pair: pair[1].claim.ref)):
        pairs = list(group)
        tones = [VERDICT_TONES[check.verdict] for _, check in pairs]
        yield _Statement(
            ident=f"statement-{place + 1}",
            quote=plain(pairs[0][1].claim.quote),
            tone="bad" if "bad" in tones else tones[0],
            checks=tuple(_checks(pairs)),
        )


def _checks(pairs: Sequence[tuple[int, ClaimCheck]]) -> Iterator[_Check]:
    """What a statement claims; what is followed over time is drawn once."""
    drawn: set[str] = set()
    for place, check in pairs:
        title = check.course.title if check.course else ""
        yield _check(place, check, plot=not title or title not in drawn)
        drawn.add(title)


def _check(place: int, check: ClaimCheck, *, plot: bool) -> _Check:
    return _Check(
        what=_WHAT.get(check.claim.kind, ""),
        verdict=VERDICTS[check.verdict],
        tone=VERDICT_TONES[check.verdict],
        reason=plain(check.reason).replace(" %", "\N{NO-BREAK SPACE}%"),
        column=column_words(check),
        facts=tuple(_facts(check)),
        charts=_claim_charts(place, check) if plot else (),
    )


def _facts(check: ClaimCheck) -> Iterator[Fact]:
    """What the verdict rests on, then what else was measured."""
    if check.measured is not None and measure_words(check.measured):
        yield Fact("Measured", measure_words(check.measured), measure_name(check.measured))
    for measure in check.also:
        yield Fact("Also", measure_words(measure), measure_name(measure))
    if check.reference is not None:
        yield Fact("Reference", period_words(check.reference))
    if check.current is not None:
        yield Fact("Rows", period_words(check.current))
    if check.claim.judged == "rejected":
        yield Fact("On the board", "rejected")
    if check.claim.lasting is not None and check.claim.kind == "duration":
        said = Window(value=check.claim.lasting.value, unit=check.claim.lasting.unit)
        yield Fact("On the board", window_words(said))


def _claim_charts(place: int, check: ClaimCheck) -> tuple[Markup, ...]:
    name = f"plot-{place + 1}"
    course, histogram = check.course, check.histogram
    if course is not None:
        return _charts(name, lambda width: draw_course(course, width))
    if histogram is not None:
        return _charts(name, lambda width: draw_bars(histogram, width))
    return ()


def _feature(place: int, feature: FeatureShift) -> _Feature:
    histogram = feature.histogram
    charts = (
        _charts(f"bars-{place + 1}", lambda width: draw_bars(histogram, width)) if histogram else ()
    )
    return _Feature(
        ident=f"feature-{place + 1}",
        column=plain(feature.column),
        state=STATES[feature.state],
        tone=STATE_TONES[feature.state],
        note=plain(feature.note),
        psi=psi_words(feature),
        bounds=bounds_words(feature),
        missing=missing_words(feature),
        mean=mean_words(feature),
        alarms=alarm_words(feature),
        board=board_words(feature),
        silent=feature.state == "shifted" and not feature.mentioned and not feature.outcome,
        since=_since(feature),
        charts=charts,
    )


def _since(feature: FeatureShift) -> str:
    onset = feature.onset
    if onset is None:
        return ""
    if onset.from_the_start:
        return f"by {moment_words(onset.latest)}"
    return f"since {moment_words(onset.began)}"


def _charts(name: str, draw: Callable[[float], Drawing | None]) -> tuple[Markup, ...]:
    drawn = ((size, draw(width)) for size, width in CHART_WIDTHS.items())
    return tuple(
        inline_svg(to_svg(picture, f"{name}-{size}", inline=True, size=size))
        for size, picture in drawn
        if picture
    )
