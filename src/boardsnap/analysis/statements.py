"""What the statements of a postmortem claim of the data, as far as it can be checked.

The grammar of quantities is that of the reader; here are the words around them. What names no
amount, date or thing that data could show is no claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from boardsnap.analysis.amounts import (
    amount_of,
    before,
    behind,
    decimals_near,
    ends_amount,
    full_name,
    half_digit_of,
    is_rate,
    is_rate_like,
    look_like_columns,
    metric_before,
    number_of,
    shift_amount,
    statistic_of,
    subject_of,
    tells_of_change,
)
from boardsnap.analysis.claim_words import (
    BEGAN,
    CONSTANT,
    DISTANCE,
    DISTANCES,
    ELSEWHERE,
    ENDS,
    FACTORS,
    GONE_NULL,
    IN,
    NEW,
    NEW_LEVEL,
    NULL,
    OFFSET,
    QUOTED,
    RENAMED,
    RENAMED_ALONE,
    RETYPED,
    SHARE_CUE,
    SINCE,
    UNIT_CHANGE,
    UNIT_WORDS,
    UNSEEN,
    VOLUME,
)
from boardsnap.interpretation.dates import Calendar, find_dates, to_date
from boardsnap.interpretation.quantities import (
    drifting_feature,
    find_feature,
    find_metric,
    find_quantities,
    find_shift,
    find_window,
)
from boardsnap.model.claims import Amount, Claim, ClaimKind
from boardsnap.model.monitor import Span
from boardsnap.model.postmortem import (
    Hypothesis,
    Postmortem,
    RootCause,
    TimelineEvent,
)

Judged = Literal["confirmed", "rejected", "open"]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of the document, and what stands around it.

    Attributes:
        ref: its JSON pointer.
        text: as the document has it.
        around: statements that say what it is about where it does not itself: the hypothesis of
            a piece of evidence, the root cause; the nearest first.
        at: when, ISO.
        judged: how the board judges it.
    """

    ref: str
    text: str
    around: tuple[str, ...] = ()
    at: str | None = None
    judged: Judged | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """A claim with the statement that it was read from."""

    claim: Claim
    statement: Statement


def read_claims(postmortem: Postmortem, calendar: Calendar | None = None) -> tuple[Read, ...]:
    """What the document claims of the data, in its order.

    Args:
        postmortem: the document; decisions, actions, questions and what is crossed out claim
            nothing.
        calendar: settles the years of dates in sentences; None: such dates are passed over.
    """
    return tuple(
        Read(claim, statement)
        for statement, claims in _all(postmortem, calendar)
        if statement.text.strip()
        for claim in claims
    )


def _all(
    postmortem: Postmortem, calendar: Calendar | None
) -> Iterator[tuple[Statement, Iterable[Claim]]]:
    cause = postmortem.root_cause
    about = (cause.feature or cause.text,) if cause else ()
    if cause:
        statement = Statement("/root_cause", cause.text, judged="confirmed")
        yield statement, _over_time(_of_cause(statement, cause), statement, calendar)
    for index, event in enumerate(postmortem.timeline):
        at = event.at.iso if event.at else None
        statement = Statement(f"/timeline/{index}", event.text, about, at)
        yield statement, _seen(_of_event(statement, event), statement)
    for index, hypothesis in enumerate(postmortem.hypotheses):
        ref = f"/hypotheses/{index}"
        for statement in _of_hypothesis(ref, hypothesis, about):
            yield statement, _over_time(list(claims_of(statement)), statement, calendar)


def _of_hypothesis(ref: str, said: Hypothesis, about: tuple[str, ...]) -> Iterator[Statement]:
    yield Statement(ref, said.text, judged=said.status)
    for number, evidence in enumerate(said.evidence):
        yield Statement(f"{ref}/evidence/{number}", evidence.text, (said.text, *about))


def _of_cause(statement: Statement, cause: RootCause) -> list[Claim]:
    claims = list(claims_of(statement))
    if cause.feature is None or any(claim.subject for claim in claims):
        return claims
    # What the reader took for the feature is what a sentence is about that names none otherwise.
    return [claim.model_copy(update={"subject": cause.feature}) for claim in claims]


def _of_event(statement: Statement, event: TimelineEvent) -> list[Claim]:
    claims = [claim for claim in claims_of(statement) if claim.kind != "metric"]
    metric = event.metric
    # A named number is of the model unless the line tells of the data: "promo flag null 82 %".
    if metric and not any(claim.kind in _OF_DATA for claim in claims):
        decimals = decimals_near(event.text, metric.value)
        amount = Amount(value=metric.value, unit=metric.unit, half_digit=0.5 * 10.0**-decimals)
        return [_claim(statement, "metric", subject=metric.name, of=metric.name, amount=amount)]
    return claims


def _over_time(
    claims: list[Claim], statement: Statement, calendar: Calendar | None
) -> Iterator[Claim]:
    """The claims of a statement, and those of since when and how long."""
    yield from claims
    about = next((claim for claim in claims if claim.kind in _WITH_COURSE), None)
    if about is None:
        return
    since = _since(statement.text, calendar)
    if since is not None:
        yield _claim(statement, "onset", subject=about.subject, of="began").model_copy(
            update={"at": since, "value": about.value}
        )
    if about.lasting is not None and not _is_offset(statement.text):
        yield _claim(statement, "duration", subject=about.subject, value=about.value)


def _seen(claims: list[Claim], statement: Statement) -> Iterator[Claim]:
    """The claims of a dated event, and that it was so by then, or began then."""
    yield from claims
    about = next((claim for claim in claims if claim.kind in _WITH_COURSE), None)
    if about is not None and statement.at is not None:
        of = "began" if BEGAN.search(statement.text) else "seen"
        yield _claim(statement, "onset", subject=about.subject, of=of, value=about.value)


def _since(text: str, calendar: Calendar | None) -> str | None:
    for found in find_dates(text):
        dated = calendar is not None or found.year is not None
        if dated and SINCE.search(text[max(0, found.start - 12) : found.start]):
            return to_date(found, calendar or _NO_CALENDAR).iso
    return None


def _is_offset(text: str) -> bool:
    """Whether "8 days before v21" is meant, which is no length of anything."""
    window = find_window(text)
    return window is not None and OFFSET.search(window.raw) is not None


def claims_of(statement: Statement) -> Iterator[Claim]:
    """What one statement claims, each number once, in the order of its words."""
    # Who types knows a minus sign; the grammars know the one that is written by hand.
    text = statement.text.replace("\N{MINUS SIGN}", "-")
    found: list[tuple[int, Claim]] = []
    for reader in _READERS:
        for claim, used in reader(statement, text):
            found.append((min((end for _, end in used), default=len(text)), claim))
            text = _blanked(text, used)
    yield from (claim for _, claim in sorted(found, key=lambda pair: pair[0]))


# For dates with a year, which need none.
_NO_CALENDAR = Calendar(datetime(2000, 1, 1), "mdy")
# What is a number of the data and not of the model, whatever the timeline made of it.
_OF_DATA = frozenset({"distance", "null_rate", "schema", "constant", "volume", "share"})
# What can be followed over time.
_WITH_COURSE = frozenset(
    {"shift", "level", "distance", "null_rate", "share", "constant", "new_category", "schema"}
)

Spans = tuple[tuple[int, int], ...]
Found = Iterator[tuple[Claim, Spans]]


def _claim(
    statement: Statement,
    kind: ClaimKind,
    *,
    subject: str | None = None,
    of: str | None = None,
    amount: Amount | None = None,
    value: str | None = None,
) -> Claim:
    window = find_window(statement.text)
    lasting = Span(value=window.window.value, unit=window.window.unit) if window else None
    return Claim(
        ref=statement.ref,
        quote=statement.text,
        kind=kind,
        subject=subject,
        of=of,
        amount=amount or Amount(),
        value=value,
        at=statement.at,
        lasting=lasting if lasting and lasting.value > 0 else None,
        judged=statement.judged,
    )


def _blanked(text: str, spans: Spans) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


# ------------------------------------------------------------------------------ one kind each


def _distances(statement: Statement, text: str) -> Found:
    for match in DISTANCE.finditer(text):
        before = text[: match.start()].strip(" ,;:-(")
        subject = match["inside"] or match["of"] or drifting_feature(text) or before or None
        first = number_of(match["first"]) if match["first"] else None
        amount = Amount(
            value=number_of(match["value"]), before=first, half_digit=half_digit_of(match["value"])
        )
        of = DISTANCES[match["name"].lower()]
        yield (
            _claim(statement, "distance", subject=subject_of(subject), of=of, amount=amount),
            (match.span(),),
        )


def _nulls(statement: Statement, text: str) -> Found:
    word = NULL.search(text)
    if word is None:
        return
    inside = IN.match(text, word.end())
    named = inside["name"] if inside else drifting_feature(text) or before(text, word.start())
    subject = subject_of(named)
    ends = ENDS.search(text)
    if ends is not None and is_rate(ends["ub"] or ends["ua"], number_of(ends["b"])):
        claim = _claim(statement, "null_rate", subject=subject, amount=ends_amount(ends))
        yield claim, (word.span(), ends.span())
        return
    near = [
        q
        for q in find_quantities(text)
        if q.unit in ("%", "pp", "x", None) and is_rate_like(text, q)
    ]
    if near:
        quantity = min(
            near, key=lambda q: min(abs(q.start - word.end()), abs(word.start() - q.end))
        )
        amount = amount_of(text, quantity)
        yield (
            _claim(statement, "null_rate", subject=subject, amount=amount),
            (word.span(), (quantity.start, quantity.end)),
        )
    elif GONE_NULL.search(text):
        whole = re.search(r"\ball\b", text, re.IGNORECASE)
        amount = Amount(value=100.0 if whole else None, unit="%", direction="up", half_digit=0.5)
        yield _claim(statement, "null_rate", subject=subject, amount=amount), (word.span(),)


def _new_values(statement: Statement, text: str) -> Found:
    match, unseen = NEW.search(text), UNSEEN.search(text)
    if match is None and unseen is None:
        return
    quoted = QUOTED.search(text)
    what = match["what"] if match else None
    amount = next((amount_of(text, q) for q in find_quantities(text) if q.unit == "%"), Amount())
    subject = (
        subject_of(what) if what else subject_of(before(text, unseen.start() if unseen else 0))
    )
    value = quoted[1] if quoted else None
    yield _claim(statement, "new_category", subject=subject, value=value, amount=amount), ()


def _schema(statement: Statement, text: str) -> Found:
    match = RENAMED.search(text)
    if match is not None and look_like_columns(match["old"], match["new"]):
        claim = _claim(statement, "schema", subject=match["old"], of="renamed", value=match["new"])
        yield claim, (match.span(),)
        return
    alone = RENAMED_ALONE.search(text)
    if alone is not None:
        how = {"renamed": "renamed", "retyped": "retyped"}.get(alone["how"].lower(), "dropped")
        yield _claim(statement, "schema", subject=subject_of(alone["old"]), of=how), (alone.span(),)
        return
    typed = RETYPED.search(text)
    if typed is not None:
        claim = _claim(
            statement, "schema", subject=subject_of(typed["old"]), of="retyped", value=typed["type"]
        )
        yield claim, (typed.span(),)


def _units(statement: Statement, text: str) -> Found:
    match = UNIT_CHANGE.search(text)
    if match is None:
        return
    now = UNIT_WORDS[(match["now"] or match["now2"]).lower()]
    was = UNIT_WORDS[(match["was"] or match["was2"]).lower()]
    factor = FACTORS.get(frozenset({now, was}))
    if factor is None:
        return
    found = find_feature(text)
    subject = subject_of(found.raw if found else before(text, match.start()))
    # Which way round people write it is not to be relied on: "cents vs dollars".
    amount = Amount(value=factor, unit="x")
    yield _claim(statement, "shift", subject=subject, of="unit", amount=amount), (match.span(),)


def _constants(statement: Statement, text: str) -> Found:
    match = CONSTANT.search(text)
    if match is not None:
        subject = subject_of(before(text, match.start()))
        yield _claim(statement, "constant", subject=subject), (match.span(),)


def _volumes(statement: Statement, text: str) -> Found:
    match, shift = VOLUME.search(text), find_shift(text)
    if match is not None and shift is not None and (shift.shift.direction or ENDS.search(text)):
        ends = ENDS.search(text)
        amount = ends_amount(ends) if ends else shift_amount(text)
        if amount is not None:
            span = ends.span() if ends else (shift.start, shift.end)
            yield _claim(statement, "volume", subject=match["what"], amount=amount), (span,)


def _metrics(statement: Statement, text: str) -> Found:
    if ELSEWHERE.search(text) or re.search(r"\bshare\b", text, re.IGNORECASE):
        return
    found = find_metric(text)
    if found is not None and found.core:
        last = found.metrics[-1]
        first = found.metrics[0].value if len(found.metrics) > 1 else None
        amount = Amount(
            value=last.value,
            unit=last.unit,
            before=first,
            half_digit=0.5 * 10.0 ** -decimals_near(text, last.value),
        )
        yield (
            _claim(
                statement, "metric", subject=full_name(text, found), of=last.name, amount=amount
            ),
            ((found.start, found.end),),
        )
        return
    shift, change = find_shift(text), shift_amount(text)
    name = metric_before(text, shift.start) if shift else None
    if shift is not None and change is not None and name is not None and change.direction:
        yield (
            _claim(statement, "metric", subject=name, of=name, amount=change),
            ((shift.start, shift.end),),
        )


def _changes(statement: Statement, text: str) -> Found:
    ends = ENDS.search(text)
    of = statistic_of(text)
    if ELSEWHERE.search(text) and find_metric(text) is not None:
        return
    if ends is not None:
        subject = subject_of(before(text, ends.start()) or behind(text, ends.end()))
        is_share = not of and is_rate(ends["ub"] or ends["ua"], number_of(ends["b"]))
        kind: ClaimKind = "share" if is_share else "level"
        yield (
            _claim(statement, kind, subject=subject, of=of, amount=ends_amount(ends)),
            (ends.span(),),
        )
        return
    shift = find_shift(text)
    if shift is None or shift.shift.unit not in ("%", "pp", "bp", "x", "σ", None):
        return
    amount = shift_amount(text)
    if amount is None or metric_before(text, shift.start):
        return
    span = ((shift.start, shift.end),)
    said = before(text, shift.start)
    found = find_feature(said) or (None if subject_of(said) else find_feature(text))
    subject = subject_of(found.raw if found else said or behind(text, shift.end))
    level = NEW_LEVEL.search(text[: shift.start]) is not None and shift.shift.unit != "x"
    if level and shift.shift.unit not in ("%", "pp"):
        yield _claim(statement, "level", subject=subject, of=of, amount=amount), span
        return
    bare = shift.shift.unit == "%" and (
        level or not (shift.shift.direction or tells_of_change(text))
    )
    if bare or (SHARE_CUE.search(text) and shift.shift.unit in ("%", "pp")):
        subject = subject_of(before(text, shift.start) or behind(text, shift.end))
        yield _claim(statement, "share", subject=subject, amount=amount), span
    elif shift.shift.unit is not None or re.search(r"\bby\s", text):
        yield _claim(statement, "shift", subject=subject, of=of, amount=amount), span


_READERS = (
    _distances,
    _nulls,
    _schema,
    _units,
    _constants,
    _volumes,
    _metrics,
    _changes,
    _new_values,
)
