"""Photos as they come in: kept durably first, then accepted as shots of a board."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from types import TracebackType
from typing import Self

from boardsnap.app.access import enter_board, enter_project
from boardsnap.app.actor import Actor
from boardsnap.app.attempts import Limit
from boardsnap.app.means import Means
from boardsnap.errors import InputError, NotAnImageError
from boardsnap.intake.sniff import HEAD_BYTES, MediaType, media_type
from boardsnap.model.geometry import Polygon
from boardsnap.model.records import Shot
from boardsnap.store import Writing

_MOST_KEY = 100
_MOST_NAME = 120
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Upload:
    """A photo that is kept already, not yet part of a board.

    Attributes:
        name: of the file, without folders.
        key: made by the phone; the same shot sent twice has the same.
        sha256: of its bytes, under which it is kept.
        size: in bytes.
    """

    name: str
    key: str
    sha256: str
    size: int
    media_type: str


class Arriving:
    """A photo on its way in; at the end of its context it is gone unless it was kept.

    Nothing is decoded. Its bytes go to where photos are kept while they come, so that next to
    nothing is left to wait for when the last one is here.
    """

    def __init__(self, name: str, blob: Writing) -> None:
        self._name = name
        self._blob = blob
        self._head = b""
        self._kind: MediaType | None = None

    def write(self, data: bytes) -> None:
        """Takes more of it.

        Raises:
            NotAnImageError: it begins like no picture that can be read.
            TooLargeError: it is larger than the limit.
            StoreError: it could not be written.
        """
        if self._kind is None:
            self._head += data[:HEAD_BYTES]
            if len(self._head) >= HEAD_BYTES:
                self._kind = self._sniff()
        self._blob.write(data)

    def keep(self, key: str | None = None) -> Upload:
        """The photo, on disk.

        The key is made by the phone; without one the photo goes by what it holds.

        Raises:
            NotAnImageError: it begins like no picture that can be read.
            StoreError: it could not be kept.
        """
        kind = self._kind or self._sniff()
        blob = self._blob.keep()
        return Upload(self._name, key or blob.sha256, blob.sha256, blob.bytes, kind)

    def drop(self) -> None:
        """Forgets it, unless it was kept."""
        self._blob.drop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.drop()

    def _sniff(self) -> MediaType:
        kind = media_type(self._head[:HEAD_BYTES])
        if kind is None:
            raise NotAnImageError(
                f"{self._name} is no picture that can be read: "
                "send a JPEG, PNG, WebP, HEIC, AVIF or TIFF"
            )
        return kind


class Uploads:
    """Takes photos in."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def begin(self, who: Actor, project_id: str, name: str) -> Arriving:
        """A photo that is about to come in, for a new board of a project.

        Raises:
            RateLimitError: too many photos in a short time.
        """
        with self._means.store.snapshot() as tx:
            enter_project(tx, who, project_id, "edit")
        return self._begin(who, name)

    def begin_for_board(self, who: Actor, board_id: str, name: str) -> Arriving:
        """The same as `begin`, for a board that there is."""
        with self._means.store.snapshot() as tx:
            enter_board(tx, who, board_id, "edit")
        return self._begin(who, name)

    def _begin(self, who: Actor, name: str) -> Arriving:
        settings = self._means.settings
        limit = Limit(settings.uploads_per_minute, timedelta(minutes=1))
        self._means.attempts.spend({f"upload {who.account_id}": limit}, self._means.now())
        blob = self._means.blobs.receive(max_bytes=settings.upload_mb * _MEGABYTE)
        return Arriving(_shown(name), blob)


def checked_key(key: str) -> str:
    """A key that a client made.

    Raises:
        InputError: it is empty, too long or holds signs that no key needs.
    """
    if not key or len(key) > _MOST_KEY or not key.isascii() or not key.isprintable():
        raise InputError(f"the key is no key: send 1 to {_MOST_KEY} plain characters")
    return key


def checked_uploads(uploads: Sequence[Upload], most: int) -> tuple[Upload, ...]:
    """The uploads, each once.

    Raises:
        InputError: none, too many, or two photos under one key.
    """
    by_key: dict[str, Upload] = {}
    for upload in uploads:
        first = by_key.setdefault(checked_key(upload.key), upload)
        if first.sha256 != upload.sha256:
            raise InputError("two photos have the same key: give each shot its own")
    if not by_key:
        raise InputError("no photo was sent: send at least one")
    if len(by_key) > most:
        raise InputError(f"a board has at most {most} photos: send the rest as another board")
    return tuple(by_key.values())


def shots_of(
    board_id: str, version: int, uploads: Sequence[Upload], first: int = 0
) -> tuple[Shot, ...]:
    """The uploads as shots of a version, in order, from position `first` on."""
    return tuple(
        Shot(
            board_id=board_id,
            version=version,
            position=position,
            key=upload.key,
            name=upload.name,
            sha256=upload.sha256,
            bytes=upload.size,
            media_type=upload.media_type,
        )
        for position, upload in enumerate(uploads, first)
    )


def again(
    shots: Sequence[Shot], version: int, corners: Mapping[int, Polygon | None]
) -> tuple[Shot, ...]:
    """The same photos for another version, with other corners where some are given."""
    return tuple(
        replace(shot, version=version, corners=corners.get(shot.position, shot.corners))
        for shot in shots
    )


def _shown(name: str) -> str:
    """The file's name without folders and control characters, short enough to show."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in last if sign.isprintable()).strip(" .")
    return kept[-_MOST_NAME:] or "photo"
