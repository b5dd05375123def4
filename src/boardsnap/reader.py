"""Photos to postmortem: where the stages meet.

Photo --imaging--> Page --recognition--> Reading --layout--> Board --interpretation--> Postmortem
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from statistics import median
from typing import Literal

from boardsnap.errors import InputError
from boardsnap.imaging.photo import load_photo
from boardsnap.imaging.picture import picture_of
from boardsnap.imaging.rectify import flatten, turn
from boardsnap.interpretation.interpreter import Context, interpret
from boardsnap.interpretation.vocabulary import field_words, heading_score
from boardsnap.layout.layout import lay_out
from boardsnap.layout.overlap import drop_repeats
from boardsnap.model.board import Board
from boardsnap.model.geometry import Box, Point, Polygon, bounds
from boardsnap.model.ink import Reading, Word
from boardsnap.model.page import Page, Photo, Picture
from boardsnap.model.postmortem import BoardPhoto, Postmortem, ReaderInfo
from boardsnap.model.words import ReadProblem, ReadWord
from boardsnap.recognition.engine import TextEngine, open_engine
from boardsnap.recognition.lexicon import Lexicon
from boardsnap.recognition.orientation import find_turns
from boardsnap.recognition.reading import read_page
from boardsnap.version import VERSION

PhotoSource = str | Path | bytes
Stage = Literal["photo", "page", "reading", "board", "draft", "document"]
Watch = Callable[[Stage, object], None]

# On benchmark boards of all three grades the lines of an upright page are read with a median
# confidence of 0.93 and more, upside down with at most 0.63; on its side hardly a line is found.
# A needless look at the orientation costs a seventh of a reading and changes nothing.
_SURE_ENOUGH = 0.75
_LEAST_LINES = 3


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller knows about the photos.

    Attributes:
        captured_at: when they were taken, instead of what the files say.
        date_order: of month and day in dates such as 3/4; None: what the board's dates say.
        glossary: names of features, people and systems to read and recognise.
        corners: for each photo the board's four corners in photo pixels, clockwise from the top
            left of the writing, where a person set them; None: its outline is looked for.
            Empty: no photo has any.
        names: what to call photos that are given as bytes, one each; empty: by their number.
    """

    captured_at: datetime | None = None
    date_order: Literal["mdy", "dmy"] | None = None
    glossary: tuple[str, ...] = ()
    corners: tuple[Polygon | None, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What came of reading.

    Attributes:
        postmortem: the document.
        pictures: the straightened boards, in the order of `postmortem.boards`.
        problems: what was seen but could not be read, one sentence each.
        words: every word that was read, with its place, board by board.
        unread: what was seen but could not be read, each place by itself.
    """

    postmortem: Postmortem
    pictures: tuple[Picture, ...]
    problems: tuple[str, ...]
    words: tuple[ReadWord, ...] = ()
    unread: tuple[ReadProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Given:
    """A photo's source and what the caller knows about it."""

    source: PhotoSource
    name: str | None
    corners: Polygon | None


@dataclass(frozen=True, slots=True)
class _ReadBoard:
    board: Board
    words: tuple[Word, ...]
    photo: BoardPhoto
    taken: datetime | None
    picture: Picture


def read_boards(
    sources: Sequence[PhotoSource],
    *,
    now: datetime,
    options: Options | None = None,
    engine: TextEngine | None = None,
    watch: Watch | None = None,
    drafts: bool = False,
    timer: Callable[[], float] = time.perf_counter,
) -> ReadResult:
    """One document from the photos of one session.

    Args:
        sources: paths of the photos, or their bytes, in the order in which they are read.
        now: the date that years are inferred from where neither options nor files give one.
        options: what is known about the photos.
        engine: reads the writing; None: the local one, shared by all calls.
        watch: is told every stage's name and what the stage made.
        drafts: after every photo the watcher is also told the document so far, as `draft`.
        timer: seconds since some moment, for the document's `reader.seconds`.

    Raises:
        InputError: no photo, or one that cannot be used; the message names it.
        EngineError: the text engine could not be started or failed.
    """
    started = timer()
    options = options or Options()
    watch = watch or _look_away
    photos = _given(sources, options)
    lexicon = Lexicon.build(field_words(), options.glossary)
    read: dict[str, _ReadBoard] = {}
    for given in photos:
        photo = load_photo(given.source, name=given.name)
        if photo.sha256 in read:  # a photo that is given twice is read once
            continue
        # Only now: the engine is started when a photo has proved to be one.
        engine = engine or _shared_engine()
        read[photo.sha256] = _read_board(photo, given.corners, engine, lexicon, watch)
        if drafts:
            watch("draft", _interpret(list(read.values()), options, engine, now))
    boards = list(read.values())
    engine = engine or _shared_engine()
    postmortem = _interpret(boards, options, engine, now)
    reader = postmortem.reader.model_copy(update={"seconds": timer() - started})
    postmortem = postmortem.model_copy(update={"reader": reader})
    watch("document", postmortem)
    return ReadResult(
        postmortem=postmortem,
        pictures=tuple(one.picture for one in boards),
        problems=tuple(_problems(boards)),
        words=tuple(_words(boards)),
        unread=tuple(_unread(boards)),
    )


def _given(sources: Sequence[PhotoSource], options: Options) -> list[_Given]:
    """Each source with its name and corners."""
    if not sources:
        raise InputError("no photo was given: name at least one")
    corners = options.corners or (None,) * len(sources)
    names: tuple[str | None, ...] = options.names or tuple(
        f"photo {number}" if isinstance(source, bytes) and len(sources) > 1 else None
        for number, source in enumerate(sources, 1)
    )
    if not len(sources) == len(corners) == len(names):
        raise InputError(
            f"{len(sources)} photos, {len(corners)} sets of corners, {len(names)} names: "
            "give corners and names for each photo, or for none"
        )
    return [_Given(*one) for one in zip(sources, names, corners, strict=True)]


def _interpret(
    read: Sequence[_ReadBoard], options: Options, engine: TextEngine, now: datetime
) -> Postmortem:
    boards = drop_repeats([one.board for one in read])
    return interpret(boards, _context(read, options, engine, now))


def _read_board(
    photo: Photo, corners: Polygon | None, engine: TextEngine, lexicon: Lexicon, watch: Watch
) -> _ReadBoard:
    watch("photo", photo)
    page = flatten(photo, corners)
    watch("page", page)
    reading = read_page(page, engine, lexicon)
    if looks_turned(reading):
        page, reading = _upright(page, reading, engine, lexicon, watch)
    reading = clip_to_photo(reading, page, photo)
    watch("reading", reading)
    board = lay_out(reading, page.to_photo, heading_score)
    watch("board", board)
    return _ReadBoard(
        board=board,
        words=tuple(word for line in reading.lines for word in line.words),
        photo=_board_photo(photo, page),
        taken=photo.captured_at or photo.file_time,
        picture=picture_of(page),
    )


def _upright(
    page: Page, reading: Reading, engine: TextEngine, lexicon: Lexicon, watch: Watch
) -> tuple[Page, Reading]:
    quarter_turns = find_turns(page, engine)
    if not quarter_turns:
        return page, reading
    turned = turn(page, quarter_turns)
    again = read_page(turned, engine, lexicon)
    if _legibility(again) <= _legibility(reading):
        return page, reading
    watch("page", turned)
    return turned, again


def looks_turned(reading: Reading) -> bool:
    """Whether so little could be read that the writing may stand sideways or on its head."""
    other_scripts = sum(problem.code == "other_script" for problem in reading.problems)
    if other_scripts >= max(_LEAST_LINES, len(reading.lines)):
        return False
    written = [line.confidence for line in reading.lines if len(line.text) > 2]
    return len(written) < _LEAST_LINES or median(written) < _SURE_ENOUGH


def _legibility(reading: Reading) -> float:
    """How much was read, each character by how sure the engine was of its line."""
    return sum(len(line.text) * line.confidence**2 for line in reading.lines)


def clip_to_photo(reading: Reading, page: Page, photo: Photo) -> Reading:
    """The reading with no line beyond the photo's borders, where a straightened page may reach."""
    frame = Box(0.0, 0.0, float(photo.width), float(photo.height))

    def clipped(polygon: Polygon) -> Polygon:
        seen = page.to_photo.polygon(polygon)
        if all(frame.contains(corner) for corner in seen):
            return polygon
        inside = ((min(max(x, 0.0), frame.right), min(max(y, 0.0), frame.bottom)) for x, y in seen)
        return page.to_photo.inverse.polygon(tuple(inside))

    lines = tuple(replace(line, polygon=clipped(line.polygon)) for line in reading.lines)
    return replace(reading, lines=lines)


def _board_photo(photo: Photo, page: Page) -> BoardPhoto:
    return BoardPhoto(
        image=photo.name,
        sha256=photo.sha256,
        width=photo.width,
        height=photo.height,
        captured_at=photo.captured_at.isoformat() if photo.captured_at else None,
        corners=page.corners,
    )


def _context(
    read: Sequence[_ReadBoard], options: Options, engine: TextEngine, now: datetime
) -> Context:
    taken = max((one.taken for one in read if one.taken), default=now)
    return Context(
        captured_at=options.captured_at or taken,
        date_order=options.date_order,
        glossary=options.glossary,
        photos=tuple(one.photo for one in read),
        reader=ReaderInfo(
            name=engine.name,
            version=VERSION,
            seconds=0.0,
            confidence=0.0,  # the interpreter measures it on what it used
        ),
    )


def _problems(read: Sequence[_ReadBoard]) -> list[str]:
    """Each problem's sentence once, with its places, and the photo where there are several."""
    places: dict[str, dict[str, None]] = {}
    for number, one in enumerate(read, 1):
        for problem in one.board.problems:
            which = f"Photo {number}: " if len(read) > 1 else ""
            where = places.setdefault(f"{which}{problem.text}", {})
            if problem.polygon:
                seen = one.board.to_photo.polygon(problem.polygon)
                where.setdefault(_place(bounds(seen).centre, one.photo))
    return [
        f"{text.removesuffix('.')} ({', '.join(where)})." if where else text
        for text, where in places.items()
    ]


def _words(read: Sequence[_ReadBoard]) -> Iterator[ReadWord]:
    """Every word in photo pixels, within the photo."""
    for number, one in enumerate(read):
        for word in one.words:
            yield ReadWord(
                board=number,
                polygon=_seen(word.polygon, one),
                text=word.text,
                confidence=word.confidence,
                raw=word.raw,
                struck=word.struck,
            )


def _unread(read: Sequence[_ReadBoard]) -> Iterator[ReadProblem]:
    """Every problem in photo pixels, within the photo."""
    for number, one in enumerate(read):
        for problem in one.board.problems:
            yield ReadProblem(
                code=problem.code,
                text=problem.text,
                board=number,
                polygon=_seen(problem.polygon, one) if problem.polygon else None,
            )


def _seen(polygon: Polygon, one: _ReadBoard) -> Polygon:
    """The polygon of a page in photo pixels, its corners moved onto the photo's borders."""
    width, height = float(one.photo.width), float(one.photo.height)
    seen = one.board.to_photo.polygon(polygon)
    return tuple((min(max(x, 0.0), width), min(max(y, 0.0), height)) for x, y in seen)


def _place(point: Point, photo: BoardPhoto) -> str:
    """Which ninth of the photo a point lies in, in words."""
    across = min(2, max(0, int(3 * point[0] / photo.width)))
    down = min(2, max(0, int(3 * point[1] / photo.height)))
    row, column = ("top", "middle", "bottom")[down], ("left", "middle", "right")[across]
    return row if column == "middle" else f"{row} {column}"


def _look_away(stage: Stage, noun: object) -> None:
    """Watches nothing."""


@cache
def _shared_engine() -> TextEngine:
    return open_engine()
