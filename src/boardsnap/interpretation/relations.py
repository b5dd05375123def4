"""Relations: drawn arrows as pointers between items of the document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from boardsnap.interpretation.notes import Place
from boardsnap.model.board import Board
from boardsnap.model.postmortem import Relation

Pointers = Mapping[Place, str]


def read_relations(boards: Sequence[Board], pointers: Pointers) -> tuple[Relation, ...]:
    """One relation for each drawn arrow whose two ends became statements.

    Args:
        boards: with their arrows.
        pointers: where the statement that was made from a board item stands in the document.
    """
    found: dict[tuple[str, str], Relation] = {}
    for number, board in enumerate(boards):
        for arrow in board.arrows:
            tail = _pointer((number, *arrow.tail), pointers)
            head = _pointer((number, *arrow.head), pointers)
            if tail and head and tail != head:
                found.setdefault((tail, head), Relation.model_validate({"from": tail, "to": head}))
    return tuple(found.values())


def _pointer(place: Place, pointers: Pointers) -> str | None:
    if place in pointers:
        return pointers[place]
    if place[2] != -1:
        return None
    # The region as a whole stands for its statement where it holds only one.
    inside = {p for where, p in pointers.items() if where[:2] == place[:2]}
    return inside.pop() if len(inside) == 1 else None
