"""Grafana: alert rules for file provisioning, on a Prometheus data source.

https://grafana.com/docs/grafana/latest/alerting/set-up/provision-alerting-resources/file-provisioning/
No tool of Grafana's checks such a file before the server starts; the schema in `schemas/` does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from boardsnap.model.monitor import Condition, Monitor
from boardsnap.monitors.exporter import Export, MonitorFile, Note, Setup, Slot
from boardsnap.monitors.naming import duration, number_text, one_line, slug, span_seconds
from boardsnap.monitors.phrases import basis_of, promise_of
from boardsnap.monitors.prometheus import (
    POSTMORTEM_LABEL,
    RULE_LABEL,
    annotation_slots,
    described,
    labels_of,
    summary_of,
)
from boardsnap.monitors.promql import expression
from boardsnap.monitors.telling import heading
from boardsnap.monitors.yaml_text import Node, below, block, comment, fields, items, text_of

DATA_SOURCE = "prometheus"
_EXPRESSIONS = "__expr__"  # Grafana's own data source for server-side expressions
_LOOK_BACK_SECONDS = 600
# A threshold expression knows these two; the others are written as math.
_EVALUATORS = {">": "gt", "<": "lt"}
_LONGEST_UID = 40


class GrafanaExporter:
    """Writes a provisioning file of alert rules."""

    name = "grafana"
    title = "Grafana alerting"

    def write(self, monitors: Sequence[Monitor], setup: Setup) -> Export:
        """One provisioning file.

        Raises:
            ConfigError: a name that a series was given is no selector.
        """
        stem = slug(setup.model or monitors[0].origin.postmortem)
        notes = []
        if setup.data_source is None:
            text = f"the data source's uid is taken to be “{DATA_SOURCE}”: name yours with --source"
            notes.append(Note(None, text))
        content = _file(monitors, setup, stem, notes)
        return Export((MonitorFile(f"{stem}.grafana.yml", content, "grafana"),), tuple(notes))

    def identity(self, entry: Mapping[str, Node]) -> tuple[str, str] | None:
        """By the labels of a rule."""
        postmortem = text_of(below(entry, "labels", POSTMORTEM_LABEL))
        rule = text_of(below(entry, "labels", RULE_LABEL))
        return (postmortem, rule) if postmortem and rule and "data" in entry else None

    def slots(self, entry: Mapping[str, Node], monitor: Monitor) -> Sequence[Slot]:
        """The thresholds in the server-side expression, and the annotations."""
        found: list[Slot] = []
        for query in map(fields, items(entry.get("data"))):
            model = fields(query.get("model"))
            kind = text_of(model.get("type"))
            if kind == "threshold":
                found += _threshold_slots(model, monitor)
            elif kind == "math" and "expression" in model:
                found += [
                    Slot(model["expression"], condition.threshold, comparison=index)
                    for index, condition in enumerate(monitor.conditions)
                ]
        return [*found, *annotation_slots(entry, monitor, template_text)]


def template_text(text: str) -> str:
    """The text as it has to stand in an annotation.

    Annotations are Go templates, and some versions of Grafana expand `$NAME` in them before.
    """
    dollar_free = one_line(text).replace("{{", "\0").replace("$", '{{ "\\x24" }}')
    return dollar_free.replace("\0", '{{ "{{" }}')


def value_text(text: str) -> str:
    """The text as it has to stand in a value in which `$NAME` is expanded."""
    return one_line(text).replace("$", "$$")


def _label_text(text: str) -> str:
    return value_text(text).replace("{{", '{{ "{{" }}')


def _threshold_slots(model: Mapping[str, Node], monitor: Monitor) -> list[Slot]:
    slots = []
    tests = map(fields, items(model.get("conditions")))
    for test, condition in zip(tests, monitor.conditions, strict=False):
        numbers = items(below(test, "evaluator", "params"))
        if numbers:
            slots.append(Slot(numbers[0], condition.threshold))
    return slots


def _file(monitors: Sequence[Monitor], setup: Setup, stem: str, notes: Sequence[Note]) -> str:
    more = ["Put it into provisioning/alerting/ of Grafana. What each rule expects of Prometheus:"]
    for monitor in monitors:
        more += [
            f"- {monitor.id}: {expression(condition, setup).expects}"
            for condition in monitor.conditions
        ]
    group = {
        "orgId": 1,
        "name": f"{stem}-{monitors[0].origin.postmortem}",
        "folder": value_text(f"{setup.model or 'Model'} monitors"),
        "interval": "1m",
    }
    lines = [comment(heading("Alert rules", monitors, notes, more))]
    lines.append(block({"apiVersion": 1}))
    lines.append("groups:\n")
    lines.append(block([group], 2))
    lines.append("    rules:\n")
    lines += [block([_rule(monitor, setup)], 6) for monitor in monitors]
    return "".join(lines)


def _rule(monitor: Monitor, setup: Setup) -> dict[str, object]:
    count = len(monitor.conditions)
    letters = [chr(ord("A") + index) for index in range(count)]
    queries = [
        _query(letter, condition, setup)
        for letter, condition in zip(letters, monitor.conditions, strict=True)
    ]
    decides = chr(ord("A") + count)
    return {
        "uid": _uid(monitor),
        "title": value_text(f"{summary_of(monitor, setup)} [{monitor.origin.postmortem}]"),
        "condition": decides,
        "data": [*queries, _decision(decides, letters, monitor.conditions)],
        "noDataState": "NoData",
        "execErrState": "Error",
        "for": duration(span_seconds(monitor.lasting)) if monitor.lasting else "0s",
        "annotations": _annotations(monitor, setup),
        "labels": labels_of(monitor, _label_text),
        "isPaused": False,
    }


def _uid(monitor: Monitor) -> str:
    """At most 40 letters; the same for the same postmortem and rule."""
    named = f"{monitor.origin.postmortem}/{monitor.id}"
    tail = hashlib.sha256(named.encode()).hexdigest()[:8]
    return f"{monitor.id[: _LONGEST_UID - 9]}-{tail}"


def _annotations(monitor: Monitor, setup: Setup) -> dict[str, str]:
    told = {
        "summary": summary_of(monitor, setup),
        "description": described(monitor, setup),
        "runbook_url": monitor.origin.link or "",
        "threshold_from": basis_of(monitor),
        "backtest": promise_of(monitor.promise) or "",
    }
    return {key: template_text(text) for key, text in told.items() if text}


def _query(letter: str, condition: Condition, setup: Setup) -> dict[str, object]:
    return {
        "refId": letter,
        "relativeTimeRange": {"from": _LOOK_BACK_SECONDS, "to": 0},
        "datasourceUid": setup.data_source or DATA_SOURCE,
        "model": {
            "refId": letter,
            "expr": expression(condition, setup).text,
            "instant": True,
            "range": False,
        },
    }


def _decision(
    letter: str, letters: Sequence[str], conditions: Sequence[Condition]
) -> dict[str, object]:
    """The expression on the server that decides: a threshold where one can say it, else math."""
    first = conditions[0]
    model: dict[str, object] = {"refId": letter}
    if len(conditions) == 1 and first.comparator in _EVALUATORS:
        evaluator = {"type": _EVALUATORS[first.comparator], "params": [_number(first.threshold)]}
        model |= {
            "type": "threshold",
            "expression": letters[0],
            "conditions": [{"evaluator": evaluator}],
        }
    else:
        parts = [
            f"${one} {condition.comparator} {number_text(condition.threshold)}"
            for one, condition in zip(letters, conditions, strict=True)
        ]
        model |= {"type": "math", "expression": " && ".join(parts)}
    return {
        "refId": letter,
        "relativeTimeRange": {"from": 0, "to": 0},
        "datasourceUid": _EXPRESSIONS,
        "model": model,
    }


def _number(value: float) -> float | int:
    return int(value) if value == int(value) else value
