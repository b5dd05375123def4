"""The monitors that a backtest replays on a metric, each with where its number comes from.

Every number is the board's, a tool's or a paper's, or comes from the values on which thresholds
are fitted; none is chosen by looking at the incident. How the result changes with the number is
found by putting others in its place (`grid`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import fmean, stdev
from typing import Literal

from boardsnap.analysis.windows import INSTALL, are_there
from boardsnap.limits import Limit
from boardsnap.model.backtest import Consequence, Family, NotTried
from boardsnap.model.monitor import (
    Comparator,
    Condition,
    Monitor,
    Origin,
    Span,
    Statistic,
    Subject,
)

Direction = Literal[-1, 1]

# The standard deviation of fewer values is off by more than a quarter (its own standard error is
# 1 / sqrt(2 (n - 1))), and a limit of 3 of them is passed by chance 2.5 times in 100 values
# instead of 0.13 (Student's t with 7 degrees of freedom).
LEAST_FOR_DEVIATION = 8
# A window detector has to see some values before it can compare them with later ones.
_LEAST_FOR_WINDOW = 20

# KSWIN runs a test with SciPy for each value: on more it would take longer than all the rest.
_MOST_FOR_KSWIN = 1_000

# NannyML's default, and Shewhart's limit.
_SIGMAS = 3.0
# Evidently's default test for regression metrics; for classification metrics it is 20 %.
_RELATIVE = 0.1
# The upper limit of the moving-range chart of two values, D4 (Montgomery, appendix VI).
_MOVING_RANGE_LIMIT = 3.267
# Montgomery, section 9.2: weights from 0.05 to 0.25 work well, with limits of about 3 sigma.
_EWMA_WEIGHT, _EWMA_SIGMAS = 0.2, 3.0
# Montgomery, section 9.1: slack 0.5 and limit 5 find a shift by one deviation in about ten values
# and raise a false alarm on one side about once in 930.
_CUSUM_SLACK, _CUSUM_LIMIT = 0.5, 5.0
# As rare as the CUSUM's (once in 770 values of white noise, benchmarks/backtest.py). river's
# defaults (0.005 and 50) are for streams of thousands of values: they take 18 values to see a
# shift by three deviations.
_PAGE_HINKLEY_DELTA, _PAGE_HINKLEY_LIMIT = 0.25, 8.0
_PAGE_HINKLEY_FORGETTING, _PAGE_HINKLEY_LEAST = 0.9999, 30.0
# river's defaults; the clock is 1 so that it looks at every value and not at each 32nd.
_ADWIN_DELTA, _ADWIN_CLOCK = 0.002, 1.0
_KSWIN_ALPHA, _KSWIN_WINDOW, _KSWIN_SHARE, _KSWIN_SEED = 0.005, 100, 0.3, 0.0
# Three in a row beyond 2 sigma: by chance as rare as one beyond 4.2.
_LASTING_SIGMAS, _LASTING_VALUES = 2.0, 3
# An anomaly that matters as well: users of drift monitors ask for both at once.
_JOINED_RELATIVE = 0.05

_GRIDS: Mapping[str, tuple[float, ...]] = {
    "sigmas": (2.0, 2.5, 3.0, 3.5, 4.0, 5.0),
    "relative": (0.02, 0.05, 0.1, 0.15, 0.2, 0.3),
    "ewma": (2.0, 2.5, 3.0, 3.5, 4.0),
    "cusum": (3.0, 4.0, 5.0, 6.0, 8.0),
    "page_hinkley": (4.0, 6.0, 8.0, 10.0, 15.0),
    "delta": (0.0002, 0.002, 0.02, 0.1),
    "alpha": (0.0005, 0.005, 0.05),
    "lasting": (1.0, 1.5, 2.0, 2.5, 3.0),
}
_FACTORS = (0.5, 0.75, 1.0, 1.25, 1.5)
_HALF_SIGMAS = (-2, -1, 0, 1, 2)


@dataclass(frozen=True, slots=True)
class Level:
    """What a metric's values were like where thresholds are fitted."""

    mean: float
    deviation: float | None
    low: float
    high: float
    moving_range: float | None
    count: int

    @classmethod
    def of(cls, values: Sequence[float]) -> Level | None:
        """The level of some values; None where there are none."""
        if not values:
            return None
        spread = stdev(values) if len(values) >= LEAST_FOR_DEVIATION else None
        ranges = [abs(b - a) for a, b in pairwise(values)]
        return cls(
            mean=rounded(fmean(values)),
            deviation=rounded(spread) if spread is not None else None,
            low=min(values),
            high=max(values),
            moving_range=fmean(ranges) if len(values) >= LEAST_FOR_DEVIATION else None,
            count=len(values),
        )


@dataclass(frozen=True, slots=True)
class Watch:
    """A metric in one chunking, with all that its monitors are made from.

    Attributes:
        directions: in which it gets worse; both where its name does not tell.
        level: None: nothing was observed before the failure.
        step: the usual time between two values; None: not known.
        limits: the board's own for this metric, in the unit of its values.
    """

    subject: Subject
    consequence: Consequence
    directions: tuple[Direction, ...]
    chunk: Span | None
    level: Level | None
    step: Span | None
    origin: Origin
    limits: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A monitor to be replayed.

    Attributes:
        because: where its number comes from.
        varied: `threshold`, or a parameter of the first condition.
        grid: other numbers to put in its place.
    """

    monitor: Monitor
    family: Family
    consequence: Consequence
    because: str
    varied: str = "threshold"
    grid: tuple[float, ...] = field(default=())


def rounded(value: float, digits: int = 6) -> float:
    """The number as it is written into a monitor: what is shown is what is replayed."""
    return float(f"{value:.{digits}g}")


def metric_candidates(watch: Watch) -> tuple[tuple[Candidate, ...], tuple[NotTried, ...]]:
    """All monitors on one metric, and those that its values do not allow."""
    found: list[Candidate] = list(_written(watch))
    missing: list[NotTried] = []
    for direction in watch.directions:
        found += _simple(watch, direction)
        found += _of_deviation(watch, direction)
    found += _windows(watch)
    missing += _not_tried(watch)
    return tuple(found), tuple(missing)


def slug(name: str) -> str:
    """The name as part of an id."""
    return re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_") or "metric"


def shown(value: float) -> str:
    """A number as titles say it."""
    return f"{value:.4g}"


# ----------------------------------------------------------------------------- how they are made


@dataclass(frozen=True, slots=True)
class _Maker:
    """Writes the monitors of one metric in one direction."""

    watch: Watch
    direction: Direction

    @property
    def beyond(self) -> Comparator:
        return ">" if self.direction > 0 else "<"

    @property
    def side(self) -> str:
        return "above" if self.direction > 0 else "below"

    def condition(
        self,
        statistic: Statistic,
        comparator: Comparator,
        threshold: float,
        basis: str,
        **parameters: float,
    ) -> Condition:
        return Condition(
            subject=self.watch.subject,
            statistic=statistic,
            comparator=comparator,
            threshold=rounded(threshold, 4),
            chunk=self.watch.chunk,
            parameters=parameters,
            basis=basis,
        )

    def monitor(
        self, key: str, title: str, *conditions: Condition, lasting: Span | None = None
    ) -> Monitor:
        chunk = self.watch.chunk
        width = "" if chunk is None else f"_{slug(f'{chunk.value:g}_{chunk.unit}')}"
        ident = f"{slug(self.watch.subject.name)[:40]}_{key}{width}"
        return Monitor(
            id=ident if ident[0].isalpha() else f"m_{ident}",
            title=title + _chunk_words(chunk),
            conditions=conditions,
            lasting=lasting,
            severity="page" if self.watch.consequence == "metric" else "warn",
            origin=self.watch.origin,
        )


def _chunk_words(chunk: Span | None) -> str:
    if chunk is None:
        return ""
    return f" ({span_words(chunk)} means)"


def span_words(span: Span) -> str:
    """`daily`, `hourly`, or `6 hours`, for one chunk."""
    names = {"minutes": "minutely", "hours": "hourly", "days": "daily", "weeks": "weekly"}
    if span.value == 1:
        return {**names, "months": "monthly"}[span.unit]
    return f"{span.value:g}-{span.unit.removesuffix('s')}"


# ------------------------------------------------------------------------------- what is written


def _written(watch: Watch) -> Iterator[Candidate]:
    """The limits that stand on the board."""
    for number, limit in enumerate(watch.limits, start=1):
        maker = _Maker(watch, -1 if limit.comparator in {"<", "<="} else 1)
        basis = f"the board: “{' '.join(limit.text.split())}”"
        parameters = _reference(watch) if limit.statistic != "value" else {}
        condition = maker.condition(
            limit.statistic, limit.comparator, limit.threshold, basis, **parameters
        )
        name, at = watch.subject.name, limit.threshold
        title = f"{name} {limit.comparator} {shown(at)}"
        if limit.statistic != "value":
            turn = "drop" if limit.statistic == "relative_drop" else "rise"
            title = f"{turn} of {name} by more than {shown(at * 100)} %"
        monitor = maker.monitor(f"board_{number}", title, condition, lasting=limit.lasting)
        origin = watch.origin.model_copy(update={"because": (limit.ref,)})
        yield Candidate(
            monitor.model_copy(update={"origin": origin}),
            "team",
            watch.consequence,
            f"The team's own number, {limit.ref} on the board: “{' '.join(limit.text.split())}”.",
            grid=_around(at, watch.level),
        )


def _reference(watch: Watch) -> dict[str, float]:
    return {"reference_mean": watch.level.mean} if watch.level else {}


def _around(threshold: float, level: Level | None) -> tuple[float, ...]:
    """Numbers near a threshold: by half deviations, else by fiftieths of itself."""
    step = (level.deviation if level else None) or abs(threshold) * 0.04
    return tuple(rounded(threshold + count * step / 2, 4) for count in _HALF_SIGMAS)


# ---------------------------------------------------------------- what needs a few values at most


def _simple(watch: Watch, direction: Direction) -> Iterator[Candidate]:
    level, name = watch.level, watch.subject.name
    if level is None:
        return
    maker = _Maker(watch, direction)
    if level.count >= LEAST_FOR_DEVIATION:
        yield _extreme(maker, level)
    if level.mean == 0:
        return
    statistic: Statistic = "relative_rise" if direction > 0 else "relative_drop"
    basis = "Evidently's default for regression metrics: 10 % from the reference"
    condition = maker.condition(statistic, ">", _RELATIVE, basis, reference_mean=level.mean)
    title = f"{name} 10 % {maker.side} its reference mean"
    yield Candidate(
        maker.monitor(f"{maker.side}_10_percent", title, condition),
        "relative",
        watch.consequence,
        f"A tenth {maker.side} the reference mean of {shown(level.mean)}: Evidently's default for "
        "regression metrics (20 % for classification).",
        grid=_GRIDS["relative"],
    )
    change = _rate(level)
    if change is not None:
        yield _jump(maker, level, change)


def _extreme(maker: _Maker, level: Level) -> Candidate:
    end = level.high if maker.direction > 0 else level.low
    which = "highest" if maker.direction > 0 else "lowest"
    basis = f"the {which} of the {level.count} values on which it was fitted"
    condition = maker.condition("value", maker.beyond, end, basis)
    name = maker.watch.subject.name
    title = f"{name} {maker.beyond} {shown(condition.threshold)} (its {which} before)"
    return Candidate(
        maker.monitor(f"{maker.side}_{which}", title, condition),
        "static",
        maker.watch.consequence,
        f"The {which} of the {level.count} values on which thresholds were fitted.",
        grid=_around(end, level),
    )


def _rate(level: Level) -> float | None:
    """The limit of the moving-range chart, as a share of the mean."""
    if not level.moving_range:
        return None
    return _MOVING_RANGE_LIMIT * level.moving_range / abs(level.mean)


def _jump(maker: _Maker, level: Level, change: float) -> Candidate:
    basis = "3.267 mean moving ranges, the limit of the moving-range chart (Montgomery)"
    condition = maker.condition(
        "rate_of_change",
        maker.beyond,
        maker.direction * change,
        basis,
        reference_mean=level.mean,
    )
    turn = "rises" if maker.direction > 0 else "falls"
    title = f"{maker.watch.subject.name} {turn} by {shown(change * 100)} % of its mean at once"
    return Candidate(
        maker.monitor(f"{turn}_at_once", title, condition),
        "rate_of_change",
        maker.watch.consequence,
        "3.267 times the mean difference of neighbours: the limit of the moving-range chart.",
        grid=tuple(rounded(maker.direction * change * factor, 4) for factor in _FACTORS),
    )


# -------------------------------------------------------------- what needs a standard deviation


def _of_deviation(watch: Watch, direction: Direction) -> Iterator[Candidate]:
    level = watch.level
    if level is None or not level.deviation:
        return
    maker = _Maker(watch, direction)
    of = {"reference_mean": level.mean, "reference_deviation": level.deviation}
    yield _deviations(maker, of)
    yield _ewma(maker, of)
    yield _cusum(maker, of)
    yield _page_hinkley(maker, of)
    if watch.step is not None:
        yield _lasting(maker, of, watch.step)
    if level.mean != 0:
        yield _joined(maker, of)


def _signed(direction: Direction, numbers: Sequence[float]) -> tuple[float, ...]:
    return tuple(rounded(direction * number, 4) for number in numbers)


def _where(of: Mapping[str, float]) -> str:
    mean, deviation = (shown(of[f"reference_{what}"]) for what in ("mean", "deviation"))
    return f"reference mean {mean}, standard deviation {deviation}"


def _deviations(maker: _Maker, of: Mapping[str, float]) -> Candidate:
    basis = "3 standard deviations: NannyML's default, Shewhart's limit"
    condition = maker.condition("deviations", maker.beyond, maker.direction * _SIGMAS, basis, **of)
    title = f"{maker.watch.subject.name} more than 3 sd {maker.side} its reference mean"
    return Candidate(
        maker.monitor(f"{maker.side}_3_sd", title, condition),
        "deviations",
        maker.watch.consequence,
        f"NannyML's default and Shewhart's limit; {_where(of)}.",
        grid=_signed(maker.direction, _GRIDS["sigmas"]),
    )


def _ewma_limit(sigmas: float) -> float:
    return float(sigmas * (_EWMA_WEIGHT / (2 - _EWMA_WEIGHT)) ** 0.5)


def _ewma(maker: _Maker, of: Mapping[str, float]) -> Candidate:
    basis = "weight 0.2 and limits of 3 sigma (Montgomery, section 9.2)"
    limit = _ewma_limit(_EWMA_SIGMAS)
    condition = maker.condition(
        "ewma", maker.beyond, maker.direction * limit, basis, weight=_EWMA_WEIGHT, **of
    )
    title = f"EWMA of {maker.watch.subject.name} {shown(limit)} sd {maker.side} its reference mean"
    return Candidate(
        maker.monitor(f"ewma_{maker.side}", title, condition),
        "ewma",
        maker.watch.consequence,
        f"Weight 0.2, limits of 3 sigma of the chart (Montgomery, section 9.2); {_where(of)}.",
        grid=_signed(maker.direction, [_ewma_limit(sigmas) for sigmas in _GRIDS["ewma"]]),
    )


def _cusum(maker: _Maker, of: Mapping[str, float]) -> Candidate:
    basis = "slack 0.5 and limit 5 (Montgomery, section 9.1)"
    condition = maker.condition(
        "cusum", ">", _CUSUM_LIMIT, basis, slack=_CUSUM_SLACK, direction=maker.direction, **of
    )
    turn = "up" if maker.direction > 0 else "down"
    title = f"CUSUM of {maker.watch.subject.name} {turn} > 5 sd"
    return Candidate(
        maker.monitor(f"cusum_{turn}", title, condition),
        "cusum",
        maker.watch.consequence,
        f"Slack 0.5, limit 5 (Montgomery, section 9.1); {_where(of)}.",
        grid=_GRIDS["cusum"],
    )


def _page_hinkley(maker: _Maker, of: Mapping[str, float]) -> Candidate:
    basis = "delta 0.25 and limit 8: about as many false alarms as the CUSUM"
    condition = maker.condition(
        "page_hinkley",
        ">",
        _PAGE_HINKLEY_LIMIT,
        basis,
        delta=_PAGE_HINKLEY_DELTA,
        forgetting=_PAGE_HINKLEY_FORGETTING,
        least=_PAGE_HINKLEY_LEAST,
        direction=maker.direction,
        **of,
    )
    turn = "up" if maker.direction > 0 else "down"
    title = f"Page-Hinkley of {maker.watch.subject.name} {turn} > 8 sd"
    return Candidate(
        maker.monitor(f"page_hinkley_{turn}", title, condition),
        "page_hinkley",
        maker.watch.consequence,
        "Delta 0.25, limit 8, silent for the first 30 values: on white noise about as many false "
        "alarms as the CUSUM.",
        grid=_GRIDS["page_hinkley"],
    )


def _lasting(maker: _Maker, of: Mapping[str, float], step: Span) -> Candidate:
    basis = "2 standard deviations, three values in a row"
    condition = maker.condition(
        "deviations", maker.beyond, maker.direction * _LASTING_SIGMAS, basis, **of
    )
    lasting = Span(value=rounded(step.value * (_LASTING_VALUES - 1), 4), unit=step.unit)
    unit = lasting.unit.removesuffix("s") if lasting.value == 1 else lasting.unit
    title = (
        f"{maker.watch.subject.name} more than 2 sd {maker.side} its reference mean "
        f"for {lasting.value:g} {unit}"
    )
    return Candidate(
        maker.monitor(f"{maker.side}_2_sd_lasting", title, condition, lasting=lasting),
        "lasting",
        maker.watch.consequence,
        f"Three values in a row beyond 2 sd: by chance as rare as one beyond 4.2; {_where(of)}.",
        grid=_signed(maker.direction, _GRIDS["lasting"]),
    )


def _joined(maker: _Maker, of: Mapping[str, float]) -> Candidate:
    unusual = maker.condition(
        "deviations",
        maker.beyond,
        maker.direction * _SIGMAS,
        "3 standard deviations: NannyML's default, Shewhart's limit",
        **of,
    )
    statistic: Statistic = "relative_rise" if maker.direction > 0 else "relative_drop"
    large = maker.condition(
        statistic,
        ">",
        _JOINED_RELATIVE,
        "5 % of the reference mean: so much matters",
        reference_mean=of["reference_mean"],
    )
    title = f"{maker.watch.subject.name} more than 3 sd and 5 % {maker.side} its reference mean"
    return Candidate(
        maker.monitor(f"{maker.side}_3_sd_and_5_percent", title, unusual, large),
        "joined",
        maker.watch.consequence,
        f"Unusual and large at once: 3 sd, and 5 % of the mean; {_where(of)}.",
        grid=_signed(maker.direction, _GRIDS["sigmas"]),
    )


# -------------------------------------------------------------------------- windows that adapt


def _windows(watch: Watch) -> Iterator[Candidate]:
    level = watch.level
    enough = level is not None and level.count >= _LEAST_FOR_WINDOW
    if level is None or not level.deviation or not enough or not are_there():
        return
    maker = _Maker(watch, watch.directions[0])
    of = {"reference_mean": level.mean, "reference_deviation": level.deviation}
    name = watch.subject.name
    adwin = maker.condition(
        "adwin", ">=", 1.0, "river's defaults", delta=_ADWIN_DELTA, clock=_ADWIN_CLOCK, **of
    )
    yield Candidate(
        maker.monitor("adwin", f"ADWIN reports a change of {name}", adwin),
        "adwin",
        watch.consequence,
        "river's default of 0.002 for delta, looking at every value; it tells no direction.",
        varied="delta",
        grid=_GRIDS["delta"],
    )
    if level.count <= _MOST_FOR_KSWIN:
        yield _kswin(maker, level, of)


def _kswin(maker: _Maker, level: Level, of: Mapping[str, float]) -> Candidate:
    name = maker.watch.subject.name
    window = min(_KSWIN_WINDOW, level.count)
    kswin = maker.condition(
        "kswin",
        ">=",
        1.0,
        "river's defaults, with a window no longer than the values on which it was fitted",
        alpha=_KSWIN_ALPHA,
        window=window,
        recent=round(window * _KSWIN_SHARE),
        seed=_KSWIN_SEED,
        **of,
    )
    return Candidate(
        maker.monitor("kswin", f"KSWIN reports a change of {name}", kswin),
        "kswin",
        maker.watch.consequence,
        f"river's default of 0.005 for alpha, a window of {window} values; it tells no direction.",
        varied="alpha",
        grid=_GRIDS["alpha"],
    )


# ------------------------------------------------------------------------------ what is missing


def _not_tried(watch: Watch) -> Iterator[NotTried]:
    name, level = watch.subject.name, watch.level
    if level is None:
        yield NotTried(
            what=f"all thresholds on {name} but those on the board",
            why="it has no value from before the failure began",
        )
        return
    few = f"it has {_values(level.count)} from before the failure to fit on"
    if level.count < LEAST_FOR_DEVIATION:
        yield NotTried(
            what=f"lowest value, moving range, deviations, EWMA, CUSUM, Page-Hinkley on {name}",
            why=f"{few}, and {LEAST_FOR_DEVIATION} are needed",
        )
    elif not level.deviation:
        yield NotTried(
            what=f"deviations, EWMA, CUSUM, Page-Hinkley on {name}",
            why="all its values from before the failure are the same",
        )
    if level.count < _LEAST_FOR_WINDOW:
        why = f"{few}, and {_LEAST_FOR_WINDOW} are needed"
        yield NotTried(what=f"ADWIN and KSWIN on {name}", why=why)
    elif not are_there():
        yield NotTried(what=f"ADWIN and KSWIN on {name}", why=f"river is not installed: {INSTALL}")
    elif level.count > _MOST_FOR_KSWIN:
        why = f"it takes about a millisecond a value, and there are over {2 * _MOST_FOR_KSWIN:,}"
        yield NotTried(what=f"KSWIN on {name}", why=f"{why}; take wider chunks, as --chunk 1d")


def _values(count: int) -> str:
    return "one value" if count == 1 else f"{count} values"
