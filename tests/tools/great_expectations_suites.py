"""Runs in Great Expectations' environment: validates data against suites in an ephemeral context.

Standard input has a list of jobs [suite, data]; standard output gets, for each, how many
expectations were kept, whether all hold, and the rules of those that do not; or the error.
"""

import json
import sys
from pathlib import Path

import great_expectations as gx
import pandas as pd
from great_expectations.core import ExpectationSuite


def validate(path, data):
    context = gx.get_context(mode="ephemeral")
    suite = context.suites.add(ExpectationSuite(**json.loads(Path(path).read_text())))
    frame = context.data_sources.add_pandas("data").add_dataframe_asset("data")
    batch = frame.add_batch_definition_whole_dataframe("all")
    checked = batch.get_batch({"dataframe": pd.read_csv(data)}).validate(suite)
    failed = [
        one.expectation_config.meta["boardsnap"]["rule"]
        for one in checked.results
        if not one.success
    ]
    return [len(suite.expectations), bool(checked.success), failed]


def main():
    results = []
    for path, data in json.load(sys.stdin):
        try:
            results.append(validate(path, data))
        except Exception as error:  # noqa: BLE001  whatever it is, the test judges it
            results.append(f"{type(error).__name__}: {error}")
    print(json.dumps(results))


if __name__ == "__main__":
    main()
