"""Published failures as small tables: rows, the board that tells of them, and the metrics.

Instacart 2020 (availability accuracy 93 % to 61 % from mid-March), nulls that grow by half a point
a week, amounts in cents, a feature that was renamed (the demo of mendrift), a fare component
missing in some cities (Uber, D3). What was published gives the sizes; the rows are drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from boardsnap.model.postmortem import (
    Date,
    Evidence,
    Hypothesis,
    HypothesisStatus,
    Metric,
    Postmortem,
    ReaderInfo,
    RootCause,
    Source,
    TimelineEvent,
)

Columns = Mapping[str, NDArray[Any]]
START = datetime(2026, 1, 5)


def board(
    cause: str | None = None,
    *,
    feature: str | None = None,
    events: Sequence[tuple[str, str] | tuple[str, str, Metric]] = (),
    ideas: Sequence[tuple[str, HypothesisStatus, Sequence[str]]] = (),
) -> Postmortem:
    """A document with these statements.

    Args:
        cause: the root cause.
        feature: that it is about, as the reader found it.
        events: ISO date, text, and the metric that it states.
        ideas: hypothesis, its status, its evidence.
    """
    return Postmortem(
        title="Postmortem",
        root_cause=RootCause(text=cause, feature=feature, sources=_source(cause))
        if cause
        else None,
        timeline=tuple(_event(*event) for event in events),
        hypotheses=tuple(
            Hypothesis(
                text=text,
                status=status,
                sources=_source(text),
                evidence=tuple(
                    Evidence(text=one, stance="for", sources=_source(one)) for one in evidence
                ),
            )
            for text, status, evidence in ideas
        ),
        reader=ReaderInfo(name="test", version="0", seconds=0, confidence=1),
    )


def _event(at: str, text: str, metric: Metric | None = None) -> TimelineEvent:
    return TimelineEvent(
        at=Date(raw=at, iso=at, precision="day"),
        kind="metric" if metric else "drift",
        text=text,
        metric=metric,
        sources=_source(text),
    )


def _source(text: str) -> tuple[Source, ...]:
    return (Source(board=None, text=text, author="test"),)


def write(columns: Columns, path: object) -> None:
    """Writes columns into a file of the form that its suffix says; NaN is written as missing."""
    form = "FORMAT parquet" if str(path).endswith(".parquet") else "FORMAT csv, HEADER"
    with duckdb.connect() as connection:
        connection.register("drawn", dict(columns))
        picked = ", ".join(
            f'CASE WHEN isnan("{name}") THEN NULL ELSE "{name}" END AS "{name}"'
            if values.dtype.kind == "f"
            else f'"{name}"'
            for name, values in columns.items()
        )
        connection.execute(f"COPY (SELECT {picked} FROM drawn) TO '{path}' ({form})")  # noqa: S608


def moments(chance: np.random.Generator, first: float, last: float, rows: int) -> NDArray[Any]:
    """Times between two days after START, in order."""
    days = np.sort(chance.uniform(first, last, rows))
    return np.datetime64(START, "us") + (days * 86_400e6).astype("timedelta64[us]")


def days_of(at: NDArray[Any]) -> NDArray[np.float64]:
    """Days after START."""
    found: NDArray[np.float64] = (at - np.datetime64(START, "us")) / np.timedelta64(1, "D")
    return found


def day(number: int) -> str:
    """The ISO date of so many days after START."""
    return (START + timedelta(days=number)).date().isoformat()


def instacart(seed: int = 0) -> tuple[Columns, Columns]:
    """Availability is predicted by habits that end in mid-March: reference, current period."""
    chance = np.random.default_rng(seed)

    def rows(first: float, last: float, count: int) -> Columns:
        at = moments(chance, first, last, count)
        panic = days_of(at) >= 70
        truth = chance.random(count) < np.where(panic, 0.5, 0.9)
        right = chance.random(count) < np.where(panic, 0.61, 0.93)
        return {
            "ts": at,
            "label": truth.astype(np.int64),
            "prediction": np.where(right, truth, ~truth).astype(np.int64),
            "items_per_order": chance.poisson(np.where(panic, 30, 12)).astype(np.float64),
            "hours_since_seen": chance.exponential(np.where(panic, 9, 10)),
            "aisle": chance.choice(["dairy", "paper", "snacks"], count),
        }

    return rows(0, 56, 9000), rows(56, 91, 6000)


def creeping_nulls(seed: int = 0) -> tuple[Columns, Columns]:
    """Missing values of last_login grow by half a point a week for twelve weeks."""
    chance = np.random.default_rng(seed)

    def rows(first: float, last: float, count: int) -> Columns:
        at = moments(chance, first, last, count)
        rate = 0.01 + 0.005 * np.maximum(0.0, days_of(at) - 56) / 7
        values = chance.exponential(20, count)
        return {
            "day": at.astype("datetime64[D]").astype("datetime64[us]"),
            "last_login": np.where(chance.random(count) < rate, np.nan, values),
            "tenure": chance.gamma(2, 12, count),
        }

    return rows(0, 56, 30_000), rows(56, 140, 45_000)


def cents(seed: int = 0) -> tuple[Columns, Columns]:
    """One of two payment providers sends cents from day 60 on: 30 % of the rows."""
    chance = np.random.default_rng(seed)

    def rows(first: float, last: float, count: int) -> Columns:
        at = moments(chance, first, last, count)
        provider = np.where(chance.random(count) < 0.3, "payfast", "stripe").astype(object)
        amount = np.round(chance.lognormal(3.5, 0.8, count), 2)
        broken = (provider == "payfast") & (days_of(at) >= 60)
        return {
            "created_at": at,
            "txn_amount": np.where(broken, amount * 100, amount),
            "provider": provider,
        }

    return rows(0, 50, 8000), rows(50, 90, 7000)


def renamed(seed: int = 0) -> tuple[Columns, Columns]:
    """promo_flag is promo_flag_v2 now; a model that reads the old name gets nothing."""
    chance = np.random.default_rng(seed)

    def rows(first: float, last: float, count: int, name: str) -> Columns:
        return {
            "ts": moments(chance, first, last, count),
            name: (chance.random(count) < 0.25).astype(np.int64),
            "basket": chance.gamma(3, 10, count),
        }

    return rows(0, 40, 5000, "promo_flag"), rows(40, 70, 4000, "promo_flag_v2")


def fares(seed: int = 0) -> tuple[Columns, Columns]:
    """A fare component is missing in 10 % of sessions in two key cities for 45 days."""
    chance = np.random.default_rng(seed)

    def rows(first: float, last: float, count: int) -> Columns:
        at = moments(chance, first, last, count)
        city = chance.choice(["SF", "NYC", "LA", "Austin"], count, p=[0.3, 0.3, 0.2, 0.2])
        key = np.isin(city, ["SF", "NYC"])
        lost = key & (days_of(at) >= 60) & (chance.random(count) < 0.10)
        return {
            "event_time": at,
            "city": city.astype(object),
            "surge_fare": np.where(lost, np.nan, chance.gamma(2, 4, count)),
            "eta": chance.gamma(4, 2, count),
        }

    return rows(0, 60, 12_000), rows(60, 105, 9000)
