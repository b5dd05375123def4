"""Due dates as whole days that a calendar takes, updates and shows."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from icalendar import Calendar, Event

from boardsnap.document import load
from boardsnap.model.postmortem import Action, ActionStatus, Date, Postmortem, ReaderInfo, Source
from boardsnap.render.calendar import action_identities, to_ics

INCIDENT = load(Path(__file__).parents[2] / "golden" / "incident.json")
READER = ReaderInfo(name="local", version="1", seconds=0, confidence=1)
NOW = datetime(2026, 3, 12, 16, 5, tzinfo=UTC)


def action(iso: str | None, text: str = "x", status: ActionStatus = "open") -> Action:
    return Action(
        text=text,
        kind="other",
        due=Date(raw="soon", iso=iso, precision="day"),
        status=status,
        sources=(Source(board=0, text=text),),
    )


def written(*actions: Action, link: str | None = None) -> str:
    document = Postmortem(title="Churn", actions=actions, reader=READER)
    return to_ics(document, uid_of=lambda ref: f"uid{ref}", stamp=NOW, link=link)


def events(text: str) -> list[Event]:
    return [part for part in Calendar.from_ical(text).walk("VEVENT") if isinstance(part, Event)]


@pytest.mark.parametrize(
    ("iso", "day"),
    [
        ("2026-03-18", date(2026, 3, 18)),
        ("2026-03-18T14:30", date(2026, 3, 18)),
        ("2026-W12", date(2026, 3, 20)),
        ("2026-03", date(2026, 3, 31)),
        ("2026-12", date(2026, 12, 31)),
    ],
)
def test_an_action_stands_on_the_day_on_which_it_is_due(iso: str, day: date) -> None:
    (event,) = events(written(action(iso)))
    assert event.decoded("dtstart") == day
    assert (event.decoded("dtend") - event.decoded("dtstart")).days == 1
    assert event["transp"] == "TRANSPARENT"


@pytest.mark.parametrize("iso", [None, "soon", "9999-12-31", "2026-W99"])
def test_an_action_without_a_calendar_date_has_no_place(iso: str | None) -> None:
    assert events(written(action(iso))) == []


def test_an_event_keeps_the_identity_it_is_given() -> None:
    assert [str(e["uid"]) for e in events(written(action(None), action("2026-03-18")))] == [
        "uid/actions/1"
    ]


def test_identities_stay_when_other_actions_come_and_go() -> None:
    before = action_identities(INCIDENT)
    fewer = INCIDENT.model_copy(update={"actions": INCIDENT.actions[1:]})
    assert action_identities(fewer)["/actions/0"] == before["/actions/1"]
    assert len(set(before.values())) == len(INCIDENT.actions)


def test_two_actions_of_the_same_words_are_two() -> None:
    document = Postmortem(actions=(action("2026-03-18"),) * 2, reader=READER)
    assert len(set(action_identities(document).values())) == 2


def test_what_is_done_is_said_to_be() -> None:
    (event,) = events(written(action("2026-03-18", "Roll back", "done")))
    assert str(event["summary"]) == "Done: Roll back"


def test_long_and_many_byte_lines_are_folded() -> None:
    text = written(action("2026-03-18", "Überprüfen, ob; 中文 " * 20))
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert str(events(text)[0]["summary"]).startswith("Überprüfen, ob; 中文 Ü")


def test_only_a_web_address_is_a_link() -> None:
    assert "URL:https://x.example/s/1" in written(
        action("2026-03-18"), link="https://x.example/s/1"
    )
    assert "javascript" not in written(action("2026-03-18"), link="javascript:alert(1)")
