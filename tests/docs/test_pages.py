"""The pages say what the program does."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import boardsnap
from boardsnap import errors
from docs.write import CLI, help_of, with_help

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYTHON = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
COMMAND_PAGES = [
    ROOT / "README.md",
    CLI,
    *(ROOT / "docs" / f"{name}.md" for name in ("reading", "learning")),
]


def code_blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_the_help_in_the_page_is_the_help_of_the_program() -> None:
    text = CLI.read_text(encoding="utf-8")
    assert with_help(text) == text, "run `make docs`"


@pytest.mark.parametrize("page", COMMAND_PAGES, ids=lambda p: p.name)
def test_every_option_in_an_example_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    examples = re.findall(
        r"(?:^|\$ |`|/)boardsnap (read|render|backtest|monitors|verify) ([^\n`#|]*)",
        text,
        re.MULTILINE,
    )
    assert examples
    for command, rest in examples:
        offered = set(re.findall(r"(?<!\w)--?[a-z][a-z-]*", help_of(command)))
        options = [word for word in shlex.split(rest) if re.match(r"--?[a-z]", word)]
        assert set(options) <= offered


@pytest.mark.parametrize("text", [README, PYTHON], ids=["README.md", "python.md"])
def test_the_python_examples_run(
    text: str, sample_board: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(sample_board, tmp_path / "board.jpg")
    monkeypatch.chdir(tmp_path)
    program = "\n".join(code_blocks(text, "python"))
    assert program
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_every_public_name_is_documented() -> None:
    assert [name for name in boardsnap.__all__ if f"boardsnap.{name}" not in PYTHON] == []


def test_every_public_member_of_a_postmortem_is_documented() -> None:
    members = {
        name
        for name in vars(boardsnap.Postmortem)
        if not name.startswith("_") and not name.startswith("model_")
    } | {"to_json"}
    pages = PYTHON + README
    assert {name for name in members - {"build", "pictures"} if name not in pages} == set()


def test_every_error_has_a_meaning_in_the_error_tree() -> None:
    kinds = [v for v in vars(errors).values() if isinstance(v, type)]
    tree = errors.__doc__ or ""
    assert [kind.__name__ for kind in kinds if kind.__name__ not in tree] == []


def test_the_changelog_has_the_version_or_what_is_to_come() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in changelog or f"## [{boardsnap.__version__}]" in changelog
