"""Boards by how they failed: candidates for "have we been here before", and all of a project.

Candidates are found by terms that the caller makes and weighs: a board's score is the sum of the
weights of the terms that it shares. Boards in the trash are left out of every answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Subquery,
    and_,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from boardsnap.model.records import GuardMark, IncidentEntry
from boardsnap.store.rows import changes_one, columns_of, find_all, insert_new, values_of
from boardsnap.store.schema import boards, guard_marks, incident_terms, incidents


class Incidents:
    """What boards are compared, counted and checked by."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace(self, board_id: str, entry: IncidentEntry) -> None:
        """Makes this what the board is compared by."""
        which = incidents.c.board_id == board_id
        values = {"form": entry.form, "text": entry.text}
        if not changes_one(self._connection, update(incidents).where(which).values(values)):
            project = select(boards.c.project_id).where(boards.c.id == board_id).scalar_subquery()
            made = {**values, "board_id": board_id, "project_id": project}
            insert_new(self._connection, incidents, made)
        found = select(incidents.c.number, incidents.c.project_id).where(which)
        number, project_id = self._connection.execute(found).one()
        self._replace_terms(number, project_id, entry.terms)

    def _replace_terms(self, number: int, project_id: str, terms: Sequence[str]) -> None:
        table = incident_terms
        self._connection.execute(delete(table).where(table.c.number == number))
        rows = [
            {"term": term, "project_id": project_id, "number": number}
            for term in dict.fromkeys(terms)
        ]
        if rows:
            self._connection.execute(insert(table), rows)

    def count(self, project_ids: Sequence[str]) -> int:
        """How many boards of these projects can be compared."""
        query = select(func.count()).select_from(_live()).where(_in_projects(project_ids))
        return int(self._connection.execute(query).scalar_one())

    def term_counts(self, project_ids: Sequence[str], terms: Sequence[str]) -> Mapping[str, int]:
        """In how many boards of these projects each of the terms stands, the trash included."""
        table = incident_terms
        query = (
            select(table.c.term, func.count())
            .where(table.c.term.in_(terms), table.c.project_id.in_(project_ids))
            .group_by(table.c.term)
        )
        return {term: int(count) for term, count in self._connection.execute(query)}

    def candidates(
        self, project_ids: Sequence[str], weights: Mapping[str, float], limit: int
    ) -> tuple[tuple[str, str], ...]:
        """Ids and incidents of the boards that share the weightiest terms, those first.

        Args:
            project_ids: where to look.
            weights: of the terms, 0 or more.
            limit: how many to give.
        """
        if not weights or not project_ids:
            return ()
        shared = self._shared(project_ids, weights)
        query = (
            select(incidents.c.board_id, incidents.c.text)
            .join(shared, shared.c.number == incidents.c.number)
            .join(boards, boards.c.id == incidents.c.board_id)
            .where(boards.c.deleted_at.is_(None))
            .order_by(shared.c.score.desc(), incidents.c.number.desc())
            .limit(limit)
        )
        return tuple((board_id, text) for board_id, text in self._connection.execute(query))

    def _shared(self, project_ids: Sequence[str], weights: Mapping[str, float]) -> Subquery:
        table = incident_terms
        score = func.sum(case(dict(weights), value=table.c.term, else_=0.0))
        return (
            select(table.c.number, score.label("score"))
            .where(table.c.term.in_(list(weights)), table.c.project_id.in_(project_ids))
            .group_by(table.c.number)
            .subquery()
        )

    def of_projects(self, project_ids: Sequence[str], limit: int) -> tuple[tuple[str, str], ...]:
        """Ids and incidents of the boards of these projects, the newest first."""
        query = (
            select(incidents.c.board_id, incidents.c.text)
            .select_from(_live())
            .where(_in_projects(project_ids))
            .order_by(incidents.c.number.desc())
            .limit(limit)
        )
        return tuple((board_id, text) for board_id, text in self._connection.execute(query))

    def find(self, board_id: str) -> str | None:
        """The incident of a board; None where it has none yet."""
        query = select(incidents.c.text).where(incidents.c.board_id == board_id)
        return self._connection.execute(query).scalar_one_or_none()

    def outdated(self, form: int, limit: int) -> tuple[str, ...]:
        """Boards with a document that older rules, or none, made comparable."""
        query = (
            select(boards.c.id)
            .outerjoin(incidents, incidents.c.board_id == boards.c.id)
            .where(
                boards.c.revision > 0,
                or_(incidents.c.form.is_(None), incidents.c.form < form),
            )
            .limit(limit)
        )
        return tuple(board_id for (board_id,) in self._connection.execute(query))

    def terms(self, board_id: str) -> frozenset[str]:
        """What the board is found by."""
        query = (
            select(incident_terms.c.term)
            .join(incidents, incidents.c.number == incident_terms.c.number)
            .where(incidents.c.board_id == board_id)
        )
        return frozenset(term for (term,) in self._connection.execute(query))

    # -------------------------------------------------------------------------------- marks

    def mark(self, mark: GuardMark) -> None:
        """Keeps that a person says so; their older mark is replaced."""
        self.unmark(mark.board_id, mark.by_id)
        self._connection.execute(insert(guard_marks).values(values_of(mark)))

    def unmark(self, board_id: str, by_id: str) -> bool:
        """Whether there was a mark of theirs to take away."""
        which = and_(guard_marks.c.board_id == board_id, guard_marks.c.by_id == by_id)
        return self._connection.execute(delete(guard_marks).where(which)).rowcount == 1

    def marks(self, project_ids: Sequence[str]) -> tuple[GuardMark, ...]:
        """All marks of these projects, the oldest first."""
        query = (
            select(*columns_of(guard_marks, GuardMark))
            .join(boards, boards.c.id == guard_marks.c.board_id)
            .where(boards.c.project_id.in_(project_ids))
            .order_by(guard_marks.c.at, guard_marks.c.by_id)
        )
        return find_all(self._connection, GuardMark, query)


def _live() -> FromClause:
    return incidents.join(boards, boards.c.id == incidents.c.board_id)


def _in_projects(project_ids: Sequence[str]) -> ColumnElement[bool]:
    return and_(incidents.c.project_id.in_(project_ids), boards.c.deleted_at.is_(None))
