"""Timelines: dates beside, before and inside the words, series, and order."""

from __future__ import annotations

from collections.abc import Callable

import pytest

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


@pytest.mark.parametrize(
    ("line", "name", "value", "unit"),
    [
        ("5/1: answer@3 at 0.61", "answer@3", 0.61, None),
        ("05-01 - zero hits: 7%", "zero hits", 7.0, "%"),
        ("5/1: noshow rate rises to 12%", "noshow rate", 12.0, "%"),
        ("5/1: RMSE 31 kW", "RMSE", 31.0, "kW"),
        ("5/1: ks 0.31", "KS", 0.31, None),
        ("5/1: OOV rate up to 9%", None, 0, None),
        ("5/1: refunds up 40%", None, 0, None),
        ("5/1: batch limit set to 16", None, 0, None),
        ("5/1: outage at 3 sites", None, 0, None),
        ("5/1: tariff +75 bp", None, 0, None),
    ],
)
def test_a_named_value_is_a_metric_under_its_own_name(
    read_text: Read, line: str, name: str | None, value: float, unit: str | None
) -> None:
    event = read_text(f"# Timeline\n{line}\n5/9: v3 live").timeline[0]

    if name is None:
        assert event.metric is None
        assert event.kind != "metric"
    else:
        assert event.metric is not None
        assert (event.metric.name, event.metric.value, event.metric.unit) == (name, value, unit)
        assert event.kind == "metric"


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


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("clinic mgrs call", "alert"),
        ("gearbox jammed, line down", "alert"),
        ("seller disputes invoice", "alert"),
        ("regulator asks why", "alert"),
        ("story goes viral", "alert"),
        ("press 4 overheated", "alert"),
        ("pinned last tariff table", "action"),
        ("auction halted", "action"),
        ("restored old weights", "action"),
        ("backfilled mileage from ERP", "action"),
        ("cap at 40", "action"),
        ("prices set by hand", "action"),
        ("shipped new ranker image", "deploy"),
        ("monthly auto-retrain went out", "deploy"),
        ("ranker v9 to 20%", "deploy"),
        ("weather provider switched grid", "upstream"),
        ("firmware 7 on line 2", "upstream"),
        ("claims migrated to new ERP", "upstream"),
        ("lab switched units", "upstream"),
        ("temp_c flatlines at 20.5", "drift"),
        ("KL(age) 0.9", "drift"),
        ("hellinger .3 on basket", "drift"),
        ("score mean 480 vs 530", "drift"),
        ("share of guest=1 from 10 to 44%", "drift"),
        ("long weekend", "other"),
    ],
)
def test_what_happened_is_told_by_the_verbs_of_the_team(
    read_text: Read, line: str, kind: str
) -> None:
    event = read_text(f"# Timeline\n5/1: {line}\n5/9: AUC .8").timeline[0]

    assert (event.text, event.kind, event.metric) == (line, kind, None)


@pytest.mark.parametrize(
    ("line", "name", "value", "unit"),
    [
        ("spam recall 81%", "spam recall", 81.0, "%"),
        ("offline recall 81%", "recall", 81.0, "%"),
        ("ETA MAE 4.1 min", "MAE", 4.1, "min"),
        ("pickup 30 beds", "pickup", 30.0, "beds"),
        ("tickets 90/day", "tickets", 90.0, None),
        ("p95 err 3 min", "p95 err", 3.0, "min"),
        ("read time -6%", "read time", -6.0, "%"),
        ("escalation rate 12%", "escalation rate", 12.0, "%"),
        ("occ. 71%", "occ.", 71.0, "%"),
    ],
)
def test_a_metric_keeps_the_whole_name_that_the_board_gives_it(
    read_text: Read, line: str, name: str, value: float, unit: str | None
) -> None:
    event = read_text(f"# Timeline\n5/1: {line}\n5/9: v3 live").timeline[0]

    assert event.metric is not None
    assert (event.metric.name, event.metric.value, event.metric.unit) == (name, value, unit)
    assert event.kind == "metric"
