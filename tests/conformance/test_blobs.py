from __future__ import annotations

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import obstore
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boardsnap.errors import ConfigError, NotFoundError, StoreError, TooLargeError
from boardsnap.store import Blobs, open_blobs
from boardsnap.store.bucket import open_bucket

DAY = timedelta(days=1)


def key_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# The bucket and the file system stamp what is written with the real time.
@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251


def test_what_was_put_is_read(blobs: Blobs) -> None:
    blob = blobs.put(b"photo")
    assert (blob.sha256, blob.bytes) == (key_of(b"photo"), 5)
    assert blobs.read(blob.sha256) == b"photo"
    assert blobs.exists(blob.sha256)
    assert list(blobs.keys()) == [blob.sha256]


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.binary(max_size=3000))
def test_any_bytes_come_back(blobs: Blobs, data: bytes) -> None:
    assert blobs.read(blobs.put(data).sha256) == data


def test_a_stream_longer_than_memory_allows_is_put(blobs: Blobs) -> None:
    data = bytes(range(256)) * (80_000)
    blob = blobs.put(io.BytesIO(data), max_bytes=len(data))
    assert blob.bytes == len(data)
    assert blobs.read(blob.sha256) == data


def test_more_bytes_than_allowed_are_refused_and_leave_nothing(blobs: Blobs) -> None:
    with pytest.raises(TooLargeError):
        blobs.put(io.BytesIO(b"x" * 1001), max_bytes=1000)
    assert list(blobs.keys()) == []


def test_the_same_bytes_put_by_many_at_once_are_one_blob(blobs: Blobs) -> None:
    with ThreadPoolExecutor(8) as pool:
        put = list(pool.map(lambda _: blobs.put(b"same" * 1000), range(16)))
    assert len(set(put)) == 1
    assert list(blobs.keys()) == [put[0].sha256]


@pytest.mark.parametrize(
    "key",
    ["0" * 64, "", "../../etc/passwd", "A" * 64, "0" * 63, "trash/" + "0" * 58, "0" * 64 + "\n"],
)
def test_no_other_key_reads_anything(blobs: Blobs, key: str) -> None:
    assert not blobs.exists(key)
    with pytest.raises(NotFoundError):
        blobs.read(key)


def test_the_blobs_give_a_sign_of_life(blobs: Blobs) -> None:
    blobs.check()


def damage(url: str, sha256: str, data: bytes) -> None:
    if url.startswith("s3:"):
        obstore.put(open_bucket(url, {})._store, f"{sha256[:2]}/{sha256}", data)
    else:
        (Path(url) / sha256[:2] / sha256).write_bytes(data)


def test_a_damaged_blob_is_not_given_out_and_heals_when_sent_again(
    blobs: Blobs, blobs_url: str
) -> None:
    blob = blobs.put(b"photo")
    damage(blobs_url, blob.sha256, b"phot")
    with pytest.raises(StoreError, match="restore it from a backup") as told:
        blobs.read(blob.sha256)
    assert not told.value.retryable
    blobs.put(b"photo")
    assert blobs.read(blob.sha256) == b"photo"


def test_what_no_record_points_at_goes_in_two_steps(blobs: Blobs, now: datetime) -> None:
    kept, gone = blobs.put(b"kept").sha256, blobs.put(b"gone").sha256
    assert blobs.delete_unreferenced({kept}, now, DAY) == 0
    assert sorted(blobs.keys()) == sorted([kept, gone])

    assert blobs.delete_unreferenced({kept}, now + 2 * DAY, DAY) == 0
    assert list(blobs.keys()) == [kept]
    assert blobs.read(gone) == b"gone"
    assert blobs.exists(gone)

    # The bucket stamps the move with the real time, the folder with the one it is told.
    assert blobs.delete_unreferenced({kept}, now + 4 * DAY, DAY) == 1
    assert not blobs.exists(gone)
    assert blobs.read(kept) == b"kept"


def test_what_a_record_points_at_again_leaves_the_trash(blobs: Blobs, now: datetime) -> None:
    key = blobs.put(b"photo").sha256
    blobs.delete_unreferenced(frozenset(), now + 2 * DAY, DAY)
    assert list(blobs.keys()) == []
    assert blobs.delete_unreferenced({key}, now + 4 * DAY, DAY) == 0
    assert list(blobs.keys()) == [key]
    assert blobs.read(key) == b"photo"


def test_what_is_sent_again_while_it_is_in_the_trash_stays(blobs: Blobs, now: datetime) -> None:
    key = blobs.put(b"photo").sha256
    blobs.delete_unreferenced(frozenset(), now + 2 * DAY, DAY)
    blobs.put(b"photo")
    blobs.delete_unreferenced({key}, now + 4 * DAY, DAY)
    assert blobs.read(key) == b"photo"


def test_a_bucket_that_does_not_answer_may_be_asked_again() -> None:
    blobs = Blobs(
        open_bucket(
            "s3://none/blobs?endpoint=http://127.0.0.1:1&region=us-east-1",
            {"access_key_id": "x", "secret_access_key": "x"},
        )
    )
    with pytest.raises(StoreError) as told:
        blobs.check()
    assert told.value.retryable


@pytest.mark.parametrize("url", ["ftp://host/path", "https://host/path", "s3://bucket?nonsense=1"])
def test_a_url_that_makes_no_sense_is_refused(url: str) -> None:
    with pytest.raises(ConfigError):
        open_blobs(url)


def test_a_folder_may_be_given_as_a_file_url(tmp_path: Path) -> None:
    key = open_blobs(f"file://{tmp_path}/a%20b").put(b"x").sha256
    assert (tmp_path / "a b" / key[:2] / key).read_bytes() == b"x"
