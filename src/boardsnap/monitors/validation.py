"""Whether a file holds to the strict schema of its format.

Most tools take a misspelt key without a word. The schemas describe exactly what is written here:
they refuse whatever is not.
"""

from __future__ import annotations

import json
import re
from importlib import resources

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from boardsnap.monitors.exporter import Export
from boardsnap.monitors.yaml_text import plain

SCHEMAS: dict[str, tuple[str, ...]] = {
    "prometheus": ("prometheus.rules", "prometheus.test"),
    "grafana": ("grafana",),
    "evidently": ("evidently",),
    "great-expectations": ("great-expectations",),
    "nannyml": ("nannyml",),
    "soda": ("soda",),
    "dbt": ("dbt",),
}
"""The schemas of each tool's files, by the name of its exporter."""

_MOST_FAULTS = 20
_SHOWN = 200


def schema_text(name: str) -> str:
    """A schema as JSON."""
    folder = resources.files("boardsnap.monitors") / "schemas"
    return (folder / f"{name}.json").read_text(encoding="utf-8")


def schema_of(text: str, exporter: str) -> str | None:
    """The schema that a file is meant to hold to; None where the exporter has none.

    Args:
        text: of the file.
        exporter: its name.
    """
    offered = SCHEMAS.get(exporter, ())
    for name in offered:
        required = json.loads(schema_text(name)).get("required", [])
        if all(re.search(rf"^{re.escape(key)}\s*:", text, re.M) for key in required):
            return name
    return offered[0] if offered else None


def faults_of(text: str, schema: str) -> tuple[str, ...]:
    """What is wrong with a file, one line a fault with its place; nothing where all is right.

    Args:
        text: YAML or JSON.
        schema: a name in `SCHEMAS`.
    """
    try:
        value = plain(text)
    except ValueError as error:
        return (f"not YAML or JSON: {' '.join(str(error).split())}",)
    validator = Draft202012Validator(json.loads(schema_text(schema)))
    found = list(validator.iter_errors(value))
    return tuple(_told(error) for error in found[:_MOST_FAULTS])


def faults_of_export(export: Export) -> tuple[str, ...]:
    """The faults of all files that were made."""
    return tuple(
        f"{file.name}: {fault}"
        for file in export.files
        if file.schema
        for fault in faults_of(file.content, file.schema)
    )


def _told(error: ValidationError) -> str:
    """The fault that is meant: of several alternatives, what is wrong with the closest one."""
    deepest = best_match([error]) or error
    place = "/".join(str(part) for part in deepest.absolute_path)
    text = " ".join(deepest.message.split())
    return f"/{place}: {text if len(text) <= _SHOWN else text[:_SHOWN] + '…'}"
