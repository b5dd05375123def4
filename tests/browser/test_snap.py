from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from boardsnap.jobs.workers import start_workers
from boardsnap.web.application import create_web
from tests.browser.conftest import Window
from tests.edges.sites import Site, listening
from tests.unit.app.world import open_world, photo, reading_of


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "board.jpg"
    path.write_bytes(photo())
    return path


@pytest.fixture
def project(window: Window) -> str:
    world = window.site.world
    world.actors["owner"] = world.app.accounts.local_actor()
    return world.project


def boards(window: Window) -> int:
    world = window.site.world
    return len(world.app.boards.page(world.owner, world.project, limit=50).boards)


def ready(page: Page, path: str) -> None:
    """Opens a page whose service worker can serve it without a network from now on."""
    page.goto(path)
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")


@pytest.fixture
def reading_window(tmp_path: Path, window: Window) -> Iterator[Window]:
    """A server that really reads, in a process of its own."""
    world = open_world(tmp_path / "reading", host="127.0.0.1")
    world.actors["owner"] = world.app.accounts.local_actor()
    workers = start_workers(world.app)
    web = create_web(world.app, workers)
    with listening(web, Site(world, web)) as address:
        made = Window(Site(world, web), address, window.chromium)
        yield made
        made.close()
    workers.stop(grace_seconds=0)
    world.app.close()
    assert made.faults == []


def test_a_photo_becomes_a_document_without_a_reload(
    reading_window: Window, sample_board: Path
) -> None:
    page = reading_window.phone().new_page()
    page.goto("/snap")
    page.set_input_files("[data-library-input]", sample_board)
    page.get_by_role("button", name="Send the photo to be read").tap()
    page.wait_for_url("**/b/*")
    page.evaluate("window.stillHere = true")
    expect(page.locator(".live-picture image")).to_be_visible()
    expect(page.locator(".queue-bar")).to_be_visible(timeout=120_000)
    expect(page.locator(".item.actions").first).to_be_visible()
    assert page.evaluate("window.stillHere") is True


def test_a_page_that_watches_a_reading_and_is_refused_goes_on_later(
    window: Window, project: str
) -> None:
    world = window.site.world
    board = world.submitted()
    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        if refused:
            route.continue_()
            return
        refused.append(route.request.url)
        told = {"code": "rate_limited", "message": "too many requests", "retry_after_seconds": 1}
        route.fulfill(status=429, json=told)

    page = window.context().new_page()
    page.route("**/progress", refuse_once)
    page.goto(f"/b/{board.id}")
    expect(page.locator(".live-heading")).to_have_text("Too many requests.")
    assert world.app.readings.complete(world.claimed(), reading_of([photo()]))
    expect(page.locator(".queue-bar")).to_be_visible()


def test_who_waits_behind_many_boards_asks_less_often(window: Window, project: str) -> None:
    world = window.site.world
    for number in range(20):
        board = world.submitted(f"capture-{number}", photo(number))
        world.clock.pass_by(seconds=1)
    page = window.context().new_page()
    page.clock.install()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if "/progress" in one.url else None)
    page.goto(f"/b/{board.id}")
    expect(page.locator(".live-heading")).to_have_text("19 boards are read before this one")
    for _ in range(20):
        page.clock.run_for(1_000)
    assert 1 <= len(asked) <= 5


def test_the_viewfinder_takes_several_photos_and_gives_one_back(
    window: Window, project: str
) -> None:
    page = window.phone(permissions=["camera"]).new_page()
    page.goto(f"/p/{project}/snap")
    shutter = page.get_by_role("button", name="Take the photo")
    shutter.tap()
    expect(page.locator("[data-shot]")).to_have_count(1)
    shutter.tap()
    expect(page.locator("[data-shot]")).to_have_count(2)
    page.locator("[data-shot] button").first.tap()
    page.get_by_role("dialog").get_by_role("button", name="Remove").tap()
    expect(page.locator("[data-shot]")).to_have_count(1)
    page.get_by_role("button", name="Send the photo to be read").tap()
    page.wait_for_url("**/b/*")
    assert boards(window) == 1


def keep_unsent(context: BrowserContext, project: str, picture: Path) -> None:
    """A photo is kept in a tab that is closed before it was sent."""
    page = context.new_page()
    page.goto(f"/p/{project}/snap")
    page.set_input_files("[data-library-input]", picture)
    expect(page.locator("[data-shot]")).to_have_count(1)
    page.close()


def test_photos_that_were_not_sent_are_there_after_the_tab_was_closed(
    window: Window, project: str, picture: Path
) -> None:
    context = window.phone()
    keep_unsent(context, project, picture)
    again = context.new_page()
    again.goto(f"/p/{project}/snap")
    expect(again.locator("[data-shot]")).to_have_count(1)
    assert boards(window) == 0


def test_a_photo_given_before_those_from_before_are_shown_goes_with_them(
    window: Window, project: str, picture: Path
) -> None:
    context = window.phone(service_workers="block")
    keep_unsent(context, project, picture)
    again = context.new_page()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    again.route("**/keeping*", hold)
    again.goto(f"/p/{project}/snap")
    again.set_input_files("[data-library-input]", picture)
    for route in held:
        route.continue_()
    expect(again.locator("[data-shot]")).to_have_count(2)
    again.get_by_role("button", name="Send 2 photos to be read").tap()
    again.wait_for_url("**/b/*")
    assert boards(window) == 1


def test_a_photo_taken_without_a_network_is_sent_once_when_it_is_back(
    window: Window, project: str, picture: Path
) -> None:
    context = window.phone()
    page = context.new_page()
    ready(page, f"/p/{project}/snap")
    context.set_offline(True)
    page.goto(f"/p/{project}/snap")
    expect(page.get_by_text("No network.")).to_be_visible()
    page.set_input_files("[data-library-input]", picture)
    page.get_by_role("button", name="Send the photo to be read").tap()
    expect(page.get_by_text("Waiting for the network")).to_be_visible()
    page.close()
    assert boards(window) == 0
    context.set_offline(False)
    other = context.new_page()
    other.goto(f"/p/{project}")
    deadline = time.monotonic() + 30
    while boards(window) == 0 and time.monotonic() < deadline:
        other.wait_for_timeout(100)
    other.reload()
    expect(other.locator(".board-row")).to_have_count(1)
    assert boards(window) == 1


def test_an_answer_that_is_lost_makes_no_second_board(
    window: Window, project: str, picture: Path
) -> None:
    page = window.phone(service_workers="block").new_page()
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if route.request.method != "POST" or lost:
            route.continue_()
            return
        lost.append(route.request.url)
        route.fetch()
        route.abort()

    page.route("**/api/v1/projects/*/boards", lose_the_first)
    page.goto(f"/p/{project}/snap")
    page.set_input_files("[data-library-input]", picture)
    page.get_by_role("button", name="Send the photo to be read").tap()
    page.wait_for_url("**/b/*")
    assert lost
    assert boards(window) == 1


def test_two_tabs_send_a_waiting_photo_once(window: Window, project: str, picture: Path) -> None:
    context = window.phone(service_workers="block")
    sent: list[str] = []
    context.on(
        "request",
        lambda request: sent.append(request.url) if request.method == "POST" else None,
    )
    one = context.new_page()
    one.goto(f"/p/{project}/snap")
    other = context.new_page()
    other.goto(f"/p/{project}")
    context.set_offline(True)
    one.set_input_files("[data-library-input]", picture)
    one.get_by_role("button", name="Send the photo to be read").tap()
    expect(one.get_by_text("Waiting for the network")).to_be_visible()
    sent.clear()
    context.set_offline(False)
    one.wait_for_url("**/b/*")
    assert len([url for url in sent if url.endswith("/boards")]) == 1
    assert boards(window) == 1


def test_what_the_server_refuses_stays_on_the_phone_and_says_why(
    window: Window, project: str, tmp_path: Path
) -> None:
    text = tmp_path / "notes.jpg"
    text.write_text("no picture at all")
    page = window.phone().new_page()
    page.goto(f"/p/{project}/snap")
    page.set_input_files("[data-library-input]", text)
    page.get_by_role("button", name="Send the photo to be read").tap()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    page.get_by_role("button", name="Throw these photos away").tap()
    page.get_by_role("dialog").get_by_role("button", name="Throw away").tap()
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)


def test_photos_are_sent_without_scripts_too(window: Window, project: str, picture: Path) -> None:
    page = window.context(java_script_enabled=False).new_page()
    page.goto(f"/p/{project}/snap")
    page.set_input_files("[data-library-input]", picture)
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/b/*")
    assert boards(window) == 1
