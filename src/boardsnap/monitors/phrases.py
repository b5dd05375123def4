"""What a monitor watches for, in words that hold whatever its threshold is."""

from __future__ import annotations

from collections.abc import Mapping

from boardsnap.model.monitor import Condition, Monitor, Promise, Statistic
from boardsnap.monitors.naming import number_text, one_line

_TITLES: Mapping[Statistic, str] = {
    "relative_drop": "{name} fell against its reference period",
    "relative_rise": "{name} rose against its reference period",
    "deviations": "{name} left the band of its reference period",
    "rate_of_change": "{name} changed abruptly",
    "ewma": "the smoothed {name} (EWMA) left its reference period",
    "cusum": "{name} keeps away from its reference period (CUSUM)",
    "page_hinkley": "{name} keeps away from its reference period (Page-Hinkley)",
    "adwin": "{name} changed its level (ADWIN)",
    "kswin": "{name} changed its distribution (KSWIN)",
    "psi": "{name} is distributed differently than in the reference period (PSI)",
    "js": "{name} is distributed differently than in the reference period (Jensen-Shannon)",
    "ks": "{name} is distributed differently than in the reference period (Kolmogorov-Smirnov)",
    "wasserstein": "{name} is distributed differently than in the reference period (Wasserstein)",
    "mean_shift": "the mean of {name} moved against the reference period",
    "null_rate": "{name} has missing values",
    "new_categories": "{name} has values that the reference period never had",
    "row_count": "{name} has an unusual number of rows",
    "missing_columns": "columns of {name} are gone",
    "changed_types": "columns of {name} changed their type",
    "staleness": "{name} has had no new rows for too long",
}
_FEATURE_TITLES: Mapping[Statistic, str] = {
    "missing_columns": "the column {name} is gone",
    "changed_types": "the column {name} changed its type",
}


def title_of(condition: Condition) -> str:
    """One line that says what a condition watches for."""
    name = one_line(condition.subject.name)
    if condition.statistic == "value":
        side = "below" if condition.comparator in {"<", "<="} else "above"
        return f"{name} is {side} its limit"
    special = _FEATURE_TITLES if condition.subject.kind == "feature" else {}
    return special.get(condition.statistic, _TITLES[condition.statistic]).format(name=name)


def basis_of(monitor: Monitor) -> str:
    """Where the thresholds come from, in one line."""
    sources = dict.fromkeys(one.basis or "the backtest" for one in monitor.conditions)
    return one_line("; ".join(sources))


def promise_of(promise: Promise | None) -> str | None:
    """What a backtest measured, in one sentence; None where there was none."""
    if promise is None:
        return None
    if promise.fires_on is None:
        said = "replayed against the incident it did not fire"
    else:
        said = f"replayed against the incident it fired on {one_line(promise.fires_on)}"
    if promise.fires_on and promise.lead_days is not None:
        side = "earlier" if promise.lead_days >= 0 else "later"
        said += f", {_counted(abs(promise.lead_days), 'day')} {side} than people noticed"
    if promise.false_alarms is not None:
        within = f" in {_counted(promise.reference_days, 'day')}" if promise.reference_days else ""
        said += f", with {_counted(promise.false_alarms, 'false alarm')}{within}"
    return said


def _counted(number: float, what: str) -> str:
    return f"{number_text(number)} {what}{'' if number == 1 else 's'}"
