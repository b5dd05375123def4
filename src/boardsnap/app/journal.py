"""Who did what when, written beside what was done."""

from __future__ import annotations

import json

from boardsnap.app.actor import Actor
from boardsnap.app.means import Means
from boardsnap.model.records import AuditEntry
from boardsnap.store import Transaction


def note(
    means: Means,
    tx: Transaction,
    who: Actor | None,
    kind: str,
    subject: str,
    *,
    project_id: str | None = None,
    **detail: str | int | bool | None,
) -> None:
    """Writes one entry; None as actor is the server itself."""
    tx.audit.add(
        AuditEntry(
            id=means.chance.id(),
            at=means.now(),
            account_id=who.account_id if who else None,
            project_id=project_id,
            kind=kind,
            subject=subject,
            detail=json.dumps(detail),
        )
    )
