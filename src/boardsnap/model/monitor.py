"""A monitor: what watches a metric or a feature, and when it fires.

Backtests replay it against a history, exporters write it for the tools that run it. Both read it
the same way, so that what a backtest promised is what the written file does.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from boardsnap.model.postmortem import TimeUnit

SubjectKind = Literal["metric", "feature", "table"]

Statistic = Literal[
    # of a metric's values
    "value",
    "relative_drop",
    "relative_rise",
    "deviations",
    "rate_of_change",
    "ewma",
    "cusum",
    "page_hinkley",
    "adwin",
    "kswin",
    # of a feature's values in one chunk, against those of the reference period
    "psi",
    "js",
    "ks",
    "wasserstein",
    "mean_shift",
    "null_rate",
    "new_categories",
    # of a table in one chunk
    "row_count",
    "missing_columns",
    "changed_types",
    "staleness",
]
"""What a condition compares with its threshold, in the unit of that statistic:

- `value`: the metric's own value.
- `relative_drop`, `relative_rise`: share of the reference period's mean by which the value is
  lower or higher, 0 to 1.
- `deviations`: how many standard deviations of the reference period the value is away from its
  mean, with its sign.
- `rate_of_change`: difference to the chunk before, as a share of the reference period's mean.
- `ewma`, `cusum`, `page_hinkley`: the chart's statistic, in standard deviations of the reference
  period.
- `adwin`, `kswin`: 1 in the chunk in which the detector reports a change, else 0.
- `psi`, `js`, `ks`, `wasserstein`: distance of the chunk's distribution from the reference
  period's; `psi` on tenths of the reference period, `js` on logarithms of base 2 (0 to 1),
  `wasserstein` as a share of the reference period's standard deviation.
- `mean_shift`: share of the reference period's mean by which the chunk's mean differs, with its
  sign.
- `null_rate`: share of missing values, 0 to 1.
- `new_categories`: share of rows whose value the reference period never had, 0 to 1.
- `row_count`: rows in the chunk, as a share of the usual number.
- `missing_columns`, `changed_types`: how many columns are gone or have another type; of a feature:
  1 when its column is.
- `staleness`: hours since the newest row.
"""

Comparator = Literal[">", ">=", "<", "<="]
Severity = Literal["page", "warn"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(_Frozen):
    """A length of time: the width of a chunk, or how long something has to last."""

    value: Annotated[float, Field(gt=0)]
    unit: TimeUnit


class Subject(_Frozen):
    """What is watched.

    Attributes:
        kind: a metric of the model, a feature that goes into it, or a whole table.
        name: as the board or the data names it: `AUC`, `income`, `orders`.
    """

    kind: SubjectKind
    name: Annotated[str, Field(min_length=1)]


class Condition(_Frozen):
    """One comparison, made for each chunk of the history.

    Attributes:
        subject: what is watched.
        statistic: what is computed of it.
        comparator: how it is compared with the threshold.
        threshold: in the statistic's unit.
        chunk: the window over which the statistic is computed; None: each single observation.
        parameters: further numbers that the statistic needs, by name: `weight` of `ewma`,
            `slack` of `cusum`, `delta` of `adwin`; where they are known, `reference_mean`,
            `reference_deviation` and `reference_rows` of the reference period.
        basis: where the threshold comes from, in one line: the board's own words, a tool's
            default, a paper, a backtest.
    """

    subject: Subject
    statistic: Statistic
    comparator: Comparator
    threshold: Annotated[float, Field(allow_inf_nan=False)]
    chunk: Span | None = None
    parameters: dict[str, float] = Field(default_factory=dict)
    basis: str | None = None


class Promise(_Frozen):
    """What a backtest measured.

    Attributes:
        fires_on: the first firing in the incident, as ISO date or time; None: never.
        detected_on: when people noticed, as far as the board says.
        lead_days: days between the two; negative: later than people.
        false_alarms: firings in the reference period.
        reference_days: length of the reference period.
    """

    fires_on: str | None
    detected_on: str | None
    lead_days: float | None
    false_alarms: int | None
    reference_days: float | None


class Origin(_Frozen):
    """Why there is this monitor.

    Attributes:
        postmortem: a stable id of the document.
        title: of the document.
        link: where it can be read; None: nowhere but in its file.
        because: JSON pointers to the statements in it that call for the monitor.
    """

    postmortem: Annotated[str, Field(min_length=1)]
    title: str | None = None
    link: str | None = None
    because: tuple[str, ...] = ()


class Monitor(_Frozen):
    """One rule. It fires when all its conditions hold in the same chunk.

    Attributes:
        id: lower case letters, digits and underscores; the same whenever it is made anew.
        title: one line that says what it watches for.
        conditions: one, or several that have to hold together.
        lasting: how long they have to hold before it fires; None: once is enough.
        severity: whether a person is woken.
        origin: the postmortem that calls for it.
        promise: what a backtest measured; None: it was not replayed.
    """

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=80)]
    title: Annotated[str, Field(min_length=1)]
    conditions: Annotated[tuple[Condition, ...], Field(min_length=1)]
    lasting: Span | None = None
    severity: Severity = "warn"
    origin: Origin
    promise: Promise | None = None

    @model_validator(mode="after")
    def _one_chunk(self) -> Monitor:
        """Conditions can only hold together if they are asked at the same times."""
        if len({condition.chunk for condition in self.conditions}) > 1:
            raise ValueError("the conditions of one monitor need the same chunk")
        return self
