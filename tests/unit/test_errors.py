"""Every error has an exit code, a status and a code of its own, and stands in the drawn tree."""

from __future__ import annotations

import re

import pytest

from boardsnap import errors
from boardsnap.errors import BoardsnapError


def _all(error: type[BoardsnapError]) -> list[type[BoardsnapError]]:
    return [error, *(below for kind in error.__subclasses__() for below in _all(kind))]


ERRORS = [error for error in _all(BoardsnapError) if error.__module__ == errors.__name__]


@pytest.mark.parametrize("attribute", ["code", "exit_code"])
def test_no_two_errors_share_a_code(attribute: str) -> None:
    codes = [getattr(error, attribute) for error in ERRORS]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("error", ERRORS)
def test_the_tree_in_the_docstring_has_the_error_with_its_numbers(
    error: type[BoardsnapError],
) -> None:
    row = rf"{error.__name__}\s+{error.exit_code}\s+{error.http_status}\b"
    assert re.search(row, errors.__doc__ or "")


@pytest.mark.parametrize("error", ERRORS)
def test_exit_codes_leave_room_for_the_shell(error: type[BoardsnapError]) -> None:
    assert 1 <= error.exit_code < 64
    assert 400 <= error.http_status < 600
