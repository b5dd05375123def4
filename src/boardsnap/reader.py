"""Photos to postmortem: where the stages meet.

Photo --imaging--> Page --recognition--> Reading --layout--> Board --interpretation--> Postmortem
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
from boardsnap.interpretation.vocabulary import heading_score
from boardsnap.layout.layout import lay_out
from boardsnap.layout.overlap import drop_repeats
from boardsnap.model.board import Board
from boardsnap.model.ink import Reading
from boardsnap.model.page import Page, Photo, Picture
from boardsnap.model.postmortem import BoardPhoto, Postmortem, ReaderInfo
from boardsnap.recognition.engine import TextEngine, open_engine
from boardsnap.recognition.lexicon import Lexicon
from boardsnap.recognition.orientation import find_turns
from boardsnap.recognition.reading import read_page
from boardsnap.version import VERSION

PhotoSource = str | Path | bytes
Stage = Literal["photo", "page", "reading", "board", "document"]
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
    """

    captured_at: datetime | None = None
    date_order: Literal["mdy", "dmy"] | None = None
    glossary: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What came of reading.

    Attributes:
        postmortem: the document.
        pictures: the straightened boards, in the order of `postmortem.boards`.
        problems: what was seen but could not be read, one sentence each.
    """

    postmortem: Postmortem
    pictures: tuple[Picture, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _ReadBoard:
    board: Board
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
    timer: Callable[[], float] = time.perf_counter,
) -> ReadResult:
    """One document from the photos of one session.

    Args:
        sources: paths of the photos, or their bytes, in the order in which they are read.
        now: the date that years are inferred from where neither options nor files give one.
        options: what is known about the photos.
        engine: reads the writing; None: the local one, shared by all calls.
        watch: is told every stage's name and what the stage made.
        timer: seconds since some moment, for the document's `reader.seconds`.

    Raises:
        InputError: no photo, or one that cannot be used; the message names it.
        EngineError: the text engine could not be started or failed.
    """
    started = timer()
    options = options or Options()
    watch = watch or _look_away
    if not sources:
        raise InputError("no photo was given: name at least one")
    engine = engine or _shared_engine()
    lexicon = Lexicon.build(glossary=options.glossary)
    read = [_read_board(source, engine, lexicon, watch) for source in sources]
    boards = drop_repeats([one.board for one in read])
    postmortem = interpret(boards, _context(read, options, engine, now))
    seconds = timer() - started
    reader = postmortem.reader.model_copy(update={"seconds": seconds})
    postmortem = postmortem.model_copy(update={"reader": reader})
    watch("document", postmortem)
    pictures = tuple(one.picture for one in read)
    return ReadResult(postmortem, pictures, tuple(_problems(boards)))


def _read_board(
    source: PhotoSource, engine: TextEngine, lexicon: Lexicon, watch: Watch
) -> _ReadBoard:
    photo = load_photo(source)
    watch("photo", photo)
    page = flatten(photo)
    watch("page", page)
    reading = read_page(page, engine, lexicon)
    if looks_turned(reading):
        page, reading = _upright(page, reading, engine, lexicon, watch)
    watch("reading", reading)
    board = lay_out(reading, page.to_photo, heading_score)
    watch("board", board)
    return _ReadBoard(
        board=board,
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
    watch("page", turned)
    return turned, read_page(turned, engine, lexicon)


def looks_turned(reading: Reading) -> bool:
    """Whether so little could be read that the writing may stand sideways or on its head."""
    written = [line.confidence for line in reading.lines if len(line.text) > 2]
    return len(written) < _LEAST_LINES or median(written) < _SURE_ENOUGH


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


def _problems(boards: Sequence[Board]) -> list[str]:
    """Each problem's sentence once, with the board's number where there are several."""
    said: dict[str, None] = {}
    for number, board in enumerate(boards, 1):
        for problem in board.problems:
            where = f"Photo {number}: " if len(boards) > 1 else ""
            said.setdefault(f"{where}{problem.text}")
    return list(said)


def _look_away(stage: Stage, noun: object) -> None:
    """Watches nothing."""


@cache
def _shared_engine() -> TextEngine:
    return open_engine()
