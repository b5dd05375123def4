"""A postmortem as an incident: what it holds to be the cause, and what was to be done."""

from __future__ import annotations

from collections.abc import Iterator

from boardsnap.identity import postmortem_id
from boardsnap.model.incident import Claim, Incident, Quote, Task
from boardsnap.model.postmortem import Hypothesis, Postmortem
from boardsnap.timing import due_day, moment_of, response_times

_CHANGES = frozenset({"upstream", "deploy", "drift"})
_LIKELY = 0.5


def incident_of(postmortem: Postmortem) -> Incident:
    """What of the postmortem can come again, be counted and be checked.

    Args:
        postmortem: as people left it; what it says was rejected is left out.
    """
    claims = tuple(_claims(postmortem))
    detected = response_times(postmortem.timeline).to_detect
    cause = postmortem.root_cause
    return Incident(
        postmortem=postmortem_id(postmortem),
        title=postmortem.title,
        model=postmortem.model.name,
        version=postmortem.model.version,
        day=_day(postmortem),
        feature=cause.feature if cause else None,
        claims=claims,
        signs=tuple(_signs(postmortem, claims)),
        changes=tuple(_changes(postmortem)),
        tasks=tuple(_tasks(postmortem)),
        days_to_detect=detected.days if detected else None,
    )


def _day(postmortem: Postmortem) -> str | None:
    dates = (postmortem.session_date, *(event.at for event in postmortem.timeline))
    moments = (moment_of(at.iso) for at in dates if at)
    return next((moment.date().isoformat() for moment in moments if moment), None)


def _claims(postmortem: Postmortem) -> Iterator[Claim]:
    cause = postmortem.root_cause
    if cause:
        yield Claim(
            text=cause.text, ref="/root_cause", standing="root_cause", category=cause.category
        )
    confirmed = [(index, one) for index, one in _numbered(postmortem) if one.status == "confirmed"]
    for index, one in confirmed:
        yield _claim(index, one, confirmed=True)
    if cause or confirmed:
        return
    likely = [(index, one) for index, one in _numbered(postmortem) if one.status == "open"]
    for index, one in _most_likely(likely):
        yield _claim(index, one, confirmed=False)


def _numbered(postmortem: Postmortem) -> Iterator[tuple[int, Hypothesis]]:
    yield from enumerate(postmortem.hypotheses)


def _claim(index: int, one: Hypothesis, *, confirmed: bool) -> Claim:
    return Claim(
        text=one.text,
        ref=f"/hypotheses/{index}",
        standing="confirmed" if confirmed else "suspected",
        category=one.category,
    )


def _most_likely(open_ones: list[tuple[int, Hypothesis]]) -> list[tuple[int, Hypothesis]]:
    """Those that the team rates highest, as far as that is more than low; a single one as it is."""
    if len(open_ones) == 1:
        return open_ones
    best = max((one.rating.score or 0.0 for _, one in open_ones), default=0.0)
    return [entry for entry in open_ones if (entry[1].rating.score or 0.0) == best >= _LIKELY]


def _signs(postmortem: Postmortem, claims: tuple[Claim, ...]) -> Iterator[Quote]:
    refs = {claim.ref for claim in claims}
    for index, one in _numbered(postmortem):
        if f"/hypotheses/{index}" in refs:
            for number, evidence in enumerate(one.evidence):
                if evidence.stance == "for":
                    yield Quote(text=evidence.text, ref=f"/hypotheses/{index}/evidence/{number}")


def _changes(postmortem: Postmortem) -> Iterator[Quote]:
    for index, event in enumerate(postmortem.timeline):
        if event.kind in _CHANGES:
            yield Quote(text=event.text, ref=f"/timeline/{index}")


def _tasks(postmortem: Postmortem) -> Iterator[Task]:
    for index, action in enumerate(postmortem.actions):
        yield Task(
            text=action.text,
            ref=f"/actions/{index}",
            kind=action.kind,
            status=action.status,
            owners=action.owners,
            due=due_day(action.due),
            priority=action.priority,
        )
