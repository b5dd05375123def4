"""Runs the server: socket, TLS, workers, and an end that loses nothing."""

from __future__ import annotations

import contextlib
import errno
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import uvicorn
from fastapi import FastAPI

from boardsnap.app.app import App
from boardsnap.errors import ConfigError
from boardsnap.jobs.ending import Ending
from boardsnap.jobs.grace import GRACE_SECONDS
from boardsnap.jobs.workers import Workers, start_workers
from boardsnap.settings import Settings
from boardsnap.web.application import create_web
from boardsnap.web.logs import start_logging
from boardsnap.web.pace import PatientConnection

_LOG = logging.getLogger("boardsnap.web")

# Idle connections of browsers; below the 75 s of nginx, so that the proxy closes first elsewhere.
_KEEP_ALIVE_SECONDS = 20
# Phones and proxies at once; each waiting upload holds one.
_CONNECTIONS = 1_000
_HEADER_BYTES = 64_000
_WAITING = 1_024
# What the system takes from a connection ahead of us. It would take megabytes of a fast network,
# and all phones would wait at the end until they are on disk; with this they send as fast as the
# disk takes it. Enough for 40 Mbit a second with 50 ms there and back.
_RECEIVE_BYTES = 256 * 1024
_SWEEP_SECONDS = 3_600.0


@dataclass(frozen=True, slots=True)
class Begun:
    """A server that has just begun to listen.

    Attributes:
        url: how people reach it.
        setup_secret: opens /setup, as long as there is no account.
    """

    url: str
    setup_secret: str


def serve(app: App, *, tell: Callable[[Begun], None]) -> None:
    """Answers requests until the process is told to end.

    Args:
        app: the use cases.
        tell: called once the port is open, before the first request is answered.

    Raises:
        ConfigError: the port is taken, or the certificate cannot be used.
    """
    settings = app.settings
    check_certificate(settings)
    listening = open_socket(settings)
    start_logging(settings.log_format, settings.log_level)
    begun = Begun(_address(settings, listening), app.means.chance.secret())
    ending = Ending()
    with contextlib.closing(listening), _working(app, ending) as workers, ending:
        web = create_web(
            app, workers, machine=socket.gethostname(), setup_secret=begun.setup_secret
        )
        server = _Server(_configured(settings, web))
        ending.when_asked(workers.finish)
        ending.when_asked(server.ask_to_end)
        ending.when_pressed(server.press_to_end)
        tell(begun)
        _LOG.info("listening at %s", begun.url)
        server.run([listening])
    _LOG.info("ended")


class _Server(uvicorn.Server):
    """Ends when it is told to; who tells it is not its own business."""

    def ask_to_end(self) -> None:
        """Has it take no further connection and end once all requests are answered."""
        self.should_exit = True

    def press_to_end(self) -> None:
        """Has it wait for nothing any more."""
        self.force_exit = True

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves signals to others; the library would raise them again afterwards."""
        yield


def open_socket(settings: Settings) -> socket.socket:
    """The socket that the settings name, listening.

    Raises:
        ConfigError: the port is taken, or the address is none of this machine.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # Connections that are accepted inherit it.
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BYTES)
    try:
        listening.bind((settings.host, settings.port))
    except (OSError, OverflowError) as error:
        listening.close()
        raise ConfigError(_explain(error, settings)) from error
    # From here on connections wait for the server instead of being refused.
    listening.listen(_WAITING)
    return listening


def _address(settings: Settings, listening: socket.socket) -> str:
    """How people reach the server; the system chose the port where the settings say 0."""
    port = int(listening.getsockname()[1])
    return settings.model_copy(update={"port": port}).url


def check_certificate(settings: Settings) -> None:
    """Reads certificate and key once, so that what is wrong is said before anything starts.

    Raises:
        ConfigError: they cannot be read, or do not belong together.
    """
    if settings.cert is None or settings.key is None:
        return
    for file in (settings.cert, settings.key):
        if not file.is_file():
            raise ConfigError(f"there is no file {file}: check --cert and --key")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(settings.cert, settings.key)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            f"{settings.cert} and {settings.key} are no certificate with its key: "
            "give both as PEM files, the key without a password"
        ) from error


def _explain(error: Exception, settings: Settings) -> str:
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EADDRINUSE:
        return (
            f"port {settings.port} is taken, perhaps by another boardsnap: "
            "end that, or choose another one with --port"
        )
    if number == errno.EACCES:
        return f"port {settings.port} is not for you to open: choose one above 1023 with --port"
    return f"{settings.host} is no address of this machine: check --host"


def _configured(settings: Settings, web: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        web,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies),
        ssl_certfile=settings.cert,
        ssl_keyfile=settings.key,
        http=PatientConnection,
        ws="none",
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        # Uploads that take longer are sent again by the phone.
        timeout_graceful_shutdown=int(GRACE_SECONDS),
        limit_concurrency=_CONNECTIONS,
        h11_max_incomplete_event_size=_HEADER_BYTES,
    )


@contextlib.contextmanager
def _working(app: App, ending: Ending) -> Iterator[Workers]:
    """Workers read, and what nobody can reach any more is tidied up, while this goes on."""
    workers = start_workers(app, socket.gethostname())
    over = threading.Event()
    sweeper = threading.Thread(target=_sweep, args=(app, over), name="sweep", daemon=True)
    sweeper.start()
    try:
        yield workers
    finally:
        over.set()
        workers.stop(ending.peace_seconds, ending.pressed)
        sweeper.join()


def _sweep(app: App, over: threading.Event) -> None:
    _renew(app, over)
    while not over.wait(_SWEEP_SECONDS):
        try:
            app.operations.sweep()
        except Exception:  # noqa: BLE001  tidying up is tried again; it must not end the server
            _LOG.exception("tidying up failed")


def _renew(app: App, over: threading.Event) -> None:
    """What an older version derived is derived anew, a few boards at a time."""
    try:
        while app.learning.renew() and not over.is_set():
            pass
    except Exception:  # noqa: BLE001  each sweep tries it again; it must not end the server
        _LOG.exception("deriving anew failed")
