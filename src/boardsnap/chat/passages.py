"""Where the words of a question stand, when no family of questions knows it."""

from __future__ import annotations

from boardsnap.chat.draft import NOTHING, Draft
from boardsnap.chat.inquiry import Inquiry
from boardsnap.chat.shelf import Line

_MOST_FOUND = 3
_STATEMENTS = frozenset(
    {
        "timeline",
        "hypotheses",
        "evidence",
        "root_cause",
        "actions",
        "decisions",
        "questions",
        "rejected",
        "unplaced",
    }
)


def passages(inquiry: Inquiry) -> Draft:
    """The statements that hold most of the question's words."""
    return NOTHING.tell(found(inquiry)[:_MOST_FOUND])


def found(inquiry: Inquiry) -> list[Line]:
    """The statements that the question's words speak of, the best first."""
    lines = [line for line in inquiry.book.lines if line.section in _STATEMENTS]
    return inquiry.meant(lines) if inquiry.focus else []


def nearest(inquiry: Inquiry) -> list[Line]:
    """The statement that holds most of the words, however few of them."""
    lines = [line for line in inquiry.book.lines if line.section in _STATEMENTS]
    scored = [(inquiry.coverage(line, inquiry.focus), line) for line in lines]
    best = max((score for score, _ in scored), default=0.0)
    return [line for score, line in scored if best and score == best][:1]
