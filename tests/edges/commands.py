"""What tests of the command line share; the fixture that runs it is in conftest.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple


class Ended(NamedTuple):
    """How a run of the command ended."""

    code: int
    out: str
    err: str


Boardsnap = Callable[..., Ended]
