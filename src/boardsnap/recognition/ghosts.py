"""Writing that was wiped off and can still be made out: it says nothing about this board."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from boardsnap.model.geometry import Polygon, bounds
from boardsnap.model.page import Page
from boardsnap.recognition.strokes import darkest_channel

FAINTEST = 0.2
"""Contrast of a line, as a share of that of the page's median line, below which it was wiped off.
Of 860 lines of drawn boards a wiped one has 0.18, the faintest of the others 0.63; on photos of
real boards the faintest lines have 0.25."""

LEAST_PX = 10
"""Pixels of ink, and of what is none, that make a contrast."""


def are_ghosts(page: Page, quads: Sequence[Polygon]) -> list[bool]:
    """Of each line whether it is far fainter than the page's usual ones; nobody wipes notes.

    Args:
        page: straightened.
        quads: of the lines, in page pixels.
    """
    contrasts = [_contrast(page, quad) for quad in quads]
    usual = float(np.median(contrasts)) if contrasts else 0.0
    notes = [bounds(note) for note in page.notes]
    return [
        0 < contrast < FAINTEST * usual and not any(note.overlap(bounds(quad)) for note in notes)
        for quad, contrast in zip(quads, contrasts, strict=True)
    ]


def _contrast(page: Page, quad: Polygon) -> float:
    """How much darker the ink of a line is than what is around it, in the plane where it is most.

    0 where there is too little of either. It may be below 0 on coloured paper: nothing is known
    then.
    """
    box = bounds(quad)
    rows = slice(max(0, int(box.top)), max(0, int(box.bottom)) + 1)
    columns = slice(max(0, int(box.left)), max(0, int(box.right)) + 1)
    ink = page.ink[rows, columns]
    if min(int(ink.sum()), int((~ink).sum())) < LEAST_PX:
        return 0.0
    pixels = darkest_channel(page.pixels[rows, columns])
    return float(np.median(pixels[~ink])) - float(np.median(pixels[ink]))
