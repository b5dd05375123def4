"""How well words are read: `python -m benchmarks.writing [--keep]`.

Handwriting of people whose hands were never trained on, and printed identifiers. Each recogniser
is measured alone, as the network says (greedy) and as the reader decodes it, then both together as
the reader uses them; and whether confidences mean what they say, on the half of the writers to
whom they were not fitted. Upper and lower case count as one for hands, not for print.
"""

from __future__ import annotations

import argparse
import math
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import Levenshtein

from benchmarks.results import RESULTS, save_figures
from benchmarks.writing.printed import printed_lines
from benchmarks.writing.reading import HANDS, WAYS, Read, Reader, read_hands, single_words
from boardsnap.recognition.ppocr import PaddleEngine
from training.hands import Crop, unpack

LEFT_OUT = frozenset({"ex03", "ex05", "ex09"})
"""Exercises of which the shipped weights have seen nothing."""

BINS = 10
REVIEWED = 0.2
RANGES = (0.0, 0.5, 0.8, 0.95, math.inf)
"""Of the table of certainties; below 0.8 a word is shown among the things to check."""

SPREAD = {"least": 0, "lower_quartile": 25, "median": 50, "upper_quartile": 75, "most": 100}


def exact_share(reads: Sequence[Read], way: str, *, folded: bool = True) -> float:
    """Texts without an error, in percent."""
    return 100 * sum(one.is_exact(way, folded=folded) for one in reads) / len(reads)


def error_rate(reads: Sequence[Read], way: str) -> float:
    """Characters to change, add or remove, in percent of those written; any case."""
    errors = sum(Levenshtein.distance(one.said.lower(), one.texts[way].lower()) for one in reads)
    return 100 * errors / sum(len(one.said) for one in reads)


def calibration_error(certainties: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]) -> float:
    """Expected calibration error over ten bins of equal width (Naeini et al., AAAI 2015)."""
    bins = np.minimum((certainties * BINS).astype(int), BINS - 1)
    return sum(
        float(
            abs(certainties[bins == one].mean() - right[bins == one].mean()) * (bins == one).mean()
        )
        for one in np.unique(bins)
    )


def found_share(certainties: npt.NDArray[np.float64], right: npt.NDArray[np.bool_]) -> float:
    """Share of the errors that are among the fifth of the words that are least certain."""
    least = np.argsort(certainties, kind="stable")[: round(REVIEWED * len(certainties))]
    return float((~right[least]).sum() / max(1, (~right).sum()))


def figures_of(read: Sequence[tuple[Crop, Read]], printed: Sequence[Read]) -> dict[str, float]:
    """All figures, by name."""
    figures: dict[str, float] = {}
    for name, some in _groups(read).items():
        figures[f"{name}/count"] = len(some)
        for way in WAYS:
            figures[f"{name}/{way}_exact"] = exact_share(some, way)
            figures[f"{name}/{way}_cer"] = error_rate(some, way)
    figures["printed/count"] = len(printed)
    for way in WAYS:
        figures[f"printed/{way}_exact"] = exact_share(printed, way, folded=False)
    figures.update(_by_writer(read))
    judging = set(single_words((crop for crop, _ in read), fitting=False))
    figures.update(_of_certainty([one for crop, one in read if crop in judging]))
    return figures


def _of_certainty(judged: Sequence[Read]) -> dict[str, float]:
    """Whether certainties mean what they say, and how many are right among those of each range."""
    certainties = np.array([one.certainty for one in judged])
    right = np.array([one.is_exact("both") for one in judged])
    figures: dict[str, float] = {
        "certainty/words": len(judged),
        "certainty/calibration_error": calibration_error(certainties, right),
        "certainty/errors_found": found_share(certainties, right),
    }
    for least, most in pairwise(RANGES):
        within = (certainties >= least) & (certainties < most)
        if within.any():
            figures[f"certainty/from_{least:.2f}_words"] = int(within.sum())
            figures[f"certainty/from_{least:.2f}_said"] = 100 * float(certainties[within].mean())
            figures[f"certainty/from_{least:.2f}_right"] = 100 * float(right[within].mean())
    return figures


def _groups(read: Sequence[tuple[Crop, Read]]) -> dict[str, list[Read]]:
    groups = {
        f"{kind}s": [one for crop, one in read if crop.kind == kind] for kind in ("word", "line")
    }
    groups["words_left_out"] = [
        one for crop, one in read if crop.kind == "word" and crop.exercise in LEFT_OUT
    ]
    return groups


def _by_writer(read: Sequence[tuple[Crop, Read]]) -> dict[str, float]:
    """How far the hands of different people are read differently: exact words of each."""
    words = defaultdict(list)
    for crop, one in read:
        if crop.kind == "word":
            words[crop.writer].append(one)
    figures: dict[str, float] = {"writers/count": len(words)}
    for way in ("stock", "both"):
        shares = [exact_share(some, way) for some in words.values()]
        for name, percent in SPREAD.items():
            figures[f"writers/{way}_{name}"] = float(np.percentile(shares, percent))
    return figures


def main() -> None:
    """Prints the figures, and keeps them if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.writing", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="write them into results.json")
    arguments = parser.parse_args()
    reader = Reader(PaddleEngine(threads=1))
    printed = [reader.read(line.text, line.pixels) for line in printed_lines()]
    figures = figures_of(list(read_hands(reader, unpack(HANDS))), printed)
    for name, value in figures.items():
        print(f"{name:32} {value:8.3f}")
    if arguments.keep:
        save_figures(figures, RESULTS, group="writing")


if __name__ == "__main__":
    main()
