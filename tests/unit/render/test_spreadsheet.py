"""Actions as CSV: one a row, whatever stands in them, and never a formula."""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import Path

import pytest

from boardsnap.document import load
from boardsnap.model.postmortem import Action, Postmortem, ReaderInfo, Source
from boardsnap.render.spreadsheet import COLUMNS, to_csv

INCIDENT = load(Path(__file__).parents[2] / "golden" / "incident.json")
READER = ReaderInfo(name="local", version="1", seconds=0, confidence=1)


def rows(written: str) -> list[list[str]]:
    return list(csv.reader(StringIO(written, newline="")))


def of(text: str) -> Postmortem:
    source = Source(board=0, text=text)
    action = Action(text=text, kind="other", owners=(text,), priority=text, sources=(source,))
    return Postmortem(actions=(action,), reader=READER)


def test_every_action_is_a_row_below_the_headings() -> None:
    headings, *actions = rows(to_csv(INCIDENT))
    assert tuple(headings) == COLUMNS
    assert actions[1] == [
        "PSI monitor on income, alert > 0.2",
        "monitoring",
        "Raj, Mei",
        "2026-03-20",
        "Mar 20",
        "open",
        "",
        "",
    ]
    assert [row[7] for row in actions] == ["", "", "77 %", ""]


def test_lines_end_as_the_standard_has_it() -> None:
    written = to_csv(INCIDENT)
    assert written.count("\r\n") == written.count("\n") == 1 + len(INCIDENT.actions)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＠"])
def test_a_formula_is_shown_and_not_computed(start: str) -> None:
    _, row = rows(to_csv(of(f"{start}1+1")))
    assert (row[0], row[2], row[6]) == (f"'{start}1+1",) * 3


@pytest.mark.parametrize("formula", ["=1+1", "@SUM(A1)", "-cmd|x", "+(1)", " =1+1", "＝1"])
def test_a_formula_in_the_middle_is_none_where_semicolons_part_the_cells(formula: str) -> None:
    written = to_csv(of(f"x;{formula}"))
    for line in csv.reader(StringIO(written, newline=""), delimiter=";"):
        assert [cell for cell in line if re.match(r"\s*[=@+\-＝]", cell)] == []


def test_an_amount_behind_a_semicolon_stays_as_it_is() -> None:
    _, row = rows(to_csv(of("latency up; -5 % clicks")))
    assert row[0] == "latency up; -5 % clicks"


@pytest.mark.parametrize("start", ["\t=", "\r\n=", " =", "\x00="])
def test_a_formula_behind_blanks_is_none_either(start: str) -> None:
    _, row = rows(to_csv(of(f"{start}1+1")))
    assert row[0] == "'=1+1"
