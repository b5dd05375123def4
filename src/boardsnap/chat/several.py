"""What is asked across postmortems: which, how many, the fastest, the same failure before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from boardsnap.analysis.incidents import incident_of
from boardsnap.analysis.recurrence import Past, commonness_of, find_recurrences
from boardsnap.chat.causes import cause_line
from boardsnap.chat.draft import NOTHING, Draft, counted, decline, joined, quoted, told
from boardsnap.chat.inquiry import Inquiry
from boardsnap.chat.question import Question
from boardsnap.chat.shelf import Book, Line, Section
from boardsnap.chat.times import Answerer, time_to_detect, time_to_mitigate, time_to_recover
from boardsnap.model.recurrence import Recurrence
from boardsnap.timing import Duration, ResponseTimes

# So many postmortems are told of, beyond which an answer is a list that nobody reads.
MOST_TOLD = 8
_MOST_RANKED = 3
_MOST_REASONS = 3
# Where a word stands says how much a postmortem is about it, the most telling first.
_TELLING: tuple[Section, ...] = (
    "root_cause",
    "timeline",
    "hypotheses",
    "actions",
    "evidence",
    "decisions",
    "questions",
    "rejected",
    "unplaced",
    "title",
    "model",
    "participants",
)
_CAUSES: tuple[Section, ...] = ("root_cause", "hypotheses")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Everything that a question may be put to.

    Attributes:
        books: that are asked.
        past: further ones, consulted only for what was before.
        today: the present day; None: not known.
    """

    books: tuple[Book, ...]
    past: tuple[Book, ...] = ()
    today: date | None = None

    @property
    def every(self) -> tuple[Book, ...]:
        """All of them, by their index."""
        return (*self.books, *self.past)

    @property
    def newest(self) -> Book:
        """The one that "last time" is before: the one that is asked, else the latest by its day."""
        if self.past:
            return self.books[0]
        return max(self.books, key=lambda book: book.day or datetime.min)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question put to a shelf.

    Attributes:
        question: taken apart.
        shelf: whom.
        used: the words by which it was known what is asked for.
    """

    question: Question
    shelf: Shelf
    used: frozenset[int]

    @property
    def rest(self) -> tuple[int, ...]:
        """The words that say of what it is asked."""
        return tuple(place for place in self.question.content if place not in self.used)

    def inquiry(self, book: Book) -> Inquiry:
        """The question put to one of them."""
        return Inquiry(self.question, book, self.shelf.every, self.shelf.today, self.used)


@dataclass(frozen=True, slots=True)
class Family:
    """A family of questions across postmortems.

    Attributes:
        name: for programs.
        answer: what it says; None: it is another family's.
        any_of: concepts, one of which must be there.
        all_of: concepts that must all be there.
        none_of: concepts that must not be.
        may: concepts whose words are taken account of.
    """

    name: str
    answer: Callable[[Asked], Draft | None]
    any_of: str
    all_of: str = ""
    none_of: str = ""
    may: str = ""

    def fits(self, question: Question) -> bool:
        """Whether a question is of it."""
        return (
            question.says(*self.any_of.split())
            and all(question.says(name) for name in self.all_of.split())
            and not question.says(*self.none_of.split())
        )


def across(question: Question, shelf: Shelf) -> tuple[str, Draft] | None:
    """What the postmortems say together, and the family that says it; None: each is asked alone."""
    for family in FAMILIES:
        if not family.fits(question):
            continue
        names = " ".join((family.any_of, family.all_of, family.may)).split()
        asked = Asked(question, shelf, frozenset(question.places_of(*names)))
        draft = family.answer(asked)
        if draft is not None:
            return family.name, draft
    return None


# ------------------------------------------------------------------------------ side by side


def compared(asked: Asked) -> Draft | None:
    """Cause, time to detect and time to mitigate of two, and what they have in common."""
    pair = _pair(asked.shelf)
    if pair is None or _foreign(asked, pair):
        return None
    draft = NOTHING
    for book in pair:
        draft = _facts(draft, asked.inquiry(book))
    return _in_common(draft, *pair)


def _pair(shelf: Shelf) -> tuple[Book, Book] | None:
    if len(shelf.books) == 2:
        return shelf.books[0], shelf.books[1]
    if len(shelf.books) == 1 and shelf.past:
        return shelf.past[0], shelf.books[0]
    return None


def _foreign(asked: Asked, books: Sequence[Book]) -> list[int]:
    """The words that stand in the head of none of them."""
    heads = frozenset().union(*(book.head_terms for book in books))
    return [place for place in asked.rest if asked.question.tokens[place].stem not in heads]


def _facts(draft: Draft, inquiry: Inquiry) -> Draft:
    name, line = quoted(inquiry.book.name), cause_line(inquiry.book)
    if line is None:
        draft = draft.say(f"{name} names no root cause.", *inquiry.book.of("title", "model")[:1])
    else:
        draft = draft.say(f"{name}: root cause: {quoted(line.text)}.", line)
    for what, answering in (("noticed", time_to_detect), ("stopped", time_to_mitigate)):
        made = answering(inquiry)
        if made.declined:
            continue
        for one in made.said:
            said = f"{name}: {what} after {one.text[:1].lower()}{one.text[1:]}"
            draft = draft.say(said, *one.rests, computed=one.computed)
    return draft


def _in_common(draft: Draft, one: Book, other: Book) -> Draft:
    lines = [line for line in map(cause_line, (one, other)) if line is not None]
    causes = [book.postmortem.root_cause for book in (one, other)]
    if len(lines) < 2 or causes[0] is None or causes[1] is None:
        return draft
    shared = [
        f"the feature {quoted(causes[0].feature)}"
        if causes[0].feature and causes[0].feature == causes[1].feature
        else "",
        f"the class {causes[0].category.replace('_', ' ')}"
        if causes[0].category and causes[0].category == causes[1].category
        else "",
    ]
    said = joined([part for part in shared if part])
    return draft.say(f"Both causes share {said}.", *lines, computed="compared") if said else draft


# ------------------------------------------------------------------------------ fastest, slowest

_Took = Callable[[ResponseTimes], Duration | None]
_TIMES: Mapping[str, tuple[str, _Took, Answerer]] = {
    "notice": ("noticed", lambda times: times.to_detect, time_to_detect),
    "stop": ("stopped", lambda times: times.to_mitigate, time_to_mitigate),
    "recover": ("over", lambda times: times.to_recover or times.to_mitigate, time_to_recover),
}


def ranked(asked: Asked) -> Draft | None:
    """The postmortems by how long something took, the longest or the shortest first."""
    books = asked.shelf.books
    kind = next((name for name in _TIMES if asked.question.says(name)), None)
    if len(books) < 2 or kind is None or _foreign(asked, books):
        return None
    said, took, answering = _TIMES[kind]
    timed = [(length.seconds, book) for book in books if (length := took(book.times))]
    if not timed:
        return decline("None of the postmortems says how long that took.")
    slow = asked.question.says("slowest")
    timed.sort(key=lambda pair: (-pair[0] if slow else pair[0], pair[1].index))
    draft = NOTHING
    for _, book in timed[:_MOST_RANKED]:
        for one in answering(asked.inquiry(book)).said:
            text = f"{quoted(book.name)}: {said} after {one.text[:1].lower()}{one.text[1:]}"
            draft = draft.say(text, *one.rests, computed=one.computed)
    return draft


# ------------------------------------------------------------------------------ which, how many


def mentioning(asked: Asked) -> Draft | None:
    """The postmortems in which what is named stands, each with the statement that tells most."""
    books = asked.shelf.books
    if len(books) < 2 or not asked.rest:
        return None
    return _mentions(asked, books)


def _mentions(asked: Asked, books: Sequence[Book]) -> Draft | None:
    sections = _CAUSES if asked.question.says("caused_by") else _TELLING
    found = [(book, line) for book in books if (line := _telling_line(asked, book, sections))]
    if not found:
        words = asked.question.quote(asked.rest)
        of = "None of the postmortems" if len(books) > 1 else "The earlier one"
        return decline(f"{of} says anything of {words}.")
    draft = NOTHING
    if asked.question.says("how_many"):
        number = counted(len(found), "postmortem")
        lines = [line for _, line in found]
        draft = draft.say(f"{number}.", *lines, computed=f"counted: {number}")
    for book, line in found[:MOST_TOLD]:
        draft = draft.say(f"{quoted(book.name)}: {told(line)}", line)
    return draft


def _telling_line(asked: Asked, book: Book, sections: Sequence[Section]) -> Line | None:
    inquiry = asked.inquiry(book)
    holding = (
        line
        for section in sections
        for line in book.of(section)
        if _is_believed(line) or sections is not _CAUSES
        if all(_stands(inquiry, line, place) for place in asked.rest)
    )
    return next(holding, None)


def _stands(inquiry: Inquiry, line: Line, place: int) -> bool:
    """Whether a statement holds a word; a feature's name not as a part of another's."""
    stem = inquiry.question.tokens[place].stem
    whole = any(place in named.places for named in inquiry.question.features)
    if whole:
        return stem in line.unjoined
    return inquiry.explained_by(line, place)


def _is_believed(line: Line) -> bool:
    return getattr(line.item, "status", "confirmed") == "confirmed"


# ------------------------------------------------------------------------------ before


def seen_before(asked: Asked) -> Draft | None:
    """Whether the same failure, or what the question names, was there before."""
    shelf = asked.shelf
    others = shelf.past or tuple(book for book in shelf.books if book is not shelf.newest)
    if asked.rest and _foreign(asked, shelf.books):
        return _mentions(asked, shelf.past or shelf.books) if len(shelf.every) > 1 else None
    if not others:
        return decline("Only this postmortem was asked: there is no earlier one to look in.")
    found = list(recurrences(shelf.newest, others))
    if not found:
        name = quoted(shelf.newest.name)
        return decline(f"No earlier postmortem tells of the same failure as {name}.")
    draft = NOTHING
    for earlier, why in found:
        draft = _recurred(draft, shelf.newest, earlier, why)
    return draft


def recurrences(new: Book, others: Sequence[Book]) -> Iterator[tuple[Book, Recurrence]]:
    """The other postmortems that tell of the same failure, the most alike first."""
    past = {
        str(book.index): Past.of(str(book.index), incident_of(book.postmortem)) for book in others
    }
    here = Past.of(str(new.index), incident_of(new.postmortem))
    commonness = commonness_of((*past.values(), here))
    by_index = {str(book.index): book for book in others}
    for one in find_recurrences(here, tuple(past.values()), commonness):
        yield by_index[one.key], one


def _recurred(draft: Draft, new: Book, earlier: Book, why: Recurrence) -> Draft:
    there = [claim.ref for claim in why.incident.claims[:1]]
    there += [quote.ref for one in why.reasons[:_MOST_REASONS] for quote in one.there[:1]]
    here = [quote.ref for one in why.reasons[:_MOST_REASONS] for quote in one.here[:1]]
    lines = [*(earlier.at(ref) for ref in there), *(new.at(ref) for ref in here)]
    reasons = joined([one.what.replace("_", " ") for one in why.reasons[:_MOST_REASONS]])
    of = f": {quoted(why.incident.claims[0].text)}" if why.incident.claims else ""
    return draft.say(
        f"{quoted(earlier.name)} tells of the same failure{of}. Both have: {reasons}.",
        *dict.fromkeys(lines),
        computed="compared by how both failed and by what failed",
    )


@dataclass(frozen=True, slots=True)
class Earlier:
    """Which earlier postmortem "last time" means.

    Attributes:
        book: that one; None: there is none.
        why_not: why, as an answer.
    """

    book: Book | None
    why_not: Draft = NOTHING


def earlier_of(shelf: Shelf) -> Earlier:
    """The postmortem of the last time: of two the earlier one, else the most alike."""
    new = shelf.newest
    others = tuple(book for book in shelf.every if book is not new)
    if not others:
        return Earlier(
            None, decline("Only this postmortem was asked: there is no earlier one to look in.")
        )
    if len(shelf.books) == 2 and not shelf.past:
        return Earlier(others[0])
    found = next(recurrences(new, others), None)
    if found is None:
        name = quoted(new.name)
        return Earlier(None, decline(f"No earlier postmortem tells of the same failure as {name}."))
    return Earlier(found[0])


def without(question: Question, *names: str) -> Question:
    """The question without the words of these concepts."""
    return replace(
        question, concepts=tuple(one for one in question.concepts if one[0] not in names)
    )


FAMILIES: tuple[Family, ...] = (
    Family(
        "compared",
        compared,
        "compare",
        none_of="metric before deploy",
        may="postmortems which fail last_time cause how_long notice stop yes_no seen_before",
    ),
    Family(
        "ranked",
        ranked,
        "fastest slowest",
        all_of="which_postmortems",
        none_of="would_have monitoring",
        may="postmortems which fail how_long notice stop recover earlier worst highest lowest "
        "yes_no does start happen after",
    ),
    Family(
        "mentioning",
        mentioning,
        "which_postmortems",
        may="postmortems which mention caused_by cause how_many all_boards yes_no happen fail "
        "seen_before does",
    ),
    Family(
        "seen_before",
        seen_before,
        "seen_before",
        none_of="prevent action would_have monitoring",
        may="postmortems which fail cause yes_no how_many happen mention caused_by all_boards "
        "first when does start notice",
    ),
)
