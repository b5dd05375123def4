"""Runs in dbt's environment: dbt commands in projects, in one process.

Standard input has a list of jobs [project folder, command, arguments...]; standard output gets,
for each, the exit status, the names of the tests that did not pass, and the error.
"""

import json
import os
import sys

from dbt.cli.main import dbtRunner


def main():
    results = []
    for project, *command in json.load(sys.stdin):
        os.chdir(project)
        done = dbtRunner().invoke([*command, "--project-dir", project, "--profiles-dir", project])
        ran = getattr(done.result, "results", None) or []
        failed = [one.node.name for one in ran if str(one.status) not in {"pass", "success"}]
        results.append([done.success, failed, str(done.exception) if done.exception else None])
    print("\n" + json.dumps(results))


if __name__ == "__main__":
    main()
