"""Claims about metrics of the model: from a file of metrics, or from labels and predictions."""

from __future__ import annotations

from boardsnap.analysis import words
from boardsnap.analysis.comparison import Comparison
from boardsnap.analysis.evidence import Checked, unchecked
from boardsnap.analysis.mapping import Catalogue, Known
from boardsnap.analysis.metric_history import MetricSeries, check_history
from boardsnap.analysis.outcomes import Outcome, check_rows
from boardsnap.model.claims import Claim, Match


def check_metric(
    claim: Claim,
    history: MetricSeries | None,
    outcome: Outcome | None,
    comparison: Comparison,
) -> Checked:
    """The verdict on "AUC 0.78" on a date, "0.91 → 0.78", or "recall down 28pp".

    Args:
        claim: of kind `metric`.
        history: of metrics in a file; None: none was given.
        outcome: the columns from which metrics can be computed; None: not known.
        comparison: both periods.
    """
    name = claim.subject or claim.of or ""
    matches = _series_of(claim, history)
    if len(matches) > 1:
        names = words.listed([match.column for match in matches], "or")
        return unchecked(claim, f"“{name}” could be {names}: the board does not say which.")
    if history is not None and matches:
        return check_history(claim, matches[0], history)
    if outcome is not None:
        return check_rows(claim, outcome, comparison)
    if history is not None:
        return unchecked(claim, f"{history.name} has no metric called like “{name}”.")
    return unchecked(
        claim,
        f"The data hold no {name}: give its history with --metrics, or the columns of labels and "
        "predictions with --label and --prediction.",
    )


def _series_of(claim: Claim, history: MetricSeries | None) -> tuple[Match, ...]:
    if history is None:
        return ()
    catalogue = Catalogue(Known(name, "number") for name in history.series)
    for name in (claim.subject, claim.of):
        found = catalogue.find(name) if name else ()
        if found:
            return found
    return ()
