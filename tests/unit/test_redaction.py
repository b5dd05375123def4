"""Documents to share with places covered: nothing of what stood there is left in any field."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardsnap.model.postmortem import (
    Action,
    BoardPhoto,
    Date,
    Evidence,
    Hypothesis,
    Metric,
    ModelName,
    Postmortem,
    Rating,
    ReaderInfo,
    Relation,
    RootCause,
    Shift,
    Source,
    Statement,
    TimelineEvent,
    Window,
)
from boardsnap.model.words import PhotoPolygon, ReadWord
from boardsnap.redaction import REDACTED, Cover, redact_document, redact_words

# Lines of 200 x 20 pixels, 30 pixels apart, in two columns of two boards.
Line = tuple[int, int, int]


def place(line: Line) -> PhotoPolygon:
    _, row, column = line
    left, top = 250.0 * column, 30.0 * row
    return ((left, top), (left + 200, top), (left + 200, top + 20), (left, top + 20))


def source(line: Line, text: str) -> Source:
    return Source(board=line[0], polygon=place(line), text=text, confidence=0.9)


def cover(line: Line) -> Cover:
    return Cover(board=line[0], polygon=place(line))


def document() -> Postmortem:
    """Each statement with texts of its own, on a line of its own."""
    day = Date(raw="Mar 4", iso="2026-03-04", precision="day")
    return Postmortem(
        title="Churn model v3",
        model=ModelName(name="Churn", version="v3"),
        session_date=Date(raw="Apr 9", precision="day"),
        participants=("Ana", "Raj"),
        summary="Income shifted.",
        timeline=(
            TimelineEvent(
                at=day,
                kind="metric",
                text="alpha 0.78",
                metric=Metric(name="alpha", value=0.78),
                sources=(source((0, 0, 0), "alpha 0.78"), source((0, 0, 1), "Mar 4")),
            ),
        ),
        hypotheses=(
            Hypothesis(
                label="H7",
                text="beta drift",
                category="data_drift",
                rating=Rating(raw="likely", level="high", score=0.8),
                status="confirmed",
                evidence=(
                    Evidence(text="gamma", stance="for", sources=(source((0, 2, 0), "gamma"),)),
                ),
                sources=(source((0, 1, 0), "H7 beta drift"),),
            ),
        ),
        root_cause=RootCause(
            text="delta fell by 34 %",
            category="pipeline_bug",
            feature="delta",
            shift=Shift(value=34.0, unit="%", direction="down"),
            window=Window(value=3.0, unit="weeks"),
            sources=(source((0, 3, 0), "delta fell by 34 %"),),
        ),
        actions=(
            Action(
                text="retrain epsilon",
                kind="retraining",
                owners=("Zed",),
                due=day,
                status="done",
                priority="P1",
                sources=(source((1, 0, 0), "retrain epsilon"), source((1, 0, 1), "Zed Mar 4 P1")),
            ),
        ),
        decisions=(Statement(text="zeta", sources=(source((1, 1, 0), "zeta"),)),),
        questions=(Statement(text="eta", sources=(source((1, 2, 0), "eta"),)),),
        rejected=(Statement(text="theta", sources=(source((1, 3, 0), "theta"),)),),
        unplaced=(Statement(text="iota", sources=(source((1, 4, 0), "iota"),)),),
        relations=(Relation.model_validate({"from": "/hypotheses/0", "to": "/root_cause"}),),
        boards=(
            BoardPhoto(image="0.jpg", sha256="0", width=500, height=200),
            BoardPhoto(image="1.jpg", sha256="1", width=500, height=200),
        ),
        reader=ReaderInfo(name="local", version="1", seconds=1.0, confidence=0.9),
    )


# What each line says, in any field.
SAID: dict[Line, tuple[str, ...]] = {
    (0, 0, 0): ("alpha", "0.78"),
    (0, 0, 1): ("alpha", "0.78"),
    (0, 1, 0): ("H7", "beta", "data_drift", "likely", "confirmed"),
    (0, 2, 0): ("gamma",),
    (0, 3, 0): ("delta", "34", "pipeline_bug", "weeks"),
    (1, 0, 0): ("epsilon", "retraining", "Zed", "P1", '"done"'),
    (1, 0, 1): ("epsilon", "retraining", "Zed", "P1", '"done"'),
    (1, 1, 0): ("zeta",),
    (1, 2, 0): ('"eta"',),
    (1, 3, 0): ('"theta"',),
    (1, 4, 0): ("iota",),
}
lines = st.sets(st.sampled_from(sorted(SAID)))


def test_without_covers_nothing_changes() -> None:
    assert redact_document(document(), ()) == document()


@given(lines)
def test_what_is_covered_is_in_no_field(hidden: set[Line]) -> None:
    redacted = redact_document(document(), [cover(line) for line in hidden]).to_json()
    for line in hidden:
        for text in SAID[line]:
            assert text not in redacted


@given(lines)
def test_what_shares_no_statement_with_a_cover_stays(hidden: set[Line]) -> None:
    redacted = redact_document(document(), [cover(line) for line in hidden]).to_json()
    gone = {text for line in hidden for text in SAID[line]}
    for line in set(SAID) - hidden:
        for text in SAID[line]:
            assert text in redacted or text in gone


@given(lines)
def test_statements_keep_their_places_and_their_number(hidden: set[Line]) -> None:
    old, new = document(), redact_document(document(), [cover(line) for line in hidden])
    for name in ("timeline", "hypotheses", "actions", "decisions", "questions", "rejected"):
        before, after = getattr(old, name), getattr(new, name)
        assert [[s.polygon for s in one.sources] for one in before] == [
            [s.polygon for s in one.sources] for one in after
        ]
    assert Postmortem.model_validate_json(new.to_json()) == new


@given(lines, lines)
def test_covering_twice_is_covering_both(one: set[Line], other: set[Line]) -> None:
    first, second = [cover(line) for line in one], [cover(line) for line in other]
    both = redact_document(document(), [*first, *second])
    assert redact_document(redact_document(document(), first), second) == both
    assert redact_document(both, [*first, *second]) == both


def test_a_covered_statement_is_called_so() -> None:
    redacted = redact_document(document(), [cover((0, 3, 0))])
    assert redacted.root_cause is not None
    assert redacted.root_cause.text == REDACTED
    assert redacted.summary is None
    assert redacted.hypotheses == document().hypotheses


def test_the_same_place_on_another_board_is_not_covered() -> None:
    redacted = redact_document(document(), [Cover(board=1, polygon=place((0, 1, 0)))])
    assert redacted.hypotheses == document().hypotheses


def test_head_fields_go_with_the_words_that_are_covered() -> None:
    words = [
        ReadWord(board=0, polygon=place((0, 5, 0)), text=text, confidence=0.9, raw=text)
        for text in ("Churn", "ana,", "Apr", "9")
    ]
    redacted = redact_document(document(), [cover((0, 5, 0))], words)
    assert redacted.title is None
    assert redacted.model == ModelName(name=None, version="v3")
    assert redacted.participants == ("Raj",)
    assert redacted.session_date is None
    assert redacted.timeline == document().timeline


@pytest.mark.parametrize(
    ("box", "covered"),
    [
        (((0.0, 20.0), (200.0, 20.0), (200.0, 29.0), (0.0, 29.0)), False),  # between two lines
        (((0.0, 18.0), (200.0, 18.0), (200.0, 32.0), (0.0, 32.0)), False),  # brushes both
        (((0.0, 8.0), (200.0, 8.0), (200.0, 9.0), (0.0, 9.0)), True),  # a thin stroke through it
        (((190.0, 0.0), (240.0, 0.0), (240.0, 20.0), (190.0, 20.0)), True),  # its last letters
        (((-50.0, -50.0), (300.0, -50.0), (300.0, 25.0), (-50.0, 25.0)), True),  # all of it
        (((90.0, -30.0), (110.0, 10.0), (90.0, 50.0), (70.0, 10.0)), True),  # a diamond
        (((0.0, 0.0), (200.0, 20.0), (200.0, 0.0), (0.0, 20.0)), True),  # crossed
        (((50.0, 5.0), (60.0, 5.0)), False),  # no area
    ],
)
def test_only_what_a_cover_reaches_into_is_covered(box: PhotoPolygon, covered: bool) -> None:
    word = ReadWord(board=0, polygon=place((0, 0, 0)), text="alpha", confidence=1.0, raw="alpha")
    kept = redact_words([word], [Cover(board=0, polygon=box)])
    assert kept == (() if covered else (word,))


def test_what_a_person_typed_is_covered_with_the_ink_that_it_corrects() -> None:
    corrected = source((0, 1, 0), "beta").model_copy(update={"author": "Ana"})
    typed = Source(board=None, text="free text", author="Ana")
    old = document().model_copy(
        update={
            "decisions": (Statement(text="corrected", sources=(corrected,)),),
            "questions": (Statement(text="free text", sources=(typed,)),),
        }
    )
    redacted = redact_document(old, [cover((0, 1, 0))])
    assert redacted.decisions[0].text == REDACTED
    assert redacted.questions[0].text == "free text"
