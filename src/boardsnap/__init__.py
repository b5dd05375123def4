"""boardsnap: a photo of the whiteboard in, a structured model postmortem out.

    import boardsnap

    postmortem = boardsnap.read("board.jpg")
    postmortem.root_cause
    print(postmortem.to_markdown())

Everything is loaded when it is first used: importing the package costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from boardsnap.errors import (
    BoardsnapError,
    ConfigError,
    EngineError,
    InputError,
    RenderError,
)
from boardsnap.version import VERSION

if TYPE_CHECKING:
    from boardsnap.backtesting import Backtest
    from boardsnap.document import Postmortem, load
    from boardsnap.model.answer import Answer
    from boardsnap.model.postmortem import Source
    from boardsnap.verifying import Verification

__all__ = [
    "BoardsnapError",
    "ConfigError",
    "EngineError",
    "InputError",
    "Postmortem",
    "RenderError",
    "Source",
    "__version__",
    "ask",
    "backtest",
    "load",
    "read",
    "verify",
]

__version__ = VERSION

_HOMES = {
    "Postmortem": "boardsnap.document",
    "Source": "boardsnap.model.postmortem",
    "load": "boardsnap.document",
}


def read(
    photo: str | Path | bytes,
    *more: str | Path | bytes,
    captured_at: datetime | None = None,
    date_order: Literal["mdy", "dmy"] | None = None,
    glossary: Iterable[str] = (),
    watch: Callable[[str, object], None] | None = None,
) -> Postmortem:
    """The postmortem that stands on a whiteboard.

    Args:
        photo: the path of a photo, or its bytes.
        more: further photos of the same session.
        captured_at: when the photos were taken, if not what the files say; years that the
            board leaves out come from it.
        date_order: of month and day in dates such as 3/4; None: what the board's dates say.
        glossary: names of features, people and systems on the board.
        watch: is told every stage's name and what the stage made.

    Raises:
        InputError: a photo cannot be used; the message names it.
        EngineError: the text engine could not be started or failed.
    """
    from boardsnap.document import Postmortem  # noqa: PLC0415
    from boardsnap.reader import Options, read_boards  # noqa: PLC0415

    options = Options(captured_at, date_order, tuple(glossary))
    result = read_boards([photo, *more], now=datetime.now(), options=options, watch=watch)
    return Postmortem.build(result.postmortem, result.pictures, result.problems)


def backtest(
    postmortem: Postmortem,
    *,
    series: str | Path | Mapping[str, Sequence[tuple[datetime, float]]] | None = None,
    features: str | Path | Sequence[str | Path] = (),
    reference: str | Path | Sequence[str | Path] = (),
    time: str | None = None,
    began: date | datetime | None = None,
    detected: date | datetime | None = None,
    ended: date | datetime | None = None,
    since: date | datetime | None = None,
    label_delay: str | timedelta | Mapping[str, str | timedelta] | None = None,
    chunk: str | None = None,
    timezone: str | None = None,
    noise: float = 3.0,
) -> Backtest:
    """What would have caught it: monitors replayed over the failure that a postmortem tells of.

    Args:
        postmortem: as `read` or `load` returned it.
        series: the history of metrics: a CSV or Parquet file, or times and values by metric;
            None: only the points on the board.
        features: files of rows with a time; `boardsnap[learn]` reads them.
        reference: files of rows from when all was well; none: those from before the failure.
        time: the column of the files that says when.
        began: when the failure began, if not as the board says; likewise `detected`, `ended`.
        detected: when people noticed.
        ended: when it was over.
        since: metrics before are left out.
        label_delay: how much later than its own time a value is known, such as "14d", for all
            metrics or by name.
        chunk: the width in which values are taken together, such as "1d".
        timezone: of the board; UTC if None.
        noise: false alarms in 90 days that you would bear.

    Raises:
        InputError: a file cannot be used, or nobody says when the failure began.
        ConfigError: an argument makes no sense, or `boardsnap[learn]` is needed.
    """
    from boardsnap.backtesting import Wishes, make_backtest  # noqa: PLC0415

    return make_backtest(
        postmortem,
        Wishes(
            series=series,
            features=features,
            reference=reference,
            time=time,
            began=began,
            detected=detected,
            ended=ended,
            since=since,
            label_delay={} if label_delay is None else label_delay,
            chunk=chunk,
            timezone=timezone,
            noise=noise,
        ),
    )


def ask(
    postmortems: Postmortem | Sequence[Postmortem] | Mapping[str, Postmortem],
    question: str,
    *,
    past: Sequence[Postmortem] | Mapping[str, Postmortem] = (),
    today: date | None = None,
) -> Answer:
    """What postmortems say to a question, each sentence with the statements that it rests on.

    Args:
        postmortems: one or several, as `read` or `load` returned them; by names that the answer
            shall call them by, or in a row.
        question: in people's words, in English.
        past: earlier postmortems, which only questions for what was before are put to.
        today: the day on which actions are overdue or not; today if None.

    Raises:
        InputError: there is no question, it is too long, or there is nothing to ask.
    """
    from boardsnap.asking import Asked  # noqa: PLC0415
    from boardsnap.asking import ask as answered  # noqa: PLC0415
    from boardsnap.document import Postmortem as Document  # noqa: PLC0415

    def named(several: Sequence[Postmortem] | Mapping[str, Postmortem]) -> list[Asked]:
        pairs = several.items() if isinstance(several, Mapping) else enumerate(several, 1)
        return [Asked(str(key), one) for key, one in pairs]

    several = [postmortems] if isinstance(postmortems, Document) else postmortems
    return answered(named(several), question, past=named(past), today=today or date.today())


def verify(
    postmortem: Postmortem,
    *,
    current: str | Path | Sequence[str | Path],
    reference: str | Path | Sequence[str | Path] = (),
    reference_until: str | date | datetime | None = None,
    metrics: str | Path | None = None,
    time: str | None = None,
    timezone: str | None = None,
    date_order: Literal["mdy", "dmy"] | None = None,
    chunk: str | None = None,
    columns: Mapping[str, str] | None = None,
    tolerance: float = 0.1,
    label: str | None = None,
    prediction: str | None = None,
    score: str | None = None,
    positive: str | None = None,
) -> Verification:
    """Whether it is true: what a postmortem claims, held against rows of data.

    Args:
        postmortem: as `read` or `load` returned it.
        current: rows from the time of the failure: CSV or Parquet files, folders or patterns.
        reference: rows from when all was well, likewise.
        reference_until: instead: rows of `current` before this day are the reference.
        metrics: a file with the history of metrics.
        time: the column that dates rows; None: the only one that does.
        timezone: in which days begin, for points in time; UTC if None.
        date_order: of month and day, where dates do not show it.
        chunk: the width of what stands for one point in time, such as "1d".
        columns: column by name on the board, where they are not called alike.
        tolerance: how far off a number on the board may be, as a share of it.
        label: the column of what became true.
        prediction: the column of what was predicted.
        score: the column of how likely that was held to be.
        positive: the label that counts as 1.

    Raises:
        InputError: a file cannot be used as asked for; the message names the way out.
        ConfigError: an argument makes no sense, or `boardsnap[learn]` is needed.
    """
    from boardsnap.verifying import Wishes, make_verification  # noqa: PLC0415

    return make_verification(
        postmortem,
        Wishes(
            current=current,
            reference=reference,
            reference_until=reference_until,
            metrics=metrics,
            time=time,
            timezone=timezone,
            date_order=date_order,
            chunk=chunk,
            columns=columns or {},
            tolerance=tolerance,
            label=label,
            prediction=prediction,
            score=score,
            positive=positive,
        ),
    )


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'boardsnap' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
