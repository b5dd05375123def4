"""Writing that is crossed out, by lines through it or by a scribble over it.

A network says so column by column (`crossings`). Here that becomes words: which of a line's words
stand, and whether the line does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from boardsnap.model.geometry import Polygon
from boardsnap.model.ink import Mark, TextLine, Word, standing_text
from boardsnap.model.page import Page
from boardsnap.recognition.crossings import CLEAR, Columns, columns_of
from boardsnap.recognition.lines import part_of, runs, size_of
from boardsnap.recognition.uncovered import find_uncovered

STRUCK = 0.85
"""Median chance over a word's columns from which it counts as crossed out. Words that stand must
not vanish: 0.9 finds two in a hundred fewer, and takes 0.20 instead of 0.24 % of those that stand
for struck ones (writers of tuning in benchmarks/writing/struck.py)."""

SCRIBBLED = 0.65
"""Mean chance over ink in which no line was read. Of 30 pieces of such ink on 44 boards, none of
them scribbled, the network says up to 0.6, and 0.75 of a board's tray."""

HESITANT = 0.3
"""A word with less stands, though the rest of its line be struck."""

MOST = 0.75
"""Share of a line's letters that are struck where hesitant words count as struck, too."""

FEWEST = 2
"""Words that are struck in such a line at least: of two words one may well stand."""

STROKES = "-_~=—–"
"""What is read where a stroke reaches beyond the words that it strikes."""

SURE, SPLIT = 0.8, 4
"""Certainty, and fewest letters, of what may be two words that were read as one: a word that was
read without doubt is one, and nobody crosses out half of it."""

WELL_STRUCK = 0.85
"""Mean chance from which a part of what was read as one word is another word, crossed out."""

ABOUT_AS_GOOD = 0.1
"""By how much the means on both sides of a border may differ less than at the best one: of such
borders the one with the least ink is where letters are apart."""

SEVERAL, WHOLE = 3, 0.45
"""Words, and their mean chance, of a line through which one long stroke runs: a wave is seen less
surely than a line, word by word."""

AROUND = 0.15
"""Heights that are added around ink, so that it stands in its box as lines do in theirs."""

LEGIBLE = 0.5
"""Certainty from which a word below a scribble is kept."""

SHORTEST = 0.3
"""Of what is crossed out so that no word was read, in heights of the line."""

LABEL = re.compile(r"\W*([A-Za-z]?\d{0,2}[.:)]|[A-Za-z]\d{1,2})?\W*")
"""What stands before or beside a struck text and says nothing alone: "2.", "H1", a rating."""


@dataclass(frozen=True, slots=True, eq=False)
class StruckLine:
    """A line with what of it is crossed out.

    Attributes:
        line: with its words marked; None where nothing is left but a scribble.
        struck: where its words are crossed out, a polygon for those in a row.
        scribbles: where something is crossed out in which no word was read.
    """

    line: TextLine | None
    struck: tuple[Polygon, ...] = ()
    scribbles: tuple[Polygon, ...] = ()


def strike(page: Page, line: TextLine) -> StruckLine:
    """The line with its crossed out words marked, or itself marked if nothing in it stands."""
    columns = columns_of(page, line.polygon)
    if columns is None:
        return StruckLine(line)
    parts = [part for word in line.words for part in _apart(word, columns)]
    found = _without_ends(_signs_aside([_Struck.of(part, columns) for part in parts]))
    if _is_struck_throughout(found):
        found = [replace(one, word=replace(one.word, struck=True)) for one in found]
    rows = [[one.place for one in row] for struck, row in groupby(found, _is_hit) if struck]
    struck = tuple(part_of(columns.quad, row[0][0], row[-1][1]) for row in rows)
    scribbles = _scribbles(columns, [one.place for one in found])
    if not struck:
        return StruckLine(line, scribbles=scribbles)
    words = tuple(one.word for one in found if not (one.is_struck and one.is_lost))
    if not standing_text(words) and not any(any(map(str.isalnum, one.text)) for one in words):
        return StruckLine(None, struck, scribbles)
    if _is_struck(found):
        words = tuple(replace(word, struck=False) for word in words)
        text = " ".join(word.text for word in words)
        return StruckLine(replace(line, text=text, words=words, struck=True), struck, scribbles)
    return StruckLine(replace(line, text=standing_text(words), words=words), struck, scribbles)


def find_scribbles(page: Page, covered: Sequence[Polygon]) -> list[Mark]:
    """Scribbles in which nobody read a line.

    Args:
        page: straightened and evenly lit.
        covered: lines and marks that were read.
    """
    found = []
    for box in find_uncovered(page, covered):
        columns = columns_of(page, box.grown(AROUND * box.height).polygon)
        if columns is not None and columns.scribbled >= SCRIBBLED:
            found.append(Mark("strike", box.polygon))
    return found


@dataclass(frozen=True, slots=True)
class _Struck:
    """A word, and how it is crossed out.

    Attributes:
        word: marked if it is.
        place: where it begins and ends, as shares of the line's length.
        chance: that it is crossed out.
        is_lost: scribbled over until it could not be read.
    """

    word: Word
    place: tuple[float, float]
    chance: float
    is_lost: bool

    @classmethod
    def of(cls, word: Word, columns: Columns) -> _Struck:
        place = columns.place(word.polygon)
        stands, lined, scribbled = (float(chance) for chance in columns.of(*place))
        is_struck = 1 - stands >= STRUCK and not columns.stands_in_part(*place)
        is_lost = scribbled > lined and word.confidence < LEGIBLE
        text = (word.text.strip(STROKES) or word.text) if is_struck else word.text
        return cls(replace(word, text=text, struck=is_struck), place, 1 - stands, is_lost)

    @property
    def is_struck(self) -> bool:
        return self.word.struck

    @property
    def letters(self) -> int:
        return sum(letter.isalnum() for letter in self.word.text)


def _signs_aside(words: Sequence[_Struck]) -> list[_Struck]:
    """The words, those without letters or digits struck only beside others that are.

    An asterisk looks like a scribble, an arrow like a stroke.
    """
    kept = []
    for index, word in enumerate(words):
        beside = (*words[max(0, index - 1) : index], *words[index + 1 : index + 2])
        alone = not word.letters and not any(one.is_struck and one.letters for one in beside)
        kept.append(replace(word, word=replace(word.word, struck=False)) if alone else word)
    return kept


def _without_ends(words: Sequence[_Struck]) -> list[_Struck]:
    """The words without what was read where a stroke reaches beyond those that it strikes."""
    beside = [
        any(other.is_struck for other in words[max(0, index - 1) : index + 2])
        for index in range(len(words))
    ]
    return [
        word
        for word, near in zip(words, beside, strict=True)
        if not (near and word.chance >= CLEAR and not word.word.text.strip(STROKES))
    ]


def _apart(word: Word, columns: Columns) -> list[Word]:
    """The word, or two where one was read across the border of what is struck and what stands."""
    place = columns.place(word.polygon)
    chances, part = columns.struck(*place), columns.part_steps
    cuts = range(part, len(chances) - part + 1)
    if not cuts or len(word.text) < SPLIT or word.confidence >= SURE:
        return [word]
    means = {cut: (float(chances[:cut].mean()), float(chances[cut:].mean())) for cut in cuts}
    steps = {cut: abs(before - after) for cut, (before, after) in means.items()}
    ink = columns.ink_beside(*place)
    least = max(steps.values()) - ABOUT_AS_GOOD
    good = [cut for cut in cuts if steps[cut] >= least]
    cut = min(good, key=lambda at: float(ink[at - 1]))
    if min(means[cut]) >= CLEAR or max(means[cut]) < WELL_STRUCK:
        return [word]
    share = cut / len(chances)
    letters = min(len(word.text) - 1, max(1, round(share * len(word.text))))
    border = place[0] + share * (place[1] - place[0])
    texts = [word.text[:letters], word.text[letters:]]
    spans = (place[0], border), (border, place[1])
    stands = 0 if means[cut][0] < CLEAR else 1
    texts[stands] = texts[stands].strip(STROKES)
    if not texts[stands]:
        return [word]
    parts = zip(texts, spans, strict=True)
    return [replace(word, text=t, polygon=part_of(columns.quad, *span)) for t, span in parts]


def _is_struck_throughout(words: Sequence[_Struck]) -> bool:
    """Whether no word of several clearly stands: what is unsure of each is not of all together."""
    written = [word for word in words if word.letters]
    letters = sum(word.letters for word in written)
    mean = sum(word.chance * word.letters for word in written) / max(1, letters)
    return len(written) >= SEVERAL and mean >= WHOLE and min(w.chance for w in written) >= CLEAR


def _is_struck(words: Sequence[_Struck]) -> bool:
    """Whether nothing in a line stands: labels and ratings are not struck with their text."""
    standing = [w for w in words if not w.is_struck and not LABEL.fullmatch(w.word.text)]
    if all(not w.is_struck for w in words):
        return False
    struck = [word.letters for word in words if word.is_struck]
    most = sum(struck) >= MOST * sum(word.letters for word in words) and len(struck) >= FEWEST
    return not standing or (most and all(word.chance >= HESITANT for word in standing))


def _is_hit(word: _Struck) -> bool:
    return word.is_struck


def _is_read(span: tuple[float, float], places: Iterable[tuple[float, float]]) -> bool:
    """Whether words were read over half of what lies between two shares of a line."""
    shared = sum(max(0.0, min(span[1], end) - max(span[0], start)) for start, end in places)
    return shared > (span[1] - span[0]) / 2


def _scribbles(columns: Columns, places: Sequence[tuple[float, float]]) -> tuple[Polygon, ...]:
    """Where the network sees strokes over more than a letter in which nothing was read."""
    width, height = size_of(columns.quad)
    hit = runs(columns.struck(0.0, 1.0) >= STRUCK)
    spans = [(start * columns.step, end * columns.step) for start, end in hit]
    return tuple(
        part_of(columns.quad, *span)
        for span in spans
        if (span[1] - span[0]) * width >= SHORTEST * height and not _is_read(span, places)
    )
