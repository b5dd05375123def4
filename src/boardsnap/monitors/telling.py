"""What every file says of its monitors: whose they are, why there are, what they rest on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from boardsnap.model.monitor import Condition, Monitor
from boardsnap.monitors.exporter import Note, Setup
from boardsnap.monitors.naming import one_line, span_text
from boardsnap.monitors.phrases import basis_of, promise_of

_LONGEST_QUOTE = 160


def name_and_link(monitor: Monitor) -> str:
    """The postmortem in a few words: its title, id and link."""
    origin = monitor.origin
    title = (
        f"“{one_line(origin.title)}” ({origin.postmortem})" if origin.title else origin.postmortem
    )
    return f"{title}, {one_line(origin.link)}" if origin.link else title


def reasons(monitor: Monitor, setup: Setup) -> tuple[str, ...]:
    """The statements that call for a monitor, each with its pointer into the document."""
    return tuple(
        f"{pointer} “{shortened(setup.statements[pointer])}”"
        if setup.statements.get(pointer)
        else pointer
        for pointer in monitor.origin.because
    )


def shortened(text: str) -> str:
    """The text on one line, cut where it is very long."""
    line = one_line(text)
    return line if len(line) <= _LONGEST_QUOTE else f"{line[: _LONGEST_QUOTE - 1]}…"


def facts(monitor: Monitor, setup: Setup) -> dict[str, str]:
    """What a tool's free fields say of a monitor, in the order in which it is read."""
    told = {
        "postmortem": monitor.origin.postmortem,
        "rule": monitor.id,
        "title": one_line(monitor.origin.title or ""),
        "link": one_line(monitor.origin.link or ""),
        "because": "; ".join(reasons(monitor, setup)),
        "threshold_from": basis_of(monitor),
        "backtest": promise_of(monitor.promise) or "",
    }
    return {key: value for key, value in told.items() if value}


def heading(
    what: str, monitors: Sequence[Monitor], notes: Iterable[Note], more: Iterable[str] = ()
) -> list[str]:
    """The comment at the top of a file.

    Args:
        what: what it holds, such as "Alerts".
        monitors: all of them, written or not.
        notes: what the file does not say as it is meant.
        more: how the tool takes it.
    """
    told = dict.fromkeys(name_and_link(one) for one in monitors)
    lines = [f"{what} that a postmortem calls for: {'; '.join(told)}.", *more]
    lines.append(
        "Made with `boardsnap monitors`, which renews the thresholds in place with --update."
    )
    said = [str(note) for note in notes]
    return [*lines, *(["Not as the monitors mean it:"] if said else []), *(f"- {s}" for s in said)]


@dataclass(frozen=True, slots=True)
class Made:
    """A monitor in the words of a tool.

    Attributes:
        entry: what stands in the file.
        differs: how what the tool computes differs from what the monitor means.
        place: under what it stands: a column, or empty for the table as a whole.
    """

    entry: Mapping[str, object]
    differs: tuple[str, ...] = ()
    place: str = ""


Make = Callable[[Monitor, Condition], Made | str]
"""Puts the one condition of a monitor into the words of a tool; else says why it cannot."""


def make_each(
    monitors: Sequence[Monitor], tool: str, make: Make
) -> tuple[list[tuple[Monitor, Made]], list[Note]]:
    """The monitors that a tool without joins and memory can express, and notes on all others.

    Args:
        monitors: of any number of conditions.
        tool: its name.
        make: for one condition.
    """
    written = []
    notes = []
    for monitor in monitors:
        if len(monitor.conditions) > 1:
            notes.append(Note(monitor.id, f"{tool} {_NO_JOINS}", left_out=True))
            continue
        made = make(monitor, monitor.conditions[0])
        if isinstance(made, str):
            notes.append(Note(monitor.id, made, left_out=True))
            continue
        if monitor.lasting:
            wait = (
                f"fires at the first chunk, not after {span_text(monitor.lasting)}: {tool} "
                "remembers no earlier run"
            )
            made = replace(made, differs=(*made.differs, wait))
        written.append((monitor, made))
        notes += [Note(monitor.id, text) for text in made.differs]
    return written, notes


_NO_JOINS = (
    "cannot join conditions, and each alone would fire more often than promised; Prometheus and "
    "Grafana can"
)
