"""Short postmortems, as tests of recurrence, trends and preflight need them."""

from __future__ import annotations

from collections.abc import Iterable

from boardsnap.model.postmortem import (
    Action,
    ActionKind,
    ActionStatus,
    Cause,
    Date,
    Hypothesis,
    HypothesisStatus,
    ModelName,
    Postmortem,
    ReaderInfo,
    RootCause,
    Source,
    Statement,
)

READER = ReaderInfo(name="test", version="1", seconds=1, confidence=1)


def ink(text: str) -> tuple[Source, ...]:
    """A source that says just that."""
    return (Source(board=0, text=text),)


def day(iso: str | None) -> Date | None:
    """A date as written in ISO form."""
    return Date(raw=iso, iso=iso, precision="day") if iso else None


def hypothesis(text: str, status: HypothesisStatus, category: Cause | None = None) -> Hypothesis:
    """A hypothesis without evidence."""
    return Hypothesis(text=text, status=status, category=category, sources=ink(text))


def action(
    text: str,
    kind: ActionKind = "other",
    status: ActionStatus = "open",
    *,
    due: str | None = None,
    priority: str | None = None,
) -> Action:
    """An action of Ana's."""
    return Action(
        text=text,
        kind=kind,
        status=status,
        owners=("Ana",),
        due=day(due),
        priority=priority,
        sources=ink(text),
    )


def postmortem(
    cause: str | None = None,
    *,
    category: Cause | None = None,
    feature: str | None = None,
    title: str = "Postmortem",
    model: str | None = None,
    on: str | None = "2026-03-04",
    hypotheses: Iterable[Hypothesis] = (),
    actions: Iterable[Action] = (),
    rejected: Iterable[str] = (),
) -> Postmortem:
    """A postmortem with this root cause."""
    root = (
        RootCause(text=cause, category=category, feature=feature, sources=ink(cause))
        if cause
        else None
    )
    return Postmortem(
        title=title,
        model=ModelName(name=model),
        session_date=day(on),
        root_cause=root,
        hypotheses=tuple(hypotheses),
        actions=tuple(actions),
        rejected=tuple(Statement(text=text, sources=ink(text)) for text in rejected),
        reader=READER,
    )
