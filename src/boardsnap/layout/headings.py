"""Which runs name a section."""

from __future__ import annotations

import re
import statistics
from collections.abc import Mapping, Sequence

from boardsnap.layout import patterns
from boardsnap.layout.neighbours import Grid, gap_below, is_stacked
from boardsnap.layout.runs import Run

# A heading is a label, not a sentence.
MAX_WORDS = 6
MAX_LETTERS = 40
# The weights add up evidence; one strong sign (a known word) or two weak ones make a heading.
THRESHOLD = 0.6
# Headings of one board differ less in size than this.
SAME_SIZE = 0.85
# Words that are surely a section's heading, as the vocabulary scores them.
SURE_HEADING = 0.75
# How far below a heading, in its heights, its content may start.
CONTENT_REACH = 4.5
# A heading is written this much larger than its list, where it is.
LARGER = 1.15


# What may stand between a heading's words and its list: "Facts =", "Facts -", "Facts >".
_HEADING_END = re.compile(r"(?<=[\w).?!])\s*(?::|=|\s[-–—>])\s*$")


def find_headings(runs: Sequence[Run], grid: Grid, words: Mapping[Run, float]) -> dict[Run, float]:
    """The runs that look like headings, each with the strength of the evidence.

    Args:
        runs: of the board, without titles.
        grid: the same runs.
        words: how much each run's text is a known section heading, 0 to 1.
    """
    usual = statistics.median(r.size for r in runs) if runs else 1.0
    found = dict.fromkeys(_states(runs, grid), 1.0)
    for run in runs:
        if run in found or not _may_head_section(run, grid, words):
            continue
        strength = _strength(run, grid, usual, words.get(run, 0.0))
        if strength >= THRESHOLD:
            found[run] = strength
    return {r: s for r, s in found.items() if not _is_content(r, found, grid, words)}


def _is_content(
    run: Run, found: Mapping[Run, float], grid: Grid, words: Mapping[Run, float]
) -> bool:
    """Whether a run is rather a word of a list: it looks unlike the headings, or hangs on one."""
    if run.underlined or (patterns.is_state(run.text) and run.text[:1].isupper()):
        return False
    others = [r for r in found if r is not run and words.get(r, 0.0) >= SURE_HEADING]
    above = _nearest_above(run, grid)
    if words.get(run, 0.0) < 0.5 and above in others and above is not None:
        return gap_below(above, run) <= run.height and not look_alike(above, run)
    named = [r for r in others if _HEADING_END.search(r.text) or r.text[:1].isupper()]
    small = run.text[:1].islower() and _HEADING_END.search(run.text) is None
    return small and len(named) >= 2 and 3 * len(named) >= 2 * len(others) and _is_plain(run, grid)


def _is_plain(run: Run, grid: Grid) -> bool:
    """Whether a run is no taller than the writing below it, and of its colour.

    Its height as it stands: what a short word lacks in stems is made up for at its cost elsewhere.
    """
    below = nearest_below(run, grid)
    if below is None:
        return True
    return run.colour == below.colour and run.height < LARGER * below.height


def _states(runs: Sequence[Run], grid: Grid) -> list[Run]:
    """The names of states of work that stand side by side: the columns of a Kanban board."""
    named = [r for r in runs if patterns.is_state(r.text)]
    found = []
    for run in named:
        near = grid.between(run.middle - 0.5 * run.height, run.middle + 0.5 * run.height)
        level = [r for r in near if patterns.is_state(r.text)]
        if patterns.are_states([r.text for r in level]):
            found.append(run)
    return found


def _may_head_section(run: Run, grid: Grid, words: Mapping[Run, float]) -> bool:
    """Whether a run could be a heading; an underline read as a strike does not hide a known one.

    A comparison broken at the line's end ("lag >") looks like a heading with a sign behind.
    """
    if words.get(run, 0.0) < SURE_HEADING and run.text.rstrip().endswith((">", "=")):
        after = nearest_below(run, grid)
        if run.text.rstrip().endswith(">") or after is None or after.text[:1].isdigit():
            return False
    if may_be_heading(run):
        return True
    below = nearest_below(run, grid) if words.get(run, 0.0) >= SURE_HEADING else None
    return below is not None and not below.struck and may_name(run.text)


def may_be_heading(run: Run) -> bool:
    """Whether the run is short enough and no list item, date or value, and not crossed out."""
    return not run.struck and may_name(run.text)


def may_name(text: str) -> bool:
    """Whether a text is short enough to name something, and no list item, date or value."""
    bare = text.rstrip(" :?!.-–")
    text = _HEADING_END.sub("", text)
    if not any(c.isalpha() for c in bare):
        return False
    if len(text) > MAX_LETTERS or len(text.split()) > MAX_WORDS:
        return False
    if patterns.marker(text) not in {None, "number", "tick"} or patterns.is_date(text):
        return False
    if patterns.is_rating(text) or patterns.is_verdict(text) or _has_content_after_colon(text):
        return False
    return not re.search(r"[=%→←@☐☑☒✓✗]|\d\s*/\s*\d", text)


def _has_content_after_colon(text: str) -> bool:
    head, colon, tail = text.partition(":")
    return bool(colon and head and tail.strip() and not tail.strip().startswith("("))


def _strength(run: Run, grid: Grid, usual: float, words: float) -> float:
    below = nearest_below(run, grid)
    above = _nearest_above(run, grid)
    return (
        words
        + _look(run, below, usual)
        + _place(run, above, below)
        - 0.5 * (patterns.marker(run.text) is not None and words < 0.5 and not run.underlined)
        - 0.3 * (_has_number(run.text) and words < 0.5)
        - 0.3 * run.text.rstrip().endswith((".", ",", ")"))
    )


def _has_number(text: str) -> bool:
    """Whether digits stand behind the list mark."""
    return re.search(r"\d", text.strip()[patterns.marker_length(text) :]) is not None


def _look(run: Run, below: Run | None, usual: float) -> float:
    """Signs in the writing itself: underline, colon, size, colour, capitals."""
    other = below.size if below else usual
    score = 0.5 * run.underlined + 0.25 * (_HEADING_END.search(run.text) is not None)
    score += 0.2 * (run.size >= LARGER * max(other, 1.0))
    if below is not None:
        score += 0.2 * (run.colour != below.colour)
        score += 0.15 * (patterns.is_upper(run.text) and not patterns.is_upper(below.text))
    return score


def _place(run: Run, above: Run | None, below: Run | None) -> float:
    """Signs around it: a list below, more room above than below."""
    if below is None:
        return -0.3
    score = 0.0
    if patterns.marker(below.text) is not None or patterns.starts_with_date(below.text):
        score += 0.15
    under = gap_below(run, below)
    over = gap_below(above, run) if above else 4 * run.height
    if over > max(1.3 * under, under + 0.4 * run.height):
        score += 0.15
    # In the middle of an evenly written list stands an item, whatever its words.
    elif above is not None and above.colour == run.colour and not run.underlined:
        score -= 0.25
    return score


def nearest_below(run: Run, grid: Grid) -> Run | None:
    """The first run that stands under this one in its column."""
    for other in grid.below(run, CONTENT_REACH * run.height * 1.5):
        if other.middle > run.middle + 0.4 * run.height and is_stacked(run, other):
            return other
    return None


def _nearest_above(run: Run, grid: Grid) -> Run | None:
    for other in grid.above(run, CONTENT_REACH * run.height * 1.5):
        if other.middle < run.middle - 0.4 * run.height and is_stacked(other, run):
            return other
    return None


def look_alike(a: Run, b: Run) -> bool:
    """Whether two headings are written the same way."""
    return (
        a.colour == b.colour
        and a.underlined == b.underlined
        and SAME_SIZE <= a.size / b.size <= 1 / SAME_SIZE
    )
