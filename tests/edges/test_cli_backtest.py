"""`boardsnap backtest`: what it reads, what it writes, what it refuses, and how it ends."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks.incidents import INCIDENTS, write_rows, write_series
from boardsnap.errors import ConfigError, InputError, MissingFileError
from boardsnap.model.backtest import Backtest
from tests.edges.commands import Boardsnap, Ended
from tests.servers import lacking


class Case(NamedTuple):
    """The files of an incident."""

    document: Path
    series: Path
    rows: Path


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A postmortem with the history of its metric and the rows of its features."""
    folder = tmp_path_factory.mktemp("incident")
    incident = INCIDENTS["drifting income"](1)
    made = Case(folder / "pm.json", folder / "metrics.csv", folder / "rows.parquet")
    made.document.write_text(incident.postmortem.to_json(), encoding="utf-8")
    write_series(incident, made.series)
    write_rows(incident, made.rows)
    return made


def test_the_board_alone_is_shown(boardsnap: Boardsnap, case: Case) -> None:
    ended = boardsnap("backtest", case.document)
    assert (ended.code, ended.err) == (0, "")
    assert "What would have caught it? Churn model v3 postmortem" in ended.out
    assert "AUC < 0.85 would have fired on 2 March 2026, 9 days earlier" in " ".join(
        ended.out.split()
    )


def test_no_column_is_cut_off_in_a_terminal_of_80_columns(
    boardsnap: Boardsnap, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = boardsnap("backtest", case.document, "--series", case.series).out.splitlines()
    heads = [line.split() for line in lines if line.split()[:2] == ["What", "Fires"]]
    assert heads[0][-1] == "Steady"
    assert max(map(len, lines)) <= 80


def test_the_json_is_all_that_is_printed(boardsnap: Boardsnap, case: Case) -> None:
    ended = boardsnap("backtest", case.document, "--series", case.series, "--json", "-")
    found = Backtest.model_validate_json(ended.out)
    assert ended.err == ""
    assert found.made_from == "files"
    assert found.finding(found.recommended) is not None


@pytest.mark.parametrize(
    ("suffix", "start"), [(".md", "# What would"), (".HTML", "<!doctype html>"), (".json", "{")]
)
def test_the_suffix_names_the_form(
    boardsnap: Boardsnap, case: Case, tmp_path: Path, suffix: str, start: str
) -> None:
    target = tmp_path / f"out{suffix}"
    assert boardsnap("backtest", case.document, "-o", target) == Ended(0, "", "")
    assert target.read_text(encoding="utf-8").startswith(start)


def test_features_are_replayed_as_the_board_has_them(boardsnap: Boardsnap, case: Case) -> None:
    ended = boardsnap("backtest", case.document, "--features", case.rows, "--json", "-")
    found = Backtest.model_validate_json(ended.out)
    team = found.finding("psi_income_board_1")
    assert team is not None
    assert team.sentence == (
        "PSI(income) > 0.2 on daily chunks would have fired on 27 February 2026, 12 days earlier, "
        "with no false alarm in 53 days."
    )
    assert {one.name for one in found.watched} == {
        *("AUC", "income", "tenure", "region", "rows.parquet")
    }


def test_a_reference_without_times_is_what_rows_are_compared_with(
    boardsnap: Boardsnap, case: Case, tmp_path: Path
) -> None:
    incident = INCIDENTS["drifting income"](2)
    whole = len(incident.rows["day"]) // 3
    rows = {name: values[:whole] for name, values in incident.rows.items() if name != "day"}
    reference = tmp_path / "reference.parquet"
    write_rows(replace(incident, rows=rows), reference)
    ended = boardsnap(
        "backtest", case.document, "--features", case.rows, "--reference", reference, "--json", "-"
    )
    found = Backtest.model_validate_json(ended.out)
    watched = next(one for one in found.watched if one.name == "income")
    assert any("whole reference table" in remark for remark in watched.remarks)
    team = found.finding("psi_income_board_1")
    assert team is not None
    assert team.outcome == "earlier"
    assert team.false_alarms is not None


def test_dates_delay_chunk_and_zone_are_heard(boardsnap: Boardsnap, case: Case) -> None:
    ended = boardsnap(
        *("backtest", case.document, "--series", case.series, "--json", "-"),
        *("--began", "2026-02-16", "--detected", "2026-03-20T12:00", "--ended", "2026-03-22"),
        *("--label-delay", "AUC=7d", "--chunk", "1w", "--timezone", "Europe/Berlin"),
        *("--since", "2025-11-10", "--noise", "1", "--link", "https://example.org/pm/1"),
    )
    found = Backtest.model_validate_json(ended.out)
    assert found.incident.given == ("began", "detected", "ended")
    assert found.incident.detected is not None
    assert found.incident.detected.iso == "2026-03-20T12:00"
    assert found.watched[0].delay_days == 7
    assert found.watched[0].first.iso == "2025-11-10"
    assert {one.monitor.conditions[0].chunk.unit for one in found.findings} == {"weeks"}  # type: ignore[union-attr]
    assert (found.zone, found.noise) == ("Europe/Berlin", 1)
    assert found.origin.link == "https://example.org/pm/1"


@pytest.mark.parametrize(
    ("arguments", "said", "error"),
    [
        (["--series", "none.csv"], "none.csv: does not exist", MissingFileError),
        (["--series", "{document}"], "neither CSV nor Parquet", InputError),
        (["--features", "{series}", "--time", "when"], "no column 'when'", InputError),
        (["--reference", "{rows}"], "give --features too", ConfigError),
        (["--began", "4.3.2026"], "--began '4.3.2026' is no ISO date", ConfigError),
        (["--began", "2026-03-04", "--ended", "2026-03-01"], "before it begins", InputError),
        (["--began", "2026-03-04", "--detected", "2026-03-01"], "before the failure", InputError),
        (["--label-delay", "two weeks"], "write 14d", ConfigError),
        (["--series", "{series}", "--label-delay", "F9=3d"], "no metric 'F9'", InputError),
        (["--series", "{series}", "--since", "2027-01-01"], "no value is left", InputError),
        (["--chunk", "0d"], "write 14d", ConfigError),
        (["--timezone", "Mars/Base"], "no time zone 'Mars/Base'", ConfigError),
        (["--noise", "-1"], "write 0 or more", ConfigError),
        (["-o", "x.pdf"], "ends in .md, .html, .json", ConfigError),
        (["-o", "{document}"], "would be overwritten", ConfigError),
        (["--json", "x.txt"], "ends in .json", ConfigError),
        (["-o", "x.json", "--json", "x.json"], "the same file", ConfigError),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    boardsnap: Boardsnap,
    case: Case,
    arguments: list[str],
    said: str,
    error: type[ConfigError | InputError],
) -> None:
    named = [one.format(**case._asdict()) for one in arguments]
    ended = boardsnap("backtest", case.document, *named)
    assert said in ended.err
    assert ended.err.count("\n") == 1
    assert (ended.code, ended.out) == (error.exit_code, "")


def test_a_board_that_does_not_say_when_it_began_names_the_way_out(
    boardsnap: Boardsnap, case: Case, tmp_path: Path
) -> None:
    parsed = json.loads(case.document.read_text(encoding="utf-8"))
    bare = tmp_path / "bare.json"
    bare.write_text(json.dumps({**parsed, "timeline": []}), encoding="utf-8")
    ended = boardsnap("backtest", bare, "--series", case.series)
    assert ended.code == InputError.exit_code
    assert "--began 2026-03-04" in ended.err


def test_without_the_extra_a_csv_is_replayed_and_rows_name_the_way_out(case: Case) -> None:
    """In a process in which DuckDB, river and SciPy are not there."""
    program = (
        "import sys\n"
        "for name in ('duckdb', 'river', 'scipy'):\n    sys.modules[name] = None\n"
        "from boardsnap.cli.main import main\nmain()\n"
    )

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", program, "backtest", str(case.document)]
        return subprocess.run(
            [*command, *map(str, arguments)], check=False, capture_output=True, encoding="utf-8"
        )

    simple = run("--series", case.series, "--json", "-")
    assert simple.returncode == 0, simple.stderr
    found = Backtest.model_validate_json(simple.stdout)
    assert {"cusum", "ewma", "page_hinkley"} <= {one.family for one in found.findings}
    assert any("pip install 'boardsnap[learn]'" in one.why for one in found.not_tried)
    rows = run("--features", case.rows)
    assert rows.returncode == ConfigError.exit_code
    assert "pip install 'boardsnap[learn]'" in rows.stderr


# ------------------------------------------------------------------ into the files of other tools


@pytest.mark.parametrize("rule", ["recommended", "psi_income_board_1", "psi_income_and_auc"])
def test_a_rule_of_the_backtest_becomes_an_alert_that_fires_when_it_was_promised(
    boardsnap: Boardsnap, case: Case, tmp_path: Path, rule: str
) -> None:
    found, rules = tmp_path / "backtest.json", tmp_path / "rules"
    replayed = boardsnap(
        *("backtest", case.document, "--series", case.series, "--features", case.rows),
        *("--json", found, "-o", tmp_path / "backtest.html"),
    )
    assert replayed.code == 0, replayed.err
    made = Backtest.model_validate_json(found.read_bytes())
    chosen = made.finding(made.recommended if rule == "recommended" else rule)
    assert chosen is not None
    written = boardsnap(
        *("monitors", case.document, "--to", "prometheus", "-o", rules),
        *("--backtest", found, "--rule", chosen.monitor.id),
    )
    assert written.code == 0, written.err
    (file,) = rules.glob("*.rules.yml")
    (test,) = rules.glob("*.rules.test.yml")
    assert f"boardsnap_rule: {chosen.monitor.id}" in file.read_text(encoding="utf-8")
    assert f"{chosen.lead_days:g} days earlier" in file.read_text(encoding="utf-8")
    promtool = shutil.which("promtool")
    if promtool is None:
        lacking("no promtool on this machine (Debian: prometheus)")
    for arguments in (["check", "rules", file.name], ["test", "rules", test.name]):
        ended = subprocess.run(
            [promtool, *arguments], cwd=rules, capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
