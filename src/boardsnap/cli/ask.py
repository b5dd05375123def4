"""What `boardsnap ask` does: read, ask, print the answer with what it rests on."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from boardsnap.cli.documents import read_documents
from boardsnap.cli.output import check_standard_output, standard_output
from boardsnap.errors import ConfigError
from boardsnap.wording import plain

if TYPE_CHECKING:
    from boardsnap.asking import Asked
    from boardsnap.model.answer import Answer, Citation
    from boardsnap.model.postmortem import Source


@dataclass(frozen=True, slots=True)
class AskRequest:
    """The command line of `boardsnap ask`, parsed but not yet checked.

    Attributes:
        words: the documents, and last the question.
        past: files and folders of earlier postmortems.
        as_json: whether programs read it.
        today: the present day.
    """

    words: tuple[str, ...]
    past: tuple[Path, ...]
    as_json: bool
    today: date


def run_ask(request: AskRequest) -> None:
    """Prints what the postmortems say to the question.

    Raises:
        BoardsnapError: a path cannot be read, or nothing was asked.
    """
    check_standard_output()
    *paths, question = request.words
    if not paths:
        raise ConfigError(
            'name a postmortem and then the question: boardsnap ask pm.json "What broke?"'
        )
    if _is_file(question):
        raise ConfigError(f"{question} is a file: the question comes last, in quotation marks")
    from boardsnap.asking import ask  # noqa: PLC0415

    documents = _asked([Path(path) for path in paths])
    keys = {Path(one.key).resolve() for one in documents}
    past = [one for one in _asked(request.past) if Path(one.key).resolve() not in keys]
    answer = ask(documents, question, past=past, today=request.today)
    with standard_output():
        if request.as_json:
            sys.stdout.buffer.write(answer.to_json().encode())
        else:
            _show(answer)


def _is_file(question: str) -> bool:
    try:
        return Path(question).is_file()
    except (OSError, ValueError):  # a question can be longer than any name of a file
        return False


def _asked(paths: Sequence[Path]) -> list[Asked]:
    from boardsnap.asking import Asked  # noqa: PLC0415

    return [Asked(kept.key, kept.postmortem) for kept in read_documents(paths)]


def _show(answer: Answer) -> None:
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    for line in _lines(answer):
        console.print(line)


def _lines(answer: Answer) -> Iterator[Text | str]:
    for sentence in answer.sentences:
        numbers = "".join(f"[{place + 1}]" for place in sentence.citations)
        yield Text.assemble(plain(sentence.text), (f" {numbers}" if numbers else "", "dim"))
        if sentence.computed:
            yield Text(f"    computed: {plain(sentence.computed)}", style="dim")
    if answer.citations:
        yield ""
    for number, citation in enumerate(answer.citations, 1):
        yield Text(f"[{number}] {_whence(answer, citation)}", style="dim")
    if answer.suggestions:
        yield ""
        yield "It does answer:"
        yield from (f"  {question}" for question in answer.suggestions)


def _whence(answer: Answer, citation: Citation) -> str:
    """Where a statement stands, and what it says there."""
    file = f"{plain(answer.documents[citation.document].key)}#" if len(answer.documents) > 1 else ""
    record = "" if citation.record == "postmortem" else f"{citation.record} "
    places = ", ".join(filter(None, map(_place, citation.sources)))
    at = f" ({places})" if places else ""
    return f"{record}{file}{citation.pointer}{at}: {plain(citation.text)}"


def _place(source: Source) -> str:
    """Where on which photo it is written; else who typed it."""
    if source.board is None or not source.polygon:
        return f"typed by {plain(source.author)}" if source.author else ""
    left = round(min(x for x, _ in source.polygon))
    top = round(min(y for _, y in source.polygon))
    return f"board {source.board + 1} at {left}, {top}"
