"""Which family of questions a question belongs to, as a table of what it has to say for that.

A pattern is a row of concepts (`concepts.py`) that all have to be there; `@person`, `@metric`,
`@date`, `@label`, `@priority`,
`@feature` stand for something that the question names, `@focus` for words that
stand on the board. The pattern that takes account of most of the question wins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from boardsnap.chat import actions, causes, events, heads, ideas, learning, metrics, times
from boardsnap.chat.inquiry import Answering
from boardsnap.chat.question import Question

# Words that many questions share tell less of what is asked for.
_WEIGHTS: Mapping[str, float] = {
    "which": 0.1,
    "yes_no": 0.3,
    "who": 0.8,
    "when": 0.8,
    "does": 0.6,
    "happen": 0.5,
    "value": 0.4,
    "still": 0.3,
    "first": 0.4,
    "last": 0.4,
    "before": 0.5,
    "after": 0.5,
    "fail": 0.7,
    "for": 0.3,
    "@focus": 0.2,
    "happened_to": 1.6,
    "unplaced": 1.5,
    "told_by": 1.4,
    "title": 1.8,
    "@date": 1.0,
    "postmortems": 0.3,
    "feature": 0.9,
    "mention": 0.3,
    "impact": 0.4,
    "all_boards": 0.1,
    "latest": 0.5,
    "monitoring": 0.9,
}
# Of "@focus", where a word of the question is the name of something on the board.
_SPECIFIC = 0.7
# What a question says beyond a pattern counts against it, by this share of its weight.
_BEYOND = 0.55
# What goes with a pattern counts for it, by this share.
_BESIDE = 0.45
# Concepts that never count against a pattern: they only join words.
_MUTE = frozenset(("which", "postmortems", "all_boards", "mention", "still", "happen", "does"))


@dataclass(frozen=True, slots=True)
class Topic:
    """A family of questions.

    Attributes:
        name: for programs.
        answer: what it says.
        patterns: rows of concepts, separated by `|`.
        may: further concepts that go with it.
    """

    name: str
    answer: Answering
    patterns: str
    may: str = ""


TOPICS: tuple[Topic, ...] = (
    # --------------------------------------------------------------------------- times
    Topic(
        "time_to_detect",
        times.time_to_detect,
        "how_long notice|how_long alert|mttd",
        "does start fail cause first alert after happen until",
    ),
    Topic(
        "time_to_mitigate",
        times.time_to_mitigate,
        "how_long stop|mttr",
        "how_long start stop fail cause first happen recover response until",
    ),
    Topic(
        "time_to_respond",
        times.time_to_respond,
        "how_long notice stop|between notice stop|how_long alert stop",
        "how_long between after start alert fail first response",
    ),
    Topic(
        "time_to_recover",
        times.time_to_recover,
        "how_long recover|how_long fail|how_long lasted|lasted",
        "start stop impact happen until metric",
    ),
    Topic(
        "time_between",
        times.time_between,
        "how_long @focus",
        "between start stop notice deploy upstream recover alert after before fail response",
    ),
    Topic(
        "started",
        times.started,
        "start|first fail|when fail|when cause|when first|when change|when shifted|"
        "when start change|"
        "when start metric|how_long start",
        "when fail cause first happen change shifted which metric",
    ),
    Topic(
        "noticed",
        times.noticed,
        "notice|who notice|notice cause|how_notice|monitoring notice",
        "who when first fail cause start alert happen evidence last",
    ),
    Topic(
        "stopped",
        times.stopped,
        "when stop|who stop|stop",
        "fail cause happen response deploy when",
    ),
    Topic(
        "recovered",
        times.recovered,
        "recover",
        "when fail value how_high metric latest yes_no @metric",
    ),
    # --------------------------------------------------------------------------- metrics
    Topic(
        "metric_value",
        metrics.metric_value,
        "@metric @date|metric @date|value @date|@metric @later|metric @later|fail @date",
        "value how_high how_much when last impact metric fail latest change",
    ),
    Topic(
        "metric_extreme",
        metrics.metric_extreme,
        "@metric lowest|@metric highest|@metric worst|@metric best|@metric how_high|"
        "metric lowest|"
        "metric highest|metric worst|metric best|value lowest|value highest|value worst|"
        "value best",
        "value metric when change last latest start lowest highest how_much how_high worst",
    ),
    Topic(
        "metric_change",
        metrics.metric_change,
        "@metric change|@metric how_much|@metric impact|metric impact|metric change|"
        "how_much change|@metric compare|worst|"
        "@metric before after",
        "how_much value metric fail how_high before after impact compare shifted window "
        "latest change "
        "worst start @date initial course",
    ),
    Topic(
        "metric_course",
        metrics.metric_course,
        "@metric|metric|@metric course|metric course|value course",
        "value course change timeline how_high metric which",
    ),
    Topic(
        "metric_latest",
        metrics.metric_latest,
        "@metric latest|metric latest|@metric last",
        "value metric how_high last latest",
    ),
    Topic(
        "metric_initial",
        metrics.metric_initial,
        "how_high before|@metric initial|metric initial|@metric first",
        "value metric how_high first start before",
    ),
    Topic(
        "metric_around",
        metrics.metric_around,
        "@metric before @focus|@metric after @focus|metric after @focus|metric before @focus",
        "value change course recover deploy stop upstream metric response before after",
    ),
    # --------------------------------------------------------------------------- timeline
    Topic("timeline", events.timeline, "timeline", "when fail start happen"),
    Topic(
        "happened_on",
        events.happened_on,
        "@date happen|@date",
        "timeline between happen change changed deploy fail which stop response alert",
    ),
    Topic(
        "happened_after",
        events.happened_after,
        "after @focus",
        "happen timeline deploy upstream recover stop alert change response changed",
    ),
    Topic(
        "happened_before",
        events.happened_before,
        "before @focus",
        "happen timeline deploy upstream change fail start alert notice changed",
    ),
    Topic(
        "changed_before",
        events.changed_before,
        "changed|deploy before|happen before fail|upstream before|change before upstream",
        "fail change start before deploy happen upstream metric notice cause changed",
    ),
    Topic(
        "alerts",
        events.alerts,
        "alert|who alert|does alert",
        "when who how_many first monitoring notice last happen",
    ),
    Topic("deploys", events.deploys, "deploy", "version happen which when model_name"),
    Topic("upstream", events.upstream, "upstream", "changed change happen fail shifted"),
    Topic(
        "event_when",
        events.event_when,
        "when @focus",
        "does deploy happen stop change start upstream first alert response recover fail "
        "model_name version "
        "shifted",
    ),
    Topic("first_event", events.first_event, "first happen|first timeline", "when timeline"),
    Topic("last_event", events.last_event, "last happen|last timeline", "when timeline latest"),
    Topic("who_did", events.who_did, "who @focus", "does deploy stop"),
    # --------------------------------------------------------------------------- actions
    Topic(
        "actions",
        actions.plan,
        "action|to_be_done|upcoming|@person|@priority|priority|low_priority|open action|done|"
        "progress|due|unowned|undated|"
        "owner|status|how_many open|who due",
        "who when does still action due owner which happen all_boards last first done open "
        "priority "
        "before stop response monitoring prevent recover @date @person how_many progress unowned "
        "undated @priority decision to_be_done upcoming after",
    ),
    Topic(
        "overdue",
        actions.overdue,
        "overdue",
        "who action due still open when @person which happen done @date how_many",
    ),
    Topic(
        "owner_of",
        actions.owner_of,
        "who @focus|who does @focus|owner @focus|due @focus|status @focus|yes_no done @focus|"
        "yes_no progress @focus",
        "who does owner action due when stop done still monitoring progress response prevent "
        "start alert "
        "deploy upstream notice evidence status",
    ),
    Topic(
        "prevention",
        actions.prevention,
        "prevent",
        "action does happen stop fail last_time still decision seen_before response done "
        "progress who",
    ),
    Topic(
        "response",
        actions.response,
        "response|stop action|stop does",
        "stop does action fail happen recover",
    ),
    Topic(
        "monitors_planned",
        actions.monitors_planned,
        "monitoring|alert action",
        "does action alert which prevent still who deploy",
    ),
    # --------------------------------------------------------------------------- hypotheses
    Topic(
        "ruled_out",
        ideas.ruled_out,
        "rejected|rejected hypothesis|rejected cause|rejected @label|why rejected|"
        "discarded hypothesis",
        "why hypothesis cause which evidence confirmed upstream who @label",
    ),
    Topic(
        "hypotheses",
        ideas.hypotheses,
        "hypothesis|hypothesis cause|hypothesis sure|hypothesis open|hypothesis confirmed|"
        "hypothesis alive|alive",
        "cause sure which open still status how_many confirmed rejected",
    ),
    Topic(
        "most_likely", ideas.most_likely, "most_likely", "cause hypothesis sure explain evidence"
    ),
    Topic(
        "evidence",
        ideas.evidence,
        "evidence|evidence cause|against|for @label|why sure|why evidence",
        "why cause hypothesis feature confirmed for shifted sure fail deploy upstream "
        "category alert "
        "change against @label",
    ),
    Topic(
        "how_sure",
        ideas.how_sure,
        "sure",
        "cause hypothesis confirmed evidence against value feature @label",
    ),
    Topic(
        "is_it",
        ideas.is_it,
        "yes_no @focus|@label|hypothesis @focus|mention @focus|status hypothesis @focus|"
        "alive @focus|hypothesis alive @focus",
        "does unsure_reading done cause fail hypothesis status confirmed rejected evidence "
        "category shifted "
        "notice change mention "
        "caused_by @label happen",
    ),
    Topic(
        "false_cause",
        ideas.why_it_did,
        "why @focus|why @label",
        "cause fail confirmed change start evidence upstream deploy",
    ),
    # --------------------------------------------------------------------------- causes
    Topic(
        "root_cause",
        causes.root_cause,
        "cause|happened_to|why fail|why change|why @metric|fail|why",
        "why fail change start impact confirmed metric which who summary evidence @metric "
        "happen notice "
        "yes_no",
    ),
    Topic("category", causes.category, "category", "shifted cause fail change"),
    Topic(
        "feature",
        causes.feature,
        "feature|shifted",
        "cause shifted fail change how_much worst highest impact which notice feature",
    ),
    Topic(
        "amount",
        causes.amount,
        "how_much shifted|how_much feature|window|@feature change|@feature how_much|"
        "@feature before after|@feature shifted",
        "@feature change feature cause shifted how_much before after between compare start",
    ),
    # --------------------------------------------------------------------------- learning
    Topic(
        "earlier_detection",
        learning.earlier_detection,
        "monitoring earlier|best monitoring|would_have notice|would_have earlier|"
        "monitoring would_have|notice earlier|"
        "alert earlier|would_have alert|would_have prevent",
        "monitoring notice alert earlier stop prevent cause which fail would_have shifted",
    ),
    # --------------------------------------------------------------------------- head and rest
    Topic("people", heads.people, "people", "who session which how_many"),
    Topic(
        "model",
        heads.model_name,
        "model_name|version",
        "fail impact version which deploy title model_name",
    ),
    Topic("session", heads.session, "session", "when last"),
    Topic("title", heads.title, "title", "which"),
    Topic(
        "fate",
        heads.fate,
        "happened_to",
        "happen what timeline action decision still open done model_name version after",
    ),
    Topic("told_by", heads.fate, "told_by", "notice alert evidence happen when which first"),
    Topic(
        "decisions",
        heads.decisions,
        "decision",
        "action which still deploy done happen before after seen_before latest",
    ),
    Topic("questions", heads.questions, "question", "open still who which how_many"),
    Topic("loose_ends", heads.loose_ends, "open", "still which happen"),
    Topic("summary", heads.summary, "summary", "fail happen cause timeline"),
    Topic("unsure_reading", heads.unsure, "unsure_reading", "sure which"),
    Topic("unplaced", heads.unplaced, "unplaced", "which"),
    Topic("typed", heads.typed, "typed", "who value does when @date"),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A family that a question may belong to.

    Attributes:
        topic: the family.
        score: how much of the question its pattern takes account of, less what it does not.
        used: the words that the pattern stands in.
        allowed: the words that go with it.
    """

    topic: Topic
    score: float
    used: frozenset[int]
    allowed: frozenset[int]


def candidates(question: Question, *, focus: bool, specific: bool = False) -> list[Candidate]:
    """The families that a question may belong to, the likeliest first.

    Args:
        question: taken apart.
        focus: whether any of its words stand in the postmortems.
        specific: whether one of them does that asks for nothing by itself.
    """
    there = _there(question, focus=focus)
    weights = {**_WEIGHTS, "@focus": _SPECIFIC} if specific else _WEIGHTS
    found = (
        best for topic in TOPICS if (best := _best(topic, question, there, weights)) is not None
    )
    return sorted(found, key=lambda one: -one.score)


def _there(question: Question, *, focus: bool) -> dict[str, frozenset[int]]:
    """Everything that a pattern can ask for, with the words that say it."""
    there: dict[str, set[int]] = {}
    for name, places in question.concepts:
        there.setdefault(name, set()).update(places)
    named = (
        ("@person", question.people),
        ("@metric", question.metrics),
        ("@label", question.labels),
        ("@priority", question.priorities),
        ("@feature", question.features),
        ("@date", question.dates),
    )
    for name, several in named:
        for one in several:
            there.setdefault(name, set()).update(one.places)
    for _, places in question.later:
        there.setdefault("@later", set()).update(places)
    if focus:
        there["@focus"] = set()
    return {name: frozenset(places) for name, places in there.items()}


def _best(
    topic: Topic,
    question: Question,
    there: Mapping[str, frozenset[int]],
    weights: Mapping[str, float],
) -> Candidate | None:
    scored = [
        _scored(topic, pattern.split(), question, there, weights)
        for pattern in topic.patterns.split("|")
        if all(name in there for name in pattern.split())
    ]
    return max(scored, key=lambda one: one.score, default=None)


def _scored(
    topic: Topic,
    pattern: Sequence[str],
    question: Question,
    there: Mapping[str, frozenset[int]],
    weights: Mapping[str, float],
) -> Candidate:
    used = frozenset(place for name in pattern for place in there[name])
    may = topic.may.split()
    allowed = frozenset(place for name in may for place in there.get(name, ()))
    score = sum(weights.get(name, 1.0) for name in pattern)
    score += _BESIDE * sum(
        _WEIGHTS.get(name, 1.0) for name in {*may} & {*there} - {*pattern} - {*_MUTE}
    )
    score -= _BEYOND * sum(_beyond(question, there, used | allowed, {*pattern, *may}))
    return Candidate(topic, score, used, allowed)


def _beyond(
    question: Question,
    there: Mapping[str, frozenset[int]],
    taken: frozenset[int],
    named: set[str],
) -> Iterator[float]:
    """The weight of what the question says and the pattern does not take account of."""
    for name, places in there.items():
        if name in named or name in _MUTE or name == "@focus":
            continue
        if not places & taken:
            yield _WEIGHTS.get(name, 1.0)
