"""Errors as answers: JSON with a stable code for programs, a page with the way out for people."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from boardsnap.errors import (
    BoardsnapError,
    ConflictError,
    RateLimitError,
    StoreError,
    UnauthenticatedError,
)
from boardsnap.web.pages import render_page
from boardsnap.web.paths import local_path

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
    503: "Not ready",
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
    status = 503 if isinstance(error, StoreError) else error.http_status
    return _answer(request, status, error.code, str(error), error_headers(error), **_more(error))


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
    request_id = str(request.scope.get("boardsnap.request_id", ""))
    if _wants_page(request):
        page = {
            "status": status,
            "code": code,
            "title": _TITLES.get(status, "That did not work"),
            "message": message[:1].upper() + message[1:],
            "request_id": request_id,
        }
        return render_page(request, "error.html.j2", page, status=status, headers=headers)
    return problem(status, code, message, request_id=request_id, headers=headers, **more)


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
    if isinstance(error, StoreError):
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
