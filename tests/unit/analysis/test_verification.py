"""Postmortems held against data: what an experienced person would say to each claim."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from boardsnap.errors import ConfigError, InputError
from boardsnap.model.claims import ClaimCheck, FeatureShift
from boardsnap.model.postmortem import Metric, Postmortem
from boardsnap.verifying import Verification, Wishes, make_verification
from tests.unit.analysis import failures
from tests.unit.analysis.failures import Columns, board, day, write


@pytest.fixture
def hold(tmp_path: Path) -> Any:
    """Holds a document against two tables."""

    def held(
        postmortem: Postmortem,
        periods: tuple[Columns | None, Columns],
        suffix: str = "parquet",
        **wishes: Any,
    ) -> Verification:
        before, after = periods
        if before is not None:
            write(before, tmp_path / f"reference.{suffix}")
            wishes = {"reference": tmp_path / f"reference.{suffix}", **wishes}
        write(after, tmp_path / f"current.{suffix}")
        return make_verification(
            postmortem, Wishes(current=tmp_path / f"current.{suffix}", **wishes)
        )

    return held


def verdicts(made: Verification) -> list[tuple[str, str]]:
    return [(check.claim.kind, check.verdict) for check in made.claims]


def only(made: Verification, kind: str) -> ClaimCheck:
    return next(check for check in made.claims if check.claim.kind == kind)


def feature(made: Verification, name: str) -> FeatureShift:
    return next(one for one in made.features if one.column == name)


def holds(check: ClaimCheck, truth: float) -> bool:
    measured = check.measured
    assert measured is not None
    assert measured.low is not None
    assert measured.high is not None
    return measured.low <= truth <= measured.high


def values(**columns: Any) -> Columns:
    return {name: np.asarray(column) for name, column in columns.items()}


# ------------------------------------------------------------------------- published failures


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_instacart_habits_changed_in_mid_march(hold: Any, suffix: str) -> None:
    said = board(
        "shopping habits changed: items per order up 2.5x since 2026-03-16",
        events=[
            (day(60), "availability accuracy 93%", Metric(name="accuracy", value=93, unit="%")),
            (day(80), "availability accuracy 61%", Metric(name="accuracy", value=61, unit="%")),
        ],
        ideas=[("hours since seen up 40%", "rejected", [])],
    )
    made = hold(said, failures.instacart(), suffix)
    assert verdicts(made) == [
        ("shift", "confirmed"),
        ("onset", "confirmed"),
        ("metric", "confirmed"),
        ("metric", "confirmed"),
        ("shift", "contradicted"),
    ]
    assert holds(made.claims[0], 2.5)
    onset = only(made, "onset").course
    assert onset is not None
    assert onset.onset is not None
    assert onset.onset.began == "2026-03-16"
    assert "the other way" in made.claims[-1].reason
    # Labels and predictions shift with the world; they are no features that somebody forgot.
    assert made.unmentioned == ()


def test_nulls_that_creep_have_their_slope(hold: Any) -> None:
    said = board(
        "last_login nulls +0.5% a week",
        feature="last_login",
        events=[(day(139), "last_login null 7%")],
        ideas=[("tenure drifted", "open", ["tenure PSI 0.3"])],
    )
    made = hold(said, failures.creeping_nulls())
    slope, level, seen, psi = made.claims
    assert slope.verdict == level.verdict == seen.verdict == "confirmed"
    assert holds(slope, 0.005)
    assert psi.verdict == "contradicted"
    assert feature(made, "tenure").state == "unchanged"


def test_cents_for_dollars_are_found_in_the_rows_that_have_them(hold: Any) -> None:
    said = board(
        "payfast sends amount in cents not dollars", events=[(day(65), "amount mean 30x too high")]
    )
    made = hold(said, failures.cents())
    unit = made.claims[0]
    assert unit.verdict == "confirmed"
    assert unit.match is not None
    assert unit.match.column == "txn_amount"
    assert holds(unit, 0.3)
    assert made.claims[1].verdict == "confirmed"
    dollars = hold(board("amount in cents not dollars"), (failures.cents()[0],) * 2)
    assert dollars.claims[0].verdict == "contradicted"


def test_a_renamed_feature_is_gone_and_its_successor_named(hold: Any) -> None:
    said = board(
        "promo_flag became promo_flag_v2 since 2026-02-14",
        feature="promo_flag",
        ideas=[("promo flag null 100%", "open", []), ("basket down 20%", "open", [])],
    )
    made = hold(said, failures.renamed())
    assert [verdict for _, verdict in verdicts(made)] == [
        "confirmed",
        "confirmed",
        "confirmed",
        "contradicted",
    ]
    assert "promo_flag_v2 is there that the reference does not have" in made.claims[0].reason
    assert feature(made, "promo_flag").note.startswith("It is gone")
    assert feature(made, "promo_flag_v2").note.startswith("It is new")


def test_a_feature_renamed_within_the_files_is_empty_from_that_day(tmp_path: Path) -> None:
    before, after = failures.renamed()
    whole = {**before, "basket": before["basket"]}
    first = {name: column[:2000] for name, column in whole.items()}
    write(first, tmp_path / "reference.parquet")
    (tmp_path / "current").mkdir()
    write({name: c[2000:] for name, c in whole.items()}, tmp_path / "current" / "a.parquet")
    write(after, tmp_path / "current" / "b.parquet")
    made = make_verification(
        board("promo_flag renamed to promo_flag_v2"),
        Wishes(current=tmp_path / "current", reference=tmp_path / "reference.parquet"),
    )
    check = made.claims[0]
    assert check.verdict == "confirmed"
    assert "empty from 14 Feb 2026" in check.reason


def test_a_claim_about_some_cities_is_checked_in_those(hold: Any) -> None:
    said = "surge fare missing in 10% of sessions in SF and NYC for 45 days"
    made = hold(board(said, feature="surge fare"), failures.fares())
    nulls, lasting = made.claims
    assert (nulls.verdict, lasting.verdict) == ("confirmed", "confirmed")
    assert "among the rows with city = SF or NYC" in nulls.reason
    assert holds(nulls, 0.10)
    everywhere = hold(board("surge fare missing in 10% of sessions"), failures.fares())
    assert everywhere.claims[0].verdict == "contradicted"


# ------------------------------------------------------------------------ what is not guessed


def two(
    chance: np.random.Generator, change: float = 1.34, rows: int = 3000
) -> tuple[Columns, Columns]:
    return (
        values(income=chance.lognormal(10, 0.5, rows), region=chance.choice(["EU", "US"], rows)),
        values(
            income=change * chance.lognormal(10, 0.5, rows),
            region=chance.choice(["EU", "US"], rows),
        ),
    )


def test_without_a_reference_a_shift_is_not_told_and_a_level_is(hold: Any) -> None:
    chance = np.random.default_rng(1)
    nulls = np.where(chance.random(2000) < 0.38, np.nan, 1.0)
    table = values(income=chance.normal(50, 5, 2000), last_login=nulls)
    said = board("income up 34%", ideas=[("last_login nulls 38%", "open", [])])
    made = hold(said, (None, table))
    assert verdicts(made) == [("shift", "not_checkable"), ("null_rate", "confirmed")]
    assert "--reference" in made.claims[0].reason
    assert any("no reference period" in note for note in made.notes)
    assert made.features == ()


def test_without_times_since_when_is_not_told(hold: Any) -> None:
    made = hold(board("income up 34% over 3 weeks since 2026-03-04"), two(np.random.default_rng(2)))
    assert verdicts(made) == [
        ("shift", "confirmed"),
        ("onset", "not_checkable"),
        ("duration", "not_checkable"),
    ]
    assert "Rows have no dates" in made.time
    assert made.claims[0].histogram is not None


def test_several_times_are_asked_for_and_one_can_be_named(hold: Any) -> None:
    chance = np.random.default_rng(3)
    before, after = two(chance)
    dated = [
        {
            **part,
            "at": failures.moments(chance, first, last, 3000),
            "seen": failures.moments(chance, 0, 9, 3000),
        }
        for part, first, last in ((before, 0, 30), (after, 30, 60))
    ]
    said = board("income up 34% since 2026-02-04")
    made = hold(said, (dated[0], dated[1]))
    assert "at, seen" in made.time
    assert made.claims[1].verdict == "not_checkable"
    named = hold(said, (dated[0], dated[1]), time="at")
    assert named.claims[1].verdict == "confirmed"
    assert named.claims[1].course is not None


def test_few_rows_do_not_tell_a_shift_from_chance(hold: Any) -> None:
    made = hold(board("income up 20%"), two(np.random.default_rng(4), 1.1, 25))
    assert made.claims[0].verdict == "not_checkable"
    assert "too few rows" in made.claims[0].reason
    assert feature(made, "income").state in ("too_few_rows", "slightly", "shifted")
    assert any("25 rows" in note for note in made.notes)


def test_an_ambiguous_name_is_left_open_until_it_is_said(hold: Any) -> None:
    chance = np.random.default_rng(5)
    tables = tuple(
        values(
            cust_income=f * chance.lognormal(10, 0.3, 2000),
            household_income=chance.lognormal(10, 0.3, 2000),
        )
        for f in (1.0, 1.34)
    )
    made = hold(board("income up 34%"), tables)
    assert made.claims[0].verdict == "not_checkable"
    assert made.claims[0].could_be == ("cust_income", "household_income")
    said = hold(board("income up 34%"), tables, columns={"income": "cust_income"})
    assert said.claims[0].verdict == "confirmed"
    assert said.claims[0].match is not None
    assert said.claims[0].match.how == "given"


def test_a_percentage_of_nothing_is_not_told(hold: Any) -> None:
    chance = np.random.default_rng(6)
    tables = values(x_delta=chance.normal(0, 1, 2000)), values(x_delta=chance.normal(1, 1, 2000))
    made = hold(board("x_delta up 100%", ideas=[("x_delta +1σ", "open", [])]), tables)
    assert [check.verdict for check in made.claims] == ["not_checkable", "confirmed"]
    assert "not clearly different from 0" in made.claims[0].reason


def test_rows_of_another_day_do_not_stand_in_for_those_of_the_boards(hold: Any) -> None:
    made = hold(board(events=[("2026-09-01", "surge fare null 10%")]), failures.fares())
    assert made.claims[0].verdict == "not_checkable"
    assert "no rows of 1 Sep 2026" in made.claims[0].reason


def test_a_day_of_the_reference_is_looked_up_there(hold: Any) -> None:
    made = hold(board(events=[(day(20), "surge fare null 0%")]), failures.fares())
    assert made.claims[0].verdict == "confirmed"
    assert made.claims[0].current is not None
    assert made.claims[0].current.start == day(20)


def test_a_document_without_claims_still_ranks_the_features(hold: Any) -> None:
    made = hold(board("somebody pressed the wrong button"), two(np.random.default_rng(7)))
    assert made.claims == ()
    assert made.headline[0] == "The board claims nothing that these data could show."
    assert made.features[0].column == "income"


# --------------------------------------------------------------------------- what nobody wrote


def test_what_shifted_more_and_nobody_wrote_down_is_said(hold: Any) -> None:
    chance = np.random.default_rng(8)
    before, after = two(chance)
    moved = {**after, "region": chance.choice(["EU", "US"], 3000, p=[0.95, 0.05])}
    made = hold(board("income up 34%"), (before, moved))
    assert made.unmentioned == ("region",)
    assert "The board does not mention region, which shifted more than income" in made.headline[-1]
    ranked = [one.column for one in made.features]
    assert ranked == ["region", "income"]
    assert feature(made, "income").mentioned == ("/root_cause",)


def test_what_the_board_rejects_and_the_data_show_is_said(hold: Any) -> None:
    said = board("users unhappy", ideas=[("income up 34%", "rejected", [])])
    made = hold(said, two(np.random.default_rng(9)))
    assert made.claims[0].verdict == "confirmed"
    assert any("rejects “income up 34%”, and the data bear it out" in h for h in made.headline)


def test_nulls_alone_are_a_shift_that_other_tools_pass_over(hold: Any) -> None:
    chance = np.random.default_rng(10)
    base = chance.normal(0, 1, 4000)
    holes = np.where(chance.random(4000) < 0.3, np.nan, chance.normal(0, 1, 4000))
    made = hold(board("x"), (values(x_age=base), values(x_age=holes)))
    shifted = feature(made, "x_age")
    assert shifted.state == "shifted"
    assert {
        alarm.tool for alarm in shifted.alarms if alarm.statistic == "wasserstein" and alarm.drift
    } == set()


def test_among_many_columns_chance_is_not_called_a_shift(hold: Any) -> None:
    calls = 0
    for seed in range(5):
        chance = np.random.default_rng(seed)
        tables = tuple(
            values(**{f"f{i}": chance.normal(0, 1, 800) for i in range(30)}) for _ in range(2)
        )
        made = hold(board("x"), tables)
        calls += sum(one.state in ("shifted", "slightly") for one in made.features)
    # 150 columns: at 5 % each there would be seven or eight.
    assert calls <= 2


def test_with_very_many_rows_a_difference_that_matters_to_nobody_is_slight(hold: Any) -> None:
    chance = np.random.default_rng(11)
    tables = values(x_age=chance.normal(0, 1, 60_000)), values(x_age=chance.normal(0.05, 1, 60_000))
    one = feature(hold(board("x"), tables), "x_age")
    assert one.state == "slightly"
    assert one.q_value is not None
    assert one.q_value < 0.05


def test_days_that_always_differ_are_not_a_shift(hold: Any) -> None:
    chance = np.random.default_rng(12)

    def rows(first: float, last: float, count: int) -> Columns:
        at = failures.moments(chance, first, last, count)
        day_of = failures.days_of(at).astype(int)
        levels = np.random.default_rng(99).normal(0, 0.5, 200)
        return {"at": at, "x_load": chance.normal(levels[day_of], 1)}

    one = feature(hold(board("x"), (rows(0, 40, 16_000), rows(40, 44, 1600))), "x_load")
    assert one.psi_usual is not None
    assert one.state != "shifted"


def test_keys_texts_and_times_are_not_compared(hold: Any) -> None:
    def rows(first: int) -> Columns:
        return {
            "order_id": np.arange(first, first + 500),
            "comment": np.array([f"text {i}" for i in range(first, first + 500)], dtype=object),
            "at": failures.moments(np.random.default_rng(first), 0, 9, 500),
            "x_age": np.random.default_rng(first).normal(0, 1, 500),
        }

    made = hold(board("x"), (rows(0), rows(500)))
    notes = {one.column: one.note for one in made.features if one.state == "not_compared"}
    assert notes == {
        "order_id": "It is a running number.",
        "comment": "Its texts name single things and do not group them.",
        "at": "It says when a row was made.",
    }


def test_a_column_of_another_type_is_said(hold: Any) -> None:
    before = values(amount=np.arange(100.0), x_age=np.arange(100.0))
    after = values(
        amount=np.array([f"{i} EUR" for i in range(100)], dtype=object), x_age=np.arange(100.0)
    )
    made = hold(
        board("amount is now a string", ideas=[("amount up 5%", "open", [])]), (before, after)
    )
    assert [check.verdict for check in made.claims] == ["confirmed", "not_checkable"]
    assert "another type" in feature(made, "amount").note


# ------------------------------------------------------------------------------------ the rest


def test_mean_and_median_are_told_apart(hold: Any) -> None:
    chance = np.random.default_rng(13)
    base = chance.lognormal(3, 0.3, 5000)
    spiked = np.concatenate([1.34 * chance.lognormal(3, 0.3, 4980), np.full(20, 5000.0)])
    tables = values(basket=base), values(basket=spiked)
    made = hold(board("basket up 34%", ideas=[("mean basket up 34%", "open", [])]), tables)
    either, mean = made.claims
    assert either.verdict == "confirmed"
    assert either.measured is not None
    assert either.measured.of == "median"
    assert mean.verdict == "contradicted"


def test_a_new_value_is_one_that_the_reference_never_had(hold: Any) -> None:
    chance = np.random.default_rng(14)
    tables = (
        values(payment_type=chance.choice(["card", "cash"], 3000)),
        values(payment_type=chance.choice(["card", "cash", "BNPL"], 3000, p=[0.5, 0.46, 0.04])),
    )
    said = board(
        "new enum value 'BNPL' in payment_type",
        ideas=[
            ("new value 'cash' in payment_type", "open", []),
            ("new value 'crypto' in payment_type", "open", []),
            ("new payment types", "open", []),
        ],
    )
    made = hold(said, tables)
    assert [check.verdict for check in made.claims] == [
        "confirmed",
        "contradicted",
        "contradicted",
        "confirmed",
    ]
    assert feature(made, "payment_type").new_values == ("BNPL",)


def test_rows_that_stay_away_are_counted_by_chunk(hold: Any) -> None:
    chance = np.random.default_rng(15)

    def rows(first: float, last: float, count: int) -> Columns:
        return {
            "at": failures.moments(chance, first, last, count),
            "x_age": chance.normal(size=count),
        }

    made = hold(board("row volume down 30%"), (rows(0, 40, 8000), rows(40, 60, 2800)))
    assert made.claims[0].verdict == "confirmed"
    assert holds(made.claims[0], -0.3)


def test_a_column_that_stands_still_is_found(hold: Any) -> None:
    chance = np.random.default_rng(16)
    at = failures.moments(chance, 0, 30, 3000), failures.moments(chance, 30, 50, 2000)
    stuck = np.where(failures.days_of(at[1]) >= 40, 0.0, chance.normal(20, 3, 2000))
    tables = values(at=at[0], sensor=chance.normal(20, 3, 3000)), values(at=at[1], sensor=stuck)
    made = hold(board("sensor stuck at 0", ideas=[("x_age frozen", "open", [])]), tables)
    assert verdicts(made) == [("constant", "confirmed")]


def test_a_column_of_csv_without_any_value_keeps_the_kind_that_it_had(tmp_path: Path) -> None:
    chance = np.random.default_rng(21)
    write(
        values(income=chance.normal(9, 1, 900), age=chance.normal(40, 9, 900)), tmp_path / "r.csv"
    )
    write(values(income=np.full(900, np.nan), age=chance.normal(40, 9, 900)), tmp_path / "c.csv")
    said = board("income nulls 100%", ideas=[("income up 20%", "open", [])])
    made = make_verification(said, Wishes(current=tmp_path / "c.csv", reference=tmp_path / "r.csv"))
    assert [check.verdict for check in made.claims] == ["confirmed", "not_checkable"]
    assert "has no value in income: all of them are missing" in made.claims[1].reason
    assert feature(made, "income").kind == "number"
    assert feature(made, "income").null_rate == (0, 1)


def test_tables_without_a_column_in_common_are_refused(hold: Any) -> None:
    with pytest.raises(InputError, match="no column in common: give two periods of the same"):
        hold(board("x"), (values(a=[1.0, 2.0]), values(b=[1.0, 2.0])))


def test_a_name_that_was_matched_by_likeness_is_said_with_the_way_to_name_another(
    hold: Any,
) -> None:
    chance = np.random.default_rng(22)
    tables = tuple(values(cust_income=f * chance.lognormal(10, 0.3, 900)) for f in (1.0, 1.34))
    made = hold(board("income up 34%"), tables)
    assert made.claims[0].verdict == "confirmed"
    (note,) = [note for note in made.notes if "was taken for" in note]
    assert "“income” was taken for cust_income" in note
    assert "--column NAME=COLUMN" in note
    given = hold(board("income up 34%"), tables, columns={"income": "cust_income"})
    assert not any("was taken for" in note for note in given.notes)


def test_labels_and_predictions_are_drawn_as_metrics_and_are_no_features(hold: Any) -> None:
    said = board(events=[(day(80), "accuracy 61%", Metric(name="accuracy", value=61, unit="%"))])
    made = hold(said, failures.instacart())
    (check,) = made.claims
    assert check.match is not None
    assert (check.match.column, check.match.how) == ("label", "same")
    assert check.course is not None
    assert check.course.claimed == (0.61,)
    before, after = (
        [p for p in check.course.points if p.reference is was] for was in (True, False)
    )
    assert np.mean([point.value for point in before]) == pytest.approx(0.93, abs=0.02)
    assert np.mean([point.value for point in after][-15:]) == pytest.approx(0.61, abs=0.04)
    assert check.current is not None
    assert (check.current.start, check.current.end) == (day(80), day(81))
    for name in ("label", "prediction"):
        assert feature(made, name).outcome
        assert feature(made, name).mentioned == ()
    assert not {"label", "prediction"} & set(made.unmentioned)


def test_a_history_of_metrics_is_looked_up_by_name_and_day(hold: Any, tmp_path: Path) -> None:
    days = np.arange(np.datetime64("2026-03-01"), np.datetime64("2026-03-21")).astype(
        "datetime64[us]"
    )
    auc = np.where(np.arange(20) < 10, 0.912, 0.778)
    write(
        {"date": days, "val_auc": auc, "recall": np.where(np.arange(20) < 10, 78.0, 50.0)},
        tmp_path / "m.csv",
    )
    said = board(
        "recall down 28pp in 1 day",
        events=[
            ("2026-03-02", "AUC 0.91", Metric(name="AUC", value=0.91)),
            ("2026-03-15", "AUC 0.91", Metric(name="AUC", value=0.91)),
            ("2026-05-01", "AUC 0.78", Metric(name="AUC", value=0.78)),
        ],
        ideas=[
            ("AUC 0.91 → 0.78", "open", []),
            ("AUC 0.78 → 0.91", "open", []),
            ("F1 0.5", "open", []),
        ],
    )
    made = hold(said, two(np.random.default_rng(17)), metrics=tmp_path / "m.csv")
    assert [check.verdict for check in made.claims] == [
        "confirmed",
        "confirmed",
        "contradicted",
        "not_checkable",
        "confirmed",
        "contradicted",
        "not_checkable",
    ]


def test_one_table_is_parted_where_whoever_asks_says(tmp_path: Path) -> None:
    chance = np.random.default_rng(18)
    at = failures.moments(chance, 0, 60, 6000)
    income = chance.lognormal(10, 0.4, 6000) * np.where(failures.days_of(at) >= 40, 1.34, 1.0)
    write({"at": at, "income": income}, tmp_path / "all.csv")
    wishes = Wishes(current=tmp_path / "all.csv", reference_until=day(30))
    made = make_verification(board(f"income up 34% since {day(40)}"), wishes)
    assert [check.verdict for check in made.claims] == ["confirmed", "confirmed"]
    assert made.reference is not None
    assert (made.reference.start, made.reference.end) == (day(0), day(30))


def test_the_same_tables_give_the_same_verification(hold: Any) -> None:
    said = board("surge fare missing in 10% of sessions in SF and NYC", feature="surge fare")
    first, again = (hold(said, failures.fares()).to_json() for _ in range(2))
    assert first == again


def test_csv_and_parquet_give_the_same_verdicts(hold: Any) -> None:
    said = board("surge fare missing in 6% of sessions", ideas=[("eta up 20%", "open", [])])
    one, other = (hold(said, failures.fares(), suffix) for suffix in ("csv", "parquet"))
    assert verdicts(one) == verdicts(other)
    for check, twin in zip(one.claims, other.claims, strict=True):
        assert check.measured is not None
        assert twin.measured is not None
        assert check.measured.value == pytest.approx(twin.measured.value)


def test_a_verification_is_read_back_from_its_json(hold: Any) -> None:
    made = hold(board("surge fare missing in 6% of sessions"), failures.fares())
    assert Verification.model_validate_json(made.to_json()).to_json() == made.to_json()


BAD_WISHES: list[tuple[Mapping[str, Any], type[Exception], str]] = [
    ({"time": "none"}, InputError, "no column 'none'"),
    ({"time": "city"}, InputError, "holds no times"),
    ({"columns": {"x": "none"}}, InputError, "no column 'none'"),
    ({"label": "none"}, InputError, "no column 'none'"),
    ({"chunk": "soon"}, ConfigError, "write 14d"),
    ({"chunk": "1.5d"}, ConfigError, "write 1d"),
    ({"timezone": "Mars"}, ConfigError, "no time zone"),
    ({"tolerance": 3}, ConfigError, "makes no sense"),
    ({"reference_until": "2026-01-20"}, ConfigError, "give one of them"),
]


@pytest.mark.parametrize(("wishes", "error", "says"), BAD_WISHES)
def test_wishes_that_make_no_sense_are_refused(
    hold: Any, wishes: Mapping[str, Any], error: type[Exception], says: str
) -> None:
    with pytest.raises(error, match=says):
        hold(board("x"), failures.fares(), **wishes)


def test_a_period_without_rows_is_refused(tmp_path: Path) -> None:
    write(failures.fares()[1], tmp_path / "all.csv")
    wishes = Wishes(current=tmp_path / "all.csv", reference_until="2020-01-01")
    # The way out is a day that parts them, and the data say which days there are.
    with pytest.raises(InputError, match=f"no rows before 2020-01-01.*from {day(60)} to"):
        make_verification(board("x"), wishes)
    with pytest.raises(ConfigError, match="no ISO date"):
        make_verification(board("x"), Wishes(current=tmp_path / "all.csv", reference_until="soon"))
