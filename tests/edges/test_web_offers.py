"""Pages offer each person only what they may do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from boardsnap.model.records import Board, Role
from tests.edges.crawling import crawl, do, order
from tests.edges.sites import Site, open_site
from tests.unit.app.world import photo

ROLES: tuple[Role, ...] = ("viewer", "editor", "owner")
# No page may offer what is refused, missing, or breaks the server.
_WRONG = {401, 403, 404, 405, 422, 500, 502, 503}


@pytest.fixture
def busy(tmp_path: Path) -> Iterator[Site]:
    """A server with boards in every state, a link, an invitation, steps, words, versions."""
    with open_site(tmp_path, requests_per_minute=100_000) as site:
        world = site.world
        app, owner = world.app, world.owner
        read = world.read("read", photo(1))
        version = app.boards.read_again(owner, read.id)
        world.read_version(version, world.outcome(photo(1)))
        final = world.read("final", photo(2))
        app.boards.set_status(owner, final.id, "final")
        world.submitted("waiting", photo(3))
        app.boards.remove(owner, world.read("removed", photo(4)).id)
        app.shares.create(owner, read.id)
        app.invitations.create(owner, site.project, "editor", "new@example.org")
        app.projects.add_words(owner, site.project, [("income/bucket", "feature")])
        for action in app.tracking.actions_of_board(owner, read.id)[:1]:
            app.tracking.add_subtask(owner, read.id, action.action.key, "ask")
        app.projects.archive(owner, app.projects.create(owner, "Old").id)
        world.member("editor")
        yield site


def board_of(site: Site, capture: str) -> Board:
    """The board that was sent under that key."""
    listed = site.world.app.boards.page(site.world.owner, site.project).boards
    return next(one.board for one in listed if one.board.capture_key == capture)


def person(site: Site, role: Role) -> TestClient:
    """A browser of somebody with that role."""
    return site.owner() if role == "owner" else site.member(role)


@pytest.mark.parametrize("archived", [False, True])
@pytest.mark.parametrize("role", ROLES)
def test_no_link_and_no_button_ends_in_a_refusal(busy: Site, role: Role, archived: bool) -> None:
    client = person(busy, role)
    if archived:
        busy.world.app.projects.archive(busy.world.owner, busy.project)
    found = crawl(client, "/", "/?all=1", f"/p/{busy.project}")
    wrong = {path: status for path, status in found.pages.items() if status in _WRONG}
    for deed in sorted(found.deeds, key=order):
        status = do(client, deed).status_code
        if status in _WRONG:
            wrong[deed.told] = status
    assert wrong == {}
    assert len(found.pages) > 25
    assert len(found.deeds) > 8


def test_the_boards_in_the_trash_are_shown_to_those_who_can_put_them_back(busy: Site) -> None:
    link = f"/p/{busy.project}/trash"
    for role, shown in (("viewer", False), ("editor", True)):
        found = crawl(person(busy, role), f"/p/{busy.project}")  # type: ignore[arg-type]
        assert (link in found.pages) is shown


def test_a_viewer_takes_the_document_along_and_makes_no_link(busy: Site) -> None:
    board = board_of(busy, "read")
    viewer = person(busy, "viewer")
    page = viewer.get(f"/b/{board.id}/share").text
    assert "Make the link" not in page
    assert f"/api/v1/boards/{board.id}/export/pdf?download=1" in page
    assert "Revoke" not in page
    assert "Revoke" in person(busy, "editor").get(f"/b/{board.id}/share").text


@pytest.mark.parametrize("role", ROLES)
def test_a_phone_that_was_paired_begins_where_its_owner_may_go(busy: Site, role: Role) -> None:
    who = busy.world.owner if role == "owner" else busy.world.member(role)
    code = busy.world.app.pairings.start(who, busy.project).secret
    phone = busy.anyone()
    first = phone.post("/api/v1/pairings/finish", json={"secret": code}).json()["next"]
    assert phone.get(first).status_code == 200
    assert first.endswith("/snap") is (role != "viewer")
    assert phone.get("/snap", follow_redirects=True).status_code == 200


def test_the_camera_opens_for_those_only_whose_photos_are_taken(busy: Site) -> None:
    other = busy.world.app.projects.create(busy.world.owner, "Other").id
    board = board_of(busy, "read")
    assert person(busy, "viewer").get(f"/p/{busy.project}/snap").status_code == 403
    owner = person(busy, "owner")
    assert owner.get(f"/p/{busy.project}/snap?board={board.id}").status_code == 200
    assert owner.get(f"/p/{other}/snap?board={board.id}").status_code == 404


def test_whoever_has_a_link_is_offered_the_document_and_nothing_of_the_app(busy: Site) -> None:
    board = board_of(busy, "read")
    for password in (None, "a phrase of five words"):
        secret, _ = busy.world.app.shares.create(busy.world.owner, board.id, password=password)
        reader = busy.anyone()
        found = crawl(reader, f"/s/{secret}")
        for deed in found.deeds:
            assert do(reader, deed).status_code == 303
            found = crawl(reader, f"/s/{secret}")
        assert {path for path in found.pages if not path.startswith(f"/s/{secret}")} == set()
        assert set(found.pages.values()) == {200}
        assert len(found.pages) > 7


def test_somebody_who_is_in_no_project_any_more_still_has_pages(busy: Site) -> None:
    viewer = person(busy, "viewer")
    world = busy.world
    gone = world.actors["viewer"]
    for view in world.app.projects.projects(gone):
        if view.project.id == busy.project:
            world.app.projects.remove_member(world.owner, busy.project, gone.account_id)
        else:
            world.app.projects.archive(gone, view.project.id)
    found = crawl(viewer, "/", "/?all=1", "/snap", "/account", "/search?q=alert")
    assert set(found.pages.values()) <= {200, 303}
