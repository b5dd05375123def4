"""Nothing read is lost, nothing is invented, and the same board gives the same document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boardsnap.interpretation.facts import lines_of
from boardsnap.interpretation.interpreter import Context, interpret
from boardsnap.model.board import Board
from boardsnap.model.postmortem import Postmortem, ReaderInfo

CONTEXT = Context(
    captured_at=datetime(2026, 5, 20),
    reader=ReaderInfo(name="test", version="0", seconds=0.0, confidence=0.0),
)

ROWS = st.sampled_from(
    [
        "# Timeline",
        "# Hypotheses",
        "# Actions",
        "# Parking lot",
        "# Something else entirely",
        "# Hypothesis || Data || Score",
        "= Fraud model v3 postmortem",
        "3/4: AUC 0.91",
        "Mar 4 @@ AUC 0.91 → 0.78",
        "wk 2 - v9 live",
        "12 May",
        "Ana, Raj, Mei",
        "H1: late labels ★★☆ (+ job slow, – logs ok)",
        "✗ bot clicks 1/5 ← IVT rate flat",
        "  + PSI .31",
        "  – same as May",
        "~~DNS outage~~",
        "☐ retrain - Ana, by Fri P1",
        "☑ rollback @raj",
        "~~☐ buy GPUs~~",
        "done",
        "Raj",
        "8/10",
        "★★★",
        "Q: who owns it?",
        "D: freeze launches",
        "Root cause: nulls in device_id up 40% in 3 days",
        "[[schema change: price in cents]]",
        "wifi: guest",
        "leak in features || + too good \\ – no || 7/10",
        "\\ and more of it",
        "?",
        "...",
        "→",
        "lorem ipsum dolor",
        "Owner:",
        "",
    ]
)


def statement_texts(document: Postmortem) -> list[str]:
    found = [event.text for event in document.timeline]
    found += [hypothesis.text for hypothesis in document.hypotheses]
    found += [e.text for hypothesis in document.hypotheses for e in hypothesis.evidence]
    found += [action.text for action in document.actions]
    groups = (document.decisions, document.questions, document.rejected, document.unplaced)
    found += [statement.text for group in groups for statement in group]
    return found + ([document.root_cause.text] if document.root_cause else [])


def source_texts(document: Postmortem) -> list[str]:
    groups = (
        document.timeline,
        document.hypotheses,
        document.actions,
        document.decisions,
        document.questions,
        document.rejected,
        document.unplaced,
    )
    found = [source.text for group in groups for item in group for source in item.sources]
    found += [s.text for h in document.hypotheses for e in h.evidence for s in e.sources]
    return found + ([s.text for s in document.root_cause.sources] if document.root_cause else [])


def is_in_head(text: str, document: Postmortem) -> bool:
    session = document.session_date.raw if document.session_date else None
    names = document.participants
    return (
        text == session
        or text in (document.title or "")
        or bool(names and any(n in text for n in names))
    )


HEADINGS = ("Timeline", "Hypotheses", "Actions", "Hypothesis", "Parking lot", "done", "Owner:")


@given(st.lists(ROWS, min_size=1, max_size=14))
@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_every_written_line_is_somewhere_in_the_document(
    board_of: Callable[[str], Board], rows: list[str]
) -> None:
    if rows[0].startswith("\\") or any(
        row.startswith("\\") and not _can_wrap(before) for before, row in pairwise(rows)
    ):
        return
    board = board_of("\n".join(rows))
    document = interpret([board], CONTEXT)

    kept = set(source_texts(document))
    for line in lines_of(board):
        assert line.text in kept or line.text in HEADINGS or is_in_head(line.text, document), (
            f"{line.text!r} is lost"
        )


def _can_wrap(row: str) -> bool:
    return bool(row) and not row.startswith(("#", "->", "\\"))


@given(st.lists(ROWS, min_size=1, max_size=10).filter(lambda rows: "\\ and more of it" not in rows))
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_every_word_of_a_statement_is_on_the_board(
    board_of: Callable[[str], Board], rows: list[str]
) -> None:
    board = board_of("\n".join(rows))
    document = interpret([board], CONTEXT)

    written = " ".join(line.text for line in lines_of(board))
    for text in statement_texts(document):
        assert all(word in written for word in text.split()), text


@given(st.lists(ROWS, min_size=1, max_size=10).filter(lambda rows: "\\ and more of it" not in rows))
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_same_board_gives_the_same_document(
    board_of: Callable[[str], Board], rows: list[str]
) -> None:
    text = "\n".join(rows)

    assert interpret([board_of(text)], CONTEXT) == interpret([board_of(text)], CONTEXT)


def test_polygons_are_in_photo_pixels_and_confidence_is_weighted_by_length(
    board_of: Callable[[str], Board],
) -> None:
    board = board_of("# Questions\nwhy?")
    document = interpret([board], CONTEXT)

    line = board.regions[0].items[0].lines[0]
    expected = tuple((2 * x, 2 * y) for x, y in line.polygon)
    assert document.questions[0].sources[0].polygon == expected
    assert document.reader.confidence == pytest.approx(0.9)
