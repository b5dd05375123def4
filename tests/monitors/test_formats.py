"""Every format: its schema, its negative control, its notes, and thresholds renewed in place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from boardsnap.errors import ConfigError, InputError
from boardsnap.model.monitor import Monitor
from boardsnap.monitors.amendment import amend, difference
from boardsnap.monitors.exporter import Export
from boardsnap.monitors.tools import EXPORTERS, open_exporter
from boardsnap.monitors.validation import (
    SCHEMAS,
    faults_of,
    faults_of_export,
    schema_of,
    schema_text,
)
from boardsnap.monitors.yaml_text import plain
from tests.monitors.incident import ORIGIN, SETUP, monitor, monitors, tables

REFERENCE, _ = tables()
RULES = monitors(REFERENCE, rows=2000)
TOOLS = list(EXPORTERS)


def export(tool: str, rules: tuple[Monitor, ...] = RULES) -> Export:
    return open_exporter(tool).write(rules, SETUP)


def renewed(rule: Monitor, **changes: Any) -> Monitor:
    conditions = tuple(one.model_copy(update=changes) for one in rule.conditions)
    return rule.model_copy(update={"conditions": conditions})


def keys_of(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield str(key)
            yield from keys_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from keys_of(one)


# Labels of a series are the user's own; rules are named by their ids where they were left out.
FREE = {"model", "feature", "table", *(one.id for one in RULES)}


@pytest.mark.parametrize("tool", TOOLS)
def test_every_file_holds_to_its_schema(tool: str) -> None:
    made = export(tool)
    assert made.files
    assert faults_of_export(made) == ()
    assert {file.schema for file in made.files if file.schema} <= set(SCHEMAS[tool])


@pytest.mark.parametrize("tool", TOOLS)
def test_a_misspelt_key_fails_wherever_it_stands(tool: str) -> None:
    for file in export(tool).files:
        if file.schema is None:
            continue
        value = yaml.safe_load(file.content)
        for key in sorted(set(keys_of(value)) - FREE):
            wrong = json.dumps(_with_key(value, key, f"{key} x"))
            assert faults_of(wrong, file.schema), f"{file.name}: {key}"


def _with_key(value: object, key: str, wrong: str) -> object:
    if isinstance(value, dict):
        return {
            (wrong if name == key else name): _with_key(one, key, wrong)
            for name, one in value.items()
        }
    if isinstance(value, list):
        return [_with_key(one, key, wrong) for one in value]
    return value


@pytest.mark.parametrize("name", [one for names in SCHEMAS.values() for one in names])
def test_schemas_allow_nothing_that_they_do_not_name(name: str) -> None:
    open_objects = [
        one
        for one in _objects(json.loads(schema_text(name)))
        if one.get("additionalProperties") not in (False, None)
        and one["additionalProperties"].get("type") != "string"
    ]
    closed = [one for one in _objects(json.loads(schema_text(name))) if "properties" in one]
    assert open_objects == []
    assert all(one.get("additionalProperties") is False for one in closed)


def _objects(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if value.get("type") == "object":
            yield value
        for one in value.values():
            yield from _objects(one)
    elif isinstance(value, list):
        for one in value:
            yield from _objects(one)


@pytest.mark.parametrize("tool", TOOLS)
def test_every_rule_names_its_postmortem_and_its_link(tool: str) -> None:
    made = export(tool)
    content = made.files[0].content
    written = [one for one in RULES if one.id not in {n.rule for n in made.notes if n.left_out}]
    assert written
    assert content.count(ORIGIN.postmortem) >= len(written)
    assert str(ORIGIN.link) in content
    for one in written:
        assert one.id in content


@pytest.mark.parametrize("tool", TOOLS)
def test_every_rule_is_written_or_said_to_be_left_out(tool: str) -> None:
    made = export(tool)
    exporter = open_exporter(tool)
    amended = amend(made.files[0].content, RULES, exporter)
    out = {note.rule for note in made.notes if note.left_out}
    assert {note.rule for note in amended.notes} == out
    assert all(note.text for note in made.notes)


@pytest.mark.parametrize("tool", ["evidently", "great-expectations", "nannyml", "soda", "dbt"])
def test_joined_conditions_are_left_out_aloud(tool: str) -> None:
    one, other = RULES[0].conditions[0], RULES[5].conditions[0]
    joined = Monitor(id="both", title="both", conditions=(one, other), origin=ORIGIN)
    made = export(tool, (*RULES, joined))
    assert [note.text for note in made.notes if note.rule == "both" and note.left_out]


# ------------------------------------------------------------------- thresholds renewed in place


@pytest.mark.parametrize("tool", TOOLS)
def test_renewing_with_the_same_thresholds_changes_no_byte(tool: str) -> None:
    content = export(tool).files[0].content
    amended = amend(content, RULES, open_exporter(tool))
    assert amended.text == content
    assert amended.rules == ()


@pytest.mark.parametrize("tool", TOOLS)
def test_a_renewed_file_is_the_one_that_would_be_written_anew(tool: str) -> None:
    new = tuple(renewed(one, threshold=near(one.conditions[0].threshold)) for one in RULES)
    # A column that has to be there has no other threshold in these tools.
    new = tuple(old if "columns" in old.id else one for old, one in zip(RULES, new, strict=True))
    amended = amend(export(tool).files[0].content, new, open_exporter(tool))
    assert plain(amended.text) == plain(export(tool, new).files[0].content)


def near(threshold: float) -> float:
    return round(threshold * 0.9, 6) if threshold else 0.01


@pytest.mark.parametrize("tool", TOOLS)
def test_comments_order_and_the_rules_of_others_stay_byte_for_byte(tool: str) -> None:
    content = export(tool).files[0].content
    if not content.lstrip().startswith("{"):
        content = content.replace("\n", "   # ours: 0.25 > 0.3\r\n", 1) + "\n# the end\n\n"
    other = renewed(RULES[5], threshold=0.123)
    amended = amend(content, [other], open_exporter(tool))
    changed = [
        (old, new)
        for old, new in zip(
            content.splitlines(keepends=True), amended.text.splitlines(keepends=True), strict=True
        )
        if old != new
    ]
    if tool in {"grafana", "prometheus"} or changed:
        assert len(changed) == 1
    for old, new in changed:
        assert re.sub(r"[\d.]+", "", old) == re.sub(r"[\d.]+", "", new)
    assert amended.rules == ("null_rate_age",)


def test_a_rule_that_people_rewrote_keeps_all_but_its_number() -> None:
    text = """\
spec:
  groups:
    - name: ours   # by hand
      rules:
        - alert: Ours
          expr: >-
            avg_over_time(our_psi{job="a > 1", feature='x<2'}[1h])
              > 0.20
          labels: {boardsnap_rule: psi_income, boardsnap_postmortem: pm-0123456789ab}
        - alert: Another
          expr: up < 1
"""
    rule = renewed(RULES[0], threshold=0.35)
    amended = amend(text, [rule], open_exporter("prometheus"))
    assert amended.text == text.replace("> 0.20", "> 0.35")
    assert difference(text, amended.text, "x").count("\n+") == 2  # the head of the diff, and one


def test_where_a_threshold_comes_from_is_renewed_with_it() -> None:
    content = export("prometheus").files[0].content
    amended = amend(
        content, [renewed(RULES[0], basis="it's “new”: 1")], open_exporter("prometheus")
    )
    rules = yaml.safe_load(amended.text)["groups"][0]["rules"]
    assert rules[0]["annotations"]["threshold_from"] == "it's “new”: 1"


def test_what_is_no_number_is_left_and_said() -> None:
    content = export("prometheus").files[0].content
    content = content.replace("> 0.25", "> on() our_limit")
    amended = amend(content, [renewed(RULES[0], threshold=0.3)], open_exporter("prometheus"))
    assert amended.text == content
    assert "change it by hand" in amended.notes[0].text


def test_json_with_tabs_keeps_its_tabs() -> None:
    value = json.loads(export("evidently").files[0].content)
    text = json.dumps(value, indent="\t")
    new = renewed(RULES[0], threshold=0.5)
    amended = amend(text, [new], open_exporter("evidently"))
    assert amended.text == text.replace("0.25", "0.5")


def test_a_file_that_is_no_yaml_is_refused_with_a_way_out() -> None:
    with pytest.raises(InputError, match="update what it is made from"):
        amend("a: {{ .Values }}: b: c", RULES, open_exporter("prometheus"))


@given(
    threshold=st.floats(-1e9, 1e9, allow_nan=False),
    new=st.floats(-1e9, 1e9, allow_nan=False),
    tool=st.sampled_from(["prometheus", "grafana", "dbt", "evidently"]),
)
def test_any_threshold_becomes_any_other(threshold: float, new: float, tool: str) -> None:
    rule = monitor("feature", "age", "null_rate", ">=", threshold)
    content = export(tool, (rule,)).files[0].content
    changed = renewed(rule, threshold=new)
    amended = amend(content, [changed], open_exporter(tool))
    assert plain(amended.text) == plain(export(tool, (changed,)).files[0].content)


def test_an_unknown_tool_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="prometheus, grafana"):
        open_exporter("nagios")


def test_the_schema_of_a_file_is_found_by_what_is_in_it() -> None:
    rules, tests = export("prometheus").files
    assert schema_of(rules.content, "prometheus") == "prometheus.rules"
    assert schema_of(tests.content, "prometheus") == "prometheus.test"
    assert schema_of("", "nagios") is None


def test_grafana_gets_no_dollar_that_it_would_expand() -> None:
    rule = RULES[0].model_copy(update={"title": "100$ {{ $x }} ${HOME}"})
    made = open_exporter("grafana").write([rule], replace(SETUP, model="a$b"))
    (written,) = yaml.safe_load(made.files[0].content)["groups"][0]["rules"]
    assert all("$" not in text for text in written["annotations"].values())
    assert "$" not in written["title"].replace("$$", "")


def test_jinja_of_a_board_does_not_reach_dbt() -> None:
    rule = RULES[5].model_copy(update={"title": "{{ env_var('X') }} {% do x %} {# y #}"})
    made = export("dbt", (rule,))
    assert not re.search(r"\{[{%#]", made.files[0].content)
