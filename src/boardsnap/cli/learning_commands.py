"""The commands that learn from a postmortem, as the command line knows them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

Document = Annotated[
    Path, typer.Argument(metavar="PM.json", help="A postmortem as JSON.", readable=False)
]
SeriesFile = Annotated[
    Path | None,
    typer.Option(
        "--series",
        metavar="FILE",
        help="History of metrics: a CSV or Parquet file with a time, and a column each, or the "
        "columns time, metric and value.",
        readable=False,
    ),
]
FeatureFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--features",
        metavar="FILE",
        help="Rows of features with a time, as CSV or Parquet; several are one table.",
        readable=False,
    ),
]
ReferenceFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--reference",
        metavar="FILE",
        help="Rows from when all was well; else those from before the failure.",
        readable=False,
    ),
]
TimeColumn = Annotated[
    str | None, typer.Option("--time", metavar="COLUMN", help="The column that says when.")
]
Began = Annotated[
    str | None,
    typer.Option("--began", metavar="ISO", help="When the failure began, if not as on the board."),
]
Detected = Annotated[
    str | None, typer.Option("--detected", metavar="ISO", help="When people noticed.")
]
Ended = Annotated[str | None, typer.Option("--ended", metavar="ISO", help="When it was over.")]
Since = Annotated[
    str | None, typer.Option("--since", metavar="ISO", help="Leave out metrics before.")
]
LabelDelays = Annotated[
    list[str] | None,
    typer.Option(
        "--label-delay",
        metavar="[METRIC=]14d",
        help="How much later than its own time a value is known.",
    ),
]
ChunkWidth = Annotated[
    str | None,
    typer.Option("--chunk", metavar="1d", help="Take values together: 1h, 1d, 1w."),
]
Zone = Annotated[
    str | None,
    typer.Option("--timezone", metavar="ZONE", help="Of the board: Europe/Berlin; else UTC."),
]
Noise = Annotated[
    float,
    typer.Option("--noise", metavar="N", help="False alarms in 90 days that you would bear."),
]
Link = Annotated[
    str | None, typer.Option("--link", metavar="URL", help="Where the postmortem can be read.")
]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o", "--output", metavar="FILE", help="A .html, .md or .json file.", readable=False
    ),
]
JsonTarget = Annotated[
    str | None,
    typer.Option("--json", metavar="FILE|-", help="The JSON too; - is standard output."),
]


def add_backtest_command(app: typer.Typer, epilog: str) -> None:
    """Adds `backtest` to the program.

    Args:
        app: the program.
        epilog: what its help ends with.
    """
    app.command("backtest", epilog=epilog)(backtest_command)


def add_ask_command(app: typer.Typer, epilog: str) -> None:
    """Adds `ask` to the program.

    Args:
        app: the program.
        epilog: what its help ends with.
    """
    app.command("ask", epilog=epilog)(ask_command)


def ask_command(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="PM.json|DIR... QUESTION",
            help="Postmortems as JSON, or folders of them, and last the question.",
        ),
    ],
    *,
    past: Annotated[
        list[Path] | None,
        typer.Option(
            "--past",
            metavar="FILE|DIR",
            help='Earlier postmortems, for "what did we do last time?"; can be repeated.',
            readable=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Answer a question from postmortems, with the statements that each sentence rests on.

    Nothing is asked of any model: what the postmortems do not say is not answered.
    """
    from boardsnap.cli.ask import AskRequest, run_ask  # noqa: PLC0415

    run_ask(AskRequest(tuple(words), tuple(past or ()), as_json, date.today()))


def backtest_command(
    document: Document,
    *,
    series: SeriesFile = None,
    features: FeatureFiles = None,
    reference: ReferenceFiles = None,
    time: TimeColumn = None,
    began: Began = None,
    detected: Detected = None,
    ended: Ended = None,
    since: Since = None,
    label_delay: LabelDelays = None,
    chunk: ChunkWidth = None,
    timezone: Zone = None,
    noise: Noise = 3.0,
    link: Link = None,
    output: Output = None,
    json_target: JsonTarget = None,
) -> None:
    """Replay monitors over the failure: what would have caught it, when, at which noise.

    Without files only the board's own points are replayed.
    """
    from boardsnap.cli.backtest import BacktestRequest, run_backtest  # noqa: PLC0415

    run_backtest(
        BacktestRequest(
            document=document,
            series=series,
            features=tuple(features or ()),
            reference=tuple(reference or ()),
            time=time,
            began=began,
            detected=detected,
            ended=ended,
            since=since,
            label_delays=tuple(label_delay or ()),
            chunk=chunk,
            timezone=timezone,
            noise=noise,
            link=link,
            output=output,
            json_target=json_target,
        )
    )
