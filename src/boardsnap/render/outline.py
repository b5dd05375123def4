"""The document as neutral blocks: the one walk over a postmortem that all renderers share.

A renderer decides how an entry looks, never what it says: every text here is plain data, on
one line, and every entry knows its JSON pointer and its sources.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from boardsnap.completeness import missing_parts
from boardsnap.model.postmortem import (
    Action,
    Evidence,
    Hypothesis,
    Postmortem,
    RootCause,
    Source,
    Statement,
    TimelineEvent,
)
from boardsnap.timing import ResponseTimes, response_times
from boardsnap.wording import (
    clipped,
    date_words,
    duration_words,
    iso_words,
    metric_words,
    percent,
    plain,
    rating_words,
    shift_words,
    window_words,
    words,
)

# Below this the reading is worth a second look. How many words of handwriting are right that are
# said to be surer is in the table of certainties of benchmarks/README.md.
UNSURE_BELOW = 0.8

TEXT_COLUMN = "What"
NOT_THERE = "not on the board"
# A key figure names its events in so many letters each; the timeline has them whole.
_EVENT_LETTERS = 48

Tone = Literal["plain", "good", "bad", "muted"]

_STATUS_TONES: dict[str, Tone] = {
    "confirmed": "good",
    "rejected": "bad",
    "done": "good",
    "in_progress": "plain",
    "for": "good",
    "against": "bad",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """A named value beside an entry; `note` says where it comes from."""

    name: str
    value: str
    note: str | None = None
    tone: Tone = "plain"


@dataclass(frozen=True, slots=True)
class Link:
    """A pointer to another entry, with that entry's text."""

    ref: str
    text: str
    label: str | None = None

    @property
    def said(self) -> str:
        """The text, with the arrow's own words behind it."""
        return f"{self.text} ({self.label})" if self.label else self.text


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement.

    Attributes:
        ref: its JSON pointer in the document; empty for what the document says of itself.
        text: what it says.
        label: its name on the board, such as H1.
        detail: what the text stands for, where it does not say so in full: the metric's value.
        facts: its further fields, in the order in which they are shown.
        tone: how its status colours it.
        children: statements that belong under it, such as evidence.
        links: entries that an arrow leads to, or that it is about.
        sources: where it stands on the boards.
    """

    ref: str
    text: str
    label: str | None = None
    detail: str | None = None
    facts: tuple[Fact, ...] = ()
    tone: Tone = "plain"
    children: tuple[Entry, ...] = ()
    links: tuple[Link, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def confidence(self) -> float:
        """The confidence of its worst-read line."""
        return min((source.confidence for source in self.sources), default=1.0)

    @property
    def unsure(self) -> bool:
        """Whether its reading is worth a second look."""
        return self.confidence < UNSURE_BELOW

    @property
    def author(self) -> str | None:
        """Who typed it in, None where it was read."""
        return next((plain(source.author) for source in self.sources if source.author), None)

    def fact(self, name: str) -> Fact | None:
        """The fact of this name, if it has one."""
        return next((fact for fact in self.facts if fact.name == name), None)

    def __iter__(self) -> Iterator[Entry]:
        """The entry, then everything below it."""
        yield self
        for child in self.children:
            yield from child


@dataclass(frozen=True, slots=True)
class Section:
    """A headed part of the document.

    Attributes:
        key: stable and short; the field of the document it shows.
        heading: the field's word for it.
        entries: in the document's order.
        columns: shown as a table with these columns, the entry's text under `TEXT_COLUMN`;
            empty: shown as a list.
        missing: the parts of a complete root cause that the board leaves out.
        parts: all five parts of a complete root cause, with `NOT_THERE` for the missing ones.
    """

    key: str
    heading: str
    entries: tuple[Entry, ...]
    columns: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    parts: tuple[Fact, ...] = ()

    @property
    def filled_columns(self) -> list[str]:
        """The columns of its table in which at least one cell says something."""
        return [
            column
            for column in self.columns
            if column == TEXT_COLUMN or any(entry.fact(column) for entry in self.entries)
        ]


@dataclass(frozen=True, slots=True)
class Outline:
    """The whole document: its head, then its sections; parts that are empty are left out.

    Attributes:
        figures: the times to detect, to mitigate and to recover, and how far the actions are.
        from_board: it shows what was read on a board, and not what was found out since.
    """

    title: str
    summary: str | None
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    figures: tuple[Fact, ...] = ()
    from_board: bool = True

    @property
    def empty(self) -> bool:
        """Whether nothing that stands on a board is in it, though it should."""
        return self.from_board and not any(entry.sources for entry in self.entries)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every statement, top to bottom, evidence included."""
        return tuple(part for s in self.sections for entry in s.entries for part in entry)


def outline(postmortem: Postmortem, problems: Sequence[str] = ()) -> Outline:
    """The postmortem as neutral blocks.

    Args:
        postmortem: the document.
        problems: what was seen but could not be read, one sentence each.
    """
    read = _board_sections(postmortem)
    times = response_times(postmortem.timeline)
    sections = (*read, _open_points(postmortem, problems, read, times))
    return Outline(
        title=plain(postmortem.title or "") or _untitled(postmortem),
        summary=plain(postmortem.summary or "") or None,
        facts=tuple(_head(postmortem)),
        sections=tuple(section for section in sections if section.entries),
        figures=tuple(_figures(postmortem, times)),
    )


def _figures(postmortem: Postmortem, times: ResponseTimes) -> Iterator[Fact]:
    named = {
        "Time to detect": times.to_detect,
        "Time to mitigate": times.to_mitigate,
        "From alert to mitigation": None if times.to_mitigate else times.to_respond,
        "Time to recover": times.to_recover,
    }
    always = ("Time to detect", "Time to mitigate") if any(named.values()) else ()
    for name, duration in named.items():
        if duration:
            first, last = (_event_at(postmortem, ref) for ref in duration.refs)
            yield Fact(name, duration_words(duration), f"from {first}, to {last}")
        elif name in always:
            yield Fact(name, NOT_THERE, tone="muted")
    if postmortem.actions:
        done = sum(action.status == "done" for action in postmortem.actions)
        yield Fact("Actions done", f"{done} of {len(postmortem.actions)}")


def _event_at(postmortem: Postmortem, ref: str) -> str:
    event = postmortem.timeline[int(ref.rsplit("/", 1)[1])]
    return f"“{clipped(_event_text(event), _EVENT_LETTERS)}”, {date_words(event.at)}"


def _board_sections(postmortem: Postmortem) -> tuple[Section, ...]:
    links = _Arrows(postmortem)
    cause = postmortem.root_cause
    return (
        Section(
            "root_cause",
            "Root cause",
            () if cause is None else (_cause_entry(cause, links),),
            missing=() if cause is None else missing_parts(cause),
            parts=() if cause is None else tuple(_cause_parts(cause)),
        ),
        Section(
            "timeline",
            "Timeline",
            tuple(_event_entry(i, e, links) for i, e in enumerate(postmortem.timeline)),
            columns=("When", TEXT_COLUMN, "Kind"),
        ),
        Section(
            "hypotheses",
            "Hypotheses",
            tuple(_hypothesis_entry(i, h, links) for i, h in enumerate(postmortem.hypotheses)),
        ),
        Section(
            "actions",
            "Actions",
            tuple(_action_entry(i, a, links) for i, a in enumerate(postmortem.actions)),
            columns=(TEXT_COLUMN, "Owner", "Due", "Status", "Priority"),
        ),
        _statements("decisions", "Decisions", postmortem.decisions, links),
        _statements("questions", "Open questions", postmortem.questions, links),
        _statements("rejected", "Ruled out", postmortem.rejected, links),
        _statements("unplaced", "Read but not placed", postmortem.unplaced, links),
    )


def _untitled(postmortem: Postmortem) -> str:
    model = _model_words(postmortem)
    return f"{model} postmortem" if model else "Model postmortem"


def _model_words(postmortem: Postmortem) -> str:
    parts = (postmortem.model.name, postmortem.model.version)
    return " ".join(plain(part) for part in parts if part)


def _head(postmortem: Postmortem) -> Iterator[Fact]:
    model = _model_words(postmortem)
    if model:
        yield Fact("Model", model)
    if postmortem.session_date:
        yield Fact(
            "Session",
            date_words(postmortem.session_date),
            f"written “{plain(postmortem.session_date.raw)}”",
        )
    if postmortem.participants:
        yield Fact("Present", ", ".join(plain(name) for name in postmortem.participants))
    if postmortem.boards:
        noun = "Photo" if len(postmortem.boards) == 1 else "Photos"
        taken = sorted({_taken(photo.captured_at) for photo in postmortem.boards} - {""})
        names = ", ".join(plain(photo.image) for photo in postmortem.boards)
        yield Fact(noun, names, f"taken {', '.join(taken)}" if taken else None)
    reader = postmortem.reader
    yield Fact("Read by", f"boardsnap {plain(reader.name)} {plain(reader.version)}")
    yield Fact("Confidence", percent(reader.confidence), "of the reading as a whole")


def _taken(captured_at: str | None) -> str:
    return iso_words(captured_at) or ""


class _Arrows:
    """The drawn arrows, by the entry they start from."""

    def __init__(self, postmortem: Postmortem) -> None:
        self._texts = dict(_texts(postmortem))
        self._relations = postmortem.relations

    def __call__(self, ref: str) -> tuple[Link, ...]:
        return tuple(
            Link(r.to, self._texts[r.to], plain(r.label) if r.label else None)
            for r in self._relations
            if r.from_ == ref and r.to in self._texts
        )


def _texts(postmortem: Postmortem) -> Iterator[tuple[str, str]]:
    for index, event in enumerate(postmortem.timeline):
        yield f"/timeline/{index}", _event_text(event)
    for index, hypothesis in enumerate(postmortem.hypotheses):
        yield f"/hypotheses/{index}", plain(hypothesis.text)
        for number, evidence in enumerate(hypothesis.evidence):
            yield f"/hypotheses/{index}/evidence/{number}", plain(evidence.text)
    if postmortem.root_cause:
        yield "/root_cause", plain(postmortem.root_cause.text)
    for index, action in enumerate(postmortem.actions):
        yield f"/actions/{index}", plain(action.text)
    lists = {
        "decisions": postmortem.decisions,
        "questions": postmortem.questions,
        "rejected": postmortem.rejected,
        "unplaced": postmortem.unplaced,
    }
    for key, statements in lists.items():
        for index, statement in enumerate(statements):
            yield f"/{key}/{index}", plain(statement.text)


def _event_text(event: TimelineEvent) -> str:
    return plain(event.text) or (metric_words(event.metric) if event.metric else "")


def _event_entry(index: int, event: TimelineEvent, links: _Arrows) -> Entry:
    ref = f"/timeline/{index}"
    facts = [Fact("Kind", words(event.kind))]
    if event.at:
        facts.insert(0, Fact("When", date_words(event.at), _written(event.at.raw)))
    text = _event_text(event)
    measured = metric_words(event.metric) if event.metric else ""
    return Entry(
        ref,
        text,
        detail=None if _tokens(measured) <= _tokens(text) else measured,
        facts=tuple(facts),
        links=links(ref),
        sources=event.sources,
    )


def _tokens(text: str) -> frozenset[str]:
    """Words and numbers, each by itself: what "340ms" says, "340 ms" says too."""
    return frozenset(re.findall(r"\d+(?:\.\d+)?|[^\W\d_]+", text.casefold()))


def _written(raw: str) -> str | None:
    return f"written “{plain(raw)}”" if plain(raw) else None


def _hypothesis_entry(index: int, hypothesis: Hypothesis, links: _Arrows) -> Entry:
    ref = f"/hypotheses/{index}"
    rating = rating_words(hypothesis.rating)
    facts = [Fact("Status", hypothesis.status, tone=_STATUS_TONES.get(hypothesis.status, "plain"))]
    if rating:
        facts.append(Fact("Rating", rating))
    if hypothesis.category:
        facts.append(Fact("Cause", words(hypothesis.category)))
    return Entry(
        ref,
        plain(hypothesis.text),
        label=plain(hypothesis.label) if hypothesis.label else None,
        facts=tuple(facts),
        tone=_STATUS_TONES.get(hypothesis.status, "plain"),
        children=tuple(
            _evidence_entry(f"{ref}/evidence/{number}", evidence, links)
            for number, evidence in enumerate(hypothesis.evidence)
        ),
        links=links(ref),
        sources=hypothesis.sources,
    )


def _evidence_entry(ref: str, evidence: Evidence, links: _Arrows) -> Entry:
    tone = _STATUS_TONES.get(evidence.stance, "muted")
    return Entry(
        ref,
        plain(evidence.text),
        facts=(Fact("Stance", evidence.stance, tone=tone),),
        tone=tone,
        links=links(ref),
        sources=evidence.sources,
    )


def _cause_entry(cause: RootCause, links: _Arrows) -> Entry:
    facts = []
    if cause.category:
        facts.append(Fact("Cause", words(cause.category)))
    if cause.feature:
        facts.append(Fact("Feature", plain(cause.feature)))
    if cause.shift:
        facts.append(Fact("Amount", shift_words(cause.shift)))
    if cause.window:
        facts.append(Fact("Window", window_words(cause.window)))
    return Entry(
        "/root_cause",
        plain(cause.text),
        facts=tuple(facts),
        links=links("/root_cause"),
        sources=cause.sources,
    )


def _cause_parts(cause: RootCause) -> Iterator[Fact]:
    """Feature, change, amount, window and reason: the reason stands in the sentence itself."""
    given = {
        "feature": plain(cause.feature or ""),
        "change": words(cause.category) if cause.category else _shift_direction(cause),
        "amount": shift_words(cause.shift) if cause.shift else "",
        "window": window_words(cause.window) if cause.window else "",
        "reason": "in the sentence",
    }
    missing = missing_parts(cause)
    for part, value in given.items():
        if part in missing:
            yield Fact(part.capitalize(), NOT_THERE, tone="bad")
        else:
            yield Fact(part.capitalize(), value)


def _shift_direction(cause: RootCause) -> str:
    return cause.shift.direction or "shift" if cause.shift else ""


def _action_entry(index: int, action: Action, links: _Arrows) -> Entry:
    ref = f"/actions/{index}"
    tone = _STATUS_TONES.get(action.status, "plain")
    facts = [Fact("Status", words(action.status), tone=tone), Fact("Kind", words(action.kind))]
    if action.owners:
        facts.append(Fact("Owner", ", ".join(plain(owner) for owner in action.owners)))
    if action.due:
        facts.append(Fact("Due", date_words(action.due), _written(action.due.raw)))
    if action.priority:
        facts.append(Fact("Priority", plain(action.priority)))
    return Entry(
        ref,
        plain(action.text),
        facts=tuple(facts),
        tone=tone,
        links=links(ref),
        sources=action.sources,
    )


def _statements(key: str, heading: str, statements: Iterable[Statement], links: _Arrows) -> Section:
    return Section(
        key,
        heading,
        tuple(
            Entry(
                f"/{key}/{index}",
                plain(statement.text),
                links=links(f"/{key}/{index}"),
                sources=statement.sources,
            )
            for index, statement in enumerate(statements)
        ),
    )


def _open_points(
    postmortem: Postmortem,
    problems: Sequence[str],
    sections: Iterable[Section],
    times: ResponseTimes,
) -> Section:
    """What a person should look at before the document is passed on."""
    points = [Entry("", plain(problem)) for problem in problems]
    if postmortem.root_cause is None and (postmortem.timeline or postmortem.hypotheses):
        points.append(Entry("", "The board names no root cause."))
    points += (Entry("", plain(sentence)) for sentence in times.missing)
    points += _unassigned(postmortem)
    points += _inferred_years(postmortem)
    points += _unsure(sections)
    return Section("open_points", "To check", tuple(points))


def _unassigned(postmortem: Postmortem) -> Iterator[Entry]:
    open_actions = [(i, a) for i, a in enumerate(postmortem.actions) if a.status != "done"]
    without = {
        "No owner": [(i, a) for i, a in open_actions if not a.owners],
        "No due date": [(i, a) for i, a in open_actions if a.due is None],
    }
    for text, actions in without.items():
        if actions:
            yield Entry(
                "", text, links=tuple(Link(f"/actions/{i}", plain(a.text)) for i, a in actions)
            )


def _inferred_years(postmortem: Postmortem) -> Iterator[Entry]:
    dates = [event.at for event in postmortem.timeline]
    dates += [action.due for action in postmortem.actions]
    years = sorted({at.iso[:4] for at in dates if at and at.iso and at.year_inferred})
    if years:
        noun = "year" if len(years) == 1 else "years"
        verb = "is" if len(years) == 1 else "are"
        text = (
            f"The {noun} {' and '.join(years)} {verb} not on the board, but from the photo’s date."
        )
        yield Entry("", text)


def _unsure(sections: Iterable[Section]) -> Iterator[Entry]:
    read = [
        entry for section in sections for top in section.entries for entry in top if entry.unsure
    ]
    if read:
        yield Entry(
            "",
            "Hard to read",
            links=tuple(
                Link(entry.ref, entry.text, f"{percent(entry.confidence)} sure")
                for entry in sorted(read, key=lambda entry: entry.confidence)
            ),
        )
