"""How well boards are read: `python -m benchmarks.accuracy [--real DIR] [--drawn COUNT]`.

Reads the boards in benchmarks/boards, the same on small photos, boards that are drawn anew (other
hands, words and layouts), and photos of real boards where a folder is given, and scores all of them
with the judges in benchmarks/scoring. The oracle's score beside it is what interpretation makes of
a perfect reading: the rest is lost in reading.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import Image

from benchmarks.drawing.board import draw
from benchmarks.oracle import truth_document
from benchmarks.results import RESULTS, save_figures
from boardsnap.model.ink import Reading
from boardsnap.model.postmortem import Postmortem
from boardsnap.reader import read_boards

HERE = Path(__file__).parent
DIFFICULTIES = ("easy", "medium", "hard")
# A seed that nobody has looked at while the reader was written.
DRAWN_SEED = 2026
# As small as photos are found in wikis and chats.
SMALL_SIDE_PX = 640
SMALL_QUALITY = 88
# Photos without a date are dated by this, so that a run tomorrow gives the same figures.
NOW = datetime(2026, 6, 30, 12)
PARTS = ("timeline", "hypotheses", "root_cause", "actions", "rest")


def read(photo: Path) -> Postmortem:
    """The document of one photo."""
    return read_boards([photo], now=NOW).postmortem


def lines_of(photo: Path) -> list[str]:
    """The lines that are read on one photo, struck ones apart."""
    seen: list[Reading] = []

    def watch(stage: str, noun: object) -> None:
        if isinstance(noun, Reading):
            seen.append(noun)

    read_boards([photo], now=NOW, watch=watch)
    return [line.text for line in seen[-1].lines if not line.struck]


def judge_boards(truth: Path, predicted: Path) -> dict[str, Any]:
    """What benchmarks/scoring/score.py says about a folder of documents."""
    judge = HERE / "scoring" / "score.py"
    command: list[str | Path] = [
        sys.executable,
        judge,
        "--truth",
        truth,
        "--pred",
        predicted,
        "--json",
    ]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    summary: dict[str, Any] = json.loads(done.stdout)["summary"]["all"]
    return summary


def score_folder(truth: Path, work: Path, *, oracle: bool = False) -> dict[str, float]:
    """Reads every board in a folder of truth, and scores the documents."""
    work.mkdir(parents=True, exist_ok=True)
    for photo in sorted(truth.glob("*.jpg")):
        postmortem = truth_document(photo.with_suffix(".json")) if oracle else read(photo)
        (work / f"{photo.stem}.json").write_text(postmortem.to_json(), encoding="utf-8")
    summary = judge_boards(truth, work)
    return {
        "score": summary["board_score"],
        **{part: 100 * summary["parts"][part] for part in PARTS},
        "invented": 100 * summary["invented"]["rate"],
        "lost": 100 * summary["lost"]["rate"],
        "provenance": 100 * summary["provenance"],
        "boards": summary["boards"],
    }


def score_boards(folder: Path, work: Path, *, oracle: bool = False) -> dict[str, float]:
    """The scores of a folder with a subfolder for each difficulty, and of all together."""
    figures: dict[str, float] = {}
    for difficulty in DIFFICULTIES:
        scores = score_folder(folder / difficulty, work / difficulty, oracle=oracle)
        print(f"{work.name} {difficulty}: {scores['score']:.1f}", flush=True)
        figures |= {f"{difficulty}/{name}": value for name, value in scores.items()}
    return figures


def shrink_boards(folder: Path, small: Path) -> None:
    """The same boards on small photos, as messengers and wikis keep them, and their truth."""
    for difficulty in DIFFICULTIES:
        (small / difficulty).mkdir(parents=True)
        for photo in sorted((folder / difficulty).glob("*.jpg")):
            copied = small / difficulty / photo.name
            with Image.open(photo) as picture:
                factor = SMALL_SIDE_PX / max(picture.size)
                picture.thumbnail((SMALL_SIDE_PX, SMALL_SIDE_PX))
                picture.save(copied, quality=SMALL_QUALITY, exif=picture.getexif())
            truth = json.loads(photo.with_suffix(".json").read_text(encoding="utf-8"))
            shrunk = json.dumps(_shrunk(truth, factor))
            copied.with_suffix(".json").write_text(shrunk, encoding="utf-8")


def _shrunk(truth: Any, factor: float) -> Any:
    """A part of a board's truth with all its places as on a photo that many times as large."""
    if isinstance(truth, list):
        return [_shrunk(part, factor) for part in truth]
    if not isinstance(truth, dict):
        return truth
    return {
        name: [[x * factor, y * factor] for x, y in part]
        if name in ("polygon", "corners") and part
        else _shrunk(part, factor)
        for name, part in truth.items()
    }


def draw_boards(folder: Path, count: int) -> None:
    """Draws boards that no one has seen."""
    for difficulty in DIFFICULTIES:
        (folder / difficulty).mkdir(parents=True)
        for index in range(count):
            draw(DRAWN_SEED, index, difficulty).save(folder / difficulty / f"{index:03d}")


def score_photos(folder: Path, work: Path) -> dict[str, float]:
    """The lines read on photos of real boards against their transcriptions."""
    read_lines = {photo.stem: lines_of(photo) for photo in _transcribed(folder)}
    predicted, report = work / "lines.json", work / "report.json"
    predicted.write_text(json.dumps(read_lines), encoding="utf-8")
    judge = HERE / "scoring" / "score_lines.py"
    command: list[str | Path] = [
        sys.executable,
        judge,
        predicted,
        "--set",
        folder,
        "--json",
        report,
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    total = json.loads(report.read_text(encoding="utf-8"))["_micro"]
    names = {
        "cer": "CER",
        "exact": "exact",
        "word_recall": "word_recall",
        "word_precision": "word_precision",
    }
    return {
        **{name: 100 * total[key] for name, key in names.items()},
        "photos": float(len(read_lines)),
    }


def _transcribed(folder: Path) -> Iterable[Path]:
    return (p for p in sorted(folder.glob("*.jpg")) if p.with_suffix(".json").exists())


def main() -> None:
    """Measures, prints the scores and keeps the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__)
    parser.add_argument("--boards", type=Path, default=HERE / "boards", help="boards with truth")
    parser.add_argument("--real", type=Path, help="photos of real boards, transcribed")
    parser.add_argument("--drawn", type=int, default=4, help="boards to draw of each difficulty")
    parser.add_argument("--keep", type=Path, help="folder to leave the documents in")
    parser.add_argument("--results", type=Path, default=RESULTS, help="file for the figures")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        work = arguments.keep or Path(scratch)
        boards = score_boards(arguments.boards, work / "boards")
        save_figures(boards, arguments.results, group="boards")
        oracle = score_boards(arguments.boards, work / "oracle", oracle=True)
        save_figures(oracle, arguments.results, group="oracle")
        shrink_boards(arguments.boards, Path(scratch) / "shrunk")
        small = score_boards(Path(scratch) / "shrunk", work / "small")
        save_figures(small, arguments.results, group="small")
        if arguments.drawn:
            draw_boards(Path(scratch) / "truth", arguments.drawn)
            drawn = score_boards(Path(scratch) / "truth", work / "drawn")
            save_figures(drawn, arguments.results, group="drawn")
        if arguments.real:
            work.mkdir(parents=True, exist_ok=True)
            real = score_photos(arguments.real, work)
            save_figures(real, arguments.results, group="real")


if __name__ == "__main__":
    main()
