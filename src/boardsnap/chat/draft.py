"""An answer while it is made: what is said, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from boardsnap.chat.shelf import SECTION_WORDS, Cited, Line
from boardsnap.model.postmortem import Action, Evidence, Hypothesis, TimelineEvent
from boardsnap.wording import date_words, plain, rating_words, words

Rests = Line | Cited


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence.

    Attributes:
        text: in words.
        rests: the statements that it rests on.
        computed: how a figure in it was computed from them.
    """

    text: str
    rests: tuple[Cited, ...] = ()
    computed: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What one family of questions has to say.

    Attributes:
        said: the sentences; none: nothing.
        declined: they say that there is no answer.
        explained: further words of the question, by place, that the answer has taken account of.
    """

    said: tuple[Said, ...] = ()
    declined: bool = False
    explained: frozenset[int] = field(default=frozenset())

    def say(self, text: str, *rests: Rests, computed: str | None = None) -> Self:
        """The draft with one more sentence."""
        cited = tuple(dict.fromkeys(map(_cited, rests)))
        return replace(self, said=(*self.said, Said(text, cited, computed)))

    def tell(self, lines: Iterable[Line]) -> Self:
        """The draft with a sentence for each of the statements."""
        draft = self
        for line in lines:
            draft = draft.say(told(line), line)
        return draft

    def explain(self, places: Iterable[int]) -> Self:
        """The draft, with more of the question's words accounted for."""
        return replace(self, explained=self.explained | frozenset(places))

    def __bool__(self) -> bool:
        return bool(self.said)

    def rests(self) -> tuple[Cited, ...]:
        """All statements that it rests on, each once."""
        return tuple(dict.fromkeys(cited for one in self.said for cited in one.rests))


NOTHING = Draft()


def decline(text: str, *rests: Rests) -> Draft:
    """A draft that says that there is no answer, and why."""
    return Draft(declined=True).say(text, *rests)


def _cited(rest: Rests) -> Cited:
    return rest.cited if isinstance(rest, Line) else rest


# Quotation marks in what is quoted, so that it ends where ours end.
_INNER = str.maketrans("“”", '""')


def quoted(text: str) -> str:
    """The words of a board, so that they are told from ours."""
    return f"“{plain(text).translate(_INNER)}”"


def told(line: Line) -> str:
    """A statement with what the board says beside it, as a sentence."""
    match line.item:
        case TimelineEvent():
            return f"{dated(line)}: {quoted(line.text)}."
        case Action():
            return f"{quoted(line.text)}: {action_facts(line.item)}."
        case Hypothesis():
            return f"{named(line)}: {hypothesis_facts(line.item)}."
        case Evidence():
            return f"{stance_words(line)}: {quoted(line.text)}."
        case _:
            return f"{SECTION_WORDS[line.section].capitalize()}: {quoted(line.text)}."


def dated(line: Line) -> str:
    """When an event was."""
    at = line.item.at if isinstance(line.item, TimelineEvent) else None
    return date_words(at) or "Without a date"


def when(line: Line) -> str:
    """When an event was, for use inside a sentence."""
    at = line.item.at if isinstance(line.item, TimelineEvent) else None
    return date_words(at) or "without a date"


def named(line: Line) -> str:
    """A hypothesis with its label."""
    label = line.item.label if isinstance(line.item, Hypothesis) else None
    return f"{plain(label)} {quoted(line.text)}" if label else quoted(line.text)


def action_facts(action: Action) -> str:
    """Who, by when, how far."""
    owners = ", ".join(map(plain, action.owners)) or "no owner"
    due = f"due {date_words(action.due)}" if action.due else "no due date"
    status = words(action.status)
    return ", ".join(filter(None, (owners, due, status, plain(action.priority or ""))))


STATUS_WORDS = {"confirmed": "confirmed", "rejected": "ruled out", "open": "open"}


def hypothesis_facts(hypothesis: Hypothesis) -> str:
    """What became of it, and how likely it was held to be."""
    rated = rating_words(hypothesis.rating)
    return ", ".join(filter(None, (STATUS_WORDS[hypothesis.status], rated and f"rated {rated}")))


def stance_words(line: Line) -> str:
    """For or against what a piece of evidence speaks."""
    stance = line.item.stance if isinstance(line.item, Evidence) else "unclear"
    of = named(line.parent) if line.parent else "it"
    said = {"for": "For", "against": "Against", "unclear": "Neither for nor against"}[stance]
    return f"{said} {of}"


def joined(parts: Sequence[str]) -> str:
    """The parts as a list in a sentence: a, b and c."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: 1 action, 3 actions."""
    return f"{number} {one if number == 1 else many or one + 's'}"
