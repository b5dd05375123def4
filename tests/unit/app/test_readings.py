from __future__ import annotations

from datetime import timedelta

import pytest

from boardsnap.errors import EngineError, NotFoundError
from boardsnap.intake.messages import Progress
from boardsnap.model.records import ProjectContext
from tests.unit.app.world import LEASE, World, photo, reading_of


def test_the_request_holds_photos_and_all_that_the_project_knows(world: World) -> None:
    context = ProjectContext(people=("Ana",), systems=("feast",), date_order="day_first")
    world.app.projects.set_context(world.owner, world.project, context)
    world.app.projects.add_words(world.owner, world.project, [("promo_flag", "feature")])
    world.submitted()
    request = world.app.readings.request(world.claimed())
    assert [one.content for one in request.photos] == [photo()]
    assert request.glossary == ("Ana", "feast", "promo_flag")
    assert request.date_order == "dmy"


def test_of_two_workers_only_the_later_one_makes_a_document(world: World) -> None:
    board = world.submitted()
    slow = world.claimed("slow")
    world.clock.pass_by(minutes=6)
    quick = world.claimed("quick")
    assert not world.app.readings.beat(slow, LEASE)
    assert world.app.readings.complete(quick, reading_of([photo()]))
    assert not world.app.readings.complete(slow, reading_of([photo()], cause="something else"))
    assert len(world.app.documents.history(world.owner, board.id)) == 1


def test_an_outcome_that_comes_twice_is_one_revision(world: World) -> None:
    board = world.submitted()
    claim = world.claimed()
    assert world.app.readings.complete(claim, reading_of([photo()]))
    assert not world.app.readings.complete(claim, reading_of([photo()]))
    assert world.app.boards.summary(world.owner, board.id)[0].revision == 1


def test_progress_is_seen_while_it_is_read(world: World) -> None:
    board = world.submitted()
    claim = world.claimed()
    told = Progress(stage="page", photo=1, of=1)
    assert world.app.readings.beat(claim, LEASE, told)
    view = world.app.boards.progress(world.owner, board.id)
    assert (view.state, view.progress, view.waiting) == ("reading", told, None)


def test_who_waits_behind_others_is_told_so(world: World) -> None:
    world.submitted("first", photo(1))
    world.clock.pass_by(seconds=1)
    second = world.submitted("second", photo(2))
    assert world.app.boards.progress(world.owner, second.id).waiting == 1


def test_a_failure_is_told_and_can_be_tried_again(world: World) -> None:
    board = world.submitted()
    assert world.app.readings.failed(world.claimed(), EngineError("it broke: try again"))
    view = world.app.boards.progress(world.owner, board.id)
    assert view.state == "failed"
    assert view.error is not None
    assert view.error.code == "engine_failed"
    world.app.boards.retry(world.owner, board.id)
    assert world.app.readings.complete(world.claimed(), reading_of([photo()]))


def test_what_is_to_be_tried_later_waits_until_then(world: World) -> None:
    world.submitted()
    later = timedelta(minutes=1)
    world.app.readings.failed(world.claimed(), EngineError("it broke"), retry_after=later)
    assert world.app.readings.claim("worker", LEASE) is None
    world.clock.pass_by(minutes=2)
    assert world.app.readings.claim("worker", LEASE) is not None


def test_a_worker_that_goes_home_gives_its_work_back(world: World) -> None:
    world.submitted()
    world.claimed("early bird")
    assert not world.app.readings.waiting()
    assert world.app.readings.release("early bird") == 1
    assert world.app.readings.waiting()


def test_an_older_version_that_is_overtaken_is_kept_but_not_shown(world: World) -> None:
    board = world.submitted()
    first = world.claimed("slow")
    version = world.app.boards.snap_again(world.owner, board.id, (world.upload(photo(9)),))
    world.read_version(version, reading_of([photo(9)], cause="the newer one"))
    assert world.app.readings.complete(first, reading_of([photo()], cause="the older one"))
    document = world.app.documents.document(world.owner, board.id)
    assert document.root_cause is not None
    assert document.root_cause.text == "the newer one"
    versions = world.app.boards.versions(world.owner, board.id)
    assert [one.state for one in versions] == ["read", "read"]


def test_what_is_removed_while_it_waits_is_not_read(world: World) -> None:
    board = world.submitted()
    claim = world.claimed()
    world.app.boards.remove(world.owner, board.id)
    with pytest.raises(NotFoundError, match="removed"):
        world.app.readings.request(claim)


def test_a_photo_sent_twice_has_the_pictures_of_the_first(world: World) -> None:
    uploads = (world.upload(key="a"), world.upload(key="b"))
    board = world.app.boards.submit(world.owner, world.project, "capture", uploads)
    assert world.app.readings.complete(world.claimed(), reading_of([photo()]))
    shots = world.app.boards.shots(world.owner, board.id, 1)
    assert all(shot.picture_sha for shot in shots)
