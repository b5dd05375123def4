"""Which text of a line counts, of all that was read there.

Each look has its likeliest text, parts of which may say something else as well; and a word that
nobody knows may be a listed one that no look took for likely. The text counts that all looks
together find most plausible.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from boardsnap.recognition.decoding import Run, glyphs_of, plausibilities, text_of
from boardsnap.recognition.lexicon import Lexicon
from boardsnap.recognition.posteriors import Posteriors

Floats = npt.NDArray[np.float64]


class Choice(NamedTuple):
    """A text of a line.

    Attributes:
        text: with spaces.
        fit: how plausible all looks find it: a log, higher is better.
        look: the number of the look that it comes from.
    """

    text: str
    fit: float
    look: int


def choose(
    readings: Sequence[Sequence[Run]], looks: Sequence[Posteriors], lexicon: Lexicon
) -> Choice:
    """The text that fits all looks best.

    Args:
        readings: what was decoded of each look.
        looks: at one line: our own recogniser's, the other's, our own's again.
        lexicon: how likely words are.
    """
    # What two looks read alike is gone through once.
    different = {
        text_of(glyphs_of(runs)): index for index, runs in reversed([*enumerate(readings)])
    }
    choices = [
        _mended(readings[index], looks, lexicon)._replace(look=index)
        for index in sorted(different.values())
    ]
    return max(choices, key=lambda choice: choice.fit)


def _mended(runs: Sequence[Run], looks: Sequence[Posteriors], lexicon: Lexicon) -> Choice:
    """The text of one look, or that with the parts changed that fit better otherwise."""
    parts = ["".join(glyph.text for glyph in run.glyphs) for run in runs]
    swaps = [
        (place, other)
        for place, run in enumerate(runs)
        for other in (*run.others, *(lexicon.near(parts[place]) if run.others else ()))
    ]
    texts = [_joined(parts), *(_joined(_with(parts, *swap)) for swap in swaps)]
    fits = _fits(texts, looks, lexicon)
    best, better = list(parts), dict.fromkeys(range(len(parts)), fits[0])
    for (place, other), fit in zip(swaps, fits[1:], strict=True):
        if fit > better[place]:
            best[place], better[place] = other, fit
    texts.append(_joined(best))
    fits = np.append(fits, _fits(texts[-1:], looks, lexicon))
    first = int(fits.argmax())
    return Choice(texts[first], float(fits[first]), 0)


def _with(parts: Sequence[str], place: int, other: str) -> list[str]:
    return [*parts[:place], other, *parts[place + 1 :]]


def _joined(parts: Sequence[str]) -> str:
    return " ".join("".join(parts).split())


def _fits(texts: Sequence[str], looks: Sequence[Posteriors], lexicon: Lexicon) -> Floats:
    """How well each text fits: both recognisers count alike, however often one has looked."""
    own, *others = (plausibilities(look, texts, lexicon) for look in looks)
    other, *again = others or [np.zeros(len(texts))]
    return np.asarray(sum(again, own) / (1 + len(again)) + other)
