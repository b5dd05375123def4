"""Recurrences, trends and preflight through the API and on the pages."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from boardsnap.model.postmortem import Postmortem
from tests.edges.sites import Site
from tests.unit.analysis.written import action, postmortem

SLY = "<script>alert(1)</script>"
NULLS = postmortem(
    "income went NULL after the CRM migration",
    feature="income",
    category="pipeline_bug",
    title=f"first {SLY}",
    model="churn",
    on="2025-02-03",
    actions=[action("Null rate of income", "monitoring", priority="P1")],
)
AGAIN = postmortem(
    "income is missing since the CRM cutover", feature="income", title="again", on="2025-08-09"
)


def boards(site: Site, *documents: Postmortem) -> list[str]:
    """The ids of boards that say this."""
    return [
        site.world.keep(document, f"{'x' * number}one").id
        for number, document in enumerate(documents)
    ]


def test_the_api_says_what_happened_before_and_why(site: Site) -> None:
    first, again = boards(site, NULLS, AGAIN)
    answer = site.owner().get(f"/api/v1/boards/{again}/before").json()
    (match,) = answer["found"]
    assert (match["key"], match["reasons"][0]["what"]) == (first, "values missing")
    assert match["reasons"][0]["there"][0]["ref"] == "/root_cause"
    assert answer["can_mark"]


def test_a_mark_is_set_and_taken_back(site: Site) -> None:
    first, again = boards(site, NULLS, AGAIN)
    owner = site.owner()
    assert owner.put(f"/api/v1/boards/{first}/guard", json={"note": "Grafana"}).status_code == 204
    (match,) = owner.get(f"/api/v1/boards/{again}/before").json()["found"]
    assert match["guards"][0]["kind"] == "mark"
    assert owner.delete(f"/api/v1/boards/{first}/guard").status_code == 204
    assert owner.delete(f"/api/v1/boards/{first}/guard").status_code == 404


def test_trends_and_preflight_are_told_of_a_project_and_of_all(site: Site) -> None:
    boards(site, NULLS, AGAIN)
    owner = site.owner()
    for where in ("", f"/projects/{site.project}"):
        trends = owner.get(f"/api/v1{where}/trends").json()
        assert (trends["postmortems"], len(trends["repeats"])) == (2, 1)
        report = owner.get(f"/api/v1{where}/preflight", params={"model": "churn"}).json()
        assert [one["rule"] for one in report["blockers"]] == ["priority_actions", "guards"]
        chosen = {"model": "churn", "must": "none"}
        assert owner.get(f"/api/v1{where}/preflight", params=chosen).json()["blockers"] == []
    assert owner.get("/api/v1/preflight", params={"model": "churn", "must": "x"}).status_code == 422


def test_search_narrows_by_time_and_by_more_than_one_cause(site: Site) -> None:
    first, again = boards(site, NULLS, AGAIN)
    owner = site.owner()

    def found(**query: str | list[str]) -> set[str]:
        asked: dict[str, str | list[str]] = {"q": "income", **query}
        hits = owner.get("/api/v1/search", params=asked).json()["hits"]
        return {hit["board"]["id"] for hit in hits}

    assert found() == {first, again}
    assert found(since="2025-03-01") == {again}
    assert found(until="2025-03-01") == {first}
    assert found(cause=["pipeline_bug", "schema_change"]) == {first}
    assert owner.get("/api/v1/search", params={"since": "March"}).status_code == 422


def test_the_pages_show_it_and_take_text_as_text(site: Site) -> None:
    first, again = boards(site, NULLS, AGAIN)
    owner = site.owner()
    before = owner.get(f"/b/{again}/before").text
    assert "You have been here before" in before
    assert f'href="/b/{first}#/root_cause"' in before
    trends = owner.get(f"/p/{site.project}/trends").text
    assert "It came again" in trends
    assert 'class="chart chart-wide' in trends
    preflight = owner.get(f"/p/{site.project}/preflight", params={"model": "churn"}).text
    assert "P1 is open" in preflight
    assert not [page for page in (before, trends, preflight) if SLY in page]
    assert "No postmortems yet" not in trends


def test_pages_without_boards_say_so(site: Site) -> None:
    owner = site.owner()
    assert "No postmortems yet" in owner.get(f"/p/{site.project}/trends").text
    assert owner.get(f"/p/{site.project}/preflight").status_code == 200


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two postmortems, and a JSON file that is none."""
    (tmp_path / "pm").mkdir()
    (tmp_path / "pm" / "first.json").write_text(NULLS.to_json())
    (tmp_path / "pm" / "again.json").write_text(AGAIN.to_json())
    (tmp_path / "pm" / "other.json").write_text("{}")
    return tmp_path / "pm"


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command in this process."""
    from boardsnap.cli.main import main

    def command(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["boardsnap", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    return command


def test_history_finds_files_by_words_and_by_likeness(folder: Path, run: Run) -> None:
    code, out, err = run("history", folder, "-q", "cutover")
    assert (code, "again" in out, "first" in out) == (0, True, False)
    assert "1 JSON file is no postmortem" in err
    code, out, _ = run("history", folder, "--like", folder / "again.json", "--json")
    assert (code, '"what": "values missing"' in out) == (0, True)
    code, out, _ = run("history", folder, "--like", folder / "first.json")
    assert "No earlier postmortem" in out


def test_rule_files_that_name_the_postmortem_guard_it(
    folder: Path, tmp_path: Path, run: Run
) -> None:
    from boardsnap.identity import postmortem_id

    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "a.yml").write_text(f"labels: {{postmortem: {postmortem_id(NULLS)}}}")
    _, out, _ = run("trends", folder, "--monitors", rules)
    assert "50 % of 2 root causes (1 by monitor)" in out
    _, out, _ = run("trends", folder)
    assert "0 % of 2 root causes" in out


def test_preflight_ends_with_1_while_a_must_have_is_open(folder: Path, run: Run) -> None:
    code, out, _ = run("preflight", folder, "--model", "churn", "--version", "v4")
    assert (code, "Not ready: P1 is open" in out) == (1, True)
    code, out, _ = run("preflight", folder, "--model", "churn", "--must", "none", "--json")
    assert (code, '"ready": true' in out) == (0, True)
    assert run("preflight", folder, "--model", "fraud")[0] == 0


def test_preflight_writes_its_section_into_a_model_card(folder: Path, run: Run) -> None:
    card = folder / "README.md"
    card.write_text("---\nlicense: mit\n---\n# Churn\n")
    for _ in range(2):
        run("preflight", folder, "--model", "churn", "--model-card", card)
    text = card.read_text()
    assert text.startswith("---\nlicense: mit\n---\n# Churn\n")
    assert text.count("## Known failure modes") == 1


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("history", "nowhere.json"), 5, "does not exist"),
        (("history", "FOLDER", "--cause", "bad luck"), 7, "no cause class"),
        (("history", "FOLDER", "--since", "March"), 7, "no ISO date"),
        (("preflight", "FOLDER", "--model", "m", "--must", "luck"), 7, "is unknown"),
        (("preflight", "FOLDER", "--model", "m", "--must", "none", "--must", "guards"), 7, "alone"),
        (("trends", "FOLDER", "--monitors", "nowhere"), 5, "does not exist"),
    ],
)
def test_what_cannot_be_done_says_the_way_out(
    folder: Path, run: Run, arguments: tuple[str, ...], code: int, says: str
) -> None:
    given = [str(folder) if one == "FOLDER" else one for one in arguments]
    ended, _, err = run(*given)
    assert (ended, says in err) == (code, True)


def test_a_folder_without_postmortems_is_refused(tmp_path: Path, run: Run) -> None:
    code, _, err = run("history", tmp_path)
    assert (code, "holds no postmortem" in err) == (2, True)
