"""What people write on boards about monitors: thresholds, and which statistic they mean.

A new way to write one is a row in a table here, and a row in its test.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from boardsnap.model.monitor import Comparator, Span, Statistic
from boardsnap.model.postmortem import TimeUnit
from boardsnap.monitors.conditions import opposite
from boardsnap.timing import better_end

_NUMBER = (
    r"(?P<number>[-+−]?(?:\d[\d,]*)?\.?\d+)\s*"
    r"(?P<unit>%|percent\b|pct\b|pp\b|points?\b|(?:sd|sigma|stdevs?|std)\b|σ|ms\b|h\b|hrs?\b"
    r"|hours?\b|m\b|mins?\b|minutes?\b|d\b|days?\b|wks?\b|weeks?\b|k\b|x\b)?"
)
_COMPARED = (
    (r">=|≥|=>|\bat least\b|\bno less than\b", ">="),
    (r"<=|≤|=<|\bat most\b|\bno more than\b|\bup to\b", "<="),
    (r">|\babove\b|\bover\b|\bexceed(?:s|ed|ing)?\b|\bmore than\b|\bgreater than\b", ">"),
    (r"<|\bbelow\b|\bunder\b|\bless than\b|\bfewer than\b", "<"),
)
_FALLS = r"\b(?:drop|fall|decline|decrease|dip)(?:s|ped|ing)?\b|\bfell\b|\bdown\b"
_RISES = r"\b(?:rise|increase|jump|spike|grow|climb)(?:s|ing|d)?\b|\brose\b|\bup\b"
_COMPARISON = re.compile(
    "(?:" + "|".join(f"(?P<c{i}>{words})" for i, (words, _) in enumerate(_COMPARED)) + r")"
    rf"\s*{_NUMBER}",
    re.I,
)
_CHANGE_BY = re.compile(rf"(?:(?P<fall>{_FALLS})|(?P<rise>{_RISES}))\s+(?:by\s+)?{_NUMBER}", re.I)

# In the order in which they are tried: "null rate" before "rate", "PSI" before "drift".
_STATISTICS: tuple[tuple[str, Statistic], ...] = (
    (r"\bpsi\b", "psi"),
    (r"\bjs\b|jensen|\bjsd\b", "js"),
    (r"\bks[ -](?:test|stat\w*|distance)\b|kolmogorov", "ks"),
    (r"wasserstein|\bemd\b|earth mover", "wasserstein"),
    (r"\b(?:nulls?|nans?|missing)(?:[ -](?:rate|share|pct|values?|spike|check))+|\bnulls?\b"
     r"|\bnans?\b|\bmissing %|\bempty\b|(?<!\w)-1s\b", "null_rate"),
    (r"\bnew (?:enum|categor|level|value|class)|\bunseen\b|\bunknown (?:value|categor)",
     "new_categories"),
    (r"\brow[ -]?counts?\b|\b(?:fewer|missing|lost|duplicated?|doubled?) rows?\b|\brecord count\b"
     r"|\brows? (?:missing|lost|dropped|doubled?|duplicated?|down|up)\b"
     r"|\brows?\s*(?:[<>≤≥]|below\b|under\b|above\b|drop|fall)|\bvolume\b|\bduplicates?\b",
     "row_count"),
    (r"\bfresh(?:ness)?\b|\bstale(?:ness)?\b|\blate(?:ness)?\b|\bfrozen\b|\bdata age\b",
     "staleness"),
    (r"\bmissing columns?\b|\bcolumns? (?:gone|missing|dropped|renamed)|\brenamed?\b|\bschema\b"
     r"|\bcontract test", "missing_columns"),
    (r"\b(?:d?types?|dtype) (?:changed?|chg)|\bretyped\b|\bchanged types?\b", "changed_types"),
    (r"\bmean shift\b|\bmean\b|\baverage\b|\bavg\b", "mean_shift"),
    (r"\bdrift\b|\bdist\w*\.? shift|\bdistribution\b", "psi"),
)  # fmt: skip
_CHUNKS: tuple[tuple[str, Span], ...] = (
    (r"\bhourly\b|\b(?:per|each|every) hour\b|/h\b", Span(value=1, unit="hours")),
    (r"\bdaily\b|\b(?:per|each|every) day\b|\bnightly\b|/d\b", Span(value=1, unit="days")),
    (r"\bweekly\b|\b(?:per|each|every) week\b|/wk\b", Span(value=1, unit="weeks")),
    (r"\bmonthly\b|\b(?:per|each|every) month\b", Span(value=1, unit="months")),
)
_ALERTS = re.compile(
    r"\balerts?\b|\balarms?\b|\bpage[sd]?\b|\bpager\b|\bnotif\w+|\bwarn\w*|\bmonitors?\b"
    r"|\bblock\w*|\bstop\b|\bfire[sd]?\b|\bif\b|\bwhen\b|\bfails?\b",
    re.I,
)
_WAKES = re.compile(r"\bpage[sd]?\b|\bpager\b|\bon-?call\b|\bwake\b|\bp0\b|\bsev ?[01]\b", re.I)
_REQUIRES = re.compile(
    r"\bensure\b|\bkeep\b|\bmust\b|\bshould\b|\bexpect\w*\b|\bassert\b|\bslo\b|\brequire\w*"
    r"|\bguarantee\b|\bstays?\b",
    re.I,
)
# What surrounds the name of a metric in a sentence about a threshold.
_AROUND = re.compile(
    r"\b(?:alerts?|alarms?|monitors?|page[sd]?|warn\w*|notify|fires?|block|stop|run|runs|check"
    r"|checks|test|tests|add|set|new|the|a|an|on|at|for|of|in|if|when|whenever|once|is|are|gets?"
    r"|goes|go|falls?|drops?|dips?|rises?|stays?|and|to|per|each|daily|hourly|weekly|monthly"
    r"|nightly|feed|that|must|should|be|ensure|keep|expect|we|threshold"
    r"|thr|via|with|trigger|triggers|slo|it|than|more|do|not|off|by|launch|deploy|release)\b|[,:;()\[\]@]",
    re.I,
)
_LASTS = re.compile(
    r"\s*for\s+(?:at least |more than )?(?P<count>\d+|an?)\s*"
    r"(?P<unit>min(?:ute)?s?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:ee)?ks?)\b",
    re.I,
)
_UNITS: dict[str, TimeUnit] = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_HOURS = {"h": 1.0, "m": 1 / 60, "d": 24.0, "w": 168.0}


@dataclass(frozen=True, slots=True)
class WrittenThreshold:
    """A comparison as it stands in a sentence.

    Attributes:
        subject: what is compared, without the words around it; empty where it is not named.
        statistic: what is computed of it; None: its own value.
        comparator: as the monitor fires.
        number: as written.
        unit: as written, in lower case; empty: none.
        required: the sentence says how it has to be, and the comparator was turned round.
        lasting: how long it has to hold.
    """

    subject: str
    statistic: Statistic | None
    comparator: Comparator
    number: float
    unit: str
    required: bool = False
    lasting: Span | None = None

    @property
    def hours(self) -> float | None:
        """The number in hours, None where it has no unit of time."""
        scale = _HOURS.get(self.unit[:1]) if self.unit not in {"", "ms"} else None
        return None if scale is None else self.number * scale


def written_threshold(text: str) -> WrittenThreshold | None:
    """The first comparison with a number that a sentence makes; None where it makes none."""
    found = _CHANGE_BY.search(text) or _COMPARISON.search(text)
    if found is None:
        return None
    made = _change(text, found) if found.re is _CHANGE_BY else _compared(text, found)
    return replace(made, lasting=_lasting(text[found.end() :]))


def _compared(text: str, found: re.Match[str]) -> WrittenThreshold:
    before = text[: found.start()]
    sides: tuple[Comparator, ...] = (">=", "<=", ">", "<")
    comparator = next(side for i, side in enumerate(sides) if found.group(f"c{i}") is not None)
    number, unit = _quantity(found)
    falls = re.search(_FALLS, before, re.I)
    if falls and comparator in {">", ">="} and unit in {"%", "pp", "point", "points"}:
        return WrittenThreshold(
            _subject(before[: falls.start()]), "relative_drop", comparator, number, unit
        )
    required = _REQUIRES.search(text) is not None and _ALERTS.search(text) is None
    if required:
        comparator = opposite(comparator)
    return WrittenThreshold(
        _subject(before), statistic_of(f"{before} <"), comparator, number, unit, required
    )


def _change(text: str, found: re.Match[str]) -> WrittenThreshold:
    number, unit = _quantity(found)
    statistic: Statistic = "relative_drop" if found["fall"] else "relative_rise"
    return WrittenThreshold(_subject(text[: found.start()]), statistic, ">", abs(number), unit)


def _lasting(after: str) -> Span | None:
    found = _LASTS.match(after)
    if found is None:
        return None
    count = int(found["count"]) if found["count"].isdigit() else 1
    return Span(value=count, unit=_UNITS[found["unit"][0].lower()]) if count else None


def _quantity(found: re.Match[str]) -> tuple[float, str]:
    number = float(found["number"].replace(",", "").replace("−", "-"))
    unit = (found["unit"] or "").lower()
    if unit == "k":
        return number * 1000, ""
    return number, "%" if unit in {"percent", "pct"} else unit


def statistic_of(text: str) -> Statistic | None:
    """The statistic that the words mean, None where they name none."""
    return next((name for words, name in _STATISTICS if re.search(words, text, re.I)), None)


def statistics_of(text: str) -> tuple[Statistic, ...]:
    """All statistics that the words mean, in the order of the table."""
    found = dict.fromkeys(name for words, name in _STATISTICS if re.search(words, text, re.I))
    return tuple(found)


def chunk_of(text: str) -> Span | None:
    """How often the words ask for it, None where they do not say."""
    return next((span for words, span in _CHUNKS if re.search(words, text, re.I)), None)


def asks_for_alert(text: str) -> bool:
    """Whether the words ask to be told, or to be stopped."""
    return _ALERTS.search(text) is not None


def wakes_someone(text: str) -> bool:
    """Whether the words ask for a person to be woken."""
    return _WAKES.search(text) is not None


def _subject(before: str) -> str:
    """What stands before a comparison, without the words around it and those of a statistic."""
    before = f"{before} <"
    for words, _ in _STATISTICS:
        before = re.sub(words, " | ", before, flags=re.I)
    parts = [
        part.strip(" <|-–—\"'“”#")
        for part in re.split(r"\||" + _AROUND.pattern, before, flags=re.I)
    ]
    named = [" ".join(part.split()) for part in parts if part]
    # "F1 of class refund": the metric, where one of the parts is the name of one.
    metrics = [part for part in named if better_end(part)]
    return metrics[0] if metrics else (named or [""])[-1]


def observed_value(text: str, statistic: Statistic) -> float | None:
    """The value that a text gives for a statistic, the last one of a change; None: none."""
    words = next(words for words, name in _STATISTICS if name == statistic)
    found = re.search(
        rf"(?:{words})\D{{0,12}}?(?:\d*\.?\d+\s*%?\s*(?:→|->|to)\s*)?(\d*\.?\d+)\s*(%)?", text, re.I
    )
    if found is None or statistic not in {"psi", "js", "ks", "wasserstein", "null_rate"}:
        return None
    value = float(found[1])
    if statistic == "null_rate" and not found[2]:
        return value if value <= 1 else None
    return value / 100 if found[2] else value
