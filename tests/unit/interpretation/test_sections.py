"""Which section a part of the board belongs to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from boardsnap.model.postmortem import Postmortem

Read = Callable[..., Postmortem]


def counts(document: Postmortem) -> dict[str, int]:
    return {
        "timeline": len(document.timeline),
        "hypotheses": len(document.hypotheses),
        "root_cause": int(document.root_cause is not None),
        "actions": len(document.actions),
        "decisions": len(document.decisions),
        "questions": len(document.questions),
        "unplaced": len(document.unplaced),
    }


@pytest.mark.parametrize(
    ("rows", "section"),
    [
        ("5/1 - AUC 0.9\n5/4 - AUC 0.8", "timeline"),
        ("wk 1 @@ recall 90%\nwk 2 @@ recall 80%", "timeline"),
        ("H1 late labels\nH2 bad join", "hypotheses"),
        ("- late labels ★★☆\n- bad join ★★★", "hypotheses"),
        ("☐ retrain\n☑ alert on PSI", "actions"),
        ("retrain - Ana, by Fri\nalert on PSI - Raj", "actions"),
        ("who pays for this?\nwhy so late?", "questions"),
        ("[[schema change: price sent in cents since Mar 3]]", "root_cause"),
        ("train/serve skew: age bucketed with other edges online", "root_cause"),
        ("wifi: guest_5G", "unplaced"),
    ],
)
def test_without_a_heading_the_content_decides(read_text: Read, rows: str, section: str) -> None:
    found = counts(read_text(rows))

    assert found.pop(section) >= 1
    assert not any(found.values())


@pytest.mark.parametrize(
    "rows",
    [
        "[[ship the new login page]]",
        "[[server → cache → database]]\nsearch API",
        "Problem: users cannot find the export",
        "- dark mode ✓\n- offline maps ✗",
    ],
)
def test_a_board_that_is_about_no_failure_has_no_cause(read_text: Read, rows: str) -> None:
    found = counts(read_text(rows))

    assert found["root_cause"] == found["hypotheses"] == 0


@pytest.mark.parametrize(
    "said", ["not found yet", "tbd", "??", "still open", "we don't know", "inconclusive so far"]
)
def test_an_answer_that_nobody_has_is_none(read_text: Read, said: str) -> None:
    document = read_text(f"# Root cause\n{said}")

    assert document.root_cause is None
    assert [statement.text for statement in document.unplaced] == [said]


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("Way forward -", "actions"),
        ("Calls made:", "decisions"),
        ("Need answers =", "questions"),
        ("Facts (in order):", "timeline"),
        ("Why? - brainstorm =", "hypotheses"),
        ("The actual problem =", "root_cause"),
        ("What happened?", "timeline"),
        ("Suspects", "hypotheses"),
        ("Culprit:", "root_cause"),
        ("Next steps", "actions"),
        ("We agreed", "decisions"),
        ("Open Qs", "questions"),
        ("Hypotneses", "hypotheses"),
        ("Timelime", "timeline"),
    ],
)
def test_headings_decide_also_in_other_words_and_misread(
    read_text: Read, heading: str, section: str
) -> None:
    assert counts(read_text(f"# {heading}\nsomething plain"))[section] == 1


def test_a_stray_word_above_an_axis_is_no_heading(read_text: Read) -> None:
    document = read_text("# Explanation\nMay 2 @@ AUC 0.9\nMay 4 @@ AUC 0.8\nMay 6 @@ v9 pulled")

    assert len(document.timeline) == 3
    assert document.root_cause is None


def test_a_line_that_names_the_list_below_it_is_its_heading(read_text: Read) -> None:
    document = read_text("Done\n- fix join - Ana\n- retrain - Raj")

    assert [(a.text, a.status) for a in document.actions] == [
        ("fix join", "done"),
        ("retrain", "done"),
    ]


def test_a_heading_inside_a_region_begins_another_section(read_text: Read) -> None:
    document = read_text("# Actions\n☐ retrain - Ana\nOpen questions:\nwho pays?")

    assert [a.text for a in document.actions] == ["retrain"]
    assert [q.text for q in document.questions] == ["who pays?"]


def test_a_column_of_owners_belongs_to_the_list_at_its_left(read_text: Read) -> None:
    document = read_text("# Hypotheses\nlate labels\n  ★★★\nbad join\n  ★☆☆")

    assert [h.rating.level for h in document.hypotheses] == ["high", "low"]
    assert all(not h.evidence for h in document.hypotheses)
