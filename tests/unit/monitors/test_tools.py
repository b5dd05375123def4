"""Exporters by name: those of the package, and those that other packages offer."""

from __future__ import annotations

from pathlib import Path

import pytest

from boardsnap.errors import ConfigError
from boardsnap.monitors.tools import EXPORTERS, open_exporter

PACKAGE = """
class Pagers:
    name = "pagers"
    title = "Pagers"
"""


def offer(folder: Path, entry: str) -> None:
    info = folder / "pagers-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: pagers\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[boardsnap.monitors]\npagers = {entry}\n")
    (folder / "pagers_of_ours.py").write_text(PACKAGE)


@pytest.mark.parametrize("name", EXPORTERS)
def test_an_exporter_knows_its_name(name: str) -> None:
    exporter = open_exporter(name)
    assert exporter.name == name
    assert exporter.title


def test_another_package_offers_an_exporter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(tmp_path, "pagers_of_ours:Pagers")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert open_exporter("pagers").title == "Pagers"


def test_a_broken_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer(tmp_path, "pagers_of_nobody:Pagers")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(ConfigError, match="reinstall the package"):
        open_exporter("pagers")
