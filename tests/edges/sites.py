"""A whole server without a network: the app of `tests.unit.app.world` with its web in front."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient

from boardsnap.app.accounts import SignedIn
from boardsnap.model.records import Board, Role, Scope
from boardsnap.web.application import create_web
from boardsnap.web.callers import cookie_name
from boardsnap.web.pace import PatientConnection
from boardsnap.web.server import open_socket
from tests.unit.app.world import World, open_world

ADDRESS = "http://127.0.0.1:8577"
SETUP_SECRET = "printed-in-the-terminal"


@dataclass
class Site:
    """A server under test, with those who have signed in to it."""

    world: World
    web: FastAPI
    address: str = ADDRESS
    _clients: list[TestClient] = field(default_factory=list)

    @property
    def project(self) -> str:
        """The owner's first project."""
        return self.world.project

    def anyone(self, place: str = "testclient") -> TestClient:
        """A browser that nobody is signed in with, at that address of the network."""
        client = TestClient(
            self.web, base_url=self.address, follow_redirects=False, client=(place, 50_000)
        )
        self._clients.append(client)
        return client

    def program(self) -> TestClient:
        """A program on the same machine as a server without sign-in."""
        client = self.anyone()
        client.headers["X-Boardsnap-Client"] = "test"
        return client

    def browser(self, signed_in: SignedIn) -> TestClient:
        """A browser with this session, whose pages know the session's token."""
        client = self.anyone()
        client.cookies.set(cookie_name(self.world.app.settings), signed_in.secret)
        client.headers["X-CSRF-Token"] = signed_in.session.csrf
        return client

    def owner(self) -> TestClient:
        """The owner's browser."""
        signed_in = self.world.signed_in("owner")
        self.world.actors.setdefault("owner", signed_in.actor)
        return self.browser(signed_in)

    def member(self, role: Role) -> TestClient:
        """A browser of somebody with that role in the owner's project."""
        self.world.member(role)
        return self.browser(self.world.signed_in(role))

    def stranger(self) -> TestClient:
        """A browser of somebody who is in no project of the owner's."""
        return self.browser(self.world.signed_in("stranger"))

    def token(self, *scopes: Scope, project: str | None = None) -> TestClient:
        """A program with a token of the owner's."""
        secret, _ = self.world.app.tokens.create(
            self.world.owner, "test", scopes, project_id=project
        )
        client = self.anyone()
        client.headers["Authorization"] = f"Bearer {secret}"
        return client

    def board(self) -> Board:
        """A board of the owner's that was read."""
        return self.world.read()


@contextmanager
def open_site(folder: Path, **settings: object) -> Iterator[Site]:
    """A server that people sign in to, unless the settings say another host."""
    world = open_world(folder, **{"host": "0.0.0.0", **settings})
    web = create_web(world.app, None, setup_secret=SETUP_SECRET)
    secure = world.app.settings.secure
    site = Site(world, web, world.app.settings.url if secure else ADDRESS)
    try:
        yield site
    finally:
        for client in site._clients:
            client.close()
        if web.state.site.provider is not None:
            web.state.site.provider.close()
        world.app.close()


@contextmanager
def listening(
    web: FastAPI, site: Site, connection: type[PatientConnection] = PatientConnection
) -> Iterator[str]:
    """The server on a port of the loopback, for clients that need a real connection."""
    settings = site.world.app.settings.model_copy(update={"host": "127.0.0.1", "port": 0})
    opened = open_socket(settings)
    config = uvicorn.Config(web, log_config=None, access_log=False, ws="none", http=connection)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([opened],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{opened.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        opened.close()
