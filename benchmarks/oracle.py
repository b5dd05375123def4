"""Truth as a Reading: what a perfect engine would hand to layout and interpretation.

It separates what reading loses from what understanding loses. Only the written lines are known,
so there are no drawn marks besides those written into the lines.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from boardsnap.interpretation.interpreter import Context, interpret
from boardsnap.interpretation.vocabulary import heading_score
from boardsnap.layout.layout import lay_out
from boardsnap.model.geometry import Homography, Polygon
from boardsnap.model.ink import Reading, TextLine, Word
from boardsnap.model.postmortem import BoardPhoto, Postmortem, ReaderInfo


def square_to(corners: Polygon, width: float, height: float) -> Homography:
    """The map from a width x height page to four photo corners (clockwise from top left).

    Heckbert 1989, "Fundamentals of Texture Mapping and Image Warping", section 2.2.3.
    """
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    dx1, dx2, dx3 = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
    dy1, dy2, dy3 = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    denominator = dx1 * dy2 - dx2 * dy1
    g = (dx3 * dy2 - dx2 * dy3) / denominator
    h = (dx1 * dy3 - dx3 * dy1) / denominator
    unit = Homography(
        (x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h, 1.0)
    )
    return Homography.scaling(1 / width, 1 / height).then(unit)


def truth_reading(truth_path: Path) -> tuple[Reading, Homography]:
    """The written lines of a drawn board, and the map from their page to the photo."""
    truth: dict[str, Any] = json.loads(truth_path.read_text(encoding="utf-8"))
    photo = truth["boards"][0]
    width, height = photo["width"], photo["height"]
    corners = photo["corners"]
    to_photo = (
        square_to(tuple((x, y) for x, y in corners), width, height)
        if corners
        else Homography.identity()
    )
    to_page = to_photo.inverse
    lines = []
    for written in truth["_sim"]["lines"]:
        polygon = to_page.polygon((x, y) for x, y in written["polygon"])
        top = (polygon[0][1] + polygon[1][1]) / 2
        bottom = (polygon[2][1] + polygon[3][1]) / 2
        text = written["text"]
        lines.append(
            TextLine(
                text=text,
                polygon=polygon,
                confidence=1.0,
                words=(Word(text, polygon, 1.0, text),),
                height_px=bottom - top,
                struck=written["struck"],
            )
        )
    return Reading(width, height, tuple(lines)), to_photo


def truth_document(truth_path: Path) -> Postmortem:
    """What layout and interpretation make of a perfect reading of a drawn board."""
    reading, to_photo = truth_reading(truth_path)
    photo = json.loads(truth_path.read_text(encoding="utf-8"))["boards"][0]
    context = Context(
        captured_at=datetime.fromisoformat(photo["captured_at"]),
        reader=ReaderInfo(name="oracle", version="0", seconds=0.0, confidence=1.0),
        photos=(BoardPhoto.model_validate(photo),),
    )
    return interpret([lay_out(reading, to_photo, heading_score)], context)
