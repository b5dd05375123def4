"""What holds for every document and every sequence of edits."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from boardsnap.errors import ConflictError, InputError
from boardsnap.model.postmortem import Date, Postmortem
from boardsnap.revision.draft import DOCUMENT, LAST, Draft
from boardsnap.revision.edits import AnyEdit, Edit, apply, settle
from boardsnap.revision.undo import difference, invert
from tests.unit.revision.drafts import SECTIONS, edits_of, incident, numbered

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
START = incident()


def revised(draft: Draft, data: st.DataObject, most: int = 4) -> tuple[Draft, list[AnyEdit]]:
    """The draft after a few edits, each by somebody who sees the ones before it."""
    done: list[AnyEdit] = []
    new_key = numbered("n")
    for _ in range(data.draw(st.integers(1, most))):
        (edit,) = settle(draft, [data.draw(edits_of(draft))], new_key)
        try:
            draft = apply(draft, [edit], "Ana", new_key)
        except InputError:  # a move against the order of time
            continue
        done.append(edit)
    return draft, done


def as_json(draft: Draft) -> str:
    return draft.model_dump_json()


@FEW
@given(st.data())
def test_undoing_gives_the_former_draft(data: st.DataObject) -> None:
    before, _ = revised(START, data)
    after, edits = revised(before, data)
    back = invert(before, edits, "Ana")
    assert as_json(apply(after, back, "Raj", numbered("x"))) == as_json(before)


@FEW
@given(st.data())
def test_undoing_the_undoing_gives_the_later_draft(data: st.DataObject) -> None:
    after, edits = revised(START, data)
    back = invert(START, edits, "Ana")
    forth = invert(after, back, "Raj")
    undone = apply(after, back, "Raj", numbered("x"))
    assert as_json(apply(undone, forth, "Raj", numbered("x"))) == as_json(after)


@FEW
@given(st.data())
def test_the_difference_leads_from_one_draft_to_the_other(data: st.DataObject) -> None:
    one, _ = revised(START, data)
    other, _ = revised(START, data)
    assert as_json(apply(one, difference(one, other), "Raj", numbered("x"))) == as_json(other)


@FEW
@given(st.data())
def test_every_edit_keeps_the_contract(data: st.DataObject) -> None:
    after, _ = revised(START, data)
    written = after.document.to_json()
    assert Postmortem.model_validate_json(written).to_json() == written
    for relation in after.document.relations:
        assert after.key_at(relation.from_) and after.key_at(relation.to)


@FEW
@given(st.data())
def test_no_ink_goes_but_by_removing(data: st.DataObject) -> None:
    after, edits = revised(START, data)
    if any(edit.op == "remove" for edit in edits):
        return
    ink = {source for place in START.places() for source in place.item.sources}
    left = {source for place in after.places() for source in place.item.sources}
    assert ink <= left


@FEW
@given(st.data())
def test_an_older_edit_is_undone_alone_or_not_at_all(data: st.DataObject) -> None:
    middle, first = revised(START, data, most=1)
    after, _ = revised(middle, data)
    try:
        undone = apply(after, invert(START, first, "Ana"), "Raj", numbered("x"))
    except ConflictError:
        return
    written = undone.document.to_json()
    assert Postmortem.model_validate_json(written).to_json() == written


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*Date.model_fields, "text", "name", "value"]), inner)
    ),
    max_leaves=6,
)
KEYS = st.sampled_from([*START.keys.all(), DOCUMENT, LAST, "gone"])
FIELDS = st.sampled_from(["text", "at", "due", "owners", "metric", "model", "rating", "evidence"])
ITEMS = st.dictionaries(FIELDS, ANYTHING, max_size=3)
RAW = st.fixed_dictionaries(
    {"op": st.sampled_from(["set", "add", "remove", "move", "place", "unplace"])},
    optional={
        "key": KEYS,
        "field": FIELDS,
        "value": ANYTHING,
        "expected": ANYTHING | ITEMS | st.just({}),
        "section": st.sampled_from(SECTIONS),
        "item": ITEMS,
        "after": KEYS | st.none(),
        "parent": KEYS | st.none(),
        "copy_of": KEYS,
    },
)
EDITS: TypeAdapter[Edit] = TypeAdapter(Edit)
NEEDED = {
    "set": {"key", "field", "value", "expected"},
    "add": {"key", "section", "item", "after", "parent", "copy_of"},
    "remove": {"key", "expected"},
    "move": {"key", "after", "parent"},
    "place": {"key", "section", "item", "after", "parent", "expected"},
    "unplace": {"key", "expected"},
}


@settings(FEW, max_examples=120)
@given(RAW)
def test_nonsense_is_refused_or_keeps_the_contract(raw: dict[str, object]) -> None:
    fitting = {k: v for k, v in raw.items() if k == "op" or k in NEEDED[str(raw["op"])]}
    try:
        edit = EDITS.validate_python(fitting)
    except ValidationError:
        return
    try:
        after = apply(START, [edit], "Ana", numbered("n"))
    except (ConflictError, InputError):
        return
    written = after.document.to_json()
    assert Postmortem.model_validate_json(written).to_json() == written
