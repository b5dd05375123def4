"""Monitors from elsewhere: found wherever they stand, chosen by id, joined with the board's."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from boardsnap.errors import ConfigError, InputError
from boardsnap.model.monitor import Condition, Monitor, Origin, Subject
from boardsnap.monitors.given import chosen, joined, monitors_in, recommended_in, tracks_in

ORIGIN = Origin(postmortem="pm-1", title="Churn", link="https://snap.example/1")


def monitor(rule: str, name: str = "income", threshold: float = 0.2) -> Monitor:
    condition = Condition(
        subject=Subject(kind="feature", name=name),
        statistic="psi",
        comparator=">",
        threshold=threshold,
    )
    return Monitor(
        id=rule,
        title="PSI",
        conditions=(condition,),
        origin=Origin(postmortem="x", because=("/a",)),
    )


def findings(*monitors: Monitor, **more: object) -> bytes:
    found = [{"sentence": "…", "monitor": one.model_dump(mode="json")} for one in monitors]
    return json.dumps({"findings": found, **more}).encode()


def test_monitors_are_found_in_findings_and_in_plain_lists() -> None:
    one, other = monitor("a"), monitor("b", "age")
    assert monitors_in(findings(one, other), "x.json") == (one, other)
    plain = json.dumps([one.model_dump(mode="json")]).encode()
    assert monitors_in(plain, "x.json") == (one,)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"{", "is not JSON"),
        (b"{}", "holds no monitors"),
        (b'[{"id": "a", "conditions": []}]', "the monitor 'a' is none"),
    ],
)
def test_what_holds_no_monitors_is_refused_with_a_way_out(raw: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said):
        monitors_in(raw, "x.json")


def test_a_rule_is_chosen_by_its_id() -> None:
    rules = (monitor("a"), monitor("b", "age"))
    assert chosen(rules, ["b"], "x.json") == rules[1:]
    assert chosen(rules, ["2", "b"], "x.json") == rules[1:]
    with pytest.raises(ConfigError, match="choose with --rule one of a, b"):
        chosen(rules, [], "x.json")
    with pytest.raises(ConfigError, match="no rule 'c': choose one of a, b"):
        chosen(rules, ["c"], "x.json")


def test_a_backtest_names_the_rules_that_it_recommends() -> None:
    raw = b'{"recommended": "psi_income", "on_the_metric": "auc_below", "findings": []}'
    assert recommended_in(raw) == ("psi_income", "auc_below")
    assert recommended_in(b'{"recommended": "a", "on_the_metric": "a"}') == ("a",)
    assert recommended_in(b'{"recommended": null}') == recommended_in(b"[]") == ()


def test_a_given_rule_takes_the_place_of_the_boards_own() -> None:
    own = [monitor("psi_income", threshold=0.25), monitor("psi_age", "age")]
    given = monitor("psi_income_daily", "INCOME", 0.31)
    rules = joined(own, [given], ORIGIN)
    assert [one.id for one in rules] == ["psi_income_daily", "psi_age"]
    assert rules[0].origin == Origin(
        postmortem="pm-1", title="Churn", link="https://snap.example/1", because=("/a",)
    )


def test_a_column_is_the_feature_that_the_board_writes_with_a_blank() -> None:
    own = [monitor("psi_promo_flag", "promo flag")]
    rules = joined(own, [monitor("psi_promo", "promo_flag")], ORIGIN)
    assert [one.id for one in rules] == ["psi_promo"]


def test_a_rule_without_reasons_takes_those_of_what_it_watches() -> None:
    unexplained = monitor("ks_income").model_copy(update={"origin": Origin(postmortem="x")})
    rules = joined([monitor("psi_income", "INCOME")], [unexplained], ORIGIN)
    assert rules[0].origin.because == ("/a",)


def test_what_a_backtest_saw_is_there_to_be_replayed() -> None:
    points = [
        {"at": "2026-03-02", "days": 1, "value": 0.3, "holds": True},
        {"at": "2026-03-01", "days": 0, "value": 0.1, "holds": False},
        {"at": None, "days": 0, "value": 0.1, "holds": False},
    ]
    rule = monitor("a")
    raw = findings(rule, tracks=[{"monitor": "a", "points": points}, {"monitor": "b"}])
    (history,) = tracks_in(raw, (rule,))
    assert history.statistic == "psi"
    assert history.points == ((datetime(2026, 3, 1), 0.1), (datetime(2026, 3, 2), 0.3))
