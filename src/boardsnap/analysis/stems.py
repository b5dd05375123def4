"""Words by their stems, clauses, and phrases found in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
# What ends a clause: a phrase never reaches across it. A dot between digits is a number's.
_CLAUSE_END = re.compile(
    r"[;:()!?\n→⇒|]|--|[–—]|[.,](?!\d)|\s-\s|->|\b(?:but|because|which|while)\b"
)
_SENTENCE_END = re.compile(r"[.!?\n](?!\d)")
_MOST_GAP_WORDS = 3
_stemmer = snowballstemmer.stemmer("english")


@lru_cache(maxsize=65_536)
def stem_of(word: str) -> str:
    """The stem of a word, in lower case and without accents; numbers stay as they are."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return letters if letters[:1].isdigit() else str(_stemmer.stemWord(letters))


def words_of(text: str) -> list[str]:
    """The words of a text in order; names such as `applicant_income` fall into their parts."""
    return _TOKEN.findall(_spaced(text))


def stems_of(text: str) -> list[str]:
    """The stems of the words of a text, in order."""
    return [stem_of(word) for word in words_of(text)]


def clauses_of(text: str) -> list[str]:
    """The clauses of a text."""
    return [part.strip() for part in _CLAUSE_END.split(text) if part and part.strip()]


def sentences_of(text: str) -> list[str]:
    """The sentences of a text."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def _spaced(text: str) -> str:
    """The text with the parts of `txnAmount` apart; `10x` and `x10` fall apart by themselves."""
    return re.sub(r"(?<=[a-z]{2})(?=[A-Z][a-z])", " ", text)


@dataclass(frozen=True, slots=True)
class Found:
    """A run of words in a clause.

    Attributes:
        start: number of the first word, from 0.
        length: in words.
    """

    start: int
    length: int

    def within(self, other: Found) -> bool:
        """Whether the other one is longer and holds all of this one."""
        inside = other.start <= self.start and self.end <= other.end
        return inside and other.length > self.length

    @property
    def end(self) -> int:
        """The number of the word behind it."""
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a phrase.

    Attributes:
        text: the stem, or its beginning; empty: a number.
        begins: whether more letters may follow.
        gap: how many other words may stand before it.
    """

    text: str
    begins: bool
    gap: int

    def fits(self, stem: str) -> bool:
        """Whether a stem is this word."""
        if not self.text:
            return stem[:1].isdigit()
        return stem.startswith(self.text) if self.begins else stem == self.text


class PhraseTable:
    """Phrases under names, found by their first word.

    Args:
        phrases: by name; separated by `|`, with `_`, `*` and `#` as wildcards.
    """

    def __init__(self, phrases: Mapping[str, str]) -> None:
        self._by_stem: dict[str, list[tuple[str, tuple[Word, ...]]]] = {}
        self._by_beginning: dict[str, list[tuple[str, tuple[Word, ...]]]] = {}
        for name, listed in phrases.items():
            for phrase in listed.split("|"):
                if words := _parsed(phrase.split()):
                    self._add(name, words)

    def _add(self, name: str, words: tuple[Word, ...]) -> None:
        first = words[0]
        if first.text and not first.begins:
            self._by_stem.setdefault(first.text, []).append((name, words))
        else:
            self._by_beginning.setdefault(first.text[:1], []).append((name, words))

    def find(self, clause: Sequence[str]) -> list[tuple[str, Found]]:
        """Where phrases stand in a clause of stems, unless they are denied there."""
        found = []
        for start, stem in enumerate(clause):
            for name, words in self._beginning_with(stem):
                end = _end_of(words, clause, start)
                if end is not None and not _is_denied(clause[:start]):
                    found.append((name, Found(start, end - start)))
        return found

    def _beginning_with(self, stem: str) -> Iterator[tuple[str, tuple[Word, ...]]]:
        yield from self._by_stem.get(stem, ())
        for key in ("", stem[:1]):
            for name, words in self._by_beginning.get(key, ()):
                if words[0].fits(stem):
                    yield name, words


def _parsed(phrase: Sequence[str]) -> tuple[Word, ...]:
    words = []
    gap = 0
    for written in phrase:
        if written == "_":
            gap = _MOST_GAP_WORDS
            continue
        begins = written.endswith("*")
        text = written.rstrip("*")
        stem = "" if written == "#" else stem_of(text)
        words.append(Word(min(text, stem, key=len) if begins else stem, begins, gap))
        gap = 0
    return tuple(words)


def _end_of(words: Sequence[Word], clause: Sequence[str], start: int) -> int | None:
    """The place behind the phrase that begins at `start`; None where it does not."""
    place = start
    for word in words:
        last = min(place + word.gap, len(clause) - 1)
        while place <= last and not word.fits(clause[place]):
            place += 1
        if place > last:
            return None
        place += 1
    return place


# "no nulls", "not a unit change": the denial stands right before what it denies.
_DENIALS = frozenset({"no", "not", "never", "nor", "neither", "without", "isn", "wasn"})
_BETWEEN = frozenset({"a", "an", "ani", "the", "t", "due", "to"})


def _is_denied(before: Sequence[str]) -> bool:
    for stem in reversed(before):
        if stem not in _BETWEEN:
            return stem in _DENIALS
    return False
