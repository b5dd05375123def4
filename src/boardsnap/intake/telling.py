"""A text engine that says how far it is: recognising lines is most of what a reading takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from boardsnap.model.page import Pixels
from boardsnap.recognition.engine import TextEngine
from boardsnap.recognition.posteriors import Posteriors, TextBox

# So many parts of the lines are recognised one after the other: a bar that moves a few times a
# second, while an engine that reads several lines at once still gets several.
_PARTS = 10


class TellingEngine:
    """Passes everything on to another engine, and tells the share of lines that it has read."""

    def __init__(self, engine: TextEngine, tell: Callable[[float], None]) -> None:
        self._engine = engine
        self._tell = tell
        self.name = engine.name
        self.version = engine.version

    def detect(self, pixels: Pixels, side_px: int) -> tuple[TextBox, ...]:
        """Where writing is (see `TextEngine`)."""
        return self._engine.detect(pixels, side_px)

    def recognise(self, crops: Sequence[Pixels]) -> tuple[Posteriors, ...]:
        """What each crop says (see `TextEngine`)."""
        at_once = max(1, -(-len(crops) // _PARTS))
        read: tuple[Posteriors, ...] = ()
        for first in range(0, len(crops), at_once):
            read += self._engine.recognise(crops[first : first + at_once])
            self._tell(len(read) / len(crops))
        return read

    def reconsider(self, crops: Sequence[Pixels]) -> tuple[Posteriors, ...]:
        """What another recogniser says (see `TextEngine`)."""
        return self._engine.reconsider(crops)
