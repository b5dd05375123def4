"""Why it failed: the root cause, its class, the feature, by how much and over how long."""

from __future__ import annotations

from boardsnap.chat.draft import NOTHING, Draft, decline, quoted, told
from boardsnap.chat.ideas import believed, hypothesis_of
from boardsnap.chat.inquiry import Inquiry
from boardsnap.chat.shelf import Book, Line
from boardsnap.model.postmortem import RootCause
from boardsnap.wording import plain, shift_words, window_words, words

# Statistics by which boards say how far a feature moved (docs: Evidently's, NannyML's names).
_DISTANCES = frozenset(
    {"psi", "ks", "js", "kl", "wasserstein", "null", "missing", "mean", "median"}
)


def root_cause(inquiry: Inquiry) -> Draft:
    """What it was, as the board says it."""
    line = cause_line(inquiry.book)
    if line is not None:
        draft = NOTHING.say(f"Root cause: {quoted(line.text)}.", line)
        facts = _facts(line)
        return draft.say(facts, line) if facts else draft
    likely = list(believed(inquiry.book))
    confirmed = [one for one in likely if hypothesis_of(one).status == "confirmed"]
    if confirmed:
        return NOTHING.tell(confirmed)
    draft = decline("The board names no root cause.")
    if likely:
        return draft.say(f"The likeliest so far is {told(likely[0])}", likely[0])
    return draft.tell(inquiry.book.of("hypotheses"))


def cause_line(book: Book) -> Line | None:
    """The root cause, where the board names one."""
    return next(iter(book.of("root_cause")), None)


def _cause_of(line: Line) -> RootCause:
    if not isinstance(line.item, RootCause):
        raise TypeError(f"{line.cited.pointer} is no root cause")
    return line.item


def _facts(line: Line) -> str:
    cause = _cause_of(line)
    parts = [
        f"class: {class_words(cause.category)}" if cause.category else "",
        f"feature: {plain(cause.feature)}" if cause.feature else "",
        f"amount: {shift_words(cause.shift)}" if cause.shift else "",
        f"over {window_words(cause.window)}" if cause.window else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def class_words(category: str | None) -> str:
    """The class of a cause in words, as the field writes it."""
    if category == "training_serving_skew":
        return "training-serving skew"
    return words(category or "")


def category(inquiry: Inquiry) -> Draft:
    """Which class of failure it was."""
    line = cause_line(inquiry.book)
    likely = [line] if line else list(believed(inquiry.book))
    for one in likely:
        found = getattr(one.item, "category", None)
        if found:
            return NOTHING.say(f"{class_words(found).capitalize()}: {quoted(one.text)}.", one)
    return decline("The board does not say which class of failure it was.").tell(likely)


def feature(inquiry: Inquiry) -> Draft:
    """The features that moved, the one that is blamed first, then what was measured of others."""
    book = inquiry.book
    line = cause_line(book)
    draft = NOTHING
    if line is not None:
        name = _cause_of(line).feature
        start = f"{plain(name)}: " if name else "Root cause: "
        draft = draft.say(f"{start}{quoted(line.text)}.", line)
    measured = [
        one
        for one in book.of("timeline", "evidence", "hypotheses")
        if _DISTANCES & one.words and any(term[:1].isdigit() for term in one.words)
    ]
    if not draft and not measured:
        return decline("The board does not say which feature moved.")
    return draft.tell(measured)


def amount(inquiry: Inquiry) -> Draft:
    """By how much it moved, and over how long."""
    line = cause_line(inquiry.book)
    if line is None or (_cause_of(line).shift is None and _cause_of(line).window is None):
        return NOTHING
    return NOTHING.say(f"{_facts(line)} The board: {quoted(line.text)}.", line)
