"""The summary: one to three sentences made of the document's fields and of nothing else."""

from __future__ import annotations

from collections.abc import Sequence

from boardsnap.model.postmortem import (
    Action,
    Hypothesis,
    Metric,
    ModelName,
    RootCause,
    TimelineEvent,
)


def summarise(
    model: ModelName,
    timeline: Sequence[TimelineEvent],
    hypotheses: Sequence[Hypothesis],
    root_cause: RootCause | None,
    actions: Sequence[Action],
) -> str | None:
    """What moved, why, and what is being done; None where the board says none of it."""
    sentences = [
        _metric_sentence(model, timeline),
        _cause_sentence(hypotheses, root_cause),
        _action_sentence(actions),
    ]
    return " ".join(sentence for sentence in sentences if sentence) or None


def _metric_sentence(model: ModelName, timeline: Sequence[TimelineEvent]) -> str | None:
    """The first metric with two values: from its first one to the one farthest from it."""
    points: dict[str, list[tuple[TimelineEvent, Metric]]] = {}
    for event in timeline:
        if event.metric is not None:
            points.setdefault(event.metric.name.lower(), []).append((event, event.metric))
    series = next((found for found in points.values() if len(found) > 1), None)
    if series is None:
        return None
    first, start = series[0]
    last, end = max(series[1:], key=lambda point: abs(point[1].value - start.value))
    subject = " ".join(part for part in (model.name, model.version) if part)
    prefix = f"{subject}: " if subject else ""
    return f"{prefix}{start.name} went from {_value(start, first)} to {_value(end, last)}."


def _value(metric: Metric, event: TimelineEvent) -> str:
    unit = metric.unit or ""
    space = " " if unit and unit != "%" else ""
    when = f" ({event.at.raw})" if event.at else ""
    return f"{metric.value:g}{space}{unit}{when}"


def _cause_sentence(hypotheses: Sequence[Hypothesis], root_cause: RootCause | None) -> str | None:
    if root_cause is not None:
        return f"Root cause: {root_cause.text.rstrip('.')}."
    if not hypotheses:
        return None
    confirmed = [h.text for h in hypotheses if h.status == "confirmed"]
    if confirmed:
        return f"Confirmed: {'; '.join(confirmed)}."
    return f"No root cause on the board; {_count(len(hypotheses), 'hypothesis', 'hypotheses')}."


def _action_sentence(actions: Sequence[Action]) -> str | None:
    if not actions:
        return None
    done = sum(action.status == "done" for action in actions)
    counted = _count(len(actions), "action", "actions")
    return f"{counted}, {done} done." if done else f"{counted}, none done yet."


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
