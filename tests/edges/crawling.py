"""Goes through a site as a browser could: every link, every form, every button that sends."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Literal
from urllib.parse import urljoin, urlsplit

from httpx2 import Response
from starlette.testclient import TestClient

_EXPORT = re.compile(r"/export/.*$")
# What fields are filled with whose own value says nothing.
_TYPED = {
    "email": "guest@example.org",
    "password": "a phrase of five words",
    "new": "a phrase of five words",
    "current": "a phrase of five words",
    "since": "2026-01-01",
    "until": "2026-12-31",
}


@dataclass(frozen=True)
class Deed:
    """A request that a page offers beside its links.

    Attributes:
        page: that offers it.
        how: `form`: as browsers send forms; `json`: as the scripts of our pages do.
    """

    page: str
    method: str
    path: str
    how: Literal["form", "json"]
    body: tuple[tuple[str, object], ...] = ()

    @property
    def told(self) -> str:
        """What it does, on whatever page it stands."""
        return f"{self.method} {self.path} {dict(self.body) or ''}"


@dataclass
class Crawl:
    """What was found.

    Attributes:
        pages: the status of each link that leads somewhere.
        deeds: what pages offer to do.
    """

    pages: dict[str, int] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)


def crawl(client: TestClient, *starts: str) -> Crawl:
    """Follows every link of the site from these pages on."""
    found = Crawl()
    waiting = list(starts)
    while waiting:
        path = waiting.pop(0)
        if path in found.pages or _is_further_file(path, found.pages):
            continue
        answer = client.get(path)
        found.pages[path] = answer.status_code
        if answer.is_redirect:
            waiting.append(answer.headers["location"])
            continue
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        page = _Page(path)
        page.feed(answer.text)
        known = {deed.told for deed in found.deeds}
        found.deeds.extend(deed for deed in page.deeds if deed.told not in known)
        waiting.extend(_own(path, page.links))
    return found


def _is_further_file(path: str, known: Iterable[str]) -> bool:
    """Whether the document of another board was written in that form: once is enough."""
    form = _EXPORT.search(path)
    return form is not None and any(other.endswith(form[0]) for other in known)


def do(client: TestClient, deed: Deed) -> Response:
    """The answer to what a page offers."""
    if deed.how == "json":
        body = dict(deed.body) or None
        return client.request(deed.method, deed.path, json=body if deed.method != "GET" else None)
    if deed.method == "GET":
        return client.get(deed.path, params={name: str(value) for name, value in deed.body})
    return client.post(deed.path, data={name: str(value) for name, value in deed.body})


def _own(page: str, links: list[str]) -> Iterator[str]:
    """The links that stay on the site, without their places in the page."""
    for link in links:
        parts = urlsplit(urljoin(page, link))
        if not parts.netloc and parts.scheme in {"", "http"} and not parts.path.startswith("/st"):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


class _Page(HTMLParser):
    """Reads links, forms and buttons out of a page."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.links: list[str] = []
        self.deeds: list[Deed] = []
        self._form: dict[str, str] | None = None
        self._fields: dict[str, object] = {}
        self._select: dict[str, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"a", "img"} and ("href" in given or "src" in given):
            self.links.append(given.get("href") or given["src"])
        if "data-send" in given:
            self._add(given["data-send"], "json", json.loads(given.get("data-body") or "{}"))
        if tag == "form":
            self._form, self._fields = given, {}
        if self._form is not None and given.get("name") and "disabled" not in given:
            self._fill(tag, given)
        if tag == "option" and self._select and self._fields.get(self._select["name"]) is None:
            self._fields[self._select["name"]] = given.get("value") or None

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = None
        if tag != "form" or self._form is None:
            return
        form, self._form = self._form, None
        if "data-api" in form:
            fields = {name: value for name, value in self._fields.items() if value is not None}
            self._add(form["data-api"], "json", fields)
        # Forms of photos have tests of their own; the others without an address are drawn on.
        elif form.get("enctype") != "multipart/form-data" and "method" in form:
            target = urlsplit(urljoin(self.path, form.get("action") or self.path)).path
            self._add(f"{form.get('method', 'get').upper()} {target}", "form", self._fields)

    def _fill(self, tag: str, given: dict[str, str]) -> None:
        name = given["name"]
        if tag == "select":
            self._select, self._fields[name] = given, None
            return
        hidden = given.get("type") == "hidden"
        usual = "2026-03-04" if given.get("type") == "date" else _TYPED.get(name, "word")
        typed = given.get("value", "") or ("" if hidden else usual)
        if given.get("type") == "checkbox":
            kept = self._fields.setdefault(name, [])
            if isinstance(kept, list) and "checked" in given:
                kept.append(typed)
        elif "data-list" in given:
            self._fields[name] = [typed]
        else:
            self._fields[name] = typed

    def _add(self, spec: str, how: Literal["form", "json"], body: dict[str, object]) -> None:
        method, path = spec.split(" ", 1)
        numbers = {"days": 30}
        told = {name: numbers.get(name, value) for name, value in body.items()}
        frozen = tuple((name, _frozen(value)) for name, value in told.items())
        self.deeds.append(Deed(self.path, method, path, how, frozen))


def _frozen(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def order(deed: Deed) -> int:
    """When a deed is done: what takes something away comes late, and signing out last."""
    if "sign-out" in deed.path:
        return 3
    if ("archived", True) in deed.body:
        return 2
    return 1 if deed.method == "DELETE" or deed.path.endswith("end-others") else 0
