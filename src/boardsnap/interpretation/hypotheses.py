"""Hypotheses: what may have been the cause, how likely, and what speaks for and against it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from boardsnap.interpretation.actions import cut
from boardsnap.interpretation.facts import Facts
from boardsnap.interpretation.labels import Item, Sign, strip_item
from boardsnap.interpretation.notes import Note, Place, cut_note, join_notes
from boardsnap.interpretation.ratings import find_rating, level_of, whole_rating
from boardsnap.interpretation.stances import stance_of
from boardsnap.interpretation.vocabulary import (
    classify_cause,
    find_verdict,
    name_section,
)
from boardsnap.model.board import Cell
from boardsnap.model.ink import TextLine
from boardsnap.model.postmortem import Evidence, Hypothesis, HypothesisStatus, Rating, Source

_BACK_ARROW = re.compile(r"\s*(?:←|<-+|<=|⇐)\s*")
_BRACKET = re.compile(r"\(\s*([^()]*[^()\s][^()]*)\)?\s*$|\(\s*([^()]*[^()\s][^()]*)\)")
_SIGNED_PIECE = re.compile(r"\s*[,;]\s*(?=[+–−?—-]\s?[^\W_])")
_PIECE = re.compile(r"\s*[,;]\s+(?!(?:but|though|tho|while|so|and|or|because|which)\b)")
_MARKS_BRACKET = re.compile(
    r"[(\[]\s?(?P<inside>[^()\[\]]*[^\W\d][^()\[\]]*[,;/][^()\[\]]+?)\s?[)\]]"
)
# "(+) a (-) b" and "for: a against: b": each sign begins a piece, wherever it stands.
_BRACKET_SIGN = re.compile(r"\(\s?[+–−—?-]\s?\)\s*(?=\S)")
_SIGN_WORD = re.compile(
    r"(?:^|(?<=\s)|(?<=[(\[]))(?:(?P<pro>pros?|for|supports?|evidence for)|"
    r"(?P<con>cons?|contra|against|evidence against))\s?:\s*(?=\S)",
    re.IGNORECASE,
)
_PIECE_MARKS = (re.compile(r"\s*;\s*"), re.compile(r"\s\+\s"))
_OPENINGS = (
    ("label", re.compile(r"[hH][-. ]?\d{1,2}\b")),
    ("number", re.compile(r"[(\[]?\d{1,2}[.:)\]]\s")),
    ("letter", re.compile(r"[(\[]?[A-Za-z][)\]]\s")),
    ("box", re.compile(r"[☐☑☒◪]|\[.?\]")),
    ("dot", re.compile(r"[•▪■◦∙·]")),
    ("star", re.compile(r"\*")),
    ("arrow", re.compile(r"→|->|>")),
    ("dash", re.compile(r"-")),
    ("sign", re.compile(r"[+?–—−]\s?\w")),
)
_UNFINISHED = re.compile(r"[(\[][^)\]]*$|[←,]\s*$")
_LOOSE_TAIL = re.compile(
    r"(?:^|\s)(?P<rating>~?\d{1,3}\s?%|low|lo|med|medium|mid|high|hi|"
    r"(?:(?:very|most|highly|quite|pretty|somewhat|less|not) )?likely|(?:very )?unlikely|maybe|"
    r"perhaps|possible|plausible|could be|meh|nah|long shot|[HML]|\+\+|--|!{1,3}(?=\s*$))\W*$",
    re.IGNORECASE,
)
_LEADING_TICKS = re.compile(r"^[✓✔√✗✘×\s]+")


@dataclass(frozen=True, slots=True)
class PlacedHypothesis:
    """A hypothesis, and the board items that it and its evidence came from."""

    statement: Hypothesis
    places: tuple[Place, ...]
    evidence_places: tuple[tuple[Place, ...], ...]


@dataclass(slots=True)
class Draft:
    """A hypothesis' own note, and the notes that hang below it.

    `dash_is_sign`: a plain "-" before evidence is a minus, for others of its list have a plus.
    """

    head: Note
    children: list[Note] = field(default_factory=list)
    dash_is_sign: bool = False


def draft_hypotheses(notes: Sequence[Note]) -> list[Draft]:
    """Which notes are hypotheses, and which hang below which."""
    hangs = _HangingRule(notes)
    loose = sum(any(_LOOSE_TAIL.search(line.text) for line in note.lines) for note in notes) > 1
    drafts: list[Draft] = []
    for note in notes:
        if drafts and not drafts[-1].children and _continues(note):
            drafts[-1].head = join_notes(drafts[-1].head, note)
        elif drafts and hangs(note):
            drafts[-1].children.append(note)
        else:
            head, *below = cut_note(note, _lines_below_marks(note, loose))
            drafts.append(Draft(head, below))
    dash_is_sign = any(strip_item(c.text).sign in ("+", "?") for d in drafts for c in d.children)
    return [replace(draft, dash_is_sign=dash_is_sign) for draft in drafts]


def _continues(note: Note) -> bool:
    """Whether a note is the rest of the hypothesis above it: its rating and a bracket, no more."""
    rest = note.text
    if strip_item(rest).sign is not None:
        return False
    found = find_rating(rest)
    if found is not None and not rest[: found.start].strip():
        rest = rest[found.end :].lstrip()
    return rest.startswith(("(", "←", "<-")) or not rest


def _lines_below_marks(note: Note, loose: bool) -> list[int]:
    """Where evidence begins that was joined to its hypothesis: below a line that a mark ends.

    A rating or verdict at the end of a line closes the statement; a bracket or back arrow on
    the next line is handled with the statement itself.

    Args:
        note: the hypothesis.
        loose: bare words or percentages at line ends rate the hypotheses of this list.
    """
    for index, line in enumerate(note.lines[:-1]):
        following = note.lines[index + 1].text
        if following.startswith(("(", "←", "<", ")")) and not _BRACKET_SIGN.match(following):
            continue
        closed = _ends_with_mark(line.text) or (loose and _LOOSE_TAIL.search(line.text) is not None)
        if closed and not _has_verdict_or_rating(following):
            return [index + 1]
    return []


def _ends_with_mark(text: str) -> bool:
    if _UNFINISHED.search(text):
        return False
    if strip_item(text).text != strip_item(text, trailing=False).text:
        return True
    rating, verdict = find_rating(text), find_verdict(text)
    ends = [found.end for found in (rating, verdict) if found is not None]
    return any(not text[end:].strip() for end in ends)


class _HangingRule:
    """Tells evidence from hypotheses in one list, by labels, indent, signs and bullets."""

    def __init__(self, notes: Sequence[Note]) -> None:
        labelled = [note for note in notes if strip_item(note.text).label]
        self._labelled = bool(labelled)
        self._base = min((note.level for note in labelled or notes), default=0)
        self._indented = any(note.level > self._base for note in notes)
        self._first = opening_of(notes[0].text) if notes else "plain"
        below = {opening_of(note.text) for note in notes if note.level > self._base}
        self._hanging = below - {self._first, "plain"}
        heads = [note for note in notes if note.level <= self._base]
        rated = sum(_ends_with_rating(note) for note in heads)
        self._rated = rated > 1 and 2 * rated >= len(heads)

    def __call__(self, note: Note) -> bool:
        item, opening = strip_item(note.text), opening_of(note.text)
        if item.label:
            return False
        if note.level > self._base:
            # Where hypotheses are rated, one whose bullet was not seen stands to the right of them.
            return not (self._rated and opening == "plain" and _ends_with_rating(note))
        if self._first in ("sign", opening):
            return False
        if item.sign is not None or opening == "sign" or opening in self._hanging:
            return True
        if item.tick or self._indented or _has_verdict_or_rating(item.text):
            return False
        return self._labelled or self._first != "plain"


def _ends_with_rating(note: Note) -> bool:
    """Whether a word or a mark at its end rates a note; a percentage may be part of evidence."""
    last = note.lines[-1].text if note.lines else note.text
    found = _LOOSE_TAIL.search(last)
    return "%" not in found["rating"] if found else _ends_with_mark(last)


def opening_of(text: str) -> str:
    """The kind of mark that an item opens with, ticks aside: number, letter, dot, dash, ..."""
    bare = _LEADING_TICKS.sub("", text)
    return next((name for name, pattern in _OPENINGS if pattern.match(bare)), "plain")


def _has_verdict_or_rating(text: str) -> bool:
    return find_rating(text) is not None or find_verdict(text) is not None


def attach_evidence(drafts: Sequence[Draft], notes: Iterable[Note]) -> list[Note]:
    """Gives evidence that stands in a list of its own to the hypothesis in its row.

    Returns:
        the notes that stand beside no hypothesis.
    """
    spare = []
    for note in notes:
        draft = _row_mate(drafts, note)
        if draft is None:
            spare.append(note)
        else:
            draft.children.append(note)
    return spare


def _row_mate(drafts: Sequence[Draft], note: Note) -> Draft | None:
    same_board = [d for d in drafts if d.head.board == note.board]
    above = [d for d in same_board if d.head.box.top <= note.box.centre[1]]
    return max(above, key=lambda d: d.head.box.top, default=None)


def has_loose_ratings(drafts: Sequence[Draft], facts: Facts) -> bool:
    """Whether bare words or percentages at the ends of the hypotheses rate them.

    One "… 50%" may be part of the statement; where half of the list ends so, it is its scale.
    """
    standing = [draft for draft in drafts if not draft.head.struck]
    loose = sum(_loose_tail(_statement(draft), facts) is not None for draft in standing)
    return loose > 1 and 2 * loose >= len(standing)


def _statement(draft: Draft) -> str:
    text, _ = _split_evidence(strip_item(draft.head.text).text)
    return strip_item(text).text


def _loose_tail(text: str, facts: Facts) -> tuple[str, Rating] | None:
    """The text without a bare rating at its end, and the rating."""
    match = _LOOSE_TAIL.search(text)
    if match is None or not match.start():
        return None
    raw = match["rating"]
    if raw.startswith("!"):
        # Where a list is rated so, each stroke is a step: three are the most that people make.
        level = level_of(len(raw), 3)
        return text[: match.start()].rstrip(" ,;:–-"), Rating(raw=raw, level=level)
    rating = whole_rating(raw, out_of=facts.full_marks)
    return (text[: match.start()].rstrip(" ,;:–-"), rating) if rating else None


def read_hypothesis(draft: Draft, facts: Facts, *, loose_rating: bool = False) -> PlacedHypothesis:
    """The hypothesis that a note and the notes below it say.

    Args:
        draft: the notes.
        facts: about the board.
        loose_rating: a bare word or percentage at the end is the rating (`has_loose_ratings`).
    """
    body = _read_body(draft, facts, loose_rating)
    pieces = [piece for cell in body.evidence_cells for piece in _cell_pieces(cell)]
    evidence = [
        _evidence(piece, body.status, _piece_sources(draft.head, piece))
        for piece in body.inline_pieces
    ]
    evidence += [
        _evidence(text, body.status, draft.head.sources_from(lines)) for text, lines in pieces
    ]
    evidence_places: list[tuple[Place, ...]] = [()] * len(evidence)
    for child in draft.children:
        found = _child_evidence(child, body.status, draft.dash_is_sign)
        evidence += found
        evidence_places += [child.places] * len(found)
    return PlacedHypothesis(
        Hypothesis(
            label=body.label,
            text=body.text,
            category=classify_cause(body.text).cause,
            rating=body.rating,
            status=body.status,
            evidence=tuple(evidence),
            sources=draft.head.sources_from(body.own_lines),
        ),
        draft.head.places,
        tuple(evidence_places),
    )


def _child_evidence(
    child: Note, status: HypothesisStatus, dash_is_sign: bool
) -> tuple[Evidence, ...]:
    """The evidence of a note below a hypothesis: several pieces where several signs stand."""
    first, signed = _cut_signed(child.text)
    marked = "–" + first[1:] if dash_is_sign and first.startswith("-") else first
    if not signed:
        text = " ".join([marked, *(cell.text for cell in child.cells)])
        return (_evidence(text, status, child.sources),)
    beside = tuple(source for source in child.sources if source not in _line_sources(child))
    sources = (*_piece_sources(child, first), *beside)
    rest = (_evidence(piece, status, _piece_sources(child, piece)) for piece in signed)
    return (_evidence(marked, status, sources), *rest)


def _line_sources(note: Note) -> tuple[Source, ...]:
    return note.sources_from(note.lines)


def _piece_sources(note: Note, piece: str) -> tuple[Source, ...]:
    """The written lines that a piece of a note's text stands on; all where it is not found."""
    start = " ".join(line.text for line in note.lines).find(piece)
    if start < 0:
        return note.sources
    lines, offset = [], 0
    for line in note.lines:
        if offset < start + len(piece) and start < offset + len(line.text):
            lines.append(line)
        offset += len(line.text) + 1
    return note.sources_from(lines)


@dataclass(frozen=True, slots=True)
class _Body:
    """What a hypothesis' own note says, taken apart."""

    text: str
    label: str | None
    rating: Rating
    status: HypothesisStatus
    inline_pieces: tuple[str, ...]
    evidence_cells: tuple[Cell, ...]
    own_lines: tuple[TextLine, ...]


def _read_body(draft: Draft, facts: Facts, loose_rating: bool) -> _Body:
    note = draft.head
    item = strip_item(note.text)
    text, pieces = _split_evidence(item.text)
    loose = _loose_tail(text, facts) if loose_rating else None
    text = loose[0] if loose else text
    text, status, rating = _cut_marks(text, facts)
    rating = loose[1] if loose else rating
    marks, evidence_cells = _sort_cells(note, facts)
    for cell in marks:
        rating = _cell_rating(cell, facts) or rating
        status = status or _verdict(cell.text)
    after = strip_item(text)
    text, tick = after.text or text, item.tick or after.tick
    if text.endswith(":"):
        text = text[:-1].rstrip()
    return _Body(
        text=text or item.text or note.text,
        label=item.label or after.label,
        rating=rating or Rating(),
        status=status or _tick_status(tick, item, rating),
        inline_pieces=tuple(pieces),
        evidence_cells=evidence_cells,
        own_lines=_own_lines(note, marks),
    )


def _own_lines(note: Note, marks: Sequence[Cell]) -> tuple[TextLine, ...]:
    tick = (note.when,) if note.when else ()
    return (*tick, *note.lines, *(line for cell in marks for line in cell.lines), *note.beside)


def _tick_status(tick: str | None, item: Item, rating: Rating | None) -> HypothesisStatus:
    sign = tick or {"ticked": "tick", "crossed": "cross"}.get(item.box or "")
    if sign is None and rating is not None and rating.raw:
        sign = {"✓": "tick", "✔": "tick", "✗": "cross", "✘": "cross"}.get(rating.raw[0])
    if sign == "tick":
        return "confirmed"
    return "rejected" if sign == "cross" else "open"


def _split_evidence(text: str) -> tuple[str, list[str]]:
    """The statement, and the evidence written behind it: "← a, b", "(+ a, – b)"."""
    text = _MARKS_BRACKET.sub(_part_marks, text)
    text, signed = _cut_signed(text)
    parts = _BACK_ARROW.split(text, maxsplit=1)
    pieces = _pieces(parts[1]) if len(parts) == 2 and parts[1].strip() else []
    pieces += signed
    rest = parts[0]
    for match in reversed(list(_BRACKET.finditer(rest))):
        inside = (match.group(1) or match.group(2)).strip()
        if not _is_evidence_text(inside):
            continue
        pieces = _pieces(inside) + pieces
        rest = cut(rest, match.start(), match.end())
    return rest, pieces


def _part_marks(match: re.Match[str]) -> str:
    """Each verdict or rating in its own brackets, where one pair holds nothing else."""
    marks = re.split(r"\s*[,;/]\s*", match["inside"])
    alone = all(whole_rating(mark) or _verdict(f"({mark})") for mark in marks)
    return " ".join(f"({mark})" for mark in marks) if alone else match.group()


def _cut_signed(text: str) -> tuple[str, list[str]]:
    """The text before the first "(+)" or "against:", and the pieces that such signs begin."""
    found = (*_BRACKET_SIGN.finditer(text), *_SIGN_WORD.finditer(text))
    starts = sorted(match.start() for match in found)
    starts = [start for start in starts if text[:start].strip(" ([←")]
    if not starts:
        return text, []
    pieces = [text[a:b].strip(" ,;") for a, b in zip(starts, [*starts[1:], None], strict=True)]
    return text[: starts[0]].rstrip(" ,;(["), pieces


def _is_evidence_text(inside: str) -> bool:
    """Brackets hold evidence unless they hold a verdict, a rating or a single short word."""
    if whole_rating(inside) is not None or _verdict(f"({inside})") is not None:
        return False
    return bool(strip_item(inside).sign) or len(inside.split()) > 1 or any(map(str.isdigit, inside))


def _pieces(text: str) -> list[str]:
    signed = [piece for piece in _SIGNED_PIECE.split(text) if piece.strip()]
    if len(signed) > 1 or strip_item(text).sign is not None:
        return signed
    # The strongest mark between pieces parts them, weaker ones are inside a piece; "client +
    # server logs" is no two pieces.
    split = [[piece for piece in mark.split(text) if piece.strip()] for mark in _PIECE_MARKS]
    whole = [pieces for pieces in split if len(pieces) > 1 and all(map(_is_said, pieces))]
    return whole[0] if whole else [piece for piece in _PIECE.split(text) if piece.strip()]


def _is_said(piece: str) -> bool:
    return len(strip_item(piece).text.split()) > 1


def _cut_marks(text: str, facts: Facts) -> tuple[str, HypothesisStatus | None, Rating | None]:
    """The statement without its verdict and its rating, whichever stands behind the other."""
    text, status = _cut_verdict(text)
    text, rating = _cut_rating(text, facts)
    if status is None and rating is not None:
        text, status = _cut_verdict(text)
    return text, status, rating


def _cut_verdict(text: str) -> tuple[str, HypothesisStatus | None]:
    found = find_verdict(text)
    if found is None:
        return text, None
    return cut(text, found.start, found.end) or text, found.status


def _verdict(text: str) -> HypothesisStatus | None:
    found = find_verdict(text)
    return found.status if found else None


def _cut_rating(text: str, facts: Facts) -> tuple[str, Rating | None]:
    found = find_rating(text, out_of=facts.full_marks)
    if found is None:
        return text, None
    return cut(text, found.start, found.end) or text, found.rating


def _sort_cells(note: Note, facts: Facts) -> tuple[list[Cell], tuple[Cell, ...]]:
    marks: list[Cell] = []
    evidence: list[Cell] = []
    for cell in (*note.cells, *(Cell(None, (line,)) for line in note.beside)):
        (marks if _is_mark_cell(cell, facts) else evidence).append(cell)
    return marks, tuple(evidence)


def _is_mark_cell(cell: Cell, facts: Facts) -> bool:
    if _cell_rating(cell, facts) is not None:
        return True
    named = name_section(cell.heading).section if cell.heading else None
    if named == "evidence":
        return False
    found = find_verdict(cell.text)
    return found is not None and not cut(cell.text, found.start, found.end)


def _cell_rating(cell: Cell, facts: Facts) -> Rating | None:
    return whole_rating(cell.text, out_of=facts.full_marks)


def is_mark_only(text: str, facts: Facts) -> bool:
    """Whether a text is only a rating or a verdict, and says nothing of its own."""
    if whole_rating(text, out_of=facts.full_marks) is not None:
        return True
    found = find_verdict(text)
    return found is not None and not cut(text, found.start, found.end)


def _cell_pieces(cell: Cell) -> list[tuple[str, tuple[TextLine, ...]]]:
    """The pieces of evidence in a table cell, each with its lines.

    A line begins a new piece where it has a sign or bullet of its own, or, in a cell without
    signs, where its first word would have fitted on the line before.
    """
    groups: list[list[TextLine]] = []
    marked = any(opening_of(line.text) != "plain" for line in cell.lines)
    for line in cell.lines:
        opens = opening_of(line.text) != "plain" if marked else _had_room(groups, line, cell)
        if groups and not opens:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [(" ".join(line.text for line in group), tuple(group)) for group in groups]


def _had_room(groups: Sequence[Sequence[TextLine]], line: TextLine, cell: Cell) -> bool:
    if not groups:
        return True
    right = max(other.box.right for other in cell.lines)
    first_word = line.text.split(" ", 1)[0]
    letter_px = line.box.width / max(1, len(line.text))
    return groups[-1][-1].box.right + (len(first_word) + 1) * letter_px < right


def _evidence(text: str, status: HypothesisStatus, sources: tuple[Source, ...]) -> Evidence:
    item = strip_item(text, trailing=False)
    words = item.text.strip(" ()") if item.text.count("(") != item.text.count(")") else item.text
    named = _SIGN_WORD.match(words)
    sign: Sign | None = item.sign
    if named is not None:
        words, sign = words[named.end() :], "+" if named["pro"] else "-"
    return Evidence(
        text=words or text,
        stance=stance_of(words, status=status, marked=sign),
        sources=sources,
    )


def without_children(draft: Draft) -> Note:
    """A crossed-out hypothesis as one note, what hung below it kept beside it."""
    lines = tuple(line for child in draft.children for line in child.all_lines)
    return replace(draft.head, beside=(*draft.head.beside, *lines))
