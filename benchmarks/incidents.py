"""Seeded incidents with known windows, after published failures: a postmortem and its history.

What happened to the metrics is drawn from a seed; when it began, by how much and when people
noticed is known exactly. The courses follow what was published: Instacart's availability
accuracy from 93 to 61 % in March 2020, a recall from 0.72 to 0.18 after a renamed flag, missing
values that creep up by half a percent a week, a fare component missing in a tenth of the
sessions for 45 days.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from boardsnap.model.postmortem import (
    Action,
    Date,
    Evidence,
    Hypothesis,
    Metric,
    ModelName,
    Postmortem,
    ReaderInfo,
    RootCause,
    Source,
    TimelineEvent,
)

_SOURCE = (Source(board=None, text="", author="benchmarks"),)
Values = tuple[tuple[datetime, float], ...]


@dataclass(frozen=True, slots=True)
class Incident:
    """A failure whose course is known.

    Attributes:
        began: the first day on which the planted change shows.
        detected: the day on which people noticed.
        series: each metric's history.
        changed: the metrics in which a change was planted.
        rows: of features, by column, `day` among them; empty: none are drawn.
    """

    name: str
    postmortem: Postmortem
    began: date
    detected: date
    series: Mapping[str, Values]
    changed: tuple[str, ...]
    rows: Mapping[str, NDArray[Any]] = field(default_factory=dict)


def write_rows(incident: Incident, path: Path) -> None:
    """Writes the rows of features as a Parquet file."""
    names = list(incident.rows)
    picked = ", ".join(f"unnest(${number}) AS {name}" for number, name in enumerate(names, 1))
    values = [incident.rows[name].tolist() for name in names]
    duckdb.connect().execute(f"COPY (SELECT {picked}) TO '{path}' (FORMAT parquet)", values)


def write_series(incident: Incident, path: Path) -> None:
    """Writes the metrics as a CSV file in the long form."""
    lines = ["time,metric,value"]
    for name, points in incident.series.items():
        lines += [f"{at.date()},{name},{number}" for at, number in points]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def day(at: date) -> Date:
    """A date as boards write it."""
    return Date(raw=f"{at:%b} {at.day}", iso=at.isoformat(), precision="day")


def event(at: date, kind: str, text: str, metric: Metric | None = None) -> TimelineEvent:
    """One line of a timeline."""
    return TimelineEvent.model_validate(
        {"at": day(at), "kind": kind, "text": text, "metric": metric, "sources": _SOURCE}
    )


def value(at: date, name: str, number: float, unit: str | None = None) -> TimelineEvent:
    """A value on the timeline."""
    written = f"{name} {number:g}{' ' + unit if unit else ''}"
    return event(at, "metric", written, Metric(name=name, value=number, unit=unit))


def action(text: str, kind: str = "monitoring") -> Action:
    """An action."""
    return Action.model_validate({"text": text, "kind": kind, "sources": _SOURCE})


def document(
    title: str,
    model: str,
    timeline: Sequence[TimelineEvent],
    *,
    cause: RootCause | None = None,
    hypotheses: Sequence[Hypothesis] = (),
    actions: Sequence[Action] = (),
) -> Postmortem:
    """A postmortem as a board would give it."""
    return Postmortem(
        title=title,
        model=ModelName(name=model),
        timeline=tuple(timeline),
        hypotheses=tuple(hypotheses),
        root_cause=cause,
        actions=tuple(actions),
        reader=ReaderInfo(name="benchmarks", version="1", seconds=0, confidence=1),
    )


def cause(text: str, category: str, feature: str | None = None) -> RootCause:
    """A root cause."""
    return RootCause.model_validate(
        {"text": text, "category": category, "feature": feature, "sources": _SOURCE}
    )


def hypothesis(text: str, *evidence: str, status: str = "confirmed") -> Hypothesis:
    """A hypothesis with what speaks for it."""
    found = tuple(Evidence(text=one, stance="for", sources=_SOURCE) for one in evidence)
    return Hypothesis.model_validate(
        {"text": text, "status": status, "evidence": found, "sources": _SOURCE}
    )


def daily(
    first: date, days: int, course: Callable[[int, random.Random], float], chance: random.Random
) -> Values:
    """A value a day.

    Args:
        first: the first day.
        days: how many.
        course: from the number of the day to the value.
        chance: of the noise.
    """
    start = datetime(first.year, first.month, first.day)
    return tuple((start + timedelta(days=number), course(number, chance)) for number in range(days))


def ramp(number: int, start: int, length: int) -> float:
    """0 before the start, 1 once the length has passed, in between in proportion."""
    return min(1.0, max(0.0, (number - start + 1) / length))


def instacart(seed: int) -> Incident:
    """Shelves empty in March 2020: the model's accuracy falls within ten days."""
    chance = random.Random(seed)
    first, began, detected = date(2020, 1, 1), date(2020, 3, 13), date(2020, 3, 24)
    start = (began - first).days

    def accuracy(number: int, noise: random.Random) -> float:
        weekly = 0.6 * math.sin(2 * math.pi * number / 7)
        return round(93 + weekly - 32 * ramp(number, start, 12) + noise.gauss(0, 0.7), 2)

    def orders(number: int, noise: random.Random) -> float:
        growth = 1 + 0.9 * ramp(number, start - 4, 20)
        return round(
            100_000
            * growth
            * (1 + 0.1 * math.sin(2 * math.pi * number / 7))
            * (1 + noise.gauss(0, 0.03))
        )

    postmortem = document(
        "Item availability: what happened in March",
        "availability",
        [
            value(date(2020, 3, 10), "availability accuracy", 93, "%"),
            value(date(2020, 3, 16), "availability accuracy", 86, "%"),
            value(date(2020, 3, 20), "availability accuracy", 73, "%"),
            event(detected, "alert", "shoppers report empty shelves, items marked available"),
            value(date(2020, 3, 26), "availability accuracy", 61, "%"),
            event(date(2020, 3, 30), "action", "retrained on the last 7 days"),
        ],
        cause=cause(
            "panic buying: stock turns over faster than the model's features", "concept_drift"
        ),
        actions=[
            action("Alert when availability accuracy < 88 %"),
            action("Retrain every day", "retraining"),
        ],
    )
    series = {
        "availability_accuracy": daily(first, 95, accuracy, chance),
        "orders": daily(first, 95, orders, chance),
    }
    return Incident("instacart", postmortem, began, detected, series, ("availability_accuracy",))


def renamed_flag(seed: int) -> Incident:
    """promo_flag became promo_flag_v2: recall breaks at once, AUC hardly moves."""
    chance = random.Random(seed)
    first, began, detected = date(2026, 1, 5), date(2026, 4, 8), date(2026, 4, 20)
    start = (began - first).days

    def broken(number: int) -> bool:
        return number >= start

    series = {
        "recall": daily(
            first,
            120,
            lambda n, c: round((0.18 if broken(n) else 0.72) + c.gauss(0, 0.02), 4),
            chance,
        ),
        "AUC": daily(
            first,
            120,
            lambda n, c: round((0.82 if broken(n) else 0.84) + c.gauss(0, 0.006), 4),
            chance,
        ),
    }
    postmortem = document(
        "Churn v7: recall collapsed",
        "churn",
        [
            value(date(2026, 4, 6), "recall", 0.72),
            event(began, "upstream", "CRM export v2 live"),
            value(date(2026, 4, 15), "recall", 0.2),
            event(detected, "alert", "retention team asks why the list is so short"),
            value(date(2026, 4, 21), "recall", 0.18),
            event(date(2026, 4, 23), "action", "mapped promo_flag_v2 back to promo_flag"),
        ],
        cause=cause(
            "promo_flag renamed to promo_flag_v2 in the CRM export, model saw nulls",
            "schema_change",
            "promo_flag",
        ),
        hypotheses=[hypothesis("column renamed upstream", "promo_flag null 100 %")],
        actions=[
            action("Page if recall drops below 0.6"),
            action("Null check on promo_flag > 5 %"),
        ],
    )
    return Incident("renamed flag", postmortem, began, detected, series, ("recall", "AUC"))


def creeping_nulls(seed: int) -> Incident:
    """Missing incomes rise by half a percent a week; the error follows slowly."""
    chance = random.Random(seed)
    first, began, detected = date(2025, 9, 1), date(2026, 1, 5), date(2026, 3, 2)
    start = (began - first).days

    def weeks(number: int) -> float:
        return max(0, number - start + 1) / 7

    series = {
        "null_rate_income": daily(
            first,
            200,
            lambda n, c: round(max(0.0, 0.012 + 0.005 * weeks(n) + c.gauss(0, 0.0015)), 5),
            chance,
        ),
        "RMSE": daily(
            first, 200, lambda n, c: round(14 + 0.12 * weeks(n) + c.gauss(0, 0.35), 3), chance
        ),
    }
    postmortem = document(
        "Income model: error creeps up",
        "income",
        [
            value(date(2025, 12, 29), "RMSE", 14),
            event(began, "deploy", "new mobile sign-up form"),
            value(date(2026, 2, 2), "RMSE", 14.6),
            event(detected, "alert", "finance flags forecast error"),
            value(date(2026, 3, 3), "RMSE", 15.1),
            event(date(2026, 3, 9), "action", "rolled back the form"),
        ],
        cause=cause(
            "income null since the new form made it optional, +0.5 % a week",
            "pipeline_bug",
            "income",
        ),
        actions=[action("Monitor null rate of income, alert > 5 %")],
    )
    return Incident(
        "creeping nulls", postmortem, began, detected, series, ("null_rate_income", "RMSE")
    )


def missing_fare(seed: int) -> Incident:
    """A fare component is missing in a tenth of the sessions; a person sees it after 45 days."""
    chance = random.Random(seed)
    first, began = date(2025, 3, 1), date(2025, 6, 2)
    detected = began + timedelta(days=45)
    start = (began - first).days

    def missing(number: int, noise: random.Random) -> float:
        share = 0.1 if number >= start else 0.004
        return round(max(0.0, share + noise.gauss(0, 0.002 + share * 0.04)), 5)

    def conversion(number: int, noise: random.Random) -> float:
        weekly = 0.4 * math.sin(2 * math.pi * number / 7)
        return round(18.2 + weekly - (0.5 if number >= start else 0) + noise.gauss(0, 0.35), 3)

    postmortem = document(
        "Fares: surge component missing",
        "fare estimate",
        [
            value(began - timedelta(days=3), "conversion", 18.3, "%"),
            event(began, "deploy", "app experiment logs fares differently"),
            value(began + timedelta(days=30), "conversion", 17.7, "%"),
            event(detected, "alert", "analyst notices fares without surge"),
            event(detected + timedelta(days=2), "action", "experiment turned off"),
        ],
        cause=cause(
            "surge_component missing in 10 % of sessions in key cities, experiment logged fares "
            "differently",
            "training_serving_skew",
            "surge_component",
        ),
        actions=[action("Alert if surge_component null > 2 %")],
    )
    series = {
        "surge_component_null_rate": daily(first, 150, missing, chance),
        "conversion": daily(first, 150, conversion, chance),
    }
    return Incident(
        "missing fare",
        postmortem,
        began,
        detected,
        series,
        ("surge_component_null_rate", "conversion"),
    )


def drifting_income(seed: int) -> Incident:
    """Income moves up by a third over three weeks; the AUC follows, labels in hand at once."""
    chance, numbers = random.Random(seed), np.random.default_rng(seed)
    first, began = date(2025, 11, 3), date(2026, 2, 16)
    detected = began + timedelta(days=23)
    days, start, each = 140, (began - first).days, 400

    def course(number: int) -> float:
        return ramp(number, start, 21)

    series = {
        "AUC": daily(
            first, days, lambda n, c: round(0.91 - 0.11 * course(n) + c.gauss(0, 0.006), 4), chance
        )
    }
    number = np.repeat(np.arange(days), each)
    moved = 1 + 0.34 * np.array([course(n) for n in range(days)])[number]
    size = number.size
    regions = np.array(["north", "south", "east", "west"])
    rows: dict[str, NDArray[Any]] = {
        "day": np.array([np.datetime64(first, "us") + np.timedelta64(n, "D") for n in number]),
        "customer_id": np.arange(size),
        "income": np.round(moved * numbers.lognormal(10.4, 0.5, size), 2),
        "tenure": numbers.gamma(2.0, 14.0, size).round(1),
        "region": regions[numbers.choice(4, size, p=[0.4, 0.3, 0.2, 0.1])],
    }
    postmortem = document(
        "Churn model v3 postmortem",
        "churn",
        [
            value(began - timedelta(days=4), "AUC", 0.91),
            event(began, "upstream", "new income source in the CRM"),
            value(began + timedelta(days=14), "AUC", 0.84),
            event(detected, "alert", "retention asks about the list"),
            value(detected, "AUC", 0.8),
            event(detected + timedelta(days=3), "action", "retrained on the last 60 days"),
        ],
        cause=cause("distribution of income shifted by 34% over 3 weeks", "data_drift", "income"),
        hypotheses=[hypothesis("Data drift in income", "PSI 0.31 in week 10")],
        actions=[action("PSI alert on income > 0.2"), action("Alert when AUC < 0.85")],
    )
    return Incident("drifting income", postmortem, began, detected, series, ("AUC",), rows)


INCIDENTS: Mapping[str, Callable[[int], Incident]] = {
    "instacart": instacart,
    "renamed flag": renamed_flag,
    "creeping nulls": creeping_nulls,
    "missing fare": missing_fare,
    "drifting income": drifting_income,
}
"""By permanent name: from a seed to the incident."""
