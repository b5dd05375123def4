"""Boards through the API: sent, listed, shown, changed, shared."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable

import pytest
from httpx2 import Response
from PIL import Image
from starlette.testclient import TestClient

from tests.edges.sites import Site
from tests.unit.app.world import photo

Files = list[tuple[str, tuple[str, bytes]]]


def send(client: TestClient, site: Site, *photos: bytes, **fields: object) -> Response:
    """Sends photos as one board."""
    files: Files = [("photos", (f"{n}.jpg", content)) for n, content in enumerate(photos)]
    return client.post(f"/api/v1/projects/{site.project}/boards", files=files, data=fields)


def test_photos_become_a_board_that_waits_to_be_read(site: Site) -> None:
    answer = send(site.owner(), site, photo(1), photo(2), capture_key="c1", keys=["a", "b"])
    board = answer.json()
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/v1/boards/{board['id']}"
    assert (board["state"], board["revision"]) == ("queued", 0)
    shots = site.owner().get(f"/api/v1/boards/{board['id']}").json()["shots"]
    assert [shot["key"] for shot in shots] == ["a", "b"]


def test_the_same_capture_sent_again_is_the_same_board(site: Site) -> None:
    owner = site.owner()
    first = send(owner, site, photo(1), capture_key="c1").json()["id"]
    again = send(owner, site, photo(1), capture_key="c1")
    assert (again.status_code, again.json()["id"]) == (202, first)
    other = send(owner, site, photo(2), capture_key="c1")
    assert (other.status_code, other.json()["code"]) == (409, "conflict")
    assert len(owner.get(f"/api/v1/projects/{site.project}/boards").json()["boards"]) == 1


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 415, "not_an_image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "not_an_image"),
        (b"%PDF-1.7", 415, "not_an_image"),
        (b"MZ\x90\x00", 415, "not_an_image"),
        (b"\xff\xd8\xff" + bytes(1_100_000), 413, "too_large"),
    ],
)
def test_what_is_no_photo_is_refused_with_the_way_out(
    small_site: Site, content: bytes, status: int, code: str
) -> None:
    answer = send(small_site.owner(), small_site, content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "send" in answer.json()["message"] or "take it" in answer.json()["message"]


def test_too_many_photos_are_refused(small_site: Site) -> None:
    answer = send(small_site.owner(), small_site, *(photo(n) for n in range(4)))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    far_too_many = send(small_site.owner(), small_site, *(photo(n) for n in range(6)))
    assert far_too_many.status_code == 422


@pytest.fixture
def small_site(limited: Callable[..., Site]) -> Site:
    """A server that takes three photos of one megabyte."""
    return limited(upload_mb=1, shots=3)


@pytest.mark.parametrize(
    ("files", "data"),
    [
        ([], {"capture_key": "x"}),
        ([("photos", ("a.jpg", photo()))], {"capture_key": "a b"}),
        ([("photos", ("a.jpg", photo()))], {"capture_key": "x" * 101}),
        ([("photos", ("a.jpg", photo()))], {"keys": ["a", "b"]}),
        ([("photos", ("a.jpg", photo()))], {"keys": ["<script>"]}),
        ([("other", ("a.jpg", photo()))], {}),
    ],
)
def test_a_capture_that_makes_no_sense_is_refused(
    site: Site, files: Files, data: dict[str, object]
) -> None:
    address = f"/api/v1/projects/{site.project}/boards"
    answer = site.owner().post(address, files=files or None, data=data)
    assert answer.status_code in {415, 422}


def test_a_strange_file_name_does_no_harm(site: Site) -> None:
    name = "../../etc/<img src=x onerror=alert(1)>\x00.jpg"
    files = {"photos": (name, photo())}
    owner = site.owner()
    sent = owner.post(f"/api/v1/projects/{site.project}/boards", files=files)
    shots = owner.get(sent.headers["location"]).json()["shots"]
    assert "/" not in shots[0]["name"]
    assert "<img src=x" not in owner.get(f"/b/{sent.json()['id']}").text


def test_a_list_goes_on_where_it_ended(site: Site) -> None:
    owner = site.owner()
    sent = [send(owner, site, photo(n)).json()["id"] for n in range(5)]
    address = f"/api/v1/projects/{site.project}/boards"
    seen: list[str] = []
    cursor = ""
    while cursor is not None:
        page = owner.get(address, params={"limit": 2, **({"cursor": cursor} if cursor else {})})
        seen += [board["id"] for board in page.json()["boards"]]
        cursor = page.json()["next"]
    assert sorted(seen) == sorted(sent)
    for forged in ("nonsense", _cursor("2026-03-10T09:00:00 x"), _cursor("\ud83d x"), _cursor("")):
        assert owner.get(address, params={"cursor": forged}).status_code in {200, 422}
    assert owner.get(address, params={"limit": 0}).status_code == 422


@pytest.mark.parametrize("path", ["progress", "draft", "document"])
def test_what_a_browser_has_already_is_not_sent_again(site: Site, path: str) -> None:
    board = site.board()
    owner = site.owner()
    first = owner.get(f"/api/v1/boards/{board.id}/{path}")
    again = owner.get(
        f"/api/v1/boards/{board.id}/{path}", headers={"If-None-Match": first.headers["etag"]}
    )
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_pictures_are_kept_by_the_browser_of_whoever_may_see_them(site: Site) -> None:
    board = site.board()
    owner = site.owner()
    for kind in ("display", "thumbnail", "straight"):
        address = f"/api/v1/boards/{board.id}/pictures/1/0/{kind}"
        answer = owner.get(address)
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["cache-control"].startswith("private")
        again = owner.get(address, headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304
    assert owner.get(f"/api/v1/boards/{board.id}/pictures/1/7/display").status_code == 404
    assert owner.get(f"/api/v1/boards/{board.id}/pictures/1/0/original").status_code == 422


def test_the_photo_as_it_was_sent_is_served_nowhere(site: Site) -> None:
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "CameraMakerOfAnna"
    Image.new("RGB", (64, 64)).save(file, "JPEG", exif=exif)
    board = site.world.read(content=file.getvalue())
    owner = site.owner()
    detail = owner.get(f"/api/v1/boards/{board.id}").json()
    links = [
        shot[kind] for shot in detail["shots"] for kind in ("display", "thumbnail", "straight")
    ]
    assert len(links) == 3
    for link in links:
        assert b"CameraMakerOfAnna" not in owner.get(link).content


def test_a_change_is_made_once_and_can_be_taken_back(site: Site) -> None:
    board = site.board()
    owner = site.owner()
    before = owner.get(f"/api/v1/boards/{board.id}/document").json()["title"]
    edit = {"op": "set", "key": "document", "field": "title", "value": "New", "expected": before}
    wanted = {"expected_revision": 1, "edits": [edit], "key": "k1"}
    first = owner.post(f"/api/v1/boards/{board.id}/revisions", json=wanted)
    again = owner.post(f"/api/v1/boards/{board.id}/revisions", json=wanted)
    assert (first.status_code, first.json()["applied"]) == (200, True)
    assert (again.status_code, again.json()["applied"]) == (200, False)
    history = owner.get(f"/api/v1/boards/{board.id}/revisions").json()["revisions"]
    assert [(item["number"], item["machine"]) for item in history] == [(2, False), (1, True)]
    told = {"what": "Title", "about": None, "before": before, "after": "New"}
    assert history[0]["changes"] == [told]
    undone = owner.post(f"/api/v1/boards/{board.id}/revisions/2/undo", json={})
    assert undone.json()["draft"]["document"]["title"] == before


def test_two_people_who_change_the_same_thing_are_told(site: Site) -> None:
    board = site.board()
    one, two = site.owner(), site.member("editor")
    before = one.get(f"/api/v1/boards/{board.id}/document").json()["title"]

    def change(client: TestClient, title: str) -> Response:
        edit = {"op": "set", "key": "document", "field": "title", "value": title}
        wanted = {"expected_revision": 1, "edits": [{**edit, "expected": before}]}
        return client.post(f"/api/v1/boards/{board.id}/revisions", json=wanted)

    assert change(one, "Mine").status_code == 200
    refused = change(two, "Yours")
    told = refused.json()
    assert refused.status_code == 409
    assert (told["field"], told["theirs"], told["mine"]) == ("title", "Mine", "Yours")


@pytest.mark.parametrize("form", ["md", "html", "json", "csv", "ics", "docx", "pdf"])
def test_a_document_is_fetched_in_every_form(site: Site, form: str) -> None:
    board = site.board()
    answer = site.owner().get(f"/api/v1/boards/{board.id}/export/{form}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.content


def test_a_form_that_there_is_not_is_not_found(site: Site) -> None:
    board = site.board()
    assert site.owner().get(f"/api/v1/boards/{board.id}/export/exe").status_code == 404


def test_a_board_goes_to_the_trash_and_comes_back(site: Site) -> None:
    board = site.board()
    owner = site.owner()
    assert owner.delete(f"/api/v1/boards/{board.id}").status_code == 204
    assert owner.get(f"/api/v1/boards/{board.id}").status_code == 404
    trash = owner.get(f"/api/v1/projects/{site.project}/trash").json()["boards"]
    assert [one["id"] for one in trash] == [board.id]
    assert owner.post(f"/api/v1/boards/{board.id}/restore").status_code == 200
    assert owner.get(f"/api/v1/boards/{board.id}").status_code == 200


def test_actions_are_followed_across_the_project(site: Site) -> None:
    board = site.board()
    owner = site.owner()
    address = f"/api/v1/projects/{site.project}/actions"
    actions = owner.get(address).json()["actions"]
    assert {action["text"] for action in actions} == {"add schema check", "retrain"}
    key = actions[0]["key"]
    done = owner.patch(f"/api/v1/boards/{board.id}/actions/{key}", json={"status": "done"})
    assert done.status_code == 200
    assert len(owner.get(address).json()["actions"]) == 1
    steps = f"/api/v1/boards/{board.id}/actions/{actions[1]['key']}/subtasks"
    step = owner.post(steps, json={"text": "ask Bo", "due": "2026-03-20"}).json()
    changed = owner.patch(f"/api/v1/boards/{board.id}/subtasks/{step['id']}", json={"done": True})
    assert (changed.json()["done"], changed.json()["due"]) == (True, "2026-03-20")


def test_a_board_is_found_by_its_words(site: Site) -> None:
    board = site.board()
    hits = site.owner().get("/api/v1/search", params={"q": "promo_flag"}).json()["hits"]
    assert [hit["board"]["id"] for hit in hits] == [board.id]
    assert any(part["hit"] for part in hits[0]["snippet"])


def test_a_link_shows_the_document_until_it_is_revoked(site: Site) -> None:
    board = site.board()
    owner = site.owner()
    made = owner.post(f"/api/v1/boards/{board.id}/shares", json={"days": 7}).json()
    path = made["url"].removeprefix(site.address)
    guest = site.anyone()
    page = guest.get(path)
    assert page.status_code == 200
    assert "Churn model postmortem" in page.text
    assert "/sign-out" not in page.text
    assert "noindex" in page.headers["x-robots-tag"]
    assert guest.get(f"{path}/pictures/0").headers["content-type"] == "image/jpeg"
    assert guest.get(f"{path}/export/md").status_code == 200
    shares = owner.get(f"/api/v1/boards/{board.id}/shares")
    assert made["url"] not in shares.text
    assert owner.delete(f"/api/v1/boards/{board.id}/shares/{made['id']}").status_code == 204
    assert guest.get(path).status_code == 404
    assert guest.get(f"{path}/pictures/0").status_code == 404


def test_a_link_with_a_password_shows_nothing_without_it(site: Site) -> None:
    board = site.board()
    wanted = {"password": "open sesame now"}
    made = site.owner().post(f"/api/v1/boards/{board.id}/shares", json=wanted).json()
    path = made["url"].removeprefix(site.address)
    guest = site.anyone()
    assert "Churn" not in guest.get(path).text
    assert guest.get(f"{path}/pictures/0").status_code in {303, 401}
    assert guest.post(path, data={"password": "wrong"}).status_code == 401
    assert guest.post(path, data={"password": "open sesame now"}).status_code == 303
    assert "Churn model postmortem" in guest.get(path).text


def test_an_expired_link_shows_nothing(site: Site) -> None:
    board = site.board()
    made = site.owner().post(f"/api/v1/boards/{board.id}/shares", json={"days": 1}).json()
    site.world.clock.pass_by(days=2)
    assert site.anyone().get(made["url"].removeprefix(site.address)).status_code == 404


def test_a_phone_is_paired_once(site: Site) -> None:
    wanted = {"project": site.project}
    started = site.owner().post("/api/v1/pairings", json=wanted).json()
    secret = started["url"].partition("#")[2]
    assert "<svg" in started["qr"]
    assert "style" not in started["qr"]
    phone = site.anyone()
    finished = phone.post("/api/v1/pairings/finish", json={"secret": secret})
    assert finished.json() == {"next": f"/p/{site.project}/snap"}
    assert phone.get("/api/v1/me").status_code == 200
    again = site.anyone().post("/api/v1/pairings/finish", json={"secret": secret})
    assert again.status_code == 401


def test_an_old_pairing_link_is_refused(site: Site) -> None:
    started = site.owner().post("/api/v1/pairings", json={}).json()
    site.world.clock.pass_by(minutes=6)
    secret = started["url"].partition("#")[2]
    assert site.anyone().post("/api/v1/pairings/finish", json={"secret": secret}).status_code == 401


def test_a_board_takes_title_and_status_together_or_neither(site: Site) -> None:
    owner, board = site.owner(), site.board()
    path = f"/api/v1/boards/{board.id}"
    both = owner.patch(path, json={"title": "Agreed", "status": "final"}).json()
    assert (both["title"], both["status"]) == ("Agreed", "final")
    refused = owner.patch(path, json={"title": "Mine", "status": "final"})
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert owner.get(path).json()["title"] == "Agreed"
    opened = owner.patch(path, json={"title": "Once more", "status": "in_review"}).json()
    assert (opened["title"], opened["status"]) == ("Once more", "in_review")
    assert owner.patch(path, json={}).json() == opened


def _cursor(plain: str) -> str:
    """A cursor that nobody was given."""
    return base64.urlsafe_b64encode(plain.encode(errors="surrogatepass")).decode()


@pytest.mark.parametrize("body", ["[" * 100_000, '{"name":' * 50_000, '{"name": 1e999}', "NaN"])
def test_json_that_is_too_deep_or_no_number_is_refused(site: Site, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = site.owner().post("/api/v1/projects", content=body.encode(), headers=headers)
    assert answer.status_code in {400, 422}


def test_corners_and_boxes_that_are_no_numbers_are_refused(site: Site) -> None:
    owner, board = site.owner(), site.board()
    headers = {"Content-Type": "application/json"}
    for path, body in (
        ("read-again", '{"shots":[{"position":0,"corners":[[NaN,1],[9,1],[9,9],[1,9]]}]}'),
        ("shares", '{"redactions":[{"board":0,"box":[NaN,0,100,100]}]}'),
        ("shares", '{"redactions":[{"board":0,"box":[0,0,Infinity,100]}]}'),
    ):
        answer = owner.post(f"/api/v1/boards/{board.id}/{path}", content=body, headers=headers)
        assert answer.status_code == 422


def test_the_history_says_which_action_was_changed_and_how(site: Site) -> None:
    owner, board = site.owner(), site.board()
    key = site.world.app.tracking.actions_of_board(site.world.owner, board.id)[0].action.key
    path = f"/api/v1/boards/{board.id}"
    assert owner.patch(f"{path}/actions/{key}", json={"status": "in_progress"}).status_code == 200
    (change,) = owner.get(f"{path}/revisions").json()["revisions"][0]["changes"]
    assert change == {
        "what": "Status",
        "about": "add schema check",
        "before": "open",
        "after": "in progress",
    }
    assert "add schema check" in owner.get(f"/b/{board.id}/history").text
