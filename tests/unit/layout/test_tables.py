"""Tables with and without rules, and columns at the right of a list."""

from __future__ import annotations

import pytest

from boardsnap.model.ink import Mark, TextLine
from tests.unit.layout.writing import cells, column, laid_out, line, mark, region, texts, turned

ROWS = [
    ("H1: leak in features", "+ offline 0.99", "★★★"),
    ("H2: DNS outage", "", "★☆☆"),
    ("H3: new spam wave", "+ 3k new domains", "★★☆"),
]


def table_lines(heads: tuple[str, ...] = ("Hypothesis", "Data", "Score")) -> list[TextLine]:
    """Three columns at x = 100, 700 and 1200; rows 120 apart."""
    written = []
    for row, entries in enumerate([heads, *ROWS]):
        for x, text in zip((100, 700, 1200), entries, strict=True):
            if text:
                written.append(line(text, x, 100 + 120 * row))
    return written


def table_marks() -> list[Mark]:
    rules = [mark("rule", (x, 80), (x, 540)) for x in (670, 1170)]
    rules += [mark("rule", (80, 80 + y), (1450, 80 + y)) for y in (100, 220, 340)]
    return [mark("table", (80, 80), (1450, 540)), *rules]


@pytest.mark.parametrize("drawn", [True, False])
@pytest.mark.parametrize("degrees", [0, 2])
def test_each_row_is_an_item_with_its_cells(drawn: bool, degrees: float) -> None:
    marks = table_marks() if drawn and not degrees else []

    found = region(laid_out(turned(table_lines(), degrees), marks), "Hypothesis")

    assert found.kind == "table"
    assert texts(found) == [row[0] for row in ROWS]
    assert [cells(i) for i in found.items] == [
        [("Data", "+ offline 0.99"), ("Score", "★★★")],
        [("Score", "★☆☆")],
        [("Data", "+ 3k new domains"), ("Score", "★★☆")],
    ]


def test_wrapped_lines_stay_in_their_cell() -> None:
    written = [
        *(line(t, x, 100) for t, x in (("Hypothesis", 100), ("Data", 700), ("Score", 1200))),
        *column(["H1: test set from", "the same week", "H2: leak"], 100, 200),
        *column(["+ random split,", "not by time", "+ 0.99"], 700, 200),
        *column(["9/10", "", "4/10"], 1200, 200),
    ]

    found = region(laid_out(written), "Hypothesis")

    assert texts(found) == ["H1: test set from the same week", "H2: leak"]
    assert cells(found.items[0]) == [("Data", "+ random split, not by time"), ("Score", "9/10")]
    assert cells(found.items[1]) == [("Data", "+ 0.99"), ("Score", "4/10")]


def test_a_table_without_a_row_of_headings_has_cells_without() -> None:
    written = [
        line(text, x, 100 + 120 * row)
        for row, entries in enumerate(ROWS)
        for x, text in zip((100, 700, 1200), entries, strict=True)
        if text
    ]

    found = laid_out(written, table_marks()).regions[0]

    assert found.heading is None
    assert texts(found) == [row[0] for row in ROWS]
    assert cells(found.items[1]) == [(None, "★☆☆")]


def test_struck_rows_are_struck_items() -> None:
    written = [
        line(w.text, w.box.left, w.box.top, struck=w.text.startswith("H2")) for w in table_lines()
    ]

    found = region(laid_out(written, table_marks()), "Hypothesis")

    assert [i.struck for i in found.items] == [False, True, False]


def test_owners_and_dates_beside_a_list_are_cells_of_their_rows() -> None:
    written = column(
        ["Actions", "☐ retrain weekly", "☐ add an alert", "☐ tell all of the", "  stakeholders"],
        100,
        100,
    )
    written += column(["Ana+Raj", "@tara", "Tom"], 700, 160)
    written += column(["EOW", "", "Fri"], 1100, 160)

    found = region(laid_out(written), "Actions")

    assert [(i.text, [c for _, c in cells(i)]) for i in found.items] == [
        ("☐ retrain weekly", ["Ana+Raj", "EOW"]),
        ("☐ add an alert", ["@tara"]),
        ("☐ tell all of the stakeholders", ["Tom", "Fri"]),
    ]


@pytest.mark.parametrize("votes", [["卌", "|", "||"], ["★★★", "★", "★★"], ["HIGH", "LOW", "MED"]])
def test_ratings_in_a_far_column_belong_to_their_rows(votes: list[str]) -> None:
    written = column(["Causes", "1. drift in income", "2. stale cache", "3. new market"], 100, 100)
    written += column(votes, 1500, 160)

    found = region(laid_out(written), "Causes")

    assert [c.text for i in found.items for c in i.cells] == votes


def test_a_note_beside_a_heading_is_no_cell() -> None:
    written = column(["Questions", "* who owns the feed?", "* why so late?"], 100, 100)
    written += [line("lunch 12:30", 900, 100)]

    found = laid_out(written)

    assert all(not i.cells for r in found.regions for i in r.items)
    assert texts(region(found, "Questions")) == ["* who owns the feed?", "* why so late?"]
