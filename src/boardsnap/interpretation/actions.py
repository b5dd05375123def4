"""Actions: who does what by when, and how far it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from boardsnap.interpretation.dates import FoundDate, find_due, to_date, whole_date
from boardsnap.interpretation.facts import Facts
from boardsnap.interpretation.labels import Item, strip_item
from boardsnap.interpretation.notes import Note, Placed
from boardsnap.interpretation.people import find_owners, owner_names
from boardsnap.interpretation.vocabulary import (
    classify_action,
    find_action_status,
    find_priority,
)
from boardsnap.model.board import Cell
from boardsnap.model.postmortem import Action, ActionStatus

_LOOSE_ENDS = " \t,;:–—-/|→>»~="
_EMPTY_BRACKETS = re.compile(r"[(\[]\s*[,;]*\s*[)\]]")
_BOX_STATUS: dict[str, ActionStatus] = {
    "ticked": "done",
    "crossed": "done",
    "half": "in_progress",
}


@dataclass(frozen=True, slots=True)
class Tail:
    """An action's text, and the fields that were written into it."""

    text: str
    owners: tuple[str, ...] = ()
    due: FoundDate | None = None
    status: ActionStatus | None = None
    priority: str | None = None

    @property
    def has_fields(self) -> bool:
        """Whether anything but text was found."""
        return bool(self.owners or self.due or self.status or self.priority)


def read_actions(
    notes: Sequence[Note], facts: Facts, column: ActionStatus | None = None
) -> list[Placed[Action]]:
    """The actions that the notes say, in order.

    Args:
        notes: of one list.
        facts: about the board.
        column: what the heading says of all of them ("Done", "Doing").
    """
    return [Placed(_action(note, facts, column), note.places) for note in notes]


def is_dropped(note: Note, siblings: Sequence[Note]) -> bool:
    """Whether an action was given up rather than done.

    A strike through an action with a tick, or in a list of ticked actions, is done; every other
    strike is rejected, and so is an action with a cross that is no check box.
    """
    item = strip_item(note.text)
    if item.tick == "cross" and item.box is None:
        return True
    if not note.struck:
        return False
    return not (_is_ticked(item) or any(_is_ticked(strip_item(n.text)) for n in siblings))


def _is_ticked(item: Item) -> bool:
    return item.tick == "tick" or item.box in ("ticked", "crossed")


def _action(note: Note, facts: Facts, column: ActionStatus | None) -> Action:
    item = strip_item(note.text)
    tail = read_tail(item.text, facts)
    for cell in note.cells:
        tail = _with_cell(tail, cell, facts)
    for line in note.beside:
        tail = _with_cell(tail, Cell(None, (line,)), facts)
    text = strip_item(tail.text).text or tail.text or item.text or note.text
    return Action(
        text=text,
        kind=classify_action(text),
        owners=tail.owners,
        due=to_date(tail.due, facts.calendar, due=True) if tail.due else None,
        status=_status(item, tail, note) or column or "open",
        priority=tail.priority,
        sources=note.sources,
    )


def _status(item: Item, tail: Tail, note: Note) -> ActionStatus | None:
    if note.struck or item.tick == "tick":
        return "done"
    written = tail.status
    boxed = _BOX_STATUS.get(item.box) if item.box else None
    return "done" if "done" in (written, boxed) else written or boxed


def read_tail(text: str, facts: Facts) -> Tail:
    """The text without status, priority, due date and owners, and these as fields."""
    tail = Tail(text)
    for _ in range(4):
        before = tail.text
        tail = _cut_priority(_cut_due(_cut_status(tail)))
        tail = _cut_owners(tail, facts)
        item = strip_item(tail.text)
        tail = replace(tail, text=item.text or tail.text)
        if item.tick == "tick" and tail.status is None:
            tail = replace(tail, status="done")
        if tail.text == before:
            break
    return tail


def cut(text: str, start: int, end: int) -> str:
    """The text without a piece, and without the separators that held it."""
    before, after = text[:start].rstrip(), text[end:].lstrip()
    if not after:
        before = before.rstrip(_LOOSE_ENDS)
    if not before:
        after = after.lstrip(_LOOSE_ENDS)
    joined = f"{before} {after}".strip()
    return _EMPTY_BRACKETS.sub("", joined).strip()


def _cut_status(tail: Tail) -> Tail:
    found = find_action_status(tail.text) if tail.status is None else None
    if found is None:
        return tail
    return replace(tail, text=cut(tail.text, found.start, found.end), status=found.status)


def _cut_priority(tail: Tail) -> Tail:
    found = find_priority(tail.text) if tail.priority is None else None
    if found is None:
        return tail
    return replace(tail, text=cut(tail.text, found.start, found.end), priority=found.priority)


def _cut_due(tail: Tail) -> Tail:
    found = find_due(tail.text) if tail.due is None else None
    if found is None:
        return tail
    return replace(tail, text=cut(tail.text, found.start, found.end), due=found.date)


def _cut_owners(tail: Tail, facts: Facts) -> Tail:
    found = find_owners(tail.text, facts.people) if not tail.owners else None
    if found is None:
        return tail
    return replace(tail, text=cut(tail.text, found.start, found.end), owners=found.names)


def read_cell(text: str, facts: Facts) -> Tail:
    """What stands in a column of its own, or on a line of its own below an action.

    Names and dates need no mark there: "Jan+Tom", "EOW", "Eva, Fri".
    """
    tail = Tail(text.strip())
    for _ in range(3):
        names = owner_names(tail.text) if not tail.owners else ()
        date = whole_date(tail.text) if tail.due is None else None
        if date is not None:
            return replace(tail, text="", due=date)
        if names:
            return replace(tail, text="", owners=names)
        shorter = _cut_priority(_cut_due(_cut_status(tail)))
        shorter = _cut_owners(shorter, facts)
        if shorter.text == tail.text:
            break
        tail = shorter
    return tail


def _with_cell(tail: Tail, cell: Cell, facts: Facts) -> Tail:
    beside = read_cell(cell.text, facts)
    if beside.due and not beside.text:
        tail = _without_loose_end(tail, facts)
    named = bool(beside.owners) and not beside.text
    # What led to a name goes with it: "swap the probe >>" and, in its own column, "Femi".
    text = tail.text.rstrip(" >»~→") if named else f"{tail.text} {beside.text}".strip()
    return Tail(
        text=text,
        owners=tail.owners or beside.owners,
        due=tail.due or beside.due,
        status=tail.status or beside.status,
        priority=tail.priority or beside.priority,
    )


_LOOSE_CUE = re.compile(r"[\s,;:/(–—-]*\b(?:due|by|until|till?)\s*[:=]?\s*$|[\s,;:(–—>»~-]+$", re.I)


def _without_loose_end(tail: Tail, facts: Facts) -> Tail:
    """The action without "…, due" or a comma before a date that stands in a cell of its own."""
    shorter = _LOOSE_CUE.sub("", tail.text)
    return _cut_owners(replace(tail, text=shorter), facts) if shorter else tail


def is_mark_only(text: str, facts: Facts) -> bool:
    """Whether a text says only who, when or how far, and not what."""
    tail = read_cell(text, facts)
    return not tail.text and tail.has_fields
