"""Everything in one command: `python -m training --hands DIR --work DIR [--seconds N]`.

Brings the fonts, prepares the crops, trains, makes the weights small, and measures. What is there
already is not made again, and training goes on where it stopped.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from boardsnap.recognition.ppocr import stock_recogniser
from training.fonts import LAST_FONT

LEFT_OUT = "ex03,ex05,ex09"
"""Exercises of which the shipped weights have seen nothing: a fifth of the crops."""


def main() -> None:
    """Runs the steps one after the other, each in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("--hands", type=Path, required=True, help="folder of train and val.parquet")
    parser.add_argument("--work", type=Path, required=True, help="folder for all that is made")
    parser.add_argument("--seconds", default="28800", help="how long to train")
    parser.add_argument("--columns", default="6000", help="picture columns a batch; 48000 on a GPU")
    parser.add_argument("--workers", default="1", help="processes that make batches; 16 on a GPU")
    arguments = parser.parse_args()
    material, run = arguments.work / "material", arguments.work / "run"
    if not (material / "fonts" / LAST_FONT).exists():
        _step("fonts", "--out", material / "fonts")
    if not (material / "val.hands").exists():
        _step("prepare", "--hands", arguments.hands, "--out", material)
    _step(
        "train",
        *("--material", material, "--out", run, "--stock", stock_recogniser()),
        *("--leave-out", LEFT_OUT, "--seconds", arguments.seconds),
        *("--columns", arguments.columns, "--workers", arguments.workers),
    )
    model = run / "hands.onnx"
    _step(
        "quantise",
        *(run / "recogniser.onnx", "--material", material),
        *("--left-out", LEFT_OUT, "--out", model),
    )
    _step("evaluate", model, "--material", material, "--left-out", LEFT_OUT)


def _step(name: str, *arguments: str | Path) -> None:
    print(f"--- {name}", flush=True)
    subprocess.run([sys.executable, "-m", f"training.{name}", *arguments], check=True)


if __name__ == "__main__":
    main()
