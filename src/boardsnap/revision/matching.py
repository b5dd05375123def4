"""Which item of one document is which of another: by their ink, else by their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process, utils

from boardsnap.model.geometry import Box, Point, Polygon, area, bounds
from boardsnap.model.postmortem import Postmortem, Source
from boardsnap.revision.draft import Place, Section

# Of boards of the benchmark that were read twice, the second time in other light with noise, the
# same item shares 0.98 and more of the smaller ink, neighbours at most 0.40.
SAME_INK = 0.5
# Without ink to compare (another photo, typed texts) nearly every letter has to agree: one
# letter in ten is more than the recogniser misreads in an ordinary line.
SAME_WORDS = 90.0
# What one line says may stand in two items (a hypothesis and its evidence), and what is read on
# the same ink may differ: half of the letters, more than two different texts share by chance.
_ANY_WORDS = 50.0


@dataclass(frozen=True, slots=True)
class _Pair:
    score: float
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Stroke:
    """The outline of some writing on a board, measured once."""

    board: int
    polygon: Polygon
    box: Box
    area: float


@dataclass(frozen=True, slots=True)
class _Look:
    section: Section
    words: str
    ink: tuple[Stroke, ...]


def match_items(
    old: Sequence[Place], new: Sequence[Place], boards: Mapping[int, int]
) -> dict[str, str]:
    """The keys of old items, each with the key of the new item that says the same.

    Args:
        old: items of one document.
        new: items of the other.
        boards: which board of the new document shows the same photo as one of the old.
    """
    olds, news = [_look_at(place) for place in old], [_look_at(place) for place in new]
    pairs: list[_Pair] = []
    for i, j in _candidates(olds, news, boards):
        score = _likeness(olds[i], news[j], boards)
        if score is not None:
            pairs.append(_Pair(score, i, j))
    pairs.sort(key=lambda pair: (-pair.score, abs(pair.old - pair.new), pair.old, pair.new))
    matched: dict[str, str] = {}
    taken: set[int] = set()
    for pair in pairs:
        if old[pair.old].key not in matched and pair.new not in taken:
            matched[old[pair.old].key] = new[pair.new].key
            taken.add(pair.new)
    return matched


def same_boards(old: Postmortem, new: Postmortem) -> dict[int, int]:
    """Which board of the new document is the same photo as which of the old."""
    places = {board.sha256: number for number, board in enumerate(new.boards)}
    return {
        number: places[board.sha256]
        for number, board in enumerate(old.boards)
        if board.sha256 in places
    }


def _look_at(place: Place) -> _Look:
    words = utils.default_process(place.item.text)
    return _Look(place.section, words, ink_of(place.item.sources))


def _candidates(
    olds: Sequence[_Look], news: Sequence[_Look], boards: Mapping[int, int]
) -> set[tuple[int, int]]:
    """The pairs that may be the same item, by their places: all others certainly are not.

    To look at each pair would take half a minute for two documents of the largest size.
    """
    return {
        *_pairs_of_same_words(olds, news),
        *_pairs_that_touch(olds, news, boards),
        *_pairs_without_common_board(olds, news, boards),
    }


def _pairs_of_same_words(olds: Sequence[_Look], news: Sequence[_Look]) -> Iterator[tuple[int, int]]:
    said: dict[str, list[int]] = {}
    for j, look in enumerate(news):
        said.setdefault(look.words, []).append(j)
    for i, look in enumerate(olds):
        yield from ((i, j) for j in said.get(look.words, ()))


def _pairs_that_touch(
    olds: Sequence[_Look], news: Sequence[_Look], boards: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    drawn: dict[int, list[tuple[Box, int]]] = {}
    for j, look in enumerate(news):
        for stroke in look.ink:
            drawn.setdefault(stroke.board, []).append((stroke.box, j))
    for i, look in enumerate(olds):
        for stroke in look.ink:
            there = drawn.get(boards.get(stroke.board, -1), ())
            yield from ((i, j) for box, j in there if stroke.box.overlap(box))


def _pairs_without_common_board(
    olds: Sequence[_Look], news: Sequence[_Look], boards: Mapping[int, int]
) -> Iterator[tuple[int, int]]:
    """Those whose words decide, where they are as much alike as that takes."""
    apart: dict[frozenset[int], dict[int, str]] = {}
    for i, look in enumerate(olds):
        mine = frozenset(boards[s.board] for s in look.ink if s.board in boards)
        if mine not in apart:
            apart[mine] = {
                j: other.words
                for j, other in enumerate(news)
                if mine.isdisjoint(stroke.board for stroke in other.ink)
            }
        found = process.extract(
            look.words, apart[mine], scorer=fuzz.ratio, limit=None, score_cutoff=SAME_WORDS
        )
        yield from ((i, j) for _, _, j in found)


def _likeness(one: _Look, other: _Look, boards: Mapping[int, int]) -> float | None:
    """How surely both are the same item; None: they are not."""
    ink = shared_ink(one.ink, other.ink, boards)
    same_section = one.section == other.section
    if ink is not None and ink < SAME_INK:
        # Ink in two places of one photo is not the same ink, unless one statement was read from
        # other lines than before: then its words are the same.
        return 2.0 if one.words == other.words and same_section else None
    words = fuzz.ratio(one.words, other.words)
    if ink is None:
        return words / 100 + same_section if words >= SAME_WORDS else None
    # Ink alone decides within a section. Elsewhere another part of the same line may have
    # become another item: there the words have to agree too.
    if same_section or words >= _ANY_WORDS:
        return 2 + ink + words / 100 + same_section
    return None


def ink_of(sources: Iterable[Source]) -> tuple[Stroke, ...]:
    """The outlines that can be compared with others."""
    return tuple(
        Stroke(source.board, source.polygon, bounds(source.polygon), area(source.polygon))
        for source in sources
        if source.board is not None and len(source.polygon) > 2
    )


def shared_ink(
    one: Sequence[Stroke], other: Sequence[Stroke], boards: Mapping[int, int]
) -> float | None:
    """The part of the smaller ink that both share; None where there is none to compare."""
    mine = [stroke for stroke in one if stroke.board in boards]
    pairs = [(a, b) for a in mine for b in other if boards[a.board] == b.board]
    if not pairs:
        return None
    smaller = min(sum(stroke.area for stroke in mine), sum(stroke.area for stroke in other))
    shared = sum(shared_area(a.polygon, b.polygon) for a, b in pairs if a.box.overlap(b.box))
    return min(1.0, shared / smaller) if smaller else 0.0


# A line that says two things gives its outline to both; so do items that were copied.
@lru_cache(maxsize=4096)
def shared_area(one: Sequence[Point], other: Sequence[Point]) -> float:
    """The area that two convex polygons share, in square pixels (Sutherland and Hodgman 1974)."""
    if len(one) < 3 or len(other) < 3 or min(area(one), area(other)) == 0:
        return 0.0
    clip = list(other) if _turns_right(other) else list(reversed(other))
    left: list[Point] = list(one)
    for start, end in zip(clip, (*clip[1:], clip[0]), strict=True):
        left = _cut(left, start, end)
        if not left:
            return 0.0
    return area(left)


def _turns_right(polygon: Sequence[Point]) -> bool:
    """Whether the corners run clockwise, y down."""
    pairs = zip(polygon, (*polygon[1:], polygon[0]), strict=True)
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs) > 0


def _cut(polygon: Sequence[Point], start: Point, end: Point) -> list[Point]:
    """What lies at the right hand of the line (inside, for clockwise edges with y down)."""

    def side(point: Point) -> float:
        across = (end[0] - start[0]) * (point[1] - start[1])
        return across - (end[1] - start[1]) * (point[0] - start[0])

    kept: list[Point] = []
    for a, b in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        before, behind = side(a), side(b)
        if before >= 0:
            kept.append(a)
        if (before > 0 > behind) or (before < 0 < behind):
            share = before / (before - behind)
            kept.append((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
    return kept
