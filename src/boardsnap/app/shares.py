"""Links that show a board to whoever has them, with what is not for everybody covered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from boardsnap.app.access import enter_board, hold_board
from boardsnap.app.actor import Actor
from boardsnap.app.attempts import Limit, neighbourhood
from boardsnap.app.boards import PictureFile
from boardsnap.app.chance import digest, is_proof, proof_of
from boardsnap.app.exports import Exported, Exports, form_named, identities_of
from boardsnap.app.journal import note
from boardsnap.app.kept import load_draft
from boardsnap.app.means import Means
from boardsnap.app.redactions import Redactions, redactions_of
from boardsnap.app.revising import ink_of
from boardsnap.errors import ConflictError, InputError, NotFoundError, UnauthenticatedError
from boardsnap.intake.messages import Redactable, RedactOutcome, RedactRequest
from boardsnap.model.postmortem import Postmortem
from boardsnap.model.records import BoardStatus, Revision, Share, Shot
from boardsnap.model.words import PhotoPolygon
from boardsnap.redaction import redact_document, withhold_photos
from boardsnap.revision.draft import Draft
from boardsnap.store import Transaction

_MOST_DAYS = 3650
# Each place some, each link over all places a ceiling, and only what went wrong counts. A place
# has more tries than there are threads that answer: an office that opens a link together is one.
_EACH_PLACE = Limit(30, timedelta(minutes=15))
_EACH_SHARE = Limit(100, timedelta(hours=1))

Redact = Callable[[RedactRequest], RedactOutcome]


@dataclass(frozen=True, slots=True)
class SharedView:
    """What a link shows.

    Attributes:
        document: with covered statements taken out, and nothing of photos that are not shown.
        pictures: positions of the shots of which there are pictures, in the order of the
            document's boards; empty where pictures are not shown.
    """

    document: Postmortem
    status: BoardStatus
    pictures: tuple[int, ...]
    updated_at: datetime
    shared_at: datetime
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class _Opened:
    """A share that may be shown, and what it shows.

    Attributes:
        draft: as it is.
        document: with covered statements taken out.
    """

    share: Share
    revision: Revision
    draft: Draft
    document: Postmortem
    shots: tuple[Shot, ...]
    status: BoardStatus


class Shares:
    """Links, and what they show."""

    def __init__(self, means: Means, exports: Exports, redact: Redact) -> None:
        """Shares.

        Args:
            means: store, files, clock.
            exports: writes documents as files.
            redact: burns boxes into pictures, in a process of its own.
        """
        self._means = means
        self._exports = exports
        self._redact = redact

    # --------------------------------------------------------------------------- for members

    def create(
        self,
        who: Actor,
        board_id: str,
        *,
        days: int | None = None,
        forever: bool = False,
        password: str | None = None,
        redactions: Mapping[int, Sequence[PhotoPolygon]] | None = None,
        show_picture: bool = True,
    ) -> tuple[str, Share]:
        """The secret of a new link, and what is kept of it; the secret is shown only now.

        It lives `days`, as long as the settings say where none are named, or `forever`.
        `redactions` are polygons in photo pixels by the position of the shot.

        Raises:
            ConflictError: the board has not been read yet.
            InputError: days, password or a box cannot be taken.
        """
        hashed = self._means.passwords.hash(password) if password else None
        expires_at = None if forever else self._expiry(days)
        with self._means.store.snapshot() as tx:
            board, _ = enter_board(tx, who, board_id, "share")
            revision = tx.revisions.current(board_id)
            if revision is None:
                raise ConflictError("the board has not been read yet: wait for its document")
            shots = tx.boards.shots(board_id, revision.version)
        covers = redactions_of(revision.version, shots, redactions or {})
        pictures = self._covered(shots, covers) if show_picture else ()
        secret = self._means.chance.secret()
        share = Share(
            id=self._means.chance.id(),
            board_id=board_id,
            token_hash=digest(secret),
            created_by=who.account_id,
            created_at=self._means.now(),
            password_hash=hashed,
            expires_at=expires_at,
            redactions=covers.model_dump_json(),
            show_picture=show_picture,
            picture_shas=pictures,
        )
        with self._means.store.transaction() as tx:
            hold_board(tx, who, board_id, "share")
            tx.shares.add(share)
            note(
                self._means,
                tx,
                who,
                "share.created",
                share.id,
                project_id=board.project_id,
                board=board_id,
            )
        return secret, share

    def shares(self, who: Actor, board_id: str) -> tuple[Share, ...]:
        """All links of a board, the newest first, those that are over among them."""
        with self._means.store.snapshot() as tx:
            enter_board(tx, who, board_id, "unshare")
            return tx.shares.of_board(board_id)

    def revoke(self, who: Actor, board_id: str, share_id: str) -> None:
        """Ends a link at once.

        Raises:
            NotFoundError: the board has no such link.
        """
        with self._means.store.transaction() as tx:
            board, _ = enter_board(tx, who, board_id, "unshare")
            share = tx.shares.find_by_id(share_id)
            if share is None or share.board_id != board_id:
                raise NotFoundError("there is no such link: it may be removed")
            if tx.shares.revoke(share_id, self._means.now()):
                note(
                    self._means,
                    tx,
                    who,
                    "share.revoked",
                    share_id,
                    project_id=board.project_id,
                    board=board_id,
                )

    def is_over(self, share: Share) -> bool:
        """Whether the link shows nothing any more."""
        expired = share.expires_at is not None and self._means.now() >= share.expires_at
        return share.revoked_at is not None or expired

    # -------------------------------------------------------------------- for whoever has one

    def unlock(self, secret: str, password: str, *, address: str) -> str:
        """A proof that the password was right, for a cookie of this link only.

        Raises:
            NotFoundError: there is no such link, or it is over.
            UnauthenticatedError: the password is wrong.
            RateLimitError: there were too many attempts.
        """
        attempts = self._means.attempts
        with self._means.store.snapshot() as tx:
            share = self._find(tx, secret)
        place, everywhere = f"share {share.id} {neighbourhood(address)}", f"share {share.id}"
        attempts.spend({place: _EACH_PLACE, everywhere: _EACH_SHARE}, self._means.now())
        if share.password_hash is not None and not self._means.passwords.is_right(
            share.password_hash, password
        ):
            raise UnauthenticatedError("the password is wrong: check it")
        attempts.give_back((place, everywhere))
        # Only who has the link and knew its password can have it; it ends with the password.
        return proof_of(secret, share.password_hash or "")

    def open(self, secret: str, *, proof: str | None = None) -> SharedView:
        """What the link shows; counts the view.

        Raises:
            NotFoundError: there is no such link, or it is over.
            UnauthenticatedError: it asks for a password; see `unlock`.
        """
        opened = self._open(secret, proof)
        with self._means.store.transaction() as tx:
            tx.shares.count_view(opened.share.id, self._means.now())
        return SharedView(
            document=_as_shown(opened),
            status=opened.status,
            pictures=_shown_positions(opened),
            updated_at=opened.revision.at,
            shared_at=opened.share.created_at,
            expires_at=opened.share.expires_at,
        )

    def picture(self, secret: str, position: int, *, proof: str | None = None) -> PictureFile:
        """A straightened board, with covers burned in.

        Raises:
            NotFoundError: there is no such link or picture, or pictures are not shown.
            UnauthenticatedError: the link asks for a password.
        """
        opened = self._open(secret, proof)
        sha = _shown_shas(opened).get(position)
        if sha is None:
            raise NotFoundError("there is no such picture: the link may not show any")
        return PictureFile(self._means.read_kept(sha), "image/jpeg", sha)

    def export(self, secret: str, form: str, *, proof: str | None = None) -> Exported:
        """What the link shows, as a file.

        Raises:
            NotFoundError: there is no such link or form.
            UnauthenticatedError: the link asks for a password.
        """
        found = form_named(form)
        opened = self._open(secret, proof)
        shas = _shown_shas(opened)
        shown = [shot for shot in opened.shots if shot.position in shas]
        pictures = self._exports.pictures(opened.document, shown, shas) if found.whole else ()
        return self._exports.write(
            _as_shown(opened),
            found,
            pictures=pictures,
            uid_of=identities_of(opened.draft, opened.share.id),
        )

    # -------------------------------------------------------------------------------- inside

    def _expiry(self, days: int | None) -> datetime:
        days = self._means.settings.share_days if days is None else days
        if not 1 <= days <= _MOST_DAYS:
            raise InputError(f"a link lives 1 to {_MOST_DAYS} days: name a number of them")
        return self._means.now() + timedelta(days=days)

    def _covered(self, shots: Sequence[Shot], covers: Redactions) -> tuple[str, ...]:
        """The straightened boards as they may be shown, in the order of the shots."""
        return tuple(self._covered_picture(shot, covers) for shot in shots)

    def _covered_picture(self, shot: Shot, covers: Redactions) -> str:
        boxes = covers.boxes.get(shot.sha256, ())
        if shot.picture_sha is None or shot.from_photo is None:
            return ""
        if not boxes:
            return shot.picture_sha
        content = self._means.read_kept(shot.picture_sha)
        picture = Redactable(content=content, from_photo=shot.from_photo)
        outcome = self._redact(RedactRequest(pictures=(picture,), boxes=boxes))
        return self._means.blobs.put(outcome.pictures[0].jpeg).sha256

    def _find(self, tx: Transaction, secret: str) -> Share:
        share = tx.shares.find(digest(secret))
        if share is None or self.is_over(share):
            raise NotFoundError("the link is wrong or has ended: ask for a new one")
        return share

    def _open(self, secret: str, proof: str | None) -> _Opened:
        with self._means.store.snapshot() as tx:
            share = self._find(tx, secret)
            if share.password_hash is not None and not is_proof(proof, secret, share.password_hash):
                raise UnauthenticatedError("the link asks for a password: give it")
            board = tx.boards.find(share.board_id)
            covers = Redactions.model_validate_json(share.redactions)
            revision = _revision_to_show(tx, share, covers)
            if board is None or revision is None:
                raise NotFoundError("the link is wrong or has ended: ask for a new one")
            shots = tx.boards.shots(share.board_id, revision.version)
            words = ink_of(tx, share.board_id, revision.version).words
        draft = load_draft(revision.draft)
        document = redact_document(draft.document, covers.covers(draft.document), words)
        return _Opened(share, revision, draft, document, shots, board.status)


def _revision_to_show(tx: Transaction, share: Share, covers: Redactions) -> Revision | None:
    """The current one; but where something is covered, the last one of photos that were seen.

    What the covers are to hide may stand anywhere on a photo that was taken later.
    """
    current = tx.revisions.current(share.board_id)
    if current is None or not covers.boxes:
        return current
    seen = {shot.sha256 for shot in tx.boards.shots(share.board_id, covers.version)}
    known: dict[int, bool] = {}
    for revision in reversed(tx.revisions.history(share.board_id)):
        if revision.version not in known:
            shots = tx.boards.shots(share.board_id, revision.version)
            known[revision.version] = {shot.sha256 for shot in shots} <= seen
        if known[revision.version]:
            return tx.revisions.find(share.board_id, revision.number)
    return None


def _shown_shas(opened: _Opened) -> dict[int, str]:
    """Which pictures may be shown, by the position of the shot."""
    share, covers = opened.share, Redactions.model_validate_json(opened.share.redactions)
    if not share.show_picture:
        return {}
    if not covers.boxes:
        return {shot.position: shot.picture_sha for shot in opened.shots if shot.picture_sha}
    if opened.revision.version != covers.version:
        return {}
    pairs = zip(opened.shots, share.picture_shas, strict=True)
    return {shot.position: sha for shot, sha in pairs if sha}


def _as_shown(opened: _Opened) -> Postmortem:
    """The document as whoever has the link gets it, in every form."""
    shas = _shown_shas(opened)
    by_photo = {shot.sha256: shas.get(shot.position) for shot in reversed(opened.shots)}
    shown = [by_photo.get(photo.sha256) for photo in opened.document.boards]
    covered = bool(Redactions.model_validate_json(opened.share.redactions).boxes)
    return withhold_photos(opened.document, shown, covered=covered)


def _shown_positions(opened: _Opened) -> tuple[int, ...]:
    shas = _shown_shas(opened)
    by_photo = {shot.sha256: shot.position for shot in reversed(opened.shots)}
    positions = (by_photo.get(photo.sha256) for photo in opened.document.boards)
    return tuple(position for position in positions if position in shas and position is not None)
