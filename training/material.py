"""What training is shown, as the programs before it left it in a folder."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from training.fonts import load_fonts
from training.hands import unpack
from training.pens import hands_of, study_all
from training.samples import CHARACTERS, Material


def load_material(folder: Path, left_out: Collection[str], every: int = 1) -> Material:
    """What `prepare.py` and `fonts.py` made.

    Args:
        folder: where they put it.
        left_out: exercises of which nothing is shown.
        every: only every so many crops.
    """
    crops = [crop for crop in unpack(folder / "train.hands") if crop.exercise not in left_out]
    studied = study_all(crops[::every])
    return Material(studied, hands_of(studied), load_fonts(folder / "fonts"), CHARACTERS)
