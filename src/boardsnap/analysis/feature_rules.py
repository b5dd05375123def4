"""The monitors that a backtest replays on a feature and on its table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

from boardsnap.analysis.candidates import (
    LEAST_FOR_DEVIATION,
    Candidate,
    rounded,
    shown,
    slug,
    span_words,
)
from boardsnap.analysis.distances import ks_critical
from boardsnap.limits import Limit
from boardsnap.model.backtest import Consequence, Family
from boardsnap.model.monitor import (
    Comparator,
    Condition,
    Monitor,
    Origin,
    Span,
    Statistic,
    Subject,
)

# NannyML's default: the mean of the reference's chunks, and three of their standard deviations.
_SIGMAS = 3.0
_SIGMA_GRID = (2.0, 2.5, 3.0, 3.5, 4.0)
# In standard deviations.
_LEAST_MEAN = 0.1
_FACTORS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)


@dataclass(frozen=True, slots=True)
class FeatureWatch:
    """A feature with all that its monitors are made from.

    Attributes:
        all_known: every category that the reference had is known.
        reference_rows: with a value, where thresholds are fitted.
        chunk_rows: with a value, in a usual chunk.
        level: mean and standard deviation of its numbers, where thresholds are fitted.
        fit: a statistic in each of the chunks on which thresholds are fitted.
        limits: the board's own on this feature.
    """

    subject: Subject
    consequence: Consequence
    is_number: bool
    all_known: bool
    chunk: Span
    origin: Origin
    reference_rows: int
    chunk_rows: int
    level: Mapping[str, float]
    fit: Callable[[Statistic], Sequence[float]]
    limits: tuple[Limit, ...] = ()


@dataclass(frozen=True, slots=True)
class _Fixed:
    """A number that a tool or a trade goes by."""

    threshold: float
    source: str
    grid: tuple[float, ...]


_FIXED: Mapping[Statistic, _Fixed] = {
    "psi": _Fixed(
        0.25,
        "credit-scoring convention: above 0.25 act (Siddiqi 2006)",
        (0.05, 0.1, 0.2, 0.25, 0.3, 0.5),
    ),
    "js": _Fixed(0.1, "NannyML's default, on base 2", (0.02, 0.05, 0.1, 0.2, 0.3)),
    "wasserstein": _Fixed(
        0.1, "Evidently's default, in reference standard deviations", (0.02, 0.05, 0.1, 0.2, 0.5)
    ),
    "new_categories": _Fixed(
        0.0, "NannyML's default for unseen values: none", (0.0, 0.001, 0.01, 0.05)
    ),
}
_FAMILIES: Mapping[Statistic, Family] = {
    "psi": "distance",
    "js": "distance",
    "ks": "distance",
    "wasserstein": "distance",
    "mean_shift": "mean_shift",
    "null_rate": "nulls",
    "new_categories": "categories",
}
_NAMES: Mapping[Statistic, str] = {
    "psi": "PSI",
    "js": "JS distance",
    "ks": "KS",
    "wasserstein": "Wasserstein distance",
    "mean_shift": "mean shift",
    "null_rate": "null rate",
    "new_categories": "share of new categories",
    "row_count": "rows",
}


def feature_candidates(watch: FeatureWatch) -> Iterator[Candidate]:
    """All monitors on one feature.

    A feature that the board does not name gets fewer: among many features and many distances
    some always fire.
    """
    yield from _written(watch)
    named = watch.consequence != "other"
    for statistic in _FIXED:
        if _applies(statistic, watch) and (named or statistic in {"psi", "new_categories"}):
            yield _fixed(statistic, _FIXED[statistic], watch)
    if named and watch.is_number:
        yield _critical(watch)
    yield from _fitted("psi", watch)
    yield from _fitted("null_rate", watch)
    if named:
        yield from _fitted("js", watch)
        if watch.is_number:
            yield from _fitted("ks", watch)
            yield from _fitted("wasserstein", watch)
            if _has_a_mean(watch):
                yield from _fitted("mean_shift", watch)
                yield from _fitted("mean_shift", watch, below=True)


def _has_a_mean(watch: FeatureWatch) -> bool:
    """Whether a share of the mean says anything: about 0 every change is a large one."""
    mean, deviation = (watch.level.get(f"reference_{one}") for one in ("mean", "deviation"))
    return bool(mean) and (deviation is None or abs(mean or 0.0) >= _LEAST_MEAN * deviation)


def _applies(statistic: Statistic, watch: FeatureWatch) -> bool:
    if statistic == "new_categories":
        return not watch.is_number and watch.all_known
    return watch.is_number or statistic != "wasserstein"


def _condition(
    watch: FeatureWatch, statistic: Statistic, comparator: Comparator, number: float, basis: str
) -> Condition:
    return Condition(
        subject=watch.subject,
        statistic=statistic,
        comparator=comparator,
        threshold=rounded(number, 4),
        chunk=watch.chunk,
        parameters=dict(watch.level),
        basis=basis,
    )


def _monitor(watch: FeatureWatch, key: str, condition: Condition, note: str = "") -> Monitor:
    name = f"{_NAMES[condition.statistic]}({watch.subject.name})"
    limit = f"{condition.comparator} {shown(condition.threshold)}{note}"
    return Monitor(
        id=f"{condition.statistic}_{slug(watch.subject.name)[:40]}_{key}",
        title=f"{name} {limit} on {span_words(watch.chunk)} chunks",
        conditions=(condition,),
        severity="warn",
        origin=watch.origin,
    )


def _written(watch: FeatureWatch) -> Iterator[Candidate]:
    """The limits that stand on the board."""
    for number, limit in enumerate(watch.limits, start=1):
        text = " ".join(limit.text.split())
        condition = _condition(
            watch, limit.statistic, limit.comparator, limit.threshold, f"the board: “{text}”"
        )
        origin = watch.origin.model_copy(update={"because": (limit.ref,)})
        monitor = _monitor(watch, f"board_{number}", condition).model_copy(
            update={"origin": origin, "lasting": limit.lasting}
        )
        yield Candidate(
            monitor,
            "team",
            watch.consequence,
            f"The team's own number: “{text}”.",
            grid=tuple(rounded(limit.threshold * factor, 4) for factor in _FACTORS),
        )


def _fixed(statistic: Statistic, fixed: _Fixed, watch: FeatureWatch) -> Candidate:
    condition = _condition(watch, statistic, ">", fixed.threshold, fixed.source)
    source = fixed.source[0].upper() + fixed.source[1:]
    return Candidate(
        _monitor(watch, "default", condition),
        _FAMILIES[statistic],
        watch.consequence,
        f"{source}.",
        grid=fixed.grid,
    )


def _critical(watch: FeatureWatch) -> Candidate:
    """KS beyond what chance does once in twenty times, at the usual size of a chunk."""
    number = ks_critical(watch.reference_rows, max(1, watch.chunk_rows))
    basis = f"p < 0.05 for {watch.chunk_rows:,} rows: Evidently's default"
    condition = _condition(watch, "ks", ">", number, basis)
    return Candidate(
        _monitor(watch, "critical", condition, " (p < 0.05)"),
        "distance",
        watch.consequence,
        f"Evidently's default for small samples: p < 0.05, here for {watch.chunk_rows:,} rows.",
        grid=tuple(rounded(number * factor, 4) for factor in _FACTORS),
    )


def _fitted(
    statistic: Statistic, watch: FeatureWatch, *, below: bool = False
) -> Iterator[Candidate]:
    """The mean of the reference's chunks, and three of their standard deviations."""
    values = watch.fit(statistic)
    if len(values) < LEAST_FOR_DEVIATION:
        return
    middle, spread = _plain(fmean(values)), stdev(values)
    sign = -1.0 if below else 1.0
    grid = [middle + sign * sigmas * spread for sigmas in _SIGMA_GRID]
    comparator: Comparator = "<" if below else ">"
    condition = _condition(
        watch,
        statistic,
        comparator,
        middle + sign * _SIGMAS * spread,
        "mean and 3 standard deviations of the reference's chunks: NannyML's default",
    )
    turn = "−" if below else "+"
    note = f" (reference mean {turn} 3 sd)"
    key = "mean_minus_3_sd" if below else "mean_plus_3_sd"
    yield Candidate(
        _monitor(watch, key, condition, note),
        _FAMILIES[statistic],
        watch.consequence,
        f"NannyML's default: over {len(values)} chunks the mean is {shown(middle)}, the standard "
        f"deviation {shown(spread)}.",
        grid=tuple(dict.fromkeys(rounded(number, 4) for number in grid)),
    )


def _plain(mean: float) -> float:
    """The mean, without what sums of floats leave of a zero."""
    return 0.0 if abs(mean) < 1e-12 else mean
