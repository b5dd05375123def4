"""`boardsnap monitors` as people call it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INCIDENT = str(ROOT / "tests" / "golden" / "incident.json")


def run(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "boardsnap", "monitors", *arguments],
        check=False,
        capture_output=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        cwd=cwd,
    )


def test_without_a_tool_the_rules_are_listed_with_their_reasons() -> None:
    done = run(INCIDENT)
    assert done.returncode == 0, done.stderr
    assert "psi_income > 0.2" in done.stdout
    assert "threshold from: the board: “PSI monitor on income, alert > 0.2”" in done.stdout


def test_rules_as_json_are_rules_again(tmp_path: Path) -> None:
    done = run(INCIDENT, "--json", "-", "--only", "psi_income")
    (rule,) = json.loads(done.stdout)
    rule["conditions"][0]["threshold"] = 0.33
    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps([rule]))
    again = run(INCIDENT, "--rules", str(rules), "--to", "prometheus", "--only", "psi_income")
    assert "> 0.33" in again.stdout
    assert "with -o DIR there is more: churn.rules.test.yml" in again.stderr


def test_rules_as_json_come_beside_the_files_of_a_tool(tmp_path: Path) -> None:
    rules = tmp_path / "rules.json"
    done = run(INCIDENT, "--to", "prometheus", "-o", str(tmp_path), "--json", str(rules))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "churn.rules.yml").exists()
    assert json.loads(rules.read_text())


def test_files_are_written_into_a_folder_and_hold_to_their_schema(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "rules"
    done = run(INCIDENT, "--to", "prometheus", "-o", str(folder), "--link", "https://x.example/1")
    assert done.returncode == 0, done.stderr
    names = {path.name for path in folder.iterdir()}
    assert names == {"churn.rules.yml", "churn.rules.test.yml"}
    for path in folder.iterdir():
        assert run("--to", "prometheus", "--check", str(path)).returncode == 0
    rules = folder / "churn.rules.yml"
    rules.write_text(rules.read_text().replace("severity:", "severty:", 1))
    wrong = run("--to", "prometheus", "--check", str(rules))
    assert wrong.returncode == 2
    assert "severty" in wrong.stderr


def test_an_update_asks_shows_and_changes_one_line(tmp_path: Path) -> None:
    run(INCIDENT, "--to", "grafana", "-o", str(tmp_path))
    file = tmp_path / "churn.grafana.yml"
    # Written somewhere else than here, and edited.
    text = file.read_text().replace("- 0.2\n", "- 0.5  # too loud\n").replace("\n", "\r\n")
    file.write_bytes(text.encode())
    asked = run(INCIDENT, "--to", "grafana", "--update", str(file))
    assert asked.returncode == 7
    assert "add --yes" in asked.stderr
    assert "+                      - 0.2  # too loud" in asked.stdout
    assert file.read_bytes() == text.encode()
    done = run(INCIDENT, "--to", "grafana", "--update", str(file), "--yes")
    assert done.returncode == 0, done.stderr
    assert file.read_bytes() == text.replace("0.5  #", "0.2  #").encode()
    again = run(INCIDENT, "--to", "grafana", "--update", str(file))
    assert again.returncode == 0
    assert "as they should be" in again.stderr


def test_what_a_tool_cannot_express_is_told() -> None:
    done = run(INCIDENT, "--to", "evidently")
    assert done.returncode == 0
    assert "relative_drop_auc: left out" in done.stderr
    json.loads(done.stdout)


def test_a_tool_that_can_express_nothing_is_an_error() -> None:
    done = run(INCIDENT, "--to", "soda", "--only", "psi_income")
    assert done.returncode == 2
    assert "Soda can express none of the 1 rules" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "name a postmortem"),
        ((INCIDENT, "--to", "nagios"), "choose one of prometheus"),
        ((INCIDENT, "-o", "x"), "-o needs --to"),
        ((INCIDENT, "--to", "dbt", "-o", "x", "--update", "y"), "exclude each other"),
        ((INCIDENT, "--rule", "a"), "add --backtest FILE"),
        ((INCIDENT, "--only", "nothing"), "choose one of psi_income"),
        ((INCIDENT, "--to", "prometheus", "--metric", "AUC"), "write NAME=VALUE"),
        ((INCIDENT, "--to", "prometheus", "--metric", "AUC=avg(x)"), "exact labels"),
        ((INCIDENT, "--to", "prometheus", "--update", "no.yml"), "cannot be read"),
        (("no.json", "--to", "prometheus"), "does not exist"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_way_out(
    arguments: tuple[str, ...], said: str
) -> None:
    done = run(*arguments)
    assert done.returncode != 0
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
