"""`boardsnap verify` as people use it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from boardsnap.cli.main import main
from tests.unit.analysis.failures import board, fares, write

Run = Callable[..., int]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line; returns its exit code."""

    def call(*arguments: object) -> int:
        monkeypatch.setattr(sys, "argv", ["boardsnap", *map(str, arguments)])
        try:
            main()
        except SystemExit as end:
            return int(end.code or 0)
        return 0

    return call


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A folder with a postmortem and both periods."""
    said = board("surge fare missing in 10% of sessions in SF and NYC", feature="surge fare")
    (tmp_path / "pm.json").write_text(said.to_json(), encoding="utf-8")
    before, after = fares()
    write(before, tmp_path / "ref.parquet")
    write(after, tmp_path / "cur.csv")
    return tmp_path


def test_the_verdicts_are_shown(run: Run, case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--reference", case / "ref.parquet", "--current", case / "cur.csv"]
    assert run("verify", case / "pm.json", *arguments) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "1 claim: 1 confirmed" in shown
    assert "All features by their shift" in shown


def test_the_json_is_all_of_standard_output(
    run: Run, case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--reference", case / "ref.parquet", "--current", case / "cur.csv"]
    assert run("verify", case / "pm.json", *arguments, "--json", "-") == 0
    made = json.loads(capsys.readouterr().out)
    assert made["claims"][0]["verdict"] == "confirmed"
    assert made["claims"][0]["measured"]["low"] < 0.1 < made["claims"][0]["measured"]["high"]


@pytest.mark.parametrize("suffix", ["html", "md", "json"])
def test_the_suffix_says_the_form(run: Run, case: Path, suffix: str) -> None:
    target = case / f"out.{suffix}"
    arguments = ["--reference", case / "ref.parquet", "--current", case / "cur.csv"]
    assert run("verify", case / "pm.json", *arguments, "-o", target) == 0
    written = target.read_text(encoding="utf-8")
    begins = {"html": "<!doctype html>", "md": "# Is it true?", "json": "{"}[suffix]
    assert written.startswith(begins)
    assert "surge_fare" in written.replace("\\", "")


def test_patterns_folders_and_names_are_taken(run: Run, case: Path) -> None:
    arguments = ["--current", case / "*.csv", "--reference", case / "ref.parquet"]
    more = ["--column", "surge fare=eta", "--time", "event_time", "--chunk", "1w"]
    target = case / "out.json"
    assert run("verify", case / "pm.json", *arguments, *more, "-o", target) == 0
    made = json.loads(target.read_text(encoding="utf-8"))
    assert made["claims"][0]["match"]["column"] == "eta"
    assert made["claims"][0]["verdict"] == "contradicted"
    assert made["chunk"] == {"value": 1.0, "unit": "weeks"}


REFUSED: list[tuple[list[str], int, str]] = [
    (["--current", "none.csv"], 5, "check the path"),
    (["--current", "cur.csv", "--time", "nope"], 2, "no column 'nope'"),
    (["--current", "cur.csv", "--column", "income"], 7, "write NAME=COLUMN"),
    (["--current", "cur.csv", "-o", "out.pdf"], 7, "ends in .md, .html, .json"),
    (["--current", "cur.csv", "-o", "cur.csv"], 7, "suffix"),
    (["--current", "cur.csv", "--json", "pm.json"], 7, "overwritten"),
    (["--current", "cur.csv", "-o", "a.json", "--json", "a.json"], 7, "same file"),
    (["--current", "cur.csv", "--reference-until", "soon"], 7, "no ISO date"),
]


@pytest.mark.parametrize("refused", REFUSED)
def test_what_cannot_be_is_refused_in_one_line(
    run: Run,
    case: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    refused: tuple[list[str], int, str],
) -> None:
    arguments, code, says = refused
    monkeypatch.chdir(case)
    assert run("verify", "pm.json", *arguments) == code
    error = capsys.readouterr().err
    assert says in error
    assert error.count("\n") == 1


def test_without_the_extra_the_way_to_install_it_is_named(
    run: Run, case: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    assert run("verify", case / "pm.json", "--current", case / "cur.csv") == 7
    assert "pip install 'boardsnap[learn]'" in capsys.readouterr().err
