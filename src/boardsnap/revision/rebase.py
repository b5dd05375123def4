"""A new reading of a board under the changes that people made to the old one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from pydantic import BaseModel, ConfigDict

from boardsnap.errors import ConflictError, InputError
from boardsnap.model.postmortem import Postmortem, Source
from boardsnap.revision.draft import DOCUMENT, LAST, Draft, Keys, NewKey, Place, fresh_keys
from boardsnap.revision.edits import Summarise, with_summary
from boardsnap.revision.fields import field_json, typed_fields, typed_words
from boardsnap.revision.kinds import (
    AnyEdit,
    Put,
    Relink,
    RemoveItem,
    Reset,
    Resource,
    Restore,
    Stored,
    UnplaceItem,
)
from boardsnap.revision.matching import match_items, same_boards
from boardsnap.revision.rewriting import node_of, rewritten, stored
from boardsnap.revision.sheet import Sheet, Spot, put_together, take_apart
from boardsnap.revision.undo import difference


class Unapplied(BaseModel):
    """A change that the new reading has no place for.

    Attributes:
        key: of the item that was changed or placed.
        field: that was set; None: the item was added or placed.
        text: what somebody typed or placed.
        item: what the item said.
        author: who typed it, where that is known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    field: str | None
    text: str
    item: str
    author: str | None = None


class Rebased(BaseModel):
    """What came of a new reading.

    Attributes:
        draft: the new reading with people's changes.
        machine: the new reading alone, with the keys of the items that the old one had too.
        kept: the changes that hold.
        unapplied: the changes whose item is gone; to be shown, so that nothing vanishes.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    draft: Draft
    machine: Draft
    kept: tuple[AnyEdit, ...]
    unapplied: tuple[Unapplied, ...]


def rebase(
    old_machine: Draft,
    current: Draft,
    new_machine: Postmortem,
    new_key: NewKey,
    *,
    summarise: Summarise | None = None,
) -> Rebased:
    """The new reading with everything that people changed since the old one.

    What somebody changed wins over what the machine now reads; its sources show both.

    Args:
        old_machine: the reading that people started from.
        current: the draft that they made of it, with the same keys.
        new_machine: the new reading.
        new_key: gives a short random key.
        summarise: composes the summary that nobody has rewritten.
    """
    machine = keyed_like(old_machine, current, new_machine, new_key)
    changes = difference(_summarised(old_machine, current, summarise), current)
    sheet = take_apart(machine)
    kept: list[AnyEdit] = []
    unapplied: list[Unapplied] = []
    for change in changes:
        try:
            sheet = _with(sheet, change, old_machine)
            kept.append(change)
        except (ConflictError, InputError):
            unapplied += _told(change, current)
    draft = put_together(sheet)
    if summarise:
        draft = with_summary(machine.document, draft, summarise)
    return Rebased(draft=draft, machine=machine, kept=tuple(kept), unapplied=tuple(unapplied))


def _with(sheet: Sheet, change: AnyEdit, old: Draft) -> Sheet:
    after = sheet
    for edit in _fitted(sheet, change, old):
        after = rewritten(after, edit, "")
    return after


def _summarised(old: Draft, current: Draft, summarise: Summarise | None) -> Draft:
    """The old draft with today's summary where that was composed: so that it is no change."""
    summary = current.document.summary
    if summarise is None or summary != summarise(current.document):
        return old
    return Draft(document=old.document.model_copy(update={"summary": summary}), keys=old.keys)


# ------------------------------------------------------------------------------------ identity


def keyed_like(old: Draft, current: Draft, new: Postmortem, new_key: NewKey) -> Draft:
    """The new reading with the keys of the items that the old reading has too."""
    numbers = count()
    draft = Draft.of(new, lambda: f"new-{next(numbers)}")
    boards = same_boards(old.document, new)
    pairs = match_items(list(old.places()), list(draft.places()), boards)
    names = {fresh: known for known, fresh in pairs.items()}
    draw = fresh_keys(new_key, (*old.keys.all(), *current.keys.all()))
    names |= {key: next(draw) for key in draft.keys.all() if key not in names}

    def renamed(value: object) -> object:
        if isinstance(value, tuple):
            return tuple(renamed(one) for one in value)
        return names[value] if isinstance(value, str) else value

    keys = Keys.model_validate({field: renamed(value) for field, value in draft.keys})
    return Draft(document=new, keys=keys)


# ------------------------------------------------------------- changes, fitted to what is there


def _fitted(sheet: Sheet, change: AnyEdit, old: Draft) -> Iterator[AnyEdit]:
    """The change as somebody would make it who sees the new reading."""
    match change:
        case Reset():
            yield _fitted_reset(sheet, change)
        case Resource():
            yield from _fitted_resource(sheet, change)
        case RemoveItem():
            yield from _fitted_removal(sheet, change, old)
        case Restore():
            yield from _fitted_restore(sheet, change, old)
        case Put():
            yield from _fitted_put(sheet, change)
        case Relink():
            there = sheet.has(change.relation.from_) and sheet.has(change.relation.to)
            yield from [change] if there else []
        case _:
            raise TypeError(f"{change.op} is no step between drafts")


def _fitted_reset(sheet: Sheet, change: Reset) -> Reset:
    if change.key == DOCUMENT:
        now = field_json(sheet.head, change.field)
        return change.model_copy(update={"expected": now})
    spot = sheet.spots.get(change.key)
    if spot is None or change.field not in typed_fields(type(spot.node.item)):
        raise ConflictError("The item is gone", key=change.key, field=change.field)
    now = field_json(spot.node.item, change.field)
    return change.model_copy(update={"expected": now})


def _fitted_resource(sheet: Sheet, change: Resource) -> Iterator[Resource]:
    """Who typed it comes behind the ink of the new reading; ink is the reading's own."""
    spot = sheet.spots.get(change.key)
    if spot and change.value and change.value.board is None:
        behind = len(spot.node.item.sources)
        yield Resource(key=change.key, index=behind, value=change.value, expected=None)


def _fitted_removal(sheet: Sheet, change: RemoveItem, old: Draft) -> Iterator[AnyEdit]:
    spot = sheet.spots.get(change.key)
    if spot is None:
        return
    strange = _strange_evidence(sheet, spot, {*old.keys.all()})
    yield from strange
    expected = {"text": spot.node.item.text}
    yield RemoveItem(key=change.key, expected=dict(expected))


def _fitted_restore(sheet: Sheet, change: Restore, old: Draft) -> Iterator[AnyEdit]:
    node = node_of(change.node)
    spot = sheet.spots.get(node.key)
    known = old.find(node.key)
    if spot is None and known is not None:
        raise ConflictError("The ink is gone", key=node.key)
    if node.section == "root_cause":
        yield from _displaced_root_cause(sheet, node.key)
    if spot is not None:
        yield from _strange_evidence(sheet, spot, set(node.all_keys))
        change = change.model_copy(update={"node": _on_new_ink(change.node, spot, known)})
    there = [sheet.spots[key] for key in node.all_keys if key in sheet.spots]
    expected = {one.node.key: {"text": one.node.item.text} for one in there}
    yield change.model_copy(update={"expected": expected})


def _displaced_root_cause(sheet: Sheet, key: str) -> Iterator[UnplaceItem]:
    """What the machine now takes for the root cause gives way to what people say."""
    for node in sheet.nodes["root_cause"]:
        if node.key != key:
            yield UnplaceItem(key=node.key, expected={"text": node.item.text})


def _strange_evidence(sheet: Sheet, spot: Spot, known: set[str]) -> Iterator[UnplaceItem]:
    """Evidence that nobody has seen is not taken away with its hypothesis."""
    for evidence in sheet.spots[spot.node.key].node.evidence:
        if evidence.key not in known:
            yield UnplaceItem(key=evidence.key, expected={"text": evidence.item.text})


def _on_new_ink(one: Stored, spot: Spot, known: Place | None) -> Stored:
    """The item as people placed it, on the ink of the new reading.

    Its text is the new one where people left the old one as it was.
    """
    now = stored(spot.node)
    typed = [
        source.model_dump(mode="json")
        for source in node_of(one).item.sources
        if source.board is None
    ]
    ink = [s.model_dump(mode="json") for s in spot.node.item.sources]
    item = {**one.item, "sources": [*ink, *typed]}
    if known is not None and one.item["text"] == known.item.text:
        item["text"] = now.item["text"]
    return one.model_copy(update={"item": item})


def _fitted_put(sheet: Sheet, change: Put) -> Iterator[Put]:
    spot, parent = sheet.spots.get(change.key), sheet.spots.get(change.parent or "")
    if spot is None or not (change.after in (None, LAST) or change.after in sheet.spots):
        return
    is_evidence = spot.node.section == "evidence"
    if is_evidence == (parent is not None and parent.node.section == "hypotheses"):
        yield change


# ---------------------------------------------------------------------------- what did not fit


def _told(change: AnyEdit, current: Draft) -> Iterator[Unapplied]:
    """The change in words that can be shown."""
    if isinstance(change, Restore):
        node = node_of(change.node)
        author = next((s.author for s in node.item.sources if s.author), None)
        for text in (node.item.text, *(e.item.text for e in node.evidence)):
            yield Unapplied(key=node.key, field=None, text=text, item=node.item.text, author=author)
    elif isinstance(change, Reset):
        place = current.find(change.key)
        if place is not None:
            yield _told_reset(change, place)


def _told_reset(change: Reset, place: Place) -> Unapplied:
    text = typed_words(getattr(place.item, change.field))
    author = _author_of(text, place.item.sources)
    return Unapplied(
        key=change.key, field=change.field, text=text, item=place.item.text, author=author
    )


def _author_of(text: str, sources: tuple[Source, ...]) -> str | None:
    return next((s.author for s in sources if s.board is None and s.text == text), None)
