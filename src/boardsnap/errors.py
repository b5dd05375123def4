"""Every error that boardsnap raises on purpose.

    BoardsnapError            1  500
    ├── InputError            2  422   the photo, the JSON or an argument cannot be used
    │   ├── NotAnImageError   3  415   the bytes are no picture that can be read
    │   ├── TooLargeError     4  413   more pixels or bytes than the limits allow
    │   └── MissingFileError  5  404   no such file, a folder, or not readable
    ├── EngineError           6  500   the text engine could not be started or failed
    ├── ConfigError           7  400   an option or setting does not make sense
    └── RenderError           8  500   the document could not be written

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
    """The text engine could not be started or failed."""

    code = "engine_failed"
    exit_code = 6
    http_status = 500


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
