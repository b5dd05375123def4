"""`boardsnap monitors`: list, write, update and check the files that watch a model."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from pydantic_core import to_json
from rich.console import Console

from boardsnap.cli.output import STANDARD_OUTPUT, standard_output, write_aside
from boardsnap.errors import ConfigError, InputError, MissingFileError, RenderError
from boardsnap.identity import postmortem_id
from boardsnap.model.monitor import Monitor, Origin
from boardsnap.monitors.amendment import amend, difference
from boardsnap.monitors.derivation import Proposal, propose
from boardsnap.monitors.exporter import Export, Exporter, History, Note, Setup
from boardsnap.monitors.given import chosen, joined, monitors_in, recommended_in, tracks_in
from boardsnap.monitors.history import setup_of
from boardsnap.monitors.naming import number_text, one_line
from boardsnap.monitors.phrases import basis_of
from boardsnap.monitors.tools import open_exporter

if TYPE_CHECKING:
    from boardsnap.document import Postmortem

_MOST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class MonitorsRequest:
    """The command line of `boardsnap monitors`, parsed but not yet checked."""

    document: Path | None = None
    to: str | None = None
    output: Path | None = None
    update: Path | None = None
    yes: bool = False
    check: Path | None = None
    backtest: Path | None = None
    rule: tuple[str, ...] = ()
    rules: Path | None = None
    only: tuple[str, ...] = ()
    metric: tuple[str, ...] = ()
    column: tuple[str, ...] = ()
    table: str | None = None
    time_column: str | None = None
    source: str | None = None
    link: str | None = None
    identity: str | None = None
    json_target: str | None = None


def run_monitors(request: MonitorsRequest) -> None:
    """Does what the command line asks for.

    Raises:
        BoardsnapError: an option or a file cannot be used, or a checked file is not as it must be.
    """
    _check_options(request)
    exporter = open_exporter(request.to) if request.to else None
    if request.check and exporter:
        _check_file(request.check, exporter)
        return
    if request.document is None:
        raise ConfigError("name a postmortem: boardsnap monitors PM.json --to prometheus")
    from boardsnap.document import load  # noqa: PLC0415

    postmortem = load(request.document)
    proposal = _proposed(request, postmortem)
    if request.json_target:
        _write_json(proposal.monitors, request.json_target)
    if exporter is None:
        if not request.json_target:
            _list(proposal)
    elif not proposal.monitors:
        raise InputError(
            "the postmortem calls for no monitor that can be written: "
            + (" ".join(proposal.gaps) or "it names no cause, no metric and no threshold")
        )
    elif request.update:
        _update(request, proposal.monitors, exporter, _setup(request, postmortem))
    else:
        _write(request, proposal, exporter, _setup(request, postmortem))


def _check_options(request: MonitorsRequest) -> None:
    """Refuses combinations that make no sense."""
    needs_tool = [
        name
        for name, given in (
            ("-o", request.output),
            ("--update", request.update),
            ("--check", request.check),
        )
        if given
    ]
    if needs_tool and not request.to:
        raise ConfigError(f"{needs_tool[0]} needs --to: name the tool whose file it is")
    if len(needs_tool) > 1:
        raise ConfigError(f"{' and '.join(needs_tool)} exclude each other: choose one")
    if request.rule and not request.backtest:
        raise ConfigError("--rule chooses from a backtest: add --backtest FILE, or use --only")


def _proposed(request: MonitorsRequest, postmortem: Postmortem) -> Proposal:
    """The monitors of the postmortem, of the backtest and of the rules file."""
    own = propose(postmortem, identity=request.identity, link=request.link, table=request.table)
    given: list[Monitor] = []
    if request.backtest:
        given += _chosen(request, request.backtest)
    if request.rules:
        given += monitors_in(_read(request.rules), str(request.rules))
    origin = Origin(
        postmortem=request.identity or postmortem_id(postmortem),
        title=postmortem.title,
        link=request.link,
    )
    monitors = joined(own.monitors, given, origin)
    if request.only:
        monitors = list(chosen(monitors, request.only, "the postmortem"))
    return Proposal(tuple(monitors), own.gaps)


def _setup(request: MonitorsRequest, postmortem: Postmortem) -> Setup:
    known = setup_of(postmortem)
    return replace(
        known,
        names=dict(_pairs(request.metric, "--metric")),
        columns=dict(_pairs(request.column, "--column")),
        table=request.table or known.table,
        time_column=request.time_column,
        data_source=request.source,
        histories=(*_tracks(request), *known.histories),
    )


def _tracks(request: MonitorsRequest) -> tuple[History, ...]:
    """What the backtest saw of the chosen rules."""
    if request.backtest is None:
        return ()
    return tracks_in(_read(request.backtest), _chosen(request, request.backtest))


def _chosen(request: MonitorsRequest, backtest: Path) -> tuple[Monitor, ...]:
    """The rules of the backtest that are named, else those that it recommends."""
    raw, name = _read(backtest), str(backtest)
    return chosen(monitors_in(raw, name), request.rule or recommended_in(raw), name)


def _pairs(given: Iterable[str], option: str) -> Iterable[tuple[str, str]]:
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise ConfigError(f"{option} {pair!r} is no pair: write NAME=VALUE")
        yield name.strip().casefold(), value.strip()


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise MissingFileError(
            f"{path} cannot be read ({error.strerror or error}): check path and permissions"
        ) from error
    if len(raw) > _MOST_BYTES:
        raise InputError(f"{path} is too large: give the file of one tool, or of one backtest")
    return raw


def _text(path: Path) -> str:
    try:
        return _read(path).decode()
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not in UTF-8: save it in that encoding") from error


def _write(request: MonitorsRequest, proposal: Proposal, exporter: Exporter, setup: Setup) -> None:
    export = exporter.write(proposal.monitors, setup)
    if not export.files:
        _tell(export.notes)
        raise InputError(
            f"{exporter.title} can express none of the {len(proposal.monitors)} rules: choose "
            "another tool, or give a backtest whose rules it can"
        )
    if request.output:
        _write_files(export, request.output)
    else:
        with standard_output():
            sys.stdout.write(export.files[0].content)
    _tell(export.notes, (_also(export) if not request.output else ()))
    _tell_gaps(proposal.gaps)


def _also(export: Export) -> tuple[str, ...]:
    rest = ", ".join(file.name for file in export.files[1:])
    return (f"with -o DIR there is more: {rest}",) if rest else ()


def _write_files(export: Export, folder: Path) -> None:
    for file in export.files:
        target = folder / file.name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RenderError(
                f"the folder {target.parent} cannot be made ({error.strerror}): choose another"
            ) from error
        write_aside(target, file.content.encode())
        if _console().is_terminal:
            _console().print(f"Wrote {target}", soft_wrap=True)


def _update(
    request: MonitorsRequest, monitors: Sequence[Monitor], exporter: Exporter, setup: Setup
) -> None:
    path = request.update
    assert path is not None
    left_out = {note.rule for note in exporter.write(monitors, setup).notes if note.left_out}
    written = [one for one in monitors if one.id not in left_out]
    before = _text(path)
    amended = amend(before, written, exporter, str(path))
    _tell(amended.notes)
    if amended.text == before:
        _console().print(f"{path}: all thresholds are as they should be", soft_wrap=True)
        return
    with standard_output():
        sys.stdout.write(difference(before, amended.text, str(path)))
    if not request.yes:
        _ask(path)
    write_aside(path, amended.text.encode())


def _ask(path: Path) -> None:
    """Asks whoever sits at the terminal.

    Raises:
        ConfigError: nobody does, or the answer is no.
    """
    if not sys.stdin or not sys.stdin.isatty():
        raise ConfigError(f"{path} is unchanged: add --yes to write it without being asked")
    if not typer.confirm(f"Write {path}?", err=True):
        raise ConfigError(f"{path} is unchanged")


def _check_file(path: Path, exporter: Exporter) -> None:
    """Refuses a file that does not hold to the schema of its tool."""
    from boardsnap.monitors.validation import faults_of, schema_of  # noqa: PLC0415

    text = _text(path)
    schema = schema_of(text, exporter.name)
    if schema is None:
        raise ConfigError(f"there is no schema of {exporter.title}: use the tool's own check")
    faults = faults_of(text, schema)
    if not faults:
        _console().print(f"{path}: as it should be", soft_wrap=True)
        return
    for fault in faults:
        _console().print(f"{path}: {one_line(fault)}", soft_wrap=True)
    raise InputError(
        f"{path} is not as it should be: mend it, or write it anew with `boardsnap monitors`"
    )


def _write_json(monitors: Sequence[Monitor], target: str) -> None:
    content = to_json(list(monitors), indent=2) + b"\n"
    if target != STANDARD_OUTPUT:
        write_aside(Path(target), content)
        return
    with standard_output():
        sys.stdout.buffer.write(content)


def _list(proposal: Proposal) -> None:
    """Shows the rules, and what no rule could be made of."""
    with standard_output():
        console = Console(highlight=False, emoji=False, markup=False)
        for monitor in proposal.monitors:
            limits = " and ".join(
                f"{one.comparator} {number_text(one.threshold)}" for one in monitor.conditions
            )
            console.print(f"{monitor.id} {limits}", style="bold", soft_wrap=True)
            console.print(f"    {one_line(monitor.title)}", soft_wrap=True)
            console.print(f"    threshold from: {basis_of(monitor)}", soft_wrap=True)
            console.print(f"    because of: {', '.join(monitor.origin.because)}", soft_wrap=True)
        if not proposal.monitors:
            console.print("The postmortem calls for no monitor.")
    _tell_gaps(proposal.gaps)


def _tell(notes: Iterable[Note], more: Iterable[str] = ()) -> None:
    for note in [*map(str, notes), *more]:
        _console().print(f"boardsnap: {one_line(note)}", soft_wrap=True)


def _tell_gaps(gaps: Iterable[str]) -> None:
    for gap in gaps:
        _console().print(f"boardsnap: no rule: {one_line(gap)}", soft_wrap=True)


def _console() -> Console:
    return Console(stderr=True, highlight=False, markup=False, emoji=False)
