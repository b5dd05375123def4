"""What `boardsnap backtest` does: check, replay, write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from boardsnap.cli.output import Targets, print_bytes, shown, write_aside
from boardsnap.render.backtest.forms import BACKTEST_FORMS

if TYPE_CHECKING:
    from boardsnap.backtesting import Backtest, Wishes


@dataclass(frozen=True, slots=True)
class BacktestRequest:
    """The command line of `boardsnap backtest`, parsed but not yet checked."""

    document: Path
    series: Path | None = None
    features: tuple[Path, ...] = ()
    reference: tuple[Path, ...] = ()
    time: str | None = None
    began: str | None = None
    detected: str | None = None
    ended: str | None = None
    since: str | None = None
    label_delays: tuple[str, ...] = ()
    chunk: str | None = None
    timezone: str | None = None
    noise: float = 3.0
    link: str | None = None
    output: Path | None = None
    json_target: str | None = None

    @property
    def inputs(self) -> tuple[Path, ...]:
        """The files that are read."""
        series = (self.series,) if self.series else ()
        return (self.document, *series, *self.features, *self.reference)

    @property
    def targets(self) -> Targets:
        """Where the document goes."""
        return Targets(self.output, self.json_target)


def run_backtest(request: BacktestRequest) -> None:
    """Replays monitors over the history and writes what came of it where it was asked for.

    Raises:
        BoardsnapError: an option, a file or a place to write to cannot be used.
    """
    targets = request.targets
    targets.check(request.inputs, tuple(BACKTEST_FORMS))
    from boardsnap.backtesting import make_backtest  # noqa: PLC0415
    from boardsnap.document import load  # noqa: PLC0415

    made = make_backtest(load(request.document), _wishes(request))
    for file in targets.files:
        write_aside(file, BACKTEST_FORMS[file.suffix.lower()](made).encode())
    if targets.prints_json:
        print_bytes(made.to_json().encode())
    elif not request.output:
        _show(made)


def _wishes(request: BacktestRequest) -> Wishes:
    from boardsnap.backtesting import Wishes, parse_when  # noqa: PLC0415

    dates = {
        name: parse_when(text, f"--{name}")
        for name in ("began", "detected", "ended", "since")
        if (text := getattr(request, name)) is not None
    }
    return Wishes(
        series=request.series,
        features=request.features,
        reference=request.reference,
        time=request.time,
        label_delay=_delays(request.label_delays),
        chunk=request.chunk,
        timezone=request.timezone,
        noise=request.noise,
        link=request.link,
        **dates,
    )


def _delays(written: Sequence[str]) -> dict[str, str]:
    """`14d` for all metrics, `AUC=14d` for one."""
    found = {}
    for one in written:
        name, sign, delay = one.rpartition("=")
        found[name.strip() if sign else ""] = delay
    return found


def _show(made: Backtest) -> None:
    from boardsnap.render.backtest.forms import print_backtest  # noqa: PLC0415

    with shown() as console:
        print_backtest(made, console)
