"""How likely a token is on a board: English, the field's words, names, numbers, identifiers.

Costs are in nats (negative natural logarithms of a probability): the lower, the likelier.
"""

from __future__ import annotations

import gzip
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

Floats = npt.NDArray[np.float64]

FLATTENING = 0.55
"""Boards use rare words more often than books do: the power to which frequencies are raised."""

COMMONEST = 2.5
"""Cost that every listed word has on top of its flattened frequency."""

FIELD_COST = 6.5
"""Of a word of the field: that of an English word among the 2,000 most frequent."""

SHORT_COST = 2.2
SHORT_LETTER_COST = 1.4
"""Of a short form, such as w/: never more than this and so much a letter."""

NAME_COST = 8.5
"""Of a first name."""

GLOSSARY_COST = 5.0
"""Of a feature, person or system that the user has listed."""

BOARD_COST = 4.5
"""Of a word that was read beyond doubt elsewhere on the same board."""

SHORTEST_REPEATED = 4
"""Letters of a word that is expected again; shorter ones are like too many others."""

UNKNOWN_COST = 7.0
"""Of writing a word that no list has, on top of its letters: names and slips are common."""

ODD_CASE_COST = 4.0
"""Of capitals in the middle of a word that is not usually written so."""

CAPITAL_COST = 0.5
"""Of writing a word with a capital, or in capitals."""

GROWING_COST = 1.8
"""Of each character of a token that may still become a listed word."""

JOINT_COST = 1.5
"""Of each hyphen, slash, underscore or the like between two words."""

SIGN_COST = 2.0
"""Of a sign that stands alone, or of each sign before or after a word."""

LONE_COST = 6.0
"""Of a comma, a colon or the like with spaces on both sides: a dot before a line looks like one."""

GLUED_COST = 4.5
"""Of a dash, plus or bullet that touches a word: there people leave a space."""

SMALL_NAME_COST = 2.0
"""Of a name, month or weekday without its capital."""

LETTER_COST = 4.0
"""Of a single letter as part of a compound."""

LETTER_CAP = 3.2
"""The most that one letter of an unknown word costs: acronyms and identifiers have odd letters."""

PAIR_GAIN, MOST_GAIN = 1.0, 4.0
"""What two words gain that are known to follow one another: so much where the second is as common
there as elsewhere, more where it is likelier there, less where it is rarer; never more than so
much. On lines of held-out writers any gain from 0 to 2, and any weight from half to nearly twice of
it, gives the same within a percent."""

SHORTEST_MENDED = 5
"""Letters of a word for which others like it are looked up: of a shorter one too many are."""

LIKE_IT, COMMON = 20, 10.5
"""Listed words that are looked up for one that nobody knows, and what each costs at most: half of
the list does, and the other half is rare on boards."""

OPENING = "([{\"'@#~<>=+–-*/&$€£•→←↑↓✓✗☐☑☒★☆●○"
GLUE = "+–-*•=/<>·"
ENDING = frozenset(".,:;'\"`")
CLOSING = ")]}\"',.:;!?%+–-*/→←↑↓✓✗★☆●○…"

_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_AMOUNT = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_UNIT = (
    r"(?:%|pp|ppt|pts?|bps?|x|X|k|K|M|B|bn|mn|ms|s|secs?|mins?|h|hrs?|d|days?|w|wks?|mo|mos|y|yrs?"
    r"|GB|MB|KB|TB|rps|qps|RPS|QPS|°C|σ|am|pm|AM|PM)?"
)

CLASSES: tuple[tuple[re.Pattern[str], float, float], ...] = tuple(
    (re.compile(pattern), flat, each)
    for pattern, flat, each in (
        # pattern, flat cost, cost a character
        (rf"{_DAY}/{_MONTH}(?:/(?:20)?\d\d)?", 0.0, 1.0),
        (rf"{_MONTH}/{_DAY}(?:/(?:20)?\d\d)?", 0.0, 1.0),
        (rf"{_DAY}\.{_MONTH}\.(?:(?:20)?\d\d)?", 1.5, 1.0),
        (rf"20\d\d-{_MONTH}-{_DAY}", 1.5, 0.9),
        (r"20[12]\d", 2.5, 1.1),
        (r"(?:[01]?\d|2[0-3])[:.h][0-5]\d(?:[ap]m|h|Z)?", 1.5, 1.1),
        (r"\d{1,2}(?:st|nd|rd|th)", 2.5, 1.2),
        (r"[vV]\d{1,2}(?:\.\d{1,2}){0,2}", 2.5, 1.2),
        (r"(?:[A-Z]|AI|wk|W|Wk|WK|Sev|SEV|Day|day|DAY)\d{1,2}", 2.0, 1.3),
        (r"[HP]\d", 1.0, 1.0),
        (r"[TDt][+-]\d{1,3}(?:d|h|w|wk|days?|m|min)?", 2.5, 1.2),
        (r"[Q][1-4](?:'?\d\d)?", 1.5, 1.3),
        (r"[A-Z][):.]|[a-h]\)", 2.0, 1.0),
        (r"#?\d{1,2}[).:]", 1.5, 1.0),
        (r"\[[xX ~/]?\]", 1.0, 1.0),
        (rf"[+–~±<>≤≥≈=-]?[$€£]?{_AMOUNT}{_UNIT}", 1.5, 1.4),
        (rf"x{_AMOUNT}", 2.0, 1.4),
        (r"\d+(?:\.\d+)?/\d+(?:\.\d+)?", 3.0, 1.4),
        (r"\d+(?:\.\d+)?%?[-–→]\d+(?:\.\d+)?[a-z%]{0,3}", 3.5, 1.4),
        (r"[A-Z]{1,5}", 3.0, 2.4),
        (r"[A-Za-z][a-z0-9]*(?:_[A-Za-z0-9]+)+", 6.0, 1.6),
        (r"[a-z]{2,}(?:-[a-z]+)*-\d{1,2}[a-z]?", 6.0, 1.6),
        (r"[a-z][a-z0-9]{1,5}://[\w.-]+(?:/[\w.-]+)*/?", 6.0, 1.6),
    )
)
"""Tokens that no list can hold: dates, times, versions, labels, amounts, acronyms, identifiers,
addresses.

Dates cost less than plain numbers of the same length, because boards that tell an incident are
full of them, and a slash looks like a 1 (5/7 and 517): with 1.5 more, easy drawn boards score 0.1
less and hard ones 0.2; words and lines of held-out writers and printed identifiers are read alike.
Labels of hypotheses and priorities (H1, P0) cost less than other labels: their digits look like
letters (HI, PO). A class costs the same whatever its digits, so that no digit is ever preferred.
"""

_JOINTS = re.compile(r"([-–/_&+.:=])")


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Which tokens are likely.

    Attributes:
        costs: by word in small letters.
        forms: spellings with capitals in unusual places, such as pCTR.
        proper: names that are no other word, in small letters.
        letters: cost of each letter after the two before it.
    """

    costs: Mapping[str, float]
    forms: frozenset[str]
    proper: frozenset[str]
    letters: Floats
    _tokens: dict[str, float] = field(default_factory=dict, compare=False, repr=False)
    _growing: dict[str, float] = field(default_factory=dict, compare=False, repr=False)
    _ordered: list[str] = field(default_factory=list, compare=False, repr=False)
    _near: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    _by_length: dict[int, list[str]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def build(cls, words: Iterable[str] = (), glossary: Iterable[str] = ()) -> Lexicon:
        """English and names, with the field's words and the glossary's.

        Args:
            words: more words of the field; phrases are taken apart. Two words written as one,
                such as rootcause, are left out: as one they would cost less than apart.
            glossary: names of features, people and systems, as written.
        """
        costs, letters = _english()
        phrases = tuple(_taken_apart(words))
        merged = dict(costs)
        forms: set[str] = set()
        proper = {word.lower() for word in listed_in("names.txt")}
        for listed, cost in (
            (listed_in("names.txt"), NAME_COST),
            (listed_in("field.txt"), FIELD_COST),
            (phrases, FIELD_COST),
            (_taken_apart(glossary), GLOSSARY_COST),
        ):
            for word in listed:
                small = word.lower()
                if listed is phrases and _is_compound(small, merged):
                    continue
                fair = min(cost, SHORT_COST + SHORT_LETTER_COST * len(word))
                merged[small] = min(fair, merged.get(small, fair))
                if word not in (small, small.capitalize()):
                    forms.add(word)
        names = frozenset(proper - _costs_in("english.txt.gz").keys())
        return cls(merged, frozenset(forms), names, letters)

    def with_words(self, words: Iterable[str]) -> Lexicon:
        """The same with what was read beyond doubt elsewhere on a board.

        Args:
            words: with the signs around them; short ones and numbers are left out.
        """
        costs, forms = dict(self.costs), set(self.forms)
        for core in (_bare(word)[0] for word in words):
            if len(core) < SHORTEST_REPEATED or not any(map(str.isalpha, core)):
                continue
            small = core.lower()
            costs[small] = min(BOARD_COST, costs.get(small, BOARD_COST))
            if core not in (small, small.capitalize(), small.upper()):
                forms.add(core)
        return Lexicon(costs, frozenset(forms), self.proper, self.letters)

    def cost(self, token: str) -> float:
        """How unlikely the token is: a word with the signs around it, no space."""
        known = self._tokens.get(token)
        if known is None:
            known = self._tokens[token] = self._cost(token)
        return known

    def gain(self, before: str, token: str) -> float:
        """How much likelier a token is after another one, in nats; 0 where the pair is not known.

        Signs between the two part them, and two words that are also written as one gain nothing:
        a space that is hardly seen is no reason to part them.
        """
        first = before.lstrip(OPENING).lower()
        second = token.rstrip(CLOSING).lower()
        tenths = followers(first).get(second)
        if tenths is None or first + second in self.costs:
            return 0.0
        return min(MOST_GAIN, max(0.0, PAIR_GAIN + tenths / 10))

    def growing_cost(self, token: str) -> float:
        """The least that a token costs that begins so."""
        known = self._growing.get(token)
        if known is None:
            known = self._growing[token] = self._growing_cost(token)
        return known

    def _growing_cost(self, token: str) -> float:
        core = token.lstrip(OPENING).lower()
        if len(core) < 3 or not core.isalpha():
            return GROWING_COST * len(token)
        if not self._ordered:
            self._ordered.extend(sorted(self.costs))
        at = bisect_left(self._ordered, core)
        if at < len(self._ordered) and self._ordered[at].startswith(core):
            return GROWING_COST * len(token)
        return UNKNOWN_COST + self._letters_cost(core)

    def knows(self, token: str) -> bool:
        """Whether the token, without the signs around it, is a listed word or of a class."""
        core, _ = _bare(token)
        return (
            not core
            or self._listed_cost(token) is not None
            or self._listed_cost(core) is not None
            or class_cost(token) is not None
            or class_cost(core) is not None
            or self._joined_cost(core) is not None
        )

    def near(self, token: str) -> tuple[str, ...]:
        """Listed words that an unlisted token may stand for, the most alike first.

        They differ from it in up to nearly half of its letters, are about as long, are written in
        capitals where it is or as they are listed, and keep the signs around it.
        """
        found = self._near.get(token)
        if found is None:
            found = self._near[token] = self._like(token)
        return found

    def _like(self, token: str) -> tuple[str, ...]:
        core, _ = _bare(token)
        if len(core) < SHORTEST_MENDED or not core.isalpha() or self.knows(token):
            return ()
        pool = [
            word
            for length in range(len(core) - 2, len(core) + 3)
            for word in self._words_of(length)
        ]
        found = process.extract(
            core.lower(),
            pool,
            scorer=Levenshtein.distance,
            score_cutoff=max(2, len(core) // 2 - 1),
            limit=LIKE_IT,
        )
        return tuple(
            token.replace(core, spelling, 1)
            for word, _, _ in found
            for spelling in self._spellings(word, core)
        )

    def _words_of(self, length: int) -> Sequence[str]:
        if not self._by_length:
            words: dict[int, list[str]] = {}
            for word, cost in self.costs.items():
                if cost <= COMMON:
                    words.setdefault(len(word), []).append(word)
            self._by_length.update(words)
        return self._by_length.get(length, ())

    def _spellings(self, word: str, like: str) -> tuple[str, ...]:
        """A listed word in capitals where another one is, and in those that are usual for it."""
        if like.isupper():
            return (word.upper(),)
        usual = next((form for form in self.forms if form.lower() == word), None)
        plain = word.capitalize() if like[0].isupper() else word
        return (plain,) if usual is None else (usual, plain)

    def _cost(self, token: str) -> float:
        whole = _least(class_cost(token), self._listed_cost(token))
        core, edges = _bare(token)
        if not core:
            first = LONE_COST if token and ENDING.issuperset(token) else SIGN_COST
            return _least(whole, first + SIGN_COST * (len(token) - 1)) or 0.0
        inside = _least(self._listed_cost(core), class_cost(core), self._joined_cost(core))
        unknown = UNKNOWN_COST + self._letters_cost(core)
        return _least(whole, (_least(inside, unknown) or 0.0) + edges) or 0.0

    def _listed_cost(self, core: str) -> float | None:
        cost = self.costs.get(core.lower())
        if cost is None:
            return None
        if core in self.forms:
            return cost
        if core.islower():
            return cost + (SMALL_NAME_COST if core in self.proper else 0.0)
        regular = core.isupper() or core[1:].islower() or len(core) == 1
        return cost + (CAPITAL_COST if regular else ODD_CASE_COST)

    def _joined_cost(self, core: str) -> float | None:
        parts = _JOINTS.split(core)
        if len(parts) < 3 or not all(parts):
            return None
        total = JOINT_COST * (len(parts) // 2)
        for part in parts[::2]:
            letter = LETTER_COST if len(part) == 1 and part.isalpha() else None
            cost = _least(self._listed_cost(part), class_cost(part), letter)
            if cost is None:
                return None
            total += cost
        return total

    def _letters_cost(self, core: str) -> float:
        codes = [0, 0, *(_code(letter) for letter in core.lower()), 0]
        total = sum(
            min(LETTER_CAP, float(self.letters[a, b, c]))
            for a, b, c in zip(codes, codes[1:], codes[2:], strict=False)
        )
        odd = 0.0 if core.islower() or core.isupper() or core[1:].islower() else ODD_CASE_COST
        return total + odd


def _is_compound(word: str, costs: Mapping[str, float]) -> bool:
    """Whether a word that is not listed itself is two common ones in a row."""
    return word not in costs and any(
        costs.get(word[:at], UNKNOWN_COST) < UNKNOWN_COST
        and costs.get(word[at:], UNKNOWN_COST) < UNKNOWN_COST
        for at in range(3, len(word) - 2)
    )


def class_cost(token: str) -> float | None:
    """The cost of a number, date, version or the like; None where it is none of them."""
    costs = [
        flat + each * len(token) for pattern, flat, each in CLASSES if pattern.fullmatch(token)
    ]
    return min(costs) if costs else None


def _least(*costs: float | None) -> float | None:
    return min((cost for cost in costs if cost is not None), default=None)


def _bare(token: str) -> tuple[str, float]:
    """The token without the signs around it, and what these cost."""
    core = token.lstrip(OPENING).rstrip(CLOSING)
    if not core:
        return "", 0.0
    start = len(token) - len(token.lstrip(OPENING))
    opening, closing = token[:start], token[start + len(core) :]
    glued = sum(sign in GLUE for sign in opening[-1:] + closing[:1]) if core[0].isalpha() else 0
    signs = len(opening) + len(closing) - glued
    return core, signs * SIGN_COST + glued * GLUED_COST


def _code(letter: str) -> int:
    return ord(letter) - 96 if "a" <= letter <= "z" else 27


@lru_cache(maxsize=1)
def _english() -> tuple[Mapping[str, float], Floats]:
    """English and technical words by cost, and the cost of every letter after two in English."""
    costs = dict(_costs_in("english.txt.gz"))
    letters = _letter_costs("\0\0" + "\0\0".join(costs) + "\0")
    for word, cost in _costs_in("technical.txt.gz").items():
        costs[word] = min(cost, costs.get(word, cost))
    return costs, letters


@lru_cache(maxsize=2)
def _costs_in(name: str) -> Mapping[str, float]:
    listed = tenths_in(name)
    tenths = np.array([*listed.values()], np.float64)
    return dict(zip(listed, (COMMONEST + FLATTENING * tenths / 10).tolist(), strict=True))


def tenths_in(name: str) -> dict[str, int]:
    """What each word of a packed list in `words/` costs, in tenths of a nat; the rarest is last."""
    return _numbered(_unpacked(name))


def _numbered(text: str) -> dict[str, int]:
    fields = text.split()
    return dict(zip(fields[::2], map(int, fields[1::2]), strict=True))


@lru_cache(maxsize=1)
def _pairs() -> Mapping[str, str]:
    """By word, what follows it, each with the tenths of a nat by which it is likelier there."""
    rows = (line.partition(" ") for line in _unpacked("pairs.txt.gz").splitlines())
    return {first: followers for first, _, followers in rows}


@lru_cache(maxsize=512)
def followers(first: str) -> Mapping[str, int]:
    """The words that follow a word, each with the tenths of a nat by which it is likelier there."""
    return _numbered(_pairs().get(first, ""))


def _unpacked(name: str) -> str:
    packed = files("boardsnap.recognition").joinpath(f"words/{name}").read_bytes()
    return gzip.decompress(packed).decode("ascii")


def _letter_costs(text: str) -> Floats:
    codes = np.frombuffer(text.encode("ascii"), np.uint8).astype(np.int64)
    codes = np.where(codes == 0, 0, np.where((codes >= 97) & (codes <= 122), codes - 96, 27))
    triples = codes[:-2] * 784 + codes[1:-1] * 28 + codes[2:]
    counts = np.bincount(triples, minlength=28**3).reshape(28, 28, 28) + 0.5
    shares: Floats = counts / counts.sum(axis=2, keepdims=True)
    return -np.log(shares)


@lru_cache(maxsize=8)
def listed_in(name: str) -> tuple[str, ...]:
    """The words of a list in `words/`, without its comments."""
    text = files("boardsnap.recognition").joinpath(f"words/{name}").read_text(encoding="utf-8")
    return tuple(
        word for line in text.splitlines() if not line.startswith("#") for word in line.split()
    )


def _taken_apart(phrases: Iterable[str]) -> Iterable[str]:
    return (word for phrase in phrases for word in phrase.split())
