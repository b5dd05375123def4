"""Photo to page: decode, find and straighten the board, even out the light."""

from boardsnap.imaging.photo import load_photo
from boardsnap.imaging.picture import picture_of
from boardsnap.imaging.rectify import flatten, turn

__all__ = ["flatten", "load_photo", "picture_of", "turn"]
