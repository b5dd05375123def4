"""`boardsnap ask`: what it prints, what it refuses, and how it ends."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from boardsnap.cli.main import main
from boardsnap.errors import ConfigError, InputError, MissingFileError

ASKED = Path(__file__).parents[2] / "benchmarks" / "ask" / "postmortems"
CHURN, AGAIN = ASKED / "churn-income.json", ASKED / "churn-again.json"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ask(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command in this process: exit code, standard output, standard error."""

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["boardsnap", "ask", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        code = ended.value.code
        return code if isinstance(code, int) else 0, out, err

    return run


def test_an_answer_is_printed_with_its_sources(ask: Run) -> None:
    code, out, _ = ask(CHURN, "How long until we noticed?")
    assert code == 0
    assert "9 days: from “income feed moved to vendor Tessel”" in out
    assert "[1] /timeline/2 (board 1 at 120, 444): income feed moved to vendor Tessel" in out
    assert "computed: 6 Mar 2026 less 25 Feb 2026" in out


def test_json_is_all_that_stands_on_standard_output(ask: Run) -> None:
    code, out, err = ask(CHURN, "root cause?", "--json")
    answer = json.loads(out)
    assert (code, err, answer["kind"]) == (0, "", "answered")
    assert answer["citations"][0]["pointer"] == "/root_cause"


def test_no_answer_is_no_error_and_names_what_can_be_asked(ask: Run) -> None:
    code, out, _ = ask(CHURN, "Who is the CEO?")
    assert code == 0
    assert out.startswith("No answer was found. The postmortem says nothing of “CEO”.")
    assert "It does answer:" in out


def test_several_files_and_folders_are_asked_together(ask: Run) -> None:
    _, out, _ = ask(CHURN, AGAIN, "in which incident did we notice faster")
    assert out.startswith("“Churn v4: it happened again”: noticed after 5 days")
    assert f"{AGAIN}#/timeline/1" in out
    _, out, _ = ask(ASKED, "which postmortems mention Tessel?")
    assert str(CHURN) in out


def test_the_past_is_asked_for_the_last_time(ask: Run) -> None:
    code, out, _ = ask(AGAIN, "--past", ASKED, "what did we do last time?")
    assert code == 0
    assert "“Retrain on last 60 days”" in out


def test_monitors_are_replayed_when_that_is_asked(ask: Run) -> None:
    _, out, _ = ask(CHURN, "what would have caught this earlier?")
    assert "3 days after people noticed" in out
    assert "backtest /findings/0" in out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["what broke?"], ConfigError.exit_code, "name a postmortem and then the question"),
        ([str(CHURN), str(AGAIN)], ConfigError.exit_code, "the question comes last"),
        ([str(CHURN), " "], InputError.exit_code, "no question was asked"),
        ([str(CHURN), "why " * 200], InputError.exit_code, "500 at most"),
        (["no.json", "why?"], MissingFileError.exit_code, "no.json"),
        ([str(CHURN), "--past", "nowhere", "why?"], MissingFileError.exit_code, "nowhere"),
    ],
)
def test_what_cannot_be_asked_is_said_with_the_way_out(
    ask: Run, arguments: list[str], code: int, said: str
) -> None:
    ended, out, err = ask(*arguments)
    assert (ended, out) == (code, "")
    assert said in err
