from __future__ import annotations

import tracemalloc
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardsnap.app.attempts import Attempts, Limit, neighbourhood
from boardsnap.errors import RateLimitError
from tests.unit.app.world import START

TWICE = Limit(2, timedelta(minutes=1))
OFTEN = Limit(100, timedelta(minutes=1))


def test_a_try_counts_under_all_of_its_keys_or_under_none() -> None:
    attempts = Attempts()
    for _ in range(2):
        attempts.spend({"narrow": TWICE, "wide": OFTEN}, START)
    for _ in range(200):
        with pytest.raises(RateLimitError):
            attempts.spend({"wide": OFTEN, "narrow": TWICE}, START)
    attempts.spend({"wide": Limit(3, OFTEN.within)}, START)
    with pytest.raises(RateLimitError):
        attempts.spend({"wide": Limit(3, OFTEN.within)}, START)


def test_what_was_given_back_is_there_again_and_nothing_more() -> None:
    attempts = Attempts()
    attempts.give_back(["key"])
    for _ in range(10):
        attempts.spend({"key": TWICE}, START)
        attempts.give_back(["key"])
    attempts.spend({"key": TWICE}, START)
    attempts.spend({"key": TWICE}, START)
    with pytest.raises(RateLimitError):
        attempts.spend({"key": TWICE}, START)


def test_a_refusal_says_when_there_are_tries_again() -> None:
    attempts = Attempts()
    for _ in range(2):
        attempts.spend({"key": TWICE}, START)
    with pytest.raises(RateLimitError) as refused:
        attempts.spend({"key": TWICE}, START + timedelta(seconds=20))
    attempts.spend(
        {"key": TWICE}, START + timedelta(seconds=20 + refused.value.retry_after_seconds)
    )


def test_long_keys_take_no_more_memory_than_short_ones() -> None:
    attempts = Attempts()
    tracemalloc.start()
    try:
        for number in range(2_000):
            attempts.spend({f"{number}{'x' * 10_000}": TWICE}, START)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken < 2_000 * 1_000


def test_more_keys_than_anybody_needs_are_forgotten_oldest_first() -> None:
    attempts = Attempts()
    for key in ("first", "first", "last", "last"):
        attempts.spend({key: TWICE}, START)
    for number in range(49_999):
        attempts.spend({str(number): TWICE}, START)
    with pytest.raises(RateLimitError):
        attempts.spend({"last": TWICE}, START)
    attempts.spend({"first": TWICE}, START)


@given(st.text(st.characters(categories=["Cs", "L", "Cc"])))
def test_whatever_was_typed_can_be_counted(text: str) -> None:
    Attempts().spend({text: TWICE}, START)


def test_a_customer_is_a_network_of_the_new_kind_and_one_address_of_the_old() -> None:
    assert neighbourhood("2001:db8::1") == neighbourhood("2001:db8::ffff:1")
    assert neighbourhood("2001:db8:0:1::1") != neighbourhood("2001:db8::1")
    assert neighbourhood("::ffff:192.0.2.1") == neighbourhood("192.0.2.1")
    assert neighbourhood("192.0.2.1") != neighbourhood("192.0.2.2")
