from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from boardsnap.cli.main import main
from tests.edges.commands import Boardsnap, Ended
from tests.edges.sites import Site, open_site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A server that people sign in to."""
    with open_site(tmp_path) as made:
        yield made


@pytest.fixture
def local_site(tmp_path: Path) -> Iterator[Site]:
    """A server on loopback, where nobody signs in."""
    with open_site(tmp_path, host="127.0.0.1") as made:
        yield made


@pytest.fixture
def limited(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    """Opens a server with further settings."""
    with ExitStack() as stack:
        yield lambda **settings: stack.enter_context(open_site(tmp_path, **settings))


@pytest.fixture
def boardsnap(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Boardsnap:
    """Runs the command in this process."""

    def run(*arguments: str | Path) -> Ended:
        monkeypatch.setattr(sys, "argv", ["boardsnap", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        code = ended.value.code
        return Ended(code if isinstance(code, int) else 0, out, err)

    return run
