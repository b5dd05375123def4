"""A backtest as neutral blocks, which the terminal and Markdown show like any document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from boardsnap.model.backtest import (
    Backtest,
    Consequence,
    FalseAlarms,
    Finding,
    Incident,
    Sensitivity,
    Trial,
    Watched,
)
from boardsnap.render.outline import TEXT_COLUMN, Entry, Fact, Outline, Section, Tone
from boardsnap.wording import days_words, number, percent, plain

# A person compares about so many; all of them are in the JSON.
MOST_SHOWN = 8
SECTIONS: dict[Consequence, str] = {
    "metric": "Monitors on the metric",
    "cause": "Monitors on what the board blames",
    "other": "Monitors on anything else",
}
OUTCOMES = {
    "earlier": "caught",
    "caught": "caught",
    "not_earlier": "late",
    "already_on": "was on before",
    "missed": "missed",
    "not_judged": "nothing to judge by",
}
_TONES: dict[str, Tone] = {"earlier": "good", "caught": "good", "missed": "bad"}
# What did not fire on something that nobody blames is no news.
_SILENT = frozenset({"missed", "not_judged"})
_COLUMNS = (TEXT_COLUMN, "Fires", "Earlier", "False alarms", "In 90 days", "Steady")


def backtest_outline(backtest: Backtest) -> Outline:
    """The backtest as neutral blocks."""
    sections = (*_monitors(backtest), *_numbers(backtest), _missing(backtest), _notes(backtest))
    title = plain(backtest.origin.title or "")
    return Outline(
        title=f"What would have caught it? {title}".rstrip(),
        summary=" ".join(map(plain, backtest.headline)),
        facts=tuple(_facts(backtest)),
        sections=tuple(section for section in sections if section.entries),
        from_board=False,
    )


def ranks_of(backtest: Backtest) -> dict[str, int]:
    """The number under which each monitor is shown, by its id."""
    return {one.monitor.id: place for place, one in enumerate(backtest.findings, start=1)}


def shown_of(
    backtest: Backtest, consequence: Consequence
) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """The monitors of one section that are shown, and those that are only in the JSON."""
    of = [one for one in backtest.findings if one.consequence == consequence]
    told = [one for one in of if consequence != "other" or one.outcome not in _SILENT]
    kept = {one.monitor.id for one in told[:MOST_SHOWN]}
    kept |= {one.monitor.id for one in of if is_chosen(one, backtest) or one.on_front}
    kept |= {one.monitor.id for one in of if one.family == "team"}
    shown = tuple(one for one in of if one.monitor.id in kept)
    return shown, tuple(one for one in of if one.monitor.id not in kept)


def is_chosen(finding: Finding, backtest: Backtest) -> bool:
    """Whether it is one of the recommended monitors."""
    return finding.monitor.id in {backtest.recommended, backtest.on_the_metric}


def tone_of(outcome: str) -> Tone:
    """How an outcome is coloured."""
    return _TONES.get(outcome, "muted")


def chosen_of(backtest: Backtest) -> tuple[Finding, ...]:
    """The recommended monitors: the earliest, then the earliest on the metric."""
    idents = dict.fromkeys((backtest.recommended, backtest.on_the_metric))
    return tuple(one for one in map(backtest.finding, idents) if one)


def _facts(backtest: Backtest) -> Iterator[Fact]:
    incident = backtest.incident
    yield Fact("Began", incident.began.said, _note(incident))
    if incident.detected:
        note = "as given" if "detected" in incident.given else None
        yield Fact("Noticed", incident.detected.said, note)
    else:
        yield Fact("Noticed", "not on the board", tone="muted")
    if incident.ended:
        yield Fact("Ended", incident.ended.said, "as given" if "ended" in incident.given else None)
    for one in backtest.watched:
        yield Fact(plain(one.name), watched_words(one))
    if backtest.zone:
        yield Fact("Time zone", plain(backtest.zone))


def _note(incident: Incident) -> str | None:
    if "began" in incident.given:
        return "as given"
    if incident.good_until:
        return f"first worse value on the board; good until {incident.good_until.said}"
    return None


def watched_words(one: Watched) -> str:
    """What was observed of a metric, feature or table."""
    what = {"metric": "values", "feature": "rows", "table": "rows"}[one.kind]
    where = "on the board" if one.source == "board" else f"to {one.last.said}"
    what = what.removesuffix("s") if one.observations == 1 else what
    said = [f"{one.observations:,} {what} from {one.first.said} {where}"]
    if one.fitted_until:
        said.append(f"fitted on {one.fit_observations:,} until {one.fitted_until.said}")
    if one.counted_days is not None:
        said.append(f"false alarms counted on {one.counted_days:.0f} days")
    remarks = " ".join(map(plain, one.remarks))
    return f"{'; '.join(said)}. {remarks}" if remarks else "; ".join(said)


def _monitors(backtest: Backtest) -> Iterator[Section]:
    ranks = ranks_of(backtest)
    for consequence, heading in SECTIONS.items():
        shown, rest = shown_of(backtest, consequence)
        entries = [_entry(one, ranks[one.monitor.id], backtest) for one in shown]
        if rest:
            entries.append(Entry(ref="", text=rest_words(rest), tone="muted"))
        yield Section(f"monitors_{consequence}", heading, tuple(entries), columns=_COLUMNS)


def rest_words(rest: Sequence[Finding]) -> str:
    """What is not shown, by its outcome."""
    counts = dict.fromkeys(OUTCOMES.values(), 0)
    for one in rest:
        counts[OUTCOMES[one.outcome]] += 1
    told = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    return f"{len(rest)} more in the JSON: {told}"


def _entry(one: Finding, rank: int, backtest: Backtest) -> Entry:
    signs = [
        sign for sign, there in (("◆", one.on_front), ("★", is_chosen(one, backtest))) if there
    ]
    facts = (
        Fact("Fires", fires_words(one), tone=tone_of(one.outcome)),
        Fact("Earlier", lead_words(one), tone=_TONES.get(one.outcome, "plain")),
        Fact("False alarms", alarms_words(one.false_alarms)),
        Fact("In 90 days", rate_words(one.false_alarms)),
        Fact("Steady", steady_words(one)),
    )
    text = " ".join([f"{rank}.", plain(one.monitor.title), *signs])
    return Entry(ref=f"/findings/{rank - 1}", text=text, facts=facts)


def fires_words(one: Finding) -> str:
    """When it fires in the incident, or what else became of it."""
    if one.outcome == "already_on" and one.fires_on:
        return f"on since {one.fires_on.said}"
    return one.fires_on.said if one.fires_on else OUTCOMES[one.outcome]


def lead_words(one: Finding) -> str:
    """Days before people noticed, with a sign where it is after them."""
    if one.lead_days is not None:
        return days_words(one.lead_days)
    if one.outcome == "caught" and one.delay_days is not None:
        return f"{days_words(one.delay_days)} after start"
    return "–"


def alarms_words(found: FalseAlarms | None) -> str:
    """How many in how many days."""
    if found is None:
        return "not counted"
    return f"{found.count} in {days_words(found.days)}"


def rate_words(found: FalseAlarms | None, unit: str = "") -> str:
    """The rate in 90 days, and the most that the count is compatible with."""
    if found is None:
        return ""
    return f"{found.per_90_days:.1f}{unit}, ≤ {found.at_most_per_90_days:.0f}"


def steady_words(one: Finding) -> str:
    """Whether other numbers than its own find the incident too."""
    if one.sensitivity is None or one.outcome not in {"earlier", "caught", "not_earlier"}:
        return ""
    return "yes" if one.sensitivity.steady else "no"


def _numbers(backtest: Backtest) -> Iterator[Section]:
    """How the result changes with the number, of the recommended monitors."""
    for place, one in enumerate(chosen_of(backtest), start=1):
        if one.sensitivity:
            entries = tuple(_trial(trial, one.sensitivity) for trial in one.sensitivity.trials)
            heading = f"Other numbers in: {plain(one.monitor.title)}"
            columns = (TEXT_COLUMN, "Fires", "Earlier", "False alarms")
            yield Section(f"numbers_{place}", heading, entries, columns=columns)


def _trial(trial: Trial, of: Sensitivity) -> Entry:
    text = f"{of.varied} {number(trial.value).replace('-', '−')}"
    fires = trial.fires_on.said if trial.fires_on else OUTCOMES[trial.outcome]
    lead = "–" if trial.lead_days is None else days_words(trial.lead_days)
    alarms = "" if trial.false_alarms is None else str(trial.false_alarms)
    return Entry(
        ref="",
        text=f"{text} ★" if trial.chosen else text,
        facts=(
            Fact("Fires", fires, tone=tone_of(trial.outcome)),
            Fact("Earlier", lead),
            Fact("False alarms", alarms),
        ),
    )


def _missing(backtest: Backtest) -> Section:
    entries = tuple(
        Entry(ref="", text=f"{plain(one.what)}: {plain(one.why)}") for one in backtest.not_tried
    )
    return Section("not_tried", "Not replayed", entries)


def _notes(backtest: Backtest) -> Section:
    bearable = (
        f"★ is recommended: with at most {number(backtest.noise)} false alarms in 90 days the "
        "quietest of those whose lead is within a tenth of the longest. ◆ is on the front: "
        "nothing fires as early with fewer false alarms. Steady: the next number on either side "
        "finds the failure too. The rate in 90 days stands with the most that its count is "
        "compatible with (≤, 95 %)."
    )
    texts = (bearable, *map(plain, backtest.notes)) if backtest.findings else backtest.notes
    return Section("notes", "How to read this", tuple(Entry(ref="", text=text) for text in texts))


def share_words(one: Finding) -> str:
    """The share of the time before the failure in which it was firing."""
    return percent(one.false_alarms.share) if one.false_alarms else ""
