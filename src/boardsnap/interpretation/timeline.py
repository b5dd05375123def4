"""The timeline: dated notes, metric series and curves as events in chronological order."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from boardsnap.interpretation.actions import cut
from boardsnap.interpretation.dates import (
    FoundDate,
    after_date,
    find_dates,
    leading_date,
    sort_key,
    to_date,
    to_dates,
    whole_date,
)
from boardsnap.interpretation.facts import Facts
from boardsnap.interpretation.labels import strip_item
from boardsnap.interpretation.notes import Note, Placed, join_notes
from boardsnap.interpretation.quantities import (
    bare_value,
    find_metric,
    measures_data,
    metric_name,
    says_change_only,
)
from boardsnap.interpretation.vocabulary import classify_event
from boardsnap.model.ink import TextLine
from boardsnap.model.postmortem import Date, Metric, TimelineEvent

_NUMBER = r"[-+]?\d*[.,]?\d+\s?(?:%|pp|ms|s|x|k)?"
_FROM_TO = re.compile(
    rf"(?P<name>.*?\S)\s*(?P<first>{_NUMBER})\s*(?:→|->|=>|to|–|-)\s*(?P<second>{_NUMBER})"
)
# "NAME = 96%", "NAME down to .79 again": a name, how it moved, a value, a unit, and no more.
_POINT = re.compile(
    r"(?P<name>(?=\S*[^\W\d])\S+?(?:\s+(?=\S*[^\W\d])[^\s:=]+?){0,3}?)"
    r"(?P<moved>\s*(?:[:=~≈]|\b(?:at|now|is|was|only|still|about)\b|(?:\b(?:up|down|back|again|"
    r"drop\w*|ris\w+|rose|fall\w*|fell|jump\w*|goes|went|sinks?|sank|grow\w*|grew|climb\w*|dip\w*|"
    r"slid\w*|recover\w*|return\w*|improv\w+|worsen\w*|spik\w+|hits?|reach\w*)\s+){0,2}"
    r"(?:to|at|→)?)?\s*)"
    r"(?P<value>[-+]?(?:\d+(?:[.,]\d+)?|\.\d+))\s?(?P<unit>%|[^\W\d_]{1,5}|€|\$|£)?"
    r"(?P<per>\s?/\s?(?:day|d|hour|hr|h|week|wk|month|mo|min))?"
    r"\s*(?:\(?!+\)?|again|\(\w+\))?\s*$",
    re.IGNORECASE,
)
# A number of anything else ("3 nodes", "5 hotels") counts things and measures nothing.
_MEASURE = re.compile(
    r"%|€|\$|£|‰|pts?|ms|s|secs?|min|mins|h|hrs?|days?|k|[kMG]?B|[kMG]Wh?|EUR|USD|GBP|CHF|km|m|kg|"
    r"rps|qps"
)
# A name that ends so is half a sentence: "spread shrinks by", "batch size cut".
_HALF_SAID = re.compile(
    r"\b(?:a|an|and|as|by|cut|for|from|in|moved|of|off|on|or|over|per|raised|reset|set|shifted|than|"
    r"the|under|until|vs|was|with|within)$",
    re.IGNORECASE,
)
# A name that ends so measures something, whatever it is the rate or the length of.
_MEASURE_NAME = re.compile(
    r"\b(?:rate|ratio|score|time|err|error|length|len|duration|margin|delay|latency|backlog|yield|"
    r"uptime|downtime|accuracy|precision|recall|lift|conv|conversion)\.?$",
    re.IGNORECASE,
)
# "ranker v7 to 50%": how far a version was rolled out.
_VERSIONED = re.compile(r"\bv\.?\s?\d", re.IGNORECASE)
_SEPARATORS = " \t:;,–—-|→"
_BRACKETS = "()[]"


@dataclass(frozen=True, slots=True)
class _Dated:
    """A note's words, and the date that was written with them."""

    note: Note
    text: str
    date: FoundDate | None


def read_timeline(
    notes: Sequence[Note],
    facts: Facts,
    *,
    curve: TextLine | None = None,
    heading: str = "",
    series: frozenset[str] = frozenset(),
) -> tuple[list[Placed[TimelineEvent]], list[Note]]:
    """The events of one list, table or axis, and the notes that are no events.

    Args:
        notes: in reading order.
        facts: about the board.
        curve: what a drawn curve shows.
        heading: of the list; a day in it is the day of bare clock times.
        series: names that the board gives values for more than once (`series_names`).
    """
    dated, spare = _spread_dates(notes)
    day = _day_of(heading, facts)
    events: list[Placed[TimelineEvent]] = []
    for one in _join_continuations(dated):
        found = _events(one, facts, curve, day, series)
        day = _last_day(found) or day
        events += [Placed(event, one.note.places) for event in found]
    return events, spare


def series_names(notes: Iterable[Note]) -> frozenset[str]:
    """What the notes give a value for more than once: these are metrics, whatever they are called.

    "tag rate = 96%" and, later, "tag rate down to 80%" make "tag rate" a metric.
    """
    texts = [_read_date(note).text for note in notes]
    points = [match for match in map(_POINT.match, texts) if match]
    names = [_plain_name(match["name"]) for match in points]
    return frozenset(name for name in names if names.count(name) > 1)


def in_order(events: Sequence[Placed[TimelineEvent]]) -> list[Placed[TimelineEvent]]:
    """Chronological; what has no date stays behind the dated event that it followed."""
    keys: list[Date | None] = []
    for placed in events:
        previous = keys[-1] if keys else None
        keys.append(placed.statement.at or previous)
    order = sorted(range(len(events)), key=lambda i: sort_key(keys[i]))
    return [events[i] for i in order]


def _day_of(text: str, facts: Facts) -> dt.date | None:
    days = [found for found in find_dates(text) if not (found.is_relative or found.is_time)]
    return _day(to_date(days[0], facts.calendar)) if days else None


def _day(date: Date | None) -> dt.date | None:
    if date is None or date.iso is None or date.precision not in ("day", "minute"):
        return None
    return dt.date.fromisoformat(date.iso[:10])


def _last_day(events: Iterable[TimelineEvent]) -> dt.date | None:
    days = [_day(event.at) for event in events]
    return next((day for day in reversed(days) if day), None)


def _spread_dates(notes: Iterable[Note]) -> tuple[list[_Dated], list[Note]]:
    """Gives each note its date; a line that is only a date dates what follows it."""
    dated: list[_Dated] = []
    spare: list[Note] = []
    pending: Note | None = None
    used = True
    for note in notes:
        alone = note.when is None and not note.cells and whole_date(note.text) is not None
        if alone:
            spare += [pending] if pending and not used else []
            pending, used = note, False
            continue
        one = _read_date(note)
        if one.date is None and pending is not None:
            one = _read_date(replace(note, when=pending.lines[0]))
            used = True
        elif one.date is not None and not one.date.is_time:
            spare += [pending] if pending and not used else []
            pending = None
        dated.append(one)
    spare += [pending] if pending and not used else []
    return dated, spare


def _read_date(note: Note) -> _Dated:
    parts = [note.text, *(cell.text for cell in note.cells)]
    parts += [line.text for line in note.beside]
    if note.when is not None:
        tick = whole_date(note.when.text) or _first_date(note.when.text)
        rest = strip_item(" ".join(parts)).text
        return _Dated(note, rest, tick)
    for index, part in enumerate(parts):
        cell = whole_date(part) if len(parts) > 1 else None
        if cell is not None:
            others = " ".join(parts[:index] + parts[index + 1 :])
            return _Dated(note, strip_item(others).text, cell)
    return _inline_date(note, strip_item(" ".join(parts)).text)


def _inline_date(note: Note, text: str) -> _Dated:
    leading = leading_date(text)
    if leading is not None:
        return _Dated(note, strip_item(after_date(text, leading)).text, leading)
    found = _first_date(text)
    if found is None:
        return _Dated(note, text, None)
    before, after = text[: found.start].strip(), text[found.end :].strip()
    aside = before.endswith(("(", "[", ",", ":", "-", "–", "—")) or after.startswith((")", "]"))
    if aside and not after.strip(_SEPARATORS + _BRACKETS):
        return _Dated(note, cut(text, found.start, found.end).rstrip(" (["), found)
    # A date inside a sentence belongs to the sentence: it dates the event, and stays in it.
    return _Dated(note, text, found)


def _first_date(text: str) -> FoundDate | None:
    found = [date for date in find_dates(text) if not date.is_time]
    return found[0] if found else None


def _join_continuations(dated: Sequence[_Dated]) -> list[_Dated]:
    """Undated lines below a dated one, where most carry a date of their own, continue it."""
    own = sum(one.date is not None and one.note.when is None for one in dated)
    joined: list[_Dated] = []
    for one in dated:
        previous = joined[-1] if joined else None
        if previous is not None and own > len(dated) / 2 and _continues(previous, one):
            note = join_notes(previous.note, one.note)
            joined[-1] = _Dated(note, f"{previous.text} {one.text}", previous.date)
        else:
            joined.append(one)
    return joined


def _continues(previous: _Dated, one: _Dated) -> bool:
    if one.date is not None or previous.date is None:
        return False
    if one.note.board != previous.note.board or strip_item(one.note.text).bullet:
        return False
    metric = find_metric(one.text)
    if metric is not None and metric.core:
        return False
    # A wrapped line stands right below, less than two line heights away.
    gap = one.note.box.top - previous.note.box.bottom
    return gap < 1.0 * one.note.box.height


def _events(
    one: _Dated,
    facts: Facts,
    curve: TextLine | None,
    day: dt.date | None,
    series: frozenset[str],
) -> list[TimelineEvent]:
    value = bare_value(one.text, curve.text) if curve is not None else None
    if value is not None and curve is not None:
        at = to_date(one.date, facts.calendar, day=day) if one.date else None
        text = f"{curve.text.strip(_SEPARATORS)} {one.text}"
        return [_event(one.note, at, text, value, core=True, series=True)]
    found = find_metric(one.text)
    core = found.metrics if found and found.core else ()
    point = _point(one.text, series) if not core else None
    metrics = (point,) if point else core
    last = metrics[-1] if metrics else None
    if one.date is None:
        return [_event(one.note, None, one.text, last, bool(metrics), series=point is not None)]
    dates = to_dates(one.date, facts.calendar, day=day)
    ends = _two_ends(one.text)
    if len(dates) == 2 and found is not None and len(found.metrics) == 2 and ends is not None:
        return [
            _event(one.note, at, text, metric, core=True, series=True)
            for at, text, metric in zip(dates, ends, found.metrics, strict=True)
        ]
    at = to_date(one.date, facts.calendar, day=day)
    return [_event(one.note, at, one.text, last, bool(metrics), series=point is not None)]


def _point(text: str, series: frozenset[str]) -> Metric | None:
    """The value that a text gives to something: of a series of the board, or of a plain measure.

    Whatever it is called, "NAME = 96%" states a metric, unless the name tells of a deed or a
    fault, or the number of a change.
    """
    match = _POINT.match(text)
    if match is None or (says_change_only(match["moved"]) and match["unit"] == "%"):
        return None
    if _plain_name(match["name"]) not in series and not _is_measure(match):
        return None
    value = float(match["value"].replace(",", "."))
    name = metric_name(match["name"]) or match["name"]
    same = _plain_name(name) == _plain_name(match["name"])
    return Metric(name=name if same else match["name"], value=value, unit=match["unit"])


def _is_measure(match: re.Match[str]) -> bool:
    name, moved, unit = match["name"], match["moved"].strip(), match["unit"]
    measure = _MEASURE_NAME.search(name) is not None and not measures_data(name)
    signed = match["value"][0] in "+-" and not (measure and unit)
    if (
        signed
        or _VERSIONED.search(name)
        or _HALF_SAID.search(name)
        or (unit is not None and not _MEASURE.fullmatch(unit))
    ):
        return False
    if not (moved or unit or match["per"]) and "." not in match["value"]:
        return False
    if measure and not moved:
        return True
    kind = classify_event(name, metric=False)
    if classify_event(match.group(), metric=False) in ("action", "deploy"):
        return False
    counted = kind == "alert" and (moved in (":", "=") or match["per"] is not None)
    return (kind in ("other", "drift") or counted) and not measures_data(name)


def _plain_name(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())


def _two_ends(text: str) -> tuple[str, str] | None:
    """The ends of "AUC 0.91 → 0.78": "AUC 0.91" and "AUC 0.78"."""
    match = _FROM_TO.match(text)
    if match is None:
        return None
    name, first, second = match["name"].rstrip(" :="), match["first"], match["second"]
    return f"{name} {first}", f"{name} {second}"


def _event(
    note: Note,
    at: Date | None,
    text: str,
    metric: Metric | None,
    core: bool,
    *,
    series: bool = False,
) -> TimelineEvent:
    return TimelineEvent(
        at=at,
        kind="metric" if series else classify_event(text, metric=core),
        text=text or note.text,
        metric=metric,
        sources=note.sources,
    )
