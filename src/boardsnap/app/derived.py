"""What lists, searches and the tracking of actions need of a draft."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from boardsnap.analysis.incidents import incident_of
from boardsnap.analysis.recurrence import terms_of
from boardsnap.analysis.search import lines_of
from boardsnap.analysis.traits import traits_of
from boardsnap.model.postmortem import Action, Postmortem
from boardsnap.model.records import (
    ActionFacts,
    Derived,
    FacetKind,
    GlossaryWord,
    IncidentEntry,
    ProjectContext,
    SearchEntry,
)
from boardsnap.revision.draft import Draft
from boardsnap.timing import due_day, moment_of

# Raised with each change of what is derived for comparing: the thesaurus, the fields, the terms.
FORM = 1
# A database's index entry is bounded; the longest board that a wall holds is far below.
_MOST_TEXT = 200_000


def derive(
    draft: Draft,
    *,
    open_points: int,
    taken_at: datetime,
    context: ProjectContext,
    glossary: Iterable[GlossaryWord] = (),
) -> Derived:
    """What is kept beside the draft.

    Args:
        draft: the current one.
        open_points: how many of its points nobody has settled.
        taken_at: when the board was snapped; it is found by that day where it gives none.
        context: known names: which features and systems the text speaks of.
        glossary: more known names.
    """
    document = draft.document
    facts = tuple(
        _facts(key, action)
        for key, action in zip(draft.keys.actions, document.actions, strict=True)
    )
    cause = document.root_cause.category if document.root_cause else None
    return Derived(
        title=document.title,
        session_date=document.session_date.iso if document.session_date else None,
        model_name=document.model.name,
        cause=cause,
        open_points=open_points,
        open_actions=sum(action.status != "done" for action in document.actions),
        actions=facts,
        search=_entry(document, taken_at, context, tuple(glossary)),
        incident=incident_entry(document, taken_at),
    )


def incident_entry(document: Postmortem, taken_at: datetime) -> IncidentEntry:
    """What the board is compared by; of the day of its capture where it gives none."""
    incident = incident_of(document)
    if incident.day is None:
        incident = incident.model_copy(update={"day": taken_at.date().isoformat()})
    terms = tuple(sorted(terms_of(traits_of(incident))))
    return IncidentEntry(FORM, incident.model_dump_json(), terms)


def _facts(key: str, action: Action) -> ActionFacts:
    return ActionFacts(key, action.text, action.owners, due_day(action.due), action.status)


def _entry(
    document: Postmortem,
    taken_at: datetime,
    context: ProjectContext,
    glossary: tuple[GlossaryWord, ...],
) -> SearchEntry:
    body = "\n".join(lines_of(document))[:_MOST_TEXT]
    day = moment_of(document.session_date.iso) if document.session_date else None
    return SearchEntry(
        title=document.title or "",
        body=body,
        day=(day or taken_at).date().isoformat(),
        facets=tuple(dict.fromkeys(_facets(document, body, context, glossary))),
    )


def _facets(
    document: Postmortem,
    body: str,
    context: ProjectContext,
    glossary: tuple[GlossaryWord, ...],
) -> Iterator[tuple[FacetKind, str]]:
    if document.model.name:
        yield "model", document.model.name
    if document.root_cause and document.root_cause.category:
        yield "cause", document.root_cause.category
    for hypothesis in document.hypotheses:
        if hypothesis.category and hypothesis.status == "confirmed":
            yield "cause", hypothesis.category
    if document.root_cause and document.root_cause.feature:
        yield "feature", document.root_cause.feature
    for action in document.actions:
        yield from (("owner", owner) for owner in action.owners)
    features = (*context.features, *(one.word for one in glossary if one.kind == "feature"))
    systems = (*context.systems, *(one.word for one in glossary if one.kind == "system"))
    yield from (("feature", name) for name in _named(features, body))
    yield from (("system", name) for name in _named(systems, body))


def _named(names: Iterable[str], body: str) -> Iterator[str]:
    """The names that the text speaks of, whatever their letter case."""
    for name in names:
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", body, re.IGNORECASE):
            yield name
