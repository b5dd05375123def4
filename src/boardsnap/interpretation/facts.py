"""What holds for the whole board and is needed to read each of its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from boardsnap.interpretation.dates import Calendar, DateOrder, board_order, find_dates
from boardsnap.interpretation.people import find_owners, read_participants
from boardsnap.model.board import Board
from boardsnap.model.ink import TextLine

_STARS = re.compile(r"(?<![★●])(?P<run>★+|●+)(?!\s?[☆○★●])")
_MENTION = re.compile(r"@\s?[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Facts:
    """What holds for the whole board.

    Attributes:
        calendar: how its dates are to be completed.
        people: names that it mentions in a way that leaves no doubt.
        glossary: features and systems that the user named.
        full_marks: the longest run of stars without empty ones, None where there is none.
        shouting: written in capitals throughout, so that capitals say nothing.
    """

    calendar: Calendar
    people: tuple[str, ...]
    glossary: tuple[str, ...]
    full_marks: int | None
    shouting: bool


def lines_of(board: Board) -> tuple[TextLine, ...]:
    """Every written line of a board once, in reading order."""
    found: list[TextLine] = []
    for region in board.regions:
        found += [line for line in (region.heading, region.series) if line]
        for item in region.items:
            found += [item.when] if item.when else []
            found += item.lines
            found += [line for cell in item.cells for line in cell.lines]
    return tuple(dict.fromkeys(found))


def gather_facts(
    boards: Sequence[Board],
    captured_at: datetime,
    date_order: DateOrder | None,
    glossary: tuple[str, ...],
) -> Facts:
    """What the boards say as a whole."""
    texts = [line.text for board in boards for line in lines_of(board)]
    dates = [date for text in texts for date in find_dates(text)]
    order = date_order or board_order(dates, captured_at)
    return Facts(
        calendar=Calendar(captured_at, order),
        people=_people(texts),
        glossary=glossary,
        full_marks=_full_marks(texts),
        shouting=_is_shouting(texts),
    )


def _people(texts: Iterable[str]) -> tuple[str, ...]:
    names: list[str] = []
    for text in texts:
        names += read_participants(text)
        if _MENTION.search(text):
            found = find_owners(text)
            names += found.names if found else ()
    return tuple(dict.fromkeys(names))


def _full_marks(texts: Iterable[str]) -> int | None:
    runs = [len(match["run"]) for text in texts for match in _STARS.finditer(text)]
    return max(runs, default=None) if max(runs, default=0) > 1 else None


def _is_shouting(texts: Sequence[str]) -> bool:
    letters = [letter for text in texts for letter in text if letter.isalpha()]
    # Nine of ten capitals: a board in capitals may still hold units (ms) and identifiers.
    return bool(letters) and sum(letter.isupper() for letter in letters) >= 0.9 * len(letters)
