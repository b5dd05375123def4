"""Values of metrics: on a day, at their worst, how far they fell, how they went."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from boardsnap.chat.concepts import is_filler
from boardsnap.chat.dating import day_asked, falls_on
from boardsnap.chat.draft import NOTHING, Draft, decline, joined, quoted, when
from boardsnap.chat.inquiry import Inquiry
from boardsnap.chat.shelf import Book, Line, Section
from boardsnap.model.postmortem import Metric, TimelineEvent
from boardsnap.timing import better_end, moment_of, offset_days
from boardsnap.wording import number, plain, quantity

# Differences of decimals are shown with as many digits as the values have; this many at most.
_DIGITS = 6

Series = tuple[Line, ...]


def metric_of(line: Line) -> Metric:
    """The value that an event gives.

    Raises:
        ValueError: it gives none.
    """
    if isinstance(line.item, TimelineEvent) and line.item.metric is not None:
        return line.item.metric
    raise ValueError(f"{line.cited.pointer} gives no value")


def all_series(book: Book) -> dict[str, Series]:
    """The values of each metric, in the document's order, by its name."""
    found: dict[str, list[Line]] = {}
    for line in book.of("timeline"):
        if isinstance(line.item, TimelineEvent) and line.item.metric is not None:
            found.setdefault(line.item.metric.name, []).append(line)
    return {name: tuple(lines) for name, lines in found.items()}


def asked_series(inquiry: Inquiry) -> tuple[dict[str, Series], Draft]:
    """The metrics that are asked for, or why there is none; all of them where none is named."""
    every = all_series(inquiry.book)
    named = inquiry.question.metrics
    if not named:
        return every, NOTHING if every else decline("The board gives no value of any metric.")
    names = {_key(one.name) for one in named}
    found = {name: lines for name, lines in every.items() if _key(name) in names}
    if found:
        return {name: _qualified(inquiry, lines) for name, lines in found.items()}, NOTHING
    told = _said_otherwise(inquiry)
    if told:
        return {}, told
    missing = joined([inquiry.question.quote(one.places) for one in named])
    places = [place for one in named for place in one.places]
    draft = decline(f"The board gives no value of {missing}.").explain(places)
    if every:
        firsts = [lines[0] for lines in every.values()]
        draft = draft.say(f"It has values of {joined([plain(name) for name in every])}.", *firsts)
    return {}, draft


def _said_otherwise(inquiry: Inquiry) -> Draft:
    """Statements that speak of the metric, where the timeline has no value of it."""
    tokens = inquiry.question.tokens
    places = [place for one in inquiry.question.metrics for place in one.places]
    wanted = {tokens[place].stem for place in places if not is_filler(tokens[place])}
    lines = [line for line in inquiry.book.of(*_SPOKEN) if wanted and wanted <= line.words]
    return NOTHING.tell(lines[:_MOST_SPOKEN]).explain(places)


_SPOKEN: tuple[Section, ...] = ("timeline", "root_cause", "evidence", "hypotheses")
_MOST_SPOKEN = 3


def _key(name: str) -> str:
    return name.casefold()


def _qualified(inquiry: Inquiry, lines: Series) -> Series:
    """Of values of one name those that the question singles out: "offline AUC"."""
    singled = [
        [line for line in lines if inquiry.question.tokens[place].stem in line.words]
        for place in inquiry.focus
    ]
    chosen = [those for those in singled if 0 < len(those) < len(lines)]
    return tuple(chosen[0]) if chosen else lines


def metric_value(inquiry: Inquiry) -> Draft:
    """The values on a day."""
    series, draft = asked_series(inquiry)
    if draft or not (inquiry.question.dates or inquiry.question.later):
        return draft
    lines = [line for those in series.values() for line in those]
    places = _date_places(inquiry)
    found = [line for line in lines if _is_asked(inquiry, line)]
    if found:
        return NOTHING.tell(found).explain(places)
    named = joined([plain(name) for name in series])
    asked = inquiry.question.quote(places)
    draft = decline(f"The board gives no value of {named} for {asked}.", *lines[:1])
    return draft.tell(_around(inquiry, lines)).explain(places)


def _date_places(inquiry: Inquiry) -> list[int]:
    dates = [place for one in inquiry.question.dates for place in one.places]
    return [*dates, *(place for _, places in inquiry.question.later for place in places)]


def _is_asked(inquiry: Inquiry, line: Line) -> bool:
    at = line.item.at if isinstance(line.item, TimelineEvent) else None
    if any(falls_on(one, at) for one in inquiry.question.dates):
        return True
    return any(_days_in(inquiry.book, line) == days for days, _ in inquiry.question.later)


def _days_in(book: Book, line: Line) -> float | None:
    """How many days after the start, or after the board's own zero, an event was."""
    at = line.item.at if isinstance(line.item, TimelineEvent) else None
    if at is None:
        return None
    if at.offset is not None and at.iso is None:
        return offset_days(at.offset)
    start, moment = book.times.started, moment_of(at.iso)
    return None if start is None or moment is None else (moment - start.moment).days


def _around(inquiry: Inquiry, lines: Sequence[Line]) -> list[Line]:
    """The values that stand before and after the day for which there is none."""
    days = [day_asked(one, inquiry.book) for one in inquiry.question.dates]
    asked = next((day for day in days if day is not None), None)
    timed = [line for line in inquiry.book.in_time if line in lines]
    if asked is None:
        return timed[-1:]
    instants = inquiry.book.instants
    before = [line for line in timed if instants[line.cited.pointer].moment.date() < asked]
    after = [line for line in timed if instants[line.cited.pointer].moment.date() > asked]
    return [*before[-1:], *after[:1]]


def metric_extreme(inquiry: Inquiry) -> Draft:
    """The lowest, highest, worst or best value of each metric that is asked for."""
    series, draft = asked_series(inquiry)
    if draft:
        return draft
    for name, lines in series.items():
        for which, choose in _ends(inquiry, name):
            best = choose(metric_of(line).value for line in lines)
            line = next(line for line in lines if metric_of(line).value == best)
            draft = draft.say(
                f"The {which} {plain(name)} on the board: {quoted(line.text)}, {when(line)}.",
                *(line, *(other for other in lines if other is not line)),
                computed=f"the {which} of the {len(lines)} values that the board gives",
            )
    return draft


_Choose = Callable[[Iterable[float]], float]


def _ends(inquiry: Inquiry, name: str) -> list[tuple[str, _Choose]]:
    found: list[tuple[str, _Choose]] = []
    if inquiry.says("lowest"):
        found.append(("lowest", min))
    if inquiry.says("highest"):
        found.append(("highest", max))
    if not found and inquiry.says("best"):
        found.append(("highest", max) if better_end(name) >= 0 else ("lowest", min))
    if not found:
        found.append(("lowest", min) if _falls(inquiry, name) else ("highest", max))
    return found


def _falls(inquiry: Inquiry, name: str) -> bool:
    """Whether its worst end is the low one: "how bad", "how low", "how high"."""
    asked = inquiry.question.text.casefold()
    if "how high" in asked or "how low" in asked:
        return "how low" in asked
    return better_end(name) >= 0


def metric_change(inquiry: Inquiry) -> Draft:
    """From its first value to the farthest one from it, and the difference."""
    series, draft = asked_series(inquiry)
    if draft:
        return draft
    dated = _asked_lines(inquiry, series)
    for name, lines in series.items():
        ends = _two(lines, dated) or _farthest(lines)
        if ends is not None:
            draft = _changed(draft, name, *ends)
    if draft:
        return draft.explain(_date_places(inquiry) if dated else ())
    lines = tuple(line for those in series.values() for line in those)
    named = joined([plain(name) for name in series])
    return decline(f"The board gives a single value of {named}.", *lines).tell(lines)


def _asked_lines(inquiry: Inquiry, series: dict[str, Series]) -> list[Line]:
    return [line for those in series.values() for line in those if _is_asked(inquiry, line)]


def _two(lines: Series, dated: Sequence[Line]) -> tuple[Line, Line] | None:
    """The values on two days that the question names."""
    found = [line for line in lines if line in dated]
    return (found[0], found[-1]) if len(found) > 1 else None


def _farthest(lines: Series) -> tuple[Line, Line] | None:
    if len(lines) < 2:
        return None
    first = lines[0]
    start = metric_of(first).value
    last = max(lines[1:], key=lambda line: abs(metric_of(line).value - start))
    return (first, last) if metric_of(last).value != start else None


def _changed(draft: Draft, name: str, first: Line, last: Line) -> Draft:
    before, after = metric_of(first), metric_of(last)
    difference = round(after.value - before.value, _DIGITS)
    way = "rose" if difference > 0 else "fell"
    unit = "percentage points" if before.unit == after.unit == "%" else after.unit
    same = before.unit == after.unit
    said = f", by {quantity(abs(difference), unit)}" if same and difference else ""
    share = abs(difference) / abs(before.value) * 100 if before.value and same else 0
    part = f", {number(round(share, 1))} % of the first value" if share else ""
    return draft.say(
        f"{plain(name)} {way} from {_value(before)} ({when(first)}) "
        f"to {_value(after)} ({when(last)}){said}{part}.",
        first,
        last,
        computed=f"{_value(after)} less {_value(before)}; the first value is that of "
        f"{when(first)}, the other the farthest from it",
    )


def _value(metric: Metric) -> str:
    return quantity(metric.value, metric.unit)


def metric_course(inquiry: Inquiry) -> Draft:
    """All values of each metric that is asked for, in order."""
    series, draft = asked_series(inquiry)
    if draft:
        return draft
    for name, lines in series.items():
        values = [f"{_value(metric_of(line))} ({when(line)})" for line in lines]
        draft = draft.say(f"{plain(name)}: {', '.join(values)}.", *lines)
    return draft


def metric_latest(inquiry: Inquiry) -> Draft:
    """The last value of each metric that is asked for."""
    return _one_end(inquiry, "last", -1)


def metric_initial(inquiry: Inquiry) -> Draft:
    """The first value of each metric that is asked for."""
    return _one_end(inquiry, "first", 0)


def _one_end(inquiry: Inquiry, which: str, at: int) -> Draft:
    series, draft = asked_series(inquiry)
    if draft:
        return draft
    for name, lines in series.items():
        timed = [line for line in inquiry.book.in_time if line in lines] or list(lines)
        line = timed[at]
        draft = draft.say(
            f"The {which} {plain(name)} on the board: {quoted(line.text)}, {when(line)}.", line
        )
    return draft


def metric_around(inquiry: Inquiry) -> Draft:
    """The values before and after an event that the question names."""
    series, draft = asked_series(inquiry)
    if draft:
        return draft
    others = [line for line in inquiry.book.in_time if line not in _lines_of(series)]
    asking = inquiry.question.places_of("course", "change", "value", "metric", "recover")
    rest = [place for place in inquiry.focus if place not in asking]
    pivot = next(iter(inquiry.meant(others, rest)), None)
    if pivot is None:
        return NOTHING
    chosen = [line for lines in series.values() for line in _beside(inquiry, pivot, lines)]
    if not chosen:
        return decline(
            f"The board gives no such value around {quoted(pivot.text)}, {when(pivot)}.", pivot
        )
    return NOTHING.say(f"{quoted(pivot.text)}: {when(pivot)}.", pivot).tell(chosen)


def _beside(inquiry: Inquiry, pivot: Line, lines: Series) -> list[Line]:
    """The last value before an event and the first after it; all after, where that is asked."""
    timed = inquiry.book.in_time
    at = timed.index(pivot)
    before = [line for line in timed[:at] if line in lines][-1:]
    after = [line for line in timed[at + 1 :] if line in lines]
    if inquiry.says("before"):
        return [*before, *(after[:1] if inquiry.says("after") else [])]
    return after


def _lines_of(series: dict[str, Series]) -> list[Line]:
    return [line for those in series.values() for line in those]
