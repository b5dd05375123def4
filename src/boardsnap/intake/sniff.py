"""What kind of picture bytes begin like, without decoding anything."""

from __future__ import annotations

from typing import Literal

MediaType = Literal[
    "image/jpeg",
    "image/png",
    "image/webp",
    "image/tiff",
    "image/heic",
    "image/avif",
    "image/gif",
    "image/bmp",
]

HEAD_BYTES = 64
"""So many bytes from the beginning of a file are enough for `media_type`."""

_BEGINNINGS: tuple[tuple[bytes, MediaType], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
)
# Brands of the AV1 Image File Format, of HEVC in ISO/IEC 23008-12 (HEIF), and those of any HEIF.
_AVIF = {b"avif", b"avis"}
_HEVC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
_ANY_HEIF = {b"mif1", b"msf1"}


def media_type(head: bytes) -> MediaType | None:
    """The kind of picture that bytes begin like; None: no kind that is read.

    A picture may still prove to be damaged when it is decoded, which a child does.

    Args:
        head: the first `HEAD_BYTES` of a file; fewer where it is shorter.
    """
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp":
        return _of_brands(head)
    return None


def _of_brands(head: bytes) -> MediaType | None:
    """The kind that a file of boxes claims to be: its own brand first, then compatible ones."""
    length = min(int.from_bytes(head[:4], "big"), len(head))
    own, brands = head[8:12], {head[i : i + 4] for i in (8, *range(16, length - 3, 4))}
    if own in _AVIF or (brands & _AVIF and not brands & _HEVC):
        return "image/avif"
    return "image/heic" if brands & (_HEVC | _ANY_HEIF) else None
