"""Page to reading: find the lines, read them, look for marks, say what stayed unread."""

from __future__ import annotations

import math
from collections.abc import Sequence

from boardsnap.model.geometry import Box, Polygon, bounds, union
from boardsnap.model.ink import Mark, Problem, Reading, TextLine
from boardsnap.model.page import Page
from boardsnap.recognition.columns import split_at_columns, split_at_notes
from boardsnap.recognition.engine import TextEngine
from boardsnap.recognition.ghosts import are_ghosts
from boardsnap.recognition.lexicon import Lexicon
from boardsnap.recognition.lines import find_lines, is_covered
from boardsnap.recognition.marks import find_marks
from boardsnap.recognition.rings import (
    Ring,
    find_rings,
    is_encircled,
    with_encircled,
    without_rings,
)
from boardsnap.recognition.transcription import Take, is_foreign, lines_of, take_lines
from boardsnap.recognition.turned import set_upright
from boardsnap.recognition.uncovered import find_lone, find_uncovered

HOPELESS = 0.3
"""Below this confidence fewer than one character in ten is right (with the stock recogniser alone,
before `hands-1`): what was seen is no writing, or nothing that can be told to anyone. Its ink
stays on the list of what was not read."""

HOPELESS_IN_RING = 0.1
"""The same for what is in a small ring: one character, which may be an O or a 0."""

MOST_PROBLEMS = 24
"""Places of unread ink that are told apart, as many as a reader would go through; what is left
is told with the nearest of them."""

MOST_LONE = 16
"""Characters by themselves that are looked for: together as long as two lines."""

SURE = 0.6
"""Confidence of a character by itself, on which both recognisers agree."""

LONE_LENGTH = 2
LONE_MARGIN = 0.35
"""Heights of room around it, as boxes of lines have."""

DRAWN = frozenset("vxo0li1ryutj7")
"""Characters that ticks, crosses, dots, arrows and the corners of frames look like: by themselves
they are no writing."""


def read_page(page: Page, engine: TextEngine, lexicon: Lexicon) -> Reading:
    """Everything written and drawn on the page, and what could not be read."""
    rings, drawn = find_rings(page)
    seen = without_rings(page, drawn) if rings else page
    quads = set_upright(seen, _lines_on(seen, rings, engine), engine)
    takes = take_lines(seen, quads, engine, lexicon)
    foreign = [take for take in takes if is_foreign(take)]
    ghosts = are_ghosts(seen, [take.quad for take in takes])
    legible = [
        take
        for take, is_ghost in zip(takes, ghosts, strict=True)
        if not (is_ghost or is_foreign(take)) and _is_legible(take, rings)
    ]
    lone, unsure = _lone_characters(seen, [take.quad for take in takes], engine, lexicon)
    lines = [line for take in (*legible, *lone) for line in lines_of(take, seen.ink)]
    marked, marks = find_marks(page, lines)
    hopeless = [t for t in takes if not is_foreign(t) and t not in legible]
    unread = (*foreign, *hopeless, *unsure)
    problems = (*_other_scripts(foreign), *_unread(page, marked, marks, unread))
    notes = [Mark("note", note) for note in page.notes]
    return Reading(page.width, page.height, marked, (*marks, *notes), problems)


def _is_legible(take: Take, rings: Sequence[Ring]) -> bool:
    """Whether what was read is worth telling; in a ring a letter or digit, or it is a dot."""
    if is_encircled(take.quad, rings):
        written = any(map(str.isalnum, "".join(take.words)))
        return written and take.confidence >= HOPELESS_IN_RING
    return take.confidence >= HOPELESS


def _lines_on(page: Page, rings: Sequence[Ring], engine: TextEngine) -> list[Polygon]:
    """The lines of a page, none of them longer than its column and its note."""
    quads = with_encircled(find_lines(page, engine), rings)
    return split_at_columns(split_at_notes(quads, page.notes, page.ink), page.ink)


def _lone_characters(
    page: Page, covered: Sequence[Polygon], engine: TextEngine, lexicon: Lexicon
) -> tuple[list[Take], list[Take]]:
    """Characters by themselves in ink that nothing covers: those that are sure, and the others."""
    boxes = find_lone(page, covered)[:MOST_LONE]
    quads = [box.grown(LONE_MARGIN * box.height).polygon for box in boxes]
    takes = [take for take in take_lines(page, quads, engine, lexicon) if _is_character(take)]
    sure = [take for take in takes if _is_sure(take)]
    return sure, [take for take in takes if take not in sure]


def _is_character(take: Take) -> bool:
    text = "".join(take.words)
    is_short = len(take.words) == 1 and len(text) <= LONE_LENGTH
    return is_short and text.isalnum() and text.casefold() not in DRAWN


def _is_sure(take: Take) -> bool:
    return take.confidence >= SURE and take.agreed.get(take.words[0].casefold()) == 1.0


def _other_scripts(takes: Sequence[Take]) -> list[Problem]:
    return [
        Problem("other_script", "Writing that is not in Latin letters was not read.", take.quad)
        for take in takes
    ]


def _unread(
    page: Page, lines: Sequence[TextLine], marks: Sequence[Mark], unsure: Sequence[Take]
) -> list[Problem]:
    """Where there is ink that was not read."""
    covered: list[Polygon] = [line.polygon for line in lines]
    covered += [mark.polygon for mark in marks]
    scraps = [
        bounds(t.quad) for t in unsure if not is_foreign(t) and not is_covered(t.quad, covered)
    ]
    covered += [take.quad for take in unsure]
    boxes = _gathered([*find_uncovered(page, covered), *scraps])
    return [
        Problem("unread_ink", "There is ink here that was not read.", box.polygon) for box in boxes
    ]


def _gathered(boxes: Sequence[Box]) -> list[Box]:
    """The boxes, those beyond the first few joined to the nearest of these."""
    kept = list(boxes[:MOST_PROBLEMS])
    for box in boxes[MOST_PROBLEMS:]:
        away = [math.dist(one.centre, box.centre) for one in kept]
        nearest = away.index(min(away))
        kept[nearest] = union((kept[nearest], box))
    return kept
