"""Words as people type them and boards write them: split, stemmed, mended, found as phrases."""

from __future__ import annotations

import gzip
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from boardsnap.interpretation.spelling import ABBREVIATIONS

_TOKEN = re.compile(r"\d+(?:[.,:]\d+)+|[^\W_]+")
_HUMP = re.compile(r"(?<=[a-z]{2})(?=[A-Z])")
_stemmer = snowballstemmer.stemmer("english")

# Short forms that people type, and what they stand for. Without the apostrophe, too.
_CONTRACTIONS: Mapping[str, str] = {
    "what's": "what is",
    "whats": "what is",
    "who's": "who is",
    "whos": "who is",
    "when's": "when is",
    "whens": "when is",
    "where's": "where is",
    "how's": "how is",
    "that's": "that is",
    "thats": "that is",
    "it's": "it is",
    "there's": "there is",
    "let's": "let us",
    "i'm": "i am",
    "we're": "we are",
    "we've": "we have",
    "we'd": "we would",
    "they've": "they have",
    "can't": "can not",
    "cant": "can not",
    "cannot": "can not",
    "won't": "will not",
    "wont": "will not",
    "didn't": "did not",
    "didnt": "did not",
    "don't": "do not",
    "dont": "do not",
    "doesn't": "does not",
    "doesnt": "does not",
    "isn't": "is not",
    "isnt": "is not",
    "aren't": "are not",
    "arent": "are not",
    "wasn't": "was not",
    "wasnt": "was not",
    "weren't": "were not",
    "hasn't": "has not",
    "hasnt": "has not",
    "haven't": "have not",
    "couldn't": "could not",
    "couldnt": "could not",
    "wouldn't": "would not",
    "shouldn't": "should not",
    "shouldnt": "should not",
    "nobody's": "nobody is",
    "todo's": "todos",
    "til": "until",
    "till": "until",
    "wen": "when",
    "teh": "the",
    "hte": "the",
    "adn": "and",
    "hwo": "how",
    "owh": "who",
    "wich": "which",
    "wht": "what",
    "wat": "what",
    "pls": "please",
    "plz": "please",
    "tldr": "summary",
    "tl;dr": "summary",
}
_CONTRACTION = re.compile(
    r"(?<![\w'])(?:"
    + "|".join(sorted(map(re.escape, _CONTRACTIONS), key=len, reverse=True))
    + r")(?![\w'])",
    re.IGNORECASE,
)
_POSSESSIVE = re.compile(r"(?<=\w)'s\b|(?<=s)'(?=\s|$)")

# Irregular forms (and nouns made of verbs) that a stemmer does not bring together.
SAME_WORDS: Mapping[str, str] = {
    form: word
    for word, forms in {
        "fall": "fell fallen",
        "rise": "rose risen",
        "break": "broke broken breakage",
        "freeze": "froze frozen",
        "send": "sent",
        "begin": "began begun beginning",
        "catch": "caught",
        "find": "found",
        "know": "knew known",
        "take": "took taken",
        "write": "wrote written",
        "see": "saw seen",
        "lose": "lost",
        "get": "got gotten",
        "give": "gave given",
        "tell": "told",
        "make": "made",
        "run": "ran",
        "say": "said",
        "leave": "left",
        "keep": "kept",
        "hold": "held",
        "come": "came",
        "go": "went gone goes",
        "grow": "grew grown",
        "think": "thought",
        "become": "became",
        "build": "built",
        "stand": "stood",
        "spend": "spent",
        "drive": "drove driven",
        "sink": "sank sunk",
        "swing": "swung",
        "stick": "stuck",
        "buy": "bought",
        "bring": "brought",
        "understand": "understood",
        "choose": "chose chosen",
        "throw": "threw thrown",
        "sell": "sold",
        "pay": "paid",
        "meet": "met",
        "lead": "led",
        "teach": "taught",
        "fight": "fought",
        "seek": "sought",
        "beat": "beaten",
        "bend": "bent",
        "blow": "blew blown",
        "creep": "crept",
        "deal": "dealt",
        "dig": "dug",
        "draw": "drew drawn",
        "eat": "ate eaten",
        "flee": "fled",
        "fly": "flew flown",
        "forget": "forgot forgotten",
        "hang": "hung",
        "hear": "heard",
        "hide": "hid hidden",
        "lay": "laid",
        "lend": "lent",
        "mean": "meant",
        "ride": "rode ridden",
        "shake": "shook shaken",
        "show": "shown",
        "shrink": "shrank shrunk",
        "sit": "sat",
        "sleep": "slept",
        "slide": "slid",
        "speak": "spoken",
        "spin": "spun",
        "steal": "stole stolen",
        "strike": "struck",
        "sweep": "swept",
        "tear": "tore torn",
        "wake": "woke woken",
        "wear": "wore worn",
        "win": "won",
        "do": "did does",
        "be": "is are was were been am being",
        "have": "has had having",
        "worse": "worst",
        "bad": "badly",
        "analysis": "analyses analyse analyze",
        "hypothesis": "hypotheses",
        "detect": "detection",
        "decide": "decision",
        "explain": "explanation",
        "recover": "recovery",
        "respond": "response",
        "mitigate": "mitigation",
        "compare": "comparison",
        "solve": "solution",
        "likely": "likeliest likelihood",
        "verify": "verification",
        "normalise": "normalize",
        "summarise": "summarize",
        "realise": "realize",
        "calibrate": "calibration",
        "recalibrate": "recalibration",
        "renormalise": "renormalize",
        "behaviour": "behavior",
        "colour": "color",
        "null": "nan nans",
        "gpu": "gpus",
        "cpu": "cpus",
        "vs": "versus",
    }.items()
    for form in forms.split()
}

_COUNTING = "zero one two three four five six seven eight nine ten eleven twelve"
NUMBER_WORDS: Mapping[str, str] = {
    word: str(number) for number, word in enumerate(_COUNTING.split())
}


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text.

    Attributes:
        text: in lower case, as it was meant.
        stem: what it is compared by; numbers in their shortest form.
        start, end: in the text.
        written: as it stands in the text.
    """

    text: str
    stem: str
    start: int
    end: int
    written: str


@lru_cache(maxsize=65_536)
def stem_of(word: str) -> str:
    """The stem of one word, in lower case and without accents; of a number its shortest form."""
    plain = unicodedata.normalize("NFKD", word.casefold())
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    if letters[:1].isdigit():
        return _number(letters)
    return str(_stemmer.stemWord(SAME_WORDS.get(letters, letters)))


def _number(letters: str) -> str:
    plain = letters.replace(",", ".") if letters.count(",") + letters.count(".") == 1 else letters
    try:
        return f"{float(plain):g}" if "e" not in plain else letters
    except ValueError:
        return letters


def written_out(text: str) -> str:
    """The text in which short forms are spelt out: what's, didnt, tl;dr."""
    straight = text.replace("’", "'")
    spelt = _CONTRACTION.sub(lambda found: _CONTRACTIONS[found.group().lower()], straight)
    return _POSSESSIVE.sub("", spelt)


def tokens_of(text: str) -> tuple[Token, ...]:
    """The words of a text in order; names such as `deviceId` and `device_id` fall into parts."""
    found = []
    for match in _TOKEN.finditer(text):
        for start, end in _parts(match):
            written = text[start:end]
            found.append(Token(written.casefold(), stem_of(written), start, end, written))
    return tuple(found)


def _parts(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    cuts = [hump.start() + match.start() for hump in _HUMP.finditer(match.group())]
    edges = [match.start(), *cuts, match.end()]
    return pairwise(edges)


_SHORTEST_AGAIN = 5
_PARTICLES = ("back", "out", "over", "off", "down", "up")


@lru_cache(maxsize=4096)
def terms_of(text: str) -> frozenset[str]:
    """All that a text can be found by: its stems, what its short forms mean, compounds whole."""
    tokens = tokens_of(text)
    terms = {token.stem for token in tokens}
    for token in tokens:
        terms.update(map(stem_of, ABBREVIATIONS.get(token.text, "").split()))
    for first, last in pairwise(tokens):
        # "rolled back" is a rollback.
        if last.text in _PARTICLES:
            terms.add(first.stem + last.text)
    for token in tokens:
        for particle in _PARTICLES:
            if token.text.endswith(particle) and len(token.text) > len(particle) + 2:
                terms.add(stem_of(token.text.removesuffix(particle)))
        if token.text.startswith("re") and len(token.text) > _SHORTEST_AGAIN:
            terms.add(stem_of(token.text[2:].lstrip("-")))  # what reopens, opens
    for joined in re.findall(r"[^\W_]+(?:[-_][^\W_]+)+|[^\W_]+", text):
        terms.add(stem_of(re.sub(r"[-_]", "", joined)))
    return frozenset(terms)


def number_word(word: str) -> str:
    """The digits of a small number that is written as a word, else the word."""
    return NUMBER_WORDS.get(word, word)


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """English words, of a list that the reader of boards has too: what is one is no slip."""
    # As a resource, not through the reader's module, which needs numpy.
    packed = files("boardsnap") / "recognition" / "words" / "english.txt.gz"
    lines = gzip.decompress(packed.read_bytes()).decode("utf-8").splitlines()
    return frozenset(line.split()[0] for line in lines if line.strip())


# Shorter words have too many neighbours.
_SHORTEST_MENDED = 3


class Speller:
    """Mends words that are mistyped.

    Args:
        known: words that are right as they stand.
        meant: words that a mistyped one may stand for, the likelier ones first.
    """

    def __init__(self, known: Collection[str], *meant: Iterable[str]) -> None:
        self._known = known
        self._meant = [tuple(dict.fromkeys(words)) for words in meant]

    def mend(self, token: Token) -> Token:
        """The token as it was meant; the same where nothing is near or it is right."""
        word = token.text
        if len(word) <= _SHORTEST_MENDED or word in self._known or any(c.isdigit() for c in word):
            return token
        for words in self._meant:
            near = self._near(word, words)
            if near is not None:
                return replace(token, text=near, stem=stem_of(near))
        return token

    def _near(self, word: str, words: Sequence[str]) -> str | None:
        # One slip in a word of four letters and more, two from eight on: what a finger does.
        slips = 1 if len(word) < 8 else 2
        near = process.extract(
            word, words, scorer=OSA.distance, score_cutoff=slips, limit=_MOST_NEAR
        )
        meant = [(distance, other) for other, distance, _ in near if _is_likely(word, other)]
        # Of equals the one of the same letters: two that changed places are the commonest slip.
        best = min(meant, key=lambda one: (one[0], sorted(one[1]) != sorted(word)), default=None)
        return None if best is None else str(best[1])


_MOST_NEAR = 8


def _is_likely(word: str, other: str) -> bool:
    """Whether one may be the other mistyped.

    The first letter is hardly ever the one that is wrong, unless two changed places.
    """
    return len(other) > _SHORTEST_MENDED and (other[0] == word[0] or other[:2] == word[1::-1])


class PhraseTable:
    """Phrases under names, found in rows of stems.

    In a phrase `_` stands for up to three words of any kind, `*` ends the beginning of a word.

    Args:
        phrases: by name, separated by `|`.
    """

    _GAP = 3

    def __init__(self, phrases: Mapping[str, str]) -> None:
        self._opening: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        self._stems: list[tuple[str, tuple[str, tuple[str, ...]]]] = []
        self.words: set[str] = set()
        for name, listed in phrases.items():
            for phrase in listed.split("|"):
                self._add(name, phrase.split())

    def _add(self, name: str, written: Sequence[str]) -> None:
        if not written:
            return
        pattern = tuple(
            word if word == "_" or word.endswith("*") else stem_of(word) for word in written
        )
        self.words.update(word for word in written if word.isalpha())
        if pattern[0].endswith("*"):
            self._stems.append((pattern[0][:-1], (name, pattern)))
        else:
            self._opening.setdefault(pattern[0], []).append((name, pattern))

    def find(self, stems: Sequence[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
        """The indices of the words of each phrase that stands there, by name."""
        for at, stem in enumerate(stems):
            openings = [
                *self._opening.get(stem, ()),
                *(one for beginning, one in self._stems if stem.startswith(beginning)),
            ]
            for name, pattern in openings:
                places = self._places(pattern, stems, at)
                if places is not None:
                    yield name, places

    def _places(
        self, pattern: Sequence[str], stems: Sequence[str], at: int
    ) -> tuple[int, ...] | None:
        if not pattern:
            return ()
        if pattern[0] == "_":
            found = (self._places(pattern[1:], stems, at + skip) for skip in range(self._GAP + 1))
            return next((places for places in found if places is not None), None)
        if at >= len(stems) or not _fits(pattern[0], stems[at]):
            return None
        rest = self._places(pattern[1:], stems, at + 1)
        return None if rest is None else (at, *rest)


def _fits(word: str, stem: str) -> bool:
    return stem.startswith(word[:-1]) if word.endswith("*") else word == stem
