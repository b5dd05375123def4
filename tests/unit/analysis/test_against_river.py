"""Leads and false alarms of a backtest are those that river comes to by itself.

River's detectors are run here without any code of ours; what their signals come to is counted by
plain arithmetic on places in the list of values, one a day.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from river import drift
from river.datasets import synth

from boardsnap.analysis.course import Given
from boardsnap.model.backtest import Backtest
from boardsnap.model.monitor import Condition
from tests.unit.analysis.histories import day, postmortem, replayed, series
from tests.unit.analysis.test_detectors import STREAMS, signals

MADE: dict[str, Callable[[Condition], Any]] = {
    "adwin": lambda of: drift.ADWIN(of.parameters["delta"], clock=int(of.parameters["clock"])),
    "kswin": lambda of: drift.KSWIN(
        of.parameters["alpha"],
        window_size=int(of.parameters["window"]),
        stat_size=int(of.parameters["recent"]),
        seed=int(of.parameters["seed"]),
    ),
    "page_hinkley": lambda of: drift.PageHinkley(
        min_instances=int(of.parameters["least"]),
        delta=of.parameters["delta"],
        threshold=of.threshold,
        alpha=of.parameters["forgetting"],
        mode="up" if of.parameters["direction"] > 0 else "down",
    ),
}


@dataclass(frozen=True)
class Expected:
    """What river's signals come to; None: there is no alarm in the failure."""

    first: int | None
    lead: int | None
    false_alarms: int


def of_river(condition: Condition, values: Sequence[float], began: int, noticed: int) -> Expected:
    """By hand: the reference is fitted on as far as its middle, and counted on after it."""
    fitted = np.array(values[: (began + 1) // 2])
    mean, deviation = float(fitted.mean()), float(fitted.std(ddof=1))
    scaled = [(value - mean) / deviation for value in values]
    found = set(signals(MADE[condition.statistic](condition), scaled))
    counted = [place for place in sorted(found) if (began + 1) // 2 <= place < began]
    runs = bool(counted) + sum(later - one > 1 for one, later in pairwise(counted))
    first = next((p for p in sorted(found) if p >= began and p - 1 not in found), None)
    return Expected(first, None if first is None else noticed - first, runs)


def assert_equal(found: Backtest, values: Sequence[float], began: int, noticed: int) -> None:
    compared = set()
    for one in found.findings:
        if one.family not in MADE:
            continue
        compared.add(one.family)
        wanted = of_river(one.monitor.conditions[0], values, began, noticed)
        assert one.lead_days == wanted.lead, one.monitor.id
        assert (one.fires_on.iso if one.fires_on and wanted.first is not None else None) == (
            None if wanted.first is None else day(wanted.first).date().isoformat()
        )
        assert one.false_alarms is not None
        assert one.false_alarms.count == wanted.false_alarms, one.monitor.id
    assert compared == set(MADE)


def of_course(values: Sequence[float], began: int, noticed: int) -> Backtest:
    given = Given(day(began).date(), day(noticed).date(), None)
    return replayed(
        postmortem(), series(values, "level"), began=given.began, detected=given.detected
    )


@pytest.mark.parametrize("name", STREAMS)
@pytest.mark.parametrize("share", [0.5, 0.7])
def test_on_the_data_sets_of_river(name: str, share: float) -> None:
    values = STREAMS[name][:1200]
    began = int(len(values) * share)
    noticed = began + (len(values) - began) // 2
    assert_equal(of_course(values, began, noticed), values, began, noticed)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    "concept",
    [
        lambda seed, after: synth.SEA(variant=3 if after else 0, noise=0.1, seed=seed),
        lambda seed, after: synth.Sine(classification_function=int(after), seed=seed),
        lambda seed, after: synth.STAGGER(classification_function=int(after), seed=seed),
    ],
    ids=["SEA", "Sine", "STAGGER"],
)
def test_on_the_drift_streams_of_river(concept: Callable[[int, bool], Any], seed: int) -> None:
    # The share of positives in fifty rows a day; the concept changes on day 60.
    rows = [*concept(seed, False).take(60 * 50), *concept(seed, True).take(40 * 50)]
    labels = np.array([float(label) for _, label in rows]).reshape(100, 50)
    values = [float(share) for share in labels.mean(axis=1)]
    assert_equal(of_course(values, 60, 80), values, 60, 80)
