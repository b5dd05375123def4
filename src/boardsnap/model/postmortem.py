"""The document: the JSON contract (docs/contract.md) as frozen pydantic models."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

SCHEMA_VERSION: Literal[1] = 1

Cause = Literal[
    "data_drift",
    "covariate_shift",
    "concept_drift",
    "label_shift",
    "label_quality",
    "training_serving_skew",
    "feedback_loop",
    "schema_change",
    "pipeline_bug",
    "upstream_outage",
    "data_leakage",
    "seasonality",
    "deployment",
    "adversarial",
    "infrastructure",
    "other",
]
EventKind = Literal["metric", "upstream", "deploy", "alert", "drift", "action", "other"]
ActionKind = Literal[
    "retraining",
    "monitoring",
    "data_quality",
    "feature_engineering",
    "rollback",
    "process",
    "other",
]
ActionStatus = Literal["open", "in_progress", "done"]
HypothesisStatus = Literal["confirmed", "rejected", "open"]
Stance = Literal["for", "against", "unclear"]
Level = Literal["high", "medium", "low"]
Direction = Literal["up", "down"]
TimeUnit = Literal["minutes", "hours", "days", "weeks", "months"]
Precision = Literal["minute", "day", "week", "month", "relative"]

Pixel = Annotated[float, PlainSerializer(lambda v: round(v, 1) + 0.0, return_type=float)]  # no -0.0
Confidence = Annotated[
    float, Field(ge=0, le=1), PlainSerializer(lambda v: round(v, 3), return_type=float)
]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Frozen):
    """Where a statement stands on the board, or who typed it in.

    `polygon` is in pixels of the original photo after EXIF orientation. What a person typed
    has `board` None, no polygon, and an `author`.
    """

    board: int | None
    polygon: tuple[tuple[Pixel, Pixel], ...] = ()
    text: str
    confidence: Confidence = 1.0
    author: str | None = Field(default=None, exclude_if=lambda v: v is None)


class Offset(_Frozen):
    """A relative time: "T+3d" is 3 days, "wk 2" is 2 weeks."""

    value: float
    unit: TimeUnit


class Date(_Frozen):
    """A date as written, and what it stands for.

    `iso` is `2026-03-04`, `2026-03-04T14:30`, `2026-W10` or `2026-03`, and None for a relative
    time whose origin the board does not give.
    """

    raw: str
    iso: str | None = None
    precision: Precision
    year_inferred: bool = False
    offset: Offset | None = None


class Metric(_Frozen):
    """A named value: AUC 0.91, recall 78 %."""

    name: str
    value: float
    unit: str | None = None


class TimelineEvent(_Frozen):
    """Something that happened."""

    at: Date | None
    kind: EventKind
    text: str
    metric: Metric | None = None
    sources: tuple[Source, ...] = Field(min_length=1)


class Rating(_Frozen):
    """How likely the team held a hypothesis to be, as written and on a scale of 0 to 1."""

    raw: str | None = None
    level: Level | None = None
    score: Annotated[float, Field(ge=0, le=1)] | None = None


class Evidence(_Frozen):
    """What speaks for or against a hypothesis."""

    text: str
    stance: Stance
    sources: tuple[Source, ...] = Field(min_length=1)


class Hypothesis(_Frozen):
    """What may have been the cause."""

    label: str | None = None
    text: str
    category: Cause | None = None
    rating: Rating = Rating()
    status: HypothesisStatus = "open"
    evidence: tuple[Evidence, ...] = ()
    sources: tuple[Source, ...] = Field(min_length=1)


class Shift(_Frozen):
    """By how much something changed."""

    value: float
    unit: str | None = None
    direction: Direction | None = None


class Window(_Frozen):
    """Over how long it changed."""

    value: float
    unit: TimeUnit


class RootCause(_Frozen):
    """What it was, as the board says it."""

    text: str
    category: Cause | None = None
    feature: str | None = None
    shift: Shift | None = None
    window: Window | None = None
    sources: tuple[Source, ...] = Field(min_length=1)


class Action(_Frozen):
    """Who does what by when."""

    text: str
    kind: ActionKind
    owners: tuple[str, ...] = ()
    due: Date | None = None
    status: ActionStatus = "open"
    priority: str | None = None
    sources: tuple[Source, ...] = Field(min_length=1)


class Statement(_Frozen):
    """A decision, a question, a rejected or an unplaced text."""

    text: str
    sources: tuple[Source, ...] = Field(min_length=1)


class Relation(_Frozen):
    """A drawn arrow between two items, as JSON pointers into the document."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", validate_by_name=True, serialize_by_alias=True
    )

    from_: str = Field(alias="from")
    to: str
    kind: Literal["arrow"] = "arrow"
    label: str | None = None


class ModelName(_Frozen):
    """Which model failed."""

    name: str | None = None
    version: str | None = None


class BoardPhoto(_Frozen):
    """A photo that the document was read from."""

    image: str
    sha256: str
    width: int
    height: int
    captured_at: str | None = None
    corners: tuple[tuple[Pixel, Pixel], ...] | None = None


class ReaderInfo(_Frozen):
    """Which reader made the document, and how sure it was overall."""

    name: str
    version: str
    seconds: Annotated[float, PlainSerializer(lambda v: round(v, 2), return_type=float)]
    confidence: Confidence


class Postmortem(_Frozen):
    """A structured model postmortem: schema version 1 of the contract."""

    schema_version: Literal[1] = SCHEMA_VERSION
    title: str | None = None
    model: ModelName = ModelName()
    session_date: Date | None = None
    participants: tuple[str, ...] = ()
    summary: str | None = None
    timeline: tuple[TimelineEvent, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    root_cause: RootCause | None = None
    actions: tuple[Action, ...] = ()
    decisions: tuple[Statement, ...] = ()
    questions: tuple[Statement, ...] = ()
    rejected: tuple[Statement, ...] = ()
    relations: tuple[Relation, ...] = ()
    unplaced: tuple[Statement, ...] = ()
    boards: tuple[BoardPhoto, ...] = ()
    reader: ReaderInfo

    def to_json(self) -> str:
        """The document as indented JSON, exactly as the contract has it, with a final newline."""
        return self.model_dump_json(indent=2) + "\n"
