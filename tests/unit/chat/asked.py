"""The postmortems that the tests of questions ask, and short ways to ask them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from boardsnap.asking import Asked, ask
from boardsnap.document import load
from boardsnap.model.answer import Answer, Citation
from boardsnap.model.postmortem import Postmortem

FOLDER = Path(__file__).parents[3] / "benchmarks" / "ask" / "postmortems"


@lru_cache
def postmortem(name: str) -> Postmortem:
    """One of the written postmortems."""
    return load(FOLDER / f"{name}.json")


def asked(*names: str) -> list[Asked]:
    """Some of them, each by its name."""
    return [Asked(name, postmortem(name)) for name in names]


def answered(
    question: str, *names: str, past: Sequence[str] = (), today: date | None = None
) -> Answer:
    """What they say."""
    return ask(asked(*names or ("churn-income",)), question, past=asked(*past), today=today)


def text_of(answer: Answer) -> str:
    """All its sentences in a row."""
    return " ".join(sentence.text for sentence in answer.sentences)


def pointers(answer: Answer) -> list[str]:
    """What it cites, with the name of the postmortem where several were asked."""
    several = len(answer.documents) > 1
    return [_pointer(answer, one) if several else one.pointer for one in answer.citations]


def _pointer(answer: Answer, one: Citation) -> str:
    return f"{answer.documents[one.document].key}#{one.pointer}"


def at(document: Postmortem, pointer: str) -> Any:
    """What stands at a JSON pointer of the document's JSON."""
    value: Any = json.loads(document.to_json())
    for part in pointer.split("/")[1:]:
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value
