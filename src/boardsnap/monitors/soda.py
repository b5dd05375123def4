"""Soda: a data contract as YAML.

The contract language is that of Soda 4 (https://docs.soda.io/reference/contract-language-reference).
It is only written, not run: Soda's tool is not open source. Our schema follows its published one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from boardsnap.model.monitor import Comparator, Condition, Monitor, Statistic
from boardsnap.monitors.conditions import bound_of, fires_low
from boardsnap.monitors.exporter import Export, MonitorFile, Note, Setup, Slot
from boardsnap.monitors.naming import one_line, slug
from boardsnap.monitors.phrases import basis_of, promise_of
from boardsnap.monitors.telling import Made, facts, heading, make_each
from boardsnap.monitors.yaml_text import Node, below, block, comment, fields, text_of

_TOOL = "Soda"
_LEVELS = {"page": "fail", "warn": "warn"}
# What has to hold while the monitor is quiet.
_MUST_BE: Mapping[Comparator, str] = {
    ">": "must_be_less_than_or_equal",
    ">=": "must_be_less_than",
    "<": "must_be_greater_than_or_equal",
    "<=": "must_be_greater_than",
}
_NUMBERS = (
    "Soda contracts compare with fixed limits, and {what} of the reference period is not known: "
    "give a backtest, or a rule with reference_{key}"
)
_WHY_NOT: Mapping[Statistic, str] = {
    "new_categories": "Soda needs the list of known values: add an `invalid` check with it",
    "changed_types": "Soda needs the type to expect: add data_type to the column",
}


class SodaExporter:
    """Writes a contract."""

    name = "soda"
    title = _TOOL

    def write(self, monitors: Sequence[Monitor], setup: Setup) -> Export:
        """One contract of the table."""
        written, notes = make_each(
            monitors, self.title, lambda monitor, one: _make(monitor, one, setup)
        )
        if not written:
            return Export((), tuple(notes))
        if setup.data_source is None:
            text = "the table's path is taken to be datasource/database/schema: give --source"
            notes = [*notes, Note(None, text)]
        more = [
            "Soda checks the whole table: give it a `filter` for the chunk that is to be checked.",
        ]
        path = (setup.data_source or "datasource/database/schema").rstrip("/")
        table = slug(setup.table or "inputs")
        lines = [comment(heading("A contract", monitors, notes, more))]
        lines.append(block({"dataset": f"{path}/{table}"} | _checks([made for _, made in written])))
        file = MonitorFile(f"{table}.soda.yml", "".join(lines), "soda")
        return Export((file,), tuple(notes))

    def identity(self, entry: Mapping[str, Node]) -> tuple[str, str] | None:
        """By the attributes of a check."""
        postmortem = text_of(below(entry, "attributes", "boardsnap_postmortem"))
        rule = text_of(below(entry, "attributes", "boardsnap_rule"))
        return (postmortem, rule) if postmortem and rule else None

    def slots(self, entry: Mapping[str, Node], monitor: Monitor) -> Sequence[Slot]:
        """The limit of a check, and what its attributes say of it."""
        threshold = fields(entry.get("threshold"))
        limit = _limit(monitor.conditions[0])
        found = [
            Slot(threshold[key], limit)
            for key in _MUST_BE.values()
            if key in threshold and limit is not None
        ]
        told = {"threshold_from": basis_of(monitor), "backtest": promise_of(monitor.promise)}
        for key, text in told.items():
            node = below(entry, "attributes", f"boardsnap_{key}")
            if node is not None and text:
                found.append(Slot(node, _safe(text)))
        return found


def _checks(all_made: Sequence[Made]) -> dict[str, object]:
    """The columns with their checks, and the checks of the table as a whole."""
    columns: dict[str, list[Mapping[str, object]]] = {}
    whole: list[Mapping[str, object]] = []
    for made in all_made:
        own = columns.setdefault(made.place, []) if made.place else whole
        # A schema check stands with the table, and the column is only listed.
        (whole if "schema" in made.entry else own).append(made.entry)
    listed = [{"name": name, **({"checks": own} if own else {})} for name, own in columns.items()]
    return {**({"columns": listed} if listed else {}), **({"checks": whole} if whole else {})}


def _safe(text: str) -> str:
    """The text without what Soda takes for a variable."""
    return one_line(text).replace("${", "$ {")


def _limit(condition: Condition) -> float | None:
    if condition.statistic == "null_rate":
        return round(condition.threshold * 100, 10)
    if condition.statistic == "staleness":
        return condition.threshold
    return bound_of(condition)


def _make(monitor: Monitor, condition: Condition, setup: Setup) -> Made | str:
    if condition.subject.kind == "metric":
        return "Soda looks at tables: Prometheus, Grafana and NannyML watch metrics of a model"
    maker = _MAKERS.get(condition.statistic)
    if maker is None:
        statistic = condition.statistic.replace("_", " ")
        return _WHY_NOT.get(condition.statistic, f"Soda contracts know no {statistic}")
    made = maker(condition, setup)
    if isinstance(made, str):
        return made
    ((kind, body),) = made.entry.items()
    told = {f"boardsnap_{key}": _safe(text) for key, text in facts(monitor, setup).items()}
    check: dict[str, object] = {"name": _safe(monitor.title), "attributes": told}
    check |= body if isinstance(body, dict) else {}
    threshold = check.get("threshold")
    if isinstance(threshold, dict):
        check["threshold"] = {**threshold, "level": _LEVELS[monitor.severity]}
    return Made({kind: check}, made.differs, made.place)


def _must_be(condition: Condition, limit: float) -> dict[str, object]:
    low = fires_low(condition)
    at_limit = condition.comparator in {">=", "<="}
    comparator: Comparator = ("<=" if at_limit else "<") if low else (">=" if at_limit else ">")
    return {_MUST_BE[comparator]: int(limit) if limit == int(limit) else limit}


def _nulls(condition: Condition, setup: Setup) -> Made | str:
    limit = _limit(condition) or 0.0
    threshold = {"metric": "percent", **_must_be(condition, limit)}
    return Made({"missing": {"threshold": threshold}}, place=setup.column(condition.subject))


def _mean(condition: Condition, setup: Setup) -> Made | str:
    limit = _limit(condition)
    if limit is None:
        return _NUMBERS.format(what="the mean", key="mean")
    body = {"function": "avg", "threshold": _must_be(condition, limit)}
    return Made({"aggregate": body}, place=setup.column(condition.subject))


def _rows(condition: Condition, setup: Setup) -> Made | str:
    del setup
    limit = _limit(condition)
    if limit is None:
        return _NUMBERS.format(what="the usual number of rows", key="rows")
    return Made({"row_count": {"threshold": _must_be(condition, limit)}})


def _freshness(condition: Condition, setup: Setup) -> Made | str:
    if setup.time_column is None:
        return "Soda measures freshness on a column of times: give --time-column"
    threshold = {"unit": "hour", **_must_be(condition, condition.threshold)}
    return Made({"freshness": {"column": setup.time_column, "threshold": threshold}})


def _columns(condition: Condition, setup: Setup) -> Made | str:
    if condition.subject.kind != "feature" or condition.comparator != ">" or condition.threshold:
        return "Soda needs the list of columns: add all of them, and a `schema` check"
    body = {"allow_extra_columns": True, "allow_other_column_order": True}
    differs = ("it fires for every column that the contract lists",)
    return Made({"schema": body}, differs, place=setup.column(condition.subject))


_MAKERS: Mapping[Statistic, Callable[[Condition, Setup], Made | str]] = {
    "null_rate": _nulls,
    "mean_shift": _mean,
    "row_count": _rows,
    "staleness": _freshness,
    "missing_columns": _columns,
}
