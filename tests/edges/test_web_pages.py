"""Every page is there, for those who may see it, and holds text of others as text."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from boardsnap.errors import EngineError
from boardsnap.revision.draft import DOCUMENT
from boardsnap.revision.kinds import SetField
from tests.edges.sites import Site
from tests.unit.app.world import photo, reading_of

Opens = Callable[..., Site]

_NASTY = "<script>alert(1)</script>\"'{{7*7}}"


@pytest.mark.parametrize(
    "path",
    [
        "/?all=1",
        "/p/{p}",
        "/p/{p}?status=draft",
        "/p/{p}?q=churn",
        "/p/{p}/trash",
        "/p/{p}/snap",
        "/p/{p}/snap?board={b}",
        "/p/{p}/snap?board={b}&add=1",
        "/p/{p}/actions",
        "/p/{p}/actions?overdue=1",
        "/p/{p}/actions?status=all&owner=Ana",
        "/p/{p}/settings",
        "/b/{b}",
        "/b/{b}/chart",
        "/b/{b}/history",
        "/b/{b}/compare",
        "/b/{b}/share",
        "/search",
        "/search?q=promo_flag&cause=schema_change",
        "/account",
        "/pair",
        "/offline",
    ],
)
def test_a_page_is_shown_without_script_or_style_of_its_own(site: Site, path: str) -> None:
    board = site.board()
    answer = site.owner().get(path.format(p=site.project, b=board.id))
    assert answer.status_code == 200
    inline = re.findall(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))[^>]*>", answer.text)
    assert inline == []
    assert "<style" not in answer.text
    assert not re.search(r"<[^>]+\s(?:style|on\w+)=", answer.text)


def test_a_person_without_sign_in_goes_straight_to_the_boards(local_site: Site) -> None:
    browser = local_site.anyone()
    first = browser.get("/")
    assert first.status_code == 200
    assert "<h1>Boards</h1>" in first.text
    assert browser.get("/sign-in").headers["location"] == "/"
    assert browser.get("/setup").headers["location"] == "/"


@pytest.mark.parametrize("path", ["/", "/snap"])
def test_the_first_pages_are_usable_with_what_a_browser_asks_for_at_once(
    local_site: Site, path: str
) -> None:
    answer = local_site.anyone().get(path)
    assert answer.status_code == 200
    linked = re.findall(r'<(?:script|link)[^>]* (?:src|href)="([^"]+)"[^>]*>', answer.text)
    needed = {file for file in linked if file.endswith((".js", ".css"))}
    # Browsers open six connections to one server (HTTP/1.1); two of them bring signs.
    assert 1 < len(needed) <= 5


def test_a_new_server_is_set_up_first(site: Site) -> None:
    assert site.anyone().get("/sign-in").headers["location"] == "/setup"
    assert site.anyone().get("/setup").status_code == 200


@pytest.mark.parametrize(
    "path", ["/b/{b}", "/b/{b}/history", "/p/{p}", "/search?q=alert", "/p/{p}/actions"]
)
def test_text_from_a_board_is_shown_as_text(site: Site, path: str) -> None:
    board = site.board()
    app, owner = site.world.app, site.world.owner
    view = app.boards.open(owner, board.id)
    assert view.draft is not None
    action = view.draft.keys.actions[0]
    edits = (
        SetField(key=DOCUMENT, field="title", value=_NASTY, expected=view.draft.document.title),
        SetField(
            key=action, field="text", value=_NASTY, expected=view.draft.document.actions[0].text
        ),
    )
    app.documents.revise(owner, board.id, expected_revision=1, edits=edits, key="nasty")
    page = site.owner().get(path.format(p=site.project, b=board.id)).text
    assert "<script>alert" not in page
    assert "49" not in re.findall(r"alert\(1\).{0,60}?(49)", page)


def test_an_invitation_makes_somebody_a_member(site: Site) -> None:
    owner = site.owner()
    made = owner.post(f"/api/v1/projects/{site.project}/invitations", json={"role": "editor"})
    path = made.json()["url"].removeprefix(site.address)
    guest = site.anyone()
    assert "Postmortems" in guest.get(path).text
    form = {"name": "Bo", "email": "bo@example.org", "password": "five words make a phrase"}
    joined = guest.post(path, data=form)
    assert joined.headers["location"] == f"/p/{site.project}"
    assert guest.get(f"/p/{site.project}").status_code == 200
    assert site.anyone().get(path).status_code == 404


def test_a_form_that_is_wrong_is_shown_again_with_what_was_typed(site: Site) -> None:
    form = {"secret": "printed-in-the-terminal", "name": "Ana", "email": "ana", "password": "short"}
    answer = site.anyone().post("/setup", data=form)
    assert answer.status_code == 422
    assert 'value="Ana"' in answer.text
    assert "short" not in re.sub(r"too short", "", answer.text)


@pytest.mark.parametrize("size", [1_000, 1_000_000], ids=["small", "larger than a piece"])
def test_photos_can_be_sent_without_scripts(site: Site, size: int) -> None:
    owner = site.owner()
    token = owner.headers.pop("X-CSRF-Token")
    address = f"/p/{site.project}/boards"
    files = {"photos": ("a.jpg", photo() + bytes(size))}
    refused = owner.post(address, files=files, data={"csrf": "wrong", "capture_key": "c"})
    assert refused.status_code == 403
    sent = owner.post(address, files=files, data={"csrf": token, "capture_key": "c"})
    assert sent.status_code == 303
    assert owner.get(sent.headers["location"]).status_code == 200


def test_files_of_the_program_are_kept_for_good_by_their_version(site: Site) -> None:
    root = site.web.state.site.assets.root
    style = site.anyone().get(f"{root}/app.css", headers={"Accept-Encoding": "gzip"})
    assert "immutable" in style.headers["cache-control"]
    assert style.headers["content-encoding"] == "gzip"
    old = site.anyone().get("/static/older/app.css")
    assert old.headers["cache-control"] == "no-cache"
    again = site.anyone().get(
        "/static/older/app.css", headers={"If-None-Match": old.headers["etag"]}
    )
    assert again.status_code == 304


def test_the_service_worker_reaches_the_whole_site_and_changes_with_the_version(site: Site) -> None:
    answer = site.anyone().get("/sw.js")
    assert answer.headers["service-worker-allowed"] == "/"
    assert answer.headers["content-type"].startswith("text/javascript")
    assert site.web.state.site.assets.version in answer.text


def test_what_an_offline_phone_keeps_says_nothing_about_anybody(site: Site) -> None:
    assert site.owner().get("/offline").text == site.anyone().get("/offline").text


def test_an_operator_sees_that_the_server_is_ready_and_how_it_is_doing(site: Site) -> None:
    client = site.anyone()
    assert client.get("/readyz").json()["ready"] is True
    site.board()
    client.get("/sign-in")
    metrics = site.web.state.site
    assert client.get("/metrics").status_code == 404  # not from here, without the token
    assert metrics.metrics.text().startswith(b"# HELP boardsnap_requests_total")


def test_metrics_are_read_with_the_operators_token(limited_metrics: Site) -> None:
    limited_metrics.world.submitted()
    client = limited_metrics.anyone()
    assert client.get("/metrics").status_code == 404
    answer = client.get("/metrics", headers={"Authorization": "Bearer operator"})
    assert answer.status_code == 200
    assert 'boardsnap_versions{state="queued"} 1.0' in answer.text


def samples(site: Site) -> dict[str, float]:
    """What an operator's Prometheus reads now, by name and labels: `result` before `le`."""
    answer = site.anyone().get("/metrics", headers={"Authorization": "Bearer operator"})
    families = text_string_to_metric_families(answer.text)
    return {
        " ".join([sample.name, *(value for _, value in sorted(sample.labels.items())[::-1])]): (
            sample.value
        )
        for family in families
        for sample in family.samples
    }


def test_readings_are_counted_by_how_they_ended_and_how_long_they_took(
    limited_metrics: Site,
) -> None:
    world = limited_metrics.world
    for number, seconds in enumerate((1, 2.5, 45)):
        world.submitted(f"read-{number}", photo(number))
        claim = world.claimed()
        world.clock.pass_by(seconds=seconds)
        assert world.app.readings.complete(claim, reading_of([photo(number)]))
    world.submitted("failed", photo(9))
    claim = world.claimed()
    world.clock.pass_by(seconds=400)
    assert world.app.readings.failed(claim, EngineError("it crashed"))
    told = samples(limited_metrics)
    assert told["boardsnap_read_seconds_count read"] == 3
    assert told["boardsnap_read_seconds_sum read"] == 48.5
    buckets = [told[f"boardsnap_read_seconds_bucket read {le}"] for le in ("0.5", "1.0", "3.0")]
    assert buckets == [0, 1, 2]
    assert told["boardsnap_read_seconds_bucket read 60.0"] == 3
    assert told["boardsnap_read_seconds_bucket failed 300.0"] == 0
    assert told["boardsnap_read_seconds_bucket failed +Inf"] == 1
    assert told["boardsnap_read_seconds_count again"] == 0


def test_a_state_that_no_version_is_in_any_more_is_told_as_none(limited_metrics: Site) -> None:
    limited_metrics.world.submitted()
    assert samples(limited_metrics)["boardsnap_versions queued"] == 1
    claim = limited_metrics.world.claimed()
    limited_metrics.world.app.readings.complete(claim, reading_of([photo()]))
    told = samples(limited_metrics)
    assert (told["boardsnap_versions queued"], told["boardsnap_versions read"]) == (0, 1)


def test_the_metrics_are_those_that_the_documentation_names(
    limited_metrics: Site, root: Path
) -> None:
    text = (root / "docs" / "operating.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `(boardsnap_\w+)` \|", text, re.MULTILINE))
    limited_metrics.anyone().get("/sign-in")
    answer = limited_metrics.anyone().get("/metrics", headers={"Authorization": "Bearer operator"})
    told = set(re.findall(r"^# TYPE (\w+) ", answer.text, re.MULTILINE))
    # When each counter began is told by the library, and of no use here.
    assert {name for name in told if not name.endswith("_created")} == named


@pytest.fixture
def limited_metrics(limited: Opens) -> Site:
    """A server whose metrics need a token."""
    return limited(metrics_token="operator")
