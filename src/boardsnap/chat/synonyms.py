"""Which words mean the same: by their build, and by what English dictionaries say of them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from boardsnap.chat.words import SAME_WORDS

# Endings by which one word is made of another: audit, auditor; complain, complainant.
_ENDINGS = """
or er ster ion ation ition ment ness al ial ive ity abl anc enc ant ent ist ship ful less ly y ing
ed s e i
"""
_MADE_BY = frozenset(_ENDINGS.split())
# Shorter ones are beginnings of words that have nothing to do with them: port, portion.
_SHORTEST_BASE = 5
_INFLECTED = (
    *(("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("d", "")),
    *(("ied", "y"), ("ing", ""), ("ing", "e"), ("er", ""), ("est", "")),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a dictionary says of a word.

    Attributes:
        marks: `q` it only says how, `v` it is a verb, `t` one of telling, `s` one of perceiving.
        senses: its meanings, by number; two words that share one are synonyms.
    """

    marks: str = ""
    senses: frozenset[str] = frozenset()


_UNKNOWN = Entry()


@lru_cache(maxsize=1)
def _lexicon() -> Mapping[str, Entry]:
    packed = files("boardsnap") / "chat" / "lexicon" / "senses.txt.gz"
    lines = gzip.decompress(packed.read_bytes()).decode("utf-8").splitlines()
    rows = (line.split("\t") for line in lines)
    return {word: Entry(marks, frozenset(senses.split())) for word, marks, senses in rows}


@lru_cache(maxsize=16_384)
def entry_of(word: str) -> Entry:
    """The dictionary's entry of a word in lower case, in whichever form it stands."""
    lexicon = _lexicon()
    found = [lexicon[form] for form in dict.fromkeys(_forms(word)) if form in lexicon]
    if not found:
        return _UNKNOWN
    return Entry(
        marks="".join(entry.marks for entry in found),
        senses=frozenset().union(*(entry.senses for entry in found)),
    )


def _forms(word: str) -> Iterator[str]:
    yield word
    yield SAME_WORDS.get(word, word)
    for ending, more in _INFLECTED:
        base = word.removesuffix(ending)
        if word.endswith(ending) and len(base) > 2:
            yield base + more
            if len(base) > 3 and base[-1] == base[-2] and not more:
                yield base[:-1]  # dropped, drop


def says_how(word: str) -> bool:
    """Whether a word only says how something was: an adverb, an adjective of degree."""
    marks = entry_of(word).marks
    return bool(marks) and not set(marks) - {"q"} and _is_only(word)


def _is_only(word: str) -> bool:
    return "q" in _lexicon().get(word, _UNKNOWN).marks


def is_verb(word: str) -> bool:
    """Whether a word is, or may well be, a verb."""
    return "v" in entry_of(word).marks


def tells(word: str) -> bool:
    """Whether a word is a verb of telling or of noticing."""
    return bool({"t", "s"} & {*entry_of(word).marks})


def is_made_of(stem: str, other: str) -> bool:
    """Whether one of two stems is made of the other by an ending: audit, auditor."""
    base, longer = sorted((stem, other), key=len)
    if len(base) < _SHORTEST_BASE or base == longer or not base.isalpha():
        return False
    shared = base if longer.startswith(base) else base[:-1]
    if len(shared) < _SHORTEST_BASE or not longer.startswith(shared):
        return False
    return longer[len(shared) :] in _MADE_BY
