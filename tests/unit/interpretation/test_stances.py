"""Evidence without a sign: its words and numbers say for whom it speaks."""

from __future__ import annotations

import pytest

from boardsnap.interpretation.stances import stance_of
from boardsnap.model.postmortem import HypothesisStatus, Stance

EVIDENCE: tuple[tuple[str, HypothesisStatus, Stance], ...] = (
    ("volume same as last May", "open", "against"),
    ("queue length as usual", "open", "against"),
    ("token count unchanged", "open", "against"),
    ("hit 2 shops of 40", "open", "against"),
    ("only +3% of calls", "open", "against"),
    ("refund share 0.4%", "open", "against"),
    ("no errors in the importer log", "open", "against"),
    ("all checks green", "rejected", "against"),
    ("CPU share 6%", "open", "unclear"),
    ("p99 140 ms", "rejected", "unclear"),
    ("8% → 10%", "open", "unclear"),
    ("need raw logs", "open", "unclear"),
    ("was it like this in 2023?", "open", "unclear"),
    ("other depots fine", "confirmed", "for"),
    ("fails only on Android", "open", "for"),
    ("starts with the new firmware", "open", "for"),
    ("31% → 74%", "open", "for"),
    ("PSI 0.4 on tariff", "confirmed", "for"),
)


@pytest.mark.parametrize(("text", "status", "stance"), EVIDENCE)
def test_evidence_has_the_stance_that_it_tells_of(
    text: str, status: HypothesisStatus, stance: Stance
) -> None:
    assert stance_of(text, status=status) == stance


def test_a_sign_decides_over_words() -> None:
    assert stance_of("all flat", marked="+") == "for"
    assert stance_of("doubled", marked="–") == "against"
