"""Data with a known incident, and the tools that watch for it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.monitors.incident import Table, tables
from tests.servers import lacking

_ROOT = Path(__file__).parents[2]
_SCRIPTS = _ROOT / "tests" / "tools"
# They would tell their makers that they are run.
_QUIET = (
    "DO_NOT_TRACK=1",
    "GX_ANALYTICS_ENABLED=false",
    "NML_DISABLE_USAGE_LOGGING=1",
    "DBT_SEND_ANONYMOUS_USAGE_STATS=false",
)
_SECONDS = 300

Drive = Callable[[str, str, list[Any]], list[Any]]


@dataclass(frozen=True)
class Data:
    """The two periods, as tables and as CSV files."""

    reference: Table
    incident: Table
    reference_csv: Path
    incident_csv: Path


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Data:
    reference, incident = tables()
    folder = tmp_path_factory.mktemp("incident")
    return Data(
        reference,
        incident,
        reference.write(folder / "reference.csv"),
        incident.write(folder / "incident.csv"),
    )


@pytest.fixture(scope="session")
def promtool() -> str:
    program = shutil.which("promtool")
    if program is None:
        lacking("no promtool on this machine (Debian: prometheus)")
    return program


@pytest.fixture(scope="session")
def drive() -> Drive:
    """Runs a script of tests/tools in the environment of a tool: jobs in, results out."""

    def run(tool: str, script: str, jobs: list[Any]) -> list[Any]:
        python = _ROOT / ".tools" / tool / "bin" / "python"
        if not python.exists():
            lacking(f"{tool} is not set up: run `make tools`")
        done = subprocess.run(
            ["/usr/bin/env", *_QUIET, str(python), "-W", "ignore", str(_SCRIPTS / script)],
            input=json.dumps(jobs),
            check=False,
            capture_output=True,
            encoding="utf-8",
            timeout=_SECONDS,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        results: list[Any] = json.loads(done.stdout.strip().splitlines()[-1])
        return results

    return run
