"""Causes by quarter, time to detect, actions done, repeats, and what nothing watches for."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from statistics import median

from boardsnap.analysis.mechanisms import BY_ID
from boardsnap.analysis.recurrence import Commonness, Past, find_recurrences, terms_of
from boardsnap.model.recurrence import Guard, GuardKind
from boardsnap.model.trends import Count, Coverage, Quarter, Repeat, Trends, Unguarded

UNKNOWN = "unknown"
_STRONGEST: tuple[GuardKind, ...] = ("monitor", "action", "mark")
# With how many of the earlier ones a postmortem is compared: those that share the rarest terms.
_MOST_CANDIDATES = 15
# Postings that one postmortem reads: what stands everywhere tells little of any.
_MOST_ROWS = 500


def trends_of(past: Sequence[Past], guards: Callable[[Past], Sequence[Guard]]) -> Trends:
    """What these postmortems say together.

    Args:
        past: the incidents, in any order.
        guards: what is known to watch for one of them.
    """
    ordered = sorted(past, key=lambda one: (one.incident.day or "", one.key))
    repeats = tuple(_repeats(ordered))
    repeated = {repeat.key for repeat in repeats}
    incidents = [one.incident for one in ordered]
    return Trends(
        postmortems=len(past),
        undated=sum(incident.day is None for incident in incidents),
        quarters=tuple(_quarters(ordered, repeated)),
        causes=_counts(incident.cause or UNKNOWN for incident in incidents),
        mechanisms=_counts(_mechanisms(ordered)),
        repeats=tuple(reversed(repeats)),
        coverage=_coverage(ordered, guards),
    )


def _counts(things: Iterable[str]) -> tuple[Count, ...]:
    counted = Counter(things)
    return tuple(
        Count(what=what, count=count)
        for what, count in sorted(counted.items(), key=lambda one: (-one[1], one[0]))
    )


def _mechanisms(past: Iterable[Past]) -> Iterator[str]:
    for one in past:
        if one.incident.settled:
            yield from (BY_ID[name].name for name in sorted(one.traits.strong))


def _quarters(ordered: Sequence[Past], repeated: set[str]) -> Iterator[Quarter]:
    by_quarter: dict[tuple[int, int], list[Past]] = defaultdict(list)
    for one in ordered:
        if one.incident.day:
            year, month = int(one.incident.day[:4]), int(one.incident.day[5:7])
            by_quarter[year, (month + 2) // 3].append(one)
    if not by_quarter:
        return
    year, number = min(by_quarter)
    while (year, number) <= max(by_quarter):
        yield _quarter(f"{year} Q{number}", by_quarter[year, number], repeated)
        year, number = (year, number + 1) if number < 4 else (year + 1, 1)


def _quarter(name: str, those: Sequence[Past], repeated: set[str]) -> Quarter:
    incidents = [one.incident for one in those]
    times = [i.days_to_detect for i in incidents if i.days_to_detect is not None]
    tasks = [task for incident in incidents for task in incident.tasks]
    return Quarter(
        name=name,
        postmortems=len(those),
        causes=_counts(incident.cause or UNKNOWN for incident in incidents),
        days_to_detect=round(median(times), 3) if times else None,
        timed=len(times),
        actions=len(tasks),
        actions_done=sum(not task.is_open for task in tasks),
        repeats=sum(one.key in repeated for one in those),
    )


def _repeats(ordered: Sequence[Past]) -> Iterator[Repeat]:
    """Each postmortem against those before it that share its rarest terms."""
    terms = [terms_of(one.traits) for one in ordered]
    counts = Counter(term for those in terms for term in those)
    commonness = Commonness(len(ordered), counts)
    postings: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(ordered):
        near = _candidates(terms[number], postings, commonness)
        earlier = [ordered[place] for place in near]
        found = find_recurrences(one, earlier, commonness, limit=_MOST_CANDIDATES)
        if found:
            yield Repeat(
                key=one.key,
                name=one.incident.name,
                day=one.incident.day,
                earlier=tuple(match.key for match in found),
                because=", ".join(reason.what for reason in found[0].reasons[:2]),
            )
        for term in terms[number]:
            postings[term].append(number)


def _candidates(
    terms: Iterable[str], postings: Mapping[str, Sequence[int]], commonness: Commonness
) -> list[int]:
    weights: Counter[int] = Counter()
    rows = 0
    for term in sorted(terms, key=lambda term: (len(postings.get(term, ())), term)):
        rows += len(postings.get(term, ()))
        if rows > _MOST_ROWS:
            break
        weight = round(1000 * commonness.rarity(term))
        for number in postings.get(term, ()):
            weights[number] += weight
    return [number for number, _ in weights.most_common(_MOST_CANDIDATES)]


def _coverage(ordered: Sequence[Past], guards: Callable[[Past], Sequence[Guard]]) -> Coverage:
    guarded: Counter[GuardKind] = Counter()
    unguarded = []
    settled = [one for one in ordered if one.incident.settled]
    for one in settled:
        kinds = {guard.kind for guard in guards(one)}
        strongest = next((kind for kind in _STRONGEST if kind in kinds), None)
        if strongest:
            guarded[strongest] += 1
        else:
            unguarded.append(_unguarded(one))
    return Coverage(
        root_causes=len(settled),
        guarded=tuple((kind, guarded[kind]) for kind in _STRONGEST if guarded[kind]),
        unguarded=tuple(reversed(unguarded)),
    )


def _unguarded(one: Past) -> Unguarded:
    incident = one.incident
    return Unguarded(
        key=one.key,
        name=incident.name,
        day=incident.day,
        cause=incident.cause,
        text=incident.claims[0].text,
    )
