"""An incident whose size is known, as tables, and the monitors that are to catch it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from boardsnap.model.monitor import Comparator, Condition, Monitor, Origin, Span, Statistic, Subject
from boardsnap.model.monitor import SubjectKind as Kind
from boardsnap.monitors.exporter import Setup

DAYS = 10
NULLS = 0.15
RISE = 1.34
TABLE = "churn_inputs"
ORIGIN = Origin(
    postmortem="pm-0123456789ab",
    title="Churn v3",
    link="https://snap.example/b/7",
    because=("/root_cause",),
)
SETUP = Setup(
    model="churn",
    statements={"/root_cause": "income shifted by 34% {{ over }} 3 weeks"},
    table=TABLE,
    time_column="loaded_at",
    data_source="warehouse/main",
)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Table:
    """Columns of one period, some of which may be missing."""

    income: Floats
    age: Floats
    plan: NDArray[np.str_]
    score: Floats
    label: NDArray[np.int64]
    has_promo: bool
    loaded_at: str

    def write(self, path: Path) -> Path:
        """Writes it as CSV: a row a customer, spread over `DAYS` days from `loaded_at`."""
        header = ["income", "age", "plan", "y_pred_proba", "y_pred", "y_true", "loaded_at"]
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow([*header, *(["promo_flag"] if self.has_promo else [])])
            for row in range(len(self.income)):
                age = "" if np.isnan(self.age[row]) else self.age[row]
                day = 1 + row * DAYS // len(self.income)
                score = self.score[row]
                line = [self.income[row], age, self.plan[row], score, int(score > 0.5)]
                line += [int(self.label[row]), f"{self.loaded_at}-{day:02d} 12:00:00"]
                writer.writerow([*line, *([1] if self.has_promo else [])])
        return path


def tables() -> tuple[Table, Table]:
    """The reference period, and the incident."""
    random = np.random.default_rng(7)
    rows = 2000
    label = random.integers(0, 2, rows)
    reference = Table(
        income=np.round(random.normal(50_000, 10_000, rows), 2),
        age=random.integers(18, 80, rows).astype(float),
        plan=random.choice(["basic", "plus"], rows),
        score=np.clip(0.5 + (label - 0.5) * 0.5 + random.normal(0, 0.2, rows), 0, 1),
        label=label,
        has_promo=True,
        loaded_at="2999-01",
    )
    fewer = 1500
    age = reference.age[:fewer].copy()
    age[random.permutation(fewer)[: int(NULLS * fewer)]] = np.nan
    plan = reference.plan[:fewer].astype("U8")
    plan[::10] = "premium"
    incident = Table(
        income=np.round(reference.income[:fewer] * RISE, 2),
        age=age,
        plan=plan,
        score=random.uniform(0, 1, fewer),
        label=reference.label[:fewer],
        has_promo=False,
        loaded_at="2020-01",
    )
    return reference, incident


def monitor(
    kind: Kind,
    name: str,
    statistic: Statistic,
    comparator: Comparator,
    threshold: float,
    *,
    rule: str | None = None,
    **numbers: float,
) -> Monitor:
    """A monitor of one condition on chunks of a day."""
    condition = Condition(
        subject=Subject(kind=kind, name=name),
        statistic=statistic,
        comparator=comparator,
        threshold=threshold,
        chunk=Span(value=1, unit="days"),
        parameters=numbers,
        basis="a test",
    )
    return Monitor(
        id=rule or f"{statistic}_{name.lower()}",
        title=f"{statistic} of {name}",
        conditions=(condition,),
        origin=ORIGIN,
    )


def monitors(reference: Table, *, rows: int) -> tuple[Monitor, ...]:
    """A monitor for everything that goes wrong in the incident.

    Args:
        reference: its numbers go into those that need them.
        rows: of one chunk.
    """
    mean, deviation = float(reference.income.mean()), float(reference.income.std())
    return (
        monitor("feature", "income", "psi", ">", 0.25),
        monitor("feature", "income", "js", ">", 0.2),
        monitor("feature", "income", "ks", ">", 0.3),
        monitor("feature", "income", "wasserstein", ">", 1.0, reference_deviation=deviation),
        monitor("feature", "income", "mean_shift", ">", 0.1, reference_mean=mean),
        monitor("feature", "age", "null_rate", ">", 0.05),
        monitor("feature", "plan", "new_categories", ">", 0.0),
        monitor("feature", "promo_flag", "missing_columns", ">", 0.0),
        monitor("feature", "promo_flag", "changed_types", ">", 0.0),
        monitor("table", TABLE, "row_count", "<", 0.9, reference_rows=rows),
        monitor("table", TABLE, "staleness", ">", 24.0),
        monitor("metric", "AUC", "value", "<", 0.8),
        monitor("metric", "AUC", "deviations", "<", -3.0, rule="deviations_auc"),
        monitor("metric", "F1", "relative_drop", ">", 0.1, reference_mean=0.85),
    )
