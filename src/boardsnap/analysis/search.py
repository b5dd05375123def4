"""Postmortems by their words and by what they are about, without a server."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from boardsnap.analysis.incidents import incident_of
from boardsnap.analysis.stems import stem_of, stems_of, words_of
from boardsnap.model.postmortem import Postmortem
from boardsnap.model.records import SearchFilter, SnippetPart

# Okapi BM25 with the constants of Robertson and Zaragoza (2009).
_K1, _B = 1.2, 0.75
# As the full-text index has them: a word of the title tells more, and words of fewer letters
# begin half of all words.
_TITLE_WEIGHT = 4
_SHORTEST_BEGINNING = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """A postmortem, by the key under which the caller knows it."""

    key: str
    postmortem: Postmortem


@dataclass(frozen=True, slots=True)
class Hit:
    """A postmortem that was found.

    Attributes:
        snippet: the statement that holds most of the words.
    """

    kept: Kept
    day: str | None
    score: float
    snippet: tuple[SnippetPart, ...]


def lines_of(document: Postmortem) -> Iterator[str]:
    """Everything that the document says, a line a statement."""
    head = (document.model.name, document.model.version, document.summary)
    yield from (text for text in head if text)
    yield from document.participants
    for event in document.timeline:
        yield " ".join(part for part in (event.at and event.at.raw, event.text) if part)
    for hypothesis in document.hypotheses:
        yield hypothesis.text
        yield from (evidence.text for evidence in hypothesis.evidence)
    if document.root_cause:
        yield document.root_cause.text
    for action in document.actions:
        yield " ".join((action.text, *action.owners))
    for section in (
        document.decisions,
        document.questions,
        document.rejected,
        document.unplaced,
    ):
        yield from (statement.text for statement in section)


def search(documents: Sequence[Kept], words: str, filters: SearchFilter) -> tuple[Hit, ...]:
    """The documents that hold all words, the best first; without words the newest first.

    Args:
        documents: to look in.
        words: as a person types them; the last one may be the beginning of a word.
        filters: which documents to leave out; letter case does not matter.
    """
    wanted = [stem_of(word) for word in words_of(words)]
    if words.strip() and not wanted:
        return ()
    left = [_Indexed.of(one) for one in documents]
    left = [one for one in left if one.fits(filters)]
    if not wanted:
        newest = sorted(left, key=lambda one: (one.day or "", one.kept.key), reverse=True)
        return tuple(_hit(one, 0.0, []) for one in newest)
    found = [one for one in left if all(one.has(stem) for stem in wanted[:-1])]
    found = [one for one in found if one.has(wanted[-1]) or one.has_beginning(words)]
    scored = [(_score(one, wanted, left), one) for one in found]
    scored.sort(key=lambda entry: (-entry[0], entry[1].kept.key))
    return tuple(_hit(one, score, wanted) for score, one in scored)


@dataclass(frozen=True, slots=True)
class _Indexed:
    kept: Kept
    day: str | None
    lines: tuple[str, ...]
    counts: Counter[str]

    @classmethod
    def of(cls, kept: Kept) -> _Indexed:
        lines = tuple(lines_of(kept.postmortem))
        title = stems_of(kept.postmortem.title or "")
        counts = Counter(stem for line in lines for stem in stems_of(line))
        counts.update(dict.fromkeys(title, _TITLE_WEIGHT))
        return cls(kept, incident_of(kept.postmortem).day, lines, counts)

    def has(self, stem: str) -> bool:
        return stem in self.counts

    def has_beginning(self, words: str) -> bool:
        last = words_of(words)[-1].casefold()
        long_enough = len(last) >= _SHORTEST_BEGINNING
        text = " ".join((self.kept.postmortem.title or "", *self.lines)).casefold()
        return long_enough and re.search(rf"(?<![^\W_]){re.escape(last)}", text) is not None

    def fits(self, filters: SearchFilter) -> bool:
        document = self.kept.postmortem
        incident = incident_of(document)
        causes = {claim.category for claim in incident.claims if claim.standing != "suspected"}
        owners = {owner for action in document.actions for owner in action.owners}
        return (
            _any_of(filters.models, {document.model.name})
            and _any_of(filters.causes, causes)
            and _any_of(filters.owners, owners)
            and (_any_of(filters.features, {incident.feature}) or self._names(filters.features))
            and (not filters.systems or self._names(filters.systems))
            and (filters.since is None or (self.day or "") >= filters.since)
            and (filters.until is None or (self.day or "9999") <= filters.until)
        )

    def _names(self, names: Sequence[str]) -> bool:
        """Whether the text speaks of one of these."""
        text = "\n".join(self.lines)
        return any(
            re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE) for name in names
        )


def _any_of(wanted: Sequence[str], there: Iterable[str | None]) -> bool:
    folded = {value.casefold() for value in there if value}
    return not wanted or any(value.casefold() in folded for value in wanted)


def _score(one: _Indexed, wanted: Sequence[str], every: Sequence[_Indexed]) -> float:
    length = one.counts.total()
    mean = sum(other.counts.total() for other in every) / len(every)
    score = 0.0
    for stem in wanted:
        often = one.counts[stem]
        having = sum(other.has(stem) for other in every)
        rarity = math.log(1 + (len(every) - having + 0.5) / (having + 0.5))
        score += rarity * often * (_K1 + 1) / (often + _K1 * (1 - _B + _B * length / mean))
    return score


def _hit(one: _Indexed, score: float, wanted: Sequence[str]) -> Hit:
    line = max(one.lines, key=lambda text: len(set(stems_of(text)) & set(wanted)), default="")
    return Hit(one.kept, one.day, score, tuple(_snippet(line, set(wanted))))


def _snippet(line: str, wanted: set[str]) -> Iterator[SnippetPart]:
    for piece in re.split(r"(\d+(?:[.,]\d+)*|[^\W\d_]+)", line):
        if piece:
            hit = any(stem in wanted for stem in stems_of(piece))
            yield SnippetPart(piece, hit)
