"""What a text looks like: a date, a bullet, a rating. Cheap shapes, not their meaning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

# The same few hundred texts of a board are looked at again and again.
CACHED = 4096

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = (
    r"(?:mon(?:day)?|tues?(?:day)?|wed(?:nesday)?|thu(?:rs?(?:day)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)\.?"
)
_CLOCK = (
    r"(?:\d{1,2}[:h.]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?|\d{1,2}\s*[ap]\.?m\.?)"
    r"(?:\s*(?:utc|gmt|cet|est|pst|z))?"
)
_NUMERIC_DAY = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
    r"|\d{1,2}/\d{1,2}|\d{1,2}\.\d{1,2}\.?|(?:0\d|1[0-2])-(?:[0-2]\d|3[01]))"
)
_NAMED_DAY = (
    rf"(?:{_MONTH}\s*'?\d{{1,4}}(?:st|nd|rd|th)?(?:,?\s*'?\d{{2,4}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\.?[\s-]*{_MONTH}(?:[\s,-]*'?\d{{2,4}})?|{_MONTH})"
)
_RELATIVE = (
    r"(?:(?:wk|week|cw|kw|day|d|w|month|mo|hour|hr|sprint|q)\s*\.?\s*[+-]?\d{1,3}"
    r"|[td]\s*[+-]\s*\d{1,3}\s*(?:s|m|min|h|hrs?|d|days?|w|wks?|weeks?)?"
    r"|[+-]\s*\d{1,3}\s*(?:min|m|h|hrs?|d|days?|w|wks?|weeks?)"
    r"|\d{4}-?w\d{1,2}|t0|today|now|yesterday)"
)
_DAY = rf"(?:{_WEEKDAY},?\s*)?(?:{_NUMERIC_DAY}|{_NAMED_DAY})|{_WEEKDAY}"
_MOMENT = rf"(?:(?:{_DAY}|{_RELATIVE})(?:,?\s*(?:at\s*)?{_CLOCK})?|{_CLOCK})"
_SPAN = rf"(?:~|ca\.?\s*|c\.\s*)?{_MOMENT}(?:\s*(?:-|–|—|to|→|\.\.\.?)\s*(?:{_MOMENT}|\d{{1,2}}))?"

_DATE_ONLY = re.compile(rf"{_SPAN}\s*[:\-–—]?", re.IGNORECASE)
_DATE_START = re.compile(rf"{_SPAN}(?=$|[\s:,;\-–—=])", re.IGNORECASE)

# "1/18" read as "118", "SEP 5" as "SEP S": only where its place says date as well.
_MISREAD_DATE = re.compile(
    rf"[\dIlOoSs|/.,: ]{{2,6}}|{_MONTH}\s*\w{{1,2}}|\w{{1,2}}\s*{_MONTH}"
    rf"|(?:{_WEEKDAY})\s*\w{{1,5}}",
    re.IGNORECASE,
)

# "2103. - users complain".
_MISREAD_START = re.compile(r"[-–•*]?\s*\d[\dIlOoSs|/.,: ]{1,5}\s*[-–:=]\s*[^\W\d]")

# Bullets that are read for one another.
_SAME_BULLET = {
    **dict.fromkeys("·∙‣◦▪.,●○o", "•"),
    **dict.fromkeys("–—=", "-"),
    **dict.fromkeys(("(–)", "(—)"), "(-)"),
}
# Signs that weigh an idea rather than list it; a dash or question mark only next to a plus.
_EVIDENCE_SIGNS = {"+", "(+)", "(-)", "(?)", "(±)"} | {
    *("for", "pro", "pros", "against", "con", "cons", "contra")
}
_WEIGHING_SIGNS = {"-", "?"} | _EVIDENCE_SIGNS

# The scales on which people vote: three, five or ten points.
_SCALES = {"3", "5", "10"}
_GLYPHS = "★☆●○◐"
_RATING_ROW = re.compile(
    rf"[{_GLYPHS}](?:\s*[{_GLYPHS}])+|[★☆●○]|(?:卌|[|l/]{{2,5}}|\|)(?:\s*(?:卌|[|/]{{1,5}}))*"
)
_GLYPH_ROW_START = re.compile(rf"(?:[{_GLYPHS}]\s*){{2,}}|卌")
_VERDICT = re.compile(r"[✓✗☑☒✔✘xX?!]{1,3}|\(?[✓✗?]\)?")
_SCORE = re.compile(r"\d{1,3}\s*/\s*\d{1,3}|\d{1,3}\s*%|[+-]?\d+(?:[.,]\d+)?|[+\-–]{1,4}")

_TICK = r"[✓✗✔✘★☆]"
_BULLET = r"[•·∙‣◦▪*●○■□▸►>»+\-–—~?!]"
_CHECKBOX = r"(?:[☐☑☒◪]|\[\s?[xX✓✗/~.\-]?\s?\]|\(\s\))"
_NUMBER = r"(?:\(?\d{1,2}[.)](?!\d)|\d{1,2}/(?=\s+[^\W\d])|\(?[A-Za-z][.)]|#\d{1,2}[.:]?|[①-⑳])"
_LABEL = (
    r"(?:[A-Z]{1,2}\s?\d{1,2}[a-z]?\s?[:.)\-–]?(?=\s)|[A-Z]{1,2}\s?\d{1,2}[:.)]|[A-Z]{1,3}:(?=\s))"
)
# Evidence marked by a sign in brackets, or by the side it takes.
_EVIDENCE = r"(?:\([+\-–—?±]\)(?=\s*\S)|(?i:for|against|pros?|cons?|contra):(?=\s+\S))"
_SCORED = r"\d{1,2}/(?:3|5|10)(?=\s+\S)"
# A day written right behind its bullet: "-11-04-clocks change".
_TIGHT_DAY = r"(?=\d{1,2}[-/]\d{1,2}(?![\d.%])|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})"
_MARKER = re.compile(
    rf"(?:(?P<tick>{_TICK})\s*)?"
    rf"(?:(?P<box>{_CHECKBOX})|(?P<number>{_NUMBER})|(?P<label>{_LABEL})"
    rf"|(?P<bullet>{_EVIDENCE}|o(?=\s+\S)|{_BULLET}(?=\s|[^\W\d_])|[-–—•*>]{_TIGHT_DAY}|[.,](?=\s)|=(?=\s+[^\W\d_])))?"
)
_ARROW = re.compile(r"(?:>\s?)?(?:→|←|->|<-|=>|⇒|>>)\s*")
_SCORED_START = re.compile(_SCORED)

# What the columns of a Kanban board are called: states of work, as its tools name them.
_STATE = re.compile(
    r"(?:to[ -]?do|open|backlog|next|later|now|ready|planned|doing|in[ -]progress|wip|ongoing"
    r"|started|blocked|waiting|(?:in )?review|testing|done|closed|finished|completed?|shipped)",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(
    r"(?:→|←|->|<-|=>|>>|~|@|=|&|\+|/|,|:|[–-]|\b(?:and|or|the|a|an|of|to|for|in|on|at|by|with|w/|w/o|from"
    r"|vs\.?|per|is|are|was|were|has|had|not|that|because|than|as|if))$",
    re.IGNORECASE,
)
_RATED_END = re.compile(
    r"(?:\s\d{1,3}\s*%|\s\d{1,2}/(?:3|5|10)|[★☆●○◐卌]|\s\|{1,5}"
    r"|\s\(?\d{1,2} of \d{1,2}\)?|\s\(?\d{1,2} votes?\)?|\s\(~?\d{1,3}\s*%\)|\s[-–]\s[hml]"
    r"|\s(?:maybe|(?:very |un)?likely)"
    r"|\s\((?:[hml])\)|\s\(?(?:high|hi|medium|med|low|lo)\)?)$",
    re.IGNORECASE,
)
# How an idea is closed at the end of its line: "- excluded", "(disproved)".
_CLOSED_END = re.compile(
    r"[-–(]\s*(?:nope|no|excluded|disproved|ruled out|rejected|busted|dead|not it|confirmed|proven"
    r"|true|false|yes|done)[.!]?\)?$",
    re.IGNORECASE,
)
# An owner, a date or a remark in brackets, on a line of its own.
_BRACKETED = re.compile(r"\[[^\[\]]{2,}\]|\([^()]{2,}\)")
# What a column beside ideas is called; no section of its own.
_COLUMN_NAME = re.compile(
    r"(?:for|pros?|against|cons?|\+)\s*(?:/|&|\+|and|vs\.?)\s*(?:against|cons?|-)|how likely"
    r"|likelihood|probability|rating|score|votes?|verdict|status|owner|who|until|due|by when"
    r"|evidence",
    re.IGNORECASE,
)
_LEAD = re.compile(r"[^\W\d]\w*(?:\s\w+){0,2}\s?:\s+\S")
_OPENING = {"(": ")", "[": "]", "{": "}"}
_ASCENDING = re.compile(r"[A-Zbdfhklit0-9☐☑☒✓✗★☆(\[/|]")
_DESCENDING = re.compile(r"[gjpqyQ(\[/|]")


@lru_cache(maxsize=CACHED)
def is_date(text: str) -> bool:
    """Whether the whole text is a date, a time, a span of them or a relative one ("wk 2")."""
    return _DATE_ONLY.fullmatch(text.strip()) is not None


@lru_cache(maxsize=CACHED)
def may_be_date(text: str) -> bool:
    """Whether the text could be a badly read date: bare digits, or a month with something."""
    bare = text.strip()
    return is_date(bare) or _MISREAD_DATE.fullmatch(bare) is not None


@lru_cache(maxsize=CACHED)
def starts_with_date(text: str) -> bool:
    """Whether the text begins with a date, after any bullet."""
    bare = text.strip()
    kind = marker(bare)
    if kind in {"bullet", "box"}:
        bare = bare[marker_length(bare) :]
    return _DATE_START.match(bare.strip()) is not None


def may_start_with_date(text: str) -> bool:
    """Whether the text begins with a date, or with digits and a dash that may be one."""
    return starts_with_date(text) or _MISREAD_START.match(text.strip()) is not None


@lru_cache(maxsize=CACHED)
def is_rating(text: str) -> bool:
    """Whether the text is nothing but stars, dots or tally strokes."""
    return _RATING_ROW.fullmatch(text.strip()) is not None


def starts_with_rating(text: str) -> bool:
    """Whether stars, dots or a tally stand first, with more behind."""
    return _GLYPH_ROW_START.match(text.strip()) is not None


@lru_cache(maxsize=CACHED)
def is_verdict(text: str) -> bool:
    """Whether the text is nothing but a tick, a cross or question marks."""
    return _VERDICT.fullmatch(text.strip()) is not None


@lru_cache(maxsize=CACHED)
def is_cell_like(text: str) -> bool:
    """Whether the text could be an owner, a date, a score: short, and no list mark before it."""
    bare = text.strip()
    if is_date(bare) or is_rating(bare) or is_verdict(bare) or _SCORE.fullmatch(bare):
        return True
    return len(bare.split()) <= 3 and len(bare) <= 24 and marker(bare) is None


def is_plain_cell(text: str) -> bool:
    """Whether the text is surely no sentence: a date, rating, verdict, score or a single name."""
    bare = text.strip()
    if is_date(bare) or is_rating(bare) or is_verdict(bare) or _SCORE.fullmatch(bare):
        return True
    return (
        bare.startswith("@")
        or re.fullmatch(r"[^\W\d_][\w.]{1,11}(?:[+/&,]\s*\w+)*", bare) is not None
    )


@lru_cache(maxsize=CACHED)
def marker(text: str) -> str | None:
    """The kind of list mark that the text starts with, None without one.

    Kinds: `box` (check box), `number`, `label` ("H1:", "Q:"), `bullet`, `tick`, `arrow`,
    `scored` ("8/10 H2 ..."). A mark with nothing behind it is none, except a lone check box.
    """
    bare = text.strip()
    if starts_with_rating(bare) or is_verdict(bare) or is_rating(bare):
        return None
    if _ARROW.match(bare):
        return "arrow"
    if _SCORED_START.match(bare):
        return "scored"
    match = _MARKER.match(bare)
    if match is None or match.end() == 0:
        return None
    for kind in ("box", "number", "label", "bullet"):
        if match[kind]:
            return kind
    return "tick"


@lru_cache(maxsize=CACHED)
def marker_sign(text: str) -> str | None:
    """What tells sibling items apart from others: "*", "[ ]", "1.", "H1"; None without a mark."""
    bare = text.strip()
    kind = marker(bare)
    match = _MARKER.match(bare)
    if kind == "bullet" and match is not None:
        sign = match["bullet"].lower().rstrip(":")
        return _SAME_BULLET.get(sign, sign)
    if kind == "label" and match is not None:
        return "label " + re.sub(r"\W", "", re.sub(r"\d", "9", match["label"]))
    return kind


def weighs(text: str) -> bool:
    """Whether the text starts with a sign of evidence: "+", "(-)", "against:"."""
    return marker_sign(text) in _WEIGHING_SIGNS


def is_evidence(text: str) -> bool:
    """Whether the text starts with a sign that nothing but evidence has: "+", "(?)", "for:"."""
    return marker_sign(text) in _EVIDENCE_SIGNS


def marker_number(text: str) -> int | None:
    """The number in the list mark: 3 of "3.", "(3)", "H3:", "#3" and "c)"; None without one."""
    bare = text.strip()
    match = _MARKER.match(bare) if marker(bare) in {"number", "label"} else None
    digits = re.search(r"\d+", match.group()) if match else None
    if digits:
        return int(digits.group())
    letter = re.match(r"\(?([A-Za-z])[.)]", bare) if match else None
    return ord(letter[1].lower()) - ord("a") + 1 if letter else None


@lru_cache(maxsize=CACHED)
def marker_length(text: str) -> int:
    """How many characters the list mark takes, with the space behind it; 0 without one."""
    bare = text.strip()
    kind = marker(bare)
    if kind is None:
        return 0
    pattern = {"arrow": _ARROW, "scored": _SCORED_START}.get(kind, _MARKER)
    match = pattern.match(bare)
    end = match.end() if match else 0
    return end + (len(bare[end:]) - len(bare[end:].lstrip()))


@lru_cache(maxsize=CACHED)
def is_marker_only(text: str) -> bool:
    """Whether the text is a list mark whose item was read as another line."""
    bare = text.strip()
    if is_verdict(bare):
        return True
    match = _MARKER.fullmatch(bare + " ")
    lone = match is not None or re.fullmatch(rf"{_BULLET}|{_CHECKBOX}|{_NUMBER}", bare) is not None
    lone = lone or re.fullmatch(r"[A-Z]\d{1,2}[:.)]?|[*•]", bare) is not None
    return lone and len(bare) <= 4


def is_unfinished(text: str) -> bool:
    """Whether the line cannot end here: an open bracket, a trailing arrow or a small word."""
    bare = text.strip()
    if _UNFINISHED.search(bare):
        return True
    return any(bare.count(a) > bare.count(b) for a, b in _OPENING.items())


def closes_bracket(previous: str, text: str) -> bool:
    """Whether a bracket that is open at the end of one line closes in the next."""
    opened = previous.rfind("(") > previous.rfind(")")
    return opened and ")" in text and not 0 <= text.find("(") < text.find(")")


def ends_rated(text: str) -> bool:
    """Whether a rating may stand at the line's end: "40%", "3/5", "★★", "high"."""
    return _RATED_END.search(text.strip()) is not None


def is_complete(text: str) -> bool:
    """Whether the line ends like the end of a thing: a stop, a verdict, a rating, a bracket."""
    bare = text.strip()
    return re.search(rf"[)?!.✓✗☑☒{_GLYPHS}]$|\b\d{{1,2}}/(?:3|5|10)$", bare) is not None


def is_closed(text: str) -> bool:
    """Whether the line ends with what became of an idea: "- excluded", "(disproved)"."""
    return _CLOSED_END.search(text.strip()) is not None


def is_bracketed(text: str) -> bool:
    """Whether the whole text stands in one pair of brackets: "[Ada & Kim]"."""
    return _BRACKETED.fullmatch(text.strip()) is not None


def is_column_name(text: str) -> bool:
    """Whether the text names what stands beside ideas in a table: "for / against"."""
    return _COLUMN_NAME.fullmatch(text.strip(" :?")) is not None


def same_lead(a: str, b: str) -> bool:
    """Whether the same words and a colon lead into both lines: "decided: ..." twice."""
    if not (has_lead(a) and has_lead(b)):
        return False
    return a.partition(":")[0].strip().lower() == b.partition(":")[0].strip().lower()


def has_lead(text: str) -> bool:
    """Whether a word or three and a colon lead into the line: "Root cause: labels shifted"."""
    return marker(text) is None and _LEAD.match(text.strip()) is not None


def is_state(text: str) -> bool:
    """Whether the text names a state of work: "Doing"."""
    return _STATE.fullmatch(text.strip(" :.!")) is not None


def are_states(texts: Sequence[str]) -> bool:
    """Whether at least two of the texts name states of work, and no two the same."""
    bare = [t.strip(" :.!").lower() for t in texts]
    states = [t for t in bare if _STATE.fullmatch(t)]
    return len(states) >= 2 and 2 * len(states) >= len(texts) and len(set(states)) == len(states)


def is_asked(text: str) -> bool:
    """Whether the line ends with a question or exclamation mark."""
    return text.rstrip().endswith(("?", "!"))


def continues(text: str) -> bool:
    """Whether the line must hang on the one before: lower case, or a bracket's second half."""
    bare = text.strip()
    if any(bare.count(b) > bare.count(a) for a, b in _OPENING.items()):
        return not re.match(_NUMBER, bare)
    return bare[:1].islower() or bare[:1] in "(,;.&/="


def is_upper(text: str) -> bool:
    """Whether all letters are capitals; at least three of them."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 3 and all(c.isupper() for c in letters)


@lru_cache(maxsize=CACHED)
def ink_extent(text: str) -> float:
    """The share of a full line height that this text fills: letters may lack tails or stems.

    Proportions of common hands: x-height a half, stems 0.28 above it, tails 0.22 below.
    """
    share = 0.5
    if _ASCENDING.search(text):
        share += 0.28
    if _DESCENDING.search(text):
        share += 0.22
    return share


def is_value(text: str) -> bool:
    """Whether the text is a bare number, with or without a unit: "6.2%", ".83", "340 ms"."""
    return (
        re.fullmatch(r"[~≈<>]?\s*[+-]?\d*[.,]?\d+\s*(?:%|[a-zA-Z]{1,3})?", text.strip()) is not None
    )


def is_series_name(text: str) -> bool:
    """Whether the text could label a curve's scale: a word or two without digits at the start."""
    bare = text.strip().lstrip("↑↓^ ")
    return len(bare.split()) <= 2 and len(bare) <= 16 and bare[:1].isalpha() and not is_date(bare)


def are_scores(texts: Sequence[str]) -> bool:
    """Whether texts like "4/10" are scores rather than days: one scale, and in no order."""
    pairs = [m for t in texts if (m := re.fullmatch(r"(\d{1,3})\s*/\s*(\d{1,3})", t.strip()))]
    if len(pairs) < len(texts) or len({m[2] for m in pairs}) != 1 or pairs[0][2] not in _SCALES:
        return False
    values = [int(m[1]) for m in pairs]
    return values != sorted(set(values)) and max(values) <= int(pairs[0][2])
