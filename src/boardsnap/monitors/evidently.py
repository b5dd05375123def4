"""Evidently 0.7: a report config with tests, for `evidently report CONFIG CURRENT OUT`.

Evidently takes a misspelt field without a word; the schema in `schemas/` does not.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence

from boardsnap.model.monitor import Comparator, Condition, Monitor, Statistic
from boardsnap.monitors.exporter import Export, MonitorFile, Setup, Slot
from boardsnap.monitors.naming import slug
from boardsnap.monitors.phrases import basis_of, promise_of
from boardsnap.monitors.telling import Made, facts, make_each
from boardsnap.monitors.yaml_text import Node, fields, items, text_of

_METRIC = "evidently:metric_v2:"
# A test says what has to hold: the opposite of what fires.
_TESTS: Mapping[Comparator, str] = {
    ">": "evidently:test_v2:LessOrEqualMetricTest",
    ">=": "evidently:test_v2:LessThanMetricTest",
    "<": "evidently:test_v2:GreaterOrEqualMetricTest",
    "<=": "evidently:test_v2:GreaterThanMetricTest",
}
_DRIFT: Mapping[Statistic, tuple[str, str]] = {
    "psi": (
        "psi",
        "Evidently bins a number with more than 20 values at equal widths (Sturges) over both "
        "samples together, and puts 0.0001 for an empty bin: its PSI differs from one on tenths "
        "of the reference",
    ),
    "js": (
        "jensenshannon",
        "Evidently's Jensen-Shannon distance is on natural logarithms: the threshold is 0.8326 "
        "(the root of ln 2) times that on base 2; for a number with more than 20 values its bins "
        "are of equal width (Sturges)",
    ),
    "wasserstein": ("wasserstein", ""),
}
_WHY_NOT: Mapping[Statistic, str] = {
    "ks": "Evidently's KS test compares a p-value, not the distance",
    "new_categories": "Evidently needs the list of known values: add OutListValueCount with it",
    "missing_columns": "Evidently counts columns and does not compare their names; a rule on a "
    "column that is gone ends its run with an error",
    "changed_types": "Evidently compares no column types",
    "staleness": "Evidently looks at rows, not at when they came",
}


class EvidentlyExporter:
    """Writes a report config."""

    name = "evidently"
    title = "Evidently"

    def write(self, monitors: Sequence[Monitor], setup: Setup) -> Export:
        """One config; its metadata say of each rule why there is one."""
        written, notes = make_each(
            monitors, self.title, lambda monitor, one: _make(one, _alias(monitor), setup)
        )
        metadata: dict[str, object] = {"boardsnap": _USE}
        for monitor, made in written:
            differs = {"differs": "; ".join(made.differs)} if made.differs else {}
            metadata[_alias(monitor)] = facts(monitor, setup) | differs
        out = {str(note.rule): note.text for note in notes if note.left_out}
        config = {
            "metrics": [made.entry for _, made in written],
            "metadata": metadata | ({"left_out": out} if out else {}),
            "include_tests": False,
        }
        name = f"{slug(setup.model or monitors[0].origin.postmortem)}.evidently.json"
        content = json.dumps(config, indent=2, ensure_ascii=False) + "\n"
        files = (MonitorFile(name, content, "evidently"),) if written else ()
        return Export(files, tuple(notes))

    def identity(self, entry: Mapping[str, Node]) -> tuple[str, str] | None:
        """By the alias of a test, of the metric that has it, or by the fields of its metadata."""
        tests = [*items(entry.get("tests")), *items(entry.get("share_tests"))]
        aliases = [entry.get("alias"), *(fields(test).get("alias") for test in tests)]
        alias = next((text for one in aliases if (text := text_of(one))), "")
        postmortem, _, rule = alias.partition("/")
        if "type" in entry and postmortem and rule:
            return postmortem, rule
        told = text_of(entry.get("postmortem")), text_of(entry.get("rule"))
        return (told[0], told[1]) if told[0] and told[1] else None

    def slots(self, entry: Mapping[str, Node], monitor: Monitor) -> Sequence[Slot]:
        """The threshold of a test, or what its metadata say."""
        condition = monitor.conditions[0]
        if "type" in entry:
            threshold = entry.get("threshold")
            relative = fields(threshold).get("relative")
            if relative is not None:
                share = _relative(condition)
                return [] if share is None else [Slot(relative, share)]
            return [] if threshold is None else [Slot(threshold, _limit(condition))]
        told = {"threshold_from": basis_of(monitor), "backtest": promise_of(monitor.promise)}
        return [Slot(entry[key], text) for key, text in told.items() if text and key in entry]


_USE = (
    "Run `evidently report CONFIG CURRENT OUT --reference-path REFERENCE --test-summary` on one "
    "chunk of data: it exits with 1 where a test fails. `boardsnap monitors` renews the "
    "thresholds in place with --update."
)


def _alias(monitor: Monitor) -> str:
    return f"{monitor.origin.postmortem}/{monitor.id}"


def _why_not(condition: Condition) -> str:
    if condition.subject.kind == "metric":
        return (
            "Evidently's command line cannot be told which columns are labels and predictions, so "
            "it computes no metric of the model: Prometheus, Grafana and NannyML can watch it"
        )
    return _WHY_NOT.get(
        condition.statistic, f"Evidently knows no {condition.statistic.replace('_', ' ')}"
    )


def _test(condition: Condition, alias: str, threshold: object) -> dict[str, object]:
    return {"type": _TESTS[condition.comparator], "threshold": threshold, "alias": alias}


def _make(condition: Condition, alias: str, setup: Setup) -> Made | str:
    maker = _MAKERS.get(condition.statistic)
    return maker(condition, alias, setup) if maker else _why_not(condition)


def _drift(condition: Condition, alias: str, setup: Setup) -> Made | str:
    method, differs = _DRIFT[condition.statistic]
    metric = {
        "type": f"{_METRIC}ValueDrift",
        "column": setup.column(condition.subject),
        "method": method,
        # Decides what the report paints red; the test decides what fails.
        "threshold": _limit(condition),
        "tests": [_test(condition, alias, _limit(condition))],
    }
    return Made(metric, (differs,) if differs else ())


def _limit(condition: Condition) -> float:
    """The threshold on Evidently's own scale."""
    if condition.statistic == "js":
        return round(condition.threshold * math.sqrt(math.log(2)), 12)
    return condition.threshold


def _mean(condition: Condition, alias: str, setup: Setup) -> Made | str:
    share = _relative(condition)
    if share is None:
        return (
            "Evidently compares a mean with a band around the reference's: only a rise above it "
            "or a fall below it can be tested"
        )
    metric = {
        "type": f"{_METRIC}MeanValue",
        "column": setup.column(condition.subject),
        "tests": [_test(condition, alias, {"relative": share})],
    }
    return Made(metric)


def _relative(condition: Condition) -> float | None:
    """The half width of the band around the reference, None where the limit is not outside."""
    rising = condition.comparator in {">", ">="}
    limit = condition.threshold - 1 if condition.statistic == "row_count" else condition.threshold
    share = limit if rising else -limit
    return round(share, 12) if share > 0 else None


def _nulls(condition: Condition, alias: str, setup: Setup) -> Made | str:
    metric = {
        "type": f"{_METRIC}MissingValueCount",
        "column": setup.column(condition.subject),
        "share_tests": [_test(condition, alias, condition.threshold)],
    }
    return Made(metric)


def _rows(condition: Condition, alias: str, setup: Setup) -> Made | str:
    del setup
    share = _relative(condition)
    if share is None:
        return "Evidently compares the rows with a band around the reference's, and 1 is inside it"
    metric = {
        "type": f"{_METRIC}RowCount",
        "tests": [_test(condition, alias, {"relative": share})],
    }
    return Made(metric, ("the usual number of rows is that of the reference file: one chunk",))


_MAKERS: Mapping[Statistic, Callable[[Condition, str, Setup], Made | str]] = {
    "psi": _drift,
    "js": _drift,
    "wasserstein": _drift,
    "mean_shift": _mean,
    "null_rate": _nulls,
    "row_count": _rows,
}
