"""One drawn board: from a seed to a photo and its truth."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import numpy as np
from PIL import Image

from benchmarks.drawing import camera, sheet, wording
from benchmarks.drawing.draft import Draft, Form, Truth
from benchmarks.drawing.fonts import FONTS
from benchmarks.drawing.ink import Board, Quad
from benchmarks.drawing.scenarios import SCENARIOS

PHOTO_SIZES = {
    "easy": ((4032, 3024), (2560, 1920), (4000, 2250), (3264, 2448)),
    "medium": ((4032, 3024), (2560, 1920), (2048, 1536), (3264, 2448)),
    "hard": ((4032, 3024), (3024, 2268), (2048, 1536), (2560, 1707)),
}
# EXIF orientation: what turns the stored picture upright, as Pillow names it.
TURNS = {
    1: None,
    3: Image.Transpose.ROTATE_180,
    6: Image.Transpose.ROTATE_90,
    8: Image.Transpose.ROTATE_270,
}
FORMS: dict[str, dict[str, Form]] = {
    "table": {"hypotheses": "table"},
    "action table": {"actions": "table"},
    "axis": {"timeline": "axis", "actions": "aside"},
    "axis, three columns": {"timeline": "axis"},
    "vertical": {"timeline": "vertical"},
    "kanban": {"actions": "kanban"},
}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A photo as JPEG bytes, its truth, and the written lines."""

    jpeg: bytes
    truth: Truth

    @property
    def lines(self) -> list[str]:
        """Every line as written."""
        return [line["text"] for line in self.truth["_sim"]["lines"]]

    def save(self, stem: Path) -> None:
        """Writes `stem`.jpg, .json and .txt."""
        stem.with_suffix(".jpg").write_bytes(self.jpeg)
        truth = json.dumps(self.truth, ensure_ascii=False, indent=1)
        stem.with_suffix(".json").write_text(truth + "\n", encoding="utf-8")
        stem.with_suffix(".txt").write_text("\n".join(self.lines) + "\n", encoding="utf-8")


def draw(
    seed: int, index: int, difficulty: str, photo_size: tuple[int, int] | None = None
) -> Drawn:
    """Board `index` of a seed: the same arguments give the same bytes.

    Args:
        seed: of the whole set.
        index: of the board in the set; layouts and scenarios come in turn.
        difficulty: easy, medium or hard.
        photo_size: width and height in pixels; None draws it by chance.
    """
    rank = list(camera.DIFFICULTIES).index(difficulty)
    rng = np.random.default_rng([seed, index, rank])
    # Steps that share no factor with the counts: four boards of each kind show every layout.
    layout = list(sheet.PLANS)[(index * 5 + rank * 4 + seed) % len(sheet.PLANS)]
    scenario = SCENARIOS[(index + rank * 4 + seed * 3) % len(SCENARIOS)]
    session = _session(rng)
    headings = layout != "no headings"
    habits = wording.choose_habits(rng, headings=headings)
    writer = wording.Writer(rng, habits, session)
    draft = wording.compose(scenario, writer, FORMS.get(layout, {}), headings=headings)
    sizes = PHOTO_SIZES[difficulty]
    size = photo_size or sizes[int(rng.integers(len(sizes)))]
    hand = _hand(rng, index + seed, camera.DIFFICULTIES[difficulty].faint)
    draft.choices = {"scenario": scenario.key, "layout": layout, "difficulty": difficulty}
    draft.truth["_sim"] = {
        "seed": seed,
        "index": index,
        **draft.choices,
        "fonts": sorted({hand.font, hand.heading_font}),
        "date_style": habits.dates,
        "rating_style": habits.rating,
    }
    return _photograph(draft, hand, size, writer)


def _photograph(
    draft: Draft, hand: sheet.Hand, size: tuple[int, int], writer: wording.Writer
) -> Drawn:
    rng, session = writer.rng, writer.session
    hard = camera.DIFFICULTIES[draft.choices["difficulty"]]
    portrait = draft.choices["layout"] == "flip chart"
    ratio = rng.uniform(0.72, 0.8) if portrait else rng.uniform(1.35, 1.75)
    size = (min(size), max(size)) if portrait else size
    board_size = (round(size[0] * 0.95), round(size[0] * 0.95 / ratio))
    placed = sheet.lay_out(draft, draft.choices["layout"], board_size, hand, rng)
    board = Board(placed, hand, rng)
    _erase(board, placed, hard.ghosts, rng)
    outlines = board.draw(placed)
    view = camera.stand(board_size, size, hard, rng)
    photo = camera.shoot(board.image, view, hard, rng)
    _locate(draft.truth, placed, outlines, view)
    orientation = (1, 1, 1, 1, 6, 8, 3)[int(rng.integers(7))]
    quality = int(rng.integers(*hard.quality))
    jpeg = _encode(photo, orientation, quality, session)
    draft.truth["boards"] = [_about(jpeg, view, board_size, session)]
    draft.truth["_sim"] |= {"orientation": orientation, "jpeg_quality": quality}
    return Drawn(jpeg, draft.truth)


def _session(rng: np.random.Generator) -> datetime:
    """A weekday afternoon in recent years."""
    day = datetime(2023, 1, 2) + timedelta(days=int(rng.integers(0, 1150)))
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day.replace(hour=int(rng.integers(10, 18)), minute=int(rng.integers(60)), second=7)


def _hand(rng: np.random.Generator, turn: int, faint: float) -> sheet.Hand:
    name = FONTS[turn % len(FONTS)]
    heading = name if rng.random() < 0.7 else FONTS[int(rng.integers(len(FONTS)))]
    faded = float(rng.uniform(0, faint))
    full = (sheet.BLACK, sheet.BLUE, sheet.RED, sheet.GREEN, sheet.PURPLE)
    colours = [_faded(colour, faded) for colour in full]
    text = colours[int(rng.integers(2))] if rng.random() < 0.85 else colours[3]
    return sheet.Hand(
        font=name,
        heading_font=heading,
        text=text,
        heading=colours[int(rng.integers(len(colours)))],
        mark=colours[int(rng.integers(len(colours)))],
        slope=float(rng.normal(0, 0.006)),
        weight=int(rng.integers(0, 3)),
    )


def _faded(colour: sheet.Colour, share: float) -> sheet.Colour:
    red, green, blue = (round(v + (245 - v) * share) for v in colour)
    return red, green, blue


def _erase(board: Board, placed: sheet.Sheet, count: int, rng: np.random.Generator) -> None:
    """Leaves ghosts of earlier writing: drawn in a grey that is nearly white."""
    for _ in range(count):
        model = placed.lines[int(rng.integers(len(placed.lines)))]
        ghost = sheet.Line(
            note=model.note,
            text=" ".join(
                str(w) for w in rng.permutation(("sprint", "plan", "demo", "Q4", "velocity"))
            ),
            x=float(rng.uniform(0.05, 0.6)) * placed.width,
            y=float(rng.uniform(0.2, 0.9)) * placed.height,
            width=0,
            capital=1.3 * model.capital,
            font=model.font,
            colour=(226, 227, 229),
        )
        board.draw(sheet.Sheet(placed.width, placed.height, (ghost,), ()))


def _locate(truth: Truth, placed: sheet.Sheet, outlines: list[Quad], view: camera.View) -> None:
    """Gives every statement its sources, and the truth its lines."""
    lines = []
    for line, outline in zip(placed.lines, outlines, strict=True):
        polygon = [list(view.point(p)) for p in outline]
        lines.append(
            {
                "text": line.text,
                "role": line.note.role,
                "struck": line.note.struck,
                "polygon": polygon,
            }
        )
        source = {"board": 0, "polygon": polygon, "text": line.text, "confidence": 1.0}
        for ref in line.note.refs:
            _at(truth, ref).setdefault("sources", []).append(source)
    truth["_sim"]["lines"] = lines


def _at(truth: Truth, pointer: str) -> Truth:
    """What a JSON pointer points to."""
    found: Any = truth
    for step in pointer.split("/")[1:]:
        found = found[int(step) if step.isdigit() else step]
    return cast(Truth, found)


def _encode(photo: Image.Image, orientation: int, quality: int, session: datetime) -> bytes:
    turn = TURNS[orientation]
    stored = photo.transpose(turn) if turn is not None else photo
    exif = Image.Exif()
    exif[0x0112] = orientation
    taken = session.strftime("%Y:%m:%d %H:%M:%S")
    exif[0x0132] = taken
    exif.get_ifd(0x8769)[0x9003] = taken
    buffer = io.BytesIO()
    stored.save(buffer, "JPEG", quality=quality, exif=exif)
    return buffer.getvalue()


def _about(jpeg: bytes, view: camera.View, board_size: tuple[int, int], session: datetime) -> Truth:
    width, height = board_size
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    return {
        "image": "board.jpg",
        "sha256": hashlib.sha256(jpeg).hexdigest(),
        "width": view.width,
        "height": view.height,
        "captured_at": session.isoformat(),
        "corners": None if view.cropped else [list(view.point(c)) for c in corners],
    }
