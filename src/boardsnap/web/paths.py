"""Which addresses a redirect may lead to."""

from __future__ import annotations

from urllib.parse import urlsplit


def local_path(wanted: str | None, otherwise: str = "/") -> str:
    r"""The path if it stays on this server, else another one.

    Browsers read `//host`, `/\host` and paths with tabs or line breaks as other hosts.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//"):
        return otherwise
    if "\\" in wanted or not wanted.isascii() or any(letter <= " " for letter in wanted):
        return otherwise
    parts = urlsplit(wanted)
    return otherwise if parts.scheme or parts.netloc else wanted
