"""Errors as answers: JSON with a stable code for programs, a page with the way out for people."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from boardsnap.app.faults import told
from boardsnap.errors import (
    BoardsnapError,
    ConflictError,
    RateLimitError,
    StoreError,
    UnauthenticatedError,
)
from boardsnap.web.pages import render_page
from boardsnap.web.paths import local_path
from boardsnap.web.phrases import as_sentence

_LOG = logging.getLogger("boardsnap.web")

API = "/api/"

_TITLES = {
    401: "Sign in first",
    402: "The plan is full",
    403: "This is not yours to do",
    404: "Nothing here",
    409: "Somebody was faster",
    413: "Too large",
    415: "Not a photo",
    429: "Too many at once",
    500: "Something went wrong here",
    502: "Another server does not answer",
    503: "Back in a moment",
}
# What the framework refuses by itself, in our words.
_STATUS_MESSAGES = {
    400: ("bad_request", "The request could not be understood: check how it is written."),
    404: ("not_found", "There is nothing here: check the address, or go back to your boards."),
    405: ("not_allowed", "This address does not take that method: see the API's description."),
    408: ("too_slow", "The request took too long to come: try again with a better connection."),
    413: ("too_large", "That is more than the server accepts: send less at once."),
    415: (
        "not_an_image",
        "This kind of content is not accepted: send photos as multipart/form-data.",
    ),
}


def problem(
    status: int,
    code: str,
    message: str,
    *,
    request_id: str = "",
    headers: Mapping[str, str] | None = None,
    **more: object,
) -> JSONResponse:
    """An error for a program: `code` is stable, `message` says what to do."""
    content = {"code": code, "message": message, "request_id": request_id, **more}
    return JSONResponse(content, status, headers=headers)


def catch_problems(web: FastAPI) -> None:
    """Makes answers of all that routes raise on purpose."""
    web.add_exception_handler(BoardsnapError, _answer_ours)
    web.add_exception_handler(HTTPException, _answer_framework)
    web.add_exception_handler(RequestValidationError, _answer_invalid)


def answer_error(request: Request, error: BoardsnapError) -> Response:
    """The answer to one of our errors."""
    looks = request.method in {"GET", "HEAD"} and _wants_page(request)
    if looks and isinstance(error, UnauthenticatedError):
        return _to_sign_in(request)
    status = error.http_status
    if isinstance(error, StoreError) and error.retryable:
        status = 503
    if status >= 500:
        _tell_operator(request, error)
    return _answer(request, status, error.code, told(error), error_headers(error), **_more(error))


def _tell_operator(request: Request, error: BoardsnapError) -> None:
    """Writes what went wrong into the log, where it came from with what does not pass by itself."""
    passes = isinstance(error, StoreError) and error.retryable
    _LOG.log(
        logging.WARNING if passes else logging.ERROR,
        "a request failed: %s",
        error,
        extra={"request_id": request_id_of(request), "code": error.code},
        exc_info=None if passes else error,
    )


def answer_unexpected(request: Request) -> Response:
    """The answer where something went wrong that nobody foresaw; it tells nothing of the inside."""
    message = "Something went wrong here, not with you: try again; tell the operator if it stays."
    return _answer(request, 500, BoardsnapError.code, message, {})


async def _answer_ours(request: Request, error: Exception) -> Response:
    if not isinstance(error, BoardsnapError):
        raise error
    return answer_error(request, error)


async def _answer_framework(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    code, message = _STATUS_MESSAGES.get(
        error.status_code, ("error", "The request could not be answered: check it.")
    )
    return _answer(request, error.status_code, code, message, error.headers or {})


async def _answer_invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [
        {"where": [str(part) for part in fault["loc"]], "what": fault["msg"]}
        for fault in error.errors()
    ]
    first = faults[0]
    where = ".".join(first["where"][1:]) or str(first["where"][0])
    message = f"{where}: {first['what']}; see /api/v1/openapi.json for what is accepted"
    return _answer(request, 422, "bad_input", message, {}, faults=faults)


def _answer(
    request: Request,
    status: int,
    code: str,
    message: str,
    headers: Mapping[str, str],
    **more: object,
) -> Response:
    request_id = request_id_of(request)
    if _wants_page(request):
        page = {
            "status": status,
            "code": code,
            "title": _TITLES.get(status, "That did not work"),
            "message": as_sentence(message),
            "request_id": request_id if status >= 500 else "",
            "way_out": _way_out(request, status),
        }
        return render_page(request, "error.html.j2", page, status=status, headers=headers)
    return problem(status, code, message, request_id=request_id, headers=headers, **more)


def _way_out(request: Request, status: int) -> dict[str, str] | None:
    """The button of an error's page; whoever has but a link is not led into the app."""
    if status >= 500 and request.method == "GET":
        query = f"?{request.url.query}" if request.url.query else ""
        return {"url": local_path(request.url.path + query), "label": "Try again"}
    if request.url.path.startswith("/s/"):
        return None
    return {"url": "/", "label": "To the boards"}


def request_id_of(request: Request) -> str:
    """The id of the request, which answers and log name."""
    return str(request.scope.get("boardsnap.request_id", ""))


def _wants_page(request: Request) -> bool:
    return not request.url.path.startswith((API, "/healthz", "/readyz", "/metrics"))


def _to_sign_in(request: Request) -> Response:
    query = f"?{request.url.query}" if request.url.query else ""
    target = local_path(request.url.path + query)
    return RedirectResponse(f"/sign-in?next={quote(target, safe='/')}", 303)


def error_headers(error: BoardsnapError) -> dict[str, str]:
    """What the answer to an error says beside its text."""
    if isinstance(error, RateLimitError):
        return {"Retry-After": str(error.retry_after_seconds)}
    if isinstance(error, StoreError) and error.retryable:
        return {"Retry-After": "2"}
    if isinstance(error, UnauthenticatedError):
        return {"WWW-Authenticate": 'Bearer realm="boardsnap"'}
    return {}


def _more(error: BoardsnapError) -> dict[str, object]:
    if isinstance(error, RateLimitError):
        return {"retry_after_seconds": error.retry_after_seconds}
    if isinstance(error, ConflictError):
        names = ("key", "field", "theirs", "mine")
        return {name: jsonable_encoder(getattr(error, name)) for name in names}
    return {}
