from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.recurrence import Pair, by_boardsnap, judge, read_part
from boardsnap.analysis.incidents import incident_of
from boardsnap.analysis.mechanisms import BY_ID, MECHANISMS, RELATED, Mechanism
from boardsnap.analysis.recurrence import (
    LEAST_SCORE,
    Commonness,
    Past,
    commonness_of,
    find_recurrences,
    likeness,
    terms_of,
)
from boardsnap.analysis.stems import stems_of
from boardsnap.analysis.traits import traits_of
from boardsnap.model.postmortem import Postmortem
from boardsnap.model.recurrence import Recurrence
from tests.unit.analysis.written import action, hypothesis, postmortem

NULLS = postmortem(
    "income went NULL after the CRM migration",
    category="pipeline_bug",
    feature="income",
    title="Churn v3",
    on="2025-03-12",
    actions=[action("Alert on nulls", "monitoring"), action("Fix mapping", status="done")],
)
FEW = Commonness(2, {})


def found(new: Postmortem, *earlier: Postmortem) -> tuple[Recurrence, ...]:
    """What is found of these, by the place of each."""
    past = [Past.of(str(place), incident_of(one)) for place, one in enumerate(earlier)]
    return find_recurrences(Past.of("new", incident_of(new)), past, commonness_of(past))


@pytest.mark.parametrize(
    "cause",
    [
        "Missing values in applicant_income since the CRM cutover",
        "salary is not filled any more, CRM export",
        "applicant income is NaN for 40 %",
    ],
)
def test_the_same_failure_in_other_words_is_found(cause: str) -> None:
    (match,) = found(postmortem(cause, title="Retention"), NULLS)
    assert match.incident.title == "Churn v3"
    assert match.reasons[0].what == "values missing"


@pytest.mark.parametrize(
    "cause",
    [
        "income per year where it was per month, CRM form",
        "latency of the CRM: timeouts, a fallback served",
        "NULL in device_id after the SDK release",
        "The campaign brought students. Not missing values in income this time.",
        "students signed up; income is complete, no nulls",
    ],
)
def test_another_failure_at_the_same_thing_or_the_same_elsewhere_is_not(cause: str) -> None:
    assert not found(postmortem(cause), NULLS)


def test_what_was_rejected_is_no_cause() -> None:
    new = postmortem(
        "a price war among competitors",
        hypotheses=[hypothesis("income went NULL after the CRM migration", "rejected")],
        rejected=["income went NULL after the CRM migration"],
    )
    assert not found(new, NULLS)
    assert not found(NULLS, new.model_copy(update={"session_date": None}))


def test_an_open_hypothesis_counts_as_long_as_nothing_is_settled() -> None:
    guess = hypothesis("income is NULL since the CRM migration", "open")
    assert found(postmortem(hypotheses=[guess]), NULLS)
    assert not found(postmortem("a typo in the config", hypotheses=[guess]), NULLS)


def test_a_match_says_where_and_in_which_words_both_say_it() -> None:
    (match,) = found(postmortem("Missing values in income since the CRM cutover"), NULLS)
    reason = match.reasons[0]
    assert (reason.here_words, reason.there_words) == (("Missing values",), ("NULL",))
    assert [quote.ref for quote in (*reason.here, *reason.there)] == ["/root_cause"] * 2
    assert {task.text: task.is_open for task in match.incident.tasks} == {
        "Alert on nulls": True,
        "Fix mapping": False,
    }


def test_a_later_one_and_the_document_itself_were_not_before() -> None:
    older = NULLS.model_copy(update={"session_date": None, "title": "again"})
    new = postmortem("income is NULL, CRM", on="2024-01-01")
    assert not found(new, NULLS)
    assert not found(NULLS, NULLS)
    assert found(new, older)


def test_a_shared_class_and_system_are_not_enough_but_class_and_feature_are() -> None:
    one = postmortem("strange numbers from the CRM", category="pipeline_bug", feature="income")
    other = postmortem("odd figures out of the CRM", category="pipeline_bug", on=None, title="x")
    assert not found(other, one)
    assert found(other.model_copy(update={"root_cause": one.root_cause}), one)


def test_the_development_pairs_are_told_apart() -> None:
    part = read_part("development")
    figures = judge(part.pairs, by_boardsnap(part), LEAST_SCORE)
    assert (figures.recall, figures.precision) == (1.0, 1.0)


@pytest.mark.parametrize("name", ["held_out", "fresh"])
def test_pairs_that_the_method_was_not_made_on_are_told_apart(name: str) -> None:
    part = read_part(name)
    figures = judge(part.pairs, by_boardsnap(part), LEAST_SCORE)
    assert figures.recall >= 0.9
    assert figures.precision >= 0.9


def test_every_pair_names_documents_that_are_there() -> None:
    for name in ("development", "held_out", "fresh"):
        part = read_part(name)
        used = {document for pair in part.pairs for document in (pair.earlier, pair.later)}
        assert used == set(part.documents)
        assert not [pair for pair in part.pairs if _is_odd(pair)]


def _is_odd(pair: Pair) -> bool:
    return pair.same != (pair.kind == "other words")


@given(st.lists(st.sampled_from(NULLS.to_json().split()), max_size=12), st.text(max_size=60))
def test_likeness_is_the_same_both_ways_and_between_0_and_1(
    words: Sequence[str], text: str
) -> None:
    here = traits_of(incident_of(postmortem(" ".join(words) + " " + text or "x")))
    there = traits_of(incident_of(NULLS))
    score = likeness(here, there, FEW)
    assert score == pytest.approx(likeness(there, here, FEW))
    assert 0 <= score <= 1


@given(st.text(max_size=200))
def test_any_text_can_be_compared(text: str) -> None:
    traits = traits_of(incident_of(postmortem(text or "x", feature=text or None, title=text)))
    assert all(":" in term for term in terms_of(traits))
    assert stems_of(text) == stems_of(text)


@pytest.mark.parametrize("mechanism", MECHANISMS, ids=lambda one: one.id)
def test_every_mechanism_is_recognised_by_its_first_words(mechanism: Mechanism) -> None:
    phrase = mechanism.phrases.split("|")[0]
    words = phrase.replace("*", "").replace("_", "of it").replace("#", "3")
    assert mechanism.id in traits_of(incident_of(postmortem(f"the thing: {words}"))).mechanisms


def test_mechanisms_are_related_by_names_that_exist() -> None:
    assert {name for pair in RELATED for name in pair} <= set(BY_ID)
    assert len(BY_ID) == len(MECHANISMS)
