"""How fast a store answers: `python -m benchmarks.store [--boards N] [--documents N]`.

A project of many boards is listed, searched and opened, on SQLite and on PostgreSQL; then many
more documents are searched. The texts have the sizes of real ones, and their words the uneven
frequencies of language: a few are in every document.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple

from benchmarks.results import SERVER_RESULTS, save_figures
from boardsnap.model.postmortem import ActionStatus
from boardsnap.model.records import (
    ActionFacts,
    BoardCursor,
    Confirmation,
    ReadOutcome,
    SearchEntry,
    SearchFilter,
    Subtask,
)
from boardsnap.store import Store, Transaction, open_store
from tests.records import LEASE, NOW, board, derived, revision, settle, shot, version
from tests.servers import Postgres, find_postgres

CALLS = 200
PAGE = 50
ACTIONS_PAGE = 201
STATUSES: tuple[ActionStatus, ...] = ("open", "in_progress", "done")
NOT_DONE = STATUSES[:2]
AT_ONCE = 500
# Characters, of the example boards: a draft, and every word that was read with its place.
DRAFT, WORDS = 30_000, 40_000
FEATURES = [f"{what}_{which}" for what in ("income", "tenure", "region") for which in range(40)]
PEOPLE = [f"Person{number}" for number in range(60)]
CAUSES = ["data_drift", "label_shift", "schema_change", "upstream_outage", "pipeline_bug"]
SYLLABLES = [first + vowel for first in "bdfgklmnprstvz" for vowel in "aeiou"]
# Three syllables each, so that few words begin alike, as in a language.
LANGUAGE = ["".join(random.Random(rank).choices(SYLLABLES, k=3)) for rank in range(5_000)]


class Figures(NamedTuple):
    """Milliseconds of many calls."""

    p50: float
    p95: float
    most: float


def time_calls(call: Callable[[random.Random], object]) -> Figures:
    """How long a call takes, each time with other arguments."""
    chance = random.Random(7)
    taken = []
    for _ in range(CALLS):
        started = time.perf_counter()
        call(chance)
        taken.append((time.perf_counter() - started) * 1000)
    cuts = quantiles(taken, n=20)
    return Figures(cuts[9], cuts[18], max(taken))


def entries(chance: random.Random) -> Iterator[SearchEntry]:
    """What documents are found by: 120 words each, the n-th word 1/n as often as the first."""
    weights = [1 / (rank + 1) for rank in range(len(LANGUAGE))]
    while True:
        feature, owner, cause = (chance.choice(some) for some in (FEATURES, PEOPLE, CAUSES))
        text = " ".join(chance.choices(LANGUAGE, weights, k=120))
        day = (NOW - timedelta(days=chance.randrange(1500))).date().isoformat()
        yield SearchEntry(
            title=f"Postmortem of {feature}",
            body=f"distribution of {feature} shifted by 34%\n{text}\nretrain, says {owner}",
            day=day,
            facets=(("feature", feature), ("owner", owner), ("cause", cause)),
        )


def fill(store: Store, count: int, *, whole: bool) -> None:
    """Puts so many boards into the project, read and revised; only to be found unless whole."""
    numbered = enumerate(islice(entries(random.Random(3)), count))
    while batch := list(islice(numbered, AT_ONCE)):
        with store.transaction() as tx:
            for number, entry in batch:
                board_id = f"board-{number:06}"
                at = NOW + timedelta(minutes=number)
                tx.boards.accept(board(board_id, at=at), version(board_id, at=at), [shot(board_id)])
                if whole:
                    _read(tx, number, board_id, entry)
                else:
                    tx.search.replace(board_id, entry)


def _read(tx: Transaction, number: int, board_id: str, entry: SearchEntry) -> None:
    """Has a board read, with texts of the size of real ones."""
    at = NOW + timedelta(minutes=number)
    claim = tx.readings.claim_this(board_id, 1, "w", at, LEASE)
    assert claim is not None
    draft = json.dumps("x" * DRAFT)
    tx.readings.finish(claim, ReadOutcome(draft, json.dumps("x" * WORDS), "[]", 2.1), at)
    facts = replace(derived(entry.title, actions=actions_of(number)), search=entry)
    tx.revisions.append(replace(revision(board_id, 1, at), draft=draft), facts, expected=0)
    tx.boards.confirm(Confirmation(board_id, "point", "ana", at))
    tx.actions.add_subtask(Subtask(board_id, board_id, "a0", "First", 0, at))


def actions_of(number: int) -> list[ActionFacts]:
    """What a board asks to be done: three actions, a third of them done, half of them overdue."""
    chance = random.Random(number)
    return [
        ActionFacts(
            key=f"a{place}",
            text="Retrain on the last 60 days",
            owners=(chance.choice(PEOPLE),),
            due=(NOW + timedelta(days=chance.randrange(-100, 120))).date().isoformat(),
            status=chance.choice(STATUSES),
        )
        for place in range(3)
    ]


def list_boards(store: Store, count: int) -> Callable[[random.Random], object]:
    """One page of the list, from anywhere in it."""

    def call(chance: random.Random) -> object:
        after = BoardCursor(NOW + timedelta(minutes=chance.randrange(count)), "z")
        with store.snapshot() as view:
            return view.boards.page("churn", PAGE, after)

    return call


def open_board(store: Store, count: int) -> Callable[[random.Random], object]:
    """All that the page of a board needs."""

    def call(chance: random.Random) -> object:
        board_id = f"board-{chance.randrange(count):06}"
        with store.snapshot() as view:
            return (
                view.projects.role("churn", "ana"),
                view.boards.find(board_id),
                view.boards.version(board_id, 1),
                view.boards.shots(board_id, 1),
                view.revisions.current(board_id),
                view.boards.confirmations(board_id),
                view.actions.of_board(board_id),
            )

    return call


def list_actions(store: Store, count: int) -> dict[str, Callable[[random.Random], object]]:
    """One page of the actions of the whole project, as its page of actions shows them."""
    today = (NOW + timedelta(minutes=count)).date().isoformat()

    def page(owned: bool, overdue: bool) -> Callable[[random.Random], object]:
        def call(chance: random.Random) -> object:
            owner = chance.choice(PEOPLE) if owned else None
            with store.snapshot() as view:
                found = view.actions.of_project(
                    "churn", today, NOT_DONE, owner, overdue=overdue, limit=ACTIONS_PAGE
                )
                steps = view.actions.subtasks_of_boards([one.board_id for one, _ in found])
                return found, steps, view.actions.owners("churn")

        return call

    return {
        "actions": page(owned=False, overdue=False),
        "actions, overdue": page(owned=False, overdue=True),
        "actions, of one owner": page(owned=True, overdue=False),
    }


def searches(store: Store) -> dict[str, Callable[[random.Random], object]]:
    """Searches by how much they find: from every document to a few."""

    def search(
        words: Callable[[random.Random], str], filters: SearchFilter | None = None
    ) -> Callable[[random.Random], object]:
        def call(chance: random.Random) -> object:
            with store.snapshot() as view:
                return view.search.boards(["churn"], words(chance), filters)

        return call

    return {
        "search, a feature": search(lambda chance: chance.choice(FEATURES)),
        "search, two words": search(
            lambda chance: f"{LANGUAGE[chance.randrange(50, 500)]} retrain"
        ),
        "search, half a word": search(lambda chance: LANGUAGE[chance.randrange(100)][:4]),
        "search, in every document": search(lambda _: "distribution shifted"),
        "search, by owner and cause": search(
            lambda _: "", SearchFilter(owners=("Person7",), causes=("data_drift",))
        ),
        "search, word and time": search(
            lambda chance: LANGUAGE[chance.randrange(20)], SearchFilter(since="2025-09-01")
        ),
    }


@contextmanager
def databases() -> Iterator[dict[str, Callable[[], str]]]:
    """Makers of new databases by kind; PostgreSQL only where it is installed."""
    with tempfile.TemporaryDirectory(prefix="boardsnap-") as folder:
        names = iter(range(100))
        kinds: dict[str, Callable[[], str]] = {
            "sqlite": lambda: f"sqlite:///{folder}/{next(names)}.sqlite"
        }
        programs = find_postgres()
        if programs is None:
            yield kinds
            return
        place = Path(folder) / "postgres"
        place.mkdir()
        Path(folder).chmod(0o755)
        server = Postgres(programs, place)
        server.create()
        server.start()
        try:
            yield {**kinds, "postgresql": server.create_database}
        finally:
            server.stop()


def measure(url: str, count: int, *, whole: bool) -> dict[str, Figures]:
    """Fills a new database and times the calls."""
    store = open_store(url)
    with store.transaction() as tx:
        settle(tx)
    fill(store, count, whole=whole)
    calls = searches(store)
    if whole:
        opened = {"list": list_boards(store, count), "open": open_board(store, count)}
        calls = {**opened, **list_actions(store, count), **calls}
    figures = {name: time_calls(call) for name, call in calls.items()}
    store.close()
    return figures


def main() -> None:
    """Prints milliseconds: median, 95 of 100, the longest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--boards", type=int, default=10_000)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--only", choices=["sqlite", "postgresql"])
    parser.add_argument("--keep", action="store_true", help="keep the figures as results")
    options = parser.parse_args()
    sizes = [(options.boards, True), (options.documents, False)]
    with databases() as kinds:
        for kind, new_url in kinds.items():
            if options.only not in (None, kind):
                continue
            kept = {"load": os.getloadavg()[0]}
            for count, whole in sizes:
                if count:
                    print(f"{kind}, {count:,} boards:    p50    p95    max (ms)", flush=True)
                    figures = measure(new_url(), count, whole=whole)
                    for name, found in figures.items():
                        print(f"  {name:28}" + "".join(f"{ms:7.1f}" for ms in found))
                    kept |= {f"{count}/{name}/p95_ms": found.p95 for name, found in figures.items()}
            if options.keep:
                save_figures(kept, SERVER_RESULTS, group=f"store_{kind}")


if __name__ == "__main__":
    main()
