"""Whether all writing is found: `python -m benchmarks.writing.pages [--keep]`.

Photos of boards, 12 to 1 megapixel, put together from the handwriting of people whose hands were
never trained on: small writing, pale markers, sticky notes, columns, writing that is turned or
slanted, characters by themselves, words far apart. Half of the people are for tuning
(`--tuning`), the others judge.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.results import RESULTS, save_figures
from benchmarks.writing.composing import KINDS, Composed, Writers, Written, compose, halves
from benchmarks.writing.reading import HANDS
from boardsnap.model.geometry import Polygon
from boardsnap.model.ink import Reading
from boardsnap.model.page import Page
from boardsnap.reader import Options, read_boards
from training.hands import unpack

COUNT = 4
"""Photos of each kind: one of each size."""

FOUND = 0.7
"""Share of a line's ink within the outlines of what was read; boxes cut the tails of letters."""

TOUCHED = 0.3
"""Share of a line's ink within the outline of a read line that takes it in."""

FALSE = 0.1
"""A read line with no more of any written line's ink than this says what nobody wrote."""

NOW = datetime(2026, 6, 30, 12)
"""Nothing on these boards has a date."""

FIGURES = ("found", "words", "together", "told")


@dataclass(frozen=True, slots=True)
class Seen:
    """A read line in photo pixels."""

    words: tuple[str, ...]
    polygon: Polygon


@dataclass(frozen=True, slots=True)
class Read:
    """What was read on a photo.

    Attributes:
        lines: with their places.
        untold: places of unread ink that the document tells of.
        cpu_seconds: of processor time.
    """

    lines: tuple[Seen, ...]
    unread: tuple[Polygon, ...]
    cpu_seconds: float


@dataclass(slots=True)
class Tally:
    """Counts of one kind.

    Attributes:
        lines: written.
        found: of these, lines of which most ink was read.
        words: written.
        read: of these, words that were read, in any case.
        together: lines that were read as one with another.
        lost: lines that were not found.
        told: of these, lines that the document lists as unread.
        false: lines that nobody wrote.
        cpu_seconds: for each photo.
    """

    lines: int = 0
    found: int = 0
    words: int = 0
    read: int = 0
    together: int = 0
    lost: int = 0
    told: int = 0
    false: int = 0
    cpu_seconds: list[float] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Shares in percent, false lines and seconds for each photo."""
        return {
            "lines": self.lines,
            "found": 100 * self.found / max(1, self.lines),
            "words": 100 * self.read / max(1, self.words),
            "together": 100 * self.together / max(1, self.lines),
            "told": 100 * self.told / max(1, self.lost),
            "false": self.false / max(1, len(self.cpu_seconds)),
            "cpu_seconds": sum(self.cpu_seconds) / max(1, len(self.cpu_seconds)),
        }


def read(photo: bytes) -> Read:
    """What is read on a photo."""
    pages: list[Page] = []
    readings: list[Reading] = []

    def watch(_: str, noun: object) -> None:
        if isinstance(noun, Page):
            pages.append(noun)
        if isinstance(noun, Reading):
            readings.append(noun)

    started = time.process_time()
    options = Options(captured_at=NOW)
    unread = read_boards([photo], now=NOW, options=options, watch=watch).unread
    seconds = time.process_time() - started
    to_photo = pages[-1].to_photo
    return Read(
        tuple(
            Seen(tuple(line.text.split()), to_photo.polygon(line.polygon))
            for line in readings[-1].lines
        ),
        tuple(one.polygon for one in unread if one.polygon),
        seconds,
    )


def shares_of(lines: Sequence[Written], polygons: Sequence[Polygon]) -> npt.NDArray[np.bool_]:
    """Which ink of the lines lies in which polygon: a list of (points, polygons) as one array."""
    points = np.concatenate([line.points for line in lines]) if lines else np.zeros((0, 2))
    inside = np.zeros((len(points), len(polygons)), np.bool_)
    for column, polygon in enumerate(polygons):
        corners = np.array(polygon, np.float32)
        near = np.flatnonzero(
            ((points >= corners.min(axis=0)) & (points <= corners.max(axis=0))).all(axis=1)
        )
        for row in near.tolist():
            x, y = points[row].tolist()
            inside[row, column] = cv2.pointPolygonTest(corners, (x, y), False) >= 0
    return inside


def count(tally: Tally, photo: Composed, seen: Read) -> None:
    """Adds what was read of a photo to the counts of its kind."""
    ends = np.cumsum([0, *(len(line.points) for line in photo.lines)])
    inside = shares_of(photo.lines, [line.polygon for line in seen.lines])
    told = np.asarray(shares_of(photo.lines, seen.unread).any(axis=1))
    spans = list(pairwise(ends))
    shares = np.array([inside[a:b].mean(axis=0) for a, b in spans])
    taken = shares >= TOUCHED
    tally.false += int((shares <= FALSE).all(axis=0).sum()) if len(shares) else 0
    tally.cpu_seconds.append(seen.cpu_seconds)
    for line, (a, b), share, row in zip(photo.lines, spans, shares, taken, strict=True):
        if line.is_judged:
            is_found = bool(inside[a:b].any(axis=1).mean() >= FOUND)
            near = [seen.lines[i] for i in np.flatnonzero(share > 0)]
            _add(tally, line, near, is_found=is_found)
            tally.together += bool((taken[:, row].sum(axis=0) > 1).any())
            tally.told += not is_found and bool(told[a:b].mean() >= TOUCHED)


def _add(tally: Tally, line: Written, near: Iterable[Seen], *, is_found: bool) -> None:
    written = Counter(_letters(word) for word in line.text.split())
    heard = Counter(_letters(word) for one in near for word in one.words)
    tally.lines += 1
    tally.found += is_found
    tally.lost += not is_found
    tally.words += sum(written.values())
    tally.read += sum((written & heard).values())


def _letters(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter.isalnum())


def figures_of(photos: Iterable[Composed]) -> dict[str, float]:
    """All figures, by kind."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for photo in photos:
        count(tallies[photo.kind], photo, read(photo.jpeg))
    return {
        f"{kind}/{name}": value
        for kind, tally in tallies.items()
        for name, value in tally.figures().items()
    }


def photos_of(writers: Writers, kinds: Sequence[str], each: int) -> Iterator[Composed]:
    """So many photos of each kind."""
    for kind in kinds:
        for index in range(each):
            yield compose(kind, index, writers)


def table_of(figures: Mapping[str, float]) -> str:
    """The figures, a kind a line."""
    names = ("lines", *FIGURES, "false", "cpu_seconds")
    rows = [f"{'kind':10}" + "".join(f"{name:>12}" for name in names)]
    for kind in dict.fromkeys(name.split("/")[0] for name in figures):
        rows.append(f"{kind:10}" + "".join(f"{figures[f'{kind}/{n}']:12.1f}" for n in names))
    return "\n".join(rows)


def main() -> None:
    """Prints the figures, and keeps them if asked."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.writing.pages", description=__doc__)
    parser.add_argument("--tuning", action="store_true", help="with the other half of the writers")
    parser.add_argument("--only", choices=list(KINDS), action="append", help="one kind alone")
    parser.add_argument("--count", type=int, default=COUNT, help="photos of each kind")
    parser.add_argument("--photos", type=Path, help="folder to leave the photos in")
    parser.add_argument("--keep", action="store_true", help="write them into results.json")
    arguments = parser.parse_args()
    tuning, judging = halves(unpack(HANDS))
    writers = tuning if arguments.tuning else judging
    photos = photos_of(writers, arguments.only or list(KINDS), arguments.count)
    figures = figures_of(_left_in(photos, arguments.photos) if arguments.photos else photos)
    print(table_of(figures))
    if arguments.keep:
        save_figures(figures, RESULTS, group="pages")


def _left_in(photos: Iterable[Composed], folder: Path) -> Iterator[Composed]:
    folder.mkdir(parents=True, exist_ok=True)
    for number, photo in enumerate(photos):
        (folder / f"{number:03d}-{photo.kind}.jpg").write_bytes(photo.jpeg)
        yield photo


if __name__ == "__main__":
    main()
