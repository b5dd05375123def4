"""Reading to board: what belongs together, and in which order."""

from boardsnap.layout.layout import lay_out
from boardsnap.layout.overlap import drop_repeats

__all__ = ["drop_repeats", "lay_out"]
