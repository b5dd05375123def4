"""Takes the photos of one request in, until all of them are on disk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from fastapi import Request

from boardsnap.app.uploads import Arriving, Upload
from boardsnap.web.site import site_of
from boardsnap.web.uploads import Announced

Begin = Callable[[str], Arriving]


@dataclass(frozen=True, slots=True)
class Sent:
    """A capture whose photos are kept.

    Attributes:
        capture_key: as the client made it, or a new one.
        uploads: in the order in which they were sent.
    """

    capture_key: str
    uploads: tuple[Upload, ...]


async def take_in(
    request: Request, begin: Begin, check: Callable[[str], None] | None = None
) -> Sent:
    """The photos of a request, durably kept.

    Args:
        request: with a form of photos.
        begin: begins to keep a photo, by its name; called in a thread.
        check: is handed the form's token before a photo is written, and may refuse.
    """
    site = site_of(request)

    def begin_checked(photo: Announced) -> Arriving:
        if check is not None:
            check(photo.csrf)
        return begin(photo.name)

    sending = await site.uploads.receive(request, begin_checked)
    site.metrics.count_photos(len(sending.photos))
    uploads = tuple(
        replace(upload, key=key) if key is not None else upload for upload, key in sending.photos
    )
    return Sent(sending.capture_key or site.app.means.chance.id(), uploads)
