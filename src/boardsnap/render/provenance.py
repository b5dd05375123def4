"""Where on the boards a document comes from: numbered statements, and pictures with the numbers.

Forms on paper show a small number beside each statement and the same one on the board.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from boardsnap.model.geometry import Point
from boardsnap.model.page import Picture
from boardsnap.model.postmortem import Postmortem, Source
from boardsnap.render.outline import Outline
from boardsnap.render.svg import board_svg
from boardsnap.timing import moment_of
from boardsnap.wording import plain


@dataclass(frozen=True, slots=True)
class BoardPage:
    """One board of the appendix.

    Attributes:
        svg: the picture with the numbers on it.
    """

    heading: str
    note: str
    alt: str
    width: int
    height: int
    svg: str


def number_statements(document: Outline, pictures: Sequence[Picture]) -> dict[str, int]:
    """A number for each statement that stands on a shown picture, in the document's order.

    Args:
        document: what is numbered.
        pictures: the boards that are shown.

    Returns:
        Numbers from 1 on, by JSON pointer.
    """
    refs = (
        entry.ref
        for entry in document.entries
        if entry.ref and any(_stands_on(source, len(pictures)) for source in entry.sources)
    )
    return {ref: number for number, ref in enumerate(dict.fromkeys(refs), 1)}


def _stands_on(source: Source, boards: int) -> bool:
    return source.board is not None and 0 <= source.board < boards and len(source.polygon) >= 3


def board_pages(
    postmortem: Postmortem,
    document: Outline,
    pictures: Sequence[Picture],
    numbers: Mapping[str, int],
) -> Iterator[BoardPage]:
    """The appendix: one page for each picture.

    Args:
        postmortem: the document.
        document: its outline.
        pictures: the straightened boards, in the order of `postmortem.boards`.
        numbers: from `number_statements`.
    """
    for index, picture in enumerate(pictures):
        known = index < len(postmortem.boards)
        name = plain(postmortem.boards[index].image) if known else f"photo {index + 1}"
        yield BoardPage(
            heading=f"Board {index + 1}" if len(pictures) > 1 else "The board",
            note=f"{name}, straightened. The small blue numbers beside the statements "
            "show where each of them stands.",
            alt=f"The board on {name}, straightened",
            width=max(1, picture.width),
            height=max(1, picture.height),
            svg=board_svg(picture, _outlines(document, index, picture, numbers)),
        )


def _outlines(
    document: Outline, board: int, picture: Picture, numbers: Mapping[str, int]
) -> Iterator[tuple[int, Sequence[Point]]]:
    for entry in document.entries:
        for source in entry.sources:
            if source.board == board and len(source.polygon) >= 3 and entry.ref in numbers:
                corners = picture.from_photo.polygon(source.polygon)
                inside = (
                    (min(max(x, 0.0), picture.width), min(max(y, 0.0), picture.height))
                    for x, y in corners
                )
                yield numbers[entry.ref], tuple(inside)


def document_day(postmortem: Postmortem) -> datetime | None:
    """When the session was, else when its last board was photographed, else None."""
    given = [postmortem.session_date.iso] if postmortem.session_date else []
    given += sorted((photo.captured_at or "" for photo in postmortem.boards), reverse=True)
    return next((moment for iso in given if (moment := moment_of(iso))), None)
