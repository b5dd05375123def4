"""The command `boardsnap`: parse, call, print. All errors end here, in one line."""

from __future__ import annotations

import contextlib
import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import typer

from boardsnap.cli.history_commands import add_history_commands
from boardsnap.cli.learning_commands import add_ask_command, add_backtest_command
from boardsnap.cli.monitor_commands import add_monitor_commands
from boardsnap.cli.server_commands import add_server_commands
from boardsnap.cli.verify_commands import add_verify_command
from boardsnap.errors import BoardsnapError
from boardsnap.version import VERSION

PROGRAM = "boardsnap"


def exit_codes() -> Iterator[tuple[int, str]]:
    """Every exit code with what it means, from the error tree."""
    yield 0, "the document was made"
    yield 1, "an unexpected error; of preflight: a must-have is open"
    for error in _below(BoardsnapError):
        meaning = (error.__doc__ or "").splitlines()[0].rstrip(".")
        usage = "the command line, " if error.exit_code == 2 else ""
        yield error.exit_code, usage + meaning[0].lower() + meaning[1:]
    yield 130, "interrupted"


def _below(error: type[BoardsnapError]) -> Iterator[type[BoardsnapError]]:
    """The errors of the tree; what a room derives for itself has the code of its parent."""
    for kind in error.__subclasses__():
        if kind.__module__ == BoardsnapError.__module__:
            yield kind
            yield from _below(kind)


# `readable=False` on paths: whether they can be read is found out, and told, where they are read.
# \b keeps the lines of a paragraph apart in help texts.
_EPILOG = "\b\nExit codes:\n" + "\n".join(f"{code:>3}  {text}" for code, text in exit_codes())
_CODES = f"What each exit code means: {PROGRAM} --help."

Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        help="A .md, .html, .pdf, .docx, .json, .csv or .ics file.",
        readable=False,
    ),
]

app = typer.Typer(
    name=PROGRAM,
    epilog=_EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"{PROGRAM} {VERSION}")
        raise typer.Exit


@app.callback()
def boardsnap(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print it."),
    ] = False,
) -> None:
    """A photo of the whiteboard in, a structured model postmortem out."""


@app.command("read", epilog=_CODES)
def read_command(
    photos: Annotated[
        list[Path],
        typer.Argument(
            metavar="PHOTO...", help="Photos of one session, in reading order.", readable=False
        ),
    ],
    *,
    output: Output = None,
    json_target: Annotated[
        str | None,
        typer.Option("--json", metavar="FILE|-", help="The JSON too; - is standard output."),
    ] = None,
    date_order: Annotated[
        Literal["mdy", "dmy"] | None,
        typer.Option("--date-order", help="What 3/4 means, where the board does not show it."),
    ] = None,
    captured_at: Annotated[
        str | None,
        typer.Option(
            "--captured-at",
            metavar="ISO",
            help="When the photos were taken; years come from it. Else from the files.",
        ),
    ] = None,
    glossary: Annotated[
        Path | None,
        typer.Option(
            "--glossary",
            metavar="FILE",
            help="Names on the board (features, people, systems), one a line.",
            readable=False,
        ),
    ] = None,
    open_it: Annotated[
        bool, typer.Option("--open", help="Open the .html file when it is written.")
    ] = False,
    debug: Annotated[
        Path | None,
        typer.Option(
            "--debug", metavar="DIR", help="Write there what each stage saw.", readable=False
        ),
    ] = None,
) -> None:
    """Read photos of a whiteboard into a postmortem.

    Without -o or --json - the document is shown in the terminal.
    """
    from boardsnap.cli.read import ReadRequest, run_read  # noqa: PLC0415

    run_read(
        ReadRequest(
            photos=tuple(photos),
            output=output,
            json_target=json_target,
            date_order=date_order,
            captured_at=captured_at,
            glossary=glossary,
            open_it=open_it,
            debug=debug,
        )
    )


@app.command("render", epilog=_CODES)
def render_command(
    document: Annotated[
        Path, typer.Argument(metavar="PM.json", help="A postmortem as JSON.", readable=False)
    ],
    output: Output = None,
) -> None:
    """Write a postmortem in another form, or show it in the terminal."""
    from boardsnap.cli.read import run_render  # noqa: PLC0415

    run_render(document, output)


def worker_command(
    database: Annotated[
        str | None,
        typer.Option("--database", metavar="URL", help="The server's: postgresql://…"),
    ] = None,
    blobs: Annotated[
        str | None,
        typer.Option("--blobs", metavar="URL", help="The server's: a shared folder, s3://… etc."),
    ] = None,
    concurrency: Annotated[
        int | None,
        typer.Option(
            "--concurrency", metavar="N", help="Boards to read at once; about a core each."
        ),
    ] = None,
) -> None:
    """Read boards for a server, on this machine too; start as many as you like.

    Ends in peace when told to (SIGTERM): boards that it cannot finish go back to the others.
    """
    from boardsnap.cli.worker import WorkerRequest, run_worker  # noqa: PLC0415

    run_worker(WorkerRequest(database=database, blobs=blobs, concurrency=concurrency))


# In the order in which help lists them.
add_backtest_command(app, _CODES)
add_verify_command(app, _CODES)
add_monitor_commands(app, _CODES)
add_history_commands(app, _CODES)
add_ask_command(app, _CODES)
app.command("worker", epilog=_CODES)(worker_command)
add_server_commands(app, _CODES)


def main() -> None:
    """Runs the command line and exits with the code of what happened."""
    try:
        app(prog_name=PROGRAM)
    except BoardsnapError as error:
        _give_up(str(error), error.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:  # noqa: BLE001  the edge: no traceback reaches a user
        _give_up(
            f"an unexpected error: {type(error).__name__}: {error}; "
            "set BOARDSNAP_DEBUG=1 to see where, and report it with that",
            BoardsnapError.exit_code,
        )


def _give_up(message: str, exit_code: int) -> None:
    if os.environ.get("BOARDSNAP_DEBUG") == "1":
        traceback.print_exc()
    if sys.stderr is None:  # closed by the caller: `print` would fall back on standard output
        sys.exit(exit_code)
    with contextlib.suppress(OSError):
        print(f"{PROGRAM}: {_one_line(message)}", file=sys.stderr)  # noqa: T201
    sys.exit(exit_code)


def _one_line(message: str) -> str:
    """The message without line breaks and controls, which names of files may contain."""
    joined = " ".join(message.split())
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in joined)
