"""Columns of runs cut into sections."""

from __future__ import annotations

import itertools
import statistics
from collections.abc import Collection, Sequence
from dataclasses import replace

from boardsnap.layout import patterns
from boardsnap.layout.barriers import Barriers
from boardsnap.layout.headings import CONTENT_REACH
from boardsnap.layout.neighbours import chains, gap_below, is_stacked, link_down
from boardsnap.layout.parts import MAX_PARTS, Part
from boardsnap.layout.runs import Run

# A step between lines this many times the usual one parts two sections.
STEP_RATIO = 1.75
# The heading of an axis or a table starts within this many heights of its left end.
WIDE_SHIFT = 6.0
# A first line this far, in heights, right of the second is a note beside the list.
STRAY = 2.0
# The boxes of a heading and its content may overlap by this share of a height.
RULE_SLACK = 0.4
# A list goes on below a gap of this many heights when its marks go on.
LIST_GAP = 6.0
# Notes stand at most this many usual gaps below their list, or one line height: a line between may
# not have been read.
NOTE_STEP = 3.0
# A change of list mark needs less of a gap.
STYLE_STEP_RATIO = 1.3


def find_parts(runs: Sequence[Run], headings: Collection[Run], barriers: Barriers) -> list[Part]:
    """The runs as parts without headings, each a column with even steps."""

    def may_link(upper: Run, lower: Run) -> bool:
        return (
            upper.enclosure == lower.enclosure and upper not in headings and lower not in headings
        )

    content = [r for r in runs if r not in headings]
    links = link_down(content, barriers, may_link)
    pieces = [
        piece
        for chain in chains(content, links)
        for part in _cut_at_gaps(chain)
        for piece in _without_stray(part)
    ]
    return [Part(runs=piece, enclosure=piece[0].enclosure) for piece in pieces]


def _cut_at_gaps(chain: tuple[Run, ...]) -> list[tuple[Run, ...]]:
    """The chain, cut where the step to the next line is far beyond the usual."""
    steps = [b.middle - a.middle for a, b in itertools.pairwise(chain)]
    if not steps:
        return [chain]
    usual = statistics.median(steps) if len(steps) > 2 else min(steps)
    height = statistics.median(r.height for r in chain)
    pieces, current = [], [chain[0]]
    signs = {patterns.marker_sign(chain[0].text)}
    for run, step in zip(chain[1:], steps, strict=True):
        ratio = STYLE_STEP_RATIO if _style_changes(current[0], signs, run) else STEP_RATIO
        if step > max(ratio * usual, 1.7 * height):
            pieces.append(tuple(current))
            current, signs = [], set()
        current.append(run)
        signs.add(patterns.marker_sign(run.text))
    pieces.append(tuple(current))
    return pieces


def _without_stray(piece: tuple[Run, ...]) -> list[tuple[Run, ...]]:
    """The piece, with notes that hang on it by chance apart: first far right, last far left."""
    if len(piece) >= 2 and _is_stray_above(piece[0], piece[1]):
        return [piece[:1], *_without_stray(piece[1:])]
    if len(piece) >= 2 and _is_stray_below(piece):
        return [piece[:-1], piece[-1:]]
    return [piece]


def _is_stray_above(first: Run, second: Run) -> bool:
    height = max(first.height, second.height)
    if first.left - second.left <= STRAY * height or patterns.marker(first.text) is not None:
        return False
    centred = abs((first.left + first.right) - (second.left + second.right)) / 2 <= height
    return not centred or patterns.marker(second.text) is not None


def _is_stray_below(piece: Sequence[Run]) -> bool:
    last = piece[-1]
    if patterns.marker(last.text) is not None:
        return False
    lefts = min(r.left for r in piece[:-1])
    middles = (min(r.left for r in piece[:-1]) + max(r.right for r in piece[:-1])) / 2
    centred = abs((last.left + last.right) / 2 - middles) <= 2 * last.height
    return lefts - last.left > STRAY * last.height and not centred


def _style_changes(first: Run, signs: Collection[str | None], run: Run) -> bool:
    """Whether a list mark that the list has not had stands at its left edge."""
    sign = patterns.marker_sign(run.text)
    return sign is not None and sign not in signs and run.left <= first.left + 0.5 * run.height


def attach_headings(
    parts: Sequence[Part], headings: Sequence[Run], barriers: Barriers
) -> list[Part]:
    """The parts with their headings; a heading without content is a part of its own."""
    claims = []
    for order, heading in enumerate(headings):
        for place, part in enumerate(parts):
            cost = _distance(heading, part, headings, barriers)
            if part.heading is None and cost is not None:
                claims.append((cost, order, place))
    heads: dict[int, Run] = {}
    placed: set[int] = set()
    for _, order, place in sorted(claims):
        if order not in placed and place not in heads:
            heads[place] = headings[order]
            placed.add(order)
    result = [_with_heading(part, heads.get(i)) for i, part in enumerate(parts)]
    lone = [Part(runs=(), heading=h) for i, h in enumerate(headings) if i not in placed]
    return result + lone


def _with_heading(part: Part, heading: Run | None) -> Part:
    if heading is None:
        return part
    return replace(part, heading=heading)


def _distance(
    heading: Run, part: Part, headings: Sequence[Run], barriers: Barriers
) -> float | None:
    """How far the part's content starts from the heading, in heights; None: not its content."""
    box, head = part.content_box, heading.box
    first = _first_run(part)
    if first is None or _parted(heading, first, barriers):
        return None
    height = heading.height
    gap = (box.top - head.bottom) / height
    if gap > -0.6 and first.middle > heading.middle + 0.3 * height:
        return _distance_below(heading, part, first, headings, gap)
    beside = (first.left - heading.right) / height
    level = abs(first.middle - heading.middle) <= 0.6 * max(height, first.height)
    if level and 0 <= beside <= 8:
        return 3.0 + beside / 2
    return None


def _first_run(part: Part) -> Run | None:
    """The run where reading starts: the leftmost of the top row."""
    if not part.runs:
        return None
    top = min(part.runs, key=lambda r: r.middle)
    return min(
        (r for r in part.runs if r.middle - top.middle <= 0.6 * top.height), key=lambda r: r.left
    )


def _distance_below(
    heading: Run, part: Part, first: Run, headings: Sequence[Run], gap: float
) -> float | None:
    box, head, height = part.content_box, heading.box, heading.height
    reach = CONTENT_REACH + (3.5 if part.kind == "axis" else 0.0)
    if gap > reach:
        return None
    overlap = head.x_overlap(box)
    wide = part.kind in {"axis", "table"} and abs(box.left - head.left) <= WIDE_SHIFT * height
    if not is_stacked(heading, first) and overlap < 0.5 * heading.width and not wide:
        return None
    between = [
        h
        for h in headings
        if h is not heading and heading.middle < h.middle < first.middle and is_stacked(heading, h)
    ]
    if between:
        return None
    elsewhere = heading.enclosure >= 0 and part.enclosure != heading.enclosure
    return max(gap, 0.0) + 2.0 * elsewhere + 0.15 * abs(box.left - head.left) / height


def _parted(heading: Run, first: Run, barriers: Barriers) -> bool:
    """Whether a rule parts a heading from content; one drawn close below it underlines it."""
    if 0 <= first.box.top - heading.box.bottom + RULE_SLACK * heading.height <= heading.height:
        return barriers.part_sideways(heading.box, first.box)
    return barriers.part(heading.box, first.box)


def continue_lists(parts: Sequence[Part], barriers: Barriers) -> list[Part]:
    """The parts, with those that go on with the list above them joined to it.

    A line that was not read, or a wider gap, parts a list; the same marks, or the deeper indent of
    notes, show that it goes on.
    """
    ordered = sorted(parts, key=lambda p: (p.box.top, p.box.left))
    result: list[Part] = []
    for part in ordered:
        above = _list_above(part, result, barriers) if _may_go_on(part) else None
        if above is None:
            result.append(part)
        else:
            joined = replace(above, runs=above.runs + part.runs, cells=above.cells + part.cells)
            result[result.index(above)] = joined
    return result


def _may_go_on(part: Part) -> bool:
    return part.heading is None and part.items is None and part.enclosure < 0 and bool(part.runs)


def _list_above(part: Part, parts: Sequence[Part], barriers: Barriers) -> Part | None:
    """The list directly above the part, if the part goes on with it."""
    first = part.runs[0]
    above = [
        p
        for p in parts
        if p.runs and p.runs[-1].middle < first.middle and p.box.x_overlap(part.box) > 0
    ]
    if not above:
        return None
    nearest = max(above, key=lambda p: (p.content_box.bottom, -p.box.left))
    if nearest.items is not None or nearest.enclosure >= 0:
        return None
    if barriers.part(nearest.runs[-1].box, first.box):
        return None
    return nearest if _goes_on(nearest, part) else None


def _goes_on(upper: Part, lower: Part) -> bool:
    first = lower.runs[0]
    gap = (lower.box.top - upper.content_box.bottom) / first.height
    shift = (min(r.left for r in lower.runs) - min(r.left for r in upper.runs)) / first.height
    signs, further = _edge_signs(upper.runs), _edge_signs(lower.runs)
    dated = sum(patterns.starts_with_date(r.text) for r in upper.runs) >= 2
    if abs(shift) <= 1.5 and (signs & further or (dated and patterns.starts_with_date(first.text))):
        return gap <= LIST_GAP
    noted = patterns.marker(first.text) is None and not patterns.has_lead(first.text)
    reach = max(1.0, NOTE_STEP * _usual_gap(upper.runs) / first.height)
    return bool(signs) and noted and 0.5 < shift <= 4.5 and gap <= reach


def _edge_signs(runs: Sequence[Run]) -> set[str]:
    """The list marks at a list's left edge, those of its notes left out."""
    left = min(r.left for r in runs)
    return {
        sign
        for r in runs
        if r.left <= left + 0.5 * r.height and (sign := patterns.marker_sign(r.text)) is not None
    }


def _usual_gap(runs: Sequence[Run]) -> float:
    """The usual white between the lines of a list, in pixels."""
    gaps = [gap_below(a, b) for a, b in itertools.pairwise(runs)]
    return statistics.median(gaps) if gaps else 0.0


def continue_columns(parts: Sequence[Part], barriers: Barriers) -> list[Part]:
    """The parts, with lists that go on at the top of the next column joined to their start."""
    result = sorted(parts, key=lambda p: (p.box.left, p.box.top))
    if len(result) > MAX_PARTS:
        return result
    for part in list(result):
        if not _may_go_on(part) or part.cells:
            continue
        starts = [p for p in result if p is not part and _goes_on_beside(p, part, barriers)]
        if starts and not _has_heading_above(part, result):
            start = max(starts, key=lambda p: (p.box.right, -p.box.top))
            result[result.index(start)] = replace(start, further=(*start.further, part.runs))
            result.remove(part)
    return result


def _goes_on_beside(start: Part, part: Part, barriers: Barriers) -> bool:
    """Whether a list's numbers, or its marks at the height of its own first line, go on right."""
    last = start.further[-1] if start.further else start.runs
    if start.items is not None or start.enclosure >= 0 or not last:
        return False
    if max(r.left for r in last) >= part.box.left or start.box.top > part.box.bottom:
        return False
    number = patterns.marker_number(part.runs[0].text)
    beside = not barriers.part(start.runs[0].box, part.runs[0].box)
    if number is not None:
        before = [n for r in last if (n := patterns.marker_number(r.text)) is not None]
        same = patterns.marker_sign(last[0].text) == patterns.marker_sign(part.runs[0].text)
        return len(before) >= 2 and same and beside and number == before[-1] + 1
    sign = patterns.marker_sign(part.runs[0].text)
    level = abs(part.runs[0].middle - start.runs[0].middle) <= 1.5 * part.runs[0].height
    alike = sign is not None and sign == patterns.marker_sign(start.runs[0].text)
    return start.heading is not None and alike and level and beside


def _has_heading_above(part: Part, parts: Sequence[Part]) -> bool:
    """Whether another part with a heading stands above in the same column."""
    return any(
        p.heading is not None
        and p.heading.middle < part.runs[0].middle
        and min(p.heading.right, part.box.right) > max(p.heading.left, part.box.left)
        for p in parts
        if p is not part
    )
