"""From a name on the board to the column that is meant, or to all that could be.

Names on boards are short, misread or in other words: "income" may be `cust_income`. What is taken
is shown; where two columns fit equally, neither is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz

from boardsnap.analysis.columns import ColumnKind
from boardsnap.model.claims import Match

How = Literal["given", "same", "words", "spelled"]

# Names of fewer letters are not guessed at: "age" is as near to "wage" as to "page".
_LEAST_LETTERS = 5
# One wrong letter in eight, as misreadings have them (rapidfuzz.fuzz.ratio, 0 to 100).
_ALIKE = 85.0
# Words that say what a column is made of, not which one it is.
_AFFIXES = frozenset(
    {
        *("feature", "feat", "column", "col", "field", "var", "x", "f", "num", "cat", "is", "has"),
        *("flag", "value", "val", "raw", "norm", "scaled", "log", "avg", "mean", "the", "of"),
    }
)
# Words of any sentence: a column called so is meant only where nothing else is said.
EVERYDAY = frozenset(
    {
        *("a", "all", "at", "and", "as", "by", "change", "count", "data", "date", "day", "down"),
        *("feature", "features", "for", "from", "hour", "id", "in", "index", "is", "it", "label"),
        *("level", "mean", "model", "month", "name", "new", "no", "null", "nulls", "of", "old"),
        *("on", "or", "other", "rate", "score", "share", "shift", "shifted", "source", "state"),
        *("status", "target", "test", "the", "time", "to", "total", "type", "unknown", "up"),
        *("value", "version", "week", "with", "x", "y", "yes", "true", "false", "none", "high"),
        *("low", "medium", "ok", "na", "over", "after", "users", "user", "rows", "row"),
    }
)
# What people shorten, by what it stands for.
_SHORT = {
    "amount": ("amt",),
    "average": ("avg",),
    "account": ("acct", "acc"),
    "address": ("addr",),
    "balance": ("bal",),
    "category": ("cat", "categ"),
    "count": ("cnt", "ct"),
    "country": ("ctry",),
    "customer": ("cust", "cst"),
    "date": ("dt",),
    "distance": ("dist",),
    "duration": ("dur",),
    "frequency": ("freq",),
    "income": ("inc",),
    "merchant": ("merch",),
    "message": ("msg",),
    "minimum": ("min",),
    "maximum": ("max",),
    "month": ("mo", "mth"),
    "number": ("num", "no", "nr", "nbr"),
    "payment": ("pay", "pmt"),
    "percent": ("pct", "perc"),
    "price": ("prc",),
    "promotion": ("promo",),
    "quantity": ("qty",),
    "ratio": ("rto",),
    "revenue": ("rev",),
    "temperature": ("temp",),
    "transaction": ("txn", "trx", "tx", "trans"),
    "utilization": ("util", "utilisation"),
    "velocity": ("vel",),
}
_LONG = {short: long for long, shorts in _SHORT.items() for short in shorts}


@dataclass(frozen=True, slots=True)
class Known:
    """A column that a name can be matched with.

    Attributes:
        name: its name.
        kind: how it is compared.
        values: of a category, those that were seen.
    """

    name: str
    kind: ColumnKind
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A column or value that a text names: `text[start:end]`."""

    match: Match
    start: int
    end: int


class Catalogue:
    """The columns of both periods, and how the board calls them."""

    def __init__(self, columns: Iterable[Known], given: Mapping[str, str] | None = None) -> None:
        """Holds them.

        Args:
            columns: of the tables.
            given: column by name on the board, as whoever asked has said it.
        """
        self._columns = tuple(columns)
        self._given = dict(given or {})

    def find(self, name: str, kinds: Sequence[ColumnKind] = ()) -> tuple[Match, ...]:
        """The columns that a name may mean: one, none, or several that fit equally.

        Args:
            name: on the board.
            kinds: those that come into question; none: all.
        """
        for board_name, column in self._given.items():
            if words_of(board_name) and set(words_of(board_name)) <= set(words_of(name)):
                return (Match(name=name, column=column, how="given"),)
        wanted = [column for column in self._columns if not kinds or column.kind in kinds]
        for how, fits in _FITS:
            found = [column.name for column in wanted if fits(name, column.name)]
            if found:
                return tuple(Match(name=name, column=one, how=how) for one in found)
        return ()

    def mentions(self, text: str, kinds: Sequence[ColumnKind] = ()) -> tuple[Mention, ...]:
        """The columns that a text names, left to right, the longer name before the shorter."""
        given = [
            Mention(Match(name=name, column=column, how="given"), start, end)
            for name, column in self._given.items()
            for start, end in _places(text, words_of(name))
        ]
        if given:
            return tuple(given)
        found = [
            Mention(Match(name=text[start:end], column=c.name, how="same"), start, end)
            for c in self._columns
            if not kinds or c.kind in kinds
            for start, end in _places(text, words_of(c.name))
            if not set(words_of(c.name)) <= EVERYDAY
        ]
        return _longest(found)

    def values(self, text: str) -> tuple[Mention, ...]:
        """The values of categories that a text names, left to right."""
        found = [
            Mention(Match(name=text[start:end], column=c.name, value=value, how="same"), start, end)
            for c in self._columns
            if c.kind == "category"
            for value in c.values
            if len(re.sub(r"\W", "", value)) >= 2 and not set(words_of(value)) <= EVERYDAY
            for start, end in _places(text, words_of(value))
        ]
        return _longest(found)


@lru_cache(maxsize=4096)
def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in lower case and in full: of `custIncome_v2` customer, income, v2."""
    return tuple(_LONG.get(word, word) for word, _, _ in _parted(name))


def _parted(text: str) -> Iterator[tuple[str, int, int]]:
    """Words with their places; a capital inside a word begins another one."""
    for match in re.finditer(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+\d*|\d+|[A-Z]", text):
        yield match.group().casefold(), match.start(), match.end()


def _places(text: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where these words stand one after the other."""
    if not words:
        return
    parts = [(_LONG.get(word, word), start, end) for word, start, end in _parted(text)]
    for first in range(len(parts) - len(words) + 1):
        run = parts[first : first + len(words)]
        if all(_same_word(one[0], other) for one, other in zip(run, words, strict=True)):
            yield run[0][1], run[-1][2]


def _same_word(one: str, other: str) -> bool:
    return _singular(one) == _singular(other)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _longest(found: Sequence[Mention]) -> tuple[Mention, ...]:
    """Without those that stand inside a longer one."""
    kept = [
        one
        for one in found
        if not any(
            other.start <= one.start
            and one.end <= other.end
            and other.end - other.start > one.end - one.start
            for other in found
        )
    ]
    return tuple(sorted(kept, key=lambda mention: (mention.start, mention.match.column)))


def _squeezed(name: str) -> str:
    return "".join(words_of(name))


def _is_same(name: str, column: str) -> bool:
    one, other = _squeezed(name), _squeezed(column)
    if not one or not other:
        return False
    if _singular(one) == _singular(other):
        return True
    return _initials(column) == one or _initials(name) == other


def _initials(name: str) -> str:
    words = words_of(name)
    return "".join(word[0] for word in words) if len(words) >= 3 else ""


def _has_words(name: str, column: str) -> bool:
    said, there = ({_singular(word) for word in words_of(one)} for one in (name, column))
    telling, own = said - _AFFIXES - EVERYDAY, there - _AFFIXES - EVERYDAY
    return bool((telling and telling <= there) or (own and own <= said))


def _is_spelled_alike(name: str, column: str) -> bool:
    one, other = _squeezed(name), _squeezed(column)
    return min(len(one), len(other)) >= _LEAST_LETTERS and fuzz.ratio(one, other) >= _ALIKE


_FITS: tuple[tuple[How, Callable[[str, str], bool]], ...] = (
    ("same", _is_same),
    ("words", _has_words),
    ("spelled", _is_spelled_alike),
)
