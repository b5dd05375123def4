"""Items have keys that stay theirs."""

from __future__ import annotations

from itertools import cycle, repeat

import pytest
from pydantic import ValidationError

from boardsnap.revision.draft import Draft, Keys
from tests.unit.revision.drafts import first, incident, numbered, place


def test_every_item_has_a_key_of_its_own() -> None:
    draft = incident()
    keys = [place.key for place in draft.places()]
    assert len(keys) == len(set(keys)) == 24
    assert set(keys) == set(draft.keys.all())


def test_a_key_that_is_drawn_twice_is_drawn_again() -> None:
    draws = cycle(["a", "a", "document", "last"])
    more = numbered("b")
    numbers = iter(range(1000))
    draft = Draft.of(incident().document, lambda: more() if next(numbers) % 3 else next(draws))
    assert "document" not in set(draft.keys.all())


def test_a_source_of_keys_that_only_repeats_itself_is_refused() -> None:
    same = repeat("a")
    with pytest.raises(ValueError, match="no free key"):
        Draft.of(incident().document, lambda: next(same))


def test_an_item_is_found_with_its_place() -> None:
    draft = incident()
    evidence = first(draft, "evidence")
    assert evidence.pointer == "/hypotheses/0/evidence/0"
    assert evidence.parent == draft.keys.hypotheses[0]
    assert first(draft, "root_cause").pointer == "/root_cause"
    assert draft.find("nobody") is None


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("/timeline/1", "/timeline/1"),
        ("/timeline/1/text", "/timeline/1"),
        ("/hypotheses/0/evidence/1", "/hypotheses/0/evidence/1"),
        ("/hypotheses/0/evidence", "/hypotheses/0"),
        ("/timeline/99", None),
        ("/title", None),
    ],
)
def test_a_pointer_leads_to_the_innermost_item(pointer: str, found: str | None) -> None:
    draft = incident()
    key = draft.key_at(pointer)
    assert (place(draft, key).pointer if key else None) == found


@pytest.mark.parametrize(
    "change",
    [
        {"timeline": ("a",)},
        {"evidence": ()},
        {"root_cause": None},
        {"decisions": ("k0",)},
        {"decisions": ("document",)},
    ],
)
def test_keys_that_do_not_fit_the_document_are_refused(change: dict[str, object]) -> None:
    draft = incident()
    keys = draft.keys.model_copy(update=change)
    with pytest.raises(ValidationError):
        Draft(document=draft.document, keys=keys)


def test_a_draft_survives_json() -> None:
    draft = incident()
    assert Draft.model_validate_json(draft.model_dump_json()) == draft


def test_a_key_is_safe_in_a_url() -> None:
    with pytest.raises(ValidationError):
        Keys(timeline=("a/b",))


def test_what_an_editor_sees_has_no_sources() -> None:
    seen = first(incident(), "hypotheses").seen
    assert "sources" not in str(seen)
    assert seen["text"] == "Data drift in income"
