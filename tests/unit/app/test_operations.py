from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from boardsnap.app.exports import jpeg_size
from boardsnap.errors import ConfigError, NotFoundError, QuotaError
from boardsnap.model.records import ProjectContext, SearchFilter
from boardsnap.render.forms import FORMS
from tests.unit.app.world import World, open_world, photo

# ------------------------------------------------------------------------------------- quotas


@pytest.fixture
def metered(tmp_path: Path) -> Iterator[World]:
    """A world where plans are enforced."""
    world = open_world(tmp_path, plans=True)
    yield world
    world.app.close()


def fill(world: World) -> str:
    """Thirty boards; gives the last one."""
    for number in range(30):
        last = world.submitted(f"capture-{number}", photo(number)).id
    return last


def test_without_plans_there_is_no_limit(world: World) -> None:
    world.app.projects.create(world.owner, "Second")
    quota = world.app.operations.quota(world.owner)
    assert (quota.projects, quota.project_limit, quota.board_limit) == (2, None, None)


def test_the_free_plan_has_room_for_one_project(metered: World) -> None:
    with pytest.raises(QuotaError, match="1 project"):
        metered.app.projects.create(metered.owner, "Second")
    metered.app.projects.archive(metered.owner, metered.project)
    metered.app.projects.create(metered.owner, "Second")
    with pytest.raises(QuotaError):
        metered.app.projects.unarchive(metered.owner, metered.project)
    with pytest.raises(QuotaError):
        metered.app.projects.change(
            metered.owner, metered.project, name="Renamed on the way", archived=False
        )
    assert metered.app.projects.open(metered.owner, metered.project).project.name == "Postmortems"


def test_at_thirty_boards_there_is_no_room_and_nothing_is_locked(metered: World) -> None:
    last = fill(metered)
    with pytest.raises(QuotaError, match="30 boards"):
        metered.submitted("one more", photo(200))
    assert metered.submitted("capture-29", photo(29)).id == last
    assert metered.app.boards.open(metered.owner, last).newest.state == "queued"
    metered.app.boards.remove(metered.owner, last)
    metered.submitted("one more", photo(200))
    with pytest.raises(QuotaError):
        metered.app.boards.restore(metered.owner, last)
    metered.app.operations.set_plan(metered.owner, metered.owner.workspace_id, "pro")
    metered.app.boards.restore(metered.owner, last)
    metered.app.projects.create(metered.owner, "Second")


# ------------------------------------------------------------------------------------- search


def test_a_board_is_found_by_its_words_and_by_what_it_is_about(world: World) -> None:
    context = ProjectContext(systems=("upstream",))
    world.app.projects.set_context(world.owner, world.project, context)
    board = world.read()
    for words, filters in (
        ("schema check", None),
        ("promo_flag", None),
        ("", SearchFilter(models=("churn-v3",))),
        ("", SearchFilter(features=("promo_flag",))),
        ("", SearchFilter(causes=("schema_change",))),
        ("", SearchFilter(systems=("upstream",))),
        ("", SearchFilter(owners=("Ana",))),
        ("", SearchFilter(since="2026-03-09", until="2026-03-09")),
    ):
        (found,) = world.app.finding.boards(world.owner, words, filters)
        assert (found.hit.board.id, found.project_name) == (board.id, "Postmortems")
    assert not world.app.finding.boards(world.owner, "giraffe")
    assert not world.app.finding.boards(world.owner, "", SearchFilter(since="2026-03-10"))


def test_what_people_write_is_found_at_once(world: World) -> None:
    board = world.read()
    world.app.documents.rename(world.owner, board.id, "Giraffes")
    assert world.app.finding.boards(world.owner, "giraffe", project_id=world.project)


# ------------------------------------------------------------------------------------ exports


@pytest.mark.parametrize("form", FORMS)
def test_a_document_is_written_in_every_form(world: World, form: str) -> None:
    board = world.read()
    made = world.app.exports.export(world.owner, board.id, form)
    assert made.content
    assert made.file_name == f"churn-model-postmortem{FORMS[form].suffix}"
    assert made.media_type == FORMS[form].media_type


def test_the_straightened_board_is_in_the_page(world: World) -> None:
    board = world.read()
    assert b"data:image/jpeg" in world.app.exports.export(world.owner, board.id, "html").content


def test_calendars_know_an_action_again(world: World) -> None:
    board = world.read()
    first = world.app.exports.export(world.owner, board.id, "ics").content
    world.app.documents.rename(world.owner, board.id, "Other")
    second = world.app.exports.export(world.owner, board.id, "ics").content
    uids = [line for line in first.splitlines() if line.startswith(b"UID")]
    assert uids
    assert uids == [line for line in second.splitlines() if line.startswith(b"UID")]
    assert board.id.encode() not in uids[0]


def test_a_form_that_there_is_not_is_not_found(world: World) -> None:
    board = world.read()
    with pytest.raises(NotFoundError, match="choose one of"):
        world.app.exports.export(world.owner, board.id, "exe")


@pytest.mark.parametrize("title", ["", "../../x", "CON?*", "日本語 の 板", "<b>x</b>"])
def test_file_names_are_safe_whatever_the_title(world: World, title: str) -> None:
    board = world.read()
    world.app.documents.rename(world.owner, board.id, title)
    name = world.app.exports.export(world.owner, board.id, "md").file_name
    assert name.endswith(".md")
    assert not set(name) & set("/\\:*?<>|\"' \n")


@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpegs_size_is_read_from_its_header(progressive: bool) -> None:
    file = io.BytesIO()
    Image.new("RGB", (31, 77)).save(file, "JPEG", progressive=progressive, exif=b"Exif\0\0" + b"x")
    assert jpeg_size(file.getvalue()) == (31, 77)
    with pytest.raises(ConfigError):
        jpeg_size(b"\xff\xd8\xff")


# --------------------------------------------------------------------------------- operations


def test_a_server_that_works_is_healthy(world: World) -> None:
    assert world.app.operations.health().ready


def test_figures_tell_the_queue_and_how_long_it_has_waited(world: World) -> None:
    world.read("read", photo(1))
    world.submitted("waiting", photo(2))
    world.clock.pass_by(seconds=90)
    figures = world.app.operations.figures()
    assert figures.versions == {"read": 1, "queued": 1}
    assert figures.oldest_waiting_seconds == 90


def test_the_sweep_takes_what_nobody_can_reach(world: World) -> None:
    board = world.read()
    kept = world.read("kept", photo(9))
    world.app.boards.remove(world.owner, board.id)
    world.clock.pass_by(days=29)
    assert world.app.operations.sweep().boards == 0
    world.clock.pass_by(days=2)
    assert world.app.operations.sweep().boards == 1
    assert world.app.boards.picture(world.owner, kept.id, 1, 0, "straight").content
    assert not world.app.boards.trash(world.owner, world.project)


def test_a_backup_brings_everything_back(world: World, tmp_path: Path) -> None:
    board = world.read()
    file = tmp_path / "backup.zip"
    world.app.operations.backup(file)
    other = open_world(tmp_path / "other")
    other.app.operations.restore(file)
    assert other.app.boards.open(world.owner, board.id).draft
    assert other.app.boards.picture(world.owner, board.id, 1, 0, "straight").content
    other.app.close()
