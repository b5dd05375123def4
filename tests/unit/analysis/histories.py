"""Postmortems and series for tests of backtests."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from boardsnap.analysis.backtest import Request, backtest
from boardsnap.analysis.clock import Clock
from boardsnap.analysis.course import Given
from boardsnap.analysis.series import Series, given_series
from boardsnap.model.backtest import Backtest, Finding
from boardsnap.model.monitor import Condition, Monitor, Origin, Span, Subject
from boardsnap.model.postmortem import Postmortem, ReaderInfo, TimelineEvent

START = datetime(2026, 1, 1, tzinfo=UTC)
ORIGIN = Origin(postmortem="pm-1", title="Churn")
AUC = Subject(kind="metric", name="AUC")
READER = ReaderInfo(name="test", version="1", seconds=0, confidence=1)
Points = Sequence[tuple[datetime, float]]


def day(number: float) -> datetime:
    """So many days after the start."""
    return START + timedelta(days=number)


def points(values: Sequence[float], step: float = 1.0) -> list[tuple[datetime, float]]:
    """Values from the start, one a step of days."""
    return [(day(place * step), value) for place, value in enumerate(values)]


def series(values: Sequence[float], name: str = "AUC", step: float = 1.0) -> Series:
    """A series from a file."""
    return given_series({name: points(values, step)}, Clock())[0]


def noisy(
    count: int, course: Callable[[int], float], seed: int = 1, deviation: float = 0.005
) -> list[float]:
    """A course with noise, from a seed."""
    chance = random.Random(seed)
    return [course(number) + chance.gauss(0, deviation) for number in range(count)]


def stepped(count: int, at: int, before: float = 0.91, after: float = 0.8) -> list[float]:
    """Noise about one level, then about another."""
    return noisy(count, lambda number: after if number >= at else before)


def condition(
    statistic: str = "value",
    comparator: str = "<",
    threshold: float = 0.85,
    *,
    on: Subject = AUC,
    chunk: Span | None = None,
    of: Mapping[str, float] | None = None,
) -> Condition:
    """A condition on the AUC.

    Args:
        statistic: of it.
        comparator: with the threshold.
        threshold: in the unit of the statistic.
        on: another subject.
        chunk: in which it is averaged.
        of: its parameters.
    """
    return Condition.model_validate(
        {
            "subject": on.model_dump(),
            "statistic": statistic,
            "comparator": comparator,
            "threshold": threshold,
            "chunk": chunk.model_dump() if chunk else None,
            "parameters": of or {},
        }
    )


def monitor(*conditions: Condition, lasting: Span | None = None) -> Monitor:
    """A monitor of some conditions."""
    return Monitor(id="m", title="M", conditions=conditions, lasting=lasting, origin=ORIGIN)


def postmortem(*timeline: TimelineEvent, **fields: object) -> Postmortem:
    """A postmortem with this timeline."""
    return Postmortem.model_validate({"timeline": timeline, "reader": READER, **fields})


def replayed(
    made: Postmortem,
    *found: Series,
    began: date | None = date(2026, 3, 2),
    detected: date | None = date(2026, 3, 16),
    ended: date | None = None,
    **wishes: object,
) -> Backtest:
    """A backtest with dates that are handed in."""
    request = Request(ORIGIN, found, given=Given(began, detected, ended), **wishes)  # type: ignore[arg-type]
    return backtest(made, request)


def finding(of: Backtest, ident: str) -> Finding:
    """The finding of the monitor with this id."""
    found = of.finding(ident)
    assert found is not None, [one.monitor.id for one in of.findings]
    return found
