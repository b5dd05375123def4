"""Pages: templates, and what stands in every one of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from markupsafe import Markup

from boardsnap.settings import is_loopback
from boardsnap.version import VERSION
from boardsnap.web.assets import Assets
from boardsnap.web.phrases import as_sentence, say_ago, say_day, say_moment, say_size
from boardsnap.web.site import site_of

if TYPE_CHECKING:
    from boardsnap.web.callers import Caller


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the app a page stands, for its navigation.

    Attributes:
        caller: who looks; None: nobody is signed in.
        project: its id; None: outside of all projects.
        active: which entry of the navigation it belongs to.
    """

    caller: Caller | None = None
    project: str | None = None
    active: str = ""


def open_templates() -> jinja2.Environment:
    """The templates: everything that is put into them is escaped, a missing name is an error."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("boardsnap.web", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        day=say_day, moment=say_moment, size=say_size, ago=say_ago, sentence=as_sentence
    )
    return environment


def render_page(
    request: Request,
    template: str,
    context: Mapping[str, object],
    *,
    place: Place | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> HTMLResponse:
    """A page.

    Args:
        request: that it answers.
        template: the file's name in `templates/`.
        context: what is particular to this page.
        place: where it stands; None: it shows nothing that belongs to a person.
        status: of the answer.
        headers: of the answer.
    """
    site = site_of(request)
    common = _common(request, place or Place())
    page = site.templates.get_template(template).render({**common, **context})
    return HTMLResponse(page, status, headers=headers)


def base_url(request: Request) -> str:
    """How whoever asks reaches the server, for links; without a slash at the end.

    The host was checked by the guard.
    """
    settings = site_of(request).app.settings
    public = settings.public_url
    return public.rstrip("/") if public else f"{request.url.scheme}://{request.headers['host']}"


def is_secure(request: Request) -> bool:
    """Whether browsers allow camera and service worker here: over https, or on loopback."""
    settings = site_of(request).app.settings
    return settings.secure or is_loopback(request.url.hostname or "")


def _common(request: Request, place: Place) -> dict[str, object]:
    site = site_of(request)
    return {
        "static": site.assets.root,
        "module": partial(_module_tags, site.assets),
        "csrf": (place.caller.csrf if place.caller else None) or "",
        "nav": _navigation(request, place),
        "version": VERSION,
        "secure": is_secure(request),
        "oidc": site.provider.name if site.provider else None,
        "now": site.app.means.now(),
        "error": None,
        "done": None,
        # What was typed into a form; empty where nothing was.
        "values": defaultdict(str),
    }


def _module_tags(assets: Assets, entry: str) -> Markup:
    """A script with all that it imports, so that a browser asks for all of it at once."""
    preloads = (
        Markup('<link rel="modulepreload" href="{}/{}">\n').format(assets.root, path)
        for path in assets.modules_of(entry)
    )
    script = Markup('<script type="module" src="{}/{}"></script>').format(assets.root, entry)
    return Markup("").join([*preloads, script])


def _navigation(request: Request, place: Place) -> dict[str, object]:
    site = site_of(request)
    settings = site.app.settings
    if place.caller is None:
        return {
            "account": None,
            "local": settings.local,
            "project": None,
            "here": None,
            "projects": [],
            "active": "",
        }
    who = place.caller.who
    shown = [
        {"id": view.project.id, "name": view.project.name, "may": view.may}
        for view in site.app.projects.projects(who)
        if view.project.archived_at is None or view.project.id == place.project
    ]
    project = next((entry for entry in shown if entry["id"] == place.project), None)
    return {
        "account": {"name": who.name, "email": who.email, "is_admin": who.is_admin},
        "local": settings.local,
        "project": project,
        # Where the links of pages lead that belong to no project; nowhere for who is in none.
        "here": project or next(iter(shown), None),
        "projects": shown,
        "active": place.active,
    }


def render_text(
    request: Request, template: str, media_type: str, headers: Mapping[str, str]
) -> Response:
    """A template that is no page: script or manifest."""
    site = site_of(request)
    text = site.templates.get_template(template).render(
        static=site.assets.root,
        version=VERSION,
        camera=("capture/snap.js", *site.assets.modules_of("capture/snap.js", fetched=True)),
    )
    return Response(text, media_type=media_type, headers=dict(headers))
