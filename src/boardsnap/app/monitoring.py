"""What would have caught a board's failure: monitors replayed, and rules as files of tools."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

from boardsnap.app.actor import Actor
from boardsnap.app.documents import Documents
from boardsnap.app.exports import Exported, file_stem
from boardsnap.app.means import Means
from boardsnap.backtesting import Backtest, Wishes, make_backtest
from boardsnap.errors import InputError, NotFoundError
from boardsnap.model.monitor import Monitor
from boardsnap.model.postmortem import Postmortem
from boardsnap.monitors.derivation import Proposal, propose
from boardsnap.monitors.exporter import Export, MonitorFile, Note
from boardsnap.monitors.history import setup_of
from boardsnap.monitors.tools import EXPORTERS, open_exporter

_MEDIA_TYPES = {"json": "application/json", "yml": "application/yaml", "yaml": "application/yaml"}
# Files in an archive are of no time, so that the same rules are the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class ToolRules:
    """What a tool can watch of what a board calls for.

    Attributes:
        rules: how many of the rules its files hold; 0: it has no files.
        notes: what the files do not say as the rules mean it.
    """

    tool: str
    title: str
    rules: int
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class BoardRules:
    """What a board calls for.

    Attributes:
        monitors: the rules.
        gaps: what it calls for in vain, one sentence each.
        tools: that could watch for it.
    """

    monitors: tuple[Monitor, ...]
    gaps: tuple[str, ...]
    tools: tuple[ToolRules, ...]


class Monitoring:
    """Says what would have noticed a board's failure, and writes it for the tools that watch."""

    def __init__(self, means: Means, documents: Documents) -> None:
        self._means = means
        self._documents = documents

    def rules(self, who: Actor, board_id: str) -> BoardRules:
        """The rules that the board calls for, and which tools can watch them."""
        document = self._documents.document(who, board_id)
        proposal = self._proposed(document, board_id)
        tools = tuple(_tool_rules(tool, proposal, document) for tool in EXPORTERS)
        return BoardRules(proposal.monitors, proposal.gaps, tools)

    def files(self, who: Actor, board_id: str, tool: str) -> Exported:
        """The rules as the file of a tool; several files are one archive.

        Raises:
            NotFoundError: there is no such tool.
            InputError: the board calls for nothing that the tool can watch.
        """
        document = self._documents.document(who, board_id)
        if tool not in EXPORTERS:
            raise NotFoundError(
                f"monitors are not written for {tool!r}: choose one of {', '.join(EXPORTERS)}"
            )
        proposal = self._proposed(document, board_id)
        files = _written(tool, proposal, document).files
        if not files:
            raise InputError(
                f"the board calls for nothing that {open_exporter(tool).title} can watch: "
                "choose another tool"
            )
        return _packed(files, f"{file_stem(document)}-{tool}.zip")

    def backtest(self, who: Actor, board_id: str, began: date | None = None) -> Backtest:
        """Monitors replayed over the points that stand on the board.

        Args:
            who: asks.
            board_id: whose failure.
            began: when the failure began; None: as the board says.

        Raises:
            UndatedError: nobody says when the failure began.
            InputError: the board has no points to replay.
        """
        document = self._documents.document(who, board_id)
        return make_backtest(document, Wishes(began=began, link=self._link(board_id)))

    def _proposed(self, document: Postmortem, board_id: str) -> Proposal:
        return propose(document, link=self._link(board_id))

    def _link(self, board_id: str) -> str:
        return f"{self._means.settings.url}/b/{board_id}"


def _written(tool: str, proposal: Proposal, document: Postmortem) -> Export:
    if not proposal.monitors:
        return Export((), ())
    return open_exporter(tool).write(proposal.monitors, setup_of(document))


def _tool_rules(tool: str, proposal: Proposal, document: Postmortem) -> ToolRules:
    export = _written(tool, proposal, document)
    left_out = {note.rule for note in export.notes if note.left_out}
    rules = len(proposal.monitors) - len(left_out) if export.files else 0
    return ToolRules(tool, open_exporter(tool).title, rules, export.notes)


def _packed(files: Sequence[MonitorFile], archive: str) -> Exported:
    if len(files) == 1:
        (file,) = files
        name = file.name.rpartition("/")[2]
        kind = _MEDIA_TYPES.get(name.rpartition(".")[2], "text/plain; charset=utf-8")
        return Exported(file.content.encode(), kind, name)
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in files:
            packed.writestr(zipfile.ZipInfo(file.name, _NO_TIME), file.content)
    return Exported(content.getvalue(), "application/zip", archive)
