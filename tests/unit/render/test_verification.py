"""A verification as documents: everything that was found is in them, and nothing else runs."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from boardsnap.model.claims import (
    Amount,
    Claim,
    ClaimCheck,
    Course,
    CoursePoint,
    FeatureShift,
    Histogram,
    Match,
    Measure,
    Onset,
    Period,
    Verification,
)
from boardsnap.model.monitor import Origin, Span
from boardsnap.render.shapes import Drawing, Text
from boardsnap.render.verification.bars import draw_bars
from boardsnap.render.verification.course import draw_course
from boardsnap.render.verification.forms import (
    VERIFICATION_FORMS,
    print_verification,
    verification_html,
    verification_markdown,
)

EVIL = "<script>alert(1)</script> \x1b[31m\u202e"
POINTS = tuple(
    CoursePoint(
        start=f"2026-03-{day:02d}",
        end=f"2026-03-{day + 1:02d}",
        value=10 + (day > 14) * 4 + day % 3 * 0.2,
        low=9.5 + (day > 14) * 4,
        high=11 + (day > 14) * 4,
        rows=100,
        reference=day < 10,
    )
    for day in range(1, 28)
)
ONSET = Onset(
    shape="step",
    began="2026-03-15",
    earliest="2026-03-14",
    latest="2026-03-16",
    from_the_start=False,
    reached="2026-03-15",
    ended=None,
    shortest_days=0,
    longest_days=1,
)
COURSE = Course(title="mean of income", points=POINTS, claimed=(14.0,), onset=ONSET)
BARS = Histogram(
    title="region", bins=("EU", "US", "missing"), reference=(0.7, 0.3, 0), current=(0.2, 0.7, 0.1)
)


def check(**parts: Any) -> ClaimCheck:
    given: dict[str, Any] = {
        "claim": Claim(
            ref="/root_cause",
            quote="income up 34%",
            kind="shift",
            subject="income",
            amount=Amount(value=34, unit="%", direction="up"),
        ),
        "verdict": "confirmed",
        "reason": "The mean of cust_income rose by 34.1 % (31 to 37.2 %).",
        "match": Match(name="income", column="cust_income", how="words"),
        "measured": Measure(
            statistic="relative_change", of="mean", value=0.341, low=0.31, high=0.372
        ),
        "also": (Measure(statistic="psi", of="cust_income", value=0.31, low=0.27, high=0.35),),
        "reference": Period(table="ref.parquet", rows=8000, start="2026-01-01", end="2026-02-10"),
        "current": Period(table="cur.parquet", rows=1, start="2026-03-15", end="2026-04-06"),
        "course": COURSE,
    }
    return ClaimCheck(**{**given, **parts})


def feature(column: str, **parts: Any) -> FeatureShift:
    given: dict[str, Any] = {
        "kind": "number",
        "state": "shifted",
        "psi": 0.31,
        "psi_critical": 0.005,
    }
    return FeatureShift(column=column, **{**given, **parts})


def verification(**parts: Any) -> Verification:
    given: dict[str, Any] = {
        "origin": Origin(postmortem="pm-1", title="Churn v3"),
        "reference": Period(table="ref.parquet", rows=8000, start="2026-01-01", end="2026-02-10"),
        "current": Period(table="cur.parquet", rows=9000, start="2026-02-20", end="2026-04-06"),
        "time": "Rows are dated by at.",
        "chunk": Span(value=1, unit="days"),
        "claims": (
            check(),
            check(
                claim=Claim(ref="/root_cause", quote="income up 34%", kind="duration"),
                reason="The change took 2 weeks.",
            ),
            check(
                claim=Claim(ref="/timeline/0", quote="AUC 0.91", kind="metric"),
                verdict="not_checkable",
                reason="The data hold no AUC.",
                match=None,
                measured=None,
                also=(),
                course=None,
            ),
        ),
        "features": (
            feature("region", kind="category", histogram=BARS, psi_usual=0.03),
            feature("cust_income", mentioned=("/root_cause",), mean=(41_312, 49_967)),
            feature("age", state="unchanged", psi=0.001, note="Nothing."),
        ),
        "unmentioned": ("region",),
        "headline": ("2 claims: 1 confirmed.", "The board does not mention region."),
        "notes": ("Intervals are at 95 %.",),
    }
    return Verification(**{**given, **parts})


def terminal(made: Verification, width: int = 100) -> str:
    out = StringIO()
    print_verification(made, Console(file=out, width=width))
    return out.getvalue()


def test_every_form_has_the_verdicts_the_reasons_and_the_features() -> None:
    made = verification()
    for shown in (terminal(made, 160), verification_markdown(made), verification_html(made)):
        plain = " ".join(re.sub(r"[\\|]", "", shown).split())
        for said in (
            "Is it true? Churn v3",
            "income up 34%",
            "The change took 2 weeks",
            "region",
            "8,000 rows",
            "Intervals are at 95 %",
        ):
            assert said in plain, said
        assert re.search("not checkable", plain, re.IGNORECASE)


def test_the_json_form_is_the_noun() -> None:
    made = verification()
    assert Verification.model_validate_json(VERIFICATION_FORMS[".json"](made)) == made


def test_the_page_draws_each_course_once_and_at_two_widths() -> None:
    page = verification_html(verification())
    assert page.count('class="chart plot-1-wide chart-wide"') == 1
    assert page.count('class="chart plot-1-narrow chart-narrow"') == 1
    assert "plot-2" not in page
    assert "bars-1-wide" in page
    assert "not on the board" in page


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    page = verification_html(verification())
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
    assert policy is not None
    assert "default-src &#39;none&#39;" in policy[1]
    assert "script-src &#39;none&#39;" in policy[1]
    assert "<script" not in page
    assert not re.search(r'(?:src|href)="(?!#|data:)', page)


def test_what_stands_on_boards_and_in_files_stays_text() -> None:
    odd = check(
        claim=Claim(ref="/root_cause", quote=EVIL, kind="shift"),
        reason=EVIL,
        match=Match(name=EVIL, column=EVIL, how="words"),
        course=Course(title=EVIL, points=POINTS),
    )
    bars = Histogram(title=EVIL, bins=(EVIL, "b"), reference=(0.5, 0.5), current=(0.5, 0.5))
    made = verification(
        origin=Origin(postmortem="x", title=EVIL),
        claims=(odd,),
        features=(feature(EVIL, note=EVIL, histogram=bars),),
        headline=(EVIL,),
        notes=(EVIL,),
        current=Period(table=EVIL, rows=3),
    )
    page = verification_html(made)
    assert "<script" not in page
    for shown in (page, verification_markdown(made), terminal(made)):
        assert "\x1b" not in shown
        assert "\u202e" not in shown
    assert "<script" not in verification_markdown(made).replace("\\<script", "")


def test_without_reference_and_claims_the_documents_still_stand() -> None:
    made = verification(reference=None, claims=(), features=(), chunk=None, unmentioned=())
    for shown in (terminal(made), verification_markdown(made), verification_html(made)):
        assert "none" in shown
        assert "What the board claims" not in shown


@pytest.mark.parametrize("width", [340.0, 560.0])
def test_labels_of_a_course_stay_in_the_picture(width: float) -> None:
    drawing = draw_course(COURSE, width)
    assert drawing is not None
    assert_inside(drawing)
    said = [text.text for text in drawing.texts]
    assert "board: 14" in said
    assert "since 15 Mar 2026" in said
    assert "change began 15 Mar 2026, between 14 Mar 2026 and 16 Mar 2026" in drawing.description


@pytest.mark.parametrize("width", [340.0, 560.0])
def test_labels_of_bars_stay_in_the_picture(width: float) -> None:
    long = "a very long name of a category that nobody would ever write on a board"
    bars = Histogram(title=long, bins=(long, "b"), reference=(0.0, 1.0), current=(1.0, 0.0))
    drawing = draw_bars(bars, width)
    assert drawing is not None
    assert_inside(drawing)


def assert_inside(drawing: Drawing) -> None:
    for shape in drawing.shapes:
        if isinstance(shape, Text):
            assert shape.box.left >= -1, shape
            assert shape.box.right <= drawing.width + 1, shape
            assert 0 <= shape.y <= drawing.height, shape


def test_shares_are_drawn_in_per_cent_between_nothing_and_all() -> None:
    points = tuple(p.model_copy(update={"value": 0.01, "low": 0.0, "high": 0.02}) for p in POINTS)
    drawing = draw_course(
        Course(title="x missing", unit="share", points=points, claimed=(0.9,)), 560
    )
    assert drawing is not None
    labels = [text.text for text in drawing.texts]
    assert "0 %" in labels
    assert "board: 90 %" in labels


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [(8.17, 34.0, ["10", "20", "30"]), (0.0, 0.05, ["0", "0.02", "0.04"]), (-3e6, 1e6, None)],
)
def test_the_scale_of_a_course_has_round_values(
    low: float, high: float, labels: list[str] | None
) -> None:
    points = tuple(
        p.model_copy(update={"value": value, "low": value, "high": value})
        for p, value in zip(POINTS, (low, high) * 13, strict=False)
    )
    drawing = draw_course(Course(title="x", points=points), 560)
    assert drawing is not None
    scale = [text.text for text in drawing.texts if text.role == "scale"]
    assert 2 <= len(scale) <= 6
    assert len(set(scale)) == len(scale)
    if labels:
        assert [label for label in scale if label in labels] == labels


def test_a_distance_is_not_drawn_below_nothing() -> None:
    points = tuple(p.model_copy(update={"value": 0.01, "low": 0.0, "high": 0.2}) for p in POINTS)
    drawing = draw_course(Course(title="PSI of x", points=points), 560)
    assert drawing is not None
    assert not any("−" in text.text for text in drawing.texts)


def test_the_boards_label_keeps_off_the_curve() -> None:
    drawing = draw_course(COURSE, 560)
    assert drawing is not None
    (label,) = [text for text in drawing.texts if text.role == "board"]
    # The level of 14 is reached at the right: there the curve runs through the place.
    assert label.anchor == "start"


def test_one_point_or_none_is_no_picture() -> None:
    assert draw_course(Course(title="x", points=POINTS[:1]), 560) is None
    assert draw_course(Course(title="x"), 560) is None
    assert draw_bars(Histogram(title="x", bins=(), reference=(), current=()), 560) is None


def test_a_flat_course_and_wild_intervals_can_be_drawn() -> None:
    flat = tuple(p.model_copy(update={"value": 5.0, "low": -1e9, "high": 1e9}) for p in POINTS)
    drawing = draw_course(Course(title="x", points=flat), 560)
    assert drawing is not None
    assert_inside(drawing)


VALUE = st.floats(-1e12, 1e12)


@given(
    st.lists(st.tuples(VALUE, VALUE, VALUE), min_size=2, max_size=27), st.lists(VALUE, max_size=2)
)
def test_any_course_is_drawn_within_its_picture(
    values: list[tuple[float, float, float]], claimed: list[float]
) -> None:
    points = tuple(
        point.model_copy(update=dict(zip(("low", "value", "high"), sorted(three), strict=True)))
        for point, three in zip(POINTS, values, strict=False)
    )
    drawing = draw_course(Course(title="x", points=points, claimed=tuple(claimed)), 340)
    assert drawing is not None
    assert_inside(drawing)
    scale = [text.text for text in drawing.texts if text.role == "scale"]
    assert 1 <= len(scale) <= 5
