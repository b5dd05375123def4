"""The libraries of `boardsnap[learn]`, loaded when they are first needed."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from boardsnap.errors import ConfigError


def require(module: str) -> Any:
    """The module, from the extra that brings it.

    Args:
        module: its full name: `duckdb`, `scipy.stats`, `river.drift`.

    Raises:
        ConfigError: it is not installed; the message says how to install it.
    """
    try:
        return import_module(module)
    except ImportError as error:
        library = module.split(".", 1)[0]
        raise ConfigError(
            f"this needs {library}, which is not installed: pip install 'boardsnap[learn]'"
        ) from error
