"""Metrics of a model from its rows: what was predicted, and what became true."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from boardsnap.analysis import intervals
from boardsnap.analysis.intervals import Estimate
from boardsnap.analysis.moments import Moments

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Rows with what was predicted and what became true.

    Attributes:
        truth: 0 and 1 for classes, else numbers.
        predicted: the same, by the model; None: only scores are known.
        score: how likely the positive class was held to be; None: not known.
    """

    truth: Numbers
    predicted: Numbers | None = None
    score: Numbers | None = None

    @property
    def size(self) -> int:
        """How many rows there are."""
        return self.truth.size


def measured_metric(name: str, rows: Outcomes) -> Estimate | None:
    """The metric of this name; None where it is not known here, or the rows do not allow it.

    Args:
        name: as the board has it: AUC, recall, MAPE.
        rows: without missing values.
    """
    found = _METRICS.get(re.sub(r"[\W_]+", "", name.casefold()))
    return found(rows) if found is not None and rows.size > 1 else None


def known_metrics() -> tuple[str, ...]:
    """The names under which metrics can be computed, in lower case and without signs."""
    return tuple(_METRICS)


def _accuracy(rows: Outcomes) -> Estimate | None:
    if rows.predicted is None:
        return None
    return intervals.share(int(np.sum(rows.truth == rows.predicted)), rows.size)


def _of_those(
    truth: float | None, predicted: float | None, hit: str
) -> Callable[[Outcomes], Estimate | None]:
    """A share among the rows with this truth, or this prediction."""

    def share(rows: Outcomes) -> Estimate | None:
        if rows.predicted is None or not _is_binary(rows.truth):
            return None
        among = rows.truth == truth if truth is not None else rows.predicted == predicted
        hits = (rows.predicted if hit == "predicted" else rows.truth)[among] == 1
        return intervals.share(int(np.sum(hits)), int(np.sum(among))) if among.any() else None

    return share


def _one_minus(
    metric: Callable[[Outcomes], Estimate | None],
) -> Callable[[Outcomes], Estimate | None]:
    def turned(rows: Outcomes) -> Estimate | None:
        found = metric(rows)
        return found.mapped(-1.0, 1.0) if found else None

    return turned


def _f1(rows: Outcomes) -> Estimate | None:
    """F1 is 2 s / (1 + s), with s the true positives among all that are, or were called, so."""
    if rows.predicted is None or not _is_binary(rows.truth):
        return None
    either = (rows.truth == 1) | (rows.predicted == 1)
    both = (rows.truth == 1) & (rows.predicted == 1)
    if not either.any():
        return None
    share = intervals.share(int(both.sum()), int(either.sum()))
    value, low, high = (2 * part / (1 + part) for part in (share.value, share.low, share.high))
    return Estimate(value, low, high)


def _auc(rows: Outcomes) -> Estimate | None:
    """The area under the ROC curve (DeLong, DeLong and Clarke-Pearson, Biometrics 44, 1988)."""
    if rows.score is None or not _is_binary(rows.truth):
        return None
    positive, negative = rows.score[rows.truth == 1], rows.score[rows.truth == 0]
    if positive.size < 2 or negative.size < 2:
        return None
    above = _placed(positive, negative)
    below = 1 - _placed(negative, positive)
    variance = (
        float(np.var(above, ddof=1)) / positive.size + float(np.var(below, ddof=1)) / negative.size
    )
    value, reach = float(above.mean()), 1.96 * math.sqrt(variance)
    return Estimate(value, max(0.0, value - reach), min(1.0, value + reach))


def _placed(values: Numbers, among: Numbers) -> Numbers:
    """For each value, the share of the others that are less, equal ones as halves."""
    ordered = np.sort(among)
    less = np.searchsorted(ordered, values, side="left")
    up_to = np.searchsorted(ordered, values, side="right")
    placed: Numbers = (less + up_to) / 2 / among.size
    return placed


def _gini(rows: Outcomes) -> Estimate | None:
    auc = _auc(rows)
    return auc.mapped(2.0, -1.0) if auc else None


def _logloss(rows: Outcomes) -> Estimate | None:
    if rows.score is None or not _is_binary(rows.truth):
        return None
    score = np.clip(rows.score, 1e-15, 1 - 1e-15)
    losses = -(rows.truth * np.log(score) + (1 - rows.truth) * np.log(1 - score))
    return intervals.mean(Moments.of(losses))


def _mean_of(loss: Callable[[Numbers, Numbers], Numbers]) -> Callable[[Outcomes], Estimate | None]:
    def metric(rows: Outcomes) -> Estimate | None:
        predicted = rows.predicted if rows.predicted is not None else rows.score
        if predicted is None:
            return None
        losses = loss(rows.truth, predicted)
        return intervals.mean(Moments.of(losses)) if np.isfinite(losses).sum() > 1 else None

    return metric


def _absolute(truth: Numbers, predicted: Numbers) -> Numbers:
    away: Numbers = np.abs(truth - predicted)
    return away


def _squared(truth: Numbers, predicted: Numbers) -> Numbers:
    away: Numbers = (truth - predicted) ** 2
    return away


def _relative(truth: Numbers, predicted: Numbers) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        away: Numbers = np.abs((truth - predicted) / truth)
    return away


def _bias(truth: Numbers, predicted: Numbers) -> Numbers:
    away: Numbers = predicted - truth
    return away


def _rmse(rows: Outcomes) -> Estimate | None:
    squared = _mean_of(_squared)(rows)
    if squared is None:
        return None
    value, low, high = (math.sqrt(max(0.0, v)) for v in (squared.value, squared.low, squared.high))
    return Estimate(value, low, high)


def _rate(rows: Outcomes) -> Estimate | None:
    """The share of rows in which the thing came true: CTR, conversion, default rate."""
    if not _is_binary(rows.truth):
        return None
    return intervals.share(int(rows.truth.sum()), rows.size)


def _is_binary(truth: Numbers) -> bool:
    return bool(np.all((truth == 0) | (truth == 1)))


_precision = _of_those(None, 1.0, "truth")
_recall = _of_those(1.0, None, "predicted")
_false_positives = _of_those(0.0, None, "predicted")
_METRICS: Mapping[str, Callable[[Outcomes], Estimate | None]] = {
    **dict.fromkeys(("accuracy", "acc"), _accuracy),
    **dict.fromkeys(("errorrate",), _one_minus(_accuracy)),
    **dict.fromkeys(("precision", "ppv"), _precision),
    **dict.fromkeys(("recall", "tpr", "sensitivity"), _recall),
    **dict.fromkeys(("fpr", "falsepositiverate", "fprate"), _false_positives),
    **dict.fromkeys(("fnr", "falsenegativerate", "fnrate"), _one_minus(_recall)),
    **dict.fromkeys(("specificity", "tnr"), _one_minus(_false_positives)),
    **dict.fromkeys(("f1", "f1score"), _f1),
    **dict.fromkeys(("auc", "rocauc", "auroc"), _auc),
    "gini": _gini,
    **dict.fromkeys(("logloss", "crossentropy"), _logloss),
    "brier": _mean_of(_squared),
    "mae": _mean_of(_absolute),
    "mse": _mean_of(_squared),
    "rmse": _rmse,
    "mape": _mean_of(_relative),
    "bias": _mean_of(_bias),
    **dict.fromkeys(("ctr", "cvr", "conversion", "conversionrate", "baserate"), _rate),
}
