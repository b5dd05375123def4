"""What a note holds, and how well it would do in each section for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from boardsnap.interpretation.actions import read_cell, read_tail
from boardsnap.interpretation.dates import find_dates, leading_date, whole_date
from boardsnap.interpretation.facts import Facts
from boardsnap.interpretation.labels import strip_item
from boardsnap.interpretation.notes import Note
from boardsnap.interpretation.people import is_people_list
from boardsnap.interpretation.quantities import find_metric, find_shift, find_window
from boardsnap.interpretation.ratings import find_rating
from boardsnap.interpretation.vocabulary import (
    classify_action,
    classify_cause,
    find_action_status,
    find_verdict,
)

Filing = Literal[
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
Scores = Mapping[Filing, float]

# How work begins (the verbs of action items; Google SRE book app. D, Atlassian handbook).
_IMPERATIVE = re.compile(
    r"^(?:re-?)?(?:add|adopt|alert|analy[sz]e|ask|assign|audit|automate|back\s?fill|backtest|block|"
    r"build|bump|calibrate|cap|change|check|clean|clip|collect|compare|configure|create|cut|dedup\w*|"
    r"define|delete|deploy|disable|document|drop|enable|enforce|ensure|escalate|evaluate|exclude|"
    r"extend|filter|fine-?tune|fix|freeze|gate|get|go\s+back|handle|implement|improve|include|"
    r"increase|inform|install|instrument|introduce|investigate|keep|label|launch|limit|lock|log|lower|"
    r"make|measure|merge|migrate|monitor|move|notify|patch|pause|pin|plan|publish|pull|purge|raise|"
    r"recalibrate|reduce|refresh|reindex|remove|rename|replace|reprocess|rerun|restore|retire|retrain|"
    r"retry|revert|review|rewrite|roll\s?back|rollback|rotate|run|sample|schedule|send|set\s?up|set|"
    r"share|ship|split|start|stop|store|switch|sync|talk|tell|test|tighten|track|train|tune|turn|"
    r"unify|update|upgrade|use|validate|verify|version|watch|wire|write)\b",
    re.IGNORECASE,
)
_ASKING = re.compile(
    r"^(?:why|what|who|whose|when|where|which|how|is|are|was|were|do|does|did|can|could|should|"
    r"will|would|has|have|any|need\s+we)\b",
    re.IGNORECASE,
)
_DECIDING = re.compile(
    r"^(?:we\s+(?:will|agreed|decided|keep|stop|do|don't|won't)|agreed|decided|no\s+more|"
    r"from\s+now\s+on|always|never|no\s+\w+\s+(?:on|without|before|until|till?)\b)",
    re.IGNORECASE,
)
_BECAUSE = re.compile(
    r"\b(?:because|b/c|bc|due\s+to|caused\s+by|led\s+to|so\s+that|since|broke|after)\b|→|=>",
    re.IGNORECASE,
)
# What is on a board and not of the session (housekeeping on every shared whiteboard).
_HOUSEKEEPING = re.compile(
    r"^\W*(?:wi-?fi\b|password|pw\b|guest\s+(?:wifi|net)|lunch\b|coffee\b|break\s*(?:at\b|\d|$)|"
    r"room\s+(?:\w+\s+)?(?:till?|until|booked|free|taken|\d)|booked\b|back\s+(?:at|in)\s+\d|"
    r"(?:pls|please)\s+(?:keep|leave|do\s+not|don'?t)|(?:do\s+not|don'?t)\s+(?:erase|wipe|clean)|"
    r"(?:keep|save)\W*$|zoom\b|dial-?in|https?://|stand-?up\s*(?:at\b|\d)|birthday|parking\s+lot\W*$|"
    r"(?:stand-?up|daily|meeting|sync|retro|all[- ]hands)\s+(?:moved|is|starts?|cancel\w*|at|in)\b|"
    r"(?:[\w-]+\s+){0,2}(?:cake|pizza|donuts|doughnuts|dentist|gym|snacks?|drinks)\b|dentist\b|"
    r"badge\b|keys?\s+(?:for|at)\b|desk\s+\d|(?:[\w-]+\s+){0,2}[\w-]+:\s*(?:x|ext\.?|tel\.?|\+)\s?"
    r"\d{3,}\W*$)",
    re.IGNORECASE,
)


def is_housekeeping(text: str) -> bool:
    """Whether a text belongs to the room and not to the session: "wifi: …", "do not erase"."""
    return _HOUSEKEEPING.match(text) is not None


def names_cause(text: str) -> bool:
    """Whether a text begins with the name of a cause and a colon: "schema change: price in …"."""
    return _cause_at(text) is not None


def answer_of(text: str) -> str | None:
    """What a text says behind words of its own for "root cause": "so: schema change: …".

    None where it does not name a cause behind such words.
    """
    start = _cause_at(text)
    return text[start:] if start else None


_MORTEM_HEAD = re.compile(
    r"\b(?:root[\s-]?causes?|rca?|culprits?|causes?|actual(?:ly)?|real(?:ly)?|"
    r"verdict|suspects?|hypo\w*|theor\w+|evidence|ruled\s+out)\b",
    re.IGNORECASE,
)
# What plans and sketches of systems speak of as well.
_EVERYDAY = (None, "deployment", "infrastructure", "seasonality", "other")
_HYPOTHESIS_LABEL = re.compile(r"^\W*(?:hyp(?:othesis)?\.?|h)\s?\d{1,2}\b", re.IGNORECASE)


def heads_mortem(text: str) -> bool:
    """Whether a heading or prefix is one that only a board about a failure has."""
    return _MORTEM_HEAD.search(text) is not None


def tells_of_failure(note: Note) -> bool:
    """Whether a note is one that only a board about a failed model has.

    A dated metric, a numbered hypothesis, a rated one, or a named cause with its amount.
    """
    text = strip_item(note.text).text
    if _HYPOTHESIS_LABEL.match(note.text):
        return True
    dated = note.when is not None or leading_date(text) is not None
    if dated and find_metric(text) is not None:
        return True
    cause = classify_cause(text)
    if cause.cause in _EVERYDAY:
        return False
    told = find_shift(text) is not None or find_window(text) is not None or names_cause(text)
    # 4 is the weight of a plain name of a cause in vocabulary.classify_cause.
    rated = find_rating(text) is not None
    return rated or (told and cause.score >= 4)


def _cause_at(text: str) -> int | None:
    """Where the name of a cause stands: at the start, or behind one short heading."""
    start = 0
    for _ in range(2):
        head, colon, rest = text[start:].partition(":")
        if not colon or len(head.split()) > 4 or len(rest.split()) < 2:
            return None
        # 4 is the weight of a plain name of a cause in vocabulary.classify_cause.
        cause = classify_cause(head)
        if cause.cause is not None and cause.score >= 4:
            return start
        start += len(head) + 1 + len(rest) - len(rest.lstrip())
    return None


def content_scores(note: Note, facts: Facts) -> Scores:
    """How well a note would do in each section, by what it holds: 1 is one sure sign."""
    item = strip_item(note.text)
    text = item.text
    scores: dict[Filing, float] = {
        "timeline": _timeline_score(note, text),
        "hypotheses": _hypothesis_score(note, text),
        "actions": _action_score(note, text, facts),
        "questions": _question_score(text),
        "decisions": 1.5 if _DECIDING.match(text) else 0.0,
        "root_cause": _cause_score(note, text),
        "evidence": 1.6 if item.sign is not None and item.box is None else 0.0,
    }
    if is_people_list(text) or is_housekeeping(text):
        return {}
    return {name: score for name, score in scores.items() if score > 0}


def _timeline_score(note: Note, text: str) -> float:
    item = strip_item(note.text)
    score = 2.0 * (note.when is not None)
    if leading_date(text) or whole_date(text):
        score += 2.0
    elif any(not found.is_relative for found in find_dates(text)):
        score += 0.4
    if any(whole_date(cell.text) for cell in note.cells):
        score += 1.0
    metric = find_metric(text)
    if metric is not None and metric.core:
        score += 0.8
    return score - 1.5 * (item.box is not None) - 1.0 * (item.label is not None)


def _hypothesis_score(note: Note, text: str) -> float:
    item = strip_item(note.text)
    score = 2.5 * (item.label is not None)
    if find_rating(text) is not None or any(find_rating(cell.text) for cell in note.cells):
        score += 1.5
    if find_verdict(text) is not None and find_action_status(text) is None:
        score += 1.0
    if _is_judged(note):
        score += 1.0
    if "←" in text or "<-" in text:
        score += 0.8
    # A short phrase that names a cause is an idea; a whole sentence is rather the answer.
    cause = classify_cause(text)
    if cause.cause and len(text.split()) < 7 and not names_cause(text):
        score += min(1.0, cause.score / 6)
    return score - 1.5 * (item.box is not None) - 1.0 * (note.when is not None)


def _is_judged(note: Note) -> bool:
    """Whether a tick or cross that is no check box stands at either end of one of its lines."""
    items = [strip_item(line.text) for line in note.lines]
    return any(item.tick is not None and item.box is None for item in items)


def _action_score(note: Note, text: str, facts: Facts) -> float:
    item = strip_item(note.text)
    tail = read_tail(text, facts)
    cells = [read_cell(cell.text, facts) for cell in note.cells]
    owned = bool(tail.owners) or any(cell.owners for cell in cells)
    due = tail.due is not None or any(cell.due for cell in cells)
    score = 2.0 * (item.box is not None) + 1.2 * owned + 0.8 * due
    score += 0.8 * (tail.status is not None) + 1.0 * (tail.priority is not None)
    score += 1.2 * (_IMPERATIVE.match(tail.text) is not None)
    score += 0.3 * (classify_action(tail.text) != "other")
    dated = leading_date(text) is not None or note.when is not None
    score -= 2.0 * names_cause(text)
    return score - 2.0 * dated - 1.0 * (item.label is not None)


def _question_score(text: str) -> float:
    bare = text.rstrip()
    if not bare.endswith("?") or bare.endswith("??"):
        return 0.0
    return 2.5 if _ASKING.match(bare) else 1.8


def _cause_score(note: Note, text: str) -> float:
    words = len(text.split())
    if words < 3 or note.when is not None:
        return 0.0
    cause = classify_cause(text)
    score = min(1.0, cause.score / 8) if cause.cause else 0.0
    score += 1.5 * names_cause(text) + 0.5 * (_BECAUSE.search(text) is not None)
    score += 0.4 * (find_shift(text) is not None) + 0.4 * (find_window(text) is not None)
    item = strip_item(note.text)
    score -= 1.0 * _is_judged(note)
    score += 0.5 * item.starred - 0.7 * (item.bullet or item.box is not None)
    if note.emphasis in ("box", "circle"):
        # A frame makes an answer of a cause, not of any sentence that someone framed.
        return score + (2.0 if score > 0 else 0.5)
    # Without a frame, a full sentence that names a cause: longer than a list item usually is.
    return score + (0.6 if words >= 7 and score >= 1.0 else 0.0)
