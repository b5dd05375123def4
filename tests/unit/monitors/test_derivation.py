"""What a postmortem calls for, with thresholds that say where they come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from boardsnap.document import load
from boardsnap.model.monitor import Monitor, Statistic
from boardsnap.model.postmortem import (
    Action,
    ActionKind,
    Cause,
    Date,
    Evidence,
    Hypothesis,
    Metric,
    ModelName,
    Postmortem,
    ReaderInfo,
    RootCause,
    Source,
    TimelineEvent,
)
from boardsnap.monitors.derivation import Proposal, propose
from boardsnap.monitors.history import statements_of

READER = ReaderInfo(name="local", version="1", seconds=0, confidence=1)
INCIDENT = load(Path(__file__).parents[2] / "golden" / "incident.json")


def source(text: str) -> tuple[Source, ...]:
    return (Source(board=0, text=text),)


def action(text: str, kind: ActionKind = "monitoring") -> Action:
    return Action(text=text, kind=kind, sources=source(text))


def value(day: str, name: str, number: float, unit: str | None = None) -> TimelineEvent:
    return TimelineEvent(
        at=Date(raw=day, iso=day, precision="day"),
        kind="metric",
        text=f"{name} {number}",
        metric=Metric(name=name, value=number, unit=unit),
        sources=source(name),
    )


def cause(text: str, category: Cause, feature: str | None = None) -> RootCause:
    return RootCause(text=text, category=category, feature=feature, sources=source(text))


def proposed(**fields: object) -> Proposal:
    known = {"model": ModelName(name="churn"), "reader": READER}
    return propose(Postmortem.model_validate(known | fields))


def found(proposal: Proposal, statistic: Statistic) -> Monitor:
    return next(one for one in proposal.monitors if one.conditions[0].statistic == statistic)


def test_the_boards_own_threshold_counts_more_than_a_default() -> None:
    monitor = found(propose(INCIDENT), "psi")
    condition = monitor.conditions[0]
    assert (condition.comparator, condition.threshold) == (">", 0.2)
    assert condition.basis == "the board: “PSI monitor on income, alert > 0.2”"
    assert monitor.origin.because == (
        "/actions/1",
        "/root_cause",
        "/hypotheses/0",
        "/hypotheses/0/evidence/0",
    )


def test_every_rule_points_to_statements_and_says_where_its_threshold_comes_from() -> None:
    statements = statements_of(INCIDENT)
    for monitor in propose(INCIDENT).monitors:
        assert monitor.origin.because
        assert set(monitor.origin.because) <= set(statements)
        assert all(condition.basis for condition in monitor.conditions)


def test_the_same_document_gives_the_same_rules() -> None:
    assert propose(INCIDENT) == propose(INCIDENT)
    ids = [one.id for one in propose(INCIDENT).monitors]
    assert len(set(ids)) == len(ids)


def test_an_edit_does_not_change_the_id_of_the_document() -> None:
    edited = INCIDENT.model_copy(update={"title": "another"})
    assert propose(edited).monitors[0].origin.postmortem == (
        propose(INCIDENT).monitors[0].origin.postmortem
    )


@pytest.mark.parametrize(
    ("category", "text", "statistics"),
    [
        ("data_drift", "income moved", {"psi"}),
        ("schema_change", "income renamed", {"missing_columns", "changed_types", "null_rate"}),
        ("pipeline_bug", "income empty after backfill", {"null_rate", "row_count"}),
        ("upstream_outage", "feed of income stopped", {"row_count", "null_rate"}),
        ("infrastructure", "income null in 38% of calls", {"null_rate"}),
        ("training_serving_skew", "encoder differs", {"psi"}),
    ],
)
def test_a_cause_calls_for_its_monitors(
    category: Cause, text: str, statistics: set[Statistic]
) -> None:
    proposal = proposed(root_cause=cause(text, category, "income"))
    assert {one.conditions[0].statistic for one in proposal.monitors} == statistics


def test_a_metric_that_fell_is_watched_against_its_best_value() -> None:
    proposal = proposed(
        timeline=[value("2026-03-02", "AUC", 0.91), value("2026-03-09", "AUC", 0.78)]
    )
    condition = found(proposal, "relative_drop").conditions[0]
    assert condition.parameters == {"reference_mean": 0.91}
    assert condition.basis is not None
    assert "Evidently" in condition.basis


def test_a_wish_for_a_metric_fires_on_the_side_that_is_worse() -> None:
    proposal = proposed(actions=[action("monitor AUC > 0.85"), action("alert at MAPE > 30%")])
    auc, mape = (one.conditions[0] for one in proposal.monitors)
    assert (auc.subject.name, auc.comparator, auc.threshold) == ("AUC", "<=", 0.85)
    assert (mape.subject.name, mape.comparator, mape.threshold) == ("MAPE", ">", 0.3)


def test_per_cent_stay_per_cent_where_the_timeline_has_them() -> None:
    proposal = proposed(
        timeline=[value("2026-03-02", "recall", 78, "%")],
        actions=[action("alert at recall < 70%")],
    )
    condition = proposal.monitors[0].conditions[0]
    assert condition.threshold == 70
    assert condition.basis is not None
    assert condition.basis.endswith("in %")


def test_rows_and_ages_are_limits_of_the_table() -> None:
    proposal = proposed(
        actions=[
            action("alert if row count drops by 30%"),
            action("page on-call if feed stale > 6h"),
        ]
    )
    rows, age = found(proposal, "row_count"), found(proposal, "staleness")
    assert (rows.conditions[0].comparator, rows.conditions[0].threshold) == ("<", 0.7)
    assert (age.conditions[0].threshold, age.severity) == (6, "page")


def test_what_cannot_be_watched_is_said() -> None:
    proposal = proposed(
        root_cause=cause("x_spam_score is the old filter's output", "data_leakage", "x_spam_score"),
        actions=[action("coverage + entropy on dashboard"), action("data freshness per feed")],
    )
    gaps = "\n".join(proposal.gaps)
    assert "/actions/0 “coverage + entropy on dashboard”" in gaps
    assert "staleness" in gaps
    assert "no monitor in production sees it" in gaps


def test_an_alert_on_a_metric_that_fell_is_an_alert_on_its_fall() -> None:
    proposal = proposed(
        timeline=[value("2026-03-02", "CTR", 6.7), value("2026-03-09", "CTR", 4.3)],
        actions=[action("page on-call: Slack alert on ctr")],
    )
    (monitor,) = proposal.monitors
    assert monitor.origin.because == ("/actions/0", "/timeline/0", "/timeline/1")
    assert monitor.severity == "page"


@pytest.mark.parametrize(
    "text", ["PSI monitor on age, alert > 0.2", "age PSI > 0.2 alert", "alert if PSI>0.2 on age"]
)
def test_a_threshold_on_another_feature_than_the_blamed_one_is_on_that_feature(text: str) -> None:
    blamed = cause("income shifted", "data_drift", "income")
    made = proposed(actions=[action(text)], root_cause=blamed)
    limited = [one.conditions[0] for one in made.monitors if one.conditions[0].threshold == 0.2]
    assert [one.subject.name for one in limited] == ["age"]


def test_two_thresholds_in_one_sentence_are_two_rules() -> None:
    made = proposed(actions=[action("alert if AUC < 0.8 or nulls of age > 5%")])
    subjects = {one.conditions[0].subject.name for one in made.monitors}
    assert subjects == {"AUC", "age"}


def test_a_feature_of_several_words_is_named_whole() -> None:
    proposal = proposed(actions=[action("Add drift alert on last login per day")])
    assert proposal.monitors[0].conditions[0].subject.name == "last login"


def test_nulls_in_a_column_that_nobody_named_are_said() -> None:
    proposal = proposed(root_cause=cause("features expired, nulls +24pp", "infrastructure"))
    assert proposal.monitors == ()
    assert "calls for the null rate of a column, and the board names none" in proposal.gaps[0]


def test_a_default_that_would_have_slept_through_is_said() -> None:
    hypothesis = Hypothesis(
        text="income moved",
        status="confirmed",
        evidence=(Evidence(text="PSI 0.18", stance="for", sources=source("PSI 0.18")),),
        sources=source("income moved"),
    )
    proposal = proposed(
        root_cause=cause("income moved", "data_drift", "income"), hypotheses=[hypothesis]
    )
    assert any("psi_income would not have fired" in gap for gap in proposal.gaps)


def test_rejected_hypotheses_call_for_nothing() -> None:
    hypothesis = Hypothesis(
        text="nulls in age_band", status="rejected", sources=source("nulls in age_band")
    )
    assert proposed(hypotheses=[hypothesis]).monitors == ()


def test_an_empty_board_calls_for_nothing() -> None:
    assert proposed() == Proposal((), ())
