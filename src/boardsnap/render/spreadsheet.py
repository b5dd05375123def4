"""Postmortem to CSV: the actions as rows for a spreadsheet."""

from __future__ import annotations

import csv
import re
from io import StringIO

from boardsnap.model.postmortem import Action, Postmortem
from boardsnap.render.outline import UNSURE_BELOW
from boardsnap.render.wording import percent, plain, words

COLUMNS = (
    "Action",
    "Kind",
    "Owners",
    "Due",
    "Due as written",
    "Status",
    "Priority",
    "Read with",
)

# What a spreadsheet takes for the start of a formula (OWASP, CSV Injection), in the width of
# Latin and of East Asian letters.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# Where semicolons part cells, the rest of a text behind one is a cell; a number alone is no harm.
_BEHIND_SEMICOLON = re.compile(r";(\s*)(?=[=@＝＠]|[+\-＋－]\s*[^\W\d]|[+\-＋－]\s*\()")


def to_csv(postmortem: Postmortem) -> str:
    """The actions as CSV by RFC 4180, one a row below a row of headings.

    A text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    written = StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_inert(cell) for cell in _row(action)] for action in postmortem.actions)
    return written.getvalue()


def _row(action: Action) -> tuple[str, ...]:
    confidence = min(source.confidence for source in action.sources)
    return (
        plain(action.text),
        words(action.kind),
        ", ".join(plain(owner) for owner in action.owners),
        plain(action.due.iso or "") if action.due else "",
        plain(action.due.raw) if action.due else "",
        words(action.status),
        plain(action.priority or ""),
        percent(confidence) if confidence < UNSURE_BELOW else "",
    )


def _inert(cell: str) -> str:
    cell = _BEHIND_SEMICOLON.sub(r";\1'", cell)
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
