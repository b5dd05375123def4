"""What the words of the field speak for: sections, causes, kinds, statuses, stances."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from rapidfuzz import process
from rapidfuzz.distance import OSA

from boardsnap.interpretation import tables
from boardsnap.interpretation.cause_patterns import CAUSE_SENTENCES
from boardsnap.interpretation.heading_words import (
    SURE,
    UNSURE,
    heading_of,
    is_heading_form,
    stem_section,
)
from boardsnap.interpretation.spelling import (
    CueTable,
    allowed_edits,
    best_key,
    same_word,
    shape,
    squeeze,
    tokens,
)
from boardsnap.interpretation.tables import (
    ACTIONS_SAID,
    CAUSES_SAID,
    EVENTS_SAID,
    FIELD_WORDS,
    HEADING_FILLERS,
    ITEM_HEADS,
    SECTIONS,
    STATUSES_SAID,
    VERDICTS_SAID,
)
from boardsnap.interpretation.words import COMMON_WORDS
from boardsnap.model.postmortem import (
    ActionKind,
    ActionStatus,
    Cause,
    EventKind,
    HypothesisStatus,
)

# ---------------------------------------------------------------------------------- sections

SectionName: TypeAlias = tables.SectionName

# Longer lines are sentences: no heading of the postmortem templates has more words.
_HEADING_WORDS = 8
_HEADING_FILLERS = frozenset(HEADING_FILLERS.split())


@dataclass(frozen=True, slots=True)
class SectionMatch:
    """Which section a line names.

    Attributes:
        section: None where it names none.
        score: 0 to 1; 1 is a known heading, exactly.
        rest: what the line says after its heading ("Root cause: leak" -> "leak"), else "".
    """

    section: SectionName | None
    score: float
    rest: str = ""


@lru_cache(maxsize=1)
def _headings() -> dict[str, SectionName]:
    names: dict[str, SectionName] = {}
    for section, phrases in SECTIONS.items():
        for phrase in squeeze(phrases).split("|"):
            names.setdefault(_heading_key(phrase), section)
    return names


def _heading_key(text: str) -> str:
    lowered = text.lower().replace("’", "'").replace("'s", "s")
    return squeeze(re.sub(r"[^\w&;/ ]+", " ", lowered.replace("-", " ").replace("_", " ")))


def _without_marks(text: str) -> str:
    return re.sub(r"^[\W_]+|[\W_]+$", "", re.sub(r"^\s*(?:\d{1,2}|[IVX]{1,3})[.)]\s+", "", text))


@lru_cache(maxsize=4096)
def _name_head(head: str) -> tuple[SectionName | None, float]:
    """The section that a heading without its rest names, and how surely."""
    key = _heading_key(_without_marks(head))
    if not key or not any(c.isalpha() for c in key):
        return None, 0.0
    asked = "?" if head.rstrip().endswith("?") else ""
    said, sure = heading_of(key + asked)
    # A question mark turns a finding into a guess: "Cause?".
    if asked and sure == UNSURE:
        return said, sure
    section, score = _nearest_heading(key)
    if score >= 0.9 or (score >= sure and section is not None):
        return section, score
    if said is not None:
        return said, sure
    covered, share = _covered_heading(key.split())
    best = (covered, share) if share > score else (section, score)
    if best[1] < UNSURE and is_heading_form(head):
        stem = stem_section(key)
        return (stem, UNSURE) if stem else best
    return best


@lru_cache(maxsize=8192)
def _nearest_heading(key: str) -> tuple[SectionName | None, float]:
    """The heading that a few words are, give or take misread letters, and how surely."""
    if key in _headings():
        return _headings()[key], 1.0
    seen = shape(key.replace(" ", ""))
    if len(seen) >= 3 and seen in _heading_shapes():
        return _heading_shapes()[seen], 0.95
    right = key in COMMON_WORDS or key in _field_vocabulary() or key in _HEADING_FILLERS
    limit = allowed_edits(len(seen) + 1) if len(seen) >= 4 and not right else 0
    if not limit:
        return None, 0.0
    near = process.extractOne(
        seen, _headings_long_enough(), scorer=OSA.distance, score_cutoff=limit
    )
    if near is None or near[1] > allowed_edits(len(near[0]) + 1):
        return None, 0.0
    return _heading_shapes()[near[0]], 1.0 - 1.2 * near[1] / len(seen)


@lru_cache(maxsize=1)
def _field_vocabulary() -> frozenset[str]:
    """Words that are no misread headings: "exploration" is no "explanation"."""
    return frozenset(word.lower() for word in FIELD_WORDS.split())


@lru_cache(maxsize=1)
def _heading_shapes() -> dict[str, SectionName]:
    shapes: dict[str, SectionName] = {}
    for name, section in _headings().items():
        shapes.setdefault(shape(name.replace(" ", "")), section)
    return shapes


@lru_cache(maxsize=1)
def _headings_long_enough() -> tuple[str, ...]:
    """Heading shapes of four letters and more: shorter ones are never taken for misread."""
    return tuple(seen for seen in _heading_shapes() if len(seen) >= 4)


def _covered_heading(words: list[str]) -> tuple[SectionName | None, float]:
    """A heading among other words: how much of the line it and mere fillers make up."""
    best: tuple[SectionName | None, float] = (None, 0.0)
    if len(words) > _HEADING_WORDS:
        return best
    for start in range(len(words)):
        for end in range(start + 1, min(len(words), start + 5) + 1):
            if end - start == len(words) or (words[start] in _HEADING_FILLERS and end - start == 1):
                continue
            section, score = _nearest_heading(" ".join(words[start:end]))
            if section is None or score < 0.75:
                continue
            share = score * _coverage(words, start, end)
            if share > best[1]:
                best = (section, share)
    return best


def _coverage(words: list[str], start: int, end: int) -> float:
    inside = sum(len(w) for w in words[start:end])
    outside = [w for i, w in enumerate(words) if not start <= i < end]
    known = sum(len(w) for w in outside if w in _HEADING_FILLERS or w in _headings())
    unknown = sum(len(w) for w in outside) - known
    return (inside / (inside + 2 * unknown)) * (0.95 if known else 1.0)


def name_section(text: str) -> SectionMatch:
    """The section that a line names, and what it says after the name.

    "Root cause: target leak" names `root_cause` and says "target leak"; "Timeline" names
    `timeline`; "Q: who owns it?" names `questions`. A sentence that merely holds such a word
    scores low.
    """
    stripped = squeeze(text)
    if _SINCE.match(stripped):
        return SectionMatch(None, 0.0)
    inline = _inline_heading(stripped)
    if inline is not None:
        return _deeper(inline)
    section, score = _name_head(stripped)
    bare = _ASIDE.sub("", stripped)
    if score < UNSURE and bare != stripped:
        section, score = max((section, score), _name_head(bare), key=lambda named: named[1])
    return SectionMatch(section if score >= 0.4 else None, score)


# "T+6d" is a time, though it is shaped like a misread "tbd".
_SINCE = re.compile(r"^\W*T\s?[+-]\s?\d", re.IGNORECASE)
# "Facts (in order):" is "Facts:".
_ASIDE = re.compile(r"\s*\([^()]*\)(?=\s*[:=–—-]?\s*$)")


def _deeper(match: SectionMatch) -> SectionMatch:
    """Two headings in one line name what the second says: "Why? - brainstorm"."""
    section, score = _name_head(match.rest)
    # "Root cause: logs" gives the logs as the answer; only ideas qualify the heading before them.
    qualified = section in ("hypotheses", match.section) or (
        section is not None and match.section in ("hypotheses", "summary") and score >= SURE
    )
    if not qualified or section is None or score < 0.9 or match.section == "questions":
        return match
    named = match.section if match.section == "hypotheses" else section
    return SectionMatch(named, score)


def _inline_heading(text: str) -> SectionMatch | None:
    """A heading, a colon (or dash, equals sign), and more."""
    for match in re.finditer(r"\s?[:=]\s?|\s[–—-]+>?\s|\s→\s|\s?=>\s", text):
        head, rest = text[: match.start()], text[match.end() :].strip()
        if not rest or len(head.split()) > 5:
            return None
        key = _heading_key(_without_marks(head))
        if key in ITEM_HEADS and match.group().strip() in (":", "=", "=>"):
            return SectionMatch(ITEM_HEADS[key], 1.0, rest)
        section, score = _name_head(head)
        if section is not None and score >= 0.8 and (len(key) >= 3 or ":" in match.group()):
            return SectionMatch(section, score, rest)
    return None


def heading_score(text: str) -> float:
    """How much a whole line is a known section heading, 0 to 1.

    A heading with its content behind a colon scores half: it opens a section and is its first
    item at once. Prefixes of single items ("Q: why?") and sentences score low.
    """
    match = name_section(text)
    if match.section is None:
        return 0.0
    if not match.rest:
        return match.score if len(_heading_key(text)) > 1 else 0.3 * match.score
    head = _heading_key(_without_marks(re.split(r"[:=–—→]|\s-\s", squeeze(text), maxsplit=1)[0]))
    return (
        0.1 if len(head) <= 2 or match.section in ("questions", "decisions") else 0.5 * match.score
    )


# ------------------------------------------------------------------------------------ causes

# Below this no cause is named: one weak word ("moved", "wrong") is not enough by itself, two are.
_CAUSE_FLOOR = 1.5


@dataclass(frozen=True, slots=True)
class CauseMatch:
    """The cause that a text speaks of.

    Attributes:
        cause: None where its words speak for none.
        score: the weight of its cues.
        runner_up: the next best cause.
        margin: score minus the runner-up's.
    """

    cause: Cause | None
    score: float = 0.0
    runner_up: Cause | None = None
    margin: float = 0.0


# Ties go to the more specific cause: a named shift before plain drift, a mechanism before "bug".
_CAUSE_ORDER: tuple[Cause, ...] = (
    "data_leakage",
    "training_serving_skew",
    "feedback_loop",
    "label_shift",
    "concept_drift",
    "label_quality",
    "adversarial",
    "schema_change",
    "upstream_outage",
    "seasonality",
    "deployment",
    "infrastructure",
    "covariate_shift",
    "pipeline_bug",
    "data_drift",
    "other",
)


@lru_cache(maxsize=2048)
def classify_cause(text: str) -> CauseMatch:
    """The cause that a hypothesis or root-cause sentence speaks of.

    What stands before a colon ("label shift: ...", "adversarial - ...") names the cause and
    counts three times.
    """
    scores = dict(_causes().score(tokens(text)))
    head = re.match(r"([^:–—]{3,40})(?::|\s[–—-]\s)", text)
    if head is not None:
        for cause, weight in _causes().score(tokens(head[1])).items():
            scores[cause] = scores.get(cause, 0.0) + (2 * weight if weight >= 4 else 0.0)
    ranked = sorted(
        ((c, scores[c]) for c in _CAUSE_ORDER if scores.get(c, 0) >= _CAUSE_FLOOR),
        key=lambda pair: -pair[1],
    )
    if not ranked:
        return CauseMatch(None)
    runner, runner_score = ranked[1] if len(ranked) > 1 else (None, 0.0)
    return CauseMatch(ranked[0][0], ranked[0][1], runner, ranked[0][1] - runner_score)


# ------------------------------------------------------------------------------ event kinds

# Ties: what people noticed and did weighs more than what the number was.
_EVENT_ORDER: tuple[EventKind, ...] = ("alert", "action", "upstream", "deploy", "drift", "other")
_VERSION_START = re.compile(r"^\W*(?:model\s+)?[vV]\.?\s?\d+(?:\.\d+)*\b")
# Around a value these tell of the alarm, not of what it is called: "alert: AUC .7", not
# "alerts per day 14" or "false alarms 6%".
_ALARM = re.compile(
    r"^\W*(?:alert|alarm|page[dr]?|pagerduty|monitor|ticket|complaint)\b(?!\s(?:rate|precision|volume))|"
    r"\b(?:alert|alarm|page[dr]?|flagged|reported|noticed)(?:\s(?:fired|raised|sent|triggered))?\W*$",
    re.IGNORECASE,
)
_VALUE_CHANGE = re.compile(r"\d\S*\s?(?:→|->|=>|to)\s?\S*\d")


@lru_cache(maxsize=2048)
def classify_event(text: str, *, metric: bool) -> EventKind:
    """What kind of event a timeline text tells of.

    Args:
        text: the event without its date.
        metric: whether it is, in essence, a model metric's value (`find_metric(...).core`).
    """
    words = tokens(text)
    scores: dict[EventKind, float] = dict(_events().score(words))
    if metric:
        return "alert" if _ALARM.search(text) else "metric"
    if _VERSION_START.match(text) and not scores.get("action"):
        return "deploy"
    if _VERSION_START.match(text):
        scores["deploy"] = scores.get("deploy", 0) + 3
    if "drift" in scores and not re.search(r"\d", text):
        scores["drift"] -= 1.5
    if "upstream" in scores and _VALUE_CHANGE.search(text):
        scores["upstream"] += 2
    return best_key(scores, _EVENT_ORDER) or "other"


# ----------------------------------------------------------------------------- action kinds

_ACTION_ORDER: tuple[ActionKind, ...] = (
    "rollback",
    "retraining",
    "monitoring",
    "feature_engineering",
    "data_quality",
    "process",
    "other",
)


@lru_cache(maxsize=2048)
def classify_action(text: str) -> ActionKind:
    """What kind of work an action is."""
    words = tokens(text)
    scores: dict[ActionKind, float] = dict(_actions().score(words))
    # What an action begins with is what is to be done: "retrain after relabel" is a retraining.
    for kind, weight in _actions().score(words[:2]).items():
        scores[kind] += 0.8 * weight
    if re.search(r"\b(?:drop|cap|clip|remove|add|bin|mask|use)\s+[a-z]+_\w+", text, re.IGNORECASE):
        scores["feature_engineering"] = scores.get("feature_engineering", 0) + 5
    return best_key(scores, _ACTION_ORDER) or "other"


# ------------------------------------------------------------------- statuses and verdicts

_PRIORITY = re.compile(
    r"[(\[]?\b(?P<raw>[pP]\s?-?(?P<n>[0-4O])|prio(?:rity)?\s?[:#.]?\s?(?P<m>[0-4]))\b[)\]]?[:,]?(?!\s?[=%(])"
)


@dataclass(frozen=True, slots=True)
class FoundStatus:
    """A status of an action: `text[start:end]` is `raw`, brackets included."""

    start: int
    end: int
    raw: str
    status: ActionStatus


@dataclass(frozen=True, slots=True)
class FoundVerdict:
    """What became of a hypothesis: `text[start:end]` is `raw`, brackets and dash included."""

    start: int
    end: int
    raw: str
    status: HypothesisStatus


@dataclass(frozen=True, slots=True)
class FoundPriority:
    """A priority: `text[start:end]` is `raw`, brackets included."""

    start: int
    end: int
    raw: str
    priority: str


_BRACKETED = re.compile(r"\s*[(\[{]\s*(?P<said>[^()\[\]{}]{1,24}?)\s*[)\]}]")
# What may follow a status or verdict inside a line: the end, a rating, a mark, evidence.
_FOLLOWED = r"(?=\s*(?:$|[.!]+\s*$|[(\[←★☆●○✓✗✔✘卌|,;]|\d{1,2}/\d|P\d\b|HIGH\b|MED|LOW\b|\?\?))"
# These speak for themselves at the end of a line; the rest need a dash, a colon or brackets.
_SURE_STATUS = (
    r"done|DONE|Done|wip|WIP|in[ -]?progress|IN[ -]?PROGRESS|In[ -]?progress|started|STARTED|"
    r"Started|ongoing|ONGOING|completed|COMPLETED|finished|FINISHED|blocked|BLOCKED|not started|"
    r"NOT STARTED|"
    r"on hold|ON HOLD|underway|pending|PENDING|parked|PARKED|Parked|postponed|POSTPONED|deferred|"
    r"DEFERRED|shipped|SHIPPED|Shipped|in review|IN REVIEW|to do|TODO|todo"
)
_SURE_VERDICT = (
    r"confirmed|CONFIRMED|Confirmed|ruled[ -]out|RULED[ -]OUT|Ruled[ -]out|rejected|REJECTED|"
    r"Rejected|"
    r"excluded|EXCLUDED|Excluded|disproved|DISPROVED|disproven|DISPROVEN|refuted|REFUTED|debunked|"
    r"inconclusive|INCONCLUSIVE|YES!*|NO!*|NOPE|nope|BINGO!*|[Bb]ingo!*|not it|NOT IT|"
    r"not the cause|NOT THE CAUSE|this is it!*|THIS IS IT!*|that's it!*|THAT'S IT!*|proven|PROVEN|"
    r"busted|BUSTED|DEBUNKED|falsified|cleared|CLEARED"
)
_TAIL_STATUS = re.compile(
    rf"(?:^|\s*[-–—:,;→=]+\s*|\s+)(?P<said>{_SURE_STATUS})[.!]*(?=\s*[)\]]?\s*$)"
)
_TAIL_VERDICT = re.compile(
    rf"(?:\s*[-–—:,;→=>/]+\s*|\s+)(?P<said>{_SURE_VERDICT})(?:!+(?=\s|$))?{_FOLLOWED}"
)
_DASHED = re.compile(
    rf"\s*(?:\s[-–—]+>?|[:;=→]|\s=>)\s*(?P<said>[A-Za-z?!][A-Za-z?!' -]{{0,18}}?){_FOLLOWED}"
)
_HEAD = re.compile(r"^\s*(?P<said>[A-Za-z][A-Za-z .-]{1,14}?)\s*(?::|\s[–—-])\s+(?=\S)")


_ZERO = str.maketrans("01", "ol")


def _phrase_index(table: Mapping[str, str]) -> dict[str, str]:
    return {
        _said_key(phrase): key for key, phrases in table.items() for phrase in phrases.split("|")
    }


def _said_key(text: str) -> str:
    lowered = text.lower().replace("’", "'")
    letters = re.sub(r"[^a-z0-9%]+", " ", lowered).strip()
    return letters or re.sub(r"[^?!]+", "", lowered)


def _look_up(said: str, index: Mapping[str, str]) -> str | None:
    key = _said_key(said)
    if key in index:
        return index[key]
    if len(key) < 4 or (" " not in key and len(key) < 5 and key.translate(_ZERO) not in index):
        return None
    near = [v for p, v in index.items() if same_word(key.translate(_ZERO), p)]
    return near[0] if near else None


_STATUS_INDEX = _phrase_index({str(k): v for k, v in STATUSES_SAID.items()})
_VERDICT_INDEX = _phrase_index({str(k): v for k, v in VERDICTS_SAID.items()})


def find_action_status(text: str) -> FoundStatus | None:
    """The status that an action's line gives: "(wip)", "DONE" at its end, "blocked: ..."."""
    for match in _BRACKETED.finditer(text):
        status = _look_up(match["said"], _STATUS_INDEX)
        if status is not None:
            return _status_at(match, match.group(), status)
    for pattern in (_TAIL_STATUS, _DASHED, _HEAD):
        for match in pattern.finditer(text):
            status = _look_up(match["said"], _STATUS_INDEX)
            if status is not None and _said_key(match["said"]) not in _ACTION_HEADS:
                return _status_at(match, match.group(), status)
    return None


# "Fix: ..." and "To do: ..." head a list, they say nothing of how far an action is.
_ACTION_HEADS = frozenset({"todo", "to do", "new", "later", "fixed", "live", "planned", "running"})


def _status_at(match: re.Match[str], raw: str, status: str) -> FoundStatus:
    known: dict[str, ActionStatus] = {"done": "done", "in_progress": "in_progress"}
    return FoundStatus(match.start(), match.end(), raw, known.get(status, "open"))


def find_verdict(text: str) -> FoundVerdict | None:
    """What a hypothesis' line says became of it: "(YES)", "- ruled out", "confirmed", "??"."""
    for pattern in (_BRACKETED, _TAIL_VERDICT, _DASHED):
        for match in pattern.finditer(text):
            status = _look_up(match["said"], _VERDICT_INDEX)
            if status is not None:
                return _verdict_at(match, status)
    head = _HEAD.match(text)
    if head is not None and _said_key(head["said"]) in _HEAD_VERDICTS:
        return _verdict_at(head, _VERDICT_INDEX[_said_key(head["said"])])
    return None


_HEAD_VERDICTS = frozenset(
    {
        *("confirmed", "proven", "yes", "bingo", "this is it", "that s it", "found it"),
        *("rejected", "ruled out", "excluded", "no", "nope", "not it", "dead", "busted"),
        *("debunked", "disproved", "disproven", "cleared"),
    }
)


def _verdict_at(match: re.Match[str], status: str) -> FoundVerdict:
    known: dict[str, HypothesisStatus] = {"confirmed": "confirmed", "rejected": "rejected"}
    return FoundVerdict(match.start(), match.end(), match.group(), known.get(status, "open"))


def find_priority(text: str) -> FoundPriority | None:
    """A priority: "P1", "(P0)", "prio 2"; "p95", "P=.7" and "P(x)" are none."""
    for match in _PRIORITY.finditer(text):
        digit = (match["n"] or match["m"]).replace("O", "0")
        return FoundPriority(match.start(), match.end(), match.group(), f"P{digit}")
    return None


# --------------------------------------------------------------------------- words to expect


@lru_cache(maxsize=1)
def field_words() -> tuple[str, ...]:
    """Words that a reader of such boards should expect, sorted, without duplicates."""
    phrases = [
        *(phrase for groups in CAUSES_SAID.values() for phrase in groups.values()),
        *(phrase for groups in EVENTS_SAID.values() for phrase in groups.values()),
        *(phrase for groups in ACTIONS_SAID.values() for phrase in groups.values()),
        *SECTIONS.values(),
    ]
    whole = {
        word
        for text in phrases
        for word in re.split(r"[|\s]+", text)
        if word.isalpha() and len(word) >= 3
    }
    typed = set(FIELD_WORDS.split())
    lowered = {word.lower() for word in typed}
    return tuple(sorted(typed | {word for word in whole if word not in lowered}))


_SUFFIXES = ("", "s", "es", "d", "ed", "ing", "er", "ers", "ly", "ion", "ions", "al")


@lru_cache(maxsize=1)
def known_words() -> frozenset[str]:
    """Words that are right as written: those of the tables, inflected, and everyday English."""
    stems = {
        word.removesuffix("*")
        for table in (CAUSES_SAID, CAUSE_SENTENCES, EVENTS_SAID, ACTIONS_SAID, tables.STANCES_SAID)
        for groups in table.values()
        for phrases in groups.values()
        for word in re.split(r"[|\s]+", phrases)
    }
    inflected = {stem + suffix for stem in stems for suffix in _SUFFIXES}
    return frozenset(inflected | {word.lower() for word in field_words()} | COMMON_WORDS)


@lru_cache(maxsize=1)
def _causes() -> CueTable[Cause]:
    return CueTable(CAUSES_SAID, CAUSE_SENTENCES, known=known_words())


@lru_cache(maxsize=1)
def _events() -> CueTable[EventKind]:
    return CueTable(EVENTS_SAID, known=known_words())


@lru_cache(maxsize=1)
def _actions() -> CueTable[ActionKind]:
    return CueTable(ACTIONS_SAID, known=known_words())
