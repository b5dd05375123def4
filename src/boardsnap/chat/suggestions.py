"""Questions that a postmortem does answer, for those whose own it does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from boardsnap.chat.shelf import Book

_MOST = 4


def suggestions(books: Sequence[Book]) -> tuple[str, ...]:
    """What may be asked, from what stands on the boards."""
    found = dict.fromkeys(one for book in books for one in _of(book))
    return tuple(found)[:_MOST]


def _of(book: Book) -> Iterator[str]:
    document = book.postmortem
    if document.root_cause:
        yield "What was the root cause?"
    if book.times.to_detect:
        yield "How long until we noticed?"
    if document.actions:
        yield "Who does what by when?"
    if document.rejected or any(one.status == "rejected" for one in document.hypotheses):
        yield "What was ruled out, and why?"
    if document.timeline:
        yield "What happened when?"
    if document.questions:
        yield "What is still open?"
    if document.hypotheses:
        yield "What are the hypotheses?"
