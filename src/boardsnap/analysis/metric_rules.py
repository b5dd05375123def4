"""The monitors on one metric: the board's own, simple limits, windows, and `chart_rules`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from boardsnap.analysis.candidates import (
    LEAST_FOR_DEVIATION,
    Candidate,
    Direction,
    Level,
    Maker,
    Watch,
    rounded,
    shown,
)
from boardsnap.analysis.chart_rules import chart_candidates
from boardsnap.analysis.windows import INSTALL, are_there
from boardsnap.model.backtest import NotTried
from boardsnap.model.monitor import Statistic

# A window detector has to see some values before it can compare them with later ones.
_LEAST_FOR_WINDOW = 20
# KSWIN runs a test with SciPy for each value: on more it would take longer than all the rest.
_MOST_FOR_KSWIN = 1_000
# Evidently's default test for regression metrics; for classification metrics it is 20 %.
_RELATIVE = 0.1
# The upper limit of the moving-range chart of two values, D4 (Montgomery, appendix VI).
_MOVING_RANGE_LIMIT = 3.267
# river's defaults; the clock is 1 so that it looks at every value and not at each 32nd.
_ADWIN_DELTA, _ADWIN_CLOCK = 0.002, 1.0
_KSWIN_ALPHA, _KSWIN_WINDOW, _KSWIN_SHARE, _KSWIN_SEED = 0.005, 100, 0.3, 0.0
_FACTORS = (0.5, 0.75, 1.0, 1.25, 1.5)
_HALF_SIGMAS = (-2, -1, 0, 1, 2)
_RELATIVE_GRID = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3)
_DELTA_GRID = (0.0002, 0.002, 0.02, 0.1)
_ALPHA_GRID = (0.0005, 0.005, 0.05)


def metric_candidates(watch: Watch) -> tuple[tuple[Candidate, ...], tuple[NotTried, ...]]:
    """All monitors on one metric, and those that its values do not allow."""
    found: list[Candidate] = list(_written(watch))
    missing: list[NotTried] = []
    for direction in watch.directions:
        found += _simple(watch, direction)
        found += chart_candidates(watch, direction)
    found += _windows(watch)
    missing += _not_tried(watch)
    return tuple(found), tuple(missing)


# ------------------------------------------------------------------------------- what is written


def _written(watch: Watch) -> Iterator[Candidate]:
    """The limits that stand on the board."""
    for number, limit in enumerate(watch.limits, start=1):
        maker = Maker(watch, -1 if limit.comparator in {"<", "<="} else 1)
        basis = f"the board: “{' '.join(limit.text.split())}”"
        parameters = _reference(watch, limit.statistic)
        if parameters is None:
            continue
        condition = maker.condition(
            limit.statistic, limit.comparator, limit.threshold, basis, **parameters
        )
        name, at = watch.subject.name, limit.threshold
        title = _written_title(name, limit.statistic, f"{limit.comparator} {shown(at)}", at)
        monitor = maker.monitor(f"board_{number}", title, condition, lasting=limit.lasting)
        origin = watch.origin.model_copy(update={"because": (limit.ref,)})
        yield Candidate(
            monitor.model_copy(update={"origin": origin}),
            "team",
            watch.consequence,
            f"The team's own number: “{' '.join(limit.text.split())}”.",
            grid=_around_written(limit.statistic, at, watch.level),
        )


def _around_written(statistic: Statistic, at: float, level: Level | None) -> tuple[float, ...]:
    if statistic == "value":
        return _around(at, level)
    return tuple(rounded(at * factor, 4) for factor in _FACTORS)


def _written_title(name: str, statistic: Statistic, compared: str, at: float) -> str:
    if statistic == "deviations":
        side = "below" if at < 0 else "above"
        return f"{name} more than {shown(abs(at))} sd {side} its reference mean"
    if statistic == "value":
        return f"{name} {compared}"
    turn = "drop" if statistic == "relative_drop" else "rise"
    return f"{turn} of {name} by more than {shown(at * 100)} %"


def _reference(watch: Watch, statistic: Statistic) -> dict[str, float] | None:
    """What a statistic has to know of the reference period; None: that is not known."""
    level = watch.level
    if statistic == "value":
        return {}
    if level is None or level.mean == 0:
        return None
    if statistic == "deviations":
        if not level.deviation or level.count < LEAST_FOR_DEVIATION:
            return None
        return {"reference_mean": level.mean, "reference_deviation": level.deviation}
    return {"reference_mean": level.mean}


def _around(threshold: float, level: Level | None) -> tuple[float, ...]:
    """Numbers near a threshold: by half deviations, else by fiftieths of itself."""
    step = (level.deviation if level else None) or abs(threshold) * 0.04
    return tuple(rounded(threshold + count * step / 2, 4) for count in _HALF_SIGMAS)


# ---------------------------------------------------------------- what needs a few values at most


def _simple(watch: Watch, direction: Direction) -> Iterator[Candidate]:
    level, name = watch.level, watch.subject.name
    if level is None:
        return
    maker = Maker(watch, direction)
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
        grid=_RELATIVE_GRID,
    )
    change = _rate(level)
    if change is not None:
        yield _jump(maker, level, change)


def _extreme(maker: Maker, level: Level) -> Candidate:
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


def _jump(maker: Maker, level: Level, change: float) -> Candidate:
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


# -------------------------------------------------------------------------- windows that adapt


def _windows(watch: Watch) -> Iterator[Candidate]:
    level = watch.level
    enough = level is not None and level.count >= _LEAST_FOR_WINDOW
    if level is None or not level.deviation or not enough or not are_there():
        return
    maker = Maker(watch, watch.directions[0])
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
        grid=_DELTA_GRID,
    )
    if level.count <= _MOST_FOR_KSWIN:
        yield _kswin(maker, level, of)


def _kswin(maker: Maker, level: Level, of: Mapping[str, float]) -> Candidate:
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
        grid=_ALPHA_GRID,
    )


# ------------------------------------------------------------------------------ what is missing


def _not_tried(watch: Watch) -> Iterator[NotTried]:
    name, level = watch.subject.name, watch.level
    for limit in watch.limits:
        if _reference(watch, limit.statistic) is None:
            why = f"{name} has too few values from before the failure to tell its usual level"
            yield NotTried(what=f"“{' '.join(limit.text.split())}”", why=why)
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
