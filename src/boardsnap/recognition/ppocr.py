"""The local engine: PP-OCRv6 small, run by onnxruntime, with a recogniser trained on hands.

Detector and stock recogniser are by PaddlePaddle (Apache-2.0) and come in the rapidocr wheel, the
recogniser in `weights/` was trained from it (see training/README.md). rapidocr itself is never
imported: its import costs a second, and its text-direction classifier turns handwriting upside
down.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from functools import partial
from importlib.metadata import version
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from boardsnap.errors import EngineError
from boardsnap.model.geometry import from_top_left
from boardsnap.model.page import Pixels
from boardsnap.recognition.alphabet import ALPHABET, FORMS
from boardsnap.recognition.cores import Cores
from boardsnap.recognition.posteriors import Posteriors, TextBox
from boardsnap.recognition.runtime import Floats, Session, open_model, run

DETECTOR = "PP-OCRv6_det_small.onnx"
STOCK_RECOGNISER = "PP-OCRv6_rec_small.onnx"
HAND_RECOGNISER = "weights/hands.onnx"
"""In this package. It reads hands far better and knows the alphabet of boards alone."""

WEIGHTS = "hands-5"
"""Changes with the weights."""

BRING_STOCK = "pip install --force-reinstall 'rapidocr>=3.10,<4'"
BRING_HANDS = "pip install --force-reinstall --no-deps boardsnap"
"""What brings missing or broken model files back."""

STRIDE_PX = 32
"""The detector's coarsest stride: its input sides are multiples of it."""

INK_THRESHOLD = 0.2
BOX_THRESHOLD = 0.3
"""Below the models' own 0.3 and 0.5: on handwriting they find 2 % more words, and the false
boxes that come with them are dropped once they have been read."""

UNCLIP = 1.6
"""By how much boxes are grown, as the detector was trained (DB, Liao et al. 2020, section 3.4)."""

SMALLEST_SIDE_PX = 3
"""A shorter side than this, in pixels of the detector, is no writing (DB's reference code)."""

LINE_HEIGHT_PX = 48
"""The height of the recogniser's input."""

WIDTH_GRID_PX = 32
"""Crops are padded to this grid, so that lines of like width share one allocation."""

NARROWEST_PX = 96
WIDEST_PX = 3200
"""Limits of the recogniser's input width: 66 times as wide as high is no written line."""


MOST_AT_ONCE = 8
"""Lines read side by side, however many cores there are: by reckoning a long one takes
up to 100 MB."""


class PaddleEngine:
    """The local engine, on the processor's cores.

    The detector spreads one picture over all of them. Lines are too small for that: each core
    reads one, while what is read already is decoded.
    """

    name = "local"

    def __init__(self, threads: int | None = None) -> None:
        models = _models()
        count = threads or os.cpu_count() or 1
        self.version = f"{WEIGHTS}/pp-ocrv6-small/rapidocr-{version('rapidocr')}"
        self._detector = open_model(models / DETECTOR, count, BRING_STOCK, keeps_memory=True)
        with as_file(files(__package__).joinpath(HAND_RECOGNISER)) as weights:
            self._hands = Recogniser(weights, 1, BRING_HANDS)
        self._open_stock = partial(Recogniser, models / STOCK_RECOGNISER, 1)
        self._stock: Recogniser | None = None
        self._cores = Cores(max(1, min(count, MOST_AT_ONCE)))

    def detect(self, pixels: Pixels, side_px: int) -> tuple[TextBox, ...]:
        """Where writing is (see `TextEngine`)."""
        height, width = pixels.shape[:2]
        scale = min(1.0, side_px / max(height, width))
        size = _on_stride(width * scale), _on_stride(height * scale)
        scaled = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
        heat = run(self._detector, _normalised(scaled)[np.newaxis])[0, 0]
        return boxes_from(heat, (width / size[0], height / size[1]))

    def recognise(self, crops: Sequence[Pixels]) -> Iterable[Posteriors]:
        """What each crop says (see `TextEngine`)."""
        return self._cores.each(self._hands.read, crops)

    def reconsider(self, crops: Sequence[Pixels]) -> Iterable[Posteriors]:
        """What the stock recogniser says of each crop (see `TextEngine`)."""
        if not crops:
            return ()
        self._stock = self._stock or self._open_stock()
        return self._cores.each(self._stock.read, crops)


class Recogniser:
    """A model file that reads lines.

    Args:
        path: an ONNX file that lists its characters.
        threads: cores it may use.
        remedy: the command that brings a missing or broken file back.

    Raises:
        EngineError: the file is missing, or is no model.
    """

    def __init__(self, path: Path, threads: int, remedy: str = BRING_STOCK) -> None:
        self._session = open_model(path, threads, remedy)
        characters = _characters(self._session, remedy)
        self._alphabet, self._columns, self._forms = _kept(characters)
        known = {*self._columns.tolist(), *(form for form, _ in self._forms)}
        self._others = np.array([i for i in range(len(characters)) if i not in known], np.intp)

    def read(self, crop: Pixels) -> Posteriors:
        """What the crop says.

        One crop at a time: what one line reads never depends on its neighbours in a batch, and
        on a processor a batch is no faster.
        """
        height, width = crop.shape[:2]
        wide = round(np.clip(LINE_HEIGHT_PX * width / height, 8, WIDEST_PX))
        way = cv2.INTER_AREA if height > LINE_HEIGHT_PX else cv2.INTER_CUBIC
        scaled = np.asarray(cv2.resize(crop, (wide, LINE_HEIGHT_PX), interpolation=way), np.uint8)
        padded = max(NARROWEST_PX, -(-wide // WIDTH_GRID_PX) * WIDTH_GRID_PX)
        batch = np.zeros((1, 3, LINE_HEIGHT_PX, padded), np.float32)
        batch[0, :, :, :wide] = _normalised(scaled)
        everything = run(self._session, batch)[0]
        return Posteriors(
            alphabet=self._alphabet,
            probabilities=self._summed(everything),
            foreign=everything[:, self._others].max(axis=1, initial=0.0),
            step_px=padded / len(everything) * width / wide,
        )

    def _summed(self, everything: Floats) -> Floats:
        """The alphabet's columns, other forms of a character added to it."""
        kept = everything[:, self._columns]
        for form, column in self._forms:
            kept[:, column] += everything[:, form]
        return kept


def boxes_from(heat: Floats, scale: tuple[float, float]) -> tuple[TextBox, ...]:
    """The boxes that a text heat map shows, top to bottom.

    Args:
        heat: (height, width) chance that a pixel belongs to the middle of a text line.
        scale: picture pixels per heat-map pixel, in x and y.
    """
    mask = cv2.dilate((heat > INK_THRESHOLD).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    boxes = [
        box
        for contour in contours
        if (box := _box(np.asarray(contour, np.int32), heat, scale)) is not None
    ]
    return tuple(sorted(boxes, key=lambda box: (box.quad[0][1], box.quad[0][0])))


def _box(
    contour: npt.NDArray[np.int32], heat: Floats, scale: tuple[float, float]
) -> TextBox | None:
    (x, y), (width, height), angle = cv2.minAreaRect(contour)
    if min(width, height) < SMALLEST_SIDE_PX:
        return None
    corners = np.asarray(cv2.boxPoints(((x, y), (width, height), angle)), np.float32)
    score = _mean_inside(heat, corners)
    if score < BOX_THRESHOLD:
        return None
    grow = 2 * width * height * UNCLIP / (2 * (width + height))
    outline = np.asarray(cv2.boxPoints(((x, y), (width + grow, height + grow), angle)), np.float64)
    scaled = outline * np.array(scale)
    return TextBox(from_top_left(scaled.tolist()), score)


def _mean_inside(heat: Floats, corners: npt.NDArray[np.floating]) -> float:
    height, width = heat.shape
    left, top = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, (width - 1, height - 1))
    right, bottom = np.clip(np.ceil(corners.max(axis=0)).astype(int), 0, (width - 1, height - 1))
    window = heat[top : bottom + 1, left : right + 1]
    inside = np.zeros(window.shape, np.uint8)
    cv2.fillPoly(inside, [np.round(corners - (left, top)).astype(np.int32)], (1,))
    return float(cv2.mean(window, inside)[0])


def _on_stride(length: float) -> int:
    return max(STRIDE_PX, round(length / STRIDE_PX) * STRIDE_PX)


def _normalised(pixels: Pixels) -> Floats:
    """Blue, green, red planes between -1 and 1: what both models were trained on."""
    planes = pixels[:, :, ::-1].transpose(2, 0, 1)
    return np.ascontiguousarray(planes, np.float32) / np.float32(127.5) - np.float32(1)


def stock_recogniser() -> Path:
    """The file of the recogniser as its makers trained it.

    Raises:
        EngineError: it is not installed.
    """
    return _models() / STOCK_RECOGNISER


def _models() -> Path:
    spec = find_spec("rapidocr")
    if spec is None or not spec.submodule_search_locations:
        raise EngineError("the text models are missing; run: pip install 'rapidocr>=3.10,<4'")
    folder = Path(spec.submodule_search_locations[0]) / "models"
    missing = [name for name in (DETECTOR, STOCK_RECOGNISER) if not (folder / name).is_file()]
    if missing:
        raise EngineError(f"{' and '.join(missing)} not in {folder}; run: {BRING_STOCK}")
    return folder


def _characters(session: Session, remedy: str) -> list[str]:
    """The recogniser's classes: the blank, the characters of its own list, the space."""
    listed = session.get_modelmeta().custom_metadata_map.get("character")
    if not listed:
        raise EngineError(f"the text model lists no characters; run: {remedy}")
    return ["", *listed.splitlines(), " "]


def _kept(
    characters: list[str],
) -> tuple[tuple[str, ...], npt.NDArray[np.intp], tuple[tuple[int, int], ...]]:
    """The alphabet, its columns in the recogniser's output, and columns to add to which of them."""
    first: dict[str, int] = {}
    for column, character in enumerate(characters):
        first.setdefault(character, column)
    alphabet = tuple(character for character in ALPHABET if character in first)
    kept = {character: index + 1 for index, character in enumerate(alphabet)}
    forms = tuple(
        (first[form], kept[character])
        for form, character in FORMS.items()
        if form in first and character in kept
    )
    return alphabet, np.array([0, *(first[c] for c in alphabet)], np.intp), forms
