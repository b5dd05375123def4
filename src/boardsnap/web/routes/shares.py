"""Links that show a board to whoever has them: made and revoked here."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request

from boardsnap.model.words import PhotoPolygon
from boardsnap.web.answers import refusals
from boardsnap.web.callers import Calls
from boardsnap.web.pages import base_url
from boardsnap.web.routes.me import qr_picture
from boardsnap.web.schemas.shares import RedactionIn, ShareIn, ShareOut, SharesOut
from boardsnap.web.site import site_of
from boardsnap.web.views import member_names, share_view

router = APIRouter(prefix="/boards/{board_id}/shares", tags=["shares"], responses=refusals())


@router.get("")
def list_shares(request: Request, board_id: str, call: Calls) -> SharesOut:
    """The board's links, without their secrets."""
    site = site_of(request)
    shares = site.app.shares.shares(call.who, board_id)
    names = member_names(site, call, board_id)
    now = site.app.means.now()
    return SharesOut(shares=tuple(share_view(share, now, names) for share in shares))


@router.post("", status_code=201, responses=refusals(409))
def create_share(request: Request, board_id: str, wanted: ShareIn, call: Calls) -> ShareOut:
    """Makes a link that shows the document, without the app, to whoever has it.

    Its address is in this answer and nowhere else.
    """
    site = site_of(request)
    secret, share = site.app.shares.create(
        call.who,
        board_id,
        days=wanted.days,
        password=wanted.password,
        redactions=_polygons(wanted.redactions),
        show_picture=wanted.show_picture,
    )
    url = f"{base_url(request)}/s/{secret}"
    names = {call.who.account_id: call.who.name}
    told = share_view(share, site.app.means.now(), names, url=url)
    return told.model_copy(update={"qr": qr_picture(url)})


@router.delete("/{share_id}", status_code=204)
def revoke_share(request: Request, board_id: str, share_id: str, call: Calls) -> None:
    """From now on the link shows nothing."""
    site_of(request).app.shares.revoke(call.who, board_id, share_id)


def _polygons(redactions: Sequence[RedactionIn]) -> dict[int, list[PhotoPolygon]]:
    """The boxes as polygons, by the position of the photo."""
    boxes: dict[int, list[PhotoPolygon]] = {}
    for one in redactions:
        left, top, right, bottom = one.box
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        boxes.setdefault(one.board, []).append(corners)
    return boxes
