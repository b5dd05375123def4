"""Whatever comes in between, nobody's words vanish silently."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page, Route, expect

from boardsnap.app.accounts import SignedIn
from boardsnap.model.records import Board
from boardsnap.revision.kinds import SetField
from tests.browser.conftest import Window

STATEMENT = ".item.actions"
_WAITS_MS = 20_000


def opened(team: Window, board: Board, who: str = "owner") -> tuple[BrowserContext, Page]:
    """A browser of that person's, and the board's page in it."""
    context = team.context()
    team.sign_in(context, team.site.world.signed_in(who))
    page = context.new_page()
    page.goto(f"/b/{board.id}")
    expect(page.locator(".queue-bar")).to_be_visible()
    return context, page


def write(page: Page, text: str) -> None:
    """Writes other words into the first action."""
    row = page.locator(STATEMENT).first
    row.locator(".says").dblclick()
    row.locator("textarea").fill(text)
    row.locator("textarea").press("Enter")


def first_action(team: Window, board: Board) -> str:
    """What the first action says on the server."""
    draft = team.site.world.app.boards.open(team.site.world.owner, board.id).draft
    assert draft is not None
    return draft.document.actions[0].text


def anew(team: Window, context: BrowserContext, signed_in: SignedIn) -> None:
    """Signs somebody in in another tab of the browser."""
    context.clear_cookies()
    team.sign_in(context, signed_in)


def test_a_page_goes_on_when_its_person_signed_in_anew_in_another_tab(team: Window) -> None:
    board = team.site.board()
    context, page = opened(team, board)
    anew(team, context, team.site.world.signed_in("owner"))
    write(page, "written after the new sign-in")
    expect(page.locator("[data-saved]")).to_have_text("Saved")
    assert first_action(team, board) == "written after the new sign-in"


def test_words_are_not_written_in_the_name_of_who_signed_in_meanwhile(team: Window) -> None:
    board = team.site.board()
    world = team.site.world
    world.member("editor")
    context, page = opened(team, board)
    anew(team, context, world.signed_in("editor"))
    write(page, "written by the owner")
    expect(page.locator("[data-saved]")).to_have_text("1 change kept here")
    assert first_action(team, board) == "add schema check"
    other = context.new_page()
    other.goto(f"/b/{board.id}")
    expect(other.locator(STATEMENT).first).to_contain_text("add schema check")
    anew(team, context, world.signed_in("owner"))
    page.reload()
    expect(page.locator("[data-saved]")).to_have_text("Saved")
    expect(page.locator(STATEMENT).first).to_contain_text("written by the owner")
    names = [one.author_name for one in world.app.documents.history(world.owner, board.id)]
    assert names[1:] == ["Owner"]


def test_words_for_a_board_that_became_final_wait_until_it_is_open_again(team: Window) -> None:
    board = team.site.board()
    world = team.site.world
    _, page = opened(team, board)
    world.app.boards.set_status(world.owner, board.id, "final")
    write(page, "written too late")
    expect(page.locator("[data-saved]")).to_have_text("1 change kept here")
    expect(page.locator(".toasts")).to_contain_text("The board is final")
    expect(page.locator(STATEMENT).first).to_contain_text("written too late")
    assert page.locator("dialog[open]").count() == 0
    world.app.boards.set_status(world.owner, board.id, "draft")
    expect(page.locator("[data-saved]")).to_have_text("Saved", timeout=_WAITS_MS)
    assert first_action(team, board) == "written too late"
    expect(page.locator(".queue")).to_be_visible()


def test_a_conflict_that_the_network_interrupts_is_shown_when_it_is_back(team: Window) -> None:
    board = team.site.board()
    world = team.site.world
    _, page = opened(team, board)
    draft = world.app.boards.open(world.owner, board.id).draft
    assert draft is not None
    theirs = SetField(
        key=draft.keys.actions[0], field="text", value="theirs", expected="add schema check"
    )
    world.app.documents.revise(
        world.owner, board.id, expected_revision=1, edits=(theirs,), key="theirs"
    )
    cut: list[str] = []

    def cut_once(route: Route) -> None:
        if cut:
            route.continue_()
            return
        cut.append(route.request.url)
        route.abort()

    page.route("**/draft", cut_once)
    write(page, "mine")
    expect(page.locator("[data-saved]")).to_contain_text("1 change kept here")
    dialog = page.get_by_role("dialog", name="Two people changed this")
    expect(dialog).to_be_visible(timeout=_WAITS_MS)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Use mine").click()
    expect(page.locator("[data-saved]")).to_have_text("Saved")
    assert first_action(team, board) == "mine"
