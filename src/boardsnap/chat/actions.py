"""Who does what by when, what is overdue, done, open, nobody's."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from boardsnap.chat.dating import day_asked
from boardsnap.chat.draft import NOTHING, Draft, counted, decline, joined, told
from boardsnap.chat.inquiry import Inquiry
from boardsnap.chat.question import months_asked
from boardsnap.chat.shelf import Line
from boardsnap.model.postmortem import Action
from boardsnap.timing import last_day
from boardsnap.wording import iso_words, plain


@dataclass(frozen=True, slots=True)
class Sieve:
    """One condition on actions that a question sets.

    Attributes:
        says: in words, as in "open actions".
        keeps: whether an action fits.
        places: the words that set it.
    """

    says: str
    keeps: Callable[[Action], bool]
    places: tuple[int, ...] = ()


def action_of(line: Line) -> Action:
    """The action of a line of that section.

    Raises:
        TypeError: it is another kind of line.
    """
    if not isinstance(line.item, Action):
        raise TypeError(f"{line.cited.pointer} is no action")
    return line.item


_DUE = ("due", "overdue", "upcoming", "action")


def plan(inquiry: Inquiry) -> Draft:
    """The actions that fit all that the question says of them, each with owner, date and state."""
    every = inquiry.book.of("actions")
    if not every:
        return decline("The board has no actions.")
    sieves = list(_sieves(inquiry))
    kept = [line for line in every if all(sieve.keeps(action_of(line)) for sieve in sieves)]
    places = [place for sieve in sieves for place in sieve.places]
    said = joined([sieve.says for sieve in sieves])
    if not kept and inquiry.question.dates and not inquiry.says(*_DUE):
        return NOTHING
    if not kept:
        what = f"No action on the board is {said}." if said else "The board has no actions."
        return decline(what, *every).explain(places) if sieves else NOTHING
    meant = inquiry.meant(kept, [at for at in inquiry.focus if at not in places])
    chosen = _by_date(inquiry, meant or kept)
    draft = NOTHING.explain(places)
    if inquiry.says("how_many"):
        draft = _count(draft, chosen, said)
    return draft.tell(chosen)


def _count(draft: Draft, chosen: Sequence[Line], said: str) -> Draft:
    of = f" that {'is' if len(chosen) == 1 else 'are'} {said}" if said else ""
    return draft.say(
        f"{counted(len(chosen), 'action')}{of}.",
        *chosen,
        computed=f"counted: {counted(len(chosen), 'action')}",
    )


def _by_date(inquiry: Inquiry, lines: Sequence[Line]) -> Sequence[Line]:
    """The one that is due first or last, where that is asked for; else all."""
    soonest = inquiry.says("first", "upcoming")
    due = [line for line in lines if last_day(action_of(line).due)]
    if inquiry.says("upcoming"):
        due = [line for line in due if action_of(line).status != "done"]
    if not (soonest or inquiry.says("last")) or not due or not inquiry.says("due", "upcoming"):
        return lines
    best = (min if soonest else max)(_due(line) for line in due)
    return [line for line in due if _due(line) == best]


def _due(line: Line) -> date:
    return last_day(action_of(line).due) or date.max


def _sieves(inquiry: Inquiry) -> Iterator[Sieve]:
    question = inquiry.question
    people = question.people
    if people:
        names = {named.name for named in people}
        places = tuple(place for named in people for place in named.places)
        said = f"{joined(sorted(map(plain, names)))}'s"
        yield Sieve(said, lambda action: bool(names & set(action.owners)), places)
    if question.priorities:
        wanted = {named.name for named in question.priorities}
        places = tuple(place for named in question.priorities for place in named.places)
        yield Sieve(
            joined(sorted(wanted)),
            lambda action: (action.priority or "").upper() in wanted,
            places,
        )
    yield from _sieves_of_state(inquiry)
    yield from _sieves_of_dates(inquiry)


_LACKS = {"without an owner": "unowned", "without a due date": "undated"}


def _sieves_of_state(inquiry: Inquiry) -> Iterator[Sieve]:
    says = inquiry.says
    if says("unowned") or says("undated"):
        yield Sieve(
            joined(
                [one for one in ("without an owner", "without a due date") if says(_LACKS[one])]
            ),
            lambda action: (
                (says("unowned") and not action.owners) or (says("undated") and action.due is None)
            ),
            tuple(inquiry.question.places_of("unowned", "undated")),
        )
    if says("open", "overdue") or (says("still") and says("action", "does") and says("who")):
        yield Sieve(
            "open",
            lambda action: action.status != "done",
            tuple(inquiry.question.places_of("open", "still")),
        )
    elif says("done") and not says("to_be_done") and "done" in _states_asked(inquiry):
        yield Sieve("done", lambda action: action.status == "done")
    elif says("progress"):
        yield Sieve("in progress", lambda action: action.status == "in_progress")
    yield from _sieves_of_priority(inquiry)


def _states_asked(inquiry: Inquiry) -> set[str]:
    """What "done" asks for: of one action whether it is, else for those that are."""
    one = inquiry.says("yes_no", "status") and bool(inquiry.meant(inquiry.book.of("actions")))
    return set() if one else {"done"}


def _sieves_of_priority(inquiry: Inquiry) -> Iterator[Sieve]:
    ranks = sorted(
        {
            action_of(line).priority or ""
            for line in inquiry.book.of("actions")
            if action_of(line).priority
        }
    )
    if not ranks or inquiry.question.priorities:
        return
    if inquiry.says("low_priority"):
        yield Sieve(f"of {ranks[-1]}", lambda action: action.priority == ranks[-1])
    elif inquiry.says("priority"):
        yield Sieve(f"of {ranks[0]}", lambda action: action.priority == ranks[0])


def _sieves_of_dates(inquiry: Inquiry) -> Iterator[Sieve]:
    question = inquiry.question
    asked = [(one, day_asked(one, inquiry.book)) for one in question.dates]
    places = tuple(place for one in question.dates for place in one.places)
    days = [day for _, day in asked if day is not None]
    months = months_asked(question.tokens)
    if months and inquiry.says("due") and not inquiry.says("overdue"):
        said = f"due in {joined([month_name[month] for month in months.values()])}"
        wanted = set(months.values())
        yield Sieve(said, lambda action: _due_month(action) in wanted, tuple({*months, *places}))
    elif inquiry.says("overdue"):
        limit = days[0] if days else inquiry.today
        if limit is not None:
            said = f"overdue on {iso_words(limit.isoformat())}"
            overdue = tuple(question.places_of("overdue"))
            yield Sieve(said, lambda action: _is_over(action, limit), (*overdue, *places))
    elif days:
        yield Sieve(
            f"due by {iso_words(max(days).isoformat())}",
            lambda action: _is_due_by(action, max(days)),
            places,
        )


def _due_month(action: Action) -> int | None:
    day = last_day(action.due)
    return day.month if day else None


def _is_over(action: Action, limit: date) -> bool:
    day = last_day(action.due)
    return day is not None and day < limit and action.status != "done"


def _is_due_by(action: Action, limit: date) -> bool:
    day = last_day(action.due)
    return day is not None and day <= limit


def overdue(inquiry: Inquiry) -> Draft:
    """The open actions whose day has passed."""
    if inquiry.today is None and not inquiry.question.dates:
        return decline("Without today's date nobody can say what is overdue.")
    return plan(inquiry)


_DOING = ("does", "action", "stop", "owner", "due", "still", "done", "who", "when")


def owner_of(inquiry: Inquiry) -> Draft:
    """Who does what the question names."""
    every = inquiry.book.of("actions")
    rest = set(inquiry.focus) - inquiry.question.places_of(*_DOING)
    found = inquiry.meant(every) or inquiry.meant(every, sorted(rest))
    if not found:
        return NOTHING
    asks_name = inquiry.says("who", "owner") or not inquiry.says("due")
    if (
        asks_name
        and not inquiry.says("done", "status")
        and all(not action_of(line).owners for line in found)
    ):
        return decline(f"Nobody's name stands beside it. {told(found[0])}", *found[:1])
    return NOTHING.tell(found)


def prevention(inquiry: Inquiry) -> Draft:
    """What is being done so that it does not happen again."""
    kept = [
        line
        for line in inquiry.book.of("actions")
        if action_of(line).kind in {"monitoring", "data_quality", "process", "feature_engineering"}
        and action_of(line).status != "done"
    ]
    lines = [*kept, *inquiry.book.of("decisions")]
    return NOTHING.tell(lines) if lines else decline("The board names nothing that prevents it.")


def response(inquiry: Inquiry) -> Draft:
    """What was done about the failure: on the timeline, and the actions."""
    events = [
        line
        for line in inquiry.book.of("timeline")
        if {"response", "stop"} & line.concepts and "alert" not in line.concepts
    ]
    lines = [*events, *inquiry.book.of("actions")]
    return NOTHING.tell(lines) if lines else decline("The board does not say what was done.")


def monitors_planned(inquiry: Inquiry) -> Draft:
    """Which monitors the team is going to add."""
    lines = [line for line in inquiry.book.of("actions") if action_of(line).kind == "monitoring"]
    if not lines:
        return decline("No action on the board is about monitoring.")
    return NOTHING.tell(inquiry.meant(lines) or lines)
