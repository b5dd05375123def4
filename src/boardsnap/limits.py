"""The limits on metrics and features that a team wrote on its board: "alert at AUC < 0.85".

Only what is written counts: a comparison with a number, or a number called a threshold. What a
limit is on stays in the board's words; whoever has the data finds the column that is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from boardsnap.model.monitor import Comparator, Span, Statistic
from boardsnap.model.postmortem import Postmortem, TimeUnit
from boardsnap.timing import better_end

_NUMBER = (
    r"(?P<number>[-+−]?(?:\d+(?:[.,]\d+)?|[.,]\d+))(?![\d.,]*\d)\s*"
    r"(?P<unit>%|(?:pp|ms|s|sec|min|h|d|k|m|x|kb|mb|gb|bp)\b)?"
)
_COMPARISON = re.compile(
    r"(?P<below><=?|≤|\b(?:below|under|beneath|less than|lower than|at most)\b)"
    r"|(?P<above>>=?|≥|\b(?:above|over|exceed(?:s|ing)?|more than|greater than|higher than"
    r"|beyond|at least)\b)",
    re.I,
)
_COMPARED = re.compile(r"\s*(?:about |ca\.? |~|than )?" + _NUMBER, re.I)
_CALLED = re.compile(
    r"\b(?:threshold|limit|cut-?off|alert level|trigger)s?\s*(?:of|at|is|to|=|:)?\s*" + _NUMBER,
    re.I,
)
_ALERT_AT = re.compile(
    r"\b(?:alert|alarm|page|warn|notify)\w*\s+(?:us\s+)?(?:at|if|when|on)\s+"
    r"(?P<name>[a-z][\w() -]{0,40}?)\s*(?:=|:|is|hits|reaches)?\s+" + _NUMBER,
    re.I,
)
# A limit is meant as one where somebody is to be told or something is to stop.
_ASKS_FOR = re.compile(
    r"\b(alert|alarm|page\b|paging|warn|notif|monitor|watch|guard|threshold|limit\b|slo\b|block"
    r"|gate|fail|stop|check|trigger|slack|kill ?switch|circuit)",
    re.I,
)
_CLAUSE = re.compile(
    r"[,;:→!?]|->|=>|\b(?:if|when|whenever|once|while|and|or|on|at|that|where|as soon as)\b", re.I
)
_FILLERS = re.compile(
    r"\b(?:add|set|set up|create|an?|the|new|drift|daily|weekly|hourly|monthly|nightly|alerts?"
    r"|alarms?|alerting|monitors?|monitoring|thresholds?|limits?|page|warn|check|block|run|for"
    r"|of|in|on|at|if|when|is|are|it|goes|gets|stays|rate|share|value|drops?|falls?|rises?|dips?|jumps?|climbs?"
    r"|decreases?|increases?|by|to|stat|statistic|distance|test|feature|column|per)\b|[()\[\]=]",
    re.I,
)
_AFTER = re.compile(r"\s*(?:on|of|for|in)\s+(?:feature |column )?(?P<name>[\w][\w .-]*)", re.I)
_LASTS = re.compile(
    r"\s*for\s+(?:at least |more than )?(?P<count>\d+|an?)\s*"
    r"(?P<unit>min(?:ute)?s?|h(?:(?:ou)?rs?)?|d(?:ays?)?|w(?:ee)?ks?)\b",
    re.I,
)
_UNITS: dict[str, TimeUnit] = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_CHANGES = re.compile(
    r"\b(?P<down>drop|fall|decrease|decline|dip|loss|down)\w*\b|\b(?P<up>rise|jump|increase|climb)"
    r"\w*\b",
    re.I,
)
_STATISTICS: tuple[tuple[re.Pattern[str], Statistic], ...] = (
    (re.compile(r"\bpsi\b|population stability", re.I), "psi"),
    (re.compile(r"\bjsd?\b|jensen", re.I), "js"),
    (re.compile(r"\bwasserstein\b|\bemd\b|earth mover", re.I), "wasserstein"),
    # KS alone is the separation of a scorecard; with these words it is the test of a feature.
    (re.compile(r"\bks[- ]?(?:stat\w*|test|dist\w*|drift|\()|kolmogorov", re.I), "ks"),
    (re.compile(r"\bnulls?\b|\bmissing\b|\bnans?\b|\bnones?\b", re.I), "null_rate"),
    (re.compile(r"\b(?:new|unseen|unknown) (?:categor\w+|values?|enums?)", re.I), "new_categories"),
)
_OF_DATA = {statistic for _, statistic in _STATISTICS}


@dataclass(frozen=True, slots=True)
class Limit:
    """A number that the team holds to be the end of what is right.

    Attributes:
        text: the statement.
        ref: its JSON pointer.
        name: the metric or feature in the board's words; empty: the board does not say which.
        statistic: what is limited.
        threshold: in the unit of the statistic: shares are 0 to 1, a metric's value is as
            written.
        comparator: what is wrong holds: "AUC > 0.85" is a wish, and its limit is below.
        unit: of a metric's value, as written.
        lasting: how long it has to hold, where the board says so.
    """

    text: str
    ref: str
    name: str
    statistic: Statistic
    comparator: Comparator
    threshold: float
    unit: str | None
    lasting: Span | None = None


def written_limits(postmortem: Postmortem) -> tuple[Limit, ...]:
    """The limits that stand on the board, in its order, each once."""
    found: dict[tuple[str, Statistic, Comparator, float], Limit] = {}
    for ref, text in _statements(postmortem):
        for limit in _limits_in(text, ref):
            key = (limit.name.casefold(), limit.statistic, limit.comparator, limit.threshold)
            found.setdefault(key, limit)
    return tuple(found.values())


def _statements(postmortem: Postmortem) -> Iterator[tuple[str, str]]:
    """What the team wants first: where the same limit stands twice, that one is named."""
    for name in ("actions", "decisions", "timeline"):
        for index, one in enumerate(getattr(postmortem, name)):
            yield f"/{name}/{index}", one.text
    for index, hypothesis in enumerate(postmortem.hypotheses):
        yield f"/hypotheses/{index}", hypothesis.text
        for number, evidence in enumerate(hypothesis.evidence):
            yield f"/hypotheses/{index}/evidence/{number}", evidence.text
    if postmortem.root_cause:
        yield "/root_cause", postmortem.root_cause.text
    for name in ("questions", "unplaced"):
        for index, one in enumerate(getattr(postmortem, name)):
            yield f"/{name}/{index}", one.text


def _limits_in(text: str, ref: str) -> Iterator[Limit]:
    end = 0
    for sign in _COMPARISON.finditer(text):
        number = _COMPARED.match(text, sign.end())
        if number:
            comparator: Comparator = _comparator(sign)
            yield from _limit(ref, text[end : sign.start()], comparator, number)
            end = number.end()
    if end:
        return
    for pattern in (_CALLED, _ALERT_AT):
        for number in pattern.finditer(text):
            named = number.groupdict().get("name")
            before = named or text[: number.start()]
            comparator = "<" if better_end(_name(before)) > 0 else ">"
            yield from _limit(ref, before, comparator, number)
            return


def _comparator(sign: re.Match[str]) -> Comparator:
    inclusive = sign[0].rstrip() in {"<=", ">=", "≤", "≥", "at most", "at least"}
    if sign["below"]:
        return "<=" if inclusive else "<"
    return ">=" if inclusive else ">"


def _limit(ref: str, before: str, comparator: Comparator, number: re.Match[str]) -> Iterator[Limit]:
    text, after = number.string, number.string[number.end() :]
    clause = _last_clause(before) or before
    statistic = _statistic(clause, comparator, number["unit"]) or _statistic(before, comparator, "")
    named = _AFTER.match(after)
    name = _name(clause) or (_name(named["name"]) if named else "") or _name(before)
    statistic = statistic or "value"
    known = statistic in _OF_DATA or better_end(name) != 0
    if not (known or _ASKS_FOR.search(text)) or (statistic == "value" and not name):
        return
    value = float(number["number"].replace(",", ".").replace("−", "-"))
    is_share = statistic != "value" and number["unit"] in {"%", "pp"}
    yield Limit(
        text=text,
        ref=ref,
        name=name,
        statistic=statistic,
        comparator=_of_what_is_wrong(name, statistic, comparator),
        threshold=value / 100 if is_share else value,
        unit=None if statistic != "value" else number["unit"],
        lasting=_lasting(after),
    )


def _of_what_is_wrong(name: str, statistic: Statistic, comparator: Comparator) -> Comparator:
    """The comparison that holds when something is wrong, where the text says what is wanted."""
    wrong = "<" if statistic == "value" and better_end(name) > 0 else ">"
    tells = statistic != "value" or better_end(name) != 0
    if tells and comparator[0] != wrong:
        opposite: dict[Comparator, Comparator] = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
        return opposite[comparator]
    return comparator


def _lasting(after: str) -> Span | None:
    found = _LASTS.match(after)
    if not found:
        return None
    count = int(found["count"]) if found["count"].isdigit() else 1
    return Span(value=count, unit=_UNITS[found["unit"][0].lower()]) if count else None


def _statistic(words: str, comparator: Comparator, unit: str | None) -> Statistic | None:
    for pattern, statistic in _STATISTICS:
        if pattern.search(words):
            return statistic
    changes = _CHANGES.search(words)
    # "drops by more than 5 %", not "drops below 80 %".
    if changes and unit == "%" and comparator in {">", ">="}:
        return "relative_drop" if changes["down"] else "relative_rise"
    return None


def _last_clause(before: str) -> str:
    ends = [found.end() for found in _CLAUSE.finditer(before)]
    clauses = [before[start:].strip() for start in reversed(ends)]
    return next((clause for clause in clauses if _name(clause)), "")


def _name(words: str) -> str:
    """What is left when words that are no name are taken out."""
    left = words
    for pattern, _ in _STATISTICS:
        left = pattern.sub(" ", left)
    return " ".join(_FILLERS.sub(" ", left).split()).strip(" .,:;-–")
