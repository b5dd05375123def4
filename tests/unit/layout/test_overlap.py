"""Several photos of one session: repeats stand once."""

from __future__ import annotations

from boardsnap.layout import drop_repeats
from boardsnap.model.board import Board
from tests.unit.layout.writing import all_lines, column, laid_out, mark, sketch

LEFT = ["Causes", "- drift in income", "- stale cache served", "- new market opened"]
RIGHT = ["Actions", "- retrain every week", "- add an alert on PSI"]


def photo(*columns: list[str]) -> Board:
    """The columns side by side."""
    return laid_out([w for i, c in enumerate(columns) for w in column(c, 100 + 900 * i, 100)])


def test_what_two_photos_share_stands_on_the_first() -> None:
    kept = drop_repeats([photo(LEFT, RIGHT), photo(RIGHT, ["Questions", "- who owns the feed?"])])

    assert sketch(kept[0]) == sketch(photo(LEFT, RIGHT))
    assert sketch(kept[1]) == [("list", "Questions", ["- who owns the feed?"])]


def test_small_reading_errors_do_not_make_a_line_new() -> None:
    misread = ["Actions", "- retrain evry week", "- add an a1ert on PSI"]

    kept = drop_repeats([photo(RIGHT), photo(misread)])

    assert sketch(kept[1]) == []


def test_a_section_that_goes_on_keeps_its_new_items() -> None:
    kept = drop_repeats([photo(RIGHT), photo([*RIGHT, "- write the runbook"])])

    assert sketch(kept[1]) == [("list", "Actions", ["- write the runbook"])]


def test_a_similar_line_among_different_ones_is_no_repeat() -> None:
    first = photo(["Timeline", "wk 1 recall 0.72", "wk 2 alert fired"])
    second = photo(["Timeline", "wk 3 recall 0.18", "wk 4 rolled back"])

    assert sketch(drop_repeats([first, second])[1]) == sketch(second)


def test_one_photo_stays_as_it_is() -> None:
    board = photo(LEFT, RIGHT)

    assert drop_repeats([board]) == (board,)
    assert drop_repeats([]) == ()


def test_arrows_move_with_their_items() -> None:
    written = [
        *column(RIGHT, 100, 100),
        *column(["Questions", "- who owns it?", "- why late?"], 1200, 100),
    ]
    arrow = mark("arrow", (430, 240), (1190, 180))
    first = photo(["Actions", "- retrain every week"])
    second = laid_out(written, [arrow])

    kept = drop_repeats([first, second])[1]

    assert [line.text for line in all_lines(kept)].count("- add an alert on PSI") == 1
    assert [(a.tail, a.head) for a in kept.arrows] == [((0, 0), (1, 0))]


def test_of_a_line_that_a_photo_cuts_the_whole_one_stays() -> None:
    shared = ["Causes", "- drift in income", "- stale cache served", "- new market opened"]
    cut_right = photo([*shared, "- labels come late from the ve"])
    whole = photo([*shared, "- labels come late from the vendor"])

    first, second = drop_repeats([cut_right, whole])
    assert sketch(first) == sketch(photo(shared))
    assert [line.text for line in all_lines(second)][-1] == "- labels come late from the vendor"

    first, second = drop_repeats([whole, cut_right])
    assert sketch(first) == sketch(whole)
    assert sketch(second) == []


def test_a_part_of_a_line_is_no_repeat_where_the_photos_share_nothing_else() -> None:
    first = photo(["Actions", "- add an alert on PSI and page us"])
    second = photo(["Questions", "- add an alert on PSI"])

    assert sketch(drop_repeats([first, second])[1]) == sketch(second)
