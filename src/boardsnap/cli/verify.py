"""What `boardsnap verify` does: check, compare, write."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from rich.console import Console

from boardsnap.cli.output import (
    STANDARD_OUTPUT,
    check_file,
    check_standard_output,
    standard_output,
    write_aside,
)
from boardsnap.errors import ConfigError
from boardsnap.render.verification.forms import VERIFICATION_FORMS

if TYPE_CHECKING:
    from boardsnap.verifying import Verification, Wishes


@dataclass(frozen=True, slots=True)
class VerifyRequest:
    """The command line of `boardsnap verify`, parsed but not yet checked."""

    document: Path
    current: tuple[Path, ...]
    reference: tuple[Path, ...] = ()
    reference_until: str | None = None
    metrics: Path | None = None
    time: str | None = None
    timezone: str | None = None
    date_order: Literal["mdy", "dmy"] | None = None
    chunk: str | None = None
    columns: tuple[str, ...] = ()
    label: str | None = None
    prediction: str | None = None
    score: str | None = None
    positive: str | None = None
    tolerance: float = 0.1
    link: str | None = None
    output: Path | None = None
    json_target: str | None = None

    @property
    def prints_json(self) -> bool:
        """Whether the JSON goes to standard output."""
        return self.json_target == STANDARD_OUTPUT

    @property
    def inputs(self) -> tuple[Path, ...]:
        """The files that are read, as far as they are named one by one."""
        metrics = (self.metrics,) if self.metrics else ()
        return (self.document, *metrics, *self.current, *self.reference)

    @property
    def files(self) -> tuple[Path, ...]:
        """The files to be written."""
        json_file = None if self.json_target is None or self.prints_json else Path(self.json_target)
        return tuple(file for file in (self.output, json_file) if file is not None)


def run_verify(request: VerifyRequest) -> None:
    """Holds the postmortem against the data and writes what came of it where it was asked for.

    Raises:
        BoardsnapError: an option, a file or a place to write to cannot be used.
    """
    _check(request)
    wishes = _wishes(request)
    from boardsnap.document import load  # noqa: PLC0415
    from boardsnap.verifying import make_verification  # noqa: PLC0415

    made = make_verification(load(request.document), wishes)
    for file in request.files:
        write_aside(file, VERIFICATION_FORMS[file.suffix.lower()](made).encode())
    if request.prints_json:
        with standard_output():
            sys.stdout.buffer.write(made.to_json().encode())
    elif not request.output:
        _show(made)


def _check(request: VerifyRequest) -> None:
    """Refuses before any work what cannot end well."""
    if request.json_target not in {None, STANDARD_OUTPUT}:
        check_file(Path(str(request.json_target)), request.inputs, (".json",))
    if request.output:
        check_file(request.output, request.inputs, tuple(VERIFICATION_FORMS))
    if request.prints_json or not request.output:
        check_standard_output()
    if len({file.absolute() for file in request.files}) < len(request.files):
        raise ConfigError("-o and --json name the same file: give them different names")


def _wishes(request: VerifyRequest) -> Wishes:
    from boardsnap.verifying import Wishes  # noqa: PLC0415

    return Wishes(
        current=request.current,
        reference=request.reference,
        reference_until=request.reference_until,
        metrics=request.metrics,
        time=request.time,
        timezone=request.timezone,
        date_order=request.date_order,
        chunk=request.chunk,
        columns=_columns(request.columns),
        tolerance=request.tolerance,
        label=request.label,
        prediction=request.prediction,
        score=request.score,
        positive=request.positive,
        link=request.link,
    )


def _columns(written: Sequence[str]) -> dict[str, str]:
    """`income=cust_income`, by name on the board."""
    found = {}
    for one in written:
        name, sign, column = one.partition("=")
        if not sign or not name.strip() or not column:
            raise ConfigError(f"--column {one!r} says nothing: write NAME=COLUMN")
        found[name.strip()] = column
    return found


def _show(made: Verification) -> None:
    from boardsnap.render.verification.forms import print_verification  # noqa: PLC0415

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    with standard_output():
        print_verification(made, Console(highlight=False, emoji=False))
