"""Where the words of a question stand, when no family of questions knows it."""

from __future__ import annotations

from collections.abc import Sequence

from boardsnap.chat.concepts import concept_table, is_filler
from boardsnap.chat.draft import NOTHING, Draft
from boardsnap.chat.expected import may_answer
from boardsnap.chat.inquiry import Inquiry
from boardsnap.chat.shelf import Line
from boardsnap.chat.synonyms import entry_of, is_verb
from boardsnap.chat.words import Token, tokens_of

_MOST_FOUND = 3
# Fewer words stand in a statement by chance.
_MOST_CHANCE = 3
# Of all words of two questions so many are in both where they ask the same.
_SAME = 0.6
# One word in common is a subject, not a question.
_LEAST_SHARED = 2
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
    best = found(inquiry)
    lines = [line for line in best if may_answer(inquiry, line)]
    if best and not lines and not inquiry.says("why"):
        # What holds most of the words does not hold the answer: what else does, beside it.
        others = [line for line in _statements(inquiry) if may_answer(inquiry, line)]
        lines = [*inquiry.meant(others)[:_MOST_FOUND], *best[:1]] if others else []
        lines = lines if len(lines) > 1 else []
    return NOTHING.tell(lines[: _MOST_FOUND + 1])


def _statements(inquiry: Inquiry) -> list[Line]:
    return [line for line in inquiry.book.lines if line.section in _STATEMENTS]


def whole(inquiry: Inquiry) -> list[Line]:
    """The statements that hold every word of the question that says something, if two or more."""
    stems = {inquiry.question.tokens[place].stem for place in inquiry.question.content}
    if len(stems) < _MOST_CHANCE:
        return []
    return [line for line in _statements(inquiry) if stems <= line.terms]


def same_question(inquiry: Inquiry) -> Line | None:
    """The open question of the board that asks the same."""
    asked = {token.stem for token in inquiry.question.tokens}
    for line in inquiry.book.of("questions"):
        tokens = tokens_of(line.text)
        stems = {token.stem for token in tokens}
        if len(asked & stems) >= _SAME * len(asked | stems) or _asks_same(inquiry, line, tokens):
            return line
    return None


def _asks_same(inquiry: Inquiry, line: Line, tokens: Sequence[Token]) -> bool:
    """Whether an open question opens with the same word, and each word of one is in the other."""
    question = inquiry.question
    own = [token for token in tokens if not is_filler(token)]
    if len(own) < _LEAST_SHARED or not question.tokens or tokens[0].stem != question.tokens[0].stem:
        return False
    said = {token.stem for token in question.tokens}
    meant = frozenset().union(*(entry_of(token.text).senses for token in question.tokens))
    means = {name for name, _ in question.concepts}
    return all(inquiry.explained_by(line, place) for place in question.content) and all(
        token.stem in said or entry_of(token.text).senses & meant or _concepts(token) & means
        for token in own
    )


def _concepts(token: Token) -> set[str]:
    return {name for name, _ in concept_table().find([token.stem])}


def found(inquiry: Inquiry) -> list[Line]:
    """The statements that the question's words speak of, the best first."""
    lines = _statements(inquiry)
    places = inquiry.focus or inquiry.question.content
    words = [inquiry.question.tokens[place].text for place in places]
    # A number alone, short as it is, stands everywhere by chance.
    if not any(word.strip("0123456789.,:") for word in words):
        return []
    return inquiry.meant(lines, places)


def lasting(inquiry: Inquiry) -> Draft:
    """The statements with a length of time in which all is named that a question asks it of.

    A verb may be missing: "sold out" is "gone" on the board.
    """
    if not inquiry.says("how_long"):
        return NOTHING
    asking = inquiry.question.places_of("how_long")
    places = [place for place in inquiry.question.content if place not in asking]
    lines = [
        line
        for line in _statements(inquiry)
        if may_answer(inquiry, line)
        and any(inquiry.names(line, place) for place in places)
        and all(
            inquiry.names(line, place) or is_verb(inquiry.question.tokens[place].text)
            for place in places
        )
    ]
    return NOTHING.tell(lines[:_MOST_FOUND])


def planned(inquiry: Inquiry) -> Draft:
    """The actions on what a question names that asks who will do what, or when.

    What will be done is put in other words than on the board, so that one verb may be missing
    there; all that it is done to has to be.
    """
    if inquiry.question.tense != "ahead" or not inquiry.says("who", "when", "due", "owner"):
        return NOTHING
    tokens = inquiry.question.tokens
    every = inquiry.book.of("actions")
    named = [
        place
        for place in inquiry.question.content
        if any(inquiry.names(line, place) for line in every) or not is_verb(tokens[place].text)
    ]
    asked = [place for place in named if not inquiry.question.meaning.get(place)] or named
    lines = [line for line in every if asked and all(inquiry.names(line, at) for at in asked)]
    if inquiry.says("who"):
        lines = [line for line in lines if getattr(line.item, "owners", ())]
    return NOTHING.tell(lines[:_MOST_FOUND])


def nearest(inquiry: Inquiry) -> list[Line]:
    """The statement that holds most of the words, however few of them."""
    lines = _statements(inquiry)
    scored = [(inquiry.coverage(line, inquiry.focus), line) for line in lines]
    best = max((score for score, _ in scored), default=0.0)
    return [line for score, line in scored if best and score == best][:1]
