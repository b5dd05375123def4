"""Names that tools accept, made from the names on a board."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from boardsnap.model.monitor import Span
from boardsnap.model.postmortem import TimeUnit

_LONGEST_ID = 80
_UNIT_SECONDS: dict[TimeUnit, float] = {
    "minutes": 60,
    "hours": 3600,
    "days": 86400,
    "weeks": 7 * 86400,
    "months": 30 * 86400,
}
_UNIT_LETTERS = ((86400, "d"), (3600, "h"), (60, "m"), (1, "s"))


def slug(text: str) -> str:
    """Lower-case ASCII letters, digits and underscores; `x` where nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_") or "x"


def rule_id(*words: str) -> str:
    """The id of a monitor, from what it watches and how."""
    joined = "_".join(slug(word) for word in words)
    return (joined if joined[0].isalpha() else f"m_{joined}")[:_LONGEST_ID].rstrip("_")


def camel_case(*words: str) -> str:
    """`churn`, `psi_income` as `ChurnPsiIncome`: the way in which alerts are named."""
    parts = "_".join(slug(word) for word in words).split("_")
    parts = parts if parts[0][0].isalpha() else ["model", *parts]
    return "".join(part[:1].upper() + part[1:] for part in parts)


def one_line(text: str) -> str:
    """The text without line breaks and controls, so that it stays in a comment."""
    joined = " ".join(text.split())
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in joined)


def number_text(value: float) -> str:
    """The shortest decimal number that is this value, without an exponent."""
    text = format(Decimal(repr(value + 0.0)), "f")  # no -0
    return text.rstrip("0").rstrip(".") if "." in text else text


def span_seconds(span: Span) -> float:
    """A length of time in seconds; a month is 30 days, as Prometheus knows no months."""
    return span.value * _UNIT_SECONDS[span.unit]


def span_text(span: Span) -> str:
    """A length of time in words: `1 day`, `1.5 hours`."""
    unit = span.unit.removesuffix("s") if span.value == 1 else span.unit
    return f"{number_text(span.value)} {unit}"


def duration(seconds: float) -> str:
    """A length of time as Prometheus and Grafana write it: `2d`, `90m`."""
    whole = max(1, round(seconds))
    size, letter = next((size, letter) for size, letter in _UNIT_LETTERS if whole % size == 0)
    return f"{whole // size}{letter}"
