"""What a line of work says besides the work."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from boardsnap.model.postmortem import Postmortem

Read = Callable[..., Postmortem]


@pytest.mark.parametrize(
    ("line", "text", "owners", "due", "status", "priority"),
    [
        ("☐ Retrain on 60 days - Ana, by Fri", "Retrain on 60 days", ("Ana",), "Fri", "open", None),
        ("[x] alert on nulls @raj (3/23)", "alert on nulls", ("Raj",), "3/23", "done", None),
        ("◪ fix join (Mei, due 6/1) P1", "fix join", ("Mei",), "6/1", "in_progress", "P1"),
        (
            "→ drop x_score → Omar, by 5/30 wip",
            "drop x_score",
            ("Omar",),
            "5/30",
            "in_progress",
            None,
        ),
        ("[ ] Kim: P0 war room", "war room", ("Kim",), None, "open", "P0"),
        (
            "3. label 500 images [Ivan + Zoe]",
            "label 500 images",
            ("Ivan", "Zoe"),
            None,
            "open",
            None,
        ),
        ("• update runbook DONE", "update runbook", (), None, "done", None),
        ("write docs", "write docs", (), None, "open", None),
        ("- check feed (Ola & Kit, 2 wks)", "check feed", ("Ola", "Kit"), "2 wks", "open", None),
        ("- fix join by Mon (Bo)", "fix join", ("Bo",), "Mon", "open", None),
        ("- fix join / Wanda/Theo by Mon", "fix join", ("Wanda", "Theo"), "Mon", "open", None),
        ("- fix join - kim+omar, wed", "fix join", ("Kim", "Omar"), "wed", "open", None),
        ("- fix join - Raj, 06-03", "fix join", ("Raj",), "06-03", "open", None),
        ("- fix join (Ana, mid-May)", "fix join", ("Ana",), "mid-May", "open", None),
    ],
)
def test_owners_dates_states_and_priorities_leave_the_text(
    read_text: Read,
    *,
    line: str,
    text: str,
    owners: tuple[str, ...],
    due: str | None,
    status: str,
    priority: str | None,
) -> None:
    (action,) = read_text(f"# Actions\n{line}").actions

    assert (action.text, action.owners, action.status) == (text, owners, status)
    assert (action.due.raw if action.due else None) == due
    assert action.priority == priority


def test_an_owner_and_a_date_beside_an_action_belong_to_it(read_text: Read) -> None:
    (action,) = read_text("# Actions\nretrain with weights P2 || Jan+Tom || EOW").actions

    assert action.owners == ("Jan", "Tom")
    assert action.due is not None
    assert action.due.raw == "EOW"
    assert action.priority == "P2"
