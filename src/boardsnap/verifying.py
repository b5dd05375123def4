"""A verification as callers ask for it and hold it: files and words in, documents out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Self

from boardsnap.analysis.chunks import parse_span
from boardsnap.analysis.comparison import Reading
from boardsnap.analysis.metric_history import MetricSeries, read_metrics
from boardsnap.analysis.sources import Paths, paths_of
from boardsnap.analysis.tables import Table, open_table
from boardsnap.analysis.times import DateOrder
from boardsnap.analysis.verdicts import TOLERANCE
from boardsnap.analysis.verification import Question, verify
from boardsnap.errors import ConfigError
from boardsnap.identity import postmortem_id
from boardsnap.model import claims as model
from boardsnap.model.monitor import Origin, Span
from boardsnap.model.postmortem import Postmortem
from boardsnap.render.html import to_notebook
from boardsnap.render.verification.forms import verification_html, verification_markdown


class Verification(model.Verification):
    """A postmortem held against data, as callers hold it: it shows itself in a notebook."""

    @classmethod
    def build(cls, made: model.Verification) -> Self:
        """The verification with its documents."""
        return cls.model_construct(
            **{name: getattr(made, name) for name in model.Verification.model_fields}
        )

    def to_markdown(self) -> str:
        """The verification as Markdown."""
        return verification_markdown(self)

    def to_html(self) -> str:
        """The verification as one self-contained HTML file, with its plots."""
        return verification_html(self)

    def _repr_html_(self) -> str:
        """What a notebook shows: the HTML document in a frame of its own."""
        return to_notebook(self.to_html())


@dataclass(frozen=True, slots=True)
class Wishes:
    """What may be asked of a verification, in the words of whoever asks; None: not asked for.

    Attributes:
        current: files of rows from the time of the failure.
        reference: files of rows from when all was well.
        reference_until: without them, rows of `current` before this day are the reference.
        metrics: a file of the history of metrics.
        time: the column that dates rows.
        timezone: in which days begin, for points in time; None: UTC.
        date_order: of month and day, where dates do not show it.
        chunk: the width of what stands for one point in time, such as "1d".
        columns: column by name on the board.
        tolerance: how far off a number on the board may be, as a share of it.
        label: the column of what became true.
        prediction: of what was predicted.
        score: of how likely it was held to be.
        positive: the label that counts as 1.
        link: where the document can be read.
    """

    current: Paths
    reference: Paths = ()
    reference_until: str | date | datetime | None = None
    metrics: str | Path | None = None
    time: str | None = None
    timezone: str | None = None
    date_order: DateOrder | None = None
    chunk: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    tolerance: float = TOLERANCE
    label: str | None = None
    prediction: str | None = None
    score: str | None = None
    positive: str | None = None
    link: str | None = None


def make_verification(postmortem: Postmortem, wishes: Wishes) -> Verification:
    """What the data say to each claim of the document, and how every feature shifted.

    Raises:
        InputError: a file cannot be used as asked for.
        ConfigError: a wish makes no sense, or a library is not installed.
    """
    question = _question(postmortem, wishes)
    with _tables(wishes) as (current, reference, metrics):
        made = verify(postmortem, question, current=current, reference=reference, metrics=metrics)
    return Verification.build(made)


@contextmanager
def _tables(
    wishes: Wishes,
) -> Iterator[tuple[Table, Table | None, MetricSeries | None]]:
    current, reference = paths_of(wishes.current), paths_of(wishes.reference)
    if not current:
        raise ConfigError("there is nothing to compare: name the rows of the failure")
    with ExitStack() as opened:
        history = None
        if wishes.metrics is not None:
            table = opened.enter_context(open_table(wishes.metrics))
            zone = wishes.timezone or "UTC"
            history = read_metrics(table, wishes.time, zone=zone, order=wishes.date_order)
        first = opened.enter_context(open_table(*reference)) if reference else None
        yield opened.enter_context(open_table(*current)), first, history


def _question(postmortem: Postmortem, wishes: Wishes) -> Question:
    if not 0 <= wishes.tolerance < 1:
        raise ConfigError(f"a tolerance of {wishes.tolerance} makes no sense: write 0 to 1, as 0.1")
    if wishes.reference_until is not None and paths_of(wishes.reference):
        raise ConfigError("a reference is given, and a day until which it goes: give one of them")
    reading = Reading(
        time=wishes.time,
        zone=wishes.timezone or "UTC",
        date_order=wishes.date_order,
        chunk=_width(wishes.chunk) if wishes.chunk else None,
        reference_until=_moment(wishes.reference_until),
    )
    origin = Origin(
        postmortem=postmortem_id(postmortem), title=postmortem.title or None, link=wishes.link
    )
    return Question(
        origin=origin,
        reading=reading,
        columns=dict(wishes.columns),
        tolerance=wishes.tolerance,
        label=wishes.label,
        prediction=wishes.prediction,
        score=wishes.score,
        positive=wishes.positive,
    )


def _width(text: str) -> Span:
    width = parse_span(text)
    if width.value % 1:
        raise ConfigError(f"{text!r} is no width of a chunk: write 1d, 6h, 15min or 1w")
    return width


def _moment(when: str | date | datetime | None) -> datetime | None:
    if when is None:
        return None
    if isinstance(when, datetime):
        return when.replace(tzinfo=None)
    if isinstance(when, date):
        return datetime(when.year, when.month, when.day)
    try:
        return datetime.fromisoformat(when.strip()).replace(tzinfo=None)
    except ValueError as error:
        raise ConfigError(
            f"{when!r} is no ISO date: write 2026-03-04 or 2026-03-04T14:30"
        ) from error
