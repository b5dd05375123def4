from __future__ import annotations

from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boardsnap.model.records import SearchEntry, SearchFilter
from boardsnap.store import Store
from tests.records import (
    NOW,
    accept,
    board,
    derived,
    later,
    project,
    shot,
    version,
    write,
)

BODY = """distribution of applicant_income shifted by 34% over 3 weeks
Retraining on the last 60 days, monitors on income/age
PSI=0.31 for café_visits; schéma changed in billing-etl.v2"""


def found(store: Store, words: str, filters: SearchFilter | None = None) -> list[str]:
    with store.snapshot() as view:
        hits = view.search.boards(["churn", "fraud"], words, filters)
    return [hit.board.id for hit in hits]


@pytest.fixture
def searched(store: Store) -> Store:
    with store.transaction() as tx:
        tx.projects.add(project("fraud"))
    accept(store, "b1")
    write(
        store,
        "b1",
        derived(
            "Churn v3 postmortem",
            BODY,
            facets=[("model", "Churn"), ("owner", "Ana"), ("owner", "ana"), ("feature", "income")],
        ),
    )
    accept(store, "b2", project_id="fraud")
    write(
        store,
        "b2",
        derived(
            "Fraud outage",
            "upstream outage of billing; churn mentioned once",
            facets=[("model", "fraud"), ("cause", "upstream_outage"), ("owner", "Raj")],
            day="2026-05-01",
        ),
    )
    return store


@pytest.mark.parametrize(
    "words",
    [
        "applicant_income",
        "income",
        "APPLICANT",
        "applicant_inc",
        "shift",
        "retrain",
        "retraining days",
        "monitoring",
        "age",
        "34%",
        "0.31",
        "psi",
        "cafe_visits",
        "café",
        "schema",
        "schéma",
        "billing-etl",
        "v2",
        "the last 60",
        "postmort",
        "churn income",
    ],
)
def test_a_board_is_found_by_its_words(searched: Store, words: str) -> None:
    assert "b1" in found(searched, words)


@pytest.mark.parametrize(
    "words", ["outcome", "shift outage", "!!!", '"', "inc me", "applicantincome", "%", "in_come"]
)
def test_a_board_is_not_found_by_other_words(searched: Store, words: str) -> None:
    assert "b1" not in found(searched, words)


def test_a_word_of_the_title_counts_more(searched: Store) -> None:
    assert found(searched, "churn") == ["b1", "b2"]


@pytest.mark.parametrize(
    "words",
    [
        'churn" OR "fraud',
        "churn NOT income",
        "title:churn",
        "churn*",
        "NEAR(churn income)",
        "churn & income",
        "churn | fraud",
        "!churn",
        "churn <-> x",
        "'churn'; DROP TABLE boards; --",
        "(churn",
        "churn)",
        "{title}: churn",
        "^churn",
        "\\churn\\",
        "churn:*",
        "_",
        "__ _",
    ],
)
def test_what_looks_like_a_query_is_words(searched: Store, words: str) -> None:
    found(searched, words)
    assert found(searched, "churn") == ["b1", "b2"]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(words=st.text(max_size=60))
def test_any_text_can_be_searched_for(searched: Store, words: str) -> None:
    found(searched, words)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(body=st.text(max_size=200), title=st.text(max_size=50))
def test_any_text_can_be_found(searched: Store, body: str, title: str) -> None:
    with searched.transaction() as tx:
        assert tx.revisions.set_derived("b1", derived(title, body + " needle"), NOW, revision=1)
    assert found(searched, "needle") == ["b1"]


def test_a_very_long_document_is_taken(searched: Store) -> None:
    body = " ".join(f"word{number}" for number in range(60_000))
    with searched.transaction() as tx:
        tx.revisions.set_derived("b1", derived("Long", body), NOW, revision=1)
    assert found(searched, "word7") != []


@pytest.mark.parametrize(
    ("filters", "boards"),
    [
        (SearchFilter(), ["b2", "b1"]),
        (SearchFilter(models=("CHURN",)), ["b1"]),
        (SearchFilter(models=("churn", "fraud")), ["b2", "b1"]),
        (SearchFilter(owners=("Ana",), features=("Income",)), ["b1"]),
        (SearchFilter(owners=("Ana",), causes=("upstream_outage",)), []),
        (SearchFilter(systems=("billing",)), []),
        (SearchFilter(since="2026-05-01"), ["b2"]),
        (SearchFilter(until="2026-04-30"), ["b1"]),
        (SearchFilter(since="2026-03-04", until="2026-05-01"), ["b2", "b1"]),
        (SearchFilter(statuses=("final",)), []),
        (SearchFilter(statuses=("draft", "final")), ["b2", "b1"]),
    ],
)
def test_filters_leave_boards_out(
    searched: Store, filters: SearchFilter, boards: list[str]
) -> None:
    assert found(searched, "", filters) == boards
    assert sorted(found(searched, "churn", filters)) == sorted(boards)


def test_only_the_projects_that_are_named_are_searched(searched: Store) -> None:
    with searched.snapshot() as view:
        assert [hit.board.id for hit in view.search.boards(["fraud"], "churn")] == ["b2"]
        assert view.search.boards([], "churn") == ()


def test_what_a_document_no_longer_says_is_not_found(searched: Store) -> None:
    write(searched, "b1", derived("Churn v4", "something else", facets=[("owner", "Li")]), 2)
    assert found(searched, "income") == []
    assert found(searched, "something") == ["b1"]
    assert found(searched, "", SearchFilter(owners=("ana",))) == []
    assert found(searched, "", SearchFilter(owners=("li",))) == ["b1"]


def test_what_is_in_the_trash_is_not_found(searched: Store) -> None:
    with searched.transaction() as tx:
        tx.boards.trash("b1", NOW)
    assert found(searched, "churn") == ["b2"]


def test_a_snippet_shows_what_was_searched_for(searched: Store) -> None:
    with searched.snapshot() as view:
        (hit,) = view.search.boards(["churn"], "retrain")
    assert [part.text for part in hit.snippet if part.hit] == ["Retraining"]
    assert "on the last 60 days" in "".join(part.text for part in hit.snippet)


def test_a_snippet_is_text_whatever_it_says(searched: Store) -> None:
    sly = "<b>income</b> \x02bold\x03 \x00 <script>"
    with searched.transaction() as tx:
        tx.revisions.set_derived("b1", derived("Sly", sly), NOW, revision=1)
    with searched.snapshot() as view:
        (hit,) = view.search.boards(["churn"], "income")
    assert [part.text for part in hit.snippet if part.hit] == ["income"]
    assert not set("\x00\x02\x03") & set("".join(part.text for part in hit.snippet))


def test_without_words_a_snippet_is_the_beginning(searched: Store) -> None:
    with searched.snapshot() as view:
        (hit,) = view.search.boards(["churn"], "  ")
    assert hit.snippet[0].text.startswith("distribution of applicant_income")


def test_hits_are_given_in_pages(store: Store) -> None:
    for number in range(5):
        accept(store, f"b{number}", at=later(minutes=number))
        write(store, f"b{number}", replace(derived("Same", "income")))
    with store.snapshot() as view:
        pages = [
            [hit.board.id for hit in view.search.boards(["churn"], "income", None, 2, offset)]
            for offset in (0, 2, 4, 6)
        ]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert sorted(chain(*pages)) == [f"b{number}" for number in range(5)]


MANY = 520


@pytest.fixture
def crowded(store: Store) -> Store:
    """A project in which every board says `drift`; the oldest says it best, and more besides."""
    with store.transaction() as tx:
        for number in range(MANY):
            board_id, at = f"b{number:03}", later(minutes=number)
            tx.boards.accept(board(board_id, at=at), version(board_id, at=at), [shot(board_id)])
            entry = SearchEntry("Incident", f"drift in batch{number}", "2026-03-04", ())
            if number == 0:
                entry = SearchEntry("Drift", "drift drift zebra", "2025-01-01", (("owner", "Ana"),))
            tx.search.replace(board_id, entry)
    return store


def test_of_very_many_boards_the_newest_are_weighed(crowded: Store) -> None:
    with crowded.snapshot() as view:
        hits = view.search.boards(["churn"], "drift", limit=MANY)
    assert [hit.board.id for hit in hits] == [f"b{MANY - n:03}" for n in range(1, 501)]


@pytest.mark.parametrize(
    ("words", "filters"),
    [
        ("drift zebra", SearchFilter()),
        ("zeb", SearchFilter()),
        ("drift", SearchFilter(owners=("Ana",))),
        ("drift", SearchFilter(until="2025-12-31")),
    ],
)
def test_an_old_board_is_found_where_not_many_are_like_it(
    crowded: Store, words: str, filters: SearchFilter
) -> None:
    assert found(crowded, words, filters) == ["b000"]


def test_each_of_many_hits_shows_its_own_words(crowded: Store) -> None:
    with crowded.snapshot() as view:
        hits = view.search.boards(["churn"], "drift", limit=100)
    for hit in hits:
        number = int(hit.board.id[1:])
        assert "".join(part.text for part in hit.snippet) == f"drift in batch{number}"
