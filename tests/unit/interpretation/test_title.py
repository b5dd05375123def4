"""Titles, model names and versions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from boardsnap.interpretation.title import model_of, title_words
from boardsnap.model.postmortem import Postmortem


@pytest.mark.parametrize(
    ("title", "name", "version"),
    [
        ("Churn model v3 postmortem", "churn", "v3"),
        ("Postmortem: PD scorecard v12", "PD scorecard", "v12"),
        ("POST MORTEM HOME RECS V9", "home recs", "v9"),
        ("PM demand fcst v4", "demand fcst", "v4"),
        ("Cancel risk v5 - what went wrong?", "cancel risk", "v5"),
        ("Incident review: ETA ranker version 2.1", "ETA ranker", "v2.1"),
        ("Retro RAG bot v2.0.1, 12 Mar", "RAG bot", "v2.0.1"),
        ("Fraud outage", "fraud", None),
        ("Postmortem", None, None),
        ("5 Whys: basket recs v1.7", "basket recs", "v1.7"),
        ("INC-2213: Lead scoring V5", "lead scoring", "v5"),
        ("#123 LTV v12 retro", "LTV", "v12"),
        ("[OPS-88] search ranking 2024-11 post-mortem", "search ranking", "2024-11"),
        ("Why did OCR v2.8 break?", "OCR", "v2.8"),
        ("chatbot intent (v1.3.7): what went wrong", "chatbot intent", "v1.3.7"),
        ("Disk failure v8 post-incident", "disk failure", "v8"),
        ("Pricing model failure", "pricing", None),
        ("uplift v19 - lessons learned", "uplift", "v19"),
        ("Readmission risk (v3) incident 4711", "readmission risk", "v3"),
    ],
)
def test_a_title_gives_the_model_and_its_version(
    title: str, name: str | None, version: str | None
) -> None:
    found = model_of(title)

    assert (found.name, found.version) == (name, version)


@pytest.mark.parametrize(
    "text",
    [
        "3/4 v9 deployed",
        "H1 incident in feed",
        "☐ write postmortem",
        "Ana, Raj, Mei",
        "Timeline",
        "5 Whys",
    ],
)
def test_events_items_and_headings_are_no_titles(text: str) -> None:
    assert title_words(text) < 1.0


def test_people_below_the_title_are_participants(read_text: Callable[..., Postmortem]) -> None:
    document = read_text("= 5 Whys: pricing v2\n\nNG + AD + TB\n\nH1 late labels\nH2 bad join")

    assert document.title == "5 Whys: pricing v2"
    assert document.participants == ("NG", "AD", "TB")
