from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from boardsnap.model.records import Board
from tests.browser.conftest import Window


@pytest.fixture
def board(window: Window) -> Board:
    world = window.site.world
    world.actors["owner"] = world.app.accounts.local_actor()
    return world.read()


def made(page: Page, board: Board, password: str = "") -> str:
    page.goto(f"/b/{board.id}/share")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Make the link").click()
    return page.get_by_role("textbox", name="The link").input_value()


def test_a_link_shows_the_document_and_none_of_the_apps_controls(
    window: Window, board: Board
) -> None:
    link = made(window.context().new_page(), board)
    reader = window.phone(java_script_enabled=False).new_page()
    reader.goto(link)
    expect(reader.get_by_role("heading", name="Churn model postmortem")).to_be_visible()
    expect(reader.get_by_text("promo_flag renamed upstream").first).to_be_visible()
    expect(reader.locator("nav, form, button, .top")).to_have_count(0)
    expect(reader.locator('meta[name="robots"]')).to_have_attribute(
        "content", re.compile("noindex")
    )


def test_a_revoked_link_shows_nothing(window: Window, board: Board) -> None:
    page = window.context().new_page()
    link = made(page, board)
    page.goto(f"/b/{board.id}/share")
    page.get_by_role("button", name="Revoke").click()
    page.get_by_role("dialog").get_by_role("button", name="Yes").click()
    expect(page.get_by_text("revoked")).to_be_visible()
    reader = window.context().new_page()
    answer = reader.goto(link)
    assert answer is not None
    assert answer.status == 404
    expect(reader.get_by_text("promo_flag")).to_have_count(0)


def test_a_link_with_a_password_asks_for_it(window: Window, board: Board) -> None:
    link = made(window.context().new_page(), board, "violet stairs hum")
    reader = window.context().new_page()
    reader.goto(link)
    reader.get_by_label("Password").fill("wrong guess again")
    reader.get_by_role("button", name="Open").click()
    expect(reader.get_by_role("alert")).to_be_visible()
    reader.get_by_label("Password").fill("violet stairs hum")
    reader.get_by_role("button", name="Open").click()
    expect(reader.get_by_role("heading", name="Churn model postmortem")).to_be_visible()


def test_boxes_are_drawn_moved_by_keys_and_taken_away(window: Window, board: Board) -> None:
    page = window.context().new_page()
    page.goto(f"/b/{board.id}/share")
    picture = page.locator(".redact svg")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 120, box["y"] + 80, steps=4)
    page.mouse.up()
    drawn = page.locator(".redact-box")
    expect(drawn).to_have_count(1)
    page.get_by_role("button", name="Add a box by keyboard").click()
    expect(drawn).to_have_count(2)
    left = drawn.nth(1).get_attribute("x")
    page.keyboard.press("ArrowRight")
    assert drawn.nth(1).get_attribute("x") != left
    page.keyboard.press("Delete")
    expect(drawn).to_have_count(1)
