"""Which words people mended, so that the next reading knows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from boardsnap.model.postmortem import Action, Metric, ModelName, Postmortem, RootCause
from boardsnap.revision.draft import Draft, Item

_EDGES = ".,;:!?()[]{}\"'“”‘’•→←-–—*✓✗☐☑☒◪★☆●○"
# A misread word keeps at least half of its letters; with fewer in common it is another word
# (rapidfuzz's ratio: two words of five letters that share two have 40).
_MENDED = 50.0
# Where more than half of a text's letters are others, somebody wrote another text.
_REWRITTEN = 50.0
# Shorter ones ("of", "to") are too easily something else to be worth knowing.
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Correction:
    """A word as it was read, and as somebody mended it."""

    read: str
    corrected: str


def corrected_words(before: Draft, after: Draft) -> tuple[Correction, ...]:
    """The words that were mended between two drafts with the same keys, each once.

    Only words in the place of others that look alike: rewritten texts, numbers and changes of
    case alone are no corrections.
    """
    found: dict[Correction, None] = {}
    later = {place.key: place.item for place in after.places()}
    for old, new in _head_texts(before.document, after.document):
        found |= dict.fromkeys(_mended(old, new))
    for place in before.places():
        item = later.get(place.key)
        if item is not None:
            for old, new in _texts(place.item, item):
                found |= dict.fromkeys(_mended(old, new))
    return tuple(found)


def _head_texts(old: Postmortem, new: Postmortem) -> Iterator[tuple[str, str]]:
    yield old.title or "", new.title or ""
    yield _model_words(old.model), _model_words(new.model)
    yield from _names(old.participants, new.participants)


def _model_words(model: ModelName) -> str:
    return " ".join(part for part in (model.name, model.version) if part)


def _texts(old: Item, new: Item) -> Iterator[tuple[str, str]]:
    yield old.text, new.text
    if isinstance(old, Action) and isinstance(new, Action):
        yield from _names(old.owners, new.owners)
    if isinstance(old, RootCause) and isinstance(new, RootCause):
        yield old.feature or "", new.feature or ""
    one, other = getattr(old, "metric", None), getattr(new, "metric", None)
    if isinstance(one, Metric) and isinstance(other, Metric):
        yield one.name, other.name


def _names(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Names that took the place of others in lists of the same length."""
    if len(old) == len(new):
        yield from zip(old, new, strict=True)


def _mended(old: str, new: str) -> Iterator[Correction]:
    if old == new or fuzz.ratio(old.casefold(), new.casefold()) < _REWRITTEN:
        return
    read, written = old.split(), new.split()
    # Not difflib: that takes a minute for two texts of a thousand words that repeat themselves.
    for step in Levenshtein.opcodes(read, written):
        if step.tag == "replace":
            there = read[step.src_start : step.src_end]
            for one, other in zip(there, written[step.dest_start : step.dest_end], strict=True):
                correction = Correction(one.strip(_EDGES), other.strip(_EDGES))
                if _is_mended(correction):
                    yield correction


def _is_mended(correction: Correction) -> bool:
    read, corrected = correction.read.casefold(), correction.corrected.casefold()
    letters = sum(letter.isalpha() for letter in corrected)
    return (
        read != corrected
        and letters >= _SHORTEST
        and any(letter.isalpha() for letter in read)
        and fuzz.ratio(read, corrected) >= _MENDED
    )
