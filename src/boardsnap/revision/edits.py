"""Edits: what people change in a document, applied so that nobody's words vanish silently.

Edits of different items and fields merge. An edit of something that somebody else has changed
since the editor saw it is a `ConflictError`, which carries both versions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from pydantic import JsonValue

from boardsnap.errors import InputError
from boardsnap.model.postmortem import Postmortem
from boardsnap.revision.draft import DOCUMENT, LAST, Draft, NewKey, fresh_keys
from boardsnap.revision.fields import ReadDate, settled_value
from boardsnap.revision.kinds import (
    AddItem,
    AnyEdit,
    Edit,
    MoveItem,
    PlaceItem,
    RemoveItem,
    Seen,
    SetField,
    UnplaceItem,
)
from boardsnap.revision.rewriting import rewritten
from boardsnap.revision.sheet import put_together, take_apart

Summarise = Callable[[Postmortem], str | None]


def settle(
    draft: Draft,
    edits: Iterable[AnyEdit],
    new_key: NewKey,
    *,
    read_date: ReadDate | None = None,
) -> tuple[AnyEdit, ...]:
    """The edits as they are kept: new items have keys, typed dates are read.

    Settled edits give the same draft whenever they are applied to the same one.

    Args:
        draft: that they are meant for.
        edits: as sent.
        new_key: gives a short random key.
        read_date: understands dates in words; None: ISO dates alone are understood.

    Raises:
        InputError: a value cannot be taken; the message names the field.
    """
    edits = tuple(edits)
    named = [edit.key for edit in edits if isinstance(edit, AddItem) and edit.key]
    if {DOCUMENT, LAST} & set(named):
        raise InputError(f"key: {DOCUMENT} and {LAST} are no keys of items; choose another")
    keys = fresh_keys(new_key, (*draft.keys.all(), *named))
    return tuple(_settled(edit, keys, read_date) for edit in edits)


def _settled(edit: AnyEdit, keys: Iterator[str], read_date: ReadDate | None) -> AnyEdit:
    match edit:
        case SetField():
            value = settled_value(edit.field, edit.value, read_date)
            return edit.model_copy(update={"value": value})
        case AddItem():
            item = _settled_fields(edit.item, read_date)
            return edit.model_copy(update={"item": item, "key": edit.key or next(keys)})
        case PlaceItem():
            return edit.model_copy(update={"item": _settled_fields(edit.item, read_date)})
        case _:
            return edit


def _settled_fields(item: Seen, read_date: ReadDate | None) -> dict[str, JsonValue]:
    return {field: settled_value(field, value, read_date) for field, value in item.items()}


def apply(
    draft: Draft,
    edits: Sequence[AnyEdit],
    author: str,
    new_key: NewKey,
    *,
    read_date: ReadDate | None = None,
    summarise: Summarise | None = None,
) -> Draft:
    """The draft after the edits: all of them, or an error and none.

    Args:
        draft: as it is now.
        edits: in order.
        author: whose words they are; stands in the sources of what is typed.
        new_key: gives a short random key for added items that have none.
        read_date: understands dates in words; None: ISO dates alone are understood.
        summarise: composes the summary from the other fields; a summary that nobody has
            rewritten, or that is empty, then follows the edits.

    Raises:
        ConflictError: somebody else changed the same thing since the editor saw it.
        InputError: an edit cannot be made; the message names the field.
    """
    sheet = take_apart(draft)
    for edit in settle(draft, edits, new_key, read_date=read_date):
        sheet = rewritten(sheet, edit, author)
    after = put_together(sheet)
    return with_summary(draft.document, after, summarise) if summarise else after


def with_summary(before: Postmortem, after: Draft, summarise: Summarise) -> Draft:
    """The draft with a summary of what it now says, unless somebody wrote one."""
    document = after.document
    written = document.summary != before.summary or document.summary != summarise(before)
    if document.summary is not None and written:
        return after
    summary = summarise(document)
    return Draft(document=document.model_copy(update={"summary": summary}), keys=after.keys)


__all__ = [
    "AddItem",
    "AnyEdit",
    "Edit",
    "MoveItem",
    "PlaceItem",
    "RemoveItem",
    "SetField",
    "Summarise",
    "UnplaceItem",
    "apply",
    "settle",
    "with_summary",
]
