"""Fits how certain words are: `python -m benchmarks.writing.certainty` prints the weights.

On the single words of every second writer in `hands/`, by logistic regression of whether the word
was read without an error; the other writers judge (`python -m benchmarks.writing`). What is printed
goes into `boardsnap.recognition.transcription.CERTAINTY`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from benchmarks.writing.reading import HANDS, Reader, coloured, single_words
from boardsnap.recognition.ppocr import PaddleEngine
from boardsnap.recognition.transcription import Take
from training.hands import unpack

Floats = npt.NDArray[np.float64]

RIDGE = 0.01
"""Keeps the weights of what is never wrong finite."""

STEPS = 50
"""Of Newton's method; ten are enough."""

WORST_FIT = -15.0
"""Nats a letter; worse is as bad, and would pull the weight of all others along."""


def fitted(evidence: Floats, right: npt.NDArray[np.bool_]) -> Floats:
    """The weights that make what was right likeliest, the base first.

    Args:
        evidence: (words, kinds), higher where more speaks for a word.
        right: of each word, whether it was read without an error.
    """
    rows = np.column_stack([np.ones(len(evidence)), evidence])
    weights = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        said = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (said - right) + RIDGE * weights
        bend = (rows * (said * (1 - said))[:, np.newaxis]).T @ rows + RIDGE * np.eye(len(weights))
        weights -= np.linalg.solve(bend, slope)
    return weights


def evidence_of(take: Take) -> tuple[float, float, float] | None:
    """Fit, whether it is known, how far it is agreed, of the least certain word; None: no word."""
    words = zip(take.words, sorted(take.evidence.items()), strict=True)
    found = [
        (one.is_known, take.agreed.get(word.casefold(), 0.0), max(one.fit, WORST_FIT))
        for word, (_, one) in words
    ]
    if not found:
        return None
    is_known, agreed, fit = min(found)
    return fit, float(is_known), agreed


def main() -> None:
    """Prints the weights."""
    reader = Reader(PaddleEngine(threads=1))
    rows, right = [], []
    for crop in single_words(unpack(HANDS), fitting=True):
        _, take = reader.take(coloured(crop))
        row = evidence_of(take)
        if row is not None:
            rows.append(row)
            right.append(" ".join(take.words).lower() == crop.text.lower())
    base, fit, known, agreed = fitted(np.array(rows), np.array(right))
    print(f"{len(rows)} words: {base=:.2f}, {fit=:.2f}, {known=:.2f}, {agreed=:.2f}")


if __name__ == "__main__":
    main()
