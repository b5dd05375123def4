"""The names that callers may rely on, and what importing them costs."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version

import pytest

import boardsnap

PUBLIC = [
    "BoardsnapError",
    "ConfigError",
    "EngineError",
    "InputError",
    "Postmortem",
    "RenderError",
    "Source",
    "__version__",
    "ask",
    "backtest",
    "load",
    "read",
    "verify",
]

HEAVY = (
    *("cv2", "onnxruntime", "rapidocr", "numpy", "PIL", "pydantic", "jinja2"),
    *("duckdb", "river", "scipy"),
)


def test_the_public_names_are_these() -> None:
    assert boardsnap.__all__ == PUBLIC
    assert dir(boardsnap) == PUBLIC
    assert len(PUBLIC) <= 15


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(boardsnap, name) is not None


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = boardsnap.nonsense


def test_the_version_is_the_installed_one() -> None:
    assert boardsnap.__version__ == version("boardsnap")


def _imported(code: str) -> set[str]:
    listing = "import sys; print(*sys.modules, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{listing}"], capture_output=True, text=True, check=True
    )
    return set(done.stderr.split())


def test_importing_the_package_imports_nothing_heavy() -> None:
    assert not _imported("import boardsnap") & set(HEAVY)


def test_loading_a_document_needs_no_eyes() -> None:
    seen = _imported("import boardsnap; boardsnap.load; boardsnap.Postmortem")
    assert not seen & {"cv2", "onnxruntime", "rapidocr", "PIL"}


@pytest.mark.parametrize(
    "arguments", [["--help"], ["read", "--help"], ["backtest", "--help"], ["--version"]]
)
def test_help_needs_no_eyes(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom boardsnap.cli.main import main\n"
        f"sys.argv = ['boardsnap', *{arguments!r}]\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
    )
    eyes = {"cv2", "onnxruntime", "rapidocr", "numpy", "PIL"}
    assert not _imported(code) & (eyes | {"duckdb", "river", "scipy"})
