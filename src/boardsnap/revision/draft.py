"""A document with a stable short key for each of its items."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, JsonValue, StringConstraints, model_validator

from boardsnap.model.postmortem import (
    Action,
    Evidence,
    Hypothesis,
    Postmortem,
    RootCause,
    Statement,
    TimelineEvent,
)

ListSection = Literal[
    "timeline", "hypotheses", "actions", "decisions", "questions", "rejected", "unplaced"
]
Section = Literal[
    "timeline",
    "hypotheses",
    "evidence",
    "root_cause",
    "actions",
    "decisions",
    "questions",
    "rejected",
    "unplaced",
]
Item = TimelineEvent | Hypothesis | Evidence | RootCause | Action | Statement

# Safe in a URL, an HTML attribute and a JSON pointer.
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]

DOCUMENT = "document"  # stands for the document itself where an item's key is asked for
LAST = "last"  # stands for "behind the last item" where the key of the item before is asked for
_RESERVED = frozenset({DOCUMENT, LAST})

LIST_SECTIONS: tuple[ListSection, ...] = (
    "timeline",
    "hypotheses",
    "actions",
    "decisions",
    "questions",
    "rejected",
    "unplaced",
)
ITEM_TYPES: Mapping[Section, type[Item]] = {
    "timeline": TimelineEvent,
    "hypotheses": Hypothesis,
    "evidence": Evidence,
    "root_cause": RootCause,
    "actions": Action,
    "decisions": Statement,
    "questions": Statement,
    "rejected": Statement,
    "unplaced": Statement,
}

# A short key that was drawn twice is drawn again; a source that never gives a new one is broken.
_MOST_DRAWS = 1000

NewKey = Callable[[], str]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Keys(_Frozen):
    """The keys of all items, in parallel to the document's lists.

    `evidence` has one tuple a hypothesis. `root_cause` is None exactly where the document
    has none.
    """

    timeline: tuple[Key, ...] = ()
    hypotheses: tuple[Key, ...] = ()
    evidence: tuple[tuple[Key, ...], ...] = ()
    root_cause: Key | None = None
    actions: tuple[Key, ...] = ()
    decisions: tuple[Key, ...] = ()
    questions: tuple[Key, ...] = ()
    rejected: tuple[Key, ...] = ()
    unplaced: tuple[Key, ...] = ()

    def all(self) -> Iterator[str]:
        """Every key once, section by section."""
        for section in LIST_SECTIONS:
            yield from keys_in(self, section)
        for evidence in self.evidence:
            yield from evidence
        if self.root_cause is not None:
            yield self.root_cause


@dataclass(frozen=True, slots=True)
class Place:
    """An item and where it stands.

    Attributes:
        key: its own.
        section: the list that it stands in.
        index: its place in that list; 0 for the root cause.
        item: the item itself.
        pointer: the JSON pointer that leads to it (RFC 6901).
        parent: the key of the hypothesis that a piece of evidence belongs to.
    """

    key: str
    section: Section
    index: int
    item: Item
    pointer: str
    parent: str | None = None

    @property
    def seen(self) -> dict[str, JsonValue]:
        """The item as JSON without its sources: what an editor sends back as `expected`."""
        return seen(self.item)


class Draft(_Frozen):
    """A document that people work on."""

    document: Postmortem
    keys: Keys

    @classmethod
    def of(cls, document: Postmortem, new_key: NewKey) -> Self:
        """The document with a new key for each item.

        Args:
            document: as read.
            new_key: gives a short random key; asked again where it repeats itself.
        """
        draw = fresh_keys(new_key, ())
        lists = {s: tuple(next(draw) for _ in items_in(document, s)) for s in LIST_SECTIONS}
        evidence = tuple(tuple(next(draw) for _ in h.evidence) for h in document.hypotheses)
        root_cause = next(draw) if document.root_cause else None
        return cls(
            document=document,
            keys=Keys.model_validate({**lists, "evidence": evidence, "root_cause": root_cause}),
        )

    @model_validator(mode="after")
    def _is_parallel(self) -> Self:
        document, keys = self.document, self.keys
        for section in LIST_SECTIONS:
            if len(keys_in(keys, section)) != len(items_in(document, section)):
                raise ValueError(f"not as many keys as items in {section}")
        evidence = [len(h.evidence) for h in document.hypotheses]
        if [len(of_one) for of_one in keys.evidence] != evidence:
            raise ValueError("not as many keys as pieces of evidence")
        if (keys.root_cause is None) != (document.root_cause is None):
            raise ValueError("a root cause without a key, or a key without a root cause")
        every = list(keys.all())
        if len(every) != len(set(every)) or _RESERVED & set(every):
            raise ValueError("a key that stands twice, or a reserved word as key")
        return self

    def places(self) -> Iterator[Place]:
        """Every item with its place; evidence follows its hypothesis."""
        for section in LIST_SECTIONS:
            pairs = zip(keys_in(self.keys, section), items_in(self.document, section), strict=True)
            for index, (key, item) in enumerate(pairs):
                yield Place(key, section, index, item, f"/{section}/{index}")
                if section == "hypotheses":
                    yield from self._evidence(index, key)
        if self.document.root_cause and self.keys.root_cause:
            root_cause = self.document.root_cause
            yield Place(self.keys.root_cause, "root_cause", 0, root_cause, "/root_cause")

    def _evidence(self, index: int, parent: str) -> Iterator[Place]:
        evidence = self.document.hypotheses[index].evidence
        for number, (key, item) in enumerate(zip(self.keys.evidence[index], evidence, strict=True)):
            pointer = f"/hypotheses/{index}/evidence/{number}"
            yield Place(key, "evidence", number, item, pointer, parent)

    def find(self, key: str) -> Place | None:
        """Where the item with this key stands; None where there is none."""
        return next((place for place in self.places() if place.key == key), None)

    def key_at(self, pointer: str) -> str | None:
        """The key of the item that a JSON pointer leads to, or leads into."""
        found = [p for p in self.places() if f"{pointer}/".startswith(f"{p.pointer}/")]
        return max(found, key=lambda place: len(place.pointer)).key if found else None


def items_in(document: Postmortem, section: ListSection) -> tuple[Item, ...]:
    """The items of one of the document's lists."""
    lists: Mapping[ListSection, tuple[Item, ...]] = {
        "timeline": document.timeline,
        "hypotheses": document.hypotheses,
        "actions": document.actions,
        "decisions": document.decisions,
        "questions": document.questions,
        "rejected": document.rejected,
        "unplaced": document.unplaced,
    }
    return lists[section]


def keys_in(keys: Keys, section: ListSection) -> tuple[str, ...]:
    """The keys of one of the document's lists."""
    lists: Mapping[ListSection, tuple[str, ...]] = {
        "timeline": keys.timeline,
        "hypotheses": keys.hypotheses,
        "actions": keys.actions,
        "decisions": keys.decisions,
        "questions": keys.questions,
        "rejected": keys.rejected,
        "unplaced": keys.unplaced,
    }
    return lists[section]


def fresh_keys(new_key: NewKey, taken: Iterable[str]) -> Iterator[str]:
    """Keys that are neither taken nor reserved, each once.

    Raises:
        ValueError: `new_key` gave none that is free in a thousand draws.
    """
    used = {*taken, *_RESERVED}
    while True:
        drawn = (new_key() for _ in range(_MOST_DRAWS))
        key = next((one for one in drawn if one not in used), None)
        if key is None:
            raise ValueError("no free key: draw longer ones")
        used.add(key)
        yield key


def seen(item: Item) -> dict[str, JsonValue]:
    """The item as JSON without its sources."""
    exclude: dict[str, bool | dict[str, dict[str, bool]]] = {"sources": True}
    if isinstance(item, Hypothesis):
        exclude["evidence"] = {"__all__": {"sources": True}}
    return item.model_dump(mode="json", exclude=exclude)
