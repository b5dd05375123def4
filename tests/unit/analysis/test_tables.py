"""Tables in files: what is read of them, what is counted, and what they must not be able to do."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pytest

from boardsnap.analysis.bins import Bins, CategoryBins, NumberBins
from boardsnap.analysis.chunks import end_of, merged, start_of, widened
from boardsnap.analysis.engine import Engine
from boardsnap.analysis.moments import Moments
from boardsnap.analysis.tables import Interval, open_table
from boardsnap.analysis.times import TimeColumn
from boardsnap.errors import ConfigError, InputError, MissingFileError
from boardsnap.model.monitor import Span

WriteTable = Callable[..., Path]
DAY, WEEK, MONTH = (Span(value=1, unit=unit) for unit in ("days", "weeks", "months"))
FIRST = datetime(2026, 3, 2)


def days(count: int, per_day: int) -> list[datetime]:
    return [FIRST + timedelta(hours=24 * i / per_day) for i in range(count * per_day)]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_columns_have_the_kind_of_their_values(write_table: WriteTable, suffix: str) -> None:
    path = write_table(
        f"t.{suffix}",
        {
            "amount": [1.5, 2.5],
            "count": [1, 2],
            "plan": ["a", "b"],
            "active": [True, False],
            "day": [date(2026, 3, 2), date(2026, 3, 3)],
            "at": [FIRST, FIRST],
        },
    )
    with open_table(path) as table:
        kinds = {column.name: column.kind for column in table.columns}
    assert kinds == {
        "amount": "number",
        "count": "number",
        "plan": "category",
        "active": "category",
        "day": "time",
        "at": "time",
    }


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_counts_by_day_are_those_of_numpy(write_table: WriteTable, suffix: str) -> None:
    chance = np.random.default_rng(1)
    values = chance.normal(50_000, 3, 3000)
    values[::7] = np.nan
    plans = chance.choice(["a", "b", "c"], 3000)
    path = write_table(
        f"t.{suffix}",
        {
            "at": days(3, 1000),
            "income": [None if np.isnan(v) else v for v in values],
            "plan": plans,
        },
    )
    bins: dict[str, Bins] = {
        "income": NumberBins((49_999.0, 50_001.0)),
        "plan": CategoryBins(("b", "zz")),
    }
    with open_table(path) as table:
        time = table.find_time().column
        parts = table.chunks(["income", "plan"], bins=bins, time=time, width=DAY).parts
    assert [part.start for part in parts] == [FIRST + timedelta(days=i) for i in range(3)]
    for index, part in enumerate(parts):
        inside = values[index * 1000 : (index + 1) * 1000]
        income, plan = part.columns["income"], part.columns["plan"]
        told = Moments.of(inside)
        assert (part.rows, income.rows) == (1000, told.count)
        assert income.missing == 1000 - told.count
        assert income.moments is not None
        assert income.moments.mean == pytest.approx(told.mean, rel=1e-12)
        assert income.moments.variance == pytest.approx(told.variance, rel=1e-9)
        assert income.moments.skewness == pytest.approx(told.skewness, abs=1e-9)
        assert (income.moments.low, income.moments.high) == (told.low, told.high)
        assert income.counts is not None
        assert income.counts.tolist() == bins["income"].count(inside).tolist()
        assert plan.counts is not None
        of_b = int(np.sum(plans[index * 1000 : (index + 1) * 1000] == "b"))
        assert plan.counts.tolist() == [of_b, 0, 1000 - of_b]


def test_merged_chunks_are_the_table_in_one(write_table: WriteTable) -> None:
    chance = np.random.default_rng(2)
    path = write_table("t.parquet", {"at": days(20, 50), "x": chance.lognormal(3, 2, 1000)})
    bins = {"x": NumberBins((10.0, 20.0))}
    with open_table(path) as table:
        time = table.find_time().column
        by_day = table.chunks(["x"], bins=bins, time=time, width=DAY).parts
        by_week = table.chunks(["x"], bins=bins, time=time, width=WEEK).parts
        (whole,) = table.chunks(["x"], bins=bins).parts
    assert [(w.start, w.end, w.rows) for w in widened(by_day, WEEK)] == [
        (w.start, w.end, w.rows) for w in by_week
    ]
    one, all_ = merged(by_day).columns["x"], whole.columns["x"]
    assert one.moments is not None
    assert all_.moments is not None
    assert one.moments.mean == pytest.approx(all_.moments.mean)
    assert one.moments.second == pytest.approx(all_.moments.second)
    assert one.moments.third == pytest.approx(all_.moments.third)
    assert one.counts is not None
    assert all_.counts is not None
    assert one.counts.tolist() == all_.counts.tolist()


def test_a_window_holds_its_start_and_not_its_end(write_table: WriteTable) -> None:
    path = write_table("t.csv", {"at": days(4, 10), "x": range(40)})
    window = Interval(FIRST + timedelta(days=1), FIRST + timedelta(days=3))
    with open_table(path) as table:
        time = table.find_time().column
        assert table.count(time, window) == 20
        inside = table.sample(["x"], time=time, window=window)["x"]
        (part,) = table.chunks(["x"], time=time, window=window).parts
    assert sorted(inside) == list(range(10, 30))
    assert part.rows == 20


def test_a_small_table_is_sampled_whole_and_a_large_one_evenly_and_always_alike(
    write_table: WriteTable,
) -> None:
    for suffix in ("csv", "parquet"):
        path = write_table(f"t.{suffix}", {"x": [float(i) for i in range(20_000)]})
        with open_table(path) as table:
            whole = table.sample(["x"])["x"]
            some, again = (table.sample(["x"], size=2000)["x"] for _ in range(2))
        assert sorted(whole) == list(range(20_000))
        assert 1000 < some.size < 4000
        assert sorted(some) == sorted(again)
        # 5 standard errors of a mean of evenly spread numbers.
        assert abs(some.mean() - 10_000) < 5 * 5774 / np.sqrt(some.size)


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_missing_values_of_a_sample_are_nan_and_none(write_table: WriteTable, suffix: str) -> None:
    path = write_table(f"t.{suffix}", {"x": [1, None, 3], "plan": ["a", None, "b"]})
    with open_table(path) as table:
        sample = table.sample(["x", "plan"])
    assert np.isnan(sample["x"][1])
    assert sample["x"][[0, 2]].tolist() == [1.0, 3.0]
    assert sample["plan"].tolist() == ["a", None, "b"]


def test_numbers_that_are_not_finite_count_as_missing(write_table: WriteTable) -> None:
    path = write_table("t.parquet", {"x": [1.0, float("nan"), float("inf"), 3.0]})
    with open_table(path) as table:
        (part,) = table.chunks(["x"]).parts
    assert (part.columns["x"].rows, part.columns["x"].missing) == (2, 2)
    assert part.columns["x"].moments == Moments.of(np.array([1.0, 3.0]))


def test_a_text_among_numbers_is_counted_and_not_dropped_in_silence(tmp_path: Path) -> None:
    rows = [f"{i}" for i in range(60_000)] + ["", "N/A", "n.a.!", "12 EUR"]
    path = tmp_path / "t.csv"
    path.write_text("x\n" + "\n".join(f'"{row}"' for row in rows) + "\n")
    with open_table(path) as table:
        assert table.column("x").kind == "number"
        (part,) = table.chunks(["x"]).parts
    counted = part.columns["x"]
    assert (counted.rows, counted.missing, counted.unreadable) == (60_000, 2, 2)
    assert counted.null_rate == pytest.approx(4 / 60_004)


def test_north_america_is_a_place_and_not_a_missing_value(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("region,x\nNA,1\nNone,2\n,NA\nNULL,3\n")
    with open_table(path) as table:
        assert table.sample(["region"])["region"].tolist() == ["NA", "None", None, None]
        assert table.column("x").kind == "number"


def test_a_file_without_rows_has_no_chunks(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n")
    with open_table(path) as table:
        assert [column.name for column in table.columns] == ["a", "b"]
        assert table.count() == 0
        assert table.sample(["a"])["a"].size == 0
        assert table.chunks(["a"]).parts == ()
        assert table.find_time().column is None


# ------------------------------------------------------------------------------------- files


def test_folders_patterns_and_lists_are_one_table(write_table: WriteTable, tmp_path: Path) -> None:
    for day in (2, 3, 4):
        write_table(f"in/d{day}.parquet", {"x": [day, day]})
    several = (tmp_path / "in" / "d2.parquet", tmp_path / "in" / "d4.parquet")
    with open_table(tmp_path / "in") as folder, open_table(str(tmp_path / "in/d[34].*")) as pattern:
        assert (folder.count(), pattern.count()) == (6, 4)
        assert folder.name == "d2.parquet and 2 more"
    with open_table(*several) as table:
        assert sorted(table.sample(["x"])["x"]) == [2, 2, 4, 4]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_column_that_later_files_lack_is_missing_there(
    write_table: WriteTable, suffix: str
) -> None:
    first = write_table(f"a.{suffix}", {"promo_flag": [1, 0], "x": [1, 2]})
    second = write_table(f"b.{suffix}", {"promo_flag_v2": [1, 0], "x": [3, 4]})
    with open_table(first, second) as table:
        (part,) = table.chunks(["promo_flag", "promo_flag_v2", "x"]).parts
    missing = {name: counted.missing for name, counted in part.columns.items()}
    assert missing == {"promo_flag": 2, "promo_flag_v2": 2, "x": 0}


def test_semicolons_tabs_and_compression_need_no_option(tmp_path: Path) -> None:
    (tmp_path / "semi.csv").write_text('name;x\n"a, b";1\nc;2\n')
    (tmp_path / "tab.tsv").write_text("name\tx\na, b\t1\nc\t2\n")
    with gzip.open(tmp_path / "packed.csv.gz", "wt") as file:
        file.write('name,x\n"a, b",1\nc,2\n')
    for name in ("semi.csv", "tab.tsv", "packed.csv.gz"):
        with open_table(tmp_path / name) as table:
            assert table.sample(["name"])["name"].tolist() == ["a, b", "c"], name


def test_a_line_that_does_not_fit_is_named_and_never_taken_for_the_header(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n3,4\n5,6\n7\n")
    with pytest.raises(InputError, match=r"t\.csv, line 5.*mend"), open_table(path) as table:
        table.chunks(["a"])


def test_other_encodings_are_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("a,b\n1,é\n".encode("latin-1"))
    with pytest.raises(InputError, match="UTF-8"), open_table(path) as table:
        table.chunks(["b"])


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("t.csv", b"", "empty"),
        ("t.parquet", b"no such thing", "no Parquet file"),
        ("t.parquet", b"PAR1 and then nothing", "no whole Parquet file: copy it again"),
        ("t.csv", gzip.compress(b"a,b\n1,2\n"), "call it t.csv.gz"),
        ("t.xlsx", b"PK\x03\x04", "neither CSV nor Parquet"),
        ("t.csv.gz", b"\x1f\x8bbroken", "gzip"),
    ],
)
def test_files_that_are_no_tables_are_refused(
    tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=says), open_table(tmp_path / name):
        pass


def test_files_that_are_not_there_are_refused(tmp_path: Path, write_table: WriteTable) -> None:
    (tmp_path / "empty").mkdir()
    for named in ("none.csv", "no*.csv", "empty"):
        refused = pytest.raises(MissingFileError, match=r"check the path|another folder")
        with refused, open_table(tmp_path / named):
            pass
    both = write_table("a.csv", {"x": [1]}), write_table("b.parquet", {"x": [1]})
    with pytest.raises(InputError, match="two forms"), open_table(*both):
        pass


def test_an_unknown_column_is_refused_with_those_like_it(write_table: WriteTable) -> None:
    path = write_table("t.csv", {"cust_income": [1], "age": [2]})
    refused = pytest.raises(InputError, match="no column 'income': is it 'cust_income'")
    with open_table(path) as table, refused:
        table.chunks(["income"])
    with open_table(path) as table, pytest.raises(InputError, match="it has 'cust_income', 'age'"):
        table.column("zip")


def test_without_the_extra_the_way_to_install_it_is_named(
    write_table: WriteTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_table("t.csv", {"x": [1]})
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(ConfigError, match=r"pip install 'boardsnap\[learn\]'"), open_table(path):
        pass


# ------------------------------------------------------------------ names and values are data

ODD_NAMES = ['a"; DROP TABLE x; --', "it's", "select", "a.b", "ä ö", "x y\tz", "?", "$1", "\\"]


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_odd_names_of_columns_and_values_are_just_names(tmp_path: Path, suffix: str) -> None:
    quote = '"'
    header = ",".join(quote + name.replace(quote, quote * 2) + quote for name in ODD_NAMES)
    path = tmp_path / "t.csv"
    values = ",".join(quote + name.replace(quote, quote * 2) + quote for name in ODD_NAMES)
    path.write_text(f"{header}\n{values}\n{values}\n")
    if suffix == "parquet":
        with duckdb.connect() as connection:
            source = f"read_csv('{path}', header = true, delim = ',', all_varchar = true)"
            path = tmp_path / "t.parquet"
            connection.execute(f"COPY (FROM {source}) TO '{path}'")
    with open_table(path) as table:
        assert [column.name for column in table.columns] == ODD_NAMES
        bins = {name: CategoryBins((name, "other'")) for name in ODD_NAMES}
        (part,) = table.chunks(ODD_NAMES, bins=bins).parts
        assert table.sample([ODD_NAMES[0]])[ODD_NAMES[0]].tolist() == [ODD_NAMES[0]] * 2
        assert table.matching("it's", ["it's", "'"]) == {"it's": 2, "'": 0}
    counts = {name: c.counts.tolist() for name, c in part.columns.items() if c.counts is not None}
    assert counts == {name: [2, 0, 0] for name in ODD_NAMES}


@pytest.mark.parametrize("name", ["we[i]rd*?.csv", "it's; --.csv", "http:__x.csv", "ü\n.csv"])
def test_odd_names_of_files_are_just_names(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x\n1\n2\n")
    (tmp_path / "weird.csv").write_text("x\n9\n")
    with open_table(tmp_path / name) as table:
        assert table.sample(["x"])["x"].tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * FROM read_csv('{secret}')",
        "SELECT * FROM read_text('{secret}')",
        "SELECT * FROM glob('/etc/*')",
        "COPY (SELECT 1) TO '{folder}/out.csv'",
        "ATTACH '{folder}/other.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SELECT * FROM 'https://example.com/x.parquet'",
        "SET enable_external_access = true",
        "SET memory_limit = '99GB'",
        "SELECT * FROM secret",
    ],
)
def test_the_engine_reads_nothing_but_the_given_files(tmp_path: Path, query: str) -> None:
    given, secret = tmp_path / "given.csv", tmp_path / "secret.csv"
    given.write_text("x\n1\n")
    secret.write_text("x\n2\n")
    with Engine([given], "given.csv") as engine:
        assert engine.rows("SELECT x FROM read_csv(?)", [str(given)]) == [(1,)]
        with pytest.raises((InputError, MissingFileError)):
            engine.rows(query.format(secret=secret, folder=tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["given.csv", "secret.csv"]


# -------------------------------------------------------------------------------------- times


@pytest.mark.parametrize(
    ("values", "form", "second"),
    [
        (["2026-03-04", "2026-03-05"], "iso", datetime(2026, 3, 5)),
        (["2026-03-04T10:00", "2026-03-05 11:30:15"], "iso", datetime(2026, 3, 5, 11, 30, 15)),
        (["2026-03-04T10:00:00Z"] * 2, "zoned_iso", datetime(2026, 3, 4, 11)),
        (["2026-03-29T00:30:00+00:00"] * 2, "zoned_iso", datetime(2026, 3, 29, 1, 30)),
        (["2026-03-29T01:30:00+00:00"] * 2, "zoned_iso", datetime(2026, 3, 29, 3, 30)),
        (["3/14/2026", "3/15/2026"], "month_first", datetime(2026, 3, 15)),
        (["14/3/2026", "15/3/2026 08:00"], "day_first", datetime(2026, 3, 15, 8)),
        (["4.3.2026", "05.03.2026"], "dotted", datetime(2026, 3, 5)),
        (["20260304", "20260305"], "compact", datetime(2026, 3, 5)),
        (["2026-03", "2026-04"], "year_month", datetime(2026, 4, 1)),
        (["1772625600", "1772629200"], "seconds", datetime(2026, 3, 4, 14)),
        (["1772625600000", "1772629200000"], "milliseconds", datetime(2026, 3, 4, 14)),
        (["1772625600000000", "1772629200000000"], "microseconds", datetime(2026, 3, 4, 14)),
    ],
)
def test_times_are_read_as_they_are_written(
    tmp_path: Path, values: list[str], form: str, second: datetime
) -> None:
    path = tmp_path / "t.csv"
    path.write_text("when,x\n" + "\n".join(f"{value},1" for value in values) + "\n")
    with open_table(path) as table:
        time = table.find_time(zone="Europe/Berlin").column
        assert time is not None
        moments = table.sample(["when"], time=time)["when"]
    assert time.form == form
    assert moments[1].astype("datetime64[us]").item() == second


def test_points_in_time_of_parquet_get_the_days_of_their_zone(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        moments = "TIMESTAMPTZ '2026-03-04 23:30:00+00', TIMESTAMPTZ '2026-03-05 10:00:00+00'"
        connection.execute(f"COPY (SELECT unnest([{moments}]) AS at) TO '{path}'")
    with open_table(path) as table:
        there = table.chunks([], time=table.find_time(zone="Asia/Tokyo").column, width=DAY).parts
        here = table.chunks([], time=table.find_time().column, width=DAY).parts
    assert [(part.start, part.rows) for part in there] == [(datetime(2026, 3, 5), 2)]
    assert [part.rows for part in here] == [1, 1]


def test_day_and_month_that_can_be_either_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("when,x\n3/4/2026,1\n5/6/2026,2\n")
    with open_table(path) as table:
        assert "--date-order" in table.find_time().reason
        with pytest.raises(InputError, match="--date-order mdy or dmy"):
            table.find_time("when")
        time = table.find_time("when", order="dmy").column
        assert time is not None
        (window,) = table.chunks(
            [], time=time, width=MONTH, window=Interval(None, FIRST)
        ).parts or [None]
        assert window is None
        first = table.sample(["when"], time=time)["when"][0]
    assert first.astype("datetime64[D]").item() == date(2026, 4, 3)


def test_of_several_columns_with_times_none_is_taken_unasked(write_table: WriteTable) -> None:
    path = write_table("t.parquet", {"created_at": [FIRST], "signup": [FIRST], "x": [1]})
    with open_table(path) as table:
        choice = table.find_time()
        named = table.find_time("signup").column
    assert choice.column is None
    assert "created_at, signup" in choice.reason
    assert named == TimeColumn("signup", "timestamp")


def test_a_number_is_a_time_only_where_its_name_says_so(write_table: WriteTable) -> None:
    seconds = [1_772_625_600, 1_772_625_700]
    with open_table(write_table("a.csv", {"order_id": seconds})) as table:
        assert table.find_time().column is None
        assert table.find_time("order_id").column == TimeColumn("order_id", "seconds")
    with open_table(write_table("b.csv", {"event_ts": seconds})) as table:
        assert table.find_time().column == TimeColumn("event_ts", "seconds")


def test_a_column_without_times_is_refused_with_what_it_holds(write_table: WriteTable) -> None:
    with open_table(write_table("t.csv", {"plan": ["basic", "pro"], "x": [1, 2]})) as table:
        with pytest.raises(InputError, match=r"'plan' holds no times.*'basic'"):
            table.find_time("plan")
        with pytest.raises(ConfigError, match="no time zone 'Mars'"):
            table.find_time("plan", zone="Mars")


def test_rows_whose_time_cannot_be_read_are_counted_apart(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    lines = [f"2026-03-{2 + i % 5:02d},{i}" for i in range(100)] + [",1", "soon,2"]
    path.write_text("when,x\n" + "\n".join(lines) + "\n")
    with open_table(path) as table:
        chunks = table.chunks(["x"], time=table.find_time().column, width=DAY)
    assert [part.rows for part in chunks.parts] == [20] * 5
    assert chunks.timeless == 2


def test_far_too_many_chunks_are_refused(write_table: WriteTable) -> None:
    at = [FIRST + timedelta(minutes=i) for i in range(6000)]
    refused = pytest.raises(InputError, match="choose a wider one")
    with open_table(write_table("t.parquet", {"at": at})) as table, refused:
        table.chunks([], time=table.find_time().column, width=Span(value=1, unit="minutes"))


@pytest.mark.parametrize(
    ("unit", "value", "start", "end"),
    [
        ("hours", 6, datetime(2026, 3, 5, 6), datetime(2026, 3, 5, 12)),
        ("days", 1, datetime(2026, 3, 5), datetime(2026, 3, 6)),
        ("weeks", 1, datetime(2026, 3, 2), datetime(2026, 3, 9)),
        ("weeks", 2, datetime(2026, 2, 23), datetime(2026, 3, 9)),
        ("months", 1, datetime(2026, 3, 1), datetime(2026, 4, 1)),
        ("months", 3, datetime(2026, 1, 1), datetime(2026, 4, 1)),
    ],
)
def test_chunks_of_python_and_of_the_engine_begin_together(
    write_table: WriteTable, unit: str, value: int, start: datetime, end: datetime
) -> None:
    moment = datetime(2026, 3, 5, 8, 30)
    width = Span.model_validate({"value": value, "unit": unit})
    assert start_of(moment, width) == start
    assert end_of(start, width) == end
    with open_table(write_table("t.parquet", {"at": [moment]})) as table:
        (part,) = table.chunks([], time=table.find_time().column, width=width).parts
    assert (part.start, part.end) == (start, end)
