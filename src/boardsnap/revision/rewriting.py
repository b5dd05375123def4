"""What each kind of edit does to the sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel, JsonValue

from boardsnap.errors import ConflictError, InputError
from boardsnap.model.postmortem import Source, TimelineEvent
from boardsnap.revision.draft import DOCUMENT, ITEM_TYPES, Item, Section, seen
from boardsnap.revision.fields import (
    amended,
    are_same,
    built,
    field_json,
    first_unlike,
    looks_like,
    typed_words,
    with_author,
)
from boardsnap.revision.kinds import (
    AddItem,
    AnyEdit,
    Edit,
    MoveItem,
    PlaceItem,
    Put,
    Relink,
    RemoveItem,
    Reset,
    Resource,
    Restore,
    Seen,
    SetField,
    Step,
    Stored,
    UnplaceItem,
)
from boardsnap.revision.sheet import Node, Sheet, Spot
from boardsnap.timing import moment_of

Model = TypeVar("Model", bound=BaseModel)

# What an item is where neither the board nor the editor says it.
_DEFAULTS: Mapping[Section, Mapping[str, JsonValue]] = {
    "timeline": {"at": None, "kind": "other"},
    "actions": {"kind": "other"},
    "evidence": {"stance": "unclear"},
}


def rewritten(sheet: Sheet, edit: AnyEdit, author: str) -> Sheet:
    """The sheet after one edit.

    Raises:
        ConflictError: what the edit is about is no longer as the editor saw it.
        InputError: the edit makes no sense in any document, or a value does not fit.
    """
    if not isinstance(edit, Step):
        return _edited(sheet, edit, author)
    try:
        return _stepped(sheet, edit)
    except InputError as error:
        # A step fitted the draft that it was made for: this one has changed since.
        raise ConflictError(
            "The item was placed elsewhere in the meantime: look at the history, or change it "
            "by hand"
        ) from error


def _edited(sheet: Sheet, edit: Edit, author: str) -> Sheet:
    match edit:
        case SetField():
            return _set(sheet, edit, author)
        case AddItem():
            return _add(sheet, edit, author)
        case RemoveItem():
            return _remove(sheet, edit)
        case MoveItem():
            return _move(sheet, edit)
        case PlaceItem():
            return _place(sheet, edit, author)
        case UnplaceItem():
            return _unplace(sheet, edit)


def _stepped(sheet: Sheet, step: Step) -> Sheet:
    match step:
        case Reset():
            return _reset(sheet, step)
        case Resource():
            return _resource(sheet, step)
        case Put():
            return _put(sheet, step)
        case Restore():
            return _restore(sheet, step)
        case Relink():
            return _relink(sheet, step)


# -------------------------------------------------------------------------------------- fields


def _set(sheet: Sheet, edit: SetField, author: str) -> Sheet:
    if edit.key == DOCUMENT:
        return replace(sheet, head=_changed(sheet.head, edit))
    spot = _spot_of(sheet, edit.key, edit.field, edit.value)
    before = spot.node.item
    item = _changed(before, edit)
    if item == before:
        return sheet
    item = with_author(item, edit.field, getattr(before, edit.field), author)
    sheet = sheet.with_node(replace(spot.node, item=item))
    return _in_time(sheet, edit.key) if edit.field == "at" else sheet


def _reset(sheet: Sheet, edit: Reset) -> Sheet:
    if edit.key == DOCUMENT:
        return replace(sheet, head=_changed(sheet.head, edit))
    node = _spot_of(sheet, edit.key, edit.field, edit.value).node
    return sheet.with_node(replace(node, item=_changed(node.item, edit)))


def _changed(model: Model, edit: SetField | Reset) -> Model:
    now = field_json(model, edit.field)
    if are_same(edit.value, now):
        return model
    if not looks_like(edit.expected, now):
        raise ConflictError(
            f"{edit.field} was changed in the meantime: it is now "
            f"{_quoted(getattr(model, edit.field))}; look at it, then set it again",
            key=edit.key,
            field=edit.field,
            theirs=now,
            mine=edit.value,
        )
    return amended(model, {edit.field: edit.value})


# ----------------------------------------------------------------------- adding and taking away


def _add(sheet: Sheet, edit: AddItem, author: str) -> Sheet:
    if edit.key is None:
        raise ValueError("an added item without a key: settle the edits first")
    base = _spot_of(sheet, edit.copy_of, None, None).node.item if edit.copy_of else None
    item = _item_of(edit.section, edit.item, base, author)
    there = sheet.spots.get(edit.key)
    if there:
        if there.node.section == edit.section and first_unlike(seen(item), there.node.item) is None:
            return sheet
        raise _taken(edit.key, there.node, item)
    return _inserted(sheet, Node(edit.key, edit.section, item), edit.parent, edit.after)


def _item_of(section: Section, fields: Seen, base: Item | None, author: str) -> Item:
    """A new kind of item with what an older one says, and what the editor says of it."""
    if not_typed := {"sources", "evidence"} & fields.keys():
        raise InputError(f"{min(not_typed)}: this cannot be typed; leave it out")
    values: dict[str, object] = {**_DEFAULTS.get(section, {})}
    if base is None and not fields.get("text"):
        raise InputError("text: a new item needs words")
    if base is not None:
        values |= {"text": base.text, "sources": base.sources}
        if section in ("hypotheses", "root_cause"):
            values["category"] = getattr(base, "category", None)
    else:
        values["sources"] = (Source(board=None, text=str(fields["text"]), author=author),)
    item = built(ITEM_TYPES[section], {**values, **fields})
    if base is None:
        return item
    for field in fields:
        if typed_words(getattr(item, field)) != typed_words(getattr(base, field, None)):
            item = with_author(item, field, getattr(base, field, None), author)
    return item


def _inserted(sheet: Sheet, node: Node, parent: str | None, after: str | None) -> Sheet:
    _check_parent(sheet, node.section, parent)
    others = sheet.nodes["root_cause"]
    if node.section == "root_cause" and others:
        raise _taken(others[0].key, others[0], node.item)
    return _in_time(sheet.inserted(node, parent, after), node.key)


def _check_parent(sheet: Sheet, section: Section, parent: str | None) -> None:
    if section != "evidence":
        if parent is not None:
            raise InputError("parent: only evidence belongs to a hypothesis; leave it out")
    elif parent is None:
        raise InputError("parent: say which hypothesis the evidence belongs to")
    elif _spot_of(sheet, parent, None, None).node.section != "hypotheses":
        raise InputError("parent: evidence belongs to a hypothesis, and this is none")


def _remove(sheet: Sheet, edit: RemoveItem) -> Sheet:
    if edit.key not in sheet.spots:
        return sheet
    _check_seen(sheet.spots[edit.key].node, edit.expected, "to be removed")
    return sheet.without(edit.key).pruned()


# -------------------------------------------------------------------------------------- moving


def _move(sheet: Sheet, edit: MoveItem) -> Sheet:
    spot = _spot_of(sheet, edit.key, None, None)
    if edit.after == edit.key:
        raise InputError("after: an item cannot follow itself")
    parent = edit.parent or spot.parent
    _check_parent(sheet, spot.node.section, parent)
    moved = sheet.without(edit.key).inserted(spot.node, parent, edit.after)
    if _in_time(moved, edit.key) is not moved:
        raise InputError("after: the timeline is in the order of time; set the date (at) instead")
    return moved


def _place(sheet: Sheet, edit: PlaceItem, author: str) -> Sheet:
    spot = _spot_of(sheet, edit.key, None, edit.section)
    if spot.node.section == edit.section:
        raise InputError(f"section: it stands in {edit.section} already; move it, or set a field")
    if edit.key in (edit.parent, edit.after):
        raise InputError("after: an item cannot follow or belong to itself")
    _check_seen(spot.node, edit.expected, f"to be placed in {edit.section}")
    item = _item_of(edit.section, edit.item, spot.node.item, author)
    return _rehung(sheet, spot.node, Node(edit.key, edit.section, item), edit.parent, edit.after)


def _unplace(sheet: Sheet, edit: UnplaceItem) -> Sheet:
    node = _spot_of(sheet, edit.key, None, "unplaced").node
    if node.section == "unplaced":
        return sheet
    _check_seen(node, edit.expected, "to be placed nowhere")
    item = _item_of("unplaced", {}, node.item, "")
    last = sheet.nodes["unplaced"]
    after = last[-1].key if last else None
    return _rehung(sheet, node, Node(node.key, "unplaced", item), None, after)


def _rehung(sheet: Sheet, old: Node, new: Node, parent: str | None, after: str | None) -> Sheet:
    """The sheet with `new` for `old`; evidence without its hypothesis is placed nowhere."""
    sheet = _inserted(sheet.without(old.key), new, parent, after)
    for evidence in old.evidence:
        statement = _item_of("unplaced", {}, evidence.item, "")
        nodes = (*sheet.nodes["unplaced"], Node(evidence.key, "unplaced", statement))
        sheet = sheet.with_siblings("unplaced", None, nodes)
    return sheet


# ------------------------------------------------------------------------------- the way back


def _resource(sheet: Sheet, edit: Resource) -> Sheet:
    node = _spot_of(sheet, edit.key, "sources", None).node
    sources = list(node.item.sources)
    if edit.expected is not None and edit.expected == _at(sources, edit.index):
        del sources[edit.index]
    elif edit.expected in sources:
        sources.remove(edit.expected)
    if edit.value is not None:
        sources.insert(edit.index, edit.value)
    if not sources:
        return sheet
    item = node.item.model_copy(update={"sources": tuple(sources)})
    return sheet.with_node(replace(node, item=item))


def _at(sources: Sequence[Source], index: int) -> Source | None:
    return sources[index] if index < len(sources) else None


def _put(sheet: Sheet, edit: Put) -> Sheet:
    spot = _spot_of(sheet, edit.key, None, None)
    _check_parent(sheet, spot.node.section, edit.parent)
    return sheet.without(edit.key).inserted(spot.node, edit.parent, edit.after)


def _restore(sheet: Sheet, edit: Restore) -> Sheet:
    node = node_of(edit.node)
    for key in node.all_keys:
        expected, there = edit.expected.get(key), sheet.spots.get(key)
        if expected is None and there:
            raise _taken(key, there.node, node.item)
        if expected is not None:
            _check_seen(_spot_of(sheet, key, None, None).node, expected, "to be put back")
    for key in node.all_keys:
        sheet = sheet.without(key) if key in sheet.spots else sheet
    if node.section == "root_cause" and sheet.nodes["root_cause"]:
        raise _taken(sheet.nodes["root_cause"][0].key, sheet.nodes["root_cause"][0], node.item)
    _check_parent(sheet, node.section, edit.parent)
    return sheet.inserted(node, edit.parent, edit.after)


def _relink(sheet: Sheet, edit: Relink) -> Sheet:
    links = tuple(link for link in sheet.links if link != edit.relation)
    if edit.index is not None:
        links = (*links[: edit.index], edit.relation, *links[edit.index :])
    return replace(sheet, links=links).pruned()


def stored(node: Node) -> Stored:
    """The node as JSON."""
    return Stored(
        key=node.key,
        section=node.section,
        item=node.item.model_dump(mode="json"),
        evidence=tuple(stored(evidence) for evidence in node.evidence),
    )


def node_of(one: Stored) -> Node:
    """The node that was stored."""
    item = built(ITEM_TYPES[one.section], one.item)
    return Node(one.key, one.section, item, tuple(node_of(e) for e in one.evidence))


# --------------------------------------------------------------------------------- the checks


def _spot_of(sheet: Sheet, key: str, field: str | None, mine: JsonValue) -> Spot:
    spot = sheet.spots.get(key)
    if spot is None:
        raise ConflictError(
            "The item was taken out of the document in the meantime: look at the history, or add "
            "it again",
            key=key,
            field=field,
            mine=mine,
        )
    return spot


def _check_seen(node: Node, expected: Seen, what: str) -> None:
    unlike = first_unlike(expected, node.whole)
    if unlike is not None:
        now = seen(node.whole).get(unlike)
        raise ConflictError(
            f"The item {what} was changed in the meantime ({unlike}): look at it, then try again",
            key=node.key,
            field=unlike,
            theirs=now,
            mine=expected[unlike],
        )


def _taken(key: str, there: Node, mine: Item) -> ConflictError:
    return ConflictError(
        f"There is one already: {_quoted(there.item.text)}; change that one instead",
        key=key,
        theirs=seen(there.whole),
        mine=seen(mine),
    )


def _quoted(value: object) -> str:
    words = typed_words(value)
    return f"“{words}”" if words else "empty"


# --------------------------------------------------------------------------- the order of time


def _in_time(sheet: Sheet, key: str) -> Sheet:
    """The sheet with the event where its date belongs; unchanged where it stands well.

    Only dates of the calendar are compared, so that events without one stay where people put
    them.
    """
    spot = sheet.spots[key]
    moment = _moment(spot.node)
    if spot.node.section != "timeline" or moment is None:
        return sheet
    nodes = sheet.nodes["timeline"]
    before, behind = nodes[: spot.index], nodes[spot.index + 1 :]
    if all(m <= moment for m in _moments(before)) and all(m >= moment for m in _moments(behind)):
        return sheet
    others = (*before, *behind)
    at = next((i for i, n in enumerate(others) if (m := _moment(n)) and m > moment), len(others))
    return sheet.with_siblings("timeline", None, (*others[:at], spot.node, *others[at:]))


def _moments(nodes: Iterable[Node]) -> list[datetime]:
    return [moment for node in nodes if (moment := _moment(node))]


def _moment(node: Node) -> datetime | None:
    event = node.item
    at = event.at if isinstance(event, TimelineEvent) else None
    return moment_of(at.iso) if at else None
