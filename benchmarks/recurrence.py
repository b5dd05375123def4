"""Does boardsnap know that a failure has happened before? Against BM25 and an embedding.

    python -m benchmarks.recurrence [--keep]

Judges the pairs of `benchmarks/failures` (its README says what they are). Thresholds of the
baselines are those that are best on the development half; boardsnap's is the one it ships with.
"""

from __future__ import annotations

import argparse
import csv
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

from benchmarks.embedding import Encoder, is_installed
from benchmarks.results import RESULTS, save_figures
from boardsnap.analysis.incidents import incident_of
from boardsnap.analysis.recurrence import LEAST_SCORE, Past, commonness_of, likeness
from boardsnap.analysis.stems import stems_of
from boardsnap.document import load
from boardsnap.model.postmortem import Postmortem

_FOLDER = Path(__file__).parent / "failures"
_PARTS = ("development", "held_out")
# Okapi BM25 as Robertson and Zaragoza (2009) set it by default.
_K1, _B = 1.2, 0.75


@dataclass(frozen=True, slots=True)
class Pair:
    """Two postmortems, and whether they tell of the same failure."""

    earlier: str
    later: str
    same: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Part:
    """One half of the set.

    Attributes:
        documents: by name.
        pairs: that were written as pairs.
    """

    documents: Mapping[str, Postmortem]
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """How a method did on some pairs."""

    recall: float
    precision: float
    f1: float


Likeness = Callable[[str, str], float]
Method = Callable[[Part], Likeness]


def read_part(name: str) -> Part:
    """One half of the set.

    Args:
        name: `development` or `held_out`.
    """
    with (_FOLDER / "pairs.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["part"] == name]
    pairs = tuple(Pair(r["earlier"], r["later"], r["same"] == "yes", r["kind"]) for r in rows)
    files = sorted((_FOLDER / name).glob("*.json"))
    return Part({file.stem: load(file) for file in files}, pairs)


def by_boardsnap(part: Part) -> Likeness:
    """What boardsnap itself does."""
    past = {name: Past.of(name, incident_of(one)) for name, one in part.documents.items()}
    commonness = commonness_of(past.values())
    return lambda one, other: likeness(past[one].traits, past[other].traits, commonness)


def by_bm25(text_of: Callable[[Postmortem], str]) -> Method:
    """BM25 of the one document for the other, as a share of what it gives itself."""

    def method(part: Part) -> Likeness:
        words = {name: Counter(stems_of(text_of(one))) for name, one in part.documents.items()}
        found: Counter[str] = Counter()
        for counts in words.values():
            found.update(counts.keys())
        mean = sum(sum(counts.values()) for counts in words.values()) / len(words)

        def weigh(query: str, document: str) -> float:
            counts, length = words[document], sum(words[document].values())
            score = 0.0
            for word in words[query].keys() & counts.keys():
                rarity = math.log(1 + (len(words) - found[word] + 0.5) / (found[word] + 0.5))
                often = counts[word] * (_K1 + 1)
                score += rarity * often / (counts[word] + _K1 * (1 - _B + _B * length / mean))
            return score

        return lambda one, other: weigh(one, other) / weigh(one, one)

    return method


def by_embedding(text_of: Callable[[Postmortem], str], encoder: Encoder) -> Method:
    """The cosine of both embeddings."""

    def method(part: Part) -> Likeness:
        names = list(part.documents)
        rows = encoder.encode([text_of(one) for one in part.documents.values()])
        vectors = dict(zip(names, rows, strict=True))
        return lambda one, other: float(vectors[one] @ vectors[other])

    return method


def all_text(document: Postmortem) -> str:
    """Everything that the document says, the cause first: an embedding reads 256 tokens."""
    return "\n".join(_lines(document))


def claims_text(document: Postmortem) -> str:
    """Title, root cause and confirmed hypotheses alone."""
    incident = incident_of(document)
    return "\n".join((document.title or "", *(claim.text for claim in incident.claims)))


def _lines(document: Postmortem) -> Iterator[str]:
    yield claims_text(document)
    yield from (event.text for event in document.timeline)
    for hypothesis in document.hypotheses:
        yield hypothesis.text
        yield from (evidence.text for evidence in hypothesis.evidence)
    for section in (document.actions, document.decisions, document.questions, document.rejected):
        yield from (item.text for item in section)


def judge(pairs: Sequence[Pair], alike: Likeness, least: float) -> Figures:
    """Recall and precision when pairs from this likeness on are called the same failure."""
    called = [(pair.same, alike(pair.later, pair.earlier) >= least) for pair in pairs]
    right = sum(same and said for same, said in called)
    recall = right / max(1, sum(same for same, _ in called))
    precision = right / max(1, sum(said for _, said in called))
    f1 = 2 * recall * precision / (recall + precision) if right else 0.0
    return Figures(recall, precision, f1)


def best_threshold(pairs: Sequence[Pair], alike: Likeness) -> float:
    """The likeness from which on the pairs are told apart best, by F1."""
    scores = sorted({alike(pair.later, pair.earlier) for pair in pairs})
    middles = [(low + high) / 2 for low, high in pairwise(scores)]
    return max(middles, key=lambda least: judge(pairs, alike, least).f1)


def every_pair(part: Part) -> tuple[Pair, ...]:
    """All documents of a half against all others."""
    return tuple(
        Pair(one, other, _failure(one) == _failure(other), "any")
        for one, other in combinations(part.documents, 2)
    )


def _failure(name: str) -> str:
    """The failure that a document tells of: `01-a-income-nulls` and `01-b-income-nulls`."""
    number, _, failure = name.split("-", 2)
    return f"{number} {failure}"


def main() -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--keep", action="store_true", help="into benchmarks/results.json")
    wanted = parser.parse_args()
    parts = {name: read_part(name) for name in _PARTS}
    figures: dict[str, float] = {}
    print(f"{'':34}{'development':>26}{'held out':>26}{'all held-out pairs':>26}")
    print(f"{'':34}" + f"{'recall  precision     F1':>26}" * 3)
    for name, method, least in _methods():
        columns = _measure(parts, method, least)
        print(f"{name:34}" + "".join(map(_column, columns)))
        for place, column in zip((*_PARTS, "all_pairs"), columns, strict=True):
            key = f"{name}/{place}".replace(" ", "_").replace(",", "")
            figures |= {f"{key}/recall": column.recall, f"{key}/precision": column.precision}
    _print_mistakes(parts["held_out"])
    if wanted.keep:
        save_figures(figures, RESULTS, group="recurrence")


def _methods() -> Iterator[tuple[str, Method, float | None]]:
    yield "boardsnap", by_boardsnap, LEAST_SCORE
    yield "BM25, all text", by_bm25(all_text), None
    yield "BM25, title and causes", by_bm25(claims_text), None
    if not is_installed():
        print("no embedding: benchmarks/embedding.py says what to install")
        return
    encoder = Encoder()
    yield "MiniLM, all text", by_embedding(all_text, encoder), None
    yield "MiniLM, title and causes", by_embedding(claims_text, encoder), None


def _measure(parts: Mapping[str, Part], method: Method, least: float | None) -> list[Figures]:
    development, held_out = parts["development"], parts["held_out"]
    known = method(development)
    least = best_threshold(development.pairs, known) if least is None else least
    unknown = method(held_out)
    return [
        judge(development.pairs, known, least),
        judge(held_out.pairs, unknown, least),
        judge(every_pair(held_out), unknown, least),
    ]


def _column(figures: Figures) -> str:
    return f"{figures.recall:>14.2f}{figures.precision:>7.2f}{figures.f1:>5.2f}".rjust(26)


def _print_mistakes(part: Part) -> None:
    alike = by_boardsnap(part)
    wrong: Counter[tuple[str, bool]] = Counter()
    every: Counter[tuple[str, bool]] = Counter()
    for pair in part.pairs:
        every[pair.kind, pair.same] += 1
        wrong[pair.kind, pair.same] += (alike(pair.later, pair.earlier) >= LEAST_SCORE) != pair.same
    print("\nboardsnap's mistakes on the held-out pairs, by kind")
    for (kind, same), count in sorted(every.items()):
        print(f"  {kind:28}{'same' if same else 'other':8}{wrong[kind, same]:>3} of {count}")


if __name__ == "__main__":
    main()
