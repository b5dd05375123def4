"""Files the command reads and writes: the glossary, and documents written aside."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from boardsnap.cli.glossary import read_glossary
from boardsnap.cli.output import write_aside
from boardsnap.cli.progress import ReadingProgress
from boardsnap.errors import MissingFileError, RenderError


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("income_v2\nRosa Díaz\n", ("income_v2", "Rosa Díaz")),
        ("# names\n\n  ana  \nbob # on call\n", ("ana", "bob")),
        ("c#\nissue #12\n", ("c#", "issue")),
        ("a\r\nb\r\na\r\n", ("a", "b")),
        ("\ufeffana\n", ("ana",)),
        ("", ()),
    ],
)
def test_a_glossary_has_a_term_a_line(tmp_path: Path, text: str, terms: tuple[str, ...]) -> None:
    path = tmp_path / "glossary.txt"
    path.write_bytes(text.encode())
    assert read_glossary(path) == terms


def test_writing_replaces_the_file_whole(tmp_path: Path) -> None:
    target = tmp_path / "x.md"
    target.write_text("old")
    target.chmod(0o640)
    write_aside(target, b"new")
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "x.md", tmp_path / "link.md"
    target.write_text("old")
    link.symlink_to(target)
    write_aside(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_a_place_that_cannot_be_replaced_keeps_what_it_holds(tmp_path: Path) -> None:
    target = tmp_path / "x.md"
    (target / "kept").mkdir(parents=True)
    with pytest.raises(RenderError, match="nothing was changed"):
        write_aside(target, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["x.md"]
    assert (target / "kept").is_dir()


@given(st.binary(max_size=2000))
def test_what_is_written_is_what_was_given(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    target = tmp_path_factory.mktemp("w") / "x.json"
    write_aside(target, content)
    assert target.read_bytes() == content


def test_progress_stays_silent_where_there_is_no_terminal() -> None:
    written = StringIO()
    with ReadingProgress(["a.jpg", "b.jpg"], Console(file=written)) as progress:
        for stage in ("photo", "page", "reading", "board") * 2 + ("document",):
            progress(stage, None)
    assert written.getvalue() == ""


def test_short_work_shows_no_bar() -> None:
    written = StringIO()
    with ReadingProgress(["a.jpg"], Console(file=written, force_terminal=True)) as progress:
        progress("photo", None)
    assert "Straightening" not in written.getvalue()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_photo_without_permission_says_so(tmp_path: Path) -> None:
    photo = tmp_path / "board.jpg"
    photo.write_bytes(b"x")
    photo.chmod(0)
    command = [sys.executable, "-m", "boardsnap", "read", str(photo)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == MissingFileError.exit_code
    assert "check its permissions" in done.stderr
