"""A question, taken apart: what it asks for, and of whom, what and when."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Literal

from boardsnap.chat.concepts import FILLERS, concept_table, concepts_like, is_filler
from boardsnap.chat.draft import joined, quoted
from boardsnap.chat.shelf import Book
from boardsnap.chat.synonyms import entry_of, is_verb
from boardsnap.chat.words import (
    NUMBER_WORDS,
    SAME_WORDS,
    Speller,
    Token,
    english_words,
    number_word,
    stem_of,
    tokens_of,
    written_out,
)
from boardsnap.interpretation.dates import FoundDate, find_dates
from boardsnap.interpretation.quantities import metric_name
from boardsnap.interpretation.tables import FIELD_WORDS
from boardsnap.interpretation.words import COMMON_WORDS, FIRST_NAMES, TIME_UNITS

# Beyond it nobody asks; what is pasted in is cut.
MOST_LETTERS = 500

Places = tuple[int, ...]
"""Indices of the words that say something."""

Tense = Literal["past", "ahead"] | None

_YES_NO_WORDS = """
is are was were did does do has have had can could will would should
"""
_AHEAD_WORDS = "will shall should must does going supposed gets needs next due"
_AHEAD = frozenset(_AHEAD_WORDS.split())
_PAST = frozenset(("did", "was", "were", "had", "has"))
# What is done once it is finished, and is to be done while it has to be.
_TO_DO_WORDS = "finish complete close deliver implement accomplish achieve"
_TO_DO = frozenset(_TO_DO_WORDS.split())
_OBLIGED = frozenset(("to", "must", "will", "shall", "should", "need", "needs"))
_YES_NO = frozenset(_YES_NO_WORDS.split())
_LABEL = re.compile(r"h\d{1,2}", re.I)
_PRIORITY = re.compile(r"(p[0-4])s?", re.I)
# For whom and in what tone it is to be told; asks for nothing.
_AUDIENCE = (
    "boss|director|manager|ceo|cto|cfo|vp|exec|execs|executive|executives|management|leadership|"
    "stakeholder|stakeholders|layman|laymen|newcomer|reader|readers|audience|report|slide|slides|"
    "newsletter|mum|mom|grandmother|kid|five-year-old|non-expert|outsider|colleague|team"
)
_FRAME = re.compile(
    rf"\b(?:for|to) (?:a|an|the|my|our|your|some) (?:[\w-]+ ){{0,2}}?(?:{_AUDIENCE})\b(?! of)"
    r"|\b(?:in|with|at) (?:one|a|a few|plain|simple|lay|layman's|non-technical|your own|other) "
    r"(?:quick |short |plain |simple )?(?:glance|look|words?|terms|english|language)\b",
    re.IGNORECASE,
)
# Short labels, "A", "b", "2", only behind a word that says what they are labels of.
_LABELLED = frozenset(map(stem_of, ("hypothesis", "theory", "option", "suspect", "candidate")))
_NTH_DAY = re.compile(r"\bthe (\d{1,2})(?:st|nd|rd|th)\b")
_LATER = re.compile(
    rf"\b(\d+|{'|'.join(NUMBER_WORDS)})\s"
    rf"({'|'.join(sorted(TIME_UNITS, key=len, reverse=True))})\s(?:in|after|later|into)\b"
)
_ORDINALS: Mapping[str, int] = {"first": 0, "second": 1, "third": 2, "fourth": 3}
# The longest name of a metric has so many words: "area under the curve".
_METRIC_WORDS = 4
# Metrics that are errors of a forecast.
_ERRORS = frozenset(("MAPE", "MAE", "RMSE", "MSE", "WAPE", "sMAPE", "wMAPE"))
# Words that are metrics on a board, where a value follows them, and anything in a question.
_NO_METRIC_WORDS = """
score error errors bias loss losses cost revenue rev conversions lift yield misses map em cr ll
rec spec acc-ok fl pickup correlation response
"""
_NO_METRICS = frozenset(_NO_METRIC_WORDS.split())


@dataclass(frozen=True, slots=True)
class Named:
    """Something that the question names.

    Attributes:
        name: as the board, or the field, has it.
        places: where.
        known: whether any of the postmortems has it.
    """

    name: str
    places: Places
    known: bool = True


@dataclass(frozen=True, slots=True)
class When:
    """A date in the question.

    Attributes:
        found: as the grammar of dates read it; None: a day of the month alone.
        day: of the month, where only that is said ("the 22nd").
        places: where.
    """

    found: FoundDate | None
    day: int | None
    places: Places


@dataclass(frozen=True)
class Question:
    """A question and what it holds.

    Attributes:
        text: as asked, cut to `MOST_LETTERS`.
        tokens: its words, mended.
        concepts: what they mean: name and places, each as often as it is said.
        people, metrics: that it names.
        labels: of hypotheses, by index or as written.
        priorities: of actions.
        features: that a root cause names.
        dates: left to right.
        later: "four days in": how long after the start, in days, and where it says so.
    """

    text: str
    tokens: tuple[Token, ...]
    concepts: tuple[tuple[str, Places], ...]
    people: tuple[Named, ...]
    metrics: tuple[Named, ...]
    labels: tuple[Named, ...]
    priorities: tuple[Named, ...]
    features: tuple[Named, ...]
    dates: tuple[When, ...]
    later: tuple[tuple[float, Places], ...] = ()

    def says(self, *names: str) -> bool:
        """Whether it holds one of these concepts."""
        return any(name in names for name, _ in self.concepts)

    def places_of(self, *names: str) -> set[int]:
        """The words that say one of these concepts."""
        return {place for name, places in self.concepts if name in names for place in places}

    @cached_property
    def meaning(self) -> Mapping[int, frozenset[str]]:
        """The concepts of each word."""
        found: dict[int, set[str]] = {}
        for name, places in self.concepts:
            for place in places:
                found.setdefault(place, set()).add(name)
        return {place: frozenset(names) for place, names in found.items()}

    @cached_property
    def tense(self) -> Tense:
        """Whether it asks of what was, or of what is to be; neither where that cannot be told."""
        words = [token.text for token in self.tokens]
        if any(word in _AHEAD for word in words):
            return "ahead"
        if any(word in _PAST for word in words):
            return "past"
        # "who raised it", "who retrains"
        verb = next((after for word, after in pairwise(words) if word == "who"), "")
        if verb.endswith("ed") or verb in SAME_WORDS:
            return "past"
        return "ahead" if verb.endswith("s") and is_verb(verb) else None

    @cached_property
    def content(self) -> tuple[int, ...]:
        """The places of the words that say something, the dates left out."""
        dated = {place for when in self.dates for place in when.places}
        return tuple(
            place
            for place, token in enumerate(self.tokens)
            if place not in dated and not is_filler(token)
        )

    def quote(self, places: Iterable[int]) -> str:
        """The words at these places in quotation marks, in one where they were typed in a row."""
        words = [self.tokens[place].written for place in sorted(places)]
        whole = " ".join(words)
        if whole.casefold() in self.text.casefold():
            return quoted(whole)
        return joined([quoted(word) for word in words])


def read_question(text: str, books: Sequence[Book]) -> Question:
    """The question, with what it names found in these postmortems.

    Args:
        text: as typed.
        books: what is asked.
    """
    asked = " ".join(text.split())[:MOST_LETTERS]
    spelt = _FRAME.sub(" ", written_out(asked))
    tokens = _mended(tokens_of(spelt), books)
    stems = [token.stem for token in tokens]
    concepts = list(concept_table().find(stems))
    concepts += _by_synonyms(tokens, concepts, books)
    concepts = [_planned(tokens, one) for one in concepts]
    if tokens and tokens[0].text in _YES_NO:
        concepts.append(("yes_no", (0,)))
    return Question(
        text=asked,
        tokens=tokens,
        concepts=tuple(_longest(concepts)),
        people=tuple(_people(tokens, books)),
        metrics=tuple(_metrics(tokens, books)),
        labels=tuple(_labels(tokens, books)),
        priorities=tuple(
            Named(found[1].upper(), (place,))
            for place, token in enumerate(tokens)
            if (found := _PRIORITY.fullmatch(token.text))
        ),
        features=tuple(_features(tokens, books)),
        dates=tuple(_dates(spelt, tokens)),
        later=tuple(_later(spelt, tokens)),
    )


def _planned(tokens: Sequence[Token], concept: tuple[str, Places]) -> tuple[str, Places]:
    """The concept; of "has to deliver" not that it is delivered, but that it is to be."""
    name, places = concept
    before = {token.text for token in tokens[max(0, places[0] - 3) : places[0]]}
    if name == "done" and tokens[places[-1]].text in _TO_DO and before & _OBLIGED:
        return "to_be_done", places
    return concept


def _by_synonyms(
    tokens: Sequence[Token], found: Sequence[tuple[str, Places]], books: Sequence[Book]
) -> Iterator[tuple[str, Places]]:
    """The concepts of words that neither the table nor a board has, by words of the table."""
    known = {place for _, places in found for place in places}
    for place, token in enumerate(tokens):
        if place in known or is_filler(token) or any(token.stem in book.terms for book in books):
            continue
        if not any(
            entry_of(token.text).senses & line.senses for book in books for line in book.lines
        ):
            yield from ((name, (place,)) for name in concepts_like(token.text))


def _mended(tokens: Sequence[Token], books: Sequence[Book]) -> tuple[Token, ...]:
    said = {token.text for book in books for line in book.lines for token in tokens_of(line.text)}
    said.update(token.text for book in books for name in book.people for token in tokens_of(name))
    said.update(book_word for book in books for book_word in book.head_terms)
    speller = Speller(_right_words(), sorted(concept_table().words), sorted(said), _field_words())
    stems = frozenset(map(stem_of, said))
    return tuple(
        token if token.text in said or token.stem in stems else speller.mend(token)
        for token in tokens
    )


@lru_cache(maxsize=1)
def _right_words() -> frozenset[str]:
    """The words that are no slips, whatever the boards say; so many that they are joined once."""
    cues = concept_table().words
    return frozenset(COMMON_WORDS | FILLERS | FIRST_NAMES | cues | english_words()).union(
        _field_words()
    )


@lru_cache(maxsize=1)
def _field_words() -> tuple[str, ...]:
    return tuple(sorted({word.lower() for word in FIELD_WORDS.split()}))


def _longest(concepts: Sequence[tuple[str, Places]]) -> Iterator[tuple[str, Places]]:
    """Without those of which a longer phrase of the same concept holds all words."""
    for name, places in dict.fromkeys(concepts):
        longer = (
            other
            for named, other in concepts
            if named == name and len(other) > len(places) and set(places) < set(other)
        )
        if next(longer, None) is None:
            yield name, places


def _people(tokens: Sequence[Token], books: Sequence[Book]) -> Iterator[Named]:
    for name in dict.fromkeys(name for book in books for name in book.people):
        parts = [token.text for token in tokens_of(name)]
        whole = _run(tokens, parts)
        if whole:
            yield Named(name, whole)
            continue
        # "Weiss" is Dr. Weiss; "team" alone is not the mobile team.
        for place, token in enumerate(tokens):
            whose = token.text in (*parts, f"{parts[-1]}s")
            named = whose and token.text not in COMMON_WORDS | FILLERS
            if named and len(token.text) > 2:
                yield Named(name, (place,))


def _features(tokens: Sequence[Token], books: Sequence[Book]) -> Iterator[Named]:
    causes = [book.postmortem.root_cause for book in books]
    names = dict.fromkeys(one.feature for one in causes if one is not None and one.feature)
    for name in names:
        whole = _run(tokens, [token.text for token in tokens_of(name)])
        if whole:
            yield Named(name, whole)


def _run(tokens: Sequence[Token], parts: Sequence[str]) -> Places | None:
    """Where these words stand in a row."""
    for at in range(len(tokens) - len(parts) + 1):
        if parts and [token.text for token in tokens[at : at + len(parts)]] == list(parts):
            return tuple(range(at, at + len(parts)))
    return None


def _metrics(tokens: Sequence[Token], books: Sequence[Book]) -> Iterator[Named]:
    own = _own_metrics(books)
    taken: set[int] = set()
    for length in range(_METRIC_WORDS, 0, -1):
        for at in range(len(tokens) - length + 1):
            places = tuple(range(at, at + length))
            if taken.intersection(places):
                continue
            found = _metric_at(tokens[at : at + length], own)
            if found is not None:
                taken.update(places)
                yield Named(found[0], places, found[1])


def _own_metrics(books: Sequence[Book]) -> dict[str, str]:
    """Spellings of the metrics on the boards, as stems in a row, to their names."""
    names = {
        event.metric.name
        for book in books
        for event in book.postmortem.timeline
        if event.metric is not None
    }
    own: dict[str, str] = {}
    for name in sorted(names):
        stems = [token.stem for token in tokens_of(name)]
        for spelling in (stems, stems[::-1], stems[:-1] if stems[-1:] == ["rate"] else stems):
            own.setdefault(" ".join(spelling), name)
    for name in sorted(names):
        # "accuracy" is meant where the board has "field accuracy"; "NDCG" where it has "NDCG@10".
        stems = [token.stem for token in tokens_of(name)]
        if len(stems) > 1:
            for part in (stems[0], stems[-1]):
                own.setdefault(part, name)
    return own


def _metric_at(tokens: Sequence[Token], own: Mapping[str, str]) -> tuple[str, bool] | None:
    spelling = " ".join(token.stem for token in tokens)
    if spelling in own and not (len(tokens) == 1 and tokens[0].text in FILLERS):
        return own[spelling], True
    text = " ".join(token.text for token in tokens)
    if len(text) < 2 or text in _NO_METRICS or not text[0].isalpha():
        return None
    name = _exact_metric(text)
    if name is None or (len(tokens) > 1 and name in map(_exact_metric, _texts(tokens))):
        return None
    if tokens[-1].stem == stem_of("error") and (errors := _ERRORS & set(own.values())):
        # "the forecast error" is the board's MAPE, where it has no other.
        return (next(iter(errors)), True) if len(errors) == 1 else (name, False)
    for stems, board_name in own.items():
        if metric_name(board_name) == name or stems == name.casefold():
            return board_name, True
    return name, False


def _texts(tokens: Sequence[Token]) -> list[str]:
    return [token.text for token in tokens]


def _exact_metric(text: str) -> str | None:
    """The field's metric of this name; names that are merely near are the speller's to mend."""
    name = metric_name(text)
    if name is None:
        return None
    spelt = re.sub(r"[\W_]+", "", text)
    same = re.sub(r"[\W_]+", "", name).casefold() == spelt.casefold()
    if not same and text in english_words():
        return None
    return name if same or len(spelt) > 3 or spelt in {"acc", "ks", "iou"} else None


def _labels(tokens: Sequence[Token], books: Sequence[Book]) -> Iterator[Named]:
    known = {
        (line.item.label or "").casefold(): line.item.label or ""
        for book in books
        for line in book.of("hypotheses")
        if line.item is not None and hasattr(line.item, "label")
    }
    for place, token in enumerate(tokens):
        before = tokens[place - 1].stem if place else ""
        after = tokens[place + 1].stem if place + 1 < len(tokens) else ""
        if token.text in known and (len(token.text) > 1 or before in _LABELLED):
            yield Named(known[token.text], (place,))
        elif _LABEL.fullmatch(token.text):
            yield Named(token.text.upper(), (place,), known=False)
        elif token.text in _ORDINALS and after in _LABELLED:
            yield Named(f"H{_ORDINALS[token.text] + 1}", (place,), known=False)


# "may" and "march" are months only behind a word that dates stand behind.
_BEFORE_MONTHS = frozenset(("from", "in", "of", "the", "last", "since", "during", "this"))
_MONTHS = {name.casefold(): number for number, name in enumerate(month_name) if name}


def months_asked(tokens: Sequence[Token]) -> dict[int, int]:
    """The months that are named without a day, by the place of the word."""
    return {
        place: _MONTHS[token.text]
        for place, token in enumerate(tokens)
        if place and token.text in _MONTHS and tokens[place - 1].text in _BEFORE_MONTHS
        if not any(near.text[:1].isdigit() for near in tokens[place + 1 : place + 2])
    }


def _dates(spelt: str, tokens: Sequence[Token]) -> Iterator[When]:
    taken: set[int] = set()
    for found in find_dates(spelt):
        if found.relative and found.weekday is None and found.offset is None:
            continue
        places = _places_in(tokens, found.start, found.end)
        taken.update(places)
        yield When(found, None, places)
    for place, month in months_asked(tokens).items():
        token = tokens[place]
        if place not in taken:
            taken.add(place)
            yield When(
                FoundDate(token.start, token.end, token.written, month=month), None, (place,)
            )
    for match in _NTH_DAY.finditer(spelt):
        places = _places_in(tokens, match.start(), match.end())
        if not taken.intersection(places):
            yield When(None, int(match[1]), places)


def _later(spelt: str, tokens: Sequence[Token]) -> Iterator[tuple[float, Places]]:
    days = {"minutes": 1 / 1440, "hours": 1 / 24, "days": 1.0, "weeks": 7.0, "months": 30.4375}
    for match in _LATER.finditer(spelt):
        count = float(number_word(match[1]))
        yield (
            count * days[TIME_UNITS[match[2]]],
            _places_in(tokens, match.start(), match.end()),
        )


def _places_in(tokens: Sequence[Token], start: int, end: int) -> Places:
    return tuple(
        place for place, token in enumerate(tokens) if start <= token.start and token.end <= end
    )
