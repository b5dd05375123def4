"""The commands around a server, as the command line knows them; what they do is imported late."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

SettingsFile = Annotated[
    Path | None,
    typer.Option("--settings", metavar="FILE", help="A TOML file of settings.", readable=False),
]
Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="Folder of the database and the photos; else the platform's.",
        readable=False,
    ),
]
Database = Annotated[
    str | None,
    typer.Option("--database", metavar="URL", help="sqlite:///FILE or postgresql://…"),
]
Blobs = Annotated[
    str | None,
    typer.Option("--blobs", metavar="URL", help="A folder, s3://…, gs://… or az://…"),
]

RemoteUrl = Annotated[
    str | None,
    typer.Option("--server", metavar="URL", help="Else as `boardsnap login` left it."),
]
Token = Annotated[
    str | None,
    typer.Option("--token", metavar="TOKEN", help="Else as `boardsnap login` left it."),
]
ProjectName = Annotated[
    str | None,
    typer.Option("--project", metavar="NAME", help="Name or id; else the only one there is."),
]
BoardName = Annotated[str, typer.Argument(metavar="BOARD", help="Its id, or its address.")]


def add_server_commands(app: typer.Typer, epilog: str) -> None:
    """Adds the commands to the program.

    Args:
        app: the program.
        epilog: what their help ends with.
    """
    app.command("serve", epilog=epilog)(serve_command)
    app.command("login", epilog=epilog)(login_command)
    app.command("push", epilog=epilog)(push_command)
    app.command("pull", epilog=epilog)(pull_command)
    app.command("list", epilog=epilog)(list_command)
    app.command("share", epilog=epilog)(share_command)
    app.command("backup", epilog=epilog)(backup_command)
    app.command("restore", epilog=epilog)(restore_command)
    users = typer.Typer(
        name="user",
        help="Accounts of the server on this machine.",
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    users.command("add", epilog=epilog)(user_add_command)
    users.command("reset-password", epilog=epilog)(user_reset_command)
    users.command("list", epilog=epilog)(user_list_command)
    users.command("disable", epilog=epilog)(user_disable_command)
    users.command("enable", epilog=epilog)(user_enable_command)
    users.command("plan", epilog=epilog)(user_plan_command)
    app.add_typer(users)


def serve_command(
    *,
    host: Annotated[
        str | None,
        typer.Option(
            "--host", help="Address to listen on; else 127.0.0.1, where nobody has to sign in."
        ),
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65535, help="Port to listen on; else 8577.")
    ] = None,
    data: Data = None,
    database: Database = None,
    blobs: Blobs = None,
    phone: Annotated[
        bool,
        typer.Option("--phone", help="Listen in the network, and show a code that pairs a phone."),
    ] = False,
    cert: Annotated[
        Path | None,
        typer.Option("--cert", metavar="FILE", help="TLS certificate chain, PEM.", readable=False),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option("--key", metavar="FILE", help="Its private key, PEM.", readable=False),
    ] = None,
    public_url: Annotated[
        str | None,
        typer.Option(
            "--public-url", metavar="URL", help="How people reach a reverse proxy in front."
        ),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers", min=0, max=256, help="Boards that are read at once; else 1. 0: none here."
        ),
    ] = None,
    open_it: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
    settings_file: SettingsFile = None,
) -> None:
    """Serve the web app and the API, and read boards, on this machine."""
    from boardsnap.cli.serve import ServeRequest, run_serve  # noqa: PLC0415

    run_serve(
        ServeRequest(
            settings_file=settings_file,
            host=host,
            port=port,
            data=data,
            database=database,
            blobs=blobs,
            public_url=public_url,
            cert=cert,
            key=key,
            workers=workers,
            phone=phone,
            open_it=open_it,
        )
    )


def login_command(
    url: Annotated[str, typer.Argument(metavar="URL", help="The server's address.")],
    *,
    token: Token = None,
) -> None:
    """Keep a server's address and a token for it, for push, pull, list and share."""
    from boardsnap.cli.remote import run_login  # noqa: PLC0415

    run_login(url, token)


def push_command(
    photos: Annotated[
        list[Path],
        typer.Argument(
            metavar="PHOTO...", help="Photos of one session, in reading order.", readable=False
        ),
    ],
    *,
    project: ProjectName = None,
    wait: Annotated[bool, typer.Option(help="Until the board has been read.")] = True,
    server: RemoteUrl = None,
    token: Token = None,
) -> None:
    """Send photos of one session to a server; sent twice they are one board."""
    from boardsnap.cli.remote import Remote, run_push  # noqa: PLC0415

    run_push(tuple(photos), project, Remote(server, token), wait=wait)


def pull_command(
    board: BoardName,
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="A .md, .html, .pdf, .docx, .json, .csv or .ics file; else JSON is printed.",
            readable=False,
        ),
    ] = None,
    server: RemoteUrl = None,
    token: Token = None,
) -> None:
    """Fetch the document of a board from a server."""
    from boardsnap.cli.remote import Remote, run_pull  # noqa: PLC0415

    run_pull(board, output, Remote(server, token))


def list_command(
    *,
    project: ProjectName = None,
    status: Annotated[
        Literal["draft", "in_review", "final"] | None,
        typer.Option("--status", help="Only these."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    server: RemoteUrl = None,
    token: Token = None,
) -> None:
    """List the boards of a project on a server."""
    from boardsnap.cli.remote import Remote, run_list  # noqa: PLC0415

    run_list(project, status, Remote(server, token), as_json=as_json)


def share_command(
    board: BoardName,
    *,
    days: Annotated[
        int | None, typer.Option("--days", min=1, max=3650, help="How long the link works.")
    ] = None,
    password: Annotated[
        bool, typer.Option("--password", help="Ask for a password that the link will need.")
    ] = False,
    picture: Annotated[bool, typer.Option(help="Show the board beside its document.")] = True,
    server: RemoteUrl = None,
    token: Token = None,
) -> None:
    """Make a link that shows a board's document to whoever has it."""
    from boardsnap.cli.remote import Remote, run_share  # noqa: PLC0415

    run_share(board, Remote(server, token), days=days, password=password, show_picture=picture)


def backup_command(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="A new file.", readable=False)],
    *,
    data: Data = None,
    database: Database = None,
    blobs: Blobs = None,
    settings_file: SettingsFile = None,
) -> None:
    """Write database and photos into one file, while the server runs."""
    from boardsnap.cli.admin import Where, run_backup  # noqa: PLC0415

    run_backup(target, Where(settings_file, data, database, blobs))


def restore_command(
    source: Annotated[
        Path, typer.Argument(metavar="FILE", help="What `backup` wrote.", readable=False)
    ],
    *,
    data: Data = None,
    database: Database = None,
    blobs: Blobs = None,
    settings_file: SettingsFile = None,
) -> None:
    """Read a backup into an empty store."""
    from boardsnap.cli.admin import Where, run_restore  # noqa: PLC0415

    run_restore(source, Where(settings_file, data, database, blobs))


def user_add_command(
    email: Annotated[str, typer.Argument(metavar="EMAIL")],
    *,
    name: Annotated[
        str, typer.Option("--name", help="As others see it; else from the e-mail.")
    ] = "",
    admin: Annotated[bool, typer.Option("--admin", help="May manage accounts.")] = False,
    data: Data = None,
    database: Database = None,
    settings_file: SettingsFile = None,
) -> None:
    """Make an account; its password is asked for, or read from standard input."""
    from boardsnap.cli.admin import Where, run_user_add  # noqa: PLC0415

    where = Where(settings_file, data, database)
    run_user_add(email, name or email.partition("@")[0], where, is_admin=admin)


def user_reset_command(
    email: Annotated[str, typer.Argument(metavar="EMAIL")],
    *,
    data: Data = None,
    database: Database = None,
    settings_file: SettingsFile = None,
) -> None:
    """Give an account a new password and end all its sessions."""
    from boardsnap.cli.admin import Where, run_user_reset  # noqa: PLC0415

    run_user_reset(email, Where(settings_file, data, database))


def user_list_command(
    *,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    data: Data = None,
    database: Database = None,
    settings_file: SettingsFile = None,
) -> None:
    """List all accounts: who administers, who is disabled, who was seen when."""
    from boardsnap.cli.admin import Where, run_user_list  # noqa: PLC0415

    run_user_list(Where(settings_file, data, database), as_json=as_json)


def user_disable_command(
    email: Annotated[str, typer.Argument(metavar="EMAIL")],
    *,
    successor: Annotated[
        str | None,
        typer.Option(
            "--successor", metavar="EMAIL", help="Who gets what nobody else could manage then."
        ),
    ] = None,
    data: Data = None,
    database: Database = None,
    settings_file: SettingsFile = None,
) -> None:
    """End an account's sessions, tokens and pairings at once; what it made stays."""
    from boardsnap.cli.admin import Where, run_user_disable  # noqa: PLC0415

    run_user_disable(email, successor, Where(settings_file, data, database))


def user_enable_command(
    email: Annotated[str, typer.Argument(metavar="EMAIL")],
    *,
    data: Data = None,
    database: Database = None,
    settings_file: SettingsFile = None,
) -> None:
    """Give a disabled account its access back."""
    from boardsnap.cli.admin import Where, run_user_enable  # noqa: PLC0415

    run_user_enable(email, Where(settings_file, data, database))


def user_plan_command(
    email: Annotated[str, typer.Argument(metavar="EMAIL")],
    plan: Annotated[Literal["free", "pro"], typer.Argument(metavar="free|pro")],
    *,
    data: Data = None,
    database: Database = None,
    settings_file: SettingsFile = None,
) -> None:
    """Put the workspace of an account on a plan, where plans are turned on."""
    from boardsnap.cli.admin import Where, run_user_plan  # noqa: PLC0415

    run_user_plan(email, plan, Where(settings_file, data, database))
