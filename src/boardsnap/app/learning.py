"""What was learned from earlier boards: recurrences, trends, and the check before a release."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from boardsnap.analysis.guards import guards_of
from boardsnap.analysis.preflight import preflight_of
from boardsnap.analysis.recurrence import Commonness, Past, find_recurrences, terms_of
from boardsnap.analysis.traits import Traits, traits_of
from boardsnap.analysis.trends import trends_of
from boardsnap.app.access import (
    enter_board,
    enter_project,
    hold_board,
    rights_of,
    visible_projects,
)
from boardsnap.app.actor import Actor
from boardsnap.app.derived import FORM
from boardsnap.app.journal import note
from boardsnap.app.kept import load_draft
from boardsnap.app.means import Means
from boardsnap.app.revising import Revising, ink_of
from boardsnap.errors import InputError, NotFoundError
from boardsnap.model.incident import Incident
from boardsnap.model.preflight import DEFAULT_MUST, MustHave, Preflight, Release
from boardsnap.model.records import GuardMark
from boardsnap.model.recurrence import Guard, Recurrence
from boardsnap.model.trends import Trends
from boardsnap.store import Transaction

# So many of those that share the rarest terms are compared in full.
_MOST_CANDIDATES = 60
# Rows of the index that one question reads: what stands in more boards tells little of any.
_MOST_ROWS = 20_000
_MOST_RECURRENCES = 20
# Trends read one small row a board; beyond so many the oldest are left out, and said to be.
_MOST_COUNTED = 5_000
_MOST_NOTE = 500
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Before:
    """What has happened before, as far as the actor may see it.

    Attributes:
        found: the most alike first; `key` is the board's id.
        projects: the names of the projects that they are in, by board.
        guards: what watches for this board's own failure.
        marked: whether the actor has marked it as guarded.
        can_mark: whether the actor may.
    """

    found: tuple[Recurrence, ...]
    projects: Mapping[str, str]
    guards: tuple[Guard, ...]
    marked: bool
    can_mark: bool


class Learning:
    """Looking back, over all that the actor may see and nothing else."""

    def __init__(self, means: Means, revising: Revising) -> None:
        self._means = means
        self._revising = revising

    def before(self, who: Actor, board_id: str, limit: int = 5) -> Before:
        """Earlier boards that tell of the same failure as this one."""
        with self._means.store.snapshot() as tx:
            board, _ = enter_board(tx, who, board_id, "see")
            project, role = enter_project(tx, who, board.project_id, "see")
            names = visible_projects(tx, who)
            text = tx.incidents.find(board_id)
            marks = _marks(tx, tuple(names))
            if text is None:
                return Before((), {}, (), marked=False, can_mark=False)
            new = _past(board_id, text)
            past, commonness = _candidates(tx, tuple(names), new)
            homes = {one.key: _home(tx, one.key, names) for one in past}
        guards = _guards(marks)
        found = find_recurrences(new, past, commonness, min(limit, _MOST_RECURRENCES))
        return Before(
            found=tuple(
                one.model_copy(update={"guards": guards(Past.of(one.key, one.incident))})
                for one in found
            ),
            projects={one.key: homes[one.key] for one in found},
            guards=guards(new),
            marked=any(mark.by_id == who.account_id for mark in marks.get(board_id, ())),
            can_mark="edit" in rights_of(who, role, project) and board.revision > 0,
        )

    def trends(self, who: Actor, project_id: str | None = None) -> Trends:
        """What the boards of a project, or of all that the actor may see, say together."""
        past, guards = self._past(who, project_id)
        return trends_of(past, guards)

    def preflight(
        self,
        who: Actor,
        release: Release,
        project_id: str | None = None,
        must: Sequence[MustHave] = DEFAULT_MUST,
    ) -> Preflight:
        """What is against a release, from the boards of a project or of all.

        Raises:
            InputError: no model is named.
        """
        past, guards = self._past(who, project_id)
        if not release.model.strip():
            raise InputError("name the model that is to go out")
        return preflight_of(release, past, guards, today=self._means.now().date(), must=must)

    def models(self, who: Actor, project_id: str) -> tuple[str, ...]:
        """The models that a project's boards tell of, each once."""
        past, _ = self._past(who, project_id)
        return tuple(sorted({one.incident.model for one in past if one.incident.model}))

    def mark(self, who: Actor, board_id: str, text: str = "") -> None:
        """Keeps that the actor says that something watches for this board's failure."""
        with self._means.store.transaction() as tx:
            board, _ = hold_board(tx, who, board_id, "edit")
            mark = GuardMark(
                board_id, who.account_id, who.name, self._means.now(), text.strip()[:_MOST_NOTE]
            )
            tx.incidents.mark(mark)
            note(self._means, tx, who, "board.guarded", board_id, project_id=board.project_id)

    def unmark(self, who: Actor, board_id: str) -> None:
        """Takes the actor's mark away.

        Raises:
            NotFoundError: there is none.
        """
        with self._means.store.transaction() as tx:
            board, _ = hold_board(tx, who, board_id, "edit")
            if not tx.incidents.unmark(board_id, who.account_id):
                raise NotFoundError("you have not marked this board: nothing was changed")
            note(self._means, tx, who, "board.unguarded", board_id, project_id=board.project_id)

    def renew(self, limit: int = _AT_ONCE) -> int:
        """How many boards were derived anew, whose entries older rules had made or none."""
        with self._means.store.snapshot() as tx:
            waiting = tx.incidents.outdated(FORM, limit)
        return sum(self._renew(board_id) for board_id in waiting)

    def _renew(self, board_id: str) -> bool:
        with self._means.store.transaction() as tx:
            board = tx.boards.hold(board_id)
            revision = tx.revisions.current(board_id) if board else None
            if board is None or revision is None:
                return False
            draft = load_draft(revision.draft)
            self._revising.derive_again(tx, board, draft, ink_of(tx, board_id, revision.version))
        return True

    def _past(
        self, who: Actor, project_id: str | None
    ) -> tuple[list[Past], Callable[[Past], Sequence[Guard]]]:
        with self._means.store.snapshot() as tx:
            if project_id is not None:
                enter_project(tx, who, project_id, "see")
            ids = (project_id,) if project_id else tuple(visible_projects(tx, who))
            rows = tx.incidents.of_projects(ids, _MOST_COUNTED)
            marks = _marks(tx, ids)
        past = [_past(board_id, text) for board_id, text in rows]
        return past, _guards(marks)


def _past(board_id: str, text: str) -> Past:
    incident, traits = _known(text)
    return Past(board_id, incident, traits)


# A page of trends asks for the same incidents again and again; a few thousand fill 50 MB.
@lru_cache(maxsize=5_000)
def _known(text: str) -> tuple[Incident, Traits]:
    incident = Incident.model_validate_json(text)
    return incident, traits_of(incident)


def _candidates(
    tx: Transaction, project_ids: Sequence[str], new: Past
) -> tuple[list[Past], Commonness]:
    terms = sorted(terms_of(new.traits))
    counts = tx.incidents.term_counts(project_ids, terms)
    commonness = Commonness(tx.incidents.count(project_ids), counts)
    weights = {
        term: round(commonness.rarity(term), 4) for term in _rarest(terms, counts, _MOST_ROWS)
    }
    rows = tx.incidents.candidates(project_ids, weights, _MOST_CANDIDATES + 1)
    return [_past(id_, text) for id_, text in rows if id_ != new.key], commonness


def _rarest(terms: Sequence[str], counts: Mapping[str, int], most: int) -> Iterator[str]:
    """The rarest terms, as many as lead to no more rows of the index than that."""
    rows = 0
    for term in sorted(terms, key=lambda term: (counts.get(term, 0), term)):
        rows += counts.get(term, 0)
        if rows > most:
            return
        yield term


def _home(tx: Transaction, board_id: str, names: Mapping[str, str]) -> str:
    board = tx.boards.find(board_id)
    return names.get(board.project_id, "") if board else ""


def _marks(tx: Transaction, project_ids: Sequence[str]) -> Mapping[str, list[GuardMark]]:
    found: dict[str, list[GuardMark]] = defaultdict(list)
    for mark in tx.incidents.marks(project_ids):
        found[mark.board_id].append(mark)
    return found


def _guards(marks: Mapping[str, Sequence[GuardMark]]) -> Callable[[Past], tuple[Guard, ...]]:
    return lambda past: guards_of(
        past.incident, marks=[_said(mark) for mark in marks.get(past.key, ())]
    )


def _said(mark: GuardMark) -> str:
    day = mark.at.date().isoformat()
    return f"{mark.by}, {day}{': ' + mark.note if mark.note else ''}"
