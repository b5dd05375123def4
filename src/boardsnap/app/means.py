"""What every use case works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from boardsnap.app.attempts import Attempts
from boardsnap.app.chance import Chance
from boardsnap.app.passwords import Passwords
from boardsnap.errors import NotFoundError, StoreError
from boardsnap.settings import Settings
from boardsnap.store import Blobs, Store


@dataclass(frozen=True, slots=True)
class Means:
    """Store, files, clock, chance and counters of one server or worker.

    Attributes:
        now: the present time, aware and in UTC.
    """

    settings: Settings
    store: Store
    blobs: Blobs
    now: Callable[[], datetime]
    chance: Chance
    attempts: Attempts
    passwords: Passwords

    def read_kept(self, sha256: str) -> bytes:
        """The bytes of a photo or picture that a record points at.

        Raises:
            StoreError: they are not there, or damaged, or the store does not answer.
        """
        try:
            return self.blobs.read(sha256)
        except NotFoundError as error:
            raise StoreError(
                f"the file {sha256[:12]} is missing: restore it from a backup"
            ) from error
