"""One server a data folder."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from boardsnap.errors import ConfigError

_NAME = "server.lock"


@contextmanager
def only_server(folder: Path) -> Iterator[None]:
    """Holds the folder for this process; the system lets go of it however the process ends.

    Two servers on one SQLite file would take each other's readings for those of a dead server.

    Raises:
        ConfigError: another server has it, or the folder cannot be written.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415  not on Windows

    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / _NAME).open("a")
    except OSError as error:
        raise ConfigError(f"{folder} cannot be written: name another folder with --data") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ConfigError(
                f"another server works in {folder}: use that one, or another folder with --data"
            ) from error
        yield
