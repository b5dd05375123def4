"""When did it start, when was it noticed, how long did it take: from the dates of the board."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from boardsnap.chat.draft import NOTHING, Draft, dated, decline, quoted, when
from boardsnap.chat.inquiry import Inquiry
from boardsnap.chat.shelf import Book, Line
from boardsnap.model.postmortem import TimelineEvent
from boardsnap.timing import Duration, Instant, between
from boardsnap.wording import duration_words, plain

Answerer = Callable[[Inquiry], Draft]


def started(inquiry: Inquiry) -> Draft:
    """When the failure began."""
    book = inquiry.book
    start = _line(book, book.times.started)
    if start is None:
        return _missing(book, "Start of the failure", "when the failure began")
    good = _line(book, book.times.last_good)
    if good is not None:
        return NOTHING.say(
            f"At the latest on {when(start)}, with the first worse value: {quoted(start.text)}. "
            f"The last good one is of {when(good)}: {quoted(good.text)}.",
            start,
            good,
        )
    return NOTHING.say(f"On {when(start)}, with {quoted(start.text)}.", start)


def noticed(inquiry: Inquiry) -> Draft:
    """When and how people noticed."""
    book = inquiry.book
    event = _line(book, book.times.detected)
    if event is not None:
        return NOTHING.say(f"{dated(event)}: {quoted(event.text)}.", event)
    undated = [line for line in book.of("timeline") if "notice" in line.concepts]
    if undated:
        return NOTHING.tell(undated[:1])
    return _missing(book, "Time to detect", "when people noticed")


def stopped(inquiry: Inquiry) -> Draft:
    """When and how the failure was stopped."""
    book = inquiry.book
    event = _line(book, book.times.mitigated)
    if event is None:
        return _missing(book, "Time to mitigate", "what ended the failure")
    return NOTHING.say(f"{dated(event)}: {quoted(event.text)}.", event)


def recovered(inquiry: Inquiry) -> Draft:
    """When the metric was back at its old level."""
    book = inquiry.book
    event = _line(book, book.times.recovered)
    if event is not None:
        return NOTHING.say(
            f"{dated(event)}: {quoted(event.text)}, the first value back near the level before.",
            event,
        )
    last = _last_after_fall(book)
    if last is None:
        return decline("The board does not say when it was back to normal.")
    return decline(
        "No value on the board is back at the level before. "
        f"The last one is of {when(last)}: {quoted(last.text)}.",
        last,
    )


def time_to_detect(inquiry: Inquiry) -> Draft:
    """How long it went unnoticed."""
    times = inquiry.book.times
    return _took(inquiry.book, times.to_detect, (times.started, times.detected), "Time to detect")


def time_to_mitigate(inquiry: Inquiry) -> Draft:
    """How long from the start until something stopped it."""
    times = inquiry.book.times
    ends = (times.started, times.mitigated)
    return _took(inquiry.book, times.to_mitigate, ends, "Time to mitigate")


def time_to_respond(inquiry: Inquiry) -> Draft:
    """How long from the detection until something stopped it."""
    times = inquiry.book.times
    ends = (times.detected, times.mitigated)
    return _took(inquiry.book, times.to_respond, ends, "Time to mitigate")


def time_to_recover(inquiry: Inquiry) -> Draft:
    """How long the metric was down; where it is not back, how long until something was done."""
    times = inquiry.book.times
    if times.to_recover is None:
        return time_to_mitigate(inquiry)
    ends = (times.started, times.recovered)
    return _took(inquiry.book, times.to_recover, ends, "Time to recover")


# Between "from this" and "to that"; "after the rollout did we notice".
_JOINTS = frozenset(("to", "until", "and", "till", "did", "was", "were", "before"))


def time_between(inquiry: Inquiry) -> Draft:
    """How long from one event that the question names to another."""
    question, book = inquiry.question, inquiry.book
    for place, token in enumerate(question.tokens):
        if token.text not in _JOINTS:
            continue
        before = [at for at in inquiry.focus if at < place]
        first = _event_meant(inquiry, before) if before else _line(book, book.times.started)
        last = _event_meant(inquiry, [at for at in inquiry.focus if at > place])
        ends = [_instant(book, line) for line in (first, last)]
        if first and last and first is not last and all(ends):
            return _took(book, between(ends[0], ends[1]), (ends[0], ends[1]), "The time between")
    return NOTHING


def _event_meant(inquiry: Inquiry, places: Sequence[int]) -> Line | None:
    found = inquiry.meant(inquiry.book.in_time, places) if places else []
    return found[0] if found else _turn_meant(inquiry, places)


def _turn_meant(inquiry: Inquiry, places: Sequence[int]) -> Line | None:
    """The event that began it, by which it was noticed, that stopped it, where one is meant."""
    times, said = inquiry.book.times, set[str]()
    for place in places:
        said |= inquiry.question.meaning.get(place, frozenset())
    turns = (
        ({"notice", "alert"}, times.detected),
        ({"stop"}, times.mitigated),
        ({"recover"}, times.recovered),
        ({"start", "fail"}, times.started),
    )
    return next((_line(inquiry.book, at) for names, at in turns if names & said), None)


def _instant(book: Book, line: Line | None) -> Instant | None:
    return None if line is None else book.instants.get(line.cited.pointer)


def _took(
    book: Book,
    took: Duration | None,
    ends: tuple[Instant | None, Instant | None],
    what: str,
) -> Draft:
    first, last = (_line(book, end) for end in ends)
    if took is None or first is None or last is None:
        return _missing(book, what, "that")
    return NOTHING.say(
        f"{duration_words(took).capitalize()}: from {quoted(first.text)} ({when(first)}) "
        f"to {quoted(last.text)} ({when(last)}).",
        first,
        last,
        computed=f"{when(last)} less {when(first)}, in whole units of the coarser date",
    )


def _missing(book: Book, what: str, of: str) -> Draft:
    """Why a time cannot be told, with what comes nearest."""
    reasons = [reason for reason in book.times.missing if reason.startswith((what, "Start"))]
    known = [
        line
        for end in (book.times.started, book.times.detected, book.times.mitigated)
        if (line := _line(book, end)) is not None
    ]
    because = _because(reasons)
    named = [line for line in book.of("timeline") if quoted(line.text) in because]
    draft = decline(f"The board does not say {of}{because}.", *named)
    undated = [
        line
        for line in book.of("timeline")
        if {"notice", "stop"} & line.concepts and line not in book.in_time
    ]
    return draft.tell([*known, *undated][:2])


def _because(reasons: Sequence[str]) -> str:
    if not reasons:
        return ""
    return f" ({plain(reasons[0]).rstrip('.').partition(': ')[2]})"


def _line(book: Book, at: Instant | None) -> Line | None:
    return None if at is None else book.at(at.ref)


def _last_after_fall(book: Book) -> Line | None:
    measured = [
        line for line in book.in_time if isinstance(line.item, TimelineEvent) and line.item.metric
    ]
    return measured[-1] if measured else None
