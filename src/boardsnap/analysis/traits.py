"""What a failure is recognised by: how it broke, what broke, and what class the team gave it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from boardsnap.analysis.mechanisms import BY_ID, MECHANISMS, WEAK
from boardsnap.analysis.stems import (
    Found,
    PhraseTable,
    clauses_of,
    sentences_of,
    stem_of,
    stems_of,
    words_of,
)
from boardsnap.analysis.things import is_telling, thing_of
from boardsnap.model.incident import Incident, Quote
from boardsnap.model.postmortem import Cause

# How much a statement says of the failure, by what kind it is. Set on the development half of
# benchmarks/failures.
_CLAIM, _SUSPECTED, _SIGN, _CHANGE, _NAME, _TITLE, _TASK = 1.0, 0.7, 0.5, 0.3, 0.5, 0.3, 0.3
STRONG = 0.7
"""From this weight on a mechanism is what the team says it was, not what stands around it."""

# What a team writes when it names a failure that this one was not. "That is not what happened"
# is said of the whole sentence, the rest of its clause alone.
_NOT_THAT = re.compile(
    r"\b(that|this|it|which) (is|was|has|had)(n[o']t| not) (what|it|the case|this|so|true)\b"
    r"|\b(that|this|it|which) (is|was) (not|n[o']t)\b[^.;]{0,30}\b(this time|again|here)\b"
    r"|\b(right|fine|ok|correct|normal) (this time|again)\b|\bhad nothing to do with\b|\bunlike\b",
    re.I,
)
_RULED_OUT = re.compile(
    r"\bruled out\b|\bnot (involved|concerned|affected|the (cause|reason|problem|culprit|issue))\b"
    r"|\b(not|n[o']t) [^.;]{0,40}\b(this time|again)\b"
    r"|\b(is|are|was|were|levels?) (all )?(right|fine|normal|correct|ok|okay|unchanged|unaffected"
    r"|complete|healthy|as (it|they) should be|as expected|in order)\b"
    r"|\bno \w+ (is|was|were|are) (involved|concerned|affected)\b|\bas (it|they) should be\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """That something is said.

    Attributes:
        weight: of the weightiest statement that says it, 0 to 1.
        quotes: where, the weightiest first.
        words: in which words, in the same order.
    """

    weight: float
    quotes: tuple[Quote, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Traits:
    """What a failure is recognised by.

    Attributes:
        mechanisms: by the id of the mechanism.
        remedies: mechanisms that the actions speak of, which may be hygiene.
        things: by the word that stands for the thing.
        features: the things that the root cause names as its feature.
        words: stems of what is held to be the cause that name no thing.
        causes: the classes of the claims.
    """

    mechanisms: Mapping[str, Mention]
    remedies: Mapping[str, Mention]
    things: Mapping[str, Mention]
    features: frozenset[str]
    words: frozenset[str]
    causes: frozenset[Cause]

    @property
    def strong(self) -> frozenset[str]:
        """The mechanisms that the team says it was."""
        return frozenset(
            name
            for name, mention in self.mechanisms.items()
            if mention.weight >= STRONG and BY_ID[name].weight > WEAK
        )


@dataclass(frozen=True, slots=True)
class _Said:
    weight: float
    quote: Quote
    words: str


@dataclass(slots=True)
class _Collected:
    mechanisms: dict[str, list[_Said]] = field(default_factory=dict)
    things: dict[str, list[_Said]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)

    def add_mechanism(self, name: str, said: _Said) -> None:
        self.mechanisms.setdefault(name, []).append(said)

    def add_things(self, words: Iterable[str], weight: float, quote: Quote) -> None:
        for word in words:
            if name := thing_of(stem_of(word)):
                self.things.setdefault(name, []).append(_Said(weight, quote, word))


def traits_of(incident: Incident) -> Traits:
    """What the failure is recognised by; what the text rules out is left out."""
    found = _Collected()
    for claim in incident.claims:
        weight = _SUSPECTED if claim.standing == "suspected" else _CLAIM
        found.words.update(filter(is_telling, _take(found, claim, weight)))
    for sign in incident.signs:
        _take(found, sign, _SIGN)
    for change in incident.changes:
        _take(found, change, _CHANGE)
    _take_names(found, incident)
    remedies = _Collected()
    for task in incident.tasks:
        _take(remedies, task, _TASK)
    for name, said in remedies.things.items():
        found.things.setdefault(name, []).extend(said)
    return Traits(
        mechanisms={name: _mention(said) for name, said in found.mechanisms.items()},
        remedies={name: _mention(said) for name, said in remedies.mechanisms.items()},
        things={name: _mention(said) for name, said in found.things.items()},
        features=frozenset(_things(stems_of(incident.feature or ""))),
        words=frozenset(found.words),
        causes=frozenset(claim.category for claim in incident.claims if claim.category),
    )


def _take_names(found: _Collected, incident: Incident) -> None:
    root = next((one for one in incident.claims if one.standing == "root_cause"), None)
    named = [(incident.model, "/model/name", _NAME), (incident.title, "/title", _TITLE)]
    if root:
        named.append((incident.feature, "/root_cause/feature", _CLAIM))
    for text, ref, weight in named:
        if text:
            found.add_things(words_of(text), weight, Quote(text=text, ref=ref))


def _take(found: _Collected, quote: Quote, weight: float) -> set[str]:
    """Adds what a statement says; its stems."""
    plain = Quote(text=quote.text, ref=quote.ref)
    every: set[str] = set()
    for clause in stated_clauses(quote.text):
        words = words_of(clause)
        stems = [stem_of(word) for word in words]
        every.update(stems)
        said = _mechanisms_in(stems)
        for name, run in said:
            wording = " ".join(words[run.start : run.end])
            found.add_mechanism(name, _Said(weight, plain, wording))
        used = {place for _, run in said for place in range(run.start, run.end)}
        rest = (word for place, word in enumerate(words) if place not in used)
        found.add_things(rest, weight, plain)
    return every


def stated_clauses(text: str) -> Iterator[str]:
    """The clauses that state something, without those that rule something out."""
    for sentence in sentences_of(text):
        if not _NOT_THAT.search(sentence):
            yield from (part for part in clauses_of(sentence) if not _RULED_OUT.search(part))


def _mechanisms_in(stems: list[str]) -> list[tuple[str, Found]]:
    """What a clause says, the longest wording of each place: "stale embeddings", not "stale"."""
    every = _table().find(stems)
    return [(name, run) for name, run in every if not any(run.within(other) for _, other in every)]


@lru_cache(maxsize=1)
def _table() -> PhraseTable:
    return PhraseTable({one.id: one.phrases for one in MECHANISMS})


def _things(stems: Iterable[str]) -> Iterator[str]:
    yield from filter(None, map(thing_of, stems))


def _mention(said: list[_Said]) -> Mention:
    ordered = sorted(said, key=lambda one: -one.weight)
    return Mention(
        ordered[0].weight,
        tuple(dict.fromkeys(one.quote for one in ordered)),
        tuple(dict.fromkeys(one.words for one in ordered)),
    )
