"""Who stands below whom: the links from which lists grow."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence

from boardsnap.layout.barriers import Barriers
from boardsnap.layout.runs import NEIGHBOURS, Run

# Lines of a list stand less than two line heights apart; wider gaps part sections.
REACH = 2.2
# How far a line may start left or right of the one above: wraps and evidence are indented.
MAX_INDENT = 4.5


class Grid:
    """Runs by height, for quick looks up and down."""

    def __init__(self, runs: Iterable[Run]) -> None:
        self.runs = sorted(runs, key=lambda r: (r.middle, r.left, r.strips[0].order))
        self._middles = [r.middle for r in self.runs]

    def between(self, top: float, bottom: float) -> Sequence[Run]:
        """The runs whose middle lies in the range, from top to bottom."""
        first = bisect_left(self._middles, top)
        last = bisect_right(self._middles, bottom)
        return self.runs[first:last]

    def below(self, run: Run, reach: float) -> Sequence[Run]:
        """The runs whose middle lies at most `reach` below this one's, the nearest first."""
        found = self.between(run.middle - 0.3 * run.height, run.middle + reach)
        return [r for r in found if r is not run][:NEIGHBOURS]

    def above(self, run: Run, reach: float) -> Sequence[Run]:
        """The runs whose middle lies at most `reach` above this one's, the nearest first."""
        found = self.between(run.middle - reach, run.middle + 0.3 * run.height)
        return [r for r in reversed(found) if r is not run][:NEIGHBOURS]


def gap_below(upper: Run, lower: Run) -> float:
    """The white between two runs, in pixels, measured where they share a column."""
    x = (max(upper.left, lower.left) + min(upper.right, lower.right)) / 2
    distance = lower.y_at(x) - upper.y_at(x)
    return distance - (upper.height + lower.height) / 2


def is_stacked(upper: Run, lower: Run) -> bool:
    """Whether two runs stand in one column: left edges, middles or right edges near each other."""
    height = max(upper.height, lower.height)
    overlap = min(upper.right, lower.right) - max(upper.left, lower.left)
    shift = abs(lower.left - upper.left)
    if shift <= 1.2 * height:
        return True
    if overlap < 0.3 * min(upper.width, lower.width):
        return False
    centred = abs((upper.left + upper.right) - (lower.left + lower.right)) / 2 <= 1.5 * height
    flush_right = abs(upper.right - lower.right) <= height
    return shift <= MAX_INDENT * height or centred or flush_right


def link_down(
    runs: Sequence[Run],
    barriers: Barriers,
    may_link: Callable[[Run, Run], bool],
) -> dict[Run, Run]:
    """For each run the one that follows below it in its column, each followed at most once.

    Two runs are linked when each is the other's best: a title above two columns goes with one.
    """
    grid = Grid(runs)
    best_below: dict[Run, Run] = {}
    best_above: dict[Run, tuple[float, Run]] = {}
    for upper in grid.runs:
        choices = []
        for lower in grid.below(upper, (REACH + 1.5) * upper.height * 1.5):
            cost = _cost(upper, lower)
            if cost is None or barriers.below(upper.box, lower.box):
                continue
            if barriers.part(upper.box, lower.box) and barriers.beside(
                *sorted((upper.box, lower.box), key=lambda b: b.left)
            ):
                continue
            choices.append((cost, lower.strips[0].order, lower))
            if lower not in best_above or cost < best_above[lower][0]:
                best_above[lower] = (cost, upper)
        if choices:
            best_below[upper] = min(choices, key=lambda c: c[:2])[2]
    return {
        upper: lower
        for upper, lower in best_below.items()
        if best_above[lower][1] is upper and may_link(upper, lower)
    }


def _cost(upper: Run, lower: Run) -> float | None:
    """How badly `lower` follows `upper`, None if it cannot."""
    if lower.middle <= upper.middle or not is_stacked(upper, lower):
        return None
    height = (upper.height + lower.height) / 2
    gap = gap_below(upper, lower) / height
    if not -0.6 <= gap <= REACH:
        return None
    shift = abs(lower.left - upper.left) / height
    return max(gap, 0.0) + 0.12 * min(shift, 6.0) + (0.4 if upper.colour != lower.colour else 0.0)


def chains(runs: Sequence[Run], links: dict[Run, Run]) -> list[tuple[Run, ...]]:
    """The runs as columns of linked runs, from top to bottom."""
    followed = set(links.values())
    result = []
    for run in runs:
        if run in followed:
            continue
        chain = [run]
        while chain[-1] in links:
            chain.append(links[chain[-1]])
        result.append(tuple(chain))
    return result
