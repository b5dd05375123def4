"""From posteriors to text: the likeliest spelling, where each character stands, how sure it is.

The recogniser's second guesses are worth a great deal on handwriting: spellings are searched
for beam by beam (Graves et al. 2006; Hannun et al. 2014, "First-pass large vocabulary continuous
speech recognition using bi-directional recurrent DNNs") and ranked together with a word prior.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

import numpy as np
import numpy.typing as npt

from boardsnap.recognition.alphabet import MARKS
from boardsnap.recognition.posteriors import Posteriors

Floats = npt.NDArray[np.float64]


class Prior(Protocol):
    """How unlikely tokens are, in nats."""

    def cost(self, token: str) -> float:
        """Of a complete token."""

    def gain(self, before: str, token: str) -> float:
        """How much less of a token that stands after another one, 0 or more."""

    def growing_cost(self, token: str) -> float:
        """The least that a token costs that begins so."""

    def knows(self, token: str) -> bool:
        """Whether a token is a listed word, a number or the like."""


BEAMS = 48
PEAKS = 12
"""Spellings kept at each step, and characters tried. Half as many of both, and of the spellings
beside the likeliest one, find 0.5 % less of the words of held-out writers whose texts were left
out; twice as many find no more."""

NEGLIGIBLE = 3e-3
"""A character less likely than this at a step is not tried."""

NEGLIGIBLE_MARK = 0.1
"""The same for a sign that is drawn, such as a star: nothing but its shape speaks for it, and what
each character earns would put one where blank paper is."""

PRIOR_WEIGHT = 0.7
LENGTH_BONUS = 1.9
"""Weight of the token costs, and what each character earns, so that short spellings are not
preferred: the best pair on handwritten words of held-out writers, for the stock recogniser alone,
before `hands-1`."""

SURE = 0.95
"""A glyph at least this likely is taken as read; so is a space, where lines are cut into runs
that are decoded each on its own."""

VERY_SURE = 0.99
"""A run of glyphs this likely is left as it is even if it is no known word."""

UNSEEN = 1e-5
"""The least share of a character at a step: what was not seen is unlikely, never impossible."""

LOST_SPACE = 0.02
"""A space less likely than this at every step of a run is not one that the recogniser lost."""

OTHERS, FAR = 15, 30.0
"""Spellings of a run that are kept beside the likeliest one: so many, and none whose score is
farther from its own."""

FOREIGN = 0.5
"""A character of another script is seen where it takes more than half of a step."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character of a decoded line.

    Attributes:
        text: the character.
        start: first step of its run.
        end: one past the last step of its run.
        confidence: its highest posterior in the run.
    """

    text: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Run:
    """What stands between two sure spaces of a line, or one of these spaces.

    Attributes:
        glyphs: the likeliest characters.
        others: what else it may say, likeliest first; nothing where the engine was sure.
    """

    glyphs: tuple[Glyph, ...]
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to read a line.

    Attributes:
        text: with spaces.
        score: log probability, prior and length bonus together.
    """

    text: str
    score: float


def best_path(posteriors: Posteriors) -> tuple[Glyph, ...]:
    """The most likely character of every step, repeats and blanks taken out."""
    best = posteriors.probabilities.argmax(axis=1)
    glyphs = []
    start = 0
    for step in range(1, len(best) + 1):
        if step < len(best) and best[step] == best[start]:
            continue
        if best[start]:
            peak = float(posteriors.probabilities[start:step, best[start]].max())
            glyphs.append(Glyph(posteriors.alphabet[best[start] - 1], start, step, peak))
        start = step
    return tuple(glyphs)


def text_of(glyphs: tuple[Glyph, ...]) -> str:
    """The characters in a row, with single spaces."""
    return " ".join("".join(glyph.text for glyph in glyphs).split())


def foreign_count(posteriors: Posteriors) -> int:
    """How many characters of other scripts the engine saw, and was sure of."""
    sure = posteriors.foreign > FOREIGN
    return int(np.count_nonzero(sure[1:] & ~sure[:-1]) + sure[:1].sum())


def decoded(posteriors: Posteriors, prior: Prior) -> tuple[Run, ...]:
    """The likeliest characters of a line: as the engine saw them where it was sure, else mended.

    Args:
        posteriors: of the line.
        prior: of tokens.
    """
    seen = best_path(posteriors)
    runs: list[Run] = []
    part: list[Glyph] = []
    start = 0
    for glyph in (*seen, Glyph("", len(posteriors.probabilities), 0, 1.0)):
        if glyph.text and not (glyph.text == " " and glyph.confidence >= SURE):
            part.append(glyph)
            continue
        if part:
            runs.append(_run(posteriors, prior, tuple(part), (start, glyph.start), _last(runs)))
        if glyph.text:
            runs.append(Run((glyph,)))
        part, start = [], glyph.end
    return tuple(runs)


def glyphs_of(runs: Sequence[Run]) -> tuple[Glyph, ...]:
    """The characters of a whole line."""
    return tuple(glyph for run in runs for glyph in run.glyphs)


def _last(runs: Sequence[Run]) -> str:
    """The last token of what was decoded so far."""
    return (text_of(glyphs_of(runs[-2:])).split() or [""])[-1]


def _run(
    posteriors: Posteriors,
    prior: Prior,
    seen: tuple[Glyph, ...],
    steps: tuple[int, int],
    before: str,
) -> Run:
    """The likeliest characters between two sure spaces, after the token before them."""
    text = text_of(seen)
    if not text:
        return Run(seen)
    surety = min(glyph.confidence for glyph in seen)
    start, end = steps
    if surety >= SURE and all(map(prior.knows, text.split())):
        return Run(seen)
    if surety >= VERY_SURE and not _may_part(posteriors, start, end):
        return Run(seen)
    part = replace(
        posteriors,
        probabilities=posteriors.probabilities[start:end],
        foreign=posteriors.foreign[start:end],
    )
    # Never nothing: what was seen does not vanish because it is hard to read.
    ranked = [one for one in spellings(part, prior, before) if one.text]
    best, *further = ranked or [Spelling(text, 0.0)]
    others = tuple(one.text for one in further[:OTHERS] if one.score > best.score - FAR)
    if best.text == text:
        return Run(seen, others)
    glyphs = aligned(part, best.text)
    placed = (replace(glyph, start=glyph.start + start, end=glyph.end + start) for glyph in glyphs)
    return Run(tuple(placed), others)


def _may_part(posteriors: Posteriors, start: int, end: int) -> bool:
    """Whether the engine thought of a space anywhere between two steps."""
    if " " not in posteriors.alphabet:
        return False
    column = posteriors.alphabet.index(" ") + 1
    return bool((posteriors.probabilities[start:end, column] > LOST_SPACE).any())


def spellings(posteriors: Posteriors, prior: Prior, before: str = "") -> tuple[Spelling, ...]:
    """The likeliest ways to read a line, best first.

    Args:
        posteriors: of the line.
        prior: of tokens.
        before: the token that stands before it.
    """
    weighed = _Weighed(prior, before)
    beams: dict[str, tuple[float, float]] = {"": (1.0, 0.0)}
    log_scale = 0.0
    for blank, peaks in _steps(posteriors):
        beams = _advanced(beams, blank, peaks)
        beams = _pruned(beams, weighed)
        top = max(map(sum, beams.values()))
        log_scale += math.log(top)
        beams = {text: (b / top, c / top) for text, (b, c) in beams.items()}
    merged: dict[str, float] = {}
    for text, shares in beams.items():
        clean = " ".join(text.split())
        merged[clean] = merged.get(clean, 0.0) + sum(shares)
    ranked = (
        Spelling(text, log_scale + math.log(max(share, 1e-300)) + weighed.whole(text))
        for text, share in merged.items()
    )
    return tuple(sorted(ranked, key=lambda s: (-s.score, s.text)))


class _Weighed:
    """What the tokens of a spelling add to its score; finished tokens are looked up once."""

    def __init__(self, prior: Prior, before: str = "") -> None:
        self._prior = prior
        self._before = before
        self._finished: dict[str, float] = {"": 0.0}
        self._partial: dict[str, float] = {}

    def partial(self, text: str) -> float:
        """Of a spelling whose last token may still grow."""
        known = self._partial.get(text)
        if known is None:
            cut = text.rfind(" ") + 1
            growing = text[cut:]
            expected = PRIOR_WEIGHT * self._prior.growing_cost(growing) if growing else 0.0
            known = self.finished(text[:cut]) + LENGTH_BONUS * len(growing) - expected
            self._partial[text] = known
        return known

    def whole(self, text: str) -> float:
        """Of a spelling that is complete."""
        return self.finished(text + " ")

    def finished(self, text: str) -> float:
        """Of a spelling that ends with a space, or is empty."""
        known = self._finished.get(text)
        if known is None:
            rest, _, token = text[:-1].rpartition(" ")
            known = self.finished(f"{rest} " if rest else "")
            known += self._of(rest.rstrip().rpartition(" ")[2] or self._before, token)
            self._finished[text] = known
        return known

    def _of(self, before: str, token: str) -> float:
        if not token:
            return 0.0
        cost = self._prior.cost(token) - self._prior.gain(before, token)
        return LENGTH_BONUS * (len(token) + 1) - PRIOR_WEIGHT * cost


def _steps(posteriors: Posteriors) -> list[tuple[float, list[tuple[str, float]]]]:
    """For each step: the blank's share, and the characters worth trying with theirs."""
    shares = posteriors.probabilities
    least = _least_shares(posteriors.alphabet)
    steps = []
    for row in shares:
        best = np.argsort(-row[1:], kind="stable")[:PEAKS] + 1
        peaks = [
            (posteriors.alphabet[column - 1], float(row[column]))
            for column in best
            if row[column] > least[column]
        ]
        steps.append((max(float(row[0]), NEGLIGIBLE / 10), peaks))
    return steps


def _advanced(
    beams: dict[str, tuple[float, float]], blank: float, peaks: list[tuple[str, float]]
) -> dict[str, tuple[float, float]]:
    """All spellings one step later: (ending in a blank, ending in their last character)."""
    later: dict[str, tuple[float, float]] = {}
    share_of = dict(peaks)
    for text, (in_blank, in_last) in beams.items():
        both = in_blank + in_last
        last = text[-1:]
        old_blank, old_last = later.get(text, (0.0, 0.0))
        stay = in_last * share_of.get(last, 0.0) if last else 0.0
        later[text] = (old_blank + both * blank, old_last + stay)
        for character, share in peaks:
            longer = text + character
            old_blank, old_last = later.get(longer, (0.0, 0.0))
            gain = (in_blank if character == last else both) * share
            later[longer] = (old_blank, old_last + gain)
    return later


def _pruned(
    beams: dict[str, tuple[float, float]], prior: _Weighed
) -> dict[str, tuple[float, float]]:
    if len(beams) <= BEAMS:
        return beams

    partial, log = prior.partial, math.log
    ranked = [
        (-log(max(in_blank + in_last, 1e-300)) - partial(text), text)
        for text, (in_blank, in_last) in beams.items()
    ]
    return {text: beams[text] for _, text in sorted(ranked)[:BEAMS]}


def plausibilities(posteriors: Posteriors, texts: Sequence[str], prior: Prior) -> Floats:
    """How well whole texts fit what was seen and what boards say: logs, higher is better."""
    weights = [*map(_Weighed(prior).whole, texts)]
    return np.asarray(_log_likelihoods(posteriors, texts) + weights, np.float64)


def letter_fit(posteriors: Posteriors, text: str, steps: tuple[int, int]) -> float:
    """How well a word fits what was seen: the mean log probability of its characters, 0 at best.

    Args:
        posteriors: of its line.
        text: the word.
        steps: those between the spaces around it: the first, and one past the last.
    """
    part = replace(posteriors, probabilities=posteriors.probabilities[slice(*steps)])
    return float(_log_likelihoods(part, [text])[0]) / max(1, len(text))


def _log_likelihoods(posteriors: Posteriors, texts: Sequence[str]) -> Floats:
    """Log probability of each text over all its paths (the forward pass of CTC), side by side.

    A character that the recogniser does not know counts as one that it did not see.
    """
    known = _columns_of(posteriors.alphabet)
    kept = ["".join(filter(known.__contains__, text)) for text in texts]
    lost = np.array([len(text) - len(rest) for text, rest in zip(texts, kept, strict=True)])
    states = np.zeros((len(kept), 2 * max(map(len, kept)) + 1), np.intp)
    can_skip = np.zeros(states.shape, bool)
    for row, text in enumerate(kept):
        own = _states(posteriors, text)
        states[row, : len(own)], can_skip[row, : len(own)] = own, _can_skip(own)
    ends = np.array([2 * len(text) for text in kept])
    beyond = np.arange(states.shape[1]) > ends[:, np.newaxis]
    forward = np.zeros(states.shape)
    forward[:, 0] = 1.0  # before the first blank, from where the first character is one step away
    total = np.zeros(len(kept))
    for seen in posteriors.probabilities:
        moved = forward.copy()
        moved[:, 1:] += forward[:, :-1]
        moved[:, 2:] += np.where(can_skip[:, 2:], forward[:, :-2], 0.0)
        forward = moved * np.maximum(seen.astype(np.float64), UNSEEN)[states]
        forward[beyond] = 0.0
        scale = np.maximum(forward.sum(axis=1), 1e-300)
        forward /= scale[:, np.newaxis]
        total += np.log(scale)
    rows = np.arange(len(kept))
    last = forward[rows, ends] + np.where(ends > 0, forward[rows, ends - 1], 0.0)
    return np.asarray(total + np.log(np.maximum(last, 1e-300)) + lost * math.log(UNSEEN))


def _states(posteriors: Posteriors, text: str) -> npt.NDArray[np.intp]:
    """The columns of a text's characters, with blanks between and around them."""
    columns = _columns_of(posteriors.alphabet)
    states = np.zeros(2 * len(text) + 1, np.intp)
    states[1::2] = [columns[character] for character in text]
    return states


@cache
def _least_shares(alphabet: tuple[str, ...]) -> tuple[float, ...]:
    """How likely each column has to be at a step to be tried."""
    return (0.0, *(NEGLIGIBLE_MARK if sign in MARKS else NEGLIGIBLE for sign in alphabet))


@cache
def _columns_of(alphabet: tuple[str, ...]) -> dict[str, int]:
    """The column of each character."""
    return {character: column for column, character in enumerate(alphabet, 1)}


def _can_skip(states: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Where the blank before a character may be left out: unless the one before is the same."""
    flags = np.zeros(len(states), bool)
    flags[3::2] = states[3::2] != states[1:-2:2]
    return flags


def aligned(posteriors: Posteriors, text: str) -> tuple[Glyph, ...]:
    """Where each character of a text stands, on the text's likeliest path (Viterbi)."""
    if not text:
        return ()
    states = _states(posteriors, text)
    logs = np.log(np.maximum(posteriors.probabilities[:, states], 1e-7))
    path = _likeliest_path(logs, states)
    glyphs = []
    for index, label in enumerate(states[1::2]):
        steps = np.flatnonzero(path == 2 * index + 1)
        if not len(steps):
            continue
        start, end = int(steps[0]), int(steps[-1]) + 1
        peak = float(posteriors.probabilities[start:end, label].max())
        glyphs.append(Glyph(text[index], start, end, peak))
    return tuple(glyphs)


def _likeliest_path(
    logs: npt.NDArray[np.floating], states: npt.NDArray[np.intp]
) -> npt.NDArray[np.intp]:
    """The state at each step, through all characters in order with blanks between."""
    steps, count = logs.shape
    can_skip = _can_skip(states)
    score = np.full(count, -np.inf)
    score[:2] = logs[0, :2]
    came = np.zeros((steps, count), np.int8)
    for step in range(1, steps):
        one = np.concatenate(([-np.inf], score[:-1]))
        two = np.where(can_skip, np.concatenate(([-np.inf, -np.inf], score[:-2])), -np.inf)
        choices = np.stack((score, one, two))
        came[step] = choices.argmax(axis=0)
        score = choices.max(axis=0) + logs[step]
    at = count - 1 if count == 1 or score[count - 1] >= score[count - 2] else count - 2
    path = np.zeros(steps, np.intp)
    for step in range(steps - 1, -1, -1):
        path[step] = at
        at -= int(came[step, at])  # an eight-bit number reaches to 127 only
    return path
