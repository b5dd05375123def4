"""A blob store in a bucket: S3 and what speaks it, Google Cloud Storage, Azure.

prefix/ab/abcd…       a blob
prefix/trash/abcd…    no record pointed at it
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, cast
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import obstore
from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    GenericError,
    UnknownConfigurationKeyError,
)
from obstore.store import from_url

from boardsnap.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from obstore import ObjectMeta
    from obstore.store import ClientConfig, ObjectStore, RetryConfig, S3Config

# Sent in one piece, from memory; what is larger in pieces of this size.
_IN_MEMORY_BYTES = 16 << 20
# Long enough for a hiccup, short enough for a person who waits for the answer to an upload.
_TRASH = "trash/"
_RETRY: RetryConfig = {"max_retries": 4, "retry_timeout": timedelta(seconds=20)}


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except BaseError as fault:
        said = str(fault).strip().splitlines()[0]
        raise StoreError(
            f"the bucket refused: {said}", retryable=isinstance(fault, GenericError)
        ) from fault


@contextmanager
def _no_room() -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise StoreError(
            f"no room for a photo on its way to the bucket ({fault.strerror}): make some",
            retryable=True,
        ) from fault


def _path(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"


def open_bucket(url: str, options: Mapping[str, str], scratch: Path | None = None) -> Bucket:
    """The bucket at a URL, with settings from its query and from `options`.

    Args:
        url: of the bucket, with a prefix.
        options: more settings than stand in its query.
        scratch: where photos wait until all of them is there; None: the system's place.

    Raises:
        ConfigError: a setting is unknown or makes no sense.
    """
    parts = urlsplit(url)
    settings = {**dict(parse_qsl(parts.query)), **options}
    plain_http = settings.get("endpoint", "").startswith("http://")
    client: ClientConfig = {"allow_http": plain_http, "connect_timeout": "5s", "timeout": "60s"}
    try:
        store = from_url(
            urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")),
            # Which settings there are, each kind of bucket says when it gets another.
            config=cast("S3Config", settings),
            client_options=client,
            retry_config=_RETRY,
        )
    except (UnknownConfigurationKeyError, GenericError) as fault:
        said = str(fault).strip().splitlines()[0]
        raise ConfigError(f"the bucket cannot be used as {parts.scheme}://…: {said}") from fault
    return Bucket(store, scratch)


class BucketCopy:
    """A file on this machine that is sent to the bucket once all of it is there."""

    def __init__(self, store: ObjectStore, scratch: Path | None) -> None:
        self._store = store
        with _no_room():
            # Closed by `drop`.
            self._file = cast("BinaryIO", tempfile.TemporaryFile(dir=scratch))  # noqa: SIM115

    def write(self, data: bytes) -> None:
        """Adds bytes."""
        with _no_room():
            self._file.write(data)

    def keep_as(self, sha256: str) -> None:
        """Makes what was written the blob of this key, unless it is there already."""
        path, size = _path(sha256), self._file.tell()
        with _our_errors():
            try:
                self._put(path, "create")
            except AlreadyExistsError:
                if obstore.head(self._store, path)["size"] != size:
                    self._put(path, "overwrite")

    def _put(self, path: str, mode: Literal["create", "overwrite"]) -> None:
        self._file.seek(0)
        # In parts only what is larger: a put in parts cannot be told to leave what is there
        # alone, on some stores.
        obstore.put(self._store, path, self._file, mode=mode, chunk_size=_IN_MEMORY_BYTES)

    def drop(self) -> None:
        """Deletes the file."""
        with suppress(OSError):  # bytes that found no room on the disk
            self._file.close()


class Bucket:
    """Objects below one prefix, each named by its key."""

    def __init__(self, store: ObjectStore, scratch: Path | None = None) -> None:
        self._store = store
        self._scratch = scratch

    def incoming(self) -> BucketCopy:
        """A new file to write to."""
        return BucketCopy(self._store, self._scratch)

    def read(self, sha256: str) -> bytes | None:
        """The bytes, from the trash if they are there; None where there are none."""
        # An object may go to the trash, or come back, between the looks.
        for path in (_path(sha256), _TRASH + sha256, _path(sha256)):
            with _our_errors(), suppress(FileNotFoundError):
                return bytes(obstore.get(self._store, path).bytes())
        return None

    def exists(self, sha256: str) -> bool:
        """Whether `read` gives bytes."""
        return self._has(_path(sha256)) or self._has(_TRASH + sha256)

    def _has(self, path: str) -> bool:
        with _our_errors(), suppress(FileNotFoundError):
            obstore.head(self._store, path)
            return True
        return False

    def entries(self) -> Iterator[tuple[str, datetime]]:
        """Keys outside the trash, with the time at which they came."""
        for entry in self._listed(None):
            if not entry["path"].startswith(_TRASH):
                yield _key_and_time(entry)

    def trash_entries(self) -> Iterator[tuple[str, datetime]]:
        """Keys in the trash, with the time at which they came there."""
        return (_key_and_time(entry) for entry in self._listed(_TRASH))

    def _listed(self, prefix: str | None) -> Iterator[ObjectMeta]:
        with _our_errors():
            for page in obstore.list(self._store, prefix):
                yield from page

    def trash(self, sha256: str, now: datetime) -> None:
        """Moves a blob into the trash; the bucket notes the time."""
        self._move(_path(sha256), _TRASH + sha256)

    def take_back(self, sha256: str) -> None:
        """Moves a blob out of the trash."""
        self._move(_TRASH + sha256, _path(sha256))

    def _move(self, source: str, target: str) -> None:
        with _our_errors(), suppress(FileNotFoundError):
            obstore.rename(self._store, source, target)

    def delete_trash(self, sha256: str) -> None:
        """Deletes a blob that is in the trash."""
        with _our_errors(), suppress(FileNotFoundError):
            obstore.delete(self._store, _TRASH + sha256)

    def tidy(self, before: datetime) -> None:
        """Nothing to do: what was not written to its end is not in a bucket."""


def _key_and_time(entry: ObjectMeta) -> tuple[str, datetime]:
    return entry["path"].rpartition("/")[2], entry["last_modified"]
