"""Several people and workers at the same moment, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from boardsnap.errors import BoardsnapError, ConflictError, NotFoundError, UnauthenticatedError
from boardsnap.model.records import Claim
from boardsnap.revision.edits import AddItem, SetField
from tests.unit.app.world import LEASE, PASSWORD, World, open_world, photo, reading_of

MANY = 8


@pytest.fixture(params=["sqlite", "postgresql"])
def crowd(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    url = request.getfixturevalue("emptied_postgres_url") if request.param == "postgresql" else None
    world = open_world(tmp_path, database=url)
    assert world.project
    yield world
    world.app.close()


def at_once(deed: Callable[[int], object]) -> list[object]:
    """What comes of doing it many times at the same moment."""

    def tried(number: int) -> object:
        try:
            return deed(number)
        except BoardsnapError as error:
            return error

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(tried, range(MANY)))


def errors(outcomes: list[object]) -> list[object]:
    return [one for one in outcomes if isinstance(one, BoardsnapError)]


def test_the_same_capture_sent_at_once_is_one_board(crowd: World) -> None:
    upload = crowd.upload()
    owner, project = crowd.owner, crowd.project
    outcomes = at_once(lambda _: crowd.app.boards.submit(owner, project, "key", (upload,)).id)
    assert not errors(outcomes)
    assert len(set(outcomes)) == 1
    assert len(crowd.app.boards.page(owner, project).boards) == 1


def test_edits_of_different_things_at_once_are_all_kept(crowd: World) -> None:
    board, owner = crowd.read(), crowd.owner

    def add(number: int) -> object:
        edit = AddItem(section="actions", item={"text": f"action {number}"})
        return crowd.app.documents.revise(
            owner, board.id, expected_revision=1, edits=(edit,), key=f"key-{number}"
        )

    assert not errors(at_once(add))
    texts = {one.text for one in crowd.app.documents.document(owner, board.id).actions}
    assert {f"action {number}" for number in range(MANY)} <= texts
    numbers = [one.number for one in crowd.app.documents.history(owner, board.id)]
    assert numbers == list(range(1, MANY + 2))


def test_of_edits_of_the_same_field_one_holds_and_the_others_are_told(crowd: World) -> None:
    board, owner = crowd.read(), crowd.owner

    def retitle(number: int) -> object:
        edit = SetField(
            key="document", field="title", value=f"title {number}", expected=board.title
        )
        return crowd.app.documents.revise(
            owner, board.id, expected_revision=1, edits=(edit,), key=f"key-{number}"
        )

    outcomes = at_once(retitle)
    title = crowd.app.documents.document(owner, board.id).title
    assert len(errors(outcomes)) == MANY - 1
    for number, outcome in enumerate(outcomes):
        if isinstance(outcome, ConflictError):
            assert (outcome.theirs, outcome.mine) == (title, f"title {number}")


def test_one_edit_resent_at_once_is_made_once(crowd: World) -> None:
    board, owner = crowd.read(), crowd.owner
    edit = AddItem(section="decisions", item={"text": "once"})
    outcomes = at_once(
        lambda _: crowd.app.documents.revise(
            owner, board.id, expected_revision=1, edits=(edit,), key="key"
        )
    )
    assert not errors(outcomes)
    assert crowd.app.boards.summary(owner, board.id)[0].revision == 2


def test_every_board_is_claimed_by_one_worker_and_read_into_one_document(crowd: World) -> None:
    for number in range(MANY):
        crowd.submitted(f"capture-{number}", photo(number))

    def work(number: int) -> object:
        claim = crowd.app.readings.claim(f"worker-{number}", LEASE)
        # A moment of many claims may leave some with nothing; they come again.
        while claim is None and crowd.app.readings.waiting():
            claim = crowd.app.readings.claim(f"worker-{number}", LEASE)
        assert isinstance(claim, Claim)
        photos = [one.content for one in crowd.app.readings.request(claim).photos]
        assert crowd.app.readings.complete(claim, reading_of(photos))
        return claim.board_id

    outcomes = at_once(work)
    assert not errors(outcomes)
    assert len(set(outcomes)) == MANY
    for summary in crowd.app.boards.page(crowd.owner, crowd.project).boards:
        assert summary.board.state == "read"
        assert len(crowd.app.documents.history(crowd.owner, summary.board.id)) == 1


def test_what_is_good_once_is_used_once(crowd: World) -> None:
    start = crowd.app.pairings.start(crowd.owner)
    outcomes = errors(at_once(lambda _: crowd.app.pairings.finish(start.secret, "phone")))
    assert len(outcomes) == MANY - 1
    assert all(isinstance(one, UnauthenticatedError) for one in outcomes)
    secret, _ = crowd.app.invitations.create(crowd.owner, crowd.project, "viewer")
    guests = [crowd.stranger(f"guest-{number}") for number in range(MANY)]
    refused = errors(at_once(lambda n: crowd.app.invitations.accept(guests[n], secret)))
    assert len(refused) == MANY - 1
    assert all(isinstance(one, NotFoundError) for one in refused)
    assert len(crowd.app.projects.members(crowd.owner, crowd.project)) == 2


def test_of_owners_who_leave_at_once_one_stays(crowd: World) -> None:
    owners = [crowd.member("owner", f"owner-{number}") for number in range(MANY - 1)]
    leaving = [crowd.owner, *owners]
    project = crowd.project
    outcomes = at_once(
        lambda n: crowd.app.projects.remove_member(leaving[n], project, leaving[n].account_id)
    )
    assert len(errors(outcomes)) == 1
    (left,) = (who for who, one in zip(leaving, outcomes, strict=True) if one is not None)
    assert [one.role for one in crowd.app.projects.members(left, project)] == ["owner"]


def test_of_administrators_who_are_disabled_at_once_one_stays(crowd: World) -> None:
    emails = [crowd.owner.email]
    for number in range(MANY - 1):
        emails.append(f"admin-{number}@example.org")
        crowd.app.operators.add_account(emails[-1], "Admin", PASSWORD, is_admin=True)
    assert len(errors(at_once(lambda n: crowd.app.operators.disable(emails[n])))) == 1
    views = crowd.app.operators.accounts()
    assert sum(view.account.disabled_at is None for view in views) == 1
