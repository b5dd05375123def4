"""What a second worker adds: `python -m benchmarks.throughput [--boards N] [--times N]`.

A server that reads nothing itself takes the boards in on PostgreSQL. Then one worker reads them,
bound to one core, and after that two workers read as many, bound to one core each; this several
times in turn, so that whatever else runs on the machine slows both. Counted is only the time in
which every worker has a board. The processor time of a board says what the second worker costs
the first: a ratio of 2 is reached where it stays the same and the cores are there.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
import uuid
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from sqlalchemy import select

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
        boards_an_hour: while every worker had a board.
        cpu_seconds: of the workers and their children, a board.
        peak_mb: of a worker, and of its child that reads, whichever worker took most.
        load: processes that ran or wanted to, on average over the last minute before.
    """

    boards_an_hour: float
    cpu_seconds: float
    peak_mb: tuple[float, float]
    load: float


def measure(boards: int, times: int) -> list[tuple[Round, Round]]:
    """One worker and two, in turn.

    Args:
        boards: how many each round reads.
        times: how often both are measured.
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

        def run(used: Sequence[int]) -> Round:
            _send(server, boards)
            workers = [Program(["worker"], environ, folder / "log", core) for core in used]
            return _read_all(store, workers, boards)

        # Each of the two cores takes its turn as the only one.
        return [(run([cores[n % 2]]), run(cores[:2])) for n in range(times)]


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
    before, load = _read_so_far(store), os.getloadavg()[0]
    with ExitStack() as stack:
        for worker in workers:
            stack.callback(worker.stop)
            worker.start()

        def are_read(count: int) -> Callable[[], bool]:
            return lambda: _read_so_far(store) >= before + count

        # Until then models are loaded.
        wait_until(are_read(len(workers)), "no board was read", _DRAIN_SECONDS)
        warm, spent = _read_so_far(store) - before, sum(map(_cpu_seconds, workers))
        wait_until(are_read(boards), "boards still wait to be read", _DRAIN_SECONDS)
        spent = sum(map(_cpu_seconds, workers)) - spent
        peaks = [_peaks(worker.pid) for worker in workers]
    return Round(
        boards_an_hour=_boards_an_hour(store, boards, len(workers)),
        cpu_seconds=spent / (boards - warm),
        peak_mb=max(peaks, key=sum),
        load=load,
    )


def _read_so_far(store: Store) -> int:
    with store.snapshot() as tx:
        return tx.readings.counts().get("read", 0)


def _boards_an_hour(store: Store, boards: int, workers: int) -> float:
    """From the end of each worker's first board to that of the first one that finds no other."""
    with store.snapshot() as tx:
        query = (
            select(versions.c.finished_at)
            .where(versions.c.state == "read")
            .order_by(versions.c.finished_at.desc())
            .limit(boards)
        )
        ends = sorted(tx.connection.execute(query).scalars())
    first, last = ends[workers - 1], ends[boards - workers]
    return 3600.0 * (boards - 2 * workers + 1) / float((last - first).total_seconds())


def _cpu_seconds(worker: Program) -> float:
    """Of the worker and its living children."""
    return sum(_cpu_of(pid) for pid in (worker.pid, *_children(worker.pid)))


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in task.read_text().split()]


def _peaks(pid: int) -> tuple[float, float]:
    return _peak_mb(pid), max(map(_peak_mb, _children(pid)), default=0.0)


def _peak_mb(pid: int) -> float:
    found = _PEAK.search(Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1000 if found else 0.0


def main() -> None:
    """Prints all rounds; exits with 1 where the second worker adds too little."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.throughput", description=__doc__)
    parser.add_argument("--boards", type=int, default=24, help="that each round reads")
    parser.add_argument("--times", type=int, default=3, help="that both are measured")
    parser.add_argument("--keep", action="store_true", help="keep the figures as results")
    options = parser.parse_args()
    pairs = measure(options.boards, options.times)
    for pair in pairs:
        for workers, one in enumerate(pair, 1):
            print(
                f"{workers} worker(s) {one.boards_an_hour:8.0f} boards an hour"
                f"{one.cpu_seconds:8.2f} s of a core each, load before {one.load:.1f}"
            )
    figures = figures_of(pairs)
    for name, value in figures.items():
        print(f"{name:<28}{value:10.2f}")
    if options.keep:
        save_figures(figures, SERVER_RESULTS, group="throughput")
    sys.exit(0 if figures["ratio"] >= WANTED_RATIO else 1)


def figures_of(pairs: Sequence[tuple[Round, Round]]) -> dict[str, float]:
    """What goes into the results: medians of the pairs."""
    peaks = [two.peak_mb for _, two in pairs]
    return {
        "one_boards_an_hour": median(one.boards_an_hour for one, _ in pairs),
        "two_boards_an_hour": median(two.boards_an_hour for _, two in pairs),
        "ratio": median(two.boards_an_hour / one.boards_an_hour for one, two in pairs),
        "cpu_ratio": median(2 * one.cpu_seconds / two.cpu_seconds for one, two in pairs),
        "one_cpu_seconds": median(one.cpu_seconds for one, _ in pairs),
        "two_cpu_seconds": median(two.cpu_seconds for _, two in pairs),
        "load": max(round_.load for pair in pairs for round_ in pair),
        "worker_peak_mb": max(worker for worker, _ in peaks),
        "reader_peak_mb": max(reader for _, reader in peaks),
    }


if __name__ == "__main__":
    main()
