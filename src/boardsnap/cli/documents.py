"""The postmortems that a command line names: JSON files, and folders of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from boardsnap.analysis.guards import rule_files_by_postmortem
from boardsnap.analysis.search import Kept
from boardsnap.document import load
from boardsnap.errors import BoardsnapError, InputError, MissingFileError

# A rule file beyond this is something else.
_MOST_RULE_BYTES = 4_000_000


def read_documents(paths: Sequence[Path]) -> tuple[Kept, ...]:
    """The postmortems, each by its path; in folders what is no postmortem is passed over.

    Raises:
        MissingFileError: a path does not exist or cannot be read.
        InputError: a file that is named is no postmortem, or a folder holds none.
    """
    found: dict[str, Kept] = {}
    for path in paths:
        those = list(_in_folder(path)) if path.is_dir() else [Kept(str(path), load(path))]
        if not those:
            raise InputError(f"{path} holds no postmortem: write some with `boardsnap read -o`")
        found.update({kept.key: kept for kept in those})
    return tuple(found.values())


def _in_folder(folder: Path) -> Iterator[Kept]:
    passed = 0
    for file in sorted(folder.rglob("*.json")):
        if any(part.startswith(".") for part in file.relative_to(folder).parts):
            continue
        try:
            yield Kept(str(file), load(file))
        except BoardsnapError:
            passed += 1
    if passed and sys.stderr is not None:
        files = "file is no postmortem" if passed == 1 else "files are no postmortems"
        print(f"{folder}: {passed} JSON {files}", file=sys.stderr)  # noqa: T201


def read_rule_files(folders: Sequence[Path]) -> dict[str, tuple[str, ...]]:
    """The names of the rule files that carry a postmortem's id, by the id.

    Raises:
        MissingFileError: a folder or a file does not exist or cannot be read.
    """
    return dict(rule_files_by_postmortem(_texts(folders)))


def _texts(folders: Sequence[Path]) -> Iterator[tuple[str, str]]:
    for folder in folders:
        if not folder.exists():
            raise MissingFileError(f"{folder} does not exist: name a folder of rule files")
        files = sorted(folder.rglob("*")) if folder.is_dir() else [folder]
        for file in files:
            if _may_watch(file):
                yield str(file), _text(file)


def _may_watch(file: Path) -> bool:
    """Whether it may be a rule file: the unit tests of one carry the same ids and watch nothing."""
    is_test = file.stem.endswith(".test")
    return file.is_file() and not is_test and file.stat().st_size <= _MOST_RULE_BYTES


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise MissingFileError(f"{file} cannot be read: check its permissions") from error
