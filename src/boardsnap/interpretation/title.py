"""The head of the document: title, model, version, session date, participants."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median

from boardsnap.interpretation.dates import find_dates, leading_date, to_date, whole_date
from boardsnap.interpretation.facts import Facts
from boardsnap.interpretation.labels import strip_item
from boardsnap.interpretation.notes import Note, Section
from boardsnap.interpretation.people import is_people_list, read_participants, read_roster
from boardsnap.interpretation.quantities import find_metric
from boardsnap.interpretation.vocabulary import name_section
from boardsnap.model.postmortem import Date, ModelName

# What people call such a session, wherever it stands in the title (SRE book ch. 15; Atlassian
# incident handbook; Amazon's "correction of errors").
_SESSION_WORDS = re.compile(
    r"\b(?:post[\s-]?mort[ea]ms?|pm(?=\s|:)|outage|autopsy|"
    r"incident(?:\s+(?:review|report|retro|(?:no\.?\s*)?\d{2,7}))?|"
    r"lessons\s+learn(?:ed|t)|(?:5|five)\s+whys?|post[\s-]incident(?:\s+review)?|"
    r"retro(?:spective)?|rca|root[\s-]cause\s+analysis|what\s+(?:went\s+wrong|happened|broke)(?:\s+(?:with|to|in))?|"
    r"went\s+(?:bad|wrong|down)|p-?mortem|"
    r"failure\s+(?:review|analysis)|correction\s+of\s+errors?|coe|"
    r"debrief|after[\s-]action(?:\s+review)?|blameless)\b",
    re.IGNORECASE,
)
# "Why did ETA v2 break?" is such a session too, and what stands between the words its model.
_WHY_DID = re.compile(
    r"^\W*(?:why|how)\s+(?:did|does|is|was|has|have)\s+(?P<name>\S.*?)\s+(?:fail(?:ed|ing)?|break|"
    r"broken?|drop(?:ped)?|degraded?|crash(?:ed)?|go\s+(?:down|wrong|bad)|gone\s+\w+|tank(?:ed)?|"
    r"collapsed?|miss(?:ed)?|get\s+worse|off)\b[\w\s]*\??\W*$",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"^(?:it|this|that|we|they|everything|the\s+model|our\s+model)$", re.IGNORECASE
)
# Ticket numbers: "INC-2213", "JIRA-12", "#123".
_TICKET = re.compile(r"(?<!\w)[\[(]?(?:[A-Z]{2,8}-\d{2,7}|#\d{2,7})\b(?!\.\d)[\]):\s]*")
# "pump failure" is what a model predicts; "churn failure" and "fraud model failure" are sessions.
_FAILED = re.compile(r"\bfailures?\b", re.IGNORECASE)
_FILL_WORDS = re.compile(
    r"\b(?:the|our|a|an|of|for|on|in|re|model|models|ml|review|report|analysis|session|meeting|board|"
    r"notes|blackboard|whiteboard|meltdown|crash|regression|degradation|drop|issue|issues|problem|"
    r"problems|sev[\s-]?[0-4]|p[0-4]|version|ver)\b",
    re.IGNORECASE,
)
# "v3", "v 2.1", "version 12", "ver. 4b"; a bare number is no version.
_WHYS = re.compile(r"^\W*(?:5|five)\s+whys?\b", re.IGNORECASE)
_VERSION = re.compile(
    r"\b(?:v\.?\s?|ver(?:sion)?\.?\s?)(?P<number>\d{1,3}(?:\.\d{1,3}){0,3}[a-z]?(?:-?rc\d)?)\b",
    re.IGNORECASE,
)
# Models retrained each month are named after it: "2024-06".
_MONTHLY = re.compile(r"\b20\d\d-(?:0[1-9]|1[0-2])\b(?![-./]\d)")
_MODEL_WORD = re.compile(
    r"\b(?:models?|classifier|detector|detection|scorecard|ranker|recommender|recs|forecast(?:er)?|"
    r"fcst|estimator|predictor|embeddings?|filter|scoring|scorer|llm|rag|chatbot|segmentation|"
    r"matcher|pipeline|engine)\b",
    re.IGNORECASE,
)
_MODEL_LINE = re.compile(r"^\s*model(?:\s+name)?\s*[:=]\s*(?P<name>\S.*)$", re.IGNORECASE)
_DATE_LINE = re.compile(
    r"^\s*(?:date|session(?:\s+date)?|held(?:\s+on)?|meeting|today|board\s+of)\s*[:=]?\s+(?P<date>\S.*)$",
    re.IGNORECASE,
)
_EDGES = " \t:;,.–—-|/→?!\"'()[]#*•"

# A title wins by several signs at once: its words (2), a version (1.5), its size or its place at
# the top (1 each). One sign alone, or a version in an event, is not enough.
_TITLE_FROM = 2.5


@dataclass(frozen=True, slots=True)
class Head:
    """The fields above the lists, and the notes that they were read from."""

    title: str | None
    model: ModelName
    session_date: Date | None
    participants: tuple[str, ...]
    notes: tuple[Note, ...]


def read_head(sections: Sequence[Section], facts: Facts) -> Head:
    """Title, model, session date and participants, from the notes that are nothing else."""
    title = _find_title(sections)
    open_notes = [note for note in _headless(sections, title) if note is not title]
    dated = _find_session_date(sections, open_notes)
    people = [note for note in _people_notes(sections, open_notes) if note is not dated]
    roster = None if people or title is None else _roster_below(title, open_notes, dated)
    people += [roster] if roster else []
    named = next((note for note in open_notes if _MODEL_LINE.match(note.text)), None)
    listed = [read_participants(n.text) or read_roster(n.text) for n in people]
    names = tuple(dict.fromkeys(name for found in listed for name in found))
    used = [note for note in (title, dated, named, *people) if note is not None]
    return Head(
        title=title.text.strip() if title else None,
        model=_model(title, named),
        session_date=_session_date(dated, title, facts),
        participants=names,
        notes=tuple(used),
    )


def _roster_below(title: Note, notes: Sequence[Note], dated: Note | None) -> Note | None:
    """The bare list of people beside or below the title, no further off than three of its lines."""
    near = 3.0 * _height(title)
    for note in notes:
        gap = note.box.top - title.box.bottom
        plain = note is not dated and note.when is None and not note.cells and not note.struck
        if plain and note.board == title.board and gap < near and read_roster(note.text):
            return note
    return None


def without(sections: Iterable[Section], notes: Sequence[Note]) -> tuple[Section, ...]:
    """The sections without some of their notes and headings."""
    gone = {id(note) for note in notes}
    return tuple(
        replace(
            section,
            heading=None if id(section.heading) in gone else section.heading,
            notes=tuple(note for note in section.notes if id(note) not in gone),
        )
        for section in sections
    )


def _all_notes(sections: Iterable[Section]) -> list[Note]:
    return [
        note
        for section in sections
        for note in ((section.heading,) if section.heading else ()) + section.notes
    ]


def _headless(sections: Iterable[Section], title: Note | None) -> list[Note]:
    """Notes that stand under no section heading."""
    return [
        note
        for section in sections
        if section.heading is None
        or section.heading is title
        or name_section(section.heading.text).section in (None, "participants", "other", "parking")
        for note in (*((section.heading,) if section.heading else ()), *section.notes)
    ]


def _find_title(sections: Sequence[Section]) -> Note | None:
    notes = [note for note in _all_notes(sections) if note.when is None and not note.struck]
    if not notes:
        return None
    score = _title_scorer(notes)
    best = max(notes, key=score)
    return best if score(best) >= _TITLE_FROM else None


def _title_scorer(notes: Sequence[Note]) -> Callable[[Note], float]:
    first = [note for note in notes if note.board == notes[0].board]
    heights = median(_height(note) for note in notes)
    top = min(note.box.top for note in first)
    bottom = max(note.box.bottom for note in first)

    def score(note: Note) -> float:
        depth = (note.box.top - top) / max(1.0, bottom - top)
        on_first = note.board == notes[0].board
        place = max(0.0, 1.0 - 4.0 * depth) if on_first else 0.0
        size = min(1.0, max(0.0, _height(note) / max(1.0, heights) - 1.0) * 2)
        return title_words(note.text) + place + size

    return score


def _height(note: Note) -> float:
    return max(line.height_px or line.box.height for line in note.lines)


def title_words(text: str) -> float:
    """How much a text reads like the title of a postmortem, place and size aside."""
    ticketed = _TICKET.match(text.lstrip()) is not None
    text = _TICKET.sub("", text, count=1) if ticketed else text
    item = strip_item(text)
    match = name_section(text)
    if item.box or item.label or item.sign or item.tick or whole_date(text) or leading_date(text):
        return -3.0
    if len(text) > 70 or is_people_list(text):
        return -3.0
    version = _VERSION.search(text) is not None
    named = _SESSION_WORDS.search(text) is not None or _asks_why(text)
    whys = bool(match.rest) and _WHYS.match(text) is not None
    sectioned = match.section not in (None, "other", "summary") and not (version and named)
    if sectioned and not whys and not _asks_why(text):
        return -3.0
    metric = find_metric(text)
    score = 2.0 * named + 1.0 * version + 1.0 * ticketed
    score += 0.7 * (_MODEL_WORD.search(text) is not None)
    score -= 1.5 * (metric is not None) + 0.7 * item.bullet
    score -= 1.0 * (text.rstrip().endswith("?") and not named)
    return score


def _asks_why(text: str) -> bool:
    """Whether a text asks why a named thing failed: "Why did churn break?", not "why did it"."""
    match = _WHY_DID.match(text)
    return match is not None and not _NO_NAME.match(match["name"])


def _model(title: Note | None, named: Note | None) -> ModelName:
    if named is not None:
        match = _MODEL_LINE.match(named.text)
        return model_of(match["name"]) if match else ModelName()
    return model_of(title.text) if title else ModelName()


def model_of(title: str) -> ModelName:
    """The model's name and version in a title: what is left when the session's words are gone."""
    asked = _WHY_DID.match(title)
    title = _TICKET.sub(" ", asked["name"] if asked else title)
    version = _VERSION.search(title)
    monthly = None if version else _MONTHLY.search(title)
    rest = _MONTHLY.sub(" ", title) if monthly else title
    title = rest
    for found in reversed(find_dates(title)):
        overlaps = version and found.start < version.end() and version.start() < found.end
        if not overlaps:
            rest = f"{rest[: found.start]} {rest[found.end :]}"
    rest = _without_failure(rest, asked=asked is not None)
    rest = _VERSION.sub(" ", _SESSION_WORDS.sub(" ", rest))
    words = [word.strip(_EDGES) for word in _FILL_WORDS.sub(" ", rest).split()]
    words = [word for word in words if word]
    name = " ".join(words)
    numbered = f"v{version['number'].lower()}" if version else None
    return ModelName(
        name=_plain_case(name) or None,
        version=monthly.group() if monthly else numbered,
    )


def _without_failure(title: str, *, asked: bool) -> str:
    """The title without a "failure" that tells of the session instead of naming the model."""
    told = asked or _SESSION_WORDS.search(title) or _VERSION.search(title)
    for found in reversed(list(_FAILED.finditer(title))):
        before = title[: found.start()]
        after_model = re.search(r"\bmodels?\W*$", before, re.IGNORECASE) or _VERSION.search(before)
        if not told or after_model or not before.strip():
            title = f"{before} {title[found.end() :]}"
    return title


def _plain_case(name: str) -> str:
    """A name without the capitals of a sentence or of a shouted line; acronyms stay."""
    words = name.split()
    if not words:
        return ""
    # Words of four and more capitals on a line without small letters are shouted, not acronyms.
    if name.isupper() and any(len(word) > 3 for word in words):
        return name.lower()
    if words[0].istitle() and words[0].isalpha():
        words[0] = words[0].lower()
    return " ".join(words)


def _find_session_date(sections: Sequence[Section], notes: Sequence[Note]) -> Note | None:
    lone = [note for note in notes if note.when is None and not note.cells and _lone_date(note)]
    crowded = {
        section.index
        for section in sections
        if sum(whole_date(note.text) is not None for note in section.notes) > 1
    }
    places = {id(note): s.index for s in sections for note in (*s.notes, s.heading) if note}
    lone = [note for note in lone if places.get(id(note)) not in crowded]
    return min(lone, key=lambda note: (note.board, note.box.top), default=None)


def _lone_date(note: Note) -> bool:
    match = _DATE_LINE.match(note.text)
    found = whole_date(match["date"] if match else note.text)
    return found is not None and not found.is_time and not found.is_relative


def _session_date(note: Note | None, title: Note | None, facts: Facts) -> Date | None:
    if note is not None:
        match = _DATE_LINE.match(note.text)
        found = whole_date(match["date"] if match else note.text)
        return to_date(found, facts.calendar) if found else None
    if title is None:
        return None
    # A date that ends the title dates the session, unless words lead up to it ("outage of 3/4").
    for found in find_dates(title.text):
        before, after = title.text[: found.start].rstrip(), title.text[found.end :].strip(_EDGES)
        parted = before.endswith((",", "-", "–", "—", "(", "[", "|", "/", ":"))
        if not after and parted and not (found.is_relative or found.is_time):
            return to_date(found, facts.calendar)
    return None


def _people_notes(sections: Sequence[Section], open_notes: Sequence[Note]) -> list[Note]:
    loose = {id(note) for note in open_notes}
    found = []
    for section in sections:
        listed = section.heading is not None and (
            name_section(section.heading.text).section == "participants"
        )
        for note in (*((section.heading,) if section.heading else ()), *section.notes):
            names = read_participants(note.text)
            bare = is_people_list(note.text)
            if names and (listed or not bare or id(note) in loose) and not note.struck:
                found.append(note)
    return found
