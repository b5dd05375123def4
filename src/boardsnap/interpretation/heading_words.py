"""Headings by their words: what kind of thing a modifier and a noun name together.

No list holds every wording ("suspected causes", "true reason", "stuff to fix"), so beside the
list of whole headings (`tables.SECTIONS`) a heading is known by its parts. Sources: the section
names of public postmortem templates (Google SRE book app. D, Atlassian, PagerDuty, Etsy) and of
meeting notes, taken apart into words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from boardsnap.interpretation.spelling import same_word
from boardsnap.interpretation.tables import HEADING_FILLERS, SectionName

# A heading of this many words is a sentence (Google SRE book app. D: none has more than six).
_MOST_WORDS = 6
# Sure, as whole headings are; and a guess that plain content below it may overrule.
SURE, UNSURE = 0.95, 0.8

_MAYBE = """possible probable potential likely suspected suspicious candidate assumed plausible
alleged presumed open competing working initial early contributing conceivable alternative rival"""
_SURELY = """root real actual true underlying confirmed main final proven primary ultimate verified
agreed established identified found core deeper technical direct"""
_CAUSE = """cause causes reason reasons explanation explanations culprit culprits factor factors
driver drivers trigger triggers origin origins source sources fault faults"""
_WHATEVER_CAUSE = f"{_CAUSE} issue problem story answer bug defect failure offender"
_GUESS = """hypothesis hypotheses theory theories idea ideas guess guesses suspicion suspicions
hunch hunches assumption assumptions suspect suspects explanation explanations thought thoughts
lead leads"""
_WORK = """action actions step steps task tasks item items fix fixes measure measures mitigation
mitigations remedy remedies remediation remediations improvement improvements ticket tickets job
jobs work point points repair repairs activity activities commitment commitments todo todos
deliverable deliverables stuff thing things change changes plan plans"""
_UNDO = """next follow up followup corrective preventive preventative immediate urgent agreed
planned open remaining future upcoming concrete short long term recovery remedial repair response
mitigation improvement remediation prevention action work fix todo do to our"""
_ASKED = """question questions point points issue issues item items thing things topic topics
unknowns uncertainty uncertainties gaps doubts riddles mysteries puzzle puzzles"""
_UNCLEAR = """open unclear unknown unanswered unresolved remaining outstanding still pending
unsolved missing undecided unexplained burning left our known"""
_COURSE = """timeline chronology history sequence log story course order events event chain record
diary journal run calendar flow trace series trail recap recount"""
_HAPPENED = """incident outage event events key main full failure model metric story what happened
far so time dates recent past crash"""
_FOUND = """evidence proof proofs data facts clue clues finding findings observation observations
check checks test tests result results signal signals support indication indications symptom
measurement measurements analysis"""
_BACKING = """supporting contra counter collected hard key more further available our for against
pro con main"""
_OUT = """rejected dismissed excluded eliminated discarded disproved disproven refuted debunked
ruled false wrong unlikely falsified dead crossed dropped"""
_SETTLED = """decision decisions agreement agreements resolution resolutions rule rules policy
consensus commitment"""
_TAKEN = """our the final key main made taken team today new agreed group joint"""
_WHOM = """people participants attendees team crew group folks members persons staff room"""
_THERE = """present attending here in the our today involved session meeting review call"""


@dataclass(frozen=True, slots=True)
class _Pair:
    """A heading of words of both kinds, and of nothing else but fillers."""

    section: SectionName
    modifiers: tuple[str, ...]
    nouns: tuple[str, ...]


def _pair(section: SectionName, modifiers: str, nouns: str) -> _Pair:
    return _Pair(section, tuple(modifiers.split()), tuple(nouns.split()))


# In the order in which they are tried: "possible root causes" are possible before they are root.
_PAIRS: tuple[_Pair, ...] = (
    _pair("rejected", _OUT, f"{_CAUSE} {_GUESS} out ends end herrings"),
    _pair("hypotheses", _MAYBE, f"{_CAUSE} {_GUESS} root problem problems"),
    _pair("hypotheses", "our top other main more", _GUESS),
    _pair("root_cause", f"{_SURELY} the", _WHATEVER_CAUSE),
    _pair("questions", _UNCLEAR, _ASKED),
    _pair("actions", _UNDO, _WORK),
    _pair("evidence", _BACKING, _FOUND),
    _pair("timeline", _HAPPENED, _COURSE),
    _pair("decisions", _TAKEN, _SETTLED),
    _pair("participants", _THERE, _WHOM),
)
# Sayings with a verb: "why it broke", "what we do now", "what could it be".
_SAYING_PATTERNS: tuple[tuple[SectionName, float, str], ...] = (
    ("hypotheses", UNSURE, r"(?:the )?(?:cause|reason|culprit)s? ?\?+"),
    (
        "hypotheses",
        UNSURE,
        r"why (?:did|does|do|has|have|was|were|is|are|so|might|could)\b.*",
    ),
    ("hypotheses", SURE, r"(?:what|who|how) (?:else )?(?:could|might|may|can)\b.*"),
    ("hypotheses", SURE, r"(?:could|might|may) (?:it )?(?:be|have)\b.*"),
    ("hypotheses", SURE, r"what (?:we|i) (?:think|suspect|guess|assume|believe)\b.*"),
    ("hypotheses", SURE, r"what (?:else )?(?:may|is|could be) (?:to blame|behind it|at fault)"),
    (
        "root_cause",
        SURE,
        r"(?:and )?(?:so )?why (?:it|this|that|the model|model|everything|things)\b.*"
        r"|why (?:\w+ ){1,3}(?:broke|fail|drop|fell|happen|degrad|went|tank|crash|stop|slip|sank|"
        r"died|worse|collaps)\w*\b.*",
    ),
    (
        "root_cause",
        SURE,
        r"what (?:it )?(?:really|actually|truly)\b.*|what (?:it|this) (?:was|is)\b.*"
        r"|what (?:caused|broke|killed|went wrong with) (?:it|this|us|the model)",
    ),
    (
        "root_cause",
        SURE,
        r"(?:so )?(?:in the end )?(?:it|this) (?:was|is|turned out)(?: to be)?"
        r"|(?:so )?(?:who|what) (?:did|done) it|we (?:found|know) (?:it|why)|found it|got it",
    ),
    (
        "actions",
        SURE,
        r"(?:what|things|stuff|work) (?:(?:do )?we |they |to |comes |happens )*"
        r"(?:do|fix|change|improve|need|will do|must do|next|now|should do)\b.*",
    ),
    ("actions", SURE, r"(?:let s|lets|we (?:will|ll|must|should|need to))(?: \w+){0,2}"),
    ("actions", SURE, r"(?:how|what) (?:do )?we (?:fix|prevent|repair|mend|avoid)\b.*"),
    ("actions", SURE, r"(?:who|what) (?:does|do) (?:what|it|which)\b.*"),
    (
        "questions",
        SURE,
        r"(?:what|things|stuff) (?:we|i) (?:(?:still|do) )*(?:don ?t|not|can ?t)\b.*"
        r"|(?:still )?to (?:clarify|ask|answer|clear up|find out|understand|be (?:clarified|"
        r"answered|resolved))\b.*|(?:we )?(?:still )?(?:need|want) to know"
        r"|not (?:yet )?(?:clear|known|answered|understood|sure)(?: yet)?"
        r"|still (?:open|unclear)",
    ),
    (
        "timeline",
        SURE,
        r"(?:what|how) (?:it |things |all )?(?:happened|unfolded|went down|came about)\b.*"
        r"|how (?:we|it) got here|story so far|so far|when(?: \w+)? happened"
        r"|from (?:start|beginning) to (?:end|finish)|day by day|step by step|play by play",
    ),
    (
        "decisions",
        SURE,
        r"(?:we|what we|team|all) (?:have )?(?:decide[ds]?|agree[ds]?|settled|chose)"
        r"(?: on| to)?",
    ),
    (
        "rejected",
        SURE,
        r"what (?:it|this) (?:was|is) ?n.?t|(?:it )?(?:was|is) ?n.?t (?:it|this|the cause)"
        r"|(?:it )?was not(?: it)?|not (?:it|guilty|the \w+)|what we (?:ruled|crossed) out",
    ),
    (
        "evidence",
        SURE,
        r"what (?:we|i) (?:found|see|measured|checked|tested)\b.*|why we think\b.*",
    ),
    ("participants", SURE, r"who (?:was|is|were|s|came|attended)\b.*|in (?:the )?room"),
)
_SAYINGS = tuple(
    (section, score, re.compile(pattern)) for section, score, pattern in _SAYING_PATTERNS
)


def heading_of(key: str) -> tuple[SectionName | None, float]:
    """The section that a few words name by their parts, and how surely; (None, 0) for none.

    Args:
        key: lower-case words without punctuation, but for a question mark at the end.
    """
    words = key.rstrip("? ").split()
    if not 0 < len(words) <= _MOST_WORDS:
        return None, 0.0
    for section, score, pattern in _SAYINGS:
        if pattern.fullmatch(key) or pattern.fullmatch(key.rstrip("? ")):
            return section, score
    pair = next((p for p in _PAIRS if _is_pair(words, p)), None)
    return (pair.section, SURE) if pair else (None, 0.0)


def _is_pair(words: Sequence[str], pair: _Pair) -> bool:
    """Whether the words are modifiers and one noun or more, the noun last but for fillers."""
    if len(words) < 2:
        return False
    nouns = [_is_one_of(word, pair.nouns) for word in words]
    modifiers = [_is_one_of(word, pair.modifiers) for word in words]
    fillers = [word in _fillers() for word in words]
    known = all(map(any, zip(nouns, modifiers, fillers, strict=True)))
    last = max((i for i, noun in enumerate(nouns) if noun), default=-1)
    return known and any(modifiers[:last])


def _is_one_of(word: str, group: Sequence[str]) -> bool:
    return word in group or (
        len(word) >= 5 and any(len(other) >= 5 and same_word(word, other) for other in group)
    )


@lru_cache(maxsize=1)
def _fillers() -> frozenset[str]:
    return frozenset(HEADING_FILLERS.split())
