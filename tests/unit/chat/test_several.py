"""Questions across postmortems, and for what was before."""

from __future__ import annotations

import pytest

from tests.unit.chat.asked import answered, pointers, text_of

TWO = ("churn-income", "churn-again")
MANY = ("churn-income", "fraud-device", "eta-holiday", "demand-cents", "credit-gini", "churn-again")


def test_last_time_is_the_earlier_of_two() -> None:
    answer = answered("what did we do last time?", *TWO)
    assert "churn-income#/actions/0" in pointers(answer)
    assert not [one for one in pointers(answer) if one.startswith("churn-again")]


def test_last_time_is_the_same_failure_in_the_past() -> None:
    answer = answered("what did we do last time?", "churn-again", past=MANY[:-1])
    assert {one.partition("#")[0] for one in pointers(answer)} == {"churn-income"}
    assert text_of(answer).startswith("“Churn v3 postmortem”: ")


def test_without_an_earlier_postmortem_there_was_no_last_time() -> None:
    answer = answered("what did we do last time?")
    assert answer.kind == "declined"
    assert "no earlier one" in text_of(answer)
    answer = answered("what did we do last time?", "eta-holiday", past=("fraud-device",))
    assert "No earlier postmortem tells of the same failure" in text_of(answer)


def test_the_past_is_not_asked_for_anything_else() -> None:
    answer = answered("root cause?", "churn-again", past=MANY[:-1])
    assert pointers(answer) == ["churn-again#/root_cause"]
    assert text_of(answer).startswith("Root cause: ")


def test_two_incidents_are_compared_side_by_side() -> None:
    answer = answered("compare the two incidents", *TWO)
    assert answer.topic == "compared"
    assert "noticed after 9 days" in text_of(answer)
    assert "noticed after 5 days" in text_of(answer)
    assert "Both causes share the feature “income”." in text_of(answer)


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("in which incident did we notice faster", "“Churn v4: it happened again”: noticed"),
        ("which incident took longest to detect?", "“Churn v3 postmortem”: noticed after 9 days"),
    ],
)
def test_incidents_are_ranked_by_how_long_it_took(question: str, first: str) -> None:
    assert answered(question, *TWO).sentences[0].text.startswith(first)


def test_postmortems_are_found_by_what_they_mention_and_counted() -> None:
    answer = answered("which postmortems mention Tessel?", *MANY)
    assert {one.partition("#")[0] for one in pointers(answer)} == set(TWO)
    answer = answered("how many incidents involved income", *MANY)
    assert answer.sentences[0].text == "2 postmortems."
    answer = answered("which incidents were caused by a schema change?", *MANY)
    assert [one.partition("#")[0] for one in pointers(answer)] == [
        "fraud-device",
        "demand-cents",
        "churn-again",
    ]
    assert answered("which postmortems are about quantum computing?", *MANY).kind == "declined"


def test_a_name_or_a_month_narrows_the_question() -> None:
    answer = answered("in the fraud incident, what was ruled out", "churn-income", "fraud-device")
    assert {one.partition("#")[0] for one in pointers(answer)} == {"fraud-device"}
    answer = answered("which actions from March are still open?", *TWO)
    assert {one.partition("#")[0] for one in pointers(answer)} == {"churn-income"}


def test_each_postmortem_answers_under_its_name() -> None:
    answer = answered("root cause?", *TWO)
    assert [one.text.partition(":")[0] for one in answer.sentences if "Root cause" in one.text] == [
        "“Churn v3 postmortem”",
        "“Churn v4",
    ]


def test_a_person_is_asked_for_only_where_they_have_something_to_do() -> None:
    answer = answered("what are the open P1 actions of Raj", *MANY)
    assert pointers(answer) == ["churn-income#/actions/1"]


def test_the_same_failure_before_is_told_with_its_reasons() -> None:
    answer = answered("have we seen this before?", "churn-again", past=("churn-income",))
    assert answer.topic == "seen_before"
    assert "tells of the same failure" in text_of(answer)
    assert {"churn-income#/root_cause", "churn-again#/root_cause"} <= set(pointers(answer))


def test_of_many_answers_the_rest_are_counted() -> None:
    answer = answered(
        "what was the root cause", *MANY, "search-deploy", "energy-load", "drawn-bots"
    )
    assert "1 more postmortem answers it, too" in text_of(answer)
