"""The tables. Columns carry the names of the fields of `boardsnap.model.records`.

What migrations build must equal this, by test. The full-text index is not here: it is made of
triggers or a generated column, whichever the database has, by the migration alone.
"""

from __future__ import annotations

from typing import TypeVar

from pydantic import TypeAdapter
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    text,
)

from boardsnap.model.geometry import Homography, Polygon
from boardsnap.model.records import ProjectContext, ReadError, Scope
from boardsnap.store.column_types import AnyText, AsJson, UtcTime

HEAD = "0004"

T = TypeVar("T")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _to(column: str, *, cascade: bool = False) -> ForeignKey:
    return ForeignKey(column, ondelete="CASCADE" if cascade else None)


def _id() -> Column[str]:
    return Column("id", AnyText, primary_key=True)


def _board() -> Column[str]:
    return Column("board_id", AnyText, _to("boards.id", cascade=True), nullable=False)


def _json(name: str, adapter: TypeAdapter[T], *, nullable: bool = False) -> Column[T]:
    return Column(name, AsJson(adapter), nullable=nullable)


workspaces = Table(
    "workspaces",
    metadata,
    _id(),
    Column("name", AnyText, nullable=False),
    Column("plan", AnyText, nullable=False),
    Column("created_at", UtcTime, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    _id(),
    Column("workspace_id", AnyText, _to("workspaces.id"), nullable=False, index=True),
    Column("email", AnyText, nullable=False, unique=True),
    Column("name", AnyText, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("password_hash", AnyText),
    Column("oidc_subject", AnyText, unique=True),
    Column("is_admin", Boolean, nullable=False),
    Column("disabled_at", UtcTime),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", AnyText, primary_key=True),
    Column("account_id", AnyText, _to("accounts.id", cascade=True), nullable=False, index=True),
    Column("csrf", AnyText, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False, index=True),
    Column("seen_at", UtcTime, nullable=False),
    Column("agent", AnyText, nullable=False),
    Column("revoked_at", UtcTime),
)

projects = Table(
    "projects",
    metadata,
    _id(),
    Column("workspace_id", AnyText, _to("workspaces.id"), nullable=False, index=True),
    Column("name", AnyText, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", AnyText, nullable=False),
    Column("archived_at", UtcTime),
    _json("context", TypeAdapter(ProjectContext)),
)

pairings = Table(
    "pairings",
    metadata,
    Column("token_hash", AnyText, primary_key=True),
    Column("account_id", AnyText, _to("accounts.id", cascade=True), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False, index=True),
    Column("project_id", AnyText, _to("projects.id", cascade=True)),
    Column("used_at", UtcTime),
)

tokens = Table(
    "tokens",
    metadata,
    _id(),
    Column("account_id", AnyText, _to("accounts.id", cascade=True), nullable=False, index=True),
    Column("name", AnyText, nullable=False),
    Column("token_hash", AnyText, nullable=False, unique=True),
    _json("scopes", TypeAdapter(frozenset[Scope])),
    Column("created_at", UtcTime, nullable=False),
    Column("project_id", AnyText, _to("projects.id", cascade=True)),
    Column("expires_at", UtcTime),
    Column("revoked_at", UtcTime),
    Column("used_at", UtcTime),
)

members = Table(
    "members",
    metadata,
    Column("project_id", AnyText, _to("projects.id", cascade=True), nullable=False),
    Column("account_id", AnyText, _to("accounts.id", cascade=True), nullable=False, index=True),
    Column("role", AnyText, nullable=False),
    PrimaryKeyConstraint("project_id", "account_id"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("token_hash", AnyText, primary_key=True),
    Column("project_id", AnyText, _to("projects.id", cascade=True), nullable=False, index=True),
    Column("role", AnyText, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", AnyText, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("email", AnyText),
    Column("used_at", UtcTime),
)

glossary = Table(
    "glossary",
    metadata,
    Column("project_id", AnyText, _to("projects.id", cascade=True), nullable=False),
    Column("word", AnyText, nullable=False),
    Column("kind", AnyText, nullable=False),
    Column("origin", AnyText, nullable=False),
    Column("added_at", UtcTime, nullable=False),
    Column("added_by", AnyText, nullable=False),
    PrimaryKeyConstraint("project_id", "word"),
)

boards = Table(
    "boards",
    metadata,
    _id(),
    Column("project_id", AnyText, _to("projects.id"), nullable=False),
    Column("capture_key", AnyText, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", AnyText, nullable=False),
    Column("updated_at", UtcTime, nullable=False),
    Column("title", AnyText),
    Column("status", AnyText, nullable=False),
    Column("version", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("session_date", AnyText),
    Column("model_name", AnyText),
    Column("cause", AnyText),
    Column("open_points", Integer, nullable=False),
    Column("open_actions", Integer, nullable=False),
    Column("deleted_at", UtcTime, index=True),
    UniqueConstraint("project_id", "capture_key"),
    # A page of a list is a range of this index: newest first, stable while boards are added.
    Index(None, "project_id", "created_at", "id"),
)

versions = Table(
    "versions",
    metadata,
    _board(),
    Column("number", Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("created_by", AnyText, nullable=False),
    Column("queued_at", UtcTime, nullable=False),
    Column("state", AnyText, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("worker", AnyText),
    Column("lease_until", UtcTime),
    Column("retry_at", UtcTime),
    Column("started_at", UtcTime),
    Column("finished_at", UtcTime),
    _json("error", TypeAdapter(ReadError), nullable=True),
    Column("reader_seconds", Float),
    Column("progress", AnyText),
    # Large text last: SQLite reads the columns before it without touching it.
    Column("machine", AnyText),
    Column("words", AnyText),
    Column("problems", AnyText),
    PrimaryKeyConstraint("board_id", "number"),
)
# Claims look at what is not done, which is little; what is done stays out of the index. SQLite
# takes such an index only for a query that has the same words.
NOT_DONE = text("state IN ('queued', 'reading')")
Index(
    "ix_versions_queued_at",
    versions.c.queued_at,
    sqlite_where=NOT_DONE,
    postgresql_where=NOT_DONE,
)

# Counted in the transaction that ends a reading, so that the counts are right however many
# machines read, and stay when boards are removed. The n-th bucket ends at `READ_SECONDS[n]`.
reading_counts = Table(
    "reading_counts",
    metadata,
    Column("result", AnyText, nullable=False),
    Column("bucket", Integer, nullable=False),
    Column("readings", BigInteger, nullable=False),
    Column("seconds", Float, nullable=False),
    PrimaryKeyConstraint("result", "bucket"),
)

shots = Table(
    "shots",
    metadata,
    Column("board_id", AnyText, nullable=False),
    Column("version", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("key", AnyText, nullable=False),
    Column("name", AnyText, nullable=False),
    Column("sha256", AnyText, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("media_type", AnyText, nullable=False),
    Column("width", Integer),
    Column("height", Integer),
    _json("corners", TypeAdapter(Polygon), nullable=True),
    Column("display_sha", AnyText),
    Column("thumbnail_sha", AnyText),
    Column("picture_sha", AnyText),
    _json("from_photo", TypeAdapter(Homography), nullable=True),
    PrimaryKeyConstraint("board_id", "version", "position"),
    UniqueConstraint("board_id", "version", "key"),
    ForeignKeyConstraint(
        ["board_id", "version"], ["versions.board_id", "versions.number"], ondelete="CASCADE"
    ),
)

revisions = Table(
    "revisions",
    metadata,
    _board(),
    Column("number", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("author_id", AnyText),
    Column("author_name", AnyText, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("undoes", Integer),
    Column("key", AnyText),
    Column("edits", AnyText, nullable=False),
    Column("draft", AnyText, nullable=False),
    PrimaryKeyConstraint("board_id", "number"),
    UniqueConstraint("board_id", "key"),
)

confirmations = Table(
    "confirmations",
    metadata,
    _board(),
    Column("point_id", AnyText, nullable=False),
    Column("by", AnyText, nullable=False),
    Column("at", UtcTime, nullable=False),
    PrimaryKeyConstraint("board_id", "point_id"),
)

# A row stays when its action leaves the document (`removed_at`): an undo brings it back with the
# day on which it was opened.
tracked_actions = Table(
    "tracked_actions",
    metadata,
    _board(),
    Column("key", AnyText, nullable=False),
    Column("project_id", AnyText, _to("projects.id"), nullable=False),
    Column("text", AnyText, nullable=False),
    _json("owners", TypeAdapter(tuple[str, ...])),
    # The same names in lower case, each between two line ends: what a filter looks for.
    Column("owner_lines", AnyText, nullable=False),
    Column("due", AnyText),
    Column("status", AnyText, nullable=False),
    Column("position", Integer, nullable=False),
    Column("opened_at", UtcTime, nullable=False),
    Column("done_at", UtcTime),
    Column("removed_at", UtcTime),
    PrimaryKeyConstraint("board_id", "key"),
    Index(None, "project_id", "status"),
)

subtasks = Table(
    "subtasks",
    metadata,
    _id(),
    Column("board_id", AnyText, nullable=False),
    Column("action_key", AnyText, nullable=False),
    Column("text", AnyText, nullable=False),
    Column("position", Integer, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("done", Boolean, nullable=False),
    Column("owner", AnyText),
    Column("due", AnyText),
    Column("done_at", UtcTime),
    ForeignKeyConstraint(
        ["board_id", "action_key"],
        ["tracked_actions.board_id", "tracked_actions.key"],
        ondelete="CASCADE",
    ),
    Index(None, "board_id", "action_key"),
)

shares = Table(
    "shares",
    metadata,
    _id(),
    Column("board_id", AnyText, _to("boards.id", cascade=True), nullable=False, index=True),
    Column("token_hash", AnyText, nullable=False, unique=True),
    Column("created_by", AnyText, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("password_hash", AnyText),
    Column("expires_at", UtcTime),
    Column("revoked_at", UtcTime),
    Column("redactions", AnyText, nullable=False),
    Column("show_picture", Boolean, nullable=False),
    _json("picture_shas", TypeAdapter(tuple[str, ...])),
    Column("views", Integer, nullable=False),
    Column("seen_at", UtcTime),
)

# No foreign keys: what was done stays known when that to which it was done is gone.
audit = Table(
    "audit",
    metadata,
    _id(),
    Column("at", UtcTime, nullable=False),
    Column("account_id", AnyText),
    Column("project_id", AnyText),
    Column("kind", AnyText, nullable=False),
    Column("subject", AnyText, nullable=False),
    Column("detail", AnyText, nullable=False),
    Index(None, "at", "id"),
    Index(None, "project_id", "at", "id"),
)

# `parts` are the parts of names such as `applicant_income`, so that each is found alone too.
search_documents = Table(
    "search_documents",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("board_id", AnyText, _to("boards.id", cascade=True), nullable=False, unique=True),
    Column("project_id", AnyText, _to("projects.id"), nullable=False),
    Column("day", AnyText, nullable=False),
    Column("title", AnyText, nullable=False),
    Column("body", AnyText, nullable=False),
    Column("parts", AnyText, nullable=False),
    Index(None, "project_id", "day"),
)

search_facets = Table(
    "search_facets",
    metadata,
    _board(),
    Column("kind", AnyText, nullable=False),
    Column("value", AnyText, nullable=False),
    PrimaryKeyConstraint("board_id", "kind", "value"),
    Index(None, "kind", "value", "board_id"),
)

# What boards are compared by. The row goes when the board does; the trash is left out by the
# queries, so that a restored board is there again at once.
incidents = Table(
    "incidents",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("board_id", AnyText, _to("boards.id", cascade=True), nullable=False, unique=True),
    Column("project_id", AnyText, _to("projects.id"), nullable=False, index=True),
    Column("form", Integer, nullable=False, index=True),
    Column("text", AnyText, nullable=False),
)

# A term's boards in one project are a range of the key: no other index is needed to find them.
incident_terms = Table(
    "incident_terms",
    metadata,
    Column("term", AnyText, nullable=False),
    Column("project_id", AnyText, nullable=False),
    Column(
        "number",
        Integer,
        ForeignKey("incidents.number", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    PrimaryKeyConstraint("term", "project_id", "number"),
    sqlite_with_rowid=False,
)

guard_marks = Table(
    "guard_marks",
    metadata,
    _board(),
    Column("by_id", AnyText, nullable=False),
    Column("by", AnyText, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("note", AnyText, nullable=False),
    PrimaryKeyConstraint("board_id", "by_id"),
)
