"""The monitors on a table as a whole: how many rows, which columns, of which types."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import fmean, median, stdev

from boardsnap.analysis.candidates import (
    LEAST_FOR_DEVIATION,
    Candidate,
    rounded,
    shown,
    slug,
    span_words,
)
from boardsnap.limits import Limit
from boardsnap.model.backtest import Consequence
from boardsnap.model.monitor import Comparator, Condition, Monitor, Origin, Span, Statistic, Subject

# NannyML's default: the mean of the reference's chunks, and three of their standard deviations.
_SIGMAS = 3.0
_SIGMA_GRID = (2.0, 2.5, 3.0, 3.5, 4.0)
# How far a written share is from 1 is varied, not the share: 80 % and 90 %, not 80 % and 160 %.
_FACTORS = (0.5, 0.75, 1.0, 1.25, 1.5)
_SCHEMA: tuple[tuple[Statistic, str], ...] = (
    ("missing_columns", "columns gone or empty"),
    ("changed_types", "columns of another type"),
)


@dataclass(frozen=True, slots=True)
class TableWatch:
    """A table with all that its monitors are made from.

    Attributes:
        subject: the table.
        consequence: how near it is to the damage.
        chunk: the width of its chunks.
        origin: of the monitors.
        rows: in each of the whole chunks on which thresholds are fitted.
        limits: the board's own on the number of rows, as shares of the usual one.
    """

    subject: Subject
    consequence: Consequence
    chunk: Span
    origin: Origin
    rows: Sequence[int]
    limits: tuple[Limit, ...] = ()

    @property
    def usual(self) -> float:
        """The usual number of rows; 0: it is not known."""
        return rounded(median(self.rows)) if self.rows else 0.0

    @property
    def slug(self) -> str:
        """The table's name, for ids."""
        return slug(self.subject.name)[:40]


def table_candidates(watch: TableWatch) -> Iterator[Candidate]:
    """All monitors on one table."""
    if watch.usual:
        yield from _written(watch)
    yield from _schema(watch)
    if len(watch.rows) >= LEAST_FOR_DEVIATION and watch.usual:
        yield _volume(watch, "<")
        yield _volume(watch, ">")


def _written(watch: TableWatch) -> Iterator[Candidate]:
    """The limits that stand on the board."""
    for number, limit in enumerate(watch.limits, start=1):
        text = " ".join(limit.text.split())
        condition = _count(watch, limit.comparator, limit.threshold, f"the board: “{text}”")
        monitor = Monitor(
            id=f"row_count_{watch.slug}_board_{number}",
            title=_title(watch, condition),
            conditions=(condition,),
            lasting=limit.lasting,
            origin=watch.origin.model_copy(update={"because": (limit.ref,)}),
        )
        away = (1 + (limit.threshold - 1) * factor for factor in _FACTORS)
        grid = tuple(rounded(share, 4) for share in away if share >= 0)
        because = f"The team's own number: “{text}”."
        yield Candidate(monitor, "team", watch.consequence, because, grid=grid)


def _schema(watch: TableWatch) -> Iterator[Candidate]:
    for statistic, what in _SCHEMA:
        condition = Condition(
            subject=watch.subject,
            statistic=statistic,
            comparator=">",
            threshold=0,
            chunk=watch.chunk,
            basis="none may be: dbt model contracts, Soda schema checks",
        )
        monitor = Monitor(
            id=f"{statistic}_{watch.slug}",
            title=f"{what} in {watch.subject.name} > 0 on {span_words(watch.chunk)} chunks",
            conditions=(condition,),
            origin=watch.origin,
        )
        because = "None may be gone or of another type: dbt model contracts, Soda schema checks."
        yield Candidate(monitor, "schema", watch.consequence, because)


def _volume(watch: TableWatch, comparator: Comparator) -> Candidate:
    shares = [count / watch.usual for count in watch.rows]
    sign = -1.0 if comparator == "<" else 1.0
    middle, spread = fmean(shares), stdev(shares)
    grid = [middle + sign * sigmas * spread for sigmas in _SIGMA_GRID]
    basis = "mean and 3 standard deviations of the reference's chunks"
    condition = _count(watch, comparator, max(0.0, middle + sign * _SIGMAS * spread), basis)
    monitor = Monitor(
        id=f"row_count_{watch.slug}_{'below' if comparator == '<' else 'above'}",
        title=_title(watch, condition),
        conditions=(condition,),
        origin=watch.origin,
    )
    return Candidate(
        monitor,
        "volume",
        watch.consequence,
        f"Over {len(watch.rows)} chunks the usual number is {watch.usual:,.0f} rows, the standard "
        f"deviation {shown(100 * spread)} % of it.",
        grid=tuple(dict.fromkeys(rounded(max(0.0, share), 4) for share in grid)),
    )


def _count(watch: TableWatch, comparator: Comparator, share: float, basis: str) -> Condition:
    return Condition(
        subject=watch.subject,
        statistic="row_count",
        comparator=comparator,
        threshold=rounded(share, 4),
        chunk=watch.chunk,
        parameters={"reference_rows": watch.usual},
        basis=basis,
    )


def _title(watch: TableWatch, condition: Condition) -> str:
    limit = f"{condition.comparator} {shown(100 * condition.threshold)} % of {watch.usual:,.0f}"
    return f"rows of {watch.subject.name} {limit} on {span_words(watch.chunk)} chunks"
