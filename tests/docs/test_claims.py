"""The examples of claims on the learning page are read as what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from boardsnap.analysis.statements import Statement, claims_of

PAGE = (Path(__file__).parents[2] / "docs/learning.md").read_text(encoding="utf-8")
SECTION = PAGE.split("### What is a claim")[1].split("###")[0]
# The page's last rows are about what stands beside a claim.
TIME, GROUP = "since when, and for how long", "the same among those rows alone"
ROWS = [
    (said, row.group(2))
    for row in re.finditer(r"^\| (.+) \| (.+) \|$", SECTION, re.M)
    for said in re.findall(r"“([^”]+)”", row.group(1))
]
KINDS = {
    "change or level": {"shift", "level"},
    "hundred times": {"shift"},
    "missing values": {"null_rate"},
    "rows with a value": {"share"},
    "never had": {"new_category"},
    "distance": {"distance"},
    "gone or have another type": {"schema"},
    "stands still, rows": {"constant", "volume"},
    "history of metrics": {"metric"},
}


def test_there_are_examples_of_every_kind() -> None:
    said = " ".join(meaning for _, meaning in ROWS)
    assert [part for part in KINDS if part not in said] == []


@pytest.mark.parametrize(("said", "meaning"), [r for r in ROWS if r[1] not in (TIME, GROUP)])
def test_an_example_is_read_as_the_page_says(said: str, meaning: str) -> None:
    (kinds,) = [kinds for part, kinds in KINDS.items() if part in meaning]
    found = {claim.kind for claim in claims_of(Statement("/x", said, ("income up",)))}
    assert found & kinds, found
