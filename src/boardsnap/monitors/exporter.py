"""The seam to tools: what an exporter is given, and what it makes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from boardsnap.model.monitor import Monitor, Statistic, Subject
from boardsnap.monitors.yaml_text import Node


@dataclass(frozen=True, slots=True)
class History:
    """Values that were seen, to replay.

    Attributes:
        statistic: what the values are of the subject; `value`: the metric's own.
        points: in order of time.
        source: where they come from, in a few words.
    """

    subject: Subject
    statistic: Statistic
    points: tuple[tuple[datetime, float], ...]
    source: str


@dataclass(frozen=True, slots=True)
class Setup:
    """What files are written for, beside the monitors.

    Attributes:
        model: the model's name.
        statements: the texts of the document, by JSON pointer.
        names: the series of metrics, by their names on the board in lower case, or by
            `psi(income)`.
        columns: what features are called in the table, by their names on the board in lower case.
        table: the table that the features stand in.
        time_column: its column of times; None: not known.
        data_source: of the tool: Grafana's data source, Soda's path to the table.
        histories: to replay.
    """

    model: str | None = None
    statements: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    table: str | None = None
    time_column: str | None = None
    data_source: str | None = None
    histories: tuple[History, ...] = ()

    def column(self, subject: Subject) -> str:
        """The column that a feature is."""
        return self.columns.get(subject.name.casefold(), subject.name)


@dataclass(frozen=True, slots=True)
class Note:
    """Something that the files do not say as the monitor means it.

    Attributes:
        rule: the id of the monitor; None: it concerns all of them.
        text: one sentence.
        left_out: the files hold no rule for this monitor.
    """

    rule: str | None
    text: str
    left_out: bool = False

    def __str__(self) -> str:
        """As it is shown."""
        said = "left out: " if self.left_out else ""
        return f"{self.rule}: {said}{self.text}" if self.rule else f"{said}{self.text}"


@dataclass(frozen=True, slots=True)
class MonitorFile:
    """A file to be written.

    Attributes:
        name: with `/` where it belongs into a folder.
        schema: name of the schema in `schemas/` that it holds to; None: it is no JSON or YAML.
    """

    name: str
    content: str
    schema: str | None


@dataclass(frozen=True, slots=True)
class Export:
    """The files of a tool, and what they do not say as it is meant."""

    files: tuple[MonitorFile, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a file whose value follows the monitor.

    Attributes:
        node: the scalar that stands there.
        value: what is to stand there.
        comparison: None: the scalar is the value. A number: it is what follows this comparison of
            the text (0: the first).
    """

    node: Node
    value: float | str
    comparison: int | None = None


class Exporter(Protocol):
    """Writes monitors for one tool, and finds them again."""

    @property
    def name(self) -> str:
        """Short and stable: what `open_exporter` was asked for."""

    @property
    def title(self) -> str:
        """What the tool calls itself."""

    def write(self, monitors: Sequence[Monitor], setup: Setup) -> Export:
        """The files for the monitors; what the tool cannot express is in the notes."""

    def identity(self, entry: Mapping[str, Node]) -> tuple[str, str] | None:
        """Postmortem and rule of an entry of a file; None where it is no rule of ours."""

    def slots(self, entry: Mapping[str, Node], monitor: Monitor) -> Sequence[Slot]:
        """The places of a rule's entry that follow its monitor."""
