"""How fast boards are read: `python -m benchmarks.speed [--rounds N] [--threads N]`.

The yardstick is the text engine that boardsnap builds on, alone and at its default settings:
a whole read (straighten, read, find marks, lay out, interpret) is measured against that engine
on the same photo, both warm, with the same threads, in pairs that take turns at going first.
What else runs on the machine then slows both.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

from PIL import Image
from rapidocr import RapidOCR

from benchmarks.accuracy import NOW
from benchmarks.results import RESULTS, save_figures
from boardsnap.reader import read_boards
from boardsnap.recognition.engine import open_engine

HERE = Path(__file__).parent
TWELVE_MEGAPIXELS = 12_000_000
HEAVY = ("PIL", "cv2", "numpy", "onnxruntime", "pi_heif", "pydantic", "rapidocr")

STOCK = "import sys; from rapidocr import RapidOCR; RapidOCR()(sys.argv[1])"
HELP = f"""
import contextlib, io, json, sys
sys.argv = ["boardsnap", "--help"]
from boardsnap.cli.main import main
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main()
print(json.dumps([name for name in {HEAVY!r} if name in sys.modules]))
"""


class Run(NamedTuple):
    """One process from start to end."""

    seconds: float
    peak_mb: float


def large_photos(folder: Path) -> list[Path]:
    """The board photos of twelve megapixels."""
    photos = sorted(folder.glob("*/*.jpg"))
    return [photo for photo in photos if _pixels(photo) >= TWELVE_MEGAPIXELS]


def _pixels(photo: Path) -> int:
    with Image.open(photo) as image:
        return image.width * image.height


def seconds_of(work: Callable[[], object]) -> float:
    """How long it takes once."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def warm_pairs(photos: list[Path], rounds: int, threads: int) -> list[tuple[float, float]]:
    """Seconds of a whole read and of the stock engine, for each photo in each round."""
    engine = open_engine(threads=threads)
    stock = RapidOCR(params={"EngineConfig.onnxruntime.intra_op_num_threads": threads})

    def ours(photo: Path) -> float:
        return seconds_of(lambda: read_boards([photo], now=NOW, engine=engine))

    def theirs(photo: Path) -> float:
        return seconds_of(lambda: stock(str(photo)))

    ours(photos[0])
    theirs(photos[0])
    pairs = []
    for turn in range(rounds):
        for number, photo in enumerate(photos):
            if (turn + number) % 2:
                last, first = theirs(photo), ours(photo)
            else:
                first, last = ours(photo), theirs(photo)
            pairs.append((first, last))
            print(
                f"{photo.parent.name}/{photo.stem}: {first:.2f} s, stock {last:.2f} s", flush=True
            )
    return pairs


def run_once(command: list[str]) -> Run:
    """A process's seconds and peak memory; its output is thrown away."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return Run(seconds, usage.ru_maxrss / 1024)


def cold_pairs(photo: Path, rounds: int) -> list[tuple[Run, Run]]:
    """Whole processes: `boardsnap read`, and the stock engine started and used once."""
    ours = [sys.executable, "-m", "boardsnap", "read", str(photo), "--json", "-"]
    theirs = [sys.executable, "-c", STOCK, str(photo)]
    run_once(ours)
    run_once(theirs)
    return [(run_once(ours), run_once(theirs)) for _ in range(rounds)]


def help_imports() -> list[str]:
    """The heavy libraries that `boardsnap --help` imports."""
    done = subprocess.run(
        [sys.executable, "-c", HELP], check=True, capture_output=True, encoding="utf-8"
    )
    imported: list[str] = json.loads(done.stdout)
    return imported


def spread(values: list[float], name: str) -> dict[str, float]:
    """The median and the quartiles around it."""
    low, _, high = quantiles(values, n=4) if len(values) > 1 else (values[0],) * 3
    return {name: median(values), f"{name}_low": low, f"{name}_high": high}


def main() -> None:
    """Measures and keeps the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("--boards", type=Path, default=HERE / "boards", help="folder of photos")
    parser.add_argument("--rounds", type=int, default=2, help="times that each photo is read")
    parser.add_argument("--threads", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--results", type=Path, default=RESULTS, help="file for the figures")
    arguments = parser.parse_args()
    photos = large_photos(arguments.boards)
    cold = cold_pairs(photos[0], arguments.rounds + 1)
    warm = warm_pairs(photos, arguments.rounds, arguments.threads)
    figures = {
        **spread([ours / theirs for ours, theirs in warm], "warm_ratio"),
        "warm_seconds": median(ours for ours, _ in warm),
        "warm_stock_seconds": median(theirs for _, theirs in warm),
        **spread([ours.seconds / theirs.seconds for ours, theirs in cold], "cold_ratio"),
        "cold_seconds": median(ours.seconds for ours, _ in cold),
        "cold_stock_seconds": median(theirs.seconds for _, theirs in cold),
        "peak_mb": max(ours.peak_mb for ours, _ in cold),
        "stock_peak_mb": max(theirs.peak_mb for _, theirs in cold),
        "help_imports": float(len(help_imports())),
        "photos": float(len(photos)),
        "threads": float(arguments.threads),
    }
    for name, value in figures.items():
        print(f"{name}: {value:.3f}")
    save_figures(figures, arguments.results, group="speed")


if __name__ == "__main__":
    main()
