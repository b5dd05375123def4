"""The full-text index: FTS5 on SQLite, tsvector and GIN on PostgreSQL.

Both stem by Porter's rules and leave no word out, so that they find the same. What a person
types is taken as words, never as the syntax of a query.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Text,
    bindparam,
    column,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    table,
    update,
)
from sqlalchemy.dialects.postgresql import REGCONFIG

from boardsnap.model.records import (
    Board,
    FacetKind,
    SearchEntry,
    SearchFilter,
    SearchHit,
    SnippetPart,
)
from boardsnap.store.boards import select_boards
from boardsnap.store.rows import changes_one, insert_new
from boardsnap.store.schema import boards, search_documents, search_facets

# PostgreSQL refuses a tsvector of more than 1 MiB; a document of this length stays below even
# when each word is a new one.
_LONGEST_BODY = 200_000
# A question longer than this is a pasted text; more words would only find less.
_MOST_WORDS = 16
_SNIPPET_WORDS = 24
_SHORTEST_BEGINNING = 3
# A word of the title says more than one of the text: four to one, as PostgreSQL's own default
# weights 1.0 and 0.4 have it for A and B, rounded.
_TITLE_WEIGHT, _BODY_WEIGHT, _PARTS_WEIGHT = 4.0, 1.0, 0.5
_START, _STOP = "\x02", "\x03"

_fts = table("board_search", column("rowid"))
_fts_name: ColumnElement[str] = literal_column("board_search")
_terms: ColumnElement[str] = literal_column("search_documents.terms")
_dictionary = literal_column("'boardsnap'", REGCONFIG)


def words_of(text: str) -> list[str]:
    """The words of a text as both indexes see them: letters, digits and underscores."""
    return re.findall(r"\w+", text)


def _without_accents(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _parts_of(words: Iterable[str]) -> Iterator[str]:
    """What a word is found by beside itself."""
    for word in words:
        if "_" in word.strip("_"):
            yield from (part for part in word.split("_") if part)
        if (plain := _without_accents(word)) != word:
            yield plain


def _clean(text: str) -> str:
    """The text without the two characters that mark hits, and without NUL."""
    return re.sub(r"[\x00\x02\x03]", " ", text)[:_LONGEST_BODY]


def _snippet_parts(marked: str) -> tuple[SnippetPart, ...]:
    parts = []
    for piece in re.split(f"({_START}[^{_STOP}]*{_STOP})", marked):
        hit = piece.startswith(_START)
        if text := piece.strip(_START + _STOP):
            parts.append(SnippetPart(text, hit))
    return tuple(parts)


class Search:
    """Boards by the words on them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace(self, board_id: str, entry: SearchEntry) -> None:
        """Makes this what a board is found by."""
        title, body = _clean(entry.title), _clean(entry.body)
        parts = " ".join(dict.fromkeys(_parts_of(words_of(f"{title} {body}"))))
        texts = {"day": entry.day, "title": title, "body": body, "parts": parts}
        which = search_documents.c.board_id == board_id
        if not changes_one(self._connection, update(search_documents).where(which).values(texts)):
            project = select(boards.c.project_id).where(boards.c.id == board_id).scalar_subquery()
            values = {**texts, "board_id": board_id, "project_id": project}
            insert_new(self._connection, search_documents, values)
        self._replace_facets(board_id, entry.facets)

    def _replace_facets(self, board_id: str, facets: Sequence[tuple[FacetKind, str]]) -> None:
        self._connection.execute(delete(search_facets).where(search_facets.c.board_id == board_id))
        rows = dict.fromkeys((kind, value.casefold()) for kind, value in facets)
        if rows:
            self._connection.execute(
                insert(search_facets),
                [{"board_id": board_id, "kind": kind, "value": value} for kind, value in rows],
            )

    def boards(
        self,
        project_ids: Sequence[str],
        words: str,
        filters: SearchFilter | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> tuple[SearchHit, ...]:
        """The boards of these projects that hold all words, the best first.

        Args:
            project_ids: where to look.
            words: as a person types them; the last one may be the beginning of a word. Blank:
                all boards that the filters leave, the newest first.
            filters: which boards to leave out.
            limit: how many to give.
            offset: how many to pass over.
        """
        wanted = words_of(words)[:_MOST_WORDS]
        if not project_ids or (words.strip() and not wanted):
            return ()
        where = _filter_terms(project_ids, filters or SearchFilter())
        dialect = _Postgres() if self._connection.dialect.name == "postgresql" else _Sqlite()
        ranked = (dialect.rank(wanted) if wanted else _newest()).where(*where)
        ranked = ranked.join(boards, boards.c.id == search_documents.c.board_id)
        rows = self._connection.execute(ranked.limit(limit).offset(offset)).all()
        scores = {int(row.number): float(row.score) for row in rows}
        return self._hits(scores, dialect.snippets(wanted, list(scores)))

    def _hits(self, scores: dict[int, float], snippets: Select[int, str]) -> tuple[SearchHit, ...]:
        marked = {row[0]: row[1] for row in self._connection.execute(snippets)}
        found = self._boards(list(scores))
        return tuple(
            SearchHit(found[number], score, _snippet_parts(marked.get(number, "")))
            for number, score in scores.items()
        )

    def _boards(self, numbers: list[int]) -> dict[int, Board]:
        query = (
            select_boards()
            .add_columns(search_documents.c.number)
            .join(search_documents, search_documents.c.board_id == boards.c.id)
            .where(search_documents.c.number.in_(numbers))
        )
        found = {}
        for row in self._connection.execute(query):
            values = dict(row._mapping)
            number = values.pop("number")
            found[number] = Board(**values)
        return found


def _filter_terms(project_ids: Sequence[str], filters: SearchFilter) -> list[ColumnElement[bool]]:
    documents = search_documents.c
    terms: list[ColumnElement[bool]] = [
        documents.project_id.in_(project_ids),
        boards.c.deleted_at.is_(None),
    ]
    facets: tuple[tuple[FacetKind, tuple[str, ...]], ...] = (
        ("model", filters.models),
        ("feature", filters.features),
        ("cause", filters.causes),
        ("system", filters.systems),
        ("owner", filters.owners),
    )
    terms += [_has_facet(kind, values) for kind, values in facets if values]
    if filters.statuses:
        terms.append(boards.c.status.in_(filters.statuses))
    if filters.since is not None:
        terms.append(documents.day >= filters.since)
    if filters.until is not None:
        terms.append(documents.day <= filters.until)
    return terms


def _has_facet(kind: FacetKind, values: Sequence[str]) -> ColumnElement[bool]:
    having = select(search_facets.c.board_id).where(
        search_facets.c.kind == kind,
        search_facets.c.value.in_([value.casefold() for value in values]),
    )
    return search_documents.c.board_id.in_(having)


def _may_be_a_beginning(word: str) -> bool:
    """Whether it is long enough: one or two letters begin half of all words."""
    return len(word) >= _SHORTEST_BEGINNING


def _newest() -> Select[int, float]:
    query = select(search_documents.c.number, literal(0.0).label("score"))
    return query.order_by(search_documents.c.day.desc(), search_documents.c.number.desc())


class _Sqlite:
    """The questions as FTS5 takes them."""

    def rank(self, words: Sequence[str]) -> Select[int, float]:
        """Numbers and scores of the documents that hold all words, the best first."""
        # bm25 gives less for what is better.
        score = -func.bm25(_fts_name, _TITLE_WEIGHT, _BODY_WEIGHT, _PARTS_WEIGHT)
        # Materialised: SQLite would else look each document that a filter leaves up in the
        # index, and run the whole match again for each (22 s in place of 0.05 s).
        found = (
            select(_fts.c.rowid.label("number"), score.label("score"))
            .select_from(_fts)
            .where(self._match(words))
            .cte("found")
            .prefix_with("MATERIALIZED")
        )
        return (
            select(search_documents.c.number, found.c.score)
            .join(found, found.c.number == search_documents.c.number)
            .order_by(found.c.score.desc(), search_documents.c.number.desc())
        )

    def snippets(self, words: Sequence[str], numbers: Sequence[int]) -> Select[int, str]:
        """The numbers with the place of the text that holds most of the words."""
        if not words:
            return _beginnings(numbers)
        snippet = func.snippet(_fts_name, 1, _START, _STOP, "…", _SNIPPET_WORDS)
        query = select(_fts.c.rowid, snippet).select_from(_fts)
        return query.where(self._match(words), _fts.c.rowid.in_(numbers))

    def _match(self, words: Sequence[str]) -> ColumnElement[bool]:
        end = "*" if _may_be_a_beginning(words[-1]) else ""
        expression = " AND ".join(f'"{word}"' for word in words) + end
        return _fts_name.bool_op("MATCH")(bindparam(None, expression, Text))


class _Postgres:
    """The questions as PostgreSQL takes them."""

    def rank(self, words: Sequence[str]) -> Select[int, float]:
        """Numbers and scores of the documents that hold all words, the best first."""
        query = self._query(words)
        score = func.ts_rank(_terms, query)
        return (
            select(search_documents.c.number, score.label("score"))
            .where(_terms.bool_op("@@")(query))
            .order_by(score.desc(), search_documents.c.number.desc())
        )

    def snippets(self, words: Sequence[str], numbers: Sequence[int]) -> Select[int, str]:
        """The numbers with the place of the text that holds most of the words."""
        if not words:
            return _beginnings(numbers)
        options = (
            f"StartSel={_START}, StopSel={_STOP}, MaxWords={_SNIPPET_WORDS}, "
            f"MinWords={_SNIPPET_WORDS // 2}"
        )
        snippet = func.ts_headline(
            _dictionary, search_documents.c.body, self._query(words), options
        )
        query = select(search_documents.c.number, snippet)
        return query.where(search_documents.c.number.in_(numbers))

    def _query(self, words: Sequence[str]) -> ColumnElement[object]:
        *whole, last = words
        end = ":*" if _may_be_a_beginning(last) else ""
        terms = [*(self._any_of(word, "") for word in whole), self._any_of(last, end)]
        return func.to_tsquery(_dictionary, " & ".join(terms))

    def _any_of(self, word: str, end: str) -> str:
        forms = dict.fromkeys((word, _without_accents(word)))
        return "(" + " | ".join(f"'{form}'{end}" for form in forms if form) + ")"


def _beginnings(numbers: Sequence[int]) -> Select[int, str]:
    # Six letters and a space are a long average word.
    start = func.substr(search_documents.c.body, 1, 7 * _SNIPPET_WORDS)
    return select(search_documents.c.number, start).where(search_documents.c.number.in_(numbers))
