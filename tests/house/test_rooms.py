"""The house as docs/design.md draws it; the import contracts are checked by lint-imports."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "boardsnap"
# What a noun may be made of.
MODEL_MAY_IMPORT = {"pydantic", "boardsnap"}
PIXELS = {"numpy"}


def rooms() -> set[str]:
    found = {path.stem for path in PACKAGE.glob("*.py")}
    found |= {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    return found - {"__init__"}


def declared_rooms() -> set[str]:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = next(
        contract["layers"]
        for contract in contracts["tool"]["importlinter"]["contracts"]
        if contract["type"] == "layers"
    )
    return {room.strip() for layer in layers for room in layer.split("|")}


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


def test_every_room_is_declared_and_every_declared_room_exists() -> None:
    assert rooms() == declared_rooms()


def test_every_room_is_described_in_the_design() -> None:
    design = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    assert {room for room in rooms() if room not in design} == set()


@pytest.mark.parametrize("path", sorted((PACKAGE / "model").glob("*.py")), ids=lambda p: p.name)
def test_a_noun_is_made_of_the_standard_library_and_pydantic(path: Path) -> None:
    allowed = MODEL_MAY_IMPORT | (PIXELS if path.name == "page.py" else set())
    foreign = {name for name in imports_of(path) if name not in sys.stdlib_module_names}
    assert foreign <= allowed


def test_no_module_is_named_after_nothing() -> None:
    empty_names = {"utils", "helpers", "core", "common", "managers", "services", "misc", "info"}
    assert {path.stem for path in PACKAGE.rglob("*")} & empty_names == set()


def test_no_empty_room() -> None:
    empty = [
        folder.name
        for folder in PACKAGE.iterdir()
        if (folder / "__init__.py").exists() and len(list(folder.glob("*.py"))) == 1
    ]
    assert empty == []
