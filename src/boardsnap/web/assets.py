"""Scripts, styles and pictures that belong to the program: read once, cached by their content."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

# What the platform's table may lack or say differently.
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
    ".ico": "image/x-icon",
}
_MODULES = (".js", ".mjs")
# Pictures and fonts are compressed already.
_SQUEEZED = (".js", ".mjs", ".css", ".svg", ".webmanifest", ".txt")


# What a module needs before it runs, and what it fetches when it has need of it (ECMA-262, 16.2.2
# and 13.3.10), as this project writes it: names of files in double quotes.
_IMPORTED = re.compile(
    r"""^(?:import|export)\s(?:[^;"']*\sfrom\s)?"(\.[^"]+)";|\bimport\("(\.[^"]+)"\)""",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file.

    Attributes:
        content: as it is.
        squeezed: by gzip; None where that gains nothing.
        media_type: with its charset.
        etag: of the content.
        imports: paths of the modules that it needs before it runs.
        fetches: paths of the modules that it fetches later.
    """

    content: bytes
    squeezed: bytes | None
    media_type: str
    etag: str
    imports: tuple[str, ...] = ()
    fetches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Assets:
    """All files by their path, and one version for all of them."""

    files: Mapping[str, Asset]
    version: str

    @property
    def root(self) -> str:
        """The address under which this version of them is served, without a slash at the end."""
        return f"/static/{self.version}"

    def modules_of(self, entry: str, *, fetched: bool = False) -> tuple[str, ...]:
        """The paths of all modules that a module needs before it runs, each once.

        Args:
            entry: the path of the module.
            fetched: also what it and they fetch later.
        """
        found: dict[str, None] = {}
        waiting = [entry]
        while waiting:
            asset = self.files[waiting.pop(0)]
            further = (*asset.imports, *(asset.fetches if fetched else ()))
            waiting += [path for path in further if path not in found]
            found.update(dict.fromkeys(further))
        return tuple(path for path in found if path != entry)


def load_assets() -> Assets:
    """The files in `static/`."""
    found = dict(sorted(_walk(files("boardsnap.web") / "static", "")))
    whole = hashlib.sha256()
    for path, asset in found.items():
        whole.update(f"{path} {asset.etag}\n".encode())
    return Assets(found, whole.hexdigest()[:12])


def _walk(folder: Traversable, prefix: str) -> list[tuple[str, Asset]]:
    found: list[tuple[str, Asset]] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _walk(entry, f"{prefix}{entry.name}/")
        elif not entry.name.startswith("."):
            found.append((prefix + entry.name, _load(entry, prefix)))
    return found


def _load(file: Traversable, folder: str) -> Asset:
    content = file.read_bytes()
    suffix = "." + file.name.rpartition(".")[2].lower()
    media_type = _TYPES.get(suffix) or mimetypes.guess_type(file.name)[0]
    squeezed = gzip.compress(content, mtime=0) if suffix in _SQUEEZED else None
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    imports, fetches = _imported(content.decode(), folder) if suffix in _MODULES else ((), ())
    return Asset(
        content, squeezed, media_type or "application/octet-stream", etag, imports, fetches
    )


def _imported(script: str, folder: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    named = _IMPORTED.findall(script)
    imports, fetches = (
        tuple(posixpath.normpath(f"{folder}{name}") for name in names if name)
        for names in ([one for one, _ in named], [other for _, other in named])
    )
    return imports, fetches
