"""Boards in, document out: the order in which the parts are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time

from boardsnap.interpretation.actions import is_dropped, read_actions
from boardsnap.interpretation.dates import DateOrder
from boardsnap.interpretation.facts import Facts, gather_facts, lines_of
from boardsnap.interpretation.hypotheses import (
    PlacedHypothesis,
    attach_evidence,
    draft_hypotheses,
    has_loose_ratings,
    read_hypothesis,
    without_children,
)
from boardsnap.interpretation.notes import Note, Place, Placed, Section, read_notes, sources_of
from boardsnap.interpretation.quantities import drifting_feature
from boardsnap.interpretation.relations import read_relations
from boardsnap.interpretation.root_cause import (
    gather_statement,
    is_answer,
    read_root_cause,
    strength,
)
from boardsnap.interpretation.sections import Group, file_notes
from boardsnap.interpretation.statements import full_text, keep_whole, read_statements
from boardsnap.interpretation.summary import summarise
from boardsnap.interpretation.timeline import in_order, read_timeline, series_names
from boardsnap.interpretation.title import Head, read_head, without
from boardsnap.model.board import Board
from boardsnap.model.ink import TextLine
from boardsnap.model.postmortem import (
    Action,
    BoardPhoto,
    Postmortem,
    ReaderInfo,
    RootCause,
    Source,
    Statement,
    TimelineEvent,
)


@dataclass(frozen=True, slots=True)
class Context:
    """What is known beside the boards themselves.

    Attributes:
        captured_at: when the photo was taken: years that the board leaves out come from it.
        date_order: month or day first; None: what the board's own dates force, else month first.
        glossary: features, people and systems that the user named.
        photos: the photos that the boards come from, in the same order.
        reader: which reader this is; its confidence is replaced by the measured one.
    """

    captured_at: datetime
    reader: ReaderInfo
    date_order: DateOrder | None = None
    glossary: tuple[str, ...] = ()
    photos: tuple[BoardPhoto, ...] = ()


@dataclass(slots=True)
class _Parts:
    """The statements found so far, each with the board items that it came from."""

    timeline: list[Placed[TimelineEvent]] = field(default_factory=list)
    hypotheses: list[PlacedHypothesis] = field(default_factory=list)
    root_cause: Placed[RootCause] | None = None
    actions: list[Placed[Action]] = field(default_factory=list)
    decisions: list[Placed[Statement]] = field(default_factory=list)
    questions: list[Placed[Statement]] = field(default_factory=list)
    rejected: list[Placed[Statement]] = field(default_factory=list)
    spare: list[Note] = field(default_factory=list)


def interpret(boards: Sequence[Board], context: Context) -> Postmortem:
    """The document that the boards say.

    Every written line ends in the sources of a statement, in the head, or in `unplaced`; nothing
    is in the document that is not on a board.
    """
    facts = gather_facts(boards, context.captured_at, context.date_order, context.glossary)
    sections = read_notes(boards)
    head = read_head(sections, facts)
    groups, headings = file_notes(
        without(sections, head.notes), facts, titled=head.title is not None
    )
    parts = _read_parts(groups, facts)
    used = [line for note in (*head.notes, *headings) for line in note.all_lines]
    used += [s.region.series for s in sections if s.region.series and _shows_series(s, parts)]
    unplaced = _unplaced(boards, parts, used)
    return _document(boards, context, head, parts, unplaced)


def _shows_series(section: Section, parts: _Parts) -> bool:
    return any(place[:2] == section.index for event in parts.timeline for place in event.places)


def _read_parts(groups: Sequence[Group], facts: Facts) -> _Parts:
    parts = _Parts()
    _read_timeline(groups, facts, parts)
    _read_hypotheses(groups, facts, parts)
    _read_actions(groups, facts, parts)
    for group in groups:
        standing = [note for note in group.notes if not note.struck]
        struck = [note for note in group.notes if note.struck]
        if group.filing == "decisions":
            parts.decisions += read_statements(standing)
            parts.rejected += read_statements(struck)
        elif group.filing == "questions":
            parts.questions += read_statements(standing)
            parts.rejected += read_statements(struck)
        elif group.filing == "rejected":
            parts.rejected += read_statements(group.notes)
        elif group.filing == "unplaced":
            parts.rejected += read_statements(struck)
            parts.spare += standing
    _read_root_cause(groups, facts, parts)
    return parts


def _of(groups: Iterable[Group], filing: str) -> list[Group]:
    return [group for group in groups if group.filing == filing]


def _read_timeline(groups: Sequence[Group], facts: Facts, parts: _Parts) -> None:
    dated = _of(groups, "timeline")
    series = series_names(note for group in dated for note in group.notes)
    for group in dated:
        standing = [note for note in group.notes if not note.struck]
        heading = group.section.heading.text if group.section.heading else ""
        curve = group.section.region.series
        events, spare = read_timeline(standing, facts, curve=curve, heading=heading, series=series)
        parts.timeline += events
        parts.spare += spare
        parts.rejected += read_statements(note for note in group.notes if note.struck)
    parts.timeline = in_order(parts.timeline)


def _read_hypotheses(groups: Sequence[Group], facts: Facts, parts: _Parts) -> None:
    drafts = [
        draft for group in _of(groups, "hypotheses") for draft in draft_hypotheses(group.notes)
    ]
    for group in _of(groups, "evidence"):
        parts.spare += attach_evidence(drafts, group.notes)
    loose = has_loose_ratings(drafts, facts)
    for draft in drafts:
        if draft.head.struck:
            note = without_children(draft)
            parts.rejected += read_statements([note])
        else:
            parts.hypotheses.append(read_hypothesis(draft, facts, loose_rating=loose))


def _read_actions(groups: Sequence[Group], facts: Facts, parts: _Parts) -> None:
    facts = _as_of_last_event(facts, parts.timeline)
    for group in _of(groups, "actions"):
        dropped = [note for note in group.notes if is_dropped(note, group.notes)]
        kept = [note for note in group.notes if not is_dropped(note, group.notes)]
        parts.actions += read_actions(kept, facts, group.column)
        parts.rejected += read_statements(dropped)


def _as_of_last_event(facts: Facts, timeline: Sequence[Placed[TimelineEvent]]) -> Facts:
    """The facts for due dates: a board is written soon after the last event on it.

    A photo without EXIF gives the date of its file, which may be that of a copy made much later.
    """
    days = [
        date.fromisoformat(event.statement.at.iso[:10])
        for event in timeline
        if event.statement.at and event.statement.at.precision in ("day", "minute")
        if event.statement.at.iso
    ]
    if not days or max(days) >= facts.calendar.captured_at.date():
        return facts
    calendar = replace(facts.calendar, captured_at=datetime.combine(max(days), time()))
    return replace(facts, calendar=calendar)


def _read_root_cause(groups: Sequence[Group], facts: Facts, parts: _Parts) -> None:
    candidates = [group for group in _of(groups, "root_cause") if group.notes]
    candidates.sort(key=_prominence, reverse=True)
    hypotheses = [placed.statement for placed in parts.hypotheses]
    glossary = (*facts.glossary, *_drifting(parts))
    for group in candidates:
        note, others = gather_statement(group.notes)
        if note.struck:
            parts.rejected += read_statements([note])
            parts.spare += others
        elif parts.root_cause is None and is_answer(full_text(note)):
            parts.root_cause = read_root_cause(note, hypotheses, glossary)
            parts.spare += others
        else:
            parts.spare += [note, *others]


def _drifting(parts: _Parts) -> list[str]:
    """What the board itself says has drifted, in its timeline and evidence."""
    texts = [placed.statement.text for placed in parts.timeline]
    texts += [e.text for placed in parts.hypotheses for e in placed.statement.evidence]
    found = [drifting_feature(text) for text in texts]
    return list(dict.fromkeys(feature for feature in found if feature))


def _prominence(group: Group) -> tuple[bool, bool, float]:
    framed = any(note.emphasis in ("box", "circle") for note in group.notes)
    told = max(strength(note) for note in group.notes)
    return group.certain, framed, max(group.weight, told)


def _unplaced(
    boards: Sequence[Board], parts: _Parts, used: Sequence[TextLine]
) -> list[Placed[Statement]]:
    """What found no place: notes left over, then any single line that nothing has claimed."""
    left = [Placed(keep_whole(note), note.places) for note in parts.spare]
    claimed = {_key(source) for source in _all_sources(parts)}
    claimed |= {_key(source) for placed in left for source in placed.statement.sources}
    used_ids = {id(line) for line in used}
    for number, board in enumerate(boards):
        for line in lines_of(board):
            source = sources_of([line], number, board.to_photo)[0]
            if id(line) not in used_ids and _key(source) not in claimed:
                left.append(Placed(Statement(text=line.text, sources=(source,)), ()))
    return left


def _key(source: Source) -> tuple[object, ...]:
    return source.board, source.polygon, source.text


def _all_sources(parts: _Parts) -> list[Source]:
    statements = [*parts.decisions, *parts.questions, *parts.rejected]
    found = [source for placed in statements for source in placed.statement.sources]
    found += [source for event in parts.timeline for source in event.statement.sources]
    found += [source for action in parts.actions for source in action.statement.sources]
    if parts.root_cause:
        found += parts.root_cause.statement.sources
    for placed in parts.hypotheses:
        found += placed.statement.sources
        found += [source for e in placed.statement.evidence for source in e.sources]
    return found


def _pointers(parts: _Parts) -> Mapping[Place, str]:
    pointers: dict[Place, str] = {}
    if parts.root_cause:
        pointers |= dict.fromkeys(parts.root_cause.places, "/root_cause")
    for index, hypothesis in enumerate(parts.hypotheses):
        pointers |= dict.fromkeys(hypothesis.places, f"/hypotheses/{index}")
        for number, places in enumerate(hypothesis.evidence_places):
            pointers |= dict.fromkeys(places, f"/hypotheses/{index}/evidence/{number}")
    for name, group in (
        ("timeline", [placed.places for placed in parts.timeline]),
        ("actions", [placed.places for placed in parts.actions]),
        ("decisions", [placed.places for placed in parts.decisions]),
        ("questions", [placed.places for placed in parts.questions]),
    ):
        for index, places in enumerate(group):
            for place in places:
                pointers.setdefault(place, f"/{name}/{index}")
    return pointers


def _document(
    boards: Sequence[Board],
    context: Context,
    head: Head,
    parts: _Parts,
    unplaced: Sequence[Placed[Statement]],
) -> Postmortem:
    timeline = tuple(placed.statement for placed in parts.timeline)
    hypotheses = tuple(placed.statement for placed in parts.hypotheses)
    actions = tuple(placed.statement for placed in parts.actions)
    root_cause = parts.root_cause.statement if parts.root_cause else None
    reader = context.reader.model_copy(update={"confidence": _confidence(boards)})
    return Postmortem(
        title=head.title,
        model=head.model,
        session_date=head.session_date,
        participants=head.participants,
        summary=summarise(head.model, timeline, hypotheses, root_cause, actions),
        timeline=timeline,
        hypotheses=hypotheses,
        root_cause=root_cause,
        actions=actions,
        decisions=tuple(placed.statement for placed in parts.decisions),
        questions=tuple(placed.statement for placed in parts.questions),
        rejected=tuple(placed.statement for placed in parts.rejected),
        relations=read_relations(boards, _pointers(parts)),
        unplaced=tuple(placed.statement for placed in unplaced),
        boards=context.photos,
        reader=reader,
    )


def _confidence(boards: Sequence[Board]) -> float:
    """The mean confidence of what was read, each line weighted by its length."""
    lines = [line for board in boards for line in lines_of(board)]
    weight = sum(len(line.text) for line in lines)
    if not weight:
        return 0.0
    total = sum(min(1.0, max(0.0, line.confidence)) * len(line.text) for line in lines)
    return total / weight
