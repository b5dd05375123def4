"""The short form of `python -m benchmarks.kills`: real processes, killed at random moments."""

from __future__ import annotations

import pytest

from benchmarks.kills import measure_damage
from tests.servers import find_postgres, lacking


@pytest.mark.parametrize(("database", "kills"), [("sqlite", 3), ("postgresql", 3)])
def test_what_was_accepted_is_read_once_whatever_is_killed(database: str, kills: int) -> None:
    if database == "postgresql" and find_postgres() is None:
        lacking("PostgreSQL is not installed")
    damage = measure_damage(kills, database, seed=11, longest_life_seconds=4.0)
    assert damage.none, damage
    assert damage.accepted > kills
