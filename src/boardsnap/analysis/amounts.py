"""How much a sentence says, and of what: numbers with their unit, direction and last digit."""

from __future__ import annotations

import re

from boardsnap.analysis.claim_words import ONLY_WORDS, PER, PER_UNITS, STATISTIC, STATISTICS
from boardsnap.interpretation.quantities import (
    FoundMetric,
    Quantity,
    find_quantities,
    find_shift,
    metric_name,
)
from boardsnap.model.claims import Amount
from boardsnap.model.postmortem import Direction

# ------------------------------------------------------------------------------------- amounts


def amount_of(text: str, quantity: Quantity) -> Amount:
    """A number of the text, with its direction, and of what unit of time it is."""
    raw = quantity.raw
    per = PER.match(text, quantity.end)
    signed: Direction | None = "up" if raw.startswith("+") else "down" if raw[:1] in "-−" else None
    shift = find_shift(text)
    told = shift.shift.direction if shift and shift.start <= quantity.start < shift.end else None
    return Amount(
        value=abs(quantity.value),
        unit=quantity.unit,
        direction=signed or told,
        half_digit=half_digit_of(raw),
        per=PER_UNITS[per["unit"].lower()] if per else None,
    )


def shift_amount(text: str) -> Amount | None:
    """By how much a text says that something changed; None where it does not."""
    found = find_shift(text)
    if found is None:
        return None
    shift = found.shift
    per = PER.match(text, found.end)
    half = half_digit_of(found.raw) if re.search(r"\d", found.raw) else 0.0
    return Amount(
        value=shift.value,
        unit=shift.unit,
        direction=shift.direction,
        half_digit=half,
        per=PER_UNITS[per["unit"].lower()] if per else None,
    )


def ends_amount(match: re.Match[str]) -> Amount:
    """What something was and became: of a match of `ENDS`."""
    unit = unit_of(match["ub"]) or unit_of(match["ua"])
    before, after = number_of(match["a"]), number_of(match["b"])
    direction: Direction | None = "up" if after > before else "down" if after < before else None
    return Amount(
        value=after,
        unit=unit,
        direction=direction,
        before=before,
        half_digit=half_digit_of(match["b"]),
    )


def unit_of(written: str | None) -> str | None:
    """The unit in one spelling."""
    if not written:
        return None
    lower = written.lower()
    return {"percent": "%", "pct": "%", "sd": "σ", "m": "M"}.get(lower, lower)


def number_of(written: str) -> float:
    """The number as written, with a point or a comma, thousands apart or not."""
    plain = written.strip()
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", plain):
        plain = plain.replace(",", "")
    return float(plain.replace(",", "."))


def half_digit_of(raw: str) -> float:
    """Half a unit of the last digit of a number as written: 34 stands for 33.5 to 34.5."""
    match = re.search(r"\d*[.,](\d+)", raw)
    if match and not re.search(r"\d,\d{3}(?!\d)", raw):
        return float(0.5 * 10.0 ** -len(match[1]))
    return 0.5


def decimals_near(text: str, value: float) -> int:
    """How many decimals the text writes this value with."""
    for quantity in find_quantities(text):
        if abs(quantity.value - value) < 1e-12:
            match = re.search(r"[.,](\d+)", quantity.raw)
            return len(match[1]) if match else 0
    text_of = f"{value:g}"
    return len(text_of.split(".")[1]) if "." in text_of else 0


# ------------------------------------------------------------------------------------ subjects


_FILLERS = re.compile(
    r"^(?:the|a|an|our|online|prod|live|all|daily|overall|(?:share|prior|distribution|dist) of|"
    r"mean|median|avg|average|nulls? (?:in|of|for)|missing|of|in|more|fewer|less|higher|lower)\s+"
    r"|\s+(?:share|distribution|dist\.?|mean|median|avg|values?|rate|is|was|are|were|went|goes|became|turned|all|always|mostly|up|down|rose|"
    r"fell|dropped|drops|jumped|grew|shifted|shift|drifted|drift|by|from|to|at|of|in|now|only|still|=|:|"
    r"has|had|about|nulls?|column|feature|field|psi|weight)$",
    re.IGNORECASE,
)


def subject_of(text: str | None) -> str | None:
    """The words without those that only lead to or from a name; None where none is left."""
    said = (text or "").strip(" ,;:-–—=~≈@()[]\"'“”‘’.")
    while said:
        shorter = _FILLERS.sub("", said).strip(" ,;:-–—=~≈@()[]\"'“”‘’.")
        if shorter == said:
            break
        said = shorter
    return said if ONLY_WORDS.search(said) else None


def before(text: str, end: int) -> str:
    """What stands before a place, in the same part of the sentence."""
    return re.split(r"[,;]|\s[–—-]\s|→|:\s", text[:end])[-1]


def behind(text: str, start: int) -> str:
    """What stands behind a place, in the same part of the sentence."""
    return re.split(r"[,;]|\s[–—-]\s|→", text[start:])[0]


def statistic_of(text: str) -> str | None:
    """The statistic that a text names: mean, median, p95."""
    match = STATISTIC.search(text)
    return STATISTICS[match.group().lower()] if match else None


def full_name(text: str, found: FoundMetric) -> str:
    """The metric's name with the words that say which one it is: "availability accuracy"."""
    first = find_quantities(text[found.start : found.end])
    said = text[: found.start + first[0].start] if first else text[: found.end]
    return subject_of(before(said, len(said))) or found.metrics[-1].name


def metric_before(text: str, end: int) -> str | None:
    """The metric whose name stands right before a change: "recall down 28pp"."""
    words = re.findall(r"[\w@-]+", before(text, end))
    words = [
        w
        for w in words
        if not re.fullmatch(r"(?i)up|down|by|fell|dropped|rose|to|too|high|low|much", w)
    ]
    for count in (3, 2, 1):
        name = metric_name(" ".join(words[-count:])) if len(words) >= count else None
        if name:
            return name
    return None


def is_rate(unit: str | None, value: float) -> bool:
    """Whether a number with this unit is a share."""
    return unit_of(unit) in ("%", "pp") or (unit is None and 0 <= value <= 1)


def is_rate_like(text: str, quantity: Quantity) -> bool:
    """Whether a number can be a rate: not a time ("after 1h"), a date, a version or a count."""
    if quantity.unit is not None:
        return quantity.unit in ("%", "pp", "x")
    following = text[quantity.end : quantity.end + 8]
    return 0 < quantity.value < 1 and not re.match(r"\s?[a-z]", following, re.IGNORECASE)


def look_like_columns(*names: str) -> bool:
    """Whether one of the names is written as columns are: promo_flag, promoFlag, flag2."""
    return any("_" in name or re.search(r"[a-z][A-Z]|\dv|v\d", name) for name in names)


def tells_of_change(text: str) -> bool:
    """Whether a text says that something changed, rather than what it is."""
    return re.search(r"\b(?:shift\w*|drift\w*|moved|chang\w*|by)\b", text, re.I) is not None
