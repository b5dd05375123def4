"""A postmortem held against data: each claim, then every column, then what it comes to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from boardsnap.analysis import words
from boardsnap.analysis.checks import check_claim
from boardsnap.analysis.comparison import Comparison, Reading, compare, iso
from boardsnap.analysis.evidence import Checked, Evidence
from boardsnap.analysis.features import rank_features
from boardsnap.analysis.mapping import Catalogue, Known
from boardsnap.analysis.metric_checks import check_metric
from boardsnap.analysis.metric_history import MetricSeries
from boardsnap.analysis.outcomes import Outcome, find_outcome
from boardsnap.analysis.spans import span_of
from boardsnap.analysis.statements import Read, read_claims
from boardsnap.analysis.tables import Only, Table
from boardsnap.analysis.time_checks import check_duration, check_onset
from boardsnap.analysis.verdicts import TOLERANCE
from boardsnap.errors import InputError
from boardsnap.interpretation.dates import Calendar
from boardsnap.model.claims import (
    ClaimCheck,
    FeatureShift,
    Verification,
)
from boardsnap.model.monitor import Origin
from boardsnap.model.postmortem import Postmortem

# Fewer rows than this in a period, and hardly anything can be told from chance.
_FEW_ROWS = 200


@dataclass(frozen=True, slots=True)
class Question:
    """How a postmortem is to be held against data.

    Attributes:
        origin: the document.
        reading: how the tables are to be read.
        columns: column by name on the board, where whoever asks has said it.
        tolerance: how far off a number on the board may be, as a share of it.
        label: the column of what became true.
        prediction: of what was predicted.
        score: of how likely it was held to be.
        positive: the label that counts as 1.
    """

    origin: Origin
    reading: Reading = field(default_factory=Reading)
    columns: Mapping[str, str] = field(default_factory=dict)
    tolerance: float = TOLERANCE
    label: str | None = None
    prediction: str | None = None
    score: str | None = None
    positive: str | None = None


def verify(
    postmortem: Postmortem,
    question: Question,
    *,
    current: Table,
    reference: Table | None = None,
    metrics: MetricSeries | None = None,
) -> Verification:
    """What the data say to each claim, and how every column shifted.

    Args:
        postmortem: the document.
        question: how to hold it against the data.
        current: the rows of the failure.
        reference: rows from when all was well.
        metrics: the history of the model's metrics.

    Raises:
        InputError: a table cannot be read as asked for, has no rows, or lacks a named column.
    """
    _check_names(question, current, reference)
    tables = [table for table in (reference, current) if table is not None]
    if reference is not None:
        current.adopt_kinds(reference)
        reference.adopt_kinds(current)
    reads = read_claims(postmortem, _calendar(postmortem))
    asked = _asked_values(reads, tables, question.columns)
    reading = replace(question.reading, values=asked)
    comparison = compare(reference, current, reading)
    _check_rows(comparison, question.reading)

    def narrow(only: Only, column: str) -> Comparison:
        return compare(reference, current, replace(reading, only=only, columns=[column]))

    catalogue = _catalogue(comparison, question)
    evidence = Evidence(comparison, catalogue, question.tolerance, narrow)
    checked = _checked(reads, evidence, metrics, question)
    mentioned = _mentioned(postmortem, catalogue, checked)
    outcome = _outcome(comparison, question)
    own = outcome.columns if outcome else ()
    features = tuple(_told_apart(one, own) for one in rank_features(evidence, mentioned))
    checks = tuple(one.check for one in checked)
    silent = [f for f in features if f.state == "shifted" and not f.mentioned and not f.outcome]
    return Verification(
        origin=question.origin,
        reference=comparison.reference.period() if comparison.reference else None,
        current=comparison.current.period(),
        time=comparison.said_of_time,
        chunk=comparison.width,
        claims=checks,
        features=features,
        unmentioned=tuple(feature.column for feature in silent),
        headline=tuple(_headline(checks, features, silent)),
        notes=tuple(_notes(comparison, checks, features, question)),
    )


def _check_names(question: Question, current: Table, reference: Table | None) -> None:
    tables = [table for table in (current, reference) if table is not None]
    if reference is not None and not any(reference.has(c.name) for c in current.columns):
        raise InputError(
            f"{reference.name} and {current.name} have no column in common: give two periods of "
            "the same table"
        )
    for column in question.columns.values():
        if not any(table.has(column) for table in tables):
            current.column(column)
    for named in (question.label, question.prediction, question.score):
        if named is not None:
            current.column(named)


def _check_rows(comparison: Comparison, reading: Reading) -> None:
    sides = [side for side in (comparison.reference, comparison.current) if side is not None]
    for side in sides:
        if side.rows:
            continue
        undated = f" with a time that can be read ({side.timeless:,} without)"
        if reading.reference_until is None or side.timeless:
            raise InputError(
                f"{side.name} has no rows{undated if side.timeless else ''}: give a file with rows"
            )
        where = "before" if side is comparison.reference else "from"
        periods = [other.period() for other in sides if other.rows]
        there = "".join(f": they go from {p.start} to {p.end}" for p in periods if p.start)
        raise InputError(
            f"{side.name} has no rows {where} {iso(reading.reference_until)}, the day that parts "
            f"reference and current period{there}; name a day between"
        )


def _calendar(postmortem: Postmortem) -> Calendar | None:
    """What settles years that sentences leave out: the last date that the document has."""
    dates = [event.at.iso for event in postmortem.timeline if event.at]
    dates += [photo.captured_at[:10] for photo in postmortem.boards if photo.captured_at]
    dates += [postmortem.session_date.iso] if postmortem.session_date else []
    ends = [span[1] for span in map(span_of, dates) if span]
    return Calendar(max(ends), "mdy") if ends else None


def _asked_values(
    reads: Sequence[Read], tables: Sequence[Table], given: Mapping[str, str]
) -> dict[str, list[str]]:
    """Values that claims name, by the columns that they may be values of."""
    columns = {c.name: Known(c.name, c.kind) for table in tables for c in table.columns}
    catalogue = Catalogue(columns.values(), given)
    asked: dict[str, list[str]] = {}
    for read in reads:
        value = read.claim.value
        if read.claim.kind != "new_category" or not value:
            continue
        named = [m.match.column for m in catalogue.mentions(read.statement.text, ("category",))]
        for column in named or [name for name, one in columns.items() if one.kind == "category"]:
            asked.setdefault(column, []).append(value)
    return asked


def _catalogue(comparison: Comparison, question: Question) -> Catalogue:
    sides = [side for side in (comparison.reference, comparison.current) if side is not None]
    columns = {name: column for side in sides for name, column in side.columns.items()}
    time = comparison.time.name if comparison.time else None
    known = [
        Known(name, column.kind, comparison.values_of(name))
        for name, column in columns.items()
        if name != time
    ]
    return Catalogue(known, question.columns)


# ----------------------------------------------------------------------------------- claims


def _checked(
    reads: Sequence[Read],
    evidence: Evidence,
    metrics: MetricSeries | None,
    question: Question,
) -> list[Checked]:
    """Every claim with its verdict, without those that only seemed to be one."""
    outcome = _outcome(evidence.comparison, question)
    found: list[Checked] = []
    about: dict[str, Checked] = {}
    for read in reads:
        claim = read.claim
        if claim.kind == "metric":
            checked = check_metric(claim, metrics, outcome, evidence.comparison)
        elif claim.kind == "onset":
            checked = check_onset(claim, about.get(claim.ref))
        elif claim.kind == "duration":
            checked = check_duration(claim, about.get(claim.ref))
        else:
            checked = check_claim(read, evidence)
            about.setdefault(claim.ref, checked)
        if not _is_noise(checked.check):
            found.append(checked)
    return found


def _outcome(comparison: Comparison, question: Question) -> Outcome | None:
    given = (question.label, question.prediction, question.score, question.positive)
    return find_outcome(list(comparison.current.columns), given)


def _is_noise(check: ClaimCheck) -> bool:
    """Whether a statement names neither a number nor a column: it claims nothing of the data."""
    if check.verdict != "not_checkable" or check.match is not None or check.could_be:
        return False
    return check.claim.amount.value is None


def _mentioned(
    postmortem: Postmortem, catalogue: Catalogue, checked: Sequence[Checked]
) -> dict[str, list[str]]:
    """By column, the statements that name it."""
    found: dict[str, list[str]] = {}
    for one in checked:
        # A metric is matched with what it is computed from, which nobody mentions by that.
        if one.check.match is not None and one.check.claim.kind != "metric":
            found.setdefault(one.check.match.column, []).append(one.check.claim.ref)
    for ref, text in _statements(postmortem):
        for mention in (*catalogue.mentions(text), *catalogue.values(text)):
            found.setdefault(mention.match.column, []).append(ref)
    return {column: list(dict.fromkeys(refs)) for column, refs in found.items()}


def _statements(postmortem: Postmortem) -> Iterator[tuple[str, str]]:
    if postmortem.root_cause:
        yield "/root_cause", postmortem.root_cause.text
    for index, event in enumerate(postmortem.timeline):
        yield f"/timeline/{index}", event.text
    for index, hypothesis in enumerate(postmortem.hypotheses):
        yield f"/hypotheses/{index}", hypothesis.text
        for number, evidence in enumerate(hypothesis.evidence):
            yield f"/hypotheses/{index}/evidence/{number}", evidence.text
    for index, action in enumerate(postmortem.actions):
        yield f"/actions/{index}", action.text


# ---------------------------------------------------------------------------- what it comes to


def _told_apart(feature: FeatureShift, own: Sequence[str]) -> FeatureShift:
    """The feature; labels and predictions, which shift with the world, are called what they are."""
    if feature.column not in own:
        return feature
    note = f"What became true, or was predicted: no feature. {feature.note}".strip()
    return feature.model_copy(update={"outcome": True, "note": note})


def _headline(
    checks: Sequence[ClaimCheck],
    features: Sequence[FeatureShift],
    silent: Sequence[FeatureShift],
) -> Iterator[str]:
    yield _counted(checks)
    cause = next((c for c in checks if c.claim.ref == "/root_cause"), None)
    if cause is not None:
        said = {
            "confirmed": "The data confirm the root cause",
            "contradicted": "The data contradict the root cause",
            "not_checkable": "The data do not tell whether the root cause holds",
        }[cause.verdict]
        yield f"{said}. {cause.reason}"
    for check in checks:
        if check.claim.judged == "rejected" and check.verdict == "confirmed":
            said = f"The board rejects “{check.claim.quote}”, and the data bear it out."
            yield f"{said} {check.reason}"
    yield from _unmentioned(checks, features, silent)


def _counted(checks: Sequence[ClaimCheck]) -> str:
    if not checks:
        return "The board claims nothing that these data could show."
    counts = {
        verdict: sum(check.verdict == verdict for check in checks)
        for verdict in ("confirmed", "contradicted", "not_checkable")
    }
    noun = "claim" if len(checks) == 1 else "claims"
    return (
        f"{len(checks)} {noun}: {counts['confirmed']} confirmed, {counts['contradicted']} "
        f"contradicted, {counts['not_checkable']} not checkable."
    )


def _unmentioned(
    checks: Sequence[ClaimCheck],
    features: Sequence[FeatureShift],
    silent: Sequence[FeatureShift],
) -> Iterator[str]:
    """What shifted more than what the board blames, and nobody wrote down."""
    blamed = {c.match.column for c in checks if c.match and c.claim.ref == "/root_cause"}
    at_cause = [f for f in features if f.column in blamed and f.psi is not None]
    most = max((f.psi or 0.0 for f in at_cause), default=0.0)
    more = [f for f in silent if f.psi is not None and f.psi > most]
    if more and at_cause:
        first = more[0]
        others = f", nor {words.listed([f.column for f in more[1:4]])}" if more[1:] else ""
        yield (
            f"The board does not mention {first.column}{others}, which shifted more than "
            f"{at_cause[0].column} (PSI {first.psi:.3g} against {most:.3g})."
        )
    elif silent:
        names = [f.column for f in silent[:4]]
        verb = "has" if len(silent) == 1 else "have"
        yield f"The board does not mention {words.listed(names)}, which {verb} shifted too."


def _taken(checks: Sequence[ClaimCheck]) -> Iterator[str]:
    """The names that were matched by their likeness, so that nobody has to trust a guess."""
    matches = [check.match for check in checks if check.match]
    alike = [match for match in matches if match.how in ("words", "spelled")]
    pairs = dict.fromkeys(f"“{match.name}” was taken for {match.column}" for match in alike)
    if pairs:
        yield (
            f"Names on the board are not those of the columns: {words.listed(list(pairs))}. "
            "Where that is wrong, name the right one with --column NAME=COLUMN."
        )


def _notes(
    comparison: Comparison,
    checks: Sequence[ClaimCheck],
    features: Sequence[FeatureShift],
    question: Question,
) -> Iterator[str]:
    reference, current = comparison.reference, comparison.current
    yield comparison.said_of_time
    yield from _taken(checks)
    if reference is None:
        yield (
            "There is no reference period: what changed cannot be told, only what is. Give "
            "--reference, or --reference-until with a date in the current data."
        )
    for side in (reference, current):
        if side is not None and side.rows < _FEW_ROWS:
            yield f"{side.name} has {side.rows} rows: little can be told from chance with so few."
        if side is not None and side.timeless:
            yield f"{side.timeless:,} rows of {side.name} have no time that can be read; left out."
    yield (
        "Intervals are at 95 %. A number on the board is right where the interval comes within "
        f"{words.percent(question.tolerance)} of it (of a share of rows 2 points at most, of a "
        "metric one unit of its last digit); claims are judged one by one."
    )
    compared = [f for f in features if f.p_value is not None]
    if compared:
        yield (
            f"{len(compared)} columns were compared: at 5 % each, one in twenty would seem to have "
            "shifted by chance. PSI’s critical value is for all of them together (Bonferroni, "
            "Yurdakul 2018), and q holds the share of false ones to 5 % (Benjamini and Hochberg). "
            "With many rows nearly any difference is more than chance: “shifted” also asks for a "
            "PSI of 0.1."
        )
        yield (
            "PSI and Jensen-Shannon distance are over ten bins of equal frequency in the "
            "reference, or the categories, with missing values as a bin of their own and half a "
            "row added to each; tools bin otherwise, and come to somewhat other numbers."
        )
