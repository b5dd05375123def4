"""Photo and Page: the only nouns that hold pixels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from boardsnap.model.geometry import Homography, Polygon
from boardsnap.model.ink import Problem

Pixels = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Photo:
    """A decoded photo, upright by its EXIF orientation.

    Attributes:
        pixels: (rows, columns, 3) RGB; fewer than `width` and `height` say where a very large
            photo was reduced to bound memory. `to_full` leads from them to photo pixels.
        name: the file's name, without folders.
        sha256: of the file's bytes, in hex.
        captured_at: from EXIF, else None; local time without a zone, as cameras write it.
        file_time: the file's modification time, else None (bytes have none); local time too.
        full_size: (width, height) of the photo where `pixels` were reduced, else None.
    """

    pixels: Pixels
    name: str
    sha256: str
    captured_at: datetime | None
    file_time: datetime | None
    full_size: tuple[int, int] | None = None

    @property
    def width(self) -> int:
        """Columns of the photo as taken."""
        return self.full_size[0] if self.full_size else int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Rows of the photo as taken."""
        return self.full_size[1] if self.full_size else int(self.pixels.shape[0])

    @property
    def to_full(self) -> Homography:
        """From places in `pixels` to photo pixels; the identity unless they were reduced."""
        rows, columns = self.pixels.shape[:2]
        return Homography.scaling(self.width / columns, self.height / rows)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Page:
    """The board, straightened and evenly lit.

    Attributes:
        pixels: (height, width, 3) RGB, straightened, light as photographed.
        clean: (height, width, 3) RGB, the same with an even white background.
        ink: (height, width), True where a marker left ink; it stays as it is.
        to_photo: from page pixels to photo pixels.
        corners: the board's corners in photo pixels, clockwise from the top left; None where
            no outline was found and the whole photo is the page.
        problems: what makes the page hard to read (glare, blur, tiny writing).
        notes: the sticky notes on it, in page pixels, clockwise from the top left of each.
    """

    pixels: Pixels
    clean: Pixels
    ink: Mask
    to_photo: Homography
    corners: Polygon | None
    problems: tuple[Problem, ...] = ()
    notes: tuple[Polygon, ...] = ()

    @property
    def width(self) -> int:
        """Columns of pixels."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Rows of pixels."""
        return int(self.pixels.shape[0])


@dataclass(frozen=True, slots=True)
class Picture:
    """A straightened board as a file to show beside the document.

    Attributes:
        jpeg: the encoded bytes.
        width: columns of pixels.
        height: rows of pixels.
        from_photo: from photo pixels to this picture's pixels.
    """

    jpeg: bytes
    width: int
    height: int
    from_photo: Homography
