"""What a child may use."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child process may use.

    Attributes:
        memory_bytes: of address space, without what threads reserve. The largest photos that
            are accepted take 1.65 GB (TIFFs of 119 megapixels), phone photos 0.95 GB, photos of
            one request add their file sizes.
        seconds: from request to answer; a child that takes longer is killed.
        threads: cores that the text engine may use; 1 where several children share a machine.
        niceness: by how much it gives way to the process that started it.
        requests: after so many it is replaced, before what its memory has lost adds up.
    """

    memory_bytes: int = 2_500_000_000
    seconds: float = 300.0
    threads: int = 1
    niceness: int = 5
    requests: int = 100
