"""Photos in, one document out: where years come from, which photo failed, what stays the same."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

import boardsnap
from boardsnap.errors import InputError, MissingFileError, NotAnImageError
from boardsnap.model.geometry import Box, Homography, bounds
from boardsnap.model.ink import Problem, Reading, TextLine
from boardsnap.model.page import Page, Photo, Pixels
from boardsnap.model.postmortem import Postmortem
from boardsnap.reader import (
    Options,
    ReadResult,
    clip_to_photo,
    looks_turned,
    read_boards,
)
from boardsnap.recognition.posteriors import Posteriors, TextBox

BOARD = Path(__file__).parents[2] / "benchmarks" / "boards" / "easy" / "001.jpg"
NOW = datetime(2026, 6, 1)


class BlindEngine:
    """Finds no writing anywhere."""

    name = "blind"
    version = "1"

    def detect(self, pixels: Pixels, side_px: int) -> tuple[TextBox, ...]:
        """Nothing."""
        return ()

    def recognise(self, crops: Sequence[Pixels]) -> tuple[Posteriors, ...]:
        """Nothing, for there are no crops."""
        assert not crops
        return ()

    def reconsider(self, crops: Sequence[Pixels]) -> tuple[Posteriors, ...]:
        """As `recognise`: there is but one recogniser."""
        return self.recognise(crops)


def _blank(**save: object) -> bytes:
    encoded = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(encoded, "JPEG", **save)
    return encoded.getvalue()


def _taken(year: int) -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = f"{year}:03:04 10:00:00"
    return _blank(exif=exif)


@pytest.fixture(scope="module")
def read_once() -> tuple[ReadResult, list[tuple[str, object]]]:
    """One dev board through the whole house, and what the watcher was told."""
    seen: list[tuple[str, object]] = []
    result = read_boards(
        [BOARD], now=NOW, watch=lambda stage, noun: seen.append((stage, noun)), timer=lambda: 0.0
    )
    return result, seen


Read = tuple[ReadResult, list[tuple[str, object]]]


def test_a_board_becomes_a_document(read_once: Read) -> None:
    document = read_once[0].postmortem
    assert document.timeline
    assert document.actions
    assert document.boards[0].image == BOARD.name
    assert document.reader.name == "local"
    assert 0.5 < document.reader.confidence <= 1


def test_the_watcher_is_told_each_stage_in_order(read_once: Read) -> None:
    _, seen = read_once
    assert [stage for stage, _ in seen] == ["photo", "page", "reading", "board", "document"]
    assert isinstance(seen[-1][1], Postmortem)


def test_the_picture_shows_where_every_statement_stands(read_once: Read) -> None:
    result, _ = read_once
    (picture,) = result.pictures
    assert picture.jpeg.startswith(b"\xff\xd8")
    for event in result.postmortem.timeline:
        for source in event.sources:
            for x, y in picture.from_photo.polygon(source.polygon):
                assert -20 <= x <= picture.width + 20
                assert -20 <= y <= picture.height + 20


def test_every_word_is_told_with_its_place(read_once: Read) -> None:
    result, _ = read_once
    said = {word.text for word in result.words}
    read = " ".join(source.text for one in result.postmortem.actions for source in one.sources)
    assert len(result.words) > 50
    assert {word for word in read.split() if word.isalpha()} <= said
    (board,) = result.postmortem.boards
    for word in result.words:
        assert word.board == 0
        assert all(0 <= x <= board.width and 0 <= y <= board.height for x, y in word.polygon)


def test_a_crop_that_a_person_set_is_what_is_read(read_once: Read) -> None:
    (board,) = read_once[0].postmortem.boards
    left = Box(0.0, 0.0, board.width / 2, board.height).polygon
    result = read_boards([BOARD], now=NOW, options=Options(corners=(left,)))
    assert result.postmortem.boards[0].corners == pytest.approx(np.array(left))
    assert 10 < len(result.words) < len(read_once[0].words)
    assert all(word.polygon[0][0] < board.width / 2 + 100 for word in result.words)


def test_the_same_photo_gives_the_same_document(read_once: Read) -> None:
    again = read_boards([BOARD], now=NOW, timer=lambda: 0.0)
    assert again.postmortem.to_json() == read_once[0].postmortem.to_json()
    assert again.pictures == read_once[0].pictures


def test_a_blank_board_is_an_empty_document() -> None:
    document = read_boards([_blank()], now=NOW, engine=BlindEngine()).postmortem
    assert document.title is None
    assert document.summary is None
    assert document.reader.name == "blind"
    assert document.reader.confidence == 0
    assert not any((document.timeline, document.hypotheses, document.actions, document.unplaced))


@pytest.mark.parametrize(
    ("photos", "captured"),
    [([_blank()], [None]), ([_taken(2024), _blank()], ["2024-03-04T10:00:00", None])],
)
def test_boards_say_when_they_were_taken_only_where_the_photo_does(
    photos: list[bytes], captured: list[str | None]
) -> None:
    options = Options(captured_at=datetime(2020, 1, 1))
    result = read_boards(photos, now=NOW, options=options, engine=BlindEngine())
    assert [photo.captured_at for photo in result.postmortem.boards] == captured


def test_several_photos_make_one_document() -> None:
    result = read_boards([_blank(), _taken(2024)], now=NOW, engine=BlindEngine())
    assert [photo.image for photo in result.postmortem.boards] == ["photo 1", "photo 2"]
    assert len(result.pictures) == 2


def test_a_photo_that_is_given_twice_is_read_once() -> None:
    result = read_boards([_blank(), _taken(2024), _blank()], now=NOW, engine=BlindEngine())
    assert len(result.postmortem.boards) == len(result.pictures) == 2


def test_problems_say_where_they_are() -> None:
    board = Image.new("RGB", (900, 600), "white")
    ImageDraw.Draw(board).text((60, 60), "AUC 0.91", fill="black", font_size=48)
    encoded = io.BytesIO()
    board.save(encoded, "PNG")
    one, other = encoded.getvalue(), _blank()
    result = read_boards([one], now=NOW, engine=BlindEngine())
    assert result.problems == ("There is ink here that was not read (top left).",)
    result = read_boards([other, one], now=NOW, engine=BlindEngine())
    assert result.problems == ("Photo 2: There is ink here that was not read (top left).",)


def test_unread_places_are_told_in_photo_pixels() -> None:
    board = Image.new("RGB", (900, 600), "white")
    ImageDraw.Draw(board).text((60, 60), "AUC 0.91", fill="black", font_size=48)
    encoded = io.BytesIO()
    board.save(encoded, "PNG")
    result = read_boards([_blank(), encoded.getvalue()], now=NOW, engine=BlindEngine())
    (problem,) = result.unread
    assert (problem.code, problem.board) == ("unread_ink", 1)
    assert problem.text == "There is ink here that was not read."
    assert problem.polygon is not None
    box = bounds(problem.polygon)
    assert box.contains((160.0, 90.0))
    assert box.width < 400


def test_a_watcher_may_see_the_document_grow() -> None:
    seen: list[tuple[str, object]] = []
    read_boards(
        [_blank(), _taken(2024)],
        now=NOW,
        engine=BlindEngine(),
        watch=lambda stage, noun: seen.append((stage, noun)),
        drafts=True,
    )
    drafts = [noun for stage, noun in seen if stage == "draft"]
    assert [len(one.boards) for one in drafts if isinstance(one, Postmortem)] == [1, 2]
    assert seen[-1][0] == "document"


def test_photos_that_are_bytes_may_have_names() -> None:
    options = Options(names=("left.jpg", "right\n.jpg"))
    with pytest.raises(NotAnImageError, match=r"^right\ufffd\.jpg"):
        read_boards([_blank(), b"none"], now=NOW, options=options, engine=BlindEngine())


def test_corners_and_names_belong_to_each_photo_or_none() -> None:
    for options in (Options(names=("one",)), Options(corners=(None,))):
        with pytest.raises(InputError, match="for each photo, or for none"):
            read_boards([_blank(), _taken(2024)], now=NOW, options=options, engine=BlindEngine())


def test_no_line_reaches_beyond_the_photo() -> None:
    pixels = np.zeros((100, 200, 3), np.uint8)
    photo = Photo(pixels, name="board", sha256="", captured_at=None, file_time=None)
    to_photo = Homography((1.0, 0.0, -10.0, 0.0, 1.0, -5.0, 0.0, 0.0, 1.0))
    page = Page(pixels, pixels, np.zeros((100, 200), np.bool_), to_photo, None)
    beyond = TextLine("AUC", ((0.0, 0.0), (80.0, 0.0), (80.0, 30.0), (0.0, 30.0)), 0.9)
    inside = TextLine("AUC", ((20.0, 20.0), (80.0, 20.0), (80.0, 50.0), (20.0, 50.0)), 0.9)
    clipped = clip_to_photo(Reading(200, 100, (beyond, inside)), page, photo)
    corners = [(0.0, 0.0), (70.0, 0.0), (70.0, 25.0), (0.0, 25.0)]
    assert to_photo.polygon(clipped.lines[0].polygon) == tuple(pytest.approx(c) for c in corners)
    assert clipped.lines[1] == inside


def test_no_photo_at_all_is_refused() -> None:
    with pytest.raises(InputError, match="no photo"):
        read_boards([], now=NOW, engine=BlindEngine())


def test_one_bad_photo_among_several_is_named(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.jpg", tmp_path / "bad.jpg"
    good.write_bytes(_blank())
    bad.write_bytes(b"no picture")
    with pytest.raises(NotAnImageError, match=r"bad\.jpg"):
        read_boards([good, bad], now=NOW, engine=BlindEngine())
    with pytest.raises(MissingFileError, match=r"gone\.jpg"):
        read_boards([good, tmp_path / "gone.jpg"], now=NOW, engine=BlindEngine())


def test_the_public_function_returns_a_document_with_its_pictures() -> None:
    document = boardsnap.read(_blank())
    assert isinstance(document, boardsnap.Postmortem)
    assert len(document.pictures) == 1
    assert boardsnap.load(document.to_json()) == document


@pytest.mark.parametrize(
    ("confidences", "turned"),
    [
        ([0.95, 0.97, 0.9, 0.4], False),
        ([0.5, 0.6, 0.55, 0.95], True),
        ([0.95, 0.95], True),
        ([], True),
    ],
)
def test_a_reading_that_looks_turned_gets_a_second_look(
    confidences: list[float], turned: bool
) -> None:
    corners = ((0.0, 0.0), (200.0, 0.0), (200.0, 30.0), (0.0, 30.0))
    lines = tuple(TextLine("AUC 0.91", corners, confidence) for confidence in confidences)
    assert looks_turned(Reading(1000, 800, lines)) is turned


def test_upright_writing_in_another_script_is_not_turned() -> None:
    problems = tuple(Problem("other_script", "Not read.") for _ in range(5))
    assert not looks_turned(Reading(1000, 800, (), (), problems))


def test_a_board_on_its_head_is_read_upright(read_once: Read) -> None:
    with Image.open(BOARD) as picture:
        turned = io.BytesIO()
        picture.transpose(Image.Transpose.ROTATE_180).save(turned, "JPEG", quality=95)
    document = read_boards([turned.getvalue()], now=NOW).postmortem
    upright = read_once[0].postmortem
    assert document.title == upright.title
    assert len(document.actions) == len(upright.actions)
