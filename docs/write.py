"""`make docs`: writes into docs/cli.md what the program says about itself."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.report import fill

CLI = Path(__file__).parent / "cli.md"
COMMANDS = ("", "read", "render")
# The width that GitHub shows without scrolling; no colours; the rest of the environment stays out.
ENVIRONMENT = {"COLUMNS": "88", "NO_COLOR": "1", "TERM": "dumb", "PYTHONUTF8": "1"}


def help_of(command: str) -> str:
    """What `boardsnap COMMAND --help` prints."""
    arguments = [sys.executable, "-m", "boardsnap", *command.split(), "--help"]
    done = subprocess.run(
        arguments, check=True, capture_output=True, encoding="utf-8", env=ENVIRONMENT
    )
    lines = [line.rstrip() for line in done.stdout.strip("\n").splitlines()]
    return "\n".join(lines).strip("\n")


def with_help(text: str) -> str:
    """The page with the help of every command in its place."""
    sections = {
        f"help {command}".strip(): f"```text\n{help_of(command)}\n```" for command in COMMANDS
    }
    return fill(text, sections)


if __name__ == "__main__":
    CLI.write_text(with_help(CLI.read_text(encoding="utf-8")), encoding="utf-8")
