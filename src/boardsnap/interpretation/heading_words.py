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
jobs work point points pt pts repair repairs activity activities commitment commitments todo todos
deliverable deliverables stuff thing things change changes plan plans"""
_UNDO = """next follow up followup corrective preventive preventative immediate urgent agreed
planned open remaining future upcoming concrete short long term recovery remedial repair response
mitigation improvement remediation prevention action work fix todo do to our"""
_ASKED = """question questions point points pt pts issue issues item items thing things topic topics
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
    (
        "hypotheses",
        SURE,
        r"(?:so )?whys? (?:\w+ )?(?:ideas?|guess(?:es)?|brainstorm\w*|theor\w+|maybe|hypo\w*|"
        r"suspects?|hunch\w*)|hypoth\w*|who ?dunn?it|contributing|most (?:likely"
        r"|probable)(?: causes?)?"
        r"|where (?:could|might|does|did) (?:it|this) come from",
    ),
    (
        "hypotheses",
        SURE,
        r"(?:all |tested |checked |tried )?(?:explanations?|theor(?:y|ies)|causes|ideas?|hypo\w*|"
        r"reasons|suspects?) (?:we |i )?(?:considered|tested|tried|checked|on (?:the )?table"
        r"|so far|"
        r"looked at|discussed|have|had)|(?:tested|checked|tried) (?:theories|ideas|causes|hypo\w*)",
    ),
    (
        "root_cause",
        SURE,
        r"(?:the |our |and |team |final |joint )*(?:verdict|answer|conclusion|finding|diagnosis|"
        r"explanation|winner)(?: is)?|(?:what )?(?:it|this) (?:all )?(?:comes?|boils?|came) down to"
        r"|(?:it |this )?(?:all )?turn(?:s|ed) out|(?:we )?(?:proved|proven|nailed|solved)(?: it)?"
        r"|the (?:thing|one|change) that (?:broke|killed|caused|did) (?:it|us|this)"
        r"|(?:root )?cause of (?:the )?(?:failure|incident|outage|drop|degradation|it|this"
        r"|problem)",
    ),
    ("root_cause", UNSURE, r"found|outcome|results? (?:root )?cause"),
    (
        "actions",
        SURE,
        r"next up|what (?:we|i)(?: wi)?(?: ?ll)? (?:do|change|fix|improve)\b.*|musts?(?: do)?"
        r"|how (?:to|do we|can we|we) (?:prevent|fix|avoid|stop|solve|repair)\b.*|never again"
        r"|make it (?:better|right|good)|so (?:we will|what now)|to (?:prevent|avoid|fix)(?: it"
        r"| this)?",
    ),
    (
        "decisions",
        SURE,
        r"(?:agreed|decided|settled|voted)(?: today| on| so far| by all| in the room)?"
        r"|(?:our )?calls"
        r"|signed off|deals?|done deal|we (?:commit|stick) to|it is decided|team says"
        r"|(?:conclusions?|agreements?) (?:and |& )?decisions|policy changes?",
    ),
    (
        "questions",
        SURE,
        r"(?:we )?(?:still )?(?:do not|don ?t) know(?: yet)?(?: why)?|who knows|any ideas?|tbc|help"
        r"|(?:we )?(?:still )?need to (?:find out|ask|know|check|clarify)|un(?:solved|settled)"
        r"|(?:left|what s|remains?) (?:open|unclear)|(?:questions?|qs?) (?:left|remaining"
        r"|that remain)"
        r"|remaining (?:qs?|questions?)|park(?:ing lot|ed) (?:and |& |/ )?questions"
        r"|anyone know\b.*",
    ),
    (
        "timeline",
        SURE,
        r"blow by blow|run ?up|in order|as (?:it|things) happened|seen so far"
        r"|order of (?:things|evts)"
        r"|(?:what )?(?:did )?we (?:saw|see|noticed|observed)(?: so far)?|what did we (?:see"
        r"|notice)"
        r"|t ?line|how did (?:it|things|this) (?:go|happen|unfold|start|come about)|reconstruction"
        r"|story of\b.*|course|hist|key (?:dates?|moments?)|(?:event|evt)s? list",
    ),
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
        "decisions",
        SURE,
        r"(?:calls?|choices?|decisions?|agreements?|commitments?) (?:we )?"
        r"(?:made|took|taken|agreed|reached)(?: today)?|(?:made|final) calls?",
    ),
    (
        "questions",
        SURE,
        r"(?:we )?(?:still )?(?:needs?|wants?|missing|await(?:ing)?|waiting for)"
        r"(?: an| some| more)? (?:answers?|clarification|clarity|info|input)"
        r"|answers? (?:needed|wanted|missing|pending|due)",
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
# What single words speak for in a line that is a heading by its form. In the order in which they
# are tried: "not the cause" and "real cause" say more than "cause", "next questions" asks.
_STEM_PATTERNS: tuple[tuple[SectionName, str], ...] = (
    ("rejected", r"ruled|reject|dismiss|exclu|dispro|debunk|red herring|dead end"),
    ("questions", r"question|answer|unclear|unknown|unresolved|undecided|clarif|asks?\b|open\b"),
    ("hypotheses", r"hypo|hunch|guess|suspect|suspic|theor|brainstorm|maybe|ideas?\b|could\b"),
    ("root_cause", r"root causes?\b|culprit|verdict|truth|actual(?:ly)?\b|really?\b|diagnos"),
    ("decisions", r"decid|decis|agree|settle|calls?\b|consensus"),
    ("timeline", r"facts?\b|logs?\b|course|sequence|histor|chrono|timeline|events?\b|happened"),
    (
        "actions",
        r"actions?\b|tasks?\b|to ?dos?\b|fix|next|forward|mitigat|prevent|follow|remed|steps?\b",
    ),
    ("participants", r"attend|participa"),
)
_STEMS = tuple((section, re.compile(rf"\b(?:{stems})")) for section, stems in _STEM_PATTERNS)
_FORM = re.compile(r"(?:\s*[:=]|\s+[-–—]+>?|\s*>)\s*$")
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


def is_heading_form(text: str) -> bool:
    """Whether a line ends as headings do: "Calls made:", "Ideas =", "Way forward -"."""
    return _FORM.search(text) is not None


def stem_section(key: str) -> SectionName | None:
    """The section that one word of a heading speaks for, where the words together name none."""
    if not 0 < len(key.split()) <= 4:
        return None
    return next((section for section, stems in _STEMS if stems.search(key)), None)


def _is_pair(words: Sequence[str], pair: _Pair) -> bool:
    """Whether the words are modifiers and one noun or more, the noun last but for fillers."""
    if len(words) < 2:
        return False
    nouns = [_is_one_of(word, pair.nouns) for word in words]
    modifiers = [_is_one_of(word, pair.modifiers) for word in words]
    fillers = [word in _fillers() for word in words]
    known = all(map(any, zip(nouns, modifiers, fillers, strict=True)))
    last = max((i for i, noun in enumerate(nouns) if noun), default=0)
    return known and any(modifiers[:last])


def _is_one_of(word: str, group: Sequence[str]) -> bool:
    return word in group or (
        len(word) >= 5 and any(len(other) >= 5 and same_word(word, other) for other in group)
    )


@lru_cache(maxsize=1)
def _fillers() -> frozenset[str]:
    return frozenset(HEADING_FILLERS.split())
