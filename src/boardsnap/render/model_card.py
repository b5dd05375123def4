"""The section of a model card that tells how the model has failed, and what is open.

Model cards are Markdown with YAML metadata on top, as the Hugging Face Hub has them. The section
stands between two comments; the next run replaces what is between them and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from boardsnap.errors import InputError
from boardsnap.model.preflight import FailureMode, Preflight, Told
from boardsnap.render.markdown import escape

BEGIN = "<!-- boardsnap:failures -->"
END = "<!-- /boardsnap:failures -->"
_SECTION = re.compile(re.escape(BEGIN) + r".*?" + re.escape(END), re.DOTALL)


def model_card_section(report: Preflight) -> str:
    """The section in Markdown, with the comments around it."""
    return "\n".join((BEGIN, *_lines(report), END))


def put_into_card(card: str, report: Preflight) -> str:
    """The card with the section in its place; at the end where it has none yet.

    Raises:
        InputError: the card has one of the two comments without the other, or more than one.
    """
    begins, ends = card.count(BEGIN), card.count(END)
    if (begins, ends) not in {(0, 0), (1, 1)} or (begins and card.index(BEGIN) > card.index(END)):
        raise InputError(
            f"the model card has {begins} times {BEGIN} and {ends} times {END}: "
            "leave one of each, in this order, or none"
        )
    section = model_card_section(report)
    if begins:
        return _SECTION.sub(lambda _: section, card)
    gap = "" if not card else "\n" if card.endswith("\n") else "\n\n"
    return f"{card}{gap}{section}\n"


def _lines(report: Preflight) -> Iterator[str]:
    name = " ".join(filter(None, (report.model, report.version)))
    yield "## Known failure modes"
    yield ""
    if not report.modes:
        yield f"None of {report.looked_at} postmortems tells of a failure of {_plain(name)}."
    else:
        yield f"From {report.looked_at} postmortems, for {_plain(name)}."
        yield ""
        yield "| Failure mode | Where | Happened | What to check | Watched by |"
        yield "|---|---|---|---|---|"
        yield from map(_row, report.modes)
    yield from _open(report)


def _row(mode: FailureMode) -> str:
    guards = dict.fromkeys(guard.text for one in mode.told for guard in one.guards)
    cells = (
        mode.what,
        ", ".join(mode.things) or "-",
        ", ".join(map(_when, mode.told)),
        "; ".join(mode.checks) or "-",
        "; ".join(guards) or "nothing known",
    )
    return f"| {' | '.join(map(_plain, cells))} |"


def _when(told: Told) -> str:
    what = f" ({told.relation} {told.shared})" if told.shared else ""
    return f"{told.name}{', ' + told.day if told.day else ''}{what}"


def _open(report: Preflight) -> Iterator[str]:
    if report.open_tasks:
        yield ""
        yield "### Open actions"
        yield ""
    for one in report.open_tasks:
        owners = ", ".join(one.task.owners) or "nobody"
        due = f", due {one.task.due}" if one.task.due else ""
        late = ", overdue" if one.overdue else ""
        yield f"- {_plain(one.task.text)} ({_plain(owners)}{due}{late})"


def _plain(text: str) -> str:
    """Text from a board: on one line, and no markup."""
    return escape(text)
