from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from boardsnap.model.records import Board
from boardsnap.revision.kinds import SetField
from tests.browser.conftest import Window
from tests.unit.app.world import photo, reading_of

STATEMENT = ".item.actions"


@pytest.fixture
def board(window: Window) -> Board:
    world = window.site.world
    world.actors["owner"] = world.app.accounts.local_actor()
    return world.read()


def opened(context: BrowserContext, board: Board) -> Page:
    page = context.new_page()
    page.goto(f"/b/{board.id}")
    expect(page.locator(".queue-bar")).to_be_visible()
    return page


def told(window: Window, board: Board) -> list[str]:
    """The texts of the actions, as the server has them."""
    draft = window.site.world.app.boards.open(window.site.world.owner, board.id).draft
    assert draft is not None
    return [action.text for action in draft.document.actions]


def saved(page: Page) -> None:
    expect(page.locator("[data-saved]")).to_have_text("Saved")


def edit(page: Page, index: int, text: str) -> None:
    """Writes other words into an action."""
    row = page.locator(STATEMENT).nth(index)
    row.locator(".says").dblclick()
    row.locator("textarea").fill(text)
    row.locator("textarea").press("Enter")


def edited(window: Window, board: Board, text: str) -> Page:
    """The page of a board whose first action was written anew, and saved."""
    page = opened(window.context(), board)
    edit(page, 0, text)
    saved(page)
    return page


def test_a_statement_lights_its_ink_and_ink_finds_its_statement(
    window: Window, board: Board
) -> None:
    page = opened(window.context(), board)
    page.locator(STATEMENT).first.locator(".says").click()
    lit = page.locator(".board-pane polygon.ink.lit")
    expect(lit).to_have_count(1)
    key = page.locator(STATEMENT).nth(1).get_attribute("data-key")
    page.keyboard.press("Escape")
    page.locator(f'.board-pane polygon[data-ink="{key}"]').click()
    expect(page.locator(f'.item.lit[data-key="{key}"]')).to_be_visible()


def test_words_changed_in_place_are_saved_with_what_the_machine_read_beside(
    window: Window, board: Board
) -> None:
    page = edited(window, board, "add a schema check to ingestion")
    assert told(window, board)[0] == "add a schema check to ingestion"
    expect(page.locator(STATEMENT).first.locator(".as-read q")).to_have_text("add schema check")


def test_undo_and_redo_by_keyboard(window: Window, board: Board) -> None:
    page = edited(window, board, "something else")
    page.locator("body").press("u")
    expect(page.locator(STATEMENT).first.locator(".says")).to_have_text("add schema check")
    page.keyboard.press("r")
    expect(page.locator(STATEMENT).first.locator(".says")).to_have_text("something else")


def test_the_queue_is_worked_through_by_keyboard_alone(window: Window, board: Board) -> None:
    page = opened(window.context(), board)
    for _ in range(30):
        # At once: an answer of the server may take the last card away between two looks.
        before = page.locator(".queue-card").evaluate_all("all => all[0]?.dataset.point ?? null")
        if before is None:
            break
        page.keyboard.press("x")
        expect(page.locator(f'.queue-card[data-point="{before}"]')).to_have_count(0)
    expect(page.locator(".queue-bar.done")).to_be_visible()
    saved(page)
    page.reload()
    expect(page.locator(".queue-bar.done")).to_be_visible()


def test_an_answer_is_called_saved_once_the_server_has_it(window: Window, board: Board) -> None:
    page = opened(window.context(), board)
    saved(page)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/confirm", hold)
    page.keyboard.press("x")
    expect(page.locator("[data-saved]")).to_have_text("Saving")
    held[0].continue_()
    saved(page)


def test_a_suggested_owner_is_taken_by_its_number(window: Window, board: Board) -> None:
    page = opened(window.context(), board)
    question = page.locator(".question")
    for _ in range(12):
        if "Who does" in question.inner_text():
            break
        page.keyboard.press("j")
    page.keyboard.press("1")
    saved(page)
    expect(page.locator(STATEMENT).nth(1).locator("[data-chip=owners]")).to_have_text("Ana")


def test_the_queue_is_worked_through_by_thumb(window: Window, board: Board) -> None:
    page = opened(window.phone(), board)
    page.get_by_role("button", name="Start").tap()
    expect(page.locator(".queue-crop svg, .question").first).to_be_visible()
    for _ in range(30):
        # At once: an answer of the server may take the last card away between two looks.
        before = page.locator(".queue-card").evaluate_all("all => all[0]?.dataset.point ?? null")
        if before is None:
            break
        page.locator(".queue-main").tap()
        expect(page.locator(f'.queue-card[data-point="{before}"]')).to_have_count(0)
    expect(page.locator(".queue-bar.done")).to_be_visible()


def test_every_field_of_an_action_is_changed_where_it_stands(window: Window, board: Board) -> None:
    page = opened(window.context(), board)
    row = page.locator(STATEMENT).nth(1)
    row.locator("[data-chip=status]").select_option("in_progress")
    row.locator("[data-chip=owners]").click()
    row.get_by_role("combobox", name="Owners").fill("Zoe, Raj")
    page.keyboard.press("Enter")
    row.locator("[data-chip=due]").click()
    row.get_by_role("textbox", name="Due").fill("2026-03-20")
    page.keyboard.press("Enter")
    expect(row.locator("[data-chip=due]")).to_contain_text("20 Mar 2026")
    saved(page)
    draft = window.site.world.app.boards.open(window.site.world.owner, board.id).draft
    assert draft is not None
    action = draft.document.actions[1]
    assert (action.status, action.owners) == ("in_progress", ("Zoe", "Raj"))
    assert action.due is not None
    assert action.due.iso == "2026-03-20"


def test_what_is_pressed_opens_though_the_document_changes_before_the_release(
    window: Window, board: Board
) -> None:
    page = edited(window, board, "something else")
    row = page.locator(STATEMENT).nth(1)
    row.locator("[data-chip=due]").hover()
    page.mouse.down()
    page.keyboard.press("u")
    expect(page.locator("[data-redo]").first).to_be_enabled()
    page.mouse.up()
    expect(row.get_by_role("textbox", name="Due")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(STATEMENT).first.locator(".says")).to_have_text("add schema check")


def test_what_a_field_does_not_understand_is_given_back_to_be_written_anew(
    window: Window, board: Board
) -> None:
    page = opened(window.context(), board)
    page.locator(".cause-part [data-chip=window]").click()
    field = page.get_by_role("textbox", name="Window")
    field.fill("quite a while")
    field.press("Enter")
    expect(page.locator(".toasts")).to_contain_text("“quite a while” is not understood")
    page.get_by_role("button", name="Write it anew").click()
    expect(field).to_have_value("quite a while")
    field.fill("3 weeks")
    field.press("Enter")
    expect(page.locator(".cause-part [data-chip=window]")).to_have_text("3 weeks")
    saved(page)


def test_statements_are_added_moved_and_deleted(window: Window, board: Board) -> None:
    page = opened(window.context(), board)
    page.get_by_role("button", name="Add an action").click()
    page.locator(".editor textarea").fill("page the owner")
    page.keyboard.press("Enter")
    expect(page.locator(STATEMENT)).to_have_count(3)
    saved(page)
    page.locator(STATEMENT).nth(2).locator(".grip").press("ArrowUp")
    saved(page)
    assert told(window, board) == ["add schema check", "page the owner", "retrain"]
    page.locator(STATEMENT).nth(1).hover()
    page.locator(STATEMENT).nth(1).locator(".item-menu summary").click()
    page.locator(STATEMENT).nth(1).get_by_role("button", name="Delete").click()
    expect(page.locator(STATEMENT)).to_have_count(2)
    saved(page)
    assert told(window, board) == ["add schema check", "retrain"]


def test_statements_are_dragged_by_their_grips(window: Window, board: Board) -> None:
    page = opened(window.context(), board)
    second = page.locator(STATEMENT).nth(1)
    second.hover()
    second.locator(".grip").hover()
    page.mouse.down()
    box = page.locator(STATEMENT).first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 4, steps=5)
    page.mouse.up()
    expect(page.locator(STATEMENT).first.locator(".says")).to_have_text("retrain")
    saved(page)
    assert told(window, board) == ["retrain", "add schema check"]


def test_a_statement_finds_another_place(window: Window, board: Board) -> None:
    page = opened(window.context(), board)
    decision = page.locator(".item.decisions").first
    decision.hover()
    decision.locator(".item-menu summary").click()
    decision.get_by_role("button", name="Move to another part").click()
    page.get_by_role("dialog").get_by_role("button", name="Actions").click()
    expect(page.locator(STATEMENT)).to_have_count(3)
    saved(page)
    assert "freeze deploys" in told(window, board)


def test_changes_made_offline_wait_and_survive_a_closed_tab(window: Window, board: Board) -> None:
    context = window.context()
    page = opened(context, board)
    context.set_offline(True)
    edit(page, 0, "written in a tunnel")
    expect(page.locator("[data-saved]")).to_contain_text("waiting for the network")
    page.close()
    assert told(window, board)[0] == "add schema check"
    context.set_offline(False)
    again = opened(context, board)
    expect(again.locator(STATEMENT).first.locator(".says")).to_have_text("written in a tunnel")
    saved(again)
    assert told(window, board)[0] == "written in a tunnel"


# The disk writes for as long as the test wants: each answer asks for another one.
_SLOW_DISK = """
const put = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (...given) {
  const turn = () => { if (!window.diskIsFree) this.get("nothing").onsuccess = turn; };
  if (this.name === "edits") turn();
  return put.apply(this, given);
};
"""
_NO_DISK = """
IDBObjectStore.prototype.put = () => { throw new DOMException("full", "QuotaExceededError"); };
"""


def test_nothing_is_called_kept_before_it_is_on_the_disk(window: Window, board: Board) -> None:
    context = window.context()
    context.add_init_script(_SLOW_DISK)
    page = opened(context, board)
    context.set_offline(True)
    edit(page, 0, "written in a tunnel")
    expect(page.locator("[data-saved]")).to_have_text("Saving")
    page.evaluate("window.diskIsFree = true")
    expect(page.locator("[data-saved]")).to_have_text("1 change kept here, waiting for the network")


def test_what_only_this_tab_has_is_said_to_be_and_the_tab_asks_before_it_goes(
    window: Window, board: Board
) -> None:
    context = window.context()
    context.add_init_script(_NO_DISK)
    page = opened(context, board)
    context.set_offline(True)
    edit(page, 0, "written in a tunnel")
    told_state = page.locator("[data-saved]")
    expect(told_state).to_have_text("1 change in this tab only, waiting for the network")
    with page.expect_event("dialog") as asked:
        page.close(run_before_unload=True)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    context.set_offline(False)
    saved(page)
    assert told(window, board)[0] == "written in a tunnel"


@pytest.mark.parametrize(("choice", "left"), [("Use yours", "mine"), ("Keep theirs", "theirs")])
def test_two_who_change_the_same_words_see_both(
    window: Window, board: Board, choice: str, left: str
) -> None:
    page = opened(window.context(), board)
    world = window.site.world
    view = world.app.boards.open(world.owner, board.id)
    assert view.draft is not None
    key = view.draft.keys.actions[0]
    theirs = SetField(key=key, field="text", value="theirs", expected="add schema check")
    world.app.documents.revise(
        world.owner, board.id, expected_revision=view.revision, edits=(theirs,), key="other"
    )
    edit(page, 0, "mine")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("theirs")
    expect(dialog).to_contain_text("mine")
    dialog.get_by_role("button", name=choice).click()
    expect(page.locator(STATEMENT).first.locator(".says")).to_have_text(left)
    saved(page)
    assert told(window, board)[0] == left


def test_the_keys_are_told_on_request(window: Window, board: Board) -> None:
    page = opened(window.context(), board)
    page.locator("body").press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_viewer_changes_nothing(team: Window) -> None:
    board = team.site.board()
    team.site.world.member("viewer")
    context = team.context()
    team.sign_in(context, team.site.world.signed_in("viewer"))
    page = context.new_page()
    page.goto(f"/b/{board.id}")
    expect(page.locator(STATEMENT)).to_have_count(2)
    expect(page.locator(".add, .item-menu, select.chip")).to_have_count(0)
    expect(page.locator(".queue")).to_be_hidden()


def test_a_point_that_was_settled_by_mistake_comes_back_by_undo(
    window: Window, board: Board
) -> None:
    page = opened(window.context(), board)
    card = page.locator(".queue-card")
    point = card.get_attribute("data-point")
    page.keyboard.press("x")
    expect(page.locator(f'.queue-card[data-point="{point}"]')).to_have_count(0)
    expect(page.locator("[data-undo]").first).to_be_enabled()
    page.keyboard.press("u")
    expect(page.locator(f'.queue-card[data-point="{point}"]')).to_have_count(1)


def test_other_corners_are_set_by_keyboard_and_the_photo_is_read_again(
    window: Window, board: Board
) -> None:
    page = opened(window.context(), board)
    edit(page, 0, "my own words")
    saved(page)
    page.get_by_label("More", exact=True).click()
    page.get_by_role("button", name="Corners, read again").click()
    page.get_by_role("slider", name="Top left corner").press("ArrowRight")
    page.get_by_role("dialog").get_by_role("button", name="Read again").click()
    expect(page.get_by_text("It is next")).to_be_visible()
    world = window.site.world
    claim = world.claimed()
    assert world.app.readings.request(claim).photos[0].corners is not None
    assert world.app.readings.complete(claim, reading_of([photo()]))
    expect(page.locator(STATEMENT).first.locator(".says")).to_have_text("my own words")


def test_a_question_is_answered_and_its_source_lights_the_ink(window: Window, board: Board) -> None:
    page = opened(window.context(), board)
    box = page.get_by_role("textbox", name="Ask this board")
    box.fill("who does what by when?")
    box.press("Enter")
    answer = page.locator(".answer")
    expect(answer).to_contain_text("add schema check")
    answer.locator("[data-pointer]").first.click()
    expect(page.locator(".board-pane polygon.ink.lit")).not_to_have_count(0)
    box.fill("who won the cup?")
    box.press("Enter")
    expect(page.locator('.answer[data-kind="declined"]')).to_be_visible()
    page.locator(".answer .chip").first.click()
    expect(page.locator('.answer[data-kind="answered"]')).to_be_visible()
    page.get_by_role("button", name="Close").click()
    expect(page.locator(".answer")).to_have_count(0)
