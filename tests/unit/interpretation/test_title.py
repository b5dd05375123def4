"""Titles, model names and versions."""

from __future__ import annotations

import pytest

from boardsnap.interpretation.title import model_of, title_words


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
    ],
)
def test_a_title_gives_the_model_and_its_version(
    title: str, name: str | None, version: str | None
) -> None:
    found = model_of(title)

    assert (found.name, found.version) == (name, version)


@pytest.mark.parametrize(
    "text",
    ["3/4 v9 deployed", "H1 incident in feed", "☐ write postmortem", "Ana, Raj, Mei", "Timeline"],
)
def test_events_items_and_headings_are_no_titles(text: str) -> None:
    assert title_words(text) < 1.0
