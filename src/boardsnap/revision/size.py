"""How large a document may get by what people do."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from boardsnap.errors import InputError
from boardsnap.revision.draft import Draft
from boardsnap.revision.fields import field_json, typed_fields

# A wall of boards holds about 60 statements a photo, and a board has 12 photos at most; their
# text is that of a hundred full boards of 2,000 characters. To write the largest document as a
# file takes 3 s on one core.
MOST_ITEMS = 1_000
MOST_CHARACTERS = 200_000


def check_size(before: Draft, after: Draft) -> None:
    """Lets a draft pass that is small enough, or no larger than it was before.

    What was read is never refused: it can be made smaller then, step by step.

    Raises:
        InputError: it would get too large.
    """
    items = _items(after)
    if items > MOST_ITEMS and items > _items(before):
        raise InputError(
            f"the document would have {items:,} statements, at most {MOST_ITEMS:,}: "
            "remove some first, or put the others on another board"
        )
    characters = _characters(after)
    if characters > MOST_CHARACTERS and characters > _characters(before):
        raise InputError(
            f"the document would have {characters:,} characters, at most {MOST_CHARACTERS:,}: "
            "shorten it first, or put the rest on another board"
        )


def _items(draft: Draft) -> int:
    return sum(1 for _ in draft.keys.all())


def _characters(draft: Draft) -> int:
    document = draft.document
    head = (field_json(document, field) for field in typed_fields(type(document)))
    # A hypothesis says its evidence, too.
    items = (place.seen for place in draft.places() if place.section != "evidence")
    return sum(len(text) for value in (*head, *items) for text in _texts(value))


def _texts(value: JsonValue) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
