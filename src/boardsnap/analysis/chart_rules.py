"""The monitors on one metric that rest on its standard deviation: single values, and sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from boardsnap.analysis.candidates import Candidate, Direction, Maker, Watch, rounded, shown
from boardsnap.model.monitor import Span, Statistic

# NannyML's default, and Shewhart's limit.
_SIGMAS = 3.0
# Montgomery, section 9.2: weights from 0.05 to 0.25 work well, with limits of about 3 sigma.
_EWMA_WEIGHT, _EWMA_SIGMAS = 0.2, 3.0
# Montgomery, section 9.1: slack 0.5 and limit 5 find a shift by one deviation in about ten values
# and raise a false alarm on one side about once in 930.
_CUSUM_SLACK, _CUSUM_LIMIT = 0.5, 5.0
# About as rare as the CUSUM's (benchmarks/backtest.py: white noise). river's
# defaults (0.005 and 50) are for streams of thousands of values: they take 18 values to see a
# shift by three deviations.
_PAGE_HINKLEY_DELTA, _PAGE_HINKLEY_LIMIT = 0.25, 8.0
_PAGE_HINKLEY_FORGETTING, _PAGE_HINKLEY_LEAST = 0.9999, 30.0
# Three in a row beyond 2 sigma: by chance as rare as one beyond 4.2.
_LASTING_SIGMAS, _LASTING_VALUES = 2.0, 3
# An anomaly that matters as well: users of drift monitors ask for both at once.
_JOINED_RELATIVE = 0.05

_SIGMAS_GRID = (2.0, 2.5, 3.0, 3.5, 4.0, 5.0)
_EWMA_GRID = (2.0, 2.5, 3.0, 3.5, 4.0)
_CUSUM_GRID = (3.0, 4.0, 5.0, 6.0, 8.0)
_PAGE_HINKLEY_GRID = (4.0, 6.0, 8.0, 10.0, 15.0)
_LASTING_GRID = (1.0, 1.5, 2.0, 2.5, 3.0)


def chart_candidates(watch: Watch, direction: Direction) -> Iterator[Candidate]:
    """The charts in one direction; none where there is no standard deviation."""
    level = watch.level
    if level is None or not level.deviation:
        return
    maker = Maker(watch, direction)
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


def _deviations(maker: Maker, of: Mapping[str, float]) -> Candidate:
    basis = "3 standard deviations: NannyML's default, Shewhart's limit"
    condition = maker.condition("deviations", maker.beyond, maker.direction * _SIGMAS, basis, **of)
    title = f"{maker.watch.subject.name} more than 3 sd {maker.side} its reference mean"
    return Candidate(
        maker.monitor(f"{maker.side}_3_sd", title, condition),
        "deviations",
        maker.watch.consequence,
        f"NannyML's default and Shewhart's limit; {_where(of)}.",
        grid=_signed(maker.direction, _SIGMAS_GRID),
    )


def _ewma_limit(sigmas: float) -> float:
    return float(sigmas * (_EWMA_WEIGHT / (2 - _EWMA_WEIGHT)) ** 0.5)


def _ewma(maker: Maker, of: Mapping[str, float]) -> Candidate:
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
        grid=_signed(maker.direction, [_ewma_limit(sigmas) for sigmas in _EWMA_GRID]),
    )


def _cusum(maker: Maker, of: Mapping[str, float]) -> Candidate:
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
        grid=_CUSUM_GRID,
    )


def _page_hinkley(maker: Maker, of: Mapping[str, float]) -> Candidate:
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
        grid=_PAGE_HINKLEY_GRID,
    )


def _lasting(maker: Maker, of: Mapping[str, float], step: Span) -> Candidate:
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
        grid=_signed(maker.direction, _LASTING_GRID),
    )


def _joined(maker: Maker, of: Mapping[str, float]) -> Candidate:
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
        grid=_signed(maker.direction, _SIGMAS_GRID),
    )
