"""A store that fails under a running server: what people are told, and what the log says."""

from __future__ import annotations

import logging
import re
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from boardsnap.errors import EngineError, StoreError
from tests.edges.sites import SETUP_SECRET, Site, open_site
from tests.servers import Postgres
from tests.unit.app.world import PASSWORD, photo

# Words that tell of the inside: of libraries, of SQL, of errors of the system.
_INSIDE = re.compile(
    r"psycopg|sqlalchemy|sqlite|select |insert |connection|port \d|127\.0\.0\.1(?!:8577)|errno|"
    r"traceback|no such file|not a directory|disk|/tmp/|\.sqlite3|obstore|\b[0-9a-f]{12}\b",
    re.IGNORECASE,
)

_FIRST_ACCOUNT = {
    "secret": SETUP_SECRET,
    "name": "Ana",
    "email": "ana@example.org",
    "password": PASSWORD,
}


def texts(answer: Response) -> str:
    """What people read of an answer: without the marks of its page."""
    return re.sub(r"<head>.*?</head>|<use[^>]*>|<[^>]+>", " ", answer.text, flags=re.DOTALL)


def check(answer: Response, caplog: pytest.LogCaptureFixture, cause: str) -> None:
    """That the answer is friendly and empty, and that its id leads to the cause in the log."""
    assert answer.status_code >= 500
    assert _INSIDE.findall(texts(answer)) == []
    request_id = answer.headers["x-request-id"]
    assert request_id in answer.text
    lines = [
        one.getMessage()
        for one in caplog.records
        if getattr(one, "request_id", "") == request_id and one.levelno >= logging.WARNING
    ]
    assert any(cause in line for line in lines), lines


@pytest.fixture
def broken_database(
    own_postgres: Callable[[], Postgres], tmp_path: Path
) -> Iterator[tuple[Site, TestClient, str]]:
    """A server whose PostgreSQL has just been stopped; somebody's browser; their board."""
    server = own_postgres()
    with open_site(tmp_path, database=server.create_database()) as site:
        board = site.board()
        browser = site.owner()
        server.stop()
        try:
            yield site, browser, board.id
        finally:
            server.start()


def test_a_database_that_is_away_is_told_of_without_its_inside(
    broken_database: tuple[Site, TestClient, str], caplog: pytest.LogCaptureFixture
) -> None:
    site, browser, board = broken_database
    project = site.project
    asked = [
        browser.get("/"),
        browser.get(f"/p/{project}"),
        browser.get(f"/b/{board}"),
        browser.get("/search?q=alert"),
        browser.get("/s/some-link"),
        browser.get("/join/some-link"),
        browser.get("/sign-in"),
        browser.post("/sign-in", data={"email": "a@example.org", "password": PASSWORD}),
        browser.post("/setup", data=_FIRST_ACCOUNT),
        browser.get(f"/api/v1/boards/{board}/progress"),
        browser.patch(f"/api/v1/boards/{board}", json={"title": "New"}),
        browser.post(f"/api/v1/projects/{project}/boards", files={"photos": ("a.jpg", photo())}),
        browser.post("/api/v1/pairings/finish", json={"secret": "x"}),
    ]
    for answer in asked:
        check(answer, caplog, "the database")
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
    assert browser.get("/readyz").json()["database"] is False
    assert browser.get("/healthz").status_code == 200


def test_nobody_is_signed_out_by_a_database_that_was_away(
    own_postgres: Callable[[], Postgres], tmp_path: Path
) -> None:
    server = own_postgres()
    with open_site(tmp_path, database=server.create_database()) as site:
        browser = site.owner()
        server.stop()
        assert browser.get("/api/v1/me").status_code == 503
        server.start()
        assert browser.get("/api/v1/me").status_code == 200


@contextmanager
def no_room() -> Iterator[None]:
    """Every file that this process writes ends after a few bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_without_room_is_told_of_without_its_inside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with open_site(tmp_path) as site:
        board = site.board()
        browser = site.owner()
        with no_room():
            changed = browser.patch(f"/api/v1/boards/{board.id}", json={"title": "New"})
            sent = browser.post(
                f"/api/v1/projects/{site.project}/boards", files={"photos": ("a.jpg", photo(3))}
            )
            read = browser.get(f"/b/{board.id}")
        check(changed, caplog, "the database")
        assert sent.status_code >= 500
        assert _INSIDE.findall(texts(sent)) == []
        assert read.status_code == 200
        assert browser.patch(f"/api/v1/boards/{board.id}", json={"title": "New"}).status_code == 200


@pytest.mark.parametrize("gone", ["the folder", "the file"])
def test_photos_that_are_away_are_told_of_without_their_inside(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, gone: str
) -> None:
    with open_site(tmp_path) as site:
        board = site.board()
        browser = site.owner()
        link, _ = site.world.app.shares.create(site.world.owner, board.id)
        blobs = tmp_path / "blobs"
        if gone == "the folder":
            blobs.rename(tmp_path / "elsewhere")
        else:
            for file in blobs.glob("[0-9a-f]*/*"):
                file.unlink()
        for path in (
            f"/api/v1/boards/{board.id}/pictures/1/0/display",
            f"/api/v1/boards/{board.id}/export/pdf",
            f"/s/{link}/pictures/0",
            f"/s/{link}/export/html",
        ):
            answer = browser.get(path)
            check(answer, caplog, "files in" if gone == "the folder" else "is missing")
            assert answer.status_code == (503 if gone == "the folder" else 500)
        assert browser.get(f"/b/{board.id}").status_code == 200
        assert browser.get(f"/s/{link}").status_code == 200
        assert browser.get("/readyz").json()["blobs"] is (gone == "the file")


@pytest.mark.parametrize(
    "error",
    [
        StoreError("cannot keep files in /srv/boards: No space left: make room", retryable=True),
        EngineError("det.onnx not in /opt/venv/models; run: pip install rapidocr", inside=True),
    ],
)
def test_why_a_board_was_not_read_tells_nothing_of_the_machine(
    tmp_path: Path, error: StoreError | EngineError
) -> None:
    with open_site(tmp_path) as site:
        board = site.world.submitted()
        assert site.world.app.readings.failed(site.world.claimed(), error)
        problem = site.owner().get(f"/api/v1/boards/{board.id}").json()["problem"]
        assert problem["code"] == error.code
        assert "try again" in problem["message"]
        assert not re.search(r"/|onnx|pip|space", problem["message"])


def test_a_page_that_fails_offers_to_try_again_and_one_of_a_link_leads_to_no_app(
    tmp_path: Path,
) -> None:
    with open_site(tmp_path) as site:
        reader = site.anyone()
        missing = reader.get("/s/no-such-link").text
        assert 'href="/"' not in missing
        assert "in its log" not in missing
        board = site.board()
        for file in (tmp_path / "blobs").glob("[0-9a-f]*/*"):
            file.unlink()
        link, _ = site.world.app.shares.create(site.world.owner, board.id)
        failed = reader.get(f"/s/{link}/export/html?x=1")
        assert f'href="/s/{link}/export/html?x=1"' in failed.text
        assert "in its log" in failed.text
