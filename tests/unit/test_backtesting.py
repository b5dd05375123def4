"""`boardsnap.backtest`: files, values and words in, a document out that shows itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import boardsnap
from benchmarks.incidents import INCIDENTS, write_rows, write_series
from boardsnap.analysis.chunks import parse_span
from boardsnap.backtesting import parse_when
from boardsnap.document import load
from boardsnap.errors import ConfigError
from boardsnap.model.backtest import Backtest
from boardsnap.model.monitor import Span

INCIDENT = INCIDENTS["drifting income"](1)
POSTMORTEM = load(INCIDENT.postmortem.to_json())


def test_values_in_memory_are_those_of_a_file(tmp_path: Path) -> None:
    write_series(INCIDENT, tmp_path / "metrics.csv")
    from_file = boardsnap.backtest(POSTMORTEM, series=tmp_path / "metrics.csv")
    in_memory = boardsnap.backtest(POSTMORTEM, series=INCIDENT.series)
    assert from_file.to_json() == in_memory.to_json()


def test_rows_of_features_are_replayed(tmp_path: Path) -> None:
    write_rows(INCIDENT, tmp_path / "rows.parquet")
    found = boardsnap.backtest(POSTMORTEM, features=str(tmp_path / "rows.parquet"))
    assert {one.kind for one in found.watched} == {"metric", "feature", "table"}


def test_a_backtest_shows_itself_in_a_notebook() -> None:
    found = boardsnap.backtest(POSTMORTEM)
    assert found._repr_html_().startswith("<iframe")
    assert "9 days earlier" in found.to_markdown()
    assert found.to_html().startswith("<!doctype html>")
    assert Backtest.model_validate_json(found.to_json()).headline == found.headline


@pytest.mark.parametrize(
    "delay", ["14d", timedelta(days=14), {"AUC": "2w"}, {"": "14 days"}, {"AUC": timedelta(14)}]
)
def test_a_delay_of_labels_is_a_length_of_time(
    delay: str | timedelta | Mapping[str, str | timedelta],
) -> None:
    found = boardsnap.backtest(POSTMORTEM, series=INCIDENT.series, label_delay=delay)
    assert found.watched[0].delay_days == 14


def test_dates_that_are_handed_in_count() -> None:
    found = boardsnap.backtest(
        POSTMORTEM,
        series=INCIDENT.series,
        began=date(2026, 2, 16),
        detected=datetime(2026, 3, 1, 12, tzinfo=UTC),
        since=date(2025, 12, 1),
        timezone="Europe/Berlin",
    )
    assert found.incident.given == ("began", "detected")
    assert found.incident.detected is not None
    assert found.incident.detected.iso == "2026-03-01T13:00"
    assert found.watched[0].first.iso == "2025-12-01"


def test_the_id_of_the_postmortem_stays_when_it_is_edited() -> None:
    edited = POSTMORTEM.model_copy(update={"summary": "Edited."})
    first, second = (boardsnap.backtest(one).origin.postmortem for one in (POSTMORTEM, edited))
    assert first == second


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("14d", Span(value=14, unit="days")),
        ("6 h", Span(value=6, unit="hours")),
        ("30min", Span(value=30, unit="minutes")),
        ("1 Week", Span(value=1, unit="weeks")),
        ("1.5 days", Span(value=1.5, unit="days")),
    ],
)
def test_a_length_of_time_is_read(text: str, span: Span) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize("text", ["", "d", "14", "14 fortnights", "-1d", "0d", "1d2h"])
def test_what_is_no_length_of_time_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="write 14d"):
        parse_span(text)


def test_a_day_is_told_from_a_time() -> None:
    assert parse_when("2026-03-04", "--began") == date(2026, 3, 4)
    assert parse_when("2026-03-04T14:30", "--began") == datetime(2026, 3, 4, 14, 30)
