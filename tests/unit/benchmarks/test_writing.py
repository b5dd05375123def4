"""Figures of handwriting and print."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.writing.__main__ import (
    LEFT_OUT,
    calibration_error,
    error_rate,
    exact_share,
    figures_of,
    found_share,
)
from benchmarks.writing.certainty import fitted
from benchmarks.writing.printed import printed_lines
from benchmarks.writing.reading import HANDS, WAYS, Read, single_words
from training.hands import Crop, unpack


def read(said: str, text: str, certainty: float = 0.9) -> Read:
    return Read(said, dict.fromkeys(WAYS, text), certainty)


def crop(text: str, writer: str, exercise: str = "ex01", kind: str = "word") -> Crop:
    return Crop(kind, text, writer, exercise, b"", ())


def test_a_certainty_that_comes_true_has_no_error() -> None:
    certainties = np.array([0.75] * 4 + [0.25] * 4)
    right = np.array([*[True] * 3, *[False] * 4, True])
    assert calibration_error(certainties, right) == pytest.approx(0.0)


def test_each_bin_counts_by_its_words() -> None:
    certainties = np.array([0.95, 0.95, 0.95, 0.15])
    right = np.array([True, True, False, True])
    expected = 3 / 4 * abs(0.95 - 2 / 3) + 1 / 4 * abs(0.15 - 1)
    assert calibration_error(certainties, right) == pytest.approx(expected)


def test_full_certainty_belongs_to_the_last_bin() -> None:
    assert calibration_error(np.array([1.0, 0.9]), np.array([True, True])) == pytest.approx(0.05)


def test_the_least_certain_fifth_is_reviewed() -> None:
    certainties = np.array([0.1, 0.2, 0.3, *[0.9] * 7])
    right = np.array([False, True, False, *[True] * 7])
    assert found_share(certainties, right) == pytest.approx(0.5)
    assert found_share(-certainties, right) == 0.0


def test_without_errors_none_are_found() -> None:
    assert found_share(np.array([0.1, 0.9, 0.9, 0.9, 0.9]), np.ones(5, bool)) == 0.0


def test_case_counts_in_print_alone() -> None:
    reads = [read("Owner", "owner"), read("v1.2", "v1.2")]
    assert exact_share(reads, "both") == 100
    assert exact_share(reads, "both", folded=False) == 50


def test_errors_are_shares_of_what_was_written() -> None:
    assert error_rate([read("abcd", "abXd"), read("abcdef", "abcde")], "hands") == pytest.approx(20)


def test_words_left_out_are_counted_apart_and_certainty_on_every_second_writer() -> None:
    left_out = min(LEFT_OUT)
    figures = figures_of(
        [
            (crop("one", "w1"), read("one", "one")),
            (crop("two", "w2", left_out), read("two", "too", 0.2)),
            (crop("six", "w2"), read("six", "six")),
            (crop("in two", "w2"), read("in two", "in two")),
            (crop("a line", "w3", kind="line"), read("a line", "a lime")),
        ],
        [read("p50", "P50")],
    )
    assert figures["words/count"] == 4
    assert figures["words/both_exact"] == 75
    assert figures["words_left_out/stock_exact"] == 0
    assert figures["lines/hands_cer"] == pytest.approx(100 / 6)
    assert figures["printed/both_exact"] == 0
    assert figures["writers/count"] == 2
    assert figures["writers/both_least"] == pytest.approx(200 / 3)
    assert figures["writers/both_most"] == 100
    assert figures["certainty/words"] == 2
    assert figures["certainty/from_0.00_right"] == 0
    assert figures["certainty/from_0.80_words"] == 1
    assert figures["certainty/from_0.80_said"] == pytest.approx(90)
    assert "certainty/from_0.95_words" not in figures


def test_the_crops_are_of_21_writers_and_some_of_exercises_left_out() -> None:
    crops = unpack(HANDS)
    assert len({one.writer for one in crops}) == 21
    assert {one.exercise for one in crops} > LEFT_OUT
    assert all(one.pixels.shape[0] <= 64 for one in crops[::200])


def test_identifiers_are_printed_the_same_each_time() -> None:
    first, again = list(printed_lines()), list(printed_lines())
    assert len({line.text for line in first}) == 500
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(first, again, strict=True))
    assert all(np.ptp(line.pixels.astype(int)) > 80 for line in first)


def test_fitting_finds_the_weights_that_made_the_words() -> None:
    chance = np.random.default_rng(1)
    evidence = np.column_stack([chance.normal(size=20_000), chance.integers(0, 2, 20_000)])
    likely = 1 / (1 + np.exp(-(-0.5 + evidence @ [1.5, 2.0])))
    weights = fitted(evidence, chance.random(20_000) < likely)
    assert weights == pytest.approx([-0.5, 1.5, 2.0], abs=0.15)


def test_who_is_fitted_on_does_not_judge() -> None:
    crops = unpack(HANDS)
    fitting, judging = (
        {crop.writer for crop in single_words(crops, fitting=fitting)} for fitting in (True, False)
    )
    assert fitting.isdisjoint(judging)
    assert len(fitting | judging) == 21
