"""Posteriors for tests: what an engine saw, said character by character."""

from __future__ import annotations

import numpy as np

from boardsnap.recognition.posteriors import Posteriors

ALPHABET = tuple("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:/-+%@_'()[]☆")


def posteriors(*steps: dict[str, float] | str, foreign: float = 0.0) -> Posteriors:
    """One row a step: a character (sure), or shares of several; what is left is blank."""
    rows = np.zeros((len(steps), len(ALPHABET) + 1), np.float32)
    for row, step in zip(rows, steps, strict=True):
        shares = {step: 0.999} if isinstance(step, str) else step
        for character, share in shares.items():
            if character:
                row[ALPHABET.index(character) + 1] = share
        row[0] = max(0.0, 1 - float(row.sum()))
    return Posteriors(ALPHABET, rows, np.full(len(steps), foreign, np.float32), 8.0)


def sure(text: str) -> Posteriors:
    """A text that the engine has no doubt of, a blank after each character."""
    steps: list[dict[str, float] | str] = []
    for character in text:
        steps += [character, ""]
    return posteriors(*steps)
