"""What a second worker adds: `python -m benchmarks.throughput [--boards N]`.

A server that reads nothing itself takes the boards in on PostgreSQL. Then one worker reads them,
bound to one core, and after that two workers read as many, bound to one core each.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import uuid
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.cluster import Program, Server, first_project, wait_until
from benchmarks.kills import open_store_at, running_postgres
from benchmarks.results import SERVER_RESULTS, save_figures
from boardsnap.store import Store
from boardsnap.store.schema import versions

BOARDS = Path(__file__).parent / "boards"
# The figure of the issue that this measures: two workers against one.
WANTED_RATIO = 1.8
_DRAIN_SECONDS = 1800.0
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


@dataclass(frozen=True, slots=True)
class Round:
    """What some workers did.

    Attributes:
        boards_an_hour: from the end of the first reading to the end of the last.
        peak_mb: of a worker, and of its child that reads, whichever worker took most.
    """

    boards_an_hour: float
    peak_mb: tuple[float, float]


def measure(boards: int) -> tuple[Round, Round]:
    """One worker, and two.

    Args:
        boards: how many each round reads.
    """
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        raise SystemExit("two workers need two cores")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="throughput-")))
        _, url = stack.enter_context(running_postgres())
        store = stack.enter_context(open_store_at(url))
        environ = {
            "BOARDSNAP_DATA": str(folder),
            "BOARDSNAP_DATABASE": url,
            "BOARDSNAP_UPLOADS_PER_MINUTE": "100000",
        }
        server = Server({**environ, "BOARDSNAP_WORKERS": "0"}, folder / "log")
        stack.callback(server.stop)
        server.start()
        server.wait_until_ready()
        rounds = []
        for used in (cores[:1], cores[:2]):
            _send(server, boards)
            workers = [Program(["worker"], environ, folder / "log", core) for core in used]
            rounds.append(_read_all(store, workers, boards))
    return rounds[0], rounds[1]


def _send(server: Server, boards: int) -> None:
    photos = sorted(BOARDS.glob("*/*.jpg"))
    with server.client() as client:
        project = first_project(client)
        for photo in islice(cycle(photos), boards):
            client.post(
                f"/projects/{project}/boards",
                data={"capture_key": uuid.uuid4().hex},
                files={"photos": (photo.name, photo.read_bytes(), "image/jpeg")},
            ).raise_for_status()


def _read_all(store: Store, workers: Sequence[Program], boards: int) -> Round:
    with store.snapshot() as tx:
        before = tx.readings.counts().get("read", 0)
    with ExitStack() as stack:
        for worker in workers:
            stack.callback(worker.stop)
            worker.start()

        def done() -> bool:
            with store.snapshot() as tx:
                return tx.readings.counts().get("read", 0) >= before + boards

        wait_until(done, "boards still wait to be read", _DRAIN_SECONDS)
        peaks = [_peaks(worker.pid) for worker in workers]
    return Round(_boards_an_hour(store, boards), max(peaks, key=sum))


def _boards_an_hour(store: Store, boards: int) -> float:
    """Of the readings that ended last: the start of the workers is not counted."""
    with store.snapshot() as tx:
        ends = (
            select(versions.c.finished_at)
            .where(versions.c.state == "read")
            .order_by(versions.c.finished_at.desc())
            .limit(boards)
        ).subquery()
        columns = (func.min(ends.c.finished_at), func.max(ends.c.finished_at))
        first, last = tx.connection.execute(select(*columns)).one()
    return 3600.0 * (boards - 1) / float((last - first).total_seconds())


def _peaks(pid: int) -> tuple[float, float]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    children = [child for task in tasks for child in task.read_text().split()]
    return _peak_mb(pid), max((_peak_mb(int(child)) for child in children), default=0.0)


def _peak_mb(pid: int) -> float:
    found = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1000 if found else 0.0


def main() -> None:
    """Prints both rounds; exits with 1 where the second worker adds too little."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.throughput", description=__doc__)
    parser.add_argument("--boards", type=int, default=24, help="that each round reads")
    parser.add_argument("--keep", action="store_true", help="keep the figures as results")
    options = parser.parse_args()
    one, two = measure(options.boards)
    ratio = two.boards_an_hour / one.boards_an_hour
    print(f"one worker     {one.boards_an_hour:8.0f} boards an hour")
    print(f"two workers    {two.boards_an_hour:8.0f} boards an hour")
    print(f"ratio          {ratio:8.2f} (wanted: {WANTED_RATIO})")
    print(f"peak, worker   {two.peak_mb[0]:8.0f} MB")
    print(f"peak, reader   {two.peak_mb[1]:8.0f} MB")
    if options.keep:
        figures = {
            "one_boards_an_hour": one.boards_an_hour,
            "two_boards_an_hour": two.boards_an_hour,
            "ratio": ratio,
            "worker_peak_mb": two.peak_mb[0],
            "reader_peak_mb": two.peak_mb[1],
        }
        save_figures(figures, SERVER_RESULTS, group="throughput")
    sys.exit(0 if ratio >= WANTED_RATIO else 1)


if __name__ == "__main__":
    main()
