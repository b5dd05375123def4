"""Where the words of a question stand, when no family of questions knows it."""

from __future__ import annotations

from boardsnap.chat.draft import NOTHING, Draft
from boardsnap.chat.inquiry import Inquiry
from boardsnap.chat.shelf import Line
from boardsnap.chat.words import tokens_of

_MOST_FOUND = 3
# Of all words of two questions so many are in both where they ask the same.
_SAME = 0.6
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


def same_question(inquiry: Inquiry) -> Line | None:
    """The open question of the board that asks the same."""
    asked = {token.stem for token in inquiry.question.tokens}
    for line in inquiry.book.of("questions"):
        stems = {token.stem for token in tokens_of(line.text)}
        if len(asked & stems) >= _SAME * len(asked | stems):
            return line
    return None


def found(inquiry: Inquiry) -> list[Line]:
    """The statements that the question's words speak of, the best first."""
    lines = [line for line in inquiry.book.lines if line.section in _STATEMENTS]
    places = inquiry.focus or inquiry.question.content
    words = [inquiry.question.tokens[place].text for place in places]
    # A number alone, short as it is, stands everywhere by chance.
    if not any(word.strip("0123456789.,:") for word in words):
        return []
    return inquiry.meant(lines, places)


def nearest(inquiry: Inquiry) -> list[Line]:
    """The statement that holds most of the words, however few of them."""
    lines = [line for line in inquiry.book.lines if line.section in _STATEMENTS]
    scored = [(inquiry.coverage(line, inquiry.focus), line) for line in lines]
    best = max((score for score, _ in scored), default=0.0)
    return [line for score, line in scored if best and score == best][:1]
