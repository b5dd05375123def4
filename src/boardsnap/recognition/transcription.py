"""One line's ink to its text: read, look again where that went badly, say how sure it is."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, groupby
from typing import NamedTuple

import numpy as np

from boardsnap.model.geometry import Polygon
from boardsnap.model.ink import TextLine, Word
from boardsnap.model.page import Mask, Page
from boardsnap.recognition.alphabet import DIGITS, LETTERS, MARKS, NAMES
from boardsnap.recognition.choice import choose
from boardsnap.recognition.decoding import (
    Glyph,
    Run,
    aligned,
    best_path,
    decoded,
    foreign_count,
    glyphs_of,
    letter_fit,
    text_of,
)
from boardsnap.recognition.engine import TextEngine
from boardsnap.recognition.lexicon import Lexicon
from boardsnap.recognition.lines import cut, ink_band, part_of, size_of, taller
from boardsnap.recognition.posteriors import Posteriors

DOUBTFUL = 0.85
"""A line read with less confidence is read again from the evenly lit page; up to 0.97 that mends
nothing more on words of held-out writers, and costs more (taken before `hands-3`)."""

SETTLED = 0.995
"""A line read with more confidence is not shown to the other recogniser: of the single words of
held-out writers 24 % are settled, and 99 % of these right. Compared with 0.97 it takes 3 % more
time, and reads 0.15 % more of their words and 0.3 % more of their lines without an error; if no
line were settled, 0.1 % more of the words, for a quarter more time."""

OWN = frozenset(LETTERS + DIGITS + NAMES + MARKS)
"""What speaks for this script: punctuation is common to many, and the Greek letters that stand
for quantities on a board make up the words of another."""

TIGHTER = -0.1
"""Heights that a crop is larger than the box, above and below: boxes reach into the lines above
and below, and what reaches in is read as letters. Drawn boards of medium and hard difficulty:
CER 0.034 at 0, 0.029 at -0.08, 0.055 at +0.1 (the stock recogniser alone, before `hands-1`)."""

REACH = 0.7
"""Ink farther than so many heights from every character has not been read."""

FULL_COVERAGE = 0.6
"""A line of which less of the ink has been read loses confidence in proportion: arrows, ratings
and boxes within a line take up to two fifths of it."""

COLUMN_GAP = 1.5
"""Heights of the line that are empty between two columns. Spaces between handwritten words stay
below one; owners and dates aligned at the right stand two and more away."""

EMPTY = 0.01
"""Share of ink up to which a gap counts as empty: specks."""

UNKNOWN_WORD = 0.7
"""What the confidence of a word is multiplied with that is in no list and of no class. On words
of held-out writers listed words are right as often as their confidence says (0.97 and more: 98 %;
0.85 to 0.92: 85 to 93 %; 0.65 to 0.75: 63 %), others at 0.97 and more in 38 %. All are figures
of the stock recogniser alone, before `hands-1`."""


class _Weights(NamedTuple):
    """Of a logistic regression."""

    base: float
    fit: float
    known: float
    agreed: float


CERTAINTY = _Weights(base=-0.73, fit=2.03, known=1.56, agreed=2.93)
"""Fitted on about 1,100 words of half of the held-out writers by benchmarks/writing/certainty.py;
benchmarks/README.md says what it gives on the words of the other half."""

REPEATED = 0.82
"""Words at least this sure are expected again on the same page, and lines with a word that is less
so are decoded anew with them. By `CERTAINTY` it lies between words of no list that all looks read
alike (0.90) and those that two of three do (0.77)."""

LEAST_SAID = 30.0
"""Beyond it the exponential would overflow."""


class Evidence(NamedTuple):
    """What speaks for a word.

    Attributes:
        is_known: whether it is in a list or of a class.
        fit: see `letter_fit`.
    """

    is_known: bool
    fit: float


@dataclass(frozen=True, slots=True)
class Take:
    """One attempt at a line.

    Attributes:
        glyphs: in order, with spaces.
        seen: the same as the engine saw it, before any mending.
        quad: what was cut out.
        confidence: 0 to 1.
        step: width of a step, as a share of the quad's length.
        foreign: characters of other scripts that were seen instead.
        evidence: for each of its words, by its first step, how well it was read.
        agreed: for each of its words, folded, the share of the looks at the line that read it.
        runs: the parts of what was decoded, with what else they may say.
    """

    glyphs: tuple[Glyph, ...]
    seen: tuple[Glyph, ...]
    quad: Polygon
    confidence: float
    step: float
    foreign: int
    evidence: Mapping[int, Evidence]
    agreed: Mapping[str, float] = field(default_factory=dict)
    runs: tuple[Run, ...] = ()

    @property
    def words(self) -> list[str]:
        """The texts between its spaces."""
        return text_of(self.glyphs).split()


def take_lines(
    page: Page, quads: Sequence[Polygon], engine: TextEngine, lexicon: Lexicon
) -> list[Take]:
    """The best take of each line.

    What is not beyond doubt the engine's other recogniser reads too, and what was read badly the
    first one reads again from the evenly lit page. Of all texts that one counts which all looks
    together find most plausible (see `choice`).
    """
    tight = [taller(quad, TIGHTER) for quad in quads]
    crops = [cut(page.pixels, quad) for quad in tight]
    looks: list[list[Posteriors]] = []
    takes: list[list[Take]] = []
    for quad, look in zip(quads, engine.recognise(crops), strict=True):
        looks.append([look])
        takes.append([_take(page, quad, look, lexicon)])
    unsettled = [index for index, (take,) in enumerate(takes) if take.confidence < SETTLED]
    doubtful = [index for index in unsettled if takes[index][0].confidence < DOUBTFUL]
    # Only the loop holds both: where one fails the other is let go at once, and read no further.
    for index, look in chain(
        zip(unsettled, engine.reconsider([crops[index] for index in unsettled]), strict=True),
        zip(doubtful, engine.recognise([cut(page.clean, tight[i]) for i in doubtful]), strict=True),
    ):
        looks[index].append(look)
        takes[index].append(_take(page, quads[index], look, lexicon))
    best = [_likeliest(page, *both, lexicon) for both in zip(takes, looks, strict=True)]
    return _with_local_words(page, best, looks, lexicon)


def _with_local_words(
    page: Page, takes: Sequence[Take], looks: Sequence[Sequence[Posteriors]], lexicon: Lexicon
) -> list[Take]:
    """The takes, those with unsure words decoded anew with what is sure elsewhere on the page."""
    words = [_sureties(take) for take in takes]
    sure = {word for line in words for word, share in line if share >= REPEATED}
    new = [word for word in sure if not lexicon.knows(word)]
    if not new:
        return list(takes)
    local = lexicon.with_words(new)
    return [
        _likeliest(page, [_take(page, take.quad, look, local) for look in seen], seen, local)
        if any(share < REPEATED for _, share in line) and not is_foreign(take)
        else take
        for take, line, seen in zip(takes, words, looks, strict=True)
    ]


def _sureties(take: Take) -> list[tuple[str, float]]:
    """Its words, and how likely each was read without an error."""
    runs = [list(run) for is_space, run in groupby(take.glyphs, _is_space) if not is_space]
    words = [("".join(glyph.text for glyph in run), run[0].start) for run in runs]
    return [
        (word, certainty(take.evidence[start], take.agreed.get(word.casefold(), 0.0)))
        for word, start in words
    ]


def _likeliest(
    page: Page, takes: Sequence[Take], looks: Sequence[Posteriors], lexicon: Lexicon
) -> Take:
    """The take that fits all looks best, mended; in another script where any look saw one."""
    strange = max(takes, key=lambda take: take.foreign)
    if is_foreign(strange):
        return strange
    best = takes[0]
    if len(takes) > 1:
        choice = choose([take.runs for take in takes], looks, lexicon)
        best, look = takes[choice.look], looks[choice.look]
        if choice.text != text_of(best.glyphs):
            runs = (Run(aligned(look, choice.text)),)
            best = _told(page, best.quad, look, runs, lexicon)
    read = Counter(word for take in takes for word in _folded(take))
    return replace(best, agreed={word: read[word] / len(takes) for word in _folded(best)})


def _folded(take: Take) -> set[str]:
    return {word.casefold() for word in take.words}


def is_foreign(take: Take) -> bool:
    """Whether most characters are of another script, with at least two of them."""
    own = sum(glyph.text in OWN and glyph.confidence > 0.5 for glyph in take.glyphs)
    return take.foreign >= 2 and take.foreign > own


def _take(page: Page, quad: Polygon, posteriors: Posteriors, lexicon: Lexicon) -> Take:
    return _told(page, quad, posteriors, decoded(posteriors, lexicon), lexicon)


def _told(
    page: Page, quad: Polygon, posteriors: Posteriors, runs: tuple[Run, ...], lexicon: Lexicon
) -> Take:
    """What was decoded of a look, and how sure it is."""
    glyphs = _trusted(glyphs_of(runs), lexicon)
    width, _ = size_of(quad)
    step = posteriors.step_px / max(width, 1.0)
    letters = [glyph.confidence for glyph in glyphs if glyph.text != " "]
    surety = sum(letters) / len(letters) if letters else 0.0
    confidence = surety * min(1.0, _coverage(page, quad, glyphs, step) / FULL_COVERAGE)
    return Take(
        glyphs,
        best_path(posteriors),
        quad,
        confidence,
        step,
        foreign_count(posteriors),
        evidence=_evidence(posteriors, glyphs, lexicon),
        runs=runs,
    )


def _trusted(glyphs: tuple[Glyph, ...], lexicon: Lexicon) -> tuple[Glyph, ...]:
    """The glyphs, those of words that nobody knows with less confidence."""
    trusted: list[Glyph] = []
    for is_space, run in groupby(glyphs, _is_space):
        word = list(run)
        if not is_space and not lexicon.knows("".join(glyph.text for glyph in word)):
            word = [replace(g, confidence=g.confidence * UNKNOWN_WORD) for g in word]
        trusted.extend(word)
    return tuple(trusted)


def _evidence(
    posteriors: Posteriors, glyphs: tuple[Glyph, ...], lexicon: Lexicon
) -> dict[int, Evidence]:
    """What speaks for each word, by its first step."""
    found = {}
    runs = [list(run) for _, run in groupby(glyphs, _is_space)]
    starts = [0, *(run[-1].end for run in runs[:-1])]
    ends = [*(run[0].start for run in runs[1:]), len(posteriors.probabilities)]
    for word, start, end in zip(runs, starts, ends, strict=False):
        if not _is_space(word[0]):
            text = "".join(glyph.text for glyph in word)
            fit = letter_fit(posteriors, text, (start, end))
            found[word[0].start] = Evidence(lexicon.knows(text), fit)
    return found


def _is_space(glyph: Glyph) -> bool:
    return glyph.text == " "


def _coverage(page: Page, quad: Polygon, glyphs: tuple[Glyph, ...], step: float) -> float:
    """The share of a line's ink that is near a character, 0 to 1.

    Spaces do not count: of a script that it does not know the engine sees the spaces alone.
    """
    band = ink_band(page.ink, quad)
    columns = np.flatnonzero(band.sum(axis=0) > 1)
    written = [glyph for glyph in glyphs if glyph.text != " "]
    if not len(columns) or not written:
        return 1.0
    high, wide = band.shape
    centres = np.array([(glyph.start + glyph.end) / 2 * step * wide for glyph in written])
    apart = np.abs(columns[:, np.newaxis] - centres).min(axis=1)
    return float((apart <= REACH * high).mean())


def lines_of(take: Take, ink: Mask) -> list[TextLine]:
    """The take as a line, or as several where the gaps of columns run through it."""
    runs: list[list[Glyph]] = [[]]
    for glyph in take.glyphs:
        if glyph.text == " ":
            runs.append([])
        else:
            runs[-1].append(glyph)
    groups: list[list[list[Glyph]]] = []
    for run in filter(None, runs):
        if groups and not _is_column_gap(take, ink, groups[-1][-1][-1].end, run[0].start):
            groups[-1].append(run)
        else:
            groups.append([run])
    return [_line(take, group, whole=len(groups) == 1) for group in groups]


def _is_column_gap(take: Take, ink: Mask, end: int, start: int) -> bool:
    """Whether nothing is written between two steps, over more than a word space."""
    width, height = size_of(take.quad)
    if (start - end) * take.step * width < COLUMN_GAP * height:
        return False
    trimmed = part_of(take.quad, (end + 1) * take.step, (start - 1) * take.step)
    return float(ink_band(ink, trimmed).mean()) < EMPTY


def _line(take: Take, runs: list[list[Glyph]], whole: bool) -> TextLine:
    words = tuple(_word(run, take) for run in runs)
    letters = [glyph.confidence for run in runs for glyph in run]
    margin = 0.0 if whole else 1.0
    start, end = runs[0][0].start - margin, runs[-1][-1].end + margin
    quad = (
        take.quad
        if whole
        else part_of(take.quad, max(0.0, start * take.step), min(1.0, end * take.step))
    )
    return TextLine(
        text=" ".join(word.text for word in words),
        polygon=quad,
        confidence=take.confidence if whole else sum(letters) / len(letters),
        words=words,
        height_px=size_of(take.quad)[1],
    )


def _word(run: list[Glyph], take: Take) -> Word:
    text = "".join(glyph.text for glyph in run)
    first, last = run[0].start, run[-1].end
    raw = "".join(g.text for g in take.seen if first <= (g.start + g.end) / 2 <= last).strip()
    confidence = certainty(take.evidence[first], take.agreed.get(text.casefold(), 0.0))
    start = max(0.0, (first - 0.5) * take.step)
    end = min(1.0, (last + 0.5) * take.step)
    return Word(text, part_of(take.quad, start, max(start + 0.001, end)), confidence, raw)


def certainty(evidence: Evidence, agreed: float) -> float:
    """How likely a word was read without an error, 0 to 1.

    Args:
        evidence: how it was read.
        agreed: share of the looks at its line that read it, 0 to 1.
    """
    said = CERTAINTY.base + CERTAINTY.fit * evidence.fit
    said += CERTAINTY.known * evidence.is_known + CERTAINTY.agreed * agreed
    return 1 / (1 + math.exp(-max(said, -LEAST_SAID)))
