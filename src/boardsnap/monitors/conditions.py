"""What a condition comes to: when it holds, and what its limit is for the plain value."""

from __future__ import annotations

from boardsnap.model.monitor import Condition


def holds(condition: Condition, value: float) -> bool:
    """Whether the condition holds for a value of its statistic."""
    limit = condition.threshold
    return {
        ">": value > limit,
        ">=": value >= limit,
        "<": value < limit,
        "<=": value <= limit,
    }[condition.comparator]


def strictly(condition: Condition, tool: str) -> tuple[str, ...]:
    """What to say of a condition that holds at its threshold, for a tool that knows no such."""
    if condition.comparator in {">", "<"}:
        return ()
    return (f"{tool} does not fire exactly at the threshold, only beyond it",)


def bound_of(condition: Condition) -> float | None:
    """The limit in the unit of the plain value; None where the reference's numbers lack."""
    numbers, limit = condition.parameters, condition.threshold
    mean = numbers.get("reference_mean")
    rows = numbers.get("reference_rows")
    if condition.statistic == "value":
        return limit
    if condition.statistic in {"mean_shift", "relative_rise"} and mean is not None:
        return round(mean + limit * abs(mean), 12)
    if condition.statistic == "relative_drop" and mean is not None:
        return round(mean - limit * abs(mean), 12)
    if condition.statistic == "row_count" and rows is not None:
        return round(limit * rows, 12)
    return None


def fires_low(condition: Condition) -> bool:
    """Whether the plain value has to be low for the condition to hold."""
    low = condition.comparator in {"<", "<="}
    return low != (condition.statistic == "relative_drop")
