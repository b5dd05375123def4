"""The command `monitors`, as the command line knows it; what it does is imported late."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Document = Annotated[
    Path | None, typer.Argument(metavar="PM.json", help="A postmortem as JSON.", readable=False)
]
Tool = Annotated[
    str | None,
    typer.Option(
        "--to",
        metavar="TOOL",
        help="prometheus, grafana, evidently, great-expectations, nannyml, soda or dbt.",
    ),
]
Folder = Annotated[
    Path | None,
    typer.Option("-o", "--output", metavar="DIR", help="Write the files there.", readable=False),
]
Update = Annotated[
    Path | None,
    typer.Option(
        "--update",
        metavar="FILE",
        help="Change only the thresholds in this file; shows the difference first.",
        readable=False,
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Update without asking.")]
Check = Annotated[
    Path | None,
    typer.Option(
        "--check",
        metavar="FILE",
        help="Hold this file against the strict schema of its tool; needs no PM.json.",
        readable=False,
    ),
]
Backtest = Annotated[
    Path | None,
    typer.Option(
        "--backtest",
        metavar="FILE",
        help="What `boardsnap backtest --json` found; its recommended rules, or those of --rule.",
        readable=False,
    ),
]
Rule = Annotated[
    list[str] | None,
    typer.Option(
        "--rule", metavar="N|ID", help="A rule of the backtest, by its number there or its id."
    ),
]
Rules = Annotated[
    Path | None,
    typer.Option(
        "--rules", metavar="FILE", help="More rules, as --json writes them.", readable=False
    ),
]
Only = Annotated[
    list[str] | None, typer.Option("--only", metavar="ID", help="Leave all other rules out.")
]
Metric = Annotated[
    list[str] | None,
    typer.Option(
        "--metric",
        metavar="NAME=SERIES",
        help='What Prometheus calls it: AUC=model_auc{model="churn"}, "psi(income)=…".',
    ),
]
Column = Annotated[
    list[str] | None,
    typer.Option(
        "--column", metavar="NAME=COLUMN", help="What the table calls a feature of the board."
    ),
]
TableName = Annotated[
    str | None, typer.Option("--table", metavar="NAME", help="The table that the model reads.")
]
TimeColumn = Annotated[
    str | None, typer.Option("--time-column", metavar="NAME", help="Its column of times.")
]
DataSource = Annotated[
    str | None,
    typer.Option(
        "--source",
        metavar="NAME",
        help="Grafana: uid of the data source. Soda: datasource/database/schema.",
    ),
]
Link = Annotated[
    str | None, typer.Option("--link", metavar="URL", help="Where the postmortem can be read.")
]
Identity = Annotated[
    str | None,
    typer.Option("--id", metavar="ID", help="Of the postmortem; else made from its photos."),
]
Json = Annotated[
    str | None,
    typer.Option("--json", metavar="FILE|-", help="The rules as JSON; - is standard output."),
]


def add_monitor_commands(app: typer.Typer, epilog: str) -> None:
    """Adds the command to the program.

    Args:
        app: the program.
        epilog: what its help ends with.
    """
    app.command("monitors", epilog=epilog)(monitors_command)


def monitors_command(
    document: Document = None,
    *,
    to: Tool = None,
    output: Folder = None,
    update: Update = None,
    yes: Yes = False,
    check: Check = None,
    backtest: Backtest = None,
    rule: Rule = None,
    rules: Rules = None,
    only: Only = None,
    metric: Metric = None,
    column: Column = None,
    table: TableName = None,
    time_column: TimeColumn = None,
    source: DataSource = None,
    link: Link = None,
    identity: Identity = None,
    json_target: Json = None,
) -> None:
    """Write the monitors that a postmortem calls for, as files of the tool that runs them.

    Without --to the rules are listed: what each watches, its threshold and where that comes from.
    Without -o the file is printed.
    """
    from boardsnap.cli.monitors import MonitorsRequest, run_monitors  # noqa: PLC0415

    run_monitors(
        MonitorsRequest(
            document=document,
            to=to,
            output=output,
            update=update,
            yes=yes,
            check=check,
            backtest=backtest,
            rule=tuple(rule or ()),
            rules=rules,
            only=tuple(only or ()),
            metric=tuple(metric or ()),
            column=tuple(column or ()),
            table=table,
            time_column=time_column,
            source=source,
            link=link,
            identity=identity,
            json_target=json_target,
        )
    )
