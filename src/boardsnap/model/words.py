"""What a reading keeps beside the document: every word, and what could not be read, with places.

Polygons are in pixels of the original photo after EXIF orientation, boards are counted as in
`Postmortem.boards`.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from boardsnap.model.postmortem import Confidence, Pixel

PhotoPolygon = tuple[tuple[Pixel, Pixel], ...]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReadWord(_Frozen):
    """A run of characters without a space, as it stands on a board.

    Attributes:
        board: which photo it stands on.
        polygon: four corners, clockwise from the top left of the writing.
        text: as read, mended where the lexicon was sure.
        confidence: 0 to 1.
        raw: as the engine gave it, before mending.
        struck: crossed out, in a line of which other words stand.
    """

    board: int
    polygon: PhotoPolygon
    text: str
    confidence: Confidence
    raw: str
    struck: bool = False


class ReadProblem(_Frozen):
    """Something that was not read, or not read well.

    Attributes:
        code: stable and short, such as `glare`, `unread_ink`, `faint`, `no_outline`.
        text: one sentence for the reader of the document.
        board: which photo it concerns.
        polygon: where; None: everywhere on that photo.
    """

    code: str
    text: str
    board: int
    polygon: PhotoPolygon | None = None
