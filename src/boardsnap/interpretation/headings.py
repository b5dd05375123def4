"""Headings that a layout took for text, and text that it took for headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from boardsnap.interpretation.dates import whole_date
from boardsnap.interpretation.facts import Facts
from boardsnap.interpretation.heading_words import is_heading_form
from boardsnap.interpretation.hypotheses import opening_of
from boardsnap.interpretation.labels import strip_item
from boardsnap.interpretation.notes import Note, Section, join_notes
from boardsnap.interpretation.signs import content_scores, is_housekeeping
from boardsnap.interpretation.vocabulary import name_section
from boardsnap.model.postmortem import ActionStatus

_COLUMN_STATUS: tuple[tuple[ActionStatus, re.Pattern[str]], ...] = (
    ("done", re.compile(r"^(?:done|completed?|finished|closed|shipped|fertig|erledigt)$")),
    (
        "in_progress",
        re.compile(r"^(?:doing|in\s?progress|wip|ongoing|started|in\s+work|in\s+review|review)$"),
    ),
    ("open", re.compile(r"^(?:to\s?-?do|backlog|open|next|not\s+started|planned|blocked)$")),
)


def column_status(heading: str) -> ActionStatus | None:
    """What a heading says of the actions below it: "Done", "Doing", "To do"."""
    plain = re.sub(r"[^a-z\s-]", "", heading.lower()).strip()
    return next((status for status, words in _COLUMN_STATUS if words.match(plain)), None)


def adopt_heading(section: Section, facts: Facts) -> Section:
    """The section with its first line as heading, where that line names what stands below it.

    Either its words say so, or it is the only one of several lines without a bullet or label,
    short, and says nothing else.
    """
    first, *rest = section.notes or (None,)
    if section.heading is not None or first is None or not rest or first.when or first.cells:
        return section
    if not (_names_a_list(first) or is_heading_line(first) or _stands_apart(first, rest, facts)):
        return section
    return replace(section, heading=first, notes=tuple(rest))


def split_section(section: Section) -> list[Section]:
    """The section, cut where a line inside it is a heading: short, and ending in a colon."""
    cuts = [
        place
        for place, note in enumerate(section.notes)
        if place and is_heading_line(note) and not _heads_answer(section, note)
    ]
    if not cuts:
        return [section]
    parts = [replace(section, notes=section.notes[: cuts[0]])]
    for part, (start, end) in enumerate(
        zip(cuts, [*cuts[1:], len(section.notes)], strict=True), start=1
    ):
        heading, *notes = section.notes[start:end]
        index = (*section.index[:2], part)
        parts.append(replace(section, index=index, heading=heading, notes=tuple(notes)))
    return parts


def _heads_answer(section: Section, note: Note) -> bool:
    """Whether a line ending in a colon begins the answer: "RC:" above "label noise: …"."""
    heading = section.heading
    if heading is None or name_section(heading.text).section != "root_cause":
        return False
    return name_section(note.text).section is None


def is_heading_line(note: Note) -> bool:
    """Whether a line is a heading by its form: a few words, a colon, and nothing behind it.

    Another mark at its end, as in "Ideas =", does where the words name a section.
    """
    colon = note.text.rstrip().endswith(":")
    if note.when or note.cells or note.struck or not (colon or is_heading_form(note.text)):
        return False
    if not colon and not _names_a_list(note):
        return False
    item = strip_item(note.text)
    marked = item.bullet or item.box or item.label or item.tick or item.sign
    return not marked and len(note.text.split()) <= 4 and whole_date(note.text) is None


def _names_a_list(note: Note) -> bool:
    if column_status(note.text) is not None:
        return True
    match = name_section(note.text)
    # Whole headings score 0.8 and more in vocabulary.name_section, also misread ones.
    return match.section is not None and match.score >= 0.8 and not match.rest


def _stands_apart(first: Note, rest: Sequence[Note], facts: Facts) -> bool:
    item = strip_item(first.text)
    words = item.text.split()
    if item.bullet or item.box or item.label or item.tick or not 1 <= len(words) <= 4:
        return False
    if whole_date(first.text) or is_housekeeping(first.text) or first.struck:
        return False
    edge = min(note.level for note in rest)
    openings = [opening_of(note.text) for note in rest if note.level == edge]
    marked = len(openings) - openings.count("plain")
    return (
        marked > 1
        and 2 * marked >= len(openings)
        and max(content_scores(first, facts).values(), default=0.0) < 1.0
    )


def prepend_heading(section: Section) -> Section:
    """The section with its heading as a note of its own, or as the start of the note below it."""
    heading = section.heading
    if heading is None:
        return section
    for place, note in enumerate(section.notes):
        if _stands_above(heading, note):
            joined = replace(join_notes(heading, note), when=note.when, level=note.level)
            notes = (*section.notes[:place], joined, *section.notes[place + 1 :])
            return replace(section, heading=None, notes=notes)
    return replace(section, heading=None, notes=(heading, *section.notes))


def mend_headings(sections: Sequence[Section]) -> list[Section]:
    """Gives a "heading" that names nothing, or heads nothing, back to the line that it continues.

    "[ ] Device graph" above "features Wed" is one action, though "features" could be a heading.
    """
    mended = _fill_answers(sections)
    for section in tuple(mended):
        heading = section.heading
        if heading is None:
            continue
        named = name_section(heading.text).section not in (None, "other")
        if named and section.notes:
            continue
        if heading.text.rstrip().endswith(":") or any(line.underlined for line in heading.lines):
            continue
        above = _ends_above(mended, section, heading)
        if above is None:
            continue
        place = mended.index(above)
        joined = join_notes(above.notes[-1], heading)
        mended[place] = replace(above, notes=(*above.notes[:-1], joined, *section.notes))
        mended = [s for s in mended if s.index != section.index]
    return mended


def _fill_answers(sections: Sequence[Section]) -> list[Section]:
    """Gives "Root cause:" with nothing below it the section right below it that nothing names.

    "RC:" above "label noise from vendor:" above "agreement down" is one answer.
    """
    filled = list(sections)
    for section in sections:
        heading = section.heading
        if heading is None or section.notes:
            continue
        match = name_section(heading.text)
        if match.section != "root_cause" or match.rest:
            continue
        below = next((s for s in filled if _is_unnamed_below(section, s)), None)
        if below is None or below.heading is None:
            continue
        notes = (below.heading, *below.notes)
        filled = [s for s in filled if s.index != below.index]
        place = next(i for i, s in enumerate(filled) if s.index == section.index)
        filled[place] = replace(section, notes=notes)
    return filled


def _is_unnamed_below(section: Section, other: Section) -> bool:
    if section.heading is None or other.heading is None or other.index == section.index:
        return False
    above, below = section.heading.lines[-1].box, other.heading.lines[0].box
    gap = below.top - above.bottom
    near = other.index[0] == section.index[0] and -0.5 * below.height < gap < 2.0 * below.height
    aligned = abs(below.left - above.left) < 3.0 * below.height
    return near and aligned and name_section(other.heading.text).section is None


def _ends_above(sections: Sequence[Section], section: Section, heading: Note) -> Section | None:
    for other in sections:
        if other.index == section.index or other.index[0] != section.index[0] or not other.notes:
            continue
        if _stands_above(other.notes[-1], heading):
            return other
    return None


def _stands_above(above: Note, below: Note) -> bool:
    """Whether a note begins where a line above it would wrap: right below, and of like size."""
    last, first = above.lines[-1].box, below.lines[0].box
    height = min(last.height, first.height)
    gap = first.top - last.bottom
    like_size = max(last.height, first.height) < 1.5 * height
    aligned = abs(first.left - last.left) < 3.0 * height
    return -0.5 * height < gap < 0.6 * height and like_size and aligned
