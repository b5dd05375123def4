"""The commands about what was learned, as the command line knows them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from boardsnap.cli.server_commands import ProjectName, RemoteUrl, Token

Paths = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[DIR|FILE]...",
        help="Postmortems as JSON, and folders of them; none: on the server.",
        readable=False,
    ),
]
Rules = Annotated[
    list[Path] | None,
    typer.Option(
        "--monitors",
        metavar="DIR",
        help="Rule files that may carry ids of postmortems; can be repeated.",
        readable=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]


def add_history_commands(app: typer.Typer, epilog: str) -> None:
    """Adds the commands to the program.

    Args:
        app: the program.
        epilog: what their help ends with.
    """
    app.command("history", epilog=epilog)(history_command)
    app.command("trends", epilog=epilog)(trends_command)
    app.command("preflight", epilog=epilog)(preflight_command)


def history_command(
    paths: Paths = None,
    *,
    query: Annotated[
        str, typer.Option("-q", "--query", metavar="WORDS", help="All of them; stems count.")
    ] = "",
    like: Annotated[
        str | None,
        typer.Option(
            "--like",
            metavar="PM.json|BOARD",
            help="Those that tell of the same failure as this one, with the reasons.",
        ),
    ] = None,
    model: Annotated[list[str] | None, typer.Option("--model", help="About it.")] = None,
    feature: Annotated[list[str] | None, typer.Option("--feature", help="With it.")] = None,
    cause: Annotated[
        list[str] | None, typer.Option("--cause", metavar="CLASS", help="As schema_change.")
    ] = None,
    system: Annotated[list[str] | None, typer.Option("--system", help="With it.")] = None,
    owner: Annotated[list[str] | None, typer.Option("--owner", help="Of an action.")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DAY", help="ISO date.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help="ISO date.")] = None,
    monitors: Rules = None,
    as_json: AsJson = False,
    project: ProjectName = None,
    server: RemoteUrl = None,
    token: Token = None,
) -> None:
    """Find earlier postmortems, by words and facts or because the same failure was there before."""
    from boardsnap.cli.history import (  # noqa: PLC0415
        Output,
        Where,
        checked_causes,
        checked_day,
        run_history,
    )
    from boardsnap.cli.remote import Remote  # noqa: PLC0415
    from boardsnap.model.records import SearchFilter  # noqa: PLC0415

    filters = SearchFilter(
        models=tuple(model or ()),
        features=tuple(feature or ()),
        causes=checked_causes(cause or ()),
        systems=tuple(system or ()),
        owners=tuple(owner or ()),
        since=checked_day(since, "--since"),
        until=checked_day(until, "--until"),
    )
    where = Where(tuple(paths or ()), tuple(monitors or ()), Remote(server, token), project)
    run_history(where, query, filters, like, Output(as_json))


def trends_command(
    paths: Paths = None,
    *,
    monitors: Rules = None,
    as_json: AsJson = False,
    project: ProjectName = None,
    server: RemoteUrl = None,
    token: Token = None,
) -> None:
    """Show causes by quarter, time to detect, actions done, repeats, and what nothing watches."""
    from boardsnap.cli.history import Output, Where, run_trends  # noqa: PLC0415
    from boardsnap.cli.remote import Remote  # noqa: PLC0415

    where = Where(tuple(paths or ()), tuple(monitors or ()), Remote(server, token), project)
    run_trends(where, Output(as_json))


def preflight_command(
    paths: Paths = None,
    *,
    model: Annotated[str, typer.Option("--model", metavar="NAME", help="That is to go out.")],
    version: Annotated[str | None, typer.Option("--version", help="Of the model.")] = None,
    feature: Annotated[
        list[str] | None, typer.Option("--feature", help="That goes into it; can be repeated.")
    ] = None,
    source: Annotated[
        list[str] | None, typer.Option("--source", help="That feeds it; can be repeated.")
    ] = None,
    must: Annotated[
        list[str] | None,
        typer.Option(
            "--must",
            metavar="RULE",
            help="priority-actions, overdue-actions, open-actions, guards, root-causes or none; "
            "else priority-actions and guards. Can be repeated.",
        ),
    ] = None,
    card: Annotated[
        Path | None,
        typer.Option(
            "--model-card",
            metavar="FILE.md",
            help="Put a section about it into this model card.",
            readable=False,
        ),
    ] = None,
    monitors: Rules = None,
    as_json: AsJson = False,
    project: ProjectName = None,
    server: RemoteUrl = None,
    token: Token = None,
) -> None:
    """Check what has failed before, before a release: exit code 1 while a must-have is open."""
    from datetime import date  # noqa: PLC0415

    from boardsnap.cli.history import Output, Where, checked_must, run_preflight  # noqa: PLC0415
    from boardsnap.cli.remote import Remote  # noqa: PLC0415
    from boardsnap.model.preflight import Release  # noqa: PLC0415

    where = Where(tuple(paths or ()), tuple(monitors or ()), Remote(server, token), project)
    release = Release(
        model=model,
        version=version,
        features=tuple(feature or ()),
        sources=tuple(source or ()),
    )
    run_preflight(
        where,
        release,
        checked_must(must or ()),
        Output(as_json),
        today=date.today(),
        card=card,
    )
