"""A condition as an expression of PromQL, and what the expression gives for known values.

Prometheus sees no rows. It compares gauges that a monitoring job sets; where the reference
period's numbers are known it computes shares and deviations from the plain value itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from boardsnap.errors import ConfigError
from boardsnap.model.monitor import Condition, Statistic
from boardsnap.monitors.exporter import Setup
from boardsnap.monitors.naming import duration, number_text, one_line, slug, span_seconds, span_text

_SELECTOR = re.compile(r"(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)\s*(?:\{(?P<labels>.*)\})?\s*", re.S)
_LABEL = re.compile(
    r'\s*(?P<key>[a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"(?P<value>(?:[^"\\\n]|\\[\\"n])*)"\s*(?:,|$)'
)

# By the rules of https://prometheus.io/docs/practices/naming/: snake case, the unit at the end.
_FEATURE_GAUGES: Mapping[Statistic, str] = {
    "psi": "model_feature_psi",
    "js": "model_feature_js_distance",
    "ks": "model_feature_ks_statistic",
    "wasserstein": "model_feature_wasserstein_deviations",
    "mean_shift": "model_feature_mean_shift_ratio",
    "null_rate": "model_feature_null_ratio",
    "new_categories": "model_feature_new_category_ratio",
    "row_count": "model_table_rows_ratio",
    "missing_columns": "model_table_missing_columns",
    "changed_types": "model_table_changed_type_columns",
}
_METRIC_SUFFIXES: Mapping[Statistic, str] = {
    "relative_drop": "_relative_drop_ratio",
    "relative_rise": "_relative_rise_ratio",
    "deviations": "_deviations",
    "rate_of_change": "_change_ratio",
    "ewma": "_ewma_deviations",
    "cusum": "_cusum_deviations",
    "page_hinkley": "_page_hinkley_deviations",
    "adwin": "_adwin_change",
    "kswin": "_kswin_change",
}
_OF_PLAIN_VALUE: frozenset[Statistic] = frozenset(
    {"value", "relative_drop", "relative_rise", "deviations", "rate_of_change"}
)

Compute = Callable[[Sequence[float], int, float], float | None]
"""The value of an expression at a step: of the gauge's values, the step, its length in seconds."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """A time series, by its exact labels."""

    name: str
    labels: Mapping[str, str]

    def __str__(self) -> str:
        """As a selector; labels are escaped as Go writes strings."""
        inner = ", ".join(f'{key}="{_escaped(value)}"' for key, value in self.labels.items())
        return f"{self.name}{{{inner}}}" if inner else self.name


@dataclass(frozen=True, slots=True)
class Expression:
    """What is compared with the threshold.

    Attributes:
        text: PromQL, without the comparison.
        gauge: the series that it reads.
        statistic: what the gauge holds; `value` for the metric's own, `mean`, `rows`, `newest`.
        expects: what the gauge has to be, in one sentence.
        compute: the same as the text, for known values.
    """

    text: str
    gauge: Gauge
    statistic: str
    expects: str
    compute: Compute


def expression(condition: Condition, setup: Setup) -> Expression:
    """The condition's statistic as PromQL.

    Raises:
        ConfigError: the name that the series was given is no selector.
    """
    if condition.statistic == "staleness":
        return _staleness(condition, setup)
    computed = _computed(condition, setup)
    return computed or _direct(condition, setup)


def comparison(condition: Condition, setup: Setup) -> str:
    """The condition as PromQL: an expression, a comparator, the threshold."""
    limit = number_text(condition.threshold)
    return f"{expression(condition, setup).text} {condition.comparator} {limit}"


def parse_gauge(text: str) -> Gauge:
    """The series of a selector with exact labels.

    Raises:
        ConfigError: it is none.
    """
    found = _SELECTOR.fullmatch(text.strip())
    labels: dict[str, str] = {}
    rest = (found["labels"] or "").strip() if found else ""
    while found and rest:
        label = _LABEL.match(rest)
        if label is None:
            found = None
            break
        labels[label["key"]] = re.sub(r"\\(.)", _unescaped, label["value"])
        rest = rest[label.end() :]
    if found is None:
        raise ConfigError(
            f"{text!r} is no series: write a name and exact labels, as in "
            'model_auc{model="churn"}; anything more belongs into a recording rule of its own'
        )
    return Gauge(found["name"], labels)


def _unescaped(found: re.Match[str]) -> str:
    return "\n" if found[1] == "n" else found[1]


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _gauge(condition: Condition, setup: Setup, name: str, statistic: str) -> Gauge:
    """The series as it was named, else by convention."""
    subject = condition.subject
    key = f"{statistic}({subject.name.casefold()})"
    given = setup.names.get(key)
    if given is None and subject.kind == "metric" and statistic == "value":
        given = setup.names.get(subject.name.casefold())
    if given:
        return parse_gauge(given)
    labels = {"model": setup.model} if setup.model else {}
    if subject.kind != "metric":
        labels[subject.kind] = subject.name
    return Gauge(name, labels)


def _metric_name(condition: Condition) -> str:
    name = slug(condition.subject.name)
    return name if name.startswith("model_") else f"model_{name}"


def _plain(condition: Condition, setup: Setup) -> tuple[Gauge, str]:
    """The gauge of a metric's own value."""
    gauge = _gauge(condition, setup, _metric_name(condition), "value")
    window = _window(condition)
    what = "the mean of " if window else ""
    return gauge, f"{gauge.name}: {what}{one_line(condition.subject.name)}{window}"


def _window(condition: Condition) -> str:
    if condition.chunk is None:
        return ""
    return f", set anew for each chunk of {span_text(condition.chunk)}"


def _computed(condition: Condition, setup: Setup) -> Expression | None:
    """What can be computed from a plain gauge; None where a number of the reference lacks."""
    statistic, numbers = condition.statistic, condition.parameters
    if statistic in _OF_PLAIN_VALUE and condition.subject.kind == "metric":
        return _of_value(condition, setup)
    mean, rows = numbers.get("reference_mean"), numbers.get("reference_rows")
    if statistic == "mean_shift" and mean:
        gauge = _gauge(condition, setup, "model_feature_mean", "mean")
        return _shift(
            gauge, mean, "mean", f"{gauge.name}: the mean of the column{_window(condition)}"
        )
    if statistic == "row_count" and rows:
        gauge = _gauge(condition, setup, "model_table_rows", "rows")
        expects = f"{gauge.name}: rows of the table{_window(condition)}"
        return Expression(
            f"{gauge} / {number_text(rows)}", gauge, "rows", expects, lambda v, i, _: v[i] / rows
        )
    return None


def _of_value(condition: Condition, setup: Setup) -> Expression | None:
    gauge, expects = _plain(condition, setup)
    mean = condition.parameters.get("reference_mean")
    deviation = condition.parameters.get("reference_deviation")
    if condition.statistic == "value":
        return Expression(str(gauge), gauge, "value", expects, lambda v, i, _: v[i])
    if condition.statistic == "relative_drop" and mean:
        return _drop(gauge, mean, expects)
    if condition.statistic == "relative_rise" and mean:
        return _shift(gauge, mean, "value", expects)
    if condition.statistic == "deviations" and mean is not None and deviation:
        text = f"({gauge}{_minus(mean)}) / {number_text(deviation)}"
        return Expression(text, gauge, "value", expects, lambda v, i, _: (v[i] - mean) / deviation)
    if condition.statistic == "rate_of_change" and mean and condition.chunk:
        return _change(condition, gauge, mean, expects)
    return None


def _minus(number: float) -> str:
    return f" - {number_text(number)}" if number >= 0 else f" + {number_text(-number)}"


def _drop(gauge: Gauge, mean: float, expects: str) -> Expression:
    text = f"({number_text(mean)} - {gauge}) / {number_text(abs(mean))}"
    return Expression(text, gauge, "value", expects, lambda v, i, _: (mean - v[i]) / abs(mean))


def _shift(gauge: Gauge, mean: float, statistic: str, expects: str) -> Expression:
    text = f"({gauge}{_minus(mean)}) / {number_text(abs(mean))}"
    return Expression(text, gauge, statistic, expects, lambda v, i, _: (v[i] - mean) / abs(mean))


def _change(condition: Condition, gauge: Gauge, mean: float, expects: str) -> Expression:
    seconds = span_seconds(condition.chunk) if condition.chunk else 0.0
    text = f"({gauge} - {gauge} offset {duration(seconds)}) / {number_text(abs(mean))}"

    def compute(values: Sequence[float], index: int, step: float) -> float | None:
        before = index - round(seconds / step)
        return None if before < 0 else (values[index] - values[before]) / abs(mean)

    return Expression(text, gauge, "value", expects, compute)


def _staleness(condition: Condition, setup: Setup) -> Expression:
    gauge = _gauge(condition, setup, "model_table_newest_row_timestamp_seconds", "staleness")
    return Expression(
        f"(time() - {gauge}) / 3600",
        gauge,
        "newest",
        f"{gauge.name}: the time of the table's newest row, in seconds since 1970",
        lambda v, i, step: (i * step - v[i]) / 3600,
    )


def _direct(condition: Condition, setup: Setup) -> Expression:
    """A gauge that holds the statistic itself."""
    statistic = condition.statistic
    if condition.subject.kind == "metric":
        name = _metric_name(condition) + _METRIC_SUFFIXES.get(statistic, f"_{statistic}")
    else:
        name = _FEATURE_GAUGES.get(statistic, f"model_{condition.subject.kind}_{statistic}")
    if condition.subject.kind == "feature":
        name = name.replace("model_table_", "model_feature_")
    gauge = _gauge(condition, setup, name, statistic)
    expects = f"{gauge.name}: {MEANINGS[statistic]}{_window(condition)}{_settings(condition)}"
    return Expression(str(gauge), gauge, statistic, expects, lambda v, i, _: v[i])


def _settings(condition: Condition) -> str:
    given = ", ".join(f"{key} {number_text(n)}" for key, n in condition.parameters.items())
    return f", with {given}" if given else ""


MEANINGS: Mapping[Statistic, str] = {
    "value": "the metric's own value",
    "relative_drop": "the share of the reference period's mean by which the metric is lower",
    "relative_rise": "the share of the reference period's mean by which the metric is higher",
    "deviations": "the distance from the reference period's mean in its standard deviations",
    "rate_of_change": "the difference to the chunk before, as a share of the reference's mean",
    "ewma": "the EWMA of the metric, in standard deviations of the reference period",
    "cusum": "the CUSUM of the metric, in standard deviations of the reference period",
    "page_hinkley": "the Page-Hinkley sum of the metric, in deviations of the reference period",
    "adwin": "1 in the chunk in which ADWIN reports a change, else 0",
    "kswin": "1 in the chunk in which KSWIN reports a change, else 0",
    "psi": "the PSI of the chunk against the reference period, on tenths of that",
    "js": "the Jensen-Shannon distance (base 2) of the chunk from the reference period",
    "ks": "the Kolmogorov-Smirnov distance (no p-value) of the chunk from the reference period",
    "wasserstein": "the Wasserstein distance of the chunk from the reference period, as a share of "
    "the reference's standard deviation",
    "mean_shift": "the share of the reference period's mean by which the chunk's mean differs",
    "null_rate": "the share of missing values, 0 to 1",
    "new_categories": "the share of rows whose value the reference period never had, 0 to 1",
    "row_count": "the rows as a share of the usual number",
    "missing_columns": "how many columns are gone",
    "changed_types": "how many columns have another type",
    "staleness": "hours since the newest row",
}
"""What a gauge of a statistic holds."""
