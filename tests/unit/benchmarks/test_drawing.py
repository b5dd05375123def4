"""Boards that are drawn with their truth."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageOps

from benchmarks.drawing.board import TURNS, Drawn, draw
from benchmarks.drawing.fonts import FOLDER, FONTS
from benchmarks.drawing.scenarios import SCENARIOS
from benchmarks.drawing.sheet import PLANS

ROOT = Path(__file__).parents[3]
SMALL = (800, 600)
# One of each layout.
INDICES = range(len(PLANS))


@pytest.fixture(scope="module")
def drawn_boards() -> list[Drawn]:
    return [draw(5, index, "easy", SMALL) for index in INDICES]


def statements(truth: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for name in ("timeline", "hypotheses", "actions", "decisions", "questions", "rejected"):
        yield from truth[name]
    for hypothesis in truth["hypotheses"]:
        yield from hypothesis["evidence"]
    yield truth["root_cause"]


def test_the_same_seed_draws_the_same_bytes() -> None:
    first, second = draw(3, 1, "hard", SMALL), draw(3, 1, "hard", SMALL)
    assert first.jpeg == second.jpeg
    assert first.truth == second.truth


def test_another_seed_draws_another_board() -> None:
    assert draw(3, 1, "easy", SMALL).lines != draw(4, 1, "easy", SMALL).lines


def test_every_layout_comes_up(drawn_boards: list[Drawn]) -> None:
    assert {board.truth["_sim"]["layout"] for board in drawn_boards} == set(PLANS)


def test_every_statement_points_to_writing(drawn_boards: list[Drawn]) -> None:
    for board in drawn_boards:
        written = {line["text"] for line in board.truth["_sim"]["lines"]}
        for statement in statements(board.truth):
            assert statement["sources"], statement
            assert {source["text"] for source in statement["sources"]} <= written


def test_every_polygon_lies_in_the_upright_photo(drawn_boards: list[Drawn]) -> None:
    for board in drawn_boards:
        about = board.truth["boards"][0]
        for line in board.truth["_sim"]["lines"]:
            for x, y in line["polygon"]:
                assert 0 <= x <= about["width"]
                assert 0 <= y <= about["height"]


def test_there_is_ink_where_the_truth_says_so(drawn_boards: list[Drawn]) -> None:
    for board in drawn_boards:
        upright = ImageOps.exif_transpose(Image.open(io.BytesIO(board.jpeg))).convert("L")
        pixels = np.asarray(upright, dtype=float)
        for line in board.truth["_sim"]["lines"]:
            xs, ys = zip(*line["polygon"], strict=True)
            window = pixels[int(min(ys)) : int(max(ys)) + 1, int(min(xs)) : int(max(xs)) + 1]
            assert np.ptp(window) > 25, (board.truth["_sim"]["layout"], line["text"])


def test_exif_turns_the_photo_upright_and_dates_it() -> None:
    seen = set()
    for index in range(14):
        board = draw(5, index, "easy", (400, 300))
        about, image = board.truth["boards"][0], Image.open(io.BytesIO(board.jpeg))
        seen.add(board.truth["_sim"]["orientation"])
        assert ImageOps.exif_transpose(image).size == (about["width"], about["height"])
        taken = str(image.getexif().get_ifd(0x8769)[0x9003])
        assert re.sub(r"^(\d+):(\d+):(\d+) ", r"\1-\2-\3T", taken) == about["captured_at"]
    assert len(seen & set(TURNS)) > 1


def test_the_truth_scores_full_marks_against_itself(
    drawn_boards: list[Drawn], tmp_path: Path
) -> None:
    for index, board in enumerate(drawn_boards):
        board.save(tmp_path / f"{index:03d}")
    judge = ROOT / "benchmarks" / "scoring" / "score.py"
    command = [sys.executable, str(judge), "--selftest", "--truth", str(tmp_path)]
    done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, [x for x in done.stdout.splitlines() if x.startswith("FAIL")]


def test_the_truth_is_saved_as_json_and_lines(tmp_path: Path) -> None:
    board = draw(5, 0, "easy", (400, 300))
    board.save(tmp_path / "000")
    assert json.loads((tmp_path / "000.json").read_text(encoding="utf-8")) == board.truth
    assert (tmp_path / "000.txt").read_text(encoding="utf-8").splitlines() == board.lines
    assert (tmp_path / "000.jpg").read_bytes() == board.jpeg


@pytest.mark.parametrize("name", FONTS)
def test_every_font_is_shipped_with_its_licence(name: str) -> None:
    licence = (FOLDER / f"{name}.LICENSE.txt").read_text(encoding="utf-8")
    assert (FOLDER / f"{name}.ttf").exists()
    assert "SIL Open Font License" in licence or "Apache License" in licence


def test_every_scenario_has_one_true_idea_and_it_comes_first() -> None:
    for scenario in SCENARIOS:
        assert [idea.true for idea in scenario.ideas].index(True) == 0
        assert sum(idea.true for idea in scenario.ideas) == 1
