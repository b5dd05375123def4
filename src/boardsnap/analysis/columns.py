"""The columns of a table, and how a value of each is read: the SQL of files, types and values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from boardsnap.analysis.engine import Engine, named, quoted
from boardsnap.analysis.sources import TableFiles, first_misfit
from boardsnap.errors import InputError

ColumnKind = Literal["number", "category", "time", "other"]

_NUMBER_TYPES = (
    *("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"),
    *("FLOAT", "DOUBLE", "DECIMAL"),
)
# What stands for "no value" in CSV, in any column. "NA" and "None" are not among them: they may
# be North America and a customer without a plan.
_NO_VALUE = ("", "NULL", "null", "\\N", "<NA>", "NaN", "nan", "NAN")
# What else stands for it where a number should be: pandas.read_csv's defaults, and dashes.
_NO_NUMBER = ("NA", "N/A", "n/a", "#N/A", "#NA", "None", "none", "-", "--", "?", ".")
# Rows by which the types of CSV columns are told; what does not fit further down is counted.
_SNIFFED = 50_000


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes:
        name: as the file has it.
        kind: how it is compared. Flags are categories; nested values are "other".
        type: as the file, or DuckDB for CSV, has it.
    """

    name: str
    kind: ColumnKind
    type: str


def rows_of(files: TableFiles, *, typed: bool = False) -> str:
    """The table function that reads the files, each value of CSV as the text that it is.

    Args:
        files: of the table.
        typed: DuckDB tells the types of CSV columns.
    """
    paths = "[" + ", ".join(quoted(str(path)) for path in files.paths) + "]"
    several = ", union_by_name = true" if len(files.paths) > 1 else ""
    if files.form == "parquet":
        return f"read_parquet({paths}{several})"
    values = (*_NO_VALUE, *_NO_NUMBER) if typed else _NO_VALUE
    nothing = ", ".join(quoted(text) for text in values)
    types = f"sample_size = {_SNIFFED}" if typed else "all_varchar = true"
    # All of the dialect is said, so that DuckDB guesses none of it: its guess drops lines at the
    # start that do not fit, and with them the names of the columns.
    return (
        f"read_csv({paths}, {types}, nullstr = [{nothing}]{several}, header = true, skip = 0, "
        f"delim = {quoted(files.delimiter)}, quote = '\"', escape = '\"', comment = '', "
        "strict_mode = true)"
    )


def columns_of(files: TableFiles, engine: Engine) -> Iterator[Column]:
    """The columns, in the order of the file.

    Raises:
        InputError: the files cannot be read as a table.
    """
    # What stands for no value would also stand for no name in the header: names by themselves.
    names = _described(rows_of(files), files, engine)
    types = _described(rows_of(files, typed=True), files, engine)
    for (name, _), (_, type_) in zip(names, types, strict=True):
        yield Column(name, _kind(type_), type_)


def _described(source: str, files: TableFiles, engine: Engine) -> list[tuple[str, str]]:
    try:
        rows = engine.rows(f"DESCRIBE SELECT * FROM {source}")  # noqa: S608
    except InputError as error:
        misfit = first_misfit(files)
        raise misfit or error from error
    return [(name, type_) for name, type_, *_ in rows]


def _kind(type_: str) -> ColumnKind:
    if type_.endswith("]"):
        return "other"
    if type_.removeprefix("U").split("(")[0] in _NUMBER_TYPES:
        return "number"
    if type_.startswith(("DATE", "TIMESTAMP")):
        return "time"
    if type_ in ("VARCHAR", "BOOLEAN", "UUID") or type_.startswith("ENUM"):
        return "category"
    return "other"


def value_of(column: Column, files: TableFiles) -> str:
    """A row's value in a column, NULL where it is missing, as an expression of SQL."""
    name = named(column.name)
    if column.kind == "number":
        number = f"TRY_CAST({name} AS DOUBLE)"
        return f"CASE WHEN isfinite({number}) THEN {number} END"
    if column.kind == "category" and column.type == "BOOLEAN":
        return f"lower(CAST({name} AS VARCHAR))"
    if column.kind == "time" and files.form == "parquet":
        return name
    return f"CAST({name} AS VARCHAR)"


def unreadable_in(column: Column, files: TableFiles) -> str:
    """How many rows have a text where the column has numbers, as an expression of SQL."""
    if column.kind != "number" or files.form == "parquet":
        return "0"
    nothing = ", ".join(quoted(text) for text in _NO_NUMBER)
    raw = named(column.name)
    text = f"trim({raw}) NOT IN ({nothing}, '') AND TRY_CAST({raw} AS DOUBLE) IS NULL"
    missing = f"{value_of(column, files)} IS NULL"
    return f"count(CASE WHEN {missing} THEN CASE WHEN {text} THEN 1 END END)"
