"""What boards are compared, counted and checked by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Makes the tables, empty: the next sweep fills them from the documents."""
    op.create_table(
        "incidents",
        sa.Column("number", sa.Integer(), nullable=False),
        _text("board_id"),
        _text("project_id"),
        sa.Column("form", sa.Integer(), nullable=False),
        _text("text"),
        sa.PrimaryKeyConstraint("number"),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"]),
        sa.UniqueConstraint("board_id"),
    )
    op.create_index("ix_incidents_project_id", "incidents", ["project_id"])
    op.create_index("ix_incidents_form", "incidents", ["form"])
    op.create_table(
        "incident_terms",
        _text("term"),
        _text("project_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("term", "project_id", "number"),
        sa.ForeignKeyConstraint(["number"], ["incidents.number"], ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_incident_terms_number", "incident_terms", ["number"])
    op.create_table(
        "guard_marks",
        _text("board_id"),
        _text("by_id"),
        _text("by"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _text("note"),
        sa.PrimaryKeyConstraint("board_id", "by_id"),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], ondelete="CASCADE"),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)
