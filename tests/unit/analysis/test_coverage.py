"""Shifts of known size are held by their intervals: the short form of benchmarks/claims.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.claims import SCENARIOS, holds, run, truth_of

# Of 40 runs at 95 % two may miss, four do so once in twenty times, six hardly ever.
RUNS, MISSES = 40, 5


@pytest.mark.parametrize(
    "name",
    [
        "skewed incomes",
        "few rows (100 and 60)",
        "median",
        "ramp of three weeks",
        "missing values",
        "share of a category",
        "PSI",
        "onset of a step",
    ],
)
def test_a_planted_shift_is_held(name: str, tmp_path: Path) -> None:
    truth = truth_of(name)
    missed = sum(not holds(run(name, seed, tmp_path), truth) for seed in range(1000, 1000 + RUNS))
    assert missed <= MISSES


def test_every_scenario_is_read_as_the_claim_that_it_is_for(tmp_path: Path) -> None:
    for name, planted in SCENARIOS.items():
        check = run(name, 1, tmp_path)
        assert check.claim.kind == planted.kind, name
        assert check.measured is not None, name
