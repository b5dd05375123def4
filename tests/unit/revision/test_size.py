from __future__ import annotations

import pytest

from boardsnap.errors import InputError
from boardsnap.model.postmortem import Action, Statement
from boardsnap.revision.draft import Draft
from boardsnap.revision.size import MOST_CHARACTERS, MOST_ITEMS, check_size
from tests.unit.revision.drafts import incident, numbered


def grown(items: int, text: str = "x", owners: tuple[str, ...] = ()) -> Draft:
    """The golden document with so many more decisions, and an action with these owners."""
    document = incident().document
    sources = document.actions[0].sources
    decisions = tuple(Statement(text=text, sources=sources) for _ in range(items))
    action = Action(text=text, kind="other", owners=owners, sources=sources)
    changes = {"decisions": decisions, "actions": (*document.actions, action)}
    return Draft.of(document.model_copy(update=changes), numbered())


def test_documents_as_large_as_boards_get_pass() -> None:
    check_size(incident(), grown(300, "a sentence of an ordinary length"))


def test_too_many_statements_are_refused_with_a_way_out() -> None:
    with pytest.raises(InputError, match=f"at most {MOST_ITEMS:,}: remove some first"):
        check_size(incident(), grown(MOST_ITEMS))


def test_too_many_characters_are_refused_with_a_way_out() -> None:
    with pytest.raises(InputError, match=f"at most {MOST_CHARACTERS:,}: shorten it first"):
        check_size(incident(), grown(60, "x" * 4000))
    with pytest.raises(InputError, match="shorten"):
        check_size(incident(), grown(1, owners=tuple(f"{n}" * 1_000 for n in range(100, 200))))


def test_a_reading_that_is_too_large_may_be_made_smaller() -> None:
    read = grown(MOST_ITEMS + 100, "x" * 300)
    check_size(read, grown(MOST_ITEMS + 99, "x" * 300))
    check_size(read, grown(MOST_ITEMS + 100, "x" * 200))
    with pytest.raises(InputError):
        check_size(read, grown(MOST_ITEMS + 101, "x"))
    with pytest.raises(InputError):
        check_size(read, grown(MOST_ITEMS + 100, "x" * 301))
