"""The tables that a benchmark run leaves."""

from __future__ import annotations

import pytest

from benchmarks.report import (
    FRONT_PAGE,
    accuracy_section,
    backtest_section,
    fill,
    front_section,
    server_section,
    speed_section,
    table,
    writing_section,
)
from benchmarks.results import BACKTEST_RESULTS, RESULTS, SERVER_RESULTS, load_figures


def test_the_text_around_a_place_stays() -> None:
    text = "before\n<!-- a -->\nold\n<!-- /a -->\nbetween\n<!-- b -->\n<!-- /b -->\nafter\n"
    filled = fill(text, {"a": "new", "b": "fresh"})
    assert filled == (
        "before\n<!-- a -->\n\nnew\n\n<!-- /a -->\nbetween\n"
        "<!-- b -->\n\nfresh\n\n<!-- /b -->\nafter\n"
    )
    assert fill(filled, {"a": "new", "b": "fresh"}) == filled


@pytest.mark.parametrize("text", ["", "<!-- a -->\n", "<!-- a -->\n<!-- /a -->\n" * 2])
def test_a_text_without_exactly_one_place_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="one place for a"):
        fill(text, {"a": "new"})


def test_a_table_without_rows_is_empty() -> None:
    assert table(["a", "b"], []) == ""
    assert table(["a", "b"], [["1", "2"]]) == "| a | b |\n|---|---|\n| 1 | 2 |"


def test_what_was_not_measured_has_no_table() -> None:
    assert "|" not in accuracy_section({})
    assert speed_section({}) == front_section({}) == server_section({}) == "Not measured yet."
    assert writing_section({}) == "Not measured yet."
    assert backtest_section({}) == "Not measured yet."


@pytest.mark.skipif(not RESULTS.exists(), reason="nothing was measured yet")
def test_the_tables_show_the_kept_figures() -> None:
    figures = load_figures(RESULTS)
    readme = RESULTS.with_name("README.md").read_text(encoding="utf-8")
    assert accuracy_section(figures) in readme
    assert speed_section(figures) in readme
    assert writing_section(figures) in readme
    assert front_section(figures) in FRONT_PAGE.read_text(encoding="utf-8")


@pytest.mark.skipif(not SERVER_RESULTS.exists(), reason="nothing was measured yet")
def test_the_tables_show_the_kept_figures_of_the_server() -> None:
    readme = RESULTS.with_name("README.md").read_text(encoding="utf-8")
    assert server_section(load_figures(SERVER_RESULTS)) in readme


@pytest.mark.skipif(not BACKTEST_RESULTS.exists(), reason="nothing was measured yet")
def test_the_tables_show_the_kept_figures_of_backtests() -> None:
    readme = RESULTS.with_name("README.md").read_text(encoding="utf-8")
    assert backtest_section(load_figures(BACKTEST_RESULTS)) in readme
