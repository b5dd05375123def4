"""The kinds of edit: what people send (`Edit`), and what undoing needs beside (`Step`)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from boardsnap.model.postmortem import Relation, Source
from boardsnap.revision.draft import LAST, Key, Section

Seen = dict[str, JsonValue]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SetField(_Frozen):
    """Gives a field of an item another value.

    Attributes:
        key: of the item; `document` for title, model, session_date, participants and summary.
        field: its name in the contract.
        value: as in the contract; a date also as text ("2026-03-04", "Mar 4"), names also as
            one text with commas; null or an empty text clears the field.
        expected: the value that the editor saw.
    """

    op: Literal["set"] = "set"
    key: Key
    field: str = Field(max_length=40)
    value: JsonValue
    expected: JsonValue


class AddItem(_Frozen):
    """Adds an item.

    Attributes:
        section: where it goes; `root_cause` sets the root cause where there is none.
        item: its fields as in the contract, without sources; at least the text.
        parent: the key of the hypothesis that a piece of evidence belongs to.
        after: the key of the item before it; null: first; `last`: behind all others.
        key: of the new item. Left out, it gets one; given, the edit may be sent again safely.
        copy_of: the key of an item whose text and sources it takes over: a hypothesis that
            proves to be the root cause.
    """

    op: Literal["add"] = "add"
    section: Section
    item: Seen = Field(default_factory=dict)
    parent: Key | None = None
    after: Key | None = LAST
    key: Key | None = None
    copy_of: Key | None = None


class RemoveItem(_Frozen):
    """Takes an item out of the document, a hypothesis with its evidence.

    Attributes:
        key: of the item.
        expected: the item as the editor saw it; fields that are left out are not compared.
    """

    op: Literal["remove"] = "remove"
    key: Key
    expected: Seen = Field(min_length=1)


class MoveItem(_Frozen):
    """Moves an item within its section, or a piece of evidence to another hypothesis.

    Attributes:
        key: of the item.
        after: the key of the item before it; null: first; `last`: behind all others.
        parent: the key of the hypothesis that a piece of evidence goes to; null: it stays.
    """

    op: Literal["move"] = "move"
    key: Key
    after: Key | None = LAST
    parent: Key | None = None


class PlaceItem(_Frozen):
    """Puts an item into another section, with its words and sources.

    Attributes:
        key: of the item, which it keeps.
        section: where it goes.
        item: fields of the new kind of item; the text stays where none is given.
        parent: the key of the hypothesis that a piece of evidence belongs to.
        after: the key of the item before it; null: first; `last`: behind all others.
        expected: the item as the editor saw it; fields that are left out are not compared.
    """

    op: Literal["place"] = "place"
    key: Key
    section: Section
    item: Seen = Field(default_factory=dict)
    parent: Key | None = None
    after: Key | None = LAST
    expected: Seen = Field(min_length=1)


class UnplaceItem(_Frozen):
    """Puts an item back among what is placed nowhere; evidence follows its hypothesis.

    Attributes:
        key: of the item, which it keeps.
        expected: the item as the editor saw it; fields that are left out are not compared.
    """

    op: Literal["unplace"] = "unplace"
    key: Key
    expected: Seen = Field(min_length=1)


Edit = Annotated[
    SetField | AddItem | RemoveItem | MoveItem | PlaceItem | UnplaceItem,
    Field(discriminator="op"),
]


# --------------------------------------------------- made by `difference` alone, never sent in


class Stored(_Frozen):
    """An item as JSON with its sources; a hypothesis has its evidence beside it."""

    key: Key
    section: Section
    item: Seen
    evidence: tuple[Stored, ...] = ()


class Reset(_Frozen):
    """Gives a field the value that it had, and leaves the sources alone."""

    op: Literal["reset"] = "reset"
    key: Key
    field: str
    value: JsonValue
    expected: JsonValue


class Resource(_Frozen):
    """Exchanges one source for another: takes `expected` away, puts `value` at `index`."""

    op: Literal["resource"] = "resource"
    key: Key
    index: int
    value: Source | None
    expected: Source | None


class Put(_Frozen):
    """Gives an item the place that it had, whatever the order of time says."""

    op: Literal["put"] = "put"
    key: Key
    parent: Key | None
    after: Key | None


class Restore(_Frozen):
    """Brings an item back as it was, from another section or from nowhere.

    Attributes:
        node: the item with its key, and its evidence.
        parent: the hypothesis that a piece of evidence belongs to.
        after: the key of the item before it; null: first.
        expected: those of its keys that the document has, each with its item; the others must
            not be there.
    """

    op: Literal["restore"] = "restore"
    node: Stored
    parent: Key | None
    after: Key | None
    expected: dict[Key, Seen]


class Relink(_Frozen):
    """Puts a drawn arrow back at `index`, or takes it away where that is null.

    Its ends name keys instead of places.
    """

    op: Literal["relink"] = "relink"
    relation: Relation
    index: int | None


Step = Reset | Resource | Put | Restore | Relink
AnyEdit = Annotated[
    SetField
    | AddItem
    | RemoveItem
    | MoveItem
    | PlaceItem
    | UnplaceItem
    | Reset
    | Resource
    | Put
    | Restore
    | Relink,
    Field(discriminator="op"),
]
