"""A question and postmortems in, an answer out: from what they say, or a plain no.

Every word of a question has to be accounted for: by what it asks for, by what it names, or by
standing in the statements that are cited. A word that is not is what the board does not tell of,
or what the question takes for granted; then it is declined, and what comes nearest is quoted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from boardsnap.chat.concepts import is_filler
from boardsnap.chat.draft import NOTHING, Draft, Said, counted, decline, joined, quoted, told
from boardsnap.chat.expected import fits, may_answer
from boardsnap.chat.inquiry import Inquiry
from boardsnap.chat.passages import lasting, nearest, passages, planned, same_question, whole
from boardsnap.chat.question import Question, read_question
from boardsnap.chat.scope import in_scope
from boardsnap.chat.several import MOST_TOLD, Shelf, across
from boardsnap.chat.shelf import Book, Cited, Line
from boardsnap.chat.suggestions import suggestions
from boardsnap.chat.synonyms import is_verb, says_how
from boardsnap.chat.topics import Candidate, candidates
from boardsnap.chat.words import tokens_of
from boardsnap.model.answer import Answer, AskedDocument, Citation, Kind, Sentence

# So many families are tried before the words are looked for.
_MOST_TRIED = 8


@dataclass(frozen=True, slots=True)
class Reply:
    """What one postmortem, or several together, say to a question.

    Attributes:
        topic: the family that said it.
        kind: whether they hold the answer.
        draft: the sentences.
        book: the one that says it; None: several together.
    """

    topic: str
    kind: Kind
    draft: Draft
    book: Book | None = None


def answer(question: str, shelf: Shelf) -> Answer:
    """The answer of these postmortems.

    Args:
        question: as typed.
        shelf: what is asked, at least one.
    """
    asked = read_question(question, shelf.every)
    return _composed(asked, shelf, _replies(asked, shelf))


def _replies(asked: Question, shelf: Shelf) -> list[Reply]:
    together = across(asked, shelf)
    if together is not None:
        topic, draft = together
        return [Reply(topic, "declined" if draft.declined else "answered", draft)]
    scope = in_scope(asked, shelf)
    if not scope.books:
        return [Reply("last_time", "declined", scope.why_none)]
    replies = [
        _reply(Inquiry(scope.question, book, shelf.every, shelf.today), scope.explained)
        for book in scope.books
    ]
    if len(replies) == 1:
        asked_alone = (replies[0].book,) == shelf.books
        return replies if asked_alone else [_headed(replies[0])]
    return _gathered(replies)


def _gathered(replies: Sequence[Reply]) -> list[Reply]:
    """Those that answer, each under its name; where none does, one no for all of them."""
    for kind in ("answered", "found"):
        kept = [reply for reply in replies if reply.kind == kind]
        if kept:
            return [*map(_headed, kept[:MOST_TOLD]), *_more(kept[MOST_TOLD:])]
    known = [reply for reply in replies if reply.topic != "none"]
    if len(known) in range(1, MOST_TOLD + 1):
        return list(map(_headed, known))
    return [_none_of(replies)]


def _more(left_out: Sequence[Reply]) -> list[Reply]:
    if not left_out:
        return []
    lines = [reply.draft.rests()[:1] for reply in left_out]
    number = counted(len(left_out), "more postmortem answers", "more postmortems answer")
    draft = NOTHING.say(
        f"{number} it, too: name the model, the title or the month.",
        *(line for those in lines for line in those),
        computed=f"counted: {len(left_out)}",
    )
    return [Reply(left_out[0].topic, left_out[0].kind, draft)]


def _headed(reply: Reply) -> Reply:
    """The reply with the name of its postmortem before its first sentence."""
    if reply.book is None or not reply.draft.said:
        return reply
    first, *others = reply.draft.said
    said = replace(first, text=f"{quoted(reply.book.name)}: {first.text}")
    return replace(reply, draft=replace(reply.draft, said=(said, *others)))


def _none_of(replies: Sequence[Reply]) -> Reply:
    draft = decline("No answer was found in any of the postmortems.")
    return Reply(replies[0].topic, "declined", draft)


def _reply(inquiry: Inquiry, explained: frozenset[int]) -> Reply:
    """What one postmortem says."""
    same = same_question(inquiry)
    if same is not None:
        return Reply("questions", "declined", _asked_there(NOTHING.tell([same])), inquiry.book)
    holding = [line for line in whole(inquiry) if may_answer(inquiry, line)]
    has_focus = bool(nearest(inquiry))
    tried = candidates(inquiry.question, focus=has_focus, specific=inquiry.is_specific)[
        :_MOST_TRIED
    ]
    for candidate in tried:
        asked = replace(inquiry, used=candidate.used)
        draft = candidate.topic.answer(asked)
        if draft and fits(asked, draft) and _is_accounted(asked, candidate, draft, explained):
            told = {line.cited for line in holding}
            if told and not told & {*draft.rests()}:
                break
            kind: Kind = "declined" if draft.declined else "answered"
            return Reply(candidate.topic.name, kind, draft, inquiry.book)
    return replace(_by_words(inquiry, tried, explained), book=inquiry.book)


def _by_words(inquiry: Inquiry, tried: Sequence[Candidate], explained: frozenset[int]) -> Reply:
    draft = _complete(inquiry, passages(inquiry), explained)
    if draft:
        only_asked = all(cited.pointer.startswith("/questions") for cited in draft.rests())
        if only_asked:
            return Reply("questions", "declined", _asked_there(draft))
        return Reply("passages", "found", draft)
    for topic, likely in (("planned", planned(inquiry)), ("lasting", lasting(inquiry))):
        if likely and len(_left(inquiry, frozenset(), likely, explained)) <= 1:
            return Reply(topic, "found", likely)
    return Reply("none", "declined", _not_there(inquiry, tried, explained))


def _complete(inquiry: Inquiry, draft: Draft, explained: frozenset[int]) -> Draft:
    """The sentences that account for every word each; words picked here and there say nothing."""
    kept = [
        said
        for said in draft.said
        if not _left(inquiry, frozenset(), replace(draft, said=(said,)), explained)
    ]
    return replace(draft, said=tuple(kept))


def _asked_there(draft: Draft) -> Draft:
    started = decline("The board asks the same, and gives no answer.", *draft.rests())
    return replace(started, said=(*started.said, *draft.said))


def _not_there(inquiry: Inquiry, tried: Sequence[Candidate], explained: frozenset[int]) -> Draft:
    near = nearest(inquiry)
    unknown = [
        place
        for place in inquiry.question.content
        if place not in explained and not _is_anywhere(inquiry, place)
    ]
    if unknown:
        words = joined([quoted(inquiry.question.tokens[place].written) for place in unknown])
        draft = decline(f"No answer was found. The postmortem says nothing of {words}.")
    elif inquiry.question.content:
        draft = decline("No answer was found in the postmortem.")
    else:
        draft = decline("It is not clear what is asked.")
    for line in near:
        draft = draft.say(f"The nearest that it says: {told(line)}", line)
    return draft


def _is_anywhere(inquiry: Inquiry, place: int) -> bool:
    stem = inquiry.question.tokens[place].stem
    return stem in inquiry.book.terms or place in inquiry.question.meaning


# Families whose statements are found by what they are, however their verb is put.
_BY_SUBJECT = frozenset(("feature", "decisions"))


def _is_accounted(
    inquiry: Inquiry, candidate: Candidate, draft: Draft, explained: frozenset[int]
) -> bool:
    """Whether every word is accounted for, but for a verb beside a subject that is named."""
    left = _unexplained(inquiry, candidate, draft, explained)
    by_subject = candidate.topic.name in _BY_SUBJECT and not inquiry.says("who")
    if not left or draft.declined or not by_subject or len(left) > 1:
        return not left
    lines = [line for one in draft.rests() if (line := _line(inquiry.book, one)) is not None]
    subjects = [at for at in inquiry.question.content if at not in inquiry.question.meaning]
    named = any(inquiry.names(line, at) for line in lines for at in subjects)
    return named and is_verb(inquiry.question.tokens[left[0]].text)


def _unexplained(
    inquiry: Inquiry, candidate: Candidate, draft: Draft, explained: frozenset[int]
) -> list[int]:
    taken = candidate.used | candidate.allowed | _classifiers(inquiry, draft)
    if not draft.declined:
        # Nobody has said anything of a metric that no board has.
        taken -= {
            place for one in inquiry.question.metrics if not one.known for place in one.places
        }
    return _left(inquiry, taken, draft, explained)


def _left(
    inquiry: Inquiry, taken: frozenset[int], draft: Draft, explained: frozenset[int]
) -> list[int]:
    """The words that neither the family nor the cited statements account for."""
    cited = [_line(inquiry.book, one) for one in draft.rests()]
    lines = [line for line in cited if line is not None]
    dated = {place for one in inquiry.question.dates for place in one.places}
    places = {*inquiry.question.content, *dated}
    return [
        place
        for place in sorted(places - taken - draft.explained - explained)
        if inquiry.question.tokens[place].stem not in inquiry.book.head_terms
        and not _only_says_how(inquiry, place)
        and not any(inquiry.explained_by(line, place) for line in lines)
    ]


def _classifiers(inquiry: Inquiry, draft: Draft) -> frozenset[int]:
    """The word behind an idea that the question names in full: "the DDoS attack" of "DDoS"."""
    stems = [token.stem for token in inquiry.question.tokens]
    lines = [line for one in draft.rests() if (line := _line(inquiry.book, one)) is not None]
    found = set()
    for line in lines:
        own = [token.stem for token in tokens_of(line.text) if not is_filler(token)]
        if line.section in {"hypotheses", "rejected"} and own and set(own) <= set(stems):
            found.add(max(stems.index(stem) for stem in own) + 1)
    return frozenset(found)


def _only_says_how(inquiry: Inquiry, place: int) -> bool:
    """Whether a word adds nothing but how something was, and no statement has it."""
    token = inquiry.question.tokens[place]
    return says_how(token.text) and token.stem not in inquiry.book.terms


def _line(book: Book, cited: Cited) -> Line | None:
    if cited.record != "postmortem" or cited.document != book.index:
        return None
    return book.at(cited.pointer)


def _composed(asked: Question, shelf: Shelf, replies: Sequence[Reply]) -> Answer:
    kinds = {reply.kind for reply in replies}
    kind: Kind = "answered" if "answered" in kinds else "found" if "found" in kinds else "declined"
    said = [one for reply in replies for one in reply.draft.said]
    cited = tuple(dict.fromkeys(cited for one in said for cited in one.rests))
    return Answer(
        question=asked.text,
        kind=kind,
        topic=replies[0].topic if replies else "none",
        documents=tuple(AskedDocument(key=book.key, name=book.name) for book in shelf.every),
        sentences=tuple(_sentences(said, cited)),
        citations=tuple(map(_citation, cited)),
        suggestions=suggestions(shelf.books) if kind == "declined" else (),
    )


def _sentences(said: Iterable[Said], cited: Sequence[Cited]) -> Iterable[Sentence]:
    for one in said:
        places = tuple(cited.index(rest) for rest in one.rests)
        yield Sentence(text=one.text, citations=places, computed=one.computed)


def _citation(cited: Cited) -> Citation:
    return Citation(
        document=cited.document,
        record=cited.record,
        pointer=cited.pointer,
        text=cited.text,
        sources=cited.sources,
    )
