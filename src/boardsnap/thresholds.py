"""What people write on boards about monitors: thresholds, and which statistic they mean.

A new way to write one is a row in a table here, and a row in its test.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from boardsnap.model.monitor import Comparator, Span, Statistic
from boardsnap.model.postmortem import TimeUnit
from boardsnap.timing import better_end

_NUMBER = (
    r"(?P<number>[-+−]?(?:\d[\d,]*)?\.?\d+)\s*"
    r"(?P<unit>%|percent\b|pct\b|pp\b|points?\b|(?:sd|sigma|stdevs?|std)\b|σ|ms\b|s\b|secs?\b"
    r"|h\b|hrs?\b|hours?\b|m\b|mins?\b|minutes?\b|d\b|days?\b|wks?\b|weeks?\b|k\b|x\b"
    r"|[kmg]b\b|bps?\b)?"
)
# "10,000" is ten thousand, "0,85" is less than one.
_THOUSANDS = re.compile(r"[-+−]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_COMPARED = (
    (r">=|≥|=>|\bat least\b|\bno less than\b", ">="),
    (r"<=|≤|=<|\bat most\b|\bno more than\b|\bup to\b", "<="),
    # "->" is an arrow.
    (
        r"(?<![-–])>|\babove\b|\bover\b|\bbeyond\b|\bexceed(?:s|ed|ing)?\b|\bmore than\b"
        r"|\bgreater than\b|\bhigher than\b",
        ">",
    ),
    (r"<(?!-)|\bbelow\b|\bunder\b|\bbeneath\b|\bless than\b|\blower than\b|\bfewer than\b", "<"),
)
_FALLS = r"\b(?:drop|fall|decline|decrease|dip)(?:s|ped|ing)?\b|\bfell\b|\bdown\b"
_RISES = r"\b(?:rise|increase|jump|spike|grow|climb)(?:s|ing|d)?\b|\brose\b|\bup\b"
_COMPARISON = re.compile(
    "(?:" + "|".join(f"(?P<c{i}>{words})" for i, (words, _) in enumerate(_COMPARED)) + r")"
    rf"\s*{_NUMBER}",
    re.I,
)
_CHANGE_BY = re.compile(rf"(?:(?P<fall>{_FALLS})|(?P<rise>{_RISES}))\s+(?:by\s+)?{_NUMBER}", re.I)
# "alert threshold 0.88", "alert at AUC 0.85": which side is wrong, the name has to tell.
_CALLED = re.compile(
    r"\b(?:thresholds?|thr|limits?|cut-?off|alert level|trigger)\s*(?:of|at|is|to|=|:)?\s*"
    rf"{_NUMBER}(?![\w-])",
    re.I,
)
_ALERT_AT = re.compile(
    r"\b(?:alert|alarm|page|warn|notify)\w*\s+(?:us\s+)?(?:at|if|when|on)\s+"
    rf"(?P<name>[a-z][\w() -]{{0,40}}?)\s*(?:=|:|is|hits|reaches)?\s+{_NUMBER}(?![\w-])",
    re.I,
)
# "PSI > 0.2 on income", not "on weekly chunks".
_AFTER = re.compile(
    r"\s*(?:on|of|for|in)\s+(?:feature |column |the )?"
    r"(?P<name>(?!at |more |an? |each |every |all |any |daily |weekly |hourly |monthly |week|day"
    r"|month|hour|prod|chunk)[a-z_][\w.-]*(?: [a-z_][\w.-]*)?)",
    re.I,
)

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
    r"|goes|go|falls?|drops?|dips?|rises?|jumps?|climbs?|stays?|has|have|and|or|to|per|each|daily|hourly|weekly|monthly"
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
_OPPOSITE: dict[Comparator, Comparator] = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_OF_FEATURES: frozenset[Statistic | None] = frozenset(
    {"psi", "js", "ks", "wasserstein", "null_rate", "new_categories", "mean_shift"}
)
_SHARES: frozenset[Statistic] = frozenset(
    {"null_rate", "new_categories", "relative_drop", "relative_rise", "mean_shift", "row_count"}
)
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
    """The first threshold that a sentence names; None where it names none."""
    return next(iter(written_thresholds(text)), None)


def written_thresholds(text: str) -> tuple[WrittenThreshold, ...]:
    """The comparisons with a number that a sentence makes, else the number that it calls a limit.

    A comparison that names nothing is on what the one before it is on: "AUC < 0.9, page < 0.85".
    """
    found: list[WrittenThreshold] = []
    end = 0
    for match in _comparisons(text):
        before, after = text[end : match.start()], text[match.end() :]
        made = _change(before, match) if match.re is _CHANGE_BY else _compared(before, match)
        made = _named_after(made, after)
        if not made.subject and made.statistic is None and found:
            made = replace(made, subject=found[-1].subject, statistic=found[-1].statistic)
        if not _is_duration(made, text):
            found.append(replace(made, lasting=_lasting(after)))
        end = match.end()
    return tuple(found or _called(text))


def _is_duration(made: WrittenThreshold, text: str) -> bool:
    """Whether the number only says how long something took: "fell over 3 weeks"."""
    if made.hours is None or made.statistic == "staleness":
        return False
    timeless = made.statistic is not None or better_end(made.subject) > 0
    return timeless or _ALERTS.search(text) is None


def _comparisons(text: str) -> Iterator[re.Match[str]]:
    """In their order, each once: "drops by 5 %" is a change, and nothing else."""
    changes = list(_CHANGE_BY.finditer(text))
    taken = [one.span() for one in changes]
    others = [
        one
        for one in _COMPARISON.finditer(text)
        if not any(one.start() < end and start < one.end() for start, end in taken)
    ]
    yield from sorted([*changes, *others], key=re.Match.start)


def _called(text: str) -> Iterator[WrittenThreshold]:
    for pattern in (_CALLED, _ALERT_AT):
        found = pattern.search(text)
        if found:
            before = found.groupdict().get("name") or text[: found.start()]
            subject, (number, unit) = _subject(before), _quantity(found)
            side: Comparator = "<" if better_end(subject) > 0 else ">"
            made = WrittenThreshold(subject, statistic_of(f"{before} <"), side, number, unit)
            yield replace(
                _named_after(made, text[found.end() :]), lasting=_lasting(text[found.end() :])
            )
            return


def _named_after(made: WrittenThreshold, after: str) -> WrittenThreshold:
    """The threshold with the name that follows its number, where none stands before it."""
    found = _AFTER.match(after) if made.statistic in _OF_FEATURES and not made.subject else None
    return replace(made, subject=_subject(found["name"])) if found else made


def _compared(before: str, found: re.Match[str]) -> WrittenThreshold:
    text = found.string
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


def _change(before: str, found: re.Match[str]) -> WrittenThreshold:
    number, unit = _quantity(found)
    statistic: Statistic = "relative_drop" if found["fall"] else "relative_rise"
    return WrittenThreshold(_subject(before), statistic, ">", abs(number), unit)


def _lasting(after: str) -> Span | None:
    found = _LASTS.match(after)
    if found is None:
        return None
    count = int(found["count"]) if found["count"].isdigit() else 1
    return Span(value=count, unit=_UNITS[found["unit"][0].lower()]) if count else None


def _quantity(found: re.Match[str]) -> tuple[float, str]:
    written = found["number"].replace("−", "-")
    if _THOUSANDS.fullmatch(written) or written.count(",") > 1:
        written = written.replace(",", "")
    number = float(written.replace(",", "."))
    unit = (found["unit"] or "").lower()
    if unit == "k":
        return number * 1000, ""
    return number, "%" if unit in {"percent", "pct"} else unit


def opposite(comparator: Comparator) -> Comparator:
    """The comparison that holds exactly when this one does not."""
    return _OPPOSITE[comparator]


def meaning_of(written: WrittenThreshold, text: str) -> tuple[Statistic, float]:
    """The statistic of a written threshold, and the number in its unit: shares are 0 to 1.

    Args:
        written: the comparison.
        text: the sentence that it stands in.
    """
    number, share = written.number, written.unit == "%"
    if written.unit in {"sd", "sigma", "σ", "std", "stdev", "stdevs"}:
        return "deviations", abs(number)
    statistic = written.statistic or "value"
    if statistic in {"relative_drop", "relative_rise"}:
        if "row_count" in statistics_of(text):
            return (
                "row_count",
                1 - number / 100 if statistic == "relative_drop" else 1 + number / 100,
            )
        return statistic, number / 100
    if statistic == "staleness":
        return ("staleness", written.hours) if written.hours is not None else ("value", number)
    if statistic in {"row_count", "mean_shift"} and not share:
        return "value", number
    return statistic, number / 100 if share and statistic in _SHARES else number


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
