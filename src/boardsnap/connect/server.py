"""A boardsnap server, as the command line sees it from afar."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Literal, Self, TypeVar
from urllib.parse import quote, urlsplit

import httpx2
from pydantic import BaseModel, ConfigDict, ValidationError

from boardsnap.errors import (
    BoardsnapError,
    ConfigError,
    ConflictError,
    ConnectError,
    ForbiddenError,
    InputError,
    MissingFileError,
    NotAnImageError,
    NotFoundError,
    QuotaError,
    RateLimitError,
    TooLargeError,
    UnauthenticatedError,
)
from boardsnap.model.preflight import MustHave, Preflight, Release
from boardsnap.model.records import SearchFilter
from boardsnap.model.recurrence import Recurrence
from boardsnap.model.trends import Trends
from boardsnap.version import VERSION

# Photos of a phone over a mobile network: 60 MB at 1 Mbit/s take eight minutes, sent in parts of
# which each has to get through in this time.
_TIMEOUT = httpx2.Timeout(30.0, connect=10.0)
_PAUSES_SECONDS = (0.5, 1.0, 2.0, 4.0, 8.0)
_LONGEST_PAUSE_SECONDS = 60.0
_POLL_SECONDS = 1.0
_PAGE = 200
_AGAIN = frozenset({429, 502, 503, 504})
_ERRORS: Mapping[int, type[BoardsnapError]] = {
    401: UnauthenticatedError,
    402: QuotaError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
    413: TooLargeError,
    415: NotAnImageError,
    422: InputError,
}

Sleep = Callable[[float], None]
Model = TypeVar("Model", bound=BaseModel)


class _Answer(BaseModel):
    # Servers may be newer than this client, and say more.
    model_config = ConfigDict(frozen=True, extra="ignore")


class RemoteAccount(_Answer):
    """Who the token belongs to."""

    name: str
    email: str


class RemoteProject(_Answer):
    """A project on the server."""

    id: str
    name: str
    role: str
    archived: bool = False


class RemoteMe(_Answer):
    """Who asks, and what is open to them."""

    account: RemoteAccount
    projects: tuple[RemoteProject, ...]


class RemoteBoard(_Answer):
    """A board on the server."""

    id: str
    title: str | None = None
    status: str
    state: str
    created_at: str
    session_date: str | None = None
    cause: str | None = None
    open_points: int = 0
    open_actions: int = 0


class RemoteShare(_Answer):
    """A link that was just made."""

    url: str
    expires_at: str | None = None


class _Boards(_Answer):
    boards: tuple[RemoteBoard, ...]
    next: str | None = None


class RemoteHit(_Answer):
    """A board that a search found."""

    board: RemoteBoard
    project_name: str


class _Hits(_Answer):
    hits: tuple[RemoteHit, ...]


class _Before(_Answer):
    found: tuple[Recurrence, ...]


class _Problem(_Answer):
    code: str
    message: str


class RemoteProgress(_Answer):
    """How far a reading is."""

    state: Literal["queued", "reading", "read", "failed"]
    share: float = 0.0
    stage: str | None = None
    problem: _Problem | None = None


class Server:
    """One server, asked with one token."""

    def __init__(
        self,
        url: str,
        token: str | None,
        *,
        sleep: Sleep,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        """A server.

        Args:
            url: as people open it.
            token: None: a server on this machine that asks for none.
            sleep: waits before a request is sent again.
            transport: carries requests; None: the network.
        """
        self.url = checked_url(url)
        self._sleep = sleep
        headers = {"User-Agent": f"boardsnap/{VERSION}", "X-Boardsnap-Client": VERSION}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        # Redirects could carry the token to another host.
        self._http = httpx2.Client(
            headers=headers, timeout=_TIMEOUT, follow_redirects=False, transport=transport
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def me(self) -> RemoteMe:
        """Who the token belongs to."""
        return _read(self._get("/me"), RemoteMe)

    def project(self, wanted: str | None) -> RemoteProject:
        """The project with this id or name; None: the only one.

        Raises:
            NotFoundError: there is none, or more than one.
        """
        live = [project for project in self.me().projects if not project.archived]
        names = ", ".join(project.name for project in live) or "none"
        if wanted is None and len(live) == 1:
            return live[0]
        if wanted is None:
            raise NotFoundError(f"name a project with --project; there are: {names}")
        fits = [project for project in live if wanted in {project.id, project.name}]
        if len(fits) != 1:
            raise NotFoundError(f"there is no one project {wanted!r}; there are: {names}")
        return fits[0]

    def push(self, project_id: str, photos: Sequence[Path]) -> RemoteBoard:
        """The board that the photos became; the same photos sent again are the same board.

        Raises:
            MissingFileError: a photo cannot be read.
        """
        key = capture_key(photos)

        def send() -> httpx2.Response:
            with ExitStack() as files:
                parts = [
                    ("photos", (photo.name, files.enter_context(photo.open("rb"))))
                    for photo in photos
                ]
                return self._http.post(
                    self._address(f"/projects/{quote(project_id, safe='')}/boards"),
                    data={"capture_key": key},
                    files=parts,
                )

        return _read(self._insist(send), RemoteBoard)

    def wait(self, board_id: str, tell: Callable[[RemoteProgress], None]) -> RemoteProgress:
        """How the reading ended; `tell` hears how far it is meanwhile."""
        while True:
            progress = _read(self._get(f"/boards/{_part(board_id)}/progress"), RemoteProgress)
            tell(progress)
            if progress.state in {"read", "failed"}:
                return progress
            self._sleep(_POLL_SECONDS)

    def boards(self, project_id: str, status: str | None = None) -> Iterator[RemoteBoard]:
        """The project's boards, the newest first."""
        cursor: str | None = None
        while True:
            query: dict[str, str | list[str]] = {"limit": str(_PAGE)}
            query |= {"status": status} if status else {}
            query |= {"cursor": cursor} if cursor else {}
            page = _read(self._get(f"/projects/{_part(project_id)}/boards", query), _Boards)
            yield from page.boards
            cursor = page.next
            if cursor is None:
                return

    def document(self, board_id: str) -> bytes:
        """The document as JSON, as the contract has it."""
        return self._get(f"/boards/{_part(board_id)}/document").content

    def export(self, board_id: str, form: str) -> bytes:
        """The document as a file of this form."""
        return self._get(f"/boards/{_part(board_id)}/export/{_part(form)}").content

    def share(
        self, board_id: str, *, days: int | None, password: str | None, show_picture: bool
    ) -> RemoteShare:
        """A new link to the board."""
        wanted = {"days": days, "password": password, "show_picture": show_picture}
        # Not sent again by itself: each request makes a link.
        response = self._once(
            lambda: self._http.post(self._address(f"/boards/{_part(board_id)}/shares"), json=wanted)
        )
        return _read(response, RemoteShare)

    def search(
        self, words: str, filters: SearchFilter, project_id: str | None
    ) -> tuple[RemoteHit, ...]:
        """The boards with these words, the best first."""
        query: dict[str, str | list[str]] = {"q": words, "limit": "100"}
        named = {
            "model": filters.models,
            "feature": filters.features,
            "cause": filters.causes,
            "system": filters.systems,
            "owner": filters.owners,
        }
        query |= {name: list(values) for name, values in named.items() if values}
        days = {"since": filters.since, "until": filters.until, "project": project_id}
        query |= {name: value for name, value in days.items() if value}
        return _read(self._get("/search", query), _Hits).hits

    def recurrences(self, board_id: str) -> tuple[Recurrence, ...]:
        """Earlier boards that tell of the same failure."""
        return _read(self._get(f"/boards/{_part(board_id)}/before"), _Before).found

    def trends(self, project_id: str | None) -> Trends:
        """What the boards of a project, or of all, say together."""
        where = f"/projects/{_part(project_id)}" if project_id else ""
        return _read(self._get(f"{where}/trends"), Trends)

    def preflight(
        self, project_id: str | None, release: Release, must: Sequence[MustHave]
    ) -> Preflight:
        """What is against a release, from the boards of a project or of all."""
        query: dict[str, str | list[str]] = {"model": release.model, "must": list(must) or "none"}
        query |= {"version": release.version} if release.version else {}
        query |= {"feature": list(release.features), "source": list(release.sources)}
        where = f"/projects/{_part(project_id)}" if project_id else ""
        return _read(self._get(f"{where}/preflight", query), Preflight)

    def _get(
        self, path: str, query: Mapping[str, str | list[str]] | None = None
    ) -> httpx2.Response:
        return self._insist(lambda: self._http.get(self._address(path), params=query))

    def _address(self, path: str) -> str:
        return f"{self.url}/api/v1{path}"

    def _insist(self, send: Callable[[], httpx2.Response]) -> httpx2.Response:
        """The answer, after as many attempts as it takes within reason."""
        for pause in _PAUSES_SECONDS:
            try:
                response = send()
            except httpx2.TransportError:
                self._sleep(pause)
                continue
            if response.status_code not in _AGAIN:
                return _checked(response)
            self._sleep(_asked_pause(response, pause))
        return self._once(send)

    def _once(self, send: Callable[[], httpx2.Response]) -> httpx2.Response:
        try:
            return _checked(send())
        except httpx2.HTTPError as error:
            raise ConnectError(
                f"{self.url} cannot be reached ({type(error).__name__}): check the address and "
                "that the server runs"
            ) from error


def capture_key(photos: Sequence[Path]) -> str:
    """A key of these photos in this order: pushed twice, they are one board.

    Raises:
        MissingFileError: a photo cannot be read.
    """
    whole = hashlib.sha256()
    for photo in photos:
        try:
            with photo.open("rb") as file:
                whole.update(hashlib.file_digest(file, "sha256").digest())
        except OSError as error:
            raise MissingFileError(f"{photo} cannot be read: check path and permissions") from error
    return f"push-{whole.hexdigest()[:40]}"


def checked_url(url: str) -> str:
    """The address of a server, without a slash at the end.

    Raises:
        ConfigError: it is none.
    """
    parts = urlsplit(url if "://" in url else f"https://{url}")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise ConfigError(f"{url!r} is no address of a server: write https://boards.example.org")
    return f"{parts.scheme}://{parts.netloc}"


def _part(text: str) -> str:
    return quote(text, safe="")


def _asked_pause(response: httpx2.Response, otherwise: float) -> float:
    asked = response.headers.get("retry-after", "")
    return min(float(asked), _LONGEST_PAUSE_SECONDS) if asked.isdigit() else otherwise


def _checked(response: httpx2.Response) -> httpx2.Response:
    """The answer, if it is none of refusal."""
    status = response.status_code
    if status < 300:
        return response
    try:
        message = _Problem.model_validate_json(response.content).message
    except ValidationError:
        message = f"the server answered {status}, not as a boardsnap server does: check its address"
    if status == 429:
        raise RateLimitError(message, retry_after_seconds=int(_asked_pause(response, 60)))
    raise _ERRORS.get(status, ConnectError)(message)


def _read(response: httpx2.Response, model: type[Model]) -> Model:
    try:
        return model.model_validate_json(response.content)
    except ValidationError as error:
        raise ConnectError(
            "the server's answer makes no sense: check its address and version"
        ) from error
