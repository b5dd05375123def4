"""The figures of a benchmark run: one flat JSON object, name to number."""

from __future__ import annotations

import json
import math
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).parent / "results.json"
SERVER_RESULTS = Path(__file__).parent / "results-server.json"
BACKTEST_RESULTS = Path(__file__).parent / "results-backtest.json"
CLAIMS_RESULTS = Path(__file__).parent / "results-claims.json"
PACKAGES = ("boardsnap", "rapidocr", "onnxruntime", "opencv-python-headless", "numpy")


def load_figures(path: Path) -> dict[str, float]:
    """The figures in a results file; what is no number comes back as NaN."""
    found = json.loads(path.read_text(encoding="utf-8"))["figures"]
    return {name: _number(value) for name, value in found.items()}


def save_figures(figures: Mapping[str, float], path: Path, *, group: str) -> None:
    """Writes the figures, in place of those of the same group (the name's first part)."""
    kept = load_figures(path) if path.exists() else {}
    kept = {name: value for name, value in kept.items() if name.split("/")[0] != group}
    kept.update({f"{group}/{name}": round(float(value), 4) for name, value in figures.items()})
    document = {"about": _about(), "figures": dict(sorted(kept.items()))}
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan


def _about() -> dict[str, str]:
    """What the figures depend on besides the code."""
    versions = {name: version(name) for name in PACKAGES}
    return {"python": platform.python_version(), "machine": platform.machine(), **versions}
