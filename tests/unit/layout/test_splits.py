"""Lines that were read across the white between two columns."""

from __future__ import annotations

from dataclasses import replace

from boardsnap.model.ink import TextLine, standing_text
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


def test_struck_words_stay_struck_in_the_part_where_they_stand() -> None:
    left = column(["Causes", "- clock moved", "", "- bad map"], 100, 100)
    right = column(["Actions", "- ask the vendor", "", "- page on lag"], 600, 100)
    across = read_as_one(by_word("- stale index", 100, 220), by_word("- sync clocks", 600, 220))
    words = tuple(replace(w, struck=w.text in ("stale", "sync")) for w in across.words)
    across = replace(across, words=words, text=standing_text(words))

    board = laid_out([*left, *right, across])

    assert texts(region(board, "Causes")) == ["- clock moved", "- index", "- bad map"]
    assert texts(region(board, "Actions")) == ["- ask the vendor", "- clocks", "- page on lag"]


def test_a_part_with_no_word_that_stands_is_struck() -> None:
    left = column(["Causes", "- clock moved", "", "- bad map"], 100, 100)
    right = column(["Actions", "- ask the vendor", "", "- page on lag"], 600, 100)
    across = read_as_one(by_word("- stale index", 100, 220), by_word("- sync clocks", 600, 220))
    words = tuple(replace(w, struck=index > 2) for index, w in enumerate(across.words))
    across = replace(across, words=words, text=standing_text(words))

    board = laid_out([*left, *right, across])

    items = region(board, "Actions").items
    assert [item.struck for item in items] == [False, True, False]
    assert items[1].text == "- sync clocks"
