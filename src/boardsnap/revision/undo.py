"""The way from one draft to another as edits, and with it the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from boardsnap.model.postmortem import Source
from boardsnap.revision.draft import DOCUMENT, LAST, Draft, seen
from boardsnap.revision.edits import apply
from boardsnap.revision.fields import are_same, field_json, typed_fields
from boardsnap.revision.kinds import (
    AnyEdit,
    Put,
    Relink,
    RemoveItem,
    Reset,
    Resource,
    Restore,
    Seen,
)
from boardsnap.revision.order import moved_keys
from boardsnap.revision.rewriting import rewritten, stored
from boardsnap.revision.sheet import Node, Sheet, take_apart


def invert(before: Draft, edits: Sequence[AnyEdit], author: str) -> tuple[AnyEdit, ...]:
    """The edits that take these edits back.

    Applied to the draft that the edits made, they give `before` again. Applied to a later one,
    they take back these edits alone, or raise a ConflictError where somebody has changed the
    same thing since.

    Args:
        before: the draft that the edits were applied to.
        edits: settled ones, as the history keeps them.
        author: who made them.
    """
    return difference(apply(before, edits, author, _no_new_key), before)


def _no_new_key() -> str:
    raise ValueError("edits in the history have keys: settle them before they are kept")


def difference(now: Draft, target: Draft) -> tuple[AnyEdit, ...]:
    """The edits that lead from one draft to another of the same document.

    Items are the same where their keys are.
    """
    sheet, end = take_apart(now), take_apart(target)
    edits: list[AnyEdit] = []
    for steps in _STAGES:
        found = tuple(steps(sheet, end))
        edits += found
        for edit in found:
            sheet = rewritten(sheet, edit, "")
    return tuple(edits)


def _head_resets(now: Sheet, target: Sheet) -> Iterator[Reset]:
    for field in typed_fields(type(now.head)):
        value, expected = field_json(target.head, field), field_json(now.head, field)
        if not are_same(value, expected):
            yield Reset(key=DOCUMENT, field=field, value=value, expected=expected)


def _removals(now: Sheet, target: Sheet) -> Iterator[RemoveItem]:
    for key, spot in now.spots.items():
        goes_with_parent = spot.parent is not None and spot.parent not in target.spots
        if key not in target.spots and not goes_with_parent:
            yield RemoveItem(key=key, expected=seen(spot.node.whole))


def _root_cause_away(now: Sheet, target: Sheet) -> Iterator[RemoveItem]:
    return (r for r in _removals(now, target) if now.spots[r.key].node.section == "root_cause")


def _freed(now: Sheet, target: Sheet) -> Iterator[Restore | Put]:
    """Evidence that leaves its hypothesis, before that goes."""
    for restore in _restorations(now, target):
        spot = now.spots.get(restore.node.key)
        if spot and spot.parent and restore.node.section != "root_cause":
            yield restore
    for key, spot in target.spots.items():
        there = now.spots.get(key)
        if there and there.parent and spot.parent and there.parent != spot.parent:
            parent = now.spots.get(spot.parent)
            if parent and parent.node.section == "hypotheses":
                yield Put(key=key, parent=spot.parent, after=LAST)


def _hypotheses_back(now: Sheet, target: Sheet) -> Iterator[Restore]:
    """Hypotheses first: they take their evidence from where it is now."""
    return (step for step in _restorations(now, target) if step.node.section == "hypotheses")


def _others_back(now: Sheet, target: Sheet) -> Iterator[Restore]:
    return (step for step in _restorations(now, target) if step.node.section != "root_cause")


def _restorations(now: Sheet, target: Sheet) -> Iterator[Restore]:
    """What is gone or stands in another section."""
    for parent, nodes in _lists(target):
        after: str | None = None
        for node in nodes:
            comes_with_parent = parent is not None and _is_elsewhere(now, target, parent)
            if not comes_with_parent and _is_elsewhere(now, target, node.key):
                yield Restore(
                    node=stored(node), parent=parent, after=after, expected=_expected(now, node)
                )
            after = node.key


def _is_elsewhere(now: Sheet, target: Sheet, key: str) -> bool:
    there = now.spots.get(key)
    return there is None or there.node.section != target.spots[key].node.section


def _expected(now: Sheet, node: Node) -> dict[str, Seen]:
    there = [now.spots[key].node for key in node.all_keys if key in now.spots]
    return {one.key: seen(one.whole) for one in there}


def _resets(now: Sheet, target: Sheet) -> Iterator[Reset | Resource]:
    for key, spot in target.spots.items():
        mine, theirs = now.spots[key].node.item, spot.node.item
        for field in typed_fields(type(theirs)):
            value, expected = field_json(theirs, field), field_json(mine, field)
            if not are_same(value, expected):
                yield Reset(key=key, field=field, value=value, expected=expected)
        yield from _resources(key, mine.sources, theirs.sources)


def _resources(key: str, now: tuple[Source, ...], target: tuple[Source, ...]) -> Iterator[Resource]:
    """The exchanges that lead from some sources to others, each at its place."""
    rest = list(now)
    for index, source in enumerate(target):
        if index < len(rest) and rest[index] == source:
            continue
        expected = rest[index] if index < len(rest) and rest[index] not in target else None
        yield Resource(key=key, index=index, value=source, expected=expected)
        if expected is not None:
            del rest[index]
        rest.insert(index, source)
    for index in reversed(range(len(target), len(rest))):
        yield Resource(key=key, index=index, value=None, expected=rest[index])


def _puts(now: Sheet, target: Sheet) -> Iterator[Put]:
    """The moves that give each list its order, as few as possible."""
    for parent, nodes in _lists(target):
        order = [node.key for node in nodes]
        there = [k for k, spot in now.spots.items() if spot.parent == parent and k in order]
        strange = set(order) - set(there)
        moved = strange | moved_keys(there, [key for key in order if key not in strange])
        for index, key in enumerate(order):
            if key in moved:
                yield Put(key=key, parent=parent, after=order[index - 1] if index else None)


def _lists(sheet: Sheet) -> Iterator[tuple[str | None, tuple[Node, ...]]]:
    for nodes in sheet.nodes.values():
        yield None, nodes
        for node in nodes:
            if node.evidence:
                yield node.key, node.evidence


def _relinks(now: Sheet, target: Sheet) -> Iterator[Relink]:
    for link in now.links:
        if link not in target.links:
            yield Relink(relation=link, index=None)
    for index, link in enumerate(target.links):
        if link not in now.links:
            yield Relink(relation=link, index=index)


# What frees evidence comes before what takes its hypothesis away; a root cause comes when the
# other one has gone; the order is put right when everything is there.
_STAGES: tuple[Callable[[Sheet, Sheet], Iterator[AnyEdit]], ...] = (
    _head_resets,
    _freed,
    _hypotheses_back,
    _others_back,
    _root_cause_away,
    _restorations,
    _removals,
    _resets,
    _puts,
    _relinks,
)
