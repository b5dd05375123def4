"""A text engine that says how far it is: recognising lines is most of what a reading takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from boardsnap.model.page import Pixels
from boardsnap.recognition.engine import TextEngine
from boardsnap.recognition.posteriors import Posteriors, TextBox

# How often it tells of one look at all lines: a bar that moves a few times a second.
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

    def recognise(self, crops: Sequence[Pixels]) -> Iterable[Posteriors]:
        """What each crop says (see `TextEngine`)."""
        return self._told(self._engine.recognise(crops), len(crops))

    def reconsider(self, crops: Sequence[Pixels]) -> Iterable[Posteriors]:
        """What another recogniser says (see `TextEngine`)."""
        return self._engine.reconsider(crops)

    def _told(self, lines: Iterable[Posteriors], count: int) -> Iterator[Posteriors]:
        part = max(1, -(-count // _PARTS))
        for done, line in enumerate(lines, 1):
            if done % part == 0 or done == count:
                self._tell(done / count)
            yield line
