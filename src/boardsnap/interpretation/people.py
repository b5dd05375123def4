"""Who was there, and who does what.

Structure decides: an "@", a dash, an arrow or brackets around a capitalised word or initials. The
table of first names, written down for this project from common knowledge of many cultures, helps
only where structure is weak: bare names at the end of a line, lists without a cue, and case.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from boardsnap.interpretation.vocabulary import field_words
from boardsnap.interpretation.words import COMMON_WORDS, FIRST_NAMES

# Names that are also words of a sentence: never names in lower case, nor without structure.
_WORD_NAMES_TEXT = """
al amber an april art august bill bo can carol case chase cliff dale dawn dean dom don dot drew ed
faith flo frank gale gene gil gill grace grant guy hazel he heath holly hope hung ivy jack jade jo
josh joy jun june kit lance lily mae mai mark max may miles min mo nam nana norm norma ode ola
olive page paris pat penny per pier pod ram rami ray red reed rev rex rich rob ron rose ruby sai
said sally sandy see skip sky so song stella sue sum summer tad tag till tore ty van victor vince
viola violet wade ward wayne wes will young
"""
_WORD_NAMES = frozenset(_WORD_NAMES_TEXT.split())

# Roles and teams that boards name as owners (RACI charts and incident handbooks).
_ROLES_TEXT = """
ads team|all|analyst|analysts|analytics|annotation|annotation team|annotators|app team|architects|
backend|backend team|be team|bi|bi team|clinical|clinicians|compliance|content team|credit team|
crm team|cs team|customer support|cx|data eng|data engineering|data engineers|data gov|data owner|
data owners|data platform|data science|data scientists|data team|dba|dbas|de|design|dev|dev ops|
dev team|devops|devs|ds|dwh|dwh team|em|eng|engineers|etl team|everybody|everyone|ext vendor|
fe team|feature store team|finance|fraud ops|fraud team|frontend|fs team|governance|growth|
growth team|hr|infosec|infra|infra team|infrastructure|it|label team|labeling team|labelling team|
lead|legal|llm team|log team|logging team|management|marketing|mgmt|mktg|ml|ml eng|ml ops|
ml platform|ml team|mle|mleng|mlops|mobile|mobile team|model owner|model risk|moderation|
moderators|mrm|nlp team|on call|on-call|oncall|ops|ops team|payments|payments team|pipeline team|
planners|platform|platform team|pm|pms|po|pricing team|product|product team|qa|recs team|research|
risk|risk team|sales|scientists|search team|sec team|security|source team|sre|sre team|sres|
store team|support|t&s|team|team lead|tech lead|the team|tl|trust & safety|upstream|
upstream owners|upstream team|validation team|vendor|vision team|web team
"""
_ROLE_KEYS = frozenset(" ".join(role.split()) for role in _ROLES_TEXT.split("|"))
_NO_ONE = frozenset({"tbd", "?", "??", "tba", "n/a", "none", "nobody", "open", "who", "who?", "-"})

# Acronyms of the field that look like initials.
_ACRONYMS_TEXT = """
ab ad and api apis app apr aps asap auc auroc avg aws bi bp bq bug but cdn ci cob cpu crm csv ctr
cvr dag dbs ddl dec dev dns doc dod done dq dst dwh e2e ecs eda end eod eom eow eta etc etl eu f1
feb fn fnr for fp fpr fri ftp fx fyi gcp gdpr gmv gps gpu gt h1 h2 high html http https id ids ios
iou ip ivt jira js json jul kl kpi kpis ks latency lb live llm log low lstm ltv mae map mape max
med mid min ml mlp mom mon mrr mse nan ndcg new nlp no not nov now null ny oct off ok okr old oom
oos oot os ota out p p0 p1 p2 p3 p4 p50 p95 p99 per pii poc pr prod psi pto q1 q2 q3 q4 qa qps qs
r r2 rag rca rmse roc roi rpc s3 sat sdk sep sku skus sla slo slos sms sql ssl std stg sun tba tbd
test the thu top tpr ttl tue tv tz uat ui uk url us usd utc ux via vip vm vp vpn wape wed wip wow
x xgb xss y yaml yes yml yoy z
"""
_ACRONYMS = frozenset(_ACRONYMS_TEXT.split())

# Initials as often as words, and hardly ever set off at the end of an action.
_INITIALS_TOO = frozenset({"ad", "ap", "bp", "lb"})
# Two small letters that are units or shorthand, and so no initials.
_SMALL_WORDS = frozenset(
    [
        "bn",
        "cm",
        "db",
        "ft",
        "gb",
        "gr",
        "hz",
        "iq",
        "kb",
        "kg",
        "km",
        "kw",
        "lo",
        "ly",
        "mb",
        "mg",
        "mi",
        "ml",
        "mm",
        "ms",
        "mv",
        "nr",
        "px",
        "qs",
        "re",
        "ro",
        "ts",
        "ut",
        "vp",
        "wk",
    ]
)

_MORE_WORDS_TEXT = """
a add added adds africa again agree airflow all also always amazon america an and any anyone april
are as asia ask at august back bad be because been before berlin best better bigquery blocked both
build but by call can cannot change changed changes check checks china christmas closed could
create datadog day days december decide dev did do does done down drop each east easter else email
europe every february few find first fix fixed for found france friday from germany get give good
google grafana had has have he help her here him his hold how i if in india into is it its january
japan java july june just kafka keep know known last less let like london look looks make many
march maybe me meeting meta microsoft monday month months more most move moved much my need needs
new next no nor north not note november now october of off ok on once one only onto open or other
our out over own paris pending per plan plans prod prometheus python quarter quarters read redis
remove run runs same saturday second see send september set sets she should since slack snowflake
so some soon south spark sprint staging start started still stop such sunday take talk tell test
tests than that the their them then there these they think third this those three through thursday
til till to today todo tomorrow too try tuesday two under until up update us use using verify very
via wait want was we wednesday week weeks were west what when where which while who whom why will
wip with without worse worst would write year yes yet you your
"""
_MORE_WORDS = frozenset(_MORE_WORDS_TEXT.split())

_NAME_WORD = r"[^\W\d_][^\W\d_]*(?:['’-][^\W\d_]+)?"
_HANDLE = r"@\s?[^\W\d_][\w.-]*\w(?:\s(?:team|eng|ops)\b)?|@\s?[^\W\d_]"
_SPLIT = re.compile(r"\s*(?:[+&/,;|]|\band\b|\bAND\b|\bund\b|\s-\s)\s*|\s+(?=@)")
_PERSON = rf"@?{_NAME_WORD}\.?(?:\s{_NAME_WORD}\.?){{0,2}}"
_LIST = rf"{_PERSON}(?:\s?(?:[+&/,]|\band\b|\bAND\b)\s?{_PERSON})*"
_OWNER_CUE = (
    r"(?:owners?|own|who|resp(?:onsible)?|assignees?|assigned(?:\sto)?|dri|lead|driver|poc|contact|"
    r"ownr|pic|by\swhom)"
)
_CUED = re.compile(
    rf"[(\[,;–—-]?\s*\b{_OWNER_CUE}\b\.?\s?[:=–-]\s?(?P<names>{_LIST}|\?+|TBD)\s?[)\]]?|[(\[,;]?\s*\bowner\s(?P<names2>{_LIST})\s?[)\]]?",
    re.IGNORECASE,
)
_HANDLES = re.compile(
    rf"[(\[,–—-]?\s*(?P<names>(?:{_HANDLE})(?:\s?(?:[+&/,]|\band\b)?\s?(?:{_HANDLE})|\s?[+&/]\s?{_NAME_WORD})*)\s?[)\]]?"
)
_BRACKETS = re.compile(rf"\s*[(\[{{]\s?(?P<names>{_LIST})\s?,?\s?[)\]}}]")
_TAIL = re.compile(
    rf"\s*(?:\s[-–—~]+>?\s?|\s?>{{1,2}}\s?|\s?»\s?|\s?<-\s?|\s?←\s?|\sby\s|(?<=\w)[–—]\s?|\s?→\s?|\s?->\s?|\s?=>\s?|\s/\s?|\s\|\s?|,\s?|:\s)(?P<names>{_LIST})\s*$"
)
_HEAD = re.compile(rf"^\s*(?P<names>{_LIST})\s*(?::|\s[-–—]\s|\s?→|\s?->|\s?=>)\s*(?=\S)")
_HEAD_VERB = re.compile(
    rf"^\s*(?P<names>{_NAME_WORD}(?:\s?[+&/]\s?{_NAME_WORD})*)\s(?:to|will|shall|TO|WILL)\s(?=[a-zA-Z])"
)
_BARE_TAIL = re.compile(rf"\s(?P<names>{_NAME_WORD}(?:\s?[+&/,]\s?{_NAME_WORD})*)\s*$")
_PARTICIPANT_CUE = re.compile(
    r"^\s*(?:(?:present|participants?|attendees?|attending|attendance|people|team|crew|group|"
    r"in\s(?:the\s)?room|room(?=\s?:)|in\sthe\scall|on\sthe\scall|on\scall|who(?:'s\shere|\swas\shere)?|here(?:\stoday)?|"
    r"facilitat(?:or|ed\sby)|moderator|scribe|note\s?taker|roll\scall)\b\s?[:=–-]?\s*|(?:w/|with\b|w\s)\s?:?\s*)",
    re.IGNORECASE,
)


_TITLE = re.compile(r"^(?:dr|prof|mr|mrs|ms)\.?\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundOwners:
    """Owners and the piece that names them: `text[start:end]` is `raw`, punctuation included."""

    start: int
    end: int
    raw: str
    names: tuple[str, ...]


@lru_cache(maxsize=1)
def _common_words() -> frozenset[str]:
    field = {word.lower() for word in field_words()}
    everyday = (field | COMMON_WORDS) - FIRST_NAMES - _INITIALS_TOO
    return frozenset(everyday | _MORE_WORDS | (_ACRONYMS - _INITIALS_TOO))


def person_name(word: str, shouting: bool = False) -> str:
    """A name in the case that people write it: "ZOE" is Zoe, "zoe" is Zoe, "TL" stays.

    Args:
        word: as written, without "@".
        shouting: the board is written in capitals throughout, so that capitals say nothing.
    """
    return " ".join(_name_case(part, shouting) for part in word.lstrip("@ ").split())


def _name_case(part: str, shouting: bool) -> str:
    lowered = part.lower()
    if lowered in _ROLE_KEYS and lowered not in FIRST_NAMES:
        return part
    if part.islower() and lowered in FIRST_NAMES:
        return part.capitalize()
    if part.islower():
        return part.upper() if len(part) == 2 and _may_be_initials(part) else part
    if part.isupper() and (len(part) >= 4 or (len(part) == 3 and lowered in FIRST_NAMES)):
        return part.capitalize()
    if part.isupper() and shouting and lowered in FIRST_NAMES and len(part) > 2:
        return part.capitalize()
    return part


def is_role(text: str) -> bool:
    """Whether the text is a role or a team that can own an action."""
    key = " ".join(text.lower().replace("@", "").split())
    return (
        key in _ROLE_KEYS
        or re.fullmatch(r"[a-z&-]+(?: [a-z&-]+)? (?:team|eng|ops)", key) is not None
    )


def looks_like_name(text: str, known: Iterable[str] = ()) -> float:
    """How much one to three words are a person's name, 0 to 1, by their form and the tables."""
    words = _TITLE.sub("", text.strip().lstrip("@").rstrip(".")).split()
    if not 1 <= len(words) <= 3:
        return 0.0
    key = " ".join(words).lower()
    if key in {k.lower() for k in known}:
        return 1.0
    first = words[0].lower()
    if len(words) > 1:
        rest = all(w[:1].isupper() and w.lower() not in _common_words() for w in words[1:])
        return 0.95 if first in FIRST_NAMES and words[0][:1].isupper() and rest else 0.0
    return _single_name(words[0])


def _single_name(word: str) -> float:
    lowered = word.lower()
    if len(word) == 2 and word.islower() and _may_be_initials(word):
        return 0.55
    if lowered in FIRST_NAMES:
        return _listed_name(word)
    if lowered in _common_words() or not word.replace("-", "").replace("'", "").isalpha():
        return 0.0
    if word.isupper() and len(word) <= 3:
        return 0.7 if len(word) >= 2 else 0.2
    return 0.6 if word[:1].isupper() else 0.1


def _may_be_initials(word: str) -> bool:
    """Whether two small letters may be initials, on a board that is written without capitals."""
    return word.isalpha() and word not in _common_words() and word not in _SMALL_WORDS


def _listed_name(word: str) -> float:
    doubtful = word.lower() in _WORD_NAMES or word.lower() in _common_words()
    if word.islower():
        return 0.2 if doubtful else 0.7
    return 0.6 if doubtful else 0.95


def _split_names(text: str) -> list[str]:
    return [part.strip(" @.") for part in _SPLIT.split(text) if part and part.strip(" @.")]


def _names(
    text: str, known: tuple[str, ...], *, floor: float, handles: bool = False
) -> tuple[str, ...] | None:
    """The people in a list; None where a part is no name."""
    parts = _split_names(text)
    if not parts:
        return None
    for part in parts:
        score = 1.0 if handles and " " not in part else looks_like_name(part, known)
        if score < floor and not is_role(part):
            return None
    return tuple(dict.fromkeys(person_name(part) for part in parts))


def find_owners(text: str, known: Iterable[str] = ()) -> FoundOwners | None:
    """Who owns an action: "@zoe", "- Ana + Tom", "(Raj)", "owner: ZB", "Kim: do x", "→ SRE".

    Args:
        text: the action's line, without its due date and status.
        known: names from elsewhere on the board (participants) and the glossary.
    """
    names = tuple(known)
    cued = _cued(text, names)
    if cued is not None:
        return cued
    for pattern, floor, handles in _STRUCTURES:
        for match in _matches(pattern, text):
            found = _names(match["names"], names, floor=floor, handles=handles)
            if pattern is _BARE_TAIL and is_role(match["names"]):
                continue
            if found and not (pattern is not _HANDLES and _is_content(text, match)):
                return FoundOwners(match.start(), match.end(), match.group(), found)
    return None


def _matches(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Where a pattern fits: the last place first, but of the tails the longest list of names.

    A tail may stand inside another one: "- Ana" in ", tune it - Ana".
    """
    if pattern is not _TAIL:
        return list(reversed(list(pattern.finditer(text))))
    tails = [pattern.match(text, start) for start in range(len(text))]
    return [match for match in tails if match is not None]


# Each with how sure a name must be: brackets, dashes and heads may hold other things too.
_STRUCTURES: tuple[tuple[re.Pattern[str], float, bool], ...] = (
    (_HANDLES, 0.1, True),
    (_BRACKETS, 0.5, False),
    (_TAIL, 0.55, False),
    (_HEAD, 0.55, False),
    (_HEAD_VERB, 0.65, False),
    (_BARE_TAIL, 0.9, False),
)


def _cued(text: str, known: tuple[str, ...]) -> FoundOwners | None:
    match = _CUED.search(text)
    if match is None:
        return None
    said = match["names"] or match["names2"] or ""
    if said.lower().strip() in _NO_ONE or not said.strip("?"):
        return FoundOwners(match.start(), match.end(), match.group(), ())
    found = _names(said, known, floor=0.1)
    return FoundOwners(match.start(), match.end(), match.group(), found) if found else None


def _is_content(text: str, match: re.Match[str]) -> bool:
    """Whether nothing would be left of the action, or a role word is the sentence's own."""
    rest = text[: match.start()] + text[match.end() :]
    return not re.search(r"\w{2,}", rest)


def owner_names(text: str) -> tuple[str, ...]:
    """The people in an owner cell ("Noor+Finn", "@tara", "data eng"); () where it is none."""
    stripped = re.sub(rf"^\s*{_OWNER_CUE}\s?[:=]\s?", "", text, flags=re.IGNORECASE).strip(
        " ()[]→-–"
    )
    if not stripped or stripped.lower() in _NO_ONE:
        return ()
    return (
        _names(
            stripped, (), floor=0.1 if stripped.startswith("@") else 0.55, handles="@" in stripped
        )
        or ()
    )


def read_participants(text: str) -> tuple[str, ...]:
    """The people that a line lists: "Present: Ana, Raj", "w/ Lucy, Zoe", or a bare list.

    () where the line is no such list. A bare list needs two names or more.
    """
    cue = _PARTICIPANT_CUE.match(text)
    if cue is not None and cue.end() > 0:
        listed = text[cue.end() :].strip(" .()[]:")
        found = _names(listed, (), floor=0.5, handles="@" in listed) if listed else None
        found = found or (read_roster(listed) or None)
        if found is None and listed:
            found = _names(" , ".join(listed.split()), (), floor=0.65)
        return found or ()
    return _bare_list(text)


def _bare_list(text: str) -> tuple[str, ...]:
    stripped = text.strip(" .()[]:")
    parts = _split_names(stripped)
    scores = [looks_like_name(part) for part in parts]
    if len(parts) < 2 or min(scores) < 0.55:
        return ()
    sure = sum(score >= 0.9 for score in scores)
    return _names(stripped, (), floor=0.55) or () if 2 * sure >= len(parts) else ()


def read_roster(text: str) -> tuple[str, ...]:
    """The people of a list that stands where people are listed: below a title, behind "who:".

    There, initials are people even where they are also acronyms ("NG, AD"), though not all of
    them may be ("AUC, KS").
    """
    stripped = text.strip(" .()[]:")
    if any(c.isdigit() for c in stripped):
        return ()
    parts = _split_names(stripped)
    if len(parts) < 2 and "@" not in text:
        parts = stripped.split()
    if stripped.startswith("@"):
        return tuple(dict.fromkeys(person_name(part) for part in parts if " " not in part))
    sure = sum(looks_like_name(part) >= 0.55 for part in parts)
    initials = [re.fullmatch(r"[A-Z]{2,3}", part) is not None for part in parts]
    likely = [looks_like_name(p) >= 0.55 or i for p, i in zip(parts, initials, strict=True)]
    if len(parts) < 2 or not all(likely) or 2 * sure < len(parts):
        return ()
    return tuple(dict.fromkeys(person_name(part) for part in parts))


def is_people_list(text: str) -> bool:
    """Whether a line is a list of people, with or without a cue."""
    return bool(read_participants(text))
