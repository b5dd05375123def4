"""What parent and child say to each other: requests, progress, outcomes, failures."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SerializationInfo,
    ValidationInfo,
)

from boardsnap.model.geometry import Homography
from boardsnap.model.postmortem import Confidence, Postmortem
from boardsnap.model.words import PhotoPolygon, ReadProblem, ReadWord

ReadStage = Literal["photo", "page", "reading", "board", "draft", "document"]


def _put_aside(content: bytes, info: SerializationInfo) -> int:
    """The number of the blob that is sent behind the message; see `wire`."""
    blobs = info.context
    if not isinstance(blobs, list):
        raise TypeError("messages with pictures travel by intake.wire, not as bare JSON")
    blobs.append(content)
    return len(blobs) - 1


def _bring_back(value: object, info: ValidationInfo) -> object:
    """The blob of that number; bytes stay what they are."""
    blobs = info.context
    if isinstance(value, int) and isinstance(blobs, list) and 0 <= value < len(blobs):
        return blobs[value]
    return value


Blob = Annotated[
    bytes,
    BeforeValidator(_bring_back),
    PlainSerializer(_put_aside, return_type=int, when_used="json"),
]


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class GivenPhoto(_Message):
    """A photo as it was uploaded.

    Attributes:
        name: what messages and the document call it.
        content: the encoded picture, in any accepted format.
        corners: the board's four corners as a person dragged them, in photo pixels, clockwise
            from the top left of the writing; None: the outline is looked for.
    """

    name: str
    content: Blob
    corners: PhotoPolygon | None = None


class ReadRequest(_Message):
    """Read the photos of one session into one document.

    Attributes:
        photos: in the order in which they are read.
        now: years are inferred from it where neither `captured_at` nor the photos say one; of
            this and the next the numbers count, not the zone, as photos have none.
        captured_at: when they were taken, instead of what the files say.
        date_order: of month and day in dates such as 3/4; None: what the board's dates say.
        glossary: names to read and recognise.
    """

    kind: Literal["read"] = "read"
    photos: tuple[GivenPhoto, ...] = Field(min_length=1)
    now: datetime
    captured_at: datetime | None = None
    date_order: Literal["mdy", "dmy"] | None = None
    glossary: tuple[str, ...] = ()


class Redactable(_Message):
    """A picture in which places are to be made unreadable.

    Attributes:
        content: the encoded picture.
        from_photo: from photo pixels to its pixels; None: it is the photo itself.
    """

    content: Blob
    from_photo: Homography | None = None


class RedactRequest(_Message):
    """Burn boxes into pictures of one board: photo, thumbnail, straightened board.

    Attributes:
        pictures: all of the same photo.
        boxes: what to cover, in photo pixels.
    """

    kind: Literal["redact"] = "redact"
    pictures: tuple[Redactable, ...]
    boxes: tuple[PhotoPolygon, ...]


class SeenLine(_Message):
    """A written line, as soon as it has been read; its place in photo pixels."""

    board: int
    text: str
    polygon: PhotoPolygon
    confidence: Confidence


class Progress(_Message):
    """How far a reading is. Each one tells all that is known so far, so that the last suffices.

    Attributes:
        stage: what has just been finished for this photo.
        photo: its number, from 1.
        of: how many photos there are.
        share: of this photo's writing that the engine has looked at, 0 to 1. It grows after the
            `page` stage, which is told again each time.
        lines: everything written that has been read so far.
        draft: the document as far as boards have been read.
    """

    kind: Literal["progress"] = "progress"
    stage: ReadStage
    photo: int
    of: int
    share: Annotated[float, Field(ge=0, le=1)] = 0.0
    lines: tuple[SeenLine, ...] = ()
    draft: Postmortem | None = None


class ShownPicture(_Message):
    """A picture that may be shown to anyone who may see the board: a JPEG without metadata.

    Attributes:
        jpeg: the encoded picture, upright.
        width: columns of pixels.
        height: rows of pixels.
        from_photo: from photo pixels to its pixels.
    """

    jpeg: Blob
    width: int
    height: int
    from_photo: Homography


class ShownBoard(_Message):
    """The pictures of one board.

    Attributes:
        photo: the photo, re-encoded.
        thumbnail: the same, small.
        straightened: the board, cleaned.
    """

    photo: ShownPicture
    thumbnail: ShownPicture
    straightened: ShownPicture


class ReadOutcome(_Message):
    """What came of a `ReadRequest`.

    Attributes:
        postmortem: the document.
        words: every word that was read.
        unread: what was seen but not read, with its place.
        problems: the same as sentences, each once.
        boards: pictures, in the order of `postmortem.boards` (which leaves out repeated photos).
    """

    kind: Literal["read_outcome"] = "read_outcome"
    postmortem: Postmortem
    words: tuple[ReadWord, ...]
    unread: tuple[ReadProblem, ...]
    problems: tuple[str, ...]
    boards: tuple[ShownBoard, ...]


class RedactOutcome(_Message):
    """What came of a `RedactRequest`: its pictures, in order."""

    kind: Literal["redact_outcome"] = "redact_outcome"
    pictures: tuple[ShownPicture, ...]


class Failure(_Message):
    """Why a request came to nothing: code and message of a `BoardsnapError`.

    `child_ends`: the child is not fit for another request.
    """

    kind: Literal["failure"] = "failure"
    code: str
    message: str
    child_ends: bool = False


Request = Annotated[ReadRequest | RedactRequest, Field(discriminator="kind")]
Answer = Annotated[Progress | ReadOutcome | RedactOutcome | Failure, Field(discriminator="kind")]
