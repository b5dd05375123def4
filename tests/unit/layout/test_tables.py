"""Tables with and without rules, and columns at the right of a list."""

from __future__ import annotations

from typing import Literal

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


def risk_rows(y: float, step: float) -> list[TextLine]:
    """Three rows below headings, the second with two pieces of evidence."""
    rows = [
        ("stale geo index", ["index from May"], "40%"),
        ("clock moved on host 7", ["lag of one hour", "only on host 7"], "80%"),
        ("new browser release", ["share is flat"], "10%"),
    ]
    written = [line(t, x, y) for t, x in (("Guess", 100), ("Facts", 800), ("Odds", 1500))]
    y += step
    for guess, facts, odds in rows:
        written += [line(guess, 100, y), line(odds, 1500, y)]
        written += column(facts, 800, y, 50)
        y += step + 50 * (len(facts) - 1)
    return written


def expected_cells() -> list[list[tuple[str | None, str]]]:
    return [
        [("Facts", "index from May"), ("Odds", "40%")],
        [("Facts", "lag of one hour"), ("Facts", "only on host 7"), ("Odds", "80%")],
        [("Facts", "share is flat"), ("Odds", "10%")],
    ]


def test_a_table_without_rules_ends_where_the_next_sections_start() -> None:
    below = column(["Actions", "☐ reload the index", "☐ sync the clocks"], 100, 500)
    below += column(["Timeline", "3/4 lag seen", "3/9 clocks synced"], 820, 500)

    board = laid_out([*risk_rows(100, 70), *below])

    table = region(board, "Guess")
    assert table.kind == "table"
    assert [cells(i) for i in table.items] == expected_cells()
    assert texts(region(board, "Actions")) == ["☐ reload the index", "☐ sync the clocks"]
    assert texts(region(board, "Timeline")) == ["3/4 lag seen", "3/9 clocks synced"]


@pytest.mark.parametrize("kind", ["rule", "divider"])
def test_rows_are_told_apart_where_a_rule_runs_below_the_headings_alone(
    kind: Literal["rule", "divider"],
) -> None:
    marks = [
        mark(kind, (90, 150), (1700, 150)),
        mark(kind, (90, 440), (1700, 440)),
        mark(kind, (1450, 90), (1450, 440)),
    ]

    table = region(laid_out(risk_rows(100, 70), marks), "Guess")

    assert table.kind == "table"
    assert [cells(i) for i in table.items] == expected_cells()


def test_ruled_columns_of_states_are_lists_of_their_own() -> None:
    written = column(["Backlog", "reload index", "buy clocks / Ida"], 100, 100)
    written += column(["Doing", "sync clocks"], 800, 100)
    written += column(["Done"], 1500, 100)
    rules = [mark("rule", (x, 90), (x, 400)) for x in (750, 1450)]

    board = laid_out(
        written,
        [mark("table", (90, 90), (2000, 400)), *rules, mark("rule", (90, 150), (2000, 150))],
    )

    assert texts(region(board, "Backlog")) == ["reload index", "buy clocks / Ida"]
    assert texts(region(board, "Doing")) == ["sync clocks"]
    assert texts(region(board, "Done")) == []


def test_cells_of_closely_written_rows_belong_each_to_its_own_row() -> None:
    written = column(
        ["Actions", "☐ reload the index", "sync all the clocks", "☐ ask the vendor"], 100, 100, 50
    )
    written += column(["Ida", "Omar", "Lin"], 900, 150, 50)

    found = region(laid_out(written), "Actions")

    assert [[c for _, c in cells(i)] for i in found.items] == [["Ida"], ["Omar"], ["Lin"]]


def test_evidence_beside_ideas_stays_in_their_rows_without_any_ratings() -> None:
    written = [
        line("Search outage", 100, 0, height=60),
        *(line(t, x, 200) for t, x in (("Causes", 100), ("For / against", 1100), ("Votes", 2100))),
        *column(["1. shards moved at night", "", "2. clock skew", "3. bad disk"], 100, 300, 80),
        *column(["logs show it", "load was flat too", "ntp is fine", "no errors"], 1100, 300, 80),
    ]

    found = region(laid_out(written), "Causes")

    assert [(i.text, [c.text for c in i.cells]) for i in found.items] == [
        ("1. shards moved at night", ["logs show it", "load was flat too"]),
        ("2. clock skew", ["ntp is fine"]),
        ("3. bad disk", ["no errors"]),
    ]
