"""Every kind of drawn mark is found where it was drawn, and plain writing has none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from boardsnap.model.geometry import Box
from boardsnap.model.ink import Mark, TextLine
from boardsnap.recognition.marks import find_marks
from tests.unit.recognition.drawer import BLUE, GREEN, RED, Board, star

SEEDS = (1, 2)
DRAWN = ("strike", "underline", "box", "circle", "arrow", "divider", "table", "axis", "curve")


def marks_of(board: Board) -> tuple[tuple[TextLine, ...], tuple[Mark, ...]]:
    return find_marks(board.page(), board.lines)


def kinds(marks: tuple[Mark, ...]) -> set[str]:
    return {mark.kind for mark in marks if mark.kind in DRAWN}


def one(marks: tuple[Mark, ...], kind: str) -> Mark:
    found = [mark for mark in marks if mark.kind == kind]
    assert len(found) == 1, [mark.kind for mark in marks]
    return found[0]


def writing(board: Board) -> None:
    for row, text in enumerate(
        (
            "the total test set drifted after release",
            "PSI 0.31 in week 10 - retrain the model",
            "x = 12%, offline 0.99 (too good?)",
            "ETL FEED TTL 24h, TEETH FOR THE FLEET",
        )
    ):
        board.write(text, 100, 300 + 80 * row)


def test_a_blank_page_has_no_lines_and_no_marks() -> None:
    assert marks_of(Board()) == ((), ())


@pytest.mark.parametrize("seed", SEEDS)
def test_plain_writing_stays_as_it_was_read(seed: int) -> None:
    board = Board(seed)
    writing(board)
    lines, marks = marks_of(board)
    assert [line.text for line in lines] == [line.text for line in board.lines]
    assert not any(line.struck or line.underlined for line in lines)
    assert kinds(marks) == set()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("offsets", [(26,), (20, 29)], ids=["single", "double"])
def test_a_line_through_writing_strikes_it_and_no_other(
    seed: int, offsets: tuple[float, ...]
) -> None:
    board = Board(seed)
    writing(board)
    line = board.write("2. bot clicks on the ads", 900, 120)
    for offset in offsets:
        y = line.box.top + offset
        board.stroke([(line.box.left - 6, y), (line.box.right + 8, y + 2)])
    lines, marks = marks_of(board)
    assert [found.text for found in lines if found.struck] == [line.text]
    assert "underline" not in kinds(marks)


def test_a_wave_through_writing_strikes_it() -> None:
    board = Board()
    writing(board)
    line = board.write("ad server latency again", 900, 120)
    x = np.arange(line.box.left - 5, line.box.right + 8)
    y = line.box.top + 25 + 4 * np.sin(x / 9)
    board.curve(list(zip(x.tolist(), y.tolist(), strict=True)))
    lines, _ = marks_of(board)
    assert [found.text for found in lines if found.struck] == [line.text]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("count", [1, 2])
def test_a_line_below_writing_underlines_it(seed: int, count: int) -> None:
    board = Board(seed)
    writing(board)
    heading = board.write("Timeline", 100, 120)
    for row in range(count):
        y = heading.box.bottom + 3 + 11 * row
        board.stroke([(heading.box.left - 8, y), (heading.box.right + 8, y + 1)], RED)
    lines, marks = marks_of(board)
    assert [line.text for line in lines if line.underlined] == ["Timeline"]
    assert not any(line.struck for line in lines)
    assert one(marks, "underline").count == count
    assert one(marks, "underline").colour == "red"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("gap", [0, 14])
def test_a_rectangle_around_writing_is_a_box_even_if_it_does_not_close(
    seed: int, gap: float
) -> None:
    board = Board(seed)
    writing(board)
    board.write("root cause: income shifted", 900, 120)
    board.box(Box(870, 95, 1440, 190), RED, gap=gap)
    _, marks = marks_of(board)
    box = one(marks, "box")
    assert box.colour == "red"
    assert box.box.contains((1100, 140))
    assert kinds(marks) == {"box"}


def test_a_double_rectangle_is_one_box_with_two_outlines() -> None:
    board = Board()
    writing(board)
    board.write("root cause: income shifted", 900, 120)
    board.box(Box(870, 95, 1440, 190))
    board.box(Box(855, 80, 1455, 205))
    assert one(marks_of(board)[1], "box").count == 2


@pytest.mark.parametrize("gap", [0.0, 0.02])
def test_an_ellipse_around_writing_is_a_circle(gap: float) -> None:
    board = Board()
    writing(board)
    board.write("stale embeddings", 960, 120)
    board.ellipse(Box(880, 70, 1360, 220), BLUE, gap=gap)
    _, marks = marks_of(board)
    assert one(marks, "circle").colour == "blue"
    assert kinds(marks) == {"circle"}


ARROWS = {
    "right": [(760.0, 700.0), (1100.0, 690.0)],
    "up": [(1200.0, 900.0), (1190.0, 640.0)],
    "slanted": [(700.0, 900.0), (1000.0, 700.0)],
    "elbow": [(700.0, 720.0), (1000.0, 720.0), (1000.0, 900.0)],
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("shape", ARROWS)
def test_an_arrow_runs_from_tail_to_head(seed: int, shape: str) -> None:
    board = Board(seed)
    writing(board)
    points = ARROWS[shape]
    board.arrow(points, GREEN)
    _, marks = marks_of(board)
    arrow = one(marks, "arrow")
    assert arrow.path[0] == pytest.approx(points[0], abs=15)
    assert arrow.path[-1] == pytest.approx(points[-1], abs=15)
    assert arrow.colour == "green"


@pytest.mark.parametrize("seed", SEEDS)
def test_long_rules_between_regions_are_dividers(seed: int) -> None:
    board = Board(seed)
    writing(board)
    board.stroke([(1000, 60), (1004, 940)], BLUE, wobble=4)
    board.stroke([(60, 700), (1540, 704)], BLUE, wobble=4)
    lines, marks = marks_of(board)
    assert [mark.kind for mark in marks if mark.kind in DRAWN] == ["divider", "divider"]
    assert not any(line.struck or line.underlined for line in lines)


@pytest.mark.parametrize("seed", SEEDS)
def test_crossing_rules_around_cells_are_a_table(seed: int) -> None:
    board = Board(seed)
    for row in range(3):
        board.write("leak in feats", 140, 320 + 90 * row)
        board.write("score ok", 640, 320 + 90 * row)
        board.stroke([(100, 390 + 90 * row), (1100, 392 + 90 * row)])
    board.stroke([(600, 300), (602, 580)])
    board.stroke([(900, 300), (902, 580)])
    lines, marks = marks_of(board)
    assert kinds(marks) == {"table"}
    assert len([mark for mark in marks if mark.kind == "rule"]) == 5
    assert not any(line.struck or line.underlined for line in lines)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("upright", [False, True], ids=["level", "upright"])
def test_a_line_with_ticks_is_an_axis_that_knows_them(seed: int, upright: bool) -> None:
    def at(along: float, across: float) -> tuple[float, float]:
        return (across + 100, along) if upright else (along, across)

    board = Board(seed)
    stops = (200.0, 380.0, 560.0, 820.0)
    board.arrow([at(100, 500), at(920, 503)])
    for stop in stops:
        board.stroke([at(stop, 488), at(stop, 514)])
        x, y = at(stop, 540)
        board.write("6/16", x + (60 if upright else -30), y - (60 if upright else 0))
    _, marks = marks_of(board)
    axis = one(marks, "axis")
    found = [point[1] if upright else point[0] for point in axis.stops]
    assert found == pytest.approx(stops, abs=8)


def test_a_line_over_an_axis_is_a_curve() -> None:
    board = Board()
    board.stroke([(100, 700), (1400, 702)])
    for stop in (250, 600, 900, 1250):
        board.stroke([(stop, 688), (stop, 714)])
        board.write("6/16", stop - 30, 730)
    knots = [(250.0, 450.0), (600.0, 480.0), (900.0, 600.0), (1250.0, 560.0)]
    board.stroke(knots)
    for x, y in knots:
        cv2.circle(board.pixels, (round(x), round(y)), 8, (40, 40, 45), cv2.FILLED)
    _, marks = marks_of(board)
    curve = one(marks, "curve")
    assert len(curve.stops) == len(knots)
    assert curve.path[0] == pytest.approx(knots[0], abs=15)
    assert one(marks, "axis").stops


def draw_check_box(board: Board, x: float, y: float, inside: str) -> None:
    board.stroke([(x, y), (x + 30, y), (x + 30, y + 30), (x, y + 30), (x, y - 1)], wobble=0.6)
    if inside == "ticked":
        board.stroke([(x + 6, y + 14), (x + 13, y + 24), (x + 34, y - 5)], wobble=0)
    if inside == "crossed":
        board.stroke([(x + 5, y + 5), (x + 25, y + 25)], wobble=0)
        board.stroke([(x + 25, y + 5), (x + 5, y + 25)], wobble=0)
    if inside == "half":
        board.stroke([(x + 2, y + 28), (x + 28, y + 2)], wobble=0)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("state", "character"), [("empty", "☐"), ("ticked", "☑"), ("crossed", "☒"), ("half", "◪")]
)
def test_a_check_box_shows_its_state(seed: int, state: str, character: str) -> None:
    board = Board(seed)
    writing(board)
    draw_check_box(board, 850, 127, state)
    board.write("retrain on last 60 days", 900, 120)
    lines, marks = marks_of(board)
    assert lines[-1].text == f"{character} retrain on last 60 days"
    assert one(marks, "checkbox").state == state


@pytest.mark.parametrize("seen", ["", "***", "女女☆", "★★"])
@pytest.mark.parametrize("filled", [0, 1, 2, 3])
def test_stars_are_counted_whatever_the_engine_saw(seen: str, filled: int) -> None:
    board = Board()
    writing(board)
    for index in range(3):
        corners = star(1100 + 40 * index, 142, 16)
        if index < filled:
            polygon = [np.array(corners).round().astype(np.int32)]
            cv2.fillPoly(board.pixels, polygon, (40, 40, 45))
        board.curve(corners, pen=2)
    if seen:
        board.note(seen, 1084, 120, 112)
    lines, _ = marks_of(board)
    assert lines[-1].text == "★" * filled + "☆" * (3 - filled)


@pytest.mark.parametrize("seen", ["", "OOOOO", "eeooo", "00000"])
@pytest.mark.parametrize("filled", [1, 3, 5])
def test_dots_are_counted_whatever_the_engine_saw(seen: str, filled: int) -> None:
    board = Board()
    writing(board)
    for index in range(5):
        centre = (1100 + 36 * index, 142)
        cv2.circle(board.pixels, centre, 11, (40, 40, 45), 3, cv2.LINE_AA)
        if index < filled:
            cv2.circle(board.pixels, centre, 11, (40, 40, 45), cv2.FILLED, cv2.LINE_AA)
    if seen:
        board.note(seen, 1086, 120, 172)
    lines, _ = marks_of(board)
    assert lines[-1].text == "●" * filled + "○" * (5 - filled)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("seen", ["", "V", "√"])
def test_a_lone_tick_below_a_line_is_read(seed: int, seen: str) -> None:
    board = Board(seed)
    writing(board)
    board.stroke([(110, 619), (121, 636), (146, 600)], wobble=0.5)
    if seen:
        board.note(seen, 108, 596, 40)
    lines, marks = marks_of(board)
    assert lines[-1].text == "✓"
    assert "arrow" not in kinds(marks)


@pytest.mark.parametrize("seen", ["X", "×", "x"])
def test_a_cross_before_a_line_is_a_cross(seen: str) -> None:
    board = Board()
    writing(board)
    board.stroke([(1000, 128), (1026, 158)], wobble=0)
    board.stroke([(1026, 128), (1000, 158)], wobble=0)
    board.note(seen, 1000, 120, 26)
    board.lines.pop()
    text = board.write("bad label", 1060, 120)
    board.lines.pop()
    board.note(f"{seen} {text.text}", 1000, 120, 235)
    lines, _ = marks_of(board)
    assert lines[-1].text == "✗ bad label"


@pytest.mark.parametrize(("seen", "said"), [("[]", "[ ]"), ("[1", "[ ]"), ("[ ]", "[ ]")])
def test_written_brackets_are_spelled_in_one_way(seen: str, said: str) -> None:
    board = Board()
    writing(board)
    board.write("[ ] cap the rate", 900, 120, seen=f"{seen} cap the rate")
    lines, _ = marks_of(board)
    assert lines[-1].text == f"{said} cap the rate"


def test_written_brackets_with_a_cross_are_ticked() -> None:
    board = Board()
    writing(board)
    board.write("[x] cap the rate", 900, 120, seen="[×] cap the rate")
    lines, _ = marks_of(board)
    assert lines[-1].text == "[x] cap the rate"


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("head", "character"), [(1260.0, "→"), (1210.0, "←")])
def test_an_arrow_in_a_line_becomes_a_character(seed: int, head: float, character: str) -> None:
    board = Board(seed)
    writing(board)
    board.write("AUC 0.91", 1000, 120)
    board.arrow([(2470 - head, 144), (head, 144)], head=13, pen=3)
    board.write("0.78", 1290, 120)
    board.lines = board.lines[:-2]
    board.note("AUC 0.91 - 0.78", 1000, 120, 375)
    lines, marks = marks_of(board)
    assert lines[-1].text == f"AUC 0.91 {character} 0.78"
    assert "arrow" not in kinds(marks)


@pytest.mark.parametrize(("seen", "said"), [("√", "✓"), ("X", "✗"), ("→", "→")])
def test_a_sign_that_was_read_as_a_line_of_its_own_joins_its_line(seen: str, said: str) -> None:
    board = Board()
    writing(board)
    if seen == "√":
        board.stroke([(1000, 145), (1010, 160), (1034, 126)], wobble=0)
    if seen == "X":
        board.stroke([(1002, 128), (1026, 158)], wobble=0)
        board.stroke([(1026, 128), (1002, 158)], wobble=0)
    if seen == "→":
        board.arrow([(996, 144), (1036, 144)], head=12, pen=3)
    board.note(seen, 998, 120, 38)
    board.write("retrain daily", 1070, 120)
    lines, _ = marks_of(board)
    assert [line.text for line in lines[-1:]] == [f"{said} retrain daily"]
    assert len(lines) == len(board.lines) - 1


@pytest.mark.parametrize("count", [2, 3, 4])
def test_votes_are_counted(count: int) -> None:
    board = Board()
    writing(board)
    for index in range(count):
        board.stroke([(1100 + 14 * index, 126), (1098 + 14 * index, 160)], wobble=0.3)
    board.write("redis memory", 700, 120)
    lines, _ = marks_of(board)
    assert lines[-1].text == "|" * count


def test_text_and_words_always_agree() -> None:
    board = Board()
    writing(board)
    draw_check_box(board, 850, 127, "ticked")
    board.write("retrain on last 60 days", 900, 120)
    lines, _ = marks_of(board)
    assert all(line.text == " ".join(word.text for word in line.words) for line in lines)


def test_the_same_page_gives_the_same_marks() -> None:
    board = Board()
    writing(board)
    board.box(Box(80, 280, 1000, 620))
    board.arrow([(700.0, 900.0), (1000.0, 700.0)])
    page = board.page()
    assert find_marks(page, board.lines) == find_marks(page, board.lines)


@pytest.mark.parametrize(
    ("pen", "name"), [((40, 40, 45), "black"), (RED, "red"), (BLUE, "blue"), (GREEN, "green")]
)
def test_the_colour_of_a_line_is_that_of_its_marker(pen: tuple[int, int, int], name: str) -> None:
    board = Board()
    board.write("what happened", 100, 120, colour=pen)
    lines, _ = marks_of(board)
    assert lines[0].colour == name


@pytest.mark.parametrize("strokes", [0, 1, 2, 3])
def test_a_stroke_that_the_engine_did_not_see_is_a_vote_in_the_column_of_a_tally_only(
    strokes: int,
) -> None:
    # Two single ones, one below the other, may as well be the side of a frame.
    board = Board()
    for row, text in enumerate(("cache is stale", "labels are late", "schema has changed")):
        board.write(text, 100, 300 + 90 * row)
    board.stroke([(560, 306), (561, 342)])
    for vote in range(strokes):
        board.stroke([(560 + 16 * vote, 396), (561 + 16 * vote, 432)])
    lines, _ = marks_of(board)
    votes = [line.text for line in lines if set(line.text) <= {"|"}]
    assert sorted(votes) == (["|", "|" * strokes] if strokes > 1 else [])
