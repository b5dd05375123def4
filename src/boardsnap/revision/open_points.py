"""What is left to look at: a short queue, the most important first."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

from boardsnap.completeness import Part, missing_parts
from boardsnap.model.geometry import area, bounds
from boardsnap.model.postmortem import Action, Date, Hypothesis, RootCause, TimelineEvent
from boardsnap.model.words import PhotoPolygon, ReadProblem, ReadWord
from boardsnap.revision.draft import DOCUMENT, Draft, Place, Section
from boardsnap.revision.fields import field_json
from boardsnap.revision.kinds import AddItem, Edit, PlaceItem, SetField
from boardsnap.revision.matching import Stroke, ink_of, shared_area
from boardsnap.timing import moment_of

PointKind = Literal[
    "no_root_cause",
    "root_cause_part",
    "no_owner",
    "ambiguous_date",
    "no_due",
    "undated",
    "unplaced",
    "unsure_words",
    "unread_ink",
    "year_inferred",
]

# As in the documents: how many words are right that are said to be surer, and how many that are
# not, is in the table of certainties under "Handwriting and print" in benchmarks/README.md.
UNSURE = 0.8
# A word belongs to the item in whose outline most of it lies.
_INSIDE = 0.5
_MOST_CANDIDATES = 4
_UNREAD = frozenset({"unread_ink", "other_script"})

_TWO_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})\s?[/.-]\s?(\d{1,2})(?!\d)")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Outline(_Frozen):
    """A place on a photo."""

    board: int
    polygon: PhotoPolygon


class Suggestion(_Frozen):
    """A likely answer, with the edits that give it."""

    label: str
    edits: tuple[Edit, ...]


class OpenPoint(_Frozen):
    """One thing to look at.

    Attributes:
        id: stays the same as long as the question does; safe in a URL.
        kind: what is open.
        question: one short sentence.
        key: of the item; `document` for the document itself.
        section: of the item; None for the document itself.
        field: where the answer goes; None where it is no field.
        suggestions: likely answers.
        outlines: where to look on the photos.
    """

    id: str
    kind: PointKind
    question: str
    key: str
    section: Section | None = None
    field: str | None = None
    suggestions: tuple[Suggestion, ...] = ()
    outlines: tuple[Outline, ...] = ()


def open_points(
    draft: Draft,
    words: Sequence[ReadWord] = (),
    problems: Sequence[ReadProblem] = (),
    confirmed: Collection[str] = (),
) -> tuple[OpenPoint, ...]:
    """What to look at, the most important first.

    Args:
        draft: as it is now.
        words: that were read on its boards.
        problems: of the reading.
        confirmed: ids of points of which somebody said "looks right".
    """
    found = [
        *_root_cause(draft),
        *_actions(draft, "no_owner"),
        *_ambiguous_dates(draft),
        *_actions(draft, "no_due"),
        *_undated(draft),
        *_unplaced(draft),
        *_unsure_words(draft, words),
        *_unread_ink(problems),
        *_inferred_years(draft),
    ]
    return tuple(point for point in found if point.id not in confirmed)


def _point(
    kind: PointKind,
    question: str,
    place: Place | None,
    *about: object,
    field: str | None = None,
    suggestions: Sequence[Suggestion] = (),
    outlines: Sequence[Outline] | None = None,
) -> OpenPoint:
    """A point about an item; `about` is what makes it another question when it changes."""
    key = place.key if place else DOCUMENT
    if outlines is None:
        outlines = outlines_of(place) if place else ()
    return OpenPoint(
        id=_id(kind, key, field, *about),
        kind=kind,
        question=question,
        key=key,
        section=place.section if place else None,
        field=field,
        suggestions=tuple(suggestions),
        outlines=tuple(outlines),
    )


def _id(*parts: object) -> str:
    # Sixteen hex digits: no two of a board's hundred points meet.
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def outlines_of(place: Place) -> tuple[Outline, ...]:
    """Where the item's ink is."""
    return tuple(
        Outline(board=source.board, polygon=source.polygon)
        for source in place.item.sources
        if source.board is not None and source.polygon
    )


def _setting(place: Place, field: str, value: JsonValue) -> SetField:
    expected = field_json(place.item, field)
    return SetField(key=place.key, field=field, value=value, expected=expected)


def _short(text: str) -> str:
    """The text as it is quoted in a question: a phone's line or two."""
    return f"“{text}”" if len(text) <= 60 else f"“{text[:59].rstrip()}…”"


# ---------------------------------------------------------------------------------- root cause

_PART_QUESTIONS: Mapping[Part, tuple[str, str]] = {
    "feature": ("feature", "Which feature or asset was it?"),
    "change": ("category", "What kind of change was it?"),
    "amount": ("shift", "By how much did it change?"),
    "window": ("window", "Over how long did it change?"),
    "reason": ("text", "What brought it about? Add “because of …”."),
}


def _root_cause(draft: Draft) -> Iterator[OpenPoint]:
    place = next((p for p in draft.places() if p.section == "root_cause"), None)
    if place is None:
        if draft.document.hypotheses or draft.document.timeline:
            yield _no_root_cause(draft)
    elif isinstance(place.item, RootCause):
        for part in missing_parts(place.item):
            field, question = _PART_QUESTIONS[part]
            reasons = list(_reasons(draft, place)) if part == "reason" else []
            yield _point("root_cause_part", question, place, part, field=field, suggestions=reasons)


def _reasons(draft: Draft, place: Place) -> Iterator[Suggestion]:
    """What happened upstream, as the end of the sentence."""
    texts = [e.text for e in draft.document.timeline if e.kind in ("upstream", "deploy")]
    for text in texts[:_MOST_CANDIDATES]:
        sentence = f"{place.item.text.rstrip('. ')} because of {text}"
        yield Suggestion(label=text, edits=(_setting(place, "text", sentence),))


def _no_root_cause(draft: Draft) -> OpenPoint:
    hypotheses = [p for p in draft.places() if p.section == "hypotheses"]
    likely = sorted(hypotheses, key=_unlikeliness)[:_MOST_CANDIDATES]
    suggestions = [
        Suggestion(
            label=place.item.text,
            edits=(AddItem(section="root_cause", copy_of=place.key),),
        )
        for place in likely
        if _unlikeliness(place)[0] < 2
    ]
    return _point("no_root_cause", "What was the root cause?", None, suggestions=suggestions)


def _unlikeliness(place: Place) -> tuple[int, float]:
    hypothesis = place.item
    if not isinstance(hypothesis, Hypothesis):
        return 3, 0.0
    rank = {"confirmed": 0, "open": 1, "rejected": 2}[hypothesis.status]
    return rank, -(hypothesis.rating.score or 0.0)


# ------------------------------------------------------------------------------------- actions


def _actions(draft: Draft, kind: Literal["no_owner", "no_due"]) -> Iterator[OpenPoint]:
    """Who and by when, of actions that are not done."""
    for place in draft.places():
        action = place.item
        if not isinstance(action, Action) or action.status == "done":
            continue
        if kind == "no_owner" and not action.owners:
            question = f"Who does {_short(action.text)}?"
            people = [
                Suggestion(label=name, edits=(_setting(place, "owners", [name]),))
                for name in likely_owners(draft)
            ]
            yield _point(kind, question, place, field="owners", suggestions=people)
        if kind == "no_due" and action.due is None:
            yield _point(kind, f"By when is {_short(action.text)} due?", place, field="due")


def likely_owners(draft: Draft) -> tuple[str, ...]:
    """People on the board: who owns other actions, most of them first, then participants."""
    owned = Counter(name for action in draft.document.actions for name in action.owners)
    names = [name for name, _ in owned.most_common()] + list(draft.document.participants)
    return tuple(dict.fromkeys(names))[:_MOST_CANDIDATES]


# --------------------------------------------------------------------------------------- dates


def _dates(draft: Draft) -> Iterator[tuple[Place, str, Date]]:
    for place in draft.places():
        if isinstance(place.item, TimelineEvent) and place.item.at:
            yield place, "at", place.item.at
        if isinstance(place.item, Action) and place.item.due:
            yield place, "due", place.item.due


def _ambiguous_dates(draft: Draft) -> Iterator[OpenPoint]:
    """Dates such as 3/4, unless another date on the board shows which number is the month.

    One question for all of them: a board is written in one order.
    """
    dates = list(_dates(draft))
    if any(_shows_order(at.raw) for _, _, at in dates):
        return
    open_dates = [
        (place, field, at)
        for place, field, at in dates
        if _swapped(at) and not _is_typed(place, at.raw)
    ]
    if not open_dates:
        return
    place, field, at = open_dates[0]
    others = len(open_dates) - 1
    more = f" ({others} more like it)" if others else ""
    yield _point(
        "ambiguous_date",
        f"Which day is {_short(at.raw)}{more}?",
        place,
        [one.raw for _, _, one in open_dates],
        field=field,
        suggestions=(
            Suggestion(label=at.iso or "", edits=()),
            _swapping(open_dates),
        ),
        outlines=[outline for one, _, _ in open_dates for outline in outlines_of(one)],
    )


def _swapping(dates: Sequence[tuple[Place, str, Date]]) -> Suggestion:
    edits: list[Edit] = []
    for place, field, at in dates:
        value = at.model_copy(update={"iso": _swapped(at)}).model_dump(mode="json")
        edits.append(_setting(place, field, value))
    return Suggestion(label=_swapped(dates[0][2]) or "", edits=tuple(edits))


def _shows_order(raw: str) -> bool:
    """Whether one of the two numbers can only be the day."""
    found = _TWO_NUMBERS.search(raw)
    return found is not None and max(int(found[1]), int(found[2])) > 12


def _swapped(at: Date) -> str | None:
    """The same date with month and day exchanged, where both readings are possible."""
    found = _TWO_NUMBERS.search(at.raw)
    if found is None or at.iso is None or at.precision not in ("day", "minute"):
        return None
    year, month, rest = at.iso.split("-")
    day = rest[:2]
    if {int(found[1]), int(found[2])} != {int(month), int(day)} or month == day:
        return None
    swapped = f"{year}-{day}-{month}{rest[2:]}"
    return swapped if moment_of(swapped) else None


def _undated(draft: Draft) -> Iterator[OpenPoint]:
    """Due dates in words that have no place in a calendar: nobody is reminded of them.

    Relative times of the timeline ("T+3d") sort among themselves and stay as they are.
    """
    for place, field, at in _dates(draft):
        is_open = isinstance(place.item, Action) and place.item.status != "done"
        if at.iso is None and is_open:
            question = f"Which day is {_short(at.raw)}?"
            yield _point("undated", question, place, at.raw, field=field)


def _inferred_years(draft: Draft) -> Iterator[OpenPoint]:
    """One question for the whole board."""
    inferred = [
        (place, at)
        for place, _, at in _dates(draft)
        if at.year_inferred and at.iso and not _is_typed(place, at.raw)
    ]
    years = sorted({at.iso[:4] for _, at in inferred if at.iso})
    if years:
        said = " and ".join(years)
        question = f"The dates are without a year: is {said} right?"
        outlines = [outline for place, _ in inferred for outline in outlines_of(place)]
        yield _point("year_inferred", question, None, years, outlines=outlines)


# -------------------------------------------------------------------------------- what was read

_PLACES: Mapping[Section, str] = {
    "timeline": "Timeline",
    "hypotheses": "Hypothesis",
    "actions": "Action",
    "decisions": "Decision",
    "questions": "Question",
}


def _unplaced(draft: Draft) -> Iterator[OpenPoint]:
    for place in draft.places():
        if place.section == "unplaced":
            seen = {"text": place.item.text}
            suggestions = [
                Suggestion(
                    label=label,
                    edits=(PlaceItem(key=place.key, section=section, expected=dict(seen)),),
                )
                for section, label in _PLACES.items()
            ]
            question = f"Where does {_short(place.item.text)} belong?"
            yield _point(
                "unplaced",
                question,
                place,
                place.item.text,
                field="section",
                suggestions=suggestions,
            )


def _unsure_words(draft: Draft, words: Sequence[ReadWord]) -> Iterator[OpenPoint]:
    """One question an item, the least sure first."""
    unsure = [word for word in words if _is_unsure(word)]
    if not unsure:
        return
    places = [place for place in draft.places() if _is_as_read(place)]
    inks = [
        (place, _said(place), stroke) for place in places for stroke in ink_of(place.item.sources)
    ]
    mine: dict[str, list[ReadWord]] = {}
    for word in unsure:
        holder = _holder_of(word, inks)
        if holder is not None:
            mine.setdefault(holder.key, []).append(word)
    found = [(p, mine[p.key]) for p in places if p.key in mine]
    found.sort(key=lambda one: min(word.confidence for word in one[1]))
    yield from (_words_point(place, of_it) for place, of_it in found)


def _is_as_read(place: Place) -> bool:
    """Whether nobody has looked at its words, nor is asked to for another reason."""
    return place.section != "unplaced" and not _is_typed(place, place.item.text)


def _words_point(place: Place, words: Sequence[ReadWord]) -> OpenPoint:
    texts = [word.text for word in words]
    said = ", ".join(_short(text) for text in texts)
    return _point(
        "unsure_words",
        f"Is {said} right?" if len(texts) == 1 else f"Are these words right: {said}?",
        place,
        list(texts),
        field="text",
        suggestions=list(_raw_readings(place, words)),
        outlines=[Outline(board=word.board, polygon=word.polygon) for word in words],
    )


def _raw_readings(place: Place, words: Sequence[ReadWord]) -> Iterator[Suggestion]:
    """What the engine gave before words were mended."""
    for word in words:
        if word.raw != word.text and word.raw.strip() and word.text in place.item.text:
            text = place.item.text.replace(word.text, word.raw.strip(), 1)
            yield Suggestion(label=word.raw.strip(), edits=(_setting(place, "text", text),))


def _is_unsure(word: ReadWord) -> bool:
    written = any(letter.isalnum() for letter in word.text)
    return not word.struck and word.confidence < UNSURE and written and len(word.polygon) > 2


def _is_typed(place: Place, text: str) -> bool:
    """Whether somebody typed this value of the item: then they have looked at it."""
    return any(s.board is None and s.text == text for s in place.item.sources)


def _said(place: Place) -> str:
    """Everything that the item says, to see whether a word is still in it."""
    return json.dumps(place.seen, ensure_ascii=False)


def _holder_of(word: ReadWord, inks: Sequence[tuple[Place, str, Stroke]]) -> Place | None:
    """The item that says the word and in whose ink most of it lies."""
    box, whole = bounds(word.polygon), area(word.polygon)
    text = json.dumps(word.text, ensure_ascii=False)[1:-1]
    best, most = None, _INSIDE
    for place, said, stroke in inks:
        if stroke.board == word.board and whole and box.overlap(stroke.box) and text in said:
            share = shared_area(word.polygon, stroke.polygon) / whole
            if share > most:
                best, most = place, share
    return best


def _unread_ink(problems: Sequence[ReadProblem]) -> Iterator[OpenPoint]:
    for problem in problems:
        if problem.code in _UNREAD:
            polygon = problem.polygon
            outlines = [Outline(board=problem.board, polygon=polygon)] if polygon else []
            corners = [list(corner) for corner in polygon or ()]
            yield _point(
                "unread_ink",
                f"{problem.text.rstrip('.')}: what does it say?",
                None,
                problem.code,
                problem.board,
                _rounded(corners),
                outlines=outlines,
            )


def _rounded(corners: list[list[float]]) -> JsonValue:
    return [[round(x), round(y)] for x, y in corners]
