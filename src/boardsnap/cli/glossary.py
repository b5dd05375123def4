"""The glossary file: names that stand on the board, one a line."""

from __future__ import annotations

from pathlib import Path

from boardsnap.errors import ConfigError

# A glossary names a team's features, people and systems; a file beyond this is another file.
_MAX_BYTES = 1_000_000


def read_glossary(path: Path) -> tuple[str, ...]:
    """The terms of a glossary file, in order and once each.

    A line is a term; empty lines, and what follows a # at a line's start or after a space, are
    left out.

    Raises:
        ConfigError: there is no such file, or it is no UTF-8 text.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ConfigError(f"the glossary {path} is too large: give a text file, a term a line")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"the glossary {path} is not UTF-8 text (byte {error.start}): save it as UTF-8"
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ConfigError(f"the glossary {path} cannot be read ({reason})") from error
    terms = (_term(line) for line in text.splitlines())
    return tuple(dict.fromkeys(term for term in terms if term))


def _term(line: str) -> str:
    before = "" if line.startswith("#") else line.split(" #", 1)[0]
    return " ".join(before.split())
