"""Changes of a document in words, for its history."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from boardsnap.revision.kinds import (
    AddItem,
    AnyEdit,
    MoveItem,
    PlaceItem,
    RemoveItem,
    SetField,
    UnplaceItem,
)
from boardsnap.web.schemas.documents import EditOut

_SECTIONS = {
    "timeline": "the timeline",
    "hypotheses": "the hypotheses",
    "evidence": "the evidence",
    "root_cause": "the root cause",
    "actions": "the actions",
    "decisions": "the decisions",
    "questions": "the questions",
    "rejected": "what was rejected",
    "unplaced": "what is placed nowhere",
}
_MOST_SIGNS = 300


def say_edit(edit: AnyEdit) -> EditOut | None:
    """What an edit did; None for the inner workings of undoing."""
    if isinstance(edit, SetField):
        what = _capital(edit.field.replace("_", " "))
        return EditOut(what=what, before=say_value(edit.expected), after=say_value(edit.value))
    if isinstance(edit, AddItem):
        return EditOut(what=f"Added to {_SECTIONS[edit.section]}", after=say_value(edit.item))
    if isinstance(edit, RemoveItem):
        return EditOut(what="Removed", before=say_value(edit.expected))
    if isinstance(edit, PlaceItem):
        what = f"Put into {_SECTIONS[edit.section]}"
        return EditOut(what=what, before=say_value(edit.expected))
    if isinstance(edit, UnplaceItem):
        return EditOut(what="Placed nowhere", before=say_value(edit.expected))
    return EditOut(what="Moved") if isinstance(edit, MoveItem) else None


def say_value(value: JsonValue) -> str | None:
    """A value of the contract in words; None where there is none."""
    if isinstance(value, Mapping):
        said = value.get("raw") or value.get("text") or _joined(list(value.values()))
        return say_value(said)
    if isinstance(value, list):
        return _joined(value)
    if value is None or value == "":
        return None
    return str(value)[:_MOST_SIGNS]


def _joined(values: list[JsonValue]) -> str | None:
    said = [text for text in map(say_value, values) if text is not None]
    return ", ".join(said)[:_MOST_SIGNS] or None


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
