"""How well monitors find what was planted: `python -m benchmarks.backtest [--keep] [--seeds N]`.

Each family of monitors is replayed as `boardsnap backtest` does it: fitted on the first half of
the reference period, counted on the second half, judged on the failure. Four kinds of history:

- planted: seeded series with a change of known kind, size and day;
- streams: the accuracy of a fixed model on river's drift streams, whose concept changes on day 60;
- annotated: river's change point data sets, each change on which people agree;
- noise: white noise, for how rarely a monitor fires where nothing happens.

Then the same detectors are run by river alone and have to fire at the very same values, and the
published failures of `incidents.py` are replayed with other seeds.
"""

from __future__ import annotations

import argparse
import math
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import fmean, median
from typing import Any

import numpy as np
from river import drift, naive_bayes
from river.datasets import synth
from river.drift import datasets

from benchmarks.incidents import INCIDENTS, Incident
from benchmarks.report import backtest_section
from benchmarks.results import BACKTEST_RESULTS, save_figures
from boardsnap.analysis.backtest import Bench, Request, backtest, judgement_of, set_up
from boardsnap.analysis.candidates import Candidate
from boardsnap.analysis.clock import Clock
from boardsnap.analysis.course import Given
from boardsnap.analysis.judgement import Judgement, judge
from boardsnap.analysis.replay import METRIC_DETECTORS, replay
from boardsnap.analysis.series import given_series
from boardsnap.model.backtest import Family
from boardsnap.model.monitor import Monitor, Origin
from boardsnap.model.postmortem import Postmortem, ReaderInfo

START = datetime(2026, 1, 1, tzinfo=UTC)
BEGAN, DAYS = 60, 90
NOTHING = Postmortem(reader=ReaderInfo(name="benchmarks", version="1", seconds=0, confidence=1))


@dataclass
class Score:
    """What became of one family over many histories.

    Attributes:
        delays: values from the change to the alarm, of the changes that were found.
        missed: changes that were not found.
        alarms: false ones.
        days: on which they were counted.
    """

    delays: list[float] = field(default_factory=list)
    missed: int = 0
    alarms: int = 0
    days: float = 0.0

    def add(self, judged: Sequence[Judgement]) -> None:
        """One more history, with what became of each monitor of the family, up and down."""
        delays = [one.delay_days for one in judged if one.delay_days is not None]
        if delays:
            self.delays.append(min(delays))
        else:
            self.missed += 1
        counted = [one.false_alarms for one in judged if one.false_alarms]
        self.alarms += sum(one.count for one in counted)
        self.days += max((one.days for one in counted), default=0.0)

    @property
    def figures(self) -> dict[str, float]:
        """Median delay, share of missed changes in percent, false alarms in 90 days."""
        total = len(self.delays) + self.missed
        return {
            "delay": median(self.delays) if self.delays else math.nan,
            "missed": 100 * self.missed / total if total else math.nan,
            "false_alarms": 90 * self.alarms / self.days if self.days else math.nan,
        }


def bench_of(
    values: Sequence[float], began: int, end: int | None = None, name: str = "AUC"
) -> Bench:
    """Everything ready to replay monitors on a history of one value a day.

    Args:
        values: one a day.
        began: the day of the change.
        end: the day on which it is over; None: it lasts.
        name: of the metric: of an AUC less is worse, of a level both directions are watched.
    """
    points = [(START + timedelta(days=number), value) for number, value in enumerate(values)]
    given = Given(
        (START + timedelta(days=began)).date(),
        None,
        None if end is None else (START + timedelta(days=end)).date(),
    )
    series = given_series({name: points}, Clock())
    return set_up(NOTHING, Request(Origin(postmortem="benchmark"), series, given=given))


def score(histories: Iterable[Bench]) -> dict[Family, Score]:
    """What becomes of every family."""
    scores: dict[Family, Score] = defaultdict(Score)
    for bench in histories:
        found: dict[Family, list[Judgement]] = defaultdict(list)
        for candidate in bench.candidates:
            found[candidate.family].append(judgement_of(candidate.monitor, bench))
        for family, judged in found.items():
            scores[family].add(judged)
    return scores


# ---------------------------------------------------------------------- the histories

Course = Callable[[int], float]
SHAPES: Mapping[str, Course] = {
    "step of 1 sd": lambda day: -1.0 if day >= 0 else 0.0,
    "step of 2 sd": lambda day: -2.0 if day >= 0 else 0.0,
    "step of 4 sd": lambda day: -4.0 if day >= 0 else 0.0,
    "ramp of 4 sd in 20 days": lambda day: -4.0 * min(1.0, max(0.0, (day + 1) / 20)),
    "spike of 6 sd, one day": lambda day: -6.0 if day == 3 else 0.0,
}
"""In standard deviations, by days since the change."""


def planted(shape: Course, seeds: int) -> Iterator[Bench]:
    """A metric of mean 0.9 and standard deviation 0.01 with a change on day 60."""
    for seed in range(seeds):
        chance = random.Random(seed)
        values = [0.9 + 0.01 * (shape(day - BEGAN) + chance.gauss(0, 1)) for day in range(DAYS)]
        yield bench_of(values, BEGAN)


def concept(name: str, variant: int, seed: int) -> Any:
    """One of river's streams."""
    made: dict[str, Callable[[], Any]] = {
        "SEA": lambda: synth.SEA(variant=variant, noise=0.1, seed=seed),
        "Sine": lambda: synth.Sine(classification_function=variant, seed=seed),
        "Agrawal": lambda: synth.Agrawal(classification_function=variant, seed=seed),
        "STAGGER": lambda: synth.STAGGER(classification_function=variant, seed=seed),
    }
    found: Any = made[name]()
    return found


STREAMS = {"SEA": (0, 3), "Sine": (0, 1), "Agrawal": (0, 2), "STAGGER": (0, 1)}
ROWS_A_DAY = 60


def streams(seeds: int) -> Iterator[Bench]:
    """The daily accuracy of a model that was trained before the concept changed."""
    for name, (before, after) in STREAMS.items():
        for seed in range(seeds):
            model = naive_bayes.GaussianNB()
            for x, y in concept(name, before, 1000 + seed).take(2000):
                model.learn_one(numbers(x), y)
            rows = [
                *concept(name, before, seed).take(BEGAN * ROWS_A_DAY),
                *concept(name, after, seed).take((DAYS - BEGAN) * ROWS_A_DAY),
            ]
            right = [float(model.predict_one(numbers(x)) == y) for x, y in rows]
            days = [right[day * ROWS_A_DAY : (day + 1) * ROWS_A_DAY] for day in range(DAYS)]
            yield bench_of([fmean(day) for day in days], BEGAN)


def numbers(x: Mapping[Any, Any]) -> dict[Any, float]:
    """The features as numbers: categories by their place in the alphabet."""
    return {
        key: float(value) if isinstance(value, int | float) else float(ord(str(value)[0]))
        for key, value in x.items()
    }


ANNOTATED: Mapping[str, tuple[Callable[[], Any], Callable[[Any], float]]] = {
    "airline passengers": (datasets.AirlinePassengers, float),
    "Apple": (datasets.Apple, lambda y: float(y["Close"])),
    "Bitcoin": (datasets.Bitcoin, float),
    "Brent": (datasets.BrentSpotPrice, float),
    "occupancy": (datasets.Occupancy, lambda y: float(y["V4"])),
    "run log": (datasets.RunLog, lambda y: float(y["Pace"])),
    "coal employment": (datasets.UKCoalEmploy, float),
}
# People who mark the same change are seldom more than so many values apart.
NEAR = 5
# So many of them have to agree, and so much has to lie before a change to fit and to count on.
AGREEING, LEAST_BEFORE = 3, 32


def values_of(name: str) -> list[float]:
    """The values of one of river's change point data sets."""
    make, value = ANNOTATED[name]
    return [value(y) for _, y in make()]


def agreed(annotations: Mapping[str, Sequence[int]]) -> list[int]:
    """The changes that several people marked: the middle of their marks."""
    marks = sorted((at, who) for who, found in annotations.items() for at in found)
    groups: list[list[tuple[int, str]]] = []
    for mark in marks:
        if groups and mark[0] - groups[-1][-1][0] <= NEAR:
            groups[-1].append(mark)
        else:
            groups.append([mark])
    return [
        round(median(at for at, _ in group))
        for group in groups
        if len({who for _, who in group}) >= AGREEING
    ]


def annotated() -> Iterator[Bench]:
    """Each agreed change, with what lies between the change before and the one after it."""
    for name, (make, _) in ANNOTATED.items():
        values, marks = values_of(name), agreed(make().annotations)
        for before, at, after in zip([0, *marks], marks, [*marks[1:], None], strict=False):
            if at - before >= LEAST_BEFORE:
                end = len(values) if after is None else after
                yield bench_of(values[before:end], at - before, end - before, "level")


def adwin_delays(seeds: int) -> tuple[float, float]:
    """Median delay of ADWIN after a step of 3 sd: in deviations, and with six of them as 1."""

    def delay(scale: float, seed: int) -> float:
        chance = np.random.default_rng(seed)
        values = [*chance.normal(0, 1, 60), *chance.normal(3, 1, 200)]
        detector = drift.ADWIN(delta=0.002, clock=1)
        for place, value in enumerate(values):
            detector.update(float(value) / scale)
            if detector.drift_detected and place >= 60:
                return place - 60 + 1
        return math.inf

    one, other = (median(delay(scale, seed) for seed in range(seeds)) for scale in (1.0, 6.0))
    return one, other


def between_alarms(values: int) -> dict[str, float]:
    """White noise of known mean and deviation: how many values from one alarm to the next."""
    noise = np.random.default_rng(0).normal(0, 1, values).tolist()
    found: dict[str, float] = {}
    bench = bench_of(np.random.default_rng(1).normal(0, 1, 400).tolist(), 398)
    for candidate in bench.candidates:
        first = candidate.monitor.conditions[0]
        if candidate.family in {"static", "relative", "rate_of_change", "lasting", "joined"}:
            continue
        perfect = {**first.parameters, "reference_mean": 0.0, "reference_deviation": 1.0}
        detector = METRIC_DETECTORS[first.statistic](perfect)
        alarms, firing = 0, False
        for value in noise[: values // 10 if candidate.family == "kswin" else values]:
            statistic = detector.update(value)
            holds = statistic is not None and abs(statistic) > abs(first.threshold) - 1e-9
            holds = holds and (statistic or 0.0) * (first.threshold or 1.0) > 0
            if holds:
                detector.restart()
            alarms += holds and not firing
            firing = holds
        asked = values // 10 if candidate.family == "kswin" else values
        found[candidate.family] = asked / max(1, alarms)
    return found


# ---------------------------------------------------------------------- against river by itself


def direct(candidate: Candidate) -> Any:
    """River's own detector with the numbers that stand in the monitor."""
    at = candidate.monitor.conditions[0].parameters
    if candidate.family == "adwin":
        return drift.ADWIN(delta=at["delta"], clock=int(at["clock"]))
    if candidate.family == "kswin":
        window, recent = int(at["window"]), int(at["recent"])
        return drift.KSWIN(at["alpha"], window_size=window, stat_size=recent, seed=int(at["seed"]))
    return drift.PageHinkley(
        min_instances=int(at["least"]),
        delta=at["delta"],
        threshold=candidate.monitor.conditions[0].threshold,
        alpha=at["forgetting"],
        mode="down",
    )


def library_runs() -> Iterator[tuple[str, Family, int, bool]]:
    """Each data set and detector: how many signals river gives, and whether ours are the same."""
    for name in ANNOTATED:
        values = values_of(name)
        bench = bench_of(values, len(values) // 2)
        for candidate in bench.candidates:
            if candidate.family not in {"page_hinkley", "adwin", "kswin"}:
                continue
            at = candidate.monitor.conditions[0].parameters
            detector, theirs = direct(candidate), []
            for place, value in enumerate(values):
                detector.update((value - at["reference_mean"]) / at["reference_deviation"])
                if detector.drift_detected:
                    theirs.append(place)
            firings = replay(candidate.monitor, bench.histories)
            ours = [place for place, one in enumerate(firings) if one.fires]
            yield name, candidate.family, len(theirs), ours == theirs


# ---------------------------------------------------------------------- published failures


def published(seeds: int) -> Iterator[tuple[str, dict[str, float]]]:
    """Each failure: share caught in time in percent, median lead, false alarms in 90 days.

    The recommended monitor is also replayed over the reference period of another drawing, on
    which it was neither fitted nor chosen.
    """
    for name, make in INCIDENTS.items():
        leads, noise, caught = [], [], 0
        anew = Score()
        for seed in range(100, 100 + seeds):
            incident = make(seed)
            series = given_series(incident.series, Clock())
            found = backtest(incident.postmortem, Request(Origin(postmortem="x"), series))
            best = found.finding(found.recommended)
            if best is None or best.lead_days is None or best.false_alarms is None:
                continue
            caught += best.monitor.conditions[0].subject.name in incident.changed
            leads.append(best.lead_days)
            noise.append(best.false_alarms.per_90_days)
            anew.add([judged_anew(best.monitor, make(seed + 1000))])
        yield (
            name,
            {
                "caught": 100 * caught / seeds,
                "lead": median(leads),
                "noise": fmean(noise),
                "noise_anew": anew.figures["false_alarms"],
            },
        )


def judged_anew(monitor: Monitor, incident: Incident) -> Judgement:
    """What the monitor comes to on the whole reference period of another drawing."""
    series = given_series(incident.series, Clock())
    bench = set_up(incident.postmortem, Request(Origin(postmortem="x"), series))
    firings = replay(monitor, bench.histories)
    return judge(firings, bench.course, firings[0].tick.start, bench.clock)


# ---------------------------------------------------------------------- all of it


def measure(seeds: int) -> dict[str, float]:
    """All figures, by name."""
    scores = {name: score(planted(shape, seeds)) for name, shape in SHAPES.items()}
    scores["drift streams"] = score(streams(max(2, seeds // 10)))
    scores["annotated changes"] = score(annotated())
    figures = {
        f"{kind}/{family}/{name}": value
        for kind, found in scores.items()
        for family, one in found.items()
        for name, value in one.figures.items()
        if not math.isnan(value)
    }
    runs = list(library_runs())
    figures["libraries/runs"] = len(runs)
    figures["libraries/signals"] = sum(count for _, _, count, _ in runs)
    figures["libraries/equal"] = sum(equal for *_, equal in runs)
    rare = between_alarms(100_000)
    figures["adwin/delay"], figures["adwin/delay_scaled"] = adwin_delays(seeds)
    figures |= {f"noise/{family}/between": value for family, value in rare.items()}
    for name, found in published(max(2, seeds // 5)):
        figures |= {f"published/{name}/{what}": value for what, value in found.items()}
    return figures


def main() -> None:
    """Measures and prints; with `--keep` the figures are written into the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", action="store_true", help="write the figures down")
    parser.add_argument("--seeds", type=int, default=100, help="of each planted change")
    arguments = parser.parse_args()
    figures = measure(arguments.seeds)
    print(backtest_section({f"backtest/{name}": value for name, value in figures.items()}))
    if arguments.keep:
        save_figures(figures, BACKTEST_RESULTS, group="backtest")


if __name__ == "__main__":
    main()
