"""The seam to text engines: what one must do, and where to get one by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import entry_points
from typing import Protocol

from boardsnap.errors import EngineError
from boardsnap.model.page import Pixels
from boardsnap.recognition.posteriors import Posteriors, TextBox

ENTRY_POINTS = "boardsnap.engines"
"""The entry-point group in which other packages offer engines: a factory each."""


class TextEngine(Protocol):
    """Finds writing and reads it."""

    @property
    def name(self) -> str:
        """Short and stable: what `open_engine` was asked for."""

    @property
    def version(self) -> str:
        """Changes whenever the same pixels may be read differently."""

    def detect(self, pixels: Pixels, side_px: int) -> tuple[TextBox, ...]:
        """Where writing is, in pixels of the given picture.

        Args:
            pixels: (height, width, 3) RGB.
            side_px: the longer side to which the engine scales a larger picture down.

        Raises:
            EngineError: the engine failed.
        """

    def recognise(self, crops: Sequence[Pixels]) -> Iterable[Posteriors]:
        """What each crop says, in the order of the crops, each as soon as the engine knows.

        There is one answer a crop, read once and in order. An engine may begin before it is asked
        for the first, and look at several side by side; other crops may be handed to it before an
        earlier answer is read to its end. Answers that are dropped before need not be worked out.

        Args:
            crops: RGB pictures of one written line each, upright.

        Raises:
            EngineError: the engine failed; now, or when asked for the next.
        """

    def reconsider(self, crops: Sequence[Pixels]) -> Iterable[Posteriors]:
        """What another recogniser says of the same crops, one that tells other scripts apart.

        It is asked of lines that were read with little confidence. An engine that has but one
        recogniser answers as `recognise` does.

        Args:
            crops: as for `recognise`.

        Raises:
            EngineError: as from `recognise`.
        """


Factory = Callable[[int | None], TextEngine]
"""Makes an engine for a number of threads; None: as many as there are cores."""


def _local(threads: int | None) -> TextEngine:
    from boardsnap.recognition.ppocr import PaddleEngine  # noqa: PLC0415

    return PaddleEngine(threads)


ENGINES: dict[str, Factory] = {"local": _local}
"""The engines that come with the package."""


def open_engine(name: str = "local", *, threads: int | None = None) -> TextEngine:
    """The engine of that name, ready to read.

    Args:
        name: one of `ENGINES`, or of an installed package's `boardsnap.engines` entry point.
        threads: cores it may use; None: all.

    Raises:
        EngineError: there is no such engine, or it cannot be started.
    """
    factory = ENGINES.get(name) or _installed(name)
    return factory(threads)


def _installed(name: str) -> Factory:
    found = {point.name: point for point in entry_points(group=ENTRY_POINTS)}
    if name not in found:
        known = ", ".join(sorted({*ENGINES, *found}))
        raise EngineError(f"there is no text engine called {name!r}; there are: {known}")
    try:
        factory: Factory = found[name].load()
    except ImportError as error:
        raise EngineError(
            f"the text engine {name!r} ({found[name].value}) cannot be imported: {error}; "
            "reinstall the package that offers it"
        ) from error
    return factory
