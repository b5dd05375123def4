"""The limits on metrics and features that a team wrote on its board: "alert at AUC < 0.85".

Only what is written counts: a comparison with a number, or a number called a threshold. What a
limit is on stays in the board's words; whoever has the data finds the column that is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from boardsnap.model.monitor import Comparator, Span, Statistic
from boardsnap.model.postmortem import Postmortem
from boardsnap.thresholds import WrittenThreshold, meaning_of, opposite, written_thresholds
from boardsnap.timing import better_end

# A limit is meant as one where somebody is to be told or something is to stop.
_ASKS_FOR = re.compile(
    r"\b(alert|alarm|page\b|paging|warn|notif|monitor|watch|guard|threshold|limit\b|slo\b|block"
    r"|gate|fail|stop|check|trigger|slack|kill ?switch|circuit)",
    re.I,
)
_OF_METRICS: frozenset[Statistic] = frozenset(
    {"value", "relative_drop", "relative_rise", "deviations"}
)
# Too few and too many can both be wrong.
_EITHER: frozenset[Statistic] = frozenset({"row_count", "mean_shift"})


@dataclass(frozen=True, slots=True)
class Limit:
    """A number that the team holds to be the end of what is right.

    Attributes:
        text: the statement.
        ref: its JSON pointer.
        name: the metric or feature in the board's words; empty: the board does not say which.
        statistic: what is limited.
        threshold: in the unit of the statistic: shares are 0 to 1, a metric's value is as
            written.
        comparator: of what is wrong: "AUC > 0.85" is a wish, and its limit is below.
        unit: of a metric's value, as written.
        lasting: how long it has to hold, where the board says so.
    """

    text: str
    ref: str
    name: str
    statistic: Statistic
    comparator: Comparator
    threshold: float
    unit: str | None
    lasting: Span | None = None


def written_limits(postmortem: Postmortem) -> tuple[Limit, ...]:
    """The limits that stand on the board, in its order, each once."""
    found: dict[tuple[str, Statistic, Comparator, float], Limit] = {}
    for ref, text in _statements(postmortem):
        for limit in _limits_in(text, ref):
            key = (limit.name.casefold(), limit.statistic, limit.comparator, limit.threshold)
            found.setdefault(key, limit)
    return tuple(found.values())


def _statements(postmortem: Postmortem) -> Iterator[tuple[str, str]]:
    """What the team wants first: where the same limit stands twice, that one is named."""
    for name in ("actions", "decisions", "timeline"):
        for index, one in enumerate(getattr(postmortem, name)):
            yield f"/{name}/{index}", one.text
    for index, hypothesis in enumerate(postmortem.hypotheses):
        yield f"/hypotheses/{index}", hypothesis.text
        for number, evidence in enumerate(hypothesis.evidence):
            yield f"/hypotheses/{index}/evidence/{number}", evidence.text
    if postmortem.root_cause:
        yield "/root_cause", postmortem.root_cause.text
    for name in ("questions", "unplaced"):
        for index, one in enumerate(getattr(postmortem, name)):
            yield f"/{name}/{index}", one.text


def _limits_in(text: str, ref: str) -> Iterator[Limit]:
    for written in written_thresholds(text):
        statistic, number = meaning_of(written, text)
        of_metric = statistic in _OF_METRICS
        known = not of_metric or better_end(written.subject) != 0
        if not (known or _ASKS_FOR.search(text)) or (of_metric and not written.subject):
            continue
        comparator, threshold = _wrong_side(written, statistic, number)
        yield Limit(
            text=text,
            ref=ref,
            name=written.subject,
            statistic=statistic,
            comparator=comparator,
            threshold=threshold,
            unit=(written.unit or None) if statistic == "value" else None,
            lasting=written.lasting,
        )


def _wrong_side(
    written: WrittenThreshold, statistic: Statistic, number: float
) -> tuple[Comparator, float]:
    """The comparison that holds when something is wrong, where the text says what is wanted."""
    comparator, better = written.comparator, better_end(written.subject)
    if statistic == "row_count" and written.statistic in {"relative_drop", "relative_rise"}:
        return ("<" if written.statistic == "relative_drop" else ">"), number
    if statistic == "deviations":
        falling = better > 0 or (better == 0 and comparator[0] == "<")
        return ("<", -number) if falling else (">", number)
    if statistic in _EITHER or (statistic == "value" and better == 0):
        return comparator, number
    wrong = "<" if statistic == "value" and better > 0 else ">"
    return (comparator if comparator[0] == wrong else opposite(comparator)), number
