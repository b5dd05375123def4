"""One file that holds all: the tables as of one moment, and every blob they point at.

    boardsnap.json          the form of the backup, and the revision of its tables
    tables/NAME.jsonl.gz    a row a line, columns by name
    blobs/SHA256            the bytes
    manifest.json           what there must be; last, so that a file cut short has none

The form knows no database: a backup of SQLite is restored into PostgreSQL and back.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict, TypeAdapter
from sqlalchemy import Column, Connection, Table, insert, select

from boardsnap.errors import InputError, NotFoundError, StoreError
from boardsnap.store.blobs import Blobs
from boardsnap.store.column_types import AsJson, UtcTime
from boardsnap.store.schema import HEAD, metadata, search_documents
from boardsnap.store.store import Store

_FORM = 1
_HEADER, _MANIFEST = "boardsnap.json", "manifest.json"
# The larger part of a row is the draft, some tens of kilobytes.
_ROWS_AT_ONCE = 200
_TIME: TypeAdapter[object] = TypeAdapter(datetime)
_ROW: TypeAdapter[dict[str, object]] = TypeAdapter(dict[str, object])


@dataclass(frozen=True, slots=True)
class BackupReport:
    """What was written to or read from a backup.

    Attributes:
        missing: keys of blobs that records point at and that could not be read.
    """

    rows: int
    blobs: int
    bytes: int
    missing: tuple[str, ...]


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Header(_Form):
    form: int
    tables: str
    created_at: datetime


class _Rows(_Form):
    rows: int
    sha256: str


class _Manifest(_Form):
    tables: dict[str, _Rows]
    blobs: int
    bytes: int
    missing: tuple[str, ...]

    @property
    def report(self) -> BackupReport:
        """What the caller sees of it."""
        rows = sum(table.rows for table in self.tables.values())
        return BackupReport(rows, self.blobs, self.bytes, self.missing)


def backup(store: Store, blobs: Blobs, file: Path, now: datetime) -> BackupReport:
    """Writes all to one file, while others go on reading and writing.

    A blob that is missing or damaged does not stop it: the report names it.

    Raises:
        StoreError: the database does not answer, or the file cannot be written.
    """
    partial = file.with_name(file.name + ".partial")
    try:
        # It holds the hashes of passwords: for the eyes of the operator alone.
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as stream:
            with tarfile.open(fileobj=stream, mode="w") as archive:
                manifest = _Writer(archive, now).write(store, blobs)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(file)
    except OSError as fault:
        raise StoreError(f"cannot write {file}: {fault.strerror or fault}") from fault
    finally:
        partial.unlink(missing_ok=True)
    return manifest.report


class _Writer:
    def __init__(self, archive: tarfile.TarFile, now: datetime) -> None:
        self._archive = archive
        self._now = now

    def write(self, store: Store, blobs: Blobs) -> _Manifest:
        self._add(_HEADER, _Header(form=_FORM, tables=HEAD, created_at=self._now))
        with store.snapshot() as view:
            tables = {
                table.name: self._add_table(view.connection, table)
                for table in metadata.sorted_tables
            }
            references = sorted(view.blob_references())
        # Blobs of this moment stay for at least as long as they do in the trash.
        sizes = {sha256: self._add_blob(blobs, sha256) for sha256 in references}
        present = [size for size in sizes.values() if size is not None]
        manifest = _Manifest(
            tables=tables,
            blobs=len(present),
            bytes=sum(present),
            missing=tuple(sha256 for sha256, size in sizes.items() if size is None),
        )
        self._add(_MANIFEST, manifest)
        return manifest

    def _add(self, name: str, form: _Form) -> None:
        text = form.model_dump_json(indent=2).encode()
        self._add_stream(name, io.BytesIO(text), len(text))

    def _add_stream(self, name: str, stream: IO[bytes], size: int) -> None:
        entry = tarfile.TarInfo(name)
        entry.size = size
        entry.mtime = int(self._now.timestamp())
        entry.mode = 0o600
        self._archive.addfile(entry, stream)

    def _add_blob(self, blobs: Blobs, sha256: str) -> int | None:
        try:
            data = blobs.read(sha256)
        except NotFoundError:
            return None
        except StoreError as fault:
            if fault.retryable:
                raise
            return None
        self._add_stream(f"blobs/{sha256}", io.BytesIO(data), len(data))
        return len(data)

    def _add_table(self, connection: Connection, table: Table) -> _Rows:
        digest = hashlib.sha256()
        count = 0
        with tempfile.TemporaryFile() as copy:
            with gzip.GzipFile(fileobj=copy, mode="wb", mtime=0) as lines:
                for line in _lines_of(connection, table):
                    digest.update(line)
                    lines.write(line)
                    count += 1
            size = copy.tell()
            copy.seek(0)
            self._add_stream(_member(table), copy, size)
        return _Rows(rows=count, sha256=digest.hexdigest())


def _member(table: Table) -> str:
    return f"tables/{table.name}.jsonl.gz"


def _columns(table: Table) -> list[Column[object]]:
    # Numbers of search documents are each database's own.
    return [column for column in table.columns if column is not search_documents.c.number]


def _lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    columns = _columns(table)
    query = select(*columns).order_by(*table.primary_key)
    rows = connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(query)
    for row in rows:
        values = {
            column.name: _plain(column, value) for column, value in zip(columns, row, strict=True)
        }
        yield json.dumps(values, ensure_ascii=False).encode() + b"\n"


def _plain(column: Column[object], value: object) -> object:
    if value is None:
        return None
    if isinstance(column.type, AsJson):
        return column.type.adapter.dump_python(value, mode="json")
    return _TIME.dump_python(value, mode="json") if isinstance(column.type, UtcTime) else value


def _value(column: Column[object], plain: object) -> object:
    if plain is None:
        return None
    if isinstance(column.type, AsJson):
        return column.type.adapter.validate_python(plain)
    return _TIME.validate_python(plain) if isinstance(column.type, UtcTime) else plain


def restore(file: Path, store: Store, blobs: Blobs) -> BackupReport:
    """Reads all from a backup into an empty store: all of it, or nothing.

    Raises:
        InputError: the file is no backup, is damaged, or of a version that is not known.
        StoreError: the store is not empty, or could not be written.
    """
    try:
        with tarfile.open(file, mode="r:") as archive, store.transaction() as transaction:
            _refuse_unless_empty(transaction.connection)
            return _Reader(archive, transaction.connection, blobs).read()
    except OSError as fault:
        raise InputError(f"cannot read {file}: {fault.strerror or fault}") from fault
    except (tarfile.TarError, EOFError, KeyError, ValueError, zlib.error) as fault:
        raise InputError(f"{file} is no whole backup ({fault}): take another one") from fault


def _refuse_unless_empty(connection: Connection) -> None:
    for table in metadata.sorted_tables:
        if connection.execute(select(*table.primary_key).limit(1)).first() is not None:
            raise StoreError("the database holds records already: restore into a new, empty one")


class _Reader:
    def __init__(self, archive: tarfile.TarFile, connection: Connection, blobs: Blobs) -> None:
        self._archive = archive
        self._connection = connection
        self._blobs = blobs

    def read(self) -> BackupReport:
        self._check_header()
        tables = {table.name: self._read_table(table) for table in metadata.sorted_tables}
        count = size = 0
        while (entry := self._next()).name.startswith("blobs/"):
            size += self._read_blob(entry)
            count += 1
        manifest = _Manifest.model_validate_json(self._text(entry, _MANIFEST))
        found = _Manifest(tables=tables, blobs=count, bytes=size, missing=manifest.missing)
        if found != manifest:
            raise ValueError("what is in it is not what its manifest says")
        return manifest.report

    def _next(self) -> tarfile.TarInfo:
        entry = self._archive.next()
        if entry is None:
            raise ValueError("it is cut short")
        return entry

    def _stream(self, entry: tarfile.TarInfo, name: str) -> IO[bytes]:
        stream = self._archive.extractfile(entry) if entry.isfile() else None
        if stream is None or entry.name != name:
            raise ValueError(f"{entry.name} stands where {name} should")
        return stream

    def _text(self, entry: tarfile.TarInfo, name: str) -> bytes:
        return self._stream(entry, name).read()

    def _check_header(self) -> None:
        header = _Header.model_validate_json(self._text(self._next(), _HEADER))
        if header.form != _FORM or header.tables != HEAD:
            raise InputError(
                f"the backup has tables of revision {header.tables}, this version of boardsnap "
                f"writes {HEAD}: restore it with the version that made it, then upgrade"
            )

    def _read_blob(self, entry: tarfile.TarInfo) -> int:
        name = entry.name.removeprefix("blobs/")
        blob = self._blobs.put(self._text(entry, entry.name))
        if blob.sha256 != name:
            raise ValueError(f"the blob {name[:12]} is damaged")
        return blob.bytes

    def _read_table(self, table: Table) -> _Rows:
        digest = hashlib.sha256()
        count = 0
        columns = {column.name: column for column in _columns(table)}
        with gzip.GzipFile(fileobj=self._stream(self._next(), _member(table))) as lines:
            while batch := list(islice(lines, _ROWS_AT_ONCE)):
                rows = []
                for line in batch:
                    digest.update(line)
                    plain = _ROW.validate_json(line)
                    rows.append({name: _value(columns[name], plain[name]) for name in columns})
                self._connection.execute(insert(table), rows)
                count += len(rows)
        return _Rows(rows=count, sha256=digest.hexdigest())
