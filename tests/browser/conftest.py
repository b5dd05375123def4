"""Debian's Chromium against a real server on a port of the loopback."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from boardsnap.app.accounts import SignedIn
from boardsnap.web.callers import cookie_name
from tests.edges.sites import Site, listening, open_site
from tests.servers import lacking

# What a page may say in its console without being wrong: the tests below cut the network, ask
# for what is not there, let others be first, and close pages that fetch their service worker.
_EXPECTED = (
    "Failed to load resource",
    "net::ERR",
    "An unknown error occurred when fetching the script.",
)
_PATIENCE_MS = 15_000


# Not for the session: as long as Playwright is open, an event loop runs in this thread, and tests
# elsewhere could start none.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        lacking("no Chromium on this machine")
    # What is waited for on a busy machine comes late; a wrong page stays wrong.
    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
            ],
        )
        yield browser
        browser.close()


@dataclass
class Window:
    """A server, and the browsers that look at it.

    Attributes:
        site: the server.
        address: where it listens.
        faults: what pages said in their consoles that they should not have.
    """

    site: Site
    address: str
    chromium: Browser
    faults: list[str] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def context(self, **options: object) -> BrowserContext:
        """A browser profile of its own."""
        wanted = {"base_url": self.address, "viewport": {"width": 1440, "height": 900}, **options}
        made = self.chromium.new_context(**wanted)  # type: ignore[arg-type]
        made.set_default_timeout(_PATIENCE_MS)
        made.on("page", self._listen)
        self._contexts.append(made)
        return made

    def phone(self, **options: object) -> BrowserContext:
        """A profile on a phone with touch."""
        size = {"width": 390, "height": 844}
        return self.context(viewport=size, is_mobile=True, has_touch=True, **options)

    def sign_in(self, context: BrowserContext, signed_in: SignedIn) -> None:
        """Puts the session's cookie into the profile."""
        name = cookie_name(self.site.world.app.settings)
        context.add_cookies([{"name": name, "value": signed_in.secret, "url": self.address}])

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on(
            "console",
            lambda message: (
                self.faults.append(message.text)
                if message.type == "error" and not message.text.startswith(_EXPECTED)
                else None
            ),
        )


@pytest.fixture
def open_window(tmp_path: Path, chromium: Browser) -> Iterator[Callable[..., Window]]:
    """Opens a server with settings, and browsers on it."""
    with ExitStack() as stack:
        opened: list[Window] = []

        def start(**settings: object) -> Window:
            site = stack.enter_context(open_site(tmp_path, **settings))
            address = stack.enter_context(listening(site.web, site))
            window = Window(site, address, chromium)
            stack.callback(window.close)
            opened.append(window)
            return window

        yield start
        for window in opened:
            window.close()
            assert window.faults == []


@pytest.fixture
def window(open_window: Callable[..., Window]) -> Window:
    """A server on loopback, where nobody signs in."""
    return open_window(host="127.0.0.1")


@pytest.fixture
def team(open_window: Callable[..., Window]) -> Window:
    """A server that people sign in to."""
    return open_window()
