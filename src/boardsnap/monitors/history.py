"""What a postmortem itself gives to the files made from it: values to replay, texts to quote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from boardsnap.model.monitor import Subject
from boardsnap.model.postmortem import Postmortem
from boardsnap.monitors.exporter import History, Setup
from boardsnap.monitors.falls import metric_series, value_of
from boardsnap.monitors.naming import one_line


def setup_of(postmortem: Postmortem) -> Setup:
    """What files are written for, as far as the postmortem says it."""
    model = postmortem.model.name
    return Setup(
        model=one_line(model) if model else None,
        statements=statements_of(postmortem),
        table=f"{model} inputs" if model else None,
        histories=timeline_histories(postmortem),
    )


def timeline_histories(postmortem: Postmortem) -> tuple[History, ...]:
    """The metrics with at least two dated values on the timeline; of a moment the last counts."""
    found = []
    for values in metric_series(postmortem.timeline):
        metric = values[0].event.metric
        points = {one.at.moment: value_of(one) for one in values}
        if metric and len(points) > 1:
            subject = Subject(kind="metric", name=metric.name)
            found.append(
                History(subject, "value", tuple(sorted(points.items())), "the board's timeline")
            )
    return tuple(found)


def statements_of(postmortem: Postmortem) -> Mapping[str, str]:
    """The texts that monitors point to, by JSON pointer."""
    return dict(_statements(postmortem))


def _statements(postmortem: Postmortem) -> Iterator[tuple[str, str]]:
    if postmortem.root_cause:
        yield "/root_cause", postmortem.root_cause.text
    for name in ("timeline", "hypotheses", "actions", "decisions", "questions", "rejected"):
        for index, item in enumerate(getattr(postmortem, name)):
            yield f"/{name}/{index}", item.text
    for index, hypothesis in enumerate(postmortem.hypotheses):
        for place, evidence in enumerate(hypothesis.evidence):
            yield f"/hypotheses/{index}/evidence/{place}", evidence.text
