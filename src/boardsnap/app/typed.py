"""What people type, understood as the board would have been: dates and the summary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from boardsnap.interpretation.dates import Calendar, to_date, whole_date
from boardsnap.interpretation.summary import summarise
from boardsnap.model.postmortem import Date, Postmortem
from boardsnap.model.records import DateOrder
from boardsnap.revision.draft import Draft, NewKey
from boardsnap.revision.edits import AddItem, AnyEdit, PlaceItem, SetField, settle
from boardsnap.revision.fields import ReadDate

# "between the end of the second week of September and the middle of October 2026" has 80 letters.
_LONGEST_DATE = 100


def settled(
    draft: Draft,
    edits: Sequence[AnyEdit],
    new_key: NewKey,
    *,
    taken_at: datetime,
    order: DateOrder | None,
) -> tuple[AnyEdit, ...]:
    """The edits as they are kept: new items have keys, dates in words are read.

    Args:
        draft: that they are meant for.
        edits: as sent.
        new_key: gives a short random key.
        taken_at: when the board was snapped: settles the years that people leave out.
        order: of month and day in 3/4; None: month first, as in the English that is read.

    Raises:
        InputError: a value cannot be taken; the message names the field.
    """
    calendar = Calendar(taken_at.replace(tzinfo=None), "dmy" if order == "day_first" else "mdy")
    return tuple(_settled(draft, edits, new_key, calendar))


def summary_of(document: Postmortem) -> str | None:
    """The sentences that sum the document up, made of its fields."""
    return summarise(
        document.model,
        document.timeline,
        document.hypotheses,
        document.root_cause,
        document.actions,
    )


def _settled(
    draft: Draft, edits: Sequence[AnyEdit], new_key: NewKey, calendar: Calendar
) -> Iterator[AnyEdit]:
    for edit in edits:
        read_date = _date_reader(calendar, due=_is_due(edit))
        yield from settle(draft, (edit,), new_key, read_date=read_date)


def _is_due(edit: AnyEdit) -> bool:
    """Whether its dates lie ahead."""
    match edit:
        case SetField():
            return edit.field == "due"
        case AddItem() | PlaceItem():
            return edit.section == "actions"
        case _:
            return False


def _date_reader(calendar: Calendar, *, due: bool) -> ReadDate:
    def read(text: str) -> Date | None:
        found = whole_date(text) if len(text) <= _LONGEST_DATE else None
        return to_date(found, calendar, due=due) if found else None

    return read
