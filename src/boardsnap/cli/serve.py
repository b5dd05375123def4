"""`boardsnap serve`: everything on one machine; and `boardsnap worker` beside it."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
import webbrowser
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from boardsnap.cli.folder_lock import only_server
from boardsnap.errors import ConfigError
from boardsnap.settings import Settings, load_settings

if TYPE_CHECKING:
    from boardsnap.app.app import App
    from boardsnap.web.server import Begun

# Of the documentation range (RFC 5737): no packet is sent to it, the system only says from which
# of its own addresses it would be.
_ELSEWHERE = ("192.0.2.1", 9)


@dataclass(frozen=True, slots=True)
class ServeRequest:
    """The command line of `boardsnap serve`; None: environment, settings file or default."""

    settings_file: Path | None = None
    host: str | None = None
    port: int | None = None
    data: Path | None = None
    database: str | None = None
    blobs: str | None = None
    public_url: str | None = None
    cert: Path | None = None
    key: Path | None = None
    workers: int | None = None
    phone: bool = False
    open_it: bool = False


def run_serve(request: ServeRequest) -> None:
    """Serves until it is told to end.

    Raises:
        BoardsnapError: a setting makes no sense, the port is taken, the store does not open.
    """
    settings = _settings(request)
    from boardsnap.app.app import open_app  # noqa: PLC0415
    from boardsnap.web.server import serve  # noqa: PLC0415

    with _alone(settings), open_app(settings, now=lambda: datetime.now(UTC)) as app:
        serve(app, tell=lambda begun: _tell(app, begun, request))


def _alone(settings: Settings) -> AbstractContextManager[None]:
    return only_server(settings.data) if settings.one_machine else nullcontext()


def lan_address() -> str:
    """This machine's address in its network.

    Raises:
        ConfigError: it is in none.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(_ELSEWHERE)
            address = str(asking.getsockname()[0])
        except OSError as error:
            raise ConfigError(_no_network()) from error
    if ipaddress.ip_address(address).is_unspecified:
        raise ConfigError(_no_network())
    return address


def _no_network() -> str:
    return "this machine is in no network: connect it, or name its address with --host"


def _settings(request: ServeRequest) -> Settings:
    settings = load_settings(
        os.environ,
        request.settings_file,
        host=request.host,
        port=request.port,
        data=request.data,
        database=request.database,
        blobs=request.blobs,
        public_url=request.public_url,
        cert=request.cert,
        key=request.key,
        workers=request.workers,
    )
    if request.phone and settings.local:
        return settings.model_copy(update={"host": lan_address()})
    return settings


def _tell(app: App, begun: Begun, request: ServeRequest) -> None:
    """Says where the server is, and how to come in."""
    settings = app.settings
    url = begun.url
    _say(f"boardsnap is at {url}")
    if settings.local:
        _say("Only this machine reaches it, and nobody has to sign in. Ctrl+C ends it.")
    elif request.phone:
        _tell_phone(app, begun)
    elif app.accounts.needs_setup():
        _say("Make the first account there, with this link (it works until there is one):")
        _say(f"  {url}/setup#{begun.setup_secret}")
    if request.open_it:
        webbrowser.open(url)


def _tell_phone(app: App, begun: Begun) -> None:
    import segno  # noqa: PLC0415  only with --phone

    who = app.accounts.local_actor()
    pairing = app.pairings.start(who)
    link = f"{begun.url}/pair#{pairing.secret}"
    _say("\nScan this with the phone's camera: it signs the phone in, once, within 5 minutes.\n")
    segno.make(link, error="m").terminal(out=sys.stdout, compact=True)
    _say(f"\n  {link}\n")
    if not app.settings.secure:
        _say(
            "This is plain http. Taking photos works: the page opens the phone's own camera.\n"
            "For the camera inside the page, photos while offline and an icon on the home\n"
            "screen, browsers ask for https: start with --cert FILE --key FILE, or put a reverse\n"
            "proxy in front and name it with --public-url https://…"
        )


def _say(text: str) -> None:
    # Standard output may be closed, as services do it.
    if sys.stdout is not None:
        print(text, flush=True)  # noqa: T201
