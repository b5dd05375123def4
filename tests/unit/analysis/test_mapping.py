"""From names on boards to columns: what is taken, and what is left open."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardsnap.analysis.mapping import Catalogue, Known, words_of
from boardsnap.analysis.resolving import group_of, resolve
from boardsnap.analysis.statements import Read, Statement, claims_of

COLUMNS = (
    Known("cust_income", "number"),
    Known("age", "number"),
    Known("promo_flag", "number"),
    Known("debt_to_income", "number"),
    Known("txn_amount", "number"),
    Known("mouse_entropy", "number"),
    Known("merchantCategory", "category", ("grocery", "travel")),
    Known("device", "category", ("mobile", "desktop")),
    Known("city", "category", ("SF", "NYC", "LA")),
    Known("score", "number"),
    Known("at", "time"),
)
CATALOGUE = Catalogue(COLUMNS)


def read(text: str, *around: str) -> Read:
    statement = Statement("/x", text, around)
    return Read(next(claims_of(statement)), statement)


@pytest.mark.parametrize(
    ("name", "column", "how"),
    [
        ("cust_income", "cust_income", "same"),
        ("Customer income", "cust_income", "same"),
        ("promo flag", "promo_flag", "same"),
        ("PROMO FLAGS", "promo_flag", "same"),
        ("debt to income", "debt_to_income", "same"),
        ("DTI", "debt_to_income", "same"),
        ("transaction amount", "txn_amount", "same"),
        ("merchant cat", "merchantCategory", "same"),
        ("amount", "txn_amount", "words"),
        ("entropy", "mouse_entropy", "words"),
        ("mean age", "age", "words"),
        ("mouse entropv", "mouse_entropy", "spelled"),
    ],
)
def test_a_name_finds_its_column(name: str, column: str, how: str) -> None:
    (match,) = CATALOGUE.find(name)
    assert (match.column, match.how) == (column, how)


def test_of_columns_that_fit_equally_none_is_taken() -> None:
    found = resolve(read("income up 10%"), CATALOGUE, ("number",))
    assert found.match is None
    assert found.could_be == ("cust_income", "debt_to_income")
    assert "could be cust_income or debt_to_income; name it with --column" in found.reason


def test_what_whoever_asks_has_said_goes_before_all() -> None:
    given = Catalogue(COLUMNS, {"income": "cust_income", "thing": "age"})
    assert resolve(read("income up 10%"), given, ("number",)).match is not None
    (match,) = given.find("that thing")
    assert (match.column, match.how) == ("age", "given")


def test_a_column_of_another_kind_does_not_fit() -> None:
    catalogue = Catalogue([Known("income", "category"), Known("cust_income", "number")])
    assert [m.column for m in catalogue.find("income", ("number",))] == ["cust_income"]


def test_short_names_are_not_guessed_at() -> None:
    assert CATALOGUE.find("page") == ()
    assert CATALOGUE.find("wage") == ()


@pytest.mark.parametrize(
    ("text", "column", "value"),
    [
        ("mobile 55% → 68%", "device", "mobile"),
        ("more MOBILE users: 68%", "device", "mobile"),
        ("grocery share 8% → 17%", "merchantCategory", "grocery"),
        ("NYC 20% of rows", "city", "NYC"),
    ],
)
def test_a_value_names_its_column(text: str, column: str, value: str) -> None:
    found = resolve(read(text), CATALOGUE, ("category",), values=True).match
    assert found is not None
    assert (found.column, found.value) == (column, value)


def test_what_a_line_leaves_out_stands_around_it() -> None:
    found = resolve(read("PSI 0.31 in week 10", "Data drift in mouse entropy"), CATALOGUE, ())
    assert found.match is not None
    assert found.match.column == "mouse_entropy"
    assert "The line names no column" in found.reason


def test_a_line_about_something_else_does_not_take_what_stands_around_it() -> None:
    found = resolve(read("fallback nulls 31%", "Data drift in mouse entropy"), CATALOGUE, ())
    assert found.match is None
    assert "called like “fallback”" in found.reason


def test_a_name_within_more_words_is_found() -> None:
    found = resolve(read("gateway sends amount in cents not dollars"), CATALOGUE, ("number",))
    assert found.match is not None
    assert found.match.column == "txn_amount"


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("promo flag null in 10% of sessions in SF and NYC", {"city": ["SF", "NYC"]}),
        ("promo flag nulls 10% for mobile", {"device": ["mobile"]}),
        ("promo flag nulls 10%, mobile users", {"device": ["mobile"]}),
        ("promo flag nulls 10% since mobile launch", {}),
        ("promo flag nulls 10%", {}),
    ],
)
def test_a_claim_about_some_rows_is_about_those(text: str, group: dict[str, list[str]]) -> None:
    one = read(text)
    match = resolve(one, CATALOGUE, ()).match
    assert match is not None
    assert match.column == "promo_flag"
    assert group_of(one, match, CATALOGUE) == group


def test_words_of_a_name_are_in_full_and_small() -> None:
    assert words_of("custIncome_v2") == ("customer", "income", "v2")
    assert words_of("TXN-amt") == ("transaction", "amount")


@given(
    st.lists(st.sampled_from(COLUMNS), unique=True, min_size=1),
    st.sampled_from(["income", "amount", "promo flags", "DTI", "entropv mouse", "score", "zip"]),
    st.randoms(use_true_random=False),
)
def test_what_is_taken_does_not_hang_on_the_order_of_the_columns(
    columns: list[Known], name: str, chance: Random
) -> None:
    turned = list(columns)
    chance.shuffle(turned)
    one, other = (Catalogue(some).find(name) for some in (columns, turned))
    assert {match.column for match in one} == {match.column for match in other}
    assert {match.how for match in one} == {match.how for match in other}
    assert {match.column for match in one} <= {column.name for column in columns}
