"""What tests of several folders share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings
from PIL import Image

# How long an example takes says something of the machine only. CI tries the same ones each time.
settings.register_profile("any machine", deadline=None)
settings.register_profile("CI", deadline=None, derandomize=True)
settings.load_profile("CI" if os.environ.get("CI") else "any machine")

pytest_plugins = ["tests.servers"]

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


@pytest.fixture
def odd_engines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the engines of `tests/engines` known to processes that are started, by their names."""
    package = tmp_path / "odd_engines-1.dist-info"
    package.mkdir()
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: odd-engines\nVersion: 1\n")
    names = ("Blind", "Hanging", "Crashing", "Raising", "Hungry", "Chatty")
    offered = "".join(f"{name.lower()} = odd_engines:{name}Engine\n" for name in names)
    (package / "entry_points.txt").write_text(f"[boardsnap.engines]\n{offered}")
    path = (str(tmp_path), str(ROOT / "tests" / "engines"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(path))
