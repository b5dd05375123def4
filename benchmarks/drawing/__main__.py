"""`python -m benchmarks.drawing --out DIR --count 12 --seed 7`: draws boards into a folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.drawing.board import draw
from benchmarks.drawing.camera import DIFFICULTIES


def main() -> None:
    """Writes DIR/{easy,medium,hard}/NNN.jpg, .json and .txt."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drawing", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="folder to write into")
    parser.add_argument("--count", type=int, default=12, help="boards of each difficulty")
    parser.add_argument("--seed", type=int, default=7, help="another seed gives other boards")
    parser.add_argument("--only", choices=list(DIFFICULTIES), help="one difficulty alone")
    arguments = parser.parse_args()
    for difficulty in [arguments.only] if arguments.only else list(DIFFICULTIES):
        folder = arguments.out / difficulty
        folder.mkdir(parents=True, exist_ok=True)
        for index in range(arguments.count):
            drawn = draw(arguments.seed, index, difficulty)
            drawn.truth["boards"][0]["image"] = f"{index:03d}.jpg"
            drawn.save(folder / f"{index:03d}")


main()
