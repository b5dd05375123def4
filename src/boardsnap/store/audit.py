"""Who did what when, for the operator and the owners of projects."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from boardsnap.model.records import AuditEntry
from boardsnap.store.rows import find_all, values_of
from boardsnap.store.schema import audit


class Audit:
    """The audit log. Entries are added and read, never changed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, entry: AuditEntry) -> None:
        """Keeps a new entry."""
        self._connection.execute(insert(audit).values(values_of(entry)))

    def page(
        self, project_id: str | None = None, limit: int = 100, before: datetime | None = None
    ) -> tuple[AuditEntry, ...]:
        """The last entries, of one project or of all, the newest first."""
        query = select(audit)
        if project_id is not None:
            query = query.where(audit.c.project_id == project_id)
        if before is not None:
            query = query.where(audit.c.at < before)
        query = query.order_by(audit.c.at.desc(), audit.c.id.desc()).limit(limit)
        return find_all(self._connection, AuditEntry, query)
