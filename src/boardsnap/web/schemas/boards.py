"""Boards, their photos, how far their reading is."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, JsonValue

from boardsnap.model.geometry import Homography
from boardsnap.model.postmortem import Cause
from boardsnap.model.records import Board, BoardStatus, BoardSummary, ReadState, Role, Shot, Version
from boardsnap.web.schemas.base import Name, Schema

PictureKind = Literal["display", "thumbnail", "straight"]
Corner = tuple[
    Annotated[float, Field(ge=-100_000, le=200_000)],
    Annotated[float, Field(ge=-100_000, le=200_000)],
]
Corners = tuple[Corner, Corner, Corner, Corner]
_API = "/api/v1"


def picture_url(board_id: str, version: int, position: int, kind: PictureKind) -> str:
    """Where a picture of a board is."""
    return f"{_API}/boards/{board_id}/pictures/{version}/{position}/{kind}"


class BoardOut(Schema):
    """A board as lists show it."""

    id: str
    project_id: str
    title: str | None
    status: BoardStatus
    state: ReadState = Field(description="Of the reading of its photos.")
    version: int = Field(description="It was snapped so many times.")
    revision: int = Field(description="0 until it was read; every change adds one.")
    created_at: datetime
    updated_at: datetime
    session_date: str | None
    model_name: str | None
    cause: Cause | None
    open_points: int
    open_actions: int
    removed_at: datetime | None = None
    thumbnail: str | None = Field(default=None, description="Address of a small picture.")

    @classmethod
    def of(cls, board: Board, *, thumbnail: bool = False) -> Self:
        """What is told of a board.

        Args:
            board: of the store.
            thumbnail: whether its first photo was decoded.
        """
        return cls(
            id=board.id,
            project_id=board.project_id,
            title=board.title,
            status=board.status,
            state=board.state,
            version=board.version,
            revision=board.revision,
            created_at=board.created_at,
            updated_at=board.updated_at,
            session_date=board.session_date,
            model_name=board.model_name,
            cause=board.cause,
            open_points=board.open_points,
            open_actions=board.open_actions,
            removed_at=board.deleted_at,
            thumbnail=picture_url(board.id, board.version, 0, "thumbnail") if thumbnail else None,
        )

    @classmethod
    def listed(cls, summary: BoardSummary) -> Self:
        """What a list tells of a board."""
        return cls.of(summary.board, thumbnail=summary.thumbnail_sha is not None)


class BoardsOut(Schema):
    """A page of a list of boards, the newest first."""

    boards: tuple[BoardOut, ...]
    next: str | None = Field(
        default=None,
        description="To be sent as `cursor` for the next page; none: this is the last.",
    )


class ShotOut(Schema):
    """A photo of a board; places in it are in its pixels, after EXIF orientation."""

    position: int
    key: str
    name: str
    width: int | None = Field(description="None until it was decoded.")
    height: int | None
    corners: Corners | None = Field(description="Of the board, where a person set them.")
    display: str | None = Field(description="The photo, encoded anew without its metadata.")
    thumbnail: str | None
    straight: str | None = Field(description="The board, straightened.")
    from_photo: tuple[float, ...] | None = Field(
        description="3×3, by rows: from pixels of the photo to pixels of `straight`."
    )

    @classmethod
    def of(cls, shot: Shot) -> Self:
        """What is told of a photo."""
        return cls(
            position=shot.position,
            key=shot.key,
            name=shot.name,
            width=shot.width,
            height=shot.height,
            corners=_four(shot),
            display=_link(shot, "display", shot.display_sha),
            thumbnail=_link(shot, "thumbnail", shot.thumbnail_sha),
            straight=_link(shot, "straight", shot.picture_sha),
            from_photo=_numbers(shot.from_photo),
        )


def _four(shot: Shot) -> Corners | None:
    if shot.corners is None or len(shot.corners) != 4:
        return None
    one, two, three, four = ((corner[0], corner[1]) for corner in shot.corners)
    return one, two, three, four


def _link(shot: Shot, kind: PictureKind, sha: str | None) -> str | None:
    return picture_url(shot.board_id, shot.version, shot.position, kind) if sha else None


def _numbers(homography: Homography | None) -> tuple[float, ...] | None:
    return tuple(homography.matrix) if homography else None


class ReadProblemOut(Schema):
    """Why the photos could not be read, and the way out."""

    code: str
    message: str


class BoardDetail(BoardOut):
    """A board with its photos."""

    project_name: str
    role: Role
    may: tuple[str, ...] = Field(
        description="`see`, `edit`, `share`, `unshare` (revoke links), `own`."
    )
    shots: tuple[ShotOut, ...]
    problem: ReadProblemOut | None = None


class BoardChange(Schema):
    """What is to be different; what is left out stays."""

    title: Name | None = None
    status: BoardStatus | None = None


class SeenLineOut(Schema):
    """A line that has been read already."""

    board: int
    text: str
    polygon: tuple[tuple[float, float], ...]
    confidence: float


class ProgressOut(Schema):
    """How far the reading is. Each answer tells all that is known, so that the last suffices."""

    state: ReadState
    version: int
    revision: int
    stage: str | None = Field(description="What was finished last for this photo.")
    stages: tuple[str, ...] = Field(description="All of them, in order.")
    photo: int = Field(description="Which photo is being read, from 1; 0: none yet.")
    photos: int
    share: float = Field(ge=0, le=1, description="How much of the work is done.")
    waiting: int = Field(description="Boards that are read before this one.")
    lines: tuple[SeenLineOut, ...] = ()
    document: JsonValue = Field(default=None, description="As far as it was read, as contract.")
    problem: ReadProblemOut | None = None
    retryable: bool = False


class VersionOut(Schema):
    """The photos of a board as they were snapped together."""

    number: int
    state: ReadState
    created_at: datetime
    finished_at: datetime | None
    reader_seconds: float | None
    problem: ReadProblemOut | None

    @classmethod
    def of(cls, version: Version) -> Self:
        """What is told of a version."""
        error = version.error
        return cls(
            number=version.number,
            state=version.state,
            created_at=version.created_at,
            finished_at=version.finished_at,
            reader_seconds=version.reader_seconds,
            problem=ReadProblemOut(code=error.code, message=error.text) if error else None,
        )


class VersionsOut(Schema):
    """All versions of a board."""

    versions: tuple[VersionOut, ...]


class ShotCorners(Schema):
    """Where the board is on one of its photos."""

    position: Annotated[int, Field(ge=0, lt=1000)]
    corners: Corners | None = Field(
        default=None,
        description="In pixels of the photo, clockwise from the top left of the writing; "
        "none: they are looked for.",
        examples=[[[120, 80], [3900, 95], [3880, 2890], [130, 2900]]],
    )


class ReadAgain(Schema):
    """The photos are to be read again; what people changed stays."""

    shots: tuple[ShotCorners, ...] = Field(default=(), max_length=50)
