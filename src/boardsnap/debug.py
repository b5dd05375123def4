"""What each stage saw, as pictures and JSON, so that a misread board explains itself.

DIR/index.html                    all of it on one page
DIR/document.json                 the postmortem
DIR/board-1/1-photo-corners.jpg   the photo with the board's corners
            2-page.jpg            straightened
            3-clean.jpg           evenly lit;   3-ink.png: what counts as ink
            4-lines.jpg           the lines as read;   4-reading.json
            5-marks.jpg           the drawn marks
            6-regions.jpg         what belongs together, in reading order;   6-board.json
            7-document.jpg        where each statement of the document stands
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Protocol

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from pydantic import TypeAdapter

from boardsnap.errors import RenderError
from boardsnap.model.board import Board
from boardsnap.model.geometry import Homography, Point
from boardsnap.model.ink import Reading
from boardsnap.model.page import Page, Photo, Pixels
from boardsnap.model.postmortem import Postmortem, Source

# Enough to read handwriting on a screen; twelve megapixels seven times over would be slow to show.
_MAX_SIDE_PX = 1800
_QUALITY = 85
_COLOURS = (
    (31, 119, 180),
    (214, 39, 40),
    (44, 160, 44),
    (148, 103, 189),
    (255, 127, 14),
    (23, 137, 155),
    (227, 60, 160),
    (120, 90, 40),
)
_UNPLACED = (120, 120, 120)

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Shape:
    """A polygon to draw, closed or a path, with a few words beside it."""

    points: tuple[Point, ...]
    colour: Colour
    label: str = ""
    closed: bool = True


class DebugWriter:
    """Writes what it is shown into a folder, stage by stage: a `watch` for `read_boards`.

    Args:
        folder: made if it does not exist; older files of the same names are overwritten.

    Raises:
        RenderError: the folder cannot be made or written to.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._photos: list[Photo] = []
        self._page: Page | None = None
        self._pages: list[Pixels] = []
        self._to_pages: list[Homography] = []
        self._make(folder)

    def __call__(self, stage: str, noun: object) -> None:
        """Writes one stage's noun."""
        try:
            self._write(noun)
        except OSError as error:
            raise RenderError(
                f"{self._folder} could not be written ({error.strerror or error}): "
                "choose another folder with --debug"
            ) from error

    def _write(self, noun: object) -> None:
        match noun:
            case Photo():
                self._photos.append(noun)
                self._make(self._board)
            case Page():
                self._page = noun
                self._write_page(noun)
            case Reading():
                self._write_reading(noun)
            case Board():
                self._write_board(noun)
            case Postmortem():
                self._write_document(noun)
            case _:
                raise TypeError(f"no stage makes a {type(noun).__name__}")

    @property
    def _board(self) -> Path:
        return self._folder / f"board-{len(self._photos)}"

    def _make(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RenderError(
                f"{folder} cannot be made ({error.strerror}): choose another folder with --debug"
            ) from error

    def _write_page(self, page: Page) -> None:
        photo = self._photos[-1]
        corners = page.corners or ()
        to_pixels = photo.to_full.inverse
        shapes = [_Shape(to_pixels.polygon(corners), _COLOURS[1])] if corners else []
        _save(_drawn(photo.pixels, shapes), self._board / "1-photo-corners.jpg")
        _save(_drawn(page.pixels, _problem_shapes(page)), self._board / "2-page.jpg")
        _save(_drawn(page.clean, ()), self._board / "3-clean.jpg")
        ink = np.where(page.ink, 0, 255).astype(np.uint8)
        Image.fromarray(ink).save(self._board / "3-ink.png", optimize=True)

    def _write_reading(self, reading: Reading) -> None:
        lines = [
            _Shape(line.polygon, _heat(line.confidence), f"{line.text} {line.confidence:.2f}")
            for line in reading.lines
        ]
        marks = [
            _Shape(
                mark.path or mark.polygon,
                _COLOURS[index % len(_COLOURS)],
                f"{mark.kind} {mark.state or ''}".strip(),
                closed=not mark.path,
            )
            for index, mark in enumerate(reading.marks)
        ]
        _save(_drawn(self._seen.clean, lines), self._board / "4-lines.jpg")
        _write_json(reading, Reading, self._board / "4-reading.json")
        _save(_drawn(self._seen.clean, marks), self._board / "5-marks.jpg")

    def _write_board(self, board: Board) -> None:
        _save(_drawn(self._seen.clean, _region_shapes(board)), self._board / "6-regions.jpg")
        _write_json(board, Board, self._board / "6-board.json")
        self._to_pages.append(board.to_photo.inverse)
        self._pages.append(self._seen.clean)
        self._page = None

    @property
    def _seen(self) -> Page:
        if self._page is None:
            raise TypeError("a reading came before its page")
        return self._page

    def _write_document(self, postmortem: Postmortem) -> None:
        (self._folder / "document.json").write_text(postmortem.to_json(), encoding="utf-8")
        for number, (pixels, to_page) in enumerate(zip(self._pages, self._to_pages, strict=True)):
            shapes = list(_statement_shapes(postmortem, number, to_page))
            _save(_drawn(pixels, shapes), self._folder / f"board-{number + 1}" / "7-document.jpg")
        names = [photo.name for photo in self._photos]
        (self._folder / "index.html").write_text(_index(names), encoding="utf-8")


def _write_json(noun: object, kind: type[Reading | Board], path: Path) -> None:
    adapter: TypeAdapter[object] = TypeAdapter(kind)
    path.write_bytes(adapter.dump_json(noun, indent=1) + b"\n")


def _save(picture: Image.Image, path: Path) -> None:
    picture.save(path, "JPEG", quality=_QUALITY)


def _drawn(pixels: Pixels, shapes: Sequence[_Shape]) -> Image.Image:
    """The pixels, scaled down, with the shapes over them."""
    picture = Image.fromarray(pixels)
    picture.thumbnail((_MAX_SIDE_PX, _MAX_SIDE_PX))
    scale = Homography.scaling(picture.width / pixels.shape[1])
    if any(shape.label for shape in shapes):  # pale, so that the labels stand out
        picture = Image.blend(picture, Image.new("RGB", picture.size, "white"), 0.5)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(16)
    for shape in shapes:
        points = list(scale.polygon(shape.points))
        ends = [*points, points[0]] if shape.closed else points
        pen.line(ends, fill=shape.colour, width=3)
        if shape.label:
            x, y = min(points)[0], min(y for _, y in points)
            pen.text((x, y - 19), _drawable(shape.label), fill=shape.colour, font=font)
    return picture


def _drawable(text: str) -> str:
    """The default font knows Latin letters; the JSON beside the picture has the others."""
    return text.encode("latin-1", "replace").decode("latin-1")


def _heat(confidence: float) -> Colour:
    """Red for a guess, green for certainty."""
    return (int(220 * (1 - confidence)), int(60 + 90 * confidence), 50)


def _problem_shapes(page: Page) -> list[_Shape]:
    return [_Shape(p.polygon, _COLOURS[4], p.code) for p in page.problems if p.polygon]


def _region_shapes(board: Board) -> list[_Shape]:
    shapes = []
    for number, region in enumerate(board.regions, 1):
        colour = _COLOURS[number % len(_COLOURS)]
        heading = f" {region.heading.text}" if region.heading else ""
        label = f"{number} {region.kind}{heading}"
        shapes.append(_Shape(region.box.grown(6).polygon, colour, label))
        shapes += [_Shape(item.box.polygon, colour, str(n)) for n, item in enumerate(region.items)]
    shapes += [
        _Shape(arrow.polygon, _COLOURS[1], f"{arrow.tail} to {arrow.head}")
        for arrow in board.arrows
    ]
    return shapes


def _statement_shapes(postmortem: Postmortem, board: int, to_page: Homography) -> Iterator[_Shape]:
    for index, (section, sources) in enumerate(_sections(postmortem)):
        colour = _UNPLACED if section == "unplaced" else _COLOURS[index % len(_COLOURS)]
        for source in sources:
            if source.board == board and source.polygon:
                yield _Shape(to_page.polygon(source.polygon), colour, section)


def _sections(postmortem: Postmortem) -> Iterator[tuple[str, list[Source]]]:
    cause = postmortem.root_cause
    yield "timeline", _sources(postmortem.timeline)
    yield "hypothesis", _sources(postmortem.hypotheses)
    yield "evidence", _sources(e for h in postmortem.hypotheses for e in h.evidence)
    yield "root cause", _sources([cause] if cause else [])
    yield "action", _sources(postmortem.actions)
    yield "decision", _sources(postmortem.decisions)
    yield "question", _sources(postmortem.questions)
    yield "rejected", _sources(postmortem.rejected)
    yield "unplaced", _sources(postmortem.unplaced)


class _Sourced(Protocol):
    """Anything that knows where it stands."""

    @property
    def sources(self) -> tuple[Source, ...]: ...


def _sources(statements: Iterable[_Sourced]) -> list[Source]:
    return [source for statement in statements for source in statement.sources]


def _index(names: Sequence[str]) -> str:
    stages = {
        "1-photo-corners.jpg": "Photo, with the corners of the board",
        "2-page.jpg": "Straightened",
        "3-clean.jpg": "Evenly lit",
        "3-ink.png": "Ink",
        "4-lines.jpg": "Lines, green where sure (<a href='{0}/4-reading.json'>JSON</a>)",
        "5-marks.jpg": "Marks",
        "6-regions.jpg": "Regions (<a href='{0}/6-board.json'>JSON</a>)",
        "7-document.jpg": "Statements (<a href='document.json'>JSON</a>)",
    }
    parts = []
    for number, name in enumerate(names, 1):
        folder = f"board-{number}"
        parts.append(f"<h1>{escape(name)}</h1>")
        parts += [
            f"<h2>{caption.format(folder)}</h2>\n<img src='{folder}/{file}' alt=''>"
            for file, caption in stages.items()
        ]
    return (
        "<!doctype html><html lang='en'><meta charset='utf-8'><title>What boardsnap saw</title>"
        "<style>body{font:16px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;"
        "padding:0 1rem}img{max-width:100%;border:1px solid #ccc}h2{font-size:1rem}</style>\n"
        + "\n".join(parts)
        + "\n</html>\n"
    )
