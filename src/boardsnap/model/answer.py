"""An answer to a question about postmortems: sentences, and what each of them rests on."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from boardsnap.model.postmortem import Source

SCHEMA_VERSION: Literal[1] = 1

Kind = Literal["answered", "found", "declined"]
"""What became of a question:

- `answered`: the sentences say it.
- `found`: nothing answers it outright; the sentences quote where its words stand.
- `declined`: the postmortems do not hold the answer, or the question assumes what they do not
  say; the sentences say which, and quote what comes nearest.
"""

Record = Literal["postmortem", "backtest"]
"""Where a cited statement stands: on a board, or in what was computed from one."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AskedDocument(_Frozen):
    """A postmortem that was asked.

    Attributes:
        key: by which the caller knows it: a file, a board.
        name: as an answer calls it: its title, else its model, else its key.
    """

    key: str
    name: str


class Citation(_Frozen):
    """A statement that an answer rests on.

    Attributes:
        document: index into `Answer.documents`.
        record: the postmortem itself, or what was computed from it.
        pointer: JSON pointer of the statement in that record.
        text: the statement.
        sources: where it stands on the board, or who typed it; empty where the contract keeps no
            place for it (title, model, date, people present) and for what was computed.
    """

    document: int = Field(ge=0)
    record: Record = "postmortem"
    pointer: str
    text: str
    sources: tuple[Source, ...] = ()


class Sentence(_Frozen):
    """One sentence of an answer.

    Attributes:
        text: in words; what the board says stands in quotation marks.
        citations: indices into `Answer.citations`: every statement that it rests on.
        computed: how a figure in it was computed from them; None: nothing was.
    """

    text: str
    citations: tuple[int, ...] = ()
    computed: str | None = None


class Answer(_Frozen):
    """What the postmortems say to a question.

    Attributes:
        question: as it was asked.
        kind: whether they do.
        topic: what the question was taken for, for programs: `root_cause`, `metric_change`.
        documents: that were asked, in the order in which they were given.
        sentences: the answer.
        citations: each once, in the order in which they are first used.
        suggestions: questions that these postmortems do answer.
    """

    schema_version: Literal[1] = SCHEMA_VERSION
    question: str
    kind: Kind
    topic: str
    documents: tuple[AskedDocument, ...]
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    suggestions: tuple[str, ...] = ()

    def to_json(self) -> str:
        """The answer as indented JSON, with a final newline."""
        return self.model_dump_json(indent=2) + "\n"
