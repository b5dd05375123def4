"""What questions are understood by, beyond the phrases of the table."""

from __future__ import annotations

import pytest

from boardsnap.chat.concepts import concepts_like
from boardsnap.chat.synonyms import entry_of, is_made_of, says_how, tells
from tests.unit.chat.asked import answered, pointers, text_of


@pytest.mark.parametrize(
    ("word", "other"), [("phone", "call"), ("buy", "purchase"), ("began", "commenced")]
)
def test_synonyms_share_a_sense(word: str, other: str) -> None:
    assert entry_of(word).senses & entry_of(other).senses


@pytest.mark.parametrize(("word", "other"), [("ring", "forum"), ("vendor", "income")])
def test_other_words_share_none(word: str, other: str) -> None:
    assert not entry_of(word).senses & entry_of(other).senses


def test_a_word_is_made_of_another_by_an_ending() -> None:
    assert is_made_of("auditor", "audit")
    assert is_made_of("fraudster", "fraud")
    assert not is_made_of("port", "portion")
    assert not is_made_of("table", "tablet")


def test_words_that_only_say_how_are_told_from_those_that_say_what() -> None:
    assert says_how("uncomfortable")
    assert says_how("quickly")
    assert not any(map(says_how, ("cold", "financial", "offline", "android", "through")))


def test_verbs_of_telling_are_known_in_all_forms() -> None:
    assert all(map(tells, ("asked", "called", "wrote", "tell")))
    assert not tells("hail")


def test_a_synonym_of_a_cue_asks_for_the_same() -> None:
    assert concepts_like("commence") == ("start",)
    assert concepts_like("chore") == ("action",)
    assert concepts_like("weather") == ()


RIGHT = [
    # an adverb, an adjective of degree, a frame for an audience
    ("who asked the awkward question on the 23rd", "energy-load", "trading desk"),
    ("root cause for a non-technical reader", "demand-cents", "cents after ERP migration"),
    # tense: what will be done is found by what it is done to
    ("when is the PSI monitor supposed to land", "churn-income", "due 20 Mar 2026"),
    ("who should unify resizing", "invoice-skew", "Petra"),
    ("what does Sven have to deliver", "drawn-scorecard", "challenger model"),
    # ideas, named by all their words and one more, given up, or in play
    ("was it a DDoS attack", "search-deploy", "ruled out"),
    ("which of the ideas did we drop", "energy-load", "Holiday in one region"),
    ("is the thin-file idea still in play", "drawn-scorecard", "open"),
    ("was the cold the problem", "energy-load", "ruled out"),
    # a length of time, a number beside what is counted, a place
    ("how quickly was the stock sold out", "drawn-bots", "40 s"),
    ("how long was the feed frozen", "energy-load", "for 3 days"),
    ("how many merchants get refunds", "fraud-device", "214 merchants"),
    ("number of courier complaints", "eta-holiday", "x3"),
    ("where did it hail?", "claims-triage", "Graz"),
    # a change that an arrow shows, an error that is the only one
    ("online share increase", "credit-gini", "22% -> 31%"),
    ("forecast error today", "demand-cents", "14%"),
    # a due date of what nobody owns
    ("deadline of the contract test", "churn-income", "27 Mar 2026"),
]


@pytest.mark.parametrize(("question", "name", "said"), RIGHT)
def test_a_question_in_other_words_is_answered(question: str, name: str, said: str) -> None:
    answer = answered(question, name)
    assert answer.kind != "declined"
    assert said in text_of(answer)


DECLINED = [
    # what is planned is no answer to who did it, nor to why
    ("who sank the account manager", "churn-again"),
    ("why was Raj late", "churn-income"),
    ("who changed the TTL", "drawn-cancel-risk"),
    # numbers of other things
    ("how many searches failed", "search-deploy"),
    ("how much were the fees", "fraud-device"),
    ("how many defaults were there in total", "credit-gini"),
    # the thing, without which of them
    ("which carrier was it", "eta-holiday"),
    ("which brands had zero results", "search-deploy"),
    # words of several statements, none of which says it
    ("was the model retrained on GPUs", "churn-income"),
    ("why did the backup provider fail", "energy-load"),
]


@pytest.mark.parametrize(("question", "name"), DECLINED)
def test_a_likeness_is_no_answer(question: str, name: str) -> None:
    assert answered(question, name).kind == "declined"


def test_the_boards_own_question_is_found_in_other_words() -> None:
    answer = answered("why did latency go up as well?", "search-deploy")
    assert (answer.kind, pointers(answer)) == ("declined", ["/questions/0"])


def test_who_raised_an_alarm_is_not_who_builds_one() -> None:
    assert pointers(answered("who raised the alarm and what did it say")) == ["/timeline/4"]


def test_a_verb_of_telling_is_what_an_alert_did() -> None:
    answer = answered("how long after support called did we roll back", "search-deploy")
    assert text_of(answer).startswith("25 min")
