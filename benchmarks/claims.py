"""How often an interval holds the truth, and how long ten million rows take.

`python -m benchmarks.claims [--keep] [--runs N] [--rows N] [--only NAME] [--jobs N]`

Shifts of known size are planted in seeded data, written to files, and held against a postmortem
that claims them, as `boardsnap verify` does it. Then tables of many rows are drawn into a
temporary folder, verified as CSV and as Parquet, and deleted.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray
from scipy import stats

from benchmarks.results import CLAIMS_RESULTS, load_figures, save_figures
from boardsnap.analysis.tables import open_table
from boardsnap.analysis.verification import Question, verify
from boardsnap.model.claims import ClaimCheck, ClaimKind
from boardsnap.model.monitor import Origin
from boardsnap.model.postmortem import (
    Postmortem,
    ReaderInfo,
    RootCause,
    Source,
)

RUNS, ROWS = 200, 10_000_000
START = datetime(2026, 1, 5)
# Where the reference ends and the current period begins, in days.
DAYS = 40
# Seconds and megabytes that a verification of ROWS x 20 columns may take.
MOST_SECONDS, MOST_MEGABYTES = 60, 2000

Columns = Mapping[str, NDArray[Any]]
Chance = np.random.Generator


@dataclass(frozen=True, slots=True)
class Planted:
    """A shift of known size, and the sentence that claims it.

    Attributes:
        says: the root cause on the board.
        kind: the claim whose interval is looked at.
        truth: what its interval has to hold.
        draw: reference and current period.
    """

    says: str
    kind: ClaimKind
    truth: float
    draw: Callable[[Chance], tuple[Columns, Columns]]


def _plain(
    first: Callable[[Chance, int], NDArray[Any]],
    second: Callable[[Chance, int], NDArray[Any]],
    *,
    name: str = "income",
    rows: tuple[int, int] = (2000, 1500),
) -> Callable[[Chance], tuple[Columns, Columns]]:
    """Two periods without times."""

    def draw(chance: Chance) -> tuple[Columns, Columns]:
        return {name: first(chance, rows[0])}, {name: second(chance, rows[1])}

    return draw


def _dated(
    values: Callable[[Chance, NDArray[np.float64]], NDArray[Any]],
    share: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    *,
    name: str = "income",
    rows: int = 4000,
) -> Callable[[Chance], tuple[Columns, Columns]]:
    """Two periods of forty days, in the second of which a share of the change is reached.

    Args:
        values: from the share of the change that each row has.
        share: of the change, from the day of the current period.
        name: of the column.
        rows: of each period.
    """

    def draw(chance: Chance) -> tuple[Columns, Columns]:
        days = np.sort(chance.uniform(0, 2 * DAYS, 2 * rows))
        reached = np.where(days < DAYS, 0.0, share(days - DAYS))
        at = np.datetime64(START, "us") + (days * 86_400e6).astype("timedelta64[us]")
        column = values(chance, np.stack([reached, days]) if _by_day(values) else reached)
        first = days < DAYS
        return {"at": at[first], name: column[first]}, {"at": at[~first], name: column[~first]}

    return draw


def _by_day(values: Callable[..., object]) -> bool:
    return getattr(values, "by_day", False)


def _incomes(chance: Chance, reached: NDArray[np.float64]) -> NDArray[np.float64]:
    base: NDArray[np.float64] = chance.lognormal(10.5, 0.5, reached.size)
    grown: NDArray[np.float64] = base * (1 + 0.34 * reached)
    return grown


def _uneven_days(chance: Chance, given: NDArray[np.float64]) -> NDArray[np.float64]:
    """Incomes of days that differ by 6 %, beyond what their rows explain."""
    reached, days = given
    effects = chance.normal(1, 0.06, 2 * DAYS)[days.astype(int)]
    incomes: NDArray[np.float64] = _incomes(chance, reached) * effects
    return incomes


_uneven_days.by_day = True  # type: ignore[attr-defined]


def _with_nulls(rate: float, more: float) -> Callable[[Chance, NDArray[np.float64]], NDArray[Any]]:
    def values(chance: Chance, reached: NDArray[np.float64]) -> NDArray[Any]:
        numbers = chance.normal(0, 1, reached.size)
        return np.where(chance.random(reached.size) < rate + more * reached, np.nan, numbers)

    return values


def _devices(chance: Chance, reached: NDArray[np.float64]) -> NDArray[Any]:
    mobile = chance.random(reached.size) < 0.55 + 0.13 * reached
    return np.where(mobile, "mobile", "desktop").astype(object)


def _step(day: float) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    return lambda days: (days >= day).astype(np.float64)


def _ramp(day: float, length: float) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    return lambda days: np.clip((days - day) / length, 0.0, 1.0)


def _psi_of_normals(gap: float) -> float:
    """The PSI over the deciles of a standard normal of one that is moved by so much."""
    edges = stats.norm.ppf(np.arange(1, 10) / 10)
    moved = np.diff([0.0, *stats.norm.cdf(edges, gap), 1.0])
    return float(np.sum((moved - 0.1) * np.log(moved / 0.1)))


_UP = "income up 34 % since the release"
SCENARIOS: Mapping[str, Planted] = {
    "skewed incomes": Planted(
        _UP,
        "shift",
        0.34,
        _plain(lambda c, n: c.lognormal(10, 0.6, n), lambda c, n: 1.34 * c.lognormal(10, 0.6, n)),
    ),
    "normal, moved": Planted(
        "income up 20 %",
        "shift",
        0.2,
        _plain(lambda c, n: c.normal(50, 10, n), lambda c, n: c.normal(60, 10, n)),
    ),
    "long tail (sd 3 times the mean)": Planted(
        _UP,
        "shift",
        0.34,
        _plain(lambda c, n: c.lognormal(0, 1.5, n), lambda c, n: 1.34 * c.lognormal(0, 1.5, n)),
    ),
    "nine of ten are zero": Planted(
        _UP,
        "shift",
        0.34,
        _plain(
            lambda c, n: c.exponential(100, n) * (c.random(n) < 0.1),
            lambda c, n: 134 * c.exponential(1, n) * (c.random(n) < 0.1),
            rows=(5000, 3000),
        ),
    ),
    "few rows (100 and 60)": Planted(
        _UP,
        "shift",
        0.34,
        _plain(lambda c, n: c.gamma(2, 1, n), lambda c, n: 1.34 * c.gamma(2, 1, n), rows=(100, 60)),
    ),
    "small current period (60)": Planted(
        _UP,
        "shift",
        0.34,
        _plain(
            lambda c, n: c.lognormal(0, 1, n),
            lambda c, n: 1.34 * c.lognormal(0, 1, n),
            rows=(5000, 60),
        ),
    ),
    "median": Planted(
        "median income up 34 %",
        "shift",
        0.34,
        _plain(lambda c, n: c.lognormal(0, 1, n), lambda c, n: 1.34 * c.lognormal(0, 1, n)),
    ),
    "step within the period": Planted(_UP, "shift", 0.34, _dated(_incomes, _step(17))),
    "ramp of three weeks": Planted(
        "income shifted by 34 % over 3 weeks", "shift", 0.34, _dated(_incomes, _ramp(5, 21))
    ),
    "ramp to the end of the data": Planted(
        "income shifted by 34 % over 4 weeks",
        "shift",
        0.34,
        _dated(_incomes, _ramp(12, 28), rows=20_000),
    ),
    "days that differ": Planted(_UP, "shift", 0.34, _dated(_uneven_days, _step(0))),
    "missing values": Planted(
        "income nulls 14 %", "null_rate", 0.14, _dated(_with_nulls(0.02, 0.12), _step(12))
    ),
    "missing values, more": Planted(
        "income nulls +12 pp", "null_rate", 0.12, _dated(_with_nulls(0.02, 0.12), _step(0))
    ),
    "missing values, a week": Planted(
        "income nulls +0.5 % a week",
        "null_rate",
        0.005,
        _dated(_with_nulls(0.02, 0.01), lambda days: days / 14, rows=20_000),
    ),
    "share of a category": Planted(
        "mobile 55 % → 68 %", "share", 0.68, _dated(_devices, _step(10), name="device")
    ),
    "PSI": Planted(
        "income PSI 0.25",
        "distance",
        _psi_of_normals(0.5),
        _plain(lambda c, n: c.normal(0, 1, n), lambda c, n: c.normal(0.5, 1, n), rows=(5000, 3000)),
    ),
    "onset of a step": Planted(
        "income up 34 % since 2026-03-05", "onset", 0.0, _dated(_incomes, _step(19))
    ),
    "onset of a ramp": Planted(
        "income up 34 % since 2026-02-20", "onset", 0.0, _dated(_incomes, _ramp(6, 14))
    ),
}
# The first moment of the change, in days since 1970.
_BEGINS = {"onset of a step": 19.0, "onset of a ramp": 6.0}


def truth_of(name: str) -> float:
    """What the interval of a scenario has to hold."""
    if name in _BEGINS:
        began = START + timedelta(days=DAYS + _BEGINS[name])
        return (began - datetime(1970, 1, 1)) / timedelta(days=1)
    return SCENARIOS[name].truth


def postmortem_of(says: str) -> Postmortem:
    """A document of which only the root cause matters."""
    source = Source(board=None, text=says, author="benchmark")
    return Postmortem(
        title="Planted",
        root_cause=RootCause(text=says, feature="income", sources=(source,)),
        reader=ReaderInfo(name="benchmark", version="0", seconds=0, confidence=1),
    )


def write_columns(columns: Columns, path: Path) -> None:
    """Writes columns into a Parquet file; NaN is written as missing."""
    with duckdb.connect() as connection:
        connection.register("drawn", dict(columns))
        numbers = [n for n, values in columns.items() if values.dtype.kind == "f"]
        picked = ", ".join(
            f'CASE WHEN isnan("{name}") THEN NULL ELSE "{name}" END AS "{name}"'
            if name in numbers
            else f'"{name}"'
            for name in columns
        )
        query = f"COPY (SELECT {picked} FROM drawn) TO '{path}' (FORMAT parquet)"  # noqa: S608
        connection.execute(query)


def run(name: str, seed: int, folder: Path) -> ClaimCheck:
    """The claim of a scenario, checked on data drawn with this seed."""
    planted = SCENARIOS[name]
    before, after = planted.draw(np.random.default_rng(seed))
    write_columns(before, folder / "reference.parquet")
    write_columns(after, folder / "current.parquet")
    question = Question(Origin(postmortem="planted"))
    with (
        open_table(folder / "reference.parquet") as reference,
        open_table(folder / "current.parquet") as current,
    ):
        made = verify(postmortem_of(planted.says), question, current=current, reference=reference)
    return next(check for check in made.claims if check.claim.kind == planted.kind)


def holds(check: ClaimCheck, truth: float) -> bool:
    """Whether the interval of a check holds the truth."""
    measured = check.measured
    if measured is None or measured.high is None:
        return False
    low = -np.inf if measured.low is None else measured.low
    return bool(low <= truth <= measured.high)


def coverage(name: str, runs: int) -> dict[str, float]:
    """How often the interval holds the truth, how wide it is, and how often the claim holds."""
    truth = truth_of(name)
    with tempfile.TemporaryDirectory() as folder:
        checks = [run(name, seed, Path(folder)) for seed in range(runs)]
    widths = [
        c.measured.high - c.measured.low
        for c in checks
        if c.measured and c.measured.low is not None and c.measured.high is not None
    ]
    return {
        "held": 100 * sum(holds(check, truth) for check in checks) / runs,
        "confirmed": 100 * sum(check.verdict == "confirmed" for check in checks) / runs,
        "width": float(np.median(widths)) if widths else np.nan,
    }


# ------------------------------------------------------------------------------------ throughput


def draw_rows(folder: Path, rows: int, suffix: str) -> tuple[Path, Path]:
    """A reference and a current period of together so many rows, of 20 columns."""
    paths = folder / f"reference.{suffix}", folder / f"current.{suffix}"
    form = "FORMAT parquet" if suffix == "parquet" else "FORMAT csv, HEADER"
    with duckdb.connect() as connection:
        connection.execute("SELECT setseed(0.5)")
        for path, first, change in zip(paths, (0, 60), (0.0, 0.34), strict=True):
            numbers = [
                f"round((random() + random() + random()) * {10 + i} + {100 * i}, 3) AS f{i}"
                for i in range(9)
            ]
            skewed = [
                f"round(exp((random() + random() + random()) * 2 + {i}) * {1 + change}, 2) AS h{i}"
                for i in range(3)
            ]
            whole = [f"(random() * {10 ** (i + 1)})::INTEGER AS i{i}" for i in range(3)]
            groups = [
                f"'c' || (random() * random() * {5 * (i + 1) ** 2})::INTEGER AS c{i}"
                for i in range(3)
            ]
            columns = ", ".join([*numbers, *skewed, *whole, *groups])
            half = rows // 2
            seconds = f"{first * 86400} + (i * 60 * 86400.0 / {half})::BIGINT"
            picked = f"TIMESTAMP '2026-01-01' + to_seconds({seconds}) AS at, i AS id, {columns}"
            query = f"COPY (SELECT {picked} FROM range({half}) r(i)) TO '{path}' ({form})"  # noqa: S608
            connection.execute(query)
    return paths


def verify_apart(paths: tuple[Path, Path], folder: Path) -> dict[str, float]:
    """Wall and processor seconds and megabytes of the command, in a process of its own."""
    document = folder / "pm.json"
    document.write_text(postmortem_of("h0 up 34 %, h1 nulls 3 %").to_json(), encoding="utf-8")
    arguments = ["verify", str(document), "--reference", str(paths[0]), "--current", str(paths[1])]
    arguments += ["-o", str(folder / "out.json")]
    began = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-m", "boardsnap", *arguments])
    _, status, used = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, child.returncode
    made = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    verdicts = [claim["verdict"] for claim in made["claims"]]
    assert verdicts == ["confirmed", "contradicted"], verdicts
    return {
        "seconds": seconds,
        "cpu_seconds": used.ru_utime + used.ru_stime,
        "megabytes": used.ru_maxrss / 1024,
    }


def throughput(rows: int) -> Iterator[tuple[str, float]]:
    """Seconds and megabytes for CSV and Parquet."""
    yield "count", rows
    for suffix in ("parquet", "csv"):
        with tempfile.TemporaryDirectory() as folder:
            paths = draw_rows(Path(folder), rows, suffix)
            yield f"{suffix}/file_megabytes", sum(p.stat().st_size for p in paths) / 1e6
            found = verify_apart(paths, Path(folder))
        print(f"{rows:,} rows as {suffix}: {found}", flush=True)
        yield from ((f"{suffix}/{part}", value) for part, value in found.items())


def main() -> None:
    """Measures, and writes the figures where they are kept if asked to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=RUNS, help="of each scenario; 0: none")
    parser.add_argument("--rows", type=int, default=ROWS, help="of both periods together; 0: none")
    parser.add_argument("--only", default="", help="scenarios with this in their name")
    parser.add_argument("--jobs", type=int, default=2, help="scenarios at a time")
    parser.add_argument("--keep", action="store_true", help="write the figures")
    asked = parser.parse_args()
    if asked.runs:
        figures = {**_others(asked.only), "runs": float(asked.runs)}
        names = [name for name in SCENARIOS if asked.only in name]
        with ProcessPoolExecutor(asked.jobs) as pool:
            for name, found in zip(
                names, pool.map(partial(coverage, runs=asked.runs), names), strict=True
            ):
                print(f"{name}: {found}", flush=True)
                figures.update({f"{name}/{part}": value for part, value in found.items()})
        _keep(figures, "coverage", asked.keep)
    if asked.rows:
        _keep(dict(throughput(asked.rows)), "rows", asked.keep)


def _others(only: str) -> dict[str, float]:
    """The figures of the scenarios that are not measured again."""
    if not only or not CLAIMS_RESULTS.exists():
        return {}
    kept = load_figures(CLAIMS_RESULTS).items()
    found = {name.removeprefix("coverage/"): value for name, value in kept}
    return {name: value for name, value in found.items() if name.split("/")[0] in SCENARIOS}


def _keep(figures: Mapping[str, float], group: str, kept: bool) -> None:
    if kept:
        save_figures(figures, CLAIMS_RESULTS, group=group)


if __name__ == "__main__":
    main()
