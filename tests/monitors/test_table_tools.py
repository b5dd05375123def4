"""The files run in the tools themselves: quiet on the reference period, loud on the incident."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from boardsnap.model.monitor import Monitor
from boardsnap.monitors.exporter import Export
from boardsnap.monitors.tools import open_exporter
from tests.monitors.conftest import Data, Drive
from tests.monitors.incident import DAYS, NULLS, RISE, SETUP, TABLE, monitor, monitors


def export(tool: str, rules: Sequence[Monitor], folder: Path) -> Export:
    made = open_exporter(tool).write(rules, SETUP)
    for file in made.files:
        target = folder / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(file.content, encoding="utf-8")
    return made


def left_out(made: Export) -> set[str | None]:
    return {note.rule for note in made.notes if note.left_out}


def misspelt(path: Path, word: str, wrong: str, name: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert word in text
    target = path.with_name(name)
    target.write_text(text.replace(word, wrong), encoding="utf-8")
    return target


def test_evidently_is_quiet_on_the_reference_and_loud_on_the_incident(
    data: Data, drive: Drive, tmp_path: Path
) -> None:
    rules = monitors(data.reference, rows=2000)
    rules = tuple(one for one in rules if one.id != "wasserstein_income")
    # One rule a hair below what is measured, one exactly there.
    distance = stats.wasserstein_distance(data.incident.income, data.reference.income)
    share = float(distance / np.std(data.reference.income))
    exact = (
        monitor("feature", "income", "wasserstein", ">", share - 1e-6, rule="w_below"),
        monitor("feature", "income", "wasserstein", ">", share + 1e-6, rule="w_above"),
        monitor("feature", "age", "null_rate", ">", NULLS - 1e-6, rule="n_below"),
        monitor("feature", "age", "null_rate", ">", NULLS, rule="n_at"),
        monitor("feature", "age", "null_rate", ">=", NULLS, rule="n_from"),
    )
    made = export("evidently", [*rules, *exact], tmp_path)
    config = tmp_path / "churn.evidently.json"
    wrong = misspelt(config, "metric_v2:ValueDrift", "metric_v2:ValueDrifts", "wrong.json")
    jobs = [
        [str(config), str(data.reference_csv), str(data.reference_csv)],
        [str(config), str(data.incident_csv), str(data.reference_csv)],
        [str(wrong), str(data.incident_csv), str(data.reference_csv)],
    ]
    quiet, loud, broken = drive("evidently", "evidently_reports.py", jobs)
    assert quiet[0] == 0, quiet
    assert loud[0] == 1, loud
    failed = {
        line.split("/")[1].split(":")[0]
        for line in loud[1].splitlines()
        if line.startswith("FAIL: ")
    }
    written = {"psi_income", "js_income", "mean_shift_income", "null_rate_age"}
    written |= {f"row_count_{TABLE}", "w_below", "n_below", "n_from"}
    assert failed == written
    assert left_out(made) == {one.id for one in rules} - written
    assert broken[2] is not None


def test_great_expectations_is_quiet_on_the_reference_and_loud_on_the_incident(
    data: Data, drive: Drive, tmp_path: Path
) -> None:
    mean = float(data.reference.income.mean())
    shift = float(data.incident.income.mean()) / mean - 1
    exact = (
        monitor("feature", "age", "null_rate", ">", NULLS - 1e-6, rule="n_below"),
        monitor("feature", "age", "null_rate", ">", NULLS + 1e-6, rule="n_above"),
        monitor("feature", "income", "mean_shift", ">", shift - 1e-6, rule="m_below",
                reference_mean=mean),
        monitor("feature", "income", "mean_shift", ">", shift + 1e-6, rule="m_above",
                reference_mean=mean),
    )  # fmt: skip
    rules = monitors(data.reference, rows=2000)
    made = export("great-expectations", [*rules, *exact], tmp_path)
    suite = tmp_path / "churn.great_expectations.json"
    wrong = misspelt(suite, "_to_not_be_null", "_to_not_be_nul", "wrong.json")
    jobs = [
        [str(suite), str(data.reference_csv)],
        [str(suite), str(data.incident_csv)],
        [str(wrong), str(data.incident_csv)],
    ]
    quiet, loud, broken = drive("great-expectations", "great_expectations_suites.py", jobs)
    count = len(json.loads(suite.read_text())["expectations"])
    assert quiet == [count, True, []]
    caught = {"mean_shift_income", "null_rate_age", f"row_count_{TABLE}"}
    caught |= {"missing_columns_promo_flag", "n_below", "m_below"}
    assert loud[:2] == [count, False]
    assert set(loud[2]) == caught
    assert left_out(made) == {one.id for one in rules} - caught
    # It drops what it does not know: only the count tells.
    assert isinstance(broken, str) or broken[0] < count


def test_nannyml_is_quiet_on_the_reference_and_loud_on_the_incident(
    data: Data, drive: Drive, tmp_path: Path
) -> None:
    rules = monitors(data.reference, rows=2000 // DAYS)
    # The days are equal parts of the rows, in their order.
    days = np.split(data.incident.income, DAYS)
    widest = max(float(stats.ks_2samp(data.reference.income, day).statistic) for day in days)
    exact = (
        monitor("feature", "income", "ks", ">", widest - 1e-6, rule="ks_below"),
        monitor("feature", "income", "ks", ">", widest + 1e-6, rule="ks_above"),
        monitor("feature", "income", "mean_shift", ">", 0.5, rule="m_above",
                reference_mean=float(data.reference.income.mean())),
    )  # fmt: skip
    jobs = []
    for name, analysis in (("quiet", data.reference_csv), ("loud", data.incident_csv)):
        folder = tmp_path / name
        folder.mkdir()
        made = export("nannyml", [*rules, *exact], folder)
        shutil.copy(data.reference_csv, folder / "reference.csv")
        shutil.copy(analysis, folder / "analysis.csv")
        jobs.append(str(folder / "churn.nannyml.yaml"))
    config = Path(jobs[1])
    jobs.append(str(misspelt(config, "column_names:", "colum_names:", "wrong.yaml")))
    quiet, loud, broken = drive("nannyml", "nannyml_runs.py", jobs)
    expected = {one.id for one in rules} - left_out(made)
    assert quiet == []
    assert set(loud) == expected | {"ks_below"}
    assert "psi_income" not in expected
    assert {"ks_income", "js_income", "wasserstein_income", "deviations_auc"} <= expected
    assert isinstance(broken, str), broken


DBT_PROJECT = """
name: shop
version: "1.0"
profile: shop
model-paths: [models]
test-paths: [tests]
"""
DBT_PROFILE = """
shop:
  target: dev
  outputs:
    dev: {type: duckdb, path: shop.duckdb, threads: 1}
"""


def dbt_project(folder: Path, csv: Path) -> Path:
    folder.mkdir()
    (folder / "models").mkdir()
    (folder / "dbt_project.yml").write_text(DBT_PROJECT)
    (folder / "profiles.yml").write_text(DBT_PROFILE)
    sql = f"select * from read_csv('{csv}', nullstr = '')"  # noqa: S608
    (folder / "models" / f"{TABLE}.sql").write_text(sql)
    return folder


def test_dbt_is_quiet_on_the_reference_and_loud_on_the_incident(
    data: Data, drive: Drive, tmp_path: Path
) -> None:
    mean = float(data.reference.income.mean())
    exact = (
        monitor("feature", "age", "null_rate", ">", NULLS - 1e-6, rule="n_below"),
        monitor("feature", "age", "null_rate", ">", NULLS, rule="n_at"),
        monitor("feature", "income", "mean_shift", "<", RISE - 1, rule="m_under",
                reference_mean=mean * 2),
    )  # fmt: skip
    rules = monitors(data.reference, rows=2000)
    jobs: list[list[Any]] = []
    for name, csv in (("quiet", data.reference_csv), ("loud", data.incident_csv)):
        project = dbt_project(tmp_path / name, csv)
        made = export("dbt", [*rules, *(exact if name == "loud" else ())], project)
        jobs.append([str(project), "build"])
    properties = f"models/{TABLE}.boardsnap.yml"
    for name, word, wrong in (
        ("wrong_test", "- boardsnap_null_rate:", "- boardsnap_nul_rate:"),
        ("wrong_argument", "threshold: 0.05", "treshold: 0.05"),
    ):
        project = dbt_project(tmp_path / name, data.incident_csv)
        export("dbt", rules, project)
        path = project / properties
        path.write_text(path.read_text().replace(word, wrong))
        jobs.append([str(project), "compile"])
    quiet, loud, wrong_test, wrong_argument = drive("dbt", "dbt_builds.py", jobs)
    assert quiet[:2] == [True, []], quiet
    caught = {"null_rate_age", "mean_shift_income", "missing_columns_promo_flag"}
    caught |= {f"row_count_{TABLE}", f"staleness_{TABLE}", "n_below", "m_under"}
    assert {name.removeprefix("boardsnap_") for name in loud[1]} == caught, loud
    assert left_out(made) == {one.id for one in rules} - caught
    assert not wrong_test[0]
    assert not wrong_argument[0]


@pytest.mark.parametrize("tool", ["evidently", "great-expectations", "nannyml", "soda", "dbt"])
def test_what_a_tool_cannot_express_is_in_its_file(tool: str, data: Data) -> None:
    made = open_exporter(tool).write(monitors(data.reference, rows=2000), SETUP)
    assert left_out(made)
    text = made.files[0].content
    assert {rule for rule in left_out(made) if str(rule) not in text} == set()
