"""Two conditions that have to hold together: a feature that moved, and a metric that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from boardsnap.analysis.candidates import Candidate, Direction, Level, rounded, slug, span_words
from boardsnap.analysis.feature_history import FeatureHistory
from boardsnap.analysis.observed import Observed, Setting
from boardsnap.analysis.replay import MetricHistory
from boardsnap.model.monitor import Condition, Monitor
from boardsnap.timing import better_end

# Half-way alarms of both: a distance that is worth watching, a metric that is beyond two sigma.
_PSI, _SIGMAS = 0.1, 2.0
_GRID = (0.05, 0.1, 0.2, 0.25)


def joined_candidates(observed: Sequence[Observed], setting: Setting) -> Iterator[Candidate]:
    """PSI of each feature that the board names, together with the metric.

    Args:
        observed: metrics and features.
        setting: of the backtest.
    """
    metrics = [
        (one, one.history)
        for one in observed
        if isinstance(one.history, MetricHistory)
        and one.watched.consequence == "metric"
        and one.count_from is not None
    ]
    features = [
        (one, one.history)
        for one in observed
        if isinstance(one.history, FeatureHistory)
        and one.watched.consequence == "cause"
        and one.count_from is not None
    ]
    for metric, values in metrics:
        for feature, rows in features:
            yield from _joined(metric, values, feature, rows, setting)


def _joined(
    metric: Observed,
    values: MetricHistory,
    feature: Observed,
    rows: FeatureHistory,
    setting: Setting,
) -> Iterator[Candidate]:
    until = metric.count_from
    fit = [one.value for one in values.values(rows.width) if until and one.end <= until]
    level = Level.of(fit)
    direction: Direction = 1 if better_end(metric.subject.name) < 0 else -1
    if level is None or not level.deviation or not better_end(metric.subject.name):
        return
    moved = Condition(
        subject=feature.subject,
        statistic="psi",
        comparator=">",
        threshold=_PSI,
        chunk=rows.width,
        basis="credit-scoring convention: above 0.1 watch (Siddiqi 2006)",
    )
    shows = Condition(
        subject=metric.subject,
        statistic="deviations",
        comparator=">" if direction > 0 else "<",
        threshold=rounded(direction * _SIGMAS, 4),
        chunk=rows.width,
        parameters={"reference_mean": level.mean, "reference_deviation": level.deviation},
        basis="2 standard deviations: half-way to an alarm of its own",
    )
    side = "above" if direction > 0 else "below"
    name, also = feature.subject.name, metric.subject.name
    monitor = Monitor(
        id=f"psi_{slug(name)[:32]}_and_{slug(also)[:32]}",
        title=f"PSI({name}) > {_PSI} and {also} more than 2 sd {side} its reference mean on "
        f"{span_words(rows.width)} chunks",
        conditions=(moved, shows),
        severity="warn",
        origin=setting.origin,
    )
    yield Candidate(
        monitor,
        "joined",
        "cause",
        "Each of them only worth a look, both together an alarm: PSI above 0.1, 2 sd.",
        grid=_GRID,
    )
