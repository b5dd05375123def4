"""Have we been here before? An incident against earlier ones: which tell of the same failure."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from boardsnap.analysis.mechanisms import BY_ID, RELATED
from boardsnap.analysis.traits import Mention, Traits, traits_of
from boardsnap.model.incident import Incident
from boardsnap.model.postmortem import Cause
from boardsnap.model.recurrence import Reason, ReasonKind, Recurrence

# Set on the development half of benchmarks/failures; `python -m benchmarks.recurrence` measures
# them on the half that was held out.
LEAST_SCORE = 0.57
_ENOUGH_THINGS = 1.0
_RELATED = 0.6
_SAME_CAUSE, _REMEDY, _WORDS = 0.3, 0.5, 1.0
# A shared cause class and a shared thing are not enough, a shared class and feature are.
_SAME_FEATURE = 0.15
_MOST_BY_WORDS = 0.7
# Beyond these nobody reads on.
_MOST_THINGS, _MOST_QUOTES = 3, 2
# Documents that one may think of beside those that are there: of two postmortems every word
# would be rare.
_IMAGINED = 50

# Classes that two teams give the same failure.
_NEAR: frozenset[frozenset[Cause]] = frozenset(
    frozenset(pair)
    for pair in (
        ("data_drift", "covariate_shift"),
        ("data_drift", "concept_drift"),
        ("data_drift", "schema_change"),
        ("schema_change", "pipeline_bug"),
        ("schema_change", "training_serving_skew"),
        ("pipeline_bug", "training_serving_skew"),
        ("pipeline_bug", "upstream_outage"),
        ("upstream_outage", "infrastructure"),
        ("deployment", "infrastructure"),
        ("deployment", "training_serving_skew"),
        ("concept_drift", "seasonality"),
        ("concept_drift", "label_shift"),
        ("covariate_shift", "label_shift"),
    )
)


@dataclass(frozen=True, slots=True)
class Commonness:
    """In how many documents each trait stands: what is everywhere tells little.

    Attributes:
        documents: how many there are.
        of: by index term, as `terms_of` has them.
    """

    documents: int
    of: Mapping[str, int]

    def rarity(self, term: str) -> float:
        """1 for what stands nowhere else, towards 0 for what stands everywhere."""
        every = _IMAGINED + self.documents
        return math.log(every / (1 + self.of.get(term, 0))) / math.log(every)


@dataclass(frozen=True, slots=True)
class Past:
    """An earlier incident, by the key under which the caller knows it."""

    key: str
    incident: Incident
    traits: Traits

    @classmethod
    def of(cls, key: str, incident: Incident) -> Past:
        """The incident with what it is recognised by."""
        return cls(key, incident, traits_of(incident))


def terms_of(traits: Traits) -> frozenset[str]:
    """What the incident stands under in an index: mechanisms, things and causes."""
    return frozenset(
        (
            *(f"mechanism:{name}" for name in traits.mechanisms),
            *(f"thing:{name}" for name in traits.things),
            *(f"cause:{name}" for name in traits.causes),
        )
    )


def commonness_of(past: Collection[Past]) -> Commonness:
    """How common each term is among these incidents."""
    counts = Counter(term for one in past for term in terms_of(one.traits))
    return Commonness(len(past), counts)


def find_recurrences(
    new: Past, past: Sequence[Past], commonness: Commonness, limit: int = 5
) -> tuple[Recurrence, ...]:
    """The earlier incidents that tell of the same failure, the most alike first.

    Args:
        new: the incident that is asked about.
        past: others; the document itself, and those of a later day, are passed over.
        commonness: among all documents that can be found.
        limit: how many to give.
    """
    here = new.traits
    found = []
    for earlier in past:
        if not _may_be_before(earlier.incident, new.incident):
            continue
        there = earlier.traits
        score = likeness(here, there, commonness)
        if score >= LEAST_SCORE:
            reasons = _reasons(here, there, commonness)
            found.append(
                Recurrence(
                    key=earlier.key,
                    incident=earlier.incident,
                    score=round(score, 3),
                    reasons=reasons,
                )
            )
    found.sort(key=lambda one: (-one.score, one.incident.day or "", one.key))
    return tuple(found[:limit])


def _may_be_before(one: Incident, new: Incident) -> bool:
    """Whether it is another document, and none that is known to be of a later day."""
    later = one.day is not None and new.day is not None and one.day > new.day
    return one.postmortem != new.postmortem and not later


def likeness(here: Traits, there: Traits, commonness: Commonness) -> float:
    """How surely both tell of the same failure, 0 to 1.

    Both the way of failing and what failed have to agree: neither makes up for the other.
    """
    mechanism = _mechanism_likeness(here, there)
    things = sum(_thing_weights(here, there, commonness).values())
    return math.sqrt(mechanism * min(1.0, things / _ENOUGH_THINGS))


def _mechanism_likeness(here: Traits, there: Traits) -> float:
    known = _best(here.mechanisms, there.mechanisms)
    if _are_related(here.strong, there.strong):
        known = max(known, _RELATED)
    if here.strong and there.strong:
        return known
    return max(known, _likeness_by_words(here, there))


def _best(here: Mapping[str, Mention], there: Mapping[str, Mention]) -> float:
    shared = _shared(here, there)
    return max((weight * BY_ID[name].weight for name, weight in shared.items()), default=0.0)


def _likeness_by_words(here: Traits, there: Traits) -> float:
    """Where the thesaurus does not know how one of them failed: by classes, remedies, words."""
    remedies = max(
        _best({**one.remedies, **one.mechanisms}, {**other.remedies, **other.mechanisms})
        for one, other in ((here, there), (there, here))
    )
    both = len(here.words & there.words)
    cosine = both / math.sqrt(len(here.words) * len(there.words)) if both else 0.0
    cause = _cause_likeness(here, there)
    feature = _SAME_FEATURE if cause == 1.0 and here.features & there.features else 0.0
    said = _SAME_CAUSE * cause + feature + _REMEDY * remedies + _WORDS * cosine
    return min(_MOST_BY_WORDS, said)


def _cause_likeness(here: Traits, there: Traits) -> float:
    """Whether the classes agree, or fit the mechanism that the other one names."""
    if here.causes & there.causes:
        return 1.0
    for one, other in ((here, there), (there, here)):
        if any(set(BY_ID[name].causes) & other.causes for name in one.strong):
            return 1.0
    near = any(frozenset((a, b)) in _NEAR for a in here.causes for b in there.causes)
    return 0.5 if near else 0.0


def _are_related(here: frozenset[str], there: frozenset[str]) -> bool:
    return any(frozenset((one, other)) in RELATED for one in here for other in there)


def _shared(here: Mapping[str, Mention], there: Mapping[str, Mention]) -> dict[str, float]:
    return {name: min(here[name].weight, there[name].weight) for name in here.keys() & there.keys()}


def _thing_weights(here: Traits, there: Traits, commonness: Commonness) -> dict[str, float]:
    return {
        name: weight * commonness.rarity(f"thing:{name}")
        for name, weight in _shared(here.things, there.things).items()
    }


def _reasons(here: Traits, there: Traits, commonness: Commonness) -> tuple[Reason, ...]:
    """Why both are held to be the same failure, the strongest of each kind first."""
    return (
        *_mechanism_reasons(here, there),
        *_thing_reasons(here, there, commonness),
        *(Reason(kind="cause", what=name) for name in sorted(here.causes & there.causes)),
        *_word_reasons(here, there),
    )


def _mechanism_reasons(here: Traits, there: Traits) -> Iterator[Reason]:
    shared = _shared(here.mechanisms, there.mechanisms)
    for name in sorted(shared, key=lambda name: (-shared[name] * BY_ID[name].weight, name)):
        yield _reason("mechanism", BY_ID[name].name, here.mechanisms[name], there.mechanisms[name])
    if shared:
        return
    for one, other in sorted((a, b) for a in here.strong for b in there.strong):
        if frozenset((one, other)) in RELATED:
            what = f"{BY_ID[one].name}; there: {BY_ID[other].name}"
            yield _reason("mechanism", what, here.mechanisms[one], there.mechanisms[other])


def _thing_reasons(here: Traits, there: Traits, commonness: Commonness) -> Iterator[Reason]:
    weights = _thing_weights(here, there, commonness)
    for name in sorted(weights, key=lambda name: (-weights[name], name))[:_MOST_THINGS]:
        kind: ReasonKind = "feature" if name in here.features & there.features else "thing"
        yield _reason(kind, here.things[name].words[0], here.things[name], there.things[name])


def _word_reasons(here: Traits, there: Traits) -> Iterator[Reason]:
    if here.strong and there.strong:
        return
    if shared := sorted(here.words & there.words):
        yield Reason(kind="words", what=", ".join(shared))


def _reason(kind: ReasonKind, what: str, here: Mention, there: Mention) -> Reason:
    return Reason(
        kind=kind,
        what=what,
        here=here.quotes[:_MOST_QUOTES],
        there=there.quotes[:_MOST_QUOTES],
        here_words=here.words[:_MOST_QUOTES],
        there_words=there.words[:_MOST_QUOTES],
    )
