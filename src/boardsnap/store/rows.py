"""Between records and rows: a column carries the name of the field that it holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import Column, Connection, Executable, Row, Table, Update
from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

R = TypeVar("R")


def values_of(record: DataclassInstance, without: Iterable[str] = ()) -> dict[str, object]:
    """The fields of a record by name."""
    left_out = frozenset(without)
    return {
        field.name: getattr(record, field.name)
        for field in fields(record)
        if field.name not in left_out
    }


def columns_of(
    table: Table, kind: type[DataclassInstance], without: Iterable[str] = ()
) -> list[Column[object]]:
    """The columns that hold the fields of a kind of record."""
    left_out = frozenset(without)
    return [table.c[field.name] for field in fields(kind) if field.name not in left_out]


def record_of(make: Callable[..., R], row: Row[*tuple[object, ...]]) -> R:
    """The record that a row holds."""
    return make(**row._mapping)


def find_one(connection: Connection, make: Callable[..., R], query: Executable) -> R | None:
    """The record of the only row, or None where there is none."""
    row = connection.execute(query).one_or_none()
    return None if row is None else record_of(make, row)


def find_all(connection: Connection, make: Callable[..., R], query: Executable) -> tuple[R, ...]:
    """The records of all rows."""
    return tuple(record_of(make, row) for row in connection.execute(query))


def add_up(
    connection: Connection, table: Table, key: Mapping[str, object], amounts: Mapping[str, object]
) -> None:
    """Adds to the numbers in the row of this primary key; where there is none they begin so."""
    new = _insert(connection, table).values({**key, **amounts})
    sums = {name: table.c[name] + new.excluded[name] for name in amounts}
    connection.execute(new.on_conflict_do_update(index_elements=list(key), set_=sums))


def insert_new(connection: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Whether the row was inserted: not where one with the same unique values stands already."""
    statement = _insert(connection, table).values(dict(values)).on_conflict_do_nothing()
    return connection.execute(statement.returning(*table.primary_key)).first() is not None


def _insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)


def changes_one(connection: Connection, statement: Update) -> bool:
    """Whether the statement changed a row."""
    return connection.execute(statement).rowcount == 1
