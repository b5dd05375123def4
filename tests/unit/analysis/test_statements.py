"""What people write on boards, and what of it data could show."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardsnap.analysis.statements import Statement, claims_of, read_claims
from boardsnap.interpretation.dates import Calendar
from boardsnap.model.claims import Claim
from boardsnap.model.postmortem import Metric
from tests.unit.analysis.failures import board


def read(text: str) -> list[Claim]:
    return list(claims_of(Statement("/x", text)))


def told(claim: Claim) -> dict[str, Any]:
    """A claim without what it leaves open."""
    amount = claim.amount
    parts = {
        "kind": claim.kind,
        "subject": claim.subject,
        "of": claim.of,
        "value": claim.value,
        "amount": amount.value,
        "unit": amount.unit,
        "direction": amount.direction,
        "before": amount.before,
        "per": amount.per,
    }
    return {name: part for name, part in parts.items() if part is not None}


def claim(kind: str, subject: str | None = None, **parts: object) -> dict[str, Any]:
    subject_ = {} if subject is None else {"subject": subject}
    return {"kind": kind, **subject_, **parts}


UP: dict[str, Any] = {"direction": "up"}
DOWN: dict[str, Any] = {"direction": "down"}
SAID: list[tuple[str, dict[str, Any]]] = [
    (
        "distribution of income shifted by 34% over 3 weeks",
        claim("shift", "income", amount=34, unit="%"),
    ),
    ("income +2σ", claim("shift", "income", amount=2, unit="σ", **UP)),
    ("distance median up 12%", claim("shift", "distance", of="median", amount=12, unit="%", **UP)),
    (
        "ITEM_POPULARITY WEIGHT UP 3X IN 5 WKS",
        claim("shift", "ITEM_POPULARITY", amount=3, unit="x", **UP),
    ),
    ("mean pCTR 1.5x too high", claim("shift", "pCTR", of="mean", amount=1.5, unit="x", **UP)),
    (
        "avg basket doubled since Mar 4",
        claim("shift", "basket", of="mean", amount=2, unit="x", **UP),
    ),
    ("traffic from EU +20%", claim("shift", "traffic from EU", amount=20, unit="%", **UP)),
    ("mean age 34 → 41", claim("level", "age", of="mean", amount=41, before=34, **UP)),
    (
        "income mean 42k → 56k",
        claim("level", "income", of="mean", amount=56, before=42, unit="k", **UP),
    ),
    ("mouse entropy PSI .50", claim("distance", "mouse entropy", of="psi", amount=0.5)),
    ("PSI(income) = 0.31", claim("distance", "income", of="psi", amount=0.31)),
    ("PSI of income 0.05 → 0.31", claim("distance", "income", of="psi", amount=0.31, before=0.05)),
    ("PSI 0.31 in week 10", claim("distance", of="psi", amount=0.31)),
    ("promo flag null 82%", claim("null_rate", "promo flag", amount=82, unit="%")),
    (
        "new tool never wired in → promo flag empty 90%",
        claim("null_rate", "promo flag", amount=90, unit="%"),
    ),
    ("last_login null in 38% of calls", claim("null_rate", "last_login", amount=38, unit="%")),
    ("online feats expired after 1h, nulls +36pp", claim("null_rate", amount=36, unit="pp", **UP)),
    (
        "nulls in country 2% → 14%",
        claim("null_rate", "country", amount=14, before=2, unit="%", **UP),
    ),
    ("nulls +0.5% a week", claim("null_rate", amount=0.5, unit="%", per="weeks", **UP)),
    ("promo flag null for 3 weeks", claim("null_rate", "promo flag", unit="%", **UP)),
    ("email went all null", claim("null_rate", "email", amount=100, unit="%", **UP)),
    (
        "fare component missing in 10% of sessions",
        claim("null_rate", "fare component", amount=10, unit="%"),
    ),
    ("thin file 9% → 18%", claim("share", "thin file", amount=18, before=9, unit="%", **UP)),
    ("mobile 55% → 68%", claim("share", "mobile", amount=68, before=55, unit="%", **UP)),
    ("27% chats about Plus", claim("share", "chats about Plus", amount=27, unit="%")),
    ("video share 8% → 17%", claim("share", "video", amount=17, before=8, unit="%", **UP)),
    (
        "prior of 'billing' went from 12% to 34% after launch",
        claim("share", "billing", amount=34, before=12, unit="%", **UP),
    ),
    ("ITEM COVERAGE DOWN TO 13%", claim("share", "ITEM COVERAGE", amount=13, unit="%", **DOWN)),
    ("new enum value 'BNPL' in payment_type", claim("new_category", "enum", value="BNPL")),
    ("new ad formats", claim("new_category", "ad formats")),
    (
        "promo_flag became promo_flag_v2",
        claim("schema", "promo_flag", of="renamed", value="promo_flag_v2"),
    ),
    ("price col renamed", claim("schema", "price col", of="renamed")),
    ("amount is now a string", claim("schema", "amount", of="retyped", value="string")),
    ("amount in cents not dollars", claim("shift", "amount", of="unit", amount=100, unit="x")),
    (
        "distance sent in km instead of miles",
        claim("shift", "distance sent", of="unit", amount=1.609344, unit="x"),
    ),
    ("sensor stuck at 0", claim("constant", "sensor")),
    ("row volume down 30%", claim("volume", "row volume", amount=30, unit="%", **DOWN)),
    ("AUC 0.91 → 0.78", claim("metric", "AUC", of="AUC", amount=0.78, before=0.91)),
    (
        "availability accuracy 93% → 61%",
        claim("metric", "availability accuracy", of="accuracy", amount=61, before=93, unit="%"),
    ),
    (
        "bots mimic mouse entropy, recall down 28pp in 1 day",
        claim("metric", "recall", of="recall", amount=28, unit="pp", **DOWN),
    ),
]


@pytest.mark.parametrize(("text", "expected"), SAID, ids=[text for text, _ in SAID])
def test_a_sentence_claims_what_people_mean_by_it(text: str, expected: dict[str, Any]) -> None:
    found = [told(one) for one in read(text)]
    assert expected in found, found


@pytest.mark.parametrize(
    "text",
    [
        "retrain on last 60 days",
        "users cancel via phone",
        "redis memory full",
        "bureau refresh daily ok",
        "train CTR 2.1% vs live 1.2%",
        "target leak via x_spam_score, offline F1 too high by .12",
        "evictions 3k/min",
        "v21 w/ new logs at 14:30",
        "",
    ],
)
def test_what_data_could_not_show_claims_no_number(text: str) -> None:
    assert [one for one in read(text) if one.amount.value is not None] == []


def test_a_sentence_with_two_claims_has_both_in_the_order_of_its_words() -> None:
    found = [(one.kind, one.subject) for one in read("income up 34 %, last_login nulls 3 %")]
    assert found == [("shift", "income"), ("null_rate", "last_login")]


@pytest.mark.parametrize(
    ("text", "half"),
    [
        ("income up 34%", 0.5),
        ("income up 34.5%", 0.05),
        ("PSI(age) .50", 0.005),
        ("n +1,000%", 0.5),
    ],
)
def test_the_last_digit_says_how_exact_a_number_is(text: str, half: float) -> None:
    assert read(text)[0].amount.half_digit == pytest.approx(half)


def test_the_whole_document_is_read_in_its_order() -> None:
    postmortem = board(
        "income shifted by 34% over 3 weeks since 2026-03-04",
        events=[
            ("2026-03-02", "AUC 0.91", Metric(name="AUC", value=0.91)),
            ("2026-03-10", "promo flag null 82%"),
            ("2026-03-11", "income drift starts, up 5%"),
        ],
        ideas=[("Data drift in income", "rejected", ["PSI 0.31 in week 10"])],
    )
    found = [(r.claim.ref, r.claim.kind, r.claim.of) for r in read_claims(postmortem)]
    assert found == [
        ("/root_cause", "shift", None),
        ("/root_cause", "onset", "began"),
        ("/root_cause", "duration", None),
        ("/timeline/0", "metric", "AUC"),
        ("/timeline/1", "null_rate", None),
        ("/timeline/1", "onset", "seen"),
        ("/timeline/2", "shift", None),
        ("/timeline/2", "onset", "began"),
        ("/hypotheses/0/evidence/0", "distance", "psi"),
    ]


def test_evidence_is_about_what_its_hypothesis_says() -> None:
    (only,) = read_claims(board(ideas=[("Data drift in income", "open", ["PSI 0.31"])]))
    assert only.claim.subject is None
    assert only.statement.around == ("Data drift in income",)


def test_a_length_of_time_before_something_is_no_duration() -> None:
    kinds = [r.claim.kind for r in read_claims(board("income up 30%, 8 days before v21"))]
    assert kinds == ["shift"]


def test_years_that_a_sentence_leaves_out_come_from_the_calendar() -> None:
    said = board("income up 34% since Mar 4")
    assert [r.claim.kind for r in read_claims(said)] == ["shift"]
    dated = board("income up 34% since 2026-03-04")
    assert [r.claim.at for r in read_claims(dated)] == [None, "2026-03-04"]


WORDS = st.sampled_from(
    [
        *("income", "cust_income", "nulls", "PSI", "AUC", "mobile", "share", "up", "down", "by"),
        *("34%", "12 pp", "0.31", "55% → 68%", "2.5x", "1e999", "-", "−", "%", "over 3 weeks"),
        *("since Mar 4", "since 2026-03-04", "renamed to", "new category", "'x'", "rows", "stuck"),
        *("cents", "not dollars", "+0.5%", "a week", "in", "SF", "all", "null", "→", "σ", "K", "…"),
    ]
)
SENTENCES = st.lists(WORDS, max_size=8).map(" ".join) | st.text(max_size=60)


@given(SENTENCES)
def test_whatever_stands_on_a_board_is_read_without_an_error(text: str) -> None:
    for claim in claims_of(Statement("/x", text, judged="open")):
        assert claim.quote == text
        assert claim.amount.value is None or math.isfinite(claim.amount.value)
        assert claim.amount.half_digit >= 0
        assert claim.lasting is None or claim.lasting.value > 0
        assert Claim.model_validate_json(claim.model_dump_json()) == claim


@given(SENTENCES)
def test_a_whole_document_is_read_whatever_stands_on_it(text: str) -> None:
    said = board(text or "x", events=[("2026-03-04", text)], ideas=[(text, "open", [text])])
    calendar = Calendar(datetime(2026, 5, 7), "mdy")
    refs = [read.claim.ref for read in read_claims(said, calendar)]
    assert refs == sorted(refs, key=ORDER.index)


ORDER = ["/root_cause", "/timeline/0", "/hypotheses/0", "/hypotheses/0/evidence/0"]
