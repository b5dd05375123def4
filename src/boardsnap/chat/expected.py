"""What kind of thing a question asks for: a number, a length of time, a date, a place, a reason.

An answer that holds none of that kind is none, however many of the words it shares.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from boardsnap.chat.concepts import is_filler
from boardsnap.chat.dating import at_of
from boardsnap.chat.draft import Draft
from boardsnap.chat.inquiry import Inquiry
from boardsnap.chat.shelf import Line
from boardsnap.chat.synonyms import is_verb
from boardsnap.chat.words import Token, number_word, tokens_of
from boardsnap.interpretation.dates import find_dates
from boardsnap.model.postmortem import Action, TimelineEvent

# "28 min", "for 2 weeks", "until Jan 6".
_SPAN = re.compile(
    r"\d\s?(?:s|sec|min|h|hr|hour|d|day|w|wk|week|month|year)s?\b|\buntil\b", re.IGNORECASE
)
# "in Lyon", "from Tessel", "Berlin, Hamburg, Munich only": names stand for places.
_PLACE = re.compile(
    r"\b(?:in|at|on|from|near|for|to)\s+[A-Z]\w|\b[A-Z]\w+, [A-Z]\w+|\bon\s+(?!for\b)[a-z]{4,}"
)
# How far before the word of what is counted its number stands: "1,200 fast-lane claims".
_NUMBER_WITHIN = 3
# How far behind "how many" the word of what is counted stands.
_COUNTED_WITHIN = 3


def may_answer(inquiry: Inquiry, line: Line) -> bool:
    """Whether a statement holds what is asked for: a number, a length of time, a date, a name."""
    for names, holds in _HOLDS:
        if inquiry.says(*names):
            return holds(inquiry, line)
    return not inquiry.says("why") and _qualifies(inquiry, line)


def _holds_span(_: Inquiry, line: Line) -> bool:
    return _SPAN.search(line.text) is not None


def _holds_number(inquiry: Inquiry, line: Line) -> bool:
    return any(letter.isdigit() for letter in line.text) and _is_counted(inquiry, line)


def _holds_date(_: Inquiry, line: Line) -> bool:
    # A rule says under which condition.
    dated = line.section == "decisions" or at_of(line) is not None
    return dated or bool(list(find_dates(line.text)))


def _holds_place(inquiry: Inquiry, line: Line) -> bool:
    # Of several postmortems "where" asks for one of them.
    return len(inquiry.books) > 1 or _PLACE.search(line.text) is not None


def fits(inquiry: Inquiry, draft: Draft) -> bool:
    """Whether a draft holds the kind of thing that is asked for; a no needs to hold nothing."""
    lines = [
        inquiry.book.at(one.pointer)
        for one in draft.rests()
        if one.record == "postmortem" and one.document == inquiry.book.index
    ]
    if draft.declined or not lines:
        return True
    if any(said.computed for said in draft.said):
        return not _counts_other(inquiry) or _holds_counted(inquiry, lines)
    if inquiry.says("who") and not _says_who(inquiry, lines):
        return False
    return _fit(inquiry, lines)


def _fit(inquiry: Inquiry, lines: Sequence[Line]) -> bool:
    # "Was it label lag?" asks for no length of time.
    if inquiry.says("how_long") and not inquiry.says("yes_no"):
        return any(_holds_span(inquiry, line) for line in lines)
    if inquiry.says("where"):
        return any(_holds_place(inquiry, line) for line in lines)
    if all(line.section == "actions" for line in lines):
        return _may_be_action(inquiry, lines)
    return _holds_counted(inquiry, lines) and _holds_chosen(inquiry, lines)


# Who they are that tell or ask: "ERP team", "trading desk".
_SOMEBODY = re.compile(r"\b(?:team|desk|group|department|staff|squad|crew|ops|support)\b", re.I)


def names_somebody(inquiry: Inquiry, line: Line) -> bool:
    """Whether a statement says who: an owner, a name, or people who told of something."""
    match line.item:
        case Action():
            return bool(line.item.owners) or inquiry.says("unowned", "owner", "due", "done")
        case TimelineEvent() if line.item.kind in ("alert", "other"):
            return True
        case _:
            words = {token.text for token in tokens_of(line.text)}
            people = {token.text for name in inquiry.book.people for token in tokens_of(name)}
            typed = any(source.author for source in line.cited.sources)
            return (
                line.section == "participants"
                or typed
                or bool(words & people)
                or bool(_SOMEBODY.search(line.text))
            )


def _says_who(inquiry: Inquiry, lines: Sequence[Line]) -> bool:
    """Whether a statement says who, and names what it was done to where any of them does."""
    naming = [
        line
        for line in lines
        if any(inquiry.question.tokens[at].stem in line.terms for at in inquiry.question.content)
    ]
    return any(names_somebody(inquiry, line) for line in naming or lines)


def _counts_other(inquiry: Inquiry) -> bool:
    """Whether it is to be counted what no family counts: neither actions nor ideas."""
    return any(not inquiry.question.meaning.get(place) for place in _counted(inquiry))


# What asks for a plan even where it is put in the past: "who was assigned the rollback".
_PLANNED = ("action", "owner", "due", "overdue", "to_be_done", "done", "status", "decision", "stop")


def _may_be_action(inquiry: Inquiry, lines: Sequence[Line]) -> bool:
    """Whether what somebody is going to do may be the answer: to no why, to nothing past."""
    if inquiry.says("why") and not inquiry.says("action"):
        return False
    if inquiry.question.tense != "past" or not inquiry.says("who") or inquiry.says(*_PLANNED):
        return True
    return any(isinstance(line.item, Action) and line.item.status == "done" for line in lines)


def _qualifies(inquiry: Inquiry, line: Line) -> bool:
    """Whether a statement says which: "which provider" of "backup provider", "vendor Tessel"."""
    chosen = _chosen(inquiry)
    tokens = tokens_of(line.text)
    asked = {token.stem for token in inquiry.question.tokens}
    at_all = False
    for at, token in enumerate(tokens):
        if not any(inquiry.means(place, token) for place in chosen):
            continue
        at_all = True
        before, behind = tokens[max(0, at - 1) : at], tokens[at + 1 : at + 2]
        opens = at == 1 and is_verb(tokens[0].text)
        if any(one.stem not in asked and not is_filler(one) for one in before) and not opens:
            return True
        if any(one.written[0].isupper() or one.written[0].isdigit() for one in behind):
            return True
    return not at_all


def _chosen(inquiry: Inquiry) -> list[int]:
    """The word that says among what "which" asks to choose."""
    tokens = inquiry.question.tokens
    return [
        place + 1
        for place, token in enumerate(tokens[:-1])
        if token.text == "which"
        and place + 1 in inquiry.question.content
        and inquiry.question.meaning.get(place + 1, _THINGS) <= _THINGS
    ]


# Of all that is asked for only this is a thing that has a name.
_THINGS = frozenset(("upstream",))


def _holds_chosen(inquiry: Inquiry, lines: Sequence[Line]) -> bool:
    """Whether a statement names what "which provider" asks for, where the board names it at all."""
    stems = {inquiry.question.tokens[place].stem for place in _chosen(inquiry)}
    held = {stem for stem in stems if any(stem in line.words for line in inquiry.book.lines)}
    return not held or any(held & line.terms for line in lines)


def _holds_counted(inquiry: Inquiry, lines: Iterable[Line]) -> bool:
    """Whether one of the statements counts what is to be counted; true where nothing is."""
    return any(_is_counted(inquiry, line) for line in lines)


def _is_counted(inquiry: Inquiry, line: Line) -> bool:
    """Whether a number stands beside the word: "214 merchants", "courier complaints x3"."""
    counted = [place for place in _counted(inquiry) if place not in inquiry.used]
    if not counted:
        return True
    tokens = tokens_of(line.text)
    return any(
        _has_number(tokens, at)
        for at, token in enumerate(tokens)
        if any(inquiry.means(place, token) for place in counted)
    )


def _has_number(tokens: Sequence[Token], at: int) -> bool:
    before = tokens[max(0, at - _NUMBER_WITHIN) : at]
    behind = tokens[at + 1 : at + 2]
    return any(number_word(one.text)[0].isdigit() for one in before) or any(
        re.fullmatch(r"x?\d+", one.text) for one in behind
    )


def _counted(inquiry: Inquiry) -> list[int]:
    """The words that say what is counted: "how many merchants", "number of open claims"."""
    said = inquiry.question.places_of("how_many", "how_much")
    if not said:
        return []
    last = max(said)
    question = inquiry.question
    named = (*question.metrics, *question.features, *question.priorities, *question.people)
    taken = {place for one in named for place in one.places}
    behind = [at for at in range(last + 1, last + 1 + _COUNTED_WITHIN) if at not in taken]
    return [place for place in behind if place in inquiry.question.content][:2]


# What is asked for, the most telling first, and whether a statement holds it.
_HOLDS: tuple[tuple[tuple[str, ...], Callable[[Inquiry, Line], bool]], ...] = (
    (("how_long",), _holds_span),
    (("how_many", "how_much"), _holds_number),
    (("when",), _holds_date),
    (("where",), _holds_place),
    (("who",), lambda inquiry, line: names_somebody(inquiry, line) and _qualifies(inquiry, line)),
)
