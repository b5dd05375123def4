"""One whole read through the command line, as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image

from boardsnap.document import load

BOARD = Path(__file__).parents[2] / "benchmarks" / "boards" / "easy" / "001.jpg"


class Run(NamedTuple):
    """A finished run and the folder that it wrote into."""

    folder: Path
    done: subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """`boardsnap read` with a page, JSON on standard output, a glossary and --debug."""
    folder = tmp_path_factory.mktemp("run")
    (folder / "glossary.txt").write_text("Rosa\n# people\ndebt_to_income\n")
    arguments = ["-o", "out.html", "--json", "-", "--debug", "seen", "--glossary", "glossary.txt"]
    done = subprocess.run(
        [sys.executable, "-m", "boardsnap", "read", str(BOARD), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return Run(folder, done)


def test_it_succeeds_without_a_word_of_progress(run: Run) -> None:
    assert run.done.returncode == 0
    assert not [line for line in run.done.stderr.splitlines() if "boardsnap: " not in line]


def test_standard_output_is_one_json_object_and_nothing_else(run: Run) -> None:
    document = json.loads(run.done.stdout)
    assert run.done.stdout.startswith("{\n")
    assert run.done.stdout.endswith("}\n")
    assert document["schema_version"] == 1
    assert load(run.done.stdout).to_json() == run.done.stdout


def test_the_page_shows_the_board_beside_the_document(run: Run) -> None:
    page = (run.folder / "out.html").read_text(encoding="utf-8")
    assert "data:image/jpeg;base64," in page
    assert "data-ink=" in page


def test_nothing_else_is_left_behind(run: Run) -> None:
    names = {path.name for path in run.folder.iterdir()}
    assert names == {"out.html", "seen", "glossary.txt"}


def test_what_each_stage_saw_can_be_looked_at(run: Run) -> None:
    seen = run.folder / "seen"
    board = seen / "board-1"
    pictures = sorted([*board.glob("*.jpg"), *board.glob("*.png")])
    assert [path.name for path in pictures] == [
        "1-photo-corners.jpg",
        "2-page.jpg",
        "3-clean.jpg",
        "3-ink.png",
        "4-lines.jpg",
        "5-marks.jpg",
        "6-regions.jpg",
        "7-document.jpg",
    ]
    for path in pictures:
        with Image.open(path) as picture:
            picture.load()
    assert json.loads((board / "4-reading.json").read_bytes())["lines"]
    assert json.loads((board / "6-board.json").read_bytes())["regions"]
    assert load(seen / "document.json") == load(run.done.stdout)
    index = (seen / "index.html").read_text(encoding="utf-8")
    assert all(f"board-1/{path.name}" in index for path in pictures)
