"""The documents of one rich postmortem, as they are meant to look.

UPDATE_GOLDEN=1 rewrites them; look at the difference before it is committed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from boardsnap.document import Postmortem, load
from boardsnap.render.calendar import action_identities, to_ics
from boardsnap.render.chart import draw_chart
from boardsnap.render.html import to_html
from boardsnap.render.markdown import to_markdown
from boardsnap.render.spreadsheet import to_csv
from boardsnap.render.svg import to_svg
from boardsnap.render.terminal import print_document

HERE = Path(__file__).parent
UPDATING = os.environ.get("UPDATE_GOLDEN") == "1"  # noqa: TID251  a switch of the tests
PROBLEMS = ("Glare hides the top right corner.",)


def _markdown(postmortem: Postmortem) -> str:
    return to_markdown(postmortem, problems=PROBLEMS)


def _html(postmortem: Postmortem) -> str:
    """Without styles, script and their fingerprints, which change for other reasons."""
    page = to_html(postmortem, problems=PROBLEMS)
    page = re.sub(r"(<(style|script)>).*?(</\2>)", r"\1\3", page, flags=re.DOTALL)
    return re.sub(r"sha256-[^']+", "sha256-", page)


def _terminal(width: int) -> Callable[[Postmortem], str]:
    def render(postmortem: Postmortem) -> str:
        written = StringIO()
        print_document(postmortem, Console(file=written, width=width), problems=PROBLEMS)
        return written.getvalue()

    return render


def _calendar(postmortem: Postmortem) -> str:
    uid_of = action_identities(postmortem).__getitem__
    return to_ics(postmortem, uid_of=uid_of, stamp=datetime(2026, 3, 12, 16, 5, tzinfo=UTC))


def _chart(postmortem: Postmortem) -> str:
    chart = draw_chart(postmortem.timeline, 660)
    return to_svg(chart, "chart") + "\n" if chart else ""


GOLDEN: dict[str, Callable[[Postmortem], str]] = {
    "incident.md": _markdown,
    "incident.html": _html,
    "incident.100.txt": _terminal(100),
    "incident.60.txt": _terminal(60),
    "incident.csv": to_csv,
    "incident.ics": _calendar,
    "incident.svg": _chart,
}


@pytest.mark.parametrize("name", GOLDEN)
def test_the_document_is_the_golden_one(name: str) -> None:
    rendered = GOLDEN[name](load(HERE / "incident.json"))
    if UPDATING:
        (HERE / name).write_bytes(rendered.encode())
    assert rendered == (HERE / name).read_bytes().decode()


def test_the_golden_json_is_written_back_as_it_was_read() -> None:
    assert load(HERE / "incident.json") == load(load(HERE / "incident.json").to_json())


def test_golden_files_are_not_being_rewritten() -> None:
    assert not UPDATING, "UPDATE_GOLDEN is set: the files were rewritten, nothing was compared"
