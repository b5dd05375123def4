"""The document fits the terminal, and never steers it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from boardsnap.document import load
from boardsnap.model.postmortem import Postmortem, ReaderInfo, Source, Statement
from boardsnap.render.terminal import print_document

INCIDENT = load(Path(__file__).parents[2] / "golden" / "incident.json")
READER = ReaderInfo(name="local", version="1", seconds=0, confidence=1)


def _printed(postmortem: Postmortem, width: int = 80, *, terminal: bool = False) -> str:
    file = StringIO()
    console = Console(file=file, width=width, force_terminal=terminal, legacy_windows=False)
    print_document(postmortem, console)
    return file.getvalue()


@pytest.mark.parametrize("width", [30, 40, 80, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(len(line) for line in _printed(INCIDENT, width).splitlines()) <= width


def test_every_statement_is_shown() -> None:
    printed = " ".join(_printed(INCIDENT, 200).split())
    actions = [action.text for action in INCIDENT.actions]
    said = [statement.text for statement in (*INCIDENT.decisions, *INCIDENT.unplaced)]
    assert all(text in printed for text in (*actions, *said))


def test_piped_output_is_plain() -> None:
    assert "\x1b" not in _printed(INCIDENT)


def test_text_from_a_board_cannot_steer_the_terminal() -> None:
    text = "\x1b]0;owned\x07\x1b[2J[bold red]x[/] :boom:"
    statement = Statement(text=text, sources=(Source(board=0, text=text),))
    printed = _printed(Postmortem(title=text, decisions=(statement,), reader=READER))
    assert "\x1b" not in printed
    assert "\x07" not in printed
    assert "[bold red]x[/] :boom:" in printed
