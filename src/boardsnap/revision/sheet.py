"""The draft taken apart: items that carry their keys, and arrows that name keys.

Edits work on this form, in which an item that moves keeps everything that points at it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from boardsnap.model.postmortem import Hypothesis, Postmortem, Relation
from boardsnap.revision.draft import (
    LAST,
    LIST_SECTIONS,
    Draft,
    Item,
    Keys,
    Place,
    Section,
    items_in,
    keys_in,
)


@dataclass(frozen=True, slots=True)
class Node:
    """An item with its key; a hypothesis has its evidence here and not in the item."""

    key: str
    section: Section
    item: Item
    evidence: tuple[Node, ...] = ()

    @property
    def whole(self) -> Item:
        """The item as it stands in the document."""
        if isinstance(self.item, Hypothesis):
            return self.item.model_copy(update={"evidence": tuple(e.item for e in self.evidence)})
        return self.item

    @property
    def all_keys(self) -> tuple[str, ...]:
        """Its own key and those of its evidence."""
        return (self.key, *(node.key for node in self.evidence))


@dataclass(frozen=True, slots=True)
class Spot:
    """A node, the hypothesis that it belongs to, and its place among its siblings."""

    node: Node
    parent: str | None
    index: int


@dataclass(frozen=True)
class Sheet:
    """The document taken apart.

    Attributes:
        head: the document without its items and relations.
        nodes: the items of each section but `evidence`.
        links: the relations; an end is a key, with the rest of the pointer behind it, or the
            pointer itself (which begins with a slash) where it leads to no item.
    """

    head: Postmortem
    nodes: Mapping[Section, tuple[Node, ...]]
    links: tuple[Relation, ...] = ()

    @cached_property
    def spots(self) -> Mapping[str, Spot]:
        """Every key with its node and place."""
        return dict(self._walk())

    def _walk(self) -> Iterator[tuple[str, Spot]]:
        for nodes in self.nodes.values():
            for index, node in enumerate(nodes):
                yield node.key, Spot(node, None, index)
                for number, evidence in enumerate(node.evidence):
                    yield evidence.key, Spot(evidence, node.key, number)

    def siblings(self, section: Section, parent: str | None) -> tuple[Node, ...]:
        """The nodes of a section, or the evidence of one hypothesis."""
        if parent is not None:
            return self.spots[parent].node.evidence
        return self.nodes[section]

    def with_siblings(self, section: Section, parent: str | None, nodes: tuple[Node, ...]) -> Sheet:
        """The sheet with other nodes there."""
        if parent is not None:
            return self.with_node(replace(self.spots[parent].node, evidence=nodes))
        return replace(self, nodes={**self.nodes, section: nodes})

    def with_node(self, node: Node) -> Sheet:
        """The sheet with this node in the place of the one that has its key."""
        spot = self.spots[node.key]
        nodes = self.siblings(node.section, spot.parent)
        nodes = (*nodes[: spot.index], node, *nodes[spot.index + 1 :])
        return self.with_siblings(node.section, spot.parent, nodes)

    def without(self, key: str) -> Sheet:
        """The sheet without the node; its arrows stay until `pruned`."""
        spot = self.spots[key]
        nodes = self.siblings(spot.node.section, spot.parent)
        nodes = (*nodes[: spot.index], *nodes[spot.index + 1 :])
        return self.with_siblings(spot.node.section, spot.parent, nodes)

    def inserted(self, node: Node, parent: str | None, after: str | None) -> Sheet:
        """The sheet with the node behind its neighbour `after`.

        None is the first place. Where the neighbour is gone it is the last.
        """
        nodes = self.siblings(node.section, parent)
        at = 0 if after is None else len(nodes)
        if after not in (None, LAST):
            at = next((i + 1 for i, other in enumerate(nodes) if other.key == after), at)
        return self.with_siblings(node.section, parent, (*nodes[:at], node, *nodes[at:]))

    def pruned(self) -> Sheet:
        """The sheet without arrows from or to what is gone."""
        kept = tuple(link for link in self.links if self.has(link.from_) and self.has(link.to))
        return self if kept == self.links else replace(self, links=kept)

    def has(self, end: str) -> bool:
        """Whether an arrow's end leads to something that is there."""
        return end.startswith("/") or end.partition("/")[0] in self.spots


def take_apart(draft: Draft) -> Sheet:
    """The draft as a sheet."""
    document, keys = draft.document, draft.keys
    nodes: dict[Section, tuple[Node, ...]] = {}
    for section in LIST_SECTIONS:
        pairs = zip(keys_in(keys, section), items_in(document, section), strict=True)
        nodes[section] = tuple(Node(key, section, item) for key, item in pairs)
    pairs_of_keys = zip(nodes["hypotheses"], keys.evidence, strict=True)
    nodes["hypotheses"] = tuple(_hypothesis_node(node, ks) for node, ks in pairs_of_keys)
    root_cause = document.root_cause
    if root_cause and keys.root_cause:
        nodes["root_cause"] = (Node(keys.root_cause, "root_cause", root_cause),)
    else:
        nodes["root_cause"] = ()
    emptied: dict[str, object] = dict.fromkeys(LIST_SECTIONS, ())
    emptied |= {"root_cause": None, "relations": ()}
    return Sheet(document.model_copy(update=emptied), nodes, _links(draft))


def _hypothesis_node(node: Node, keys: tuple[str, ...]) -> Node:
    hypothesis = node.item
    if not isinstance(hypothesis, Hypothesis):
        raise TypeError("only hypotheses have evidence")
    evidence = zip(keys, hypothesis.evidence, strict=True)
    return replace(
        node,
        item=hypothesis.model_copy(update={"evidence": ()}),
        evidence=tuple(Node(key, "evidence", item) for key, item in evidence),
    )


def _links(draft: Draft) -> tuple[Relation, ...]:
    if not draft.document.relations:
        return ()
    places = sorted(draft.places(), key=lambda place: -len(place.pointer))

    def end(pointer: str) -> str:
        place = next((p for p in places if _leads_into(pointer, p)), None)
        return place.key + pointer[len(place.pointer) :] if place else pointer

    return tuple(
        link.model_copy(update={"from_": end(link.from_), "to": end(link.to)})
        for link in draft.document.relations
    )


def _leads_into(pointer: str, place: Place) -> bool:
    return f"{pointer}/".startswith(f"{place.pointer}/")


def put_together(sheet: Sheet) -> Draft:
    """The sheet as a draft, arrows as JSON pointers to where their items now stand."""
    items: dict[str, object] = {}
    keys: dict[str, object] = {}
    for section in LIST_SECTIONS:
        items[section] = tuple(node.whole for node in sheet.nodes[section])
        keys[section] = tuple(node.key for node in sheet.nodes[section])
    for node in sheet.nodes["root_cause"]:
        items["root_cause"], keys["root_cause"] = node.item, node.key
    keys["evidence"] = tuple(node.all_keys[1:] for node in sheet.nodes["hypotheses"])
    draft = Draft(document=sheet.head.model_copy(update=items), keys=Keys.model_validate(keys))
    if not sheet.links:
        return draft
    pointers = {place.key: place.pointer for place in draft.places()}
    relations = tuple(_pointing(link, pointers) for link in sheet.links)
    document = draft.document.model_copy(update={"relations": relations})
    return Draft(document=document, keys=draft.keys)


def _pointing(link: Relation, pointers: Mapping[str, str]) -> Relation:
    def pointer(end: str) -> str:
        key, slash, rest = end.partition("/")
        return f"{pointers[key]}{slash}{rest}" if key else end

    return link.model_copy(update={"from_": pointer(link.from_), "to": pointer(link.to)})
