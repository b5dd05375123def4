"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NOT_DONE = sa.text("state IN ('queued', 'reading')")

# Stemming by Porter's rules as SQLite has them, and no word left out.
_SEARCH_ON_POSTGRESQL = (
    "CREATE TEXT SEARCH DICTIONARY boardsnap_stem (TEMPLATE = snowball, LANGUAGE = porter)",
    "CREATE TEXT SEARCH CONFIGURATION boardsnap (COPY = simple)",
    "ALTER TEXT SEARCH CONFIGURATION boardsnap ALTER MAPPING FOR "
    "asciiword, word, numword, asciihword, hword, numhword, "
    "hword_asciipart, hword_part, hword_numpart WITH boardsnap_stem",
    # Without signs, which the parser would take for paths, hosts and numbers.
    """
    ALTER TABLE search_documents ADD COLUMN terms tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('boardsnap', regexp_replace(title, '[^[:alnum:]]+', ' ', 'g')), 'A')
        || setweight(to_tsvector('boardsnap', regexp_replace(body, '[^[:alnum:]]+', ' ', 'g')), 'B')
        || setweight(to_tsvector('boardsnap', parts), 'C')
    ) STORED
    """,
    "CREATE INDEX ix_search_documents_terms ON search_documents USING gin (terms)",
)

_SEARCH_ON_SQLITE = (
    """
    CREATE VIRTUAL TABLE board_search USING fts5(
        title, body, parts,
        content = 'search_documents', content_rowid = 'number',
        tokenize = "porter unicode61 tokenchars '_'"
    )
    """,
    """
    CREATE TRIGGER search_documents_added AFTER INSERT ON search_documents BEGIN
        INSERT INTO board_search (rowid, title, body, parts)
        VALUES (new.number, new.title, new.body, new.parts);
    END
    """,
    """
    CREATE TRIGGER search_documents_removed AFTER DELETE ON search_documents BEGIN
        INSERT INTO board_search (board_search, rowid, title, body, parts)
        VALUES ('delete', old.number, old.title, old.body, old.parts);
    END
    """,
    """
    CREATE TRIGGER search_documents_changed AFTER UPDATE ON search_documents BEGIN
        INSERT INTO board_search (board_search, rowid, title, body, parts)
        VALUES ('delete', old.number, old.title, old.body, old.parts);
        INSERT INTO board_search (rowid, title, body, parts)
        VALUES (new.number, new.title, new.body, new.parts);
    END
    """,
)


def upgrade() -> None:
    """Makes all tables."""
    _make_accounts()
    _make_projects()
    _make_boards()
    _make_history()
    _make_actions()
    _make_sharing()
    _make_search()
    postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in _SEARCH_ON_POSTGRESQL if postgresql else _SEARCH_ON_SQLITE:
        op.get_bind().exec_driver_sql(statement)


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _time(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _make_accounts() -> None:
    op.create_table(
        "workspaces",
        _text("id"),
        _text("name"),
        _text("plan"),
        _time("created_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "accounts",
        _text("id"),
        _text("workspace_id"),
        _text("email"),
        _text("name"),
        _time("created_at"),
        _text("password_hash", nullable=True),
        _text("oidc_subject", nullable=True),
        sa.Column("is_admin", sa.Boolean(), nullable=False),
        _time("disabled_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("oidc_subject"),
    )
    op.create_index("ix_accounts_workspace_id", "accounts", ["workspace_id"])
    op.create_table(
        "sessions",
        _text("token_hash"),
        _text("account_id"),
        _text("csrf"),
        _time("created_at"),
        _time("expires_at"),
        _time("seen_at"),
        _text("agent"),
        _time("revoked_at", nullable=True),
        sa.PrimaryKeyConstraint("token_hash"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])


def _make_projects() -> None:
    op.create_table(
        "projects",
        _text("id"),
        _text("workspace_id"),
        _text("name"),
        _time("created_at"),
        _text("created_by"),
        _time("archived_at", nullable=True),
        _text("context"),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"]),
    )
    op.create_index("ix_projects_workspace_id", "projects", ["workspace_id"])
    op.create_table(
        "members",
        _text("project_id"),
        _text("account_id"),
        _text("role"),
        sa.PrimaryKeyConstraint("project_id", "account_id"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_members_account_id", "members", ["account_id"])
    op.create_table(
        "invitations",
        _text("token_hash"),
        _text("project_id"),
        _text("role"),
        _time("created_at"),
        _text("created_by"),
        _time("expires_at"),
        _text("email", nullable=True),
        _time("used_at", nullable=True),
        sa.PrimaryKeyConstraint("token_hash"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_invitations_project_id", "invitations", ["project_id"])
    op.create_table(
        "glossary",
        _text("project_id"),
        _text("word"),
        _text("kind"),
        _text("origin"),
        _time("added_at"),
        _text("added_by"),
        sa.PrimaryKeyConstraint("project_id", "word"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], ondelete="CASCADE"),
    )
    op.create_table(
        "pairings",
        _text("token_hash"),
        _text("account_id"),
        _time("created_at"),
        _time("expires_at"),
        _text("project_id", nullable=True),
        _time("used_at", nullable=True),
        sa.PrimaryKeyConstraint("token_hash"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], ondelete="CASCADE"),
    )
    op.create_index("ix_pairings_expires_at", "pairings", ["expires_at"])
    op.create_table(
        "tokens",
        _text("id"),
        _text("account_id"),
        _text("name"),
        _text("token_hash"),
        _text("scopes"),
        _time("created_at"),
        _text("project_id", nullable=True),
        _time("expires_at", nullable=True),
        _time("revoked_at", nullable=True),
        _time("used_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_tokens_account_id", "tokens", ["account_id"])


def _make_boards() -> None:
    op.create_table(
        "boards",
        _text("id"),
        _text("project_id"),
        _text("capture_key"),
        _time("created_at"),
        _text("created_by"),
        _time("updated_at"),
        _text("title", nullable=True),
        _text("status"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        _text("session_date", nullable=True),
        _text("model_name", nullable=True),
        _text("cause", nullable=True),
        sa.Column("open_points", sa.Integer(), nullable=False),
        sa.Column("open_actions", sa.Integer(), nullable=False),
        _time("deleted_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"]),
        sa.UniqueConstraint("project_id", "capture_key"),
    )
    op.create_index("ix_boards_deleted_at", "boards", ["deleted_at"])
    op.create_index(
        "ix_boards_project_id_created_at_id", "boards", ["project_id", "created_at", "id"]
    )
    op.create_table(
        "versions",
        _text("board_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        _time("created_at"),
        _text("created_by"),
        _time("queued_at"),
        _text("state"),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        _text("worker", nullable=True),
        _time("lease_until", nullable=True),
        _time("retry_at", nullable=True),
        _time("started_at", nullable=True),
        _time("finished_at", nullable=True),
        _text("error", nullable=True),
        sa.Column("reader_seconds", sa.Float(), nullable=True),
        _text("progress", nullable=True),
        _text("machine", nullable=True),
        _text("words", nullable=True),
        _text("problems", nullable=True),
        sa.PrimaryKeyConstraint("board_id", "number"),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], ondelete="CASCADE"),
    )
    op.create_index(
        "ix_versions_queued_at",
        "versions",
        ["queued_at"],
        sqlite_where=_NOT_DONE,
        postgresql_where=_NOT_DONE,
    )
    op.create_table(
        "shots",
        _text("board_id"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _text("key"),
        _text("name"),
        _text("sha256"),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        _text("media_type"),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        _text("corners", nullable=True),
        _text("display_sha", nullable=True),
        _text("thumbnail_sha", nullable=True),
        _text("picture_sha", nullable=True),
        _text("from_photo", nullable=True),
        sa.PrimaryKeyConstraint("board_id", "version", "position"),
        sa.ForeignKeyConstraint(
            ["board_id", "version"], ["versions.board_id", "versions.number"], ondelete="CASCADE"
        ),
        sa.UniqueConstraint("board_id", "version", "key"),
    )


def _make_history() -> None:
    op.create_table(
        "revisions",
        _text("board_id"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _text("author_id", nullable=True),
        _text("author_name"),
        _time("at"),
        sa.Column("undoes", sa.Integer(), nullable=True),
        _text("key", nullable=True),
        _text("edits"),
        _text("draft"),
        sa.PrimaryKeyConstraint("board_id", "number"),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("board_id", "key"),
    )
    op.create_table(
        "confirmations",
        _text("board_id"),
        _text("point_id"),
        _text("by"),
        _time("at"),
        sa.PrimaryKeyConstraint("board_id", "point_id"),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], ondelete="CASCADE"),
    )


def _make_actions() -> None:
    op.create_table(
        "tracked_actions",
        _text("board_id"),
        _text("key"),
        _text("project_id"),
        _text("text"),
        _text("owners"),
        _text("owner_lines"),
        _text("due", nullable=True),
        _text("status"),
        sa.Column("position", sa.Integer(), nullable=False),
        _time("opened_at"),
        _time("done_at", nullable=True),
        _time("removed_at", nullable=True),
        sa.PrimaryKeyConstraint("board_id", "key"),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"]),
    )
    op.create_index(
        "ix_tracked_actions_project_id_status", "tracked_actions", ["project_id", "status"]
    )
    op.create_table(
        "subtasks",
        _text("id"),
        _text("board_id"),
        _text("action_key"),
        _text("text"),
        sa.Column("position", sa.Integer(), nullable=False),
        _time("created_at"),
        sa.Column("done", sa.Boolean(), nullable=False),
        _text("owner", nullable=True),
        _text("due", nullable=True),
        _time("done_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(
            ["board_id", "action_key"],
            ["tracked_actions.board_id", "tracked_actions.key"],
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_subtasks_board_id_action_key", "subtasks", ["board_id", "action_key"])


def _make_sharing() -> None:
    op.create_table(
        "shares",
        _text("id"),
        _text("board_id"),
        _text("token_hash"),
        _text("created_by"),
        _time("created_at"),
        _text("password_hash", nullable=True),
        _time("expires_at", nullable=True),
        _time("revoked_at", nullable=True),
        _text("redactions"),
        sa.Column("show_picture", sa.Boolean(), nullable=False),
        _text("picture_shas"),
        sa.Column("views", sa.Integer(), nullable=False),
        _time("seen_at", nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], ondelete="CASCADE"),
        sa.UniqueConstraint("token_hash"),
    )
    op.create_index("ix_shares_board_id", "shares", ["board_id"])
    op.create_table(
        "audit",
        _text("id"),
        _time("at"),
        _text("account_id", nullable=True),
        _text("project_id", nullable=True),
        _text("kind"),
        _text("subject"),
        _text("detail"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_audit_at_id", "audit", ["at", "id"])
    op.create_index("ix_audit_project_id_at_id", "audit", ["project_id", "at", "id"])


def _make_search() -> None:
    op.create_table(
        "search_documents",
        sa.Column("number", sa.Integer(), nullable=False),
        _text("board_id"),
        _text("project_id"),
        _text("day"),
        _text("title"),
        _text("body"),
        _text("parts"),
        sa.PrimaryKeyConstraint("number"),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"]),
        sa.UniqueConstraint("board_id"),
    )
    op.create_index("ix_search_documents_project_id_day", "search_documents", ["project_id", "day"])
    op.create_table(
        "search_facets",
        _text("board_id"),
        _text("kind"),
        _text("value"),
        sa.PrimaryKeyConstraint("board_id", "kind", "value"),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], ondelete="CASCADE"),
    )
    op.create_index(
        "ix_search_facets_kind_value_board_id", "search_facets", ["kind", "value", "board_id"]
    )
