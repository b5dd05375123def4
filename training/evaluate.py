"""How well a recogniser reads hands: `python -m training.evaluate MODEL.onnx --material DIR`.

Reads the val crops, whose writers training never saw: as the network sees them (greedy) and as
the reader decodes them, with what it knows of words. Prints exact words and character errors,
both without regard to case, apart for the exercises that training left out.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from rapidfuzz.distance import Levenshtein

from boardsnap.interpretation.vocabulary import field_words
from boardsnap.recognition.decoding import best_path, decoded, glyphs_of, text_of
from boardsnap.recognition.lexicon import Lexicon
from boardsnap.recognition.ppocr import Recogniser
from training.hands import Crop, unpack


@dataclass(frozen=True, slots=True)
class Pair:
    """What was written, and what was read."""

    truth: str
    read: str

    @property
    def is_exact(self) -> bool:
        """Without regard to case."""
        return self.truth.lower() == self.read.lower()

    @property
    def errors(self) -> int:
        """Characters to change, add or remove, without regard to case."""
        return Levenshtein.distance(self.truth.lower(), self.read.lower())


@dataclass(frozen=True, slots=True)
class Reading:
    """One crop, and what the network and the reader make of it."""

    crop: Crop
    greedy: Pair
    decoded: Pair


def read_crops(crops: Iterable[Crop], model: Path, threads: int = 1) -> Iterator[Reading]:
    """What a model reads in each crop."""
    recogniser = Recogniser(model, threads)
    lexicon = Lexicon.build(field_words(), ())
    for crop in crops:
        posteriors = recogniser.read(np.repeat(crop.pixels[:, :, np.newaxis], 3, axis=2))
        yield Reading(
            crop,
            Pair(crop.text, text_of(best_path(posteriors))),
            Pair(crop.text, text_of(glyphs_of(decoded(posteriors, lexicon)))),
        )


def exact_share(pairs: Sequence[Pair]) -> float:
    """Share of texts without an error, 0 to 1."""
    return sum(pair.is_exact for pair in pairs) / max(1, len(pairs))


def error_rate(pairs: Sequence[Pair]) -> float:
    """Character errors a written character."""
    return sum(pair.errors for pair in pairs) / max(1, sum(len(pair.truth) for pair in pairs))


def main() -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--material", type=Path, required=True)
    parser.add_argument("--left-out", default="", help="exercises, with commas")
    parser.add_argument("--every", type=int, default=1, help="only every so many crops")
    arguments = parser.parse_args()
    left_out = frozenset(filter(None, arguments.left_out.split(",")))
    crops = unpack(arguments.material / "val.hands")[:: arguments.every]
    readings = list(read_crops(crops, arguments.model))
    print("| crops | count | exact, greedy | exact, decoded | CER, greedy | CER, decoded |")
    print("|---|---|---|---|---|---|")
    for kind in ("word", "line"):
        some = [reading for reading in readings if reading.crop.kind == kind]
        unseen = [reading for reading in some if reading.crop.exercise in left_out]
        print(_row(f"{kind}s", some))
        if unseen:
            print(_row(f"{kind}s of exercises left out", unseen))
    by_writer = defaultdict(list)
    for reading in readings:
        if reading.crop.kind == "word":
            by_writer[reading.crop.writer].append(reading.decoded)
    shares = sorted(map(exact_share, by_writer.values()))
    print("\nExact words, decoded, by writer:", " ".join(f"{share:.2f}" for share in shares))


def _row(name: str, readings: Sequence[Reading]) -> str:
    greedy = [reading.greedy for reading in readings]
    mended = [reading.decoded for reading in readings]
    shares = f"{exact_share(greedy):.3f} | {exact_share(mended):.3f}"
    rates = f"{error_rate(greedy):.3f} | {error_rate(mended):.3f}"
    return f"| {name} | {len(readings)} | {shares} | {rates} |"


if __name__ == "__main__":
    main()
