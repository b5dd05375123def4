"""boardsnap: a photo of the whiteboard in, a structured model postmortem out.

    import boardsnap

    postmortem = boardsnap.read("board.jpg")
    postmortem.root_cause
    print(postmortem.to_markdown())

Everything is loaded when it is first used: importing the package costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from boardsnap.errors import (
    BoardsnapError,
    ConfigError,
    EngineError,
    InputError,
    RenderError,
)
from boardsnap.version import VERSION

if TYPE_CHECKING:
    from boardsnap.document import Postmortem, load
    from boardsnap.model.postmortem import Source

__all__ = [
    "BoardsnapError",
    "ConfigError",
    "EngineError",
    "InputError",
    "Postmortem",
    "RenderError",
    "Source",
    "__version__",
    "load",
    "read",
]

__version__ = VERSION

_HOMES = {
    "Postmortem": "boardsnap.document",
    "Source": "boardsnap.model.postmortem",
    "load": "boardsnap.document",
}


def read(
    photo: str | Path | bytes,
    *more: str | Path | bytes,
    captured_at: datetime | None = None,
    date_order: Literal["mdy", "dmy"] | None = None,
    glossary: Iterable[str] = (),
    watch: Callable[[str, object], None] | None = None,
) -> Postmortem:
    """The postmortem that stands on a whiteboard.

    Args:
        photo: the path of a photo, or its bytes.
        more: further photos of the same session.
        captured_at: when the photos were taken, if not what the files say; years that the
            board leaves out come from it.
        date_order: of month and day in dates such as 3/4; None: what the board's dates say.
        glossary: names of features, people and systems on the board.
        watch: is told every stage's name and what the stage made.

    Raises:
        InputError: a photo cannot be used; the message names it.
        EngineError: the text engine could not be started or failed.
    """
    from boardsnap.document import Postmortem  # noqa: PLC0415
    from boardsnap.reader import Options, read_boards  # noqa: PLC0415

    options = Options(captured_at, date_order, tuple(glossary))
    result = read_boards([photo, *more], now=datetime.now(), options=options, watch=watch)
    return Postmortem.build(result.postmortem, result.pictures, result.problems)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'boardsnap' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
