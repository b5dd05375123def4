"""Faults for tests: a model that fails once, and a machine that starts no more threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from boardsnap.recognition import ppocr
from boardsnap.recognition.runtime import Described, Floats, Session, open_model


class FaultySession:
    """A model, one run of which fails as onnxruntime does.

    Attributes:
        fails_at: the run that fails, counted from 1; 0: none.
        runs: so many were begun.
        before: is called with the number of each run.
    """

    def __init__(self, whole: Session) -> None:
        self.fails_at = 0
        self.runs = 0
        self.before: Callable[[int], object] = bool
        self._whole = whole
        self._counting = threading.Lock()

    def run(self, names: None, inputs: Mapping[str, Floats]) -> Sequence[Floats]:
        """The model's outputs."""
        with self._counting:
            self.runs += 1
            number = self.runs
        self.before(number)
        if number == self.fails_at:
            raise RuntimeError(f"bad allocation in run {number}")
        return self._whole.run(names, inputs)

    def get_modelmeta(self) -> Described:
        """The model's description of itself."""
        return self._whole.get_modelmeta()


def faulty_sessions(monkeypatch: pytest.MonkeyPatch) -> dict[str, FaultySession]:
    """The models that engines open from now on, by the names of their files."""
    opened: dict[str, FaultySession] = {}

    def open_faulty(path: Path, threads: int, remedy: str, **wanted: bool) -> Session:
        opened[path.name] = FaultySession(open_model(path, threads, remedy, **wanted))
        return opened[path.name]

    monkeypatch.setattr(ppocr, "open_model", open_faulty)
    return opened


def at_most_threads(monkeypatch: pytest.MonkeyPatch, startable: int) -> None:
    """Lets Python start so many more threads, then fail as where the system allows no more."""
    start, started = threading.Thread.start, list[threading.Thread]()

    def start_if_allowed(thread: threading.Thread) -> None:
        if len(started) == startable:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_if_allowed)
