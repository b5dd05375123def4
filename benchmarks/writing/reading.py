"""The crops, and what each way of reading makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from boardsnap.imaging.clean import (
    darkness,
    even_light,
    find_ink,
    measure_contrast,
    shrink,
    whiten,
)
from boardsnap.interpretation.vocabulary import field_words
from boardsnap.model.geometry import Homography, Polygon
from boardsnap.model.page import Page, Pixels
from boardsnap.recognition.decoding import best_path, decoded, glyphs_of, text_of
from boardsnap.recognition.engine import TextEngine
from boardsnap.recognition.lexicon import Lexicon
from boardsnap.recognition.transcription import TIGHTER, Take, lines_of, take_lines
from training.hands import Crop

HANDS = Path(__file__).parent / "hands" / "val-third.hands"
WAYS = ("stock_greedy", "stock", "hands_greedy", "hands", "both")


@dataclass(frozen=True, slots=True)
class Read:
    """What a crop says, and what is read in it.

    Attributes:
        said: what was written.
        texts: what was read, by way.
        certainty: of the last way, of the word that is least sure, 0 to 1.
    """

    said: str
    texts: dict[str, str]
    certainty: float

    def is_exact(self, way: str, *, folded: bool = True) -> bool:
        """Whether it was read without an error."""
        if folded:
            return self.texts[way].lower() == self.said.lower()
        return self.texts[way] == self.said


class Reader:
    """The recognisers, each alone and both as boards are read by them."""

    def __init__(self, engine: TextEngine) -> None:
        self._engine = engine
        self._lexicon = Lexicon.build(field_words(), ())

    def take(self, pixels: Pixels) -> tuple[Page, Take]:
        """A page that holds nothing but a crop, and its line as boards are read."""
        page, quad = _page_of(pixels)
        (take,) = take_lines(page, [quad], self._engine, self._lexicon)
        return page, take

    def read(self, said: str, pixels: Pixels) -> Read:
        """What each way of reading makes of a crop."""
        (hands,), (stock,) = self._engine.recognise([pixels]), self._engine.reconsider([pixels])
        page, take = self.take(pixels)
        words = [word for line in lines_of(take, page.ink) for word in line.words]
        return Read(
            said,
            {
                "stock_greedy": text_of(best_path(stock)),
                "stock": text_of(glyphs_of(decoded(stock, self._lexicon))),
                "hands_greedy": text_of(best_path(hands)),
                "hands": text_of(glyphs_of(decoded(hands, self._lexicon))),
                "both": " ".join(word.text for word in words),
            },
            min((word.confidence for word in words), default=0.0),
        )


def _page_of(pixels: Pixels) -> tuple[Page, Polygon]:
    """A page that holds nothing but a crop, and the box of which that crop would be cut."""
    light = even_light(pixels, shrink(pixels))
    dark = darkness(light)
    contrast = measure_contrast(dark)
    page = Page(
        pixels,
        whiten(light, contrast),
        find_ink(dark, contrast).mask,
        Homography.identity(),
        None,
    )
    spare = -TIGHTER / (1 + 2 * TIGHTER) * page.height
    top, bottom, right = -spare, page.height + spare, float(page.width)
    return page, ((0.0, top), (right, top), (right, bottom), (0.0, bottom))


def coloured(crop: Crop) -> Pixels:
    """Its picture in three planes, as photos have them."""
    return np.repeat(crop.pixels[:, :, np.newaxis], 3, axis=2)


def read_hands(reader: Reader, crops: Iterable[Crop]) -> Iterator[tuple[Crop, Read]]:
    """The crops with what is read in them."""
    for crop in crops:
        yield crop, reader.read(crop.text, coloured(crop))


def single_words(crops: Iterable[Crop], *, fitting: bool) -> Iterator[Crop]:
    """Those of one word, by the writers on whom certainties are fitted, or by the others.

    Args:
        crops: of all writers.
        fitting: the first of each two writers; else the second, who judge.
    """
    crops = list(crops)
    writers = sorted({crop.writer for crop in crops})
    chosen = frozenset(writers[0 if fitting else 1 :: 2])
    for crop in crops:
        if crop.kind == "word" and " " not in crop.text and crop.writer in chosen:
            yield crop
