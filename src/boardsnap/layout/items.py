"""Lists cut into items: where one thing ends and the next starts."""

from __future__ import annotations

import itertools
import re
import statistics
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from boardsnap.layout import patterns
from boardsnap.layout.neighbours import gap_below
from boardsnap.layout.runs import Run, joined
from boardsnap.model.board import BoardItem, Emphasis
from boardsnap.model.ink import TextLine, standing_lines

# Wrapped lines keep the size of their item; smaller writing is a note on it. The heights of lines
# of one hand vary by some 10 % when stems and tails are allowed for.
SIZE_CHANGE = 0.9
# Lines that start within this share of a line height from each other have the same indent, and
# what the others with that indent are is worth this much of their own evidence.
SAME_INDENT = 0.3
LEANING = 0.5
# A line flush with the unmarked note before it is rather the next note than its second line.
NEXT_NOTE = -0.8
# A line below a mark, where wrapped lines hang elsewhere, has rather lost its own mark. The share
# of marked items that such lines may reach before they are a way to write.
LOST_MARK = -1.2
FLUSH_SHARE = 0.4
# Letters that a writer leaves free at the end of a line for lack of room for the next word.
SLACK_LETTERS = 3
# Nobody breaks a line that could take another word or two.
AMPLE_LETTERS = 10
# An item hangs below another one when it starts further right by this share of a line height.
INDENT = 0.45
# An unmarked note in tall and narrow writing hangs at least this many letters in.
INDENT_LETTERS = 2.0
# A line of more words behind an arrow is more than a name and a date.
REMARK_WORDS = 4


@dataclass(frozen=True)
class ListShape:
    """What is usual in one list.

    Attributes:
        right: how far its lines run.
        left: where its items start.
        gap: the usual white between its lines, in pixels.
        marked: share of lines at the left edge that start with a list mark.
        dated: its items start with dates.
        arrows: its items start with arrows.
        coloured: its colours stand in blocks, as meant; where they change all along they are
            badly seen.
        counted: the numbers or letters of its marks follow each other without a gap.
        small: its items start with small letters.
        enclosed: an outline is drawn around it, as around a sentence rather than a list.
        capital: its marked items start with capitals.
        flush: its wrapped lines start at the edge, below the marks, rather than hang.
        rated: its items end with ratings.
        leaning: by run, how much the lines with the same indent speak for going on.
        headed: runs in whose row a cell of a further column stands.
    """

    right: float
    left: float
    gap: float
    marked: float
    dated: bool
    arrows: bool
    coloured: bool
    counted: bool
    small: bool
    enclosed: bool
    capital: bool
    flush: bool
    rated: bool
    leaning: Mapping[Run, float]
    headed: Collection[Run]


def cut_items(
    runs: Sequence[Run],
    emphasis_of: Callable[[Run], Emphasis | None] = lambda _: None,
    headed: Collection[Run] = (),
    right: float | None = None,
) -> list[BoardItem]:
    """The runs of one list as items, in order.

    Args:
        runs: from top to bottom.
        emphasis_of: how a run is set off by a drawn outline.
        headed: runs in whose row a cell of a further column stands: items start there.
        right: how far its lines could have run, where that is known.
    """
    if not runs:
        return []
    entries = _entries(runs, headed, right)
    levels = _levels([e.runs for e in entries])
    return [
        make_item(e.runs, level=level, when=e.when, emphasis=emphasis_of(e.runs[0]))
        for e, level in zip(entries, levels, strict=True)
    ]


@dataclass(frozen=True)
class _Entry:
    """The runs of one item, and the date that stands above them."""

    runs: tuple[Run, ...]
    when: TextLine | None = None


def _entries(runs: Sequence[Run], headed: Collection[Run], right: float | None) -> list[_Entry]:
    if not _dates_stand_above(runs):
        return [_Entry(tuple(group)) for group in _groups(runs, headed, right)]
    places = [i for i, run in enumerate(runs) if patterns.is_date(run.text)]
    entries: list[_Entry] = []
    for start, end in zip(places, [*places[1:], len(runs)], strict=True):
        when = joined(runs[start].strips)
        below = _groups(runs[start + 1 : end], headed, right)
        entries.extend(_Entry(tuple(group), when) for group in below)
        if not below:
            entries.append(_Entry((runs[start],)))
    return entries


def _groups(runs: Sequence[Run], headed: Collection[Run], right: float | None) -> list[list[Run]]:
    """The runs of each item; those with the same indent are judged alike."""
    if not runs:
        return []
    shape = _shape(runs, headed, right)
    first_look: dict[Run, _Look] = {}
    _grouped(runs, shape, first_look)
    return _grouped(runs, replace(shape, leaning=_leanings(first_look)), {})


@dataclass(frozen=True)
class _Look:
    """How an unmarked run looks: its indent, and the evidence that it goes on."""

    shift: float
    score: float


def _leanings(looks: Mapping[Run, _Look]) -> dict[Run, float]:
    """For each run the mean score of the others at its indent, as a nudge."""
    ordered = sorted(looks, key=lambda r: looks[r].shift)
    shifts = [looks[r].shift for r in ordered]
    sums = [0.0, *itertools.accumulate(max(-3.0, min(3.0, looks[r].score)) for r in ordered)]
    leanings = {}
    for place, run in enumerate(ordered):
        first = bisect_left(shifts, looks[run].shift - SAME_INDENT * run.height)
        last = bisect_right(shifts, looks[run].shift + SAME_INDENT * run.height)
        own = sums[place + 1] - sums[place]
        others = last - first - 1
        leanings[run] = LEANING * (sums[last] - sums[first] - own) / others if others else 0.0
    return leanings


def _grouped(runs: Sequence[Run], shape: ListShape, looks: dict[Run, _Look]) -> list[list[Run]]:
    groups: list[list[Run]] = []
    anchor = runs[0]
    for run in runs:
        if groups and not _starts(run, groups[-1], anchor, shape, looks):
            groups[-1].append(run)
            continue
        groups.append([run])
        if patterns.marker(run.text) is not None or run.left <= anchor.left + 0.5 * run.height:
            anchor = run
    return groups


def make_item(
    group: Sequence[Run],
    *,
    level: int = 0,
    when: TextLine | None = None,
    emphasis: Emphasis | None = None,
) -> BoardItem:
    """One item of the runs that make it up."""
    lines = tuple(line for run in group for line in run.lines)
    if (
        emphasis is None
        and group[0].text.startswith("★")
        and not patterns.starts_with_rating(group[0].text)
    ):
        emphasis = "star"
    if emphasis is None and all(run.underlined for run in group):
        emphasis = "underline"
    written = [line for line in lines if not patterns.is_rating(line.text)]
    struck = all(line.struck for line in written) and any(line.struck for line in lines)
    return BoardItem(
        text=join_text([line.text for line in (lines if struck else standing_lines(lines))]),
        lines=lines,
        level=level,
        struck=struck,
        emphasis=emphasis,
        when=when,
    )


def join_text(texts: Sequence[str]) -> str:
    """The lines as one text; a word divided at a line's end is joined again."""
    result = ""
    for text in (t.strip() for t in texts):
        if re.search(r"[a-z]{2}-$", result) and re.match(r"[a-z]{2}", text):
            result = result[:-1] + text
        else:
            result = f"{result} {text}".strip()
    return result


def _shape(runs: Sequence[Run], headed: Collection[Run], right: float | None) -> ListShape:
    left = min(r.left for r in runs)
    height = statistics.median(r.height for r in runs)
    edge = [r for r in runs if r.left <= left + height]
    gaps = [gap_below(a, b) for a, b in itertools.pairwise(runs)]
    dated = sum(patterns.starts_with_date(r.text) for r in edge)
    starts = [r for r in edge if patterns.marker(r.text) is not None] or edge
    rated = sum(patterns.ends_rated(r.text) for r in starts)
    return ListShape(
        right=max([right or 0.0, *(r.right for r in runs)]),
        left=left,
        gap=statistics.median(gaps) if gaps else 0.0,
        marked=sum(patterns.marker(r.text) not in {None, "arrow"} for r in edge) / len(edge),
        dated=dated >= 2 and dated >= 0.5 * len(edge),
        arrows=patterns.marker(runs[0].text) == "arrow"
        and (len(runs) == 1 or sum(patterns.marker(r.text) == "arrow" for r in edge) >= 2),
        coloured=_is_coloured(runs),
        counted=_is_counted(runs),
        small=_is_small(starts),
        enclosed=runs[0].enclosure >= 0,
        capital=2 * sum(_first_letter(r).isupper() for r in starts) > len(starts),
        flush=_is_flush(runs, edge),
        rated=rated >= 2 and rated >= 0.5 * len(starts),
        leaning={},
        headed=headed,
    )


def _is_counted(runs: Sequence[Run]) -> bool:
    """Whether the marks count up without a gap, so that none was lost between."""
    numbers = [n for r in runs if (n := patterns.marker_number(r.text)) is not None]
    return len(numbers) >= 2 and all(b == a + 1 for a, b in itertools.pairwise(numbers))


def _is_small(starts: Sequence[Run]) -> bool:
    """Whether items start with small letters; where the first unmarked line does not, none do."""
    first = starts[0]
    if patterns.marker(first.text) is None and _first_letter(first).isupper():
        return False
    return 2 * sum(_first_letter(r).islower() for r in starts) > len(starts)


def _first_letter(run: Run) -> str:
    """The first character behind the list mark."""
    return run.text.strip()[patterns.marker_length(run.text) :][:1]


def _is_flush(runs: Sequence[Run], edge: Sequence[Run]) -> bool:
    """Whether lines without a mark are so many at the list's edge that marks cannot be lost."""
    marked = [r for r in edge if patterns.marker(r.text) is not None]
    if not marked:
        return True
    plain = sum(
        patterns.marker(b.text) is None and abs(b.left - a.left) <= SAME_INDENT * b.height
        for a, b in itertools.pairwise(runs)
    )
    return plain > FLUSH_SHARE * len(marked)


def _is_coloured(runs: Sequence[Run]) -> bool:
    changes = sum(a.colour != b.colour for a, b in itertools.pairwise(runs))
    return changes <= max(1, len(runs) // 4)


def _dates_stand_above(runs: Sequence[Run]) -> bool:
    """Whether dates stand on lines of their own, each above what happened then."""
    dates = [i for i, r in enumerate(runs) if patterns.is_date(r.text)]
    if len(dates) < 2 or dates[0] != 0:
        return False
    return all(b - a >= 2 for a, b in itertools.pairwise(dates))


def _starts(
    run: Run, group: Sequence[Run], anchor: Run, shape: ListShape, looks: dict[Run, _Look]
) -> bool:
    """Whether the run starts a new item rather than going on with the group.

    Args:
        run: the next line.
        group: the lines of the item before it.
        anchor: the start of the last item at the list's edge, from which indents are measured.
        shape: of the list.
        looks: filled with how the run looks, where no mark decides.
    """
    text, previous = run.text, group[-1]
    if patterns.is_rating(text) or patterns.is_verdict(text) or patterns.starts_with_rating(text):
        return False
    if patterns.is_bracketed(text) and run not in shape.headed:
        return False
    kind = patterns.marker(text)
    at_edge = run.left <= shape.left + run.height
    if kind == "arrow":
        return (shape.arrows and at_edge) or _is_remark(run, previous)
    if kind is not None and not _is_broken_line(run, previous, kind):
        return True
    if shape.dated and at_edge and patterns.may_start_with_date(text):
        return True
    score = _continuation(run, group, anchor, shape)
    looks[run] = _Look(run.left - anchor.left, score)
    return score + shape.leaning.get(run, 0.0) < 0


def _is_remark(run: Run, previous: Run) -> bool:
    """Whether a line behind an arrow is a remark on the item above, rather than its owner."""
    long = len(run.text.split()) > REMARK_WORDS
    return (
        long and not patterns.is_unfinished(previous.text) and patterns.marker_length(run.text) > 1
    )


def _is_broken_line(run: Run, previous: Run, kind: str) -> bool:
    """Whether a dash or plus is a sign inside a sentence that was broken before it."""
    if kind != "bullet" or patterns.marker_sign(run.text) not in {"-", "+", "~", "?", "!"}:
        return False
    open_bracket = previous.text.count("(") > previous.text.count(")")
    return open_bracket and run.text.count(")") > run.text.count("(")


def _continuation(run: Run, group: Sequence[Run], anchor: Run, shape: ListShape) -> float:
    """Evidence that an unmarked run goes on with the group: above 0 for, below 0 against.

    The weights order the signs by how seldom they fail: broken syntax and a change of ink are
    surer than the room at the line's end, which is surer than case and indent.
    """
    return (
        _syntax(run, group[-1], shape)
        + _room(run, group[-1], shape)
        + _indent(run, group[0], anchor, shape)
        + _looks(run, group, shape)
    )


def _syntax(run: Run, previous: Run, shape: ListShape) -> float:
    """Whether the sentence runs over the line's end."""
    score = 0.0
    if patterns.closes_bracket(previous.text, run.text):
        score += 4.0
    elif patterns.is_unfinished(previous.text):
        score += 2.0
    elif patterns.is_asked(previous.text):
        score -= 3.0
    elif patterns.is_closed(previous.text):
        score -= 2.5
    elif patterns.is_complete(previous.text):
        score -= 0.75 if previous.text.endswith(")") else 1.5
    if patterns.has_lead(run.text):
        score -= 4.0 if patterns.same_lead(run.text, previous.text) else 1.5
    if patterns.is_value(run.text) and not previous.text[-1:].isdigit():
        score += 2.0
    if patterns.continues(run.text):
        # A small letter says nothing in a list whose items start with one as well.
        score += (0.0 if shape.small else 1.0) if run.text[:1].islower() else 1.5
    elif run.text[:1].isupper() and not patterns.is_upper(run.text):
        score -= 0.5
    return score


def _looks(run: Run, group: Sequence[Run], shape: ListShape) -> float:
    """Whether size, colour or distance change."""
    first, score = group[0], 0.0
    ratio = min(run.size, first.size) / max(run.size, first.size)
    score -= 4.0 * (run in shape.headed)
    score -= min(1.5, 15 * max(0.0, SIZE_CHANGE - ratio))
    if run.colour != group[-1].colour:
        score -= 2.0 if shape.coloured else 0.7
    if gap_below(group[-1], run) > shape.gap + 0.5 * run.height:
        score -= 1.5
    return score


def _room(run: Run, previous: Run, shape: ListShape) -> float:
    """Whether the next word had fitted on the line before: then the break was meant."""
    word = len(run.text.split()[0]) if run.text.split() else 0
    needed = (word + 1) * previous.letter_width
    room = shape.right - previous.right
    if patterns.is_rating(previous.text) or patterns.is_verdict(previous.text):
        return -1.5
    if shape.rated and patterns.ends_rated(previous.text):
        return -2.5
    if patterns.starts_with_rating(previous.text) and previous.text.endswith(")"):
        return -1.5
    if room < needed:
        return 1.5
    if room < needed + SLACK_LETTERS * previous.letter_width:
        return -0.5
    return -1.5 if room < needed + AMPLE_LETTERS * previous.letter_width else -2.5


def _indent(run: Run, first: Run, anchor: Run, shape: ListShape) -> float:
    """Whether the run hangs under the text of the item's first line."""
    shift = run.left - first.left
    mark = patterns.marker_length(first.text) * first.letter_width
    if shift < -0.6 * run.height:
        return -2.0
    if shift <= (min(0.35 * run.height, 0.5 * mark) if mark else 0.35 * run.height):
        return _flush(run, first, anchor, shape)
    if shift <= mark + 0.3 * run.height or (not mark and shift <= 1.5 * run.height):
        return 1.0
    return -1.5 if shift > mark + 3 * run.height else 0.0


def _flush(run: Run, first: Run, anchor: Run, shape: ListShape) -> float:
    """Whether a run that starts where its item does goes on with it."""
    marked = patterns.marker(first.text) is not None
    if not marked and first.left > anchor.left + 0.5 * run.height:
        return NEXT_NOTE
    if shape.enclosed or patterns.has_lead(first.text):
        return 0.0
    if marked or shape.marked >= 0.5:
        return LOST_MARK if _lost_mark(run, shape) else 0.0
    return -1.6


def _lost_mark(run: Run, shape: ListShape) -> bool:
    """Whether a run at the edge of a marked list is an item: several words, written like one."""
    small = run.text[:1].islower()
    cased = small or patterns.is_upper(run.text)
    return (
        not shape.flush
        and not (cased and shape.counted)
        and len(run.text.split()) > 1
        and not (small and shape.capital)
    )


def _levels(groups: Sequence[Sequence[Run]]) -> list[int]:
    """How deep each item hangs, by where it starts and what mark it has."""
    levels: list[int] = []
    stack: list[Run] = []
    weighed = any(patterns.is_evidence(g[0].text) for g in groups)
    weighed = weighed and not patterns.weighs(groups[0][0].text)
    for group in groups:
        while stack and not (
            (weighed and _weighs(group[0], stack[-1])) or _hangs(group[0], stack[-1])
        ):
            stack.pop()
        levels.append(len(stack))
        stack.append(group[0])
    return levels


def _weighs(run: Run, above: Run) -> bool:
    """Whether a run is evidence on the item above, even where it starts at the same edge."""
    level = run.left >= above.left - INDENT * run.height
    return level and patterns.weighs(run.text) and not patterns.weighs(above.text)


def _hangs(run: Run, above: Run) -> bool:
    """Whether an item hangs below another: further right, and not its sibling by the mark.

    An item that starts below the text of one with a check box has lost its own box in reading.
    """
    shift = run.left - above.left
    sign, sign_above = patterns.marker_sign(run.text), patterns.marker_sign(above.text)
    if sign is not None and sign == sign_above:
        return shift > 2.5 * run.height
    if sign is None and sign_above == "box":
        mark = patterns.marker_length(above.text) * above.letter_width
        return shift > mark + INDENT * run.height
    indent = INDENT * run.height
    return shift > (min(indent, INDENT_LETTERS * run.letter_width) if sign is None else indent)
