"""Whole boards: from the photo to the document, with the engine that is shipped."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from rapidfuzz import fuzz

from benchmarks.drawing.board import draw
from boardsnap.model.postmortem import Postmortem
from boardsnap.reader import ReadResult, read_boards

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 6, 30, 12)
# Twelve megapixels are for the benchmark; this is the size at which handwriting still reads well.
SIZE = (1600, 1200)


@pytest.fixture(scope="module")
def result(sample_board: Path) -> ReadResult:
    return read_boards([sample_board], now=NOW)


@pytest.fixture(scope="module")
def truth(sample_truth: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(sample_truth.read_text(encoding="utf-8"))
    return loaded


def alike(text: str, others: Sequence[str]) -> bool:
    return any(fuzz.ratio(text.lower(), other.lower()) > 80 for other in others)


def statements(postmortem: Postmortem) -> list[Any]:
    """Everything in the document that has sources."""
    lists = (
        postmortem.timeline,
        postmortem.hypotheses,
        postmortem.actions,
        postmortem.decisions,
        postmortem.questions,
        postmortem.rejected,
        postmortem.unplaced,
    )
    found: list[Any] = [item for part in lists for item in part]
    found += [evidence for h in postmortem.hypotheses for evidence in h.evidence]
    return found + ([postmortem.root_cause] if postmortem.root_cause else [])


def test_an_easy_board_is_read(result: ReadResult, truth: dict[str, Any]) -> None:
    postmortem = result.postmortem
    assert postmortem.title is not None
    assert alike(postmortem.title, [truth["title"]])
    assert postmortem.root_cause is not None
    assert alike(postmortem.root_cause.text, [truth["root_cause"]["text"]])
    assert postmortem.root_cause.category == truth["root_cause"]["category"]
    dates = [event.at.iso for event in postmortem.timeline if event.at]
    assert dates == [event["at"]["iso"] for event in truth["timeline"]]
    for action in truth["actions"]:
        assert alike(action["text"], [a.text for a in postmortem.actions])
    for struck in truth["rejected"]:
        assert alike(struck["text"], [r.text for r in postmortem.rejected])


def test_struck_text_is_no_hypothesis(result: ReadResult, truth: dict[str, Any]) -> None:
    struck = [item["text"] for item in truth["rejected"]]
    assert not [
        h.text
        for h in result.postmortem.hypotheses
        if alike(h.text, struck) and h.status != "rejected"
    ]


def test_every_statement_points_into_the_photo(result: ReadResult) -> None:
    photo = result.postmortem.boards[0]
    for statement in statements(result.postmortem):
        for source in statement.sources:
            assert source.board == 0
            assert len(source.polygon) >= 3
            for x, y in source.polygon:
                assert 0 <= round(x, 3) <= photo.width
                assert 0 <= round(y, 3) <= photo.height


def test_the_same_photo_gives_the_same_document(sample_board: Path, result: ReadResult) -> None:
    again = read_boards([sample_board], now=NOW, timer=lambda: 0.0).postmortem
    first = result.postmortem
    reader = first.reader.model_copy(update={"seconds": again.reader.seconds})
    assert first.model_copy(update={"reader": reader}).to_json() == again.to_json()


def test_two_photos_of_one_board_say_everything_once(
    sample_board: Path, result: ReadResult, tmp_path: Path
) -> None:
    again = tmp_path / "again.jpg"
    with Image.open(sample_board) as photo:
        photo.save(again, quality=85)
    twice = read_boards([sample_board, again], now=NOW).postmortem
    once = result.postmortem
    assert len(twice.boards) == 2
    assert [a.text for a in twice.actions] == [a.text for a in once.actions]
    assert [e.text for e in twice.timeline] == [e.text for e in once.timeline]


def test_a_board_that_was_never_seen_is_read_without_inventing(tmp_path: Path) -> None:
    drawn = draw(41, 0, "easy", SIZE)
    drawn.save(tmp_path / "000")
    postmortem = read_boards([tmp_path / "000.jpg"], now=NOW).postmortem
    written = " ".join(drawn.lines).lower()
    made_up = [
        statement.text
        for statement in statements(postmortem)
        if fuzz.partial_ratio(statement.text.lower(), written) < 50
    ]
    assert made_up == []
    assert postmortem.timeline
    assert postmortem.actions


def test_the_command_leaves_one_json_object_on_standard_output(sample_board: Path) -> None:
    command = [sys.executable, "-m", "boardsnap", "read", str(sample_board), "--json", "-"]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    document = Postmortem.model_validate_json(done.stdout)
    assert document.boards[0].image == sample_board.name
