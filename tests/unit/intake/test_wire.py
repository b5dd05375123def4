"""Frames over a pipe: what goes in comes out, and nonsense is called so."""

from __future__ import annotations

import io
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from boardsnap.errors import TooLargeError
from boardsnap.intake import wire
from boardsnap.intake.messages import GivenPhoto, ReadRequest, RedactRequest, Request
from boardsnap.intake.wire import WireError, read_message, write_message

FORM: TypeAdapter[ReadRequest | RedactRequest] = TypeAdapter(Request)

photos = st.builds(
    GivenPhoto,
    name=st.text(max_size=20),
    content=st.binary(max_size=200),
    corners=st.none() | st.just(((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))),
)
requests = st.builds(
    ReadRequest,
    photos=st.lists(photos, min_size=1, max_size=4).map(tuple),
    now=st.just(datetime(2026, 6, 1)),
    glossary=st.lists(st.text(max_size=9), max_size=3).map(tuple),
)


@given(st.lists(requests, max_size=3))
def test_messages_come_out_as_they_went_in(sent: list[ReadRequest]) -> None:
    pipe = io.BytesIO()
    for request in sent:
        write_message(pipe, request)
    pipe.seek(0)
    assert [read_message(pipe, FORM) for _ in sent] == sent
    assert read_message(pipe, FORM) is None


@given(requests, st.data())
def test_a_frame_that_is_cut_short_is_the_end(request_: ReadRequest, data: st.DataObject) -> None:
    pipe = io.BytesIO()
    write_message(pipe, request_)
    whole = pipe.getvalue()
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    assert read_message(io.BytesIO(cut), FORM) is None


@given(st.binary(max_size=60))
def test_nonsense_is_refused(content: bytes) -> None:
    try:
        message = read_message(io.BytesIO(content), FORM)
    except (WireError, ValidationError):
        return
    assert message is None


def test_lengths_from_outside_are_bounded() -> None:
    with pytest.raises(WireError):
        read_message(io.BytesIO(b"\xff\xff\xff\xff"), FORM)
    with pytest.raises(WireError):
        read_message(io.BytesIO(b"\0\0\0\1\xff\xff\xff\xff"), FORM)


def test_a_picture_beyond_all_limits_is_not_even_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "_LARGEST_PART", 1000)
    photo = GivenPhoto(name="huge.tif", content=bytes(1001))
    pipe = io.BytesIO()
    with pytest.raises(TooLargeError, match="save it as a JPEG"):
        write_message(pipe, ReadRequest(photos=(photo,), now=datetime(2026, 6, 1)))
    assert pipe.getvalue() == b""


def test_pictures_never_end_up_in_bare_json() -> None:
    photo = GivenPhoto(name="a.jpg", content=b"\xff")
    with pytest.raises(Exception, match=r"travel by intake\.wire"):
        photo.model_dump_json()
