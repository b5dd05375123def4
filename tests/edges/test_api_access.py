"""Who gets what: across projects, roles and scopes, for every route that there is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from boardsnap.model.records import Role, Scope
from tests.edges.sites import Site, open_site

# Routes that are not about a project or a board, or that open one by a secret of their own.
_OF_NO_BOARD = ("/api/v1/pairings/describe", "/api/v1/pairings/finish")


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server with a board, which no test here changes."""
    with open_site(tmp_path_factory.mktemp("furnished")) as site:
        site.board()
        yield site


def routes(site: Site) -> list[tuple[str, str]]:
    """Every method and path of the API."""
    described = site.web.openapi()["paths"]
    return [(method.upper(), path) for path, methods in described.items() for method in methods]


def filled(site: Site, path: str) -> str:
    """The path with ids of things that are there."""
    board = site.world.app.boards.page(site.world.owner, site.project).boards[0].board
    known = {
        "project_id": site.project,
        "board_id": board.id,
        "version": "1",
        "position": "0",
        "kind": "display",
        "form": "md",
        "number": "1",
        "account_id": site.world.owner.account_id,
    }
    return re.sub(r"\{(\w+)(:path)?\}", lambda match: known.get(match[1], "x"), path)


def sent(client: TestClient, method: str, path: str) -> int:
    """The status of a request that says enough to be understood."""
    if method in {"POST", "PATCH", "PUT"} and path.endswith(("/boards", "/versions", "/photos")):
        return client.post(path, files={"photos": ("a.jpg", b"\xff\xd8\xff\xe0")}).status_code
    needed = {"compare": "?from=1&to=1", "ask": "?question=why"}
    query = needed.get(path.rsplit("/", 1)[-1], "")
    body = None if method in {"GET", "DELETE"} else _body(path)
    return client.request(method, path + query, json=body).status_code


def _body(path: str) -> dict[str, object]:
    edit = {"op": "set", "key": "document", "field": "title", "value": "x", "expected": None}
    by_end: dict[str, dict[str, object]] = {
        "/projects": {"name": "x"},
        "/context": {},
        "/members": {"role": "viewer"},
        "/invitations": {"role": "viewer"},
        "/glossary": {"words": ["x"]},
        "/revisions": {"expected_revision": 1, "edits": [edit]},
        "/shares": {},
        "/tokens": {"name": "x", "scopes": ["read"]},
        "/password": {"new": "x"},
        "/subtasks": {"text": "x"},
        "/pairings": {},
        "/finish": {"secret": "x"},
        "/describe": {"secret": "x"},
    }
    found = next((body for end, body in by_end.items() if path.endswith(end)), None)
    if found is not None:
        return found
    if re.search(r"/boards/[^/]+$", path):
        return {"status": "in_review"}
    if re.search(r"/projects/[^/]+$", path):
        return {"name": "y"}
    if "/actions/" in path:
        return {"status": "open"}
    return {"role": "viewer"} if "/members/" in path else {}


def test_nobody_gets_anything_without_signing_in(furnished: Site) -> None:
    client = furnished.anyone()
    open_to_all = [
        f"{method} {path}"
        for method, path in routes(furnished)
        if path not in _OF_NO_BOARD and sent(client, method, filled(furnished, path)) != 401
    ]
    assert open_to_all == []


def test_a_stranger_does_not_learn_that_a_project_or_board_exists(furnished: Site) -> None:
    client = furnished.stranger()
    shown = {
        f"{method} {path}": status
        for method, path in routes(furnished)
        if "project_id" in path or "board_id" in path
        if (status := sent(client, method, filled(furnished, path))) != 404
    }
    assert shown == {}


def test_a_guessed_id_looks_like_a_foreign_one(furnished: Site) -> None:
    stranger = furnished.stranger()
    board = furnished.world.app.boards.page(furnished.world.owner, furnished.project).boards[0]
    foreign = stranger.get(f"/api/v1/boards/{board.board.id}").json()
    guessed = stranger.get("/api/v1/boards/AAAAAAAAAAAAAAAAAAAAAA").json()
    assert {**foreign, "request_id": ""} == {**guessed, "request_id": ""}


def test_ids_are_not_to_be_guessed(furnished: Site) -> None:
    board = furnished.world.app.boards.page(furnished.world.owner, furnished.project).boards[0]
    for one in (board.board.id, furnished.project, furnished.world.owner.account_id):
        assert re.fullmatch(r"[\w-]{16,}", one)


def test_a_viewer_changes_nothing(furnished: Site) -> None:
    client = furnished.member("viewer")
    allowed = {
        f"{method} {path}": status
        for method, path in routes(furnished)
        if method != "GET"
        and ("project_id" in path or "board_id" in path)
        and not path.endswith("/members/{account_id}")
        if (status := sent(client, method, filled(furnished, path))) not in {403, 404, 409, 422}
    }
    assert allowed == {}


@pytest.mark.parametrize(
    ("role", "path", "body", "status"),
    [
        ("editor", "", {"name": "Mine"}, 403),
        ("viewer", "/glossary", {"words": ["income"]}, 403),
        ("editor", "/invitations", {"role": "owner"}, 403),
    ],
)
def test_a_role_does_no_more_than_it_may(
    furnished: Site, role: Role, path: str, body: dict[str, object], status: int
) -> None:
    method = "POST" if path else "PATCH"
    client = furnished.member(role)
    answer = client.request(method, f"/api/v1/projects/{furnished.project}{path}", json=body)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("scopes", "method", "path", "status"),
    [
        (("read",), "GET", "/projects/{p}/boards", 200),
        (("read",), "POST", "/projects/{p}/glossary", 403),
        (("write",), "GET", "/projects/{p}/boards", 200),
        (("write",), "POST", "/projects/{p}/glossary", 201),
        (("share",), "GET", "/projects/{p}/boards", 200),
        (("share",), "POST", "/projects/{p}/glossary", 403),
        (("admin",), "GET", "/projects", 200),
        (("admin",), "PATCH", "/projects/{p}", 200),
        (("admin",), "POST", "/projects/{p}/glossary", 403),
        (("read", "write"), "POST", "/boards/{b}/shares", 403),
        (("read", "write", "share"), "POST", "/projects", 403),
        (("read", "write", "share"), "POST", "/tokens", 403),
        (("read", "write", "share", "admin"), "GET", "/sessions", 403),
    ],
)
def test_a_token_does_no_more_than_its_scopes(
    furnished: Site, scopes: tuple[Scope, ...], method: str, path: str, status: int
) -> None:
    board = furnished.world.app.boards.page(furnished.world.owner, furnished.project).boards[0]
    asked = "/api/v1" + path.format(p=furnished.project, b=board.board.id)
    assert sent(furnished.token(*scopes), method, asked) == status


def test_a_token_of_one_project_opens_no_other(furnished: Site) -> None:
    owner = furnished.owner()
    other = owner.post("/api/v1/projects", json={"name": "Other"}).json()["id"]
    bound = furnished.token("read", project=other)
    assert bound.get(f"/api/v1/projects/{other}/boards").status_code == 200
    assert bound.get(f"/api/v1/projects/{furnished.project}/boards").status_code == 404
    assert [one["id"] for one in bound.get("/api/v1/projects").json()["projects"]] == [other]
    assert bound.get("/api/v1/search", params={"q": "churn"}).json()["hits"] == []


def test_a_revoked_token_opens_nothing(furnished: Site) -> None:
    owner = furnished.owner()
    made = owner.post("/api/v1/tokens", json={"name": "t", "scopes": ["read"]}).json()
    program = furnished.anyone()
    program.headers["Authorization"] = f"Bearer {made['secret']}"
    assert program.get("/api/v1/me").status_code == 200
    assert owner.delete(f"/api/v1/tokens/{made['id']}").status_code == 204
    assert program.get("/api/v1/me").status_code == 401
    assert made["secret"] not in owner.get("/api/v1/tokens").text


@pytest.mark.parametrize("header", ["Bearer", "Bearer nonsense", "Basic YTpi", "Bearer \xe9", "x"])
def test_a_wrong_token_is_no_session(furnished: Site, header: str) -> None:
    client = furnished.owner()
    headers = {b"Authorization": header.encode("latin-1")}
    answer = client.get("/api/v1/me", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_pages_of_others_are_not_found_and_the_signed_out_are_sent_to_the_door(
    furnished: Site,
) -> None:
    board = furnished.world.app.boards.page(furnished.world.owner, furnished.project).boards[0]
    pages = [
        f"/b/{board.board.id}{end}" for end in ("", "/history", "/share", "/compare", "/chart")
    ]
    pages += [f"/p/{furnished.project}{end}" for end in ("", "/actions", "/settings", "/snap")]
    stranger, nobody = furnished.stranger(), furnished.anyone()
    for page in pages:
        assert stranger.get(page).status_code == 404
        away = nobody.get(page)
        assert away.status_code == 303
        assert away.headers["location"] == f"/sign-in?next={page}"


def test_the_store_of_a_server_is_for_its_owner_alone(tmp_path: Path) -> None:
    with open_site(tmp_path / "data") as site:
        assert site.world.app.settings.data.stat().st_mode & 0o077 == 0


def test_administrators_disable_accounts_and_nobody_else_does(tmp_path: Path) -> None:
    with open_site(tmp_path) as site:
        owner, member = site.owner(), site.member("owner")
        site.world.member("editor")
        listed = owner.get("/api/v1/accounts").json()["accounts"]
        assert {one["email"] for one in listed} == {"owner@example.org", "editor@example.org"}
        editor = next(one for one in listed if one["email"].startswith("editor"))
        phone = site.browser(site.world.signed_in("editor"))
        assert phone.get("/api/v1/accounts").status_code == 403
        mine = next(one for one in listed if one["email"].startswith("owner"))
        assert phone.post(f"/api/v1/accounts/{mine['id']}/disable").status_code == 403
        assert owner.post(f"/api/v1/accounts/{mine['id']}/disable").status_code == 422
        assert owner.post("/api/v1/accounts/nobody/disable").status_code == 404
        done = owner.post(f"/api/v1/accounts/{editor['id']}/disable").json()
        assert done["account"]["disabled_at"] is not None
        assert phone.get("/api/v1/me").status_code == 401
        assert "disabled" in member.get(f"/p/{site.project}/settings").text
        assert owner.post(f"/api/v1/accounts/{editor['id']}/enable").json()["disabled_at"] is None
