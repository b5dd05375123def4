"""Postmortem to iCalendar: the due dates of the actions, a day each.

Days are events and not to-dos: Google's, Microsoft's and most phones' calendars leave out
to-dos when they import a file.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from boardsnap.model.postmortem import Action, Date, Postmortem
from boardsnap.render.outline import outline
from boardsnap.timing import last_day
from boardsnap.wording import date_words, plain, web_address, words

_PRODUCT = "-//boardsnap//postmortem//EN"
_UID_LETTERS = 32
# RFC 5545, sections 3.3.11 and 3.1. The icalendar library takes a backslash before a capital N
# for the end of a line and loses both, so texts are escaped here.
_SPECIAL = re.compile(r"[\\;,]")
_NEW_LINE = "\n"
_MOST_OCTETS = 75


def to_ics(
    postmortem: Postmortem,
    *,
    uid_of: Callable[[str], str],
    stamp: datetime,
    link: str | None = None,
) -> str:
    """The due dates of the actions as an iCalendar file (RFC 5545).

    An action without a calendar date has no place in it; what is due in a week stands on its
    Friday, what is due in a month on its last day.

    Args:
        postmortem: the document.
        uid_of: from an action's JSON pointer to its identity, which stays the same whenever the
            file is made anew, so that a calendar updates what it has.
        stamp: when the file is made, with a zone.
        link: where the document can be read online.
    """
    title = outline(postmortem).title
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUCT}", "METHOD:PUBLISH"]
    lines.append(f"X-WR-CALNAME:{_escaped(title)}")
    for index, action in enumerate(postmortem.actions):
        day = last_day(action.due)
        if day and action.due:
            lines += ["BEGIN:VEVENT", f"UID:{_escaped(uid_of(f'/actions/{index}'))}"]
            lines.append(f"DTSTAMP:{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}")
            lines += _event(action, action.due, day, title)
            lines += [f"URL:{link}"] if link and web_address(link) else []
            lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def action_identities(postmortem: Postmortem) -> Mapping[str, str]:
    """An identity for each action, from its boards and its words, by JSON pointer.

    For documents that stand alone: where actions have keys, these are better identities.
    """
    boards = "\n".join(photo.sha256 for photo in postmortem.boards)
    seen: Counter[str] = Counter()
    identities = {}
    for index, action in enumerate(postmortem.actions):
        seen[action.text] += 1
        said = f"{boards}\n{postmortem.title}\n{seen[action.text]}\n{action.text}"
        digest = hashlib.sha256(said.encode(errors="replace")).hexdigest()
        identities[f"/actions/{index}"] = f"{digest[:_UID_LETTERS]}@boardsnap"
    return identities


def _event(action: Action, due: Date, day: date, title: str) -> Iterator[str]:
    owners = ", ".join(plain(owner) for owner in action.owners)
    done = "Done: " if action.status == "done" else ""
    said = [f"Due {date_words(due)}, written “{plain(due.raw)}”."]
    said += [f"Owner: {owners}."] if owners else ["No owner."]
    said += [f"Priority: {plain(action.priority)}."] if action.priority else []
    said += [f"Status: {words(action.status)}.", f"From: {title}."]
    summary = f"{done}{plain(action.text)}{f' ({owners})' if owners else ''}"
    yield f"SUMMARY:{_escaped(summary)}"
    yield f"DTSTART;VALUE=DATE:{_basic(day)}"
    yield f"DTEND;VALUE=DATE:{_basic(day + timedelta(days=1))}"
    yield "TRANSP:TRANSPARENT"
    yield f"DESCRIPTION:{_escaped(_NEW_LINE.join(said))}"


def _basic(day: date) -> str:
    return day.isoformat().replace("-", "")


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", text).replace(_NEW_LINE, "\\n")


def _folded(line: str) -> str:
    """The content line in pieces of at most 75 octets, no letter torn apart."""
    pieces, octets = [""], 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > _MOST_OCTETS:
            # The space that begins a continuation counts.
            pieces.append("")
            octets = 1
        pieces[-1] += letter
        octets += size
    return "\r\n ".join(pieces)
