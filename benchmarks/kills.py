"""What survives being killed: `python -m benchmarks.kills --kills 200 --database sqlite`.

Phones send boards, a server and workers read them, and at random moments one of them is killed
(SIGKILL) and started again; on PostgreSQL the database itself too. In the end every board that
was accepted must have been read, once, into the document of its own photo, and every file must
be what its name says.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select

from benchmarks.cluster import Phone, Post, Program, Server, wait_until
from benchmarks.results import SERVER_RESULTS, save_figures
from boardsnap.store import Store, open_store
from boardsnap.store.schema import boards
from tests.servers import Postgres, find_postgres

PHONES = 3
# Sent ahead of the kills, so that there is always something to read and something to send.
AHEAD = 6
# A start takes about two seconds, its first reading three more: kills fall into all of it.
LONGEST_LIFE_SECONDS = 5.0
DRAIN_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Damage:
    """What the kills did; all but the first three should be 0.

    Attributes:
        kills: how often each victim was killed.
        accepted: boards to which the server said yes.
        calls: uploads that were tried.
        lost: accepted boards that are gone, or were never read.
        failed: accepted boards whose reading was given up.
        doubled: boards of the same photos, and boards that were read into two documents.
        mixed_up: boards whose document is of another photo.
        corrupt: files that are not what their name says, and faults of the database.
    """

    kills: Mapping[str, int]
    accepted: int
    calls: int
    lost: int
    failed: int
    doubled: int
    mixed_up: int
    corrupt: int

    @property
    def none(self) -> bool:
        """Whether nothing was lost, doubled or damaged."""
        return not (self.lost or self.failed or self.doubled or self.mixed_up or self.corrupt)


@dataclass(frozen=True, slots=True)
class Victims:
    """What runs, and may be killed."""

    server: Server
    worker: Program | None
    database: Postgres | None
    url: str
    blobs: Path

    @property
    def names(self) -> tuple[str, ...]:
        """Of those that exist."""
        there = {"server": self.server, "worker": self.worker, "database": self.database}
        return tuple(name for name, victim in there.items() if victim is not None)

    def kill(self, name: str) -> None:
        """Kills one of them and starts it again."""
        if name == "database" and self.database is not None:
            self.database.stop()
            self.database.start()
            return
        victim = self.worker if name == "worker" and self.worker is not None else self.server
        victim.kill()
        victim.start()


def measure_damage(
    kills: int,
    database: str,
    seed: int = 1,
    longest_life_seconds: float = LONGEST_LIFE_SECONDS,
    tell: Callable[[str], None] = lambda _: None,
) -> Damage:
    """Kills, waits until all is read, and looks at what is left.

    Args:
        kills: how many.
        database: `sqlite` or `postgresql`.
        seed: of victims and moments.
        longest_life_seconds: between a start and the next kill at most.
        tell: is told how far it is.
    """
    rng = random.Random(seed)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kills-")))
        victims = stack.enter_context(_running(folder, database))
        post = Post()
        killed: Counter[str] = Counter()
        with _phones(victims.server, post):
            for number in range(kills):
                post.allowed = number + AHEAD
                time.sleep(rng.uniform(0.0, longest_life_seconds))
                name = victims.names[number % len(victims.names)]
                victims.kill(name)
                killed[name] += 1
                victims.server.wait_until_ready()
                tell(f"{number + 1} kills, {len(post.accepted)} boards accepted")
            _drain(victims, post)
        calls, accepted = post.calls, dict(post.accepted)
        return _look(victims, accepted, calls, killed)


@contextmanager
def _running(folder: Path, database: str) -> Iterator[Victims]:
    with ExitStack() as stack:
        blobs = folder / "blobs"
        environ = {"BOARDSNAP_DATA": str(folder), "BOARDSNAP_BLOBS": str(blobs)}
        environ["BOARDSNAP_UPLOADS_PER_MINUTE"] = "100000"
        environ["BOARDSNAP_REQUESTS_PER_MINUTE"] = "1000000"
        log = folder / "log"
        if database == "sqlite":
            url = f"sqlite:///{folder / 'boardsnap.sqlite3'}"
            server = Server({**environ, "BOARDSNAP_DATABASE": url}, log)
            victims = Victims(server, None, None, url, blobs)
        else:
            postgres, url = stack.enter_context(running_postgres())
            environ["BOARDSNAP_DATABASE"] = url
            server = Server({**environ, "BOARDSNAP_WORKERS": "0"}, log)
            victims = Victims(server, Program(["worker"], environ, log), postgres, url, blobs)
        stack.callback(server.stop)
        server.start()
        server.wait_until_ready()
        if victims.worker is not None:
            stack.callback(victims.worker.stop)
            victims.worker.start()
        yield victims


@contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[tuple[Postgres, str]]:
    """A PostgreSQL server of its own, and the address of a database on it.

    Args:
        durable: whether it waits for the disk, as it does where it is not told otherwise.
    """
    programs = find_postgres()
    if programs is None:
        raise SystemExit("PostgreSQL is not installed: apt-get install postgresql")
    with tempfile.TemporaryDirectory(prefix="kills-postgres-") as folder:
        server = Postgres(programs, Path(folder), durable=durable)
        server.create()
        server.start()
        try:
            yield server, server.create_database()
        finally:
            server.stop()


@contextmanager
def _phones(server: Server, post: Post) -> Iterator[None]:
    stopping = threading.Event()
    phones = [Phone(server, post, stopping) for _ in range(PHONES)]
    for phone in phones:
        phone.start()
    try:
        yield
    finally:
        stopping.set()
        for phone in phones:
            phone.join()


def _drain(victims: Victims, post: Post) -> None:
    """Until every board was accepted and none waits to be read."""
    with open_store_at(victims.url) as store:

        def done() -> bool:
            if len(post.accepted) < post.allowed:
                return False
            with store.snapshot() as tx:
                counts = tx.readings.counts()
            return not (counts.get("queued") or counts.get("reading"))

        wait_until(done, "boards still wait to be read", DRAIN_SECONDS)


@contextmanager
def open_store_at(url: str) -> Iterator[Store]:
    """The store, closed at the end."""
    store = open_store(url)
    try:
        yield store
    finally:
        store.close()


def _look(
    victims: Victims, accepted: Mapping[int, str], calls: int, killed: Mapping[str, int]
) -> Damage:
    with open_store_at(victims.url) as store, store.snapshot() as tx:
        ids = tx.connection.execute(select(boards.c.id)).scalars().all()
        found = {board_id: tx.boards.find(board_id) for board_id in ids}
        photos = Counter(tx.boards.shots(board_id, 1)[0].sha256 for board_id in ids)
        documents = {board_id: len(tx.revisions.history(board_id)) for board_id in ids}
    kept = {number: found.get(board_id) for number, board_id in accepted.items()}
    read = {number: board for number, board in kept.items() if board and board.state == "read"}
    return Damage(
        kills=dict(killed),
        accepted=len(accepted),
        calls=calls,
        lost=sum(board is None or board.state in {"queued", "reading"} for board in kept.values()),
        failed=sum(board is not None and board.state == "failed" for board in kept.values()),
        doubled=sum(count - 1 for count in (*photos.values(), *documents.values()) if count),
        mixed_up=sum(f"{number:05d}" not in str(board.title) for number, board in read.items()),
        corrupt=_corrupt_files(victims.blobs) + _database_faults(victims.url),
    )


def _corrupt_files(folder: Path) -> int:
    """How many files are not what their name, a digest, says; unfinished ones have other names."""
    named = [file for file in folder.rglob("*") if file.is_file() and len(file.name) == 64]
    return sum(sha256(file.read_bytes()).hexdigest() != file.name for file in named)


def _database_faults(url: str) -> int:
    """What SQLite finds wrong with its file; PostgreSQL has replayed its log when it answers."""
    if not url.startswith("sqlite:///"):
        return 0
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        answers = connection.execute("PRAGMA integrity_check").fetchall()
    return sum(answer != ("ok",) for answer in answers)


def main() -> None:
    """Prints what was damaged; exits with 1 where anything was."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="keep the figures as results")
    arguments = parser.parse_args()
    damage = measure_damage(
        arguments.kills,
        arguments.database,
        arguments.seed,
        tell=lambda line: print(line, file=sys.stderr),
    )
    for name, value in _rows(damage):
        print(f"{name:<36} {value:>6}")
    if arguments.keep:
        figures = {**asdict(damage), "kills": sum(damage.kills.values())}
        save_figures(figures, SERVER_RESULTS, group=f"kills_{arguments.database}")
    sys.exit(0 if damage.none else 1)


def _rows(damage: Damage) -> Iterator[tuple[str, int]]:
    for victim, count in damage.kills.items():
        yield f"kills of the {victim}", count
    yield "boards accepted", damage.accepted
    yield "uploads tried", damage.calls
    yield "accepted and lost", damage.lost
    yield "accepted and given up", damage.failed
    yield "doubled or read twice", damage.doubled
    yield "documents of another photo", damage.mixed_up
    yield "corrupt files", damage.corrupt


if __name__ == "__main__":
    main()
