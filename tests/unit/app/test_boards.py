from __future__ import annotations

import pytest

from boardsnap.errors import ConflictError, InputError
from tests.unit.app.world import World, photo, reading_of


def test_a_board_that_was_accepted_waits_to_be_read(world: World) -> None:
    board = world.submitted()
    view = world.app.boards.open(world.owner, board.id)
    assert view.newest.state == "queued"
    assert view.draft is None
    assert world.app.boards.progress(world.owner, board.id).waiting == 0


def test_sent_twice_under_one_key_it_is_one_board(world: World) -> None:
    first = world.submitted()
    again = world.submitted()
    assert again.id == first.id
    assert len(world.app.boards.page(world.owner, world.project).boards) == 1


def test_other_photos_under_the_same_key_are_refused(world: World) -> None:
    world.submitted()
    with pytest.raises(ConflictError, match="other photos"):
        world.submitted(content=photo(1))


def test_a_board_that_was_read_shows_document_words_and_pictures(world: World) -> None:
    board = world.read()
    view = world.app.boards.open(world.owner, board.id)
    assert view.draft is not None
    assert view.machine == view.draft
    assert view.revision == 1
    assert view.newest.state == "read"
    assert view.ink.words[0].text == "promo_flag"
    assert view.open_points
    for kind in ("display", "thumbnail", "straight"):
        assert (
            world.app.boards.picture(world.owner, board.id, 1, 0, kind).content[:2] == b"\xff\xd8"
        )


def test_lists_know_title_model_cause_and_what_is_open(world: World) -> None:
    world.read()
    (summary,) = world.app.boards.page(world.owner, world.project).boards
    assert summary.board.title == "Churn model postmortem"
    assert summary.board.model_name == "churn-v3"
    assert summary.board.cause == "schema_change"
    assert summary.board.session_date == "2026-03-09"
    assert summary.board.open_actions == 2
    assert summary.board.open_points > 0


def test_a_list_goes_on_where_its_cursor_says(world: World) -> None:
    for number in range(5):
        world.submitted(f"capture-{number}", photo(number))
        world.clock.pass_by(minutes=1)
    seen: list[str] = []
    cursor = None
    while True:
        page = world.app.boards.page(world.owner, world.project, cursor=cursor, limit=2)
        seen += [summary.board.capture_key for summary in page.boards]
        cursor = page.next
        if cursor is None:
            break
    assert seen == [f"capture-{number}" for number in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("cursor", ["x", "!!", "eA", "ÿ"])
def test_a_cursor_of_nothing_is_refused(world: World, cursor: str) -> None:
    with pytest.raises(InputError, match="cursor"):
        world.app.boards.page(world.owner, world.project, cursor=cursor)


def test_snapped_again_it_has_two_versions_and_one_history(world: World) -> None:
    board = world.read()
    other = photo(77)
    version = world.app.boards.snap_again(world.owner, board.id, (world.upload(other),))
    assert version.number == 2
    view = world.app.boards.open(world.owner, board.id)
    assert (view.newest.number, view.shown.number) == (2, 1)
    world.read_version(version, reading_of([other]))
    view = world.app.boards.open(world.owner, board.id)
    assert (view.newest.number, view.shown.number, view.revision) == (2, 2, 2)
    assert [entry.version for entry in world.app.documents.history(world.owner, board.id)] == [1, 2]


def test_the_same_photos_sent_again_are_the_same_version(world: World) -> None:
    board = world.read()
    other = (world.upload(photo(77)),)
    first = world.app.boards.snap_again(world.owner, board.id, other)
    assert world.app.boards.snap_again(world.owner, board.id, other).number == first.number
    assert len(world.app.boards.versions(world.owner, board.id)) == 2


def test_more_photos_stand_behind_those_that_are_there(world: World) -> None:
    board = world.read()
    version = world.app.boards.add_photos(world.owner, board.id, (world.upload(photo(77)),))
    shots = world.app.boards.shots(world.owner, board.id, version.number)
    assert [shot.position for shot in shots] == [0, 1]
    again = world.app.boards.add_photos(world.owner, board.id, (world.upload(photo(77)),))
    assert again.number == version.number


def test_corners_come_to_the_reader(world: World) -> None:
    board = world.read()
    corners = ((10.0, 10.0), (600.0, 10.0), (600.0, 400.0), (10.0, 400.0))
    world.app.boards.read_again(world.owner, board.id, {0: corners})
    request = world.app.readings.request(world.claimed())
    assert request.photos[0].corners == corners
    assert request.photos[0].content == photo()


def test_corners_of_nothing_are_refused(world: World) -> None:
    board = world.read()
    line = ((0.0, 0.0), (10.0, 0.0), (20.0, 0.0), (30.0, 0.0))
    with pytest.raises(InputError, match="four corners"):
        world.app.boards.read_again(world.owner, board.id, {0: line})
    with pytest.raises(InputError, match="no such photo"):
        world.app.boards.read_again(world.owner, board.id, {7: None})


def test_a_removed_board_is_in_the_trash_until_it_is_restored(world: World) -> None:
    board = world.read()
    world.app.boards.remove(world.owner, board.id)
    assert not world.app.boards.page(world.owner, world.project).boards
    (trashed,) = world.app.boards.trash(world.owner, world.project)
    assert trashed.board.id == board.id
    world.app.boards.restore(world.owner, board.id)
    assert world.app.boards.page(world.owner, world.project).boards


def test_what_was_not_read_cannot_be_final(world: World) -> None:
    board = world.submitted()
    with pytest.raises(ConflictError, match="not been read"):
        world.app.boards.set_status(world.owner, board.id, "final")
