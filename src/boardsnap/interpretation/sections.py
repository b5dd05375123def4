"""Which section of the document each part of the board belongs to.

A region's heading decides where it is known. Without one, every note is scored for every section
by what it holds (dates, metrics, ratings, owners, check boxes, question marks), and the region
takes the section that serves its notes best; where none does, each note goes its own way.
"Decision: …" and its like file a note wherever it stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from boardsnap.interpretation.columns import fold_columns, fold_marks
from boardsnap.interpretation.dates import find_dates, leading_date
from boardsnap.interpretation.facts import Facts
from boardsnap.interpretation.headings import (
    adopt_heading,
    column_status,
    mend_headings,
    prepend_heading,
    split_section,
)
from boardsnap.interpretation.labels import strip_item
from boardsnap.interpretation.notes import INLINE_SECTIONS, Note, Section, cut_note, join_notes
from boardsnap.interpretation.signs import (
    Filing,
    Scores,
    answer_of,
    content_scores,
    heads_mortem,
    is_housekeeping,
    names_cause,
    tells_of_failure,
)
from boardsnap.interpretation.vocabulary import SectionMatch, SectionName, name_section
from boardsnap.model.postmortem import ActionStatus

_FILED_AS: Mapping[SectionName, Filing] = {
    "timeline": "timeline",
    "hypotheses": "hypotheses",
    "evidence": "evidence",
    "root_cause": "root_cause",
    "actions": "actions",
    "decisions": "decisions",
    "questions": "questions",
    "rejected": "rejected",
    "participants": "unplaced",
    "summary": "unplaced",
    "parking": "unplaced",
    "other": "unplaced",
}
# A heading is taken at its word from here on; vocabulary.name_section gives 0.8 and more for
# whole headings, also misread ones, and less for sentences that merely hold the word.
_HEADING_FROM = 0.6
# An unknown heading that one of its words decides has no more: longer ones are sentences.
_LOOSE_WORDS = 4
# Below this a heading is a guess, which plain content may overrule.
_SURE_HEADING_FROM = 0.9
# A section needs one sure sign in most notes of a region, or one and a half in a lone note.
_REGION_FROM = 1.0
_NOTE_FROM = 1.5
# A region under "parking lot" is no parking lot where nearly every note has two sure signs.
_PARKED_UNTIL = 2.5


# One of them, and no question mark: the thing itself rather than a list of ideas.
_SINGLE_HEAD = re.compile(
    r"^\W*(?:the\s+|our\s+)?(?:cause|reason|finding|explanation|problem|issue)\s*:?\s*$",
    re.IGNORECASE,
)


# "?? who owns it?", "Q? spare sensors in stock?"
_ASKED = re.compile(r"^\W*(?:Q\s?\?+|\?{2,})\)?:?\s+(?P<rest>\w.*\w.*)$")


@dataclass(frozen=True, slots=True)
class Group:
    """Notes of one region that belong to one section.

    Attributes:
        filing: the section.
        section: the region that they stand in.
        notes: in reading order.
        certain: a heading or a prefix says so; else it was inferred from what they hold.
        column: what a Kanban heading says of the actions below it.
        weight: how much speaks for an inferred section.
    """

    filing: Filing
    section: Section
    notes: tuple[Note, ...]
    certain: bool
    column: ActionStatus | None = None
    weight: float = 0.0


def file_notes(
    sections: Sequence[Section], facts: Facts, *, titled: bool = True
) -> tuple[list[Group], list[Note]]:
    """All notes, filed; and the headings that named a section, which are no statements.

    Args:
        sections: the boards' regions, without what the head of the document took.
        facts: what holds for the whole board.
        titled: the board has a title that says that it is about a failure.
    """
    groups: list[Group] = []
    headings: list[Note] = []
    whole = [_part_answers(section) for section in mend_headings(sections)]
    parts = [part for section in whole for part in split_section(section)]
    mended = [adopt_heading(section, facts) for section in parts]
    folded, named = fold_columns(mended, facts)
    headings += named
    for section in folded:
        found, named = _file_section(section, groups, facts)
        groups += found
        headings += named
    if titled or _tells_of_failure(sections):
        return groups, headings
    return [_unguessed(group) for group in groups], headings


def _tells_of_failure(sections: Sequence[Section]) -> bool:
    """Whether anything on the boards says that they are about a failure.

    A plan or a sketch of a system has frames, arrows and verdicts too, and no root cause.
    """
    return any(
        (section.heading is not None and heads_mortem(section.heading.text))
        or any(_opens_mortem(note) or tells_of_failure(note) for note in section.notes)
        for section in sections
    )


def _opens_mortem(note: Note) -> bool:
    head, colon, _ = note.text.partition(":")
    whole = name_section(note.text)
    named = bool(colon) or (whole.score >= _SURE_HEADING_FROM and not whole.rest)
    return named and len(head.split()) <= 4 and heads_mortem(head)


def _unguessed(group: Group) -> Group:
    """The group without what only a board about a failure would let one guess."""
    guessed = not group.certain and group.filing in ("hypotheses", "evidence", "rejected")
    return replace(group, filing="unplaced") if guessed or group.filing == "root_cause" else group


def _part_answers(section: Section) -> Section:
    """The section with "why it broke: schema change: …" apart from the item that it wrapped to."""
    notes = (part for note in section.notes for part in cut_note(note, _answer_lines(note)))
    return replace(section, notes=tuple(notes))


def _answer_lines(note: Note) -> list[int]:
    return [i for i, line in enumerate(note.lines) if i and answer_of(line.text) is not None]


def _file_section(
    section: Section, before: Sequence[Group], facts: Facts
) -> tuple[list[Group], list[Note]]:
    heading = section.heading
    if heading is None:
        return _file_headless(section, before, facts), []
    match = _match_heading(_without_dates(heading.text))
    column = column_status(heading.text)
    filing = _named_filing(match, column, section)
    if filing is None:
        return _file_headless(replace(section, heading=None), before, facts), []
    if _contradicted(match, section, facts):
        return _file_headless(prepend_heading(section), before, facts), []
    if match.rest:
        section = replace(section, notes=(heading.with_text(match.rest), *section.notes))
    if filing == "unplaced":
        # The heading is not a section of the document: it stays readable there.
        return _file_aside(section, match.section, before, facts), []
    answer = _answer_below(section, filing, match, facts)
    groups = [answer] if answer else _file_headed(section, filing, column, facts)
    return groups, [] if match.rest else [heading]


def _match_heading(text: str) -> SectionMatch:
    """What a heading names; one of unknown words is read as if it ended like a heading."""
    match = name_section(text)
    if match.score >= _HEADING_FROM or len(text.split()) > _LOOSE_WORDS:
        return match
    loose = name_section(f"{text.rstrip(' :=-')}:")
    return loose if loose.score > match.score and not loose.rest else match


def _named_filing(
    match: SectionMatch, column: ActionStatus | None, section: Section
) -> Filing | None:
    """The section that a heading names, if any."""
    named = match.section if match.score >= _HEADING_FROM else None
    if column is not None and (
        named is None or (named == "questions" and _looks_like_work(section.notes))
    ):
        return "actions"
    return _FILED_AS[named] if named else None


def _answer_below(
    section: Section, filing: Filing, match: SectionMatch, facts: Facts
) -> Group | None:
    """The answer below a heading that heads ideas or findings as well: "Why it …", "Finding".

    One plain sentence there is the answer, a list is not.
    """
    heading = section.heading.text if section.heading else ""
    single = _SINGLE_HEAD.match(heading) is not None
    unsure = match.score < _SURE_HEADING_FROM and not match.rest
    guessed = filing == "hypotheses" and (unsure or single)
    return _answer(section, facts, _REGION_FROM) if guessed or filing == "evidence" else None


def _looks_like_work(notes: Sequence[Note]) -> bool:
    return 2 * sum(_asks(note.text) for note in notes) < len(notes)


def _without_dates(text: str) -> str:
    """A heading's words: "Log 4 May" is a log."""
    for found in reversed(find_dates(text)):
        text = f"{text[: found.start]} {text[found.end :]}"
    return text.strip()


def _contradicted(match: SectionMatch, section: Section, facts: Facts) -> bool:
    """Whether what stands below a heading says plainly that it is no such heading.

    A stray word above an axis, or one misread into a heading, must not carry a whole list off.
    """
    if match.section is None or not section.notes:
        return False
    filing = _FILED_AS[match.section]
    scores = [content_scores(note, facts) for note in section.notes]
    best, value = _best_of_region(section, scores)
    own = sum(score.get(filing, 0.0) for score in scores) / len(scores)
    if best is None or filing in (best, "unplaced"):
        return False
    dated = sum(note.when is not None for note in section.notes) * 2 > len(section.notes)
    if dated and filing not in ("timeline", "actions"):
        return True
    return match.score < _SURE_HEADING_FROM and value >= 2.0 and own < 0.5


def _file_headed(
    section: Section, filing: Filing, column: ActionStatus | None, facts: Facts
) -> list[Group]:
    groups: list[Group] = []
    plain: list[Note] = []
    for note in section.notes:
        inline = _inline(note, sure=True)
        if inline is not None and inline[0] != filing:
            groups.append(Group(inline[0], section, (inline[1],), certain=True))
        elif is_housekeeping(note.text):
            groups.append(Group("unplaced", section, (note,), certain=True))
        elif filing in ("timeline", "actions", "questions") and _is_answer(note):
            groups.append(Group("root_cause", section, (note,), certain=False))
        elif filing == "evidence" and _is_work(note, facts):
            groups.append(Group("actions", section, (note,), certain=False))
        else:
            plain.append(inline[1] if inline else note)
    folded = fold_marks(_split_lists(plain, filing), filing, facts)
    if folded:
        groups.insert(0, Group(filing, section, tuple(folded), certain=True, column=column))
    return groups


def _is_answer(note: Note) -> bool:
    dated = note.when is not None or leading_date(strip_item(note.text).text) is not None
    return not dated and not _is_marked(note) and names_cause(note.text)


def _is_work(note: Note, facts: Facts) -> bool:
    return content_scores(note, facts).get("actions", 0.0) >= 2.0


def _split_lists(notes: Sequence[Note], filing: Filing) -> list[Note]:
    """Notes that hold several questions or several dated events, one each."""
    if filing == "questions":
        return [part for note in notes for part in cut_note(note, _below(note, _asks))]
    if filing == "timeline":
        return [part for note in notes for part in cut_note(note, _dated_lines(note))]
    return list(notes)


def _below(note: Note, closes: Callable[[str], bool]) -> list[int]:
    return [i + 1 for i, line in enumerate(note.lines[:-1]) if closes(line.text)]


def _asks(text: str) -> bool:
    return text.rstrip().endswith("?")


def _dated_lines(note: Note) -> list[int]:
    starts = [i for i, line in enumerate(note.lines) if leading_date(strip_item(line.text).text)]
    return starts if starts[:1] == [0] else []


def _file_aside(
    section: Section, name: SectionName | None, before: Sequence[Group], facts: Facts
) -> list[Group]:
    """Below "parking lot", "lessons", …: unplaced, unless the notes themselves say otherwise."""
    scores = [content_scores(note, facts) for note in section.notes]
    best, value = _best_of_region(section, scores)
    if name != "participants" and best and value >= _PARKED_UNTIL:
        return _file_headless(section, before, facts)
    return [Group("unplaced", section, (note,), certain=True) for note in section.notes]


def _inline(note: Note, *, sure: bool) -> tuple[Filing, Note] | None:
    """The section that a note's own prefix names, and the note without the prefix."""
    text = strip_item(note.text).text if not note.text.startswith(("Q", "D")) else note.text
    asked = _ASKED.match(text)
    if asked is not None:
        return "questions", note.with_text(asked["rest"])
    match = name_section(text)
    head, _, rest = text.partition(":")
    if not sure and _SINGLE_HEAD.match(head) and len(rest.split()) > 3:
        return "root_cause", note.with_text(rest.strip())
    if match.section not in INLINE_SECTIONS or not match.rest:
        answer = answer_of(text)
        return ("root_cause", note.with_text(answer)) if answer else None
    if match.score < (0.9 if sure else 0.8):
        return None
    return _FILED_AS[match.section], note.with_text(match.rest)


def _file_headless(section: Section, before: Sequence[Group], facts: Facts) -> list[Group]:
    groups: list[Group] = []
    rest: list[Note] = []
    previous: Filing | None = None
    for note in section.notes:
        inline = _inline(note, sure=False)
        if inline is not None:
            groups.append(Group(inline[0], section, (inline[1],), certain=True))
            previous = inline[0]
        elif previous and not rest and _continues_prefix(groups[-1], note, facts):
            joined = join_notes(groups[-1].notes[-1], note)
            groups[-1] = replace(groups[-1], notes=(joined,))
        else:
            rest.append(note)
    return groups + _file_by_content(replace(section, notes=tuple(rest)), before, facts)


def _continues_prefix(group: Group, note: Note, facts: Facts) -> bool:
    """Whether a line goes on with "Root cause: …" above it."""
    first = group.notes[-1]
    if _is_marked(note) or _asks(first.text) or leading_date(note.text):
        return False
    if note.level > first.level:
        return True
    near = note.box.top - first.box.bottom < note.lines[0].box.height
    others = {k: v for k, v in content_scores(note, facts).items() if k != group.filing}
    # The rest of a cause names causes itself; only a sure sign of another section parts them.
    least = 2.0 if group.filing == "root_cause" else _REGION_FROM
    return near and max(others.values(), default=0.0) < least


def _file_by_content(section: Section, before: Sequence[Group], facts: Facts) -> list[Group]:
    if not section.notes:
        return []
    answer = _answer(section, facts)
    if answer is not None:
        return [answer]
    scores = [content_scores(note, facts) for note in section.notes]
    follows = _continued(section, before)
    best, value = _best_of_region(section, scores, follows)
    if best is not None and value >= (_REGION_FROM if len(section.notes) > 1 else _NOTE_FROM):
        return _file_as(section, best, scores, facts)
    return [
        Group(own := _own_way(note, score), section, (note,), False, weight=score.get(own, 0.0))
        for note, score in zip(section.notes, scores, strict=True)
    ]


def _answer(section: Section, facts: Facts, least: float = _NOTE_FROM) -> Group | None:
    """The region as one sentence that could be the root cause, where it reads like one."""
    if (
        not section.notes
        or len(section.notes) > 4
        or any(_is_marked(note) for note in section.notes)
    ):
        return None
    if any(note.when or note.struck or is_housekeeping(note.text) for note in section.notes):
        return None
    first, *others = section.notes
    scores = content_scores(join_notes(first, *others), facts)
    weight = scores.get("root_cause", 0.0)
    if weight < least or weight < max(scores.values()):
        return None
    return Group("root_cause", section, section.notes, certain=False, weight=weight)


def _is_marked(note: Note) -> bool:
    item = strip_item(note.text)
    return bool(item.bullet or item.box or item.label or item.sign or item.tick)


def _file_as(section: Section, best: Filing, scores: Sequence[Scores], facts: Facts) -> list[Group]:
    """The region as one section, but for notes that plainly belong to another."""
    groups: list[Group] = []
    stay: list[Note] = []
    for note, score in zip(section.notes, scores, strict=True):
        own = max(score, key=lambda name: score[name], default=None)
        leaves = own is not None and score[own] >= 2.0 and score.get(best, 0.0) <= 0.0
        if is_housekeeping(note.text):
            groups.append(Group("unplaced", section, (note,), certain=False))
        elif leaves and own is not None and not (best == "hypotheses" and note.level):
            groups.append(Group(own, section, (note,), certain=False))
        else:
            stay.append(note)
    folded = fold_marks(_split_lists(stay, best), best, facts)
    if folded:
        groups.insert(0, Group(best, section, tuple(folded), certain=False))
    return groups


def _own_way(note: Note, scores: Scores) -> Filing:
    if is_housekeeping(note.text):
        return "unplaced"
    best = max(scores, key=lambda name: scores[name], default=None)
    return best if best is not None and scores[best] >= _NOTE_FROM else "unplaced"


def _best_of_region(
    section: Section, scores: Sequence[Scores], follows: Filing | None = None
) -> tuple[Filing | None, float]:
    """The section that serves the region's notes best, and its mean score.

    Only standing notes at the left edge vote: what hangs below a hypothesis has no sign of its
    own, and what is crossed out has lost it.
    """
    edge = min((note.level for note in section.notes), default=0)
    pairs = list(zip(section.notes, scores, strict=True))
    voters = [score for note, score in pairs if note.level == edge and not note.struck]
    # Signed lines between others are evidence below hypotheses, and say so of the whole region.
    unsigned = [score for score in voters if "evidence" not in score]
    mixed = 0 < len(unsigned) < len(voters)
    voters = unsigned or voters
    totals: dict[Filing, float] = {}
    for score in voters:
        for name, value in score.items():
            totals[name] = totals.get(name, 0.0) + min(value, 4.0) / len(voters)
    if mixed:
        totals["hypotheses"] = totals.get("hypotheses", 0.0) + 1.0
    if section.region.kind == "axis":
        totals["timeline"] = totals.get("timeline", 0.0) + 2.0
    if follows is not None:
        totals[follows] = totals.get(follows, 0.0) + 0.8
    best = max(totals, key=lambda name: totals[name], default=None)
    return best, totals[best] if best else 0.0


def _continued(section: Section, before: Sequence[Group]) -> Filing | None:
    """The section of the region right above, which a headless region may go on with."""
    box = section.region.box
    for group in reversed(before):
        above = group.section.region.box
        if group.section.index[0] != section.index[0] or group.section.index == section.index:
            continue
        line = min(note.box.height for note in section.notes)
        gap = box.top - above.bottom
        overlap = box.x_overlap(above) / max(1.0, min(box.width, above.width))
        if -line < gap < 2.5 * line and overlap > 0.5:
            return group.filing if group.filing not in ("root_cause", "unplaced") else None
    return None
