"""What changed between two documents, in the terms of the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

from boardsnap.model.postmortem import Postmortem
from boardsnap.revision.draft import DOCUMENT, Draft, Place, Section
from boardsnap.revision.fields import are_same, field_json, typed_fields
from boardsnap.revision.matching import match_items, same_boards
from boardsnap.revision.order import moved_keys


class Change(BaseModel):
    """One difference.

    Attributes:
        kind: `moved` is another section, another hypothesis, or another place in the order.
        section: where the item stands now, or stood; `document` for title, model, ...
        key: of the item, where the later document (for `removed`: the earlier one) has keys.
        text: what the item says now, or said.
        field: that changed; `section` for a move from one section to another.
        before: the earlier value of the field, or the section; for `removed` the item.
        after: the later value of the field, or the section; for `added` the item.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["added", "removed", "changed", "moved"]
    section: Section | Literal["document"]
    key: str | None = None
    text: str = ""
    field: str | None = None
    before: JsonValue = None
    after: JsonValue = None


def compare(before: Draft | Postmortem, after: Draft | Postmortem) -> tuple[Change, ...]:
    """What changed, section by section in the order of the document.

    Items of two drafts are the same where their keys are. Where one is a bare document, or the
    key is found nowhere, they are the same where their ink or their words are.
    """
    keyed = isinstance(before, Draft) and isinstance(after, Draft)
    old, new = _draft(before, "o"), _draft(after, "n")
    pairs = _pairs(old, new, keyed=keyed)
    changes = [
        *_head(old.document, new.document),
        *_items(list(old.places()), list(new.places()), pairs),
    ]
    if keyed:
        return tuple(changes)
    return tuple(change.model_copy(update={"key": None}) for change in changes)


def _draft(one: Draft | Postmortem, prefix: str) -> Draft:
    if isinstance(one, Draft):
        return one
    numbers = count()
    return Draft.of(one, lambda: f"{prefix}{next(numbers)}")


def _pairs(old: Draft, new: Draft, *, keyed: bool) -> dict[str, str]:
    """Keys of the old draft with those of the same items in the new one."""
    there = set(new.keys.all()) if keyed else set()
    same = {key: key for key in old.keys.all() if key in there}
    left = [place for place in old.places() if place.key not in same]
    come = [place for place in new.places() if place.key not in same]
    return same | match_items(left, come, same_boards(old.document, new.document))


def _head(old: Postmortem, new: Postmortem) -> Iterator[Change]:
    for field in typed_fields(Postmortem):
        before, after = field_json(old, field), field_json(new, field)
        if not are_same(before, after):
            yield Change(
                kind="changed",
                section="document",
                key=DOCUMENT,
                field=field,
                before=before,
                after=after,
            )


def _items(
    old: Sequence[Place], new: Sequence[Place], pairs: Mapping[str, str]
) -> Iterator[Change]:
    earlier = {pairs[place.key]: place for place in old if place.key in pairs}
    moved = _moved(old, new, pairs)
    for place in new:
        one = earlier.get(place.key)
        if one is None:
            yield _whole("added", place)
        else:
            yield from _moves(one, place, in_order=place.key not in moved, pairs=pairs)
            yield from _fields(one, place)
    for place in old:
        if place.key not in pairs:
            yield _whole("removed", place)


def _whole(kind: Literal["added", "removed"], place: Place) -> Change:
    change = Change(kind=kind, section=place.section, key=place.key, text=place.item.text)
    side = "after" if kind == "added" else "before"
    return change.model_copy(update={side: place.seen})


def _moved(old: Sequence[Place], new: Sequence[Place], pairs: Mapping[str, str]) -> set[str]:
    """Those that stand in another order among the same siblings."""
    lists: dict[tuple[str, str | None], list[str]] = {}
    for place in new:
        lists.setdefault((place.section, place.parent), []).append(place.key)
    earlier: dict[tuple[str, str | None], list[str]] = {}
    for place in old:
        parent = pairs.get(place.parent) if place.parent else None
        earlier.setdefault((place.section, parent), []).append(pairs.get(place.key, ""))
    moved: set[str] = set()
    for where, keys in lists.items():
        before = [key for key in earlier.get(where, []) if key in set(keys)]
        moved |= moved_keys(before, [key for key in keys if key in set(before)])
    return moved


def _moves(
    one: Place, other: Place, *, in_order: bool, pairs: Mapping[str, str]
) -> Iterator[Change]:
    change = Change(kind="moved", section=other.section, key=other.key, text=other.item.text)
    if one.section != other.section:
        sections = {"field": "section", "before": one.section, "after": other.section}
        yield change.model_copy(update=sections)
    elif not in_order or (one.parent and pairs.get(one.parent) != other.parent):
        yield change


def _fields(one: Place, other: Place) -> Iterator[Change]:
    theirs = typed_fields(type(other.item))
    for field in (name for name in typed_fields(type(one.item)) if name in theirs):
        before, after = field_json(one.item, field), field_json(other.item, field)
        # What kind of item it is and how far it is mean other things in another section.
        if one.section != other.section and field in ("kind", "status"):
            continue
        if not are_same(before, after):
            yield Change(
                kind="changed",
                section=other.section,
                key=other.key,
                text=other.item.text,
                field=field,
                before=before,
                after=after,
            )
