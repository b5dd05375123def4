"""A room full of phones: `python -m benchmarks.phones [--database postgresql]`.

Every phone sends one board of several photos, all at once, to a real server that reads boards on
the same machine. One browser meanwhile opens the page of a board that has been read, ten times a
second, and has done so before, while nothing else went on.

How long the answer takes *beyond transfer* is the time from the moment at which the phone has
handed the last byte to its system until the answer is there. What still waits in the buffers of
the connection then, and everything that the server does with the photos, is part of it. The
connection is that of loopback, as fast as the server takes the bytes; with `--megabits` a phone
sends no faster than that, as it would over a radio.
"""

from __future__ import annotations

import argparse
import http.client
import io
import os
import re
import socket
import struct
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlsplit

import httpx2
from PIL import Image

from benchmarks.cluster import Server, first_project, wait_until
from benchmarks.kills import running_postgres
from benchmarks.results import SERVER_RESULTS, save_figures

BOARDS = Path(__file__).parent / "boards"
# What phones of 12 megapixels make of a whiteboard.
PHOTO_PX = (4032, 3024)
PHOTO_BYTES = 2_000_000
QUALITIES = range(90, 100)
DIFFERENT_PHOTOS = 6
PAGE_EVERY_SECONDS = 0.1
IDLE_PAGES = 150
READING_PAGES = 450
# Of the issue that this measures.
WANTED_ANSWER_SECONDS = 1.0
WANTED_PAGE_SECONDS = 0.15
_PATIENCE_SECONDS = 300.0
_PIECE_BYTES = 65_536
# A phone's photos do not fit into the buffers of its connection; loopback would take megabytes.
_BUFFER_BYTES = 131_072
_BOUNDARY = "a-photo-ends-here"
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


@dataclass(frozen=True, slots=True)
class Sent:
    """One board on its way.

    Attributes:
        status: of the answer; 0: there was none.
        transfer_seconds: until the last byte was handed over.
        answer_seconds: from then until the answer.
    """

    status: int
    transfer_seconds: float
    answer_seconds: float


@dataclass(frozen=True, slots=True)
class Rush:
    """What a room full of phones met.

    Attributes:
        sent: for each phone.
        listed: boards that the project has afterwards, of those that were sent.
        megabytes: of all photos.
        pages: seconds that the board's page took, by what went on.
        peak_mb: of the server's process, without the children that read.
        load: processes that ran or wanted to, on average over the minute before.
    """

    sent: tuple[Sent, ...]
    listed: int
    megabytes: float
    pages: Mapping[str, Sequence[float]]
    peak_mb: float
    load: float


class Reader(threading.Thread):
    """Opens the page of a board again and again; what goes on meanwhile is said from outside."""

    def __init__(self, server: Server, board_id: str) -> None:
        super().__init__(daemon=True)
        self._server = server
        self._path = f"/b/{board_id}"
        self._stopping = threading.Event()
        self._meanwhile = "idle"
        self.pages: dict[str, list[float]] = {}
        self.faults: list[str] = []

    def enter(self, phase: str) -> None:
        """Says what goes on from now on."""
        self._meanwhile = phase

    def wait_for(self, phase: str, pages: int) -> None:
        """Returns once so many pages were opened in this phase."""
        self.enter(phase)
        wait_until(
            lambda: len(self.pages.get(phase, ())) >= pages or bool(self.faults),
            f"fewer than {pages} pages were answered",
            _PATIENCE_SECONDS,
        )

    def stop(self) -> None:
        """Ends it."""
        self._stopping.set()
        self.join()

    def run(self) -> None:
        """Opens the page until it is told to stop."""
        with httpx2.Client(base_url=self._server.url, timeout=_PATIENCE_SECONDS) as client:
            while not self._stopping.is_set():
                phase, began = self._meanwhile, time.perf_counter()
                answer = client.get(self._path)
                taken = time.perf_counter() - began
                if answer.status_code != 200:
                    self.faults.append(f"{self._path} answered {answer.status_code}")
                self.pages.setdefault(phase, []).append(taken)
                self._stopping.wait(max(0.0, PAGE_EVERY_SECONDS - taken))


def draw_photos() -> list[bytes]:
    """Drawn boards in the size of a phone's photos, of at least two megabytes each."""
    files = islice(sorted(BOARDS.glob("*/*.jpg")), DIFFERENT_PHOTOS)
    return [_enlarge(file) for file in files]


def _enlarge(file: Path) -> bytes:
    with Image.open(file) as image:
        large = image.convert("RGB").resize(PHOTO_PX, Image.Resampling.BICUBIC)
    jpeg = io.BytesIO()
    for quality in QUALITIES:
        jpeg = io.BytesIO()
        large.save(jpeg, "JPEG", quality=quality)
        if jpeg.tell() >= PHOTO_BYTES:
            break
    return jpeg.getvalue()


def make_unique(jpeg: bytes) -> bytes:
    """The same picture as another file: with a comment of its own behind the first marker."""
    text = uuid.uuid4().hex.encode()
    return jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(text) + 2) + text + jpeg[2:]


def form_of(photos: Sequence[bytes]) -> list[bytes]:
    """The parts of a form as a browser sends it."""
    start = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="'
    parts = [f'{start}capture_key"\r\n\r\n{uuid.uuid4().hex}\r\n'.encode()]
    for number, photo in enumerate(photos):
        about = f'photos"; filename="{number}.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
        parts += [f"{start}{about}".encode(), photo, b"\r\n"]
    return [*parts, f"--{_BOUNDARY}--\r\n".encode()]


def send_board(url: str, path: str, form: Sequence[bytes], megabits: float | None) -> Sent:
    """Sends one board, and times it."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(
        address.hostname or "", address.port, timeout=_PATIENCE_SECONDS
    )
    headers = {
        "Content-Type": f"multipart/form-data; boundary={_BOUNDARY}",
        "Content-Length": str(sum(map(len, form))),
        "X-Boardsnap-Client": "benchmark",
    }
    began = time.perf_counter()
    last = began
    try:
        connection.connect()
        connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER_BYTES)
        connection.putrequest("POST", path)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        for piece in _paced(form, megabits):
            connection.send(piece)
        last = time.perf_counter()
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException):
        status = 0
    finally:
        connection.close()
    return Sent(status, last - began, time.perf_counter() - last)


def _paced(form: Sequence[bytes], megabits: float | None) -> Iterator[bytes | memoryview]:
    """The form in pieces, none before a connection of this speed would have taken the last."""
    began, gone = time.perf_counter(), 0
    for part in form:
        if megabits is None:
            yield part
            continue
        whole = memoryview(part)
        for start in range(0, len(whole), _PIECE_BYTES):
            piece = whole[start : start + _PIECE_BYTES]
            yield piece
            gone += len(piece)
            due = began + gone * 8 / (megabits * 1_000_000)
            time.sleep(max(0.0, due - time.perf_counter()))


def _send_all(
    server: Server, project: str, forms: Sequence[Sequence[bytes]], megabits: float | None
) -> tuple[Sent, ...]:
    """What every phone met; all begin at the same moment."""
    done: list[Sent] = []
    together = threading.Barrier(len(forms))
    path = f"/api/v1/projects/{project}/boards"

    def send(form: Sequence[bytes]) -> None:
        together.wait()
        done.append(send_board(server.url, path, form, megabits))

    phones = [threading.Thread(target=send, args=[form]) for form in forms]
    for phone in phones:
        phone.start()
    for phone in phones:
        phone.join()
    return tuple(done)


def _first_board(server: Server, client: httpx2.Client, project: str) -> str:
    """A board that has been read."""
    photo = min(BOARDS.glob("easy/*.jpg"))
    sent = client.post(
        f"/projects/{project}/boards", files={"photos": (photo.name, photo.read_bytes())}
    )
    board_id = str(sent.raise_for_status().json()["id"])

    def is_read() -> bool:
        return bool(client.get(f"/boards/{board_id}").json()["state"] == "read")

    wait_until(is_read, "the first board was not read", _PATIENCE_SECONDS)
    return board_id


def _count_boards(client: httpx2.Client, project: str) -> int:
    count, cursor = 0, ""
    while True:
        query = {"limit": "200", **({"cursor": cursor} if cursor else {})}
        page = client.get(f"/projects/{project}/boards", params=query).raise_for_status().json()
        count, cursor = count + len(page["boards"]), page["next"] or ""
        if not cursor:
            return count


@contextmanager
def _running_server(database: str) -> Iterator[Server]:
    """A server as `boardsnap serve` starts it, with all limits as they come."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="phones-")))
        environ = {"BOARDSNAP_DATA": str(folder)}
        if database == "postgresql":
            _, environ["BOARDSNAP_DATABASE"] = stack.enter_context(running_postgres(durable=True))
        server = Server(environ, folder / "log")
        stack.callback(server.stop)
        server.start()
        server.wait_until_ready()
        yield server


def measure(
    database: str, phones: int, photos: int, megabits: float | None, pages: tuple[int, int]
) -> Rush:
    """Lets the phones send.

    Args:
        database: sqlite or postgresql.
        phones: how many.
        photos: that each sends as one board.
        megabits: a second, of each phone's connection; None: whatever loopback gives.
        pages: to be opened before the phones send, and while their boards are read.
    """
    load = os.getloadavg()[0]
    drawn = draw_photos()
    forms = [
        form_of([make_unique(drawn[(phone + n) % len(drawn)]) for n in range(photos)])
        for phone in range(phones)
    ]
    with ExitStack() as stack:
        server = stack.enter_context(_running_server(database))
        client = stack.enter_context(server.client())
        project = first_project(client)
        reader = Reader(server, _first_board(server, client, project))
        reader.start()
        stack.callback(reader.stop)
        reader.wait_for("idle", pages[0])
        reader.enter("sending")
        sent = _send_all(server, project, forms, megabits)
        reader.wait_for("reading", pages[1])
        if reader.faults:
            raise SystemExit(reader.faults[0])
        return Rush(
            sent=sent,
            listed=_count_boards(client, project) - 1,
            megabytes=sum(len(part) for form in forms for part in form) / 1_000_000,
            pages=reader.pages,
            peak_mb=_peak_mb(server.pid),
            load=load,
        )


def _peak_mb(pid: int) -> float:
    found = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1000 if found else 0.0


def p95(values: Sequence[float]) -> float:
    """Below which 95 of 100 lie."""
    return quantiles(values, n=20)[-1] if len(values) > 1 else max(values, default=0.0)


def figures_of(rush: Rush, phones: int, photos: int) -> dict[str, float]:
    """What goes into the results."""
    answers = [one.answer_seconds for one in rush.sent]
    pages = {
        f"page_{phase}_{name}_ms": 1000 * value
        for phase, taken in rush.pages.items()
        for name, value in (("median", median(taken)), ("p95", p95(taken)))
    }
    return {
        "phones": phones,
        "photos_each": photos,
        "megabytes": rush.megabytes,
        "refused": sum(one.status != 202 for one in rush.sent) + max(0, phones - rush.listed),
        "answer_median_seconds": median(answers),
        "answer_p95_seconds": p95(answers),
        "transfer_seconds": max(one.transfer_seconds for one in rush.sent),
        "server_peak_mb": rush.peak_mb,
        "load": rush.load,
        **pages,
    }


def main() -> None:
    """Prints the figures; exits with 1 where one is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.phones", description=__doc__)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--phones", type=int, default=50)
    parser.add_argument("--photos", type=int, default=4, help="of each phone")
    parser.add_argument("--megabits", type=float, help="a second, of each phone's connection")
    parser.add_argument("--pages", type=int, nargs=2, default=[IDLE_PAGES, READING_PAGES])
    parser.add_argument("--keep", action="store_true", help="keep the figures as results")
    options = parser.parse_args()
    idle, reading = options.pages
    rush = measure(
        options.database, options.phones, options.photos, options.megabits, (idle, reading)
    )
    figures = figures_of(rush, options.phones, options.photos)
    for name, value in figures.items():
        print(f"{name:<28}{value:10.2f}")
    if options.keep:
        save_figures(figures, SERVER_RESULTS, group=f"phones_{options.database}")
    sys.exit(0 if _is_kept(figures) else 1)


def _is_kept(figures: Mapping[str, float]) -> bool:
    """Whether the figures that were asked for are reached."""
    return (
        figures["refused"] == 0
        and figures["answer_p95_seconds"] < WANTED_ANSWER_SECONDS
        and figures["page_reading_p95_ms"] < 1000 * WANTED_PAGE_SECONDS
    )


if __name__ == "__main__":
    main()
