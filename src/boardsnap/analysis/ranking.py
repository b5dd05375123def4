"""Which of the monitors to look at first, and which are not beaten by any other."""

from __future__ import annotations

from collections.abc import Sequence

from boardsnap.model.backtest import Consequence, Finding, Outcome

_CONSEQUENCES: tuple[Consequence, ...] = ("metric", "cause", "other")
_OUTCOMES: tuple[Outcome, ...] = (
    *("earlier", "caught", "not_earlier"),
    *("already_on", "missed", "not_judged"),
)
# Leads that differ by less than a tenth are worth the same: a day in ten.
_ABOUT = 0.1
_INFINITE = float("inf")


def rank(findings: Sequence[Finding], noise: float) -> tuple[Finding, ...]:
    """The findings in the order in which a person should look at them.

    What is nearest to the damage comes first; there, what was in time and bearable, then what was
    in time and noisier, then the rest; there, the longer lead, and with the same lead the fewer
    false alarms, the steadier number, the fewer conditions.

    Args:
        findings: in any order.
        noise: false alarms in 90 days that are bearable.
    """

    def key(one: Finding) -> tuple[object, ...]:
        in_time = one.outcome in {"earlier", "caught"}
        return (
            _CONSEQUENCES.index(one.consequence),
            not (in_time and is_bearable(one, noise)),
            not in_time,
            _OUTCOMES.index(one.outcome),
            *_merit(one),
        )

    return tuple(sorted(findings, key=key))


def _merit(one: Finding) -> tuple[object, ...]:
    return (
        _lateness(one),
        noise_of(one),
        0 if one.family == "team" else 1,
        not _is_steady(one),
        len(one.monitor.conditions),
        one.monitor.id,
    )


def noise_of(one: Finding) -> float:
    """False alarms in 90 days; without end where they were not counted."""
    return one.false_alarms.per_90_days if one.false_alarms else _INFINITE


def is_bearable(one: Finding, noise: float) -> bool:
    """Whether the monitor is quiet enough; one whose alarms were not counted is not known to be."""
    return one.false_alarms is None or one.false_alarms.per_90_days <= noise


def recommend(
    ranked: Sequence[Finding], noise: float, consequences: Sequence[Consequence]
) -> Finding | None:
    """The quietest of the monitors that were about as early as the earliest; None: there is none.

    A number that is steady goes before one that is not: it will be another failure next time.

    Args:
        ranked: the findings.
        noise: false alarms in 90 days that are bearable.
        consequences: which ones may be recommended.
    """
    good = [
        one
        for one in ranked
        if one.consequence in consequences
        and one.outcome in {"earlier", "caught"}
        and is_bearable(one, noise)
    ]
    if not good:
        return None
    first = min(map(_lateness, good))
    near = [one for one in good if _lateness(one) <= first + abs(first) * _ABOUT]
    # With the same merit the one nearer to the damage: `ranked` has it first.
    return min(near, key=lambda one: (not _is_steady(one), noise_of(one), _lateness(one)))


def _lateness(one: Finding) -> float:
    """Days from the moment at which people noticed, else from the start: the fewer the better."""
    return -one.lead_days if one.lead_days is not None else one.delay_days or 0.0


def _is_steady(one: Finding) -> bool:
    return one.sensitivity is not None and one.sensitivity.steady


def front_of(findings: Sequence[Finding]) -> frozenset[str]:
    """Ids of the Pareto front: nothing fires as early with fewer false alarms, or earlier.

    Of several with the same lead and noise the first is on it. Where false alarms or leads are
    not known there is no front.
    """
    at: dict[tuple[float, float], str] = {}
    for one in findings:
        if one.false_alarms is not None and one.lead_days is not None:
            at.setdefault((one.lead_days, one.false_alarms.per_90_days), one.monitor.id)
    return frozenset(
        ident
        for (lead, noise), ident in at.items()
        if not any(
            other_lead >= lead
            and other_noise <= noise
            and (other_lead, other_noise) != (lead, noise)
            for other_lead, other_noise in at
        )
    )
