"""Documents and random edits of them, for all tests of this folder."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

from hypothesis import strategies as st
from pydantic import BaseModel, JsonValue

from boardsnap.document import load
from boardsnap.model.postmortem import Postmortem
from boardsnap.revision.draft import DOCUMENT, LAST, LIST_SECTIONS, Draft, Place, Section
from boardsnap.revision.fields import field_json, typed_fields
from boardsnap.revision.kinds import (
    AddItem,
    Edit,
    MoveItem,
    PlaceItem,
    RemoveItem,
    SetField,
    UnplaceItem,
)

INCIDENT = Path(__file__).parents[2] / "golden" / "incident.json"


def numbered(prefix: str = "k") -> Callable[[], str]:
    numbers = count()
    return lambda: f"{prefix}{next(numbers)}"


def incident() -> Draft:
    """The golden document as a plain contract object, with keys k0, k1, ..."""
    document = Postmortem.model_validate_json(load(INCIDENT).to_json())
    return Draft.of(document, numbered())


def place(draft: Draft, key: str) -> Place:
    found = draft.find(key)
    assert found is not None
    return found


def first(draft: Draft, section: Section) -> Place:
    return next(place for place in draft.places() if place.section == section)


def setting(draft: Draft, key: str, field: str, value: JsonValue) -> SetField:
    """What an editor who sees this draft sends."""
    model = draft.document if key == DOCUMENT else place(draft, key).item
    return SetField(key=key, field=field, value=value, expected=field_json(model, field))


SECTIONS: tuple[Section, ...] = (*LIST_SECTIONS, "evidence", "root_cause")
WORDS = st.sampled_from(["Retrain", "PSI 0.31", "income", "Raj", "Ana", "üñï", "a | b", "P1"])
DATES = st.sampled_from(["2026-03-04", "2026-03-01", "2026-W10", "2026-03", "Mar 4", None])
VALUES: dict[str, st.SearchStrategy[JsonValue]] = {
    "text": WORDS,
    "at": DATES,
    "due": DATES,
    "session_date": DATES,
    "kind": st.just("other"),
    "status": st.just("open"),
    "stance": st.sampled_from(["for", "against"]),
    "category": st.sampled_from(["data_drift", None]),
    "owners": st.lists(WORDS, max_size=3).map(list),
    "participants": st.lists(WORDS, max_size=3).map(list),
    "metric": st.sampled_from([None, {"name": "AUC", "value": 0.5, "unit": None}]),
    "rating": st.sampled_from([{"raw": "★★", "level": "medium", "score": 0.5}]),
    "shift": st.sampled_from([None, {"value": 3, "unit": "%", "direction": "up"}]),
    "window": st.sampled_from([None, {"value": 3, "unit": "weeks"}]),
    "model": st.sampled_from([{"name": "fraud", "version": "v2"}]),
}


def _keys(draft: Draft, section: Section) -> list[str | None]:
    return [place.key for place in draft.places() if place.section == section]


@st.composite
def edits_of(draw: st.DrawFn, draft: Draft) -> Edit:
    """An edit that makes sense for this draft, as its editor would send it."""
    places = list(draft.places())
    if not places:
        return draw(_additions(draft))
    chosen = draw(st.sampled_from(places))
    seen = chosen.seen
    choices: list[st.SearchStrategy[Edit]] = [
        _additions(draft),
        _settings(draft, DOCUMENT, Postmortem),
        _settings(draft, chosen.key, type(chosen.item)),
        st.just(RemoveItem(key=chosen.key, expected=seen)),
        _moves(draft, chosen),
        _placings(draft, chosen),
        st.just(UnplaceItem(key=chosen.key, expected=seen)),
    ]
    return draw(st.one_of(choices))


@st.composite
def _settings(draw: st.DrawFn, draft: Draft, key: str, kind: type[BaseModel]) -> Edit:
    field = draw(st.sampled_from(typed_fields(kind)))
    return setting(draft, key, field, draw(VALUES.get(field, WORDS)))


@st.composite
def _moves(draw: st.DrawFn, draft: Draft, chosen: Place) -> Edit:
    others = [key for key in _keys(draft, chosen.section) if key != chosen.key]
    evidence = chosen.section == "evidence"
    parent = draw(st.sampled_from(draft.keys.hypotheses)) if evidence else None
    return MoveItem(
        key=chosen.key, after=draw(st.sampled_from([None, LAST, *others])), parent=parent
    )


@st.composite
def _placings(draw: st.DrawFn, draft: Draft, chosen: Place) -> Edit:
    section, parent, after = draw(_slots(draft, chosen))
    return PlaceItem(
        key=chosen.key,
        section=section,
        item={"text": draw(WORDS)} if draw(st.booleans()) else {},
        parent=parent,
        after=after,
        expected=chosen.seen,
    )


@st.composite
def _slots(
    draw: st.DrawFn, draft: Draft, chosen: Place | None = None
) -> tuple[Section, str | None, str | None]:
    parents = [key for key in draft.keys.hypotheses if chosen is None or key != chosen.key]
    barred = {chosen.section} if chosen else set()
    if draft.keys.root_cause:
        barred.add("root_cause")
    if not parents:
        barred.add("evidence")
    section = draw(st.sampled_from([s for s in SECTIONS if s not in barred]))
    parent = draw(st.sampled_from(parents)) if section == "evidence" else None
    others = [key for key in _keys(draft, section) if chosen is None or key != chosen.key]
    return section, parent, draw(st.sampled_from([None, LAST, *others]))


@st.composite
def _additions(draw: st.DrawFn, draft: Draft) -> Edit:
    section, parent, after = draw(_slots(draft))
    item: dict[str, JsonValue] = {"text": draw(WORDS)}
    if section == "timeline":
        item["at"] = draw(DATES)
    return AddItem(section=section, parent=parent, after=after, item=item)
