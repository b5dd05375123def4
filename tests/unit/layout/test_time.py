"""Time lines: axes, date columns, dates above their texts."""

from __future__ import annotations

import pytest

from boardsnap.model.ink import TextLine
from tests.unit.layout.writing import (
    column,
    dated,
    laid_out,
    line,
    mark,
    region,
    sketch,
    texts,
    turned,
)

DATES = ["3/4", "3/6", "3/9", "3/15", "3/20"]
PLACES = [200, 900, 1500, 2300, 3000]
EVENTS = ["deploy v3", "AUC 0.91", "alert fired", "AUC 0.78", "rolled back"]


def axis_board(align: str, sides: str) -> list[TextLine]:
    """Five dates in a row with a text each, above ("a") or below ("b")."""
    written = [line("Timeline", 100, 260)]
    for date, x, event, side in zip(DATES, PLACES, EVENTS, sides, strict=True):
        stamp = line(date, x, 600)
        width = 20 * len(event)
        start = {"left": x, "centre": x + stamp.box.width / 2 - width / 2}[align]
        written += [stamp, line(event, start, 480 if side == "a" else 700)]
    return written


@pytest.mark.parametrize("align", ["left", "centre"])
@pytest.mark.parametrize("sides", ["aaaaa", "bbbbb", "ababa", "aabba"])
@pytest.mark.parametrize("degrees", [0, 3])
def test_texts_go_to_the_date_at_their_tick(align: str, sides: str, degrees: float) -> None:
    found = region(laid_out(turned(axis_board(align, sides), degrees)), "Timeline")

    assert found.kind == "axis"
    assert dated(found) == list(zip(DATES, EVENTS, strict=True))


def test_a_drawn_axis_finds_badly_read_dates() -> None:
    written = [line("Timeline", 100, 260)]
    for date, x, event in zip(["34", "3/6", "39"], PLACES, EVENTS, strict=False):
        written += [line(date, x, 600), line(event, x, 480)]
    axis = mark("axis", (100, 580), (2500, 580), stops=[(x + 20, 580) for x in PLACES[:3]])

    assert dated(region(laid_out(written, [axis]), "Timeline")) == [
        ("34", "deploy v3"),
        ("3/6", "AUC 0.91"),
        ("39", "alert fired"),
    ]


def test_texts_over_several_lines_and_lifted_over_each_other_keep_their_dates() -> None:
    written = [line("Timeline", 100, 260)]
    written += [line(d, x, 700) for d, x in zip(DATES, PLACES, strict=True)]
    written += column(["v3 with auto retrain", "goes live"], 200, 560, 50)
    written += column(["share of top items", "is at 60 %"], 900, 420, 50)
    written += column(["item coverage down", "to 13 %"], 1500, 560, 50)
    written += [line("CTR 4.5 %", 2300, 600), line("exploration on", 3000, 600)]

    assert dated(region(laid_out(written), "Timeline")) == [
        ("3/4", "v3 with auto retrain goes live"),
        ("3/6", "share of top items is at 60 %"),
        ("3/9", "item coverage down to 13 %"),
        ("3/15", "CTR 4.5 %"),
        ("3/20", "exploration on"),
    ]


def test_values_on_a_curve_have_the_dates_below_and_the_scale_names_them() -> None:
    written = [line("CTR", 100, 250)]
    for date, x, value, y in zip(
        DATES,
        PLACES,
        ["6.2%", "5.9%", "5.1%", "4.6%", "4.5%"],
        [300, 320, 380, 430, 440],
        strict=True,
    ):
        written += [line(date, x, 600), line(value, x + 20, y)]

    board = laid_out(written, [mark("curve", (210, 350), (1500, 430), (3000, 500))])

    assert len(board.regions) == 1
    found = board.regions[0]
    assert found.kind == "axis"
    assert found.series is not None
    assert found.series.text == "CTR"
    assert [w for w, _ in dated(found)] == DATES


def test_sections_below_an_axis_are_not_drawn_into_it() -> None:
    written = axis_board("left", "aaaaa")
    written += column(["Causes", "- drift in income", "- stale cache"], 200, 760)

    assert sketch(laid_out(written))[1] == (
        "list",
        "Causes",
        ["- drift in income", "- stale cache"],
    )


def test_dates_in_a_column_go_with_the_texts_at_their_right() -> None:
    written = [line("Timeline", 100, 100)]
    written += column(["May 3 12:15", "May 3 12:50", "May 3 14:05"], 100, 200, 120)
    written += column(
        ["latency p95 = 89 ms", "", "feature TTL 24h", "  → 1h", "nulls 38 %"], 600, 200
    )

    found = region(laid_out(written), "Timeline")

    assert found.kind == "axis"
    assert dated(found) == [
        ("May 3 12:15", "latency p95 = 89 ms"),
        ("May 3 12:50", "feature TTL 24h → 1h"),
        ("May 3 14:05", "nulls 38 %"),
    ]


def test_two_things_of_one_day_share_its_date() -> None:
    written = column(["3/4", "", "3/6"], 100, 100)
    written += column(["- deploy v3", "- alert fired", "- rolled back"], 300, 100)

    assert dated(laid_out(written).regions[0]) == [
        ("3/4", "- deploy v3"),
        ("3/4", "- alert fired"),
        ("3/6", "- rolled back"),
    ]


def test_dates_on_lines_of_their_own_go_with_what_stands_below() -> None:
    written = column(
        ["Timeline", "Mar 4", "deploy v3", "Mar 6", "AUC down to 0.78", "Mar 9", "rolled back"],
        100,
        100,
    )

    assert dated(region(laid_out(written), "Timeline")) == [
        ("Mar 4", "deploy v3"),
        ("Mar 6", "AUC down to 0.78"),
        ("Mar 9", "rolled back"),
    ]


def test_scores_out_of_ten_in_a_column_are_no_dates() -> None:
    written = column(["Causes", "- drift in income", "- stale cache", "- new market"], 100, 100)
    written += column(["4/10", "9/10", "3/10"], 800, 160)
    written += column(["DECISION: keep the old", "model until April"], 1000, 160)

    found = region(laid_out(written), "Causes")

    assert [i.when for i in found.items] == [None, None, None]
    assert [c.text for i in found.items for c in i.cells] == ["4/10", "9/10", "3/10"]


def test_due_dates_beside_a_list_start_no_timeline_with_the_next_column() -> None:
    written = column(["Actions", "- reload index", "- sync clocks", "- ask vendor"], 100, 100)
    written += column(["Ida", "Omar", "Lin"], 700, 160)
    written += column(["3/27", "4/2", "Fri"], 1000, 160)
    written += column(["Causes", "H1: clock moved", "H2: stale index", "H3: new map"], 1600, 100)

    board = laid_out(written)

    assert [[c.text for c in i.cells] for i in region(board, "Actions").items] == [
        ["Ida", "3/27"],
        ["Omar", "4/2"],
        ["Lin", "Fri"],
    ]
    assert texts(region(board, "Causes")) == ["H1: clock moved", "H2: stale index", "H3: new map"]


def test_lists_without_headings_below_an_axis_keep_out_of_it() -> None:
    written = [line(t, 100 + 700 * i, 300) for i, t in enumerate(["3/4", "3/6", "3/9"])]
    written += [line(t, 100 + 700 * i, 360) for i, t in enumerate(["lag 2 s", "page", "synced"])]
    written += column(["reload the index", "sync the clocks"], 100, 520)

    board = laid_out(written, [mark("axis", (90, 280), (1900, 280))])

    assert dated(board.regions[0]) == [("3/4", "lag 2 s"), ("3/6", "page"), ("3/9", "synced")]
    assert texts(board.regions[1]) == ["reload the index", "sync the clocks"]
