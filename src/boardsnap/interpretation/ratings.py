"""How likely a hypothesis is held to be, in every way that people write it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from boardsnap.model.postmortem import Level, Rating

# The middle of a step on its scale decides its level: of five steps 4 is high, 3 medium, 2 low;
# of ten 7 is high and 4 medium; 70 % is high. Thirds, with the upper cut lowered to 0.65 so
# that 7 of 10 is high, as people mean it.
_HIGH_FROM = 0.65
_MEDIUM_FROM = 1 / 3

_LEVEL_WORDS: Mapping[str, Level] = {
    "high": "high",
    "hi": "high",
    "h": "high",
    "hot": "high",
    "strong": "high",
    "likely": "high",
    "very likely": "high",
    "most likely": "high",
    "highly likely": "high",
    "probable": "high",
    "certain": "high",
    "sure": "high",
    "medium": "medium",
    "med": "medium",
    "mid": "medium",
    "m": "medium",
    "moderate": "medium",
    "maybe": "medium",
    "possible": "medium",
    "possibly": "medium",
    "plausible": "medium",
    "50/50": "medium",
    "fifty-fifty": "medium",
    "low": "low",
    "lo": "low",
    "l": "low",
    "weak": "low",
    "unlikely": "low",
    "very unlikely": "low",
    "less likely": "low",
    "not likely": "low",
    "improbable": "low",
    "meh": "low",
    "nah": "low",
    "no way": "low",
    "quite likely": "high",
    "pretty likely": "high",
    "somewhat likely": "medium",
    "could be": "medium",
    "perhaps": "medium",
    "++": "high",
    "--": "low",
    "long shot": "low",
    "doubtful": "low",
}
# Words that are ratings wherever they end an item; the others only alone, bracketed or labelled.
_PLAIN_WORDS = "HIGH|MEDIUM|MED|MID|LOW|HI|LO"

_GLYPHS = re.compile(r"(?P<full>[★●⬤■▮]+)\s?(?P<empty>[☆○◯□▯]*)|(?P<none>[☆○◯]{2,})")
_TALLY = re.compile(
    r"(?<!\S)(?:卌|[|](?!\w))(?:\s?(?:卌|[|]))*(?!\S)|[(\[]?(?<![\w.])\d{1,2}\s?votes?\b[)\]]?",
    re.IGNORECASE,
)
_FRACTION = re.compile(
    r"(?:\b(?:[cC]onf(?:idence)?\.?|[lL]ikelihood|[pP]rob\.?|[rR]ating|[sS]core)\s?[:=]?\s?)?"
    r"(?<![\w./:-])(?P<value>\d{1,3}(?:\.\d)?)\s?/\s?(?P<scale>5|10|100|3|4)(?![\w/:-]|\.\d)"
)
# "4 of 5" rates only behind the words: "2 of 5 pods down" and "broken in 2 of 5" count things.
_STEPS_OF = re.compile(
    r"(?<![\w./:-])(?<!\bin )(?<!\bon )(?<!\bfor )(?<!\bat )"
    r"(?P<value>\d{1,2})\s?(?:out )?of\s?(?P<scale>5|10|3|4)\b(?=\s*(?:$|[←(\[)\],;✓✗–-]))"
)
_PERCENT = re.compile(r"(?<![\w.+-])(?P<value>\d{1,3})\s?%(?!\w)")
_PROBABILITY = re.compile(
    r"\b(?:[pP]\s?(?:\([^)]{0,30}\))?|[pP]rob(?:ability)?\.?|[cC]onf(?:idence)?\.?|[lL]ikelihood)"
    r"\s?[=:~≈]\s?~?(?P<value>\d?[.,]\d{1,3}|\d{1,3}(?=\s?%)|[01](?!\d))\s?(?P<percent>%?)"
)
_WORD_ALT = "|".join(sorted((re.escape(w) for w in _LEVEL_WORDS), key=len, reverse=True))
_BRACKETED = re.compile(rf"[(\[]\s?(?P<word>{_WORD_ALT})\s?[?!]*\s?[)\]]", re.IGNORECASE)
_LABELLED = re.compile(
    rf"\b(?:(?:likelihood|confidence|conf|prob|probability|rating|score|weight|impact)\s?[:=]\s?|"
    rf"(?:likelihood|confidence|conf\.?|prob\.?|probability)\s)(?P<word>{_WORD_ALT})\b",
    re.IGNORECASE,
)
_ENDING = re.compile(rf"(?:^|(?<=[\s,;:–-]))(?P<word>{_PLAIN_WORDS})(?=\s*(?:[?!]*\s*$|[←(]))")
_ENDING_LETTER = re.compile(r"(?:\s[:/|]|\s?[-–—])\s?(?P<word>[HMLl])(?=\s*(?:[?!.]*\s*$|[←(✓✗]))")
_ENDING_LOWER = re.compile(
    r"(?:\s?[:,]\s?|\s[-–—]\s?|^)(?P<word>high|medium|med|low|"
    r"(?:very |most |highly |quite |pretty |somewhat )?likely|(?:very )?unlikely|maybe|perhaps|"
    r"possible|plausible|meh|long shot)\s*$",
    re.IGNORECASE,
)
_SCORE_LABEL = re.compile(
    r"\b(?:score|rating|likelihood|weight)\s?[:=]\s?(?P<value>\d{1,2})\b", re.IGNORECASE
)
_DOUBT = re.compile(r"(?<![\w?!])(?:\?{2,3}|!{2,3})(?![\w?!])")
_TICKS = re.compile(r"[✓✔✗✘]+")


# Behind these "high" and "low" describe a number: "score TOO HIGH".
_IN_SENTENCE = re.compile(
    r"\b(?:too|is|are|was|were|very|so|how|at|still|stays?|runs?|goes|went|got|gets|rather|quite|"
    r"as|all[- ]time)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FoundRating:
    """A rating and where it stands: `text[start:end]` is `raw`, brackets included."""

    start: int
    end: int
    raw: str
    rating: Rating


def level_of(value: float, scale: float) -> Level:
    """The level of a value on a scale of that many steps (10 for percentages and odds)."""
    middle = (value - 0.5) / scale
    if middle >= _HIGH_FROM:
        return "high"
    return "medium" if middle >= _MEDIUM_FROM else "low"


def find_rating(text: str, *, out_of: int | None = None) -> FoundRating | None:
    """The rating in a hypothesis' line, the surest way of writing first.

    Args:
        text: the line.
        out_of: what full marks are where a run of stars has no empty ones ("★★"): the longest
            run on the board; else 3, or 5 for longer runs.
    """
    finders: tuple[Callable[[str], FoundRating | None], ...] = (
        lambda t: _glyphs(t, out_of),
        _probability,
        _fraction,
        _words,
        _bracketed_percent,
        _tally,
        _doubt,
    )
    for find in finders:
        found = find(text)
        if found is not None:
            return found
    return None


def whole_rating(text: str, *, out_of: int | None = None) -> Rating | None:
    """The rating that the whole text is, as in a rating column; None where it says more."""
    stripped = text.strip()
    for candidate in (_cell_number, _cell_word, _cell_tick):
        rating = candidate(stripped)
        if rating is not None:
            return rating
    found = find_rating(stripped, out_of=out_of)
    if found is None or stripped[: found.start].strip(" -–:(") or stripped[found.end :].strip(" )"):
        return None
    return found.rating


def _found(match: re.Match[str], rating: Rating) -> FoundRating:
    return FoundRating(match.start(), match.end(), match.group(), rating)


def _glyphs(text: str, out_of: int | None) -> FoundRating | None:
    for match in _GLYPHS.finditer(text):
        full, empty = len(match["full"] or ""), len(match["empty"] or match["none"] or "")
        if full + empty == 1 and _is_emphasis(text, match):
            continue
        scale = full + empty if empty else max(full, out_of or (3 if full <= 3 else 5))
        rating = Rating(
            raw=match.group().strip(), level=level_of(full, scale), score=round(full / scale, 2)
        )
        return _found(match, rating)
    return None


def _is_emphasis(text: str, match: re.Match[str]) -> bool:
    """A lone star or dot before the words is a bullet or emphasis, not one of three."""
    return not text[: match.start()].strip() and bool(text[match.end() :].strip())


def _fraction(text: str) -> FoundRating | None:
    for match in (*_FRACTION.finditer(text), *_STEPS_OF.finditer(text)):
        value, scale = float(match["value"]), float(match["scale"])
        if value > scale or not _at_edge(text, match):
            continue
        steps = 10.0 if scale == 100 else scale
        level = level_of(value * steps / scale, steps)
        return _found(match, Rating(raw=match.group(), level=level, score=round(value / scale, 2)))
    return None


def _at_edge(text: str, match: re.Match[str]) -> bool:
    """A fraction rates the line when it begins or ends it, or evidence follows."""
    before, after = text[: match.start()].strip(" •*-–✓✗☐"), text[match.end() :].strip()
    return not before or not after or after[0] in "←(,;-–✓✗)" or text[match.start() - 1] == "("


def _share(value: float) -> tuple[Level, float]:
    return level_of(value * 10, 10), round(value, 2)


def _probability(text: str) -> FoundRating | None:
    match = _PROBABILITY.search(text)
    if match is None:
        return None
    value = float(match["value"].replace(",", "."))
    value = value / 100 if match["percent"] else value
    if not 0 <= value <= 1:
        return None
    level, score = _share(value)
    return _found(match, Rating(raw=match.group(), level=level, score=score))


def _bracketed_percent(text: str) -> FoundRating | None:
    """A percentage alone in brackets ("(70%)"), or called likely ("70% likely")."""
    match = re.search(
        r"[(\[]\s?~?(?P<value>\d{1,3})\s?%\s?(?:sure|likely|conf\w*|prob\w*)?[?]?\s?[)\]]"
        r"|(?<!\S)~?(?P<value2>\d{1,3})\s?%\s(?:sure|likely|certain|conf\w*|prob\w*)\b"
        r"|\b(?:conf\w*|prob\w*|likelihood)\.?\s~?(?P<value3>\d{1,3})\s?%"
        r"|^~?(?P<value4>\d{1,3})\s?%\s?[-–:]\s",
        text,
        re.IGNORECASE,
    )
    if match is None:
        return None
    value = float(next(filter(None, match.groups()))) / 100
    if value > 1:
        return None
    level, score = _share(value)
    return _found(match, Rating(raw=match.group().strip("()[] -–:"), level=level, score=score))


def _words(text: str) -> FoundRating | None:
    for pattern in (_BRACKETED, _LABELLED, _ENDING, _ENDING_LETTER, _ENDING_LOWER):
        match = pattern.search(text)
        if match and not _IN_SENTENCE.search(text[: match.start("word")]):
            bare = pattern in (_ENDING_LOWER, _ENDING_LETTER)
            start = match.start("word") if bare else match.start()
            word = match["word"]
            return FoundRating(
                start,
                match.end(),
                text[start : match.end()],
                Rating(raw=word, level=_LEVEL_WORDS[word.lower()]),
            )
    match = _SCORE_LABEL.search(text)
    if match and float(match["value"]) <= 10:
        level, score = _share(float(match["value"]) / 10)
        return _found(match, Rating(raw=match.group(), level=level, score=score))
    return None


def _tally(text: str) -> FoundRating | None:
    """Votes ("卌 |", "(6 votes)"): a count alone says little of how likely the team held it."""
    for match in _TALLY.finditer(text):
        return _found(match, Rating(raw=match.group()))
    return None


def votes(raw: str) -> int:
    """How many votes a tally has, by its strokes or in figures."""
    figures = re.search(r"\d+", raw)
    if figures is not None:
        return int(figures.group())
    return 5 * raw.count("卌") + raw.count("|")


def _doubt(text: str) -> FoundRating | None:
    match = _DOUBT.search(text)
    if match is None:
        return None
    level: Level | None = "high" if match.group()[0] == "!" else None
    return _found(match, Rating(raw=match.group(), level=level))


def _cell_number(text: str) -> Rating | None:
    match = _PERCENT.fullmatch(text.strip("() ~"))
    if match and float(match["value"]) <= 100:
        level, score = _share(float(match["value"]) / 100)
        return Rating(raw=text, level=level, score=score)
    return None


def _cell_word(text: str) -> Rating | None:
    word = text.strip("()[] .!?").lower()
    level = _LEVEL_WORDS.get(word)
    return Rating(raw=text, level=level) if level else None


def _cell_tick(text: str) -> Rating | None:
    if not _TICKS.fullmatch(text):
        return None
    return Rating(raw=text, level="high" if text[0] in "✓✔" else "low")
