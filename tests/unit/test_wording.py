"""How fields are said in words."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardsnap.model.postmortem import (
    Metric,
    Rating,
    Shift,
    Window,
)
from boardsnap.timing import Duration, Precision, moment_of
from boardsnap.wording import (
    clipped,
    duration_words,
    iso_words,
    metric_words,
    plain,
    quantity,
    rating_words,
    shift_words,
    window_words,
)


@pytest.mark.parametrize(
    ("iso", "said"),
    [
        ("2026-03-04", "4 Mar 2026"),
        ("2026-03-04T14:30", "4 Mar 2026, 14:30"),
        ("2026-W10", "week 10, 2026"),
        ("2026-12", "Dec 2026"),
        ("2026-13", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_said_with_their_year(iso: str | None, said: str | None) -> None:
    assert iso_words(iso) == said


@pytest.mark.parametrize(
    ("iso", "day"), [("2026-W10", 2), ("2026-W01", 29), ("2026-03", 1), ("2026-03-04", 4)]
)
def test_a_date_begins_at_its_first_day(iso: str, day: int) -> None:
    moment = moment_of(iso)
    assert moment is not None
    assert moment.day == day


@given(st.text())
def test_no_iso_text_breaks_the_words(iso: str) -> None:
    iso_words(iso)
    moment_of(iso)


@given(st.text())
def test_plain_text_is_one_line_without_control_characters(text: str) -> None:
    said = plain(text)
    assert not {unicodedata.category(c) for c in said} & {"Cc", "Cs", "Zl", "Zp"}
    assert said == said.strip()
    assert plain(said) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\x1b[31mred\x07", "a[31mred"),
        ("line\nbreak\ttab", "line break tab"),
        ("\u202egnp.exe", "gnp.exe"),
        ("naïve café ☑ → 卌", "naïve café ☑ → 卌"),
    ],
)
def test_what_steers_a_terminal_is_taken_out(text: str, said: str) -> None:
    assert plain(text) == said


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [(34.0, "%", "34 %"), (0.91, None, "0.91"), (2.0, "x", "2x"), (1e6, "rows", "1000000 rows")],
)
def test_quantities_have_no_needless_digits(value: float, unit: str | None, said: str) -> None:
    assert quantity(value, unit) == said


@pytest.mark.parametrize(
    ("rating", "said"),
    [
        (Rating(raw="★★★", level="high", score=1.0), "★★★ · high"),
        (Rating(raw="high", level="high"), "high"),
        (Rating(raw="HIGH", level="high"), "high"),
        (Rating(raw="3/5"), "3/5"),
        (Rating(), ""),
    ],
)
def test_ratings_are_said_once(rating: Rating, said: str) -> None:
    assert rating_words(rating) == said


def test_amounts_and_windows_read_as_phrases() -> None:
    assert shift_words(Shift(value=34, unit="%", direction="up")) == "up 34 %"
    assert window_words(Window(value=1, unit="weeks")) == "1 week"
    assert window_words(Window(value=3, unit="days")) == "3 days"
    assert metric_words(Metric(name="recall", value=78, unit="%")) == "recall 78 %"


MINUTE, HOUR, DAY = 60, 3600, 86400


@pytest.mark.parametrize(
    ("seconds", "precision", "said"),
    [
        (0, "day", "same day"),
        (DAY, "day", "1 day"),
        (4 * DAY, "day", "4 days"),
        (0, "week", "same week"),
        (21 * DAY, "week", "3 weeks"),
        (2 * 30.4375 * DAY, "month", "2 months"),
        (0, "minute", "0 min"),
        (35 * MINUTE, "minute", "35 min"),
        (3 * HOUR + 20 * MINUTE, "minute", "3 h 20 min"),
        (2 * DAY + 4 * HOUR + 7 * MINUTE, "minute", "2 days 4 h"),
        (0, "hour", "same hour"),
        (5 * HOUR, "hour", "5 h"),
    ],
)
def test_a_time_is_said_as_finely_as_it_is_known(
    seconds: float, precision: Precision, said: str
) -> None:
    assert duration_words(Duration(seconds, precision, ("", ""))) == said


def test_a_clipped_text_says_so() -> None:
    assert clipped("new vendor", 10) == "new vendor"
    assert clipped("new vendor", 6) == "new v…"
    assert clipped("new vendor", 5) == "new…"
