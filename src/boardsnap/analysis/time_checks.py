"""Since when, and for how long: what the board says, against the course of what was followed."""

from __future__ import annotations

from datetime import datetime, timedelta

from boardsnap.analysis import words
from boardsnap.analysis.chunks import length_of
from boardsnap.analysis.evidence import Checked, unchecked
from boardsnap.analysis.spans import span_of
from boardsnap.analysis.watches import drawn
from boardsnap.model.claims import Claim, ClaimCheck, Measure, Onset, Verdict

_NO_COURSE = "Since when is not told: rows have no dates, or there are too few of them."


def check_onset(claim: Claim, about: Checked | None) -> Checked:
    """Whether something began on a date, or was to be seen by then.

    Args:
        claim: of kind `onset`.
        about: the check of what began: the claim of the same statement.
    """
    if about is None or about.check.match is None:
        return unchecked(claim, _nothing(about))
    onset, match = _onset(about), about.check.match
    span = span_of(claim.at)
    if span is not None and about.check.claim.kind == "schema" and about.followed is None:
        return _between_periods(claim, span, about)
    if span is None or about.followed is None or not about.followed.points:
        return unchecked(claim, _NO_COURSE, match)
    if onset is None:
        reason = f"Nothing but chance is to be seen in the {about.followed.watch.said}."
        return _dated(claim, "contradicted", reason, about, None)
    verdict, reason = _began(claim, span, onset) if claim.of == "began" else _seen(span, onset)
    said = f"The {about.followed.watch.said} changed {_range(onset)}{reason}."
    return _dated(claim, verdict, said, about, onset)


def _between_periods(claim: Claim, span: tuple[datetime, datetime], about: Checked) -> Checked:
    """Since when a column is gone that the whole current period lacks: between the two."""
    reference, current = about.check.reference, about.check.current
    ends = [p for p in (reference and reference.end, current and current.start) if p]
    if about.check.verdict != "confirmed" or len(ends) < 2:
        return unchecked(claim, _nothing(about), about.check.match)
    last, first = _at(ends[0]), _at(ends[1])
    # The reference's last day may be its last one with the column.
    right = last - timedelta(days=1) <= span[1] and span[0] <= first + timedelta(days=1)
    reason = (
        f"It happened between {words.until(ends[0])}, the last day of the reference, and "
        f"{words.day(ends[1])}, the first of the current period."
    )
    return _dated(claim, "confirmed" if right else "contradicted", reason, about, None)


def check_duration(claim: Claim, about: Checked | None) -> Checked:
    """Whether a change took so long, or lasted so long.

    Args:
        claim: of kind `duration`.
        about: the check of what changed: the claim of the same statement.
    """
    if about is None or about.check.match is None or claim.lasting is None:
        return unchecked(claim, _nothing(about))
    onset, match = _onset(about), about.check.match
    if about.followed is None or not about.followed.points:
        return unchecked(claim, _NO_COURSE, match)
    if onset is None:
        reason = f"Nothing but chance is to be seen in the {about.followed.watch.said}."
        return _dated(claim, "contradicted", reason, about, None)
    last = about.followed.points[-1].end
    end = span_of(onset.ended)[0] if span_of(onset.ended) else last  # type: ignore[index]
    verdict, reason, measured = _lasting(claim, onset, end or _at(onset.latest))
    check = _dated(claim, verdict, reason, about, onset).check
    return Checked(check.model_copy(update={"measured": measured}), about.followed)


def _nothing(about: Checked | None) -> str:
    if about is None:
        return "The line does not say of what."
    return about.check.reason if about.check.verdict == "not_checkable" else _NO_COURSE


def _onset(about: Checked) -> Onset | None:
    return about.followed.onset if about.followed else None


def _dated(
    claim: Claim, verdict: Verdict, reason: str, about: Checked, onset: Onset | None
) -> Checked:
    measured = None
    if onset is not None:
        began, low, high = (_days(_at(d)) for d in (onset.began, onset.earliest, onset.latest))
        measured = Measure(
            statistic="moment",
            of="onset",
            value=began,
            low=None if onset.from_the_start else low,
            high=high,
            method="ratio of likelihoods of steps and ramps",
        )
    check = ClaimCheck(
        claim=claim,
        verdict=verdict,
        reason=reason,
        match=about.check.match,
        measured=measured,
        reference=about.check.reference,
        current=about.check.current,
        course=drawn(about.followed) if about.followed else None,
    )
    return Checked(check, about.followed)


def _range(onset: Onset) -> str:
    first, last = words.day(onset.earliest), words.until(onset.latest)
    if onset.from_the_start:
        return f"by {last} at the latest: it was so when the data begin, or soon after"
    how = {"step": "at once", "ramp": "little by little", "spell": "for a time"}[onset.shape]
    between = f" (between {first} and {last})" if first != last else ""
    return f"{how}, beginning on {words.day(onset.began)}{between}"


def _began(claim: Claim, span: tuple[datetime, datetime], onset: Onset) -> tuple[Verdict, str]:
    earliest, latest = _at(onset.earliest), _at(onset.latest)
    if span[0] >= latest:
        return "contradicted", f", before the board's {words.day(claim.at or '')}"
    if span[1] <= earliest and not onset.from_the_start:
        return "contradicted", f", after the board's {words.day(claim.at or '')}"
    return "confirmed", ""


def _seen(span: tuple[datetime, datetime], onset: Onset) -> tuple[Verdict, str]:
    if span[1] <= _at(onset.earliest) and not onset.from_the_start:
        return "contradicted", ": it was not to be seen when the board dates it"
    return "confirmed", ", so that it was to be seen by then"


def _lasting(claim: Claim, onset: Onset, end: datetime) -> tuple[Verdict, str, Measure]:
    assert claim.lasting is not None
    said = length_of(claim.lasting) / timedelta(days=1)
    slack = said / claim.lasting.value / 2
    held_least = max(0.0, (end - _at(onset.latest)) / timedelta(days=1))
    held_most = (end - _at(onset.earliest)) / timedelta(days=1)
    took = (onset.shortest_days, onset.longest_days)
    over = onset.ended is not None
    # "over 3 weeks" is how long the change took, "for 3 weeks" how long it was so.
    ways = [(took, "The change took", took[1] > 0), ((held_least, held_most), "It lasted", True)]
    if onset.shape == "step":
        ways.reverse()
    for (least, most), words_, usable in ways:
        if usable and least - slack <= said <= most + slack:
            reason = f"{words_} {_between(least, most)}{'' if over else _so_far(words_)}."
            return "confirmed", reason, _measure(least, most)
    least, most = ways[0][0]
    if not over and ways[0][1] == "It lasted" and said > most:
        reason = (
            f"It has lasted {_between(least, most)} when the data end: for how long it goes on "
            "is not told."
        )
        return "not_checkable", reason, _measure(least, most)
    other = ways[1]
    also = f"; {other[1].lower()} {_between(*other[0])}" if other[2] else ""
    reason = f"{ways[0][1]} {_between(least, most)}{also}: not {words.days(said)}."
    return "contradicted", reason, _measure(least, most)


def _so_far(said: str) -> str:
    return " until the data end" if said == "It lasted" else ""


def _between(least: float, most: float) -> str:
    if abs(most - least) < 1e-9:
        return words.days(least) if least else "no time: it changed at once"
    return f"{words.days(least) if least else 'no time'} to {words.days(most)}"


def _measure(least: float, most: float) -> Measure:
    return Measure(statistic="days", value=(least + most) / 2, low=least, high=most)


def _at(iso: str) -> datetime:
    span = span_of(iso)
    if span is None:
        raise ValueError(f"{iso} is no date")
    return span[0]


def _days(moment: datetime) -> float:
    return (moment - datetime(1970, 1, 1)) / timedelta(days=1)
