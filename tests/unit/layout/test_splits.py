"""Lines that were read across the white between two columns."""

from __future__ import annotations

from dataclasses import replace

from boardsnap.model.ink import TextLine
from tests.unit.layout.writing import all_lines, column, laid_out, line, region, texts


def read_as_one(*lines: TextLine) -> TextLine:
    """Lines of one row as an engine may read them: a single line, its words in place."""
    words = tuple(w for part in lines for w in part.words)
    first, last = lines[0].polygon, lines[-1].polygon
    return replace(
        lines[0],
        text=" ".join(w.text for w in words),
        polygon=(first[0], last[1], last[2], first[3]),
        words=words,
    )


def by_word(text: str, x: float, y: float) -> TextLine:
    """A line whose words have places of their own."""
    parts, at = [], x
    for word in text.split():
        parts.append(line(word, at, y))
        at = parts[-1].box.right + 15
    return read_as_one(*parts)


def test_a_line_read_across_two_columns_stands_in_both() -> None:
    left = column(["Causes", "- clock moved", "", "- bad map"], 100, 100)
    right = column(["Actions", "- ask the vendor", "", "- page on lag"], 600, 100)
    across = read_as_one(by_word("- stale index", 100, 220), by_word("- sync clocks", 600, 220))

    board = laid_out([*left, *right, across])

    assert texts(region(board, "Causes")) == ["- clock moved", "- stale index", "- bad map"]
    assert texts(region(board, "Actions")) == ["- ask the vendor", "- sync clocks", "- page on lag"]


def test_a_wide_gap_where_no_column_starts_stays_in_its_line() -> None:
    across = read_as_one(by_word("- stale index", 100, 160), by_word("Ida", 700, 160))

    board = laid_out([*column(["Causes"], 100, 100), across])

    assert texts(region(board, "Causes")) == ["- stale index Ida"]


def test_no_word_is_lost_or_doubled_by_a_cut() -> None:
    right = column(["ask", "page", "", "call"], 600, 100)
    across = read_as_one(by_word("- stale index", 100, 220), by_word("sync all clocks", 600, 220))

    placed = [w.text for found in all_lines(laid_out([*right, across])) for w in found.words]

    assert sorted(placed) == sorted(["ask", "page", "call", *across.text.split()])
