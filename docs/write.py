"""`make docs`: writes into the pages what the program says about itself."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.report import fill
from boardsnap.settings import Settings
from boardsnap.web.application import describe_api

CLI = Path(__file__).parent / "cli.md"
API = Path(__file__).parent / "api.md"
OPENAPI = Path(__file__).parent / "openapi.json"
OPERATING = Path(__file__).parent / "operating.md"
COMMANDS = (
    *("", "read", "render", "backtest", "monitors", "serve", "worker", "backup", "restore"),
    *("user", "user add", "user list", "user disable", "user enable", "user reset-password"),
    "user plan",
    *("login", "push", "pull", "list", "share"),
    *("history", "trends", "preflight", "ask"),
)
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


def with_settings(text: str) -> str:
    """The page with a row for every setting of a server in its place."""
    rows = [
        f"| `{name}` | {_shown(field.get_default(call_default_factory=False))} "
        f"| {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    table = "\n".join(["| setting | else | |", "|---|---|---|", *rows])
    return fill(text, {"settings": table})


def with_routes(text: str) -> str:
    """The page of the API with a row for every route in its place."""
    lines: list[str] = []
    for tag, rows in _routes_by_tag().items():
        lines += [f"### {tag.capitalize()}", "", "| | | |", "|---|---|---|", *rows, ""]
    return fill(text, {"routes": "\n".join(lines).rstrip()})


def openapi_text() -> str:
    """The description of the API as a file."""
    return json.dumps(describe_api(), indent=1, ensure_ascii=False) + "\n"


def _routes_by_tag() -> Mapping[str, list[str]]:
    tags: dict[str, list[str]] = {}
    for tag, row in _routes():
        tags.setdefault(tag, []).append(row)
    return tags


def _routes() -> Iterator[tuple[str, str]]:
    described = json.loads(openapi_text())
    for path, methods in described["paths"].items():
        for method, told in methods.items():
            says = " ".join(told["description"].split())
            address = path.removeprefix("/api/v1").replace("|", "\\|")
            yield told["tags"][0], f"| {method.upper()} | `{address}` | {says} |"


def _shown(default: object) -> str:
    """How a default stands in the table; none where it is nothing or depends on the machine."""
    if default is None or default == () or repr(default) == "PydanticUndefined":
        return ""
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


if __name__ == "__main__":
    API.write_text(with_routes(API.read_text(encoding="utf-8")), encoding="utf-8")
    OPENAPI.write_text(openapi_text(), encoding="utf-8")
    OPERATING.write_text(with_settings(OPERATING.read_text(encoding="utf-8")), encoding="utf-8")
    CLI.write_text(with_help(CLI.read_text(encoding="utf-8")), encoding="utf-8")
