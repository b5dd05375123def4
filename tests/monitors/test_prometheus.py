"""`promtool` takes the rules, and its unit tests replay the incident: they fire on the day."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from boardsnap.document import load
from boardsnap.model.monitor import (
    Comparator,
    Condition,
    Monitor,
    Promise,
    Span,
    Statistic,
    Subject,
)
from boardsnap.monitors.derivation import propose
from boardsnap.monitors.exporter import Export, History, Setup
from boardsnap.monitors.history import statements_of, timeline_histories
from boardsnap.monitors.tools import open_exporter
from boardsnap.monitors.validation import faults_of_export
from tests.monitors.conftest import Data
from tests.monitors.incident import ORIGIN, SETUP, monitor, monitors

INCIDENT = load(Path(__file__).parents[1] / "golden" / "incident.json")
AUC = Subject(kind="metric", name="AUC")


def export(rules: Sequence[Monitor], setup: Setup, folder: Path) -> Export:
    made = open_exporter("prometheus").write(rules, setup)
    for file in made.files:
        (folder / file.name).write_text(file.content, encoding="utf-8")
    return made


def judged(promtool: str, folder: Path, made: Export) -> str:
    """What promtool says, where it does not accept the files; else nothing."""
    rules, tests = (file.name for file in made.files)
    for command in (["check", "rules", rules], ["test", "rules", tests]):
        done = subprocess.run(
            [promtool, *command], check=False, capture_output=True, encoding="utf-8", cwd=folder
        )
        if done.returncode:
            return done.stdout + done.stderr
    return ""


def daily(subject: Subject, statistic: Statistic, values: Sequence[float]) -> History:
    start = datetime(2026, 3, 1)
    points = tuple((start + timedelta(days=day), value) for day, value in enumerate(values))
    return History(subject, statistic, points, "a test")


def test_promtool_accepts_what_a_board_calls_for(promtool: str, tmp_path: Path) -> None:
    setup = Setup(
        model="churn", statements=statements_of(INCIDENT), histories=timeline_histories(INCIDENT)
    )
    made = export(propose(INCIDENT, link="https://snap.example/b/1").monitors, setup, tmp_path)
    assert judged(promtool, tmp_path, made) == ""
    assert faults_of_export(made) == ()
    assert "2026-03-09" in made.files[1].content


def test_promtool_accepts_every_statistic(promtool: str, tmp_path: Path, data: Data) -> None:
    extra = (
        monitor("metric", "AUC", "deviations", ">", 3.0, reference_mean=0.9, rule="d",
                reference_deviation=0.01),
        monitor("metric", "AUC", "rate_of_change", "<=", -0.05, reference_mean=0.9),
        monitor("metric", "AUC", "ewma", ">=", 2.7, weight=0.2),
        monitor("metric", "AUC", "cusum", ">", 5.0, slack=0.5),
        monitor("metric", "AUC", "adwin", ">=", 1.0, delta=0.002),
        monitor("metric", "loss", "relative_rise", ">", 0.1, reference_mean=-0.2),
    )  # fmt: skip
    made = export([*monitors(data.reference, rows=200), *extra], SETUP, tmp_path)
    assert [note for note in made.notes if note.left_out] == []
    assert judged(promtool, tmp_path, made) == ""
    assert faults_of_export(made) == ()


def test_the_alert_comes_on_the_promised_day_and_not_the_day_before(
    promtool: str, tmp_path: Path
) -> None:
    # A false alarm on day 2; the incident from day 6; two days of patience: day 8.
    values = [0.1, 0.1, 0.3, 0.1, 0.1, 0.1, 0.3, 0.31, 0.4, 0.4]
    rule = monitor("feature", "income", "psi", ">", 0.2).model_copy(
        update={
            "lasting": Span(value=2, unit="days"),
            "promise": Promise(
                fires_on="2026-03-09",
                detected_on="2026-03-20",
                lead_days=11,
                false_alarms=1,
                reference_days=90,
            ),
        }
    )
    setup = replace(SETUP, histories=(daily(rule.conditions[0].subject, "psi", values),))
    made = export([rule], setup, tmp_path)
    assert made.notes == ()
    assert "for: 2d" in made.files[0].content
    assert "fires on 2026-03-09" in made.files[1].content
    assert "11 days earlier than people noticed, with 1 false alarm in 90 days" in (
        made.files[0].content
    )
    assert judged(promtool, tmp_path, made) == ""


def test_a_promise_that_the_values_do_not_keep_is_said(tmp_path: Path) -> None:
    rule = monitor("feature", "income", "psi", ">", 0.2).model_copy(
        update={
            "promise": Promise(
                fires_on="2026-03-03",
                detected_on=None,
                lead_days=None,
                false_alarms=None,
                reference_days=None,
            )
        }
    )
    setup = replace(
        SETUP, histories=(daily(rule.conditions[0].subject, "psi", [0.1, 0.1, 0.1, 0.3]),)
    )
    (note,) = export([rule], setup, tmp_path).notes
    assert "promised 2026-03-03" in note.text
    assert "fires on 2026-03-04" in note.text


def test_a_wrong_day_in_the_unit_test_fails_it(promtool: str, tmp_path: Path) -> None:
    rule = monitor("feature", "income", "psi", ">", 0.2)
    values = daily(rule.conditions[0].subject, "psi", [0.1, 0.1, 0.3, 0.3])
    made = export([rule], replace(SETUP, histories=(values,)), tmp_path)
    tests = tmp_path / made.files[1].name
    tests.write_text(tests.read_text().replace("eval_time: 1d", "eval_time: 2d"))
    assert "FAILED" in judged(promtool, tmp_path, made)


def test_a_misspelt_key_is_refused(promtool: str, tmp_path: Path) -> None:
    made = export([monitor("feature", "income", "psi", ">", 0.2)], SETUP, tmp_path)
    rules = tmp_path / made.files[0].name
    rules.write_text(rules.read_text().replace("labels:", "label:"))
    assert "label not found" in judged(promtool, tmp_path, made)


def test_joined_conditions_fire_when_both_hold(promtool: str, tmp_path: Path) -> None:
    one = monitor("feature", "income", "psi", ">", 0.2).conditions[0]
    other = monitor("metric", "AUC", "value", "<", 0.85).conditions[0]
    rule = Monitor(id="both", title="both", conditions=(one, other), origin=ORIGIN)
    setup = replace(
        SETUP,
        histories=(
            daily(one.subject, "psi", [0.1, 0.3, 0.3, 0.3]),
            daily(other.subject, "value", [0.9, 0.9, 0.9, 0.8]),
        ),
    )
    made = export([rule], setup, tmp_path)
    assert "and on (model)" in made.files[0].content
    assert "fires on 2026-03-04" in made.files[1].content
    assert judged(promtool, tmp_path, made) == ""


def test_series_are_called_what_people_call_them(promtool: str, tmp_path: Path) -> None:
    names = {"auc": r'churn:auc{env="prod", path="C:\\x \"y\""}', "psi(income)": "drift_psi"}
    rules = [
        monitor("metric", "AUC", "value", "<", 0.8),
        monitor("feature", "income", "psi", ">", 0.2),
    ]
    made = export(rules, replace(SETUP, names=names), tmp_path)
    assert r'expr: churn:auc{env="prod", path="C:\\x \"y\""} < 0.8' in made.files[0].content
    assert "expr: drift_psi > 0.2" in made.files[0].content
    assert judged(promtool, tmp_path, made) == ""


HOSTILE = st.text(
    st.sampled_from("{}$\"'`\\%#:-&*!|>@\n\t é中\u2028}{{{") | st.characters(codec="utf-8"),
    min_size=1,
    max_size=40,
).filter(str.strip)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=HOSTILE,
    name=HOSTILE,
    threshold=st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 6)),
    comparator=st.sampled_from([">", ">=", "<", "<="]),
)
@example(text="0", name="0", threshold=-0.0, comparator=">=")
def test_text_from_boards_is_data(
    promtool: str, tmp_path: Path, comparator: Comparator, **drawn: Any
) -> None:
    text, name, threshold = drawn["text"], drawn["name"], drawn["threshold"]
    condition = Condition(
        subject=Subject(kind="feature", name=name),
        statistic="psi",
        comparator=comparator,
        threshold=threshold,
        basis=text,
    )
    rule = Monitor(
        id="r",
        title=text,
        conditions=(condition,),
        origin=ORIGIN.model_copy(update={"title": text, "link": text}),
    )
    setup = Setup(model=name, statements={"/root_cause": text})
    for file in tmp_path.iterdir():
        file.unlink()
    made = export([rule], setup, tmp_path)
    assert judged(promtool, tmp_path, made) == ""
    assert faults_of_export(made) == ()


@pytest.mark.parametrize(
    "wrong", ["avg(model_auc)", 'a{b!="c"}', "a{b=c}", "1a", "", 'a{b="c"} > 1', 'a{b="c" d="e"}']
)
def test_what_is_no_series_is_refused_with_a_way_out(wrong: str) -> None:
    from boardsnap.errors import ConfigError

    rules = [monitor("metric", "AUC", "value", "<", 0.8)]
    with pytest.raises(ConfigError, match="exact labels"):
        open_exporter("prometheus").write(rules, replace(SETUP, names={"auc": wrong or " "}))
