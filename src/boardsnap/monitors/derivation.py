"""Which monitors a postmortem calls for: from its own thresholds, root cause, evidence, metrics.

A threshold is the board's where it writes one, else the one that a tool or a paper uses
(`defaults.py`); its source stands with it. Where neither gives one there is no monitor, and what
is missing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from boardsnap.identity import postmortem_id
from boardsnap.model.monitor import (
    Comparator,
    Condition,
    Monitor,
    Origin,
    Severity,
    Span,
    Statistic,
    Subject,
)
from boardsnap.model.postmortem import Postmortem
from boardsnap.monitors.causes import GAPS, calls_of_cause, evidence_of
from boardsnap.monitors.conditions import holds
from boardsnap.monitors.defaults import DEFAULTS
from boardsnap.monitors.falls import Fall, falls_of
from boardsnap.monitors.naming import number_text, one_line, rule_id
from boardsnap.monitors.phrases import title_of
from boardsnap.thresholds import (
    WrittenThreshold,
    asks_for_alert,
    chunk_of,
    meaning_of,
    observed_value,
    opposite,
    statistics_of,
    wakes_someone,
    written_thresholds,
)
from boardsnap.timing import better_end

DAY = Span(value=1, unit="days")
"""The chunk of a monitor where the board does not say how often."""

_TABLE: frozenset[Statistic] = frozenset({"row_count", "staleness"})
_COLUMNS: frozenset[Statistic] = frozenset({"missing_columns", "changed_types"})
# What follows the name of a feature in "null alert on last login per day".
_AFTER_NAME = r"(?:per|by|in|for|to|and|or|with|from|vs|via|alerts?|checks?|daily|weekly|hourly)\b"
_GENERAL = frozenset(
    {
        *("feature", "features", "column", "columns", "field", "fields", "input", "inputs", "data"),
        *("table", "tables", "feed", "pipeline", "training", "scoring", "model", "quality", "job"),
        *("key", "critical", "top", "main", "any", "some", "all", "each", "every", "prod", "live"),
    }
)
_LONGEST_NAME = 3
_NO_NAMES = frozenset({"a", "all", "each", "every", "features", "all features", "inputs"})
_FIRES_LOW: frozenset[Statistic] = frozenset({"row_count"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """The monitors that a postmortem calls for.

    Attributes:
        monitors: in the order of importance: the board's own first.
        gaps: what it calls for and no monitor could be made of, one sentence each.
    """

    monitors: tuple[Monitor, ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """Something on the board that asks for a monitor.

    Attributes:
        because: JSON pointers of the statements.
        threshold: None: the default counts.
        observed: the value that the board itself gives for the statistic.
    """

    subject: Subject
    statistic: Statistic
    because: tuple[str, ...]
    comparator: Comparator | None = None
    threshold: float | None = None
    basis: str | None = None
    chunk: Span | None = None
    lasting: Span | None = None
    severity: Severity = "warn"
    observed: float | None = None
    reference_mean: float | None = None


@dataclass(frozen=True, slots=True)
class _Known:
    """A metric of the timeline: its name there, and whether its values are shares of 1."""

    name: str
    share: bool


@dataclass(frozen=True, slots=True)
class _Board:
    """The postmortem with the names that its statements leave out."""

    postmortem: Postmortem
    table: str

    @property
    def feature(self) -> str | None:
        """What the root cause names."""
        cause = self.postmortem.root_cause
        return cause.feature if cause else None

    def metric(self, name: str) -> _Known | None:
        """The timeline's metric of this name."""
        found = [
            event.metric
            for event in self.postmortem.timeline
            if event.metric and event.metric.name.casefold() == name.casefold()
        ]
        if not found:
            return None
        share = all(0 <= metric.value <= 1 and not metric.unit for metric in found)
        return _Known(found[0].name, share)


def propose(
    postmortem: Postmortem,
    *,
    identity: str | None = None,
    link: str | None = None,
    table: str | None = None,
) -> Proposal:
    """The monitors that a postmortem calls for, and what it calls for in vain.

    Args:
        postmortem: the document.
        identity: its id; None: made from its photos.
        link: where it can be read.
        table: the table that the model reads, where the board names none.
    """
    board = _Board(postmortem, table or f"{postmortem.model.name or 'model'} inputs")
    asked, gaps = _asked(board)
    calls = [*asked, *_caused(board), *_evident(board)]
    limited = {
        call.subject.name.casefold()
        for call in calls
        if call.subject.kind == "metric" and call.threshold is not None
    }
    calls += [call for call in _fallen(board) if call.subject.name.casefold() not in limited]
    merged = _merged(calls)
    origin = Origin(
        postmortem=identity or postmortem_id(postmortem), title=postmortem.title, link=link
    )
    monitors, missing = _monitors(merged, origin)
    cause = postmortem.root_cause
    category = cause.category if cause else None
    general = [GAPS[category]] if category and category in GAPS else []
    return Proposal(monitors, (*gaps, *missing, *_nameless(board), *general, *_too_quiet(merged)))


def _asked(board: _Board) -> tuple[list[Call], list[str]]:
    """What people wrote that they want to be told of."""
    calls: list[Call] = []
    gaps = []
    for pointer, text, wanted in _wishes(board.postmortem):
        found = list(_wish(board, pointer, text, wanted))
        calls += found
        if wanted and not found:
            gaps.append(f"{pointer} “{one_line(text)}”: no metric, column or table to watch in it")
    return calls, gaps


def _wishes(postmortem: Postmortem) -> Iterator[tuple[str, str, bool]]:
    """Pointer and text of what may ask for a monitor, and whether it does for certain."""
    for index, action in enumerate(postmortem.actions):
        urgent = f" {action.priority}" if action.priority else ""
        wanted = action.kind == "monitoring"
        if wanted or action.kind == "data_quality" or asks_for_alert(action.text):
            yield f"/actions/{index}", action.text + urgent, wanted
    for index, decision in enumerate(postmortem.decisions):
        if asks_for_alert(decision.text):
            yield f"/decisions/{index}", decision.text, False
    for index, event in enumerate(postmortem.timeline):
        if event.kind == "alert":
            yield f"/timeline/{index}", event.text, False


def _wish(board: _Board, pointer: str, text: str, wanted: bool) -> Iterator[Call]:
    severity: Severity = "page" if wakes_someone(text) else "warn"
    limits = [(one, _written(board, pointer, text, one)) for one in written_thresholds(text)]
    calls = [replace(call, lasting=written.lasting) for written, call in limits if call]
    yield from (replace(call, severity=severity, chunk=chunk_of(text)) for call in calls)
    if calls:
        return
    if not wanted and not pointer.startswith("/actions"):
        return
    found = statistics_of(text)
    for statistic in found:
        subject = _subject(board, statistic, text)
        if subject:
            yield Call(subject, statistic, (pointer,), severity=severity, chunk=chunk_of(text))
    if not found:
        for fall in falls_of(board.postmortem.timeline):
            if re.search(rf"(?<!\w){re.escape(fall.name)}(?!\w)", text, re.I):
                yield replace(_of_fall(fall), because=(pointer,), severity=severity)


def _written(board: _Board, pointer: str, text: str, written: WrittenThreshold) -> Call | None:
    statistic, threshold = meaning_of(written, text)
    call = Call(
        Subject(kind="table", name=board.table),
        statistic,
        (pointer,),
        written.comparator,
        threshold,
        f"the board: “{one_line(text)}”",
    )
    if statistic in {"value", "relative_drop", "relative_rise", "deviations"}:
        return _on_metric(board, call, written)
    subject = _subject(board, statistic, text, written.subject)
    if subject is None:
        return None
    # A null rate, a distance, an age is bad when it is high; rows may be too few or too many.
    low = written.comparator in {"<", "<="}
    turned = low and statistic not in _FIRES_LOW
    comparator = opposite(written.comparator) if turned else written.comparator
    if statistic == "row_count" and written.statistic == "relative_drop":
        comparator = "<"
    return replace(call, subject=subject, comparator=comparator)


def _on_metric(board: _Board, call: Call, written: WrittenThreshold) -> Call | None:
    """The call with the metric's name on the timeline, firing on the side that is worse."""
    known = board.metric(written.subject)
    name = known.name if known else written.subject
    better = better_end(name)
    if not name or (known is None and better == 0 and written.required):
        return None
    call = replace(call, subject=Subject(kind="metric", name=name))
    if call.statistic == "value":
        return _limited(call, written, better, share=known is None or known.share)
    if call.statistic == "deviations":
        falling = better > 0 or written.comparator in {"<", "<="}
        limit = call.threshold or 0.0
        return replace(
            call, comparator="<" if falling else ">", threshold=-limit if falling else limit
        )
    falls = falls_of(board.postmortem.timeline)
    return replace(call, reference_mean=next((f.reference for f in falls if f.name == name), None))


def _limited(call: Call, written: WrittenThreshold, better: int, *, share: bool) -> Call:
    """A limit of the metric's own value; a sentence that says how it has to be is turned round."""
    comparator, limit, basis = written.comparator, written.number, call.basis
    low = comparator in {"<", "<="}
    if (better > 0 and not low) or (better < 0 and low):
        comparator = opposite(comparator)
    if written.unit == "%" and share:
        limit, basis = limit / 100, f"{basis}, as a share of 1"
    elif written.unit:
        basis = f"{basis}, in {written.unit}"
    return replace(call, comparator=comparator, threshold=limit, basis=basis)


def _subject(board: _Board, statistic: Statistic, text: str, limited: str = "") -> Subject | None:
    """What a statistic is computed of; None where neither the text nor the root cause names it.

    Args:
        board: the document.
        statistic: what is computed.
        text: the sentence.
        limited: what the sentence compares with a number; empty: it does not say.
    """
    if statistic in _TABLE:
        return Subject(kind="table", name=board.table)
    name = named_feature(limited or text, board.feature)
    if name == board.feature and limited and not _is_general(limited, board.feature):
        name = limited
    if name:
        return Subject(kind="feature", name=name)
    return Subject(kind="table", name=board.table) if statistic in _COLUMNS else None


def _is_general(limited: str, feature: str | None) -> bool:
    """Whether the words name the feature that is meant anyway, or no single one."""
    words = set(re.findall(r"[^\W_]+", limited.casefold()))
    meant = set(re.findall(r"[^\W_]+", feature.casefold())) if feature else set()
    return bool(words & meant) or bool(words & _GENERAL) or len(words) > _LONGEST_NAME


def named_feature(text: str, feature: str | None) -> str | None:
    """The column that a text is about: one that looks like a name, else the root cause's."""
    for word in re.findall(r"[A-Za-z][\w.]*_\w+", text):
        return str(word)
    bracket = re.search(r"\b(?:psi|ks|js|nulls?|drift)\s*\(\s*([A-Za-z][\w .]*?)\s*\)", text, re.I)
    if bracket:
        return bracket[1]
    about = re.search(
        r"\b(?:monitor|alert|check|psi|drift|nulls?|null rate)\s+(?:on|of|for)\s+(?:the\s+)?"
        rf"([a-z]\w*(?: (?!{_AFTER_NAME})\w+){{0,2}})",
        text,
        re.I,
    )
    if about and about[1].lower() not in _NO_NAMES:
        return about[1]
    return feature


def _caused(board: _Board) -> Iterator[Call]:
    """What the root cause calls for."""
    cause = board.postmortem.root_cause
    if cause is None:
        return
    for statistic in calls_of_cause(cause):
        subject = _subject(board, statistic, cause.feature or "")
        if subject is None:
            continue
        down = (
            statistic == "mean_shift"
            and cause.shift is not None
            and cause.shift.direction == "down"
        )
        default = DEFAULTS.get(statistic)
        yield Call(
            subject,
            statistic,
            ("/root_cause",),
            comparator="<" if down else None,
            threshold=-default.threshold if down and default else None,
            basis=default.source if down and default else None,
        )


def _evident(board: _Board) -> Iterator[Call]:
    """What the evidence for the cause calls for."""
    for pointer, text in evidence_of(board.postmortem):
        for statistic in statistics_of(text):
            if statistic == "mean_shift":
                continue
            subject = _subject(board, statistic, text)
            if subject:
                yield Call(subject, statistic, (pointer,), observed=observed_value(text, statistic))


def _fallen(board: _Board) -> Iterator[Call]:
    """What the metrics that got worse call for."""
    return map(_of_fall, falls_of(board.postmortem.timeline))


def _of_fall(fall: Fall) -> Call:
    statistic: Statistic = "relative_drop" if fall.higher_is_better else "relative_rise"
    return Call(
        Subject(kind="metric", name=fall.name),
        statistic,
        fall.refs,
        basis=f"{DEFAULTS[statistic].source}; values in {fall.unit}" if fall.unit else None,
        observed=fall.share,
        reference_mean=fall.reference,
    )


def _nameless(board: _Board) -> Iterator[str]:
    """What the cause and its evidence call for, on a column that nobody named."""
    cause = board.postmortem.root_cause
    texts = [("/root_cause", cause.text)] if cause else []
    told: set[Statistic] = set()
    for pointer, text in [*texts, *evidence_of(board.postmortem)]:
        for statistic in statistics_of(text):
            if statistic in told or statistic == "mean_shift":
                continue
            told.add(statistic)
            if _subject(board, statistic, text) is None:
                yield (
                    f"{pointer} “{one_line(text)}” calls for the {statistic.replace('_', ' ')} of "
                    "a column, and the board names none"
                )


def _merged(calls: Iterable[Call]) -> list[Call]:
    """One call for each subject and statistic; the first threshold counts."""
    found: dict[tuple[str, str, str], Call] = {}
    for call in calls:
        key = (call.subject.kind, call.subject.name.casefold(), call.statistic)
        known = found.get(key)
        found[key] = call if known is None else _joined(known, call)
    return list(found.values())


def _joined(one: Call, other: Call) -> Call:
    first, second = (one, other) if one.threshold is not None else (other, one)
    if first.threshold is None:
        first, second = one, other
    return replace(
        first,
        because=tuple(dict.fromkeys((*one.because, *other.because))),
        chunk=first.chunk or second.chunk,
        lasting=first.lasting or second.lasting,
        severity="page" if "page" in {one.severity, other.severity} else "warn",
        observed=first.observed if first.observed is not None else second.observed,
        reference_mean=first.reference_mean or second.reference_mean,
    )


def _monitors(calls: Iterable[Call], origin: Origin) -> tuple[tuple[Monitor, ...], list[str]]:
    monitors: dict[str, Monitor] = {}
    gaps = []
    for call in calls:
        condition = _condition(call)
        if condition is None:
            gaps.append(
                f"{call.because[0]} calls for the {call.statistic.replace('_', ' ')} of "
                f"{call.subject.name}, and gives no threshold: write one on it, or give a backtest"
            )
            continue
        name = _id_of(condition)
        monitors[name] = Monitor(
            id=name,
            title=title_of(condition),
            conditions=(condition,),
            lasting=call.lasting,
            severity=call.severity,
            origin=origin.model_copy(update={"because": call.because}),
        )
    return tuple(monitors.values()), gaps


def _condition(call: Call) -> Condition | None:
    default = DEFAULTS.get(call.statistic)
    if call.threshold is None and default is None:
        return None
    mean = call.reference_mean
    return Condition(
        subject=call.subject,
        statistic=call.statistic,
        comparator=call.comparator or (default.comparator if default else ">"),
        threshold=_threshold(call),
        chunk=call.chunk or (None if call.subject.kind == "metric" else DAY),
        parameters={} if mean is None else {"reference_mean": mean},
        basis=call.basis or (default.source if default else None),
    )


def _threshold(call: Call) -> float:
    if call.threshold is not None:
        return round(call.threshold, 12)
    return DEFAULTS[call.statistic].threshold


def _id_of(condition: Condition) -> str:
    name = condition.subject.name
    if condition.statistic == "value":
        return rule_id(name, "below" if condition.comparator in {"<", "<="} else "above")
    return rule_id(condition.statistic, name)


def _too_quiet(calls: Iterable[Call]) -> Iterator[str]:
    """Says where the board's own value would not have made the monitor fire."""
    for call in calls:
        condition = _condition(call)
        if condition is None or call.observed is None or holds(condition, call.observed):
            continue
        yield (
            f"{_id_of(condition)} would not have fired: the board's own value is "
            f"{number_text(call.observed)}, and the threshold is "
            f"{number_text(condition.threshold)} ({condition.basis})"
        )
