"""That a failure has happened before, and why one says so."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from boardsnap.model.incident import Incident, Quote

ReasonKind = Literal["mechanism", "cause", "feature", "thing", "model", "words"]
GuardKind = Literal["action", "monitor", "mark"]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reason(_Frozen):
    """One thing that two postmortems have in common.

    Attributes:
        kind: a mechanism, a cause class, the feature, words that name a thing, the model, or
            other words.
        what: in words: "values missing", "income".
        here: where the new postmortem says it.
        there: where the earlier one does.
        here_words: in which words.
        there_words: the same of the earlier one.
    """

    kind: ReasonKind
    what: str
    here: tuple[Quote, ...] = ()
    there: tuple[Quote, ...] = ()
    here_words: tuple[str, ...] = ()
    there_words: tuple[str, ...] = ()


class Guard(_Frozen):
    """What would notice the same failure, as far as anybody has said so.

    Attributes:
        kind: an action of kind monitoring that is done, a rule file that names the postmortem,
            or a mark that people set.
        text: the action, the file, or who marked it when.
        ref: JSON pointer of the action.
    """

    kind: GuardKind
    text: str
    ref: str | None = None


class Recurrence(_Frozen):
    """An earlier postmortem that tells of the same failure.

    Attributes:
        key: by which the caller knows it: a file, a board.
        incident: the earlier failure.
        score: 0 to 1; counts within one answer only.
        reasons: why it is held to be the same, the strongest first.
        guards: what would notice it now; empty: nothing that is known.
    """

    key: str
    incident: Incident
    score: Annotated[float, Field(ge=0, le=1)]
    reasons: tuple[Reason, ...]
    guards: tuple[Guard, ...] = ()
