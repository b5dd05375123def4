"""How often something may be tried: counted in this process, in windows of time."""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from boardsnap.errors import RateLimitError

# Enough for every attacker of a small botnet; 10 MB at most.
_MOST_KEYS = 50_000


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times in so long."""

    times: int
    within: timedelta


class Attempts:
    """Counts tries by key. Spending comes before the try, so that parallel ones count too."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spent: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    def spend(self, key: str, limit: Limit, now: datetime) -> None:
        """Counts one try.

        Raises:
            RateLimitError: there were too many; says when to try again.
        """
        with self._lock:
            began, count = self._spent.get(key, (now, 0))
            if now - began >= limit.within:
                began, count = now, 0
            if count >= limit.times:
                wait = limit.within - (now - began)
                raise _too_many(wait)
            self._spent[key] = (began, count + 1)
            self._spent.move_to_end(key)
            while len(self._spent) > _MOST_KEYS:
                self._spent.popitem(last=False)

    def forgive(self, key: str) -> None:
        """Forgets the tries of a key: it proved right."""
        with self._lock:
            self._spent.pop(key, None)


def neighbourhood(address: str) -> str:
    """The address, or the network that one customer gets: a /64 of IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def _too_many(wait: timedelta) -> RateLimitError:
    seconds = max(1, int(wait.total_seconds()) + 1)
    minutes = -(-seconds // 60)
    return RateLimitError(
        f"too many attempts: try again in {minutes} minute{'s' if minutes > 1 else ''}",
        retry_after_seconds=seconds,
    )
