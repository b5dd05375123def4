"""Whatever happens to the child: an error with the way out, a new child, nothing left behind."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from boardsnap.errors import EngineError, InputError, NotAnImageError, TooLargeError
from boardsnap.intake.child import Child
from boardsnap.intake.limits import Limits
from boardsnap.intake.messages import (
    GivenPhoto,
    Progress,
    ReadRequest,
    Redactable,
    RedactRequest,
)

NOW = datetime(2026, 6, 1)
pytestmark = pytest.mark.usefixtures("odd_engines")


def encoded(width: int = 400, height: int = 300, form: str = "JPEG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(file, form)
    return file.getvalue()


def request(content: bytes | None = None) -> ReadRequest:
    photo = GivenPhoto(name="board.jpg", content=encoded() if content is None else content)
    return ReadRequest(photos=(photo,), now=NOW)


def child(engine: str, **limits: float) -> Child:
    chosen = Limits(
        memory_bytes=int(limits.get("memory_bytes", Limits().memory_bytes)),
        seconds=limits.get("seconds", 60.0),
    )
    return Child(chosen, engine=engine, warm=False)


def is_gone(pid: int) -> bool:
    """Whether no such process runs; one that nobody has fetched yet counts as gone."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"


def wait_until(holds: Callable[[], bool], seconds: float = 30.0) -> bool:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def test_a_child_that_hangs_is_stopped() -> None:
    with child("hanging", seconds=0.5) as hanging:
        hanging.start()
        pid = hanging.pid
        assert pid is not None
        with pytest.raises(EngineError, match=r"longer than 0\.5 seconds.*fewer or smaller photos"):
            hanging.read(request())
        assert is_gone(pid)


def test_a_child_that_crashes_is_replaced() -> None:
    with child("crashing") as crashing:
        for _ in range(2):
            with pytest.raises(EngineError, match=r"stopped unexpectedly \(SIGABRT\).*try again"):
                crashing.read(request())


def test_an_error_that_nobody_expects_ends_the_child(capfd: pytest.CaptureFixture[str]) -> None:
    with child("raising") as raising, pytest.raises(EngineError, match=r"exit code 1.*try again"):
        raising.read(request())
    assert "ZeroDivisionError" in capfd.readouterr().err


def test_a_child_that_is_killed_in_its_midst_says_so() -> None:
    with child("hanging") as hanging:

        def kill(progress: Progress) -> None:
            if progress.stage == "page" and hanging.pid is not None:
                os.kill(hanging.pid, signal.SIGKILL)

        with pytest.raises(EngineError, match=r"was killed.*memory ran out"):
            hanging.read(request(), kill)


def test_a_reading_is_interrupted_from_outside() -> None:
    with child("hanging") as hanging:
        with pytest.raises(EngineError):
            hanging.read(request(), lambda progress: hanging.kill())
        with pytest.raises(NotAnImageError):
            hanging.read(request(b"no picture"))


def test_a_watcher_that_raises_stops_the_reading() -> None:
    class LostError(Exception):
        """The reading is no longer wanted."""

    def stop(progress: Progress) -> None:
        raise LostError

    with child("hanging") as hanging:
        with pytest.raises(LostError):
            hanging.read(request(), stop)
        assert hanging.pid is None


def test_a_child_that_wants_more_memory_than_it_may_have_says_so() -> None:
    with child("hungry") as hungry:
        with pytest.raises(TooLargeError, match=r"more memory.*scale the photo down"):
            hungry.read(request())
        with pytest.raises(NotAnImageError):
            hungry.read(request(b"no picture"))


def test_a_large_photo_under_a_small_limit_is_refused() -> None:
    large = encoded(9000, 9000, "PNG")
    with child("blind", memory_bytes=600e6) as blind:
        with pytest.raises(TooLargeError, match="scale"):
            blind.read(request(large))
        assert blind.read(request()).postmortem.boards


def test_a_request_that_memory_cannot_hold_is_refused() -> None:
    with (
        child("blind", memory_bytes=600e6) as blind,
        pytest.raises(TooLargeError, match="send fewer at once"),
    ):
        photos = tuple(GivenPhoto(name="board.jpg", content=bytes(180_000_000)) for _ in range(4))
        blind.read(ReadRequest(photos=photos, now=NOW))


def test_an_unknown_engine_is_named() -> None:
    with child("nobody") as nobody, pytest.raises(EngineError, match="no text engine called"):
        nobody.read(request())


def test_what_libraries_print_is_no_answer(capfd: pytest.CaptureFixture[str]) -> None:
    with child("chatty") as chatty:
        assert chatty.read(request()).postmortem.boards
    assert "still nothing" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", NotAnImageError),
        (b"<html>", NotAnImageError),
        (encoded()[:400], NotAnImageError),
        (encoded(20, 20), InputError),
    ],
)
def test_bad_photos_are_refused_as_in_process(content: bytes, error: type[InputError]) -> None:
    with child("blind") as blind, pytest.raises(error, match=r"board\.jpg"):
        blind.read(request(content))


def test_a_picture_to_redact_that_is_none_is_refused() -> None:
    with child("blind") as blind, pytest.raises(NotAnImageError):
        blind.redact(RedactRequest(pictures=(Redactable(content=b"no"),), boxes=()))


PARENT = """
import sys
from datetime import datetime
from boardsnap.intake.child import Child
from boardsnap.intake.messages import GivenPhoto, ReadRequest

photo = GivenPhoto(name="board.jpg", content=sys.stdin.buffer.read())
child = Child(engine="hanging", warm=False)
request = ReadRequest(photos=(photo,), now=datetime(2026, 6, 1))
child.read(request, lambda p: print(child.pid if p.stage == "page" else "", flush=True))
"""


def test_a_child_goes_with_a_parent_that_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdin is not None
        assert parent.stdout is not None
        parent.stdin.write(encoded())
        parent.stdin.close()
        pid = int(next(line for line in parent.stdout if line.strip()))
        assert not is_gone(pid)
        parent.kill()
        assert wait_until(lambda: is_gone(pid))
