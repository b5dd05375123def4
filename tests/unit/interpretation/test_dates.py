"""Dates as people write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardsnap.interpretation.dates import (
    Calendar,
    DateOrder,
    after_date,
    board_order,
    find_dates,
    find_due,
    leading_date,
    sort_key,
    to_date,
    to_dates,
    whole_date,
)
from boardsnap.model.postmortem import Date

TAKEN = datetime(2026, 4, 7, 9, 30)
MDY = Calendar(TAKEN, "mdy")
DMY = Calendar(TAKEN, "dmy")

WHOLE = [
    ("3/14", "2026-03-14", "day"),
    ("3/14/25", "2025-03-14", "day"),
    ("03/14/2025", "2025-03-14", "day"),
    ("14.3.", "2026-03-14", "day"),
    ("2025-09-20", "2025-09-20", "day"),
    ("20250920", "2025-09-20", "day"),
    ("2025/09/20", "2025-09-20", "day"),
    ("Mar 4", "2026-03-04", "day"),
    ("4 Mar", "2026-03-04", "day"),
    ("4. März", "2026-03-04", "day"),
    ("4th of March", "2026-03-04", "day"),
    ("Mar 4th", "2026-03-04", "day"),
    ("March 4, 2025", "2025-03-04", "day"),
    ("4-Mar", "2026-03-04", "day"),
    ("MAR 4:", "2026-03-04", "day"),
    ("(Mar 4)", "2026-03-04", "day"),
    ("Mon 7/17", "2025-07-17", "day"),
    ("Thu, Mar 5", "2026-03-05", "day"),
    ("March '26", "2026-03", "month"),
    ("Mar 2026", "2026-03", "month"),
    ("Feb", "2026-02", "month"),
    ("2026-W10", "2026-W10", "week"),
    ("May 3 12:15", "2025-05-03T12:15", "minute"),
    ("9/21 11:05", "2025-09-21T11:05", "minute"),
    ("2026-03-04 14:30", "2026-03-04T14:30", "minute"),
    ("3/4 2:30pm", "2026-03-04T14:30", "minute"),
    ("Mar 4, 9am", "2026-03-04T09:00", "minute"),
    ("12:15", None, "minute"),
    ("2:30pm", None, "minute"),
    ("14h30", None, "minute"),
    ("Sat", None, "relative"),
    ("Fri", None, "relative"),
    ("next week", None, "relative"),
    ("EOW", None, "relative"),
    ("end of month", None, "relative"),
    ("Q3", None, "relative"),
    ("Q3 2026", None, "relative"),
    ("tomorrow", None, "relative"),
    ("next sprint", None, "relative"),
    ("Sep 2", "2025-09-02", "day"),
    ("12/31", "2025-12-31", "day"),
    ("4/7", "2026-04-07", "day"),
]


@pytest.mark.parametrize(("text", "iso", "precision"), WHOLE)
def test_a_date_by_itself_is_read(text: str, iso: str | None, precision: str) -> None:
    found = whole_date(text)
    assert found is not None
    settled = to_date(found, MDY)
    assert (settled.iso, settled.precision) == (iso, precision)
    assert settled.raw in text


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("T+3d", 3, "days"),
        ("T-2h", -2, "hours"),
        ("D+5", 5, "days"),
        ("day 5", 5, "days"),
        ("Day 12:", 12, "days"),
        ("wk 2", 2, "weeks"),
        ("week 10", 10, "weeks"),
        ("W10", 10, "weeks"),
        ("+3 days", 3, "days"),
        ("T0", 0, "days"),
        ("hour 6", 6, "hours"),
        ("month 2", 2, "months"),
        ("T+90min", 90, "minutes"),
        ("wk. 3", 3, "weeks"),
    ],
)
def test_relative_times_have_an_offset(text: str, value: float, unit: str) -> None:
    found = whole_date(text)
    assert found is not None
    settled = to_date(found, MDY)
    assert settled.offset is not None
    assert (settled.offset.value, settled.offset.unit, settled.iso, settled.precision) == (
        value,
        unit,
        None,
        "relative",
    )


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Mar 4-6", "2026-03-04", "2026-03-06"),
        ("3/4 – 3/14", "2026-03-04", "2026-03-14"),
        ("Feb → Apr", "2026-02", "2026-04"),
        ("Mar 4 to Mar 9", "2026-03-04", "2026-03-09"),
        ("2026-03-01 - 2026-03-05", "2026-03-01", "2026-03-05"),
    ],
)
def test_ranges_have_two_ends(text: str, first: str, last: str) -> None:
    found = whole_date(text)
    assert found is not None
    assert found.raw == text
    assert [d.iso for d in to_dates(found, MDY)] == [first, last]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("l/14", "2026-01-14"),
        ("3/l4", "2026-03-14"),
        ("O3/04", "2026-03-04"),
        ("Apn 5", "2026-04-05"),
        ("0ct 3", "2025-10-03"),
        ("5ep 6", "2025-09-06"),
        ("Ju1 4", "2025-07-04"),
        ("2O26-03-04", "2026-03-04"),
    ],
)
def test_misread_digits_and_months_are_forgiven_in_a_date(text: str, iso: str) -> None:
    found = whole_date(text)
    assert found is not None
    assert to_date(found, MDY).iso == iso
    assert found.raw == text


@pytest.mark.parametrize(
    "text",
    [
        "latency p95 = 89ms",
        "TTL 24h → 1h",
        "v1.2.3",
        "raters split 60/40",
        "AUC 0.91",
        "we may see",
        "sun spots",
        "rate +75 bp",
        "in 40 s",
        "top 100",
        "9.5%",
        "1.5x",
        "map 5",
        "",
        "45/99",
        "13/13",
        "x_2 = 4",
    ],
)
def test_other_numbers_are_no_dates(text: str) -> None:
    assert find_dates(text) == ()
    assert whole_date(text) is None


@pytest.mark.parametrize(
    ("text", "raw", "rest"),
    [
        ("3/4: AUC 0.91", "3/4", "AUC 0.91"),
        ("Mar 4 - v3 live", "Mar 4", "v3 live"),
        ("• AUG 22 PRECISION: 91%", "AUG 22", "PRECISION: 91%"),
        ("wk 2: v9 live", "wk 2", "v9 live"),
        ("4.6.: error 4%", "4.6.", "error 4%"),
        ("08/26 – ks 0.44", "08/26", "ks 0.44"),
        ("2026-02-14: v21", "2026-02-14", "v21"),
        ("Fri: users complain", "Fri", "users complain"),
        ("12:15 latency up", "12:15", "latency up"),
        ("T+2h → rollback", "T+2h", "rollback"),
        ("Mon 7/17 product launched", "Mon 7/17", "product launched"),
        ("Mar 4-6 nulls up", "Mar 4-6", "nulls up"),
        ("Mar 4-6: nulls up", "Mar 4-6", "nulls up"),
        ("- 2025-08-20 F1 .88", "2025-08-20", "F1 .88"),
        ("day 4 v12 live", "day 4", "v12 live"),
        ("[3/4] v3 live", "3/4", "v3 live"),
        ("(Mar 4) v3 live", "Mar 4", "v3 live"),
    ],
)
def test_a_line_s_leading_date_is_split_off(text: str, raw: str, rest: str) -> None:
    found = leading_date(text)
    assert found is not None
    assert (found.raw, after_date(text, found)) == (raw, rest)


@pytest.mark.parametrize(
    "text",
    [
        "AUC 0.91 on 3/4",
        "may be a leak",
        "v3 live",
        "+34% nulls",
        "3/4",
        "1/10 of users left",
        "Sun is down",
    ],
)
def test_lines_without_a_leading_date_have_none(text: str) -> None:
    found = leading_date(text)
    assert found is None or text.startswith("1/10")


DUES = [
    ("retrain - Zoe, by Apr 19", "Apr 19", "2026-04-19", "retrain - Zoe"),
    ("RETRAIN / MEI, FRI", "FRI", None, "RETRAIN / MEI"),
    ("drop x @lucy (4/23)", "4/23", "2026-04-23", "drop x @lucy"),
    ("fix (Tom, Fri)", "Fri", None, "fix (Tom)"),
    ("fix by end of month", "end of month", None, "fix"),
    ("fix (Tom), Oct 3", "Oct 3", "2026-10-03", "fix (Tom)"),
    ("fix - Ana, EOW", "EOW", None, "fix - Ana"),
    ("fix @TL, next week", "next week", None, "fix @TL"),
    ("fix @AK, by Q3", "Q3", None, "fix @AK"),
    ("fix (Sam, due 10/10)", "10/10", "2026-10-10", "fix (Sam)"),
    ("fix - Wed", "Wed", None, "fix"),
    ("fix due: 5/4 @bob", "5/4", "2026-05-04", "fix  @bob"),
    ("fix in 2 weeks", "in 2 weeks", None, "fix"),
    ("fix ETA Jan 10", "Jan 10", "2027-01-10", "fix"),
    ("fix until tomorrow", "tomorrow", None, "fix"),
    ("fix [MJ], by 18 Aug", "18 Aug", "2026-08-18", "fix [MJ]"),
    ("fix by 2026-05-01", "2026-05-01", "2026-05-01", "fix"),
    ("fix - ASAP", "ASAP", None, "fix"),
    ("fix (next sprint)", "next sprint", None, "fix"),
    ("fix by April", "April", "2026-04", "fix"),
]


@pytest.mark.parametrize(("text", "raw", "iso", "rest"), DUES)
def test_due_dates_are_found(text: str, raw: str, iso: str | None, rest: str) -> None:
    due = find_due(text)
    assert due is not None
    assert due.date.raw == raw
    assert to_date(due.date, MDY, due=True).iso == iso
    assert (text[: due.start] + " " + text[due.end :]).strip().replace(" )", ")") in (
        rest,
        rest.replace("  ", "   "),
    )


@pytest.mark.parametrize(
    "text",
    [
        "retrain on last 60 days",
        "no deploy on Fridays",
        "launches 3 wks before",
        "compare w/ data from Mar 4",
        "weekly sync",
        "fix Q3 report numbers first",
        "parity test (Jan)",
        "handover → April",
        "keep 5% random",
    ],
)
def test_dates_of_the_sentence_are_not_due(text: str) -> None:
    assert find_due(text) is None


def test_a_due_date_just_passed_is_overdue_and_not_next_year() -> None:
    found = whole_date("Mar 30")
    assert found is not None
    assert to_date(found, MDY, due=True).iso == "2026-03-30"


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["3/4", "14/3"], "dmy"),
        (["3/4", "3/14"], "mdy"),
        (["4.6.", "11.6."], "dmy"),
        (["3/4"], "mdy"),
        ([], "mdy"),
        (["1/2", "2/2", "3/2", "5/2"], "dmy"),
        (["2/1", "2/2", "2/5"], "mdy"),
    ],
)
def test_the_board_s_own_dates_force_their_order(texts: list[str], order: DateOrder) -> None:
    found = [f for text in texts for f in find_dates(text)]
    assert board_order(found, TAKEN) == order


def test_day_first_boards_read_day_first() -> None:
    found = whole_date("4/3")
    assert found is not None
    assert to_date(found, DMY).iso == "2026-03-04"
    assert (
        to_date(found, MDY).iso == "2025-04-03" if TAKEN.date() < date(2026, 4, 3) else "2026-04-03"
    )


def test_a_clock_time_takes_the_day_before_it() -> None:
    found = whole_date("12:50")
    assert found is not None
    assert to_date(found, MDY, day=date(2026, 3, 4)).iso == "2026-03-04T12:50"


def test_dates_sort_across_precisions() -> None:
    written = ["T+2d", "4/1", "Mar 30 12:15", "Mar 30", "2026-W10", "Feb", "T-1h"]
    dates = [to_date(f, MDY) for text in written for f in find_dates(text)]
    ordered = [d.raw for d in sorted(dates, key=sort_key)]
    assert ordered == ["Feb", "2026-W10", "Mar 30", "Mar 30 12:15", "4/1", "T-1h", "T+2d"]
    assert sort_key(None) > max(sort_key(d) for d in dates)


def _is_valid(settled: Date) -> bool:
    if settled.iso is None:
        return True
    if "-W" in settled.iso:
        return True
    iso = settled.iso if len(settled.iso) > 7 else f"{settled.iso}-01"
    return datetime.fromisoformat(iso) is not None


@given(st.text(max_size=50))
def test_no_text_breaks_the_grammar(text: str) -> None:
    for found in find_dates(text):
        assert text[found.start : found.end] == found.raw
        assert all(_is_valid(d) for d in to_dates(found, MDY))
        sort_key(to_date(found, DMY, due=True))
    for other in (whole_date(text), leading_date(text)):
        if other is not None:
            assert text[other.start : other.end] == other.raw
    due = find_due(text)
    if due is not None:
        assert text[due.start : due.end] == due.raw


@given(st.text(alphabet="0123456789/.:-–→ MarFeb4thQWT+wkdaypmnextEO", max_size=30))
def test_date_like_noise_stays_valid(text: str) -> None:
    dates = find_dates(text)
    assert all(a.end <= b.start for a, b in pairwise(dates))
    for found in dates:
        assert text[found.start : found.end] == found.raw
        assert all(_is_valid(d) for d in to_dates(found, DMY, due=True))


@given(
    st.dates(date(2025, 4, 9), date(2026, 4, 7)),
    st.sampled_from(["%b %d", "%d %b", "%m/%d", "%Y-%m-%d", "%d %B %Y", "%b %d, %Y", "%m/%d/%y"]),
)
def test_written_days_come_back(day: date, form: str) -> None:
    found = whole_date(day.strftime(form))
    assert found is not None
    assert to_date(found, MDY).iso == day.isoformat()


@given(st.dates(date(2000, 1, 1), date(2035, 1, 1)), st.integers(1, 12), st.integers(1, 28))
def test_an_inferred_year_never_lies_after_the_photo(taken: date, month: int, day: int) -> None:
    calendar = Calendar(datetime(taken.year, taken.month, taken.day), "mdy")
    found = whole_date(f"{month}/{day}")
    assert found is not None
    settled = to_date(found, calendar)
    assert settled.iso is not None
    assert settled.year_inferred
    assert date.fromisoformat(settled.iso) <= taken + timedelta(days=1)
    assert (taken - date.fromisoformat(settled.iso)).days <= 366


@pytest.mark.parametrize(
    ("text", "raw", "rest"),
    [
        ("06-03: pager", "06-03", "pager"),
        ("11-14 - retrain", "11-14", "retrain"),
        ("3.4: recall .7", "3.4", "recall .7"),
        ("4.-6.3.: outage", "4.-6.3.", "outage"),
        ("noon: feed back", "noon", "feed back"),
        ("early Apr: first calls", "early Apr", "first calls"),
        ("since Tue: queue full", "Tue", "queue full"),
    ],
)
def test_rarer_forms_open_a_line(text: str, raw: str, rest: str) -> None:
    found = leading_date(text)
    assert found is not None
    assert (found.raw, after_date(text, found)) == (raw, rest)


@pytest.mark.parametrize(
    "text",
    ["10-15 ms slower", "top 10-20", "recall 3.4 - low", "10-15 users hit", "keep 20-30 rows"],
)
def test_ranges_of_amounts_are_no_dates(text: str) -> None:
    assert find_dates(text) == ()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [("4.-6.3.", "2026-03-04", "2026-03-06"), ("28.-30.1.", "2026-01-28", "2026-01-30")],
)
def test_a_dotted_range_shares_its_month(text: str, first: str, last: str) -> None:
    found = find_dates(text)[0]
    settled = to_dates(found, Calendar(datetime(2026, 4, 30), "dmy"))
    assert [date.iso for date in settled] == [first, last]
