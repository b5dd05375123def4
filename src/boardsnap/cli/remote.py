"""`boardsnap login/push/pull/list/share`: a server from the command line."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from pydantic import BaseModel, ConfigDict, ValidationError
from rich.console import Console
from rich.table import Table

from boardsnap.cli.output import printable, say, standard_output, warn, write_aside
from boardsnap.errors import ConfigError, EngineError, RenderError
from boardsnap.settings import is_loopback

if TYPE_CHECKING:
    from boardsnap.connect.server import RemoteBoard, RemoteProgress, Server

LOCAL = "http://127.0.0.1:8577"


@dataclass(frozen=True, slots=True)
class Remote:
    """Which server is asked, with which token; None: as `boardsnap login` left it."""

    server: str | None = None
    token: str | None = None


class _Known(BaseModel):
    """What `boardsnap login` keeps: a file that only its owner can read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    default: str | None = None
    tokens: Mapping[str, str] = {}


def run_login(url: str, token: str | None) -> None:
    """Keeps a server's address and a token for it.

    Raises:
        BoardsnapError: the server does not answer, or does not take the token.
    """
    from boardsnap.connect.server import Server, checked_url  # noqa: PLC0415

    address = checked_url(url)
    given = token or os.environ.get("BOARDSNAP_TOKEN") or _ask("Token: ")
    with Server(address, given, sleep=time.sleep) as server:
        me = server.me()
    known = _load()
    _keep(_Known(default=address, tokens={**known.tokens, address: given}))
    say(f"Signed in to {address} as {me.account.name}; kept in {_file()}.")
    if address.startswith("http://") and not is_loopback(address.split("/")[2].rsplit(":", 1)[0]):
        warn("this address is plain http: everyone in the network can read the token")


def run_push(photos: tuple[Path, ...], project: str | None, remote: Remote, *, wait: bool) -> None:
    """Sends photos, says where their board is, and waits for its document.

    Raises:
        BoardsnapError: a photo cannot be read, or the server refuses.
    """
    with open_server(remote) as server:
        board = server.push(server.project(project).id, photos)
        say(f"{server.url}/b/{board.id}")
        if not wait:
            return
        progress = server.wait(board.id, _tell_progress)
    if progress.problem is not None:
        raise EngineError(progress.problem.message)


def run_pull(board: str, output: Path | None, remote: Remote) -> None:
    """Writes a board's document: JSON on standard output, else a file of any form.

    Raises:
        BoardsnapError: there is no such board or form, or the file cannot be written.
    """
    board_id = board_in(board)
    with open_server(remote, board) as server:
        if output is None:
            content = server.document(board_id)
            with standard_output():
                sys.stdout.buffer.write(content)
            return
        form = output.suffix.lower().removeprefix(".")
        if not form:
            raise ConfigError(f"{output} has no suffix: name a file that ends in .pdf, .md, …")
        if output.is_dir() or not output.absolute().parent.is_dir():
            raise RenderError(f"{output} cannot be written there: name a file in a folder")
        write_aside(output, server.export(board_id, form))
    warn(f"wrote {output}")


def run_list(project: str | None, status: str | None, remote: Remote, *, as_json: bool) -> None:
    """Shows a project's boards.

    Raises:
        BoardsnapError: there is no such project.
    """
    with open_server(remote) as server:
        boards = list(server.boards(server.project(project).id, status))
    with standard_output():
        if as_json:
            print(json.dumps([board.model_dump() for board in boards], indent=2))  # noqa: T201
        else:
            Console(highlight=False, markup=False).print(_table(boards))


def run_share(
    board: str, remote: Remote, *, days: int | None, password: bool, show_picture: bool
) -> None:
    """Makes a link to a board and prints it.

    Raises:
        BoardsnapError: there is no such board, or it is not yours to share.
    """
    word = _ask("Password: ") if password else None
    with open_server(remote, board) as server:
        share = server.share(board_in(board), days=days, password=word, show_picture=show_picture)
    say(share.url)
    if share.expires_at:
        warn(f"it works until {share.expires_at[:10]}")


def board_in(text: str) -> str:
    """The id of a board, from its id or its address."""
    return text.split("?", 1)[0].split("#", 1)[0].rstrip("/").rsplit("/", 1)[-1]


def open_server(remote: Remote, board: str = "") -> Server:
    """The server that is asked, with the token for it.

    Raises:
        ConfigError: the address or the kept tokens make no sense.
    """
    from boardsnap.connect.server import Server, checked_url  # noqa: PLC0415

    known = _load()
    in_address = board if "://" in board else None
    named = remote.server or in_address or os.environ.get("BOARDSNAP_SERVER")
    url = checked_url(named or known.default or LOCAL)
    token = remote.token or os.environ.get("BOARDSNAP_TOKEN") or known.tokens.get(url)
    if in_address and not remote.token:
        # A pasted address must not have a token sent to it that is meant for another server.
        token = known.tokens.get(url)
    return Server(url, token, sleep=time.sleep)


def _file() -> Path:
    return platformdirs.user_config_path("boardsnap", appauthor=False) / "servers.json"


def _load() -> _Known:
    file = _file()
    try:
        return _Known.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return _Known()
    except (OSError, ValidationError) as error:
        raise ConfigError(f"{file} cannot be used: remove it and log in again") from error


def _keep(known: _Known) -> None:
    file = _file()
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside.unlink(missing_ok=True)
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(known.model_dump_json(indent=2))
        aside.replace(file)
    except OSError as error:
        raise ConfigError(f"{file} cannot be written: check the folder's permissions") from error


def _ask(question: str) -> str:
    import getpass  # noqa: PLC0415  only for those who type secrets

    if sys.stdin is None or not sys.stdin.isatty():
        raise ConfigError("nobody can be asked here: use --token, or BOARDSNAP_TOKEN")
    return getpass.getpass(question)


def _table(boards: list[RemoteBoard]) -> Table:
    table = Table("Board", "Title", "State", "Cause", "Open", box=None, pad_edge=False)
    for board in boards:
        state = board.status if board.state == "read" else board.state
        open_ = f"{board.open_actions} actions" if board.open_actions else ""
        row = (board.id, board.title or "", state, board.cause or "", open_)
        table.add_row(*(printable(cell) for cell in row))
    return table


def _tell_progress(progress: RemoteProgress) -> None:
    if sys.stderr is not None and sys.stderr.isatty():
        stage = progress.stage or progress.state
        print(f"\r{progress.share:4.0%} {stage:<12}", end="", file=sys.stderr)  # noqa: T201
        if progress.state in {"read", "failed"}:
            print(file=sys.stderr)  # noqa: T201
