"""Headings by their words: wordings that no list holds."""

from __future__ import annotations

import pytest

from boardsnap.interpretation.vocabulary import heading_score, name_section

WORDINGS = {
    "timeline": (
        "How it went down",
        "Chain of events",
        "Outage diary",
        "Incident record",
        "Crash history",
        "When it happened",
        "Key events so far",
        "What happened & when",
        "Day by day",
    ),
    "hypotheses": (
        "Plausible explanations",
        "Suspected culprits",
        "Probable reasons",
        "Candidate root causes",
        "Rival theories",
        "Cause?",
        "What else could it be?",
        "Who could have done it?",
        "What we suspect",
        "Why did recall drop?",
        "Alternative explanation",
        "Main suspects",
    ),
    "root_cause": (
        "Underlying problem",
        "True culprit",
        "Confirmed reason",
        "Why the forecast failed",
        "What actually broke",
        "What it really was",
        "So it was:",
        "Real explanation",
        "Verdict",
        "Root defect",
    ),
    "actions": (
        "Stuff to fix",
        "Preventive measures",
        "Follow-up work",
        "What we change now",
        "Repair plan",
        "Immediate steps",
        "Who does what",
        "Things to do next",
        "Remedy",
        "Let's fix",
    ),
    "decisions": (
        "Team decisions",
        "We agreed",
        "What we decided",
        "Our rules",
        "Final resolution",
    ),
    "questions": (
        "Unresolved points",
        "Still unclear",
        "Open topics",
        "To find out",
        "What we don't understand",
        "Not clear yet",
        "Remaining mysteries",
    ),
    "rejected": ("Dismissed ideas", "It wasn't", "Eliminated causes", "Cleared"),
    "participants": ("Who was there", "In the room", "Folks here", "People present"),
    "evidence": ("What we measured", "Supporting facts", "Hard proof"),
}


@pytest.mark.parametrize(
    ("section", "text"), [(name, text) for name, texts in WORDINGS.items() for text in texts]
)
def test_the_words_of_a_heading_name_its_section(section: str, text: str) -> None:
    match = name_section(text)
    assert (match.section, match.rest) == (section, "")
    assert match.score >= 0.8


@pytest.mark.parametrize(
    ("section", "text"),
    [
        ("hypotheses", "Suspecfed causes"),
        ("root_cause", "Undeflying cause"),
        ("actions", "Preventlve rneasures"),
        ("questions", "Unresoived points"),
    ],
)
def test_misread_headings_still_name_their_section(section: str, text: str) -> None:
    assert name_section(text).section == section


@pytest.mark.parametrize(
    "text",
    [
        "EXPLORATION",
        "CTR",
        "Votes",
        "features Wed",
        "order volume",
        "main driver is the mix",
        "new store in Lyon",
        "rate drops on open loans",
        "dropped 3 columns",
    ],
)
def test_what_is_no_heading_scores_low(text: str) -> None:
    assert heading_score(text) < 0.6


@pytest.mark.parametrize(
    ("section", "text", "rest"),
    [
        (
            "root_cause",
            "Why it failed: schema change: qty is text now",
            "schema change: qty is text now",
        ),
        ("root_cause", "Finding: the cron job never ran", "the cron job never ran"),
        ("root_cause", "Real reason - tariff table had no VAT", "tariff table had no VAT"),
        ("hypotheses", "Possible causes: drift, bad join", "drift, bad join"),
    ],
)
def test_an_inline_heading_is_a_prefix(section: str, text: str, rest: str) -> None:
    match = name_section(text)
    assert (match.section, match.rest) == (section, rest)
