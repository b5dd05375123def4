"""The postmortems that are asked, as statements that can be found and cited."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Literal

from boardsnap.analysis.things import thing_of
from boardsnap.chat.concepts import concept_table, is_filler
from boardsnap.chat.synonyms import entry_of
from boardsnap.chat.words import terms_of, tokens_of
from boardsnap.errors import BoardsnapError
from boardsnap.model.answer import Record
from boardsnap.model.backtest import Backtest
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
from boardsnap.timing import Instant, ResponseTimes, dated_events, moment_of, response_times
from boardsnap.wording import plain, words

Section = Literal[
    "title",
    "model",
    "session_date",
    "participants",
    "reader",
    "timeline",
    "hypotheses",
    "evidence",
    "root_cause",
    "actions",
    "decisions",
    "questions",
    "rejected",
    "unplaced",
]

Item = TimelineEvent | Hypothesis | Evidence | RootCause | Action | Statement | None

SECTION_WORDS: dict[Section, str] = {
    "title": "title",
    "model": "model",
    "session_date": "session",
    "participants": "present",
    "reader": "reading",
    "timeline": "timeline",
    "hypotheses": "hypothesis",
    "evidence": "evidence",
    "root_cause": "root cause",
    "actions": "action",
    "decisions": "decision",
    "questions": "open question",
    "rejected": "ruled out",
    "unplaced": "not placed",
}
"""What a statement of each section is called."""

# What the section in which a statement stands, and its kind, say beside its words.
_SECTION_MEANS: dict[Section, str] = {
    "title": "title summary",
    "model": "model_name version",
    "session_date": "session",
    "participants": "people",
    "reader": "unsure_reading sure",
    "timeline": "timeline happen",
    "hypotheses": "hypothesis",
    "evidence": "evidence",
    "root_cause": "cause confirmed feature shifted fail",
    "actions": "action does owner due",
    "decisions": "decision",
    "questions": "question open",
    "rejected": "rejected",
    "unplaced": "unplaced",
}
_KIND_MEANS: dict[str, str] = {
    "metric": "metric value",
    "upstream": "upstream changed change",
    "deploy": "deploy changed",
    "alert": "alert notice",
    "drift": "shifted changed change",
    "action": "stop deploy does action response",
    "monitoring": "monitoring alert notice prevent",
    "retraining": "",
    "rollback": "stop",
    "data_quality": "prevent",
    "process": "prevent",
    "done": "done",
    "in_progress": "progress still",
    "open": "open still",
    "confirmed": "confirmed cause",
    "rejected": "rejected",
    "for": "for evidence",
    "against": "against",
}


_JOINED = re.compile(r"\w+_\w+")
_VERSION = re.compile(r"\b[vr]\d+(?:\.\d+)*\b|\b\d+\.\d+\b(?!\s*(?:%|->|→))", re.I)


@dataclass(frozen=True, slots=True)
class Cited:
    """A statement somewhere: what an answer points at.

    Attributes:
        document: which postmortem.
        record: on the board, or in what was computed from it.
        pointer: JSON pointer in that record.
        text: the statement.
        sources: where it stands.
    """

    document: int
    record: Record
    pointer: str
    text: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Line:
    """A statement of a postmortem.

    Attributes:
        cited: how it is pointed at.
        section: in which it stands.
        item: the statement itself; None for parts of the head.
        index: in its section.
        parent: the hypothesis of a piece of evidence.
    """

    cited: Cited
    section: Section
    item: Item
    index: int = 0
    parent: Line | None = None

    @property
    def text(self) -> str:
        """The statement, on one line."""
        return self.cited.text

    @cached_property
    def terms(self) -> frozenset[str]:
        """The stems that it is found by: of its words, names, dates and marks."""
        return terms_of(" ".join((self.text, *self._fields())))

    @cached_property
    def words(self) -> frozenset[str]:
        """The stems of its own words alone."""
        return terms_of(self.text)

    @cached_property
    def unjoined(self) -> frozenset[str]:
        """The stems of its words without the parts of names such as `debt_to_income`."""
        return terms_of(_JOINED.sub(" ", self.text)) if "_" in self.text else self.words

    @cached_property
    def things(self) -> frozenset[str]:
        """What its words name, one name for all words of the same thing."""
        return frozenset(filter(None, map(thing_of, self.words)))

    @cached_property
    def senses(self) -> frozenset[str]:
        """What a dictionary says that its words mean."""
        return _senses_of(self.text)

    @cached_property
    def concepts(self) -> frozenset[str]:
        """What its words, its section and its kind mean."""
        stems = [token.stem for token in tokens_of(self.text)]
        said = {name for name, _ in concept_table().find(stems)}
        if _VERSION.search(self.text) and not getattr(self.item, "metric", None):
            said.add("version")
        return frozenset(said | set(_SECTION_MEANS[self.section].split()) | set(self._kinds()))

    def _kinds(self) -> Iterator[str]:
        for name in ("kind", "status", "stance"):
            yield from _KIND_MEANS.get(getattr(self.item, name, None) or "", "").split()

    def _fields(self) -> Iterator[str]:
        for source in self.cited.sources:
            yield source.author or ""
        match self.item:
            case TimelineEvent():
                yield self.item.at.raw if self.item.at else ""
                yield self.item.metric.name if self.item.metric else ""
            case Hypothesis():
                yield " ".join((self.item.label or "", words(self.item.category or "")))
            case RootCause():
                yield " ".join((self.item.feature or "", words(self.item.category or "")))
            case Action():
                due = self.item.due.raw if self.item.due else ""
                yield " ".join((*self.item.owners, due, self.item.priority or ""))
            case _:
                pass


@lru_cache(maxsize=4096)
def _senses_of(text: str) -> frozenset[str]:
    said = (token.text for token in tokens_of(text) if not is_filler(token))
    return frozenset().union(*(entry_of(word).senses for word in said))


Replay = Callable[[Postmortem], Backtest]


@dataclass(frozen=True)
class Book:
    """One postmortem on the shelf.

    Attributes:
        index: its place there.
        key: by which the caller knows it.
        postmortem: the document.
        called: what it is called where it has neither title nor model.
        replay: replays monitors over its failure when that is first asked for; None: nothing does.
    """

    index: int
    key: str
    postmortem: Postmortem
    called: str
    replay: Replay | None = field(default=None, compare=False)
    lines: tuple[Line, ...] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Takes the document apart, once."""
        object.__setattr__(self, "lines", tuple(self._all_lines()))

    @cached_property
    def replayed(self) -> Backtest | str:
        """What became of monitors in its failure; else why that cannot be told."""
        if self.replay is None:
            return "no monitors were replayed"
        try:
            return self.replay(self.postmortem)
        except BoardsnapError as error:
            return str(error)

    @property
    def name(self) -> str:
        """As an answer calls it."""
        model = " ".join(filter(None, (self.postmortem.model.name, self.postmortem.model.version)))
        return plain(self.postmortem.title or model or self.called)

    @cached_property
    def times(self) -> ResponseTimes:
        """When it began, was noticed, was mitigated."""
        return response_times(self.postmortem.timeline)

    @cached_property
    def head_terms(self) -> frozenset[str]:
        """What the postmortem as a whole is called by: title, model, file."""
        model = self.postmortem.model
        said = (self.postmortem.title, model.name, model.version, *self._file_names())
        return terms_of(" ".join(part for part in said if part))

    @cached_property
    def terms(self) -> frozenset[str]:
        """Every stem in it."""
        return self.head_terms.union(*(line.terms for line in self.lines))

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Everybody whose name stands on the board, each once."""
        owners = (name for action in self.postmortem.actions for name in action.owners)
        return tuple(dict.fromkeys((*self.postmortem.participants, *owners)))

    @cached_property
    def day(self) -> datetime | None:
        """The session's day; else the last that its timeline dates."""
        session = self.postmortem.session_date
        moment = moment_of(session.iso) if session else None
        events = [moment_of(one.at.iso) for one in self.postmortem.timeline if one.at]
        known = [one for one in events if one is not None]
        return moment or max(known, default=None)

    def of(self, *sections: Section) -> tuple[Line, ...]:
        """The statements of these sections, in order."""
        return tuple(line for line in self.lines if line.section in sections)

    def at(self, pointer: str) -> Line:
        """The statement at a JSON pointer.

        Raises:
            KeyError: there is none.
        """
        return self._by_pointer[pointer]

    def evidence_of(self, hypothesis: Line) -> tuple[Line, ...]:
        """What the board writes beside a hypothesis."""
        return tuple(line for line in self.of("evidence") if line.parent is hypothesis)

    @cached_property
    def _by_pointer(self) -> dict[str, Line]:
        return {line.cited.pointer: line for line in self.lines}

    @cached_property
    def instants(self) -> dict[str, Instant]:
        """When each event was, by its pointer, for those that can be put on one axis of time."""
        return {one.at.ref: one.at for one in dated_events(self.postmortem.timeline)}

    @cached_property
    def in_time(self) -> tuple[Line, ...]:
        """The events that can be put on one axis of time, in its order."""
        return tuple(map(self.at, self.instants))

    def _file_names(self) -> Iterator[str]:
        yield self.called.rsplit("/", 1)[-1].removesuffix(".json")

    def _all_lines(self) -> Iterator[Line]:
        yield from self._head_lines()
        document = self.postmortem
        yield from self._section_lines("timeline", document.timeline)
        for line in self._section_lines("hypotheses", document.hypotheses):
            yield line
            yield from self._evidence_lines(line)
        if document.root_cause:
            yield self._line("root_cause", "/root_cause", document.root_cause)
        yield from self._section_lines("actions", document.actions)
        yield from self._section_lines("decisions", document.decisions)
        yield from self._section_lines("questions", document.questions)
        yield from self._section_lines("rejected", document.rejected)
        yield from self._section_lines("unplaced", document.unplaced)

    def _head_lines(self) -> Iterator[Line]:
        document = self.postmortem
        model = " ".join(filter(None, (document.model.name, document.model.version)))
        session = document.session_date.raw if document.session_date else None
        head: tuple[tuple[Section, str | None], ...] = (
            ("title", document.title),
            ("model", model),
            ("session_date", session),
            ("participants", ", ".join(document.participants)),
        )
        for section, text in head:
            if text:
                yield Line(self._cited(f"/{section}", text), section, None)

    def _section_lines(self, section: Section, items: Sequence[Item]) -> Iterator[Line]:
        for index, item in enumerate(items):
            yield self._line(section, f"/{section}/{index}", item, index)

    def _evidence_lines(self, hypothesis: Line) -> Iterator[Line]:
        if isinstance(hypothesis.item, Hypothesis):
            for index, one in enumerate(hypothesis.item.evidence):
                pointer = f"{hypothesis.cited.pointer}/evidence/{index}"
                yield self._line("evidence", pointer, one, index, hypothesis)

    def _line(
        self, section: Section, pointer: str, item: Item, index: int = 0, parent: Line | None = None
    ) -> Line:
        sources = () if item is None else item.sources
        text = "" if item is None else item.text
        return Line(self._cited(pointer, text, sources), section, item, index, parent)

    def _cited(self, pointer: str, text: str, sources: tuple[Source, ...] = ()) -> Cited:
        return Cited(self.index, "postmortem", pointer, plain(text), sources)
