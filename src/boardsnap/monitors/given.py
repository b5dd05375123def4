"""Monitors that others made: from a backtest, or written by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from pydantic import ValidationError
from pydantic_core import from_json, to_json

from boardsnap.errors import ConfigError, InputError
from boardsnap.model.monitor import Monitor, Origin
from boardsnap.monitors.exporter import History
from boardsnap.timing import moment_of

_MOST_OFFERED = 20


def monitors_in(raw: bytes, name: str) -> tuple[Monitor, ...]:
    """The monitors in a JSON file, wherever they stand in it, in its order.

    Args:
        raw: a list of monitors, or the findings of a backtest.
        name: of the file, for errors.

    Raises:
        InputError: it is no JSON, a monitor in it is none, or there is none.
    """
    try:
        parsed: object = from_json(raw)
    except ValueError as error:
        raise InputError(
            f"{name} is not JSON ({error}): give monitors, as `boardsnap backtest --json` or "
            "`boardsnap monitors --json` write them"
        ) from error
    found: dict[str, Monitor] = {}
    for value in _candidates(parsed):
        try:
            monitor = Monitor.model_validate_json(to_json(value))
        except ValidationError as error:
            fault = error.errors(include_url=False, include_input=False)[0]
            place = "/".join(str(part) for part in fault["loc"])
            raise InputError(
                f"{name}: the monitor {value.get('id')!r} is none: {place}: {fault['msg'].lower()}"
            ) from error
        found.setdefault(monitor.id, monitor)
    if not found:
        raise InputError(
            f"{name} holds no monitors: give what `boardsnap backtest --json` or "
            "`boardsnap monitors --json` write"
        )
    return tuple(found.values())


def tracks_in(raw: bytes, monitors: Sequence[Monitor]) -> tuple[History, ...]:
    """The values that a backtest saw of these monitors' first conditions, where it gives them.

    Args:
        raw: the findings of a backtest.
        monitors: of the same findings.
    """
    parsed = from_json(raw)
    tracks = parsed.get("tracks") if isinstance(parsed, dict) else None
    by_id = {one.id: one for one in monitors}
    found = []
    for track in tracks if isinstance(tracks, list) else []:
        monitor = by_id.get(str(track.get("monitor"))) if isinstance(track, dict) else None
        points = tuple(_points(track)) if monitor else ()
        if monitor and points:
            first = monitor.conditions[0]
            found.append(History(first.subject, first.statistic, points, "the backtest's history"))
    return tuple(found)


def _points(track: Mapping[str, object]) -> Iterator[tuple[datetime, float]]:
    """The dated values of a track, in order of time."""
    points = track.get("points")
    values = {}
    for point in points if isinstance(points, list) else []:
        at, value = (point.get("at"), point.get("value")) if isinstance(point, dict) else (0, 0)
        moment = moment_of(at) if isinstance(at, str) else None
        if moment and isinstance(value, (int, float)):
            values[moment] = float(value)
    yield from sorted(values.items())


def recommended_in(raw: bytes) -> tuple[str, ...]:
    """The ids of the rules that a backtest recommends: the earliest, and that on the metric."""
    parsed = from_json(raw)
    if not isinstance(parsed, dict):
        return ()
    named = (parsed.get("recommended"), parsed.get("on_the_metric"))
    return tuple(dict.fromkeys(one for one in named if isinstance(one, str)))


def chosen(monitors: Sequence[Monitor], named: Sequence[str], name: str) -> tuple[Monitor, ...]:
    """The monitors of these ids or numbers, in the order in which they are asked for.

    Args:
        monitors: in the order in which a report numbers them, from 1.
        named: an id, or the number.
        name: of what holds them, for errors.

    Raises:
        ConfigError: there is none of one of the names, or none is given.
    """
    known = {str(number): one for number, one in enumerate(monitors, start=1)}
    known |= {one.id: one for one in monitors}
    offered = ", ".join([one.id for one in monitors][:_MOST_OFFERED])
    more = len(monitors) - _MOST_OFFERED
    offered += f" and {more} more" if more > 0 else ""
    if not named:
        raise ConfigError(f"{name} recommends no rule: choose with --rule one of {offered}")
    lacking = [one for one in named if one not in known]
    if lacking:
        raise ConfigError(f"{name} holds no rule {lacking[0]!r}: choose one of {offered}")
    return tuple({known[one].id: known[one] for one in named}.values())


def joined(own: Sequence[Monitor], given: Sequence[Monitor], origin: Origin) -> list[Monitor]:
    """The given monitors, and the others of the postmortem's own that watch something else.

    Args:
        own: as the postmortem calls for them.
        given: from elsewhere; they get its id, title and link.
        origin: of the postmortem.
    """
    adopted = [_adopted(one, own, origin) for one in given]
    watched = {_watches(one) for one in adopted}
    ids = {one.id for one in adopted}
    rest = [one for one in own if one.id not in ids and _watches(one) not in watched]
    return [*adopted, *rest]


def _adopted(given: Monitor, own: Sequence[Monitor], origin: Origin) -> Monitor:
    """The monitor as the postmortem's; where it gives no reasons, those of what it watches."""
    names = {_folded(one.subject.name) for one in given.conditions}
    same = [
        pointer
        for one in own
        if any(_folded(condition.subject.name) in names for condition in one.conditions)
        for pointer in one.origin.because
    ]
    because = given.origin.because or tuple(dict.fromkeys(same))
    return given.model_copy(update={"origin": origin.model_copy(update={"because": because})})


def _watches(monitor: Monitor) -> frozenset[tuple[str, str, str]]:
    return frozenset(
        (one.subject.kind, _folded(one.subject.name), one.statistic) for one in monitor.conditions
    )


def _folded(name: str) -> str:
    """The name as a board and a file write it alike: `promo flag` is `promo_flag`."""
    return re.sub(r"[\W_]", "", name.casefold())


def _candidates(value: object) -> Iterator[dict[str, object]]:
    """The objects that are meant to be monitors."""
    if isinstance(value, dict):
        if "conditions" in value and "id" in value:
            yield value
            return
        for one in value.values():
            yield from _candidates(one)
    elif isinstance(value, list):
        for one in value:
            yield from _candidates(one)
