from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from boardsnap.errors import StoreError
from boardsnap.store import open_blobs

DAY = timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251


def test_what_somebody_left_half_written_is_swept_away(tmp_path: Path, now: datetime) -> None:
    blobs = open_blobs(str(tmp_path))
    old, new = tmp_path / "incoming" / "old", tmp_path / "incoming" / "new"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, ((now - 2 * DAY).timestamp(),) * 2)
    blobs.delete_unreferenced(frozenset(), now, DAY)
    assert [path.name for path in (tmp_path / "incoming").iterdir()] == ["new"]


def test_files_are_for_the_eyes_of_their_owner(tmp_path: Path) -> None:
    key = open_blobs(str(tmp_path / "blobs")).put(b"photo").sha256
    assert (tmp_path / "blobs" / key[:2] / key).stat().st_mode & 0o077 == 0
    assert (tmp_path / "blobs").stat().st_mode & 0o077 == 0


def test_nothing_is_left_beside_what_was_put(tmp_path: Path) -> None:
    blobs = open_blobs(str(tmp_path))
    blobs.put(b"photo")
    blobs.put(b"photo")
    assert list((tmp_path / "incoming").iterdir()) == []


def test_a_place_that_is_no_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError, match="cannot keep files"):
        open_blobs(str(tmp_path / "file"))


def test_a_folder_that_went_away_is_told(tmp_path: Path) -> None:
    blobs = open_blobs(str(tmp_path / "blobs"))
    (tmp_path / "blobs").rename(tmp_path / "elsewhere")
    with pytest.raises(StoreError) as told:
        blobs.check()
    assert told.value.retryable
    with pytest.raises(StoreError):
        blobs.put(b"photo")


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the system was asked to do, in order."""
    asked: list[str] = []

    def watch(module: object, name: str, say: Callable[..., str]) -> None:
        real = getattr(module, name)

        def call(*arguments: object) -> object:
            asked.append(say(*arguments))
            return real(*arguments)

        monkeypatch.setattr(module, name, call)

    def file_of(handle: int) -> str:
        return Path(f"/proc/self/fd/{handle}").readlink().parent.name

    watch(os, "fsync", lambda handle: f"sync {file_of(handle)}")
    watch(os, "fdatasync", lambda handle: f"sync content {file_of(handle)}")
    watch(Path, "replace", lambda _, target: f"move to {target.parent.name}")
    return asked


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_all_of_a_blob_is_on_disk_before_it_gets_its_name_and_its_name_before_it_is_kept(
    tmp_path: Path, disk: list[str]
) -> None:
    blobs = open_blobs(str(tmp_path))
    folder = sha256(b"photo").hexdigest()[:2]
    (tmp_path / folder).mkdir()
    disk.clear()
    blobs.put(b"photo")
    # The folder of the name stands in the root, whatever its name is.
    assert disk == ["sync incoming", f"move to {folder}", f"sync {tmp_path.name}"]


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_the_disk_has_most_of_a_blob_before_its_end_is_there(
    tmp_path: Path, disk: list[str]
) -> None:
    with open_blobs(str(tmp_path)).receive() as writing:
        for _ in range(32):
            writing.write(bytes(65_536))
        assert disk.count("sync content incoming") == 4


def test_a_blob_that_is_not_kept_leaves_nothing(tmp_path: Path) -> None:
    blobs = open_blobs(str(tmp_path))
    with blobs.receive() as writing:
        writing.write(b"half a photo")
        assert len(list((tmp_path / "incoming").iterdir())) == 1
    assert list((tmp_path / "incoming").iterdir()) == []
    assert list(blobs.keys()) == []
