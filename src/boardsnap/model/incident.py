"""A failure in few fields: what of a postmortem can come again, be counted and be checked.

Comparing, counting and checking need this alone, so that a store of many thousand postmortems
answers without reading a document. Every text keeps the JSON pointer of the statement that it
was taken from.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from boardsnap.model.postmortem import ActionKind, ActionStatus, Cause

Standing = Literal["root_cause", "confirmed", "suspected"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Quote(_Frozen):
    """Words of the document.

    Attributes:
        text: as the document has them.
        ref: JSON pointer of the statement.
    """

    text: str
    ref: str


class Claim(Quote):
    """What is held to be a cause; what was rejected is none.

    Attributes:
        standing: the root cause, a confirmed hypothesis, or, where there is neither, the one
            that the team holds most likely.
        category: its cause class.
    """

    standing: Standing
    category: Cause | None = None


class Task(Quote):
    """Something to do against it.

    Attributes:
        due: the last day on which it is in time, as an ISO date.
    """

    kind: ActionKind
    status: ActionStatus
    owners: tuple[str, ...] = ()
    due: str | None = None
    priority: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.status != "done"


class Incident(_Frozen):
    """What one postmortem says of its failure.

    Attributes:
        postmortem: the document's stable id.
        day: of the session, else of the first dated event, as an ISO date.
        feature: that the root cause names.
        claims: what is held to be the cause, the surest first.
        signs: what speaks for the claims.
        changes: what changed upstream, was deployed or drifted, from the timeline.
        tasks: the actions.
        days_to_detect: from the start of the failure until it was noticed, where the board
            gives both.
    """

    postmortem: str
    title: str | None = None
    model: str | None = None
    version: str | None = None
    day: str | None = None
    feature: str | None = None
    claims: tuple[Claim, ...] = ()
    signs: tuple[Quote, ...] = ()
    changes: tuple[Quote, ...] = ()
    tasks: tuple[Task, ...] = ()
    days_to_detect: float | None = None

    @property
    def cause(self) -> Cause | None:
        """The cause class of the surest claim that has one, as long as it is more than a guess."""
        settled = (claim for claim in self.claims if claim.standing != "suspected")
        return next((claim.category for claim in settled if claim.category), None)

    @property
    def settled(self) -> bool:
        """Whether the team knows what it was."""
        return any(claim.standing != "suspected" for claim in self.claims)

    @property
    def name(self) -> str:
        """The title, else the model, else the id: never empty."""
        return self.title or self.model or self.postmortem
