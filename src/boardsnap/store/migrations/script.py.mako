"""${message}."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from boardsnap.store.column_types import UtcTime

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """${message}."""
    ${upgrades if upgrades else "pass"}
