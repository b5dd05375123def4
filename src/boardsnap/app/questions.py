"""Questions to boards: to one of them, or to all that the actor may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from boardsnap.app.access import enter_board, enter_project, visible_projects
from boardsnap.app.actor import Actor
from boardsnap.app.kept import load_draft
from boardsnap.app.learning import Learning
from boardsnap.app.means import Means
from boardsnap.asking import Asked, ask
from boardsnap.errors import ConflictError, NotFoundError
from boardsnap.model.answer import Answer
from boardsnap.model.records import SearchFilter
from boardsnap.store import Transaction

MOST_ASKED = 50
"""So many boards are asked at once, the newest ones: an answer over more is no answer."""

_MOST_PAST = 5


class Questions:
    """Answers from what boards say, with the statements that they rest on."""

    def __init__(self, means: Means, learning: Learning) -> None:
        self._means = means
        self._learning = learning

    def board(self, who: Actor, board_id: str, question: str) -> Answer:
        """What one board says; the boards of the same failure are asked for what was before.

        Raises:
            InputError: there is no question, or it is too long.
            ConflictError: the board has not been read yet.
        """
        before = self._learning.before(who, board_id, _MOST_PAST)
        with self._means.store.snapshot() as tx:
            enter_board(tx, who, board_id, "see")
            documents = list(_asked(tx, (board_id,)))
            past = list(_asked(tx, (one.key for one in before.found)))
        if not documents:
            raise ConflictError("the board has not been read yet: wait for its document")
        return ask(documents, question, past=past, today=self._means.now().date())

    def boards(self, who: Actor, question: str, project_id: str | None = None) -> Answer:
        """What the newest boards say, of a project or of all that the actor may see.

        Raises:
            InputError: there is no question, or it is too long.
            NotFoundError: there is no board that has been read.
        """
        with self._means.store.snapshot() as tx:
            if project_id is not None:
                enter_project(tx, who, project_id, "see")
            ids = (project_id,) if project_id else tuple(visible_projects(tx, who))
            hits = (
                tx.search.boards(ids, "", SearchFilter(), limit=MOST_ASKED, offset=0) if ids else ()
            )
            documents = list(_asked(tx, (hit.board.id for hit in hits)))
        if not documents:
            raise NotFoundError("there is no board that has been read yet: snap one first")
        return ask(documents, question, today=self._means.now().date())


def _asked(tx: Transaction, board_ids: Iterable[str]) -> Iterator[Asked]:
    for board_id in board_ids:
        revision = tx.revisions.current(board_id)
        if revision is not None:
            yield Asked(board_id, load_draft(revision.draft).document, "Untitled board")
