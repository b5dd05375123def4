"""A server without a network: a real store in a folder, a clock that is set by hand."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from zlib import crc32

from argon2 import PasswordHasher
from PIL import Image

from boardsnap.app.accounts import SignedIn
from boardsnap.app.actor import Actor
from boardsnap.app.app import App, open_app
from boardsnap.app.passwords import Passwords
from boardsnap.app.uploads import Upload
from boardsnap.intake.messages import ReadOutcome, ShownBoard, ShownPicture
from boardsnap.model.geometry import Homography
from boardsnap.model.postmortem import (
    Action,
    BoardPhoto,
    Date,
    Evidence,
    Hypothesis,
    Metric,
    ModelName,
    Postmortem,
    ReaderInfo,
    RootCause,
    Source,
    Statement,
    TimelineEvent,
)
from boardsnap.model.records import Board, Claim, Role, Version
from boardsnap.model.words import ReadWord
from boardsnap.settings import Settings

# The same functions with the least work: nothing here is about how long hashing takes.
WEAK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
START = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
LEASE = timedelta(minutes=5)
PASSWORD = "correct horse battery"


@dataclass
class Clock:
    """Says the time that it was set to."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **span: float) -> None:
        self.at += timedelta(**span)


def photo(colour: int = 200) -> bytes:
    """A small JPEG; another one for each colour."""
    file = io.BytesIO()
    Image.new("RGB", (640, 480), (colour, 255 - colour, 128)).save(file, "JPEG")
    return file.getvalue()


def ink(text: str, line: int, board: int = 0) -> tuple[Source, ...]:
    """A source on the photo: the lines stand below each other."""
    top = 20.0 + 40 * line
    box = ((20.0, top), (400.0, top), (400.0, top + 20), (20.0, top + 20))
    return (Source(board=board, polygon=box, text=text, confidence=0.9),)


def reading_of(photos: Sequence[bytes], cause: str = "promo_flag renamed upstream") -> ReadOutcome:
    """What a reader hands in for these photos."""
    document = Postmortem(
        title="Churn model postmortem",
        model=ModelName(name="churn-v3"),
        session_date=Date(raw="Mar 9", iso="2026-03-09", precision="day"),
        participants=("Ana", "Bo"),
        timeline=(
            TimelineEvent(
                at=Date(raw="Mar 2", iso="2026-03-02", precision="day"),
                kind="metric",
                text="recall drops",
                metric=Metric(name="recall", value=0.72),
                sources=ink("Mar 2 recall 0.72", 0),
            ),
        ),
        hypotheses=(
            Hypothesis(
                label="H1",
                text="schema change",
                category="schema_change",
                evidence=(
                    Evidence(text="nulls jumped", stance="for", sources=ink("nulls jumped", 2)),
                ),
                sources=ink("H1 schema change", 1),
            ),
        ),
        root_cause=RootCause(
            text=cause, category="schema_change", feature="promo_flag", sources=ink(cause, 3)
        ),
        actions=(
            Action(
                text="add schema check",
                kind="monitoring",
                owners=("Ana",),
                due=Date(raw="Mar 12", iso="2026-03-12", precision="day"),
                sources=ink("add schema check @Ana Mar 12", 4),
            ),
            Action(text="retrain", kind="retraining", sources=ink("retrain", 5)),
        ),
        decisions=(Statement(text="freeze deploys", sources=ink("freeze deploys", 6)),),
        boards=tuple(
            BoardPhoto(image="a.jpg", sha256=sha256(one).hexdigest(), width=640, height=480)
            for one in photos
        ),
        reader=ReaderInfo(name="test", version="1", seconds=1.0, confidence=0.9),
    )
    shown = ShownPicture(jpeg=photo(1), width=640, height=480, from_photo=Homography.identity())
    small = ShownPicture(jpeg=photo(2), width=640, height=480, from_photo=Homography.identity())
    return ReadOutcome(
        postmortem=document,
        words=(
            ReadWord(
                board=0,
                polygon=((20.0, 140.0), (90.0, 140.0), (90.0, 160.0), (20.0, 160.0)),
                text="promo_flag",
                confidence=0.6,
                raw="promo_flag",
            ),
        ),
        unread=(),
        problems=("Something could not be read.",),
        boards=tuple(ShownBoard(photo=shown, thumbnail=small, straightened=shown) for _ in photos),
    )


@dataclass
class World:
    """An app with its clock and whoever has signed up."""

    app: App
    clock: Clock
    actors: dict[str, Actor] = field(default_factory=dict)
    first_project: str = ""

    @property
    def owner(self) -> Actor:
        """Who set the server up."""
        if "owner" not in self.actors:
            self.actors["owner"] = self.signed_in("owner").actor
        return self.actors["owner"]

    @property
    def project(self) -> str:
        """The owner's first project; later ones of the same second may stand before it."""
        if not self.first_project:
            self.first_project = self.app.projects.projects(self.owner)[0].project.id
        return self.first_project

    def member(self, role: Role, name: str | None = None, project_id: str | None = None) -> Actor:
        """Somebody with that role in the project."""
        name = name or role
        if name not in self.actors:
            secret, _ = self.app.invitations.create(self.owner, project_id or self.project, role)
            actor = self.signed_in(name).actor
            self.app.invitations.accept(actor, secret)
            self.actors[name] = actor
        return self.actors[name]

    def stranger(self, name: str = "stranger") -> Actor:
        """Somebody who has an account and is no member of the owner's project."""
        if name not in self.actors:
            self.actors[name] = self.signed_in(name).actor
        return self.actors[name]

    def signed_in(self, name: str) -> SignedIn:
        """A session without a password, whose hashing would take longer than most tests."""
        email = f"{name}@example.org"
        if self.app.accounts.needs_setup():
            self.app.accounts.sign_up_first(email, name.title(), PASSWORD, "test")
        return self.app.accounts.oidc_sign_in(
            "https://id.example.org", name, email, name.title(), verified=True, agent="test"
        )

    def upload(
        self, content: bytes | None = None, key: str | None = None, name: str = "a.jpg"
    ) -> Upload:
        """A photo that the owner has sent."""
        with self.app.uploads.begin(self.owner, self.project, name) as arriving:
            arriving.write(content if content is not None else photo())
            return arriving.keep(key)

    def submitted(self, capture_key: str = "capture-1", content: bytes | None = None) -> Board:
        """A board that waits to be read."""
        uploads = (self.upload(content),)
        return self.app.boards.submit(self.owner, self.project, capture_key, uploads)

    def claimed(self, worker: str = "worker") -> Claim:
        """The right to read what has waited longest."""
        claim = self.app.readings.claim(worker, LEASE)
        assert claim is not None
        return claim

    def read(
        self, capture_key: str = "capture-1", content: bytes | None = None, cause: str | None = None
    ) -> Board:
        """A board that was read."""
        content = content if content is not None else photo()
        board = self.submitted(capture_key, content)
        outcome = reading_of([content], **({"cause": cause} if cause else {}))
        assert self.app.readings.complete(self.claimed(), outcome)
        return self.app.boards.summary(self.owner, board.id)[0]

    def outcome(self, *photos: bytes) -> ReadOutcome:
        """What a reader hands in for these photos."""
        return reading_of(photos)

    def keep(self, document: Postmortem, key: str, project_id: str | None = None) -> Board:
        """A board whose reading gave this document."""
        content = photo(crc32(key.encode()) % 250)
        project_id = project_id or self.project
        with self.app.uploads.begin(self.owner, project_id, "a.jpg") as arriving:
            arriving.write(content)
            upload = arriving.keep(None)
        board = self.app.boards.submit(self.owner, project_id, key, (upload,))
        outcome = reading_of([content])
        document = document.model_copy(update={"boards": outcome.postmortem.boards})
        outcome = outcome.model_copy(update={"postmortem": document, "words": ()})
        self.read_version(self.app.boards.versions(self.owner, board.id)[-1], outcome)
        return self.app.boards.summary(self.owner, board.id)[0]

    def read_version(self, version: Version, outcome: ReadOutcome) -> None:
        """Reads a further version of a board."""
        claim = self.app.readings.claim_this(version.board_id, version.number, "worker", LEASE)
        assert claim is not None
        assert self.app.readings.complete(claim, outcome)


def open_world(folder: Path, **settings: object) -> World:
    """A world in a folder."""
    clock = Clock()
    made = Settings.model_validate({"data": folder, "oidc_sign_up": True, **settings})
    return World(open_app(made, now=clock, passwords=Passwords(WEAK)), clock)
