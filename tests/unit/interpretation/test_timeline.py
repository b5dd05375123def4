"""Timelines: dates beside, before and inside the words, series, and order."""

from __future__ import annotations

from collections.abc import Callable

from boardsnap.model.postmortem import Postmortem

Read = Callable[..., Postmortem]


def test_a_date_on_its_own_line_dates_what_follows(read_text: Read) -> None:
    document = read_text("# Timeline\nMay 3\nAUC 0.91\nMay 9\nAUC 0.78")

    assert [e.at.iso if e.at else None for e in document.timeline] == ["2026-05-03", "2026-05-09"]
    assert [source.text for source in document.timeline[0].sources] == ["May 3", "AUC 0.91"]


def test_a_name_with_values_on_two_days_is_a_metric_whatever_it_is_called(read_text: Read) -> None:
    document = read_text(
        "# Timeline\n5/1: tag rate = 96%\n5/4: tag rate down to 80%\n5/5: gpu bump"
    )

    metrics = [e.metric for e in document.timeline]
    assert [(m.name, m.value, m.unit) if m else None for m in metrics] == [
        ("tag rate", 96.0, "%"),
        ("tag rate", 80.0, "%"),
        None,
    ]
    assert [e.kind for e in document.timeline[:2]] == ["metric", "metric"]


def test_events_are_chronological_and_undated_ones_stay_behind_their_neighbour(
    read_text: Read,
) -> None:
    document = read_text("# Timeline\n- 5/9: v3 deployed\n- pager rings\n- 5/2: AUC 0.9")

    assert [e.text for e in document.timeline] == ["AUC 0.9", "v3 deployed", "pager rings"]


def test_a_wrapped_line_goes_on_with_the_event_above(read_text: Read) -> None:
    document = read_text(
        "# Timeline\n5/1 – AUC 0.9\n5/2 – risk team flags\nbad rate\n5/4 – v6 restored"
    )

    assert [e.text for e in document.timeline] == [
        "AUC 0.9",
        "risk team flags bad rate",
        "v6 restored",
    ]
