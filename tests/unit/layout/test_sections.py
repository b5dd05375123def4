"""Sections: headings, columns, quadrants, notes in corners."""

from __future__ import annotations

import pytest

from boardsnap.layout import lay_out
from boardsnap.model.board import Board
from boardsnap.model.geometry import Homography
from boardsnap.model.ink import Colour, Mark, Reading, TextLine
from tests.unit.layout.writing import column, laid_out, line, mark, region, sketch, texts, turned


def two_columns() -> list[TextLine]:
    return [
        line("Churn model v3 postmortem", 600, 20, height=80),
        *column(["Timeline", "3/4 deploy v3", "3/6 AUC 0.91", "3/9 AUC 0.78"], 100, 200),
        *column(["Actions", "- retrain on last 60 days", "- add PSI alert"], 100, 560),
        *column(["Causes", "- drift in income", "- stale cache", "- new market"], 1500, 200),
        *column(["Questions", "- who owns the feed?"], 1500, 560),
    ]


EXPECTED = [
    ("free", None, ["Churn model v3 postmortem"]),
    ("list", "Timeline", ["3/4 deploy v3", "3/6 AUC 0.91", "3/9 AUC 0.78"]),
    ("list", "Actions", ["- retrain on last 60 days", "- add PSI alert"]),
    ("list", "Causes", ["- drift in income", "- stale cache", "- new market"]),
    ("list", "Questions", ["- who owns the feed?"]),
]


@pytest.mark.parametrize("degrees", [-6, -3, 0, 2, 5])
def test_two_columns_of_sections_are_read_whatever_the_camera_angle(degrees: float) -> None:
    assert sketch(laid_out(turned(two_columns(), degrees))) == EXPECTED


def test_the_order_of_the_reading_does_not_matter() -> None:
    assert sketch(laid_out(reversed(two_columns()))) == EXPECTED


def test_dividers_part_lists_that_stand_close() -> None:
    left = column(["retrain the model", "add an alert", "roll back to v2"], 100, 100)
    right = column(["who owns it?", "why late?", "what is next?"], 460, 100)
    board = laid_out([*left, *right], [mark("divider", (450, 50), (450, 400))], words=False)

    assert [texts(r) for r in board.regions] == [
        ["retrain the model", "add an alert", "roll back to v2"],
        ["who owns it?", "why late?", "what is next?"],
    ]


@pytest.mark.parametrize(
    ("height", "colour", "underlined"),
    [(40.0, "black", True), (40.0, "red", True), (64.0, "red", False)],
)
def test_headings_in_unknown_words_are_known_by_their_looks(
    height: float, colour: Colour, underlined: bool
) -> None:
    written = [
        *column(["- a first item here", "- a second item"], 100, 260),
        *column(["- a third item here", "- a fourth item"], 100, 660),
        line("Schnickschnack", 100, 180, height=height, colour=colour, underlined=underlined),
        line("Krimskrams", 100, 560, height=height, colour=colour, underlined=underlined),
    ]

    assert sketch(laid_out(written, words=False)) == [
        ("list", "Schnickschnack", ["- a first item here", "- a second item"]),
        ("list", "Krimskrams", ["- a third item here", "- a fourth item"]),
    ]


@pytest.mark.parametrize(
    "text",
    ["ROOT CAUSE: label shift in March", "D: shadow mode first", "Q: who owns this?"],
)
def test_a_heading_with_its_content_on_one_line_stays_an_item(text: str) -> None:
    written = [line("Some board title here", 400, 20, height=80), line(text, 100, 300)]

    assert ("free", None, [text]) in sketch(laid_out(written))


def test_a_heading_left_of_its_list_heads_it() -> None:
    written = [
        line("Causes", 100, 100),
        *column(["- drift in income", "- stale cache", "- new market"], 400, 100),
        line("Actions", 100, 400),
        *column(["- retrain", "- alert"], 400, 400),
    ]

    assert sketch(laid_out(written)) == [
        ("list", "Causes", ["- drift in income", "- stale cache", "- new market"]),
        ("list", "Actions", ["- retrain", "- alert"]),
    ]


def test_kanban_columns_are_lists_of_their_own() -> None:
    written = [
        *column(["To do", "add PSI alert for income", "write the runbook today"], 100, 100),
        *column(["Doing", "retrain on last 60 days"], 900, 100),
        *column(["Done", "rolled back to v2 at once", "told the stakeholders"], 1700, 100),
    ]
    for i, text in enumerate(["To do", "Doing", "Done"]):
        written[[w.text for w in written].index(text)] = line(
            text, 100 + 800 * i, 100, underlined=True
        )

    board = laid_out(written, words=False)

    assert sketch(board) == [
        ("list", "To do", ["add PSI alert for income", "write the runbook today"]),
        ("list", "Doing", ["retrain on last 60 days"]),
        ("list", "Done", ["rolled back to v2 at once", "told the stakeholders"]),
    ]


def test_sticky_notes_in_a_grid_keep_apart() -> None:
    written: list[TextLine] = []
    marks: list[Mark] = []
    for row in range(2):
        for col in range(3):
            x, y = 100 + 600 * col, 100 + 400 * row
            written += column([f"note {row}{col} says", "that drift came"], x, y)
            marks.append(mark("box", (x - 30, y - 30), (x + 400, y + 150)))

    board = laid_out(written, marks)

    assert len(board.regions) == 6
    assert all(r.enclosed == "box" for r in board.regions)
    assert all(len(r.items) == 1 for r in board.regions)


def test_branches_around_a_circled_centre_keep_apart() -> None:
    written = [
        line("Recall fell", 1500, 1000),
        *column(["new traffic source", "from the ad network"], 300, 300),
        *column(["labels came late", "since the move"], 2600, 300),
        *column(["threshold typo", "in the config"], 300, 1700),
        *column(["feed was down", "for two days"], 2600, 1700),
    ]
    board = laid_out(written, [mark("circle", (1420, 940), (1800, 1100))])

    centre = [r for r in board.regions if r.enclosed == "circle"]
    assert [texts(r) for r in centre] == [["Recall fell"]]
    assert len(board.regions) == 5


def test_numbered_quadrants_are_read_one_by_one() -> None:
    heads = ["1. What happened", "2. Why", "3. What now", "4. Who"]
    bodies = [
        ["AUC fell in March", "Alert came late"],
        ["Income drifted"],
        ["Retrain"],
        ["Ana, Raj"],
    ]
    written = []
    for i, (head, body) in enumerate(zip(heads, bodies, strict=True)):
        x, y = (100, 1800)[i % 2], (100, 1400)[i // 2]
        written += [line(head, x, y, underlined=True), *column(body, x, y + 80)]
    rules = [mark("divider", (1700, 0), (1700, 2800)), mark("divider", (0, 1300), (3800, 1300))]

    found = {
        (r.heading.text, *texts(r))
        for r in laid_out(written, rules, words=False).regions
        if r.heading
    }

    assert found == {(head, *body) for head, body in zip(heads, bodies, strict=True)}


def test_small_notes_in_corners_stand_alone() -> None:
    written = [*two_columns(), line("Mar 12", 3600, 30), line("wifi: guest_5G", 3300, 2700)]

    found = sketch(laid_out(written))

    assert ("free", None, ["Mar 12"]) in found
    assert ("free", None, ["wifi: guest_5G"]) in found


def test_what_is_circled_under_a_heading_is_an_enclosed_region() -> None:
    written = [
        line("Root cause", 100, 100),
        *column(["income moved by a", "third in March"], 150, 220),
    ]

    found = region(laid_out(written, [mark("circle", (100, 180), (600, 350))]), "Root cause")

    assert found.enclosed == "circle"
    assert texts(found) == ["income moved by a third in March"]


def test_a_circled_item_stays_in_its_list() -> None:
    written = column(["Causes", "- drift in income", "- stale cache", "- new market"], 100, 100)
    board = laid_out(written, [mark("circle", (80, 215), (420, 265))])

    assert [(i.text, i.emphasis) for i in region(board, "Causes").items] == [
        ("- drift in income", None),
        ("- stale cache", "circle"),
        ("- new market", None),
    ]


def test_a_frame_around_the_whole_board_encloses_nothing() -> None:
    board = laid_out(two_columns(), [mark("box", (10, 5), (3900, 2900))])

    assert all(r.enclosed is None for r in board.regions)


def scored(lines: list[TextLine], *headings: str) -> Board:
    """The board for a vocabulary that knows these headings."""
    return lay_out(
        Reading(4000, 3000, tuple(lines)), Homography.identity(), lambda t: float(t in headings)
    )


@pytest.mark.parametrize("end", [":", " =", " -", " –", " (in order):", " (agreed):"])
def test_signs_behind_a_heading_do_not_hide_it(end: str) -> None:
    board = scored(
        column([f"Causes{end}", "* shard lost", "* clock skew"], 100, 100), f"Causes{end}"
    )

    assert sketch(board) == [("list", f"Causes{end}", ["* shard lost", "* clock skew"])]


def test_a_small_word_in_a_list_is_no_heading_where_headings_have_capitals() -> None:
    lines = [
        *column(["Causes:", "* shard lost", "* clock skew"], 100, 100),
        *column(["Actions:", "1) rebuild index from the", "    start"], 1500, 100),
    ]
    board = scored(lines, "Causes:", "Actions:", "start")

    assert texts(region(board, "Actions:")) == ["1) rebuild index from the start"]


def test_a_sentence_that_ends_with_a_colon_below_a_heading_is_its_content() -> None:
    lines = [
        line("Cause", 100, 100, height=56),
        *column(["drift seen in the new shop:", "  prices doubled"], 120, 170),
    ]

    assert texts(region(scored(lines, "Cause"), "Cause")) == [
        "drift seen in the new shop: prices doubled"
    ]


def test_a_comparison_broken_at_its_sign_is_no_heading() -> None:
    board = laid_out(column(["Actions", "* page when lag >", "  5 min", "* add disk"], 100, 100))

    assert texts(region(board, "Actions")) == ["* page when lag > 5 min", "* add disk"]
