"""Which parts of a root-cause sentence are missing."""

from __future__ import annotations

import pytest

from boardsnap.completeness import missing_parts
from boardsnap.model.postmortem import RootCause, Shift, Source, Window

SOURCE = (Source(board=0, text="x"),)


@pytest.mark.parametrize(
    ("cause", "missing"),
    [
        (
            RootCause(text="drift", sources=SOURCE),
            ("feature", "change", "amount", "window", "reason"),
        ),
        (
            RootCause(
                text="income up 34% over 3 weeks because the vendor changed",
                category="data_drift",
                feature="income",
                shift=Shift(value=34, unit="%", direction="up"),
                window=Window(value=3, unit="weeks"),
                sources=SOURCE,
            ),
            (),
        ),
        (
            RootCause(
                text="income shifted by 34% after 3 weeks, 0.2 → 0.5",
                category="data_drift",
                feature="income",
                shift=Shift(value=34, unit="%"),
                window=Window(value=3, unit="weeks"),
                sources=SOURCE,
            ),
            ("reason",),
        ),
        (
            RootCause(text="vendor switch → nulls in age", category="pipeline_bug", sources=SOURCE),
            ("feature", "amount", "window"),
        ),
    ],
)
def test_missing_parts_of_the_root_cause_are_named(
    cause: RootCause, missing: tuple[str, ...]
) -> None:
    assert missing_parts(cause) == missing
