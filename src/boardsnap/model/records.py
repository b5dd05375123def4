"""What a team keeps: accounts, projects, boards with their versions and revisions, shares.

Times are aware and in UTC. Identifiers are opaque random strings that the caller makes. Secrets
stand here as hashes only. Larger structures that other modules own (a draft, edits, words,
problems) are JSON text.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import Literal

from boardsnap.model.geometry import Homography, Polygon
from boardsnap.model.postmortem import ActionStatus, Cause

Role = Literal["owner", "editor", "viewer"]
BoardStatus = Literal["draft", "in_review", "final"]
ReadState = Literal["queued", "reading", "read", "failed"]
# How one go at a version ended: with a document, for good without one, or to be tried again.
ReadResult = Literal["read", "failed", "again"]
Plan = Literal["free", "pro"]
Scope = Literal["read", "write", "share", "admin"]
DateOrder = Literal["month_first", "day_first"]
WordKind = Literal["feature", "person", "system", "model", "word"]
WordOrigin = Literal["pinned", "corrected"]
FacetKind = Literal["model", "feature", "cause", "system", "owner"]


# Bounds between which readings are counted: one photo of a phone takes 2 to 5 s on a core, a board
# of many takes a minute, and 300 s are the setting after which a reading is given up.
READ_SECONDS = (0.5, 1.0, 2.0, 3.0, 4.0, 5.0, 7.5, 10.0, 15.0, 20.0, 30.0, 60.0, 120.0, 300.0, inf)


@dataclass(frozen=True, slots=True)
class Workspace:
    """Who pays: projects and accounts belong to one."""

    id: str
    name: str
    plan: Plan
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Account:
    """A person who signs in.

    Attributes:
        email: lower case, unique.
        password_hash: None: signs in through OpenID Connect alone.
        oidc_subject: issuer and subject, unique.
        disabled_at: from then on nobody signs in with it.
    """

    id: str
    workspace_id: str
    email: str
    name: str
    created_at: datetime
    password_hash: str | None = None
    oidc_subject: str | None = None
    is_admin: bool = False
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A browser that is signed in."""

    token_hash: str
    account_id: str
    csrf: str
    created_at: datetime
    expires_at: datetime
    seen_at: datetime
    agent: str = ""
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pairing:
    """An offer to sign a phone in, good for one use."""

    token_hash: str
    account_id: str
    created_at: datetime
    expires_at: datetime
    project_id: str | None = None
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ApiToken:
    """What a program signs in with.

    Attributes:
        project_id: the only project it opens; None: all of the account's.
        expires_at: None: never.
    """

    id: str
    account_id: str
    name: str
    token_hash: str
    scopes: frozenset[Scope]
    created_at: datetime
    project_id: str | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ProjectContext:
    """What is known before a board is read: the names that may stand on it.

    Attributes:
        date_order: how 03/04 is read; None: what the board's own dates force.
    """

    people: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    date_order: DateOrder | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """Boards that belong together, with those who may see them."""

    id: str
    workspace_id: str
    name: str
    created_at: datetime
    created_by: str
    archived_at: datetime | None = None
    context: ProjectContext = ProjectContext()


@dataclass(frozen=True, slots=True)
class Member:
    """An account in a project.

    Attributes:
        email, name, disabled_at: of the account, when read from the store; not written.
    """

    project_id: str
    account_id: str
    role: Role
    email: str = ""
    name: str = ""
    disabled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """An offer to join a project, good for one use."""

    token_hash: str
    project_id: str
    role: Role
    created_at: datetime
    created_by: str
    expires_at: datetime
    email: str | None = None
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class GlossaryWord:
    """A word that the next reading of the project's boards knows."""

    project_id: str
    word: str
    kind: WordKind
    origin: WordOrigin
    added_at: datetime
    added_by: str


@dataclass(frozen=True, slots=True)
class Board:
    """One session at a whiteboard.

    Attributes:
        capture_key: made by the phone, unique in the project: the same photos sent twice are
            one board.
        state: of the current version; kept there, not written with the board.
        version: the number of the current version, from 1.
        revision: the number of the current revision; 0: not read yet.
        session_date: as an ISO date, day or month, where the document gives one.
        deleted_at: from then on it is in the trash.
    """

    id: str
    project_id: str
    capture_key: str
    created_at: datetime
    created_by: str
    updated_at: datetime
    title: str | None = None
    status: BoardStatus = "draft"
    state: ReadState = "queued"
    version: int = 1
    revision: int = 0
    session_date: str | None = None
    model_name: str | None = None
    cause: Cause | None = None
    open_points: int = 0
    open_actions: int = 0
    deleted_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class BoardSummary:
    """A board as a list shows it.

    Attributes:
        thumbnail_sha: of the first photo of the current version, once it was decoded.
        shots: how many photos the current version has.
    """

    board: Board
    thumbnail_sha: str | None
    shots: int


@dataclass(frozen=True, slots=True)
class BoardCursor:
    """Where a page of a list ended: the next one starts after it."""

    created_at: datetime
    board_id: str


@dataclass(frozen=True, slots=True)
class ReadError:
    """Why a version could not be read: a stable code and a sentence that names the way out."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Version:
    """The photos of a board as they were snapped together, and what the machine read in them.

    Attributes:
        attempt: how often a worker has taken it; the number of the present one while it reads.
        tries: the same, but since a person last asked for it.
        retry_at: not to be taken before.
        progress: JSON text, written by the worker while it reads.
        machine: the machine's own draft as JSON text, never edited.
        words, problems: JSON text.
    """

    board_id: str
    number: int
    created_at: datetime
    created_by: str
    queued_at: datetime
    state: ReadState = "queued"
    attempt: int = 0
    tries: int = 0
    worker: str | None = None
    lease_until: datetime | None = None
    retry_at: datetime | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    error: ReadError | None = None
    reader_seconds: float | None = None
    progress: str | None = None
    machine: str | None = None
    words: str | None = None
    problems: str | None = None


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo of a version.

    Attributes:
        key: made by the phone, unique in the version.
        sha256: of the bytes as they were sent: the key of the blob.
        width, height: in pixels after EXIF orientation, once decoded.
        corners: of the board in pixels of the photo, where a person set them.
        display_sha, thumbnail_sha: of the photo re-encoded without its metadata.
        picture_sha: of the straightened board; `from_photo` maps photo pixels into it.
    """

    board_id: str
    version: int
    position: int
    key: str
    name: str
    sha256: str
    bytes: int
    media_type: str
    width: int | None = None
    height: int | None = None
    corners: Polygon | None = None
    display_sha: str | None = None
    thumbnail_sha: str | None = None
    picture_sha: str | None = None
    from_photo: Homography | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """The right of one worker to read one version, until the lease runs out.

    A later attempt takes it away: what an older one hands in is refused.

    Attributes:
        tries: attempts since a person last asked for it, this one included: to give up by.
    """

    board_id: str
    version: int
    attempt: int
    tries: int
    worker: str
    lease_until: datetime


@dataclass(frozen=True, slots=True)
class ReadingCount:
    """How many readings ended so, after about as long.

    Attributes:
        within_seconds: as long as they took at most, a bound of `READ_SECONDS`.
        seconds: that they took together.
    """

    result: ReadResult
    within_seconds: float
    readings: int
    seconds: float


@dataclass(frozen=True, slots=True)
class ReadOutcome:
    """What a worker hands in: all JSON text."""

    machine: str
    words: str
    problems: str
    reader_seconds: float


@dataclass(frozen=True, slots=True)
class Revision:
    """One change of a document; the whole history is kept.

    Attributes:
        version: which reading it builds on.
        author_id: None: the machine.
        key: made by the client, unique in the board: the same change sent twice is one.
        edits: JSON text, a list.
        undoes: the number of the revision that it takes back.
        draft: JSON text, the whole draft after it.
    """

    board_id: str
    number: int
    version: int
    author_id: str | None
    author_name: str
    at: datetime
    edits: str
    draft: str
    undoes: int | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A person says that an open point is right as it stands."""

    board_id: str
    point_id: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ActionFacts:
    """An action as the draft has it now; `key` is its key there.

    Attributes:
        due: the last day on which it is in time, as YYYY-MM-DD.
    """

    key: str
    text: str
    owners: tuple[str, ...]
    due: str | None
    status: ActionStatus


@dataclass(frozen=True, slots=True)
class TrackedAction:
    """An action as it is followed across the project.

    Attributes:
        opened_at: when a revision first held it.
        done_at: when a revision first said that it is done, for as long as it is.
    """

    board_id: str
    project_id: str
    key: str
    text: str
    owners: tuple[str, ...]
    due: str | None
    status: ActionStatus
    opened_at: datetime
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subtask:
    """A step of an action."""

    id: str
    board_id: str
    action_key: str
    text: str
    position: int
    created_at: datetime
    done: bool = False
    owner: str | None = None
    due: str | None = None
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """What a board is found by.

    Attributes:
        body: all text of the document, a line a statement.
        day: an ISO date: of the session where the document gives it, else of the capture.
        facets: exact values to filter by; letter case does not matter.
    """

    title: str
    body: str
    day: str
    facets: tuple[tuple[FacetKind, str], ...] = ()


@dataclass(frozen=True, slots=True)
class IncidentEntry:
    """What a board is compared, counted and checked by.

    Attributes:
        form: by which rules it was made; what older rules made is made anew.
        text: JSON text of an `Incident`.
        terms: what it is found by when another failure is compared with it.
    """

    form: int
    text: str
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GuardMark:
    """A person says that something watches for the failure of a board."""

    board_id: str
    by_id: str
    by: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Derived:
    """What the store keeps beside a revision so that lists and searches need no draft."""

    title: str | None
    session_date: str | None
    model_name: str | None
    cause: Cause | None
    open_points: int
    open_actions: int
    actions: tuple[ActionFacts, ...]
    search: SearchEntry
    incident: IncidentEntry


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """Which boards a search may find; None and () leave all in.

    Attributes:
        since, until: ISO dates, both included.
    """

    models: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    systems: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    statuses: tuple[BoardStatus, ...] = ()
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class SnippetPart:
    """A run of text of a snippet, and whether it is what was searched for."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A board that was found, best first; the score counts within one answer only."""

    board: Board
    score: float
    snippet: tuple[SnippetPart, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A link that shows a board to whoever has it.

    Attributes:
        redactions: JSON text: boxes that are burned in.
        picture_shas: of the redacted pictures, in the order of the shots.
    """

    id: str
    board_id: str
    token_hash: str
    created_by: str
    created_at: datetime
    password_hash: str | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    redactions: str = "[]"
    show_picture: bool = True
    picture_shas: tuple[str, ...] = ()
    views: int = 0
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what when.

    Attributes:
        id: opaque, made by the caller.
        detail: JSON text.
    """

    id: str
    at: datetime
    account_id: str | None
    project_id: str | None
    kind: str
    subject: str
    detail: str = "{}"
