"""All columns by how much they shifted, whether somebody wrote them on the board or not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from boardsnap.analysis import distances, intervals
from boardsnap.analysis.bins import NumberBins
from boardsnap.analysis.chunks import Counted
from boardsnap.analysis.columns import Column
from boardsnap.analysis.comparison import Comparison
from boardsnap.analysis.evidence import Evidence, histogram_of, measure, new_values
from boardsnap.analysis.watches import mean_of, psi_of, rounded, with_missing
from boardsnap.analysis.words import percent
from boardsnap.model.claims import Alarm, FeatureShift, Measure, Shifted

# "Stable" by the convention of credit scoring, and the default of Evidently: distances.CONVENTIONS.
_STABLE = 0.1
# Chunks of the reference from which on it is told how much they usually differ.
_LEAST_CHUNKS = 8
# Evidently's choice: up to so many rows of the reference tests, beyond that distances.
_EVIDENTLY_SMALL = 1000
# So many shifted features are followed over time; the rest is listed.
_FOLLOWED = 12
_ORDER: Mapping[Shifted, int] = {
    "shifted": 0,
    "slightly": 1,
    "too_few_rows": 2,
    "unchanged": 3,
    "not_compared": 4,
}


@dataclass(frozen=True, slots=True)
class _Counts:
    """A column that is compared: rows a bin in both periods, missing ones as the last bin."""

    column: Column
    before: Counted
    after: Counted
    base: tuple[float, ...]
    now: tuple[float, ...]
    p_value: float


def rank_features(
    evidence: Evidence, mentioned: Mapping[str, Sequence[str]]
) -> tuple[FeatureShift, ...]:
    """Every column of both periods, those that shifted most first.

    Args:
        evidence: with a reference; without one nothing shifted.
        mentioned: by column, the statements that name it.
    """
    comparison = evidence.comparison
    if comparison.reference is None:
        return ()
    counted = list(_counted(comparison))
    q_values = benjamini_hochberg([one.p_value for one in counted])
    found = [
        _feature(one, q, len(counted), evidence, mentioned.get(one.column.name, ()))
        for one, q in zip(counted, q_values, strict=True)
    ]
    compared = {one.column.name for one in counted}
    found += _others(comparison, compared, mentioned)
    ordered = sorted(found, key=lambda f: (_ORDER[f.state], -(f.psi or 0.0), f.column))
    return tuple(
        _followed(feature, evidence)
        if place < _FOLLOWED and feature.state == "shifted"
        else feature
        for place, feature in enumerate(ordered)
    )


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """What each p-value becomes when all of them are looked at.

    Benjamini and Hochberg, Journal of the Royal Statistical Society B 57, 1995.
    """
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    adjusted, least = [1.0] * len(p_values), 1.0
    for rank in range(len(order), 0, -1):
        place = order[rank - 1]
        least = min(least, p_values[place] * len(p_values) / rank)
        adjusted[place] = least
    return adjusted


def _counted(comparison: Comparison) -> Iterator[_Counts]:
    reference, current = comparison.reference, comparison.current
    assert reference is not None
    for name in comparison.bins:
        before, after = reference.counted(name), current.counted(name)
        if before is None or after is None or before.counts is None or after.counts is None:
            continue
        base, now = tuple(with_missing(before)), tuple(with_missing(after))
        if sum(base) and sum(now):
            p_value = distances.chi_square(base, now).p_value
            yield _Counts(current.columns[name], before, after, base, now, p_value)


def _feature(
    one: _Counts, q_value: float, columns: int, evidence: Evidence, refs: Sequence[str]
) -> FeatureShift:
    comparison = evidence.comparison
    name, kind = one.column.name, one.column.kind
    psi = distances.psi(one.base, one.now)
    bins = distances.occupied(one.base, one.now)
    rows = round(sum(one.base)), round(sum(one.now))
    critical = distances.psi_critical(*rows, bins, distances.ALPHA / columns)
    usual = _usual(name, one, comparison)
    state, note = _state(psi, critical, usual, q_value)
    numbers = isinstance(comparison.bins[name], NumberBins)
    fresh = new_values(name, comparison)
    return FeatureShift(
        column=name,
        kind=kind,
        state=state,
        note=_note(note, one, fresh),
        psi=rounded(psi, 4),
        psi_critical=rounded(critical, 4),
        psi_usual=None if usual is None else rounded(usual, 4),
        js=rounded(distances.js(one.base, one.now), 4),
        ks=rounded(distances.ks_of_counts(one.base[:-1], one.now[:-1]), 4)
        if numbers and one.before.rows and one.after.rows
        else None,
        p_value=rounded(one.p_value, 3),
        q_value=rounded(q_value, 3),
        null_rate=(rounded(one.before.null_rate, 4), rounded(one.after.null_rate, 4)),
        mean=_means(one),
        change=_mean_change(name, one, comparison),
        new_values=tuple(fresh)[:10],
        alarms=tuple(_alarms(name, one, psi, comparison)),
        mentioned=tuple(refs),
        histogram=histogram_of(name, comparison) if state == "shifted" else None,
    )


def _state(psi: float, critical: float, usual: float | None, q_value: float) -> tuple[Shifted, str]:
    by_chance = q_value > distances.ALPHA
    if by_chance:
        few = critical > _STABLE
        return ("too_few_rows" if few else "unchanged"), ""
    if usual is not None and psi <= usual:
        note = f"The reference's own chunks differ as much (PSI up to {usual:.3g})."
        return ("slightly" if psi >= _STABLE else "unchanged"), note
    return ("shifted" if psi >= _STABLE else "slightly"), ""


def _note(note: str, one: _Counts, fresh: Mapping[str, float]) -> str:
    parts = [note] if note else []
    before, after = one.before.null_rate, one.after.null_rate
    if after - before > 0.02:
        parts.append(f"Missing went from {percent(before)} to {percent(after)}.")
    elif before - after > 0.02:
        parts.append(f"Missing fell from {percent(before)} to {percent(after)}.")
    if one.after.unreadable:
        parts.append(f"{one.after.unreadable:,} rows hold a text where numbers should be.")
    if fresh:
        names = ", ".join(list(fresh)[:3])
        parts.append(f"New: {names}{' and more' if len(fresh) > 3 else ''}.")
    return " ".join(parts)


def _usual(name: str, one: _Counts, comparison: Comparison) -> float | None:
    """The PSI that nineteen of twenty chunks of the reference have against all of it."""
    reference = comparison.reference
    if reference is None or not reference.timed or len(reference.chunks) < _LEAST_CHUNKS:
        return None
    found = []
    for chunk in reference.chunks:
        counts = with_missing(chunk.columns[name])
        if sum(counts):
            rest = [max(0.0, b - c) for b, c in zip(one.base, counts, strict=True)]
            found.append(distances.psi(rest, counts) if sum(rest) else 0.0)
    if len(found) < _LEAST_CHUNKS:
        return None
    # A chunk has fewer rows than the current period: what chance alone adds is taken off.
    bins = distances.occupied(one.base, one.now)
    base, now = round(sum(one.base)), round(sum(one.now))
    typical = max(1, base // len(found))
    added = distances.psi_critical(base, typical, bins) - distances.psi_critical(base, now, bins)
    return max(0.0, float(np.quantile(found, 0.95)) - max(0.0, added))


def _means(one: _Counts) -> tuple[float, float] | None:
    before, after = one.before.moments, one.after.moments
    if before is None or after is None or not before.count or not after.count:
        return None
    return rounded(before.mean, 5), rounded(after.mean, 5)


def _mean_change(name: str, one: _Counts, comparison: Comparison) -> Measure | None:
    if _means(one) is None or comparison.reference is None:
        return None
    watch = mean_of(name)
    before = watch.estimate(comparison.reference, comparison.reference.chunks)
    after = watch.estimate(comparison.current, comparison.current.chunks)
    change = intervals.relative(before, after)
    return measure("relative_change", change, "mean") if math.isfinite(change.value) else None


def _alarms(name: str, one: _Counts, psi: float, comparison: Comparison) -> Iterator[Alarm]:
    """What tools would say by default, on what they would compute by default."""
    numbers = isinstance(comparison.bins[name], NumberBins)
    small = one.before.rows <= _EVIDENTLY_SMALL
    reference = comparison.reference or comparison.current
    samples = reference.sampled(name), comparison.current.sampled(name)
    for convention in distances.CONVENTIONS:
        tool, statistic = convention.tool, convention.statistic
        if statistic == "psi":
            yield _alarm(convention, psi)
        elif (
            not samples[0].size
            or not samples[1].size
            or not _applies(tool, statistic, numbers, small)
        ):
            continue
        elif statistic == "js":
            yield _alarm(convention, distances.js(one.base[:-1], one.now[:-1]))
        elif statistic == "wasserstein":
            yield _alarm(convention, distances.normed_wasserstein(*samples))
        elif statistic == "ks":
            distance = distances.ks_p_value if convention.of_p_value else distances.ks
            yield _alarm(convention, distance(*samples))
        else:
            yield _alarm(convention, one.p_value)


def _applies(tool: str, statistic: str, numbers: bool, small: bool) -> bool:
    """Whether a tool computes this of such a column without being asked."""
    if tool != "Evidently":
        return numbers or statistic != "ks"
    chosen = {(True, True): "ks", (True, False): "wasserstein"}
    others = {(False, True): "chi_square", (False, False): "js"}
    return statistic == {**chosen, **others}[numbers, small]


def _alarm(convention: distances.Convention, value: float) -> Alarm:
    below = convention.of_p_value
    return Alarm(
        tool=convention.tool,
        statistic=f"{convention.statistic} p-value" if below else convention.statistic,
        threshold=convention.threshold,
        value=rounded(value, 4),
        drift=value < convention.threshold if below else value >= convention.threshold,
    )


def _others(
    comparison: Comparison, compared: Iterable[str], mentioned: Mapping[str, Sequence[str]]
) -> list[FeatureShift]:
    """The columns that are not compared, and why."""
    reference, current = comparison.reference, comparison.current
    assert reference is not None
    found = []
    done = set(compared)
    for name, column in {**reference.columns, **current.columns}.items():
        if name in done:
            continue
        before, after = reference.columns.get(name), current.columns.get(name)
        if after is None:
            note = "It is gone: the current period has no such column."
        elif before is None:
            note = "It is new: the reference has no such column."
        elif before.kind != after.kind:
            note = f"It has another type now: {after.type}, and {before.type} in the reference."
        elif name in comparison.skipped:
            reason = comparison.skipped[name]
            note = f"{reason[0].upper()}{reason[1:]}."
        elif comparison.time is not None and name == comparison.time.name:
            note = "It says when a row was made."
        else:
            note = "Times and nested values are not compared."
        changed = after is None or before is None or before.kind != after.kind
        found.append(
            FeatureShift(
                column=name,
                kind=column.kind,
                state="shifted" if changed else "not_compared",
                note=note,
                mentioned=tuple(mentioned.get(name, ())),
            )
        )
    return found


def _followed(feature: FeatureShift, evidence: Evidence) -> FeatureShift:
    """The feature with since when its distribution differs."""
    reference = evidence.comparison.reference
    counted = reference.counted(feature.column) if reference else None
    if counted is None or feature.psi is None:
        return feature
    onset = evidence.follow(psi_of(feature.column, counted)).onset
    return feature.model_copy(update={"onset": onset})
