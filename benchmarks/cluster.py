"""A boardsnap server, workers and phones, as processes and threads that may be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

from benchmarks.small_boards import draw_board

_READY_SECONDS = 60.0
# As long as a phone's own queue would wait before it tries again.
_AGAIN_SECONDS = 0.25


class Program:
    """A process of its own group with a log file; it can be killed and started again."""

    def __init__(
        self,
        arguments: Sequence[str],
        environ: Mapping[str, str],
        log: Path,
        core: int | None = None,
    ) -> None:
        """A program that does not run yet.

        Args:
            arguments: after `python -m boardsnap`.
            environ: beside the variables of this process.
            log: what it says on standard error is added there.
            core: the only one that it may use.
        """
        self._arguments = [sys.executable, "-m", "boardsnap", *arguments]
        self._environ = {**os.environ, **environ}  # noqa: TID251  a program, not the package
        self._log = log
        self._core = core
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of the running process."""
        if self._process is None:
            raise RuntimeError("the program does not run")
        return self._process.pid

    def start(self) -> None:
        """Starts it."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._arguments, env=self._environ, stdout=log, stderr=log, start_new_session=True
            )
        if self._core is not None:
            os.sched_setaffinity(self._process.pid, {self._core})

    def kill(self) -> None:
        """Ends it without a warning: SIGKILL for the process, not for its children."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ends it in peace: SIGTERM, and waits."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None and process.poll() is None:
            process.send_signal(how)
        if process is not None:
            process.wait(_READY_SECONDS)


class Server(Program):
    """`boardsnap serve` on a port of loopback."""

    def __init__(self, environ: Mapping[str, str], log: Path, core: int | None = None) -> None:
        port = str(free_port())
        super().__init__(["serve"], {**environ, "BOARDSNAP_PORT": port}, log, core)
        self.url = f"http://127.0.0.1:{port}"

    def wait_until_ready(self) -> None:
        """Returns once it answers.

        Raises:
            TimeoutError: it does not.
        """
        wait_until(self._answers, "the server does not answer", _READY_SECONDS)

    def _answers(self) -> bool:
        try:
            return httpx2.get(f"{self.url}/readyz", timeout=5.0).status_code == 200
        except httpx2.TransportError:
            return False

    def client(self) -> httpx2.Client:
        """Calls its API as a program on the same machine."""
        return httpx2.Client(
            base_url=f"{self.url}/api/v1", headers={"X-Boardsnap-Client": "benchmark"}, timeout=10.0
        )


@dataclass
class Post:
    """Boards on their way to the server, and what it accepted.

    Attributes:
        allowed: phones send boards of smaller numbers only.
        accepted: the id of each board by its number.
        calls: how often photos were sent, answered or not.
    """

    allowed: int = 0
    accepted: dict[int, str] = field(default_factory=dict)
    calls: int = 0
    _next: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def take(self) -> int | None:
        """The number of a board to be sent; None: for now there is none."""
        with self._turn:
            if self._next >= self.allowed:
                return None
            self._next += 1
            return self._next - 1

    def call(self) -> None:
        """Counts a call."""
        with self._turn:
            self.calls += 1

    def accept(self, number: int, board_id: str) -> None:
        """Notes that the server said yes.

        Raises:
            RuntimeError: it had said yes under another name.
        """
        with self._turn:
            if self.accepted.setdefault(number, board_id) != board_id:
                raise RuntimeError(f"board {number} was accepted twice")


class Phone(threading.Thread):
    """Sends boards, each again and again until the server says yes, as the app's queue does."""

    def __init__(self, server: Server, post: Post, stopping: threading.Event) -> None:
        super().__init__(daemon=True)
        self._server = server
        self._post = post
        self._stopping = stopping

    def run(self) -> None:
        """Sends until it is told to stop."""
        with self._server.client() as client:
            while not self._stopping.is_set():
                number = self._post.take()
                if number is None:
                    self._stopping.wait(_AGAIN_SECONDS)
                else:
                    self._send(client, number)

    def _send(self, client: httpx2.Client, number: int) -> None:
        photo = draw_board(number)
        while (board_id := self._try(client, number, photo)) is None:
            if self._stopping.wait(_AGAIN_SECONDS):
                return
        self._post.accept(number, board_id)

    def _try(self, client: httpx2.Client, number: int, photo: bytes) -> str | None:
        self._post.call()
        try:
            answer = client.post(
                f"/projects/{first_project(client)}/boards",
                data={"capture_key": f"capture-{number:06d}"},
                files={"photos": (f"{number}.jpg", photo, "image/jpeg")},
            )
        except (httpx2.TransportError, LookupError):
            return None
        if answer.status_code >= 500:
            return None
        return str(answer.raise_for_status().json()["id"])


def first_project(client: httpx2.Client) -> str:
    """The project that a new server makes for its local user.

    Raises:
        LookupError: the server gave no answer that names it.
    """
    answer = client.get("/projects")
    projects = answer.json()["projects"] if answer.status_code == 200 else []
    if not projects:
        raise LookupError(f"no project: the server answered {answer.status_code}")
    return str(projects[0]["id"])


def wait_until(happened: Callable[[], bool], otherwise: str, seconds: float) -> None:
    """Returns once it has happened.

    Raises:
        TimeoutError: it has not; with the words of `otherwise`.
    """
    until = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > until:
            raise TimeoutError(otherwise)
        time.sleep(0.1)


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
