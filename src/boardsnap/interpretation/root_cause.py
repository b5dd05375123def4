"""The root cause: the one sentence that the board gives as the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from boardsnap.interpretation.labels import strip_item
from boardsnap.interpretation.notes import Note, Placed, join_notes
from boardsnap.interpretation.quantities import find_feature, find_shift, find_window
from boardsnap.interpretation.statements import full_text
from boardsnap.interpretation.vocabulary import classify_cause, name_section
from boardsnap.model.postmortem import Cause, Hypothesis, RootCause

_LEADING_MARKS = re.compile(r"^(?:[\s★☆✓✔•*→>:!–—-]|=>)+(?=\w|['\"(])")
# Nobody knows yet: no answer, though it stands where one should.
_UNTOLD = (
    r"not (?:yet )?(?:found|known|clear|sure|confirmed|identified|established|conclusive)"
    r"|not (?:yet )?determined|none(?: yet)?"
    r"|(?:do ?n[o'’]?t|no one|nobody) ?(?:know|knows)?|dunno|no idea|no clue|no answer"
    r"|unknown|unclear|unsure|inconclusive|undetermined|unidentified|tb[dac]|t\.b\.d|n/?a|pending"
    r"|to be (?:determined|confirmed|found|clarified|investigated|discussed)|open|wip|mystery"
    r"|under investigation|investigating|looking|searching|digging|checking|who knows"
)
_NO_ANSWER = re.compile(
    rf"^\W*(?:(?:it'?s |is |we |root cause |cause |still |so far |as yet |yet )*(?:{_UNTOLD})"
    r"(?:\W+(?:yet|so far|as yet|still|at all|now|for now|today|sure|why|what|exactly|really|"
    r"know|it|for it|into it|see|till|until|next|week|open|tbd|mon|tue|wed|thu|fri|\d+))*)?\W*$",
    re.IGNORECASE,
)


# Root causes on the drawn boards have 4 to 17 words; a printed paragraph has 60 and more.
_MOST_WORDS = 50
# A rule that carries a feature's name is what failed, not the feature: "adapted to age_days rule".
_RULE = re.compile(
    r"\b\w+_\w+\s+(?:rules?|limits?|thresholds?|checks?|guards?|alerts?|alarms?|monitors?|"
    r"polic(?:y|ies))\b"
)
_SMALL_WORDS = "the and for with from was were are not has had our its all new old"
_SMALL = frozenset(_SMALL_WORDS.split())


def is_answer(text: str) -> bool:
    """Whether a text says anything: "tbd", "not found yet" and "??" do not, nor does a heading.

    Neither does a page of prose, which is no sentence on a board.
    """
    if _NO_ANSWER.match(text) or not any(c.isalpha() for c in text):
        return False
    if len(text.split()) > _MOST_WORDS:
        return False
    named = name_section(text)
    return named.section is None or named.score < 0.9 or bool(named.rest)


def strength(note: Note) -> float:
    """How much a sentence is the answer by its words and its emphasis."""
    cause = classify_cause(note.text)
    told = min(1.0, cause.score / 8) if cause.cause else 0.0
    told += 0.5 * (find_shift(note.text) is not None) + 0.5 * (find_window(note.text) is not None)
    return told + _prominence(note)


def gather_statement(notes: Sequence[Note]) -> tuple[Note, list[Note]]:
    """The note that states the cause, and those beside it that state something else.

    Lines without a mark of their own continue the sentence; bullets begin further statements.
    The emphasised or ticked one of several bullets is the statement, else the first.
    """
    statements: list[Note] = []
    for note in notes:
        if statements and not _begins_anew(note) and _is_near(statements[-1], note):
            statements[-1] = join_notes(statements[-1], note)
        else:
            statements.append(note)
    standing = [note for note in statements if not note.struck] or statements
    chosen = max(standing, key=_prominence)
    return chosen, [note for note in statements if note is not chosen]


def _begins_anew(note: Note) -> bool:
    item = strip_item(note.text)
    return bool(item.bullet or item.box or item.label or item.tick or item.starred or note.struck)


def _is_near(above: Note, note: Note) -> bool:
    """Lines of one sentence stand less than two line heights apart."""
    if above.board != note.board:
        return False
    height = min(line.box.height for line in (*above.lines, *note.lines))
    return note.box.top - above.box.bottom < 2.0 * height


def _prominence(note: Note) -> int:
    item = strip_item(note.text)
    return int(item.tick == "tick") + int(item.starred) + int(note.emphasis is not None)


def _category_of_idea(text: str, hypotheses: Sequence[Hypothesis]) -> Cause | None:
    """The category of the idea that the answer confirms: ticked, or the only one of its words."""
    confirmed = [h.category for h in hypotheses if h.status == "confirmed"]
    if len(confirmed) == 1:
        return confirmed[0]
    said = _content_words(text)
    # Two words in common are a subject ("road graph"), one is a coincidence.
    alike = [
        h.category
        for h in hypotheses
        if h.status != "rejected" and len(said & _content_words(h.text)) >= 2
    ]
    return alike[0] if len(alike) == 1 else None


def _content_words(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"[a-z_]{3,}", text.lower()) if word not in _SMALL)


def read_root_cause(
    note: Note, hypotheses: Sequence[Hypothesis], glossary: Sequence[str]
) -> Placed[RootCause]:
    """The cause as the board states it; what it leaves out stays out.

    Args:
        note: the statement, without its heading.
        hypotheses: read before it: the confirmed one gives the category where the sentence's
            own words do not.
        glossary: features that the user named, and what the board says has drifted.
    """
    text = _LEADING_MARKS.sub("", strip_item(full_text(note)).text) or note.text
    shift, window = find_shift(text), find_window(text)
    feature = find_feature(_RULE.sub(" ", text), tuple(glossary))
    category = classify_cause(text).cause
    if category is None:
        category = _category_of_idea(text, hypotheses)
    statement = RootCause(
        text=text,
        category=category,
        feature=feature.raw if feature else None,
        shift=shift.shift if shift else None,
        window=window.window if window else None,
        sources=note.sources,
    )
    return Placed(statement, note.places)
