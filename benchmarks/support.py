"""What in an answer does not stand in what it cites: a judge that shares no code with it.

Each number, date, name and quoted phrase of a sentence has to stand in a statement that the
sentence cites. Where a sentence says that a figure is computed, it may also be the difference or
quotient of two cited values, the time between two cited dates, or the number of cited statements.
"""

from __future__ import annotations

import json
import re
from calendar import month_abbr, month_name
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import combinations, permutations
from typing import Any

from boardsnap.model.answer import Answer, Citation, Sentence

_MONTHS, _LONG_MONTHS = list(month_abbr)[1:], list(month_name)[1:]
_NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,:]\d+)*(?![\w]*\d)|\d+(?:[.,:]\d+)*")
_QUOTE = re.compile(r"“([^”]*)”")
_NAME = re.compile(r"\b[A-Z][\w]*\b")
# Words with a capital that are no names: how sentences and their parts begin.
_BEGINNING_WORDS = """
A After Against All Amount And At Before Beside Between By Class Every Everything Feature For
From If In It Its Link Model Neither Nobody None No Not Nothing Of On Only Or Open Over Present
Question Questions Read Root Ruled That The Their There These They This Those Title To What When
Where Which Who Why With Without You Your Timeline Action Actions Decision Decisions Hypothesis
Evidence Decision Confirmed Same Days Compared Different Both Each Caused Mentioned
"""
_BEGINNINGS = frozenset(_BEGINNING_WORDS.split())

Statement = Mapping[str, Any]


def unsupported(answer: Answer, records: Mapping[tuple[int, str], Any]) -> list[str]:
    """What each sentence says that its citations do not, one line each.

    Args:
        answer: to be judged.
        records: parsed JSON of what can be cited, by number of the document and kind of record.
    """
    found = []
    names = _known_names(records)
    for sentence in answer.sentences:
        cited = [answer.citations[place] for place in sentence.citations]
        base = _allowed(answer, cited, records)
        found += [
            f"{what}: {sentence.text}" for what in _faults(sentence, cited, records, base, names)
        ]
    for citation in answer.citations:
        if _at(records, citation) is None:
            found.append(f"{citation.pointer} points nowhere")
        elif not citation.text.strip():
            found.append(f"{citation.pointer} is cited without words")
    return found


def _faults(
    sentence: Sentence,
    cited: Sequence[Citation],
    records: Mapping[tuple[int, str], Any],
    allowed: str,
    names: frozenset[str],
) -> Iterator[str]:
    plain = _flat(allowed)
    for phrase in _QUOTE.findall(sentence.text):
        if _flat(phrase) not in plain:
            yield f"“{phrase}” is quoted from nowhere"
    text = _QUOTE.sub(" ", sentence.text)
    numbers = {_float(one) for one in _NUMBER.findall(allowed)}
    derived = set(_derived(cited, records)) if sentence.computed else set()
    for number in _NUMBER.findall(text):
        if not any(_same(_float(number), other) for other in numbers | derived):
            yield f"{number} stands nowhere"
    for name in _NAME.findall(text):
        known = name in _BEGINNINGS or name.casefold() in plain.split()
        if not known and name.casefold() not in plain:
            yield f"{name} stands nowhere"
    for name in names:
        said = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
        if said and _flat(name) not in plain:
            yield f"the name {name} stands nowhere"


def _allowed(
    answer: Answer, cited: Sequence[Citation], records: Mapping[tuple[int, str], Any]
) -> str:
    """All that a sentence may say: what it cites, what it was asked, the names of documents."""
    parts = [answer.question, *(document.name for document in answer.documents)]
    for citation in cited:
        parts.append(citation.text)
        parts += _texts(_at(records, citation))
        parts += _parent_texts(records, citation)
    return "\n".join(parts)


def _parent_texts(records: Mapping[tuple[int, str], Any], citation: Citation) -> Iterator[str]:
    """Of a piece of evidence the hypothesis, which it stands beside."""
    parent, inner, _ = citation.pointer.partition("/evidence/")
    if inner:
        hypothesis = _resolved(records.get((citation.document, citation.record)), parent)
        if isinstance(hypothesis, dict):
            yield from (str(hypothesis.get("label") or ""), str(hypothesis.get("text")))


def _at(records: Mapping[tuple[int, str], Any], citation: Citation) -> Any:
    return _resolved(records.get((citation.document, citation.record)), citation.pointer)


def _resolved(whole: Any, pointer: str) -> Any:
    for part in pointer.split("/")[1:]:
        if isinstance(whole, list):
            whole = whole[int(part)] if int(part) < len(whole) else None
        elif isinstance(whole, dict):
            whole = whole.get(part)
    return whole


def _texts(value: Any, key: str = "") -> Iterator[str]:
    """Every text and number in a statement, its dates in all forms, places left out."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in {"polygon", "evidence"}:
                yield from _texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, key)
    elif isinstance(value, str):
        yield value
        yield value.replace("_", " ")
        if key == "iso":
            yield from _date_forms(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield f"{value:g}"
        if key == "confidence":
            yield f"{round(value * 100)}"


def _date_forms(iso: str) -> Iterator[str]:
    week = re.fullmatch(r"(\d{4})-W(\d\d)", iso)
    if week:
        yield f"week {int(week[2])} {week[1]}"
        return
    moment = _moment(iso)
    if moment is None:
        return
    month, long = _MONTHS[moment.month - 1], _LONG_MONTHS[moment.month - 1]
    yield f"{moment.day} {month} {moment.year} {long} {moment:%H:%M}"


def _moment(iso: str | None) -> datetime | None:
    if not iso:
        return None
    week = re.fullmatch(r"(\d{4})-W(\d\d)", iso)
    if week:
        return datetime.fromisocalendar(int(week[1]), int(week[2]), 1)
    try:
        return datetime.fromisoformat(f"{iso}-01" if len(iso) == 7 else iso)
    except ValueError:
        return None


def _derived(cited: Sequence[Citation], records: Mapping[tuple[int, str], Any]) -> Iterator[float]:
    """Every figure that may be computed from the cited statements."""
    statements = [one for one in (_at(records, citation) for citation in cited) if one]
    values = [float(one["metric"]["value"]) for one in statements if _has_metric(one)]
    for first, last in permutations(values, 2):
        yield abs(first - last)
        if first:
            yield abs(first - last) / abs(first) * 100
            yield last / first
    yield from _durations(statements)
    yield from _counts(statements)


def _has_metric(statement: Any) -> bool:
    return isinstance(statement, dict) and bool(statement.get("metric"))


def _counts(statements: Sequence[Any]) -> Iterator[float]:
    yield float(len(statements))
    for field in ("stance", "status", "kind"):
        kinds = [one.get(field) for one in statements if isinstance(one, dict)]
        yield from (float(kinds.count(kind)) for kind in set(kinds))


def _durations(statements: Sequence[Any]) -> Iterator[float]:
    dates = [one["at"] for one in statements if isinstance(one, dict) and one.get("at")]
    for first, last in combinations(dates, 2):
        between = _between(first, last)
        if between is None:
            continue
        seconds = abs(between.total_seconds())
        minutes = round(seconds / 60)
        # "1 day 3 h", "2 h 25 min", "135 minutes": each number of them.
        yield from (minutes, minutes // 60 % 24, minutes % 60, minutes // 60, minutes // 1440)
        yield from (round(seconds / unit) for unit in (3600, 86_400, 604_800, 2_629_800))


def _between(first: Mapping[str, Any], last: Mapping[str, Any]) -> timedelta | None:
    moments = [_moment(one.get("iso")) for one in (first, last)]
    if moments[0] and moments[1]:
        return moments[1] - moments[0]
    offsets = [one.get("offset") for one in (first, last)]
    if all(offsets):
        spans = [_span(one) for one in offsets if one]
        return spans[1] - spans[0]
    return None


def _span(offset: Mapping[str, Any]) -> timedelta:
    if offset["unit"] == "months":
        return timedelta(days=30.4375 * offset["value"])
    return timedelta(**{offset["unit"]: offset["value"]})


def _known_names(records: Mapping[tuple[int, str], Any]) -> frozenset[str]:
    """People, models, features and metrics that the documents name."""
    names: set[str] = set()
    for (_, kind), record in records.items():
        if kind != "postmortem":
            continue
        names.update(record["participants"])
        names.update(name for action in record["actions"] for name in action["owners"])
        cause = record["root_cause"] or {}
        names.update(str(name) for name in (cause.get("feature"), record["model"]["name"]) if name)
        names.update(event["metric"]["name"] for event in record["timeline"] if event.get("metric"))
    return frozenset(name for name in names if len(name) > 2)


def _flat(text: str) -> str:
    plain = text.casefold().replace("“", '"').replace("”", '"')
    return " ".join(plain.split())


def _float(text: str) -> float:
    plain = text.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+", text) else text
    try:
        return float(plain.replace(",", ".").replace(":", "."))
    except ValueError:
        return float("nan")


def _same(one: float, other: float) -> bool:
    return abs(one - other) <= max(1e-6, abs(other) * 1e-3) or round(other, 1) == one


def parsed(model: Any) -> Any:
    """The JSON of a document, as Python values."""
    return json.loads(model.model_dump_json())
