"""What would have caught a board's failure, through the API and on its page."""

from __future__ import annotations

import json
from io import BytesIO
from zipfile import ZipFile

import pytest

from benchmarks.incidents import INCIDENTS
from boardsnap.model.backtest import Backtest
from boardsnap.model.monitor import Monitor
from boardsnap.model.postmortem import Postmortem
from boardsnap.monitors.tools import EXPORTERS
from tests.edges.sites import Site
from tests.unit.analysis.written import postmortem

INCOME = INCIDENTS["drifting income"](1).postmortem
SLY = "<script>alert(1)</script>"
UNDATED = postmortem(
    f"income went NULL {SLY}", feature="income", title="undated", model="churn", on="2025-02-03"
)


def kept(site: Site, document: Postmortem) -> str:
    """The id of a board that says this."""
    return site.world.keep(document, "one").id


def test_the_rules_come_with_the_tools_that_can_watch_them(site: Site) -> None:
    board = kept(site, INCOME)
    answer = site.owner().get(f"/api/v1/boards/{board}/monitors").json()
    rules = [Monitor.model_validate_json(json.dumps(one)) for one in answer["monitors"]]
    assert {one.id for one in rules} == {"psi_income", "auc_below"}
    assert all(one.origin.link and one.origin.link.endswith(f"/b/{board}") for one in rules)
    tools = {one["tool"]: one for one in answer["tools"]}
    assert tuple(tools) == tuple(EXPORTERS)
    assert (tools["prometheus"]["rules"], tools["evidently"]["rules"]) == (2, 1)
    assert tools["dbt"]["url"] is None


@pytest.mark.parametrize("tool", EXPORTERS)
def test_what_is_offered_can_be_fetched_and_the_rest_is_refused(site: Site, tool: str) -> None:
    board, owner = kept(site, INCOME), site.owner()
    listed = owner.get(f"/api/v1/boards/{board}/monitors").json()["tools"]
    (offer,) = [one for one in listed if one["tool"] == tool]
    answer = owner.get(f"/api/v1/boards/{board}/monitors/{tool}")
    assert answer.status_code == (200 if offer["url"] else 422)
    if offer["url"]:
        assert "attachment" in answer.headers["content-disposition"]
    else:
        assert "choose another tool" in answer.text


def test_prometheus_rules_come_with_their_test_in_one_archive(site: Site) -> None:
    board, owner = kept(site, INCOME), site.owner()
    answer = owner.get(f"/api/v1/boards/{board}/monitors/prometheus")
    with ZipFile(BytesIO(answer.content)) as archive:
        assert archive.namelist() == ["churn.rules.yml", "churn.rules.test.yml"]
        rules = archive.read("churn.rules.yml").decode()
    assert f"/b/{board}" in rules
    assert "boardsnap_postmortem: pm-" in rules
    again = owner.get(f"/api/v1/boards/{board}/monitors/prometheus")
    assert again.content == answer.content


def test_the_replay_is_that_of_the_points_on_the_board(site: Site) -> None:
    board, owner = kept(site, INCOME), site.owner()
    answer = owner.get(f"/api/v1/boards/{board}/backtest")
    found = Backtest.model_validate_json(answer.content)
    assert found.made_from == "board"
    page = owner.get(f"/b/{board}/monitors").text
    assert found.headline[0].replace("<", "&lt;") in page
    report = owner.get(f"/api/v1/boards/{board}/backtest", params={"form": "html"})
    assert report.text.startswith("<!doctype html>")
    assert "sandbox" in report.headers["content-security-policy"]


def test_a_board_without_a_start_asks_for_it(site: Site) -> None:
    board, owner = kept(site, UNDATED), site.owner()
    refused = owner.get(f"/api/v1/boards/{board}/backtest")
    assert refused.status_code == 422
    assert "add began=2026-03-04" in refused.text
    page = owner.get(f"/b/{board}/monitors").text
    assert "When the failure began is not known" in page
    assert 'name="began"' in page
    assert SLY not in page
    given = owner.get(f"/b/{board}/monitors", params={"began": "2025-02-01"})
    assert given.status_code == 200
    assert 'name="began"' not in given.text


def test_who_may_not_see_the_board_gets_neither_rules_nor_replay(site: Site) -> None:
    board, stranger = kept(site, INCOME), site.stranger()
    for path in ("monitors", "monitors/prometheus", "backtest"):
        assert stranger.get(f"/api/v1/boards/{board}/{path}").status_code == 404
    assert stranger.get(f"/b/{board}/monitors").status_code == 404
    assert site.owner().get(f"/api/v1/boards/{board}/monitors/nagios").status_code == 404
