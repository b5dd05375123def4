"""Log lines: text for people, JSON for collectors; never with secrets."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Literal

_LOGGER = "boardsnap"
# Secrets that stand in paths: links that are shared, invitations.
_SECRET_PATHS = re.compile(r"^(/s|/join|/api/v1/shared)/[^/]+")
# What log calls hand over by `extra=`, in the order in which it is shown.
_FIELDS = (
    *("request_id", "method", "path", "status", "ms", "address", "account"),
    *("board", "version", "attempt", "worker", "seconds", "code", "again"),
)
# Libraries that say what went wrong below us, and much that nobody needs.
_QUIET = ("uvicorn", "procrastinate", "psycopg.pool")


def hide_secrets(path: str) -> str:
    """The path of a request as it may stand in a log: no secret, no query, one line."""
    hidden = _SECRET_PATHS.sub(r"\1/***", path)
    return "".join(letter if letter.isprintable() else "?" for letter in hidden)[:200]


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **_fields(record),
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """Time, level, message, and what belongs to it as `name=value`."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%d %H:%M:%S")
        told = " ".join(f"{name}={value}" for name, value in _fields(record).items())
        line = f"{at} {record.levelname.lower():<7} {record.getMessage()} {told}".rstrip()
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


def start_logging(form: Literal["text", "json"], level: str) -> None:
    """Sends the log lines of this process to standard error.

    Args:
        form: `text` or `json`.
        level: from which weight on.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    for name in (_LOGGER, *_QUIET):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.propagate = False
    logging.getLogger(_LOGGER).setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, _weight(level)))


def _weight(level: str) -> int:
    return logging.getLevelNamesMapping()[level.upper()]


def _fields(record: logging.LogRecord) -> dict[str, object]:
    told = {name: getattr(record, name, None) for name in _FIELDS}
    return {name: value for name, value in told.items() if value is not None}
