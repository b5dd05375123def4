"""Photos on their way in: streamed to disk, and bounded while they come.

Nothing is decoded here: a photo that this process never opens cannot harm it.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

import anyio
from fastapi import Request
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from boardsnap.errors import BoardsnapError, InputError, NotAnImageError, TooLargeError

T = TypeVar("T")

# Fields beside the photos: keys of the photos, the capture's key, a title, the page's token.
_MOST_FIELDS = 100
_FIELD_BYTES = 2_000
# Threads that flush photos to disk: apart from those that answer pages, and few, since a disk
# does not get faster by more of them.
_KEEPERS = 4
_KEY = re.compile(r"[A-Za-z0-9._:-]{1,100}")


@dataclass(frozen=True, slots=True)
class Received:
    """A photo that lies in a temporary file.

    Attributes:
        name: as the phone called it.
        content: to be read from its beginning.
        csrf: the token that the form has brought along before the photo.
    """

    name: str
    content: BinaryIO
    csrf: str


@dataclass(frozen=True, slots=True)
class Sending(Generic[T]):
    """One capture: photos with what was said about them.

    Attributes:
        capture_key: as the client made it; None: it made none.
        photos: as they were kept, each with the key by which the phone knows it, if it said one.
    """

    capture_key: str | None
    photos: tuple[tuple[T, str | None], ...]


class Uploads:
    """Takes photos in, a bounded number of bytes at a time."""

    def __init__(self, folder: Path, *, most_bytes: int, most_photos: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._most_photos = most_photos
        self._keepers = anyio.CapacityLimiter(_KEEPERS)

    @property
    def most_bytes(self) -> int:
        """Of one photo."""
        return self._most_bytes

    @property
    def most_photos(self) -> int:
        """Of one board."""
        return self._most_photos

    async def receive(self, request: Request, keep: Callable[[Received], T]) -> Sending[T]:
        """The capture in a form.

        Args:
            request: with the form.
            keep: called in a thread for each photo as soon as it is there. So a fast network
                waits for the disk while it sends, and not all phones for it at the end.

        Raises:
            InputError: it is no form with photos, or a field makes no sense.
            TooLargeError: a photo is too large, or there are too many.
        """
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "multipart/form-data":
            raise NotAnImageError("send the photos as multipart/form-data, in fields `photos`")
        kept: list[T] = []

        async def keep_one(photo: Received) -> None:
            kept.append(await anyio.to_thread.run_sync(partial(keep, photo), limiter=self._keepers))

        parser = _BoundedParser(
            request.headers,
            request.stream(),
            folder=self._folder,
            most_bytes=self._most_bytes,
            most_photos=self._most_photos,
            keep=keep_one,
        )
        try:
            form = await parser.parse()
        except (MultiPartException, UnicodeDecodeError, ValueError) as error:
            raise InputError(
                f"the form could not be read: send at most {self._most_photos} photos in fields "
                "`photos` of multipart/form-data"
            ) from error
        await form.close()
        keys = self._keys(form, len(kept), parser.refusal)
        return Sending(_key(form, "capture_key"), tuple(zip(kept, keys, strict=True)))

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


class _BoundedParser(MultiPartParser):
    """The framework's parser; files go to disk at once, and are measured while they come.

    Each photo is handed to `keep` as soon as it is there, before more of the request is read.
    """

    def __init__(
        self,
        headers: Headers,
        stream: AsyncGenerator[bytes, None],
        *,
        folder: Path,
        most_bytes: int,
        most_photos: int,
        keep: Callable[[Received], Awaitable[None]],
    ) -> None:
        super().__init__(
            headers,
            self._keeping(stream),
            # One more than allowed, so that it is our message that says how many are.
            max_files=most_photos + 1,
            max_fields=_MOST_FIELDS,
            max_part_size=_FIELD_BYTES,
        )
        self._folder = folder
        self._most_bytes = most_bytes
        self._keep = keep
        self._part_bytes = 0
        self._opened: list[BinaryIO] = []
        self._kept_items = 0
        self.refusal: BoardsnapError | None = None

    async def parse(self) -> FormData:
        """The form; on any error its files are closed, and gone with that."""
        try:
            return await super().parse()
        except BaseException:
            for file in self._opened:
                file.close()
            raise

    async def _keeping(self, stream: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
        async for chunk in stream:
            # The parser asks for more once it has written all of this.
            yield chunk
            arrived, self._kept_items = self.items[self._kept_items :], len(self.items)
            for field, value in arrived:
                if isinstance(value, UploadFile):
                    if _is_photo(field, value):
                        await self._keep_photo(value)
                    await value.close()

    async def _keep_photo(self, file: UploadFile) -> None:
        """Keeps it, unless one before was refused.

        The rest is read all the same: a browser does not hear an answer while it sends.
        """
        if self.refusal is not None:
            return
        csrf = _text(FormData(self.items), "csrf") or ""
        try:
            await self._keep(Received(file.filename or "photo", file.file, csrf))
        except BoardsnapError as error:
            self.refusal = error

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

    def on_headers_finished(self) -> None:
        super().on_headers_finished()
        part = self._current_part
        if part.file is None:
            return
        part.file.file.close()
        # The system's folder for temporary files may be memory.
        opened = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115  closed with the form
        self._opened.append(opened)
        named = part.file
        part.file = UploadFile(opened, size=0, filename=named.filename, headers=named.headers)


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
