"""dbt: data tests in a properties file, with the generic tests that they use.

The tests are a few lines of SQL of their own, so that no package has to be installed. Properties
are Jinja: text from a board is broken up where it looks like it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from importlib import resources

from boardsnap.model.monitor import Condition, Monitor, Statistic
from boardsnap.monitors.exporter import Export, MonitorFile, Setup, Slot
from boardsnap.monitors.naming import one_line, slug
from boardsnap.monitors.phrases import basis_of, promise_of
from boardsnap.monitors.telling import Made, facts, heading, make_each
from boardsnap.monitors.yaml_text import Node, below, block, comment, fields, text_of

_TOOL = "dbt"
_SEVERITIES = {"page": "error", "warn": "warn"}
_PREFIX = "boardsnap_"
_NUMBERS = (
    "{what} of the reference period is not known: give a backtest, or a rule with reference_{key}"
)


class DbtExporter:
    """Writes a properties file and generic tests."""

    name = "dbt"
    title = _TOOL

    def write(self, monitors: Sequence[Monitor], setup: Setup) -> Export:
        """A properties file for the model, and one file for each generic test that it uses."""
        written, notes = make_each(
            monitors, self.title, lambda monitor, one: _make(monitor, one, setup)
        )
        if not written:
            return Export((), tuple(notes))
        table = slug(setup.table or "inputs")
        more = [
            "For dbt 1.10.5 and later. Put it beside the model, and tests/generic/ into the "
            "project. If the model has properties already, move the data_tests there: dbt wants "
            "them in one place.",
            "A test looks at the whole model: give it a `where` for the chunk to be tested.",
        ]
        lines = [comment(heading("Data tests", monitors, notes, more)), block({"version": 2})]
        lines.append(block({"models": [_model(table, [made for _, made in written])]}))
        used = sorted({name for _, made in written for name in made.entry})
        files = [MonitorFile(f"models/{table}.boardsnap.yml", "".join(lines), "dbt")]
        files += [MonitorFile(f"tests/generic/{name}.sql", _sql(name), None) for name in used]
        return Export(tuple(files), tuple(notes))

    def identity(self, entry: Mapping[str, Node]) -> tuple[str, str] | None:
        """By the meta fields of a test's config."""
        postmortem = text_of(below(entry, "config", "meta", "boardsnap", "postmortem"))
        rule = text_of(below(entry, "config", "meta", "boardsnap", "rule"))
        return (postmortem, rule) if postmortem and rule else None

    def slots(self, entry: Mapping[str, Node], monitor: Monitor) -> Sequence[Slot]:
        """The threshold among the arguments, and what the meta fields say of it."""
        arguments = fields(entry.get("arguments")) or entry
        found = []
        if "threshold" in arguments:
            found.append(Slot(arguments["threshold"], monitor.conditions[0].threshold))
        told = {"threshold_from": basis_of(monitor), "backtest": promise_of(monitor.promise)}
        for key, text in told.items():
            node = below(entry, "config", "meta", "boardsnap", key)
            if node is not None and text:
                found.append(Slot(node, _safe(text)))
        return found


def _safe(text: str) -> str:
    """The text without what dbt takes for Jinja."""
    return re.sub(r"\{(?=[{%#])", "{ ", one_line(text))


def _sql(name: str) -> str:
    folder = resources.files("boardsnap.monitors") / "sql"
    return (folder / f"{name}.sql").read_text(encoding="utf-8")


def _model(table: str, all_made: Sequence[Made]) -> dict[str, object]:
    columns: dict[str, list[Mapping[str, object]]] = {}
    for made in all_made:
        if made.place:
            columns.setdefault(made.place, []).append(made.entry)
    whole = [made.entry for made in all_made if not made.place]
    model: dict[str, object] = {"name": table}
    if whole:
        model["data_tests"] = whole
    if columns:
        model["columns"] = [{"name": name, "data_tests": tests} for name, tests in columns.items()]
    return model


def _make(monitor: Monitor, condition: Condition, setup: Setup) -> Made | str:
    if condition.subject.kind == "metric":
        return "dbt looks at tables: Prometheus, Grafana and NannyML watch metrics of a model"
    maker = _MAKERS.get(condition.statistic)
    if maker is None:
        return f"no test of dbt's computes {condition.statistic.replace('_', ' ')}"
    made = maker(condition, setup)
    if isinstance(made, str):
        return made
    told = {key: _safe(text) for key, text in facts(monitor, setup).items()}
    name = f"{_PREFIX}{condition.statistic}"
    limit = condition.threshold
    body = {
        "name": f"{_PREFIX}{monitor.id}",
        "description": _safe(monitor.title),
        "arguments": {
            **made.entry,
            "comparator": condition.comparator,
            "threshold": int(limit) if limit == int(limit) else limit,
        },
        "config": {"severity": _SEVERITIES[monitor.severity], "meta": {"boardsnap": told}},
    }
    return Made({name: body}, made.differs, made.place)


def _nulls(condition: Condition, setup: Setup) -> Made | str:
    return Made({}, place=setup.column(condition.subject))


def _mean(condition: Condition, setup: Setup) -> Made | str:
    mean = condition.parameters.get("reference_mean")
    if not mean:
        return _NUMBERS.format(what="the mean", key="mean")
    return Made({"reference_mean": mean}, place=setup.column(condition.subject))


def _rows(condition: Condition, setup: Setup) -> Made | str:
    del setup
    rows = condition.parameters.get("reference_rows")
    if not rows:
        return _NUMBERS.format(what="the usual number of rows", key="rows")
    return Made({"reference_rows": int(rows) if rows == int(rows) else rows})


def _columns(condition: Condition, setup: Setup) -> Made | str:
    if condition.subject.kind != "feature":
        return "dbt needs the list of columns: give the model an enforced contract with it"
    return Made({"columns": [setup.column(condition.subject)]})


def _staleness(condition: Condition, setup: Setup) -> Made | str:
    del condition
    if setup.time_column is None:
        return "staleness is measured on a column of times: give --time-column"
    differs = ("whole hours are counted, as the database's datediff does",)
    return Made({"time_column": setup.time_column}, differs)


_MAKERS: Mapping[Statistic, Callable[[Condition, Setup], Made | str]] = {
    "null_rate": _nulls,
    "mean_shift": _mean,
    "row_count": _rows,
    "missing_columns": _columns,
    "staleness": _staleness,
}
