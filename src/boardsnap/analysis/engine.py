"""DuckDB, shut off from everything but the files of one table.

One module for the library: how it is started, what it may touch, and what its errors mean.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from boardsnap.analysis.extras import require
from boardsnap.errors import BoardsnapError, InputError, MissingFileError

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The rest of the process, buffers that DuckDB does not count included, stays below 2 GB with it
# (measured by benchmarks/claims.py).
_MEMORY = "800MB"
# Spilled to disk at most: more than any question here needs, less than fills a laptop.
_SPILL = "20GB"
_CONFIG: Mapping[str, str] = {
    # Nothing is fetched: neither extensions nor what a file's name could stand for.
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_unsigned_extensions": "false",
    "allow_persistent_secrets": "false",
    # A name in a query is a table, never a variable of this program.
    "python_enable_replacements": "false",
    "memory_limit": _MEMORY,
    "max_temp_directory_size": _SPILL,
}


_BROKEN = re.compile(r"magic bytes|Invalid Parquet|TProtocolException|Failed to read Parquet")


class Engine:
    """A database in memory that can read the given files, and nothing else.

    Use it in a `with` statement, or call `close`.
    """

    def __init__(self, paths: Sequence[Path], name: str) -> None:
        """Starts it.

        Args:
            paths: the only files that it may open.
            name: what they are called in errors.

        Raises:
            ConfigError: DuckDB is not installed.
        """
        duckdb = require("duckdb")
        self._name = name
        self._error: type[Exception] = duckdb.Error
        self._missing: type[Exception] = duckdb.IOException
        self._folder = tempfile.TemporaryDirectory(prefix="boardsnap-")
        self._connection: Any = duckdb.connect(":memory:", config=dict(_CONFIG))
        spill = quoted(str(Path(self._folder.name) / "spill"))
        self._connection.execute(f"SET temp_directory = {spill}")
        # The same file gives the same days on every machine.
        self._connection.execute("SET TimeZone = 'UTC'")
        allowed = ", ".join(quoted(str(path)) for path in paths)
        self._connection.execute(f"SET allowed_paths = [{allowed}]")
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gives memory and disk back."""
        self._connection.close()
        self._folder.cleanup()

    def rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows that answer a query; few, as all of them are held.

        Raises:
            InputError: a file cannot be read as what it is taken for.
        """
        with self._translated():
            answer: list[tuple[Any, ...]] = self._connection.execute(query, values).fetchall()
            return answer

    def arrays(self, query: str, values: Sequence[object] = ()) -> dict[str, NDArray[Any]]:
        """The columns that answer a query; missing values are NaN, NaT and None.

        Raises:
            InputError: a file cannot be read as what it is taken for.
        """
        with self._translated():
            columns: dict[str, Any] = self._connection.execute(query, values).fetchnumpy()
        return {name: _filled(column) for name, column in columns.items()}

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except self._missing as error:
            raise MissingFileError(f"{self._name} cannot be read: {_first_line(error)}") from error
        except self._error as error:
            raise _translation(self._name, error) from error


def _filled(column: NDArray[Any]) -> NDArray[Any]:
    """The column without its mask: what is masked is missing."""
    if not isinstance(column, np.ma.MaskedArray):
        return column
    if column.dtype.kind in "iub":
        column = column.astype(np.float64)
    missing = {"f": np.nan, "M": np.datetime64("NaT")}.get(column.dtype.kind)
    kept = np.array(column.data)
    kept[np.ma.getmaskarray(column)] = missing
    return kept


def quoted(text: str) -> str:
    """The text as a string of SQL, in which nothing but the quote itself has a meaning."""
    return "'" + text.replace("'", "''") + "'"


def double(number: float) -> str:
    """The number, to its last bit, as an expression of SQL."""
    return f"{quoted(repr(float(number)))}::DOUBLE"


def named(column: str) -> str:
    """The column's name as an identifier of SQL."""
    return '"' + column.replace('"', '""') + '"'


def _first_line(error: Exception) -> str:
    line = str(error).strip().splitlines()[0] if str(error).strip() else "no reason given"
    return re.sub(r"^[A-Z][A-Za-z ]* Error: ", "", line)


def _translation(name: str, error: Exception) -> BoardsnapError:
    """What went wrong, in the words of whoever has the file."""
    said = str(error)
    line = re.search(r"CSV Error on Line: (\d+)", said)
    if line and "unicode" in said:
        return InputError(
            f"{name}, line {line[1]}, is not in UTF-8: save the file in that encoding"
        )
    if line:
        fields = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", said)
        reason = f"it has {fields[2]} fields and not {fields[1]}" if fields else "it is no CSV"
        return InputError(f"{name}, line {line[1]}, cannot be read: {reason}; mend that line")
    if _BROKEN.search(said):
        return InputError(f"{name} is no whole Parquet file: copy it again, or write it anew")
    return InputError(f"{name} cannot be read: {_first_line(error)}")
