"""A question as callers ask it: documents and words in, an answer out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from boardsnap.backtesting import Wishes, make_backtest
from boardsnap.chat.answering import answer
from boardsnap.chat.question import MOST_LETTERS
from boardsnap.chat.several import Shelf
from boardsnap.chat.shelf import Book, Replay
from boardsnap.errors import InputError
from boardsnap.model.answer import Answer
from boardsnap.model.backtest import Backtest
from boardsnap.model.postmortem import Postmortem


@dataclass(frozen=True, slots=True)
class Asked:
    """A postmortem that is asked.

    Attributes:
        key: by which the caller knows it: a file, a board.
        postmortem: the document.
        called: what an answer calls it where it has neither title nor model; None: its key.
        backtest: monitors replayed over its failure, where the caller has that; None: they are
            replayed over the points on the board when a question needs it.
    """

    key: str
    postmortem: Postmortem
    called: str | None = None
    backtest: Backtest | None = None


def ask(
    documents: Sequence[Asked],
    question: str,
    *,
    past: Sequence[Asked] = (),
    today: date | None = None,
) -> Answer:
    """What the postmortems say to a question.

    Args:
        documents: that are asked.
        question: in people's words.
        past: earlier postmortems, which only questions for what was before are put to.
        today: the present day; None: not known, then nothing is overdue.

    Raises:
        InputError: there is no question, it is too long, or there is nothing to ask.
    """
    asked = " ".join(question.split())
    if not asked:
        raise InputError('no question was asked: write one, such as "What was the root cause?"')
    if len(asked) > MOST_LETTERS:
        raise InputError(
            f"the question has {len(asked):,} characters, {MOST_LETTERS} at most are read: "
            "ask one thing at a time"
        )
    if not documents:
        raise InputError("there is no postmortem to ask: name at least one")
    books = [_book(index, one) for index, one in enumerate((*documents, *past))]
    first_past = len(documents)
    shelf = Shelf(tuple(books[:first_past]), tuple(books[first_past:]), today)
    return answer(asked, shelf)


def _book(index: int, asked: Asked) -> Book:
    return Book(
        index, asked.key, asked.postmortem, asked.called or asked.key, _replay(asked.backtest)
    )


def _replay(known: Backtest | None) -> Replay:
    return lambda postmortem: known or make_backtest(postmortem, Wishes())
