"""What happened: on a day, before and after something, which alerts, what changed."""

from __future__ import annotations

from collections.abc import Sequence

from boardsnap.chat.dating import falls_between, falls_on
from boardsnap.chat.draft import NOTHING, Draft, decline, joined, quoted, told, when
from boardsnap.chat.inquiry import Inquiry
from boardsnap.chat.shelf import Book, Line
from boardsnap.model.postmortem import Date, TimelineEvent
from boardsnap.timing import end_of

# So many events before the fall, or after an event, tell what led up to it, or what followed.
_MOST_BESIDE = 3


def timeline(inquiry: Inquiry) -> Draft:
    """Everything that happened, in order."""
    lines = inquiry.book.of("timeline")
    return NOTHING.tell(lines) if lines else decline("The board has no timeline.")


def happened_on(inquiry: Inquiry) -> Draft:
    """What happened on the days that the question names, or between two of them."""
    lines = inquiry.book.of("timeline")
    dates = inquiry.question.dates
    if not dates:
        return NOTHING
    places = [place for one in dates for place in one.places]
    found = [line for line in lines if any(falls_on(one, _at(line)) for one in dates)]
    if len(dates) > 1 and inquiry.says("between"):
        found = [line for line in lines if falls_between(dates, _at(line), inquiry.book)]
    if found:
        kept = inquiry.meant(found) if inquiry.focus else []
        return NOTHING.tell(kept or found).explain(places)
    asked = joined([inquiry.question.quote(one.places) for one in dates])
    return decline(f"The board dates nothing to {asked}.").explain(places)


def _at(line: Line) -> Date | None:
    return line.item.at if isinstance(line.item, TimelineEvent) else None


def happened_after(inquiry: Inquiry) -> Draft:
    """What came after an event that the question names."""
    return _beside(inquiry, after=True)


def happened_before(inquiry: Inquiry) -> Draft:
    """What came before an event that the question names; else what changed before the fall."""
    return _beside(inquiry, after=False) or changed_before(inquiry)


def _beside(inquiry: Inquiry, *, after: bool) -> Draft:
    if inquiry.says("before") and inquiry.says("after"):
        return NOTHING  # it asks for a comparison, not for events
    timed = inquiry.book.in_time
    pivot = next(iter(inquiry.meant(timed)), None)
    if pivot is None:
        return NOTHING
    at = timed.index(pivot)
    chosen = timed[at + 1 :][:_MOST_BESIDE] if after else timed[:at][-_MOST_BESIDE:]
    if not chosen:
        side = "after" if after else "before"
        return decline(f"The board dates nothing {side} {told(pivot)}", pivot)
    return NOTHING.say(told(pivot), pivot).tell(chosen)


def changed_before(inquiry: Inquiry) -> Draft:
    """What changed upstream, was deployed or drifted before the failure was seen."""
    book = inquiry.book
    changes = [line for line in book.of("timeline") if _kind(line) in _asked_kinds(inquiry)]
    limit = book.times.detected or book.times.mitigated
    early = [line for line in changes if not limit or _is_before(book, line, limit.ref)]
    if early:
        return NOTHING.tell(early)
    return decline("The board dates no change before the failure.").tell(changes)


def _asked_kinds(inquiry: Inquiry) -> set[str]:
    if inquiry.says("upstream") and not inquiry.says("deploy"):
        return {"upstream"}
    return {"upstream", "deploy", "drift", "other"}


def _is_before(book: Book, line: Line, ref: str) -> bool:
    instants = book.instants
    own = instants.get(line.cited.pointer)
    return own is not None and own.moment < end_of(instants[ref]) and line.cited.pointer != ref


def _kind(line: Line) -> str:
    return line.item.kind if isinstance(line.item, TimelineEvent) else ""


def alerts(inquiry: Inquiry) -> Draft:
    """The alerts of the timeline."""
    return _of_kind(inquiry, "alert", "The board dates no alert.")


def deploys(inquiry: Inquiry) -> Draft:
    """What was deployed, and when."""
    return _of_kind(inquiry, "deploy", "The board dates no deploy.")


def upstream(inquiry: Inquiry) -> Draft:
    """What changed upstream."""
    return _of_kind(inquiry, "upstream", "The board dates no change upstream.")


def _of_kind(inquiry: Inquiry, kind: str, none: str) -> Draft:
    lines = [line for line in inquiry.book.of("timeline") if _kind(line) == kind]
    if not lines:
        return decline(none)
    return NOTHING.tell(inquiry.meant(lines) or lines)


def event_when(inquiry: Inquiry) -> Draft:
    """When something happened that the question names."""
    lines = inquiry.book.of("timeline")
    found = inquiry.meant(lines)
    if not found:
        return NOTHING
    return NOTHING.tell(found[:_MOST_BESIDE])


def first_event(inquiry: Inquiry) -> Draft:
    """The first event of the timeline."""
    return _end(inquiry.book.of("timeline"), 0)


def last_event(inquiry: Inquiry) -> Draft:
    """The last event of the timeline."""
    return _end(inquiry.book.of("timeline"), -1)


def _end(lines: Sequence[Line], at: int) -> Draft:
    if not lines:
        return decline("The board has no timeline.")
    return NOTHING.tell([lines[at]])


def who_did(inquiry: Inquiry) -> Draft:
    """Who did something that the timeline tells of: what it names is told, nothing is guessed."""
    found = inquiry.meant(inquiry.book.of("timeline"))
    if not found or inquiry.question.tense == "ahead":
        return NOTHING
    line = found[0]
    names = [name for name in inquiry.book.people if _names(line, name)]
    if names:
        return NOTHING.tell([line])
    return decline(f"The board names nobody beside {quoted(line.text)} ({when(line)}).", line)


def _names(line: Line, name: str) -> bool:
    return name.casefold() in line.text.casefold().split()
