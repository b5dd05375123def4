"""One traversal: everything in the document is in the outline, once."""

from __future__ import annotations

from pathlib import Path

from boardsnap.document import load
from boardsnap.model.postmortem import (
    Action,
    Metric,
    Postmortem,
    ReaderInfo,
    Source,
    Statement,
    TimelineEvent,
)
from boardsnap.render.outline import NOT_THERE, Entry, Outline, outline

INCIDENT = load(Path(__file__).parents[2] / "golden" / "incident.json")
READER = ReaderInfo(name="local", version="1", seconds=0, confidence=0)


def _section(document: Outline, key: str) -> tuple[Entry, ...]:
    return next((s.entries for s in document.sections if s.key == key), ())


def _source(text: str, confidence: float = 1.0) -> tuple[Source, ...]:
    return (Source(board=0, text=text, confidence=confidence),)


def test_every_statement_has_exactly_one_entry() -> None:
    refs = [entry.ref for entry in outline(INCIDENT).entries if entry.ref]
    evidence = sum(len(h.evidence) for h in INCIDENT.hypotheses)
    lists = (
        INCIDENT.timeline,
        INCIDENT.hypotheses,
        INCIDENT.actions,
        INCIDENT.decisions,
        INCIDENT.questions,
        INCIDENT.rejected,
        INCIDENT.unplaced,
    )
    assert len(refs) == len(set(refs)) == sum(map(len, lists)) + evidence + 1


def test_sections_are_headed_in_the_words_of_the_field() -> None:
    assert [section.heading for section in outline(INCIDENT).sections] == [
        "Root cause",
        "Timeline",
        "Hypotheses",
        "Actions",
        "Decisions",
        "Open questions",
        "Ruled out",
        "Read but not placed",
        "To check",
    ]


def test_an_empty_document_is_called_empty() -> None:
    document = outline(Postmortem(reader=READER))
    assert document.empty
    assert document.sections == ()
    assert document.title == "Model postmortem"


def test_arrows_lead_from_one_entry_to_another() -> None:
    (cause,) = _section(outline(INCIDENT), "root_cause")
    assert [(link.ref, link.text, link.label) for link in cause.links] == [
        ("/actions/0", "Retrain on last 60 days", "fix")
    ]


def test_an_arrow_to_nowhere_is_left_out() -> None:
    broken = INCIDENT.model_copy(
        update={"relations": (INCIDENT.relations[0].model_copy(update={"to": "/actions/99"}),)}
    )
    assert not any(e.links for s in outline(broken).sections[:-1] for e in s.entries)


def test_the_metric_is_not_said_twice() -> None:
    def entry(text: str) -> Entry:
        event = TimelineEvent(
            at=None,
            kind="metric",
            text=text,
            metric=Metric(name="AUC", value=0.91),
            sources=_source(text),
        )
        return _section(outline(Postmortem(timeline=(event,), reader=READER)), "timeline")[0]

    assert entry("AUC: 0.91 (prod)").detail is None
    assert entry("all good").detail == "AUC 0.91"
    assert entry("").text == "AUC 0.91"


def test_what_needs_a_second_look_is_gathered_at_the_end() -> None:
    points = {p.text: p.links for p in _section(outline(INCIDENT, ["Glare."]), "open_points")}
    assert "Glare." in points
    assert [link.ref for link in points["No owner"]] == ["/actions/2"]
    assert [link.ref for link in points["No due date"]] == ["/actions/2"]
    unsure = [link.ref for link in points["Hard to read"]]
    assert unsure[0] == "/unplaced/0"
    assert "/hypotheses/0/evidence/1" in unsure
    assert any("2026" in text for text in points)


def test_finished_actions_are_not_asked_for_owners() -> None:
    done = Action(text="rolled back", kind="rollback", status="done", sources=_source("x"))
    assert _section(outline(Postmortem(actions=(done,), reader=READER)), "open_points") == ()


def test_a_missing_root_cause_is_said() -> None:
    silent = INCIDENT.model_copy(update={"root_cause": None})
    texts = [point.text for point in _section(outline(silent), "open_points")]
    assert "The board names no root cause." in texts


def test_the_worst_line_decides_how_sure_a_statement_is() -> None:
    statement = Statement(text="a b", sources=(*_source("a", 0.9), *_source("b", 0.5)))
    (entry,) = _section(outline(Postmortem(decisions=(statement,), reader=READER)), "decisions")
    assert entry.confidence == 0.5
    assert entry.unsure


def test_what_a_person_typed_names_its_author() -> None:
    typed = Source(board=None, text="agreed by phone", author="Mei")
    statement = Statement(text="agreed by phone", sources=(typed,))
    (entry,) = _section(outline(Postmortem(decisions=(statement,), reader=READER)), "decisions")
    assert entry.author == "Mei"


def test_the_key_figures_name_the_events_they_rest_on() -> None:
    figures = {figure.name: figure for figure in outline(INCIDENT).figures}
    assert figures["Time to detect"].value == "2 days"
    assert figures["Time to detect"].note == (
        "from “income_v2 feed | new vendor <crm>”, 4 Mar 2026, "
        "to “PSI alert fired”, 6 Mar 2026, 14:30"
    )
    assert figures["Time to mitigate"].value == NOT_THERE
    assert figures["Actions done"].value == "1 of 4"


def test_why_a_time_is_not_known_stands_among_the_open_points() -> None:
    texts = [point.text for point in _section(outline(INCIDENT), "open_points")]
    assert "Time to mitigate: “rolled back to v2” has no date that can be compared." in texts


def test_all_five_parts_of_a_root_cause_are_shown_or_missed() -> None:
    (section,) = [s for s in outline(INCIDENT).sections if s.key == "root_cause"]
    assert [(part.name, part.value) for part in section.parts] == [
        ("Feature", "income"),
        ("Change", "data drift"),
        ("Amount", "up 34 %"),
        ("Window", "3 weeks"),
        ("Reason", NOT_THERE),
    ]
