"""The full-text index: FTS5 on SQLite, tsvector and GIN on PostgreSQL.

Both stem by Porter's rules and leave no word out, so that they find the same. What a person
types is taken as words, never as the syntax of a query.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    Text,
    UnaryExpression,
    bindparam,
    column,
    delete,
    func,
    insert,
    literal_column,
    select,
    table,
    update,
)
from sqlalchemy.dialects.postgresql import REGCONFIG
from sqlalchemy.sql import operators
from sqlalchemy.sql.base import ReadOnlyColumnCollection

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
# Documents whose score is computed: five times as many as anybody is shown at once.
_MOST_WEIGHED = 500
# The newest documents, of which so many hold common words that no index is needed.
_RECENT = 1_500
# A word of the title says more than one of the text: four to one, as PostgreSQL's own default
# weights 1.0 and 0.4 have it for A and B, rounded.
_TITLE_WEIGHT, _BODY_WEIGHT, _PARTS_WEIGHT = 4.0, 1.0, 0.5
_START, _STOP = "\x02", "\x03"

_fts = table("board_search", column("rowid"))
_fts_name: ColumnElement[str] = literal_column("board_search")
_terms: ColumnElement[str] = literal_column("search_documents.terms")
_Columns = ReadOnlyColumnCollection[str, Any]
# The filters over a table, or a part of it, with the columns of documents.
_Where = Callable[[_Columns], list[ColumnElement[bool]]]
_plus: operators.custom_op[int] = operators.custom_op("+")
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

        Where more than five hundred do, these are the best of the newest five hundred: words
        that so many boards hold tell little, and to weigh each would take a second.

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
        where = partial(_filter_terms, project_ids, filters or SearchFilter())
        postgresql = self._connection.dialect.name == "postgresql"
        dialect = _Postgres(self._connection) if postgresql else _Sqlite(self._connection)
        if wanted:
            weighed = sorted(dialect.weigh(wanted, where).items(), key=_best_first)
            scores = dict(weighed[offset : offset + limit])
        else:
            newest = self._connection.execute(_newest(where).limit(limit).offset(offset))
            scores = {int(number): 0.0 for (number,) in newest}
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


def _filter_terms(
    project_ids: Sequence[str], filters: SearchFilter, documents: _Columns
) -> list[ColumnElement[bool]]:
    # Of boards in the trash there are few: to pass over them is faster than to look at the others.
    terms: list[ColumnElement[bool]] = [
        documents.project_id.in_(project_ids),
        documents.board_id.not_in(select(boards.c.id).where(boards.c.deleted_at.is_not(None))),
    ]
    facets: tuple[tuple[FacetKind, tuple[str, ...]], ...] = (
        ("model", filters.models),
        ("feature", filters.features),
        ("cause", filters.causes),
        ("system", filters.systems),
        ("owner", filters.owners),
    )
    terms += [_has_facet(documents, kind, values) for kind, values in facets if values]
    if filters.statuses:
        having = select(boards.c.id).where(boards.c.status.in_(filters.statuses))
        terms.append(documents.board_id.in_(having))
    if filters.since is not None:
        terms.append(documents.day >= filters.since)
    if filters.until is not None:
        terms.append(documents.day <= filters.until)
    return terms


def _has_facet(documents: _Columns, kind: FacetKind, values: Sequence[str]) -> ColumnElement[bool]:
    having = select(search_facets.c.board_id).where(
        search_facets.c.kind == kind,
        search_facets.c.value.in_([value.casefold() for value in values]),
    )
    has: ColumnElement[bool] = documents.board_id.in_(having)
    return has


def _may_be_a_beginning(word: str) -> bool:
    """Whether it is long enough: one or two letters begin half of all words."""
    return len(word) >= _SHORTEST_BEGINNING


def _best_first(weighed: tuple[int, float]) -> tuple[float, int]:
    number, score = weighed
    return -score, -number


def _newest(where: _Where) -> Select[int]:
    query = select(search_documents.c.number).where(*where(search_documents.c))
    return query.order_by(search_documents.c.day.desc(), search_documents.c.number.desc())


def _unindexed(column: ColumnElement[int]) -> ColumnElement[int]:
    """The column with a sign before it, by which SQLite looks nothing up in an index."""
    return UnaryExpression(column, operator=_plus)


class _Sqlite:
    """The questions as FTS5 takes them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def weigh(self, words: Sequence[str], where: _Where) -> dict[int, float]:
        """The scores of the newest documents that hold all words, by number."""
        # bm25 gives less for what is better.
        score = -func.bm25(_fts_name, _TITLE_WEIGHT, _BODY_WEIGHT, _PARTS_WEIGHT)
        query = select(_fts.c.rowid, score).where(
            self._match(words),
            # Else SQLite would look each document that a filter leaves up in the index, and run
            # the whole match again for each (22 s in place of 0.01 s).
            search_documents.c.number == _unindexed(_fts.c.rowid),
            *where(search_documents.c),
        )
        query = query.order_by(_fts.c.rowid.desc()).limit(_MOST_WEIGHED)
        return {int(number): float(found) for number, found in self._connection.execute(query)}

    def snippets(self, words: Sequence[str], numbers: Sequence[int]) -> Select[int, str]:
        """The numbers with the place of the text that holds most of the words."""
        if not words:
            return _beginnings(numbers)
        snippet = func.snippet(_fts_name, 1, _START, _STOP, "…", _SNIPPET_WORDS)
        # One run of the match over the range that holds them all, in place of one for each.
        return select(_fts.c.rowid, snippet).where(
            self._match(words),
            _fts.c.rowid.between(min(numbers, default=0), max(numbers, default=0)),
            _unindexed(_fts.c.rowid).in_(numbers),
        )

    def _match(self, words: Sequence[str]) -> ColumnElement[bool]:
        end = "*" if _may_be_a_beginning(words[-1]) else ""
        expression = " AND ".join(f'"{word}"' for word in words) + end
        return _fts_name.bool_op("MATCH")(bindparam(None, expression, Text))


class _Postgres:
    """The questions as PostgreSQL takes them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def weigh(self, words: Sequence[str], where: _Where) -> dict[int, float]:
        """The scores of the newest documents that hold all words, by number.

        PostgreSQL's planner takes rare words for common ones, and would then go through the whole
        table from its end to find enough (0.4 s). So that is done here, for a bounded part of it;
        where too few are met the words are no common ones, and the index of words is asked.
        """
        documents = search_documents.c
        columns = (documents.number, documents.board_id, documents.project_id, documents.day)
        every = select(*columns, _terms.label("terms"))
        recent = every.order_by(documents.number.desc()).limit(_RECENT).subquery()
        query = self._query(words)
        holding = select(recent).where(recent.c.terms.bool_op("@@")(query), *where(recent.c))
        found = self._weigh(holding.subquery(), query)
        if len(found) < _MOST_WEIGHED:
            holding = every.where(_terms.bool_op("@@")(query), *where(documents))
            # The offset is a fence to the planner.
            found = self._weigh(holding.offset(0).subquery(), query)
        return found

    def _weigh(self, documents: Subquery, query: ColumnElement[object]) -> dict[int, float]:
        newest = (
            select(documents.c.number, documents.c.terms)
            .order_by(documents.c.number.desc())
            .limit(_MOST_WEIGHED)
            .subquery()
        )
        weighed = select(newest.c.number, func.ts_rank(newest.c.terms, query))
        return {int(number): float(found) for number, found in self._connection.execute(weighed)}

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
