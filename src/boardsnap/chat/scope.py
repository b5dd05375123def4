"""Which of several postmortems a question means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from boardsnap.chat.question import Question
from boardsnap.chat.shelf import Book


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked of whom.

    Attributes:
        question: the question.
        books: that it means.
        explained: the words that say which.
    """

    question: Question
    books: tuple[Book, ...]
    explained: frozenset[int]


def in_scope(question: Question, books: Sequence[Book]) -> Scope:
    """The postmortems that the question names by words of their titles or models; else all."""
    if len(books) < 2:
        return Scope(question, tuple(books), frozenset())
    naming = [_naming(question, book, books) for book in books]
    most = max(len(places) for places in naming)
    if not most:
        return Scope(question, tuple(books), frozenset())
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
