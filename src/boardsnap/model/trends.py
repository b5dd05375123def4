"""What many postmortems say together."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from boardsnap.model.postmortem import Cause
from boardsnap.model.recurrence import GuardKind


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Count(_Frozen):
    """How often something was the case."""

    what: str
    count: int


class Quarter(_Frozen):
    """The postmortems of three months.

    Attributes:
        name: `2026 Q1`.
        postmortems: how many there are.
        causes: how many of each class, the most frequent first; those that name none count as
            `unknown`.
        days_to_detect: the median over those that give it; None: none does.
        timed: how many give it.
        actions, actions_done: of these postmortems, as they stand today.
        repeats: how many tell of a failure that an earlier one tells of.
    """

    name: str
    postmortems: int
    causes: tuple[Count, ...]
    days_to_detect: float | None
    timed: int
    actions: int
    actions_done: int
    repeats: int


class Repeat(_Frozen):
    """A failure that came again.

    Attributes:
        key, name, day: of the later postmortem.
        earlier: keys of those that it repeats.
        because: the mechanism or the thing that both share, in words.
    """

    key: str
    name: str
    day: str | None
    earlier: tuple[str, ...]
    because: str


class Unguarded(_Frozen):
    """A root cause that nothing is known to watch for."""

    key: str
    name: str
    day: str | None
    cause: Cause | None
    text: str


class Coverage(_Frozen):
    """How many known root causes somebody says are watched for.

    Attributes:
        root_causes: postmortems whose cause is settled.
        guarded: of those, by what they are held to be guarded; the strongest says it: a rule
            file before an action that is done before a mark.
        unguarded: the others, the newest first.
    """

    root_causes: int
    guarded: tuple[tuple[GuardKind, int], ...]
    unguarded: tuple[Unguarded, ...]

    @property
    def share(self) -> float | None:
        """0 to 1; None where no root cause is known."""
        if not self.root_causes:
            return None
        return sum(count for _, count in self.guarded) / self.root_causes


class Trends(_Frozen):
    """What many postmortems say together.

    Attributes:
        postmortems: how many were looked at.
        undated: how many give no day, and stand in no quarter.
        quarters: in order, without gaps.
        causes, mechanisms: over all of them, the most frequent first.
        repeats: the newest first.
    """

    postmortems: int
    undated: int
    quarters: tuple[Quarter, ...]
    causes: tuple[Count, ...]
    mechanisms: tuple[Count, ...]
    repeats: tuple[Repeat, ...]
    coverage: Coverage
