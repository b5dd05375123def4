"""What each class of cause calls for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from boardsnap.model.monitor import Statistic
from boardsnap.model.postmortem import Cause, Hypothesis, Postmortem, RootCause
from boardsnap.thresholds import statistics_of

CALLS: Mapping[Cause, tuple[Statistic, ...]] = {
    # P(X) moved: compare its distribution with the reference period's.
    "data_drift": ("psi",),
    "covariate_shift": ("psi",),
    # Computed differently offline and online: the reference period is the training data.
    "training_serving_skew": ("psi",),
    "label_shift": ("psi",),
    # Renamed, retyped, re-unit-ed: the column is gone, has another type, or arrives empty.
    "schema_change": ("missing_columns", "changed_types", "null_rate"),
    # Bad joins and default fills show as missing values and as rows too few or too many.
    "pipeline_bug": ("null_rate", "row_count"),
    # Late, missing, frozen: volume, and age of the newest row.
    "upstream_outage": ("row_count", "staleness", "null_rate"),
}
"""By cause, of the feature or table that the root cause names; the metric that fell comes with
all of them."""

GAPS: Mapping[Cause, str] = {
    "data_leakage": (
        "data leakage shows before release, as a result too good to be true: no monitor in "
        "production sees it; add a check of the features' time of origin to the release"
    ),
    "feedback_loop": (
        "a feedback loop shows in what the model predicts: watch the distribution of its output, "
        "for which the board names no column"
    ),
    "seasonality": (
        "a seasonal effect comes back on the calendar: compare with the same days of the last "
        "season, which no threshold here does"
    ),
    "deployment": (
        "a wrong artefact shows at once: compare the metric of the new version with the old one "
        "before all traffic goes there"
    ),
}
"""What no monitor of a metric, a feature or a table catches."""


def calls_of_cause(cause: RootCause) -> tuple[Statistic, ...]:
    """The statistics that a root cause calls for: of its class, and in its words."""
    by_class = CALLS.get(cause.category, ()) if cause.category else ()
    by_words = tuple(s for s in statistics_of(cause.text) if s != "mean_shift")
    if by_class and "psi" in by_words and "psi" not in by_class:
        by_words = tuple(s for s in by_words if s != "psi")
    shifted: tuple[Statistic, ...] = ()
    if cause.shift and cause.shift.unit == "%" and cause.shift.direction and "psi" in by_class:
        shifted = ("mean_shift",)
    return tuple(dict.fromkeys((*by_class, *by_words, *shifted)))


def evidence_of(postmortem: Postmortem) -> Iterator[tuple[str, str]]:
    """Pointers and texts of what speaks for the cause that the team settled on."""
    cause = postmortem.root_cause
    confirmed = any(one.status == "confirmed" for one in postmortem.hypotheses)

    def believed(one: Hypothesis) -> bool:
        if confirmed:
            return one.status == "confirmed"
        return one.status == "open" and cause is not None and one.category == cause.category

    for number, one in enumerate(postmortem.hypotheses):
        if not believed(one):
            continue
        yield f"/hypotheses/{number}", one.text
        for place, evidence in enumerate(one.evidence):
            if evidence.stance == "for":
                yield f"/hypotheses/{number}/evidence/{place}", evidence.text
