"""How often something may be tried: counted in this process, in windows of time."""

from __future__ import annotations

import hashlib
import ipaddress
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from boardsnap.errors import RateLimitError

# Enough for every attacker of a small botnet. A key takes about 200 bytes, whatever was typed.
_MOST_KEYS = 50_000
# 128 bits: two keys that are counted as one do not come up by chance.
_KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times in so long."""

    times: int
    within: timedelta


class Attempts:
    """Counts tries by key. Spending comes before the try, so that parallel ones count too.

    What is to be counted only where it went wrong is given back where it went right.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._spent: OrderedDict[bytes, tuple[datetime, int]] = OrderedDict()

    def spend(self, limits: Mapping[str, Limit], now: datetime) -> None:
        """Counts one try under each key, or, where one of them has none left, under none.

        Raises:
            RateLimitError: there were too many; says when to try again.
        """
        with self._lock:
            counts = {key: self._count(key, limit, now) for key, limit in limits.items()}
            for key, (began, count) in counts.items():
                if count >= limits[key].times:
                    raise _too_many(limits[key].within - (now - began))
            for key, (began, count) in counts.items():
                self._spent[_kept(key)] = (began, count + 1)
                self._spent.move_to_end(_kept(key))
            while len(self._spent) > _MOST_KEYS:
                self._spent.popitem(last=False)

    def give_back(self, keys: Iterable[str]) -> None:
        """Takes one try off each key: it was none that counts."""
        with self._lock:
            for key in map(_kept, keys):
                spent = self._spent.get(key)
                if spent is not None:
                    began, count = spent
                    self._spent[key] = (began, max(0, count - 1))

    def forgive(self, key: str) -> None:
        """Forgets the tries of a key: it proved right."""
        with self._lock:
            self._spent.pop(_kept(key), None)

    def _count(self, key: str, limit: Limit, now: datetime) -> tuple[datetime, int]:
        began, count = self._spent.get(_kept(key), (now, 0))
        return (now, 0) if now - began >= limit.within else (began, count)


def _kept(key: str) -> bytes:
    """The key as it is counted: as long as any other, whatever somebody typed into it."""
    return hashlib.blake2b(key.encode(errors="surrogatepass"), digest_size=_KEY_BYTES).digest()


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
