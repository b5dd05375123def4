"""Metrics, values, shifts and windows in what people write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from boardsnap.interpretation.spelling import same_word, squeeze
from boardsnap.interpretation.tables import METRICS
from boardsnap.interpretation.words import TIME_UNITS
from boardsnap.model.postmortem import Direction, Metric, Shift, Window

# Numbers of the data, not of the model: a line about one of these tells of drift, not of a metric.
_DATA_NOUNS = re.compile(
    r"\b(?:psi|csi|null|nulls|nan|nans|missing|entropy|coverage|share|volume|mix|freshness|outliers?|"
    r"cardinality|oov|unseen|duplicates?|fallback|traffic|distribution|skew|drift|iv|pctr|pcvr)\b",
    re.IGNORECASE,
)
_DATA_METRICS = frozenset({"PSI", "CSI", "IV", "ROI", "fallback rate", "FP rate", "FN rate"})

_NUMBER = r"(?:\d{1,3}(?:[ ,]\d{3})+(?!\d)|\d+(?:[.,]\d+)?|[.,]\d+)"
_UNIT = (
    r"(?:%|‰|percent\b|pct\b|pp\b|PP\b|BP\b|MS\b|ppt\b|pts?\b|points?\b|p\.p\.|bps?\b|x\b|X\b|×|times\b|fold\b|"
    r"ms\b|µs\b|us\b|s\b|secs?\b|seconds?\b|min\b|mins\b|minutes\b|h\b|hrs?\b|hours?\b|"
    r"σ|sd\b|std\b|sigma\b|[kKmM]\b|GB\b|MB\b|TB\b|[kMG]Wh?\b|EUR\b|USD\b|GBP\b|CHF\b|km\b|rps\b|qps\b|/s\b|/min\b|€|\$|£)"
)
_UNIT_NAMES: Mapping[str, str] = {
    "percent": "%",
    "pct": "%",
    "ppt": "pp",
    "pts": "pp",
    "pt": "pp",
    "points": "pp",
    "point": "pp",
    "p.p.": "pp",
    "bps": "bp",
    "×": "x",
    "times": "x",
    "fold": "x",
    "sec": "s",
    "secs": "s",
    "second": "s",
    "seconds": "s",
    "mins": "min",
    "minutes": "min",
    "hr": "h",
    "hrs": "h",
    "hour": "h",
    "hours": "h",
    "us": "µs",
    "sd": "σ",
    "std": "σ",
    "sigma": "σ",
    "x": "x",
}
_VALUE = rf"(?P<cur>[$€£])?(?P<n>[+-]?{_NUMBER})\s?-?(?P<u>{_UNIT})?"
_QUANTITY = re.compile(
    rf"(?<![\w.,])(?:{_VALUE})(?![\w]|[.,]\d)|(?<!\w)[xX×](?P<times>\d+(?:[.,]\d+)?)(?!\w)"
)

_ARROW = r"\s?(?:→|->|=>|-->|⇒|➔|\sto\s|↘|↗|>)\s?"
_RELATION = (
    r"(?:\s?(?:[:=~≈@]|is|was|at|of|now|still|only|still\sat|now\sat)\s?"
    r"|\s(?:(?:goes|went|is|was|back|again|now|has|dropped|drops|drop|falls|fell|fall|rises|rose|rise|jumps|jumped|"
    r"slips|slipped|sinks|sank|dips|dipped|climbs|climbed|recovers|recovered|spikes|spiked|"
    r"crashes|crashed|hits|hit|grows|grew|decays|decayed|reaches|reached|improves|improved|"
    r"degrades|degraded|tanks|tanked|declines|declined|increases|increased|decreases|decreased|"
    r"stays|stayed|stable|steady|flat|starts|started|begins|bottoms|peaks|peaked)\s?)?"
    r"(?:(?:down|up|back|out|again|all\sthe\sway)\s?)*(?:to|at|by|=|:|of|from|around|about|approx\.?|ca\.?)?\s?"
    r"|\s?[↓↑↘↗]\s?(?:to\s)?|\s)"
)
_QUALIFIER = (
    r"(?:offline|online|train|training|test|val|validation|prod|live|holdout|overall|total|weekly|daily|"
    r"avg|average|mean|median|model|macro|micro|oot|oos|segment|new|old|global|baseline|eval)"
)
_TAIL = (
    r"(?:\s?(?:\(!+\)|!+|\?+|again|still|only|now|\(ok\)|ok|[↓↑]{1,2}|:\(|"
    r"\(?(?:baseline|offline|online)\)?))*\s*[.!]*"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit: `text[start:end]` is `raw`."""

    start: int
    end: int
    raw: str
    value: float
    unit: str | None


@dataclass(frozen=True, slots=True)
class FoundMetric:
    """A named value: `text[start:end]` is `raw`.

    Attributes:
        start: of the name.
        end: behind the value.
        raw: as written.
        metrics: one, or both ends of "0.91 → 0.78".
        core: the text says, in essence, only this, so that the event is of kind `metric`; else
            the number is named in passing or measures the data and not the model.
    """

    start: int
    end: int
    raw: str
    metrics: tuple[Metric, ...]
    core: bool


@dataclass(frozen=True, slots=True)
class FoundShift:
    """By how much something changed: `text[start:end]` is `raw`."""

    start: int
    end: int
    raw: str
    shift: Shift


@dataclass(frozen=True, slots=True)
class FoundWindow:
    """Over how long it changed: `text[start:end]` is `raw`."""

    start: int
    end: int
    raw: str
    window: Window


@dataclass(frozen=True, slots=True)
class FoundFeature:
    """The feature that a sentence is about: `text[start:end]` is `raw`."""

    start: int
    end: int
    raw: str


# ------------------------------------------------------------------------------------ values


def _value(written: str) -> float:
    plain = written.replace(" ", "")
    if re.fullmatch(r"[+-]?\d{1,3}(?:,\d{3})+", plain):
        plain = plain.replace(",", "")
    return float(plain.replace(",", "."))


# Units whose capitals mean something; all others are written small, also on boards in capitals.
_CASED_UNIT = re.compile(r"[KM]|[KMGT]B|[kMG]Wh?|EUR|USD|GBP|CHF")


def _unit(written: str | None, currency: str | None = None) -> str | None:
    if not written:
        return currency
    known = _UNIT_NAMES.get(written.lower())
    return known or (written if _CASED_UNIT.fullmatch(written) else written.lower())


@lru_cache(maxsize=2048)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Every number that stands alone or with a unit, left to right; not those inside names."""
    found: list[Quantity] = []
    for match in _QUANTITY.finditer(text):
        if match["times"]:
            value, unit = _value(match["times"]), "x"
        else:
            value, unit = _value(match["n"]), _unit(match["u"], match["cur"]) or ""
        raw = match.group().rstrip()
        found.append(Quantity(match.start(), match.start() + len(raw), raw, value, unit or None))
    return tuple(found)


# ----------------------------------------------------------------------------------- metrics


# How a feature moved or stands still, and how far two samples of it are apart.
_DATA_STATES = re.compile(
    r"\b(?:kl|ks|js|jsd|jensen|wasserstein|hellinger|emd|mmd|chi2|flat\s?lin\w*|stuck|frozen|constant|"
    r"mean|median|std|variance|zeros|vs|versus|proportion|fraction)\b",
    re.IGNORECASE,
)


def _name_key(text: str) -> str:
    return re.sub(r"[\s._-]+", "", text.lower())


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """Squeezed spelling -> canonical name."""
    index: dict[str, str] = {}
    for canonical, others in METRICS.items():
        for spelling in (canonical, *others.split("|")):
            if spelling:
                index.setdefault(_name_key(spelling), canonical)
    return index


@lru_cache(maxsize=1)
def _name_pattern() -> re.Pattern[str]:
    spellings = {s for c, o in METRICS.items() for s in (c, *o.split("|")) if s}
    # Names as written may lack their spaces or dashes, or have others.
    parts = [
        re.sub(r"(?:\\ |\\-)", r"[\\s._-]?", re.escape(s))
        for s in sorted(spellings, key=lambda s: (-len(s), s))
    ]
    ranked = r"(?:@\s?k?\d{0,3})?"
    return re.compile(
        rf"(?<![\w@/-])(?P<name>(?:{'|'.join(parts)}){ranked}(?:\s?(?:p50|p90|p95|p99))?)(?![\w/]|-\w)",
        re.IGNORECASE,
    )


# Words that are a metric only with a unit, a decimal or an equals sign: not "error 503".
_LOOSE_SPELLINGS = frozenset(
    {"score", "error", "bias", "loss", "fp", "fn", "conv", "conversions", "revenue", "rev", "lift"}
)
# Too short to be taken for a metric in lower case inside a sentence ("em", "ll", "cr").
_SHORT_SPELLINGS = frozenset(
    {
        "em",
        "ll",
        "cr",
        "rec",
        "spec",
        "acc",
        "fl",
        "map",
        "ap",
        "iv",
        "dice",
        "rev",
        "rpm",
        "misses",
        "meteor",
        "comet",
    }
)


def _canonical(written: str) -> str | None:
    """The canonical name of a written one, with its cut-off or percentile kept."""
    at = re.search(r"@\s?(k|\d{1,3})\s*$", written)
    percentile = re.search(r"\s?(p50|p90|p95|p99)\s*$", written, re.IGNORECASE)
    key = _name_key(written)
    if key in _names():
        name = _names()[key]
        return f"{name}@{at[1]}" if at and "@" not in name else name
    if at:
        base = _names().get(_name_key(written[: at.start()]))
        return f"{base}@{at[1]}" if base else None
    if percentile:
        base = _names().get(_name_key(written[: percentile.start()]))
        return f"{base} {percentile[1].lower()}" if base else None
    return None


def metric_name(text: str) -> str | None:
    """The canonical name when the whole text is a metric's name, give or take misread letters."""
    stripped = text.strip(" :=.()[]")
    exact = _canonical(stripped)
    if exact is not None:
        return exact
    qualified = re.fullmatch(rf"{_QUALIFIER}\s+(.+)", stripped, re.IGNORECASE)
    if qualified and _canonical(qualified[1]):
        return _canonical(qualified[1])
    return _near_name(stripped)


def _near_name(text: str) -> str | None:
    """The metric whose name was misread; short words ("OOV") are not guessed at."""
    words = text.lower().replace("-", " ").split()
    for spelling, canonical in _spellings():
        if len(spelling) == len(words) and all(
            a == b or (len(b) >= 5 and same_word(a, b))
            for a, b in zip(words, spelling, strict=True)
        ):
            return canonical
    return None


@lru_cache(maxsize=1)
def _spellings() -> tuple[tuple[tuple[str, ...], str], ...]:
    """Every spelling as lower-case words, with the canonical name."""
    return tuple(
        (tuple(spelling.lower().replace("-", " ").split()), canonical)
        for canonical, others in METRICS.items()
        for spelling in (canonical, *others.split("|"))
        if spelling
    )


@lru_cache(maxsize=2048)
def find_metric(text: str) -> FoundMetric | None:
    """The metric and its value (or both of its values) that a text states.

    "AUC 0.91", "F1 drops to .75", "latency p95 = 89ms", "CTR 6.2% → 4.1%", "recall: 78%".
    """
    for candidate in dict.fromkeys((text, _MISREAD_NUMBER.sub(_mended_number, text))):
        found = _named_metric(candidate) or _misread_metric(candidate)
        if found is not None:
            return replace(found, raw=text[found.start : found.end])
    return None


# A number in which letters stand for digits: "l4%", ".9l", "O.78". Mended only where the text
# has no metric as it stands.
_MISREAD_NUMBER = re.compile(r"(?<![\w.])(?=[lIOoSB|.]*\d)[\dlIOoSB|]*\.?[\dlIOoSB|]+(?!\w)")
_DIGIT_SHAPES = str.maketrans(
    {"l": "1", "I": "1", "|": "1", "O": "0", "o": "0", "S": "5", "B": "8"}
)


def _mended_number(match: re.Match[str]) -> str:
    return match.group().translate(_DIGIT_SHAPES)


def _named_metric(text: str) -> FoundMetric | None:
    for match in _name_pattern().finditer(text):
        found = _metric_at(text, match)
        if found is not None:
            return found
    return None


def _as_written(written: str, canonical: str) -> str:
    """The name that the board gives, in the case that the field gives it: "ks" is KS."""
    same = _name_key(written) == _name_key(canonical)
    return canonical if same else squeeze(written)


def _metric_at(text: str, match: re.Match[str]) -> FoundMetric | None:
    written = match["name"].strip()
    canonical = _canonical(written)
    if canonical is None or (_name_key(written) in _SHORT_SPELLINGS and match.start() > 0):
        return None
    whose = _whose(text[: match.start()]) if canonical in _CLASS_METRICS else ""
    name = f"{whose} {_as_written(written, canonical)}".strip()
    found = _stated(text, match.start() - (len(whose) and len(whose) + 1), match.end(), name)
    loose = found is not None and _name_key(written) in _LOOSE_SPELLINGS
    return None if found and loose and not re.search(r"[.:=%$€£]", found.raw) else found


# "IVT recall", "spam precision": the class that they are of is a part of their name. What stands
# before an error ("ETA MAE") is the model.
_CLASS_METRICS = frozenset(
    {"recall", "precision", "F1", "FPR", "FNR", "TPR", "TNR", "specificity", "FP rate", "FN rate"}
)
_WHOSE = re.compile(r"^\W*(?P<whose>[A-Za-z][A-Za-z-]{1,11})\s$")


def _whose(before: str) -> str:
    """The one word that a line has before its metric, where it says what is to be found."""
    match = _WHOSE.match(before)
    if match is None or _DOINGS.search(before) or _BEFORE_CORE.fullmatch(before):
        return ""
    return match["whose"]


_RELATION_PATTERN = re.compile(rf"{_RELATION}{_VALUE}(?![\w]|[.,/]\d)", re.IGNORECASE)
_SECOND_VALUE = re.compile(
    rf"(?:{_ARROW})(?P<cur>[$€£])?(?P<n>{_NUMBER})\s?(?P<u>{_UNIT})?(?![\w]|[.,/]\d)", re.IGNORECASE
)
# "conversion drops 12%" says by how much, not to what.
_CHANGE_ONLY = re.compile(
    r"\b(?:drop\w*|fall\w*|fell|rise\w*|rose|jump\w*|slip\w*|sink\w*|sank|dip\w*|climb\w*|grew|grows?|"
    r"declin\w*|increas\w*|decreas\w*|improv\w*|degrad\w*|up|down)\s*$",
    re.IGNORECASE,
)


def says_change_only(between: str) -> bool:
    """Whether words between a name and a number tell of a change and not of a value: "up 27%"."""
    return _CHANGE_ONLY.search(between) is not None


def measures_data(text: str) -> bool:
    """Whether a text names what is measured of the data, not of the model: PSI, nulls, a share."""
    return _DATA_NOUNS.search(text) is not None or _DATA_STATES.search(text) is not None


def _stated(text: str, start: int, name_end: int, canonical: str) -> FoundMetric | None:
    """The value behind a name, when only words like "drops to" stand between them."""
    match = _RELATION_PATTERN.match(text, name_end)
    if match is None:
        return None
    between = text[name_end : match.start("cur") if match["cur"] else match.start("n")]
    if (
        re.search(r"\bby\s*$", between)
        or (says_change_only(between) and match["u"] == "%")
        or (match["u"] or "") in ("x", "X", "×", "pp", "bp")
    ):
        return None
    if match["n"].startswith(("+", "-")) and canonical not in ("R2", "bias", "MCC", "correlation"):
        return None
    unit = _unit(match["u"], match["cur"]) or _counted(match["n"], text[match.end() :])
    first = Metric(name=canonical, value=_value(match["n"]), unit=unit)
    second = _SECOND_VALUE.match(text, match.end())
    end = match.start() + len(match.group().rstrip())
    metrics: tuple[Metric, ...] = (first,)
    if second is not None:
        unit = _unit(second["u"], second["cur"]) or first.unit
        last = Metric(name=canonical, value=_value(second["n"]), unit=unit)
        metrics = (first.model_copy(update={"unit": first.unit or unit}), last)
        end = second.end()
    return FoundMetric(start, end, text[start:end], metrics, _is_core(text, start, end, canonical))


# Plural nouns at the end, and not verbs: "returns 40 parcels", but "KS 38 holds".
_COUNTED = re.compile(
    r"\s(?P<noun>(?!(?:holds|drops|falls|rises|stays|looks|jumps|sinks|recovers|plus|was|its|this)\b)"
    r"[a-z]{3,9}s)\s*",
    re.IGNORECASE,
)


def _counted(number: str, after: str) -> str | None:
    """What a whole number counts, where the line ends with it: "pickup 64 rooms"."""
    match = _COUNTED.fullmatch(after) if number.isdigit() else None
    return match["noun"] if match else None


_BEFORE_CORE = re.compile(rf"[\W_]*(?:(?:{_QUALIFIER}|model|the|our)\s+)*", re.IGNORECASE)
_AFTER_CORE = re.compile(rf"{_TAIL}|\s?\((?!.*\d).{{0,20}}\)\s*", re.IGNORECASE)


def _is_core(text: str, start: int, end: int, canonical: str) -> bool:
    """Whether the statement is nearly all that the text says, and of the model, not the data."""
    if _canonical(canonical) in _DATA_METRICS:
        return False
    before, after = text[:start], text[end:]
    if _DATA_NOUNS.search(before):
        return False
    return _leads_up(before) and (
        _AFTER_CORE.fullmatch(after) is not None
        or (len(after.split()) <= 3 and not re.search(r"[,;]\s*\w+\s+\w+", after))
    )


def _leads_up(before: str) -> bool:
    """Whether what stands before a metric only says whose it is: "offline", "ETA", "defect"."""
    if _BEFORE_CORE.fullmatch(before):
        return True
    words = re.findall(r"[^\W\d_]+", before)
    return (
        len(words) <= 2
        and not re.search(r"[,;+=→]|\b[vV]\d|\d", before)
        and not _DOINGS.search(before)
    )


# Before a metric these make the line an event of another kind: "retrain F1 .9", "alert: AUC .7".
_DOINGS = re.compile(
    r"\b(?:live|deploy\w*|retrain\w*|roll\w*|release\w*|launch\w*|alert\w*|alarm\w*|same|if|when|flags?|"
    r"report\w*|rule|campaign|for|to|until|fix\w*|switch\w*)\b",
    re.IGNORECASE,
)


def _misread_metric(text: str) -> FoundMetric | None:
    """A misread name at the start, right before its value: "recoll = 78%"."""
    match = re.match(
        r"\s*(?P<name>[A-Za-z][A-Za-z -]{3,20}?)(?=\s?[:=]?\s?[\d.]|\s+\w+\s+(?:to|at)\s)",
        text,
        re.IGNORECASE,
    )
    canonical = metric_name(match["name"]) if match and not _canonical(match["name"]) else None
    if match is None or canonical is None:
        return None
    return _stated(text, match.start("name"), match.end("name"), canonical)


def bare_value(text: str, name: str) -> Metric | None:
    """The value written at a curve ("6.2%") as a metric of that series' name ("CTR")."""
    match = re.fullmatch(rf"\W*{_VALUE}\W*", text.strip())
    if match is None:
        return None
    canonical = metric_name(name) or squeeze(name).strip(" :=")
    if not canonical:
        return None
    return Metric(name=canonical, value=_value(match["n"]), unit=_unit(match["u"], match["cur"]))


# ---------------------------------------------------------------------------- shift and window

_UP = re.compile(
    r"↑|↗|\b(?:up|rise|rises|rose|risen|rising|jump\w*|spik\w*|increas\w*|grew|grow\w*|climb\w*|doubl\w*|"
    r"tripl\w*|quadrupl\w*|surg\w*|higher|too\shigh|above|more|inflat\w*|went\sup|over\w*estimat\w*|exceed\w*|expanded)\b",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"↓|↘|\b(?:down|drop\w*|fall|falls|fell|fallen|falling|decreas\w*|declin\w*|lost|loses|sank|sink\w*|dip\w*|"
    r"plung\w*|crash\w*|halv\w*|lower|lowered|too\slow|below|less|fewer|shrank|shrink\w*|under\w*estimat\w*|reduc\w*|degrad\w*|"
    r"tank\w*|worse\sby|cut|went\sdown|slid|slump\w*|decay\w*)\b",
    re.IGNORECASE,
)
_TIMES_WORDS: Mapping[str, tuple[float, Direction]] = {
    "doubled": (2.0, "up"),
    "tripled": (3.0, "up"),
    "trebled": (3.0, "up"),
    "quadrupled": (4.0, "up"),
    "halved": (0.5, "down"),
}
_COUNT_WORDS: Mapping[str, float] = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "couple of": 2,
    "half a": 0.5,
}
_COUNT = "|".join(sorted(_COUNT_WORDS, key=len, reverse=True))
_TIME_UNIT = "|".join(sorted(TIME_UNITS, key=len, reverse=True))
_WINDOW = re.compile(
    rf"(?:\b(?P<cue>over|in|within|for|since|after|during|past|last|per|across|throughout|every)\s(?:the\s)?(?:(?:last|past|just|only|about|around|ca\.?|first)\s)*|[~≈]\s?)?"
    rf"(?<![\w.:/-])~?(?:(?P<n>\d{{1,4}}(?:[.,]\d+)?)|(?P<word>{_COUNT}))[\s-]?(?P<unit>{_TIME_UNIT})\b\.?"
    rf"(?P<after>\s(?:before|b4|ago|earlier|prior|later|after|late|delay\w*|lag|long|old|stale|of\sdata|window))?",
    re.IGNORECASE,
)
_BOUNDS = re.compile(
    rf"(?:from\s)?(?<![\w.,])(?P<a>{_NUMBER})\s?(?P<ua>{_UNIT})?{_ARROW}(?P<b>{_NUMBER})\s?(?P<ub>{_UNIT})?(?![\w]|[.,]\d)",
    re.IGNORECASE,
)
_SHIFT_UNITS = frozenset({"%", "‰", "pp", "bp", "x", "σ"})
_CUED_SHIFT = re.compile(
    rf"(?:\bby\s|[±~]\s?|(?<=\s)(?=[+-]))(?P<n>[+-]?{_NUMBER})\s?-?(?P<u>{_UNIT})?(?![\w]|[.,]\d)",
    re.IGNORECASE,
)


def find_shift(text: str) -> FoundShift | None:
    """By how much a root-cause sentence says that something changed.

    "+34%", "down 28pp", "up 5x", "too high by .12", "from 12% to 34%" (the new value), "doubled".
    A bare share ("empty 90%") has no direction.
    """
    bounds = _BOUNDS.search(text)
    found = _bounded(bounds) if bounds is not None else None
    if found is not None and found.shift.unit in (*_SHIFT_UNITS, None):
        return found
    bare = _bare_shift(text)
    # "doubled click_count, weight 50% too high": a number with a direction says more than the verb.
    told = bare if bare is not None and bare.shift.direction else None
    return _cued_shift(text) or told or _times(text) or bare or found


def _cued_shift(text: str) -> FoundShift | None:
    for match in _CUED_SHIFT.finditer(text):
        unit = _unit(match["u"])
        if unit in _SHIFT_UNITS or unit is None:
            return _shift_at(text, match.start("n"), match.end(), match["n"], unit)
    return None


def _bare_shift(text: str) -> FoundShift | None:
    for quantity in find_quantities(text):
        if quantity.unit in _SHIFT_UNITS:
            number = re.sub(r"[^\d.,+-]", "", quantity.raw).rstrip("+-.,")
            return _shift_at(text, quantity.start, quantity.end, number, quantity.unit)
    return None


def _bounded(match: re.Match[str]) -> FoundShift | None:
    unit = _unit(match["ub"]) or _unit(match["ua"])
    if unit in ("h", "min"):
        return None
    before, after = _value(match["a"]), _value(match["b"])
    direction: Direction | None = "up" if after > before else "down" if after < before else None
    shift = Shift(value=after, unit=unit, direction=direction)
    return FoundShift(match.start(), match.end(), match.group(), shift)


def _times(text: str) -> FoundShift | None:
    match = re.search(r"\b(?:" + "|".join(_TIMES_WORDS) + r")\b", text, re.IGNORECASE)
    if match is None:
        return None
    value, direction = _TIMES_WORDS[match.group().lower()]
    return FoundShift(
        match.start(), match.end(), match.group(), Shift(value=value, unit="x", direction=direction)
    )


def _shift_at(text: str, start: int, end: int, number: str, unit: str | None) -> FoundShift:
    value = _value(number)
    raw = text[start:end].rstrip()
    shift = Shift(value=abs(value), unit=unit, direction=_direction(text, start, end, number))
    return FoundShift(start, start + len(raw), raw, shift)


def _direction(text: str, start: int, end: int, number: str) -> Direction | None:
    """From the sign, else from the nearest word before the number, else right behind it."""
    if number[:1] in "+-":
        return "up" if number[0] == "+" else "down"
    before = text[max(0, start - 32) : start]
    ups = [m.end() for m in _UP.finditer(before)]
    downs = [m.end() for m in _DOWN.finditer(before)]
    if ups or downs:
        return "up" if max(ups, default=-1) > max(downs, default=-1) else "down"
    behind = text[end : end + 14]
    up, down = _UP.match(behind.lstrip()), _DOWN.match(behind.lstrip())
    return "up" if up else "down" if down else None


def find_window(text: str) -> FoundWindow | None:
    """Over how long: "over 3 weeks", "in 5 wks", "8 days before", "for 2 mo", "since 2 days".

    "after 1h" and "TTL 24h" are settings, not windows: hours need a cue that spans time.
    """
    best: tuple[int, FoundWindow] | None = None
    for match in _WINDOW.finditer(text):
        rank = _window_rank(match)
        if rank and (best is None or rank > best[0]):
            count = _value(match["n"]) if match["n"] else _COUNT_WORDS[match["word"].lower()]
            window = Window(value=count, unit=TIME_UNITS[match["unit"].lower()])
            best = (rank, FoundWindow(match.start(), match.end(), match.group(), window))
    return best[1] if best else None


def _window_rank(match: re.Match[str]) -> int:
    cue, after = (match["cue"] or "").lower(), (match["after"] or "").strip().lower()
    short = TIME_UNITS[match["unit"].lower()] in ("hours", "minutes")
    if cue in ("every", "per") or after in ("window", "old"):
        return 0
    if cue in (
        "over",
        "in",
        "within",
        "for",
        "during",
        "across",
        "throughout",
        "since",
        "past",
        "last",
    ):
        return 3
    if after:
        return 2
    if cue == "after" or short or (match["word"] or "").lower() in ("a", "an"):
        return 0
    return 1


# ------------------------------------------------------------------------------------ feature

_IDENTIFIER = re.compile(r"(?<![\w.@#/-])[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)+(?!\w)")
_CAMEL = re.compile(r"(?<![\w.@#/-])[a-z]+(?:[A-Z][a-z0-9]+)+(?!\w)")
_CAMEL_WORDS = frozenset(
    {"kwh", "mwh", "ios", "map", "pctr", "pcvr", "ph", "ebay", "iphone", "ipad", "ec2"}
)
_NAMED = re.compile(
    r"\b(?:feature|feat\.?|column|col\.?|field|variable|var)\s+(?P<after>[A-Za-z][\w.-]*)"
    r"|(?P<before>[A-Za-z][\w-]*(?:\s[A-Za-z][\w-]*)?)\s+(?:feature|column|col|field|variable|flag)\b",
    re.IGNORECASE,
)
_OF = re.compile(
    r"\b(?:distribution|dist|distr|mean|median|avg|average|scale|unit|units|encoding|share|PSI|null\srate|"
    r"nulls|values?|range|variance|definition|drift|shift|hash|change|rename|rounding|precision|"
    r"coding|units)\.?\s(?:of|in|on|for)\s(?P<name>[A-Za-z][\w-]*(?:\s[a-z][\w-]*)?)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"(?P<name>[A-Za-z][\w-]*(?:\s[A-Za-z][\w-]*){0,1})\s(?:dist(?:ribution|r)?\.?|null|nulls|empty|shift(?:ed|s)?|"
    r"drift(?:ed|s)?|mean|PSI|weight|useless|missing|stale|frozen|renamed|moved|constant|NaN|zeros?|"
    r"all\snull|went\snull|was\snull|is\snull|became|turned|now|values?|col(?:umn)?|scale|units?|in\s(?:cents|ms|km|miles|UTC)|"
    r"relabell?ed|recoded|redefined|miscoded|misread|mistyped|read\sas|parsed\sas|sent\s(?:in|as)|"
    r"swapped|duplicated|overwritten|inflated|filled|imputed|defaulted|zeroed|clipped|truncated|hashed|remapped|jumped|dropped|doubled|tripled|halved|rose|fell)\b",
    re.IGNORECASE,
)
# What a deed was done to: "bots mimic mouse entropy", "rate hike broke debt to income vs default".
_OBJECT = re.compile(
    r"\b(?:mimic\w*|cop(?:y|ies|ied)|spoof\w*|fak(?:e|es|ed|ing)|broke|breaks|doubl(?:ed|es)|tripled|"
    r"halved|renamed|retyped|nulled|zeroed|dropped|lost|scrambled|truncated|inflat(?:ed|es)|"
    r"corrupt(?:ed|s)|overwr(?:ote|ites)|swapped|misread|rescaled|clipped)\s(?:the\s)?"
    r"(?P<name>[A-Za-z][\w-]*(?:\s(?:(?:to|per|of)\s)?[A-Za-z][\w-]*)?)"
    r"(?=\s*(?:[,;.(→]|$|(?:vs|in|by|for|since|after|and|so|link|relation\w*)\b))",
    re.IGNORECASE,
)
_FLAG = re.compile(r"(?P<name>[A-Za-z][\w-]*\sflag)\b", re.IGNORECASE)
_NOT_FEATURES_TEXT = """
a accuracy after all also an and any are as at auc be became been before behavior behaviour bot
bots broke broken by cache calibration cases cause changed class click clicks column columns
concept concept_drift constant covariate ctr customers data data_drift default deploy distribution
doubled down drifted dropped during embedding embeddings empty error errors everything f1 feature
features feed feeds fell field for fraud from frozen gone had half halved has have in index input
inputs is it its job join jumped just ks label labels latency loss many mean memory missing mix
model models most moved new no not nothing now null nulls of offline old on online only or our
over part pipeline population precision prediction predictions prior probability promo-tool
provider psi queue rate rates recall relation relationship release renamed root rose sales schema
score scores segment sensor serving share shifted since so some source spam stale supplier table
target that the their then these this those threshold thresholds to traffic train training tripled
turned under undetected unknown unnoticed unseen up up-to upstream useless user users value values
vendor version was went were what when which while with world wrong
"""
_NOT_FEATURES = frozenset(_NOT_FEATURES_TEXT.split())
# Before these stands who did something, behind them what was done: no name spans them.
_DEEDS = frozenset(
    {"used", "uses", "sees", "saw", "got", "gets", "shows", "sends", "reads", "with"}
)


def find_feature(text: str, glossary: Iterable[str] = ()) -> FoundFeature | None:
    """The feature that a root-cause sentence names.

    A glossary entry first, then an identifier with underscores, then a flag or a named feature
    or column, then the subject of "... null", "... drifted", "distribution of ...".
    """
    return _glossary_feature(text, glossary) or _identifier_feature(text) or _worded_feature(text)


def _feature(match: re.Match[str], group: str | int = 0) -> FoundFeature:
    return FoundFeature(match.start(group), match.end(group), match.group(group))


def _glossary_feature(text: str, glossary: Iterable[str]) -> FoundFeature | None:
    for entry in sorted(glossary, key=len, reverse=True):
        words = re.split(r"[\s_-]+", entry.strip())
        pattern = r"[\s_-]?".join(re.escape(w) for w in words if w)
        match = re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE) if pattern else None
        if match is not None:
            return _feature(match)
    return None


def _identifier_feature(text: str) -> FoundFeature | None:
    match = _IDENTIFIER.search(text)
    if match is not None:
        return _feature(match)
    camel = [m for m in _CAMEL.finditer(text) if m.group().lower() not in _CAMEL_WORDS]
    return _feature(camel[0]) if camel else None


def _worded_feature(text: str) -> FoundFeature | None:
    flag = _FLAG.search(text)
    if flag is not None and flag["name"].split()[0].lower() not in _NOT_FEATURES:
        return _feature(flag, "name")
    for pattern, groups in (
        (_NAMED, ("after", "before")),
        (_OF, ("name",)),
        (_SUBJECT, ("name",)),
        (_OBJECT, ("name",)),
    ):
        for match in pattern.finditer(text):
            for group in groups:
                found = _plausible(text, match, group)
                if found is not None:
                    return found
    return None


def _plausible(text: str, match: re.Match[str], group: str) -> FoundFeature | None:
    """The words of a group without those that name no feature; None where none is left."""
    if not match[group]:
        return None
    start, end = match.span(group)
    words = list(re.finditer(r"[\w-]+", text[start:end]))
    if any(word.group().lower() in _DEEDS for word in words):
        return None
    while words and words[0].group().lower() in _NOT_FEATURES:
        words.pop(0)
    while words and words[-1].group().lower() in _NOT_FEATURES:
        words.pop()
    inner = [w.group().lower() for w in words if w.group().lower() not in ("to", "per", "of")]
    if not words or any(word in _NOT_FEATURES for word in inner):
        return None
    if len(words[0].group()) < 3 and len(words) == 1:
        return None
    first, last = start + words[0].start(), start + words[-1].end()
    return FoundFeature(first, last, text[first:last])


_DATA_STATEMENT = re.compile(
    r"^\W*(?P<name>[A-Za-z][\w-]*(?:\s[A-Za-z][\w-]*){0,2}?)(?:'s)?\s(?:PSI|KS|CSI|nulls?|null\srate|NaNs?|missing|"
    r"empty|drift(?:ed|s)?|dist(?:ribution|r)?\.?|mean|median|stale|frozen|constant|all\szeros?)\b",
    re.IGNORECASE,
)


def drifting_feature(text: str) -> str | None:
    """The feature that an event or a piece of evidence measures: "promo flag null 82%".

    Names found on the rest of the board help `find_feature` as its glossary.
    """
    match = _DATA_STATEMENT.match(text)
    if match is None:
        return None
    words = match["name"].split()
    if any(word.lower() in _NOT_FEATURES for word in words):
        return None
    return match["name"]
