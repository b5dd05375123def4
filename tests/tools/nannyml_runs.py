"""Runs in NannyML's environment: loads a config and runs it, as `nml run` does.

Standard input has a list of configs, each in a folder with its data; standard output gets, for
each, the rules of the calculators that had an alert in the analysis period; or the error.
"""

import json
import os
import sys
from pathlib import Path

import pandas as pd
from nannyml import runner
from nannyml.config import Config


def run(path):
    os.chdir(Path(path).parent)
    Config.load.cache_clear()
    config = Config.load(path)
    failures = []
    runner.run(config=config, on_fail=lambda context, error: failures.append(repr(error)))
    if failures:
        raise RuntimeError("; ".join(failures))
    return [one.name.split("/")[1] for one in config.calculators if has_alert(one)]


def has_alert(calculator):
    name = calculator.outputs[0].write_args["filename"]
    table = pd.read_csv(Path("results") / name, header=[0, 1], low_memory=False)
    if not any("alert" in column for column in table.columns):
        table = pd.read_csv(Path("results") / name, header=[0, 1, 2], low_memory=False)
    if not any("alert" in column for column in table.columns):
        table = pd.read_csv(Path("results") / name)
        table.columns = [tuple(str(c).rsplit("_", 1)) for c in table.columns]
    alerts = [column for column in table.columns if "alert" in column]
    periods = [column for column in table.columns if "period" in column]
    rows = table[table[periods[0]] == "analysis"] if periods else table
    return bool(alerts) and any(rows[column].astype(str).eq("True").any() for column in alerts)


def main():
    results = []
    for path in json.load(sys.stdin):
        try:
            results.append(run(path))
        except Exception as error:  # noqa: BLE001  whatever it is, the test judges it
            results.append(f"{type(error).__name__}: {error}")
    print("\n" + json.dumps(results))


if __name__ == "__main__":
    main()
