"""`python -m benchmarks.compare OLD.json NEW.json`: exits with 1 if a figure got worse.

A figure that is missing from NEW, or is no number there, has got worse. A figure that is new
has not. A figure that was no number in OLD and is one now has got better.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.results import load_figures


@dataclass(frozen=True, slots=True)
class Rule:
    """What counts as worse.

    Attributes:
        higher_is_better: or lower; None: the figure only says what was measured.
        tolerance: by how much it may be worse, in the figure's own unit.
    """

    higher_is_better: bool | None
    tolerance: float


# By the last part of a figure's name. Accuracy is deterministic on one machine; the tolerance of
# half a point is for other processors, whose rounding moves single characters. Times scatter by
# a tenth between runs of one machine even as ratios in pairs.
RULES = {
    "score": Rule(True, 0.5),
    "timeline": Rule(True, 1.0),
    "hypotheses": Rule(True, 1.0),
    "root_cause": Rule(True, 1.0),
    "actions": Rule(True, 1.0),
    "rest": Rule(True, 1.0),
    "provenance": Rule(True, 0.5),
    "invented": Rule(False, 0.2),
    "lost": Rule(False, 0.5),
    "cer": Rule(False, 0.5),
    "exact": Rule(True, 1.0),
    "word_recall": Rule(True, 0.5),
    "word_precision": Rule(True, 0.5),
    "warm_ratio": Rule(False, 0.1),
    "cold_ratio": Rule(False, 0.15),
    "peak_mb": Rule(False, 30.0),
    "help_imports": Rule(False, 0.0),
}
# Seconds of one machine say nothing on another; counts say what was measured.
INFORMATION = Rule(None, 0.0)


def rule_for(name: str) -> Rule:
    """How a figure is judged."""
    return RULES.get(name.rsplit("/", 1)[-1], INFORMATION)


def regressions(old: Mapping[str, float], new: Mapping[str, float]) -> list[str]:
    """One sentence for each figure that got worse."""
    return [
        sentence
        for name, before in old.items()
        if (sentence := _regression(name, before, new.get(name)))
    ]


def _regression(name: str, before: float, after: float | None) -> str | None:
    if after is None:
        return f"{name}: was {before:g}, is missing"
    if math.isnan(after):
        return f"{name}: was {before:g}, is no number"
    rule = rule_for(name)
    if rule.higher_is_better is None or math.isnan(before):
        return None
    worse = before - after if rule.higher_is_better else after - before
    if worse <= rule.tolerance:
        return None
    return f"{name}: was {before:g}, is {after:g} (tolerance {rule.tolerance:g})"


def main() -> None:
    """Prints what got worse."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    arguments = parser.parse_args()
    worse = regressions(load_figures(arguments.old), load_figures(arguments.new))
    print("\n".join(worse) if worse else "nothing got worse")
    sys.exit(1 if worse else 0)


if __name__ == "__main__":
    main()
