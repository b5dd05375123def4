"""What `boardsnap verify` does: check, compare, write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from boardsnap.cli.output import Targets, print_bytes, shown, write_aside
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
    def inputs(self) -> tuple[Path, ...]:
        """The files that are read, as far as they are named one by one."""
        metrics = (self.metrics,) if self.metrics else ()
        return (self.document, *metrics, *self.current, *self.reference)

    @property
    def targets(self) -> Targets:
        """Where the document goes."""
        return Targets(self.output, self.json_target)


def run_verify(request: VerifyRequest) -> None:
    """Holds the postmortem against the data and writes what came of it where it was asked for.

    Raises:
        BoardsnapError: an option, a file or a place to write to cannot be used.
    """
    targets = request.targets
    targets.check(request.inputs, tuple(VERIFICATION_FORMS))
    wishes = _wishes(request)
    from boardsnap.document import load  # noqa: PLC0415
    from boardsnap.verifying import make_verification  # noqa: PLC0415

    made = make_verification(load(request.document), wishes)
    for file in targets.files:
        write_aside(file, VERIFICATION_FORMS[file.suffix.lower()](made).encode())
    if targets.prints_json:
        print_bytes(made.to_json().encode())
    elif not request.output:
        _show(made)


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

    with shown() as console:
        print_verification(made, console)
