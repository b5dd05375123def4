from __future__ import annotations

from datetime import timedelta
from itertools import islice

import pytest

from boardsnap.errors import (
    BoardsnapError,
    EngineError,
    InputError,
    MissingFileError,
    NotAnImageError,
    StoreError,
    TooLargeError,
)
from boardsnap.jobs.backoff import pauses, retry_after


@pytest.mark.parametrize("kind", [InputError, NotAnImageError, TooLargeError, MissingFileError])
def test_what_is_wrong_with_a_photo_is_not_tried_again(kind: type[BoardsnapError]) -> None:
    assert retry_after(kind("no"), 1) is None


@pytest.mark.parametrize("kind", [EngineError, BoardsnapError])
def test_a_crash_is_tried_three_times(kind: type[BoardsnapError]) -> None:
    waits = [retry_after(kind("crashed"), tries) for tries in (1, 2, 3)]
    assert waits == [timedelta(seconds=5), timedelta(seconds=20), None]


def test_photos_that_cannot_be_fetched_are_waited_for_without_end() -> None:
    away = StoreError("away", retryable=True)
    assert retry_after(away, 1) == timedelta(seconds=5)
    assert retry_after(away, 500) == timedelta(minutes=5)


def test_a_store_that_refuses_is_tried_three_times() -> None:
    assert retry_after(StoreError("damaged"), 2) is not None
    assert retry_after(StoreError("damaged"), 3) is None


def test_pauses_grow_up_to_five_seconds_and_never_end() -> None:
    first = list(islice(pauses(), 2000))
    assert first[:3] == [0.2, 0.4, 0.8]
    assert first == sorted(first)
    assert first[-1] == 5.0
