"""Whether a piece of evidence speaks for its hypothesis or against it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from boardsnap.interpretation.quantities import find_metric, find_quantities
from boardsnap.interpretation.spelling import CueTable, best_key, tokens
from boardsnap.interpretation.tables import STANCES_SAID
from boardsnap.interpretation.vocabulary import known_words
from boardsnap.model.postmortem import HypothesisStatus, Stance

# Shares that people write down to say "too little to matter": below one in a hundred it speaks
# against, below one in ten it leaves open.
_TRIFLING, _SMALL = 1.0, 10.0
# A change by less than half, and by few points, is no proof by itself: "10% → 13%".
_SLIGHT_RATIO, _SLIGHT_STEP = 1.5, 5.0
_FROM_TO = re.compile(r"(\d*\.?\d+)\s?%?\s?(?:→|->|=>|to)\s?(\d*\.?\d+)\s?%?\W*$")
_ONLY_FEW = re.compile(r"\bonly\s?[+~]?\s?\d|\b(?P<few>\d+)\D{1,12}\b(?:out )?of (?P<all>\d+)\b")
# Words that one number and its name may hold: "lag 9 min", "9% of tickets".
_BARE_WORDS = 4

_SIGN_STANCES: Mapping[str, Stance] = {
    "+": "for",
    "✓": "for",
    "-": "against",
    "–": "against",
    "−": "against",
    "—": "against",
    "✗": "against",
    "?": "unclear",
}


def stance_of(text: str, *, status: HypothesisStatus = "open", marked: str | None = None) -> Stance:
    """Whether evidence speaks for its hypothesis or against it.

    Args:
        text: the evidence.
        status: what became of the hypothesis: where the words leave it open, evidence under a
            rejected one speaks against it, under any other for it (people write down what made
            them think of it).
        marked: "+", "–" or "?" that stood before it; it decides.
    """
    if marked is not None and marked in _SIGN_STANCES:
        return _SIGN_STANCES[marked]
    if text.rstrip().endswith("?"):
        return "unclear"
    scores: dict[Stance, float] = dict(_stances().score(tokens(text)))
    said = any(scores.get(stance, 0.0) > 0 for stance in _ORDER)
    if _speaks_of_few(text):
        return "against"
    if not said and status != "confirmed":
        number = _stance_of_number(text)
        if number is not None:
            return number
    scores["against"] = scores.get("against", 0.0) + (1.0 if status == "rejected" else 0.0)
    if status == "confirmed":
        # More than one plain word: "site A is fine" below what proved right tells them apart.
        scores["for"] = scores.get("for", 0.0) + 2.6
    elif scores["against"] < 0.5:
        scores["for"] = scores.get("for", 0.0) + 1.2
    return best_key(scores, _ORDER) or "for"


_ORDER: tuple[Stance, ...] = ("against", "unclear", "for")


def _speaks_of_few(text: str) -> bool:
    """Whether a text says that little is concerned: "only +4%", "rained in 2 cities of 20"."""
    match = _ONLY_FEW.search(text.lower())
    if match is None:
        return False
    return match["few"] is None or int(match["few"]) < 0.25 * int(match["all"])


def _stance_of_number(text: str) -> Stance | None:
    """What a mere number says: a trifle speaks against, a small or plain value for neither."""
    change = _FROM_TO.search(text)
    if change is not None:
        low, high = sorted((float(change[1]), float(change[2])))
        slight = high < _SLIGHT_RATIO * low and high - low < _SLIGHT_STEP
        return "unclear" if slight else None
    found = find_quantities(text)
    if len(found) != 1 or len(text.split()) > _BARE_WORDS or found[0].raw[:1] in "+-":
        return None
    value, unit = found[0].value, found[0].unit
    if unit == "%":
        return "against" if value < _TRIFLING else "unclear" if value < _SMALL else None
    metric = find_metric(text)
    plain = unit in ("ms", "s", "min") or (metric is not None and metric.core)
    return "unclear" if plain else None


@lru_cache(maxsize=1)
def _stances() -> CueTable[Stance]:
    return CueTable(STANCES_SAID, known=known_words())
