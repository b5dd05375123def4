from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from boardsnap.errors import InputError, NotAnImageError, RateLimitError, TooLargeError
from tests.unit.app.world import World, open_world, photo


def test_a_photo_is_on_disk_when_it_was_kept(world: World) -> None:
    upload = world.upload()
    assert world.app.means.blobs.read(upload.sha256) == photo()
    assert (upload.media_type, upload.size) == ("image/jpeg", len(photo()))
    assert upload.key == upload.sha256


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("board.jpg", "board.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ana\\board.jpg", "board.jpg"),
        ("a\x00b\n.jpg", "ab.jpg"),
        ("", "photo"),
        ("...", "photo"),
        ("x" * 500 + ".jpg", "x" * 116 + ".jpg"),
    ],
)
def test_names_hold_neither_folders_nor_control_characters(
    world: World, given: str, shown: str
) -> None:
    assert world.upload(name=given).name == shown


@pytest.mark.parametrize("content", [b"", b"<svg></svg>", b"%PDF-1.7", b"MZ" + bytes(100)])
def test_what_is_no_picture_is_refused_at_once(world: World, content: bytes) -> None:
    with pytest.raises(NotAnImageError, match="JPEG"):
        world.upload(content)


def test_what_is_too_large_is_refused(tmp_path: Path) -> None:
    world = open_world(tmp_path, upload_mb=1)
    with pytest.raises(TooLargeError):
        world.upload(photo() + bytes(1_000_000))
    world.app.close()


def test_too_many_in_a_minute_are_refused_until_it_has_passed(tmp_path: Path) -> None:
    world = open_world(tmp_path, uploads_per_minute=2)
    world.upload()
    world.upload()
    with pytest.raises(RateLimitError):
        world.upload()
    world.clock.pass_by(minutes=1)
    world.upload()
    world.app.close()


def test_a_board_has_photos_but_not_too_many(tmp_path: Path) -> None:
    world = open_world(tmp_path, shots=2)
    uploads = [world.upload(photo(number)) for number in range(3)]
    submit = world.app.boards.submit
    with pytest.raises(InputError, match="no photo"):
        submit(world.owner, world.project, "a", ())
    with pytest.raises(InputError, match="at most 2"):
        submit(world.owner, world.project, "a", uploads)
    board = submit(world.owner, world.project, "a", uploads[:2])
    with pytest.raises(InputError, match="at most 2"):
        world.app.boards.add_photos(world.owner, board.id, uploads[2:])
    world.app.close()


def test_two_photos_under_one_key_are_refused_and_one_sent_twice_is_one(world: World) -> None:
    one = world.upload(photo(1), "shot")
    other = world.upload(photo(2), "shot")
    submit = world.app.boards.submit
    with pytest.raises(InputError, match="same key"):
        submit(world.owner, world.project, "a", (one, other))
    board = submit(world.owner, world.project, "a", (one, one))
    assert len(world.app.boards.shots(world.owner, board.id, 1)) == 1


@pytest.mark.parametrize("key", ["", "x" * 101, "ä", "a\nb"])
def test_keys_are_short_and_plain(world: World, key: str) -> None:
    upload = world.upload()
    with pytest.raises(InputError, match="the key is no key"):
        world.app.boards.submit(world.owner, world.project, key, (upload,))
    with pytest.raises(InputError, match="the key is no key"):
        world.app.boards.submit(world.owner, world.project, "capture", (replace(upload, key=key),))
