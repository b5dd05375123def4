"""What a browser may be made to do by others, and what it must never be."""

from __future__ import annotations

import logging
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from httpx2 import Response
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from boardsnap.web.hosts import is_known_host
from boardsnap.web.logs import JsonLines, TextLines, hide_secrets
from boardsnap.web.paths import local_path
from tests.edges.sites import SETUP_SECRET, Site, open_site

PASSPHRASE = "a phrase of five words"


def set_up(site: Site, client: TestClient) -> Response:
    """Makes the first account through the page."""
    form = {
        "secret": SETUP_SECRET,
        "name": "Ana",
        "email": "ana@example.org",
        "password": PASSPHRASE,
    }
    return client.post("/setup", data=form)


def sign_in(client: TestClient, password: str = PASSPHRASE, target: str = "/") -> Response:
    """Sends the form of /sign-in."""
    form = {"email": "ana@example.org", "password": password, "next": target}
    return client.post("/sign-in", data=form)


# ------------------------------------------------------------------------------------ sessions


def test_the_first_account_is_made_with_the_printed_secret_only(site: Site) -> None:
    client = site.anyone()
    wrong = client.post("/setup", data={"secret": "guess", "name": "Eve", "email": "e@example.org"})
    assert wrong.status_code == 403
    assert "terminal" in wrong.text
    made = set_up(site, client)
    assert (made.status_code, made.headers["location"]) == (303, "/")
    again = set_up(site, site.anyone())
    assert again.status_code == 403


def test_a_session_cookie_is_out_of_reach_of_scripts_and_other_sites(site: Site) -> None:
    cookie = set_up(site, site.anyone()).headers["set-cookie"]
    assert cookie.startswith("boardsnap=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))


def test_over_tls_the_cookie_is_bound_to_host_and_transport(tmp_path: Path) -> None:
    with open_site(tmp_path, public_url="https://boards.example.org") as site:
        answer = set_up(site, site.anyone())
        cookie = answer.headers["set-cookie"]
        assert cookie.startswith("__Host-boardsnap=")
        assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
        assert "max-age=31536000" in answer.headers["strict-transport-security"]


def test_a_session_that_somebody_else_chose_is_not_taken_over(site: Site) -> None:
    set_up(site, site.anyone())
    victim = site.anyone()
    victim.cookies.set("boardsnap", "chosen-by-the-attacker")
    fresh = sign_in(victim).cookies["boardsnap"]
    assert fresh != "chosen-by-the-attacker"
    attacker = site.anyone()
    attacker.cookies.set("boardsnap", "chosen-by-the-attacker")
    assert attacker.get("/api/v1/me").status_code == 401


def test_signing_in_again_gives_another_session(site: Site) -> None:
    set_up(site, site.anyone())
    client = site.anyone()
    first = sign_in(client).cookies["boardsnap"]
    second = sign_in(client).cookies["boardsnap"]
    assert first != second


def test_signing_out_ends_the_session_on_the_server(site: Site) -> None:
    owner = site.owner()
    secret = owner.cookies["boardsnap"]
    gone = owner.post("/sign-out", data={"csrf": owner.headers["X-CSRF-Token"]})
    assert gone.status_code == 303
    thief = site.anyone()
    thief.cookies.set("boardsnap", secret)
    assert thief.get("/api/v1/me").status_code == 401


def test_signing_out_everywhere_ends_every_session(site: Site) -> None:
    here, there = site.owner(), site.owner()
    assert here.post("/api/v1/sessions/end-all").status_code == 204
    assert here.get("/api/v1/me").status_code == 401
    assert there.get("/api/v1/me").status_code == 401


def test_a_new_password_ends_all_other_sessions(site: Site) -> None:
    set_up(site, site.anyone())
    here, there = site.anyone(), site.anyone()
    sign_in(here)
    sign_in(there)
    here.headers["X-CSRF-Token"] = here.get("/api/v1/me").json()["csrf"]
    wanted = {"current": PASSPHRASE, "new": "another phrase of words"}
    assert here.put("/api/v1/account/password", json=wanted).status_code == 204
    assert here.get("/api/v1/me").status_code == 200
    assert there.get("/api/v1/me").status_code == 401


def test_passwords_cannot_be_tried_for_ever(site: Site) -> None:
    set_up(site, site.anyone())
    client = site.anyone()
    answers = [sign_in(client, f"guess number {n}") for n in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert sign_in(client).status_code == 429


def test_guesses_do_not_lock_a_person_out_of_the_browser_they_use(site: Site) -> None:
    mine = site.anyone()
    set_up(site, mine)
    mine.cookies.delete("boardsnap")
    guesser = site.anyone()
    for number in range(11):
        sign_in(guesser, f"guess number {number}")
    assert sign_in(site.anyone()).status_code == 429
    assert sign_in(mine).status_code == 303


def test_what_a_familiar_browser_keeps_signs_nobody_in(site: Site) -> None:
    kept = set_up(site, site.anyone()).cookies["boardsnap-familiar"]
    thief = site.anyone()
    thief.cookies.set("boardsnap-familiar", kept)
    thief.cookies.set("boardsnap", kept)
    assert thief.get("/api/v1/me").status_code == 401
    assert sign_in(thief, "").status_code == 401


def test_an_office_joins_and_pairs_its_phones_from_one_address(site: Site) -> None:
    app, owner = site.world.app, site.world.owner
    for number in range(50):
        secret, _ = app.invitations.create(owner, site.project, "viewer")
        phone = site.anyone()
        assert phone.get(f"/join/{secret}").status_code == 200
        form = {"name": "Bo", "email": f"bo{number}@example.org", "password": PASSPHRASE}
        assert phone.post(f"/join/{secret}", data=form).status_code == 303
        code = app.pairings.start(owner).secret
        done = site.anyone().post("/api/v1/pairings/finish", json={"secret": code})
        assert done.status_code == 200


def test_one_invitation_does_not_hash_passwords_for_ever(site: Site) -> None:
    app, owner = site.world.app, site.world.owner
    secret, _ = app.invitations.create(owner, site.project, "viewer", "bo@example.org")
    form = {"name": "Eve", "email": "eve@example.org", "password": PASSPHRASE}
    tried = [site.anyone().post(f"/join/{secret}", data=form).status_code for _ in range(21)]
    assert tried == [403] * 20 + [429]


def test_a_wrong_password_and_an_unknown_person_look_the_same(site: Site) -> None:
    set_up(site, site.anyone())
    client = site.anyone()
    wrong = sign_in(client, "wrong phrase").text
    form = {"email": "nobody@example.org", "password": "wrong phrase", "next": "/"}
    unknown = client.post("/sign-in", data=form).text
    assert unknown.replace("nobody@", "ana@") == wrong


# ------------------------------------------------------------------------- other people's pages


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_change_that_a_foreign_page_sends_is_refused(site: Site, headers: dict[str, str]) -> None:
    owner = site.owner()
    answer = owner.post("/api/v1/projects", json={"name": "Mine"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize("token", [None, "", "wrong"])
def test_a_change_without_the_token_of_the_page_is_refused(site: Site, token: str | None) -> None:
    owner = site.owner()
    del owner.headers["X-CSRF-Token"]
    headers = {} if token is None else {"X-CSRF-Token": token}
    answer = owner.post("/api/v1/projects", json={"name": "Mine"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf")


def test_the_token_of_another_session_does_not_do(site: Site) -> None:
    owner, other = site.owner(), site.owner()
    headers = {"X-CSRF-Token": other.headers["X-CSRF-Token"]}
    answer = owner.post("/api/v1/projects", json={"name": "Mine"}, headers=headers)
    assert answer.json()["code"] == "csrf"


def test_signing_in_from_a_foreign_page_is_refused(site: Site) -> None:
    set_up(site, site.anyone())
    client = site.anyone()
    form = {"email": "ana@example.org", "password": PASSPHRASE}
    answer = client.post("/sign-in", data=form, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_local_changes_need_a_page_or_a_program_of_this_machine(local_site: Site) -> None:
    page = local_site.anyone()
    page.headers["Sec-Fetch-Site"] = "same-origin"
    assert page.post("/api/v1/projects", json={"name": "x"}).json()["code"] == "csrf"
    page.headers["X-CSRF-Token"] = page.get("/api/v1/me").json()["csrf"]
    assert page.post("/api/v1/projects", json={"name": "x"}).status_code == 201
    assert local_site.program().post("/api/v1/projects", json={"name": "y"}).status_code == 201


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8577", "192.168.1.5", "", "a b"])
def test_a_rebound_name_does_not_reach_a_local_server(local_site: Site, host: str) -> None:
    answer = local_site.anyone().get("/api/v1/me", headers={"Host": host})
    assert answer.status_code == 400


@pytest.mark.parametrize("host", ["localhost", "localhost:8577", "127.0.0.1:1", "[::1]:8577"])
def test_a_local_server_answers_to_its_own_names(host: str) -> None:
    assert is_known_host(host, frozenset({"localhost"}), local=True)


def test_probes_are_answered_under_any_name(site: Site) -> None:
    assert site.anyone().get("/healthz", headers={"Host": "pod-17"}).status_code == 200


def test_no_other_origin_is_allowed_to_read_answers(site: Site) -> None:
    owner = site.owner()
    asked = owner.options(
        "/api/v1/projects",
        headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"},
    )
    read = owner.get("/api/v1/me", headers={"Origin": "https://evil.example"})
    for answer in (asked, read):
        assert not [name for name in answer.headers if name.startswith("access-control")]


# ------------------------------------------------------------------------------------- answers


@pytest.mark.parametrize(
    "path", ["/sign-in", "/api/v1/me", "/static/x/none", "/s/none", "/healthz"]
)
def test_every_answer_tells_browsers_what_not_to_do(site: Site, path: str) -> None:
    headers = site.anyone().get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "noindex" in headers["x-robots-tag"]


def test_search_engines_are_told_to_stay_out(site: Site) -> None:
    assert "Disallow: /" in site.anyone().get("/robots.txt").text


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:1",
    ],
)
def test_signing_in_leads_to_this_server_only(site: Site, target: str) -> None:
    set_up(site, site.anyone())
    assert sign_in(site.anyone(), target=target).headers["location"] == "/"


@given(st.text(alphabet="/\\:@?#.%\t\n \x00aehvitlm0", max_size=20))
def test_no_target_leads_to_another_host(target: str) -> None:
    chosen = local_path(target)
    assert urlsplit(urljoin("https://here.example/sign-in", chosen)).netloc == "here.example"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../pyproject.toml",
        "/static/x/..%2f..%2f..%2fpages.py",
        "/static/x/%2e%2e/site.py",
        "/static//etc/passwd",
        "/static/x//etc/passwd",
        "/s/..%2f..%2fetc",
    ],
)
def test_no_path_leads_out_of_the_static_files(site: Site, path: str) -> None:
    answer = site.anyone().get(path)
    assert answer.status_code == 404
    assert "root:" not in answer.text


def test_logs_hold_no_secrets(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    board = site.board()
    owner = site.owner()
    share = owner.post(f"/api/v1/boards/{board.id}/shares", json={"password": "open sesame now"})
    secret = share.json()["url"].rpartition("/")[2]
    secret_invitation, _ = site.world.app.invitations.create(
        site.world.owner, site.project, "viewer"
    )
    token = owner.post("/api/v1/tokens", json={"name": "t", "scopes": ["read"]}).json()["secret"]
    with caplog.at_level(logging.DEBUG, logger="boardsnap"):
        client = site.anyone()
        client.get(f"/s/{secret}")
        client.post(f"/s/{secret}", data={"password": "open sesame now"})
        client.get(f"/join/{secret_invitation}")
        client.get("/api/v1/me?token=in-the-query", headers={"Authorization": f"Bearer {token}"})
        owner.get("/api/v1/me")
    lines = [form.format(one) for one in caplog.records for form in (JsonLines(), TextLines())]
    written = "\n".join(lines)
    assert "/s/***" in written
    for hidden in (
        secret,
        secret_invitation,
        token,
        "open sesame",
        "in-the-query",
        owner.cookies["boardsnap"],
    ):
        assert hidden not in written


def test_a_path_cannot_forge_a_line_of_the_log() -> None:
    assert hide_secrets("/a\nERROR all is lost\x1b[2J") == "/a?ERROR all is lost?[2J"
