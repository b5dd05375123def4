"""What a postmortem claims of the data, and what the data say to it.

Shares and changes are of 1 (0.34 is 34 %), whatever the board wrote; times are ISO dates, or dates
and times, in the zone in which they were read.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from boardsnap.model.monitor import Origin, Span
from boardsnap.model.postmortem import Direction, TimeUnit

SCHEMA_VERSION: Literal[1] = 1

ClaimKind = Literal[
    "shift",
    "level",
    "distance",
    "null_rate",
    "share",
    "new_category",
    "schema",
    "constant",
    "volume",
    "metric",
    "onset",
    "duration",
]
"""What is claimed:

- `shift`: a feature changed by so much.
- `level`: a feature's mean (median, …) is, or went from one to, another value.
- `distance`: PSI, KS or the like of a feature is so large.
- `null_rate`: so many values of a feature are missing.
- `share`: so many rows have a certain value.
- `new_category`: a feature has values that it did not have.
- `schema`: a column was renamed, dropped, or has another type.
- `constant`: a feature stands still.
- `volume`: there are more or fewer rows.
- `metric`: a metric of the model had this value.
- `onset`: something began, or was to be seen, on a date.
- `duration`: it took, or lasted, so long.
"""

Verdict = Literal["confirmed", "contradicted", "not_checkable"]

Statistic = Literal[
    "relative_change",
    "difference",
    "deviations",
    "factor",
    "mean",
    "median",
    "quantile",
    "null_rate",
    "share",
    "psi",
    "js",
    "ks",
    "wasserstein",
    "rows_moved",
    "rows_per_chunk",
    "metric",
    "days",
    "moment",
]
"""What is measured:

- `relative_change`: of the mean, or of what `Measure.of` names, as a share of the reference's.
- `difference`: the same, not as a share; of rates in shares of 1, so that 0.05 is 5 points.
- `deviations`: the same in standard deviations of the reference.
- `factor`: the later over the earlier.
- `rows_moved`: the share of rows that would have to change their bin (total variation).
- `days`: a length of time.
- `moment`: days since 1970, of an onset.
"""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Amount(_Frozen):
    """How much the board says.

    Attributes:
        value: as written, with its unit: 34 and "%"; None: not said.
        unit: "%", "pp", "bp", "x", "σ", "k", … or None.
        direction: up or down, where the board says it.
        before: what it was, where both ends are given: "12 % → 34 %".
        half_digit: half a unit of the last written digit, in the same unit.
        per: of what goes on changing: "+0.5 % a week".
    """

    value: float | None = None
    unit: str | None = None
    direction: Direction | None = None
    before: float | None = None
    half_digit: float = 0.0
    per: TimeUnit | None = None


class Claim(_Frozen):
    """One checkable thing that a statement says.

    Attributes:
        ref: JSON pointer of the statement in the document.
        quote: the statement.
        kind: what is claimed.
        subject: what of, in the board's words; None: it does not say.
        of: the statistic that the board names: `mean`, `median`, `psi`, `AUC`.
        amount: how much.
        value: of a category, the new name of a column.
        at: when, as the board dates it (ISO); None: it does not.
        lasting: over how long.
        judged: what the board itself says of the statement: a hypothesis may be rejected there.
    """

    ref: str
    quote: str
    kind: ClaimKind
    subject: str | None = None
    of: str | None = None
    amount: Amount = Amount()
    value: str | None = None
    at: str | None = None
    lasting: Span | None = None
    judged: Literal["confirmed", "rejected", "open"] | None = None


class Match(_Frozen):
    """Which column a name on the board was taken for.

    Attributes:
        name: on the board.
        column: in the data.
        value: the one of its values that is meant.
        how: `given` by whoever asked; `same` name; the same `words`; `spelled` nearly so.
    """

    name: str
    column: str
    value: str | None = None
    how: Literal["given", "same", "words", "spelled"]


class Measure(_Frozen):
    """A measured value.

    Attributes:
        statistic: what was measured.
        of: what of: `mean`, `median`, `null rate`, the metric's name.
        value: None where it cannot be computed.
        low: lower end of the 95 % interval; None: it has none.
        high: its upper end.
        method: how the interval was made.
    """

    statistic: Statistic
    of: str = ""
    value: float | None
    low: float | None = None
    high: float | None = None
    method: str = ""


class Period(_Frozen):
    """The rows that something was measured on.

    Attributes:
        table: as it was named.
        rows: how many.
        start: the first moment; None: the table has no times.
        end: the last moment, itself not in it.
    """

    table: str
    rows: Annotated[int, Field(ge=0)]
    start: str | None = None
    end: str | None = None


class CoursePoint(_Frozen):
    """A value of one chunk."""

    start: str
    end: str
    value: float
    low: float | None = None
    high: float | None = None
    rows: int
    reference: bool = False


class Onset(_Frozen):
    """Since when.

    Attributes:
        shape: it changed at once (`step`), little by little (`ramp`), or for a time (`spell`).
        began: the likeliest start.
        earliest: the first moment at which it may have begun.
        latest: the last one.
        from_the_start: it was so when the data begin: it may have begun before them.
        reached: when the new level was reached; None: it is still changing when the data end.
        ended: when the old level was back; None: it did not come back.
        shortest_days: least length of the change itself.
        longest_days: greatest length.
    """

    shape: Literal["step", "ramp", "spell"]
    began: str
    earliest: str
    latest: str
    from_the_start: bool
    reached: str | None
    ended: str | None
    shortest_days: float
    longest_days: float


class Course(_Frozen):
    """What a claim is about, over time: what is drawn.

    Attributes:
        title: what is measured.
        unit: `share` where 1 is everything; None: the column's own unit.
        points: a value for each chunk, in order.
        claimed: levels that the board names.
        onset: None: nothing but chance is to be seen.
    """

    title: str
    unit: Literal["share"] | None = None
    points: tuple[CoursePoint, ...] = ()
    claimed: tuple[float, ...] = ()
    onset: Onset | None = None


class Histogram(_Frozen):
    """Both periods by the same bins: what is drawn where there is no time.

    Attributes:
        title: of what.
        bins: names of the bins.
        reference: share of rows in each.
        current: the same.
    """

    title: str
    bins: tuple[str, ...]
    reference: tuple[float, ...]
    current: tuple[float, ...]


class ClaimCheck(_Frozen):
    """A claim and its verdict.

    Attributes:
        claim: what the board says.
        verdict: what the data say to it.
        reason: why, in one or two sentences.
        match: which column was taken.
        could_be: columns that fit equally, where none was taken for that.
        measured: what the verdict rests on.
        also: what else was measured, for those who meant that.
        before: the same in the reference period.
        reference: the rows of the reference period.
        current: the rows that were compared with it.
        course: over time.
        histogram: where there is no time.
    """

    claim: Claim
    verdict: Verdict
    reason: str
    match: Match | None = None
    could_be: tuple[str, ...] = ()
    measured: Measure | None = None
    also: tuple[Measure, ...] = ()
    before: Measure | None = None
    reference: Period | None = None
    current: Period | None = None
    course: Course | None = None
    histogram: Histogram | None = None


class Alarm(_Frozen):
    """What a tool would say, by its own default.

    Attributes:
        tool: who.
        statistic: of what.
        threshold: above it the tool calls it drift; of a p-value: below it.
        value: what it is here.
        drift: what the tool would say.
    """

    tool: str
    statistic: str
    threshold: float
    value: float
    drift: bool


Shifted = Literal["shifted", "slightly", "unchanged", "too_few_rows", "not_compared"]
"""How a feature stands:

- `shifted`: by more than chance, and by more than the conventions call stable.
- `slightly`: by more than chance, and by less than they would act on.
- `unchanged`: by no more than chance.
- `too_few_rows`: so few that a shift they would act on could be chance.
- `not_compared`: `FeatureShift.note` says why.
"""


class FeatureShift(_Frozen):
    """One column in both periods.

    Attributes:
        column: its name.
        kind: number, category, time or other.
        state: how it stands.
        note: what one has to know; why it was not compared.
        psi: over its bins and the missing values, in the current period.
        psi_critical: what chance exceeds once in twenty times in all columns together.
        psi_usual: what nineteen of twenty chunks of the reference period stay below; None: too
            few chunks.
        js: Jensen-Shannon distance (base 2) over the same bins.
        ks: of numbers, from the bins.
        p_value: of the chi-square test on the same bins.
        q_value: the same, so that of all columns called shifted no more than 5 % are not
            (Benjamini and Hochberg 1995).
        null_rate: in the reference and in the current period.
        mean: of numbers, in both.
        change: of the mean, relative, with its interval.
        new_values: that the reference never had.
        alarms: what tools would say.
        mentioned: JSON pointers of the statements on the board that name it.
        outcome: it is what became true, or what was predicted, and no feature.
        onset: since when its distribution differs.
        histogram: both periods.
    """

    column: str
    kind: Literal["number", "category", "time", "other"]
    state: Shifted
    note: str = ""
    psi: float | None = None
    psi_critical: float | None = None
    psi_usual: float | None = None
    js: float | None = None
    ks: float | None = None
    p_value: float | None = None
    q_value: float | None = None
    null_rate: tuple[float, float] | None = None
    mean: tuple[float, float] | None = None
    change: Measure | None = None
    new_values: tuple[str, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    mentioned: tuple[str, ...] = ()
    outcome: bool = False
    onset: Onset | None = None
    histogram: Histogram | None = None


class Verification(_Frozen):
    """A postmortem held against data.

    Attributes:
        origin: the document.
        reference: what the current period was compared with; None: nothing was given.
        current: all of the current period.
        time: how rows are dated, or why they are not.
        chunk: the width of what stands for one point in time.
        claims: in the document's order.
        features: those that shifted most first.
        unmentioned: columns that shifted, which the board does not mention, by their shift.
        headline: what it comes to, one sentence each.
        notes: what one has to know to read the figures.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    origin: Origin
    reference: Period | None
    current: Period
    time: str
    chunk: Span | None
    claims: tuple[ClaimCheck, ...]
    features: tuple[FeatureShift, ...]
    unmentioned: tuple[str, ...] = ()
    headline: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The verification as indented JSON, with a final newline."""
        return self.model_dump_json(indent=2) + "\n"
