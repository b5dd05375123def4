"""The judge of unsupported statements finds what is not in the sources."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest

from benchmarks.support import unsupported
from boardsnap.model.answer import Answer, AskedDocument, Citation, Sentence
from tests.unit.chat.asked import postmortem

PM = postmortem("churn-income")


def judged(text: str, pointers: Sequence[str], computed: str | None = None) -> list[str]:
    """What the judge finds in a sentence that cites these."""
    cited = tuple(Citation(document=0, pointer=one, text="said") for one in pointers)
    answer = Answer(
        question="what?",
        kind="answered",
        topic="test",
        documents=(AskedDocument(key="a", name="Churn v3 postmortem"),),
        sentences=(Sentence(text=text, citations=tuple(range(len(cited))), computed=computed),),
        citations=cited,
    )
    return unsupported(answer, {(0, "postmortem"): json.loads(PM.to_json())})


@pytest.mark.parametrize(
    ("text", "pointers", "computed"),
    [
        ("23 Feb 2026: “AUC 0.91”.", ["/timeline/0"], None),
        ("AUC fell by 0.13.", ["/timeline/0", "/timeline/5"], "difference"),
        ("9 days.", ["/timeline/2", "/timeline/4"], "difference"),
        ("“Retrain on last 60 days”: Ana.", ["/actions/0"], None),
    ],
)
def test_what_the_sources_hold_is_supported(
    text: str, pointers: list[str], computed: str | None
) -> None:
    assert judged(text, pointers, computed) == []


@pytest.mark.parametrize(
    ("text", "pointers", "computed"),
    [
        ("23 Feb 2026: “AUC 0.92”.", ["/timeline/0"], None),
        ("AUC fell by 0.13.", ["/timeline/0", "/timeline/5"], None),  # does not say how
        ("AUC fell by 0.13.", ["/timeline/0"], "difference"),
        ("“Retrain on last 60 days”: Raj.", ["/actions/0"], None),
        ("Tessel paid for it.", [], None),
        ("It was 7.", ["/timeline/99"], None),
    ],
)
def test_what_they_do_not_hold_is_found(
    text: str, pointers: list[str], computed: str | None
) -> None:
    assert judged(text, pointers, computed)
