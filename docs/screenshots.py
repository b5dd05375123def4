"""`python -m docs.screenshots`: the pictures of the web app in README and docs.

It starts a server in a folder of its own, sends sample boards as a phone does, and looks at the
main pages with Chromium on a phone and on a desk. Two cores take a minute.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).parents[1]
BOARDS = ROOT / "benchmarks" / "boards"
# The last one stands first in the list, and is the one that the pages show.
SENT = ("medium/004.jpg", "easy/005.jpg", "medium/001.jpg", "easy/002.jpg")
READ_LIVE = "easy/006.jpg"
PICTURES = ROOT / "docs" / "pictures"
_PATIENCE_MS = 120_000
_STARTED_WITHIN_SECONDS = 60

Device = Literal["phone", "desk"]


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: which page, on what, and what is done before it is taken."""

    name: str
    path: str
    device: Device
    scheme: Literal["light", "dark"] = "light"
    act: Callable[[Page], None] = lambda page: None


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """A server that runs until the end of the block; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "boardsnap", "serve"]
    options = ["--data", str(folder), "--port", str(port)]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen([*command, *options], stdout=log, stderr=log)
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + _STARTED_WITHIN_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def open_context(browser: Browser, address: str, device: Device, scheme: str) -> BrowserContext:
    """A browser profile on that device."""
    phone = device == "phone"
    size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
    context = browser.new_context(
        base_url=address,
        viewport=size,  # type: ignore[arg-type]
        device_scale_factor=2 if phone else 1,
        is_mobile=phone,
        has_touch=phone,
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    context.set_default_timeout(_PATIENCE_MS)
    return context


def send(page: Page, photo: str) -> None:
    """Sends a photo; the page of its board follows."""
    page.goto("/snap")
    page.set_input_files("[data-library-input]", BOARDS / photo)
    page.locator("[data-send-shots]").click()
    page.wait_for_url("**/b/*")


def send_all(context: BrowserContext) -> str:
    """Sends the samples, waits until all are read; the path of the last one."""
    page = context.new_page()
    for photo in SENT:
        send(page, photo)
        page.locator(".queue-bar").wait_for()
    path = page.url.removeprefix(page.url.split("/b/")[0])
    page.close()
    return path


def start_queue(page: Page) -> None:
    """Opens the queue of things to check."""
    page.locator(".queue-bar .primary").tap()
    page.locator(".queue-crop").wait_for()


def light_an_action(page: Page) -> None:
    """Chooses an action, so that its ink lights up."""
    page.locator(".item.actions .says").nth(1).click()


def shots(board: str, project: str) -> Iterator[Shot]:
    """Every picture."""
    yield Shot("review", board, "desk", act=light_an_action)
    yield Shot("review-dark", board, "desk", "dark", light_an_action)
    yield Shot("check-phone", board, "phone", act=start_queue)
    yield Shot("boards", project, "desk")
    yield Shot("boards-phone", project, "phone", "dark")
    yield Shot("snap-phone", f"{project}/snap", "phone")
    yield Shot("actions", f"{project}/actions", "desk")
    yield Shot("share-phone", f"{board}/share", "phone")


def take(browser: Browser, address: str, shot: Shot) -> None:
    """Takes one picture."""
    context = open_context(browser, address, shot.device, shot.scheme)
    page = context.new_page()
    page.goto(shot.path)
    page.wait_for_load_state("networkidle")
    shot.act(page)
    page.wait_for_timeout(400)
    keep(page, shot.name)
    context.close()


def take_live(context: BrowserContext) -> None:
    """The page of a board while it is read, as soon as lines lie over its photo."""
    page = context.new_page()
    send(page, READ_LIVE)
    page.locator(".seen-lines polygon").first.wait_for()
    keep(page, "live-phone")
    page.locator(".queue-bar").wait_for()


def keep(page: Page, name: str) -> None:
    """Writes what the page shows as a picture of few colours, which is small."""
    path = PICTURES / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as image:
        image.convert("RGB").quantize(192, dither=Image.Dither.NONE).save(path, optimize=True)
    print(path.relative_to(ROOT))


def main() -> None:
    """Renews all pictures."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise SystemExit("Chromium was not found: install it to renew the pictures")
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        context = open_context(browser, address, "phone", "light")
        board = send_all(context)
        page = context.new_page()
        page.goto("/")
        project = page.locator(".places a").first.get_attribute("href") or ""
        for shot in shots(board, project):
            take(browser, address, shot)
        take_live(context)
        browser.close()


if __name__ == "__main__":
    main()
