"""Engines by name, and what the local one does with a picture."""

from __future__ import annotations

import subprocess
import sys
from importlib.machinery import ModuleSpec
from importlib.metadata import EntryPoint, EntryPoints
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from boardsnap import render
from boardsnap.errors import EngineError
from boardsnap.model.page import Pixels
from boardsnap.recognition import engine as engines
from boardsnap.recognition import ppocr
from boardsnap.recognition.decoding import (
    best_path,
    decoded,
    foreign_count,
    glyphs_of,
    text_of,
)
from boardsnap.recognition.engine import TextEngine, open_engine
from boardsnap.recognition.lexicon import Lexicon
from tests.unit.recognition.faults import at_most_threads

INTER = Path(render.__file__).parent / "fonts" / "Inter-Regular.otf"


def written(text: str, width: int = 400, scale: float = 1.2) -> Pixels:
    """A white picture with a text in a plain font."""
    picture = np.full((64, width, 3), 255, np.uint8)
    cv2.putText(picture, text, (10, 44), cv2.FONT_HERSHEY_SIMPLEX, scale, (20, 20, 20), 2)
    return picture


@pytest.fixture(scope="module")
def local() -> TextEngine:
    return open_engine("local", threads=2)


def test_unknown_engine_names_the_known_ones() -> None:
    with pytest.raises(EngineError, match=r"no text engine called 'cloud'; there are: .*local"):
        open_engine("cloud")


def test_installed_engine_is_found_by_its_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("mine", f"{__name__}:Blind", engines.ENTRY_POINTS)
    monkeypatch.setattr(engines, "entry_points", lambda group: EntryPoints([point]))
    assert isinstance(open_engine("mine", threads=1), Blind)


def test_installed_engine_that_cannot_be_imported_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("broken", "no_such_module:Engine", engines.ENTRY_POINTS)
    monkeypatch.setattr(engines, "entry_points", lambda group: EntryPoints([point]))
    with pytest.raises(EngineError, match=r"'broken'.*reinstall"):
        open_engine("broken")


class Blind:
    """An engine that sees nothing."""

    def __init__(self, threads: int | None) -> None:
        self.threads = threads


def test_missing_models_name_the_command_that_brings_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ppocr, "find_spec", lambda name: None)
    with pytest.raises(EngineError, match="pip install"):
        open_engine("local")


@pytest.mark.parametrize("content", [None, b"no model"])
def test_own_weights_that_are_missing_or_broken_name_what_brings_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
) -> None:
    weights = tmp_path / "hands.onnx"
    if content is not None:
        weights.write_bytes(content)
    monkeypatch.setattr(ppocr, "HAND_RECOGNISER", str(weights))
    with pytest.raises(EngineError, match=r"hands\.onnx.*pip install .*boardsnap"):
        open_engine("local")


@pytest.fixture
def stock_is_broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The models of rapidocr as they are, but for the recogniser."""
    models = tmp_path / "models"
    models.mkdir()
    whole = ppocr.stock_recogniser()
    (models / ppocr.DETECTOR).symlink_to(whole.with_name(ppocr.DETECTOR))
    (models / ppocr.STOCK_RECOGNISER).write_bytes(b"no model")
    spec = ModuleSpec("rapidocr", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr(ppocr, "find_spec", lambda name: spec)


@pytest.mark.usefixtures("stock_is_broken")
def test_the_stock_recogniser_is_opened_once_there_is_something_to_reconsider() -> None:
    engine = open_engine("local", threads=1)
    assert len([*engine.recognise([written("drift")])]) == 1
    assert [*engine.reconsider([])] == []
    with pytest.raises(EngineError, match=r"rec_small\.onnx.*pip install .*rapidocr"):
        engine.reconsider([written("drift")])


def test_a_stock_recogniser_that_is_not_there_is_told_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ppocr, "STOCK_RECOGNISER", "none.onnx")
    with pytest.raises(EngineError, match=r"none\.onnx not in .*pip install .*rapidocr"):
        open_engine("local")


def test_only_the_stock_recogniser_tells_other_scripts(local: TextEngine) -> None:
    crop = np.full((64, 420, 3), 255, np.uint8)
    picture = Image.fromarray(crop)
    font = ImageFont.truetype(INTER, 40)
    ImageDraw.Draw(picture).text((10, 6), "θωρψη φξγζ", font=font, fill=(20, 20, 20))
    (own,), (stock,) = (read([np.asarray(picture)]) for read in (local.recognise, local.reconsider))
    assert foreign_count(own) == 0
    assert foreign_count(stock) >= 3


def test_both_recognisers_read_print(local: TextEngine) -> None:
    crop = written("retrain model")
    for seen in (*local.recognise([crop]), *local.reconsider([crop])):
        assert text_of(best_path(seen)).replace(" ", "") == "retrainmodel"


def test_written_line_is_detected_where_it_is(local: TextEngine) -> None:
    picture = np.full((480, 640, 3), 255, np.uint8)
    picture[200:264, 100:500] = written("retrain model")
    (box,) = local.detect(picture, 640)
    xs, ys = zip(*box.quad, strict=True)
    assert 90 < min(xs) < 120 and 320 < max(xs) < 460
    assert 195 < min(ys) < 225 and 235 < max(ys) < 275


def test_blank_picture_has_no_boxes(local: TextEngine) -> None:
    assert local.detect(np.full((300, 400, 3), 255, np.uint8), 640) == ()


def test_printed_line_is_read(local: TextEngine) -> None:
    (seen,) = local.recognise([written("AUC 0.91")])
    assert text_of(best_path(seen)).replace(" ", "").casefold() == "auc0.91"
    assert text_of(glyphs_of(decoded(seen, Lexicon.build()))) == "AUC 0.91"


def test_what_a_line_reads_does_not_depend_on_its_neighbours(local: TextEngine) -> None:
    short, long = written("PSI up", 200), written("retrain on last 60 days", 700)
    (alone,) = local.recognise([short])
    _, together = local.recognise([long, short])
    np.testing.assert_array_equal(alone.probabilities, together.probabilities)


def test_lines_come_in_order_and_the_same_however_many_cores_read_them(local: TextEngine) -> None:
    crops = [written("retrain on last 60 days", 700), written("PSI up", 200), written("drift")]
    alone = open_engine("local", threads=1)
    for read, again in ((alone.recognise, local.recognise), (alone.reconsider, local.reconsider)):
        for one, other in zip(read(crops), again(crops), strict=True):
            np.testing.assert_array_equal(one.probabilities, other.probabilities)


@pytest.mark.parametrize("startable", [0, 1])
def test_lines_are_read_though_no_more_threads_can_be_started(
    local: TextEngine, monkeypatch: pytest.MonkeyPatch, startable: int
) -> None:
    crops = [written("PSI up", 200), written("drift"), written("late data")]
    short = open_engine("local", threads=4)
    at_most_threads(monkeypatch, startable)
    for one, other in zip(local.recognise(crops), short.recognise(crops), strict=True):
        np.testing.assert_array_equal(one.probabilities, other.probabilities)


def test_steps_cover_the_crop(local: TextEngine) -> None:
    crop = written("drift", 300)
    (seen,) = local.recognise([crop])
    assert len(seen.probabilities) * seen.step_px >= crop.shape[1]
    assert seen.probabilities.shape[1] == len(seen.alphabet) + 1


@pytest.mark.parametrize("shape", [(1, 1), (3, 400), (400, 3)])
def test_odd_crops_are_no_error(local: TextEngine, shape: tuple[int, int]) -> None:
    assert len([*local.recognise([np.full((*shape, 3), 128, np.uint8)])]) == 1


def test_boxes_are_grown_from_the_heat_map() -> None:
    heat = np.zeros((64, 128), np.float32)
    heat[20:30, 30:90] = 0.9
    (box,) = ppocr.boxes_from(heat, (2.0, 2.0))
    (left, top), _, (right, bottom), _ = box.quad
    assert left < 60 and top < 40 and right > 178 and bottom > 58


def test_faint_heat_is_no_box() -> None:
    heat = np.zeros((64, 128), np.float32)
    heat[20:30, 30:90] = 0.25
    assert ppocr.boxes_from(heat, (1.0, 1.0)) == ()


def test_the_engine_leaves_no_trace_of_its_makers_in_the_home(tmp_path: Path) -> None:
    program = "from boardsnap.recognition.engine import open_engine as o; o('local')"
    homes = {"HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-B", "-c", program], check=True, env={"PATH": "", **homes})
    assert list(tmp_path.iterdir()) == []
