"""Questions to boards through the API and on the pages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from boardsnap.document import load
from boardsnap.model.postmortem import Postmortem
from tests.edges.sites import Site
from tests.unit.analysis.written import action, postmortem

ASKED = Path(__file__).parents[2] / "benchmarks" / "ask" / "postmortems"
SLY = "<script>alert(1)</script>"


def document(name: str) -> Postmortem:
    """One of the postmortems that the benchmark asks."""
    return Postmortem.model_validate_json(load(ASKED / f"{name}.json").to_json())


def kept(site: Site, *documents: Postmortem) -> list[str]:
    """The ids of boards that say this."""
    return [site.world.keep(one, f"{'x' * number}one").id for number, one in enumerate(documents)]


def test_a_board_answers_with_pointers_into_itself(site: Site) -> None:
    (board,) = kept(site, document("churn-income"))
    asked = {"question": "How long until we noticed?"}
    answer = site.owner().get(f"/api/v1/boards/{board}/ask", params=asked).json()
    assert (answer["kind"], answer["topic"]) == ("answered", "time_to_detect")
    assert answer["sentences"][0]["text"].startswith("9 days")
    assert [one["pointer"] for one in answer["citations"]] == ["/timeline/2", "/timeline/4"]
    assert answer["documents"][0]["key"] == board
    assert all(one["sources"][0]["polygon"] for one in answer["citations"])


def test_last_time_is_the_board_of_the_same_failure(site: Site) -> None:
    first, again = kept(site, document("churn-income"), document("churn-again"))
    asked = {"question": "What did we do last time?"}
    answer = site.owner().get(f"/api/v1/boards/{again}/ask", params=asked).json()
    cited = {answer["documents"][one["document"]]["key"] for one in answer["citations"]}
    assert cited == {first}
    assert "Retrain on last 60 days" in json.dumps(answer["sentences"])


def test_a_project_and_all_boards_are_asked_at_once(site: Site) -> None:
    kept(site, document("churn-income"), document("fraud-device"))
    asked = {"question": "Which postmortems mention Tessel?"}
    for where in ("", f"/projects/{site.project}"):
        answer = site.owner().get(f"/api/v1{where}/ask", params=asked).json()
        assert answer["topic"] == "mentioning"
        assert {one["document"] for one in answer["citations"]} == {
            place
            for place, one in enumerate(answer["documents"])
            if one["name"] == "Churn v3 postmortem"
        }


def test_what_the_board_does_not_say_is_not_answered(site: Site) -> None:
    (board,) = kept(site, document("churn-income"))
    asked = {"question": "What did the regulator say?"}
    answer = site.owner().get(f"/api/v1/boards/{board}/ask", params=asked).json()
    assert answer["kind"] == "declined"
    assert answer["suggestions"]


@pytest.mark.parametrize(
    ("question", "status"), [("", 422), ("   ", 422), ("why " * 400, 422), ("?" * 3, 200)]
)
def test_no_question_and_too_long_a_question_are_refused(
    site: Site, question: str, status: int
) -> None:
    (board,) = kept(site, document("churn-income"))
    got = site.owner().get(f"/api/v1/boards/{board}/ask", params={"question": question})
    assert got.status_code == status


def test_nobody_asks_boards_that_they_may_not_see(site: Site) -> None:
    (board,) = kept(site, document("churn-income"))
    stranger, asked = site.stranger(), {"question": "why?"}
    assert stranger.get(f"/api/v1/boards/{board}/ask", params=asked).status_code == 404
    assert stranger.get(f"/b/{board}/ask", params=asked).status_code == 404
    assert stranger.get(f"/api/v1/projects/{site.project}/ask", params=asked).status_code == 404
    assert stranger.get("/api/v1/ask", params=asked).status_code == 404


def test_a_board_that_was_not_read_and_no_boards_say_so(site: Site) -> None:
    owner = site.owner()
    unread = site.world.submitted().id
    asked = {"question": "why?"}
    assert owner.get(f"/api/v1/boards/{unread}/ask", params=asked).status_code == 409
    assert owner.get("/api/v1/ask", params=asked).status_code == 404


def test_the_pages_link_each_source_to_the_ink(site: Site) -> None:
    first, again = kept(site, document("churn-income"), document("churn-again"))
    owner = site.owner()
    page = owner.get(f"/b/{again}/ask", params={"question": "What did we do last time?"}).text
    assert f'href="/b/{first}#/timeline/7"' in page
    page = owner.get(f"/b/{first}/ask", params={"question": "when did it start"}).text
    assert 'data-pointer="/timeline/2"' in page
    page = owner.get("/ask", params={"question": "Which incidents mention income?"}).text
    assert f'href="/b/{again}#/root_cause"' in page
    assert "2 boards were asked" in page
    assert owner.get("/ask").status_code == 200


def test_text_of_boards_and_questions_is_shown_as_text(site: Site) -> None:
    sly = postmortem(
        f"income {SLY} went NULL", title=f"first {SLY}", actions=[action(f"Check {SLY}")]
    )
    (board,) = kept(site, sly)
    owner = site.owner()
    pages = [
        owner.get(f"/b/{board}/ask", params={"question": "root cause?"}).text,
        owner.get(f"/b/{board}/ask", params={"question": f"who is {SLY}"}).text,
        owner.get("/ask", params={"question": SLY}).text,
        owner.get("/ask", params={"question": "what are the actions"}).text,
    ]
    assert not [page for page in pages if SLY in page]
    assert "&lt;script&gt;alert(1)" in pages[0]


def test_the_page_says_why_it_does_not_answer(site: Site) -> None:
    kept(site, document("churn-income"))
    page = site.owner().get("/ask", params={"question": "why " * 200}).text
    assert "ask one thing at a time" in page
