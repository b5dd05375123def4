"""Making a draft a board's current revision, with all that is derived from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from boardsnap.app.derived import derive
from boardsnap.app.kept import ReadInk, edits_text, load_ink
from boardsnap.app.means import Means
from boardsnap.model.records import Board, Derived, ProjectContext, Revision
from boardsnap.revision.draft import Draft
from boardsnap.revision.edits import AnyEdit
from boardsnap.revision.open_points import OpenPoint
from boardsnap.store import Transaction

# 72 bits: a document has a few hundred items.
_KEY_SIGNS = 12


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become a revision.

    Attributes:
        draft: after the edits.
        version: the reading that it builds on.
        author_id: None: the machine.
        undoes: the number of the revision that it takes back.
        key: made by the client.
    """

    draft: Draft
    edits: Sequence[AnyEdit]
    version: int
    author_id: str | None
    author_name: str
    undoes: int | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class RevisionView:
    """The document as it is now.

    Attributes:
        revision: the number of the current revision.
        rebased: somebody else had changed the document since the editor saw it.
        applied: False: this very change was there already.
    """

    revision: int
    draft: Draft
    open_points: tuple[OpenPoint, ...]
    rebased: bool = False
    applied: bool = True


class Revising:
    """Appends revisions in the caller's transaction."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def new_key(self) -> str:
        """A short random key for an item."""
        return self._means.chance.id()[:_KEY_SIGNS]

    def append(self, tx: Transaction, board: Board, change: Change, ink: ReadInk) -> RevisionView:
        """The document after the change; the caller holds the board."""
        points = self._points(tx, board, change.draft, ink)
        revision = Revision(
            board_id=board.id,
            number=board.revision + 1,
            version=change.version,
            author_id=change.author_id,
            author_name=change.author_name,
            at=self._means.now(),
            edits=edits_text(change.edits),
            draft=change.draft.model_dump_json(),
            undoes=change.undoes,
            key=change.key,
        )
        derived = self._derived(tx, board, change.draft, points)
        tx.revisions.append(revision, derived, board.revision)
        return RevisionView(revision.number, change.draft, points)

    def derive_again(
        self, tx: Transaction, board: Board, draft: Draft, ink: ReadInk
    ) -> tuple[OpenPoint, ...]:
        """The points left after something beside the draft has changed; lists know it too."""
        points = self._points(tx, board, draft, ink)
        derived = self._derived(tx, board, draft, points)
        tx.revisions.set_derived(board.id, derived, self._means.now(), board.revision)
        return points

    def _points(
        self, tx: Transaction, board: Board, draft: Draft, ink: ReadInk
    ) -> tuple[OpenPoint, ...]:
        confirmed = [one.point_id for one in tx.boards.confirmations(board.id)]
        return ink.points(draft, confirmed)

    def _derived(
        self, tx: Transaction, board: Board, draft: Draft, points: Sequence[OpenPoint]
    ) -> Derived:
        project = tx.projects.find(board.project_id)
        return derive(
            draft,
            open_points=len(points),
            taken_at=board.created_at,
            context=project.context if project else ProjectContext(),
            glossary=tx.projects.glossary(board.project_id),
        )


def ink_of(tx: Transaction, board_id: str, version: int) -> ReadInk:
    """What was read in a version, beside the document."""
    return load_ink(tx.boards.version(board_id, version))
