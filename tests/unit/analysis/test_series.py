"""Histories come in many forms; what cannot be read is said with its row and the way out."""

from __future__ import annotations

import gzip
import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardsnap.analysis.clock import Clock
from boardsnap.analysis.series import Series, board_series, given_series, read_series
from boardsnap.errors import BoardsnapError, InputError, MissingFileError
from boardsnap.model.postmortem import Date, Metric, Offset, Source, TimelineEvent
from tests.unit.analysis.conftest import WriteTable
from tests.unit.analysis.histories import postmortem

LONG = "time,metric,value\n2026-03-01,AUC,0.91\n2026-03-01,recall,0.7\n2026-03-02,AUC,0.9\n"
WIDE = "date,AUC,recall\n2026-03-01,0.91,0.7\n2026-03-02,0.9,\n"
UTC_CLOCK = Clock()
BERLIN = Clock(ZoneInfo("Europe/Berlin"))
SOURCE = (Source(board=0, text="x"),)


Read = Callable[..., dict[str, Series]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """The series in a CSV file of this text, by name."""

    def _read(text: str, clock: Clock = UTC_CLOCK, time: str | None = None) -> dict[str, Series]:
        path = tmp_path / "m.csv"
        path.write_text(text, encoding="utf-8")
        return {one.name: one for one in read_series(path, clock, time)}

    return _read


def values(series: Series) -> list[tuple[str, float]]:
    return [(f"{one.at:%Y-%m-%d %H:%M}", one.value) for one in series.observations]


def test_the_long_and_the_wide_form_say_the_same(read: Read) -> None:
    long, wide = read(LONG), read(WIDE)
    assert {name: values(one) for name, one in long.items()} == {
        "AUC": [("2026-03-01 00:00", 0.91), ("2026-03-02 00:00", 0.9)],
        "recall": [("2026-03-01 00:00", 0.7)],
    }
    assert {name: values(one) for name, one in wide.items()} == {
        name: values(one) for name, one in long.items()
    }


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("semicolons and decimal commas", "time;AUC\n2026-03-01;0,91\n"),
        ("tabs", "time\tAUC\n2026-03-01\t0.91\n"),
        ("percent signs", "time,AUC\n2026-03-01,0.91 %\n"),
        ("blank lines and blanks", "time, AUC \n\n2026-03-01, 0.91 \n\n"),
        ("seconds since 1970", "time,AUC\n1772323200,0.91\n"),
        ("milliseconds since 1970", "ts,AUC\n1772323200000,0.91\n"),
        ("a zone", "time,AUC\n2026-03-01T00:00:00Z,0.91\n"),
        ("another zone", "time,AUC\n2026-03-01T02:00:00+02:00,0.91\n"),
        ("UTC in words", "time,AUC\n2026-03-01 00:00:00 UTC,0.91\n"),
        ("a byte order mark", "\ufefftime,AUC\n2026-03-01,0.91\n"),
        ("a column of words", "time,AUC,comment\n2026-03-01,0.91,fine\n"),
        ("the time last", "AUC,time\n0.91,2026-03-01\n"),
    ],
)
def test_a_form_is_read(read: Read, form: str, text: str) -> None:
    found = read(text)
    assert {name: values(one) for name, one in found.items()} == {
        "AUC": [("2026-03-01 00:00", 0.91)]
    }, form


def test_a_compressed_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "m.csv.gz"
    path.write_bytes(gzip.compress(LONG.encode()))
    assert {one.name for one in read_series(path, Clock())} == {"AUC", "recall"}


def test_parquet_is_read_in_both_forms(write_table: WriteTable) -> None:
    times = [datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)]
    long = write_table("l.parquet", {"ts": times, "metric": ["AUC"] * 2, "value": [0.9, 0.91]})
    wide = write_table("w.parquet", {"ts": times, "AUC": [0.9, 0.91], "note": ["a", "b"]})
    expected = [("2026-03-01 00:00", 0.91), ("2026-03-02 00:00", 0.9)]
    for path in (long, wide):
        (found,) = read_series(path, Clock())
        assert (found.name, values(found)) == ("AUC", expected)


def test_times_without_a_zone_are_in_that_of_the_clock(read: Read) -> None:
    found = read("time,AUC\n2026-03-01,0.91\n", BERLIN)["AUC"]
    assert found.observations[0].at == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert found.observations[0].grain == "day"


def test_a_time_of_day_is_told_from_a_day(read: Read) -> None:
    found = read("time,AUC\n2026-03-01T06:00,0.91\n2026-03-02T00:00,0.9\n")["AUC"]
    assert {one.grain for one in found.observations} == {"minute"}


def test_values_are_put_in_order_and_the_last_of_two_counts(read: Read) -> None:
    found = read("time,AUC\n2026-03-03,0.9\n2026-03-01,0.8\n2026-03-01,0.91\n")["AUC"]
    assert values(found) == [("2026-03-01 00:00", 0.91), ("2026-03-03 00:00", 0.9)]
    assert found.remarks == (
        "One time has several values that differ; the one written last counts.",
    )


def test_the_same_value_twice_is_no_remark(read: Read) -> None:
    assert read("time,AUC\n2026-03-01,0.9\n2026-03-01,0.9\n")["AUC"].remarks == ()


@pytest.mark.parametrize("nothing", ["", "NaN", "null", "N/A", "inf", "-"])
def test_no_value_is_a_gap_that_is_said(read: Read, nothing: str) -> None:
    found = read(f"time,AUC\n2026-03-01,0.9\n2026-03-02,{nothing}\n")["AUC"]
    assert len(found.observations) == 1
    assert found.remarks == ("One row has no value; it is a gap.",)


def test_a_time_column_can_be_named(read: Read) -> None:
    text = "date,scored,AUC\n2026-03-05,2026-03-01,0.91\n"
    assert values(read(text, time="Scored")["AUC"]) == [("2026-03-01 00:00", 0.91)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("time,AUC\n", "no values"),
        ("time,AUC\n2026-03-01,\n", "no values"),
        ("2026-03-01,0.9\n2026-03-02,0.9\n", "header"),
        ("time,AUC\n04/03/2026,0.9\n", r"row 2: '04/03/2026' is no time"),
        ("time,metric,value\n2026-03-01,AUC,high\n", r"row 2: 'high' .* no number"),
        ("time,AUC\n2026-03-01,0.9\n2026-03-02T00:00Z,0.9\n", r"row 3: some times have a zone"),
        ("time,AUC,AUC\n2026-03-01,0.9,0.9\n", "two columns"),
        ('time,AUC\n2026-03-01,"1,234"\n', "no values, no number in 'AUC'"),
        ("time,AUC\n2026-03-01,0,85\n", "row 2 has 3 cells, and the header names 2 columns"),
        ("AUC,F1\n0.9,0.8\n", "no column is called time, and the first, 'AUC', holds '0.9'"),
        ("PK\x03\x04,AUC\n", "is no text"),
    ],
)
def test_what_cannot_be_read_is_said(read: Read, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(text)


def test_an_unknown_time_column_names_those_there_are(read: Read) -> None:
    with pytest.raises(InputError, match="no column 'when': choose one of time, metric, value"):
        read(LONG, time="when")


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="does not exist"):
        read_series(tmp_path / "none.csv", Clock())


def test_a_name_that_says_compressed_where_nothing_is_is_said(tmp_path: Path) -> None:
    path = tmp_path / "m.csv.gz"
    path.write_text("time,AUC\n2026-03-01,0.9\n", encoding="utf-8")
    with pytest.raises(InputError, match="is not compressed, whatever its name says"):
        read_series(path, Clock())


@pytest.mark.parametrize("content", [b"PK\x03\x04rubbish\n", b"time,AUC\n2026-03-01,\xff\xfe\n"])
def test_a_file_that_is_no_table_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "m.csv"
    path.write_bytes(content)
    with pytest.raises(BoardsnapError):
        read_series(path, Clock())


@given(st.lists(st.tuples(st.integers(0, 10**6), st.floats(-1e9, 1e9)), min_size=1, max_size=40))
def test_values_in_memory_come_in_order_one_a_moment(
    points: list[tuple[int, float]],
) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    given_points = [(start + timedelta(minutes=at), value) for at, value in points]
    (found,) = given_series({"AUC": given_points}, Clock())
    times = [one.at for one in found.observations]
    assert times == sorted(set(times))
    assert {one.at: one.value for one in found.observations} == dict(given_points)


def test_a_series_in_memory_without_values_is_refused() -> None:
    with pytest.raises(InputError, match="'AUC' has no values"):
        given_series({"AUC": [(datetime(2026, 1, 1, tzinfo=UTC), math.nan)]}, Clock())


def value(raw: str, number: float, iso: str | None = None) -> TimelineEvent:
    offset = None if iso else Offset(value=float(raw.rsplit(maxsplit=1)[-1]), unit="days")
    at = Date(raw=raw, iso=iso, precision="day" if iso else "relative", offset=offset)
    metric = Metric(name="AUC", value=number)
    return TimelineEvent(at=at, kind="metric", text=raw, metric=metric, sources=SOURCE)


def test_the_points_on_the_board_are_all_there_is_of_it() -> None:
    made = postmortem(value("Mar 1", 0.9, "2026-03-01"), value("Mar 9", 0.8, "2026-03-09"))
    (found,) = board_series(made, Clock())
    assert (found.source, values(found)) == (
        "board",
        [("2026-03-01 00:00", 0.9), ("2026-03-09 00:00", 0.8)],
    )


def test_a_relative_time_keeps_the_words_of_the_board() -> None:
    (found,) = board_series(
        postmortem(value("day 3", 0.9), value("day 9", 0.8)), Clock(None, False)
    )
    assert [one.said for one in found.observations] == ["day 3", "day 9"]
