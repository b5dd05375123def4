from __future__ import annotations

import gzip
import json
import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Window
from tests.unit.app.world import photo

PAGES = (
    *("boards", "board", "snap", "actions", "settings", "search", "account", "share", "history"),
    *("trends", "preflight", "again"),
)
# Level AA of WCAG 2.2, what the law of most places asks for, and axe's own best practices.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Scripts and styles of the first page on a phone, compressed.
MOST_BYTES = 150_000


def addresses(window: Window) -> dict[str, str]:
    world = window.site.world
    world.actors["owner"] = world.app.accounts.local_actor()
    board = world.read()
    project = f"/p/{board.project_id}"
    link, _ = world.app.shares.create(world.owner, board.id, days=7)
    return {
        "boards": project,
        "board": f"/b/{board.id}",
        "snap": f"{project}/snap",
        "actions": f"{project}/actions",
        "settings": f"{project}/settings",
        "search": "/search?q=recall",
        "account": "/account",
        "share": f"/b/{board.id}/share",
        "history": f"/b/{board.id}/history",
        "trends": f"{project}/trends",
        "preflight": f"{project}/preflight?model=churn-v3",
        "monitors": f"/b/{board.id}/monitors",
        "again": f"/b/{world.read('capture-2', photo(77)).id}",
        "compare": f"/b/{board.id}/compare",
        "trash": f"{project}/trash",
        "projects": "/?all=1",
        "shared": f"/s/{link}",
        "missing": "/b/nothing-here",
        "offline": "/offline",
    }


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [
        f"{one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("device", ["phone", "desk"])
def test_no_page_has_an_accessibility_violation(window: Window, device: str, scheme: str) -> None:
    context = (window.phone if device == "phone" else window.context)(
        color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    found = {}
    for name, path in addresses(window).items():
        page.goto(path)
        page.wait_for_load_state("networkidle")
        if name == "board" and device == "phone":
            page.get_by_role("button", name="Start").tap()
        found[name] = violations(page)
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("device", ["phone", "desk"])
def test_no_page_is_wider_than_the_screen(window: Window, device: str) -> None:
    page = (window.phone() if device == "phone" else window.context()).new_page()
    for name, path in addresses(window).items():
        page.goto(path)
        page.wait_for_load_state("networkidle")
        over = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert (name, over) == (name, 0)


def test_fingers_find_targets_of_forty_four_pixels_in_the_places_and_the_queue(
    window: Window,
) -> None:
    page = window.phone().new_page()
    where = addresses(window)
    for path, targets in (
        (where["boards"], ".tabs a, .top a, .top summary"),
        (where["board"], ".queue button, .board-head button, .board-head summary"),
    ):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        sizes = page.locator(targets).evaluate_all(
            "all => all.filter(e => e.offsetParent).map(e => [e.outerHTML.slice(0, 90), "
            "Math.round(e.getBoundingClientRect().height)])"
        )
        assert [one for one in sizes if one[1] < 44] == []


def test_everything_on_a_list_is_reached_by_keyboard(window: Window) -> None:
    page = window.context().new_page()
    page.goto(addresses(window)["boards"])
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to content")
    reached = set()
    for _ in range(25):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.textContent.trim().slice(0, 40)"))
    assert {"Churn model postmortem", "Actions", "Settings", "Snap a board"} <= reached


def test_the_first_page_on_a_phone_is_light(window: Window) -> None:
    page = window.phone().new_page()
    parts: dict[str, int] = {}

    def weigh(url: str, body: bytes) -> None:
        if re.search(r"\.(js|css)$", urlsplit(url).path):
            parts[urlsplit(url).path] = len(gzip.compress(body))

    page.on("response", lambda answer: weigh(answer.url, answer.body()) if answer.ok else None)
    page.goto(addresses(window)["snap"])
    page.wait_for_load_state("networkidle")
    assert len(parts) > 5
    assert sum(parts.values()) < MOST_BYTES, json.dumps(parts, indent=1)


def test_no_page_carries_script_or_style_in_its_markup(window: Window) -> None:
    page = window.context(java_script_enabled=False).new_page()
    for path in addresses(window).values():
        page.goto(path)
        markup = page.content()
        assert re.findall(r"<style|\sstyle=|\son\w+=\"|javascript:", markup) == []
        assert re.findall(r"<script(?![^>]*(src=|application/json))", markup) == []
