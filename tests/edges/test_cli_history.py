"""`boardsnap history`, `trends` and `preflight` on files: what they show, and how they end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from boardsnap.document import load
from boardsnap.errors import ConfigError, MissingFileError
from boardsnap.identity import postmortem_id
from tests.edges.commands import Boardsnap
from tests.unit.analysis.written import action, postmortem

FIRST = postmortem(
    "income went NULL after the CRM migration",
    feature="income",
    category="pipeline_bug",
    title="first",
    model="churn",
    on="2025-02-03",
    actions=[
        action("Null rate of income", "monitoring", priority="P1", due="2025-02-20"),
        action("null rate of INCOME", "monitoring"),
    ],
)
AGAIN = postmortem(
    "income is missing since the CRM cutover", feature="income", title="again", on="2025-08-09"
)


@pytest.fixture(autouse=True)
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two postmortems of one failure."""
    made = tmp_path / "postmortems"
    made.mkdir()
    (made / "first.json").write_text(FIRST.model_dump_json(), encoding="utf-8")
    (made / "again.json").write_text(AGAIN.model_dump_json(), encoding="utf-8")
    return made


def test_the_earlier_one_is_found_with_its_reasons_and_actions(
    boardsnap: Boardsnap, folder: Path
) -> None:
    ended = boardsnap("history", folder, "--like", folder / "again.json")
    assert (ended.code, ended.err) == (0, "")
    assert "first · 3 Feb 2025" in ended.out
    assert "how it broke: values missing" in ended.out
    assert "[ ] Null rate of income, due 20 Feb 2025" in ended.out
    assert "watched by: nothing that is known" in ended.out


def test_a_search_shows_the_whole_path(boardsnap: Boardsnap, folder: Path) -> None:
    ended = boardsnap("history", folder, "-q", "cutover")
    assert str(folder / "again.json") in "".join(ended.out.split())
    assert "first.json" not in ended.out
    assert boardsnap("history", folder, "-q", "zebra").out == "No postmortem says that.\n"


def test_quarters_without_postmortems_are_one_line(boardsnap: Boardsnap, folder: Path) -> None:
    late = postmortem("device was stuck", feature="device", title="late", on="2027-05-01")
    (folder / "late.json").write_text(late.model_dump_json(), encoding="utf-8")
    out = boardsnap("trends", folder).out
    assert out.startswith("3 postmortems, 0 without a date")
    assert "2025 Q4 to 2027 Q1" in out
    assert "2026 Q2" not in out


def test_a_must_have_that_is_open_ends_with_1(boardsnap: Boardsnap, folder: Path) -> None:
    ended = boardsnap("preflight", folder, "--model", "churn")
    assert (ended.code, ended.err) == (1, "")
    assert "Not ready: P1 is open: Null rate of income" in " ".join(ended.out.split())
    assert "[ ] Null rate of income (Ana, overdue since 20 Feb 2025)" in ended.out
    assert ended.out.count("check: Null rate of income") == 1
    assert "null rate of INCOME (Ana)" in ended.out
    assert boardsnap("preflight", folder, "--model", "churn", "--must", "none").code == 0


def test_rule_files_guard_and_their_tests_do_not(
    boardsnap: Boardsnap, folder: Path, tmp_path: Path
) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    carried = f"boardsnap_postmortem: {postmortem_id(load(folder / 'first.json'))}\n"
    asked = ("preflight", folder, "--model", "churn", "--must", "guards", "--monitors", rules)
    (rules / "churn.rules.test.yml").write_text(carried, encoding="utf-8")
    assert boardsnap(*asked).code == 1
    (rules / "churn.rules.yml").write_text(carried, encoding="utf-8")
    ended = boardsnap(*asked)
    assert ended.code == 0
    assert "Ready: every must-have is met" in ended.out


def test_a_model_that_no_postmortem_names_is_told(boardsnap: Boardsnap, folder: Path) -> None:
    ended = boardsnap("preflight", folder, "--model", "chrun")
    assert ended.code == 0
    assert "no postmortem is of a model 'chrun': they are of churn" in ended.err


def test_json_is_all_that_is_printed(boardsnap: Boardsnap, folder: Path) -> None:
    ended = boardsnap("preflight", folder, "--model", "churn", "--json")
    assert (ended.code, json.loads(ended.out)["ready"]) == (1, False)
    (match,) = json.loads(
        boardsnap("history", folder, "--like", folder / "again.json", "--json").out
    )
    assert match["key"].endswith("first.json")
    assert json.loads(boardsnap("trends", folder, "--json").out)["postmortems"] == 2


def test_what_cannot_be_used_is_refused_with_its_code(
    boardsnap: Boardsnap, folder: Path, tmp_path: Path
) -> None:
    missing = boardsnap("history", tmp_path / "nowhere", "-q", "x")
    assert missing.code == MissingFileError.exit_code
    for wrong in (("--since", "March"), ("--cause", "gremlins")):
        assert boardsnap("history", folder, *wrong).code == ConfigError.exit_code
    assert boardsnap("preflight", folder, "--model", "churn", "--must", "x").code == 7
