"""What a page lets people do by scripts is what they may do."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from boardsnap.errors import NotAnImageError
from boardsnap.model.records import Board
from tests.browser.conftest import Window

# Every key that does something for an editor.
KEYS = ("j", "k", "e", "x", "u", "r", "Enter", "1", "Delete", "Alt+ArrowUp", "Control+z", "?")


def as_viewer(team: Window) -> tuple[Page, Board, list[str]]:
    """A viewer's page, a board, and what the page has sent that was no question."""
    board = team.site.board()
    team.site.world.member("viewer")
    context = team.context()
    team.sign_in(context, team.site.world.signed_in("viewer"))
    page = context.new_page()
    sent: list[str] = []
    page.on(
        "request",
        lambda one: sent.append(f"{one.method} {one.url}") if one.method != "GET" else None,
    )
    return page, board, sent


def test_whatever_a_viewer_presses_on_a_board_changes_nothing(team: Window) -> None:
    page, board, sent = as_viewer(team)
    page.goto(f"/b/{board.id}")
    expect(page.locator(".item.actions").first).to_be_visible()
    refused: list[int] = []
    page.on("response", lambda one: refused.append(one.status) if one.status >= 400 else None)
    buttons = page.locator("#review button:visible, #review summary:visible, #review polygon")
    assert buttons.count() > 5
    for number in range(buttons.count()):
        buttons.nth(number).dispatch_event("click")
        buttons.nth(number).dispatch_event("dblclick")
        for key in KEYS:
            page.keyboard.press(key)
        page.keyboard.press("Escape")
    # The field in which questions are asked changes nothing.
    fields = "#review textarea:visible, #review input:not([name=question]):visible"
    assert page.locator(fields).count() == 0
    assert (sent, refused) == ([], [])
    assert page.get_by_role("link", name="Share").count() == 0


def test_a_viewer_sees_how_far_actions_are_and_ticks_nothing_off(team: Window) -> None:
    page, board, sent = as_viewer(team)
    world = team.site.world
    first = world.app.tracking.actions_of_board(world.owner, board.id)[0].action
    world.app.tracking.add_subtask(world.owner, board.id, first.key, "ask the owner")
    page.goto(f"/p/{board.project_id}/actions")
    expect(page.locator(".task").first).to_be_visible()
    assert page.locator(".task button").count() == 0
    expect(page.get_by_role("checkbox", name="ask the owner")).to_be_disabled()
    page.locator(".state-button").first.click()
    assert sent == []


def test_a_viewer_is_offered_no_camera(team: Window) -> None:
    page, board, _ = as_viewer(team)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/p/{board.project_id}")
    expect(page.locator(".tabs a")).to_have_count(4)
    assert page.locator("a[href$='/snap']").count() == 0


@pytest.mark.parametrize("status", ["failed", "final"])
def test_a_board_that_cannot_be_changed_now_offers_no_change(team: Window, status: str) -> None:
    world = team.site.world
    if status == "failed":
        board = world.submitted()
        assert world.app.readings.failed(world.claimed(), NotAnImageError("no picture"))
        who = "viewer"
    else:
        board = team.site.board()
        world.app.boards.set_status(world.owner, board.id, "final")
        who = "owner"
    world.member("viewer")
    context = team.context()
    team.sign_in(context, world.signed_in(who))
    page = context.new_page()
    page.goto(f"/b/{board.id}")
    if status == "failed":
        expect(page.get_by_text("This board could not be read")).to_be_visible()
        assert page.locator(".live-help button, .live-help a").count() == 0
        return
    expect(page.locator(".item.actions").first).to_be_visible()
    assert page.locator("#review .chip button, .queue:visible, .grip").count() == 0
    page.get_by_label("Status").select_option("draft")
    expect(page.locator(".queue-bar")).to_be_visible()
