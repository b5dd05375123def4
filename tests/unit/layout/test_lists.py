"""Lists: where items start and end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from boardsnap.model.ink import TextLine, Word
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


def test_a_struck_line_of_an_item_is_left_out_of_its_text() -> None:
    written = [line("Causes", 100, 100), line("- drift in the feed of", 100, 160)]
    written += [line("age, then income", 130, 210, struck=True)]

    (item,) = region(laid_out(written), "Causes").items
    assert (item.text, item.struck) == ("- drift in the feed of", False)
    assert [one.text for one in item.lines] == ["- drift in the feed of", "age, then income"]


def test_a_struck_line_within_a_row_becomes_struck_words() -> None:
    written = [line("Causes", 100, 100), line("- drift", 100, 160)]
    pieces = [line("- stale", 100, 220)]
    for text in ("weekly", "cache"):
        pieces.append(line(text, pieces[-1].box.right + 12, 220, struck=text == "weekly"))
    words = [replace(p, words=(Word(p.text, p.polygon, 0.9, p.text),)) for p in pieces]

    item = region(laid_out([*written, *words]), "Causes").items[1]
    assert (item.text, item.struck) == ("- stale cache", False)
    said = [word for one in item.lines for word in one.words]
    assert " ".join(word.text for word in said) == "- stale weekly cache"


def levels_of(*written: str) -> list[tuple[int, str]]:
    """The items of a list below a heading, with how deep they hang."""
    board = laid_out(column(["Causes", *written], 100, 100))
    return [(i.level, i.text) for i in region(board, "Causes").items]


def test_unmarked_notes_that_end_early_hang_below_their_item() -> None:
    written = [
        "H1 clock moved",
        "  lag of one hour",
        "  only on host 7",
        "H2 the geo index of the north was stale since the move",
        "  rebuilt in May",
        "H3 nobody told the crew on call that the new map of the city was out",
    ]

    assert levels_of(*written) == [
        (0, "H1 clock moved"),
        (1, "lag of one hour"),
        (1, "only on host 7"),
        (0, "H2 the geo index of the north was stale since the move"),
        (1, "rebuilt in May"),
        (0, "H3 nobody told the crew on call that the new map of the city was out"),
    ]


@pytest.mark.parametrize("odds", ["70%", "4/5", "high", "(H)", "●●○"])
def test_a_rating_ends_its_item(odds: str) -> None:
    written = [f"H1: clock moved {odds}", "   and more lag", f"H2: stale index {odds}"]

    assert [text for _, text in levels_of(*written)] == [w.strip() for w in written]


def test_an_item_that_lost_its_bullet_stays_an_item() -> None:
    written = [
        "• Reload the geo index by noon (Ida)",
        "Sync the clocks of all hosts (Omar)",
        "• Ask the vendor for a newer map (Lin)",
        "• Page on lag",
    ]

    assert items_of(*written) == written


def test_an_item_that_lost_its_box_is_no_note() -> None:
    written = ["☐ Reload the index", "  Sync the clocks", "☐ Ask the vendor for a new map"]

    assert [level for level, _ in levels_of(*written)] == [0, 0, 0]


def test_a_badly_read_date_starts_an_item_in_a_dated_list() -> None:
    written = ["20.03. - lag grows on all", "2103. - hosts page", "22.03. - clocks synced"]

    assert items_of(*written) == written


def test_days_right_behind_their_dash_start_items() -> None:
    written = ["-11-03-lag grows on all hosts", "-11-04-clocks moved", "-11-06-clocks synced"]

    assert items_of(*written) == written


def test_signs_of_notes_do_not_join_the_next_list() -> None:
    written = column(["1) clock moved", "  - one hour", "2) stale index", "  - from May"], 100, 100)
    written += column(["- 3/4 lag seen", "- 3/5 hosts page", "- 3/9 synced"], 100, 420)

    assert [texts(r) for r in laid_out(written).regions] == [
        ["1) clock moved", "- one hour", "2) stale index", "- from May"],
        ["- 3/4 lag seen", "- 3/5 hosts page", "- 3/9 synced"],
    ]


def test_a_note_well_below_a_list_stands_alone() -> None:
    written = column(["Causes", "* clock moved", "* stale index"], 100, 100)
    written += [line("pizza at seven", 150, 370)]

    assert sketch(laid_out(written))[1] == ("free", None, ["pizza at seven"])


@pytest.mark.parametrize(
    "written",
    [
        ["> drift in income", "> stale cache", "> new market"],
        ["(a) drift in income", "(b) stale cache", "(c) new market"],
        ["#1 drift in income", "#2 stale cache", "#3 new market"],
        ["1/ drift in income", "2/ stale cache", "3/ new market"],
        ["o drift in income", "o stale cache", "o new market"],
        ["~ drift in income", "~ stale cache", "~ new market"],
        ["=> drift in income", "=> stale cache", "=> new market"],
        ["agreed: freeze the index", "agreed: no new keys", "agreed: page the owner"],
    ],
)
def test_rarer_marks_and_repeated_leads_start_items_too(written: list[str]) -> None:
    assert items_of(*written) == written


@pytest.mark.parametrize(
    ("good", "bad", "open_"),
    [
        ("(+)", "(-)", "(?)"),
        ("+", "-", "?"),
        ("for:", "against:", "against:"),
        ("pro:", "con:", "con:"),
    ],
)
@pytest.mark.parametrize("indent", ["", "  "])
def test_signs_of_evidence_hang_below_their_item(
    good: str, bad: str, open_: str, indent: str
) -> None:
    notes = [f"{good} only the new shards fail", f"{bad} old ones too", f"{open_} replicas?"]
    written = ["1. index rebuilt with gaps"]
    written += [indent + note for note in notes] + ["2. cache key collides"]
    found = region(laid_out(column(["Causes", *written], 100, 100)), "Causes")

    assert [i.text for i in found.items] == [w.strip() for w in written]
    assert [i.level for i in found.items] == [0, 1, 1, 1, 0]


def test_owners_in_brackets_or_behind_arrows_belong_to_the_line_above() -> None:
    found = items_of(
        "* rebuild the index", "  [Ines & Bo]", "* page on empty shards", "  >> Uma", "* trim logs"
    )

    assert found == [
        "* rebuild the index [Ines & Bo]",
        "* page on empty shards >> Uma",
        "* trim logs",
    ]


@pytest.mark.parametrize("end", ["- excluded", "(disproved)", "- ruled out"])
def test_a_line_closed_by_a_verdict_does_not_run_on(end: str) -> None:
    written = [f"a) shards were rebalanced at night {end}", "  load was flat", "b) clock skew"]

    assert items_of(*written) == [w.strip() for w in written]


def test_a_gapless_count_shows_that_no_mark_was_lost() -> None:
    found = items_of("a) shards were rebalanced", "in the night", "b) clock skew", "c) bad disk")

    assert found == ["a) shards were rebalanced in the night", "b) clock skew", "c) bad disk"]


def test_a_number_alone_ends_the_sentence_above() -> None:
    found = items_of("* 3/4 | median queue depth", "  312", "* 3/5 | workers doubled")

    assert found == ["* 3/4 | median queue depth 312", "* 3/5 | workers doubled"]


def test_a_bracket_that_closes_in_the_next_line_holds_both_together() -> None:
    found = items_of("1. rebuild it (due", "tmrw)", "2. Trim logs (due Fri)", "3. Page the owner")

    assert found == ["1. rebuild it (due tmrw)", "2. Trim logs (due Fri)", "3. Page the owner"]
