"""The limits that people write on boards are read as what is wrong, and nothing else is."""

from __future__ import annotations

import pytest

from boardsnap.limits import Limit, written_limits
from boardsnap.model.monitor import Span
from boardsnap.model.postmortem import Action, Postmortem, ReaderInfo, Source

SOURCE = (Source(board=0, text="x"),)
READER = ReaderInfo(name="test", version="1", seconds=0, confidence=1)


def limits(*texts: str) -> tuple[Limit, ...]:
    actions = tuple(Action(text=text, kind="monitoring", sources=SOURCE) for text in texts)
    return written_limits(Postmortem(actions=actions, reader=READER))


@pytest.mark.parametrize(
    ("text", "name", "statistic", "comparator", "threshold"),
    [
        ("alert at AUC < 0.85", "AUC", "value", "<", 0.85),
        ("Alert at AUC 0.85", "AUC", "value", "<", 0.85),
        ("page when recall drops below .7", "recall", "value", "<", 0.7),
        ("AUC below 0,8 → page", "AUC", "value", "<", 0.8),
        ("MAPE over 20 %", "MAPE", "value", ">", 20),
        ("p95 latency > 300 ms", "p95 latency", "value", ">", 300),
        ("alert on queue depth > 100", "queue depth", "value", ">", 100),
        ("availability accuracy < 85 %", "availability accuracy", "value", "<", 85),
        ("add weekly AUC check, alert threshold 0.88", "AUC", "value", "<", 0.88),
        ("PSI > 0.2", "", "psi", ">", 0.2),
        ("PSI(income) > 0.2", "income", "psi", ">", 0.2),
        ("income PSI > .25 → page", "income", "psi", ">", 0.25),
        ("PSI alert on income > 0.2", "income", "psi", ">", 0.2),
        ("PSI>0.2 on income", "income", "psi", ">", 0.2),
        ("add PSI alert on income, threshold 0.2", "income", "psi", ">", 0.2),
        ("Monitor PSI income weekly (alert > 0.2)", "income", "psi", ">", 0.2),
        ("block run when promo flag null > 5%", "promo flag", "null_rate", ">", 0.05),
        ("null rate of income above 2 %", "income", "null_rate", ">", 0.02),
        ("AUC drops by more than 5 %", "AUC", "relative_drop", ">", 0.05),
        ("AUC off by > 3 sd → page", "AUC", "deviations", "<", -3),
        ("alert if row count < 80% of usual", "", "row_count", "<", 0.8),
        ("page if rows drop by 30 %", "", "row_count", "<", 0.7),
        ("freshness of payments feed > 6h alert", "payments", "staleness", ">", 6),
        ("mean latency > 300 ms → page", "latency", "value", ">", 300),
    ],
)
def test_a_limit_is_read(
    text: str, name: str, statistic: str, comparator: str, threshold: float
) -> None:
    (found,) = limits(text)
    assert (found.name, found.statistic, found.comparator) == (name, statistic, comparator)
    assert found.threshold == pytest.approx(threshold)
    assert (found.text, found.ref) == (text, "/actions/0")


@pytest.mark.parametrize(
    ("text", "comparator"),
    [
        ("keep AUC > 0.85", "<="),
        ("recall SLO at least 0.7", "<"),
        ("MAPE has to stay under 15 %", ">="),
        ("PSI < 0.1", ">="),
    ],
)
def test_what_is_wished_for_is_turned_into_what_is_wrong(text: str, comparator: str) -> None:
    assert limits(text)[0].comparator == comparator


def test_how_long_it_has_to_last_is_read() -> None:
    found = limits("Alert: AUC below 0.8 for 2 days", "page if p95 > 300 ms for 10 min")
    assert [one.lasting for one in found] == [
        Span(value=2, unit="days"),
        Span(value=10, unit="minutes"),
    ]


def test_two_limits_in_one_sentence_are_two() -> None:
    found = limits("page if p95 > 200ms or error rate > 1%")
    assert [(one.name, one.threshold, one.unit) for one in found] == [
        ("p95", 200, "ms"),
        ("error rate", 1, "%"),
    ]


def test_the_same_limit_twice_is_one() -> None:
    assert len(limits("alert at AUC < 0.85", "AUC < 0.85: page")) == 1


@pytest.mark.parametrize(
    "text",
    [
        "PSI 0.31 in week 10",
        "old intents still F1 .9",
        "only score > 0.5 gets captcha",
        "mean pCTR 1.5x too high",
        "retrain on last 60 days",
        "top 100 share 31% → 50%",
        "nulls of income 0.1 -> 5%",
        "",
    ],
)
def test_what_is_no_limit_is_left_alone(text: str) -> None:
    assert limits(text) == ()
