"""Boards on small photos have the same truth, in other places."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.accuracy import DIFFICULTIES, HERE, SMALL_SIDE_PX, shrink_boards
from boardsnap.imaging import load_photo


def test_a_shrunk_board_keeps_its_truth_its_places_and_its_date(tmp_path: Path) -> None:
    for difficulty in DIFFICULTIES:
        (tmp_path / "large" / difficulty).mkdir(parents=True)
    for suffix in (".jpg", ".json"):
        name = f"easy/000{suffix}"
        shutil.copyfile(HERE / "boards" / name, tmp_path / "large" / name)
    shrink_boards(tmp_path / "large", tmp_path / "small")

    large, small = (tmp_path / size / "easy/000.jpg" for size in ("large", "small"))
    with Image.open(large) as before, Image.open(small) as after:
        factor = after.width / before.width
        assert max(after.size) == SMALL_SIDE_PX
    assert load_photo(small).captured_at == load_photo(large).captured_at is not None
    said, kept = (json.loads(one.with_suffix(".json").read_text()) for one in (large, small))
    places = (truth["title_sources"][0].pop("polygon") for truth in (said, kept))
    first, second = (np.array(place) for place in places)
    assert second == pytest.approx(first * factor, rel=0.01)
    assert kept["title_sources"] == said["title_sources"]
    assert [one["text"] for one in kept["actions"]] == [one["text"] for one in said["actions"]]
