"""Hypotheses: what was ruled out and why, what is open, what speaks for and against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from boardsnap.chat.draft import NOTHING, STATUS_WORDS, Draft, counted, decline, named, quoted
from boardsnap.chat.inquiry import Inquiry
from boardsnap.chat.shelf import Book, Line
from boardsnap.model.postmortem import Evidence, Hypothesis, HypothesisStatus
from boardsnap.wording import rating_words


def hypothesis_of(line: Line) -> Hypothesis:
    """The hypothesis of a line of that section.

    Raises:
        TypeError: it is another kind of line.
    """
    if not isinstance(line.item, Hypothesis):
        raise TypeError(f"{line.cited.pointer} is no hypothesis")
    return line.item


def hypotheses(inquiry: Inquiry) -> Draft:
    """The hypotheses with what became of them; those of one status where that is asked for."""
    every = inquiry.book.of("hypotheses")
    if not every:
        return decline("The board has no hypotheses.")
    wanted = _status_asked(inquiry)
    lines = [line for line in every if wanted is None or hypothesis_of(line).status == wanted]
    if not lines:
        return decline(f"No hypothesis on the board is {STATUS_WORDS[wanted or 'open']}.", *every)
    if inquiry.says("how_many"):
        of = f" that {'is' if len(lines) == 1 else 'are'} {STATUS_WORDS[wanted]}" if wanted else ""
        number = counted(len(lines), "hypothesis", "hypotheses")
        return NOTHING.say(f"{number}{of}.", *lines, computed="counted").tell(lines)
    return NOTHING.tell(lines)


def _status_asked(inquiry: Inquiry) -> HypothesisStatus | None:
    if inquiry.says("rejected"):
        return "rejected"
    if inquiry.says("open", "still", "alive"):
        return "open"
    return "confirmed" if inquiry.says("confirmed") else None


def ruled_out(inquiry: Inquiry) -> Draft:
    """What was ruled out, with what speaks against it; one of them where the question names it."""
    book = inquiry.book
    out = [*_rejected(book), *book.of("rejected")]
    chosen = _named(inquiry, out)
    if not chosen:
        other = _named(inquiry, book.of("hypotheses", "root_cause"))
        if other and set(inquiry.focus) - inquiry.question.places_of("cause", "hypothesis", "why"):
            return decline(f"That was not ruled out. {_status(book, other[0])}", *other[:1])
        chosen = out
    if not chosen:
        return decline("Nothing on the board was ruled out.")
    draft = NOTHING
    for line in chosen:
        draft = _with_reasons(draft, book, line)
    return draft


def _rejected(book: Book) -> list[Line]:
    return [line for line in book.of("hypotheses") if hypothesis_of(line).status == "rejected"]


def _with_reasons(draft: Draft, book: Book, line: Line) -> Draft:
    """The draft with something that was ruled out, and why as far as the board says it."""
    against = [one for one in book.evidence_of(line) if _stance(one) == "against"]
    if line.section == "rejected":
        return draft.say(
            f"{quoted(line.text)}: ruled out, crossed out on the board without a reason.", line
        )
    reasons = "; ".join(quoted(one.text) for one in against)
    because = f" because of {reasons}" if reasons else ", the board gives no reason"
    return draft.say(f"{named(line)}: ruled out{because}.", line, *against)


def _stance(line: Line) -> str:
    return line.item.stance if isinstance(line.item, Evidence) else ""


def _named(inquiry: Inquiry, lines: Sequence[Line]) -> list[Line]:
    """Those of the statements that the question names, by label or by words."""
    labelled = [line for line in lines if _has_label(inquiry, line)]
    if labelled or inquiry.question.labels:
        return labelled
    asking = inquiry.question.places_of(*_ASKING)
    rest = [place for place in inquiry.focus if place not in asking]
    wanted = rest or list(inquiry.focus)
    # A word that no idea holds is another's to account for: "the DDoS attack" of "DDoS".
    return inquiry.meant(lines, wanted) or inquiry.meant(lines, inquiry.held(lines, wanted))


# What asks for a judgement of an idea, and does not name it.
_ASKING = (
    *("cause", "fail", "hypothesis", "confirmed", "rejected", "evidence", "status", "mention"),
    *("alive", "discarded", "caused_by", "does", "done", "unsure_reading", "sure", "why"),
)


def _has_label(inquiry: Inquiry, line: Line) -> bool:
    if not isinstance(line.item, Hypothesis):
        return False
    labels = {one.name.casefold() for one in inquiry.question.labels if one.known}
    if line.item.label:
        return line.item.label.casefold() in labels
    # Where the board writes none, H3 is the third.
    return f"h{line.index + 1}" in {one.name.casefold() for one in inquiry.question.labels}


def _label_places(inquiry: Inquiry) -> list[int]:
    return [place for one in inquiry.question.labels for place in one.places]


def evidence(inquiry: Inquiry) -> Draft:
    """What speaks for or against what the question names; else for the cause that was found."""
    book = inquiry.book
    about = _named(inquiry, book.of("hypotheses"))
    if not about and inquiry.question.labels:
        asked = inquiry.question.quote(_label_places(inquiry))
        return decline(f"The board has no hypothesis {asked}.").explain(_label_places(inquiry))
    if not about:
        about = list(believed(book))
    if not about:
        return decline("The board confirms no hypothesis.").tell(book.of("hypotheses"))
    draft = NOTHING.explain(_label_places(inquiry))
    for line in about:
        draft = _evidence_of(draft, inquiry, line)
    return draft


def _evidence_of(draft: Draft, inquiry: Inquiry, line: Line) -> Draft:
    wanted = _stances_asked(inquiry)
    every = inquiry.book.evidence_of(line)
    chosen = [one for one in every if _stance(one) in wanted]
    if chosen:
        return draft.tell(chosen)
    side = "" if len(wanted) > 1 else f" {wanted[0]} it"
    draft = draft or decline(f"The board writes nothing{side} beside {named(line)}.", line)
    return draft.tell(every)


def _stances_asked(inquiry: Inquiry) -> tuple[str, ...]:
    if inquiry.says("against"):
        return ("against",)
    if inquiry.says("sure"):
        return ("for", "against", "unclear")
    return ("for",)


def believed(book: Book) -> Iterator[Line]:
    """The hypotheses that were confirmed; where none was, the open ones that are rated highest."""
    lines = book.of("hypotheses")
    confirmed = [line for line in lines if hypothesis_of(line).status == "confirmed"]
    if confirmed or book.postmortem.root_cause:
        yield from confirmed
        return
    open_ = [line for line in lines if hypothesis_of(line).status == "open"]
    scores = [hypothesis_of(line).rating.score or 0.0 for line in open_]
    if any(scores):
        yield open_[scores.index(max(scores))]


def most_likely(inquiry: Inquiry) -> Draft:
    """The hypothesis that was confirmed, else the one that is rated highest."""
    lines = list(believed(inquiry.book))
    if lines:
        return NOTHING.tell(lines)
    draft = decline("The board rates no hypothesis above the others.")
    return draft.tell(inquiry.book.of("hypotheses"))


def how_sure(inquiry: Inquiry) -> Draft:
    """How a hypothesis is rated, what became of it, and how much speaks for and against it."""
    book = inquiry.book
    about = _named(inquiry, book.of("hypotheses")) or list(believed(book))
    if not about:
        return decline("The board rates nothing.").tell(book.of("root_cause"))
    draft = NOTHING.explain(_label_places(inquiry))
    for line in about:
        beside = book.evidence_of(line)
        draft = draft.say(_status(book, line), line)
        if beside:
            draft = draft.say(
                _weighed(beside),
                *beside,
                computed="counted among what the board writes beside it",
            )
    return draft


def _weighed(beside: Sequence[Line]) -> str:
    sides = [
        counted(count, f"statement {words}", f"statements {words}")
        for stance, words in (("for", "for it"), ("against", "against it"), ("unclear", "unclear"))
        if (count := sum(_stance(one) == stance for one in beside))
    ]
    return f"Beside it: {', '.join(sides)}."


def _status(book: Book, line: Line) -> str:
    """What became of an idea, in one sentence."""
    if line.section == "rejected":
        return f"{quoted(line.text)}: ruled out, crossed out on the board."
    if line.section == "root_cause":
        return f"The board names it as the root cause: {quoted(line.text)}."
    rated = rating_words(hypothesis_of(line).rating)
    said = f"{named(line)}: {STATUS_WORDS[hypothesis_of(line).status]}"
    return f"{said}, rated {rated}." if rated else f"{said}."


def is_it(inquiry: Inquiry) -> Draft:
    """Whether something was the cause: what became of the idea that the question names."""
    book = inquiry.book
    lines = [*book.of("root_cause"), *book.of("hypotheses"), *book.of("rejected")]
    found = _named(inquiry, lines)
    if not found:
        return NOTHING
    draft = NOTHING.explain(_label_places(inquiry))
    for line in found[:2]:
        if line.section == "hypotheses" and hypothesis_of(line).status == "rejected":
            draft = _with_reasons(draft, book, line)
        elif line.section == "hypotheses":
            draft = draft.say(_status(book, line), line).tell(book.evidence_of(line))
        else:
            draft = draft.say(_status(book, line), line)
    return draft


def why_it_did(inquiry: Inquiry) -> Draft:
    """Of something that was ruled out nobody can say why it was the cause."""
    book = inquiry.book
    out = [*_rejected(book), *book.of("rejected")]
    found = [] if inquiry.says("rejected") else _named(inquiry, out)
    if not found:
        return NOTHING
    draft = decline(f"The board says the opposite. {_status(book, found[0])}", found[0])
    reasons = [one for one in book.evidence_of(found[0]) if _stance(one) == "against"]
    return draft.tell(reasons).explain(
        (*_label_places(inquiry), *inquiry.question.places_of(*_CAUSING))
    )


_CAUSING = ("cause", "fail", "confirmed", "caused_by", "change", "start")
