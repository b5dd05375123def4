from __future__ import annotations

from collections.abc import Callable

import pytest

from boardsnap.app.revising import RevisionView
from boardsnap.errors import ConflictError, InputError, NotFoundError
from boardsnap.model.records import Board, BoardStatus
from boardsnap.render.forms import FORMS
from boardsnap.revision.draft import Draft
from boardsnap.revision.edits import AddItem, RemoveItem, SetField
from boardsnap.revision.size import MOST_ITEMS
from tests.unit.app.world import World, photo, reading_of


def draft_of(world: World, board: Board) -> Draft:
    view = world.app.boards.open(world.owner, board.id)
    assert view.draft is not None
    return view.draft


def retitle(title: str, expected: str = "Churn model postmortem") -> SetField:
    return SetField(key="document", field="title", value=title, expected=expected)


def test_an_edit_is_a_revision_with_its_author(world: World) -> None:
    board = world.read()
    view = world.app.documents.revise(
        world.owner, board.id, expected_revision=1, edits=(retitle("Churn"),), key="k1"
    )
    assert (view.revision, view.rebased, view.applied) == (2, False, True)
    machine, edited = world.app.documents.history(world.owner, board.id)
    assert machine.author_id is None
    assert edited.author_name == "Owner"
    assert edited.undoable
    assert world.app.boards.summary(world.owner, board.id)[0].title == "Churn"


def test_the_machines_own_reading_stays_beside(world: World) -> None:
    board = world.read()
    world.app.documents.rename(world.owner, board.id, "Churn")
    view = world.app.boards.open(world.owner, board.id)
    assert view.machine is not None
    assert view.machine.document.title == "Churn model postmortem"


def test_the_same_edits_sent_again_change_nothing(world: World) -> None:
    board = world.read()
    add = AddItem(section="actions", item={"text": "page the owner"})
    for _ in range(3):
        view = world.app.documents.revise(
            world.owner, board.id, expected_revision=1, edits=(add,), key="k1"
        )
    assert view.revision == 2
    assert not view.applied
    assert len(view.draft.document.actions) == 3


def test_a_key_means_something_for_its_own_account_only(world: World) -> None:
    board = world.read()
    editor = world.member("editor")
    for who, text in ((world.owner, "one"), (editor, "two")):
        add = AddItem(section="actions", item={"text": text})
        world.app.documents.revise(who, board.id, expected_revision=1, edits=(add,), key="k")
    assert len(draft_of(world, board).document.actions) == 4


def test_edits_of_different_things_at_once_both_hold(world: World) -> None:
    board = world.read()
    draft = draft_of(world, board)
    world.app.documents.rename(world.member("editor"), board.id, "Churn")
    edit = SetField(
        key=draft.keys.actions[0], field="text", value="add a check", expected="add schema check"
    )
    view = world.app.documents.revise(
        world.owner, board.id, expected_revision=1, edits=(edit,), key="k"
    )
    assert view.rebased
    assert view.draft.document.title == "Churn"
    assert view.draft.document.actions[0].text == "add a check"


def test_edits_of_the_same_thing_tell_both_versions(world: World) -> None:
    board = world.read()
    world.app.documents.rename(world.member("editor"), board.id, "Theirs")
    with pytest.raises(ConflictError) as caught:
        world.app.documents.revise(
            world.owner, board.id, expected_revision=1, edits=(retitle("Mine"),), key="k"
        )
    assert (caught.value.theirs, caught.value.mine) == ("Theirs", "Mine")
    assert draft_of(world, board).document.title == "Theirs"


def test_of_several_edits_all_hold_or_none(world: World) -> None:
    board = world.read()
    edits = (retitle("Churn"), retitle("Other", expected="something else"))
    with pytest.raises(ConflictError):
        world.app.documents.revise(world.owner, board.id, expected_revision=1, edits=edits, key="k")
    assert world.app.boards.summary(world.owner, board.id)[0].revision == 1


def test_a_revision_of_the_future_is_refused(world: World) -> None:
    board = world.read()
    with pytest.raises(InputError, match="no revision 9"):
        world.app.documents.revise(
            world.owner, board.id, expected_revision=9, edits=(retitle("x"),), key="k"
        )


def test_dates_in_words_are_read_as_on_a_board(world: World) -> None:
    board = world.read()
    key = draft_of(world, board).keys.actions[1]
    edit = SetField(key=key, field="due", value="Mar 20", expected=None)
    view = world.app.documents.revise(
        world.owner, board.id, expected_revision=1, edits=(edit,), key="k"
    )
    due = view.draft.document.actions[1].due
    assert due is not None
    assert (due.raw, due.iso) == ("Mar 20", "2026-03-20")


def test_undo_takes_back_one_change_and_leaves_later_ones(world: World) -> None:
    board = world.read()
    world.app.documents.rename(world.owner, board.id, "Churn")
    add = AddItem(section="decisions", item={"text": "page the owner"})
    world.app.documents.revise(world.owner, board.id, expected_revision=2, edits=(add,), key="k")
    view = world.app.documents.undo(world.owner, board.id, 2, key="u")
    assert view.revision == 4
    assert view.draft.document.title == "Churn model postmortem"
    assert len(view.draft.document.decisions) == 2
    entry = world.app.documents.history(world.owner, board.id)[1]
    assert (entry.undone_by, entry.undoable) == (4, False)


def test_an_undo_can_be_undone_and_done_again(world: World) -> None:
    board = world.read()
    world.app.documents.rename(world.owner, board.id, "Churn")
    world.app.documents.undo(world.owner, board.id, 2, key="u1")
    with pytest.raises(ConflictError, match="undone already"):
        world.app.documents.undo(world.owner, board.id, 2, key="u2")
    view = world.app.documents.undo(world.owner, board.id, 3, key="u3")
    assert view.draft.document.title == "Churn"
    view = world.app.documents.undo(world.owner, board.id, 2, key="u4")
    assert view.draft.document.title == "Churn model postmortem"


def test_the_machines_reading_is_not_undone(world: World) -> None:
    board = world.read()
    with pytest.raises(InputError, match="a reading is not undone"):
        world.app.documents.undo(world.owner, board.id, 1, key="u")
    with pytest.raises(NotFoundError):
        world.app.documents.undo(world.owner, board.id, 7, key="u")


def test_a_confirmed_point_is_open_no_longer(world: World) -> None:
    board = world.read()
    view = world.app.boards.open(world.owner, board.id)
    point = view.open_points[0]
    after = world.app.documents.confirm_point(world.owner, board.id, point.id)
    assert point.id not in {one.id for one in after.open_points}
    summary, _ = world.app.boards.summary(world.owner, board.id)
    assert summary.open_points == len(view.open_points) - 1
    again = world.app.documents.unconfirm_point(world.owner, board.id, point.id)
    assert point.id in {one.id for one in again.open_points}
    with pytest.raises(NotFoundError):
        world.app.documents.confirm_point(world.owner, board.id, "nothing")


def test_corrected_words_join_the_glossary_and_the_next_reading(world: World) -> None:
    board = world.read()
    draft = draft_of(world, board)
    edits = (
        SetField(
            key=draft.keys.root_cause or "",
            field="text",
            value="promo_flag renamed upstraem_svc",
            expected="promo_flag renamed upstream",
        ),
        SetField(key=draft.keys.actions[0], field="owners", value=["Anna"], expected=["Ana"]),
    )
    world.app.documents.revise(world.owner, board.id, expected_revision=1, edits=edits, key="k")
    words = {one.word: one for one in world.app.projects.glossary(world.owner, world.project)}
    assert words["Anna"].kind == "person"
    assert words["upstraem_svc"].origin == "corrected"
    world.app.boards.read_again(world.owner, board.id)
    assert {"Anna", "upstraem_svc"} <= set(world.app.readings.request(world.claimed()).glossary)


def test_read_again_keeps_what_people_changed(world: World) -> None:
    board = world.read()
    world.app.documents.rename(world.owner, board.id, "Churn")
    version = world.app.boards.read_again(world.owner, board.id)
    world.read_version(version, reading_of([photo()], cause="promo_flag was renamed"))
    view = world.app.boards.open(world.owner, board.id)
    assert view.draft is not None
    assert view.draft.document.title == "Churn"
    assert view.draft.document.root_cause is not None
    assert view.draft.document.root_cause.text == "promo_flag was renamed"
    assert view.revision == 3


def test_what_has_no_place_in_the_new_reading_stays_visible_until_seen(world: World) -> None:
    board = world.read()
    draft = draft_of(world, board)
    edit = SetField(
        key=draft.keys.decisions[0], field="text", value="freeze all", expected="freeze deploys"
    )
    world.app.documents.revise(world.owner, board.id, expected_revision=1, edits=(edit,), key="k")
    outcome = reading_of([photo()])
    without = outcome.postmortem.model_copy(update={"decisions": ()})
    for _ in range(2):
        version = world.app.boards.read_again(world.owner, board.id)
        world.read_version(version, outcome.model_copy(update={"postmortem": without}))
        (lost,) = world.app.boards.open(world.owner, board.id).lost
        assert lost[1].text == "freeze all"
    world.app.documents.confirm_point(world.owner, board.id, lost[0])
    assert not world.app.boards.open(world.owner, board.id).lost


FINAL: dict[str, Callable[[World, Board], object]] = {
    "edit": lambda world, board: world.app.documents.rename(world.owner, board.id, "x"),
    "undo": lambda world, board: world.app.documents.undo(world.owner, board.id, 1, key="u"),
    "read again": lambda world, board: world.app.boards.read_again(world.owner, board.id),
    "snap again": lambda world, board: world.app.boards.snap_again(
        world.owner, board.id, (world.upload(photo(9)),)
    ),
    "confirm": lambda world, board: world.app.documents.confirm_point(world.owner, board.id, "x"),
}


@pytest.mark.parametrize("deed", FINAL.values(), ids=FINAL.keys())
def test_a_final_board_stays_as_it_is_until_it_is_set_back(
    world: World, deed: Callable[[World, Board], object]
) -> None:
    board = world.read()
    world.app.boards.set_status(world.owner, board.id, "final")
    with pytest.raises(ConflictError, match="final: set it back"):
        deed(world, board)


def test_actions_of_a_final_board_still_make_progress(world: World) -> None:
    board = world.read()
    key = draft_of(world, board).keys.actions[0]
    world.app.boards.set_status(world.owner, board.id, "final")
    view = world.app.tracking.set_action_status(world.owner, board.id, key, "done")
    assert view.draft.document.actions[0].status == "done"


def test_versions_are_compared_as_people_left_them(world: World) -> None:
    board = world.read()
    version = world.app.boards.snap_again(world.owner, board.id, (world.upload(photo(9)),))
    world.read_version(version, reading_of([photo(9)], cause="promo_flag renamed upstreem"))
    changes = world.app.documents.compare(world.owner, board.id, 1, 2)
    assert [(one.field, one.after) for one in changes if one.section == "root_cause"] == [
        ("text", "promo_flag renamed upstreem")
    ]
    with pytest.raises(NotFoundError):
        world.app.documents.compare(world.owner, board.id, 1, 3)


def test_the_document_is_the_contracts(world: World) -> None:
    board = world.read()
    draft = draft_of(world, board)
    expected = {"text": draft.document.decisions[0].text}
    remove = RemoveItem(key=draft.keys.decisions[0], expected=dict(expected))
    world.app.documents.revise(world.owner, board.id, expected_revision=1, edits=(remove,), key="k")
    assert not world.app.documents.document(world.owner, board.id).decisions
    assert world.app.documents.document(world.owner, board.id, revision=1).decisions


def test_what_was_not_read_has_no_document(world: World) -> None:
    board = world.submitted()
    with pytest.raises(ConflictError, match="not been read"):
        world.app.documents.document(world.owner, board.id)


def test_a_date_of_a_thousand_words_is_kept_and_not_read(world: World) -> None:
    board = world.read()
    key = draft_of(world, board).keys.actions[1]
    text = " ".join(["mar 3"] * 500)
    edit = SetField(key=key, field="due", value=text, expected=None)
    view = world.app.documents.revise(
        world.owner, board.id, expected_revision=1, edits=(edit,), key="k"
    )
    due = view.draft.document.actions[1].due
    assert due is not None
    assert (due.raw, due.iso) == (text, None)


# ------------------------------------------------------------------------------ title and status


def test_title_and_status_are_changed_together(world: World) -> None:
    app, owner = world.app, world.owner
    board = world.read()
    app.documents.change_board(owner, board.id, title="Agreed", status="final")
    agreed = app.boards.summary(owner, board.id)[0]
    assert (agreed.title, agreed.status) == ("Agreed", "final")
    app.documents.change_board(owner, board.id, title="Open again", status="draft")
    opened = app.boards.summary(owner, board.id)[0]
    assert (opened.title, opened.status) == ("Open again", "draft")


def test_nothing_is_changed_where_one_of_both_is_refused(world: World) -> None:
    app, owner = world.app, world.owner
    board = world.read()
    app.documents.change_board(owner, board.id, status="final")
    with pytest.raises(ConflictError, match="final"):
        app.documents.change_board(owner, board.id, title="Mine", status="final")
    assert app.boards.summary(owner, board.id)[0].title == "Churn model postmortem"
    waiting = world.submitted("waiting", photo(9))
    for status in STATUSES:
        with pytest.raises(ConflictError, match="not been read"):
            app.documents.change_board(owner, waiting.id, title="Early", status=status)
    kept = app.boards.summary(owner, waiting.id)[0]
    assert (kept.title, kept.status) == (None, "draft")


STATUSES: tuple[BoardStatus, ...] = ("in_review", "final")


def test_a_document_grows_up_to_a_bound_and_goes_on_to_be_written(world: World) -> None:
    board = world.read()

    def add(count: int, revision: int) -> RevisionView:
        edits = tuple(
            AddItem(section="decisions", item={"text": f"decision {number}"})
            for number in range(count)
        )
        return world.app.documents.revise(
            world.owner, board.id, expected_revision=revision, edits=edits, key=f"{revision}"
        )

    first = add(500, 1)
    room = MOST_ITEMS - len(list(first.draft.keys.all()))
    with pytest.raises(InputError, match="remove some first"):
        add(room + 1, first.revision)
    full = add(room, first.revision)
    assert len(list(full.draft.keys.all())) == MOST_ITEMS
    for form in FORMS:
        assert world.app.exports.export(world.owner, board.id, form).content
