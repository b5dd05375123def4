"""Clients that send slowly: a phone on a bad network, and one that only wants to hold on."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardsnap.web.application import create_web
from boardsnap.web.callers import cookie_name
from boardsnap.web.pace import Pace, Patience, PatientConnection
from tests.edges.sites import Site, listening, open_site
from tests.unit.app.world import photo

# One pause of a second is too long, whatever has come before.
_NONE = Pace(pause_seconds=1.0, bytes_a_second=1e9)
# Each byte gives back an hour.
_ALL = Pace(pause_seconds=3600.0, bytes_a_second=1e-3)
_PATIENCE_SECONDS = 60


class Hasty(PatientConnection):
    """Waits for the head of a request hardly at all."""

    pace = _NONE


@contextmanager
def served(site: Site, connection: type[PatientConnection], body: Pace) -> Iterator[socket.socket]:
    """A connection to a server with these paces."""
    web = create_web(site.world.app, None, body_pace=body)
    with listening(web, site, connection) as url:
        host, _, port = url.removeprefix("http://").partition(":")
        with socket.create_connection((host, int(port)), timeout=_PATIENCE_SECONDS) as client:
            yield client


def all_that_comes(client: socket.socket) -> bytes:
    """What the server says until it closes the connection."""
    came = b""
    while more := client.recv(65_536):
        came += more
    return came


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        yield opened


def upload_head(site: Site, length: int) -> bytes:
    """The head of an upload, as a signed-in browser sends it."""
    session = site.world.signed_in("owner")
    site.world.actors["owner"] = session.actor
    return (
        f"POST /api/v1/projects/{site.project}/boards HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Cookie: {cookie_name(site.world.app.settings)}={session.secret}\r\n"
        f"X-CSRF-Token: {session.session.csrf}\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


def form(content: bytes) -> bytes:
    """A form with one photo."""
    head = b'--b\r\nContent-Disposition: form-data; name="photos"; filename="a.png"\r\n\r\n'
    return head + content + b"\r\n--b--\r\n"


def test_a_connection_on_which_nothing_comes_is_closed_without_a_word(site: Site) -> None:
    with served(site, Hasty, _ALL) as client:
        assert all_that_comes(client) == b""


def test_a_head_that_never_ends_is_answered_408(site: Site) -> None:
    with served(site, Hasty, _ALL) as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        assert all_that_comes(client).startswith(b"HTTP/1.1 408 ")


def test_the_head_of_a_second_request_that_never_ends_is_answered_408(site: Site) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    with served(site, Hasty, _ALL) as client:
        client.sendall(head + b"\r\n")
        first = b""
        while not first.endswith(b'{"alive":true}'):
            first += client.recv(65_536)
        client.sendall(head)
        assert all_that_comes(client).startswith(b"HTTP/1.1 408 ")


def test_a_body_that_stops_is_answered_408_and_leaves_nothing_behind(site: Site) -> None:
    body = form(photo())
    with served(site, PatientConnection, _NONE) as client:
        client.sendall(upload_head(site, len(body)) + body[:-40])
        said = all_that_comes(client)
    assert said.startswith(b"HTTP/1.1 408 ")
    assert b'"code":"too_slow"' in said
    assert list((site.world.app.settings.data / "blobs" / "incoming").iterdir()) == []
    assert site.world.app.boards.page(site.world.owner, site.project).boards == ()


def test_a_json_body_that_stops_is_answered_408(site: Site) -> None:
    head = upload_head(site, 100).replace(b"multipart/form-data; boundary=b", b"application/json")
    head = head.replace(f"/projects/{site.project}/boards".encode(), b"/projects")
    with served(site, PatientConnection, _NONE) as client:
        client.sendall(head + b'{"name": ')
        assert all_that_comes(client).startswith(b"HTTP/1.1 408 ")


def test_what_is_left_of_a_body_after_its_answer_may_not_trickle_either(site: Site) -> None:
    head = upload_head(site, 100_000).replace(b"Cookie: ", b"X-Cookie: ")
    with served(site, Hasty, _ALL) as client:
        client.sendall(head + b"x")
        assert client.recv(65_536).startswith(b"HTTP/1.1 401 ")
        client.sendall(b"x")
        assert b"408" not in all_that_comes(client)


def test_a_phone_that_goes_on_sending_is_waited_for_however_long_it_takes(site: Site) -> None:
    body = form(photo())
    pace = Pace(pause_seconds=_PATIENCE_SECONDS, bytes_a_second=1.0)
    with served(site, Hasty, pace) as client:
        client.sendall(upload_head(site, len(body)))
        for start in range(0, len(body), 50):
            client.sendall(body[start : start + 50])
        assert client.recv(65_536).startswith(b"HTTP/1.1 202 ")


@given(
    st.lists(st.tuples(st.floats(0.0, 59.0), st.integers(30_000, 10**7)), max_size=30),
)
def test_patience_lasts_while_pauses_are_short_and_bytes_come(
    waits: list[tuple[float, int]],
) -> None:
    patience = Patience(Pace(pause_seconds=60.0, bytes_a_second=500.0))
    for seconds, came_bytes in waits:
        assert seconds < patience.seconds
        patience.spend(seconds, came_bytes)


@given(st.lists(st.tuples(st.floats(0.5, 59.0), st.integers(0, 100)), min_size=200, max_size=200))
def test_patience_ends_where_next_to_nothing_comes(waits: list[tuple[float, int]]) -> None:
    patience = Patience(Pace(pause_seconds=60.0, bytes_a_second=500.0))
    for seconds, came_bytes in waits:
        patience.spend(seconds, came_bytes)
    assert patience.seconds <= 0


@given(st.integers(0, 10**9))
def test_a_fast_start_buys_no_long_pause(came_bytes: int) -> None:
    patience = Patience(Pace(pause_seconds=60.0, bytes_a_second=500.0))
    patience.spend(0.0, came_bytes)
    assert patience.seconds == 60.0
