"""Photos and pictures, in a folder or in a bucket.

The key of a blob is the SHA-256 of its bytes: the same bytes are kept once, a put that is
repeated changes nothing, and what is read is checked against its key.

Nothing is deleted at once. What no record points at goes to the trash, where it is still read,
and leaves it only when no record points at it one grace later either: what somebody sent just
before, or sends again, is never lost.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import unquote, urlsplit

from boardsnap.errors import ConfigError, NotFoundError, StoreError, TooLargeError
from boardsnap.store.bucket import Bucket, open_bucket
from boardsnap.store.folder import Folder

_KEY = re.compile(r"[0-9a-f]{64}")
_CHUNK_BYTES = 1 << 20
_BUCKETS = ("s3", "gs", "az")


@dataclass(frozen=True, slots=True)
class Blob:
    """What was put: its key and its size."""

    sha256: str
    bytes: int


class Writing:
    """A blob on its way in; at the end of its context it is gone unless it was kept."""

    def __init__(self, files: Folder | Bucket, max_bytes: int | None) -> None:
        self._copy = files.incoming()
        self._digest = hashlib.sha256()
        self._max_bytes = max_bytes
        self._bytes = 0

    def write(self, data: bytes) -> None:
        """Adds bytes; waits where the disk is slower than they come.

        Raises:
            TooLargeError: there are too many.
            StoreError: they could not be written.
        """
        self._bytes += len(data)
        if self._max_bytes is not None and self._bytes > self._max_bytes:
            raise TooLargeError(f"more than {self._max_bytes:,} bytes: send a smaller photo")
        self._digest.update(data)
        self._copy.write(data)

    def keep(self) -> Blob:
        """The blob: durable, when this returns.

        Raises:
            StoreError: it could not be kept.
        """
        blob = Blob(self._digest.hexdigest(), self._bytes)
        self._copy.keep_as(blob.sha256)
        return blob

    def drop(self) -> None:
        """Forgets it, unless it was kept."""
        self._copy.drop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.drop()


class Blobs:
    """A blob store."""

    def __init__(self, files: Folder | Bucket) -> None:
        self._files = files

    def receive(self, max_bytes: int | None = None) -> Writing:
        """A new blob that is written piece by piece, as its bytes come in.

        Args:
            max_bytes: how many there may be.

        Raises:
            StoreError: there is no room for it.
        """
        return Writing(self._files, max_bytes)

    def put(self, data: bytes | BinaryIO, max_bytes: int | None = None) -> Blob:
        """Keeps the bytes: durably, when this returns.

        Args:
            data: the bytes, or a stream that is read to its end.
            max_bytes: how many there may be.

        Raises:
            TooLargeError: there are more.
            StoreError: they could not be written.
        """
        source = io.BytesIO(data) if isinstance(data, bytes) else data
        with self.receive(max_bytes) as writing:
            while chunk := source.read(_CHUNK_BYTES):
                writing.write(chunk)
            return writing.keep()

    def read(self, sha256: str) -> bytes:
        """The bytes of this key.

        Raises:
            NotFoundError: there are none.
            StoreError: they are damaged, or the store does not answer.
        """
        data = self._files.read(sha256) if _KEY.fullmatch(sha256) else None
        if data is None:
            raise NotFoundError(f"there is no file {sha256[:12]}: restore it from a backup")
        if hashlib.sha256(data).hexdigest() != sha256:
            raise StoreError(
                f"the file {sha256[:12]} is damaged: restore it from a backup, or send the "
                "same photo again"
            )
        return data

    def exists(self, sha256: str) -> bool:
        """Whether there are bytes of this key."""
        return bool(_KEY.fullmatch(sha256)) and self._files.exists(sha256)

    def check(self) -> None:
        """Asks the store for a sign of life.

        Raises:
            StoreError: it gives none.
        """
        self._files.exists("0" * 64)

    def keys(self) -> Iterator[str]:
        """The keys of all blobs outside the trash."""
        return (sha256 for sha256, _ in self._files.entries() if _KEY.fullmatch(sha256))

    def delete_unreferenced(
        self, referenced: Collection[str], now: datetime, grace: timedelta
    ) -> int:
        """How many blobs are gone for good.

        Args:
            referenced: the keys that records point at now.
            now: the time.
            grace: longer than anything takes from its upload to the record that points at it.
        """
        deleted = 0
        for sha256, since in list(self._files.trash_entries()):
            if sha256 in referenced:
                self._files.take_back(sha256)
            elif since < now - grace:
                self._files.delete_trash(sha256)
                deleted += 1
        for sha256, since in list(self._files.entries()):
            if sha256 not in referenced and since < now - grace:
                self._files.trash(sha256, now)
        self._files.tidy(now - grace)
        return deleted


def open_blobs(
    url: str, options: Mapping[str, str] | None = None, scratch: Path | None = None
) -> Blobs:
    """The blob store at a URL.

    Args:
        url: a folder (`/path` or `file:///path`), or a bucket with a prefix (`s3://`, `gs://`,
            `az://`). Settings may stand in the query: `?endpoint=https://…&region=…`.
        options: more settings, such as keys, which a URL should not carry.
        scratch: a folder of this machine for photos on their way into a bucket; None: the
            system's, which may be memory.

    Raises:
        ConfigError: the URL or a setting makes no sense.
        StoreError: the folder cannot be made.
    """
    scheme = urlsplit(url).scheme
    if scheme in _BUCKETS:
        return Blobs(open_bucket(url, options or {}, scratch))
    if scheme == "file":
        return Blobs(Folder(Path(unquote(urlsplit(url).path))))
    # A single letter is a drive of Windows.
    if len(scheme) > 1:
        raise ConfigError(
            f"no blob store of the kind {scheme!r}: give a folder, s3://, gs://, az://"
        )
    return Blobs(Folder(Path(url)))
