"""What a root-cause sentence has to say, and which parts of it are missing."""

from __future__ import annotations

import re
from typing import Literal

from boardsnap.model.postmortem import RootCause

Part = Literal["feature", "change", "amount", "window", "reason"]

# Words that join a change to what brought it about. A sentence with none of them gives no
# reason (docs/design.md: a root-cause sentence is complete with feature, change, amount, window
# and reason).
_REASON = re.compile(
    r"\b(because|due to|caused by|cause[sd]?|owing to|as a result|result of|since|after|from|by"
    r"|when|thanks to|triggered by|introduced|broke|b/c|bc|cuz|d/t|via|following)\b|[→←⇒]|->|<-|=>",
    re.IGNORECASE,
)
# A span of time begins with some of the same words ("by 34 %", "after 3 weeks", "from 0.2 to
# 0.5"): they are no reason when a number follows.
_BEFORE_NUMBER = re.compile(
    r"\b(since|after|from|by|when|following)\s+(?:about |ca\.? |~|[<>+-])?\s*\d", re.I
)
_TO_NUMBER = re.compile(r"(?:→|->|=>|⇒)\s*[-+~]?\d")


def missing_parts(cause: RootCause) -> tuple[Part, ...]:
    """Which of the five parts of a complete root-cause sentence the board leaves out."""
    reason = _TO_NUMBER.sub(" ", _BEFORE_NUMBER.sub(" ", cause.text))
    given: dict[Part, bool] = {
        "feature": cause.feature is not None,
        "change": cause.category is not None or cause.shift is not None,
        "amount": cause.shift is not None,
        "window": cause.window is not None,
        "reason": _REASON.search(reason) is not None,
    }
    return tuple(part for part, there in given.items() if not there)
