"""Runs in Evidently's environment: `evidently report` for every job, in one process.

Standard input has a list of jobs [config, data, reference]; standard output gets, for each, the
exit code and what the command printed.
"""

import json
import sys
from pathlib import Path

from evidently.cli.main import app
from typer.testing import CliRunner


def main():
    results = []
    for config, data, reference in json.load(sys.stdin):
        out = str(Path(config).with_suffix(".out.json"))
        done = CliRunner().invoke(
            app, ["report", config, data, out, "--reference-path", reference, "--test-summary"]
        )
        results.append(
            [done.exit_code, done.output, repr(done.exception) if done.exception else None]
        )
    print(json.dumps(results))


if __name__ == "__main__":
    main()
