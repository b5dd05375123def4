"""A question put to one postmortem, and which of its statements the question's words mean."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from boardsnap.analysis.things import thing_of
from boardsnap.chat.draft import Draft
from boardsnap.chat.question import Question
from boardsnap.chat.shelf import Book, Line
from boardsnap.chat.synonyms import entry_of, is_made_of, tells
from boardsnap.chat.words import Token

# What may be asked for with a yes or a no: "was it the cold?"
_IDEAS = frozenset(("hypotheses", "rejected"))
_HEAD = frozenset(("title", "model", "session_date", "participants"))
# A word that a statement holds counts whole; one whose meaning it shares, by half.
_BY_MEANING = 0.5
# One that stands in the hypothesis of a piece of evidence, nearly as if in itself.
_BY_PARENT = 0.8
# What asks for a change, and how a statement shows one: "22% -> 31%", "from 4% to 29%".
_COMPARING = frozenset(("change", "compare", "before", "after", "how_much"))
_CHANGE = re.compile(r"\d\S*\s*(?:->|→|vs|instead of)\s*\S*\d|from \S*\d\S* to \S*\d", re.I)
# So much of what is asked for has to be in a statement to be meant by it.
_LEAST_COVERAGE = 0.5
# Statements that cover nearly as much as the best one are meant, too.
_NEARLY = 0.85
# What a word means beside these concepts is too general to find a statement by.
_GENERAL_CONCEPTS = """
which what who when where why how_long how_much how_many how_high yes_no happen does do still
first last before after between value metric timeline fail postmortems mention impact start open
course latest initial now all_boards evidence for changed
"""
_GENERAL = frozenset(_GENERAL_CONCEPTS.split())


@dataclass(frozen=True)
class Inquiry:
    """A question to one postmortem.

    Attributes:
        question: what is asked.
        book: whom.
        books: all that were asked, this one among them.
        today: on which day; None: not known.
        used: the words by which it was known what is asked for.
    """

    question: Question
    book: Book
    books: Sequence[Book]
    today: date | None
    used: frozenset[int] = frozenset()

    @cached_property
    def focus(self) -> tuple[int, ...]:
        """The words that say of what it is asked: neither what is asked for nor the postmortem."""
        return tuple(
            place
            for place in self.question.content
            if place not in self.used and place not in self._of_the_whole
        )

    @cached_property
    def _of_the_whole(self) -> frozenset[int]:
        """The words by which the postmortem is called, unless they name one of its statements."""
        tokens = self.question.tokens
        calling = {
            place for place in self.question.content if tokens[place].stem in self.book.head_terms
        }
        naming = {
            place
            for line in self.book.lines
            if line.section not in _HEAD
            if len(those := {place for place in calling if tokens[place].stem in line.words})
            > (0 if line.section in _IDEAS and self.says("yes_no") else 1)
            for place in those
        }
        return frozenset(calling - naming)

    @cached_property
    def is_specific(self) -> bool:
        """Whether a word that asks for nothing by itself stands in a statement."""
        return any(
            not self._meaning(place)
            and any(self.question.tokens[place].stem in line.terms for line in self.book.lines)
            for place in self.focus
        )

    def says(self, *names: str) -> bool:
        """Whether the question holds one of these concepts."""
        return self.question.says(*names)

    def explained_by(self, line: Line, place: int) -> bool:
        """Whether a statement holds a word of the question, or one that means the same."""
        token = self.question.tokens[place]
        if token.stem in line.terms or self._is_meant(line, place):
            return True
        return line.parent is not None and self.explained_by(line.parent, place)

    def coverage(self, line: Line, places: Iterable[int]) -> float:
        """How much of these words a statement holds, 0 to 1; rare words count more."""
        whole = found = 0.0
        for place in places:
            weight = self._rarity(place)
            whole += weight
            if self.question.tokens[place].stem in line.terms:
                found += weight
            elif line.parent is not None and self.question.tokens[place].stem in line.parent.words:
                found += _BY_PARENT * weight
            elif self._is_meant(line, place):
                found += _BY_MEANING * weight
        return found / whole if whole else 0.0

    def meant(self, lines: Sequence[Line], places: Iterable[int] | None = None) -> list[Line]:
        """The statements that the words speak of, the one that holds most of them first.

        Args:
            lines: to choose from.
            places: of the words; None: the focus.
        """
        wanted = self.focus if places is None else tuple(places)
        scored = [(self.coverage(line, wanted), line) for line in lines]
        best = max((score for score, _ in scored), default=0.0)
        if best < _LEAST_COVERAGE:
            return []
        near = [pair for pair in scored if pair[0] >= _NEARLY * best]
        return [line for _, line in sorted(near, key=lambda pair: -pair[0])]

    def held(self, lines: Sequence[Line], places: Iterable[int]) -> list[int]:
        """Those of the words that any of the statements holds."""
        return [at for at in places if any(self.explained_by(line, at) for line in lines)]

    def _is_meant(self, line: Line, place: int) -> bool:
        """Whether a statement has another word for one of the question."""
        if self._meaning(place) & line.concepts or self._has_synonym(line, place):
            return True
        raw = self.question.meaning.get(place, frozenset())
        if raw & _COMPARING and _CHANGE.search(line.text):
            return True
        # Somebody told: called, wrote, asked, saw.
        told = line.section == "timeline" and "alert" in line.concepts
        return told and tells(self.question.tokens[place].text)

    def names(self, line: Line, place: int) -> bool:
        """Whether a statement has a word of the question itself, or a synonym of it."""
        return self.question.tokens[place].stem in line.terms or self._has_synonym(line, place)

    def means(self, place: int, other: Token) -> bool:
        """Whether a word of the question and one of a statement are the same or synonyms."""
        token = self.question.tokens[place]
        thing = thing_of(token.stem)
        return (
            token.stem == other.stem
            or (thing is not None and thing == thing_of(other.stem))
            or bool(entry_of(token.text).senses & entry_of(other.text).senses)
            or is_made_of(token.stem, other.stem)
        )

    def _has_synonym(self, line: Line, place: int) -> bool:
        token = self.question.tokens[place]
        if thing_of(token.stem) in line.things:
            return True
        if entry_of(token.text).senses & line.senses:
            return True
        return any(is_made_of(token.stem, other) for other in line.words)

    def _meaning(self, place: int) -> frozenset[str]:
        return self.question.meaning.get(place, frozenset()) - _GENERAL

    def _rarity(self, place: int) -> float:
        stem = self.question.tokens[place].stem
        holding = sum(stem in line.terms for line in self.book.lines)
        return math.log(1 + (1 + len(self.book.lines)) / (1 + holding))


Answering = Callable[[Inquiry], Draft]
"""What a family of questions does: a draft, an empty one where it has nothing to say."""
