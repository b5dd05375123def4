"""Which text of a line counts, of all that was read there.

Each look has its likeliest text, parts of which may say something else as well; and a word that
nobody knows may be a listed one that no look took for likely. The text counts that all looks
together find most plausible.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from boardsnap.recognition.decoding import Run, plausibilities
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
        looks: two or more at one line: our own recogniser's, the other's, our own's again.
        lexicon: how likely words are.
    """
    choices = [_mended(runs, at, looks, lexicon) for at, runs in enumerate(readings)]
    return max(choices, key=lambda choice: choice.fit)


def _mended(
    runs: Sequence[Run], look: int, looks: Sequence[Posteriors], lexicon: Lexicon
) -> Choice:
    """The text of one look, or that with the parts changed that fit better otherwise."""
    parts = ["".join(glyph.text for glyph in run.glyphs) for run in runs]
    known = frozenset(looks[look].alphabet)
    swaps = [
        (place, other)
        for place, run in enumerate(runs)
        if run.others
        for other in (*run.others, *filter(known.issuperset, _listed(parts[place], lexicon)))
    ]
    texts = [_joined(parts), *(_joined(_with(parts, *swap)) for swap in swaps)]
    fits = _fits(texts, looks, lexicon)
    best, better = list(parts), dict.fromkeys(range(len(parts)), fits[0])
    for (place, other), fit in zip(swaps, fits[1:], strict=True):
        if fit > better[place]:
            best[place], better[place] = other, fit
    together = _joined(best)
    if together not in texts:  # more than one part is better otherwise
        texts.append(together)
        fits = np.append(fits, _fits([together], looks, lexicon))
    fittest = int(fits.argmax())
    return Choice(texts[fittest], float(fits[fittest]), look)


def _listed(part: str, lexicon: Lexicon) -> Iterator[str]:
    """A part with a listed word in place of one that nobody knows."""
    words = part.split()
    for place, word in enumerate(words):
        for other in lexicon.near(word):
            yield " ".join(_with(words, place, other))


def _with(parts: Sequence[str], place: int, other: str) -> list[str]:
    return [*parts[:place], other, *parts[place + 1 :]]


def _joined(parts: Sequence[str]) -> str:
    return " ".join("".join(parts).split())


def _fits(texts: Sequence[str], looks: Sequence[Posteriors], lexicon: Lexicon) -> Floats:
    """How well each text fits: both recognisers count alike, however often one has looked."""
    own, other, *again = (plausibilities(look, texts, lexicon) for look in looks)
    return np.asarray(sum(again, own) / (1 + len(again)) + other)
