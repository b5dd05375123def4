"""What is covered on a shared board, kept by photo: another photo has other places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from boardsnap.errors import InputError
from boardsnap.model.geometry import area
from boardsnap.model.postmortem import Postmortem
from boardsnap.model.records import Shot
from boardsnap.model.words import PhotoPolygon
from boardsnap.redaction import Cover

# More boxes than statements on a full board are a script, not a person.
_MOST_BOXES = 200
_LEAST_AREA_PX = 16.0


class Redactions(BaseModel):
    """Where a shared board is covered.

    Attributes:
        version: of the board, whose photos these are.
        boxes: polygons in photo pixels, by the photo's SHA-256.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int
    boxes: Mapping[str, tuple[PhotoPolygon, ...]] = Field(default_factory=dict)

    def covers(self, document: Postmortem) -> tuple[Cover, ...]:
        """The covers of the document's boards."""
        return tuple(
            Cover(board=number, polygon=polygon)
            for number, photo in enumerate(document.boards)
            for polygon in self.boxes.get(photo.sha256, ())
        )


_BOXES: TypeAdapter[tuple[PhotoPolygon, ...]] = TypeAdapter(tuple[PhotoPolygon, ...])


def redactions_of(
    version: int, shots: Sequence[Shot], boxes: Mapping[int, Sequence[PhotoPolygon]]
) -> Redactions:
    """The boxes as they are kept.

    Args:
        version: that the shots belong to.
        shots: of the board.
        boxes: polygons in photo pixels, by the position of the shot.

    Raises:
        InputError: there is no such photo, or a box encloses nothing.
    """
    by_position = {shot.position: shot.sha256 for shot in shots}
    kept: dict[str, tuple[PhotoPolygon, ...]] = {}
    for position, polygons in boxes.items():
        if position not in by_position:
            raise InputError("there is no such photo on the board: count from 0")
        sha = by_position[position]
        kept[sha] = (*kept.get(sha, ()), *_checked(polygons))
    if sum(len(polygons) for polygons in kept.values()) > _MOST_BOXES:
        raise InputError(f"at most {_MOST_BOXES} boxes: draw larger ones")
    return Redactions(version=version, boxes={sha: some for sha, some in kept.items() if some})


def _checked(polygons: Sequence[PhotoPolygon]) -> tuple[PhotoPolygon, ...]:
    try:
        checked = _BOXES.validate_python(tuple(polygons))
    except ValidationError as error:
        raise InputError("a box is a list of corners in photo pixels: draw it again") from error
    for polygon in checked:
        if len(polygon) < 3 or not area(polygon) >= _LEAST_AREA_PX:
            raise InputError("a box encloses nothing: draw it again")
    return checked
