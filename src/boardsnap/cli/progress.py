"""A progress bar with the stage's name, for work that takes a while, on a terminal only."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

# Work that is over sooner than this shows no bar (issue: "over half a second").
_PATIENCE_SECONDS = 0.5

# What comes next once a stage is through, and the stage's share of the time on a 12-megapixel
# photo, in percent.
_NEXT = {
    "photo": ("Straightening the board", 5),
    "page": ("Reading the writing", 20),
    "reading": ("Laying out the board", 70),
    "board": ("Understanding the board", 5),
    "document": ("Writing the document", 0),
}


class ReadingProgress:
    """A context in which `watch` calls move a bar.

    Args:
        names: of the photos, in order.
        console: where the bar is drawn; without a terminal nothing is.
    """

    def __init__(self, names: Sequence[str], console: Console) -> None:
        self._names = list(names)
        self._boards_done = 0
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        )
        self._task = self._bar.add_task("Starting the text engine", total=100 * len(self._names))
        self._shown = console.is_terminal
        self._timer = threading.Timer(_PATIENCE_SECONDS, self._bar.start)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        if self._shown:
            self._timer.start()
        return self

    def __call__(self, stage: str, noun: object) -> None:
        """Moves the bar past a stage that is done."""
        description, share = _NEXT[stage]
        if stage == "board":
            self._boards_done += 1
            if self._boards_done < len(self._names):
                description = f"Opening {self._names[self._boards_done]}"
        self._bar.update(self._task, description=description, advance=share)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown:
            self._timer.cancel()
            self._timer.join()
            self._bar.stop()
