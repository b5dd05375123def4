"""Which of several postmortems a question means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from boardsnap.chat.draft import NOTHING, Draft
from boardsnap.chat.question import Question, months_asked
from boardsnap.chat.several import Shelf, earlier_of, without
from boardsnap.chat.shelf import Book


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked of whom.

    Attributes:
        question: the question, without the words that say of whom.
        books: that it means.
        explained: the words that say which.
        why_none: where it means none of them, why.
    """

    question: Question
    books: tuple[Book, ...]
    explained: frozenset[int] = frozenset()
    why_none: Draft = NOTHING


def in_scope(question: Question, shelf: Shelf) -> Scope:
    """The postmortems that the question means: of last time, of a month, of a name; else all."""
    if question.says("last_time"):
        return _last_time(question, shelf)
    named = _named(question, shelf.books)
    dated = _dated(named.question, named.books)
    return replace(dated, explained=dated.explained | named.explained)


def _last_time(question: Question, shelf: Shelf) -> Scope:
    earlier = earlier_of(shelf)
    places = frozenset(question.places_of("last_time"))
    rest = without(question, "last_time", "last", "before", "first")
    if earlier.book is None:
        return Scope(rest, (), places, earlier.why_not)
    return Scope(rest, (earlier.book,), places)


def _named(question: Question, books: Sequence[Book]) -> Scope:
    """Those that are called by words of their titles, models or files."""
    if len(books) < 2:
        return Scope(question, tuple(books))
    naming = [_naming(question, book, books) for book in books]
    most = max(len(places) for places in naming)
    if not most:
        return Scope(question, tuple(books))
    chosen = tuple(book for book, places in zip(books, naming, strict=True) if len(places) == most)
    return Scope(question, chosen, frozenset().union(*naming))


def _naming(question: Question, book: Book, books: Sequence[Book]) -> set[int]:
    """The words that stand in the head of this postmortem, and not in that of every one."""
    return {
        place
        for place in question.content
        if question.tokens[place].stem in book.head_terms
        and not all(question.tokens[place].stem in other.head_terms for other in books)
    }


def _dated(question: Question, books: Sequence[Book]) -> Scope:
    """Those of the month that is named, where it tells some of them from the others."""
    months = months_asked(question.tokens)
    if len(books) < 2 or not months or question.metrics or question.says("due", "overdue"):
        return Scope(question, tuple(books))
    chosen = tuple(book for book in books if book.day and book.day.month in months.values())
    if not chosen or len(chosen) == len(books):
        return Scope(question, tuple(books))
    rest = tuple(one for one in question.dates if not months.keys() & {*one.places})
    return Scope(replace(question, dates=rest), chosen, frozenset(months))
