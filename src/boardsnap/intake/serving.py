"""The child's side: takes requests from a pipe, decodes, reads, redacts, answers.

Nothing but this module and what it imports ever touches the pixels of a foreign picture.
"""

from __future__ import annotations

import math
import os
import queue
import sys
import threading
import time
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from typing import IO

import cv2
from pydantic import TypeAdapter

from boardsnap.errors import BoardsnapError, TooLargeError
from boardsnap.imaging.picture import THUMBNAIL_SIDE_PX, photo_picture
from boardsnap.imaging.redaction import redact_picture
from boardsnap.intake.messages import (
    Failure,
    Progress,
    ReadOutcome,
    ReadRequest,
    RedactOutcome,
    RedactRequest,
    Request,
    SeenLine,
    ShownBoard,
    ShownPicture,
)
from boardsnap.intake.telling import TellingEngine
from boardsnap.intake.wire import read_message, write_message
from boardsnap.model.geometry import Homography
from boardsnap.model.ink import Reading
from boardsnap.model.page import Page, Photo, Picture
from boardsnap.model.postmortem import Postmortem
from boardsnap.reader import Options, ReadResult, Stage, read_boards
from boardsnap.recognition.engine import TextEngine, open_engine

if sys.platform != "win32":
    import resource

_REQUEST: TypeAdapter[ReadRequest | RedactRequest] = TypeAdapter(Request)
# None: a request that memory cannot hold.
_Waiting = queue.SimpleQueue[ReadRequest | RedactRequest | None]
# Beyond what the parent's clock allows, for a parent that hangs itself.
_SPARE_SECONDS = 10.0


class Server:
    """Answers one request after the other."""

    def __init__(self, engine: str, threads: int, seconds: float) -> None:
        """A server that has loaded nothing yet.

        Args:
            engine: name of the text engine.
            threads: cores that engine and imaging may use.
            seconds: processor time a core that one request may take.
        """
        self._engine_name = engine
        self._threads = threads
        self._seconds = seconds
        cv2.setNumThreads(threads)

    def serve(self, requests: IO[bytes], answers: IO[bytes], *, warm: bool) -> None:
        """Answers until a request leaves the process unfit for another."""
        waiting: _Waiting = queue.SimpleQueue()
        threading.Thread(target=_receive, args=(requests, waiting), daemon=True).start()
        if warm:
            with suppress(BoardsnapError):  # told to whoever asks for a reading
                self._engine.version  # noqa: B018
        fit = True
        while fit:
            request = waiting.get()
            answer = self._answer(request, answers) if request is not None else _out_of_memory()
            write_message(answers, answer)
            fit = not (isinstance(answer, Failure) and answer.child_ends)

    @cached_property
    def _engine(self) -> TextEngine:
        return open_engine(self._engine_name, threads=self._threads)

    def _answer(
        self, request: ReadRequest | RedactRequest, answers: IO[bytes]
    ) -> ReadOutcome | RedactOutcome | Failure:
        _limit_processor_time(self._seconds * self._threads + _SPARE_SECONDS)
        try:
            if isinstance(request, RedactRequest):
                return _redact(request)
            return _read(request, self._engine, answers)
        except BoardsnapError as error:
            return Failure(code=error.code, message=str(error))
        except MemoryError:
            return _out_of_memory()
        except cv2.error as error:
            if error.code != cv2.Error.StsNoMem:
                raise
            return _out_of_memory()


def _receive(requests: IO[bytes], waiting: _Waiting) -> None:
    """Passes requests on; where the parent is gone, however it ended, the child goes at once."""
    try:
        while (request := read_message(requests, _REQUEST)) is not None:
            waiting.put(request)
    except MemoryError:
        waiting.put(None)
        return
    os._exit(0)


def _limit_processor_time(seconds: float) -> None:
    if sys.platform != "win32":
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(time.process_time() + seconds), hard))


def _out_of_memory() -> Failure:
    return Failure(
        code=TooLargeError.code,
        message="reading this takes more memory than one reading may have: "
        "scale the photo down, or send fewer at once",
        child_ends=True,
    )


def _redact(request: RedactRequest) -> RedactOutcome:
    pictures = (
        redact_picture(picture.content, request.boxes, picture.from_photo)
        for picture in request.pictures
    )
    return RedactOutcome(pictures=tuple(_shown(picture) for picture in pictures))


def _read(request: ReadRequest, engine: TextEngine, answers: IO[bytes]) -> ReadOutcome:
    watcher = _Watcher(request, answers)
    result = read_boards(
        [photo.content for photo in request.photos],
        now=_zoneless(request.now),
        options=Options(
            captured_at=request.captured_at and _zoneless(request.captured_at),
            date_order=request.date_order,
            glossary=request.glossary,
            corners=tuple(photo.corners for photo in request.photos),
            names=tuple(photo.name for photo in request.photos),
        ),
        engine=TellingEngine(engine, watcher.tell_share),
        watch=watcher,
        drafts=True,
    )
    return _outcome(result, watcher)


def _zoneless(moment: datetime) -> datetime:
    """The same numbers on the clock without a zone, as cameras write them."""
    return moment.replace(tzinfo=None)


def _outcome(result: ReadResult, watcher: _Watcher) -> ReadOutcome:
    return ReadOutcome(
        postmortem=result.postmortem,
        words=result.words,
        unread=result.unread,
        problems=result.problems,
        boards=tuple(
            ShownBoard(photo=photo, thumbnail=thumbnail, straightened=_shown(picture))
            for (photo, thumbnail), picture in zip(watcher.photos, result.pictures, strict=True)
        ),
    )


def _shown(picture: Picture) -> ShownPicture:
    return ShownPicture(
        jpeg=picture.jpeg,
        width=picture.width,
        height=picture.height,
        from_photo=picture.from_photo,
    )


class _Watcher:
    """Tells the parent what each stage made, and keeps the photos as they may be shown."""

    def __init__(self, request: ReadRequest, answers: IO[bytes]) -> None:
        self.photos: list[tuple[ShownPicture, ShownPicture]] = []
        self._answers = answers
        # A photo that is given twice is read once.
        self._of = len({photo.content for photo in request.photos})
        self._to_photo = Homography.identity()
        self._share = 0.0
        self._lines: tuple[SeenLine, ...] = ()
        self._draft: Postmortem | None = None

    def __call__(self, stage: Stage, noun: object) -> None:
        """A `watch` for `read_boards`."""
        match noun:
            case Photo():
                pictures = photo_picture(noun), photo_picture(noun, THUMBNAIL_SIDE_PX)
                self.photos.append((_shown(pictures[0]), _shown(pictures[1])))
                self._share = 0.0
            case Page():
                self._to_photo = noun.to_photo
            case Reading():
                self._lines += self._seen(noun)
                self._share = 1.0
            case Postmortem():
                self._draft = noun
        self._tell(stage)

    def tell_share(self, share: float) -> None:
        """Tells how much of the photo's writing the engine has looked at, where it is more."""
        if share > self._share:
            self._share = share
            self._tell("page")

    def _tell(self, stage: Stage) -> None:
        write_message(
            self._answers,
            Progress(
                stage=stage,
                share=self._share,
                photo=len(self.photos),
                of=self._of,
                lines=self._lines,
                draft=self._draft,
            ),
        )

    def _seen(self, reading: Reading) -> tuple[SeenLine, ...]:
        board = len(self.photos) - 1
        return tuple(
            SeenLine(
                board=board,
                text=line.text,
                polygon=self._to_photo.polygon(line.polygon),
                confidence=line.confidence,
            )
            for line in reading.lines
        )
