"""The page of the API and its description are those of the program."""

from __future__ import annotations

from docs.write import API, OPENAPI, openapi_text, with_routes


def test_the_routes_in_the_page_are_those_of_the_program() -> None:
    text = API.read_text(encoding="utf-8")
    assert with_routes(text) == text, "run `make docs`"


def test_the_description_is_that_of_the_program() -> None:
    assert OPENAPI.read_text(encoding="utf-8") == openapi_text(), "run `make docs`"
