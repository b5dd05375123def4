"""NannyML: a `nannyml.yaml` of calculators, for `nml run`.

Reference and analysis data are files that NannyML reads; a chunk in which a calculator's value
is beyond its threshold has `alert` in what it writes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from boardsnap.model.monitor import Condition, Monitor, Statistic
from boardsnap.model.postmortem import TimeUnit
from boardsnap.monitors.conditions import bound_of, fires_low, strictly
from boardsnap.monitors.exporter import Export, MonitorFile, Note, Setup, Slot
from boardsnap.monitors.naming import slug, span_text
from boardsnap.monitors.phrases import basis_of, promise_of
from boardsnap.monitors.telling import (
    Made,
    heading,
    make_each,
    reasons,
)
from boardsnap.monitors.yaml_text import Node, block, comment, fields, text_of

_TOOL = "NannyML"
_PERIODS: Mapping[TimeUnit, str] = {
    "minutes": "min",
    "hours": "h",
    "days": "D",
    "weeks": "W",
    "months": "M",
}
# How boards write the metrics that NannyML computes from labels and predictions.
_METRICS: Mapping[str, tuple[str, str]] = {
    "auc": ("roc_auc", "classification_binary"),
    "roc_auc": ("roc_auc", "classification_binary"),
    "auroc": ("roc_auc", "classification_binary"),
    "ap": ("average_precision", "classification_binary"),
    "average_precision": ("average_precision", "classification_binary"),
    "f1": ("f1", "classification_binary"),
    "f1_score": ("f1", "classification_binary"),
    "precision": ("precision", "classification_binary"),
    "recall": ("recall", "classification_binary"),
    "tpr": ("recall", "classification_binary"),
    "specificity": ("specificity", "classification_binary"),
    "accuracy": ("accuracy", "classification_binary"),
    "acc": ("accuracy", "classification_binary"),
    "mae": ("mae", "regression"),
    "mape": ("mape", "regression"),
    "mse": ("mse", "regression"),
    "rmse": ("rmse", "regression"),
    "rmsle": ("rmsle", "regression"),
}
_NUMBERS = (
    "NannyML compares with fixed limits or its own deviations, and {what} of the reference period "
    "is not known: give a backtest, or a rule with reference_{key}"
)
_WHY_NOT: Mapping[Statistic, str] = {
    "psi": "NannyML has no PSI: a threshold on its Jensen-Shannon distance would be another one",
    "missing_columns": "NannyML compares no columns: a run on a table that lacks one ends with an "
    "error",
    "changed_types": "NannyML compares no column types",
    "staleness": "NannyML looks at rows, not at when they came",
}


class NannymlExporter:
    """Writes a config of calculators."""

    name = "nannyml"
    title = _TOOL

    def write(self, monitors: Sequence[Monitor], setup: Setup) -> Export:
        """One config; each rule is a calculator of its own, named by postmortem and rule."""
        written, notes = make_each(
            monitors, self.title, lambda monitor, one: _make(monitor, one, setup)
        )
        if not written:
            return Export((), tuple(notes))
        notes = [*notes, *_assumed([monitor for monitor, _ in written], setup)]
        stem = slug(setup.model or monitors[0].origin.postmortem)
        more = [
            "Set the paths of your data and run `nml -c FILE run`; a chunk that is beyond a "
            "threshold has `alert` in the written results."
        ]
        lines = [comment(heading("NannyML calculators", monitors, notes, more)), block(_INPUT)]
        lines.append("calculators:\n")
        for monitor, made in written:
            told = [f"Because of {one}" for one in reasons(monitor, setup)]
            told.append(f"Threshold: {basis_of(monitor)}.")
            promise = promise_of(monitor.promise)
            lines.append(comment([*told, *([f"Backtest: {promise}."] if promise else [])], 2))
            lines.append(block([made.entry], 2))
        file = MonitorFile(f"{stem}.nannyml.yaml", "".join(lines), "nannyml")
        return Export((file,), tuple(notes))

    def identity(self, entry: Mapping[str, Node]) -> tuple[str, str] | None:
        """By the name of a calculator."""
        postmortem, _, rule = (text_of(entry.get("name")) or "").partition("/")
        return (postmortem, rule) if postmortem and rule and "params" in entry else None

    def slots(self, entry: Mapping[str, Node], monitor: Monitor) -> Sequence[Slot]:
        """The limit of a calculator's threshold."""
        condition = monitor.conditions[0]
        params = fields(entry.get("params"))
        named = [fields(one) for one in fields(params.get("thresholds")).values()]
        single = fields(params.get("threshold"))
        found: list[Slot] = []
        for threshold in [*named, *([single] if single else [])]:
            for key, value in _limit(condition, _ratio_scale(condition)).items():
                if key in threshold and isinstance(value, (int, float)):
                    found.append(Slot(threshold[key], value))
        return found


_INPUT = {
    "input": {
        "reference_data": {"path": "reference.csv"},
        "analysis_data": {"path": "analysis.csv"},
    }
}


def _assumed(monitors: Sequence[Monitor], setup: Setup) -> list[Note]:
    """What the config takes for granted about the data."""
    notes = []
    if setup.time_column is None:
        text = "no column of times is named, so chunks are tenths of the data: give --time-column"
        notes.append(Note(None, text))
    if any(one.conditions[0].subject.kind == "metric" for one in monitors):
        text = (
            "labels and predictions are taken to be in the columns y_true, y_pred and "
            "y_pred_proba, and classes to be two"
        )
        notes.append(Note(None, text))
    return notes


def _make(monitor: Monitor, condition: Condition, setup: Setup) -> Made | str:
    maker = _MAKERS.get(condition.statistic)
    if condition.subject.kind == "metric":
        maker = _performance
    if maker is None:
        statistic = condition.statistic.replace("_", " ")
        return _WHY_NOT.get(condition.statistic, f"NannyML knows no {statistic}")
    made = maker(condition, setup)
    if isinstance(made, str):
        return made
    params = made.entry["params"]
    chunked, differs = _chunk(condition, setup)
    entry = {
        "type": made.entry["type"],
        "name": f"{monitor.origin.postmortem}/{monitor.id}",
        "params": (params if isinstance(params, dict) else {}) | chunked,
        "outputs": [
            {
                "type": "raw_files",
                "params": {"path": "results"},
                "write_args": {"filename": f"{monitor.id}.csv", "format": "csv"},
            }
        ],
    }
    return Made(entry, (*made.differs, *differs, *strictly(condition, _TOOL)))


def _chunk(condition: Condition, setup: Setup) -> tuple[dict[str, str], tuple[str, ...]]:
    if setup.time_column is None:
        return {}, ()
    column = {"timestamp_column_name": setup.time_column}
    chunk = condition.chunk
    if chunk is None:
        return column | {"chunk_period": "D"}, ("computed on chunks of a day",)
    period = _PERIODS[chunk.unit]
    if chunk.value == 1:
        return column | {"chunk_period": period}, ()
    unit = chunk.unit.removesuffix("s")
    return column | {"chunk_period": period}, (
        f"computed on chunks of one {unit}, not of {span_text(chunk)}: NannyML has calendar "
        "periods only",
    )


def _limit(condition: Condition, scale: float = 1.0) -> dict[str, object]:
    """The fields of a threshold that follow the monitor's."""
    if condition.statistic == "deviations":
        key = "std_lower_multiplier" if fires_low(condition) else "std_upper_multiplier"
        return {key: abs(condition.threshold)}
    if condition.statistic == "wasserstein":
        deviation = condition.parameters.get("reference_deviation", 0.0)
        return {"upper": round(condition.threshold * deviation, 12)}
    bound = bound_of(condition)
    if bound is None:
        bound = condition.threshold
    return {"lower" if fires_low(condition) else "upper": round(bound / scale, 12)}


def _threshold(condition: Condition, scale: float = 1.0) -> dict[str, object]:
    limit = _limit(condition, scale)
    if condition.statistic != "deviations":
        return {"type": "constant", **limit}
    open_end = {"std_lower_multiplier": None, "std_upper_multiplier": None}
    return {"type": "standard_deviation"} | open_end | limit


def _ratio_scale(condition: Condition) -> float:
    """100 where the board writes in per cent what NannyML computes as a share of 1."""
    if condition.subject.kind != "metric":
        return 1.0
    found = _METRICS.get(slug(condition.subject.name))
    bound = bound_of(condition)
    percent = found and found[1] != "regression" and bound is not None and abs(bound) > 1
    return 100.0 if percent else 1.0


def _performance(condition: Condition, setup: Setup) -> Made | str:
    del setup
    found = _METRICS.get(slug(condition.subject.name))
    if found is None:
        return f"NannyML computes no {condition.subject.name}: it knows {_known()}"
    if condition.statistic != "deviations" and bound_of(condition) is None:
        return _NUMBERS.format(what="the mean", key="mean")
    metric, problem = found
    scale = _ratio_scale(condition)
    params: dict[str, object] = {
        "metrics": [metric],
        "y_true": "y_true",
        "y_pred": "y_pred",
        **({} if problem == "regression" else {"y_pred_proba": "y_pred_proba"}),
        "problem_type": problem,
        "thresholds": {metric: _threshold(condition, scale)},
    }
    differs = ("the board's per cent are a share of 1 here",) if scale > 1 else ()
    return Made({"type": "performance", "params": params}, differs)


def _known() -> str:
    return ", ".join(dict.fromkeys(metric for metric, _ in _METRICS.values()))


def _drift(condition: Condition, setup: Setup) -> Made | str:
    method = {
        "js": "jensen_shannon",
        "ks": "kolmogorov_smirnov",
        "wasserstein": "wasserstein",
    }[condition.statistic]
    if condition.statistic == "wasserstein" and "reference_deviation" not in condition.parameters:
        what = "the standard deviation"
        return _NUMBERS.format(what=what, key="deviation")
    kinds = ["continuous_methods"]
    differs: tuple[str, ...] = (
        "exact below 10,000 rows of reference; above, NannyML compares in 10,000 bins",
    )
    if condition.statistic == "js":
        kinds.append("categorical_methods")
        differs = ("NannyML bins a number at equal widths (Doane), not at tenths of the reference",)
    params: dict[str, object] = {
        "column_names": [setup.column(condition.subject)],
        **{kind: [method] for kind in kinds},
        "thresholds": {method: _threshold(condition)},
    }
    return Made({"type": "univariate_drift", "params": params}, differs)


def _column(kind: str) -> Callable[[Condition, Setup], Made | str]:
    def make(condition: Condition, setup: Setup) -> Made | str:
        params: dict[str, object] = {
            "column_names": [setup.column(condition.subject)],
            "normalize": True,
            "threshold": _threshold(condition),
        }
        return Made({"type": kind, "params": params})

    return make


def _mean(condition: Condition, setup: Setup) -> Made | str:
    if bound_of(condition) is None:
        return _NUMBERS.format(what="the mean", key="mean")
    params: dict[str, object] = {
        "column_names": [setup.column(condition.subject)],
        "threshold": _threshold(condition),
    }
    return Made({"type": "summary_stats_avg", "params": params})


def _rows(condition: Condition, setup: Setup) -> Made | str:
    del setup
    if bound_of(condition) is None:
        return _NUMBERS.format(what="the usual number of rows", key="rows")
    params: dict[str, object] = {"threshold": _threshold(condition)}
    return Made({"type": "summary_stats_row_count", "params": params})


_MAKERS: Mapping[Statistic, Callable[[Condition, Setup], Made | str]] = {
    "js": _drift,
    "ks": _drift,
    "wasserstein": _drift,
    "null_rate": _column("missing_values"),
    "new_categories": _column("unseen_values"),
    "mean_shift": _mean,
    "row_count": _rows,
}
