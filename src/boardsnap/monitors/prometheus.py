"""Prometheus: alerting rules, and a unit test that replays the incident with `promtool`.

Names, labels and annotations follow https://prometheus.io/docs/practices/alerting/ and the
conventions of the monitoring mixins: CamelCase alerts, `severity`, `summary`, `description`,
`runbook_url`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from boardsnap.model.monitor import Monitor
from boardsnap.monitors.exporter import Export, MonitorFile, Note, Setup, Slot
from boardsnap.monitors.naming import (
    camel_case,
    duration,
    number_text,
    one_line,
    slug,
    span_seconds,
)
from boardsnap.monitors.phrases import basis_of, promise_of
from boardsnap.monitors.promql import comparison, expression
from boardsnap.monitors.replay import Replay, replay
from boardsnap.monitors.telling import heading, reasons
from boardsnap.monitors.yaml_text import Node, below, block, comment, text_of
from boardsnap.timing import moment_of

POSTMORTEM_LABEL = "boardsnap_postmortem"
RULE_LABEL = "boardsnap_rule"
SEVERITIES = {"page": "critical", "warn": "warning"}

_VALUE = '{{ $value | printf "%.4g" }}'


class PrometheusExporter:
    """Writes alerting rules and their unit test."""

    name = "prometheus"
    title = "Prometheus"

    def write(self, monitors: Sequence[Monitor], setup: Setup) -> Export:
        """A file of rules, and one of unit tests for it.

        Raises:
            ConfigError: a name that a series was given is no selector.
        """
        stem = slug(setup.model or monitors[0].origin.postmortem)
        replays = [(monitor, replay(monitor, setup)) for monitor in monitors]
        notes = [note for monitor, made in replays for note in _notes(monitor, made)]
        rules, tests = f"{stem}.rules.yml", f"{stem}.rules.test.yml"
        files = (
            MonitorFile(rules, _rules(monitors, setup, notes, stem), "prometheus.rules"),
            MonitorFile(tests, _tests(replays, setup, rules), "prometheus.test"),
        )
        return Export(files, tuple(notes))

    def identity(self, entry: Mapping[str, Node]) -> tuple[str, str] | None:
        """By the labels of a rule; the rules of a unit test have none of ours to find."""
        postmortem = text_of(below(entry, "labels", POSTMORTEM_LABEL))
        rule = text_of(below(entry, "labels", RULE_LABEL))
        return (postmortem, rule) if postmortem and rule and "expr" in entry else None

    def slots(self, entry: Mapping[str, Node], monitor: Monitor) -> Sequence[Slot]:
        """The thresholds in the expression, and the annotations that say where they come from."""
        found = [
            Slot(entry["expr"], condition.threshold, comparison=index)
            for index, condition in enumerate(monitor.conditions)
        ]
        return [*found, *annotation_slots(entry, monitor, template_text)]


def annotation_slots(entry: Mapping[str, Node], monitor: Monitor, escape: object) -> Iterator[Slot]:
    """The annotations that say what the thresholds rest on, where a rule has them."""
    told = {"threshold_from": basis_of(monitor), "backtest": promise_of(monitor.promise)}
    for key, text in told.items():
        node = below(entry, "annotations", key)
        if node is not None and text and callable(escape):
            yield Slot(node, str(escape(text)))


def template_text(text: str) -> str:
    """The text as it has to stand in a label or annotation, which are Go templates."""
    return one_line(text).replace("{{", '{{ "{{" }}')


def labels_of(monitor: Monitor, escape: object = template_text) -> dict[str, str]:
    """What an alert is routed and found by."""
    assert callable(escape)
    return {
        "severity": SEVERITIES[monitor.severity],
        POSTMORTEM_LABEL: str(escape(monitor.origin.postmortem)),
        RULE_LABEL: monitor.id,
    }


def described(monitor: Monitor, setup: Setup) -> str:
    """What whoever is alerted reads: what it is about, and what it was the last time."""
    origin = monitor.origin
    title = f"“{one_line(origin.title)}” " if origin.title else ""
    because = "; ".join(reasons(monitor, setup))
    after = f" It is watched because of {because}." if because else ""
    return f"This came before the failure in the postmortem {title}({origin.postmortem}).{after}"


def alert_name(monitor: Monitor, setup: Setup) -> str:
    """The name of the alert: the model's and the rule's."""
    return camel_case(*([setup.model] if setup.model else []), monitor.id)


def summary_of(monitor: Monitor, setup: Setup) -> str:
    """One line for a list of alerts."""
    model = f"{one_line(setup.model)}: " if setup.model else ""
    return f"{model}{one_line(monitor.title)}"


def joined_expression(monitor: Monitor, setup: Setup) -> str:
    """All conditions as one expression."""
    parts = [comparison(condition, setup) for condition in monitor.conditions]
    shared = "model" if setup.model and not _renamed(monitor, setup) else ""
    return f" and on ({shared}) ".join(parts)


def _renamed(monitor: Monitor, setup: Setup) -> bool:
    """Whether a series does not carry the model's label."""
    gauges = [expression(condition, setup).gauge for condition in monitor.conditions]
    return any(gauge.labels.get("model") != setup.model for gauge in gauges)


def _rules(monitors: Sequence[Monitor], setup: Setup, notes: Sequence[Note], stem: str) -> str:
    more = ["Add it to `rule_files` of prometheus.yml, and the test beside it to your checks."]
    group = f"{stem}-{monitors[0].origin.postmortem}"
    lines = [comment(heading("Alerts", monitors, notes, more)), "groups:\n"]
    lines.append(block([{"name": group}], 2))
    lines.append("    rules:\n")
    for monitor in monitors:
        expects = [expression(condition, setup).expects for condition in monitor.conditions]
        lines.append(comment([f"Expects {text}." for text in dict.fromkeys(expects)], 6))
        lines.append(block([_rule(monitor, setup)], 6))
    return "".join(lines)


def _rule(monitor: Monitor, setup: Setup) -> dict[str, object]:
    rule: dict[str, object] = {
        "alert": alert_name(monitor, setup),
        "expr": joined_expression(monitor, setup),
    }
    if monitor.lasting:
        rule["for"] = duration(span_seconds(monitor.lasting))
    rule["labels"] = labels_of(monitor)
    rule["annotations"] = _annotations(monitor, setup, _VALUE)
    return rule


def _annotations(monitor: Monitor, setup: Setup, value: str) -> dict[str, str]:
    promise = promise_of(monitor.promise)
    told = {
        "summary": template_text(summary_of(monitor, setup)),
        "description": f"The value is {value}. " + template_text(described(monitor, setup)),
        "runbook_url": template_text(monitor.origin.link or ""),
        "threshold_from": template_text(basis_of(monitor)),
        "backtest": template_text(promise or ""),
    }
    return {key: text for key, text in told.items() if text}


def _notes(monitor: Monitor, made: Replay) -> Iterator[Note]:
    if made.fires is None:
        yield Note(monitor.id, f"does not fire on the values that there are ({made.source})")
    promised = moment_of(monitor.promise.fires_on) if monitor.promise else None
    fires = made.time_of(made.fires) if made.fires is not None else None
    if promised and fires and fires.date() != promised.date():
        yield Note(
            monitor.id,
            f"the backtest promised {promised.date().isoformat()}, and on the values that there "
            f"are to replay it fires on {fires.date().isoformat()}",
        )
    if monitor.lasting and monitor.lasting.unit == "months":
        yield Note(monitor.id, "a month is 30 days: Prometheus knows no months")


def _tests(replays: Sequence[tuple[Monitor, Replay]], setup: Setup, rules: str) -> str:
    monitors = [monitor for monitor, _ in replays]
    more = [
        f"Run `promtool test rules` on it, with {rules} beside it.",
        "Times count from the first value. A gauge keeps its value until it is set anew.",
    ]
    lines = [comment(heading("Unit tests of the alerts", monitors, (), more))]
    shortest = min(made.seconds for _, made in replays)
    lines.append(block({"rule_files": [rules], "evaluation_interval": duration(shortest)}))
    lines.append("tests:\n")
    for monitor, made in replays:
        lines.append(comment([_told(monitor, made)], 2))
        lines.append(block([_test(monitor, made, setup)], 2))
    return "".join(lines)


def _told(monitor: Monitor, made: Replay) -> str:
    when = made.time_of(made.fires) if made.fires is not None else None
    start = f"; time 0 is {_said(made.start)}" if made.start else ""
    fires = f"; fires on {_said(when)}" if when else ""
    return f"{monitor.id}, {made.source}{start}{fires}."


def _said(at: datetime) -> str:
    return at.isoformat(timespec="minutes").removesuffix("T00:00")


def _test(monitor: Monitor, made: Replay, setup: Setup) -> dict[str, object]:
    series = {str(track.expression.gauge): track.values for track in made.tracks}
    name = alert_name(monitor, setup)
    checks: list[dict[str, object]] = []
    fires = made.fires
    before = {0, *([] if fires is None else [max(0, fires - 1)])}
    for step in sorted(one for one in before if not made.firing[one]):
        checks.append({"eval_time": _time(step, made), "alertname": name, "exp_alerts": []})
    if fires is None:
        last = made.steps - 1
        checks.append({"eval_time": _time(last, made), "alertname": name, "exp_alerts": []})
    else:
        alert = _expected(monitor, made, setup, fires)
        checks.append({"eval_time": _time(fires, made), "alertname": name, "exp_alerts": [alert]})
    return {
        "name": f"{monitor.id} {'stays quiet' if fires is None else 'fires'}",
        "interval": duration(made.seconds),
        "input_series": [
            {"series": text, "values": _notation(values)} for text, values in series.items()
        ],
        "alert_rule_test": checks,
    }


def _time(step: int, made: Replay) -> str:
    return duration(step * made.seconds) if step else "0m"


def _expected(monitor: Monitor, made: Replay, setup: Setup, step: int) -> dict[str, object]:
    first = made.tracks[0]
    value = first.at(step, made.seconds)
    labels = dict(first.expression.gauge.labels) | labels_of(monitor, one_line)
    written = _annotations(monitor, setup, f"{value + 0.0:.4g}" if value is not None else "")
    shown = {key: re.sub(r'\{\{ "\{\{" \}\}', "{{", text) for key, text in written.items()}
    return {"exp_labels": labels, "exp_annotations": shown}


def _notation(values: Sequence[float]) -> str:
    """The values as promtool takes them; `a+0xn` is a and n more of it."""
    runs = [(value, len(list(same))) for value, same in groupby(values)]
    return " ".join(
        number_text(value) if count == 1 else f"{number_text(value)}+0x{count - 1}"
        for value, count in runs
    )
