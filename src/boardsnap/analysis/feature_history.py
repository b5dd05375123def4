"""Features and their table ready to be watched: the history of each, and its monitors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median

from boardsnap.analysis.candidates import rounded, span_words
from boardsnap.analysis.chunks import end_of
from boardsnap.analysis.clock import Clock
from boardsnap.analysis.feature_rules import FeatureWatch, feature_candidates
from boardsnap.analysis.feature_statistics import FEATURE_STATISTICS
from boardsnap.analysis.frames import FeatureRows, Files, Frame, Slot, read_frame
from boardsnap.analysis.names import named_alike
from boardsnap.analysis.observed import Observed, Setting, is_blamed
from boardsnap.analysis.replay import Tick, grain_of, holds_for
from boardsnap.analysis.table_rules import TableWatch, table_candidates
from boardsnap.limits import Limit
from boardsnap.model.backtest import Consequence, NotTried, Watched
from boardsnap.model.monitor import Condition, Span, Statistic, Subject
from boardsnap.model.postmortem import Cause

_DAY = timedelta(days=1)
# Causes that show in a table before they show in a feature's distribution.
_OF_TABLES: frozenset[Cause] = frozenset({"schema_change", "upstream_outage", "pipeline_bug"})
_OF_FEATURES = frozenset(FEATURE_STATISTICS)


@dataclass(frozen=True, slots=True)
class FeatureHistory:
    """One feature, chunk by chunk.

    Attributes:
        found: the statistics that were computed already.
    """

    rows: FeatureRows
    slots: tuple[Slot, ...]
    width: Span
    found: dict[Statistic, tuple[float | None, ...]] = field(default_factory=dict, compare=False)

    def values(self, statistic: Statistic) -> tuple[float | None, ...]:
        """The statistic in every chunk; None where there are too few rows for it."""
        if statistic not in self.found:
            compute = FEATURE_STATISTICS[statistic]
            baseline = self.rows.baseline
            self.found[statistic] = tuple(compute(baseline, chunk) for chunk in self.rows.chunks)
        return self.found[statistic]

    def ticks(self, condition: Condition) -> Sequence[Tick]:
        """The condition in every chunk that has rows enough."""
        values = self.values(condition.statistic)
        return [
            _tick(slot, value, condition, self.width)
            for slot, value in zip(self.slots, values, strict=True)
            if value is not None
        ]


def _tick(slot: Slot, value: float, condition: Condition, width: Span) -> Tick:
    holds = holds_for(condition, value)
    return Tick(slot.start, slot.end, slot.end, grain_of(width), None, value, holds)


@dataclass(frozen=True, slots=True)
class TableHistory:
    """The table itself: how many rows, and whether its columns are what they were."""

    slots: tuple[Slot, ...]
    width: Span
    clock: Clock

    def ticks(self, condition: Condition) -> Sequence[Tick]:
        """The condition in every chunk; for the number of rows, in empty ones too."""
        if condition.statistic == "row_count":
            usual = condition.parameters["reference_rows"]
            whole = [slot for slot in self._without_gaps() if not slot.cut]
            return [_tick(slot, slot.rows / usual, condition, self.width) for slot in whole]
        missing = condition.statistic == "missing_columns"
        return [
            _tick(slot, slot.missing if missing else slot.changed, condition, self.width)
            for slot in self.slots
        ]

    def _without_gaps(self) -> Iterator[Slot]:
        """The chunks, with empty ones where there were no rows at all."""
        expected: datetime | None = None
        for slot in self.slots:
            while expected is not None and expected < slot.start:
                end = self.clock.moment(end_of(self.clock.local(expected), self.width))
                yield Slot(expected, end, 0, False, 0, 0)
                expected = end
            yield slot
            expected = slot.end


def observe_features(files: Files, setting: Setting) -> tuple[tuple[Observed, ...], list[NotTried]]:
    """Every feature and the table itself, with their monitors; then what could not be tried.

    Raises:
        BoardsnapError: a file cannot be read, or no column says when its rows were made.
    """
    frame = read_frame(files, setting)
    names = [rows.column.name for rows in frame.features]
    features = [_feature(rows, frame, setting, names) for rows in frame.features]
    table = [_table(frame, setting)] if frame.count_from is not None else []
    return (*features, *table), list(frame.not_tried)


def _feature(rows: FeatureRows, frame: Frame, setting: Setting, names: Sequence[str]) -> Observed:
    name = rows.column.name
    history = FeatureHistory(rows, frame.slots, frame.width)
    limits = tuple(_own_limits(name, setting, names))
    named = is_blamed(name, setting.postmortem)
    fit = _fit(frame)
    sizes = [chunk.counted.rows for chunk in rows.chunks[: len(fit)] if chunk.counted.rows]
    watch = FeatureWatch(
        subject=Subject(kind="feature", name=name),
        consequence="cause" if named else "other",
        is_number=rows.column.kind == "number",
        all_known=rows.baseline.all_known,
        chunk=frame.width,
        origin=setting.origin,
        reference_rows=rows.baseline.counted.rows,
        chunk_rows=round(median(sizes)) if sizes else rows.baseline.counted.rows,
        level=_level(rows),
        fit=lambda statistic: _fitted(history, statistic, len(fit)),
        limits=limits,
    )
    return Observed(
        subject=watch.subject,
        history=history,
        count_from=frame.count_from,
        candidates=tuple(feature_candidates(watch)),
        not_tried=(),
        watched=_watched(watch.subject, watch.consequence, frame, setting, rows),
        limits=limits,
    )


def _level(rows: FeatureRows) -> dict[str, float]:
    """What tools that compare with a mean have to be told; a deviation of 0 tells nothing."""
    moments = rows.baseline.counted.moments
    if moments is None or not moments.count:
        return {}
    level = {"reference_mean": rounded(moments.mean)}
    if moments.count > 1 and moments.deviation > 0:
        level["reference_deviation"] = rounded(moments.deviation)
    return level


def _fit(frame: Frame) -> tuple[Slot, ...]:
    """The chunks on which thresholds are fitted."""
    until = frame.count_from
    return tuple(slot for slot in frame.slots if until is not None and slot.end <= until)


def _fitted(history: FeatureHistory, statistic: Statistic, count: int) -> tuple[float, ...]:
    return tuple(value for value in history.values(statistic)[:count] if value is not None)


def _own_limits(name: str, setting: Setting, names: Sequence[str]) -> Iterator[Limit]:
    """The board's limits on this feature; one that names none is on what the board blames."""
    cause = setting.postmortem.root_cause
    blamed = (cause.feature or "") if cause else ""
    for limit in setting.limits:
        if limit.statistic in _OF_FEATURES and name in named_alike(limit.name or blamed, names):
            yield limit


def _table(frame: Frame, setting: Setting) -> Observed:
    cause = setting.postmortem.root_cause
    shows = cause is not None and cause.category in _OF_TABLES
    consequence: Consequence = "cause" if shows else "other"
    subject = Subject(kind="table", name=frame.name)
    rows = [slot.rows for slot in _fit(frame) if not slot.cut]
    limits = tuple(one for one in setting.limits if one.statistic == "row_count")
    watch = TableWatch(subject, consequence, frame.width, setting.origin, rows, limits)
    return Observed(
        subject=subject,
        history=TableHistory(frame.slots, frame.width, setting.clock),
        count_from=frame.count_from,
        candidates=tuple(table_candidates(watch)),
        not_tried=(),
        watched=_watched(subject, consequence, frame, setting, None),
        limits=limits,
    )


def _watched(
    subject: Subject,
    consequence: Consequence,
    frame: Frame,
    setting: Setting,
    rows: FeatureRows | None,
) -> Watched:
    clock, grain = setting.clock, grain_of(frame.width)
    first, last = frame.slots[0].start, frame.slots[-1].end
    remarks = [f"In {span_words(frame.width)} chunks."]
    if frame.fitted_until is None and rows is not None:
        remarks.append("Compared with the whole reference table.")
    if frame.timeless and rows is None:
        remarks.append(f"{frame.timeless:,} rows are left out: their time cannot be read.")
    counted = None
    if frame.count_from is not None:
        end = setting.course.reference_end
        kept = [slot.end for slot in frame.slots if slot.end <= end]
        counted = max(0.0, (max(kept, default=frame.count_from) - frame.count_from) / _DAY)
    return Watched(
        kind=subject.kind,
        name=subject.name,
        source="file",
        consequence=consequence,
        first=clock.said(first, grain),
        last=clock.said(last - timedelta(microseconds=1), grain),
        observations=sum(slot.rows for slot in frame.slots),
        fitted_until=clock.said(frame.count_from, grain) if frame.count_from else None,
        fit_observations=len(_fit(frame)),
        counted_days=counted,
        remarks=tuple(remarks),
    )
