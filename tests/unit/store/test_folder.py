from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
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
