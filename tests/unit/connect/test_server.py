from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest

from boardsnap.connect.server import RemoteProgress, Server, capture_key, checked_url
from boardsnap.errors import (
    BoardsnapError,
    ConfigError,
    ConflictError,
    ConnectError,
    ForbiddenError,
    MissingFileError,
    NotFoundError,
    RateLimitError,
    TooLargeError,
    UnauthenticatedError,
)

BOARD = {"id": "b1", "status": "draft", "state": "queued", "created_at": "2026-03-10T09:00:00Z"}
Answers = Callable[[httpx2.Request], httpx2.Response]


def server(answer: Answers, waited: list[float] | None = None) -> Server:
    """A server that answers so."""
    pauses = waited if waited is not None else []
    transport = httpx2.MockTransport(answer)
    return Server("https://boards.example.org/", "secret", sleep=pauses.append, transport=transport)


def test_the_token_goes_along_with_every_request() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        assert request.headers["authorization"] == "Bearer secret"
        assert str(request.url) == "https://boards.example.org/api/v1/me"
        return httpx2.Response(200, json={"account": {"name": "A", "email": "a@b"}, "projects": []})

    with server(answer) as asked:
        assert asked.me().account.name == "A"


def test_the_token_does_not_follow_a_redirect() -> None:
    hosts: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        hosts.append(request.url.host)
        return httpx2.Response(307, headers={"Location": "https://evil.example/"})

    with server(answer) as asked, pytest.raises(ConnectError):
        asked.me()
    assert hosts == ["boards.example.org"]


def test_photos_are_sent_again_under_the_same_key_until_they_are_accepted(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(b"\xff\xd8\xff photo")
    waited: list[float] = []
    bodies: list[bytes] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        bodies.append(request.read())
        if len(bodies) == 1:
            raise httpx2.ConnectError("away", request=request)
        if len(bodies) == 2:
            return httpx2.Response(503)
        if len(bodies) == 3:
            return httpx2.Response(429, headers={"Retry-After": "7"})
        return httpx2.Response(202, json=BOARD)

    with server(answer, waited) as asked:
        assert asked.push("p1", [file]).id == "b1"
    key = capture_key([file]).encode()
    assert all(key in body and b"\xff\xd8\xff photo" in body for body in bodies)
    assert waited == [0.5, 1.0, 7.0]


def test_a_server_that_stays_away_is_named(tmp_path: Path) -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError("away", request=request)

    waited: list[float] = []
    with (
        server(answer, waited) as asked,
        pytest.raises(ConnectError, match=r"boards\.example\.org"),
    ):
        asked.me()
    assert len(waited) == 5


def test_a_link_is_not_made_twice_by_itself() -> None:
    asked_for = 0

    def answer(request: httpx2.Request) -> httpx2.Response:
        nonlocal asked_for
        asked_for += 1
        raise httpx2.ReadTimeout("slow", request=request)

    with server(answer) as asked, pytest.raises(ConnectError):
        asked.share("b1", days=None, password=None, show_picture=True)
    assert asked_for == 1


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, UnauthenticatedError),
        (403, ForbiddenError),
        (404, NotFoundError),
        (409, ConflictError),
        (413, TooLargeError),
        (500, ConnectError),
    ],
)
def test_a_refusal_is_the_same_error_as_on_the_server(
    status: int, error: type[BoardsnapError]
) -> None:
    problem = {"code": "x", "message": "the way out", "request_id": "r", "more": 1}
    with (
        server(lambda _: httpx2.Response(status, json=problem)) as asked,
        pytest.raises(error, match="the way out"),
    ):
        asked.me()


def test_being_too_fast_for_long_is_an_error_with_a_time() -> None:
    def answer(_: httpx2.Request) -> httpx2.Response:
        return httpx2.Response(
            429, headers={"Retry-After": "9"}, json={"code": "x", "message": "y"}
        )

    with server(answer) as asked, pytest.raises(RateLimitError) as refused:
        asked.me()
    assert refused.value.retry_after_seconds == 9


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b"{}"])
def test_what_is_no_boardsnap_server_is_told(content: bytes) -> None:
    with (
        server(lambda _: httpx2.Response(200, content=content)) as asked,
        pytest.raises(ConnectError, match="no sense"),
    ):
        asked.me()


def test_lists_are_fetched_to_their_end() -> None:
    def answer(request: httpx2.Request) -> httpx2.Response:
        if "cursor" in request.url.params:
            return httpx2.Response(200, json={"boards": [{**BOARD, "id": "b2"}], "next": None})
        return httpx2.Response(200, json={"boards": [BOARD], "next": "c"})

    with server(answer) as asked:
        assert [board.id for board in asked.boards("p1")] == ["b1", "b2"]


def test_a_project_is_found_by_name_and_doubt_is_told() -> None:
    projects = [
        {"id": "p1", "name": "Churn", "role": "owner"},
        {"id": "p2", "name": "Fraud", "role": "owner"},
    ]
    me = {"account": {"name": "A", "email": "a@b"}, "projects": projects}
    with server(lambda _: httpx2.Response(200, json=me)) as asked:
        assert asked.project("Fraud").id == "p2"
        assert asked.project("p1").name == "Churn"
        with pytest.raises(NotFoundError, match="Churn, Fraud"):
            asked.project(None)
        with pytest.raises(NotFoundError, match="Churn, Fraud"):
            asked.project("Other")


def test_waiting_ends_with_the_reading() -> None:
    states = iter(["queued", "reading", "read"])
    heard: list[RemoteProgress] = []
    waited: list[float] = []
    with server(lambda _: httpx2.Response(200, json={"state": next(states)}), waited) as asked:
        assert asked.wait("b1", heard.append).state == "read"
    assert [progress.state for progress in heard] == ["queued", "reading", "read"]
    assert len(waited) == 2


def test_the_key_of_a_capture_is_that_of_its_photos_in_their_order(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"1")
    two.write_bytes(b"2")
    assert capture_key([one, two]) == capture_key([one, two])
    assert capture_key([one, two]) != capture_key([two, one])
    with pytest.raises(MissingFileError):
        capture_key([tmp_path / "none"])


@pytest.mark.parametrize("url", ["ftp://x", "https://", "https://a:b@c", "://", ""])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ConfigError):
        checked_url(url)


def test_an_address_without_a_scheme_means_https() -> None:
    assert checked_url("boards.example.org:8443/") == "https://boards.example.org:8443"
