"""Messages over a pipe: a frame of parts, the first one JSON, then the bytes that it speaks of.

    frame = count:u32  (length:u32  bytes) * count        numbers big-endian

JSON and lengths only, never pickle: what comes out of the child has touched foreign pictures.
"""

from __future__ import annotations

import struct
from typing import IO, TypeVar

from pydantic import BaseModel, TypeAdapter

from boardsnap.errors import TooLargeError

T = TypeVar("T")

_NUMBER = struct.Struct(">I")
# A session has a dozen photos; each board comes back as three pictures.
_MOST_PARTS = 1000
# A photo may have 200 MB (imaging.photo); nothing else is as large.
_LARGEST_PART = 256 * 1024 * 1024


class WireError(Exception):
    """What arrived is no frame: the other side is broken."""


def write_message(stream: IO[bytes], message: BaseModel) -> None:
    """Writes one frame and flushes it.

    Raises:
        TooLargeError: a picture of the message is larger than any that is read.
    """
    blobs: list[bytes] = []
    parts = [message.model_dump_json(context=blobs).encode()]
    parts += blobs
    largest = max(map(len, parts))
    if largest > _LARGEST_PART:
        raise TooLargeError(f"a photo of {largest / 1e6:.0f} MB cannot be read: save it as a JPEG")
    stream.write(_NUMBER.pack(len(parts)))
    for part in parts:
        stream.write(_NUMBER.pack(len(part)))
        stream.write(part)
    stream.flush()


def read_message(stream: IO[bytes], form: TypeAdapter[T]) -> T | None:
    """The next message; None where the other side has closed the pipe.

    Raises:
        WireError: what arrived is no frame.
        pydantic.ValidationError: it is no message of this form.
    """
    first = stream.read(_NUMBER.size)
    if len(first) < _NUMBER.size:
        return None
    count = int(_NUMBER.unpack(first)[0])
    if not 1 <= count <= _MOST_PARTS:
        raise WireError(f"a frame of {count} parts")
    parts: list[bytes] = []
    for _ in range(count):
        part = _read_part(stream)
        if part is None:
            return None
        parts.append(part)
    return form.validate_json(parts[0], context=parts[1:])


def _read_part(stream: IO[bytes]) -> bytes | None:
    head = stream.read(_NUMBER.size)
    if len(head) < _NUMBER.size:
        return None
    length = int(_NUMBER.unpack(head)[0])
    if length > _LARGEST_PART:
        raise WireError(f"a part of {length} bytes")
    content = stream.read(length)
    return content if len(content) == length else None
