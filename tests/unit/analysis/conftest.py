"""Tables as a team has them: written to files by DuckDB, or by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import duckdb
import numpy as np
import pytest
from numpy.typing import NDArray

WriteTable = Callable[..., Path]


@pytest.fixture
def write_table(tmp_path: Path) -> WriteTable:
    """Writes columns to a file whose suffix says in which form."""

    def write(name: str, columns: Mapping[str, NDArray[np.generic] | list[object]]) -> Path:
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as connection:
            arrays = {column: list(map(_plain, values)) for column, values in columns.items()}
            selected = ", ".join(f'unnest(?) AS "{column}"' for column in arrays)
            form = "FORMAT parquet" if target.suffix == ".parquet" else "FORMAT csv, HEADER"
            place = str(target).replace("'", "''")
            query = f"COPY (SELECT {selected}) TO '{place}' ({form})"
            connection.execute(query, list(arrays.values()))
        return target

    return write


def _plain(value: object) -> object:
    return value.item() if isinstance(value, np.generic) else value
