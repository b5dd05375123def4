"""The summary says what the fields say, and nothing else."""

from __future__ import annotations

from boardsnap.interpretation.summary import summarise
from boardsnap.model.postmortem import (
    Action,
    Date,
    Metric,
    ModelName,
    RootCause,
    Source,
    TimelineEvent,
)

SOURCES = (Source(board=0, text="x"),)


def event(day: str, value: float) -> TimelineEvent:
    return TimelineEvent(
        at=Date(raw=day, iso=None, precision="day"),
        kind="metric",
        text=f"AUC {value}",
        metric=Metric(name="AUC", value=value),
        sources=SOURCES,
    )


def test_metric_cause_and_actions_make_three_sentences() -> None:
    summary = summarise(
        ModelName(name="churn", version="v3"),
        [event("3/4", 0.91), event("3/9", 0.78), event("3/20", 0.9)],
        [],
        RootCause(text="income drifted.", sources=SOURCES),
        [
            Action(text="retrain", kind="retraining", status="done", sources=SOURCES),
            Action(text="alert", kind="monitoring", sources=SOURCES),
        ],
    )

    assert summary == (
        "churn v3: AUC went from 0.91 (3/4) to 0.78 (3/9). "
        "Root cause: income drifted. 2 actions, 1 done."
    )


def test_an_empty_document_has_no_summary() -> None:
    assert summarise(ModelName(), [], [], None, []) is None
