"""The queue is short, in order, and forgets what was answered."""

from __future__ import annotations

from boardsnap.model.postmortem import Date, Postmortem, RootCause
from boardsnap.model.words import ReadProblem, ReadWord
from boardsnap.revision.draft import DOCUMENT, Draft
from boardsnap.revision.edits import AnyEdit, apply
from boardsnap.revision.kinds import RemoveItem
from boardsnap.revision.open_points import OpenPoint, open_points
from tests.unit.revision.drafts import first, incident, numbered, place, setting

START = incident()
ACTION = first(START, "actions").key


def edited(draft: Draft, *edits: AnyEdit) -> Draft:
    return apply(draft, edits, "Ana", numbered("n"))


def of(kind: str, points: tuple[OpenPoint, ...]) -> list[OpenPoint]:
    return [point for point in points if point.kind == kind]


def dated(*raws: tuple[str, str]) -> Draft:
    """The incident with other due dates, as written and in the calendar."""
    actions = list(START.document.actions)
    for index, (raw, iso) in enumerate(raws):
        due = Date(raw=raw, iso=iso, precision="day")
        actions[index] = actions[index].model_copy(update={"due": due})
    document = START.document.model_copy(update={"actions": tuple(actions)})
    return Draft(document=document, keys=START.keys)


def word(text: str, confidence: float, key: str, raw: str | None = None) -> ReadWord:
    source = place(START, key).item.sources[0]
    return ReadWord(
        board=0, polygon=source.polygon, text=text, confidence=confidence, raw=raw or text
    )


def test_the_most_important_comes_first() -> None:
    kinds = [point.kind for point in open_points(START)]
    assert kinds == ["root_cause_part", "no_owner", "no_due", "unplaced", "year_inferred"]


def test_the_missing_part_of_the_root_cause_is_asked_for() -> None:
    (point,) = of("root_cause_part", open_points(START))
    assert (point.section, point.field) == ("root_cause", "text")
    assert [s.label for s in point.suggestions] == ["income_v2 feed | new vendor <crm>"]
    after = edited(START, *point.suggestions[0].edits)
    assert of("root_cause_part", open_points(after)) == []


def test_each_missing_part_goes_to_its_field() -> None:
    bare = RootCause(text="it broke", sources=START.document.actions[0].sources)
    document = START.document.model_copy(update={"root_cause": bare})
    points = of("root_cause_part", open_points(Draft(document=document, keys=START.keys)))
    assert [p.field for p in points] == ["feature", "category", "shift", "window"]


def test_a_likely_hypothesis_is_offered_as_root_cause() -> None:
    cause = first(START, "root_cause")
    bare = edited(START, RemoveItem(key=cause.key, expected=cause.seen))
    (point,) = of("no_root_cause", open_points(bare))
    assert [s.label for s in point.suggestions] == ["Data drift in income", "# seasonality?"]
    after = edited(bare, *point.suggestions[0].edits).document
    assert after.root_cause is not None
    assert after.root_cause.text == "Data drift in income"


def test_an_empty_document_asks_nothing() -> None:
    empty = Draft.of(Postmortem(reader=START.document.reader), numbered())
    assert open_points(empty) == ()


def test_people_of_the_board_are_offered_as_owners() -> None:
    (point,) = of("no_owner", open_points(START))
    assert [s.label for s in point.suggestions] == ["Mei", "Ana", "Raj"]
    after = edited(START, *point.suggestions[1].edits)
    assert after.document.actions[2].owners == ("Ana",)
    assert of("no_owner", open_points(after)) == []


def test_what_is_done_needs_no_owner_and_no_date() -> None:
    key = START.keys.actions[2]
    after = edited(START, setting(START, key, "status", "done"))
    assert of("no_owner", open_points(after)) == of("no_due", open_points(after)) == []


def test_a_date_that_may_be_either_is_asked_for_once() -> None:
    draft = dated(("3/4", "2026-03-04"), ("5/6", "2026-05-06"))
    (point,) = of("ambiguous_date", open_points(draft))
    assert [s.label for s in point.suggestions] == ["2026-03-04", "2026-04-03"]
    after = edited(draft, *point.suggestions[1].edits)
    dues = [action.due.iso for action in after.document.actions if action.due]
    assert dues == ["2026-04-03", "2026-06-05"]
    assert of("ambiguous_date", open_points(after)) == []


def test_a_date_that_shows_the_order_settles_the_others() -> None:
    assert (
        of("ambiguous_date", open_points(dated(("3/4", "2026-03-04"), ("3/18", "2026-03-18"))))
        == []
    )


def test_a_due_date_that_is_in_no_calendar_is_asked_for() -> None:
    after = edited(START, setting(START, ACTION, "due", "end of sprint"))
    (point,) = of("undated", open_points(after))
    assert (point.key, point.field) == (ACTION, "due")


def test_struck_words_are_not_asked_for() -> None:
    words = [word("Retrain", 0.5, ACTION).model_copy(update={"struck": True})]
    assert of("unsure_words", open_points(START, words)) == []


def test_unsure_words_are_asked_for_with_their_item() -> None:
    words = (word("Retrain", 0.5, ACTION, raw="Retran"), word("on", 0.9, ACTION))
    (point,) = of("unsure_words", open_points(START, words))
    assert (point.key, point.question) == (ACTION, "Is “Retrain” right?")
    assert point.outlines[0].polygon == words[0].polygon
    after = edited(START, *point.suggestions[0].edits)
    assert place(after, ACTION).item.text == "Retran on last 60 days"


def test_words_that_somebody_has_seen_to_are_not_asked_for() -> None:
    words = (word("Retrain", 0.5, ACTION), word("gone", 0.1, ACTION), word("★", 0.1, ACTION))
    after = edited(START, setting(START, ACTION, "text", "Retrain weekly"))
    assert of("unsure_words", open_points(after, words)) == []


def test_the_least_sure_words_come_first() -> None:
    other = START.keys.actions[1]
    words = (word("Retrain", 0.7, ACTION), word("monitor", 0.2, other))
    assert [p.key for p in of("unsure_words", open_points(START, words))] == [other, ACTION]


def test_unplaced_texts_can_be_placed_at_once() -> None:
    (point,) = of("unplaced", open_points(START))
    for suggestion in point.suggestions:
        assert edited(START, *suggestion.edits).document.unplaced == ()


def test_unread_ink_is_shown_where_it_is() -> None:
    polygon = ((1.0, 1.0), (9.0, 1.0), (9.0, 9.0), (1.0, 9.0))
    problems = (
        ReadProblem(code="unread_ink", text="There is ink.", board=0, polygon=polygon),
        ReadProblem(code="blur", text="It is blurred.", board=0),
    )
    (point,) = of("unread_ink", open_points(START, (), problems))
    assert (point.key, point.outlines[0].polygon) == (DOCUMENT, polygon)


def test_what_looks_right_is_not_asked_again() -> None:
    points = open_points(START)
    assert len({point.id for point in points}) == len(points)
    assert open_points(START, confirmed={point.id for point in points}) == ()
    moved = edited(START, setting(START, DOCUMENT, "title", "Churn"))
    assert [p.id for p in open_points(moved)] == [p.id for p in points]


def test_a_point_survives_json() -> None:
    for point in open_points(START):
        assert OpenPoint.model_validate_json(point.model_dump_json()) == point
