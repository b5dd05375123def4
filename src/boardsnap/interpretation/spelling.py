"""Words as handwriting and its readers leave them: misread, abbreviated, inflected.

Tables of cue phrases are matched here, so that every table is as tolerant as every other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from rapidfuzz.distance import OSA

_TOKEN = re.compile(r"[^\W_](?:['’]?[^\W_]+|_[^\W_]+)*\.?|→|->|[%+!?≠]")
_SPACE = re.compile(r"\s+")

# Digits and signs that engines give for letters of handwriting: 0/o, 1/l, 5/s, 8/b, |/l.
_LOOKALIKES = str.maketrans({"0": "o", "1": "l", "5": "s", "8": "b", "|": "l", "6": "b", "$": "s"})

# How boards shorten words (field reading of whiteboards and meeting notes).
ABBREVIATIONS: Mapping[str, str] = {
    "acc": "accuracy",
    "accts": "accounts",
    "acct": "account",
    "agg": "aggregation",
    "anno": "annotation",
    "apps": "applications",
    "avail": "availability",
    "avg": "average",
    "b4": "before",
    "bc": "because",
    "btw": "between",
    "calib": "calibration",
    "cat": "category",
    "cfg": "config",
    "chg": "change",
    "chgd": "changed",
    "chged": "changed",
    "chgs": "changes",
    "cols": "columns",
    "col": "column",
    "conf": "config",
    "cov": "covariate",
    "cust": "customer",
    "custs": "customers",
    "dash": "dashboard",
    "dep": "dependency",
    "deps": "dependencies",
    "dflt": "default",
    "dist": "distribution",
    "distn": "distribution",
    "distr": "distribution",
    "distro": "distribution",
    "distrib": "distribution",
    "dup": "duplicate",
    "dups": "duplicates",
    "dupes": "duplicates",
    "emb": "embedding",
    "embs": "embeddings",
    "embed": "embedding",
    "env": "environment",
    "eval": "evaluation",
    "fcst": "forecast",
    "feat": "feature",
    "feats": "features",
    "ftr": "feature",
    "fx": "currency",
    "fs": "feature store",
    "gt": "ground truth",
    "hw": "hardware",
    "impr": "impressions",
    "incl": "including",
    "infra": "infrastructure",
    "lbl": "label",
    "lbls": "labels",
    "maint": "maintenance",
    "mdl": "model",
    "mkt": "market",
    "mktg": "marketing",
    "mgmt": "management",
    "pop": "population",
    "pred": "prediction",
    "preds": "predictions",
    "prep": "preprocessing",
    "preproc": "preprocessing",
    "prev": "previous",
    "prod": "production",
    "qtr": "quarter",
    "qtrs": "quarters",
    "recs": "recommendations",
    "reg": "regression",
    "ret": "retrain",
    "sched": "schedule",
    "seg": "segment",
    "segs": "segments",
    "svc": "service",
    "svcs": "services",
    "temp": "temporary",
    "thr": "threshold",
    "thresh": "threshold",
    "trf": "traffic",
    "txn": "transaction",
    "txns": "transactions",
    "upd": "update",
    "ver": "version",
    "vers": "version",
    "val": "validation",
    "w": "with",
    "wo": "without",
    "wks": "weeks",
    "wk": "week",
    "xform": "transform",
    "yr": "year",
}
# Shortened only when the dot says so: "miss." is missing, "users miss invoices" is not.
_DOTTED: Mapping[str, str] = {
    "miss": "missing",
    "calc": "calculation",
    "corr": "correlation",
    "def": "definition",
    "dep": "dependency",
    "diff": "different",
    "est": "estimate",
    "eng": "engineering",
    "inc": "increase",
    "dec": "decrease",
    "mon": "monitor",
    "norm": "normalisation",
    "perf": "performance",
    "pos": "positive",
    "neg": "negative",
    "proc": "process",
    "ref": "reference",
    "rel": "relation",
    "sim": "similarity",
    "var": "variable",
}

K = TypeVar("K", bound=str)

# The words that `_` in a cue may stand for: "link between price and demand broke".
_GAP = 4


def squeeze(text: str) -> str:
    """The text with every run of white space as one space, and none at the ends."""
    return _SPACE.sub(" ", text).strip()


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[str, ...]:
    """Lower-case words, abbreviations written out; identifiers with underscores stay whole."""
    found: list[str] = []
    for match in _TOKEN.finditer(text.lower().replace("w/o", "without").replace("w/", "with ")):
        found.extend(_written_out(match.group()).split())
    return tuple(found)


def _written_out(token: str) -> str:
    plain = token.replace("'", "").replace("’", "")
    if plain == "->":
        return "→"
    if plain.endswith(".") and len(plain) > 1:
        plain = plain[:-1]
        if plain in _DOTTED:
            return _DOTTED[plain]
    return ABBREVIATIONS.get(plain, plain)


def allowed_edits(length: int) -> int:
    """How many letters of a word this long may be misread: one in five, none in short ones."""
    return length // 5


@lru_cache(maxsize=16384)
def shape(word: str) -> str:
    """The word with letters that look alike in handwriting made the same: rn/m, vv/w, 0/o, 1/l."""
    alike = word.replace("rn", "m").replace("vv", "w").replace("cl", "d").replace("ii", "u")
    return alike.translate(_LOOKALIKES)


def same_word(word: str, target: str) -> bool:
    """Whether a written word is the target, give or take misread letters (both lower case)."""
    if word == target:
        return True
    if min(len(word), len(target)) < 4:
        return False
    seen, meant = shape(word), shape(target)
    limit = allowed_edits(min(len(word), len(target)))
    return seen == meant or (limit > 0 and OSA.distance(seen, meant, score_cutoff=limit) <= limit)


def starts_like(word: str, stem: str) -> bool:
    """Whether a written word begins with the stem, give or take misread letters."""
    if word.startswith(stem):
        return True
    if len(stem) < 5 or len(word) < 5:
        return False
    lengths = range(len(stem) - 1, len(stem) + 2)
    return any(same_word(word[:n], stem) for n in lengths if n <= len(word))


@dataclass(frozen=True, slots=True)
class Cue(Generic[K]):
    """A phrase that speaks for `key`.

    A word that ends in `*` is a stem. `_` stands for up to four words of any kind.
    """

    key: K
    words: tuple[str, ...]
    weight: float


def cues_of(table: Mapping[K, Mapping[float, str]]) -> tuple[Cue[K], ...]:
    """The cues of a table: key -> weight -> phrases separated by `|`, abbreviations written out."""
    return tuple(
        Cue(key, tuple(_spelt_out(phrase)), weight)
        for key, groups in table.items()
        for weight, phrases in groups.items()
        for phrase in phrases.split("|")
        if phrase.split()
    )


def _spelt_out(phrase: str) -> list[str]:
    return [word for short in phrase.split() for word in ABBREVIATIONS.get(short, short).split()]


class CueTable(Generic[K]):
    """Cue phrases, indexed, so that each written word is compared with the table once.

    Args:
        tables: each key -> weight -> phrases separated by `|`.
        known: words that are right as they stand and never a misreading of another word.
    """

    def __init__(self, *tables: Mapping[K, Mapping[float, str]], known: frozenset[str]) -> None:
        self._known = known
        self._opening: dict[str, list[Cue[K]]] = {}
        for cue in (cue for table in tables for cue in cues_of(table)):
            self._opening.setdefault(cue.words[0], []).append(cue)
        patterns = {word for cues in self._opening.values() for cue in cues for word in cue.words}
        self._stems = frozenset(p.removesuffix("*") for p in patterns if p.endswith("*"))
        self._plain = frozenset(p for p in patterns if not p.endswith("*") and p != "_")
        self._fitting: dict[str, frozenset[str]] = {}

    def score(self, words: Sequence[str]) -> dict[K, float]:
        """The weight that the words give to each key.

        A cue counts once, and one inside a longer cue of the same key adds nothing: "label shift"
        is not "label" too.
        """
        fitting = [self._patterns_of(word) for word in words]
        spans: dict[K, list[tuple[int, int, float]]] = {}
        said: set[Cue[K]] = set()
        for at, patterns in enumerate(fitting):
            for cue in (cue for p in patterns for cue in self._opening.get(p, ())):
                end = None if cue in said else _fits_at(fitting, at, cue.words)
                if end is not None:
                    said.add(cue)
                    spans.setdefault(cue.key, []).append((at, end, cue.weight))
        return {key: _disjoint_weight(found) for key, found in spans.items()}

    def _patterns_of(self, word: str) -> frozenset[str]:
        """The words of the table that a written word may be."""
        found = self._fitting.get(word)
        if found is None:
            found = self._fitting[word] = frozenset(self._exact(word) or self._near(word))
        return found

    def _exact(self, word: str) -> set[str]:
        if "_" in word:
            return {word} & self._plain
        stems = {f"{word[:n]}*" for n in range(1, len(word) + 1) if word[:n] in self._stems}
        return stems | ({word} if word in self._plain else set())

    def _near(self, word: str) -> set[str]:
        if word in self._known or "_" in word:
            return set()
        stems = {f"{stem}*" for stem in self._stems if starts_like(word, stem)}
        return stems | {plain for plain in self._plain if same_word(word, plain)}


def _fits_at(fitting: Sequence[frozenset[str]], at: int, pattern: Sequence[str]) -> int | None:
    """The index after the match that begins at `at`; None where there is none."""
    if not pattern:
        return at
    if pattern[0] == "_":
        ends = (_fits_at(fitting, at + skipped, pattern[1:]) for skipped in range(_GAP + 1))
        return next((end for end in ends if end is not None), None)
    if at >= len(fitting) or pattern[0] not in fitting[at]:
        return None
    return _fits_at(fitting, at + 1, pattern[1:])


def _disjoint_weight(found: list[tuple[int, int, float]]) -> float:
    taken: set[int] = set()
    total = 0.0
    for start, end, weight in sorted(found, key=lambda f: (-abs(f[2]), f[0] - f[1], f[0])):
        if taken.isdisjoint(range(start, end)):
            taken.update(range(start, end))
            total += weight
    return total


def best_key(scores: Mapping[K, float], order: Sequence[K]) -> K | None:
    """The key with the highest positive score; the earlier one in `order` on a tie."""
    ranked = [key for key in order if scores.get(key, 0.0) > 0]
    return max(ranked, key=lambda key: scores[key]) if ranked else None
