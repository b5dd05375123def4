"""One server a data folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from boardsnap.cli.folder_lock import only_server
from boardsnap.errors import ConfigError


def test_a_second_server_in_the_folder_is_told_of_the_first(tmp_path: Path) -> None:
    with (
        only_server(tmp_path / "data"),
        pytest.raises(ConfigError, match="another server"),
        only_server(tmp_path / "data"),
    ):
        pass


def test_the_folder_is_free_after_the_server(tmp_path: Path) -> None:
    for _ in range(2):
        with only_server(tmp_path):
            pass


def test_a_folder_that_cannot_be_made_names_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="--data"), only_server(tmp_path / "file" / "data"):
        pass
