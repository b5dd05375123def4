"""What tests of several folders share."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "benchmarks" / "boards" / "easy" / "006.jpg"
# Half of its twelve megapixels a side: its letters are 40 pixels high then.
SMALL = (2000, 1500)


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def sample_truth() -> Path:
    """The truth of the board that `sample_board` is a photo of."""
    return SAMPLE.with_suffix(".json")


@pytest.fixture(scope="session")
def sample_board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo of a drawn board that is easy to read, small enough to be read often."""
    path = tmp_path_factory.mktemp("sample") / "board.jpg"
    with Image.open(SAMPLE) as photo:
        exif = photo.getexif()
        photo.resize(SMALL, Image.Resampling.LANCZOS).save(path, quality=92, exif=exif)
    return path
