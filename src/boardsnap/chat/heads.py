"""What stands around the statements: who was there, which model, which day, what was decided."""

from __future__ import annotations

from boardsnap.chat.actions import action_of
from boardsnap.chat.causes import cause_line, root_cause
from boardsnap.chat.draft import NOTHING, Draft, decline, joined, quoted, told
from boardsnap.chat.ideas import hypothesis_of
from boardsnap.chat.inquiry import Inquiry
from boardsnap.chat.metrics import all_series, metric_change
from boardsnap.chat.shelf import Line, Section
from boardsnap.chat.times import started
from boardsnap.wording import date_words, percent, plain

# Below this a reading is shown as unsure wherever documents are shown (render/outline.py).
UNSURE = 0.8
_MOST_FACTS = 4


def people(inquiry: Inquiry) -> Draft:
    """Who was present."""
    lines = inquiry.book.of("participants")
    if not lines:
        return decline("The board does not list who was present.")
    names = joined([plain(name) for name in inquiry.book.postmortem.participants])
    return NOTHING.say(f"Present: {names}.", *lines)


def model_name(inquiry: Inquiry) -> Draft:
    """Which model failed, and which version of it."""
    lines = inquiry.book.of("model")
    if not lines:
        return decline("The board does not name the model.")
    model = inquiry.book.postmortem.model
    if inquiry.says("version") and not model.version:
        return decline(
            f"The board names the model {plain(model.name or '')} and no version.", *lines
        )
    said = " ".join(plain(part) for part in (model.name, model.version) if part)
    return NOTHING.say(f"Model: {said}.", *lines)


def session(inquiry: Inquiry) -> Draft:
    """When the board was made."""
    lines = inquiry.book.of("session_date")
    date = inquiry.book.postmortem.session_date
    if not lines or date is None:
        return decline("The board gives no date of the session.")
    return NOTHING.say(f"The session is dated {date_words(date)}.", *lines)


def title(inquiry: Inquiry) -> Draft:
    """What the board is called."""
    lines = inquiry.book.of("title")
    if not lines:
        return decline("The board has no title.")
    return NOTHING.say(f"Title: {quoted(lines[0].text)}.", *lines)


def decisions(inquiry: Inquiry) -> Draft:
    """What was decided."""
    return _section(inquiry, "decisions", "The board holds no decision.")


def questions(inquiry: Inquiry) -> Draft:
    """What the team could not answer."""
    return _section(inquiry, "questions", "The board holds no open question.")


def fate(inquiry: Inquiry) -> Draft:
    """What the board says of something that the question names, be it the model's version."""
    places = [place for place in inquiry.question.content if place not in inquiry.used]
    lines = [line for line in inquiry.book.lines if line.section not in _HEAD]
    found = inquiry.meant(lines, places) if places else []
    if inquiry.says("told_by"):
        # One statement has to hold who and of what; what is planned, nobody has told.
        told = [line for line in found if line.section != "actions"]
        found = [line for line in told if len(inquiry.held([line], places)) == len(places)]
    return NOTHING.tell(found[:_MOST_FACTS])


def unplaced(inquiry: Inquiry) -> Draft:
    """What was read but could not be placed."""
    return _section(inquiry, "unplaced", "Everything that was read has its place.")


def _section(inquiry: Inquiry, section: Section, none: str) -> Draft:
    lines = inquiry.book.of(section)
    if not lines:
        return decline(none)
    return NOTHING.tell(inquiry.meant(lines) or lines)


def loose_ends(inquiry: Inquiry) -> Draft:
    """Everything that is open: actions, questions, hypotheses."""
    book = inquiry.book
    lines = [
        *(line for line in book.of("actions") if action_of(line).status != "done"),
        *book.of("questions"),
        *(line for line in book.of("hypotheses") if hypothesis_of(line).status == "open"),
    ]
    return NOTHING.tell(lines) if lines else decline("Nothing on the board is open.")


def summary(inquiry: Inquiry) -> Draft:
    """What moved, why, since when, and what is being done, in a few sentences."""
    draft = NOTHING
    for part in (metric_change, started, root_cause):
        made = part(inquiry)
        if made and not made.declined:
            for said in made.said[:1]:
                draft = draft.say(said.text, *said.rests, computed=said.computed)
    if not draft:
        lines = [line for line in inquiry.book.lines if line.section not in _HEAD]
        return NOTHING.tell(lines[:_MOST_FACTS]) if lines else decline("The board says nothing.")
    if cause_line(inquiry.book) is None:
        draft = draft.tell(inquiry.book.of("hypotheses")[:_MOST_FACTS])
    if not all_series(inquiry.book):
        draft = draft.tell(inquiry.book.of("timeline")[:_MOST_FACTS])
    return draft


_HEAD = frozenset({"title", "model", "session_date", "participants", "reader"})


def unsure(inquiry: Inquiry) -> Draft:
    """What was hard to read, the least sure first."""
    read = [
        line for line in inquiry.book.lines if line.cited.sources and _confidence(line) < UNSURE
    ]
    if not read:
        return decline("Every statement was read with confidence.")
    draft = NOTHING
    for line in sorted(read, key=_confidence):
        draft = draft.say(f"{told(line)} Read with {percent(_confidence(line))}.", line)
    return draft


def _confidence(line: Line) -> float:
    return min(source.confidence for source in line.cited.sources)


def typed(inquiry: Inquiry) -> Draft:
    """What people typed in, and who did."""
    lines = [line for line in inquiry.book.lines if any(one.author for one in line.cited.sources)]
    if not lines:
        return decline("Nothing in this postmortem was typed in: all of it was read off the board.")
    draft = NOTHING
    for line in inquiry.meant(lines) or lines:
        authors = joined([plain(one.author) for one in line.cited.sources if one.author])
        draft = draft.say(f"{authors} typed in: {told(line)}", line)
    return draft
