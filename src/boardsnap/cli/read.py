"""What the commands do: check, read, write. The text engine is imported only when needed."""

from __future__ import annotations

import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rich.console import Console

from boardsnap.cli.glossary import read_glossary
from boardsnap.cli.output import (
    STANDARD_OUTPUT,
    Targets,
    check_standard_output,
    check_target,
    print_json,
    shown,
    write_document,
)
from boardsnap.cli.progress import ReadingProgress
from boardsnap.errors import ConfigError

if TYPE_CHECKING:
    from boardsnap.document import Postmortem


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """The command line of `boardsnap read`, parsed but not yet checked."""

    photos: tuple[Path, ...]
    output: Path | None = None
    json_target: str | None = None
    date_order: Literal["mdy", "dmy"] | None = None
    captured_at: str | None = None
    glossary: Path | None = None
    open_it: bool = False
    debug: Path | None = None

    @property
    def targets(self) -> Targets:
        """Where the document goes."""
        return Targets(self.output, self.json_target)


def run_read(request: ReadRequest) -> None:
    """Reads the photos and writes the document where it was asked for.

    Raises:
        BoardsnapError: an option, a photo or a place to write to cannot be used.
    """
    _check(request)
    postmortem = _read(request)
    targets = request.targets
    for file in targets.files:
        write_document(postmortem, file, datetime.now(UTC))
        _confirm(file)
    if targets.prints_json:
        print_json(postmortem)
    elif not request.output:
        show(postmortem)
    if targets.files or targets.prints_json:
        _warn(postmortem)
    if request.open_it and request.output:
        _open(request.output)


def run_render(document: Path, output: Path | None) -> None:
    """Writes a postmortem in another form, or shows it.

    Raises:
        BoardsnapError: the document or the place to write to cannot be used.
    """
    if output:
        check_target(output, [document])
    from boardsnap.document import load  # noqa: PLC0415

    postmortem = load(document)
    if output:
        write_document(postmortem, output, datetime.now(UTC))
        _confirm(output)
    else:
        show(postmortem)


def _check(request: ReadRequest) -> None:
    """Refuses before any work what cannot end well."""
    inputs = [*request.photos, *([request.glossary] if request.glossary else [])]
    targets = request.targets
    for file in targets.files:
        check_target(file, inputs)
    if targets.prints_json or not request.output:
        check_standard_output()
    if len({file.absolute() for file in targets.files}) < len(targets.files):
        raise ConfigError("-o and --json name the same file: give them different names")
    if request.json_target not in {None, STANDARD_OUTPUT}:
        _check_json_suffix(Path(str(request.json_target)))
    if request.open_it and (request.output is None or request.output.suffix.lower() != ".html"):
        raise ConfigError("--open shows an HTML file: add -o FILE.html")


def _check_json_suffix(target: Path) -> None:
    if target.suffix.lower() != ".json":
        raise ConfigError(f"--json writes JSON, and {target} does not end in .json")


def _read(request: ReadRequest) -> Postmortem:
    taken = _moment(request.captured_at)
    glossary = read_glossary(request.glossary) if request.glossary else ()
    names = [photo.name for photo in request.photos]
    with ReadingProgress(names, _standard_error()) as progress:
        from boardsnap.document import Postmortem  # noqa: PLC0415
        from boardsnap.reader import Options, read_boards  # noqa: PLC0415

        result = read_boards(
            request.photos,
            now=datetime.now(),
            options=Options(taken, request.date_order, glossary),
            watch=_watchers(progress, request.debug),
        )
    return Postmortem.build(result.postmortem, result.pictures, result.problems)


def _watchers(progress: ReadingProgress, folder: Path | None) -> Callable[[str, object], None]:
    if folder is None:
        return progress
    from boardsnap.debug import DebugWriter  # noqa: PLC0415

    writer = DebugWriter(folder)

    def watch(stage: str, noun: object) -> None:
        progress(stage, noun)
        writer(stage, noun)

    return watch


def _moment(iso: str | None) -> datetime | None:
    """Local time as cameras write it: a zone, if given, is left off."""
    if iso is None:
        return None
    try:
        return datetime.fromisoformat(iso.strip()).replace(tzinfo=None)
    except ValueError as error:
        raise ConfigError(
            f"--captured-at {iso!r} is no ISO date: write 2026-03-04 or 2026-03-04T14:30"
        ) from error


def show(postmortem: Postmortem) -> None:
    """Shows the document on standard output, plain where that is no terminal.

    Raises:
        RenderError: standard output does not take it.
    """
    from boardsnap.render.terminal import print_document  # noqa: PLC0415

    with shown() as console:
        print_document(postmortem, console, problems=postmortem.problems)


def _warn(postmortem: Postmortem) -> None:
    """Says on standard error what the written document says under "To check"."""
    console = _standard_error()
    from boardsnap.render.outline import outline  # noqa: PLC0415

    if outline(postmortem).empty:
        console.print("boardsnap: nothing was read on the board", soft_wrap=True)
    for problem in postmortem.problems:
        console.print(f"boardsnap: {problem}", soft_wrap=True)


def _confirm(file: Path) -> None:
    """Names the written file to whoever sits at a terminal; scripts are left in peace."""
    console = _standard_error()
    if console.is_terminal:
        console.print(f"Wrote {file}", soft_wrap=True)


def _standard_error() -> Console:
    return Console(stderr=True, highlight=False, markup=False, emoji=False)


def _open(file: Path) -> None:
    if not webbrowser.open(file.absolute().as_uri()):
        _standard_error().print(f"boardsnap: no browser was found to open {file}", soft_wrap=True)
