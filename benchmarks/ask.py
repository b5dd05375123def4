"""Does boardsnap answer what people ask of a postmortem, and nothing that is not there?

    python -m benchmarks.ask [--show development]

Asks the questions of `benchmarks/ask` (its README says what they are and when an answer is
right). `--show` prints the answers of a part that are wrong; those of the last held-out part
are counted only.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from benchmarks.support import parsed, unsupported
from boardsnap.asking import Asked, ask
from boardsnap.backtesting import Wishes, make_backtest
from boardsnap.document import load
from boardsnap.errors import BoardsnapError
from boardsnap.model.answer import Answer
from boardsnap.wording import iso_words

FOLDER = Path(__file__).parent / "ask"
PARTS = ("development", "held_out", "held_out_2", "held_out_3")
_ISO = re.compile(r"\d{4}-\d\d(?:-\d\d)?(?:T\d\d:\d\d)?")


@dataclass(frozen=True, slots=True)
class Case:
    """A question and what a right answer holds; the README names the fields."""

    id: str
    documents: tuple[str, ...]
    question: str
    values: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    declined: bool = False
    or_declined: bool = False
    or_cited: bool = False
    today: str | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a question: faults of the answer, and what in it has no source."""

    case: Case
    answer: Answer
    faults: tuple[str, ...]
    unsupported: tuple[str, ...]
    milliseconds: float

    @property
    def right(self) -> bool:
        """Whether the answer is right, or rightly declined."""
        return not self.faults


def read_cases(part: str) -> tuple[Case, ...]:
    """The questions of a part.

    Args:
        part: one of `PARTS`.
    """
    rows = json.loads((FOLDER / f"{part}.json").read_text(encoding="utf-8"))
    return tuple(_case(row) for row in rows)


def _case(row: Mapping[str, Any]) -> Case:
    return Case(
        id=row["id"],
        documents=tuple(row["documents"]),
        question=row["question"],
        values=tuple(row.get("values", ())),
        cited=tuple(row.get("cited", ())),
        forbidden=tuple(row.get("not", ())),
        declined=row.get("declined", False),
        or_declined=row.get("or_declined", False),
        or_cited=row.get("or_cited", False),
        today=row.get("today"),
    )


@lru_cache(maxsize=64)
def asked(name: str) -> Asked:
    """A postmortem with the replay of monitors over its own points."""
    postmortem = load(FOLDER / "postmortems" / f"{name}.json")
    try:
        return Asked(name, postmortem, backtest=make_backtest(postmortem, Wishes()))
    except BoardsnapError:
        return Asked(name, postmortem)


def judge(case: Case) -> Verdict:
    """The answer to a question, and what is wrong with it."""
    documents = [asked(name) for name in case.documents]
    began = time.perf_counter()
    answer = ask(
        documents, case.question, today=date.fromisoformat(case.today) if case.today else None
    )
    took = 1000 * (time.perf_counter() - began)
    records: dict[tuple[int, str], Any] = {}
    for index, one in enumerate(documents):
        records[index, "postmortem"] = parsed(one.postmortem)
        if one.backtest is not None:
            records[index, "backtest"] = parsed(one.backtest)
    return Verdict(
        case,
        answer,
        tuple(_faults(case, answer)),
        tuple(unsupported(answer, records)),
        took,
    )


def _faults(case: Case, answer: Answer) -> Iterator[str]:
    declined = answer.kind == "declined"
    if declined and (case.declined or case.or_declined):
        return
    if case.declined and not (case.or_cited and case.cited):
        yield "should be declined"
        return
    if declined:
        yield "is declined"
        return
    text = " ".join(sentence.text for sentence in answer.sentences)
    yield from (f"{one} is not said" for one in case.values if not _is_said(one, text))
    yield from (f"{one} is said" for one in case.forbidden if _is_said(one, text))
    pointers = _pointers(case, answer)
    yield from (
        f"{one} is not cited"
        for one in case.cited
        if not pointers & {_canonical(case, way) for way in one.split(" | ")}
    )
    most = 2 * len(case.cited) + 4
    if len(answer.citations) > most:
        yield f"{len(answer.citations)} statements are cited, {most} at most are called for"


def _is_said(value: str, text: str) -> bool:
    return any(_flat(way) in _flat(text) for one in value.split(" | ") for way in _ways(one))


def _ways(value: str) -> Iterator[str]:
    yield value
    if _ISO.fullmatch(value):
        yield iso_words(value) or value
    if value.startswith("wk "):
        yield value.replace("wk", "week", 1)


def _flat(text: str) -> str:
    return " ".join(text.casefold().split())


def _pointers(case: Case, answer: Answer) -> set[str]:
    found = set()
    for one in answer.citations:
        name = case.documents[one.document]
        found.add(f"{name if one.record == 'postmortem' else one.record}#{one.pointer}")
    return found


def _canonical(case: Case, pointer: str) -> str:
    return pointer if "#" in pointer else f"{case.documents[0]}#{pointer}"


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--show", choices=PARTS[:-1], help="its answers that are wrong")
    wanted = parser.parse_args()
    print(f"| {' | '.join(_COLUMNS)} |")
    print(f"|{'---|' * len(_COLUMNS)}")
    for part in PARTS:
        verdicts = [judge(case) for case in read_cases(part)]
        print(f"| {' | '.join(_row(part, verdicts))} |")
        if wanted.show == part:
            _show(verdicts)


_COLUMNS = (
    *("questions", "asked", "right", "share", "no answer, though it is there"),
    *("wrong answer", "unsupported statements", "median ms"),
)


def _row(part: str, verdicts: Sequence[Verdict]) -> Iterator[str]:
    wrong = [one for one in verdicts if not one.right]
    declined = sum(one.answer.kind == "declined" for one in wrong)
    times = sorted(one.milliseconds for one in verdicts)
    yield part.replace("_", " ")
    yield str(len(verdicts))
    yield str(len(verdicts) - len(wrong))
    yield f"{100 * (len(verdicts) - len(wrong)) / len(verdicts):.1f} %"
    yield str(declined)
    yield str(len(wrong) - declined)
    yield str(sum(len(one.unsupported) for one in verdicts))
    yield f"{times[len(times) // 2]:.0f}"


def _show(verdicts: Sequence[Verdict]) -> None:
    for one in verdicts:
        if one.right and not one.unsupported:
            continue
        print(f"\n{one.case.id}  {one.case.question}   [{one.answer.kind}, {one.answer.topic}]")
        for sentence in one.answer.sentences:
            cited = [one.answer.citations[place].pointer for place in sentence.citations]
            print(f"      {sentence.text} {' '.join(cited)}")
        for fault in (*one.faults, *one.unsupported):
            print(f"   !! {fault}")
    wrong = Counter(one.answer.topic for one in verdicts if not one.right)
    print("\nwrong by topic:", dict(wrong.most_common()))


if __name__ == "__main__":
    main()
