"""Every error that boardsnap raises on purpose.

    BoardsnapError            1  500
    ├── InputError            2  422   the photo, the JSON or an argument cannot be used
    │   ├── NotAnImageError   3  415   the bytes are no picture that can be read
    │   ├── TooLargeError     4  413   more pixels or bytes than the limits allow
    │   └── MissingFileError  5  404   no such file, a folder, or not readable
    ├── EngineError           6  500   the text engine could not be started or failed
    ├── ConfigError           7  400   an option or setting does not make sense
    ├── RenderError           8  500   the document could not be written
    ├── ConflictError         9  409   somebody else changed the same thing in the meantime
    ├── NotFoundError        10  404   nothing is there under this name, or nothing you may see
    ├── UnauthenticatedError 11  401   it is not known who asks: sign in, or send a token
    ├── ForbiddenError       12  403   the role or the token does not allow this
    ├── QuotaError           13  402   the plan of the workspace allows no more
    ├── RateLimitError       14  429   too many requests in a short time
    ├── StoreError           15  500   the database or the files could not be read or written
    └── ConnectError         16  502   another machine could not be reached or gave no sense

The numbers are the exit code of the command line and the HTTP status of a server. Each error
also has a stable `code` for machines; its message says what to do next.
"""

from __future__ import annotations

from typing import ClassVar


class BoardsnapError(Exception):
    """The base of all errors below."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1
    http_status: ClassVar[int] = 500


class InputError(BoardsnapError):
    """The photo, the JSON or an argument cannot be used."""

    code = "bad_input"
    exit_code = 2
    http_status = 422


class NotAnImageError(InputError):
    """The bytes are no picture that can be read."""

    code = "not_an_image"
    exit_code = 3
    http_status = 415


class TooLargeError(InputError):
    """More pixels or bytes than the limits allow."""

    code = "too_large"
    exit_code = 4
    http_status = 413


class MissingFileError(InputError):
    """No such file, a folder, or not readable."""

    code = "no_such_file"
    exit_code = 5
    http_status = 404


class EngineError(BoardsnapError):
    """The text engine could not be started or failed.

    Attributes:
        inside: the message is about this machine and what is installed on it, not the photo.
    """

    code = "engine_failed"
    exit_code = 6
    http_status = 500

    def __init__(self, message: str, *, inside: bool = False) -> None:
        super().__init__(message)
        self.inside = inside


class ConfigError(BoardsnapError):
    """An option or setting does not make sense."""

    code = "bad_option"
    exit_code = 7
    http_status = 400


class RenderError(BoardsnapError):
    """The document could not be written."""

    code = "not_written"
    exit_code = 8
    http_status = 500


class ConflictError(BoardsnapError):
    """Somebody else changed the same thing in the meantime.

    Attributes:
        key: of the item, None where the document itself was edited.
        field: that both changed, None where the item as a whole is concerned.
        theirs: what stands there now.
        mine: what was to stand there.
    """

    code = "conflict"
    exit_code = 9
    http_status = 409

    def __init__(
        self,
        message: str,
        *,
        key: str | None = None,
        field: str | None = None,
        theirs: object = None,
        mine: object = None,
    ) -> None:
        super().__init__(message)
        self.key = key
        self.field = field
        self.theirs = theirs
        self.mine = mine


class NotFoundError(BoardsnapError):
    """Nothing is there under this name, or nothing you may see."""

    code = "not_found"
    exit_code = 10
    http_status = 404


class UnauthenticatedError(BoardsnapError):
    """It is not known who asks: sign in, or send a token."""

    code = "unauthenticated"
    exit_code = 11
    http_status = 401


class ForbiddenError(BoardsnapError):
    """The role or the token does not allow this."""

    code = "forbidden"
    exit_code = 12
    http_status = 403


class QuotaError(BoardsnapError):
    """The plan of the workspace allows no more."""

    code = "quota"
    exit_code = 13
    http_status = 402


class RateLimitError(BoardsnapError):
    """Too many requests in a short time.

    Attributes:
        retry_after_seconds: when to try again.
    """

    code = "rate_limited"
    exit_code = 14
    http_status = 429

    def __init__(self, message: str, *, retry_after_seconds: int = 60) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class StoreError(BoardsnapError):
    """The database or the files could not be read or written.

    Attributes:
        retryable: nothing is wrong with what was asked: the same may succeed in a moment.
    """

    code = "store_failed"
    exit_code = 15
    http_status = 500

    def __init__(self, message: str, *, retryable: bool = False) -> None:
        super().__init__(message)
        self.retryable = retryable


class ConnectError(BoardsnapError):
    """Another machine could not be reached or gave no sense."""

    code = "not_connected"
    exit_code = 16
    http_status = 502
