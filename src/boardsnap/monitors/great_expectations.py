"""Great Expectations 1.x: a suite of expectations as JSON.

Great Expectations drops an expectation whose type it does not know; the schema in `schemas/`
does not let it pass.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence

from boardsnap.model.monitor import Condition, Monitor, Statistic
from boardsnap.monitors.conditions import bound_of, fires_low, strictly
from boardsnap.monitors.exporter import Export, MonitorFile, Setup, Slot
from boardsnap.monitors.naming import one_line, slug
from boardsnap.monitors.phrases import basis_of, promise_of
from boardsnap.monitors.telling import Made, facts, make_each
from boardsnap.monitors.yaml_text import Node, below, fields, text_of

_SEVERITIES = {"page": "critical", "warn": "warning"}
_TOOL = "Great Expectations"
_NUMBERS = (
    "Great Expectations compares with fixed limits, and {what} of the reference period is not "
    "known: give a backtest, or a rule with reference_{key}"
)
_WHY_NOT: Mapping[Statistic, str] = {
    "psi": "Great Expectations has no PSI; its KL divergence needs the reference's bins",
    "js": "Great Expectations has no Jensen-Shannon distance",
    "ks": "Great Expectations has no Kolmogorov-Smirnov distance",
    "wasserstein": "Great Expectations has no Wasserstein distance",
    "new_categories": "Great Expectations needs the list of known values: add "
    "expect_column_values_to_be_in_set with it",
    "changed_types": "Great Expectations needs the type to expect: add "
    "expect_column_values_to_be_of_type with it",
    "staleness": "Great Expectations looks at rows, not at when they came",
}


class GreatExpectationsExporter:
    """Writes a suite."""

    name = "great-expectations"
    title = _TOOL

    def write(self, monitors: Sequence[Monitor], setup: Setup) -> Export:
        """One suite, to be validated against one chunk of data at a time."""
        written, notes = make_each(
            monitors, self.title, lambda monitor, one: _make(monitor, one, setup)
        )
        stem = slug(setup.model or monitors[0].origin.postmortem)
        out = {str(note.rule): note.text for note in notes if note.left_out}
        about: dict[str, object] = {"use": _USE} | ({"left_out": out} if out else {})
        suite = {
            "name": f"{stem}_{monitors[0].origin.postmortem}",
            "expectations": [made.entry for _, made in written],
            "meta": {"boardsnap": about},
            "notes": None,
        }
        content = json.dumps(suite, indent=2, ensure_ascii=False) + "\n"
        name = f"{stem}.great_expectations.json"
        files = (MonitorFile(name, content, "great-expectations"),) if written else ()
        return Export(files, tuple(notes))

    def identity(self, entry: Mapping[str, Node]) -> tuple[str, str] | None:
        """By the meta fields of an expectation."""
        postmortem = text_of(below(entry, "meta", "boardsnap", "postmortem"))
        rule = text_of(below(entry, "meta", "boardsnap", "rule"))
        return (postmortem, rule) if postmortem and rule and "kwargs" in entry else None

    def slots(self, entry: Mapping[str, Node], monitor: Monitor) -> Sequence[Slot]:
        """The limit among the arguments, and what the meta fields say of it."""
        limits = _limits(monitor.conditions[0])
        given = fields(entry.get("kwargs"))
        found = [Slot(given[key], value) for key, value in limits.items() if key in given]
        told = {"threshold_from": basis_of(monitor), "backtest": promise_of(monitor.promise)}
        for key, text in told.items():
            node = below(entry, "meta", "boardsnap", key)
            if node is not None and text:
                found.append(Slot(node, text))
        return found


_USE = (
    "Add it with context.suites.add(ExpectationSuite(**suite)) and validate one chunk of data at "
    "a time. `boardsnap monitors` renews the limits in place with --update."
)


def _limits(condition: Condition) -> dict[str, float]:
    """The arguments that follow the threshold."""
    if condition.statistic == "null_rate":
        return {"mostly": round(1 - condition.threshold, 12)}
    bound = bound_of(condition)
    if bound is None:
        return {}
    if condition.statistic == "row_count":
        low = fires_low(condition)
        return {"min_value": math.ceil(bound)} if low else {"max_value": math.floor(bound)}
    return {"min_value" if fires_low(condition) else "max_value": bound}


def _make(monitor: Monitor, condition: Condition, setup: Setup) -> Made | str:
    if condition.subject.kind == "metric":
        return "Great Expectations looks at tables: Prometheus, Grafana and NannyML watch metrics"
    maker = _MAKERS.get(condition.statistic)
    made = maker(condition, setup) if maker else _why_not(condition)
    if isinstance(made, str):
        return made
    told: dict[str, object] = dict(facts(monitor, setup))
    if made.differs:
        told["differs"] = "; ".join(made.differs)
    entry = {
        **made.entry,
        "meta": {"boardsnap": told},
        "notes": one_line(monitor.title),
        "severity": _SEVERITIES[monitor.severity],
    }
    return Made(entry, made.differs)


def _why_not(condition: Condition) -> str:
    statistic = condition.statistic.replace("_", " ")
    return _WHY_NOT.get(condition.statistic, f"Great Expectations knows no {statistic}")


def _nulls(condition: Condition, setup: Setup) -> Made | str:
    kwargs = {"column": setup.column(condition.subject), **_limits(condition)}
    entry: dict[str, object] = {"type": "expect_column_values_to_not_be_null", "kwargs": kwargs}
    return Made(entry, strictly(condition, _TOOL))


def _mean(condition: Condition, setup: Setup) -> Made | str:
    limits = _limits(condition)
    if not limits:
        return _NUMBERS.format(what="the mean", key="mean")
    at_limit = condition.comparator in {">=", "<="}
    strict = {f"strict_{key.removesuffix('_value')}": True for key in limits} if at_limit else {}
    kwargs = {"column": setup.column(condition.subject), **limits, **strict}
    return Made({"type": "expect_column_mean_to_be_between", "kwargs": kwargs})


def _rows(condition: Condition, setup: Setup) -> Made | str:
    del setup
    limits = _limits(condition)
    if not limits:
        return _NUMBERS.format(what="the usual number of rows", key="rows")
    entry: dict[str, object] = {"type": "expect_table_row_count_to_be_between", "kwargs": limits}
    return Made(entry, strictly(condition, _TOOL))


def _columns(condition: Condition, setup: Setup) -> Made | str:
    if condition.subject.kind != "feature" or condition.comparator != ">" or condition.threshold:
        return (
            "Great Expectations needs the list of columns: add "
            "expect_table_columns_to_match_set with it"
        )
    kwargs = {"column": setup.column(condition.subject)}
    return Made({"type": "expect_column_to_exist", "kwargs": kwargs})


_MAKERS: Mapping[Statistic, Callable[[Condition, Setup], Made | str]] = {
    "null_rate": _nulls,
    "mean_shift": _mean,
    "row_count": _rows,
    "missing_columns": _columns,
}
