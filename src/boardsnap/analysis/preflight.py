"""Before a release: how this model has failed, what that calls for, and what is still open."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from boardsnap.analysis.mechanisms import BY_ID
from boardsnap.analysis.recurrence import Past
from boardsnap.analysis.stems import stems_of
from boardsnap.analysis.things import thing_of
from boardsnap.analysis.traits import Traits
from boardsnap.model.incident import Incident, Quote, Task
from boardsnap.model.preflight import (
    DEFAULT_MUST,
    Blocker,
    FailureMode,
    MustHave,
    OpenTask,
    Preflight,
    Relation,
    Release,
    Told,
)
from boardsnap.model.recurrence import Guard

# What teams write for "before anything else": P0 and P1, as trackers have them, and words.
_URGENT = re.compile(r"^\W*(p?\s*[01]|blocker|critical|crit|highest|high|urgent|must)\W*$", re.I)
# Left off a model's name: "the churn model v3" is "churn".
_FILLERS = frozenset({"the", "model", "v"})
_MOST_THINGS = 3


@dataclass(frozen=True, slots=True)
class _Related:
    past: Past
    traits: Traits
    relation: Relation
    shared: str | None
    guards: tuple[Guard, ...]


def preflight_of(
    release: Release,
    past: Sequence[Past],
    guards: Callable[[Past], Sequence[Guard]],
    *,
    today: date,
    must: Sequence[MustHave] = DEFAULT_MUST,
) -> Preflight:
    """What to look at before the release.

    Args:
        release: what is to go out.
        past: all postmortems that may tell of it.
        guards: what is known to watch for one of them.
        today: by which actions are overdue.
        must: what has to be met.
    """
    related = list(_related(release, past, guards))
    own = [one for one in related if one.relation == "model"]
    tasks = tuple(sorted(_open_tasks(own, today), key=_by_urgency))
    return Preflight(
        model=release.model,
        version=release.version,
        looked_at=len(past),
        modes=tuple(_modes(related)),
        open_tasks=tasks,
        must=tuple(must),
        blockers=tuple(blocker for rule in must for blocker in _RULES[rule](own, tasks)),
    )


def names_model(name: str | None, wanted: str) -> bool:
    """Whether a document's model is the one that is asked for, however it is written."""
    return name is not None and _plain_name(name) == _plain_name(wanted) != ()


def _plain_name(name: str) -> tuple[str, ...]:
    words = re.findall(r"[^\W_]+", re.sub(r"\bv\d[\w.]*", " ", name.casefold()))
    return tuple(word for word in words if word not in _FILLERS)


def _related(
    release: Release, past: Sequence[Past], guards: Callable[[Past], Sequence[Guard]]
) -> Iterator[_Related]:
    own = [one for one in past if names_model(one.incident.model, release.model)]
    features = _names_of((*release.features, *(one.incident.feature or "" for one in own)))
    sources = _names_of(release.sources)
    for one in past:
        traits = one.traits
        known = tuple(guards(one))
        if names_model(one.incident.model, release.model):
            yield _Related(one, traits, "model", None, known)
        elif shared := _shared(features, traits.features):
            yield _Related(one, traits, "feature", shared, known)
        elif shared := _shared(sources, traits.things.keys()):
            yield _Related(one, traits, "source", shared, known)


def _names_of(names: Sequence[str]) -> Mapping[frozenset[str], str]:
    """Names by the things that they are made of; a name without any is left out."""
    made = ((frozenset(filter(None, map(thing_of, stems_of(name)))), name) for name in names)
    return {things: name for things, name in made if things}


def _shared(wanted: Mapping[frozenset[str], str], there: Collection[str]) -> str | None:
    """The first of the wanted names of which every word is there."""
    return next((name for things, name in wanted.items() if things <= frozenset(there)), None)


def _modes(related: Sequence[_Related]) -> Iterator[FailureMode]:
    by_mode: dict[str, list[_Related]] = defaultdict(list)
    for one in related:
        for mode in _mode_ids(one):
            by_mode[mode].append(one)
    ordered = sorted(by_mode.items(), key=lambda item: (-len(item[1]), item[0]))
    for mode, those in ordered:
        yield _mode(mode, sorted(those, key=lambda one: one.past.incident.day or "", reverse=True))


def _mode_ids(one: _Related) -> tuple[str, ...]:
    """The mechanisms that the document says it was; else its cause class; else none."""
    if one.traits.strong:
        return tuple(sorted(one.traits.strong))
    cause = one.past.incident.cause
    return (cause,) if cause else ()


def _mode(mode: str, those: Sequence[_Related]) -> FailureMode:
    things = _once(filter(None, map(_thing, those)))[:_MOST_THINGS]
    mechanism = BY_ID.get(mode)
    named = ", ".join(things) or "what it happened to"
    checks = (mechanism.check.format(thing=named),) if mechanism else ()
    planned = (task.text for one in those for task in one.past.incident.tasks if _is_check(task))
    return FailureMode(
        what=mechanism.name if mechanism else mode.replace("_", " "),
        things=things,
        category=those[0].past.incident.cause,
        checks=(*checks, *_once(planned)),
        told=tuple(map(_told, those)),
    )


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    """Each text once, however it is spelled: `promo flag` is `promo_flag`."""
    kept: dict[str, str] = {}
    for text in texts:
        kept.setdefault(re.sub(r"[\W_]+", " ", text.casefold()).strip(), text)
    return tuple(kept.values())


def _thing(one: _Related) -> str | None:
    return one.past.incident.feature


def _is_check(task: Task) -> bool:
    return task.kind == "monitoring"


def _told(one: _Related) -> Told:
    incident = one.past.incident
    claim = incident.claims[0]
    return Told(
        key=one.past.key,
        name=incident.name,
        day=incident.day,
        relation=one.relation,
        shared=one.shared,
        cause=Quote(text=claim.text, ref=claim.ref),
        guards=one.guards,
    )


def _open_tasks(own: Sequence[_Related], today: date) -> Iterator[OpenTask]:
    for one in own:
        for task in one.past.incident.tasks:
            if task.is_open:
                overdue = task.due is not None and task.due < today.isoformat()
                name = one.past.incident.name
                yield OpenTask(key=one.past.key, name=name, task=task, overdue=overdue)


def _by_urgency(one: OpenTask) -> tuple[bool, bool, str, str]:
    return (not one.overdue, not _is_urgent(one.task), one.task.due or "9999", one.key)


def _is_urgent(task: Task) -> bool:
    return task.priority is not None and _URGENT.match(task.priority) is not None


_Rule = Callable[[Sequence[_Related], Sequence[OpenTask]], Iterator[Blocker]]


def _priority_actions(_: Sequence[_Related], tasks: Sequence[OpenTask]) -> Iterator[Blocker]:
    for one in tasks:
        if _is_urgent(one.task):
            what = f"{one.task.priority} is open: {one.task.text}"
            yield _blocked("priority_actions", one, what)


def _overdue_actions(_: Sequence[_Related], tasks: Sequence[OpenTask]) -> Iterator[Blocker]:
    for one in tasks:
        if one.overdue:
            what = f"Overdue since {one.task.due}: {one.task.text}"
            yield _blocked("overdue_actions", one, what)


def _open_actions(_: Sequence[_Related], tasks: Sequence[OpenTask]) -> Iterator[Blocker]:
    for one in tasks:
        yield _blocked("open_actions", one, f"Open: {one.task.text}")


def _blocked(rule: MustHave, one: OpenTask, text: str) -> Blocker:
    return Blocker(rule=rule, key=one.key, name=one.name, text=text, ref=one.task.ref)


def _guards(own: Sequence[_Related], _: Sequence[OpenTask]) -> Iterator[Blocker]:
    for one in own:
        incident = one.past.incident
        if incident.settled and not one.guards:
            claim = incident.claims[0]
            text = f"Nothing is known to watch for: {claim.text}"
            yield _unmet("guards", one.past, text, claim.ref)


def _root_causes(own: Sequence[_Related], _: Sequence[OpenTask]) -> Iterator[Blocker]:
    for one in own:
        if not one.past.incident.settled:
            yield _unmet("root_causes", one.past, "The cause was never found", "/root_cause")


def _unmet(rule: MustHave, past: Past, text: str, ref: str) -> Blocker:
    incident: Incident = past.incident
    return Blocker(rule=rule, key=past.key, name=incident.name, text=text, ref=ref)


_RULES: Mapping[MustHave, _Rule] = {
    "priority_actions": _priority_actions,
    "overdue_actions": _overdue_actions,
    "open_actions": _open_actions,
    "guards": _guards,
    "root_causes": _root_causes,
}
