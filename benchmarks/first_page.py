"""The first page on a phone: `python -m benchmarks.first_page`.

Chromium in the size of a phone, with nothing in its caches, opens pages of a real server over two
slowed-down networks, both of the name "fast 3G": that of Lighthouse's mobile profile, 1.6 Mbit a
second down, 0.75 up, 150 ms there and back, and the preset that Chromium's own tools had before,
with 562 ms and nine tenths of the bits. Usable is a page once its scripts have run: with the first
element that they wire up seen and enabled, and the browser idle.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, CDPSession, ViewportSize, sync_playwright

from benchmarks.cluster import Server, first_project
from benchmarks.results import SERVER_RESULTS, save_figures

# Lighthouse's `mobileSlow4G`, once `mobileRegular3G`, and `Fast3GConditions` of the front end of
# Chromium's developer tools, which slows what it is told by factors of its own.
NETWORKS: dict[str, dict[str, float]] = {
    "lighthouse": {
        "latency": 150,
        "downloadThroughput": 1_600_000 // 8,
        "uploadThroughput": 750_000 // 8,
    },
    "devtools": {
        "latency": 150 * 3.75,
        "downloadThroughput": 1.6 * 1000 * 1000 / 8 * 0.9,
        "uploadThroughput": 750 * 1000 / 8 * 0.9,
    },
}
PHONE_PX = ViewportSize(width=390, height=844)
TIMES = 5
# Of the issue that this measures.
WANTED_KILOBYTES = 150.0
WANTED_SECONDS = 1.5
# By the page, what a thumb reaches for first.
REACHED_FOR = {
    "home": "a[href$='/snap']:visible",
    "snap": "label.take:visible, [data-shutter]:visible",
}
_PROGRAM = ("Script", "Stylesheet")
_USABLE_WITHIN_MS = 30_000


@dataclass(frozen=True, slots=True)
class Opened:
    """One page, opened once.

    Attributes:
        program_kb: of script and style as they came over the network, headers and all.
        whole_kb: of everything.
        painted_seconds: until something was seen (first contentful paint).
        seconds: until it was usable.
    """

    program_kb: float
    whole_kb: float
    painted_seconds: float
    seconds: float


class Scale:
    """Weighs what comes over the network."""

    def __init__(self, session: CDPSession) -> None:
        self._kinds: dict[str, str] = {}
        self.bytes: dict[str, float] = {}
        session.on("Network.responseReceived", self._note)
        session.on("Network.loadingFinished", self._weigh)
        session.send("Network.enable")

    def _note(self, event: Mapping[str, str]) -> None:
        self._kinds[event["requestId"]] = event["type"]

    def _weigh(self, event: Mapping[str, str]) -> None:
        kind = self._kinds.get(event["requestId"], "Other")
        self.bytes[kind] = self.bytes.get(kind, 0.0) + float(event["encodedDataLength"])


def open_page(browser: Browser, url: str, reached_for: str, network: str) -> Opened:
    """Opens a page with nothing in the caches."""
    context = browser.new_context(viewport=PHONE_PX, is_mobile=True, has_touch=True)
    page = context.new_page()
    session = context.new_cdp_session(page)
    scale = Scale(session)
    session.send("Network.emulateNetworkConditions", {"offline": False, **NETWORKS[network]})
    began = time.perf_counter()
    page.goto(url, wait_until="domcontentloaded")
    page.locator(reached_for).first.wait_for(timeout=_USABLE_WITHIN_MS)
    page.evaluate("new Promise((done) => requestIdleCallback(done))")
    seconds = time.perf_counter() - began
    page.wait_for_load_state("networkidle")
    painted = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    context.close()
    return Opened(
        program_kb=sum(scale.bytes.get(kind, 0.0) for kind in _PROGRAM) / 1000,
        whole_kb=sum(scale.bytes.values()) / 1000,
        painted_seconds=float(painted) / 1000,
        seconds=seconds,
    )


def measure(times: int) -> dict[str, float]:
    """The figures of both pages on both networks: the heaviest, and the median of the times."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="first-page-")))
        server = Server({"BOARDSNAP_DATA": str(folder), "BOARDSNAP_WORKERS": "0"}, folder / "log")
        stack.callback(server.stop)
        server.start()
        server.wait_until_ready()
        with server.client() as client:
            project = first_project(client)
        browser = _open_browser(stack)
        figures = {"load": os.getloadavg()[0]}
        for name, path in {"home": "/", "snap": f"/p/{project}/snap"}.items():
            for network in NETWORKS:
                opened = [
                    open_page(browser, server.url + path, REACHED_FOR[name], network)
                    for _ in range(times)
                ]
                figures |= _figures(f"{name}_{network}", opened)
        return figures


def _figures(name: str, opened: Sequence[Opened]) -> dict[str, float]:
    return {
        f"{name}_program_kb": max(one.program_kb for one in opened),
        f"{name}_whole_kb": max(one.whole_kb for one in opened),
        f"{name}_painted_seconds": median(one.painted_seconds for one in opened),
        f"{name}_usable_seconds": median(one.seconds for one in opened),
    }


def _open_browser(stack: ExitStack) -> Browser:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise SystemExit("no Chromium on this machine: apt-get install chromium")
    playwright = stack.enter_context(sync_playwright())
    browser = playwright.chromium.launch(
        executable_path=program, args=["--no-sandbox", "--disable-gpu"]
    )
    stack.callback(browser.close)
    return browser


def main() -> None:
    """Prints the figures; exits with 1 where one is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.first_page", description=__doc__)
    parser.add_argument("--times", type=int, default=TIMES, help="that each page is opened")
    parser.add_argument("--keep", action="store_true", help="keep the figures as results")
    options = parser.parse_args()
    figures = measure(options.times)
    for name, value in figures.items():
        print(f"{name:<36}{value:8.2f}")
    if options.keep:
        save_figures(figures, SERVER_RESULTS, group="first_page")
    opened = [f"{page}_{network}" for page in REACHED_FOR for network in NETWORKS]
    heavy = any(figures[f"{name}_program_kb"] >= WANTED_KILOBYTES for name in opened)
    slow = any(figures[f"{name}_usable_seconds"] >= WANTED_SECONDS for name in opened)
    sys.exit(1 if heavy or slow else 0)


if __name__ == "__main__":
    main()
