"""New thresholds in a file that people keep: single scalars change, all other bytes stay."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import yaml

from boardsnap.errors import InputError
from boardsnap.model.monitor import Monitor
from boardsnap.monitors.exporter import Exporter, Note, Slot
from boardsnap.monitors.naming import number_text
from boardsnap.monitors.yaml_text import Node, Scalar, block, compose, entries

_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
# A comparison and its number, or a quoted string, in which neither counts.
_COMPARISON = re.compile(
    rf"""\\?"(?:\\\\.|[^"\\])*\\?"|'(?:[^'])*'|(?:>=|<=|>|<)\s*(?:bool\s+)?(?P<number>{_NUMBER})"""
)


@dataclass(frozen=True, slots=True)
class Amendment:
    """A file with new thresholds.

    Attributes:
        text: the whole file.
        notes: rules that are not in it, places that could not be changed.
        rules: the ids of the rules in which something changed.
    """

    text: str
    notes: tuple[Note, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    text: str
    rule: str


def amend(
    text: str, monitors: Sequence[Monitor], exporter: Exporter, name: str = "the file"
) -> Amendment:
    """The file with the thresholds of these monitors; rules that are not theirs stay.

    Args:
        text: of the file, YAML or JSON, with its own line ends.
        monitors: of one or several postmortems.
        exporter: of the file's tool.
        name: of the file, for errors.

    Raises:
        InputError: the file is no YAML or JSON.
    """
    known = {(one.origin.postmortem, one.id): one for one in monitors}
    met: set[str] = set()
    edits: dict[int, _Edit] = {}
    notes: list[Note] = []
    for entry in _entries(text, name):
        identity = exporter.identity(entry)
        monitor = known.get(identity) if identity else None
        if monitor is None:
            continue
        met.add(monitor.id)
        for slot in exporter.slots(entry, monitor):
            edit = _edit(text, slot, monitor.id)
            if isinstance(edit, str):
                notes.append(Note(monitor.id, edit))
            elif edit:
                edits[edit.start] = edit
    notes += _unmet(monitors, met)
    changed = tuple(dict.fromkeys(edits[start].rule for start in sorted(edits)))
    return Amendment(_applied(text, list(edits.values())), tuple(notes), changed)


def difference(before: str, after: str, name: str) -> str:
    """What changes, as a unified diff; empty where nothing does."""
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        name,
        f"{name} (new)",
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def _entries(text: str, name: str) -> Iterator[dict[str, Node]]:
    try:
        for document in compose(text):
            if document is not None:
                yield from entries(document)
    except yaml.YAMLError as error:
        raise InputError(
            f"{name} is no YAML or JSON: {' '.join(str(error).split())}; "
            "of a template update what it is made from"
        ) from error


def _unmet(monitors: Sequence[Monitor], met: set[str]) -> Iterator[Note]:
    for monitor in monitors:
        if monitor.id not in met:
            yield Note(
                monitor.id,
                "is not in the file: write the files anew with -o, and copy it from there",
            )


def _edit(text: str, slot: Slot, rule: str) -> _Edit | str | None:
    """The change of one place; None where it says so already, a sentence where it cannot be."""
    node = slot.node
    if not isinstance(node, Scalar):
        return "has no plain value where its threshold should be: change it by hand"
    start, end = node.start_mark.index, node.end_mark.index
    raw = text[start:end]
    if isinstance(slot.value, str):
        return _text_edit(node, start, end, slot.value, rule)
    found = _number(raw, slot.comparison)
    if found is None:
        return f"has no number in {raw.strip()[:60]!r}: change it by hand"
    if float(found[1]) == slot.value:
        return None
    return _Edit(start + found[0], start + found[0] + len(found[1]), number_text(slot.value), rule)


def _number(raw: str, comparison: int | None) -> tuple[int, str] | None:
    """Place and text of the number in a scalar."""
    if comparison is None:
        whole = re.fullmatch(rf"\s*[\"']?({_NUMBER})[\"']?\s*", raw)
        return (whole.start(1), whole[1]) if whole else None
    found = [one for one in _COMPARISON.finditer(raw) if one["number"]]
    if comparison >= len(found):
        return None
    return found[comparison].start("number"), found[comparison]["number"]


def _text_edit(node: Scalar, start: int, end: int, value: str, rule: str) -> _Edit | str | None:
    if node.value == value:
        return None
    if node.style in {"|", ">"}:
        return "says where its threshold comes from in a block: change it by hand"
    if node.style == '"':
        return _Edit(start, end, json.dumps(value, ensure_ascii=False), rule)
    if node.style == "'":
        return _Edit(start, end, "'" + value.replace("'", "''") + "'", rule)
    return _Edit(start, end, block(value).removesuffix("...\n").strip(), rule)


def _applied(text: str, edits: list[_Edit]) -> str:
    for edit in sorted(edits, key=lambda one: one.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text
