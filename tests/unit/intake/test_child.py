"""A warm child: what it answers, in which order it tells, when it is replaced."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from PIL import Image, ImageDraw

from boardsnap.errors import NotAnImageError
from boardsnap.intake.child import Child
from boardsnap.intake.limits import Limits
from boardsnap.intake.messages import (
    GivenPhoto,
    Progress,
    ReadOutcome,
    ReadRequest,
    ReadStage,
    Redactable,
    RedactRequest,
)
from boardsnap.model.geometry import Homography
from boardsnap.reader import Options, Stage, read_boards

NOW = datetime(2026, 6, 1)


def photo(*, dark: bool = False, size: tuple[int, int] = (400, 300)) -> bytes:
    """A drawn photo with a place where it was taken in its metadata."""
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).rectangle((100, 100, 200, 150), fill="black" if dark else "blue")
    exif = Image.Exif()
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x0112] = 6
    encoded = io.BytesIO()
    picture.save(encoded, "JPEG", exif=exif)
    return encoded.getvalue()


def request(*photos: bytes) -> ReadRequest:
    given = tuple(GivenPhoto(name=f"{i}.jpg", content=one) for i, one in enumerate(photos))
    return ReadRequest(photos=given, now=NOW)


@pytest.fixture
def blind(odd_engines: None) -> Iterator[Child]:
    """A child whose engine finds no writing."""
    with Child(engine="blind", warm=False) as child:
        yield child


@pytest.fixture(scope="module")
def read_once(sample_board: Path) -> tuple[ReadOutcome, list[Progress]]:
    """A real board, read by a child, and what it told."""
    told: list[Progress] = []
    with Child() as child:
        outcome = child.read(request(sample_board.read_bytes()), told.append)
    return outcome, told


Read = tuple[ReadOutcome, list[Progress]]


def test_a_child_reads_what_this_process_would_read(read_once: Read, sample_board: Path) -> None:
    outcome, _ = read_once
    options = Options(names=("0.jpg",))
    here = read_boards([sample_board.read_bytes()], now=NOW, options=options)
    seconds = {"seconds": here.postmortem.reader.seconds}
    reader = outcome.postmortem.reader.model_copy(update=seconds)
    document = outcome.postmortem.model_copy(update={"reader": reader})
    assert document.to_json() == here.postmortem.to_json()
    assert outcome.words == tuple(
        type(word).model_validate_json(word.model_dump_json()) for word in here.words
    )
    assert outcome.problems == here.problems
    assert outcome.boards[0].straightened.jpeg == here.pictures[0].jpeg


def test_progress_comes_in_order_and_each_one_tells_all_that_is_known(read_once: Read) -> None:
    outcome, told = read_once
    stages = ["photo", "page", "reading", "board", "draft", "document"]
    assert list(dict.fromkeys(progress.stage for progress in told)) == stages
    shares = [progress.share for progress in told]
    assert shares == sorted(shares)
    assert len(set(shares)) > 5
    assert shares[-1] == 1
    lines = [len(progress.lines) for progress in told]
    assert lines == sorted(lines)
    assert lines[-1] > 10
    assert told[0].draft is None
    assert told[-1].draft == outcome.postmortem


def test_messages_know_the_reader_s_stages() -> None:
    assert get_args(ReadStage) == get_args(Stage)


def test_times_may_have_a_zone(blind: Child) -> None:
    zoned = datetime(2026, 6, 1, tzinfo=UTC)
    given = request(photo()).model_copy(update={"now": zoned, "captured_at": zoned})
    assert blind.read(given).postmortem.boards


def test_every_word_lies_in_the_shown_photo(read_once: Read) -> None:
    outcome, _ = read_once
    (board,) = outcome.boards
    for word in outcome.words:
        for x, y in board.photo.from_photo.polygon(word.polygon):
            assert 0 <= x <= board.photo.width
            assert 0 <= y <= board.photo.height


def test_progress_counts_photos_and_the_draft_grows(blind: Child) -> None:
    told: list[Progress] = []
    same, other = photo(), photo(dark=True)
    outcome = blind.read(request(same, other, same), told.append)
    assert [p.photo for p in told if p.stage == "photo"] == [1, 2]
    assert {p.of for p in told} == {2}
    drafts = [p.draft for p in told if p.stage == "draft"]
    assert [len(draft.boards) for draft in drafts if draft] == [1, 2]
    assert len(outcome.boards) == len(outcome.postmortem.boards) == 2


def test_shown_pictures_are_upright_small_and_without_metadata(blind: Child) -> None:
    outcome = blind.read(request(photo(size=(4000, 1000))))
    (board,) = outcome.boards
    for picture, longest in ((board.photo, 2400), (board.thumbnail, 480)):
        shown = Image.open(io.BytesIO(picture.jpeg))
        assert (shown.format, shown.size) == ("JPEG", (picture.width, picture.height))
        assert picture.height == longest > picture.width
        assert not shown.getexif()
        assert "icc_profile" not in shown.info
        corner = picture.from_photo((1000.0, 4000.0))
        assert corner == pytest.approx((picture.width, picture.height))


def test_a_photo_that_cannot_be_used_is_named_and_the_child_lives_on(blind: Child) -> None:
    with pytest.raises(NotAnImageError, match=r"1\.jpg"):
        blind.read(request(photo(), b"no picture"))
    before = blind.pid
    assert before is not None
    blind.read(request(photo()))
    assert blind.pid == before


def test_a_child_is_replaced_after_its_time(odd_engines: None) -> None:
    with Child(Limits(requests=2), engine="blind", warm=False) as child:
        served = []
        for _ in range(3):
            child.read(request(photo()))
            served.append(child.pid)
    assert served[0] == served[1] != served[2]


def test_a_child_starts_ahead_and_ends_with_its_context() -> None:
    with Child(warm=False) as child:
        assert child.pid is None
        child.start()
        assert child.pid is not None
    assert child.pid is None


def test_boxes_are_burned_into_all_pictures_of_a_board(blind: Child) -> None:
    half = Homography.scaling(0.5)
    small = Image.new("RGB", (200, 150), "white")
    encoded = io.BytesIO()
    small.save(encoded, "PNG")
    upright = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(upright, "JPEG")
    outcome = blind.redact(
        RedactRequest(
            pictures=(
                Redactable(content=upright.getvalue()),
                Redactable(content=encoded.getvalue(), from_photo=half),
            ),
            boxes=(((100.0, 100.0), (200.0, 100.0), (200.0, 150.0), (100.0, 150.0)),),
        )
    )
    whole, halved = (Image.open(io.BytesIO(one.jpeg)).convert("L") for one in outcome.pictures)
    assert whole.getpixel((150, 125)) == halved.getpixel((75, 62)) == 0
    assert whole.getpixel((250, 125)) == halved.getpixel((125, 62)) == 255
    assert outcome.pictures[1].from_photo == half


def test_the_parent_loads_no_decoder() -> None:
    probe = (
        "import sys, boardsnap.intake.child, boardsnap.intake.sniff, boardsnap.redaction\n"
        "print(sorted({'numpy', 'cv2', 'PIL', 'onnxruntime', 'pi_heif'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
