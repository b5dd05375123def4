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
# Fields whose values are names of the contract, such as `in_progress`.
_CHOSEN = frozenset({"status", "kind", "category", "stance"})
_MOST_SIGNS = 300


def say_edit(edit: AnyEdit, texts: Mapping[str, str]) -> EditOut | None:
    """What an edit did; None for the inner workings of undoing.

    Args:
        edit: of a revision.
        texts: what the document's items say now, by key.
    """
    match edit:
        case SetField():
            return _say_setting(edit, texts)
        case AddItem():
            said = EditOut(what=f"Added to {_SECTIONS[edit.section]}", after=say_value(edit.item))
        case RemoveItem():
            said = EditOut(what="Removed", before=say_value(edit.expected))
        case PlaceItem():
            what = f"Put into {_SECTIONS[edit.section]}"
            said = EditOut(what=what, before=say_value(edit.expected))
        case UnplaceItem():
            said = EditOut(what="Placed nowhere", before=say_value(edit.expected))
        case MoveItem():
            said = EditOut(what="Moved", about=texts.get(edit.key))
        case _:
            return None
    return said


def _say_setting(edit: SetField, texts: Mapping[str, str]) -> EditOut:
    before, after = say_value(edit.expected), say_value(edit.value)
    if edit.field in _CHOSEN:
        before, after = (said and said.replace("_", " ") for said in (before, after))
    about = texts.get(edit.key) if edit.field != "text" else None
    what = _capital(edit.field.replace("_", " "))
    return EditOut(what=what, about=about, before=before, after=after)


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
