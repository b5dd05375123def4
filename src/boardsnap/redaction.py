"""A document to share with places of its boards covered: what stood there is in no field.

The pictures are covered by `imaging.redaction`; the same boxes are given here.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Sequence

from pydantic import BaseModel, ConfigDict

from boardsnap.model.geometry import Point, area
from boardsnap.model.postmortem import (
    Action,
    Evidence,
    Hypothesis,
    ModelName,
    Postmortem,
    Rating,
    Relation,
    RootCause,
    Source,
    Statement,
    TimelineEvent,
)
from boardsnap.model.words import PhotoPolygon, ReadWord

REDACTED = "[redacted]"
"""Stands for every covered text, of whatever length."""

NOTHING_SHA256 = hashlib.sha256(b"").hexdigest()
"""Stands for the hash of a photo of which no picture is shown."""

# Boxes of neighbouring lines reach into each other by ascenders and descenders, about a fifth of
# their height each: only what a cover reaches deeper than that counts as covered.
_NEIGHBOURS = 0.2
# Of a cover that is thinner than that, half its own thickness.
_THIN_COVER = 0.5


class Cover(BaseModel):
    """A place on a board that nobody may read.

    Attributes:
        board: index into `Postmortem.boards`.
        polygon: in photo pixels; where it is not convex, its convex hull.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    board: int
    polygon: PhotoPolygon


def redact_document(
    document: Postmortem, covers: Sequence[Cover], words: Sequence[ReadWord] = ()
) -> Postmortem:
    """The document without what stands below the covers.

    A statement of which any source is touched loses its text and all that was understood from
    it, but keeps its place, so that references stay right. What carries no source (title, people,
    dates of the session) goes where it shares a word with what is covered; the summary goes with
    the first statement that does.

    Args:
        document: as it was read or edited.
        covers: what is burned into the pictures.
        words: what was read on the boards; with them covered words count, too, that ended in no
            statement's source.
    """
    return _Redaction(document, covers, words).redacted()


def withhold_photos(
    document: Postmortem, shown: Sequence[str | None], *, covered: bool
) -> Postmortem:
    """The document without what it knows of photos that whoever gets it does not get.

    A file's name may say what the board does not, and the hash of a photo lets anybody who has
    photos to try find out which one it was.

    Args:
        document: with one photo or more.
        shown: SHA-256 of the picture that stands for each photo; None: none does.
        covered: whether something is hidden; then the time of capture, which could be the date
            that was, goes, too.
    """
    boards = tuple(
        photo.model_copy(
            update={
                "image": f"board-{number}.jpg",
                "sha256": sha or NOTHING_SHA256,
                "captured_at": None if covered else photo.captured_at,
            }
        )
        for number, (photo, sha) in enumerate(zip(document.boards, shown, strict=True), 1)
    )
    return document.model_copy(update={"boards": boards})


def redact_words(words: Iterable[ReadWord], covers: Sequence[Cover]) -> tuple[ReadWord, ...]:
    """The words that no cover touches."""
    return tuple(word for word in words if not _covers(covers, word.board, word.polygon))


class _Redaction:
    def __init__(
        self, document: Postmortem, covers: Sequence[Cover], words: Sequence[ReadWord]
    ) -> None:
        self._document = document
        self._covers = covers
        self._hidden = _tokens(
            [source.text for source in _sources(document) if self._touches(source)]
            + [word.text for word in words if _covers(covers, word.board, word.polygon)]
            + [word.raw for word in words if _covers(covers, word.board, word.polygon)]
        )

    def redacted(self) -> Postmortem:
        old = self._document
        hypotheses = tuple(self._hypothesis(one) for one in old.hypotheses)
        fields = {
            "timeline": tuple(self._event(one) for one in old.timeline),
            "hypotheses": hypotheses,
            "root_cause": old.root_cause and self._root_cause(old.root_cause),
            "actions": tuple(self._action(one) for one in old.actions),
            "decisions": self._statements(old.decisions),
            "questions": self._statements(old.questions),
            "rejected": self._statements(old.rejected),
            "unplaced": self._statements(old.unplaced),
        }
        changed = any(getattr(old, name) != value for name, value in fields.items())
        return old.model_copy(update={**fields, **self._head(changed)})

    def _head(self, changed: bool) -> dict[str, object]:
        """The fields that carry no source."""
        old = self._document
        date = old.session_date
        return {
            "title": self._open_text(old.title),
            "model": ModelName(
                name=self._open_text(old.model.name), version=self._open_text(old.model.version)
            ),
            "session_date": date if date and not self._is_hidden(date.raw) else None,
            "participants": tuple(one for one in old.participants if not self._is_hidden(one)),
            "summary": None if changed or self._is_hidden(old.summary) else old.summary,
            "relations": tuple(self._relation(one) for one in old.relations),
        }

    def _open_text(self, text: str | None) -> str | None:
        return None if self._is_hidden(text) else text

    def _is_hidden(self, text: str | None) -> bool:
        return text is not None and not self._hidden.isdisjoint(_tokens([text]))

    def _relation(self, relation: Relation) -> Relation:
        return relation.model_copy(update={"label": self._open_text(relation.label)})

    def _touches(self, source: Source) -> bool:
        return source.board is not None and _covers(self._covers, source.board, source.polygon)

    def _is_covered(self, sources: Iterable[Source]) -> bool:
        return any(self._touches(source) for source in sources)

    def _statements(self, statements: Iterable[Statement]) -> tuple[Statement, ...]:
        return tuple(
            Statement(text=REDACTED, sources=_blank(one.sources))
            if self._is_covered(one.sources)
            else one
            for one in statements
        )

    def _event(self, event: TimelineEvent) -> TimelineEvent:
        if not self._is_covered(event.sources):
            return event
        return TimelineEvent(at=None, kind="other", text=REDACTED, sources=_blank(event.sources))

    def _hypothesis(self, hypothesis: Hypothesis) -> Hypothesis:
        evidence = tuple(self._evidence(one) for one in hypothesis.evidence)
        if not self._is_covered(hypothesis.sources):
            return hypothesis.model_copy(update={"evidence": evidence})
        return Hypothesis(
            text=REDACTED,
            rating=Rating(),
            evidence=evidence,
            sources=_blank(hypothesis.sources),
        )

    def _evidence(self, evidence: Evidence) -> Evidence:
        if not self._is_covered(evidence.sources):
            return evidence
        return Evidence(text=REDACTED, stance="unclear", sources=_blank(evidence.sources))

    def _root_cause(self, cause: RootCause) -> RootCause:
        if not self._is_covered(cause.sources):
            return cause
        return RootCause(text=REDACTED, sources=_blank(cause.sources))

    def _action(self, action: Action) -> Action:
        if not self._is_covered(action.sources):
            return action
        return Action(text=REDACTED, kind="other", sources=_blank(action.sources))


def _blank(sources: Iterable[Source]) -> tuple[Source, ...]:
    """The sources with their places only: their texts together make up the statement's."""
    return tuple(source.model_copy(update={"text": REDACTED}) for source in sources)


def _sources(document: Postmortem) -> Iterable[Source]:
    for statements in (
        document.timeline,
        document.hypotheses,
        document.actions,
        document.decisions,
        document.questions,
        document.rejected,
        document.unplaced,
        (document.root_cause,) if document.root_cause else (),
        tuple(evidence for one in document.hypotheses for evidence in one.evidence),
    ):
        for statement in statements:
            yield from statement.sources


def _tokens(texts: Iterable[str]) -> frozenset[str]:
    said = (text.casefold() for text in texts if text != REDACTED)
    return frozenset(token for text in said for token in re.findall(r"\w+", text))


def _covers(covers: Iterable[Cover], board: int, polygon: PhotoPolygon) -> bool:
    return any(cover.board == board and _reaches(cover.polygon, polygon) for cover in covers)


def _reaches(cover: PhotoPolygon, writing: PhotoPolygon) -> bool:
    """Whether the cover lies over more of the writing than its margin.

    Separating axes of the two hulls: how deep they overlap along each of their sides' normals.
    """
    outer, inner = _hull(cover), _hull(writing)
    if len(outer) < 3 or len(inner) < 3:
        return False
    margin = min(_NEIGHBOURS * _thickness(inner), _THIN_COVER * _thickness(outer))
    return all(_depth(axis, outer, inner) > margin for axis in (*_axes(outer), *_axes(inner)))


def _axes(hull: Sequence[Point]) -> list[Point]:
    """Unit normals of the sides."""
    sides = [(bx - ax, by - ay) for (ax, ay), (bx, by) in _pairs(hull)]
    return [(-dy / math.hypot(dx, dy), dx / math.hypot(dx, dy)) for dx, dy in sides]


def _depth(axis: Point, one: Sequence[Point], other: Sequence[Point]) -> float:
    """By how much the two overlap along an axis; negative: the gap between them."""
    first = [axis[0] * x + axis[1] * y for x, y in one]
    second = [axis[0] * x + axis[1] * y for x, y in other]
    return min(max(first), max(second)) - max(min(first), min(second))


def _thickness(hull: Sequence[Point]) -> float:
    """The area over the longest side: a line's height, near enough."""
    return area(hull) / max(math.dist(a, b) for a, b in _pairs(hull))


def _pairs(hull: Sequence[Point]) -> Iterable[tuple[Point, Point]]:
    return zip(hull, (*hull[1:], hull[0]), strict=True)


def _hull(points: Iterable[Point]) -> list[Point]:
    """The convex hull, after Andrew's monotone chain (1979)."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    return [*_chain(ordered)[:-1], *_chain(ordered[::-1])[:-1]]


def _chain(ordered: Iterable[Point]) -> list[Point]:
    kept: list[Point] = []
    for x, y in ordered:
        while len(kept) > 1:
            (ax, ay), (bx, by) = kept[-2:]
            if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                break
            kept.pop()
        kept.append((x, y))
    return kept
