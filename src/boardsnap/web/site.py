"""What every route of one server shares."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request
from jinja2 import Environment

from boardsnap.app.app import App
from boardsnap.connect.oidc import Provider
from boardsnap.jobs.workers import Workers
from boardsnap.web.assets import Assets
from boardsnap.web.exporting import Exporting
from boardsnap.web.metrics import RequestMetrics
from boardsnap.web.uploads import Uploads


@dataclass(frozen=True, slots=True)
class Site:
    """One server.

    Attributes:
        app: the use cases.
        workers: None where other machines read.
        assets: scripts, styles, pictures.
        templates: of the pages.
        metrics: counts of requests.
        uploads: takes photos in.
        exporting: writes documents as files, a few at a time.
        local_csrf: stands in forms where nobody signs in.
        setup_secret: opens /setup, as long as there is no account.
        provider: of OpenID Connect; None: passwords only.
    """

    app: App
    workers: Workers | None
    assets: Assets
    templates: Environment
    metrics: RequestMetrics
    uploads: Uploads
    exporting: Exporting
    local_csrf: str
    setup_secret: str
    provider: Provider | None


def site_of(request: Request) -> Site:
    """The server that answers the request."""
    site = request.app.state.site
    if not isinstance(site, Site):
        raise TypeError("the application was not made by create_web")
    return site


def wake_workers(request: Request) -> None:
    """Tells those who read here that a board waits."""
    workers = site_of(request).workers
    if workers is not None:
        workers.wake()
