"""Hypotheses with their ratings, verdicts and evidence, in the ways that people write them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boardsnap.model.postmortem import Postmortem

Read = Callable[..., Postmortem]


@pytest.mark.parametrize(
    ("rows", "text", "level", "status", "evidence"),
    [
        ("H1: late labels ★★☆", "late labels", "medium", "open", []),
        ("✓ bad join 9/10", "bad join", "high", "confirmed", []),
        ("bot clicks ✗ 1/5 ← IVT rate flat", "bot clicks", "low", "rejected", ["IVT rate flat"]),
        (
            "late labels HIGH (+ job slow, – logs ok)",
            "late labels",
            "high",
            "open",
            ["job slow", "logs ok"],
        ),
        (
            "stale cache - ruled out\n  – ttl is 5 min",
            "stale cache",
            None,
            "rejected",
            ["ttl is 5 min"],
        ),
        (
            "1) new market (confirmed)\n  * 30% from BR",
            "new market",
            None,
            "confirmed",
            ["30% from BR"],
        ),
        ("redis full\n★☆☆", "redis full", "low", "open", []),
    ],
)
def test_marks_become_fields(
    read_text: Read, *, rows: str, text: str, level: str | None, status: str, evidence: list[str]
) -> None:
    (hypothesis,) = read_text(f"# Hypotheses\n{rows}").hypotheses

    assert (hypothesis.text, hypothesis.rating.level) == (text, level)
    assert hypothesis.status == status
    assert [piece.text for piece in hypothesis.evidence] == evidence


def test_bare_percentages_rate_where_the_whole_list_ends_so(read_text: Read) -> None:
    document = read_text("# Hypotheses\n- wrong weights 80%\n- new stores 10%\n- promo 10%")

    assert [h.text for h in document.hypotheses] == ["wrong weights", "new stores", "promo"]
    assert [h.rating.level for h in document.hypotheses] == ["high", "low", "low"]


def test_a_crossed_out_hypothesis_takes_its_evidence_with_it(read_text: Read) -> None:
    document = read_text("# Hypotheses\n~~DNS outage~~\n  + pings lost\nbad join")

    assert [h.text for h in document.hypotheses] == ["bad join"]
    (rejected,) = document.rejected
    assert rejected.text == "DNS outage"
    assert [source.text for source in rejected.sources] == ["DNS outage", "+ pings lost"]


@pytest.mark.parametrize(
    ("row", "level", "status"),
    [
        ("bad join - nope 1 of 5", "low", "rejected"),
        ("bad join - excluded - L", "low", "rejected"),
        ("bad join - L - ruled out", "low", "rejected"),
        ("bad join ✗ - L", "low", "rejected"),
        ("bad join (ruled out, L)", "low", "rejected"),
        ("bad join (M) YES!!", "medium", "confirmed"),
        ("bad join / confirmed!", None, "confirmed"),
        ("bad join => confirmed", None, "confirmed"),
        ("this is it: bad join", None, "confirmed"),
        ("nope: bad join", None, "rejected"),
        ("bad join - busted", None, "rejected"),
        ("bad join [3 votes] ruled out", None, "rejected"),
        ("bad join - proven (5 votes)", None, "confirmed"),
    ],
)
def test_verdict_and_rating_leave_the_text_in_any_order(
    read_text: Read, row: str, level: str | None, status: str
) -> None:
    (hypothesis,) = read_text(f"# Hypotheses\n{row}").hypotheses

    assert hypothesis.text == "bad join"
    assert (hypothesis.rating.level, hypothesis.status) == (level, status)
    assert hypothesis.evidence == ()


@pytest.mark.parametrize(
    "rows",
    [
        "bad join - H (+) rows doubled (-) logs clean (?) since May",
        "bad join - H\n  (+) rows doubled\n  (-) logs clean\n  (?) since May",
        "bad join - H\n  + rows doubled\n  - logs clean\n  ? since May",
        "bad join - H\n  (+) rows doubled (-) logs clean\n  (?) since May",
        "bad join - H\n  pro: rows doubled\n  con: logs clean\n  (?) since May",
    ],
)
def test_each_sign_begins_a_piece_and_decides_its_stance(read_text: Read, rows: str) -> None:
    (hypothesis,) = read_text(f"# Hypotheses\n{rows}").hypotheses

    assert (hypothesis.text, hypothesis.rating.level) == ("bad join", "high")
    assert [(piece.text, piece.stance) for piece in hypothesis.evidence] == [
        ("rows doubled", "for"),
        ("logs clean", "against"),
        ("since May", "unclear"),
    ]


def test_a_piece_in_a_joined_line_keeps_the_line_as_its_source(read_text: Read) -> None:
    rows = "bad join - H\n  (+) rows doubled (-) logs clean\n  (?) since May"
    (hypothesis,) = read_text(f"# Hypotheses\n{rows}").hypotheses

    assert all(
        any(piece.text in source.text for source in piece.sources) for piece in hypothesis.evidence
    )


def test_exclamation_marks_are_steps_where_the_list_is_rated_so(read_text: Read) -> None:
    document = read_text("# Hypotheses\nbad join !\nlate feed !!\nbot clicks !!!")

    assert [h.text for h in document.hypotheses] == ["bad join", "late feed", "bot clicks"]
    assert [h.rating.level for h in document.hypotheses] == ["low", "medium", "high"]


@given(signs=st.lists(st.sampled_from(["(+)", "(-)", "(?)"]), min_size=1, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_piece_of_a_joined_line_is_lost(read_text: Read, signs: list[str]) -> None:
    pieces = [f"{sign} fact {number}" for number, sign in enumerate(signs)]
    (hypothesis,) = read_text("# Hypotheses\nbad join - H " + " ".join(pieces)).hypotheses

    assert [piece.text for piece in hypothesis.evidence] == [
        f"fact {number}" for number in range(len(signs))
    ]
    assert all(piece.sources for piece in hypothesis.evidence)


def test_a_rated_line_whose_bullet_was_not_seen_is_a_hypothesis_among_rated_ones(
    read_text: Read,
) -> None:
    rows = "* users cancel LOW\n  redis memory full MED\n* TTL too short HIGH\n* model bug"
    document = read_text(f"# Hypotheses\n{rows}")

    first, second, *_ = document.hypotheses
    assert (first.text, first.evidence) == ("users cancel", ())
    assert (second.text, second.rating.level) == ("redis memory full", "medium")


@pytest.mark.parametrize("below", ["null rate 38%", "+ memory high", "cache never full"])
def test_evidence_below_rated_hypotheses_stays_evidence(read_text: Read, below: str) -> None:
    document = read_text(f"# Hypotheses\n* users cancel LOW\n  {below}\n* TTL too short HIGH")

    assert len(document.hypotheses) == 2
    assert len(document.hypotheses[0].evidence) == 1
