"""Lists: where items start and end."""

from __future__ import annotations

import pytest

from boardsnap.model.ink import TextLine
from tests.unit.layout.writing import column, laid_out, line, region, sketch, texts


def items_of(*written: str) -> list[str]:
    """The items of a list below a heading."""
    board = laid_out(column(["Causes", *written], 100, 100))
    return texts(region(board, "Causes"))


@pytest.mark.parametrize(
    "written",
    [
        ["- drift in income", "- stale cache", "- new market"],
        ["* drift in income", "* stale cache", "* new market"],
        ["• drift in income", "• stale cache", "• new market"],
        ["1. drift in income", "2. stale cache", "3. new market"],
        ["1) drift in income", "2) stale cache", "3) new market"],
        ["(1) drift in income", "(2) stale cache", "(3) new market"],
        ["A) drift in income", "B) stale cache", "C) new market"],
        ["H1: drift in income", "H2: stale cache", "H3: new market"],
        ["H1 drift in income", "H2 stale cache", "H3 new market"],
        ["[ ] drift in income", "[x] stale cache", "[ ] new market"],
        ["☐ drift in income", "☑ stale cache", "◪ new market"],
        ["→ drift in income", "→ stale cache", "→ new market"],
        ["✓ drift in income", "✗ stale cache", "? new market"],
        ["✓ * drift in income", "* stale cache", "✗ * new market"],
        ["Drift in income", "Stale cache", "New market"],
        ["8/10 H1 drift in income", "2/10 H2 stale cache", "5/10 H3 new market"],
        ["May 3 deploy v2", "May 4 alert fired", "May 6 rolled back"],
        ["2026-03-04: deploy v2", "2026-03-05: alert fired", "2026-03-07: rolled back"],
        ["wk 1: deploy v2", "wk 2: alert fired", "wk 3: rolled back"],
    ],
)
def test_each_list_mark_starts_an_item(written: list[str]) -> None:
    assert items_of(*written) == written


@pytest.mark.parametrize(
    ("written", "item"),
    [
        (
            ["- share of thin file", "  applicants went up"],
            "- share of thin file applicants went up",
        ),
        (
            ["- income to default →", "  relation has changed"],
            "- income to default → relation has changed",
        ),
        (
            ["- label definition (not", "  the usual one) moved"],
            "- label definition (not the usual one) moved",
        ),
        (["1. latency p95 rose by", "   340 ms"], "1. latency p95 rose by 340 ms"),
        (["[ ] retrain on the last", "    60 days @ana"], "[ ] retrain on the last 60 days @ana"),
        (["RETRAIN ON THE LAST OF", "  SIXTY DAYS"], "RETRAIN ON THE LAST OF SIXTY DAYS"),
        (["- re-weight the sam-", "  pled negatives"], "- re-weight the sampled negatives"),
    ],
)
def test_wrapped_lines_join_their_item(written: list[str], item: str) -> None:
    assert items_of(*written, "- another short one here") == [item, "- another short one here"]


@pytest.mark.parametrize("rating", ["★★★☆☆", "●●○", "卌 |", "|||", "✓", "✗", "★★☆ (+ same score)"])
def test_a_rating_on_a_line_of_its_own_belongs_to_the_item_above(rating: str) -> None:
    found = items_of("- drift in income", f"  {rating}", "- stale cache")

    assert found == [f"- drift in income {rating}", "- stale cache"]


def test_notes_below_an_item_are_items_one_level_deeper() -> None:
    written = [
        "H1 drift in income",
        "  + PSI 0.31 in week 10",
        "  – mean unchanged",
        "H2 stale cache",
    ]
    board = laid_out(column(["Causes", *written], 100, 100))

    found = region(board, "Causes").items

    assert [(i.level, i.text) for i in found] == [
        (0, "H1 drift in income"),
        (1, "+ PSI 0.31 in week 10"),
        (1, "– mean unchanged"),
        (0, "H2 stale cache"),
    ]


def test_a_tick_before_a_bullet_does_not_indent_its_siblings() -> None:
    board = laid_out(column(["Causes", "✓ * drift", "  * cache", "✗ * market"], 100, 100))

    assert [i.level for i in region(board, "Causes").items] == [0, 0, 0]


def test_another_colour_starts_a_new_item() -> None:
    written: list[TextLine] = [
        line("Causes", 100, 100),
        line("the income feature moved", 100, 160),
        line("by a third in March", 100, 220, colour="red"),
    ]

    assert texts(region(laid_out(written), "Causes")) == [
        "the income feature moved",
        "by a third in March",
    ]


def test_a_list_goes_on_below_a_line_that_was_not_read() -> None:
    written = ["Causes", "- drift in income", "- stale cache", "", "", "- new market"]

    assert sketch(laid_out(column(written, 100, 100))) == [
        ("list", "Causes", ["- drift in income", "- stale cache", "- new market"])
    ]


def test_a_list_goes_on_in_the_next_column_by_its_numbers() -> None:
    written = column(["Causes", "1. drift in income", "2. stale cache"], 100, 100)
    written += column(["3. new market", "4. bad labels"], 900, 160)

    assert texts(region(laid_out(written), "Causes")) == [
        "1. drift in income",
        "2. stale cache",
        "3. new market",
        "4. bad labels",
    ]


def test_a_bullet_read_as_a_line_of_its_own_joins_its_text() -> None:
    written = [line("Causes", 100, 100)]
    for i, text in enumerate(["drift in income", "stale cache"]):
        y = 160 + 60 * i
        written += [line("•", 100, y), line(text, 150, y)]

    assert texts(region(laid_out(written), "Causes")) == ["• drift in income", "• stale cache"]


def test_struck_items_are_marked() -> None:
    written = [line("Causes", 100, 100), line("- drift", 100, 160)]
    written += [line("- cache", 100, 220, struck=True)]

    assert [i.struck for i in region(laid_out(written), "Causes").items] == [False, True]
