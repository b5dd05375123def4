"""Features by chunk: the libraries' statistics, and monitors that find what was planted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from scipy.stats import ks_2samp, wasserstein_distance

from benchmarks.incidents import action, cause, document
from boardsnap.analysis.backtest import Bench, Request, backtest, set_up
from boardsnap.analysis.bins import equal_frequency
from boardsnap.analysis.clock import Clock
from boardsnap.analysis.course import Given
from boardsnap.analysis.distances import js, psi
from boardsnap.analysis.feature_history import FeatureHistory
from boardsnap.analysis.frames import Files
from boardsnap.errors import InputError
from boardsnap.model.backtest import Backtest
from boardsnap.model.monitor import Span, Subject
from boardsnap.model.postmortem import Postmortem
from tests.unit.analysis.conftest import WriteTable
from tests.unit.analysis.histories import ORIGIN, condition, day, finding, series, stepped

# Forty days of reference, then a failure of ten days; a hundred rows a day.
BEGAN, DAYS, ROWS = 40, 50, 100
GIVEN = Given(day(BEGAN).date(), day(DAYS - 2).date(), None)
INCOME = document(
    "x",
    "m",
    [],
    cause=cause("income shifted", "data_drift", "income"),
    actions=[action("PSI alert on income > 0.2")],
)
Columns = dict[str, Any]


def columns(shift: float = 0.5, rows: int = ROWS, days: int = DAYS) -> Columns:
    """Rows whose income moves by so many deviations when the failure begins."""
    numbers = np.random.default_rng(1)
    of_day = np.repeat(np.arange(days), rows)
    size = of_day.size
    moved = np.where(of_day >= BEGAN, shift, 0.0)
    return {
        "at": [day(int(number)).replace(tzinfo=None) for number in of_day],
        "income": (numbers.normal(0, 1, size) + moved).round(4),
        "age": numbers.normal(40, 10, size).round(1),
        "region": np.array(["n", "s", "e"])[numbers.integers(0, 3, size)],
    }


def bench(path: Path, *, made: Postmortem = INCOME, **wishes: Any) -> Bench:
    return set_up(made, request(path, **wishes))


def request(path: Path | Sequence[Path], reference: Sequence[Path] = (), **wishes: Any) -> Request:
    paths = (path,) if isinstance(path, Path) else tuple(path)
    files = Files(paths, tuple(reference), wishes.pop("time", None))
    return Request(ORIGIN, files=files, **{"given": GIVEN, **wishes})


def found(path: Path | Sequence[Path], made: Postmortem = INCOME, **wishes: Any) -> Backtest:
    return backtest(made, request(path, **wishes))


def history(of: Bench, name: str) -> FeatureHistory:
    made = of.histories[Subject(kind="feature", name=name)]
    assert isinstance(made, FeatureHistory)
    return made


def by_day(of: Columns, name: str) -> list[np.ndarray[Any, Any]]:
    values = np.asarray(of[name])
    return [values[place * ROWS : (place + 1) * ROWS] for place in range(DAYS)]


# ----------------------------------------------------------------- against the libraries themselves


def test_ks_and_wasserstein_are_those_of_scipy(write_table: WriteTable) -> None:
    made = columns()
    incomes = history(bench(write_table("t.parquet", made)), "income")
    parts = by_day(made, "income")
    reference = np.concatenate(parts[: BEGAN // 2])
    deviation = float(np.std(reference))
    assert incomes.values("ks") == pytest.approx(
        [ks_2samp(reference, part).statistic for part in parts]
    )
    assert incomes.values("wasserstein") == pytest.approx(
        [wasserstein_distance(reference, part) / deviation for part in parts]
    )


def test_psi_and_js_are_computed_on_bins_of_the_reference(write_table: WriteTable) -> None:
    made = columns()
    incomes = history(bench(write_table("t.parquet", made)), "income")
    parts = by_day(made, "income")
    reference = np.concatenate(parts[: BEGAN // 2])
    bins = equal_frequency(reference)
    counts = [bins.count(part) for part in parts]
    before = bins.count(reference)
    assert incomes.values("psi") == pytest.approx([psi(before, one) for one in counts])
    assert incomes.values("js") == pytest.approx([js(before, one) for one in counts])


def test_means_and_missing_values_are_those_of_the_rows(write_table: WriteTable) -> None:
    made = columns()
    ages: list[float | None] = [
        None if place % 10 == 0 else float(value) for place, value in enumerate(made["age"])
    ]
    table = history(bench(write_table("t.parquet", {**made, "age": ages})), "age")
    assert table.values("null_rate") == pytest.approx([0.1] * DAYS)
    held = np.array([np.nan if one is None else one for one in ages])
    before = np.nanmean(held[: BEGAN // 2 * ROWS])
    means = [float(np.nanmean(held[n * ROWS : (n + 1) * ROWS])) for n in range(DAYS)]
    assert table.values("mean_shift") == pytest.approx([mean / before - 1 for mean in means])


# ------------------------------------------------------------------------------- what was planted


def test_a_planted_shift_is_found_on_its_feature_and_on_no_other(write_table: WriteTable) -> None:
    result = found(write_table("t.parquet", columns(shift=1.0)))
    by_default = [one for one in result.findings if one.monitor.id.endswith("_default")]
    caught = {one.monitor.id for one in by_default if one.outcome == "earlier"}
    assert "psi_income_default" in caught
    assert all("income" in one for one in caught)
    best = finding(result, result.recommended or "")
    assert best.monitor.conditions[0].subject.name == "income"
    assert best.fires_on is not None
    # The first chunk of the failure is known at its end.
    assert best.fires_on.iso == (day(BEGAN) + timedelta(days=1)).date().isoformat()


def test_the_number_on_the_board_is_that_of_the_feature_that_it_blames(
    write_table: WriteTable,
) -> None:
    made = document(
        "x",
        "m",
        [],
        cause=cause("income shifted", "data_drift", "income"),
        actions=[action("alert on PSI > 0.2")],
    )
    result = found(write_table("t.parquet", columns(shift=1.0)), made)
    team = finding(result, "psi_income_board_1")
    assert team.sentence.startswith("PSI(income) > 0.2 on daily chunks would have fired on")
    assert team.monitor.origin.because == ("/actions/0",)


def test_missing_values_are_found_by_their_rate(write_table: WriteTable) -> None:
    made = columns(shift=0)
    incomes = [
        None if place >= BEGAN * ROWS and place % 5 == 0 else float(value)
        for place, value in enumerate(made["income"])
    ]
    result = found(write_table("t.parquet", {**made, "income": incomes}))
    assert finding(result, "null_rate_income_mean_plus_3_sd").outcome == "earlier"


def test_a_new_category_is_found(write_table: WriteTable) -> None:
    made = columns(shift=0)
    made["region"] = np.where(np.arange(DAYS * ROWS) == BEGAN * ROWS + 7, "west", made["region"])
    result = found(write_table("t.parquet", made))
    one = finding(result, "new_categories_region_default")
    assert (one.outcome, one.delay_days) == ("earlier", 1)


def test_a_day_without_rows_is_found_by_the_volume(write_table: WriteTable) -> None:
    made = columns(shift=0)
    numbers = np.random.default_rng(2)
    kept = numbers.random(DAYS * ROWS) < 0.9
    kept[(BEGAN + 3) * ROWS : (BEGAN + 4) * ROWS] = False
    result = found(write_table("t.parquet", {k: np.asarray(v)[kept] for k, v in made.items()}))
    one = finding(result, "row_count_t_parquet_below")
    assert (one.outcome, one.delay_days) == ("earlier", 4)


def test_the_number_of_rows_on_the_board_is_a_share_of_the_usual_one(
    write_table: WriteTable,
) -> None:
    made = columns(shift=0)
    kept = np.ones(DAYS * ROWS, dtype=bool)
    kept[(BEGAN + 2) * ROWS : (BEGAN + 2) * ROWS + 40] = False
    wished = document("x", "m", [], actions=[action("alert if row count < 80% of usual")])
    result = found(
        write_table("t.parquet", {k: np.asarray(v)[kept] for k, v in made.items()}), wished
    )
    one = finding(result, "row_count_t_parquet_board_1")
    assert (one.family, one.outcome, one.delay_days) == ("team", "earlier", 3)
    assert one.monitor.title == "rows of t.parquet < 80 % of 100 on daily chunks"


def test_a_column_that_is_gone_is_found(write_table: WriteTable) -> None:
    made = columns(shift=0)
    before = {name: values[: BEGAN * ROWS] for name, values in made.items()}
    after = {name: values[BEGAN * ROWS :] for name, values in made.items() if name != "age"}
    paths = [write_table("1.parquet", before), write_table("2.parquet", after)]
    result = found(paths)
    one = next(each for each in result.findings if "missing_columns" in each.monitor.id)
    assert (one.outcome, one.delay_days) == ("earlier", 1)


def test_texts_where_there_were_numbers_are_found(tmp_path: Path) -> None:
    made = columns(shift=0)
    lines = ["at,income"]
    for place, (at, income) in enumerate(zip(made["at"], made["income"], strict=True)):
        lines.append(f"{at.date()},{'high' if place >= BEGAN * ROWS else income}")
    path = tmp_path / "t.csv"
    # More rows of numbers than DuckDB looks at to tell the type.
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    reference = tmp_path / "r.csv"
    reference.write_text("\n".join(lines[: BEGAN * ROWS]) + "\n", encoding="utf-8")
    result = found(path, reference=[reference])
    one = next(each for each in result.findings if "changed_types" in each.monitor.id)
    assert one.outcome == "earlier"


def test_a_feature_and_the_metric_together_are_one_monitor(write_table: WriteTable) -> None:
    path = write_table("t.parquet", columns(shift=1.0))
    auc = series(stepped(DAYS, BEGAN))
    result = backtest(INCOME, Request(ORIGIN, (auc,), Files((path,)), given=GIVEN))
    one = finding(result, "psi_income_and_auc")
    assert len(one.monitor.conditions) == 2
    assert {each.chunk for each in one.monitor.conditions} == {Span(value=1, unit="days")}
    assert (one.family, one.outcome) == ("joined", "earlier")


# -------------------------------------------------------------------- references, times and chunks


def test_a_reference_with_times_comes_before_the_current_rows(write_table: WriteTable) -> None:
    made = columns(shift=1.0)
    cut = 30 * ROWS
    reference = write_table("r.parquet", {name: values[:cut] for name, values in made.items()})
    current = write_table("c.parquet", {name: values[cut:] for name, values in made.items()})
    apart = found(current, reference=[reference])
    whole = found(write_table("w.parquet", made))
    one, other = (finding(each, "psi_income_default") for each in (apart, whole))
    assert (one.fires_on, one.false_alarms) == (other.fires_on, other.false_alarms)


def test_rows_of_a_reference_that_the_current_table_has_too_count_once(
    write_table: WriteTable,
) -> None:
    path = write_table("t.parquet", columns())
    one, other = (found(path, reference=reference) for reference in ([], [path]))
    assert [each.outcome for each in one.findings] == [each.outcome for each in other.findings]


def test_a_reference_without_times_is_compared_with_as_a_whole(write_table: WriteTable) -> None:
    made = columns(shift=1.0)
    reference = write_table(
        "r.parquet", {name: made[name][: 20 * ROWS] for name in ("income", "age")}
    )
    late = {name: values[BEGAN * ROWS :] for name, values in made.items()}
    result = found(write_table("c.parquet", late), reference=[reference])
    one = finding(result, "psi_income_default")
    assert (one.outcome, one.false_alarms) == ("earlier", None)
    assert {each.monitor.id for each in result.findings if "mean_plus" in each.monitor.id} == set()
    watched = next(each for each in result.watched if each.name == "income")
    assert watched.fitted_until is None


def test_without_rows_from_before_the_failure_the_way_out_is_said(write_table: WriteTable) -> None:
    late = {name: values[BEGAN * ROWS :] for name, values in columns().items()}
    result = found(write_table("c.parquet", late))
    assert result.findings == ()
    assert any("--reference" in one.why for one in result.not_tried)


def test_rows_without_times_are_refused(write_table: WriteTable) -> None:
    with pytest.raises(InputError, match="cannot be replayed"):
        found(write_table("t.parquet", {"income": [1.0, 2.0]}))


def test_days_begin_in_the_zone_that_is_asked_for(write_table: WriteTable) -> None:
    made = columns()
    times = [one.replace(tzinfo=ZoneInfo("UTC")) for one in made["at"]]
    path = write_table("t.parquet", {**made, "at": times})
    clock = Clock(ZoneInfo("America/New_York"))
    incomes = history(bench(path, clock=clock), "income")
    local = clock.local(incomes.slots[0].start)
    assert (local.hour, local.day) == (0, 31)


def test_a_wider_chunk_can_be_asked_for(write_table: WriteTable) -> None:
    path = write_table("t.parquet", columns(shift=1.0))
    result = found(path, chunk=Span(value=1, unit="weeks"))
    one = finding(result, "psi_income_default")
    assert "on weekly chunks" in one.monitor.title
    assert one.fires_on is not None
    assert one.fires_on.iso is not None
    assert date.fromisoformat(one.fires_on.iso).weekday() == 0


def test_identifiers_and_free_texts_are_no_features(write_table: WriteTable) -> None:
    made = columns()
    size = len(made["income"])
    texts = np.array([f"note {number}" for number in range(size)])
    path = write_table("t.parquet", {**made, "customer_id": np.arange(size), "note": texts})
    result = found(path)
    assert {one.name for one in result.watched} == {"income", "age", "region", "t.parquet"}
    said: Mapping[str, str] = {one.what: one.why for one in result.not_tried}
    assert "identifier" in said["monitors on customer_id"]
    assert "no category" in said["monitors on note"]


def test_rows_whose_time_cannot_be_read_are_said(write_table: WriteTable) -> None:
    made = columns()
    times = [None if place == 3 else one for place, one in enumerate(made["at"])]
    result = found(write_table("t.parquet", {**made, "at": times}))
    table = next(one for one in result.watched if one.kind == "table")
    assert any("1 rows are left out" in remark for remark in table.remarks)


def test_a_chunk_of_few_rows_says_nothing_of_a_distribution(write_table: WriteTable) -> None:
    made = columns()
    kept = np.ones(DAYS * ROWS, dtype=bool)
    kept[(BEGAN + 1) * ROWS : (BEGAN + 2) * ROWS - 5] = False
    path = write_table("t.parquet", {name: np.asarray(v)[kept] for name, v in made.items()})
    of = bench(path)
    asked = condition("psi", ">", 0.2, on=Subject(kind="feature", name="income"))
    starts = [tick.start for tick in history(of, "income").ticks(asked)]
    assert day(BEGAN + 1) not in starts
    assert day(BEGAN + 2) in starts
