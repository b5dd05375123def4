"""What lists, searches and the tracking of actions need of a draft."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime

from boardsnap.model.postmortem import Action, Postmortem
from boardsnap.model.records import (
    ActionFacts,
    Derived,
    FacetKind,
    GlossaryWord,
    ProjectContext,
    SearchEntry,
)
from boardsnap.revision.draft import Draft
from boardsnap.timing import last_day, moment_of

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
    )


def _facts(key: str, action: Action) -> ActionFacts:
    due = last_day(action.due)
    return ActionFacts(
        key, action.text, action.owners, due.isoformat() if due else None, action.status
    )


def _entry(
    document: Postmortem,
    taken_at: datetime,
    context: ProjectContext,
    glossary: tuple[GlossaryWord, ...],
) -> SearchEntry:
    body = "\n".join(_lines(document))[:_MOST_TEXT]
    day = moment_of(document.session_date.iso) if document.session_date else None
    return SearchEntry(
        title=document.title or "",
        body=body,
        day=(day or taken_at).date().isoformat(),
        facets=tuple(dict.fromkeys(_facets(document, body, context, glossary))),
    )


def _lines(document: Postmortem) -> Iterator[str]:
    """Everything that the document says, a line a statement."""
    head = (document.model.name, document.model.version, document.summary)
    yield from (text for text in head if text)
    yield from document.participants
    for event in document.timeline:
        yield " ".join(part for part in (event.at and event.at.raw, event.text) if part)
    for hypothesis in document.hypotheses:
        yield hypothesis.text
        yield from (evidence.text for evidence in hypothesis.evidence)
    if document.root_cause:
        yield document.root_cause.text
    for action in document.actions:
        yield " ".join((action.text, *action.owners))
    for section in (
        document.decisions,
        document.questions,
        document.rejected,
        document.unplaced,
    ):
        yield from (statement.text for statement in section)


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
