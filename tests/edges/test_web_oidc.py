"""Sign-in at an OpenID Connect provider, and what a dishonest one gets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc import jwk

from boardsnap.connect.oidc import Provider as Connected
from boardsnap.errors import ConnectError
from tests.edges.sites import Site, open_site
from tests.servers_oidc import CLIENT, Provider, oidc_provider


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    """A provider on a port of the loopback."""
    with oidc_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider) -> Iterator[Provider]:
    """The provider, honest again after each test."""
    yield running
    running.key = running.published
    running.claims.clear()


@pytest.fixture
def site(tmp_path: Path, provider: Provider) -> Iterator[Site]:
    """A server that knows the provider."""
    with open_site(tmp_path, oidc_issuer=provider.issuer, oidc_client_id=CLIENT) as made:
        made.world.clock.at = datetime.now(UTC)  # noqa: TID251  the provider's clock is the real one
        made.world.app.operators.add_account(
            "owner@example.org", "Owner", "a phrase of five words", is_admin=True
        )
        yield made


def come_back(client: httpx2.Client, target: str = "/account") -> httpx2.Response:
    """Goes to the provider and back with what it gives."""
    away = client.get(f"/oidc/start?next={target}")
    back = urlsplit(httpx2.get(away.headers["location"]).headers["location"])
    return client.get(f"{back.path}?{back.query}")


def test_whom_the_provider_vouches_for_is_signed_in(site: Site) -> None:
    client = site.anyone()
    answer = come_back(client)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert client.get("/api/v1/me").json()["account"]["email"] == "ana@example.org"


def test_the_browser_is_sent_with_state_nonce_and_the_hash_of_a_verifier(site: Site) -> None:
    away = site.anyone().get("/oidc/start")
    query = parse_qs(urlsplit(away.headers["location"]).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["scope"] == ["openid email profile"]
    values = [query[name][0] for name in ("state", "nonce", "code_challenge")]
    assert len(set(values)) == 3
    assert all(len(value) >= 43 for value in values)
    assert "HttpOnly" in away.headers["set-cookie"]


def test_an_answer_that_another_browser_began_is_refused(site: Site) -> None:
    attacker, victim = site.anyone(), site.anyone()
    away = attacker.get("/oidc/start")
    back = urlsplit(httpx2.get(away.headers["location"]).headers["location"])
    assert victim.get(f"{back.path}?{back.query}").status_code in {303, 401}
    assert victim.get("/api/v1/me").status_code == 401
    victim.get("/oidc/start")
    assert victim.get(f"{back.path}?{back.query}").headers["location"].startswith("/sign-in")
    assert victim.get("/api/v1/me").status_code == 401


def test_a_code_works_once(site: Site) -> None:
    client = site.anyone()
    away = client.get("/oidc/start")
    back = urlsplit(httpx2.get(away.headers["location"]).headers["location"])
    kept = dict(client.cookies)
    assert client.get(f"{back.path}?{back.query}").status_code == 303
    again = site.anyone()
    again.cookies.update({name: value for name, value in kept.items() if "oidc" in name})
    assert again.get(f"{back.path}?{back.query}").headers["location"].startswith("/sign-in")


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://evil.example"},
        {"aud": "another-app"},
        {"exp": 1},
        {"nonce": "of-another-browser"},
        {"sub": 7},
    ],
)
def test_an_identity_for_something_else_is_refused(
    site: Site, provider: Provider, claims: dict[str, str | bool | int]
) -> None:
    provider.claims.update(claims)
    client = site.anyone()
    assert come_back(client).headers["location"].startswith("/sign-in")
    assert client.get("/api/v1/me").status_code == 401


def test_a_forged_signature_is_refused(site: Site, provider: Provider) -> None:
    provider.key = jwk.RSAKey.generate_key(2048)
    client = site.anyone()
    come_back(client)
    assert client.get("/api/v1/me").status_code == 401


def test_an_unverified_address_does_not_open_an_account_of_that_address(
    site: Site, provider: Provider
) -> None:
    owned = site.world.app.operators.add_account(
        "ana@example.org", "Ana", "a phrase of five words", is_admin=False
    )
    provider.claims["email_verified"] = False
    client = site.anyone()
    come_back(client)
    me = client.get("/api/v1/me")
    assert me.status_code == 401 or me.json()["account"]["id"] != owned.id


def test_the_way_back_stays_on_this_server(site: Site) -> None:
    assert come_back(site.anyone(), "//evil.example").headers["location"] == "/"


def test_an_office_signs_in_from_one_address(site: Site) -> None:
    ends = [come_back(site.anyone()).headers["location"] for _ in range(60)]
    assert ends == ["/account"] * 60


def test_what_goes_wrong_at_the_provider_cannot_be_repeated_for_ever(site: Site) -> None:
    client = site.anyone()
    away = client.get("/oidc/start")
    state = parse_qs(urlsplit(away.headers["location"]).query)["state"][0]
    tried = [client.get(f"/oidc/callback?code=made-up&state={state}") for _ in range(101)]
    assert tried[99].headers["location"].startswith("/sign-in")
    assert tried[100].status_code == 429


def test_not_everybody_waits_for_a_provider_that_is_away() -> None:
    asked: list[str] = []
    now = [datetime(2026, 1, 1, tzinfo=UTC)]

    def fail(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        raise httpx2.ConnectTimeout("away", request=request)

    transport = httpx2.MockTransport(fail)
    away = Connected(
        "https://id.example.org", CLIENT, None, name="x", now=lambda: now[0], transport=transport
    )
    for _ in range(5):
        with pytest.raises(ConnectError, match="try again"):
            away.address(redirect="https://here/", state="s", nonce="n", verifier="v")
    assert len(asked) == 1
    now[0] += timedelta(seconds=11)
    with pytest.raises(ConnectError):
        away.address(redirect="https://here/", state="s", nonce="n", verifier="v")
    assert len(asked) == 2
    away.close()


@pytest.mark.parametrize(
    "described",
    [
        {"issuer": "https://other.example"},
        {"token_endpoint": "http://169.254.169.254/latest/meta-data"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "http://intranet.example/"},
    ],
)
def test_a_description_does_not_send_the_server_anywhere(described: dict[str, str]) -> None:
    issuer = "https://id.example.org"
    honest = {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/a",
        "token_endpoint": f"{issuer}/t",
        "jwks_uri": f"{issuer}/k",
    }
    asked: list[str] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(str(request.url))
        return httpx2.Response(200, json={**honest, **described})

    connected = Connected(
        issuer,
        CLIENT,
        None,
        name="x",
        now=lambda: datetime(2026, 1, 1, tzinfo=UTC),
        transport=httpx2.MockTransport(answer),
    )
    with pytest.raises(ConnectError):
        connected.address(redirect="https://here/", state="s", nonce="n", verifier="v")
    assert asked == [f"{issuer}/.well-known/openid-configuration"]
    connected.close()
