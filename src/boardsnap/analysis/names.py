"""Whether a name on the board and one in a file mean the same column."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Words that say how a metric is computed or shown, not which one it is.
_BESIDES = frozenset(
    {
        *("the", "of", "a", "our", "keep", "daily", "weekly", "hourly", "rate", "score", "value"),
        *("mean", "avg", "average", "overall", "total", "prod", "production", "online", "live"),
        *("val", "validation", "test"),
    }
)


def words_of(name: str) -> frozenset[str]:
    """The words of a name, in lower case: of `availabilityAccuracy_daily` two."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    found = re.findall(r"[a-z]+\d*|\d+", parted.casefold())
    telling = frozenset(found) - _BESIDES
    return telling or frozenset(found)


def squeezed(name: str) -> str:
    """The name without letter case, blanks and signs."""
    return re.sub(r"[\W_]", "", name.casefold())


def named_alike(wanted: str, offered: Iterable[str]) -> tuple[str, ...]:
    """The offered names that are the wanted one: the very same, else with more or fewer words."""
    names = list(offered)
    same = tuple(name for name in names if squeezed(name) == squeezed(wanted))
    if same or not wanted:
        return same
    words = words_of(wanted)
    return tuple(
        name for name in names if words and (words <= words_of(name) or words_of(name) <= words)
    )
