"""Documents: revised, undone, compared, confirmed, exported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from boardsnap.app.access import enter_board, hold_board
from boardsnap.app.actor import Actor
from boardsnap.app.boards import put_status
from boardsnap.app.journal import note
from boardsnap.app.kept import load_draft, load_edits
from boardsnap.app.means import Means
from boardsnap.app.revising import Change, Revising, RevisionView, ink_of
from boardsnap.app.typed import settled, summary_of
from boardsnap.app.uploads import checked_key
from boardsnap.errors import ConflictError, InputError, NotFoundError
from boardsnap.model.postmortem import Postmortem
from boardsnap.model.records import (
    Board,
    BoardStatus,
    Confirmation,
    GlossaryWord,
    Revision,
    WordKind,
)
from boardsnap.revision.comparison import Change as Difference
from boardsnap.revision.comparison import compare
from boardsnap.revision.corrections import corrected_words
from boardsnap.revision.draft import DOCUMENT, Draft
from boardsnap.revision.edits import AnyEdit, Edit, SetField, apply
from boardsnap.revision.size import check_size
from boardsnap.revision.undo import invert
from boardsnap.store import Transaction

# A review of a full board changes some dozens of things; more at once is no person.
_MOST_EDITS = 500


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change in the history of a document.

    Attributes:
        version: the reading that it builds on.
        author_id: None: the machine.
        undoes: the revision that it took back.
        undone_by: the revision that took it back.
        undoable: whether it can be taken back: a person's, and still in force.
    """

    number: int
    version: int
    author_id: str | None
    author_name: str
    at: datetime
    edits: tuple[AnyEdit, ...]
    undoes: int | None
    undone_by: int | None
    undoable: bool


class Documents:
    """What boards say, and what people make of it."""

    def __init__(self, means: Means, revising: Revising) -> None:
        self._means = means
        self._revising = revising

    # ----------------------------------------------------------------------------- changing

    def revise(
        self,
        who: Actor,
        board_id: str,
        *,
        expected_revision: int,
        edits: Sequence[Edit],
        key: str,
    ) -> RevisionView:
        """The document after the edits.

        What others have changed since `expected_revision`, which the editor saw, stays; edits
        of other things are put on top of it. The same `key`, one for each set of edits, sent
        again changes nothing.

        Raises:
            ConflictError: somebody else changed the same thing, or the board is final.
            InputError: an edit cannot be made, or the document gets too large; the message says
                which and what to do.
        """
        if not edits or len(edits) > _MOST_EDITS:
            raise InputError(f"send 1 to {_MOST_EDITS} edits at once")
        with self._means.store.transaction() as tx:
            board, _ = hold_board(tx, who, board_id, "edit")
            if expected_revision > board.revision > 0:
                raise InputError(f"there is no revision {expected_revision} yet: load the board")
            view = self._revised(tx, who, board, edits, key=_own_key(who, key))
            return replace(view, rebased=view.applied and expected_revision < board.revision)

    def undo(self, who: Actor, board_id: str, number: int, *, key: str) -> RevisionView:
        """The document without what a revision changed; everything since then stays.

        Raises:
            ConflictError: the same thing was changed since, it is undone already, or the board
                is final.
            InputError: it is a reading of the machine.
            NotFoundError: there is no such revision.
        """
        with self._means.store.transaction() as tx:
            board, _ = hold_board(tx, who, board_id, "edit")
            current = _current(tx, board)
            if tx.revisions.find_by_key(board_id, _own_key(who, key)):
                return self._as_it_is(tx, board, current)
            _check_editable(board)
            undone = _undoable(tx, board_id, number)
            before = tx.revisions.find(board_id, number - 1)
            if before is None:
                raise NotFoundError("there is nothing before this revision: edit the document")
            way_back = invert(
                load_draft(before.draft), load_edits(undone.edits), undone.author_name
            )
            return self._apply(
                tx, who, board, current, way_back, key=_own_key(who, key), undoes=number
            )

    def rename(self, who: Actor, board_id: str, title: str) -> RevisionView:
        """The document under another title."""
        with self._means.store.transaction() as tx:
            board, _ = hold_board(tx, who, board_id, "edit")
            return self._renamed(tx, who, board, title)

    def change_board(
        self,
        who: Actor,
        board_id: str,
        *,
        title: str | None = None,
        status: BoardStatus | None = None,
    ) -> None:
        """Gives a board another title and status: all that is named, or, on any error, nothing.

        Raises:
            ConflictError: the board has not been read yet, or is final and is to stay so.
        """
        with self._means.store.transaction() as tx:
            board, _ = hold_board(tx, who, board_id, "edit")
            # A final board takes no title, so that is set in between.
            if status is not None and status != "final":
                board = put_status(self._means, tx, who, board, status)
            if title is not None:
                view = self._renamed(tx, who, board, title)
                board = replace(board, revision=view.revision)
            if status == "final":
                put_status(self._means, tx, who, board, status)

    def confirm_point(self, who: Actor, board_id: str, point_id: str) -> RevisionView:
        """The document with one open point fewer: it is right as it stands.

        The same way somebody says to have seen a change that has no place (`BoardView.lost`).

        Raises:
            NotFoundError: the document has no such open point.
        """
        with self._means.store.transaction() as tx:
            board, _ = hold_board(tx, who, board_id, "edit")
            current = _current(tx, board)
            _check_editable(board)
            view = self._as_it_is(tx, board, current)
            confirmed = {one.point_id for one in tx.boards.confirmations(board_id)}
            if point_id in confirmed:
                return view
            lost = ink_of(tx, board_id, current.version).lost(confirmed)
            if point_id not in {*(point.id for point in view.open_points), *dict(lost)}:
                raise NotFoundError("there is no such open point: it may be settled already")
            now = self._means.now()
            tx.boards.confirm(Confirmation(board_id, point_id, who.account_id, now))
            return self._derived_again(tx, board, view)

    def unconfirm_point(self, who: Actor, board_id: str, point_id: str) -> RevisionView:
        """The document with the point open again, if it still is one."""
        with self._means.store.transaction() as tx:
            board, _ = hold_board(tx, who, board_id, "edit")
            current = _current(tx, board)
            _check_editable(board)
            tx.boards.unconfirm(board_id, point_id)
            return self._derived_again(tx, board, self._as_it_is(tx, board, current))

    # ------------------------------------------------------------------------------ looking

    def history(self, who: Actor, board_id: str) -> tuple[HistoryEntry, ...]:
        """Every change, the first first."""
        with self._means.store.snapshot() as tx:
            enter_board(tx, who, board_id, "see")
            revisions = tx.revisions.history(board_id)
        undone = _undone(revisions)
        return tuple(_entry(revision, undone) for revision in revisions)

    def document(self, who: Actor, board_id: str, revision: int | None = None) -> Postmortem:
        """The document of the contract, as it is now or was at a revision."""
        with self._means.store.snapshot() as tx:
            board, _ = enter_board(tx, who, board_id, "see")
            found = _current(tx, board) if revision is None else _find(tx, board_id, revision)
        return load_draft(found.draft).document

    def compare(self, who: Actor, board_id: str, older: int, newer: int) -> tuple[Difference, ...]:
        """What changed between two versions: as edited where one is shown, else as read.

        Raises:
            ConflictError: one of them has not been read.
            NotFoundError: there is no such version.
        """
        with self._means.store.snapshot() as tx:
            board, _ = enter_board(tx, who, board_id, "see")
            current = _current(tx, board)
            drafts = [_draft_of(tx, current, number) for number in (older, newer)]
        return compare(*drafts)

    # ------------------------------------------------------------------------------- inside

    def _renamed(self, tx: Transaction, who: Actor, board: Board, title: str) -> RevisionView:
        edit = SetField(key=DOCUMENT, field="title", value=title, expected=board.title)
        return self._revised(tx, who, board, (edit,), key=self._means.chance.id())

    def _revised(
        self, tx: Transaction, who: Actor, board: Board, edits: Sequence[Edit], *, key: str
    ) -> RevisionView:
        """The document after the edits, in a transaction that holds the board."""
        current = _current(tx, board)
        if tx.revisions.find_by_key(board.id, key):
            return self._as_it_is(tx, board, current)
        before = load_draft(current.draft)
        _check_editable(board, before, edits)
        kept = self._settled(tx, board, before, edits)
        view = self._apply(tx, who, board, current, kept, key=key)
        self._learn(tx, who, board, before, view.draft)
        return view

    def _settled(
        self, tx: Transaction, board: Board, draft: Draft, edits: Sequence[AnyEdit]
    ) -> tuple[AnyEdit, ...]:
        project = tx.projects.find(board.project_id)
        return settled(
            draft,
            edits,
            self._revising.new_key,
            taken_at=board.created_at,
            order=project.context.date_order if project else None,
        )

    def _apply(
        self,
        tx: Transaction,
        who: Actor,
        board: Board,
        current: Revision,
        edits: Sequence[AnyEdit],
        *,
        key: str,
        undoes: int | None = None,
    ) -> RevisionView:
        before = load_draft(current.draft)
        draft = apply(before, edits, who.name, self._revising.new_key, summarise=summary_of)
        check_size(before, draft)
        change = Change(
            draft=draft,
            edits=edits,
            version=current.version,
            author_id=who.account_id,
            author_name=who.name,
            undoes=undoes,
            key=key,
        )
        return self._revising.append(tx, board, change, ink_of(tx, board.id, current.version))

    def _learn(
        self, tx: Transaction, who: Actor, board: Board, before: Draft, after: Draft
    ) -> None:
        """Puts corrected words into the project's glossary."""
        now = self._means.now()
        for word in dict.fromkeys(one.corrected for one in corrected_words(before, after)):
            kind = _kind_of(word, after.document)
            new = GlossaryWord(board.project_id, word, kind, "corrected", now, who.account_id)
            if tx.projects.add_word(new):
                note(self._means, tx, who, "glossary.learnt", word, project_id=board.project_id)

    def _as_it_is(self, tx: Transaction, board: Board, current: Revision) -> RevisionView:
        draft = load_draft(current.draft)
        confirmed = [one.point_id for one in tx.boards.confirmations(board.id)]
        points = ink_of(tx, board.id, current.version).points(draft, confirmed)
        return RevisionView(board.revision, draft, points, applied=False)

    def _derived_again(self, tx: Transaction, board: Board, view: RevisionView) -> RevisionView:
        ink = ink_of(tx, board.id, _current(tx, board).version)
        points = self._revising.derive_again(tx, board, view.draft, ink)
        return replace(view, open_points=points, applied=True)


def _kind_of(word: str, document: Postmortem) -> WordKind:
    """What a word names, as far as the place where it stands tells."""
    people = (*document.participants, *(name for one in document.actions for name in one.owners))
    if any(word in name.split() for name in people):
        return "person"
    if document.root_cause and document.root_cause.feature == word:
        return "feature"
    return "model" if word in (document.model.name or "").split() else "word"


def _own_key(who: Actor, key: str) -> str:
    """The client's key, which means something for its own account only."""
    return f"{who.account_id} {checked_key(key)}"


def _current(tx: Transaction, board: Board) -> Revision:
    revision = tx.revisions.current(board.id)
    if revision is None:
        raise ConflictError("the board has not been read yet: wait for its document")
    return revision


def _find(tx: Transaction, board_id: str, number: int) -> Revision:
    revision = tx.revisions.find(board_id, number)
    if revision is None:
        raise NotFoundError("there is no such revision: look at the history")
    return revision


def _draft_of(tx: Transaction, current: Revision, number: int) -> Draft:
    """What a version says: the last that people made of it, else what the machine read."""
    if current.version == number:
        return load_draft(current.draft)
    edited = [one.number for one in tx.revisions.history(current.board_id) if one.version == number]
    if edited:
        return load_draft(_find(tx, current.board_id, edited[-1]).draft)
    version = tx.boards.version(current.board_id, number)
    if version is None:
        raise NotFoundError("there is no such version of the board: look at its history")
    if version.machine is None:
        raise ConflictError(f"version {number} has not been read: wait for its document")
    return load_draft(version.machine)


def _check_editable(
    board: Board, draft: Draft | None = None, edits: Sequence[AnyEdit] = ()
) -> None:
    """Lets edits pass unless the board is final.

    How far actions are is no part of what was agreed on: that changes after it is final, too.
    """
    actions = draft.keys.actions if draft else ()
    only_progress = edits and all(
        isinstance(edit, SetField) and edit.field == "status" and edit.key in actions
        for edit in edits
    )
    if board.status == "final" and not only_progress:
        raise ConflictError("the board is final: set it back to draft or review first")


def _undoable(tx: Transaction, board_id: str, number: int) -> Revision:
    revision = _find(tx, board_id, number)
    if revision.author_id is None:
        raise InputError("a reading is not undone: edit what it got wrong")
    if number in _undone(tx.revisions.history(board_id)):
        raise ConflictError("this change is undone already: undo the undoing to have it back")
    return revision


def _undone(revisions: Sequence[Revision]) -> dict[int, int]:
    """Which revisions are taken back, and by which one, the undone undoings left out."""
    undone: dict[int, int] = {}
    for revision in reversed(revisions):
        if revision.undoes is not None and revision.number not in undone:
            undone[revision.undoes] = revision.number
    return undone


def _entry(revision: Revision, undone: dict[int, int]) -> HistoryEntry:
    return HistoryEntry(
        number=revision.number,
        version=revision.version,
        author_id=revision.author_id,
        author_name=revision.author_name,
        at=revision.at,
        edits=load_edits(revision.edits),
        undoes=revision.undoes,
        undone_by=undone.get(revision.number),
        undoable=revision.author_id is not None and revision.number not in undone,
    )
