"""Text engines that misbehave, as another package would offer them; loaded by child processes."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence

import numpy as np

from boardsnap.model.page import Pixels
from boardsnap.recognition.posteriors import Posteriors, TextBox


class BlindEngine:
    """Finds no writing anywhere."""

    name = "blind"
    version = "1"

    def __init__(self, threads: int | None = None) -> None:
        self.threads = threads

    def detect(self, pixels: Pixels, side_px: int) -> tuple[TextBox, ...]:
        """Nothing."""
        return ()

    def recognise(self, crops: Sequence[Pixels]) -> tuple[Posteriors, ...]:
        """Nothing, for there are no crops."""
        return ()

    def reconsider(self, crops: Sequence[Pixels]) -> tuple[Posteriors, ...]:
        """As `recognise`: there is but one recogniser."""
        return self.recognise(crops)


class HangingEngine(BlindEngine):
    """Never comes back."""

    def detect(self, pixels: Pixels, side_px: int) -> tuple[TextBox, ...]:
        """Waits for ever."""
        threading.Event().wait()
        return ()


class CrashingEngine(BlindEngine):
    """Takes the process along."""

    def detect(self, pixels: Pixels, side_px: int) -> tuple[TextBox, ...]:
        """Ends like a fault in native code does."""
        os.abort()


class RaisingEngine(BlindEngine):
    """Raises what nobody expects."""

    def detect(self, pixels: Pixels, side_px: int) -> tuple[TextBox, ...]:
        """Fails with an error that is none of ours."""
        raise ZeroDivisionError


class HungryEngine(BlindEngine):
    """Wants more memory than there is."""

    def detect(self, pixels: Pixels, side_px: int) -> tuple[TextBox, ...]:
        """Fills memory."""
        np.ones((1 << 20, 1 << 20))
        return ()


class ChattyEngine(BlindEngine):
    """Prints to standard output, where answers go."""

    def detect(self, pixels: Pixels, side_px: int) -> tuple[TextBox, ...]:
        """Prints, in Python and below it."""
        sys.stdout.write("found nothing\n")
        sys.stdout.flush()
        os.write(1, b"still nothing\n")
        return ()
