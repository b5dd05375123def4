"""A blob store in a folder.

    ab/abcd…     a blob
    incoming/    being written
    trash/       no record pointed at it; the time of the file is when it came here

obstore's local store does not wait for the disk, so this one is our own: a file is written
beside, synced, renamed, and its folder synced. A crash leaves all of it or nothing.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from boardsnap.errors import StoreError

_OWNER_ONLY = 0o700
# What is written waits for the disk in steps of this size: whoever writes is slowed down to what
# the disk takes, and little is left to be waited for at the end, when many end at once.
_SYNC_BYTES = 512 * 1024


@contextmanager
def _our_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        reason = fault.strerror or str(fault)
        raise StoreError(
            f"cannot keep files in {path}: {reason}: make room, or allow it", retryable=True
        ) from fault


def _sync_folder(path: Path) -> None:
    # Windows opens no folder; its file systems keep names by themselves.
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_content(handle: int) -> None:
    # Without the times of the file, which nobody needs after a crash; not everywhere.
    getattr(os, "fdatasync", os.fsync)(handle)


def _path(root: Path, sha256: str) -> Path:
    return root / sha256[:2] / sha256


def _modified_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


class FolderCopy:
    """A file that is being written in `incoming/`."""

    def __init__(self, root: Path, incoming: Path) -> None:
        self._root = root
        handle, self._name = tempfile.mkstemp(dir=incoming)
        self._file = os.fdopen(handle, "wb")
        self._unsynced_bytes = 0

    def write(self, data: bytes) -> None:
        """Adds bytes; now and then waits until the disk has those before."""
        with _our_errors(self._root):
            self._file.write(data)
            self._unsynced_bytes += len(data)
            if self._unsynced_bytes >= _SYNC_BYTES:
                self._file.flush()
                _sync_content(self._file.fileno())
                self._unsynced_bytes = 0

    def keep_as(self, sha256: str) -> None:
        """Makes what was written the blob of this key; one that is damaged is replaced by it."""
        path = _path(self._root, sha256)
        with _our_errors(self._root):
            if not path.parent.exists():
                path.parent.mkdir(mode=_OWNER_ONLY, exist_ok=True)
                _sync_folder(self._root)
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            Path(self._name).replace(path)
            _sync_folder(path.parent)

    def drop(self) -> None:
        """Deletes the file, unless it was kept."""
        with suppress(OSError):  # bytes that found no room on the disk
            self._file.close()
        Path(self._name).unlink(missing_ok=True)


class Folder:
    """Files below one folder, each named by its key."""

    def __init__(self, root: Path) -> None:
        self._root = root.absolute()
        self._incoming = self._root / "incoming"
        self._trash = self._root / "trash"
        with _our_errors(self._root):
            for folder in (self._root, self._incoming, self._trash):
                folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
                _sync_folder(folder.parent)

    def _path(self, sha256: str) -> Path:
        return _path(self._root, sha256)

    def incoming(self) -> FolderCopy:
        """A new file to write to."""
        with _our_errors(self._root):
            return FolderCopy(self._root, self._incoming)

    def read(self, sha256: str) -> bytes | None:
        """The bytes, from the trash if they are there; None where there are none."""
        with _our_errors(self._root):
            # A file may go to the trash, or come back, between the looks.
            for path in (self._path(sha256), self._trash / sha256, self._path(sha256)):
                with suppress(FileNotFoundError):
                    return path.read_bytes()
            self._check_there()
        return None

    def exists(self, sha256: str) -> bool:
        """Whether `read` gives bytes."""
        with _our_errors(self._root):
            self._check_there()
            return self._path(sha256).exists() or (self._trash / sha256).exists()

    def _check_there(self) -> None:
        # A disk that is not mounted looks like a folder with nothing in it, or like none.
        if not self._incoming.exists():
            raise FileNotFoundError(2, "the folder is gone")

    def entries(self) -> Iterator[tuple[str, datetime]]:
        """Keys outside the trash, with the time at which they came."""
        for folder in sorted(self._root.glob("[0-9a-f][0-9a-f]")):
            yield from _listed(folder)

    def trash_entries(self) -> Iterator[tuple[str, datetime]]:
        """Keys in the trash, with the time at which they came there."""
        yield from _listed(self._trash)

    def trash(self, sha256: str, now: datetime) -> None:
        """Moves a blob into the trash."""
        with _our_errors(self._root), suppress(FileNotFoundError):
            path = self._path(sha256)
            os.utime(path, (now.timestamp(), now.timestamp()))
            path.replace(self._trash / sha256)

    def take_back(self, sha256: str) -> None:
        """Moves a blob out of the trash."""
        path = self._path(sha256)
        with _our_errors(self._root), suppress(FileNotFoundError):
            (self._trash / sha256).replace(path)
            _sync_folder(path.parent)
            _sync_folder(self._trash)

    def delete_trash(self, sha256: str) -> None:
        """Deletes a blob that is in the trash."""
        with _our_errors(self._root), suppress(FileNotFoundError):
            (self._trash / sha256).unlink()

    def tidy(self, before: datetime) -> None:
        """Deletes what was being written when something died before then."""
        with _our_errors(self._root):
            for path in self._incoming.iterdir():
                with suppress(FileNotFoundError):
                    if _modified_at(path) < before:
                        path.unlink()


def _listed(folder: Path) -> Iterator[tuple[str, datetime]]:
    for path in sorted(folder.iterdir()):
        with suppress(FileNotFoundError):
            yield path.name, _modified_at(path)
