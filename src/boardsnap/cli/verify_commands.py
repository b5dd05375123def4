"""The command that holds a postmortem against data, as the command line knows it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer


def add_verify_command(app: typer.Typer, epilog: str) -> None:
    """Adds the command to the program.

    Args:
        app: the program.
        epilog: what their help ends with.
    """
    app.command("verify", epilog=epilog)(verify_command)


def verify_command(
    document: Annotated[
        Path, typer.Argument(metavar="PM.json", help="A postmortem as JSON.", readable=False)
    ],
    *,
    current: Annotated[
        list[Path],
        typer.Option(
            "--current",
            metavar="FILE",
            help="Rows from the time of the failure, as CSV or Parquet; several, a folder or a "
            "pattern are one table.",
            readable=False,
        ),
    ],
    reference: Annotated[
        list[Path] | None,
        typer.Option(
            "--reference",
            metavar="FILE",
            help="Rows from when all was well, likewise.",
            readable=False,
        ),
    ] = None,
    reference_until: Annotated[
        str | None,
        typer.Option(
            "--reference-until",
            metavar="ISO",
            help="Instead: rows of --current before this day are the reference.",
        ),
    ] = None,
    metrics: Annotated[
        Path | None,
        typer.Option(
            "--metrics",
            metavar="FILE",
            help="History of metrics: a time, and a column each, or time, metric and value.",
            readable=False,
        ),
    ] = None,
    time: Annotated[
        str | None,
        typer.Option(
            "--time", metavar="COLUMN", help="The column that dates rows; else the only one."
        ),
    ] = None,
    timezone: Annotated[
        str | None,
        typer.Option(
            "--timezone", metavar="ZONE", help="In which days begin: Europe/Berlin; else UTC."
        ),
    ] = None,
    date_order: Annotated[
        Literal["mdy", "dmy"] | None,
        typer.Option("--date-order", help="What 3/4 means, where the column does not show it."),
    ] = None,
    chunk: Annotated[
        str | None,
        typer.Option(
            "--chunk", metavar="1d", help="What stands for one point in time: 1h, 1d, 1w."
        ),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column", metavar="NAME=COLUMN", help="Which column a name on the board means."
        ),
    ] = None,
    label: Annotated[
        str | None, typer.Option("--label", metavar="COLUMN", help="What became true.")
    ] = None,
    prediction: Annotated[
        str | None, typer.Option("--prediction", metavar="COLUMN", help="What was predicted.")
    ] = None,
    score: Annotated[
        str | None,
        typer.Option("--score", metavar="COLUMN", help="How likely it was held to be."),
    ] = None,
    positive: Annotated[
        str | None,
        typer.Option("--positive", metavar="VALUE", help="The label that counts as 1."),
    ] = None,
    tolerance: Annotated[
        float,
        typer.Option(
            "--tolerance", metavar="SHARE", help="How far off a number on the board may be."
        ),
    ] = 0.1,
    link: Annotated[
        str | None,
        typer.Option("--link", metavar="URL", help="Where the postmortem can be read."),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="FILE", help="A .html, .md or .json file.", readable=False
        ),
    ] = None,
    json_target: Annotated[
        str | None,
        typer.Option("--json", metavar="FILE|-", help="The JSON too; - is standard output."),
    ] = None,
) -> None:
    """Hold what the board claims against the data: confirmed, contradicted, not checkable.

    All features are ranked by their shift, those that the board does not mention included.
    """
    from boardsnap.cli.verify import VerifyRequest, run_verify  # noqa: PLC0415

    run_verify(
        VerifyRequest(
            document=document,
            current=tuple(current),
            reference=tuple(reference or ()),
            reference_until=reference_until,
            metrics=metrics,
            time=time,
            timezone=timezone,
            date_order=date_order,
            chunk=chunk,
            columns=tuple(column or ()),
            label=label,
            prediction=prediction,
            score=score,
            positive=positive,
            tolerance=tolerance,
            link=link,
            output=output,
            json_target=json_target,
        )
    )
