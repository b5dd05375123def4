"""From a claim about columns or rows to its verdict: what it is about, and who checks it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from boardsnap.analysis.column_checks import (
    check_constant,
    check_distance,
    check_schema,
    check_volume,
)
from boardsnap.analysis.columns import ColumnKind
from boardsnap.analysis.comparison import Comparison
from boardsnap.analysis.evidence import Case, Checked, Evidence, unchecked
from boardsnap.analysis.rate_checks import (
    check_gone,
    check_new_values,
    check_nulls,
    check_share,
)
from boardsnap.analysis.resolving import group_of, resolve
from boardsnap.analysis.shift_checks import check_level, check_shift
from boardsnap.analysis.statements import Read
from boardsnap.model.claims import ClaimKind, Match


def check_claim(read: Read, evidence: Evidence) -> Checked:
    """The verdict on a claim about columns or rows.

    Args:
        read: of any kind but `metric`, `onset` and `duration`.
        evidence: what there is.
    """
    claim = read.claim
    if claim.kind == "volume":
        return check_volume(claim, evidence)
    _, kinds, values = _CHECKS[claim.kind]
    # A unit is one of a column: whoever "sends cents" does not come in cents.
    resolution = resolve(read, evidence.catalogue, kinds, values=values and claim.of != "unit")
    if resolution.match is None:
        check = unchecked(claim, resolution.reason).check
        return Checked(check.model_copy(update={"could_be": resolution.could_be}))
    checked = _check_column(read, resolution.match, evidence)
    if not resolution.reason:
        return checked
    reason = f"{checked.check.reason} {resolution.reason}"
    return replace(checked, check=checked.check.model_copy(update={"reason": reason}))


def _check_column(read: Read, match: Match, evidence: Evidence) -> Checked:
    claim, current = read.claim, evidence.comparison.current
    case = Case(claim, match, evidence)
    if claim.kind == "schema":
        return check_schema(case)
    if claim.kind == "null_rate" and match.column not in current.columns:
        return check_gone(case)
    problem = _not_there(match, evidence.comparison)
    if not problem and claim.kind != "null_rate":
        problem = _empty(match, evidence.comparison)
    if problem:
        return case.unchecked(problem)
    group = group_of(read, match, evidence.catalogue)
    if group and match.value is None:
        case = replace(case, evidence=evidence.within(group, match.column))
        if not _has_rows(case.comparison):
            return case.unchecked(f"There are no rows with {case.evidence.group}.")
    return _CHECKS[claim.kind][0](case)


def _has_rows(comparison: Comparison) -> bool:
    reference = comparison.reference
    return bool(comparison.current.rows) and (reference is None or bool(reference.rows))


def _not_there(match: Match, comparison: Comparison) -> str:
    """Why a column cannot be measured; "" where it can."""
    column, reference, current = match.column, comparison.reference, comparison.current
    if column not in current.columns:
        return f"The current period has no column {column}."
    if reference is not None and column not in reference.columns:
        return f"The reference has no column {column}."
    if reference is not None and reference.columns[column].kind != current.columns[column].kind:
        was, now = reference.columns[column].type, current.columns[column].type
        return f"{column} has another type in each period: {was} in the reference, {now} now."
    if not current.rows:
        return "The current period has no rows."
    return ""


def _empty(match: Match, comparison: Comparison) -> str:
    """Which period has no value in the column; "" where both have some."""
    sides = (("reference", comparison.reference), ("current period", comparison.current))
    for name, side in sides:
        counted = side.counted(match.column) if side else None
        if counted is not None and not counted.rows:
            return f"The {name} has no value in {match.column}: all of them are missing."
    return ""


_CHECKS: Mapping[ClaimKind, tuple[Callable[[Case], Checked], tuple[ColumnKind, ...], bool]] = {
    "shift": (check_shift, ("number", "category"), True),
    "level": (check_level, ("number",), True),
    "distance": (check_distance, ("number", "category"), False),
    "null_rate": (check_nulls, (), False),
    "share": (check_share, ("number", "category"), True),
    "new_category": (check_new_values, ("category",), True),
    "constant": (check_constant, ("number", "category"), False),
    "schema": (check_schema, (), False),
}
"""By kind of claim: who checks it, the columns it can be about, and whether values too."""
