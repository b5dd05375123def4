"""Mended words are learnt, rewritten texts are not."""

from __future__ import annotations

import pytest

from boardsnap.revision.corrections import Correction, corrected_words
from boardsnap.revision.draft import DOCUMENT
from boardsnap.revision.edits import AnyEdit, apply
from boardsnap.revision.kinds import AddItem
from tests.unit.revision.drafts import first, incident, numbered, setting

START = incident()
ACTION = first(START, "actions").key
EVENT = first(START, "timeline").key


def mended(*edits: AnyEdit) -> list[tuple[str, str]]:
    after = apply(START, edits, "Ana", numbered("n"))
    return [(c.read, c.corrected) for c in corrected_words(START, after)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Retrian on last 60 days", [("Retrain", "Retrian")]),
        ("“Retrian” on last 90 days!", [("Retrain", "Retrian")]),
        ("RETRAIN on last 60 days", []),
        ("Retrain on last 61 days", []),
        ("Call the vendor about the feed", []),
        ("Retrain on the last 60 days", []),
        ("Retrain at last 60 days", []),
        ("Rollback on last 60 days", []),
    ],
)
def test_words_that_look_alike_are_corrections(text: str, found: list[tuple[str, str]]) -> None:
    assert mended(setting(START, ACTION, "text", text)) == found


def test_names_features_metrics_and_the_title_count_too() -> None:
    root_cause = first(START, "root_cause").key
    edits = (
        setting(START, DOCUMENT, "title", "Chum model v3 postmortem"),
        setting(START, DOCUMENT, "participants", ["Ana", "Rajiv", "Mei"]),
        setting(START, ACTION, "owners", ["Anna"]),
        setting(START, root_cause, "feature", "incomes"),
        setting(START, EVENT, "metric", {"name": "AUCC", "value": 0.91}),
    )
    assert set(mended(*edits)) == {
        ("Churn", "Chum"),
        ("Raj", "Rajiv"),
        ("Ana", "Anna"),
        ("income", "incomes"),
        ("AUC", "AUCC"),
    }


def test_long_texts_that_repeat_themselves_are_compared_all_the_same() -> None:
    read = setting(START, ACTION, "text", "retran mar 3 " * 280)
    written = "retrain mar 3 " * 280
    before = apply(START, [read], "Ana", numbered("m"))
    after = apply(before, [setting(before, ACTION, "text", written)], "Ana", numbered("n"))
    found = {(one.read, one.corrected) for one in corrected_words(before, after)}
    assert found == {("retran", "retrain")}


def test_what_was_added_was_never_read() -> None:
    assert mended(AddItem(section="actions", item={"text": "Retrian"})) == []


def test_a_correction_has_both_words() -> None:
    assert Correction("Retran", "Retrain").corrected == "Retrain"
