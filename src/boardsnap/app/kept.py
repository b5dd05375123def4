"""What the store keeps as JSON text, as the nouns that it stands for."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, TypeAdapter

from boardsnap.model.records import Version
from boardsnap.model.words import ReadProblem, ReadWord
from boardsnap.revision.draft import Draft
from boardsnap.revision.kinds import AnyEdit
from boardsnap.revision.open_points import OpenPoint, open_points
from boardsnap.revision.rebase import Unapplied

_WORDS: TypeAdapter[tuple[ReadWord, ...]] = TypeAdapter(tuple[ReadWord, ...])
_EDITS: TypeAdapter[tuple[AnyEdit, ...]] = TypeAdapter(tuple[AnyEdit, ...])


class KeptProblems(BaseModel):
    """What a reading left open.

    Attributes:
        sentences: what could not be read, each once.
        unread: the same with its places.
        unapplied: what people changed in an earlier reading and has no place in this one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sentences: tuple[str, ...] = ()
    unread: tuple[ReadProblem, ...] = ()
    unapplied: tuple[Unapplied, ...] = ()


_NO_PROBLEMS = KeptProblems()


@dataclass(frozen=True, slots=True)
class ReadInk:
    """What was read in a version, beside the document."""

    words: tuple[ReadWord, ...] = ()
    problems: KeptProblems = _NO_PROBLEMS

    def points(self, draft: Draft, confirmed: Collection[str]) -> tuple[OpenPoint, ...]:
        """What is left to look at."""
        return open_points(draft, self.words, self.problems.unread, confirmed)

    def lost(self, confirmed: Collection[str]) -> tuple[tuple[str, Unapplied], ...]:
        """What has no place in the reading and nobody has looked at yet, by id."""
        named = ((lost_id(lost), lost) for lost in self.problems.unapplied)
        return tuple((name, lost) for name, lost in named if name not in confirmed)


def load_ink(version: Version | None) -> ReadInk:
    """What was read in the version; nothing while it has not been read."""
    if version is None or version.words is None or version.problems is None:
        return ReadInk()
    return ReadInk(
        _WORDS.validate_json(version.words),
        KeptProblems.model_validate_json(version.problems),
    )


def load_draft(text: str) -> Draft:
    """The draft that a revision or a version keeps."""
    return Draft.model_validate_json(text)


def lost_id(lost: Unapplied) -> str:
    """By what a change that has no place is named; starts with `lost-`."""
    return f"lost-{hashlib.sha256(lost.model_dump_json().encode()).hexdigest()[:24]}"


def load_edits(text: str) -> tuple[AnyEdit, ...]:
    """The edits that a revision keeps."""
    return _EDITS.validate_json(text)


def words_text(words: Sequence[ReadWord]) -> str:
    """Words as they are kept."""
    return _WORDS.dump_json(tuple(words)).decode()


def edits_text(edits: Sequence[AnyEdit]) -> str:
    """Edits as they are kept."""
    return _EDITS.dump_json(tuple(edits)).decode()
