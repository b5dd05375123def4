"""What people type, as values of the document's fields."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import TypeVar

from pydantic import BaseModel, JsonValue, ValidationError

from boardsnap.errors import InputError
from boardsnap.model.postmortem import (
    Date,
    Metric,
    ModelName,
    Postmortem,
    Rating,
    Shift,
    Source,
    Window,
)
from boardsnap.revision.draft import Item, seen
from boardsnap.timing import moment_of

Model = TypeVar("Model", bound=BaseModel)
ReadDate = Callable[[str], Date | None]

HEAD_FIELDS = ("title", "model", "session_date", "participants", "summary")
DATE_FIELDS = frozenset({"at", "due", "session_date"})
NAME_LISTS = frozenset({"owners", "participants"})
_OBJECTS = frozenset({"model", "rating"})  # never null: cleared, they are empty objects
# These follow from the rest, or are changed by edits of their own.
_NOT_TYPED = frozenset({"sources", "evidence"})
# What is chosen from a list is no writing: it gets no source, the history tells who chose it.
_CHOSEN = frozenset({"kind", "category", "status", "stance"})

# A whole board holds about 2,000 characters: one text as long as that is a paste gone wrong
# from twice of it on, and a name is no sentence.
_MOST_CHARACTERS = 4000
_MOST_NAMES = 200
# Beyond this a float is no measurement, and an integer may not fit into one.
_LARGEST = 1e15

_ISO_FORMS: Mapping[str, re.Pattern[str]] = {
    "minute": re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})[T ](?P<clock>\d{2}:\d{2})"),
    "day": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "week": re.compile(r"\d{4}-W\d{2}"),
    "month": re.compile(r"\d{4}-\d{2}"),
}


def iso_date(text: str) -> Date | None:
    """The date that an ISO text names: minute, day, week or month; None where it is none."""
    for precision, form in _ISO_FORMS.items():
        if form.fullmatch(text):
            iso = text.replace(" ", "T")
            named = {"raw": text, "iso": iso, "precision": precision}
            return Date.model_validate(named) if moment_of(iso) else None
    return None


def typed_date(text: str, read_date: ReadDate | None = None) -> Date:
    """The date that somebody typed, as ISO or in words.

    Where neither the ISO forms nor `read_date` understand it, it is kept as written, with no
    place in the calendar.
    """
    return (
        iso_date(text)
        or (read_date(text) if read_date else None)
        or Date(raw=text, iso=None, precision="relative")
    )


def typed_fields(kind: type[BaseModel]) -> tuple[str, ...]:
    """The fields of an item, or of the document, that people set."""
    if issubclass(kind, Postmortem):
        return HEAD_FIELDS
    return tuple(name for name in kind.model_fields if name not in _NOT_TYPED)


def settled_value(field: str, value: JsonValue, read_date: ReadDate | None) -> JsonValue:
    """The value as it is stored: texts in one line, dates read.

    Raises:
        InputError: too long, not finite, or not a text at all.
    """
    value = _cleaned(field, value)
    if field in DATE_FIELDS and isinstance(value, str):
        return typed_date(value, read_date).model_dump(mode="json") if value else None
    if field in NAME_LISTS:
        return _names(field, value)
    if value in (None, "") and field in _OBJECTS:
        return {}
    return None if value == "" and field != "text" else value


def _names(field: str, value: JsonValue) -> JsonValue:
    """Names given as a list or with commas between them, each once."""
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",")]
    if value is None:
        return []
    if not isinstance(value, list):
        return value
    if len(value) > _MOST_NAMES:
        raise InputError(f"{field}: more than {_MOST_NAMES} names: give the people themselves")
    once: list[JsonValue] = []
    for name in value:
        once += [name] if name != "" and name not in once else []
    return once


def _cleaned(field: str, value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return _one_line(field, value)
    if isinstance(value, list):
        return [_cleaned(field, one) for one in value]
    if isinstance(value, dict):
        return {name: _cleaned(field, one) for name, one in value.items()}
    if isinstance(value, (int, float)) and not abs(value) <= _LARGEST:
        raise InputError(f"{field}: give a number of ordinary size")
    return value


def _one_line(field: str, text: str) -> str:
    """The text on one line, without control characters and halves of characters."""
    kept = "".join(
        c if unicodedata.category(c) not in {"Cc", "Cs"} else " " if c.isspace() else ""
        for c in unicodedata.normalize("NFC", text)
    )
    line = " ".join(kept.split())
    if len(line) > _MOST_CHARACTERS:
        raise InputError(
            f"{field}: {len(line)} characters, at most {_MOST_CHARACTERS}: shorten it, or make "
            "several items of it"
        )
    return line


def amended(model: Model, changes: Mapping[str, object]) -> Model:
    """The model with other values in some fields, all of them valid.

    Raises:
        InputError: a value does not fit; the message names the field.
    """
    return built(type(model), {**dict(model), **changes})


def built(kind: type[Model], values: Mapping[str, object]) -> Model:
    """A model of these values.

    Raises:
        InputError: a value does not fit; the message names the field.
    """
    _check_values(values)
    try:
        return kind.model_validate(values)
    except (ValidationError, OverflowError) as error:
        raise InputError(_fault(error)) from error


def _fault(error: ValidationError | OverflowError) -> str:
    if isinstance(error, OverflowError):
        return f"a number does not fit: {error}"
    fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(part) for part in fault["loc"])
    return f"{place}: {fault['msg'].lower()}"


def _check_values(values: Mapping[str, object]) -> None:
    """Refuses what the types of the contract let through.

    Raises:
        InputError: an empty text, or a date that is in no calendar.
    """
    if values.get("text") == "":
        raise InputError("text: a statement without words: write some, or remove the item")
    for field in DATE_FIELDS & values.keys():
        value = values[field]
        iso = value.get("iso") if isinstance(value, dict) else getattr(value, "iso", None)
        precision = (
            value.get("precision") if isinstance(value, dict) else getattr(value, "precision", None)
        )
        if iso is not None and not _is_iso(iso, precision):
            raise InputError(
                f"{field}: {iso!r} is no {precision} of the calendar: write 2026-03-04, "
                "2026-03-04T14:30, 2026-W10 or 2026-03"
            )


def _is_iso(iso: object, precision: object) -> bool:
    form = _ISO_FORMS.get(precision) if isinstance(precision, str) else None
    return (
        isinstance(iso, str)
        and form is not None
        and " " not in iso
        and form.fullmatch(iso) is not None
        and moment_of(iso) is not None
    )


def field_json(model: BaseModel, field: str) -> JsonValue:
    """One field as JSON.

    Raises:
        InputError: the item has no such field, or it is not one that people set.
    """
    if field not in typed_fields(type(model)):
        offered = ", ".join(typed_fields(type(model)))
        raise InputError(f"{field}: there is no such field to set here; there are {offered}")
    dumped: JsonValue = model.model_dump(mode="json", include={field})[field]
    return dumped


def looks_like(expected: JsonValue, value: JsonValue) -> bool:
    """Whether an editor who saw `expected` saw this value; a date may be given by its text."""
    if isinstance(expected, str) and isinstance(value, dict) and "precision" in value:
        return expected in (value["raw"], value["iso"])
    return are_same(expected, value)


def are_same(one: JsonValue, other: JsonValue) -> bool:
    """Whether two values say the same: empty is missing."""
    return _plain(one) == _plain(other)


def _plain(value: JsonValue) -> JsonValue:
    """The value without what means nothing: empty texts and lists, missing parts of objects."""
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items() if _plain(v) is not None} or None
    if isinstance(value, list):
        return [_plain(one) for one in value] or None
    return None if value == "" else value


def first_unlike(expected: Mapping[str, JsonValue], item: Item) -> str | None:
    """The first field in which the item is not what the editor saw; None: it is that.

    Fields that `expected` leaves out are not compared, sources never are.
    """
    now = seen(item)
    for field, value in expected.items():
        if field != "sources" and not looks_like(value, now.get(field)):
            return field
    return None


# ------------------------------------------------------------------------------ who typed what


def typed_words(value: object) -> str:
    """A field's value in the words in which somebody would type it; empty where it has none."""
    match value:
        case None:
            words = ""
        case tuple():
            words = ", ".join(str(one) for one in value)
        case Date():
            words = value.raw
        case Metric():
            words = _joined(value.name, _number(value.value), value.unit)
        case Shift():
            words = _joined(value.direction, _number(value.value), value.unit)
        case Window():
            words = _joined(_number(value.value), value.unit)
        case Rating():
            words = value.raw or value.level or ""
        case ModelName():
            words = _joined(value.name, value.version)
        case _:
            words = str(value)
    return words


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _number(value: float) -> str:
    return f"{value:.10g}"


def with_author(item: Item, field: str, before: object, author: str) -> Item:
    """The item after a field was set, with the source that says who typed it.

    Sources in ink stay. What was typed into the field before gives its place to what is typed
    now, so that each typed value stands there once.
    """
    if field in _CHOSEN:
        return item
    words, old = typed_words(getattr(item, field)), typed_words(before)
    typed = (Source(board=None, text=words, author=author),) if words else ()
    sources = item.sources
    at = next((i for i, s in enumerate(sources) if s.board is None and s.text == old), len(sources))
    sources = (*sources[:at], *typed, *sources[at + 1 :])
    return item.model_copy(update={"sources": sources or item.sources})
