from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from boardsnap import load
from boardsnap.errors import (
    ConflictError,
    InputError,
    NotFoundError,
    RateLimitError,
    UnauthenticatedError,
)
from boardsnap.model.words import PhotoPolygon
from boardsnap.redaction import REDACTED
from boardsnap.render.forms import FORMS
from tests.unit.app.world import PASSWORD, World, open_world, photo, reading_of

DECISION = ((15.0, 255.0), (410.0, 255.0), (410.0, 285.0), (15.0, 285.0))


def test_a_link_shows_the_document_to_whoever_has_it(world: World) -> None:
    board = world.read()
    secret, share = world.app.shares.create(world.owner, board.id)
    assert len(secret) >= 43
    view = world.app.shares.open(secret)
    assert view.document.title == "Churn model postmortem"
    assert view.pictures == (0,)
    assert world.app.shares.picture(secret, 0).content[:2] == b"\xff\xd8"
    assert world.app.shares.export(secret, "md").content.startswith(b"#")
    assert world.app.shares.shares(world.owner, board.id)[0].views == 1
    assert share.token_hash not in secret


def test_a_link_follows_the_document(world: World) -> None:
    board = world.read()
    secret, _ = world.app.shares.create(world.owner, board.id)
    world.app.documents.rename(world.owner, board.id, "Churn")
    assert world.app.shares.open(secret).document.title == "Churn"


@pytest.mark.parametrize("secret", ["", "x", "../../etc/passwd"])
def test_without_a_link_nothing_is_found(world: World, secret: str) -> None:
    world.read()
    with pytest.raises(NotFoundError, match="ask for a new one"):
        world.app.shares.open(secret)


def test_a_link_ends_by_revocation_expiry_and_removal(world: World) -> None:
    board = world.read()
    shares = world.app.shares
    revoked, share = shares.create(world.owner, board.id)
    expired, _ = shares.create(world.owner, board.id, days=1)
    forever, _ = shares.create(world.owner, board.id, forever=True)
    shares.revoke(world.owner, board.id, share.id)
    world.clock.pass_by(days=1)
    for secret in (revoked, expired):
        with pytest.raises(NotFoundError):
            shares.open(secret)
        with pytest.raises(NotFoundError):
            shares.picture(secret, 0)
        with pytest.raises(NotFoundError):
            shares.export(secret, "json")
    shares.open(forever)
    world.app.boards.remove(world.owner, board.id)
    with pytest.raises(NotFoundError):
        shares.open(forever)


def test_a_password_opens_its_own_link_only(world: World) -> None:
    board = world.read()
    shares = world.app.shares
    secret, _ = shares.create(world.owner, board.id, password=PASSWORD)
    other, _ = shares.create(world.owner, board.id, password="another password")
    for ask in (
        lambda: shares.open(secret),
        lambda: shares.picture(secret, 0),
        lambda: shares.export(secret, "json"),
        lambda: shares.open(secret, proof="x"),
        lambda: shares.unlock(secret, "wrong password", address="192.0.2.1"),
    ):
        with pytest.raises(UnauthenticatedError):
            ask()
    proof = shares.unlock(secret, PASSWORD, address="192.0.2.1")
    assert shares.open(secret, proof=proof).document.title
    with pytest.raises(UnauthenticatedError):
        shares.open(other, proof=proof)


def test_guessing_a_links_password_is_stopped(world: World) -> None:
    board = world.read()
    secret, _ = world.app.shares.create(world.owner, board.id, password=PASSWORD)
    for _ in range(30):
        with pytest.raises(UnauthenticatedError):
            world.app.shares.unlock(secret, "wrong password", address="192.0.2.1")
    with pytest.raises(RateLimitError):
        world.app.shares.unlock(secret, PASSWORD, address="192.0.2.1")
    world.app.shares.unlock(secret, PASSWORD, address="192.0.2.2")


def test_everybody_who_knows_a_links_password_gets_in_from_one_address(world: World) -> None:
    board = world.read()
    secret, _ = world.app.shares.create(world.owner, board.id, password=PASSWORD)
    proofs = {world.app.shares.unlock(secret, PASSWORD, address="192.0.2.1") for _ in range(150)}
    assert len(proofs) == 1


@pytest.mark.parametrize("proof", ["", "\xe9", "0" * 64])
def test_a_made_up_proof_opens_no_link(world: World, proof: str) -> None:
    board = world.read()
    secret, _ = world.app.shares.create(world.owner, board.id, password=PASSWORD)
    with pytest.raises(UnauthenticatedError):
        world.app.shares.open(secret, proof=proof)


def test_a_link_without_pictures_shows_none(world: World) -> None:
    board = world.read()
    secret, _ = world.app.shares.create(world.owner, board.id, show_picture=False)
    assert world.app.shares.open(secret).pictures == ()
    with pytest.raises(NotFoundError):
        world.app.shares.picture(secret, 0)
    assert b"data:image" not in world.app.shares.export(secret, "html").content


@pytest.mark.parametrize("days", [0, -1, 10_000])
def test_days_out_of_range_are_refused(world: World, days: int) -> None:
    board = world.read()
    with pytest.raises(InputError, match="days"):
        world.app.shares.create(world.owner, board.id, days=days)


def test_what_was_not_read_is_not_shared(world: World) -> None:
    board = world.submitted()
    with pytest.raises(ConflictError):
        world.app.shares.create(world.owner, board.id)


# --------------------------------------------------------------------------------- redactions


@pytest.fixture(scope="module")
def covered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, str, str]]:
    """A world with a board that is shared with its decision covered."""
    world = open_world(Path(tmp_path_factory.mktemp("covered")))
    board = world.read()
    secret, _ = world.app.shares.create(world.owner, board.id, redactions={0: [DECISION]})
    yield world, board.id, secret
    world.app.close()


def test_what_is_covered_is_in_no_text_of_the_link(covered: tuple[World, str, str]) -> None:
    world, _, secret = covered
    view = world.app.shares.open(secret)
    assert view.document.decisions[0].text == REDACTED
    for form in ("json", "md", "html"):
        assert b"freeze deploys" not in world.app.shares.export(secret, form).content


def test_what_is_covered_is_burned_into_the_picture(covered: tuple[World, str, str]) -> None:
    world, board, secret = covered
    shown = world.app.shares.picture(secret, 0).content
    kept = world.app.boards.picture(world.owner, board, 1, 0, "straight").content
    middle = (200, 270)
    with Image.open(io.BytesIO(shown)) as one, Image.open(io.BytesIO(kept)) as other:
        assert one.getpixel(middle) != other.getpixel(middle)
        assert one.getpixel((200, 100)) == other.getpixel((200, 100))


def test_the_boards_own_document_stays_whole(covered: tuple[World, str, str]) -> None:
    world, board, _ = covered
    assert world.app.documents.document(world.owner, board).decisions[0].text == "freeze deploys"


def test_photos_taken_later_are_not_shown_where_something_is_covered(
    covered: tuple[World, str, str],
) -> None:
    world, board, secret = covered
    version = world.app.boards.snap_again(world.owner, board, (world.upload(photo(9)),))
    world.read_version(version, reading_of([photo(9)], cause="a secret cause"))
    view = world.app.shares.open(secret)
    assert view.document.decisions[0].text == REDACTED
    assert view.document.root_cause is not None
    assert view.document.root_cause.text == "promo_flag renamed upstream"
    assert view.pictures == (0,)


# ------------------------------------------------------------------- photos that nobody is given

NAME = "reorg-of-team-zebra.jpg"
TAKEN = "2026-03-09T17:45:00"


def shared(world: World, **options: object) -> str:
    """A link to a board whose photo has a name that tells something."""
    content = photo(77)
    board = world.submitted("named", content)
    outcome = reading_of([content])
    told = outcome.postmortem.boards[0].model_copy(update={"image": NAME, "captured_at": TAKEN})
    document = outcome.postmortem.model_copy(update={"boards": (told,)})
    outcome = outcome.model_copy(update={"postmortem": document})
    assert world.app.readings.complete(world.claimed(), outcome)
    secret, _ = world.app.shares.create(world.owner, board.id, **options)  # type: ignore[arg-type]
    return secret


def said(form: str, content: bytes) -> bytes:
    """Everything that a file says, also what it has packed."""
    if form == "docx":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return b"".join(parts.read(name) for name in parts.namelist())
    if form == "pdf":
        read = PdfReader(io.BytesIO(content))
        pages = "\n".join(page.extract_text() for page in read.pages)
        return content + pages.encode() + str(read.metadata).encode()
    return content


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("covers", [{}, {0: [DECISION]}])
@pytest.mark.parametrize("show_picture", [True, False])
def test_no_form_of_a_shared_document_tells_which_photo_it_was(
    world: World, form: str, covers: dict[int, list[PhotoPolygon]], show_picture: bool
) -> None:
    secret = shared(world, redactions=covers, show_picture=show_picture)
    everything = said(form, world.app.shares.export(secret, form).content)
    sha = hashlib.sha256(photo(77)).hexdigest()
    assert b"zebra" not in everything
    assert sha.encode() not in everything


def test_a_shared_document_names_the_picture_that_it_shows(world: World) -> None:
    secret = shared(world)
    (told,) = world.app.shares.open(secret).document.boards
    picture = world.app.shares.picture(secret, 0).content
    assert told.sha256 == hashlib.sha256(picture).hexdigest()
    assert told.image == "board-1.jpg"
    assert told.captured_at == TAKEN


def test_a_shared_document_without_pictures_names_none(world: World) -> None:
    secret = shared(world, show_picture=False)
    (told,) = world.app.shares.open(secret).document.boards
    assert told.sha256 == hashlib.sha256(b"").hexdigest()


def test_the_time_of_a_photo_goes_where_something_is_covered(world: World) -> None:
    secret = shared(world, redactions={0: [DECISION]})
    exported = world.app.shares.export(secret, "json").content
    assert json.loads(exported)["boards"][0]["captured_at"] is None
    assert TAKEN.encode() not in exported


def test_a_redacted_document_is_one_that_can_be_loaded_and_rendered(world: World) -> None:
    secret = shared(world, redactions={0: [DECISION]})
    exported = world.app.shares.export(secret, "json").content
    assert load(exported.decode()).decisions[0].text == REDACTED


def test_a_calendar_of_a_link_updates_what_it_gave_before(world: World) -> None:
    secret = shared(world)

    def uids() -> list[bytes]:
        content = world.app.shares.export(secret, "ics").content
        return [line for line in content.splitlines() if line.startswith(b"UID")]

    before = uids()
    board = world.app.boards.page(world.owner, world.project).boards[0].board
    world.app.documents.rename(world.owner, board.id, "Another title")
    assert uids() == before != []
    own = world.app.exports.export(world.owner, board.id, "ics").content
    assert before[0] not in own


@pytest.mark.parametrize(
    "boxes",
    [
        {7: [DECISION]},
        {0: [((0.0, 0.0), (1.0, 1.0))]},
        {0: [((0.0, 0.0), (9.0, 0.0), (18.0, 0.0))]},
        {0: [((0.0, 0.0), (float("nan"), 0.0), (18.0, 9.0))]},
        {0: [DECISION] * 201},
    ],
)
def test_boxes_of_nothing_are_refused(
    world: World, boxes: dict[int, list[tuple[tuple[float, float], ...]]]
) -> None:
    board = world.read()
    with pytest.raises(InputError):
        world.app.shares.create(world.owner, board.id, redactions=boxes)
