"""Links that show a board to whoever has them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from boardsnap.model.records import Share
from boardsnap.web.schemas.base import Days, Password, Schema

_Pixel = Annotated[float, Field(ge=-100_000, le=200_000)]
_MOST_BOXES = 200


class RedactionIn(Schema):
    """A place on a photo that is made unreadable."""

    board: Annotated[int, Field(ge=0, lt=1000, description="Position of the photo.")]
    box: tuple[_Pixel, _Pixel, _Pixel, _Pixel] = Field(
        description="left, top, right, bottom in pixels of the photo",
        examples=[[100, 80, 400, 200]],
    )


class ShareIn(Schema):
    """A link that is to be made."""

    days: Days | None = Field(default=None, description="None: as long as the server's default.")
    password: Password | None = None
    show_picture: bool = True
    redactions: tuple[RedactionIn, ...] = Field(default=(), max_length=_MOST_BOXES)


class ShareOut(Schema):
    """A link."""

    id: str
    created_at: datetime
    created_by: str = Field(description="Empty: somebody who left the project.")
    expires_at: datetime | None
    revoked_at: datetime | None
    password: bool = Field(description="It asks for one.")
    show_picture: bool
    redactions: int = Field(description="So many places are made unreadable.")
    views: int
    seen_at: datetime | None
    active: bool
    url: str | None = Field(
        default=None, description="Only in the answer that makes it: its secret is not kept."
    )
    qr: str | None = Field(default=None, description="The same address as an SVG picture.")

    @classmethod
    def of(
        cls, share: Share, *, by: str, boxes: int, now: datetime, url: str | None = None
    ) -> Self:
        """What is told of a link.

        Args:
            share: of the store.
            by: the name of who made it.
            boxes: how many places are made unreadable.
            now: the present time.
            url: where it leads to, as long as its secret is known.
        """
        over = share.expires_at is not None and share.expires_at <= now
        return cls(
            id=share.id,
            created_at=share.created_at,
            created_by=by,
            expires_at=share.expires_at,
            revoked_at=share.revoked_at,
            password=share.password_hash is not None,
            show_picture=share.show_picture,
            redactions=boxes,
            views=share.views,
            seen_at=share.seen_at,
            active=share.revoked_at is None and not over,
            url=url,
        )


class SharesOut(Schema):
    """All links of a board, the newest first."""

    shares: tuple[ShareOut, ...]
