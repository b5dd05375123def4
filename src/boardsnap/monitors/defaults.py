"""The thresholds that count where the board gives none, each with where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from boardsnap.model.monitor import Comparator, Statistic


@dataclass(frozen=True, slots=True)
class Default:
    """A threshold that a tool or a paper uses.

    Attributes:
        comparator: on which side of the threshold the monitor fires.
        threshold: in the unit of the statistic.
        source: who uses it, in one line.
    """

    comparator: Comparator
    threshold: float
    source: str


_EVIDENTLY = "Evidently's default test: within 10 % of the reference"
_NONE_GONE = "none may be missing: dbt model contracts, Soda schema checks"

DEFAULTS: Mapping[Statistic, Default] = {
    "psi": Default(
        ">", 0.25, "credit-scoring convention: above 0.25 act (Siddiqi 2006; Lewis 1994)"
    ),
    "js": Default(
        ">",
        0.1201,
        "Evidently's default for the Jensen-Shannon distance: 0.1 on natural logarithms",
    ),
    "wasserstein": Default(">", 0.1, "Evidently's default for the normed Wasserstein distance"),
    "mean_shift": Default(">", 0.1, _EVIDENTLY),
    "null_rate": Default(">", 0.0, "not_null of dbt and Great Expectations: no missing values"),
    "new_categories": Default(">", 0.0, "NannyML's default for unseen values: none"),
    "row_count": Default("<", 0.9, _EVIDENTLY),
    "missing_columns": Default(">", 0.0, _NONE_GONE),
    "changed_types": Default(">", 0.0, _NONE_GONE),
    "relative_drop": Default(">", 0.1, _EVIDENTLY),
    "relative_rise": Default(">", 0.1, _EVIDENTLY),
}
"""By statistic. What has no entry needs a threshold from the board or from a backtest."""
