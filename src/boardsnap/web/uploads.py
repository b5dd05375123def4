"""Photos on their way in: written where they stay while they come, and bounded.

Nothing is decoded here: a photo that this process never opens cannot harm it.
"""

from __future__ import annotations

import io
import re
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import anyio
from anyio.to_thread import run_sync
from fastapi import Request
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from boardsnap.app.uploads import Arriving, Upload
from boardsnap.errors import BoardsnapError, InputError, NotAnImageError, TooLargeError

T = TypeVar("T")

# Fields beside the photos: keys of the photos, the capture's key, a title, the page's token.
_MOST_FIELDS = 100
_FIELD_BYTES = 2_000
# Threads that write photos to disk: apart from those that answer pages, and few, since a disk
# does not get faster by more of them.
_WRITERS = 8
# What is collected before it is worth a thread's while; each photo on its way holds as much.
_PIECE_BYTES = 256 * 1024
_KEY = re.compile(r"[A-Za-z0-9._:-]{1,100}")


@dataclass(frozen=True, slots=True)
class Announced:
    """A photo of which the first bytes are here.

    Attributes:
        name: as the phone called it.
        csrf: the token that the form has brought along before the photo.
    """

    name: str
    csrf: str


@dataclass(frozen=True, slots=True)
class Sending:
    """One capture: photos with what was said about them.

    Attributes:
        capture_key: as the client made it; None: it made none.
        photos: as they were kept, each with the key by which the phone knows it, if it said one.
    """

    capture_key: str | None
    photos: tuple[tuple[Upload, str | None], ...]


Begin = Callable[[Announced], Arriving]


class Uploads:
    """Takes photos in, a bounded number of bytes at a time."""

    def __init__(self, *, most_bytes: int, most_photos: int) -> None:
        self._most_bytes = most_bytes
        self._most_photos = most_photos
        self._writers = anyio.CapacityLimiter(_WRITERS)

    @property
    def most_bytes(self) -> int:
        """Of one photo."""
        return self._most_bytes

    @property
    def most_photos(self) -> int:
        """Of one board."""
        return self._most_photos

    async def receive(self, request: Request, begin: Begin) -> Sending:
        """The capture in a form, all of its photos kept.

        Args:
            request: with the form.
            begin: called in a thread as soon as a photo begins to come. Its bytes are written
                before more is read, so that a fast network waits for the disk while it sends,
                and not all phones for it at the end.

        Raises:
            InputError: it is no form with photos, or a field makes no sense.
            TooLargeError: a photo is too large, or there are too many.
        """
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "multipart/form-data":
            raise NotAnImageError("send the photos as multipart/form-data, in fields `photos`")
        intake = _Intake(begin, self._writers)
        parser = _BoundedParser(
            request.headers,
            request.stream(),
            intake,
            most_bytes=self._most_bytes,
            most_photos=self._most_photos,
        )
        try:
            form = await parser.parse()
        except (MultiPartException, UnicodeDecodeError, ValueError) as error:
            raise InputError(
                f"the form could not be read: send at most {self._most_photos} photos in fields "
                "`photos` of multipart/form-data"
            ) from error
        keys = self._keys(form, len(parser.kept), intake.refusal)
        return Sending(_key(form, "capture_key"), tuple(zip(parser.kept, keys, strict=True)))

    def _keys(
        self, form: FormData, kept: int, refusal: BoardsnapError | None
    ) -> Sequence[str | None]:
        """Of the photos, once it is clear that all of them are kept."""
        given = sum(_is_photo(field, value) for field, value in form.multi_items())
        if not given:
            raise InputError("there is no photo: send at least one in a field `photos`")
        if given > self._most_photos:
            raise TooLargeError(
                f"these are more than {self._most_photos} photos for one board: "
                "send the others as a board of their own"
            )
        if refusal is not None:
            raise refusal
        return _keys(form, kept)


class _Part(UploadFile):
    """A file of the form that is kept nowhere: of a field that nobody asked for."""

    def __init__(self, name: str, headers: Headers) -> None:
        super().__init__(io.BytesIO(), size=0, filename=name, headers=headers)

    async def write(self, data: bytes) -> None:
        """Lets the bytes go."""
        self.size = (self.size or 0) + len(data)

    async def seek(self, offset: int) -> None:
        """Nothing to do: nobody reads it."""


class _Intake:
    """What the photos of one form share."""

    def __init__(self, begin: Begin, writers: anyio.CapacityLimiter) -> None:
        self.begin = begin
        self.csrf = ""
        self.refusal: BoardsnapError | None = None
        self._writers = writers

    async def run(self, act: Callable[[], T]) -> T | None:
        """What the act gives in a thread; None where it is refused, or one before it was.

        The rest of the form is read all the same: a browser does not hear an answer while it
        sends.
        """
        if self.refusal is None:
            try:
                return await run_sync(act, limiter=self._writers)
            except BoardsnapError as error:
                self.refusal = error
        return None


class _PhotoPart(_Part):
    """A photo of the form, written where it stays while it comes."""

    def __init__(self, name: str, headers: Headers, intake: _Intake) -> None:
        super().__init__(name, headers)
        self._intake = intake
        self._arriving: Arriving | None = None
        self._waiting = bytearray()

    async def write(self, data: bytes) -> None:
        """Takes more of it, and passes it on now and then."""
        await super().write(data)
        if self._intake.refusal is None:
            self._waiting += data
        if len(self._waiting) >= _PIECE_BYTES:
            await self._intake.run(self._pass_on)

    async def keep(self) -> Upload | None:
        """The photo, on disk; None where it or one before it was refused."""
        return await self._intake.run(self._keep)

    def drop(self) -> None:
        """Forgets it, unless it was kept."""
        if self._arriving is not None:
            self._arriving.drop()

    def _pass_on(self) -> Arriving:
        if self._arriving is None:
            announced = Announced(self.filename or "photo", self._intake.csrf)
            self._arriving = self._intake.begin(announced)
        waiting, self._waiting = bytes(self._waiting), bytearray()
        self._arriving.write(waiting)
        return self._arriving

    def _keep(self) -> Upload:
        with self._pass_on() as arriving:
            return arriving.keep()


class _BoundedParser(MultiPartParser):
    """The framework's parser; files are measured while they come, and photos go to disk."""

    def __init__(
        self,
        headers: Headers,
        stream: AsyncGenerator[bytes, None],
        intake: _Intake,
        *,
        most_bytes: int,
        most_photos: int,
    ) -> None:
        super().__init__(
            headers,
            self._keeping(stream),
            # One more than allowed, so that it is our message that says how many are.
            max_files=most_photos + 1,
            max_fields=_MOST_FIELDS,
            max_part_size=_FIELD_BYTES,
        )
        self._intake = intake
        self._most_bytes = most_bytes
        self._part_bytes = 0
        self._photos: list[_PhotoPart] = []
        self._seen_items = 0
        self.kept: list[Upload] = []

    async def parse(self) -> FormData:
        """The form; photos that were not kept are gone."""
        try:
            return await super().parse()
        finally:
            for photo in self._photos:
                photo.drop()

    async def _keeping(self, stream: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
        async for chunk in stream:
            # The parser asks for more once it has written all of this.
            yield chunk
            arrived, self._seen_items = self.items[self._seen_items :], len(self.items)
            for field, value in arrived:
                if isinstance(value, _PhotoPart) and _is_photo(field, value):
                    upload = await value.keep()
                    self.kept += [upload] if upload is not None else []

    def on_part_begin(self) -> None:
        super().on_part_begin()
        self._part_bytes = 0

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        self._part_bytes += end - start
        if self._part_bytes > self._most_bytes:
            raise TooLargeError(
                f"a photo is larger than {self._most_bytes / 1_000_000:.0f} MB: "
                "take it with a lower resolution, or save it as JPEG"
            )
        super().on_part_data(data, start, end)

    def on_part_end(self) -> None:
        super().on_part_end()
        field, value = self.items[-1]
        if field == "csrf" and isinstance(value, str):
            self._intake.csrf = value.strip()

    def on_headers_finished(self) -> None:
        super().on_headers_finished()
        part = self._current_part
        if part.file is None:
            return
        part.file.file.close()
        name, headers = part.file.filename or "", part.file.headers
        if part.field_name == "photos":
            photo = _PhotoPart(name, headers, self._intake)
            self._photos.append(photo)
            part.file = photo
        else:
            part.file = _Part(name, headers)


def _is_photo(field: str, value: str | UploadFile) -> bool:
    """False, too, for the empty part that browsers send where no file was chosen."""
    return (
        field == "photos"
        and isinstance(value, UploadFile)
        and (bool(value.filename) or bool(value.size))
    )


def _keys(form: FormData, photos: int) -> Sequence[str | None]:
    keys = [key for key in form.getlist("keys") if isinstance(key, str)]
    if not keys:
        return [None] * photos
    if len(keys) != photos or len(set(keys)) != photos:
        raise InputError("send one key in `keys` for each photo, each a different one, or none")
    if not all(_KEY.fullmatch(key) for key in keys):
        raise InputError("a key in `keys` may hold letters, digits and . _ : - (100 at most)")
    return keys


def _key(form: FormData, field: str) -> str | None:
    key = _text(form, field)
    if key is not None and not _KEY.fullmatch(key):
        raise InputError(f"{field} may hold letters, digits and . _ : - (100 characters at most)")
    return key


def _text(form: FormData, field: str) -> str | None:
    value = form.get(field)
    return value.strip() or None if isinstance(value, str) else None
