"""What clients should not send: too much, too slowly, too often, or nonsense."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import httpx2
import pytest

from boardsnap.web.callers import cookie_name
from tests.edges.sites import Site, listening, open_site
from tests.unit.app.world import photo

_CHUNK = bytes(64_000)


@pytest.fixture
def tight_site(tmp_path: Path) -> Iterator[Site]:
    """A server that takes three photos of one megabyte."""
    with open_site(tmp_path, upload_mb=1, shots=3) as site:
        yield site


def part(name: str, content: bytes, boundary: str = "b") -> bytes:
    """One file of a multipart form."""
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="photos"; filename="{name}"\r\n'
    return head.encode() + b"\r\n" + content + b"\r\n"


def post(site: Site, content: bytes | Iterator[bytes], kind: str, **headers: str) -> int:
    """The status of a form of bytes."""
    answer = site.owner().post(
        f"/api/v1/projects/{site.project}/boards",
        content=content,
        headers={"Content-Type": kind, **headers},
    )
    return answer.status_code


def test_a_length_that_is_too_large_is_refused_before_anything_is_read(tight_site: Site) -> None:
    kind = "multipart/form-data; boundary=b"
    assert post(tight_site, b"", kind, **{"Content-Length": "999999999"}) == 413


def test_a_body_without_a_length_is_cut_off_when_it_gets_too_large(tight_site: Site) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield part("a.jpg", b"\xff\xd8\xff")[:-2]
        while sent < 50_000_000:
            sent += len(_CHUNK)
            yield _CHUNK

    assert post(tight_site, endless(), "multipart/form-data; boundary=b") == 413
    assert list((tight_site.world.app.settings.data / "blobs" / "incoming").iterdir()) == []


def test_a_json_body_that_is_too_large_is_refused(tight_site: Site) -> None:
    owner = tight_site.owner()
    answer = owner.post("/api/v1/projects", json={"name": "x" * 3_000_000})
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "multipart/form-data; boundary=b"),
        (b"--b--\r\n", "multipart/form-data; boundary=b"),
        (b"nonsense", "multipart/form-data; boundary=b"),
        (b"--b\r\n\r\nx", "multipart/form-data; boundary=b"),
        (part("a.jpg", photo()), "multipart/form-data; boundary=other"),
        (part("a.jpg", photo()), "multipart/form-data"),
        (part("a.jpg", photo()), "application/json"),
        (photo(), "image/jpeg"),
        (b"photos=x", "application/x-www-form-urlencoded"),
    ],
)
def test_a_form_that_is_none_is_refused(tight_site: Site, content: bytes, kind: str) -> None:
    assert post(tight_site, content, kind) in {415, 422}


def test_endless_fields_are_refused(tight_site: Site) -> None:
    field = b'--b\r\nContent-Disposition: form-data; name="keys"\r\n\r\nx\r\n'
    kind = "multipart/form-data; boundary=b"
    assert post(tight_site, field * 500, kind) == 422
    long_field = field.replace(b"x\r\n", b"x" * 100_000 + b"\r\n")
    assert post(tight_site, long_field + b"--b--\r\n", kind) == 422


def test_long_headers_are_refused(tight_site: Site) -> None:
    answer = tight_site.anyone().get("/api/v1/me", headers={"X-Padding": "x" * 40_000})
    assert answer.status_code == 422


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"name": "\\ud800"}'])
def test_json_that_is_none_is_refused(tight_site: Site, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = tight_site.owner().post("/api/v1/projects", content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["code"] == "bad_input"


def test_too_many_requests_are_told_when_to_come_back(tmp_path: Path) -> None:
    with open_site(tmp_path, requests_per_minute=10) as site:
        client = site.anyone()
        statuses = [client.get("/api/v1/me").status_code for _ in range(11)]
        assert statuses == [401] * 10 + [429]
        refused = client.get("/api/v1/me")
        assert 0 < int(refused.headers["retry-after"]) <= 61
        site.world.clock.pass_by(seconds=61)
        assert client.get("/api/v1/me").status_code == 401


def test_an_office_of_phones_that_watch_readings_is_never_refused(tmp_path: Path) -> None:
    with open_site(tmp_path, requests_per_minute=200) as site:
        board = site.world.submitted()
        path = f"/api/v1/boards/{board.id}/progress"
        phones = [site.browser(site.world.signed_in("owner")) for _ in range(50)]
        answers = [phone.get(path).status_code for _ in range(20) for phone in phones]
        assert answers == [200] * 1_000
        # Somebody who has not signed in floods it from the same address, and is refused alone.
        flood = [site.anyone().get("/sign-in").status_code for _ in range(201)]
        assert flood[-1] == 429
        assert {phone.get(path).status_code for phone in phones} == {200}


def test_one_who_has_signed_in_is_refused_alone(tmp_path: Path) -> None:
    with open_site(tmp_path, requests_per_minute=10) as site:
        greedy, other, program = site.owner(), site.owner(), site.token("read")
        answers = [greedy.get("/api/v1/me").status_code for _ in range(20)]
        assert (answers[0], answers[-1]) == (200, 429)
        assert other.get("/api/v1/me").status_code == 200
        assert program.get("/api/v1/me").status_code == 200


@pytest.mark.parametrize("kind", ["cookie", "bearer", "both", "revoked"])
def test_what_proves_nothing_is_no_way_around_the_limit(tmp_path: Path, kind: str) -> None:
    with open_site(tmp_path, requests_per_minute=10) as site:
        cookie = cookie_name(site.world.app.settings)
        revoked = site.owner()
        assert revoked.post("/api/v1/sessions/end-all").status_code == 204
        secret = revoked.cookies.get(cookie) or ""

        def ask(number: int) -> int:
            client = site.anyone()
            if kind in {"cookie", "both"}:
                client.cookies.set(cookie, f"made-up-{number}")
            if kind in {"bearer", "both"}:
                client.headers["Authorization"] = f"Bearer made-up-{number}"
            if kind == "revoked":
                client.cookies.set(cookie, secret)
            return client.get("/api/v1/me" if number % 2 else "/sign-in").status_code

        assert [ask(number) for number in range(30)][-15:] == [429] * 15


def test_the_flood_of_one_address_is_none_of_another(tmp_path: Path) -> None:
    with open_site(tmp_path, requests_per_minute=10) as site:
        near = [site.anyone("192.0.2.1").get("/setup").status_code for _ in range(11)]
        assert near[-1] == 429
        assert site.anyone("192.0.2.2").get("/setup").status_code == 200


def test_what_costs_a_proof_is_given_back_to_those_at_the_same_address(tmp_path: Path) -> None:
    with open_site(tmp_path, requests_per_minute=10) as site:
        # Each is unknown at first, and counted for the address until it has proved right.
        sessions = [site.owner() for _ in range(30)]
        assert {one.get("/api/v1/me").status_code for one in sessions} == {200}


def test_too_many_photos_in_a_minute_are_told_when_to_come_back(tmp_path: Path) -> None:
    with open_site(tmp_path, uploads_per_minute=2) as site:
        owner = site.owner()
        address = f"/api/v1/projects/{site.project}/boards"
        sent = [owner.post(address, files={"photos": ("a.jpg", photo(n))}) for n in range(3)]
        assert [answer.status_code for answer in sent] == [202, 202, 429]
        assert "retry-after" in sent[2].headers


def test_many_phones_at_once_lose_nothing_and_leave_nothing_behind(tmp_path: Path) -> None:
    with open_site(tmp_path, uploads_per_minute=10_000, requests_per_minute=100_000) as site:
        session = site.world.signed_in("owner")
        site.world.actors["owner"] = session.actor
        headers = {
            "Cookie": f"{cookie_name(site.world.app.settings)}={session.secret}",
            "X-CSRF-Token": session.session.csrf,
        }
        project = site.project
        with listening(site.web, site) as url:

            def phone(number: int) -> int:
                files = [("photos", (f"{n}.jpg", photo(number * 12 + n * 3))) for n in range(4)]
                with httpx2.Client(base_url=url, headers=headers, timeout=60) as client:
                    answer = client.post(
                        f"/api/v1/projects/{project}/boards",
                        files=files,
                        data={"capture_key": f"phone-{number}"},
                    )
                    return answer.status_code

            with ThreadPoolExecutor(20) as phones:
                statuses = list(phones.map(phone, range(20)))
        assert statuses == [202] * 20
        page = site.world.app.boards.page(site.world.owner, project)
        assert len(page.boards) == 20
        assert all(summary.shots == 4 for summary in page.boards)
        assert list((site.world.app.settings.data / "blobs" / "incoming").iterdir()) == []


def test_a_client_that_goes_away_in_the_middle_leaves_nothing_behind(site_url: SiteUrl) -> None:
    site, url = site_url
    session = site.world.signed_in("owner")
    host, port = url.removeprefix("http://").split(":")
    head = (
        f"POST /api/v1/projects/{site.project}/boards HTTP/1.1\r\nHost: {host}:{port}\r\n"
        f"Cookie: {cookie_name(site.world.app.settings)}={session.secret}\r\n"
        f"X-CSRF-Token: {session.session.csrf}\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 500000\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=10) as phone:
        phone.sendall(head.encode() + part("a.jpg", b"\xff\xd8\xff" + bytes(50_000)))
    # Answered after the one that went away: by then it has been noticed.
    assert httpx2.get(f"{url}/healthz").status_code == 200
    assert site.world.app.boards.page(site.world.owner, site.project).boards == ()
    assert on_the_way(site) == []


def test_a_photo_is_written_while_it_comes(site_url: SiteUrl) -> None:
    site, url = site_url
    session = site.world.signed_in("owner")
    host, port = url.removeprefix("http://").split(":")
    content = photo() + bytes(2_000_000)
    body = part("a.jpg", content) + b"--b--\r\n"
    head = (
        f"POST /api/v1/projects/{site.project}/boards HTTP/1.1\r\nHost: {host}:{port}\r\n"
        f"Cookie: {cookie_name(site.world.app.settings)}={session.secret}\r\n"
        f"X-CSRF-Token: {session.session.csrf}\r\n"
        f"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=60) as phone:
        phone.sendall(head.encode() + body[:1_500_000])
        until = time.monotonic() + 60
        while sum(file.stat().st_size for file in on_the_way(site)) < 1_000_000:
            assert time.monotonic() < until
            time.sleep(0.02)
        phone.sendall(body[1_500_000:])
        assert phone.recv(65_536).startswith(b"HTTP/1.1 202 ")
    assert on_the_way(site) == []
    assert site.world.app.means.blobs.read(sha256(content).hexdigest()) == content


@pytest.mark.parametrize("refused", [0, 1, 2])
def test_one_photo_that_is_none_among_others_refuses_them_all(
    site_url: SiteUrl, refused: int
) -> None:
    site, url = site_url
    session = site.world.signed_in("owner")
    contents = [photo(number) + bytes(600_000) for number in range(3)]
    contents[refused] = b"%PDF-1.7" + bytes(600_000)
    answer = httpx2.post(
        f"{url}/api/v1/projects/{site.project}/boards",
        files=[("photos", (f"{n}.jpg", content)) for n, content in enumerate(contents)],
        headers={
            "Cookie": f"{cookie_name(site.world.app.settings)}={session.secret}",
            "X-CSRF-Token": session.session.csrf,
        },
        timeout=60,
    )
    assert (answer.status_code, answer.json()["code"]) == (415, "not_an_image")
    assert on_the_way(site) == []


def on_the_way(site: Site) -> list[Path]:
    """Files that are being written."""
    return list((site.world.app.settings.data / "blobs" / "incoming").iterdir())


SiteUrl = tuple[Site, str]


@pytest.fixture
def site_url(tmp_path: Path) -> Iterator[SiteUrl]:
    """A server that listens, and its address."""
    with open_site(tmp_path) as site:
        _ = site.owner()
        with listening(site.web, site) as url:
            yield site, url


def test_strange_requests_do_not_end_the_server(site_url: SiteUrl) -> None:
    _, url = site_url
    host, port = url.removeprefix("http://").split(":")
    for sent in (
        b"\x16\x03\x01\x02\x00",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x00" * 100,
        os.urandom(500),
    ):
        with socket.create_connection((host, int(port)), timeout=10) as client:
            client.sendall(sent)
    assert httpx2.get(f"{url}/healthz").status_code == 200


def test_waiting_connections_do_not_keep_others_out(site_url: SiteUrl) -> None:
    _, url = site_url
    host, port = url.removeprefix("http://").split(":")
    waiting = [socket.create_connection((host, int(port)), timeout=10) for _ in range(100)]
    try:
        for connection in waiting:
            connection.sendall(b"POST /api/v1/projects HTTP/1.1\r\nHost: x\r\n")
        assert httpx2.get(f"{url}/healthz").status_code == 200
    finally:
        for connection in waiting:
            connection.close()
    assert threading.active_count() < 100
