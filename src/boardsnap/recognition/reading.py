"""Page to reading: find the lines, read them, look for marks, say what stayed unread."""

from __future__ import annotations

from collections.abc import Sequence

from boardsnap.model.geometry import Polygon
from boardsnap.model.ink import Mark, Problem, Reading, TextLine
from boardsnap.model.page import Page
from boardsnap.recognition.columns import split_at_columns, split_at_notes
from boardsnap.recognition.engine import TextEngine
from boardsnap.recognition.lexicon import Lexicon
from boardsnap.recognition.lines import find_lines
from boardsnap.recognition.marks import find_marks
from boardsnap.recognition.transcription import Take, is_foreign, lines_of, take_lines
from boardsnap.recognition.turned import set_upright
from boardsnap.recognition.uncovered import find_uncovered

HOPELESS = 0.3
"""Below this confidence fewer than one character in ten is right: what was seen is no writing,
or nothing that can be told to anyone. Its ink stays on the list of what was not read."""

MOST_PROBLEMS = 12
"""Places of unread ink that are told apart; a reader would not go through more."""


def read_page(page: Page, engine: TextEngine, lexicon: Lexicon) -> Reading:
    """Everything written and drawn on the page, and what could not be read."""
    quads = split_at_notes(find_lines(page, engine), page.notes, page.ink)
    quads = set_upright(page, split_at_columns(quads, page.ink), engine)
    takes = take_lines(page, quads, engine, lexicon)
    foreign = [take for take in takes if is_foreign(take)]
    lines = [
        line
        for take in takes
        if not is_foreign(take) and take.confidence >= HOPELESS
        for line in lines_of(take, page.ink)
    ]
    marked, marks = find_marks(page, lines)
    problems = (*_other_scripts(foreign), *_unread(page, marked, marks, foreign))
    return Reading(page.width, page.height, marked, marks, problems)


def _other_scripts(takes: Sequence[Take]) -> list[Problem]:
    return [
        Problem("other_script", "Writing that is not in Latin letters was not read.", take.quad)
        for take in takes
    ]


def _unread(
    page: Page, lines: Sequence[TextLine], marks: Sequence[Mark], foreign: Sequence[Take]
) -> list[Problem]:
    covered: list[Polygon] = [line.polygon for line in lines]
    covered += [mark.polygon for mark in marks] + [take.quad for take in foreign]
    return [
        Problem("unread_ink", "There is ink here that was not read.", box.polygon)
        for box in find_uncovered(page.ink, covered)[:MOST_PROBLEMS]
    ]
