"""Thresholds as people write them: a row in the table of wordings, a row here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardsnap.model.monitor import Comparator, Span, Statistic
from boardsnap.thresholds import (
    chunk_of,
    observed_value,
    statistics_of,
    wakes_someone,
    written_threshold,
    written_thresholds,
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("alert at AUC < 0.85", ("AUC", None, "<", 0.85, "")),
        ("Alert when F1 of class refund below 0.7", ("F1", None, "<", 0.7, "")),
        ("p95 latency > 300 ms → page", ("p95 latency", None, ">", 300, "ms")),
        ("AUC off by > 3 sd", ("AUC", None, ">", 3, "sd")),
        ("PSI monitor on income, alert > 0.2", ("income", "psi", ">", 0.2, "")),
        ("PSI(income) > .25 daily", ("income", "psi", ">", 0.25, "")),
        ("KS test income ≥ 0.1", ("income", "ks", ">=", 0.1, "")),
        ("block run when promo flag null > 5%", ("promo flag", "null_rate", ">", 5, "%")),
        ("promo_flag null rate above 5 pct", ("promo_flag", "null_rate", ">", 5, "%")),
        ("freshness of payments feed > 6h alert", ("payments", "staleness", ">", 6, "h")),
        ("alert if row count < 80% of usual", ("", "row_count", "<", 80, "%")),
        ("AUC below 0,8 → page", ("AUC", None, "<", 0.8, "")),
        ("Alert at AUC 0.85", ("AUC", None, "<", 0.85, "")),
        ("add weekly AUC check, alert threshold 0.88", ("AUC", None, "<", 0.88, "")),
        ("add PSI alert on income, threshold 0.2", ("income", "psi", ">", 0.2, "")),
        ("PSI>0.2 on income", ("income", "psi", ">", 0.2, "")),
        ("PSI > 0.2 on weekly chunks", ("", "psi", ">", 0.2, "")),
        ("page if recall drops by 5%", ("recall", "relative_drop", ">", 5, "%")),
        ("AUC drop > 5 % → page", ("AUC", "relative_drop", ">", 5, "%")),
        ("error rate up 20%", ("error rate", "relative_rise", ">", 20, "%")),
        ("rows < 10,000", ("", "row_count", "<", 10_000, "")),
        ("auto approvals > 15k", ("auto approvals", None, ">", 15_000, "")),
    ],
)
def test_a_threshold_is_read(
    text: str, said: tuple[str, Statistic | None, Comparator, float, str]
) -> None:
    written = written_threshold(text)
    assert written is not None
    named = (written.subject, written.statistic, written.comparator)
    assert (*named, written.number, written.unit) == said


def test_how_something_has_to_be_is_turned_into_when_it_is_wrong() -> None:
    written = written_threshold("ensure null rate of promo_flag < 1%")
    assert written is not None
    assert (written.comparator, written.required) == (">=", True)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("alert at AUC < 0.85 for 2 days", Span(value=2, unit="days")),
        ("page if PSI > 0.2 for at least 3h", Span(value=3, unit="hours")),
        ("alert at AUC < 0.85", None),
    ],
)
def test_how_long_it_has_to_last_is_read(text: str, span: Span | None) -> None:
    written = written_threshold(text)
    assert written is not None
    assert written.lasting == span


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("page if p95 > 200ms or error rate > 1%", [("p95", 200), ("error rate", 1)]),
        ("AUC: warn < 0.9, page < 0.85", [("AUC", 0.9), ("AUC", 0.85)]),
        ("PSI(income) > .2, PSI(age) > .3", [("income", 0.2), ("age", 0.3)]),
    ],
)
def test_a_sentence_may_name_several(text: str, said: list[tuple[str, float]]) -> None:
    assert [(one.subject, one.number) for one in written_thresholds(text)] == said


@pytest.mark.parametrize(
    "text",
    [
        "distribution of income shifted by 34% over 3 weeks",
        "AUC fell over 3 weeks, no alert",
        "scores off for more than 2 days",
    ],
)
def test_how_long_something_took_is_no_threshold(text: str) -> None:
    assert [one for one in written_thresholds(text) if one.hours is not None] == []


@pytest.mark.parametrize(
    "text", ["null rate 0 -> 5%", "keep daily report", "PSI 0.31 in week 10", "", "retrain by 3/4"]
)
def test_a_sentence_without_a_comparison_has_no_threshold(text: str) -> None:
    assert written_threshold(text) is None


@pytest.mark.parametrize(
    ("text", "statistics"),
    [
        ("PSI 0.31 in week 10", ("psi",)),
        ("promo flag nulls 82%", ("null_rate",)),
        ("new enum value 'crypto'", ("new_categories",)),
        ("data freshness alert per feed", ("staleness",)),
        ("column renamed upstream", ("missing_columns",)),
        ("drift alert on last_login", ("psi",)),
        ("only new-vendor rows", ()),
        ("fewer rows since Tuesday", ("row_count",)),
        ("users miss invoices", ()),
    ],
)
def test_words_mean_statistics(text: str, statistics: tuple[Statistic, ...]) -> None:
    assert statistics_of(text) == statistics


@pytest.mark.parametrize(
    ("text", "statistic", "value"),
    [
        ("PSI 0.31 in week 10", "psi", 0.31),
        ("promo flag nulls 82%", "null_rate", 0.82),
        ("null rate 0 → 12%", "null_rate", 0.12),
        ("PSI up", "psi", None),
    ],
)
def test_the_value_of_the_board_is_read(
    text: str, statistic: Statistic, value: float | None
) -> None:
    assert observed_value(text, statistic) == value


def test_how_often_and_how_urgent() -> None:
    assert chunk_of("Weekly PSI report") == Span(value=1, unit="weeks")
    assert chunk_of("PSI report") is None
    assert wakes_someone("page on-call")
    assert not wakes_someone("post it to Slack")


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    written_threshold(text)
    statistics_of(text)
    for statistic in ("psi", "null_rate"):
        observed_value(text, statistic)
