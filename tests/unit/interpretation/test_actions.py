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


@pytest.mark.parametrize(
    ("line", "owners", "due", "status"),
    [
        ("- swap the probe >> Femi", ("Femi",), None, "open"),
        ("- swap the probe ~ Femi", ("Femi",), None, "open"),
        ("- swap the probe <- Femi", ("Femi",), None, "open"),
        ("- swap the probe by Femi by Fri", ("Femi",), "Fri", "open"),
        ("- swap the probe - AD, due next wk", ("AD",), "next wk", "open"),
        ("- swap the probe - rk & tb", ("RK", "TB"), None, "open"),
        ("- swap the probe, check it, Femi", None, None, "open"),
        ("- swap the probe before next sprint", (), "next sprint", "open"),
        ("- swap the probe by 23rd Jan (parked)", (), "23rd Jan", "open"),
        ("- swap the probe (Femi, due EOM, wip)", ("Femi",), "EOM", "in_progress"),
        ("- swap the probe - shipped", (), None, "done"),
        ("- swap the probe, end of next wk", (), "end of next wk", "open"),
    ],
)
def test_who_by_when_and_how_far_are_cut_in_any_form(
    read_text: Read, line: str, owners: tuple[str, ...] | None, due: str | None, status: str
) -> None:
    action = read_text(f"# Actions\n{line}\n- write docs").actions[0]

    if owners is None:
        assert (action.text, action.owners) == ("swap the probe, check it", ("Femi",))
    else:
        assert (action.text, action.owners) == ("swap the probe", owners)
    assert (action.due.raw if action.due else None, action.status) == (due, status)


@pytest.mark.parametrize(
    ("line", "text", "due"),
    [
        ("- rebuild on clean Q3 extract", "rebuild on clean Q3 extract", None),
        ("- rebuild on Q3 extract, Q4", "rebuild on Q3 extract", "Q4"),
        ("- rebuild extract by H2", "rebuild extract", "H2"),
        ("- rebuild extract before Q4", "rebuild extract", "Q4"),
    ],
)
def test_a_quarter_in_the_words_of_an_action_is_no_due_date(
    read_text: Read, line: str, text: str, due: str | None
) -> None:
    action = read_text(f"# Actions\n{line}\n- write docs").actions[0]

    assert (action.text, action.due.raw if action.due else None) == (text, due)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hourly refresh on fresh clicks", "retraining"),
        ("sanity band on fares", "monitoring"),
        ("reject orders w/o address", "data_quality"),
        ("stay on v12", "rollback"),
        ("quality gate prior to retrain", "process"),
        ("ask supplier for release notes", "process"),
        ("cap daily mileage", "feature_engineering"),
        ("buy spare probe", "other"),
    ],
)
def test_the_kind_of_an_action_is_what_is_done(read_text: Read, text: str, kind: str) -> None:
    action = read_text(f"# Actions\n- {text}\n- write docs").actions[0]

    assert action.kind == kind
