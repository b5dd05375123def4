"""The command line: what it refuses, what it writes, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from boardsnap.cli.main import exit_codes
from boardsnap.document import load
from boardsnap.errors import ConfigError, InputError, MissingFileError, NotAnImageError, RenderError
from tests.edges.commands import Boardsnap, Ended

GOLDEN = Path(__file__).parents[1] / "golden" / "incident.json"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A blank picture: enough for everything that is refused before reading."""
    path = tmp_path / "board.png"
    Image.new("RGB", (400, 300), "white").save(path)
    return path


@pytest.mark.parametrize("suffix", [".md", ".html", ".json", ".HTML"])
def test_the_suffix_names_the_form(boardsnap: Boardsnap, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"out{suffix}"
    ended = boardsnap("render", GOLDEN, "-o", target)
    assert ended == Ended(0, "", "")
    document = load(GOLDEN)
    forms = {".md": document.to_markdown, ".html": document.to_html, ".json": document.to_json}
    assert target.read_text(encoding="utf-8") == forms[suffix.lower()]()


@pytest.mark.parametrize(
    ("suffix", "start"),
    [
        (".pdf", b"%PDF-1.7"),
        (".docx", b"PK"),
        (".CSV", b"\xef\xbb\xbfAction,"),
        (".ics", b"BEGIN:VCALENDAR\r\n"),
    ],
)
def test_a_document_is_written_in_the_forms_that_one_sends(
    boardsnap: Boardsnap, tmp_path: Path, suffix: str, start: bytes
) -> None:
    target = tmp_path / f"out{suffix}"
    assert boardsnap("render", GOLDEN, "-o", target) == Ended(0, "", "")
    assert target.read_bytes().startswith(start)


def test_without_a_target_the_document_is_shown(boardsnap: Boardsnap) -> None:
    ended = boardsnap("render", GOLDEN)
    assert ended.code == 0
    assert ended.out.startswith("Churn model v3 postmortem\n")
    assert "\x1b" not in ended.out


@pytest.mark.parametrize("name", ["out.odt", "out", "out.html.gz", ".md"])
def test_an_unknown_suffix_is_refused_before_anything_is_read(
    boardsnap: Boardsnap, tmp_path: Path, name: str
) -> None:
    ended = boardsnap("read", tmp_path / "no such photo.jpg", "-o", tmp_path / name)
    assert ended.code == ConfigError.exit_code
    assert all(suffix in ended.err for suffix in (".md", ".html", ".json"))
    assert not (tmp_path / name).exists()


def test_options_that_make_no_sense_are_refused(
    boardsnap: Boardsnap, photo: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.json"
    refused: dict[str, list[str | Path]] = {
        "a postmortem in place of JSON": ["--json", tmp_path / "x.md"],
        "two documents in one file": ["-o", out, "--json", out],
        "nothing to open": ["--open"],
        "no page to open": ["--open", "-o", tmp_path / "x.md"],
        "no date": ["--captured-at", "last Tuesday"],
        "no such day": ["--captured-at", "2026-02-30"],
        "a folder as a target": ["-o", _folder(tmp_path / "folder.html")],
    }
    for why, options in refused.items():
        ended = boardsnap("read", photo, *options)
        assert ended.code == ConfigError.exit_code, why
        assert ended.err.startswith("boardsnap: "), why
        assert ended.err.count("\n") == 1, why
        assert not ended.out, why


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


def test_a_target_in_no_folder_is_refused(boardsnap: Boardsnap, tmp_path: Path) -> None:
    ended = boardsnap("render", GOLDEN, "-o", tmp_path / "nowhere" / "x.md")
    assert ended.code == RenderError.exit_code
    assert "nowhere" in ended.err


@pytest.mark.parametrize("link", [False, True])
def test_an_input_is_never_overwritten(boardsnap: Boardsnap, tmp_path: Path, link: bool) -> None:
    document = tmp_path / "in.json"
    document.write_bytes(GOLDEN.read_bytes())
    target = document
    if link:
        target = tmp_path / "out.json"
        target.symlink_to(document)
    for command in ("render", "read"):
        ended = boardsnap(command, document, "-o", target)
        assert ended.code == ConfigError.exit_code
        assert "overwritten" in ended.err
    assert document.read_bytes() == GOLDEN.read_bytes()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["read"], "PHOTO"),
        (["read", "x.jpg", "--date-order", "ymd"], "date-order"),
        (["read", "x.jpg", "--no-such-option"], "no-such-option"),
        (["scan", "x.jpg"], "scan"),
        (["render"], "PM.json"),
    ],
)
def test_a_wrong_command_line_says_what_is_wrong(
    boardsnap: Boardsnap, arguments: list[str], says: str
) -> None:
    ended = boardsnap(*arguments)
    assert ended.code == InputError.exit_code
    assert says in ended.err
    assert not ended.out


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"\xff\xfea\x00", "UTF-8"), (None, "cannot be read"), (b"x" * 1_000_001, "too large")],
)
def test_a_glossary_that_cannot_be_used_is_refused(
    boardsnap: Boardsnap, photo: Path, tmp_path: Path, content: bytes | None, says: str
) -> None:
    glossary = tmp_path / "glossary.txt"
    if content is not None:
        glossary.write_bytes(content)
    ended = boardsnap("read", photo, "--glossary", glossary)
    assert ended.code == ConfigError.exit_code
    assert says in ended.err


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", InputError), (b"{}", InputError), (b'{"schema_version": 9}', InputError)],
)
def test_json_that_is_no_postmortem_is_refused(
    boardsnap: Boardsnap, tmp_path: Path, content: bytes, code: type[InputError]
) -> None:
    document = tmp_path / "x.json"
    document.write_bytes(content)
    ended = boardsnap("render", document, "-o", tmp_path / "x.md")
    assert ended.code == code.exit_code
    assert "x.json" in ended.err
    assert not (tmp_path / "x.md").exists()


def test_photos_that_cannot_be_read_are_named(
    boardsnap: Boardsnap, photo: Path, tmp_path: Path
) -> None:
    empty, text = tmp_path / "empty.jpg", tmp_path / "text.jpg"
    empty.write_bytes(b"")
    text.write_text("not a picture")
    cut = tmp_path / "cut.png"
    cut.write_bytes(photo.read_bytes()[:200])
    bad = {
        tmp_path / "missing.jpg": MissingFileError,
        _folder(tmp_path / "folder.jpg"): MissingFileError,
        empty: NotAnImageError,
        text: NotAnImageError,
        cut: NotAnImageError,
    }
    for path, error in bad.items():
        ended = boardsnap("read", photo, path, "--json", "-")
        assert ended.code == error.exit_code, path
        assert path.name in ended.err
        assert ended.err.count("\n") == 1
        assert not ended.out


def test_a_blank_board_gives_an_empty_document(boardsnap: Boardsnap, photo: Path) -> None:
    ended = boardsnap("read", photo, "--json", "-")
    assert ended.code == 0
    document = load(ended.out)
    assert not document.timeline
    assert not document.actions
    assert document.root_cause is None
    assert document.summary is None
    assert "nothing was read" in ended.err


def test_a_name_with_controls_cannot_write_to_the_terminal(
    boardsnap: Boardsnap, tmp_path: Path
) -> None:
    ended = boardsnap("read", tmp_path / "a\x1b[2Jb\nc.jpg")
    assert ended.code == MissingFileError.exit_code
    assert "\x1b" not in ended.err
    assert ended.err.count("\n") == 1


def test_help_lists_every_exit_code(boardsnap: Boardsnap) -> None:
    ended = boardsnap("--help")
    assert ended.code == 0
    for code, meaning in exit_codes():
        assert f"{code:>3}  {meaning}" in ended.out


@pytest.mark.parametrize("command", ["read", "render", "serve", "push"])
def test_help_of_a_command_says_where_the_exit_codes_are(
    boardsnap: Boardsnap, command: str
) -> None:
    assert "boardsnap --help" in boardsnap(command, "--help").out


def test_the_version_is_printed(boardsnap: Boardsnap) -> None:
    ended = boardsnap("--version")
    assert ended.code == 0
    assert ended.out.startswith("boardsnap ")


def _start(*arguments: str | Path) -> subprocess.Popen[str]:
    # What a shell starts in the background ignores the signal, and hands that on to its children.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "boardsnap", *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_disk_that_fills_up_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "out.html"
    target.write_text("the old document")
    limited = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "from boardsnap.cli.main import main\n"
        f"sys.argv = ['boardsnap', 'render', {str(GOLDEN)!r}, '-o', {str(target)!r}]\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", limited], capture_output=True, text=True, check=False
    )
    assert done.returncode == RenderError.exit_code
    assert "nothing was changed" in done.stderr
    assert target.read_text() == "the old document"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("arguments", [["render", GOLDEN]])
def test_a_full_standard_output_is_an_error(arguments: list[str | Path]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "boardsnap", *map(str, arguments)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == RenderError.exit_code
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("closed", "document", "code", "says"),
    [
        ("1", GOLDEN, RenderError.exit_code, "-o"),
        ("2", "missing.json", MissingFileError.exit_code, None),
    ],
)
def test_a_closed_stream_is_no_traceback(
    closed: str, document: Path | str, code: int, says: str | None
) -> None:
    command = f'exec "$0" -m boardsnap render "$1" {closed}>&-'
    done = subprocess.run(
        ["/bin/sh", "-c", command, sys.executable, str(document)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code
    assert done.stdout == ""
    assert (says in done.stderr) if says else not done.stderr


def test_a_reader_that_goes_away_is_no_traceback() -> None:
    receiving, sending = os.pipe()
    os.close(receiving)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "boardsnap", "render", str(GOLDEN)],
            stdout=sending,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(sending)
    assert done.returncode == 1
    assert done.stderr == ""


def test_interrupting_ends_quietly(tmp_path: Path) -> None:
    fifo = tmp_path / "slow.json"
    os.mkfifo(fifo)
    with _start("render", fifo) as running, fifo.open("wb"):
        running.send_signal(signal.SIGINT)
        out, err = running.communicate()
    assert running.returncode == 130
    assert (out, err) == ("", "")


BROKEN_COMMAND = """
import sys
from boardsnap.cli.main import app, main

@app.command()
def divide() -> None:
    1 / 0

sys.argv = ["boardsnap", "divide"]
main()
"""


@pytest.mark.parametrize(("debug", "lines"), [("0", 1), ("1", 5)])
def test_an_unexpected_error_is_one_line_unless_asked_for_more(debug: str, lines: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BROKEN_COMMAND],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "", "BOARDSNAP_DEBUG": debug},
    )
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
    assert "BOARDSNAP_DEBUG=1" in done.stderr
    assert ("Traceback" in done.stderr) == (lines > 1)
    assert done.stderr.count("\n") >= lines


def test_json_written_in_a_narrow_locale_is_still_utf8(tmp_path: Path) -> None:
    target = tmp_path / "x.json"
    done = subprocess.run(
        [
            sys.executable,
            "-X",
            "utf8=0",
            "-m",
            "boardsnap",
            "render",
            str(GOLDEN),
            "-o",
            str(target),
        ],
        capture_output=True,
        check=False,
        env={"PATH": "", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
    )
    assert done.returncode == 0
    assert json.loads(target.read_text(encoding="utf-8"))["hypotheses"][0]["rating"]["raw"] == "★★★"


def test_the_terminal_document_survives_a_narrow_locale() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "utf8=0", "-m", "boardsnap", "render", str(GOLDEN)],
        capture_output=True,
        check=False,
        env={"PATH": "", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0"},
    )
    assert done.returncode == 0
    assert b"Churn model v3 postmortem" in done.stdout
