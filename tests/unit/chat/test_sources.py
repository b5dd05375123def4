"""Whatever is asked: no sentence of an answer without a source, and none that is not in it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.support import unsupported
from boardsnap.chat.concepts import CONCEPTS
from boardsnap.errors import InputError
from boardsnap.model.answer import Answer
from tests.unit.chat.asked import answered, at, postmortem

NAMES = ("churn-income", "fraud-device", "eta-holiday", "reco-loop", "messy-leads")
_PHRASES = sorted(
    {
        phrase.strip().replace("_", "the").replace("*", "")
        for phrases in CONCEPTS.values()
        for phrase in " ".join(phrases.split()).split("|")
        if phrase.strip()
    }
)


def _words(name: str) -> list[str]:
    return sorted(set(postmortem(name).to_json().replace('"', " ").split()))


questions = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(_PHRASES), min_size=1, max_size=4).map(" ".join),
    st.lists(
        st.sampled_from(_PHRASES) | st.sampled_from(_words("fraud-device")), min_size=1, max_size=6
    ).map(" ".join),
)
shelves = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True)


def records(answer: Answer) -> dict[tuple[int, str], Any]:
    """What can be cited: the JSON of each postmortem."""
    return {
        (index, "postmortem"): json.loads(postmortem(one.key).to_json())
        for index, one in enumerate(answer.documents)
    }


@given(question=questions, names=shelves)
@settings(max_examples=80, deadline=None)
def test_every_sentence_has_a_source_that_holds_it(question: str, names: list[str]) -> None:
    try:
        answer = answered(question, *names)
    except InputError:
        assert not question.strip()
        return
    for sentence in answer.sentences:
        assert sentence.citations or answer.kind == "declined", sentence.text
    for one in answer.citations:
        assert one.text.strip()
        if one.record == "postmortem":
            assert at(postmortem(answer.documents[one.document].key), one.pointer)
    if all(one.record == "postmortem" for one in answer.citations):
        assert unsupported(answer, records(answer)) == []


@given(question=questions, names=shelves)
@settings(max_examples=30, deadline=None)
def test_the_same_question_has_the_same_answer(question: str, names: list[str]) -> None:
    if question.strip():
        assert answered(question, *names) == answered(question, *names)


@pytest.mark.parametrize("question", ["", "  \n"])
def test_no_question_is_an_error_that_names_one(question: str) -> None:
    with pytest.raises(InputError, match="What was the root cause"):
        answered(question)


def test_too_long_a_question_is_an_error() -> None:
    with pytest.raises(InputError, match="500 at most"):
        answered("why " * 200)
