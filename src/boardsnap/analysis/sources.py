"""From what a person names (files, folders, patterns) to the files of one table, and their form."""

from __future__ import annotations

import csv
import glob
import gzip
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from boardsnap.errors import InputError, MissingFileError

Form = Literal["csv", "parquet"]
Paths = str | Path | Sequence[str | Path]
"""One file, folder or pattern, or several of them."""

_FORMS: dict[str, Form] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".csv.gz": "csv",
    ".tsv.gz": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".parq": "parquet",
}
_GZIP = b"\x1f\x8b"
_DELIMITERS = ",;\t|"
# Enough lines to tell a delimiter by, and no more than a moment to read.
_HEAD_BYTES = 64 * 1024
_HEAD_LINES = 50
_UNREADABLE = (OSError, EOFError, UnicodeError, csv.Error)
# As far as DuckDB looks before it reads a file.
_SEARCHED_LINES = 100_000


@dataclass(frozen=True, slots=True)
class TableFiles:
    """The files of one table, in the order of their names.

    Attributes:
        name: as a person calls them: the file's name, or the first and how many more.
        paths: absolute; at least one.
        form: of all of them.
        delimiter: between the fields of CSV.
    """

    name: str
    paths: tuple[Path, ...]
    form: Form
    delimiter: str = ","


def paths_of(named: Paths) -> tuple[Path, ...]:
    """What was named, one path each."""
    several = [named] if isinstance(named, str | Path) else named
    return tuple(Path(one) for one in several)


def find_files(named: Sequence[str | Path]) -> TableFiles:
    """The files of one table.

    Args:
        named: files, folders (all tables in them) and patterns with `*`, `?`, `**`.

    Raises:
        MissingFileError: there is no such file, nothing fits a pattern, or it is not readable.
        InputError: no table, or tables of two forms.
    """
    found = list(dict.fromkeys(path for one in named for path in _files(one)))
    if not found:
        raise MissingFileError("no file is named: give a CSV or Parquet file")
    forms = {_form(path) for path in found}
    if len(forms) > 1:
        raise InputError(
            f"{found[0].name} and the files beside it are of two forms, CSV and Parquet: "
            "name files of one form as one table"
        )
    form = forms.pop()
    delimiter = _delimiter(found[0]) if form == "csv" else ","
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return TableFiles(f"{found[0].name}{more}", tuple(found), form, delimiter)


def _files(named: str | Path) -> Iterator[Path]:
    path = Path(named)
    if _is_file(path):
        yield path.absolute()
        return
    if path.is_dir():
        inside = sorted(one for one in path.rglob("*") if _suffix(one) in _FORMS and _is_file(one))
        if not inside:
            raise MissingFileError(f"{path} holds no CSV or Parquet file: name another folder")
        yield from (one.absolute() for one in inside)
        return
    is_pattern = glob.has_magic(str(named))
    # Path.glob takes no absolute patterns.
    matches = glob.glob(str(named), recursive=True) if is_pattern else []  # noqa: PTH207
    files = [Path(match) for match in sorted(matches) if _is_file(Path(match))]
    if not files:
        what = "nothing fits this pattern" if is_pattern else "does not exist"
        raise MissingFileError(f"{named}: {what}: check the path")
    yield from (file.absolute() for file in files)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name too long, a NUL in it
        return False


def _suffix(path: Path) -> str:
    """`.csv`, and `.csv.gz` of what is compressed."""
    suffixes = [suffix.lower() for suffix in path.suffixes]
    return "".join(suffixes[-2:]) if suffixes and suffixes[-1] == ".gz" else "".join(suffixes[-1:])


def _form(path: Path) -> Form:
    head = _head(path, 4)
    if head == b"PAR1":
        return "parquet"
    form = _FORMS.get(_suffix(path))
    if form is None:
        raise InputError(
            f"{path} is neither CSV nor Parquet: name a .csv, .csv.gz or .parquet file"
        )
    if form == "parquet":
        raise InputError(f"{path} is no Parquet file, whatever its name says: write it anew")
    if head.startswith(_GZIP) and path.suffix.lower() != ".gz":
        raise InputError(f"{path} is compressed with gzip: call it {path.name}.gz")
    if not head:
        raise InputError(f"{path} is empty: give a file with a line of column names and rows")
    return form


def _head(path: Path, count: int) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(count)
    except OSError as error:
        raise MissingFileError(f"{path} cannot be read: check its permissions") from error


def _delimiter(path: Path) -> str:
    """The delimiter with which the first lines have the most fields, all of them as many.

    DuckDB's own guess passes over lines at the start that do not fit, and so loses the header.
    """
    lines = _first_lines(path)
    best = max(_DELIMITERS, key=lambda delimiter: _fields(lines, delimiter))
    return best if _fields(lines, best) > 1 else ","


def first_misfit(files: TableFiles) -> InputError | None:
    """The first line of CSV that has more or fewer fields than its header, as an error."""
    if files.form != "csv":
        return None
    for path in files.paths:
        opened = gzip.open if path.suffix.lower() == ".gz" else open
        with suppress(*_UNREADABLE), opened(path, "rt", encoding="utf-8") as file:
            rows = csv.reader(file, delimiter=files.delimiter)
            header = next(rows, [])
            for row in islice(rows, _SEARCHED_LINES):
                if row and len(row) != len(header):
                    return InputError(
                        f"{path.name}, line {rows.line_num}, has {len(row)} fields and its header "
                        f"{len(header)}: mend that line"
                    )
    return None


def _first_lines(path: Path) -> list[str]:
    raw = _head(path, _HEAD_BYTES)
    if raw.startswith(_GZIP):
        try:
            with gzip.open(path, "rb") as file:
                raw = file.read(_HEAD_BYTES)
        except (OSError, EOFError) as error:
            raise InputError(f"{path} is no gzip file, or a broken one: write it anew") from error
    lines = raw.decode("utf-8-sig", errors="replace").splitlines()
    # The last one may be cut in its middle.
    return (lines[:-1] or lines)[:_HEAD_LINES]


def _fields(lines: Sequence[str], delimiter: str) -> float:
    """The fields of the header; less where the lines below it have other numbers of fields."""
    try:
        counts = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return 0.0
    return counts[0] * counts.count(counts[0]) / len(counts) if counts else 0.0
