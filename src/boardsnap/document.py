"""The postmortem as callers hold it: it shows itself, writes itself and is read back."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import PrivateAttr, ValidationError
from pydantic_core import from_json

from boardsnap.errors import InputError, MissingFileError
from boardsnap.model import postmortem as model
from boardsnap.model.page import Picture
from boardsnap.render.html import to_html, to_notebook
from boardsnap.render.markdown import to_markdown

# More than any session's document (a full board is about 60 kB): a wrong file is refused
# before it fills the memory.
_MAX_JSON_BYTES = 64 * 1024 * 1024


class Postmortem(model.Postmortem):
    """A structured model postmortem, with the pictures of its boards where they are known.

    The fields are those of the contract (docs/contract.md). The pictures stay outside the JSON:
    a document read back with `load` shows itself without them.
    """

    _pictures: tuple[Picture, ...] = PrivateAttr(default=())
    _problems: tuple[str, ...] = PrivateAttr(default=())

    @classmethod
    def build(
        cls,
        postmortem: model.Postmortem,
        pictures: tuple[Picture, ...] = (),
        problems: tuple[str, ...] = (),
    ) -> Self:
        """The postmortem with the pictures of its boards, and what could not be read on them."""
        fields = {name: getattr(postmortem, name) for name in model.Postmortem.model_fields}
        made = cls.model_construct(**fields)
        made._pictures = pictures
        made._problems = problems
        return made

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """The straightened boards, in the order of `boards`; empty for a loaded document."""
        return self._pictures

    @property
    def problems(self) -> tuple[str, ...]:
        """What was seen on the boards but could not be read, one sentence each."""
        return self._problems

    def to_markdown(self) -> str:
        """The document as Markdown."""
        return to_markdown(self, problems=self._problems)

    def to_html(self) -> str:
        """The document as one self-contained HTML file, beside the boards where known."""
        return to_html(self, pictures=self._pictures, problems=self._problems)

    def _repr_html_(self) -> str:
        """What a notebook shows: the HTML document in a frame of its own."""
        return to_notebook(self.to_html())

    def __eq__(self, other: object) -> bool:
        """Whether the other document says the same; pictures do not count."""
        if not isinstance(other, model.Postmortem):
            return NotImplemented
        return self.model_dump() == other.model_dump()

    def __hash__(self) -> int:
        """By what the document says."""
        return hash(self.model_dump_json())


def load(source: str | Path | bytes) -> Postmortem:
    """The document in a JSON file, or in JSON itself.

    Args:
        source: a path, or the JSON as text (which begins with a brace) or bytes.

    Raises:
        MissingFileError: no such file, a folder, or not readable.
        InputError: no JSON, no postmortem, or one of another schema version.
    """
    raw, name = _read(source)
    try:
        parsed: object = from_json(raw)
    except ValueError as error:
        raise InputError(
            f"{name} is not JSON ({error}): give a document written by `boardsnap read -o x.json`"
        ) from error
    _check_version(parsed, name)
    try:
        return Postmortem.model_validate_json(raw)
    except ValidationError as error:
        raise InputError(f"{name} is no postmortem: {_first_fault(error)}") from error


def _read(source: str | Path | bytes) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, "the document"
    if isinstance(source, str) and source.lstrip().startswith("{"):
        return source.encode(errors="replace"), "the document"
    path = Path(source)
    try:
        with path.open("rb") as file:
            raw = file.read(_MAX_JSON_BYTES + 1)
    except FileNotFoundError as error:
        raise MissingFileError(f"{path} does not exist: check the path") from error
    except IsADirectoryError as error:
        raise MissingFileError(f"{path} is a folder: name a JSON document in it") from error
    except (OSError, ValueError) as error:
        raise MissingFileError(f"{path} cannot be read: check path and permissions") from error
    if len(raw) > _MAX_JSON_BYTES:
        raise InputError(f"{path} is too large for a postmortem: give a JSON document")
    return raw, str(path)


def _check_version(parsed: object, name: str) -> None:
    if not isinstance(parsed, dict) or "schema_version" not in parsed:
        raise InputError(
            f"{name} is JSON but no postmortem: it has no schema_version; "
            "give a document written by `boardsnap read -o x.json`"
        )
    version = parsed["schema_version"]
    if version != model.SCHEMA_VERSION or isinstance(version, bool):
        raise InputError(
            f"{name} has schema version {version!r}, this boardsnap reads "
            f"{model.SCHEMA_VERSION}: upgrade boardsnap, or read the photo again"
        )


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False)[0]
    place = "/".join(str(part) for part in fault["loc"])
    more = f", and {error.error_count() - 1} more faults" if error.error_count() > 1 else ""
    return f"/{place}: {fault['msg'].lower()}{more}"
