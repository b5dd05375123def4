"""What would notice a failure if it came again, as far as anybody has said so.

Nothing here knows whether a monitor works. It knows that an action of kind monitoring is done,
that a rule file names the postmortem, or that a person says so; and it says which it was.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from boardsnap.model.incident import Incident
from boardsnap.model.recurrence import Guard

POSTMORTEM_ID = re.compile(r"\bpm-[0-9a-f]{12}\b")
"""How `boardsnap.identity.postmortem_id` writes an id."""


def guards_of(
    incident: Incident, rule_files: Collection[str] = (), marks: Collection[str] = ()
) -> tuple[Guard, ...]:
    """What guards against the incident; empty: nothing that is known.

    Args:
        incident: the failure.
        rule_files: names of the rule files that carry its id.
        marks: who said by hand that it is guarded, and when, in words.
    """
    done = (task for task in incident.tasks if task.kind == "monitoring" and not task.is_open)
    return (
        *(Guard(kind="action", text=task.text, ref=task.ref) for task in done),
        *(Guard(kind="monitor", text=name) for name in rule_files),
        *(Guard(kind="mark", text=mark) for mark in marks),
    )


def rule_files_by_postmortem(files: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """Which rule files carry which postmortem's id.

    Args:
        files: names and texts; the text is searched for ids, never run.
    """
    found: dict[str, list[str]] = {}
    for name, text in files:
        for id_ in dict.fromkeys(POSTMORTEM_ID.findall(text)):
            found.setdefault(id_, []).append(name)
    return {id_: tuple(names) for id_, names in found.items()}
