"""How figures are said in the sentences that give reasons."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from boardsnap.analysis.intervals import Estimate

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def number(value: float) -> str:
    """Three or four digits of it, thousands apart: 52,010, 0.315."""
    if not math.isfinite(value):
        return "unknown"
    size = abs(value)
    if size >= 1000:
        return _signed(f"{value:,.0f}")
    if size >= 100:
        return _signed(f"{value:.1f}".removesuffix(".0"))
    text = f"{value:.3g}"
    return _signed(text if "e" not in text or size < 1e-4 else f"{value:.4f}")


def percent(share: float) -> str:
    """A share of 1: 33.8 %, 0.42 %."""
    return f"{percent_digits(share)} %"


def percent_digits(share: float) -> str:
    """The same without its sign."""
    if not math.isfinite(share):
        return "unknown"
    value = 100 * share
    if abs(value) >= 1000:
        return _signed(f"{value:,.0f}")
    text = f"{value:.{1 if abs(value) >= 1 else 2}f}"
    return _signed(text.rstrip("0").rstrip(".") if "." in text else text)


def _signed(text: str) -> str:
    """With a real minus sign, and none before nothing."""
    return "0" if text == "-0" else text.replace("-", "−")


def percent_range(estimate: Estimate) -> str:
    """A share with its interval: 33.8 % (32.9 to 34.7 %)."""
    if not estimate.bounded:
        return percent(estimate.value)
    low, high = percent_digits(estimate.low), percent_digits(estimate.high)
    return f"{percent(estimate.value)} ({low} to {high} %)"


def points_range(estimate: Estimate) -> str:
    """A difference of shares: 24.1 points (23.2 to 25.0)."""
    text = f"{percent_digits(estimate.value)} points"
    if not estimate.bounded:
        return text
    return f"{text} ({percent_digits(estimate.low)} to {percent_digits(estimate.high)})"


def number_range(estimate: Estimate, unit: str = "") -> str:
    """A number with its interval: 0.315 (0.301 to 0.329)."""
    text = f"{number(estimate.value)}{unit}"
    if not estimate.bounded:
        return text
    return f"{text} ({number(estimate.low)} to {number(estimate.high)}{unit})"


def day(iso: str) -> str:
    """An ISO date or time as people say it: 4 Mar 2026, 4 Mar 2026, 14:30."""
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    said = f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
    return f"{said}, {moment:%H:%M}" if "T" in iso else said


def until(iso: str) -> str:
    """The end of a stretch of time, itself not in it, as its last day: 9 Mar 2026 of 10 March."""
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    if "T" in iso:
        return day(iso)
    return day((moment - timedelta(days=1)).date().isoformat())


def days(count: float) -> str:
    """A length of time in the unit that suits it."""
    if count >= 60:
        return f"{number(count / 30.4375)} months"
    if count >= 21 and abs(count / 7 - round(count / 7)) < 0.05:
        return f"{round(count / 7)} weeks"
    if count >= 2:
        return f"{number(count)} days"
    if count >= 1:
        return "1 day" if count == 1 else f"{number(count * 24)} hours"
    hours = count * 24
    return f"{number(hours)} hours" if hours >= 1 else f"{number(hours * 60)} minutes"


def listed(names: list[str] | tuple[str, ...], last: str = "and") -> str:
    """Names as a list in a sentence: a, b and c."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
