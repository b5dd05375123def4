"""Detectors with windows that adapt: river's ADWIN and KSWIN, behind the contract of all others.

River is an extra, and takes seconds to load: it is imported when the first one is made.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

from boardsnap.analysis.detectors import Detector, Parameters
from boardsnap.analysis.extras import require
from boardsnap.model.monitor import Statistic

INSTALL = "pip install 'boardsnap[learn]'"


def are_there() -> bool:
    """Whether the library that they need is installed."""
    return find_spec("river") is not None


class _Window:
    """1 for the value at which the library reports a change, else 0.

    Values come in standard deviations of the reference. ADWIN's bound is meant for values from
    0 to 1 (Bifet and Gavaldà 2007); where six deviations are put there instead, a change by three
    of them takes it 50 values and not 13, for no fewer false alarms: there is hardly any in
    100,000 values of white noise either way (`benchmarks/backtest.py`).
    """

    def __init__(self, parameters: Parameters) -> None:
        self._parameters = parameters
        self._detector = self._make(parameters)

    def _make(self, parameters: Parameters) -> Any:
        raise NotImplementedError

    def update(self, value: float) -> float:
        """The report of the library."""
        at = self._parameters
        self._detector.update((value - at["reference_mean"]) / at["reference_deviation"])
        return float(self._detector.drift_detected)

    def restart(self) -> None:
        """The library does so with its next value."""


class Adwin(_Window):
    """ADWIN: two parts of an adaptive window have means that differ."""

    def _make(self, parameters: Parameters) -> Any:
        made = require("river.drift").ADWIN
        return made(delta=parameters["delta"], clock=int(parameters["clock"]))


class Kswin(_Window):
    """KSWIN: the latest values and earlier ones fail the Kolmogorov-Smirnov test.

    It draws the earlier values by chance; the seed makes it the same chance each time.
    """

    def _make(self, parameters: Parameters) -> Any:
        made = require("river.drift").KSWIN
        return made(
            alpha=parameters["alpha"],
            window_size=int(parameters["window"]),
            stat_size=int(parameters["recent"]),
            seed=int(parameters["seed"]),
        )


WINDOWS: dict[Statistic, Callable[[Parameters], Detector]] = {"adwin": Adwin, "kswin": Kswin}
"""The detectors that need river, by their statistic."""
