"""What a backtest finds is what was planted, and nothing that comes later changes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.incidents import INCIDENTS, Incident, action, document, event, value
from boardsnap.analysis.backtest import Bench, Request, backtest, set_up
from boardsnap.analysis.clock import Clock
from boardsnap.analysis.course import Given
from boardsnap.analysis.frames import Files
from boardsnap.analysis.replay import Tick, replay
from boardsnap.analysis.series import given_series
from boardsnap.errors import InputError
from boardsnap.model.backtest import Backtest, Family
from boardsnap.model.monitor import Span
from tests.unit.analysis.conftest import WriteTable
from tests.unit.analysis.histories import (
    ORIGIN,
    day,
    finding,
    noisy,
    postmortem,
    replayed,
    series,
    stepped,
)
from tests.unit.test_timing import event as happened
from tests.unit.test_timing import later
from tests.unit.test_timing import value as measured

# 60 days of reference, a fall on 2 March 2026, two weeks until people noticed.
BEGAN = 60
COUNT = 90
FALL = series(stepped(COUNT, BEGAN))


def of_incident(incident: Incident, **wishes: object) -> Backtest:
    found = given_series(incident.series, Clock())
    return backtest(incident.postmortem, Request(ORIGIN, found, **wishes))  # type: ignore[arg-type]


# ----------------------------------------------------------------------------- what was planted


def test_a_planted_fall_is_found_by_every_family_that_looks_for_one() -> None:
    found = replayed(postmortem(), FALL)
    caught = {one.family for one in found.findings if one.outcome == "earlier"}
    assert caught == {
        *("static", "relative", "deviations", "rate_of_change", "ewma", "cusum"),
        *("page_hinkley", "adwin", "kswin", "lasting", "joined"),
    }


def test_a_fall_of_one_deviation_is_found_by_charts_that_add_up_and_not_by_single_values() -> None:
    small = series(stepped(COUNT, BEGAN, 0.91, 0.9042), "AUC")
    found = replayed(postmortem(), small)
    assert finding(found, "auc_cusum_down").outcome == "earlier"
    assert finding(found, "auc_ewma_below").outcome == "earlier"
    assert finding(found, "auc_below_10_percent").outcome == "missed"


def test_a_spike_is_found_by_the_rate_of_change() -> None:
    spiked = series(noisy(COUNT, lambda n: 0.8 if n == BEGAN + 2 else 0.91))
    found = replayed(postmortem(), spiked)
    assert finding(found, "auc_falls_at_once").delay_days == 2
    assert finding(found, "auc_below_2_sd_lasting").outcome == "missed"


def test_a_slow_decline_is_found_late_by_single_values_and_earlier_by_sums() -> None:
    slow = series(noisy(130, lambda n: 0.91 - 0.0004 * max(0, n - BEGAN)))
    found = replayed(postmortem(), slow)
    by_sum, by_value = (finding(found, f"auc_{one}") for one in ("cusum_down", "below_3_sd"))
    assert by_sum.delay_days is not None
    assert by_value.delay_days is not None
    assert by_sum.delay_days < by_value.delay_days


def test_what_gets_better_alarms_nobody_who_knows_the_direction() -> None:
    better = series(stepped(COUNT, BEGAN, 0.8, 0.91))
    found = replayed(postmortem(), better)
    fired = {one.family for one in found.findings if one.outcome == "earlier"}
    assert fired <= {"adwin", "kswin"}


def test_a_metric_whose_name_tells_no_direction_is_watched_in_both() -> None:
    risen = series(stepped(COUNT, BEGAN, 100.0, 140.0), "orders")
    found = replayed(postmortem(), risen)
    assert finding(found, "orders_above_3_sd").outcome == "earlier"
    assert finding(found, "orders_below_3_sd").outcome == "missed"


@pytest.mark.parametrize("name", INCIDENTS)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_published_failure_would_have_been_caught_before_people_noticed(
    name: str, seed: int
) -> None:
    incident = INCIDENTS[name](seed)
    found = of_incident(incident)
    best = finding(found, found.recommended or "")
    assert best.outcome == "earlier"
    assert best.fires_on is not None
    assert best.fires_on.iso is not None
    assert incident.began.isoformat() <= best.fires_on.iso < incident.detected.isoformat()
    assert best.monitor.conditions[0].subject.name in incident.changed


def test_the_team_s_own_number_is_replayed_and_says_where_it_stands() -> None:
    found = of_incident(INCIDENTS["renamed flag"](1))
    team = finding(found, "recall_board_1")
    assert team.monitor.title == "recall < 0.6"
    assert team.monitor.origin.because == ("/actions/0",)
    assert (team.family, team.outcome, team.lead_days) == ("team", "earlier", 12)


def test_a_column_without_a_name_of_its_own_is_the_only_metric_on_the_board() -> None:
    incident = INCIDENTS["drifting income"](1)
    named, nameless = (
        backtest(
            incident.postmortem,
            Request(ORIGIN, given_series({name: incident.series["AUC"]}, Clock())),
        )
        for name in ("AUC", "value")
    )
    assert named.findings == nameless.findings
    assert "only metric on the board" in " ".join(nameless.watched[0].remarks)


def test_metrics_that_the_board_does_not_know_are_metrics_all_the_same() -> None:
    found = replayed(postmortem(), series(stepped(COUNT, BEGAN), "level"))
    assert {one.consequence for one in found.findings} == {"metric"}
    assert found.recommended is not None


def test_what_only_other_data_shows_in_time_is_said_as_that() -> None:
    still = series([0.91] * COUNT)
    moved = series(stepped(COUNT, BEGAN, 100.0, 140.0), "orders")
    found = replayed(postmortem(), still, moved)
    assert found.recommended is None
    assert "On other data: " in found.headline[0]


def test_deviations_that_the_team_wrote_are_those_of_the_reference() -> None:
    made = document("x", "m", [], actions=[action("AUC off by > 4 sd: page")])
    team = finding(replayed(made, FALL), "auc_board_1")
    assert team.monitor.title == "AUC more than 4 sd below its reference mean"
    assert (team.family, team.outcome) == ("team", "earlier")
    assert team.monitor.conditions[0].threshold == -4


def test_a_drop_that_the_team_wrote_needs_a_level_to_drop_from() -> None:
    made = document("x", "m", [], actions=[action("alert if AUC drops by more than 5 %")])
    fallen = finding(replayed(made, FALL), "auc_board_1")
    assert (fallen.family, fallen.outcome) == ("team", "earlier")
    late = replace(FALL, observations=FALL.observations[BEGAN:])
    found = replayed(made, late)
    assert any("AUC drops" in one.what for one in found.not_tried)


def test_a_limit_in_percent_is_taken_in_the_unit_of_the_values() -> None:
    made = document("x", "m", [], actions=[action("alert when accuracy < 85 %")])
    found = replayed(made, series(stepped(COUNT, BEGAN), "accuracy"))
    assert finding(found, "accuracy_board_1").monitor.conditions[0].threshold == 0.85
    assert "taken as 0.85" in " ".join(found.watched[0].remarks)


def test_a_limit_without_a_history_is_said() -> None:
    made = document("x", "m", [], actions=[action("alert when recall < 0.6")])
    found = replayed(made, FALL)
    assert ("“alert when recall < 0.6”", "there is no history of recall") in {
        (one.what, one.why) for one in found.not_tried
    }


# ------------------------------------------------------------------------ what is said, not guessed


def test_the_board_alone_is_its_own_points_and_counts_no_false_alarms() -> None:
    found = backtest(INCIDENTS["instacart"](1).postmortem, Request(ORIGIN))
    assert found.made_from == "board"
    assert found.watched[0].observations == 4
    assert {one.false_alarms for one in found.findings} == {None}
    assert finding(found, found.recommended or "").lead_days == 8
    assert any("Only the 4 values that stand on the board" in note for note in found.notes)
    assert any("8 are needed" in one.why for one in found.not_tried)


def test_nothing_fires_between_two_points_of_the_board() -> None:
    made = backtest(INCIDENTS["instacart"](1).postmortem, Request(ORIGIN))
    dated = {
        one.at.iso for one in INCIDENTS["instacart"](1).postmortem.timeline if one.metric and one.at
    }
    fired = {one.fires_on.iso for one in made.findings if one.fires_on}
    assert fired <= dated


def test_relative_times_are_said_in_the_words_of_the_board() -> None:
    made = postmortem(
        measured(later("day 1", 1), 0.9),
        measured(later("day 4", 4), 0.78),
        happened(later("day 9", 9), "alert"),
    )
    found = backtest(made, Request(ORIGIN))
    best = finding(found, found.recommended or "")
    assert best.fires_on is not None
    assert (best.fires_on.iso, best.fires_on.said, best.lead_days) == (None, "day 4", 5)
    assert best.monitor.promise is None


def test_between_the_last_good_and_the_first_worse_value_an_alarm_is_no_false_one() -> None:
    found = of_incident(INCIDENTS["instacart"](1))
    assert found.incident.good_until is not None
    assert (found.incident.good_until.iso, found.incident.began.iso) == ("2020-03-10", "2020-03-16")
    best = finding(found, found.recommended or "")
    assert best.delay_days == -2
    assert best.false_alarms is not None
    assert best.false_alarms.count == 0


def test_without_a_start_the_way_out_is_said() -> None:
    with pytest.raises(InputError, match="--began"):
        replayed(postmortem(), FALL, began=None)


def test_without_any_value_the_way_out_is_said() -> None:
    with pytest.raises(InputError, match="--series"):
        replayed(postmortem())


def test_an_end_before_the_start_is_refused() -> None:
    with pytest.raises(InputError, match="before it begins"):
        replayed(postmortem(), FALL, ended=date(2026, 2, 1))


def test_without_a_detection_there_is_no_lead_but_a_delay() -> None:
    found = replayed(postmortem(), FALL, detected=None)
    best = finding(found, found.recommended or "")
    assert (best.outcome, best.lead_days, best.delay_days) == ("caught", None, 0)
    assert "When people noticed is not known, so no lead can be told." in found.headline
    assert not any(one.on_front for one in found.findings)


def test_values_that_end_before_the_failure_judge_nothing() -> None:
    found = replayed(postmortem(), series(stepped(BEGAN, BEGAN)))
    assert {one.outcome for one in found.findings} == {"not_judged"}
    assert found.recommended is None
    assert found.headline == ("No monitor can be judged: there is no value from the incident.",)


def test_a_history_without_a_reference_says_so() -> None:
    late = series([0.8] * 10, step=1.0)
    shifted = replace(
        late,
        observations=tuple(
            replace(one, at=one.at + timedelta(days=70)) for one in late.observations
        ),
    )
    made = document("x", "m", [], actions=[action("alert when AUC < 0.85")])
    found = replayed(made, shifted)
    assert [one.monitor.id for one in found.findings] == ["auc_board_1"]
    assert found.findings[0].false_alarms is None
    assert any("no reference period" in note for note in found.notes)


def test_too_few_values_to_be_parted_are_all_fitted_on_and_none_counted() -> None:
    weekly = series(stepped(14, 10), step=7.0)
    found = replayed(postmortem(), weekly, began=date(2026, 3, 12), detected=date(2026, 4, 1))
    assert found.watched[0].fitted_until is None
    assert found.watched[0].fit_observations == 10
    assert finding(found, "auc_below_3_sd").false_alarms is None
    assert any("too few to be parted" in one for one in found.watched[0].remarks)


def test_constant_values_have_no_deviation() -> None:
    found = replayed(postmortem(), series([0.9] * COUNT))
    assert "are the same" in " ".join(one.why for one in found.not_tried)


def test_labels_that_come_late_make_the_alarm_late() -> None:
    at_once = replayed(postmortem(), FALL)
    late = replayed(postmortem(), FALL, delays={"AUC": timedelta(days=14)})
    first, second = (finding(one, "auc_below_3_sd") for one in (at_once, late))
    assert (first.lead_days, second.lead_days) == (14, 0)
    assert first.false_alarms == second.false_alarms
    assert any("14 days after its own time" in note for note in late.notes)


def test_several_monitors_that_were_on_before_the_start_are_said() -> None:
    found = replayed(postmortem(), FALL, began=date(2026, 3, 7))
    assert finding(found, "auc_below_3_sd").outcome == "already_on"
    assert any("may have begun earlier" in note for note in found.notes)


def test_what_is_older_can_be_left_out() -> None:
    found = replayed(postmortem(), FALL, since=day(20))
    assert found.watched[0].first.iso == "2026-01-21"


def test_many_values_are_taken_by_the_hour() -> None:
    minutes = series(stepped(20_000, 14_400), step=1 / 240)
    found = replayed(postmortem(), minutes, began=date(2026, 3, 2), detected=date(2026, 3, 5))
    best = finding(found, found.recommended or "")
    chunk = best.monitor.conditions[0].chunk
    assert chunk is not None
    assert (chunk.value, chunk.unit) == (1, "hours")


def test_a_day_is_the_mean_of_its_values_where_that_is_asked_for() -> None:
    hourly = series(stepped(COUNT * 24, BEGAN * 24), step=1 / 24)
    found = replayed(postmortem(), hourly, chunk=Span(value=1, unit="days"))
    best = finding(found, "auc_below_3_sd_1_days")
    assert best.fires_on is not None
    assert best.fires_on.iso == "2026-03-03"


# ---------------------------------------------------------------------------------- the whole of it


def test_a_promise_is_what_was_measured() -> None:
    found = replayed(postmortem(), FALL)
    one = finding(found, "auc_below_3_sd")
    promise = one.monitor.promise
    assert promise is not None
    assert one.false_alarms is not None
    assert (promise.fires_on, promise.detected_on) == ("2026-03-02", "2026-03-16")
    assert (promise.lead_days, promise.false_alarms) == (14, one.false_alarms.count)
    assert promise.reference_days == one.false_alarms.days


def test_a_backtest_is_the_same_after_json() -> None:
    found = replayed(postmortem(), FALL)
    assert Backtest.model_validate_json(found.to_json()) == found


def test_the_same_history_gives_the_same_backtest() -> None:
    assert replayed(postmortem(), FALL).to_json() == replayed(postmortem(), FALL).to_json()


def test_every_monitor_has_an_id_of_its_own() -> None:
    twice = [FALL, replace(FALL, name="auc")]
    found = replayed(postmortem(), *twice)
    ids = [one.monitor.id for one in found.findings]
    assert len(ids) == len(set(ids))


def test_nothing_on_the_front_is_beaten() -> None:
    for name in INCIDENTS:
        found = of_incident(INCIDENTS[name](1))
        at = [
            (one, one.lead_days, one.false_alarms.per_90_days)
            for one in found.findings
            if one.lead_days is not None and one.false_alarms
        ]
        for one, lead, noise in at:
            beaten = any(a >= lead and b <= noise and (a, b) != (lead, noise) for _, a, b in at)
            assert not (one.on_front and beaten)
        assert any(one.on_front for one, *_ in at)


def test_what_is_nearest_to_the_damage_comes_first() -> None:
    found = of_incident(INCIDENTS["creeping nulls"](1))
    order = [one.consequence for one in found.findings]
    assert order == sorted(order, key=("metric", "cause", "other").index)


def test_the_number_in_a_monitor_can_be_varied() -> None:
    found = finding(replayed(postmortem(), FALL), "auc_below_3_sd").sensitivity
    assert found is not None
    values = [one.value for one in found.trials]
    assert values == sorted(values)
    assert [one.value for one in found.trials if one.chosen] == [-3]
    # A tighter limit never fires later, and never less often.
    leads = [one.lead_days or -1e9 for one in found.trials]
    alarms = [one.false_alarms or 0 for one in found.trials]
    assert leads == sorted(leads)
    assert alarms[0] <= alarms[-1]


# ------------------------------------------------------------------------------- nothing comes back


def planted(levels: Sequence[float], seed: int) -> Request:
    """Two metrics whose level changes at will from day 60 on."""
    after = [levels[min(len(levels) - 1, n)] for n in range(COUNT - BEGAN)]
    auc = [*noisy(BEGAN, lambda _: 0.91, seed), *after]
    orders = [*noisy(BEGAN, lambda _: 100.0, seed + 1, 4.0), *(100 * one for one in after)]
    given = Given(date(2026, 3, 2), date(2026, 3, 16), None)
    return Request(ORIGIN, (series(auc), series(orders, "orders")), given=given)


def firings_until(bench: Bench, until: int) -> dict[str, list[tuple[object, bool]]]:
    """By monitor: when it was asked and whether it was firing, as far as was known by that day."""
    return {
        one.monitor.id: [
            (_asked(firing.tick), firing.fires)
            for firing in replay(one.monitor, bench.histories)
            if firing.tick.start < day(until) and firing.tick.end <= day(until)
        ]
        for one in bench.candidates
    }


def _asked(tick: Tick) -> tuple[object, ...]:
    # The sums of an engine with several threads differ in their last digits.
    value = None if tick.value is None else f"{tick.value:.9g}"
    return (tick.start, tick.end, tick.known, value, tick.holds)


BOARD = document(
    "x",
    "m",
    [value(date(2026, 3, 1), "AUC", 0.91), event(date(2026, 3, 2), "deploy", "v4")],
    actions=[action("alert when AUC < 0.85")],
)
LEVELS = st.lists(st.floats(0.1, 2.0), min_size=1, max_size=30)


@settings(max_examples=20)
@given(levels=LEVELS, other=LEVELS, at=st.integers(0, 29), seed=st.integers(0, 5))
def test_later_values_change_no_monitor_and_no_alarm_before(
    levels: list[float], other: list[float], at: int, seed: int
) -> None:
    """Every family of monitors on metrics: what is found by a day rests on what was there by it."""
    longer = [levels[min(len(levels) - 1, n)] for n in range(at)]
    one, two = (set_up(BOARD, planted([*longer, *after], seed)) for after in (levels, other))
    assert [each.monitor for each in one.candidates] == [each.monitor for each in two.candidates]
    assert firings_until(one, BEGAN + at) == firings_until(two, BEGAN + at)


@settings(max_examples=8)
@given(levels=LEVELS, other=LEVELS)
def test_the_failure_changes_no_count_of_false_alarms(
    levels: list[float], other: list[float]
) -> None:
    one, two = (backtest(BOARD, planted(after, 1)) for after in (levels, other))
    counts = [
        {each.monitor.id: each.false_alarms for each in found.findings} for found in (one, two)
    ]
    assert counts[0] == counts[1]


def rows(incomes: Sequence[float], rows_a_day: int = 40) -> dict[str, list[object]]:
    """Rows of features, one mean income a day."""
    numbers = np.random.default_rng(1)
    days = np.repeat(np.arange(len(incomes)), rows_a_day)
    size = days.size
    income = numbers.lognormal(0, 0.4, size) * np.array(incomes)[days]
    missing = numbers.random(size) < 0.05
    return {
        "day": [day(int(number)).replace(tzinfo=None) for number in days],
        "income": [None if gone else float(v) for gone, v in zip(missing, income, strict=True)],
        "region": [["n", "s", "e"][place] for place in numbers.integers(0, 3, size)],
    }


def with_features(path: object, request: Request) -> Bench:
    made = BOARD.model_copy(
        update={"root_cause": INCIDENTS["drifting income"](1).postmortem.root_cause}
    )
    return set_up(made, replace(request, files=Files((path,))))  # type: ignore[arg-type]


def test_later_rows_change_no_monitor_and_no_alarm_before(write_table: WriteTable) -> None:
    """Every family of monitors on features and tables, and those that join them with a metric."""
    request = planted([0.8], 1)
    until = BEGAN + 10
    benches = []
    for number, level in enumerate((1.0, 3.0)):
        table = rows([*([1.0] * BEGAN), *([1.2] * 10), *([level] * 20)])
        if level != 1.0:
            # Other categories, and missing values, too.
            for place in range(until * 40, COUNT * 40):
                table["region"][place] = "west"
                table["income"][place] = None if place % 2 else table["income"][place]
        benches.append(with_features(write_table(f"{number}/t.parquet", table), request))
    one, two = benches
    assert {each.family for each in one.candidates} == set(get_args(Family))
    assert [each.monitor for each in one.candidates] == [each.monitor for each in two.candidates]
    assert firings_until(one, until) == firings_until(two, until)
    assert firings_until(one, COUNT) != firings_until(two, COUNT)
