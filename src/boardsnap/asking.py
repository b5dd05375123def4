"""A question as callers ask it: documents and words in, an answer out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from boardsnap.backtesting import Wishes, make_backtest
from boardsnap.chat.answering import answer
from boardsnap.chat.several import Shelf
from boardsnap.chat.shelf import Book
from boardsnap.errors import BoardsnapError, InputError
from boardsnap.model.answer import Answer
from boardsnap.model.backtest import Backtest
from boardsnap.model.postmortem import Postmortem


@dataclass(frozen=True, slots=True)
class Asked:
    """A postmortem that is asked.

    Attributes:
        key: by which the caller knows it: a file, a board.
        postmortem: the document.
        backtest: monitors replayed over its failure; None: there is none.
        no_backtest: why there is none, one sentence.
    """

    key: str
    postmortem: Postmortem
    backtest: Backtest | None = None
    no_backtest: str = ""


def replayed(key: str, postmortem: Postmortem) -> Asked:
    """The postmortem with monitors replayed over the points on its own board."""
    try:
        return Asked(key, postmortem, make_backtest(postmortem, Wishes()))
    except BoardsnapError as error:
        return Asked(key, postmortem, None, str(error))


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
        InputError: there is no question, or nothing to ask.
    """
    if not question.strip():
        raise InputError('no question was asked: write one, such as "What was the root cause?"')
    if not documents:
        raise InputError("there is no postmortem to ask: name at least one")
    books = [
        Book(index, one.key, one.postmortem, one.backtest, one.no_backtest)
        for index, one in enumerate((*documents, *past))
    ]
    asked = len(documents)
    return answer(question, Shelf(tuple(books[:asked]), tuple(books[asked:]), today))
