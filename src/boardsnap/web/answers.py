"""Parts of answers that many routes share."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import Response

from boardsnap.web.schemas.base import Problem

# Only this browser may keep it, and it asks each time whether that is still right.
PRIVATE = "private, no-cache"
# A picture of a version never changes.
PRIVATE_FOR_GOOD = "private, max-age=31536000, immutable"

Responses = dict[int | str, dict[str, object]]


def refusals(*statuses: int) -> Responses:
    """What the API's description says of refusals, for these statuses and those of all routes."""
    meanings = {
        400: "It is not clear what is wanted.",
        401: "It is not known who asks.",
        402: "The plan of the workspace allows no more.",
        403: "The role or the token does not allow it.",
        404: "Nothing is there, or nothing that you may see.",
        408: "The request came too slowly.",
        409: "Somebody else changed the same thing.",
        413: "Too many bytes, or too many photos.",
        415: "No photo, or none of a kind that is read.",
        422: "A value makes no sense.",
        429: "Too many requests; Retry-After says when.",
        503: "The store cannot be reached just now.",
    }
    wanted = {400, 401, 403, 404, 422, 429, 503, *statuses}
    return {
        status: {"model": Problem, "description": meanings[status]} for status in sorted(wanted)
    }


def conditional(
    request: Request, content: bytes, media_type: str, *, etag: str, cache: str = PRIVATE
) -> Response:
    """The content, or 304 where the browser has it already.

    Args:
        request: that it answers.
        content: the body.
        media_type: of the body.
        etag: quoted, as it stands in the header.
        cache: who may keep it for how long.
    """
    headers = {"ETag": etag, "Cache-Control": cache}
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type=media_type, headers=headers)


def is_known(request: Request, etag: str) -> bool:
    """Whether the browser has this already (RFC 9110, weak comparison)."""
    sent = request.headers.get("if-none-match", "")
    tags = {tag.strip().removeprefix("W/") for tag in sent.split(",")}
    return etag in tags or "*" in tags


def etag_of(content: bytes) -> str:
    """A tag that changes whenever the content does."""
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def attachment(name: str) -> str:
    """The header that has a browser save the content under a name."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._- ") else "_" for c in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
