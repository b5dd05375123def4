from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Window
from tests.edges.sites import SETUP_SECRET

PASSWORD = "violet stairs hum"


def set_up(team: Window) -> Page:
    page = team.context().new_page()
    page.goto(f"/setup#{SETUP_SECRET}")
    page.get_by_label("Your name").fill("Ana")
    page.get_by_label("E-mail").fill("ana@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create the account").click()
    expect(page.get_by_role("heading", name="Boards")).to_be_visible()
    here = page.get_by_role("navigation", name="Project").get_by_role("link", name="Boards")
    page.goto(here.get_attribute("href") or "")
    return page


def hold(page: Page, file: str) -> Callable[[], None]:
    """Keeps a file from a page until what is given is called."""
    held: list[Route] = []

    def keep(route: Route) -> None:
        held.append(route)

    def let_go() -> None:
        while not held:
            page.wait_for_timeout(20)
        held[0].continue_()

    page.route(file, keep)
    return let_go


def pairing_link(page: Page) -> str:
    page.goto("/account")
    with page.expect_response("**/api/v1/pairings") as answered:
        page.get_by_role("button", name="Show a code").click()
    expect(page.get_by_role("img", name="QR code that connects a phone")).to_be_visible()
    return str(answered.value.json()["url"])


def test_a_phone_is_paired_by_a_code_that_works_once(team: Window) -> None:
    link = pairing_link(set_up(team))
    phone = team.phone().new_page()
    phone.goto(link)
    assert "#" not in phone.url
    expect(phone.get_by_text("as Ana (ana@example.org)")).to_be_visible()
    phone.get_by_role("button", name="Connect").tap()
    phone.wait_for_url("**/snap")
    expect(phone.get_by_role("heading", name="Snap a board")).to_be_visible()
    second = team.phone().new_page()
    second.goto(link)
    second.get_by_role("button", name="Connect").tap()
    expect(second.get_by_role("alert")).to_be_visible()


def test_people_sign_in_and_out(team: Window) -> None:
    set_up(team)
    page = team.context().new_page()
    page.goto("/account")
    page.get_by_label("E-mail").fill("ana@example.org")
    page.get_by_label("Password").fill("not the right one")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/account")
    page.get_by_label("You and this device").click()
    page.get_by_role("banner").get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in*")
    page.goto("/account")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_an_invitation_link_brings_somebody_into_the_project(team: Window) -> None:
    page = set_up(team)
    page.goto(page.url + "/settings")
    page.get_by_role("button", name="Make an invitation link").click()
    link = page.get_by_role("textbox", name="Invitation link").input_value()
    guest = team.context().new_page()
    guest.goto(link)
    guest.get_by_label("Your name").fill("Bo")
    guest.get_by_label("E-mail").fill("bo@example.org")
    guest.get_by_label("Password").fill(PASSWORD)
    guest.get_by_role("button", name="Join").click()
    expect(guest.get_by_role("heading", name="Boards")).to_be_visible()


def test_words_of_the_team_are_added_and_taken_away(team: Window) -> None:
    page = set_up(team)
    page.goto(page.url + "/settings")
    page.get_by_label("New words").fill("income_bucket, PSI")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("button", name="Remove income_bucket")).to_be_visible()
    page.get_by_role("button", name="Remove PSI").click()
    expect(page.get_by_role("button", name="Remove PSI")).to_have_count(0)
    expect(page.get_by_role("button", name="Remove income_bucket")).to_be_visible()


def test_an_action_is_ticked_off_across_the_project(team: Window) -> None:
    board = team.site.board()
    context = team.context()
    team.sign_in(context, team.site.world.signed_in("owner"))
    page = context.new_page()
    page.goto(f"/p/{board.project_id}/actions")
    button = page.locator(".state-button").first
    button.click()
    expect(button).to_have_attribute("data-status", "in_progress")
    page.locator(".task").first.get_by_text("Step").click()
    page.get_by_label("A step of").first.fill("ask the owner")
    page.get_by_role("button", name="Add", exact=True).first.click()
    step = page.get_by_role("checkbox", name="ask the owner")
    with page.expect_response("**/subtasks/*"):
        step.check()
    page.reload()
    expect(step).to_be_checked()


def test_the_list_of_boards_is_narrowed_while_somebody_types(team: Window) -> None:
    board = team.site.board()
    context = team.context()
    team.sign_in(context, team.site.world.signed_in("owner"))
    page = context.new_page()
    page.goto(f"/p/{board.project_id}")
    page.evaluate("window.stillHere = true")
    field = page.get_by_role("searchbox", name="Find boards")
    field.press_sequentially("nothing like it")
    expect(page.get_by_role("heading", name="No board fits")).to_be_visible()
    field.fill("promo_flag")
    expect(page.locator(".board-row")).to_have_count(1)
    assert page.evaluate("window.stillHere") is True


def test_what_is_typed_before_the_search_is_there_is_looked_for(team: Window) -> None:
    board = team.site.board()
    context = team.context(service_workers="block")
    team.sign_in(context, team.site.world.signed_in("owner"))
    page = context.new_page()
    let_go = hold(page, "**/htmx.min.js")
    page.goto(f"/p/{board.project_id}", wait_until="domcontentloaded")
    page.get_by_role("searchbox", name="Find boards").press_sequentially("nothing like it")
    expect(page.locator(".board-row")).to_have_count(1)
    let_go()
    expect(page.get_by_role("heading", name="No board fits")).to_be_visible()


def test_a_form_that_is_sent_before_its_script_is_there_is_sent_once(team: Window) -> None:
    board = team.site.board()
    context = team.context(service_workers="block")
    team.sign_in(context, team.site.world.signed_in("owner"))
    page = context.new_page()
    let_go = hold(page, "**/rest.js")
    page.goto(f"/p/{board.project_id}/settings", wait_until="domcontentloaded")
    page.get_by_label("New words").fill("income_bucket")
    page.get_by_role("button", name="Add").click()
    let_go()
    expect(page.get_by_role("button", name="Remove income_bucket")).to_be_visible()
