"""What to look at before a model goes out, from what has failed before."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from boardsnap.model.incident import Quote, Task
from boardsnap.model.postmortem import Cause
from boardsnap.model.recurrence import Guard

MustHave = Literal["priority_actions", "overdue_actions", "open_actions", "guards", "root_causes"]
DEFAULT_MUST: tuple[MustHave, ...] = ("priority_actions", "guards")
Relation = Literal["model", "feature", "source"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Release(_Frozen):
    """What is to go out.

    Attributes:
        features, sources: what it is made of, beside what its own postmortems name.
    """

    model: str
    version: str | None = None
    features: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class OpenTask(_Frozen):
    """An action that is still to be done.

    Attributes:
        key, name: of the postmortem that it stands in.
        overdue: it should have been done by now.
    """

    key: str
    name: str
    task: Task
    overdue: bool


class Told(_Frozen):
    """One postmortem that tells of a failure mode.

    Attributes:
        relation: it is about the model itself, or about a feature or a source that the model
            shares; `shared` names what.
        cause: what it was, in the document's words.
    """

    key: str
    name: str
    day: str | None
    relation: Relation
    shared: str | None
    cause: Quote
    guards: tuple[Guard, ...]


class FailureMode(_Frozen):
    """A way in which this model, or what it is made of, has failed.

    Attributes:
        what: the mechanism in words; the cause class where no mechanism is known.
        things: to what it happened, in the documents' words.
        category: the cause class that the newest postmortem gives it.
        checks: what it calls for.
        told: the postmortems that tell of it, the newest first.
    """

    what: str
    things: tuple[str, ...]
    category: Cause | None
    checks: tuple[str, ...]
    told: tuple[Told, ...]

    @property
    def guarded(self) -> bool:
        """Whether each of them is said to be watched for."""
        return all(one.guards for one in self.told)


class Blocker(_Frozen):
    """A must-have that is not met.

    Attributes:
        rule: which must-have.
        text: what is open, in one sentence.
        ref: JSON pointer in the postmortem `key`.
    """

    rule: MustHave
    key: str
    name: str
    text: str
    ref: str


class Preflight(_Frozen):
    """What to look at before a release.

    Attributes:
        model, version: that is to go out.
        looked_at: how many postmortems were looked at.
        modes: the failure modes, those that happened most often first.
        open_tasks: actions of the model's own postmortems, the overdue ones first.
        must: the must-haves that were asked for.
        blockers: what is against a release.
    """

    model: str
    version: str | None
    looked_at: int
    modes: tuple[FailureMode, ...]
    open_tasks: tuple[OpenTask, ...]
    must: tuple[MustHave, ...]
    blockers: tuple[Blocker, ...]

    @property
    def ready(self) -> bool:
        """Whether every must-have is met."""
        return not self.blockers
