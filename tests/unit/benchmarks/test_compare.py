"""What counts as worse between two benchmark runs."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from benchmarks.compare import regressions
from benchmarks.results import load_figures, save_figures


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("boards/easy/score", 90.0, 89.0),
        ("boards/hard/provenance", 99.0, 98.0),
        ("boards/easy/invented", 0.5, 1.0),
        ("boards/easy/lost", 2.0, 3.0),
        ("real/cer", 20.0, 21.0),
        ("real/word_recall", 60.0, 59.0),
        ("speed/warm_ratio", 0.8, 0.95),
        ("speed/peak_mb", 700.0, 800.0),
        ("speed/help_imports", 0.0, 1.0),
    ],
)
def test_a_figure_that_got_worse_is_named(name: str, before: float, after: float) -> None:
    assert [sentence.split(":")[0] for sentence in regressions({name: before}, {name: after})] == [
        name
    ]
    assert regressions({name: after}, {name: before}) == []


@pytest.mark.parametrize("name", ["boards/easy/score", "speed/warm_seconds", "real/photos"])
def test_a_missing_figure_is_a_regression(name: str) -> None:
    assert regressions({name: 1.0}, {}) == [f"{name}: was 1, is missing"]


@pytest.mark.parametrize("name", ["boards/easy/score", "speed/warm_seconds"])
def test_a_figure_that_is_no_number_is_a_regression(name: str) -> None:
    assert regressions({name: 1.0}, {name: math.nan}) == [f"{name}: was 1, is no number"]


def test_what_is_within_the_tolerance_is_no_regression() -> None:
    assert regressions({"boards/easy/score": 90.0}, {"boards/easy/score": 89.6}) == []


def test_a_new_figure_is_no_regression() -> None:
    assert regressions({}, {"real/cer": 20.0}) == []


def test_a_figure_that_has_become_a_number_is_no_regression() -> None:
    assert regressions({"real/cer": math.nan}, {"real/cer": 20.0}) == []


def test_seconds_of_another_machine_are_no_regression() -> None:
    assert regressions({"speed/warm_seconds": 1.0}, {"speed/warm_seconds": 9.0}) == []


def test_a_file_with_null_or_text_has_figures_that_are_no_numbers(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    figures = {"real/cer": None, "real/exact": "much", "real/word_recall": math.nan}
    path.write_text(json.dumps({"figures": figures}), encoding="utf-8")
    assert all(math.isnan(value) for value in load_figures(path).values())


def test_saving_replaces_its_own_group_and_keeps_the_others(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    save_figures({"cer": 20.0, "exact": 30.0}, path, group="real")
    save_figures({"warm_ratio": 0.9}, path, group="speed")
    save_figures({"cer": 19.0}, path, group="real")
    assert load_figures(path) == {"real/cer": 19.0, "speed/warm_ratio": 0.9}
