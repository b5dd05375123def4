"""Hypotheses with their ratings, verdicts and evidence, in the ways that people write them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

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
