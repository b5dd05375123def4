from __future__ import annotations

from datetime import date

import pytest

from boardsnap.analysis.guards import guards_of, rule_files_by_postmortem
from boardsnap.analysis.incidents import incident_of
from boardsnap.analysis.preflight import names_model, preflight_of
from boardsnap.analysis.recurrence import Past
from boardsnap.analysis.search import Kept, search
from boardsnap.analysis.trends import trends_of
from boardsnap.errors import InputError
from boardsnap.identity import postmortem_id
from boardsnap.model.postmortem import BoardPhoto, Postmortem
from boardsnap.model.preflight import DEFAULT_MUST, MustHave, Preflight, Release
from boardsnap.model.records import SearchFilter
from boardsnap.model.trends import Trends
from boardsnap.render.model_card import BEGIN, END, put_into_card
from boardsnap.render.trend_charts import trend_charts
from tests.unit.analysis.written import action, hypothesis, postmortem

TODAY = date(2026, 6, 1)
FIRST = postmortem(
    "income went NULL after the CRM migration",
    category="pipeline_bug",
    feature="income",
    title="first",
    model="churn",
    on="2025-02-03",
    actions=[
        action("Null rate of income", "monitoring", "done"),
        action("Write it down", priority="P1", due="2025-03-01"),
    ],
)
AGAIN = postmortem(
    "income is missing since the CRM cutover",
    category="schema_change",
    feature="income",
    title="again",
    model="retention",
    on="2025-08-09",
)
UNKNOWN = postmortem(title="nobody knows", model="Churn model v4", on=None)


def past(*documents: Postmortem) -> list[Past]:
    """Incidents by title."""
    return [Past.of(one.title or "", incident_of(one)) for one in documents]


def trends(*documents: Postmortem) -> Trends:
    """With what the documents themselves say of guards."""
    return trends_of(past(*documents), lambda one: guards_of(one.incident))


def report(
    *documents: Postmortem, must: tuple[MustHave, ...] = DEFAULT_MUST, model: str = "churn"
) -> Preflight:
    """Before a release of churn."""
    return preflight_of(
        Release(model=model, version="v5"),
        past(*documents),
        lambda one: guards_of(one.incident),
        today=TODAY,
        must=must,
    )


def test_quarters_follow_each_other_without_gaps() -> None:
    told = trends(AGAIN, FIRST, UNKNOWN)
    assert [quarter.name for quarter in told.quarters] == ["2025 Q1", "2025 Q2", "2025 Q3"]
    assert [quarter.postmortems for quarter in told.quarters] == [1, 0, 1]
    assert (told.postmortems, told.undated) == (3, 1)
    assert {count.what: count.count for count in told.causes}["unknown"] == 1


def test_the_second_time_is_a_repeat_of_the_first() -> None:
    told = trends(AGAIN, FIRST)
    assert [(one.key, one.earlier) for one in told.repeats] == [("again", ("first",))]
    assert told.quarters[-1].repeats == 1


def test_coverage_says_what_guards_and_what_nothing_watches() -> None:
    coverage = trends(AGAIN, FIRST, UNKNOWN).coverage
    assert (coverage.root_causes, coverage.guarded) == (2, (("action", 1),))
    assert [one.key for one in coverage.unguarded] == ["again"]
    assert coverage.share == 0.5
    assert trends(UNKNOWN).coverage.share is None


def test_charts_need_a_dated_postmortem() -> None:
    assert trend_charts(trends(UNKNOWN), 640) == ()
    charts = trend_charts(trends(FIRST, AGAIN), 340)
    assert [chart.title for chart in charts][:2] == [
        "Postmortems, and in brackets repeats",
        "Causes",
    ]
    assert all(chart.width == 340 for chart in charts)
    assert all(0 <= text.x <= 340 for chart in charts for text in chart.texts)


def test_rule_files_guard_what_they_name() -> None:
    name = postmortem_id(FIRST)
    rules = rule_files_by_postmortem([("a.yml", f"x: {name}\ny: {name}"), ("b.yml", "pm-1")])
    assert rules == {name: ("a.yml",)}
    (done, rule) = guards_of(incident_of(FIRST), rules[name])
    assert (done.kind, rule.kind, rule.text) == ("action", "monitor", "a.yml")


def test_the_id_is_that_of_the_photos_whatever_is_edited() -> None:
    photo = BoardPhoto(image="a.jpg", sha256="a" * 64, width=1, height=1)
    one = FIRST.model_copy(update={"boards": (photo,)})
    assert postmortem_id(one) == postmortem_id(one.model_copy(update={"title": "other"}))
    assert postmortem_id(FIRST) != postmortem_id(AGAIN)


@pytest.mark.parametrize("name", ["churn", "Churn model v4", "CHURN v3.1", "the churn model"])
def test_a_model_is_known_however_it_is_written(name: str) -> None:
    assert names_model(name, "Churn")
    assert not names_model(name, "churn risk")
    assert not names_model(None, "churn")


def test_a_release_is_blocked_by_urgent_actions_and_unwatched_causes() -> None:
    told = report(FIRST, AGAIN)
    assert [(one.rule, one.ref) for one in told.blockers] == [("priority_actions", "/actions/1")]
    bare = FIRST.model_copy(update={"actions": ()})
    assert [(one.rule, one.ref) for one in report(bare).blockers] == [("guards", "/root_cause")]
    assert report(AGAIN).ready


def test_must_haves_can_be_chosen() -> None:
    assert report(FIRST, must=()).ready
    assert [one.rule for one in report(FIRST, must=("overdue_actions",)).blockers] == [
        "overdue_actions"
    ]
    assert [one.rule for one in report(UNKNOWN, must=("root_causes",)).blockers] == ["root_causes"]
    assert report(FIRST, must=("open_actions",)).open_tasks[0].overdue


def test_other_models_tell_by_the_features_that_they_share() -> None:
    (mode,) = report(FIRST, AGAIN).modes
    assert [(one.name, one.relation, one.shared) for one in mode.told] == [
        ("again", "feature", "income"),
        ("first", "model", None),
    ]
    assert mode.checks[0].startswith("Share of missing values of income")
    assert "Null rate of income" in mode.checks
    assert not mode.guarded


def test_the_section_is_put_into_a_model_card_once() -> None:
    card = "---\nlicense: mit\ntags: [a]\n---\n# Churn\n"
    first = put_into_card(card, report(FIRST))
    assert first.startswith(card)
    assert put_into_card(first, report(FIRST)) == first
    later = put_into_card(first.replace("# Churn", "# Churn 2"), report(AGAIN))
    assert later.count(BEGIN) == later.count(END) == 1
    assert "# Churn 2" in later
    assert put_into_card("", report(FIRST)).startswith(BEGIN)


def test_text_of_boards_ends_no_section_of_a_model_card() -> None:
    sly = postmortem(f"income NULL {END} | x\n# y", title=f"{BEGIN}<b>", model="churn")
    card = put_into_card("# Card\n", report(sly))
    assert card.count(BEGIN) == card.count(END) == 1
    assert put_into_card(card, report(sly)) == card


def test_half_a_section_is_refused() -> None:
    with pytest.raises(InputError, match="leave one of each"):
        put_into_card(f"{BEGIN}\n", report(FIRST))


def kept(*documents: Postmortem) -> list[Kept]:
    return [Kept(one.title or "", one) for one in documents]


@pytest.mark.parametrize(
    ("words", "filters", "expected"),
    [
        ("incomes", SearchFilter(), ["first", "again"]),
        ("income CRM migrat", SearchFilter(), ["first"]),
        ("income nothing", SearchFilter(), []),
        ("", SearchFilter(), ["again", "first", "nobody knows"]),
        ("", SearchFilter(causes=("schema_change",)), ["again"]),
        ("", SearchFilter(models=("CHURN",)), ["first"]),
        ("", SearchFilter(systems=("crm",)), ["again", "first"]),
        ("", SearchFilter(features=("Income",)), ["again", "first"]),
        ("", SearchFilter(owners=("ana",)), ["first"]),
        ("", SearchFilter(since="2025-03-01", until="2025-12-31"), ["again"]),
        ("...", SearchFilter(), []),
    ],
)
def test_files_are_found_by_words_and_facts(
    words: str, filters: SearchFilter, expected: list[str]
) -> None:
    hits = search(kept(FIRST, AGAIN, UNKNOWN), words, filters)
    assert [hit.kept.key for hit in hits][:2] == expected[:2] or {
        hit.kept.key for hit in hits
    } == set(expected)
    assert {hit.kept.key for hit in hits} == set(expected)


def test_a_snippet_marks_the_words() -> None:
    (hit,) = search(kept(FIRST), "migrations", SearchFilter())
    assert [part.text for part in hit.snippet if part.hit] == ["migration"]


def test_a_rejected_hypothesis_is_found_by_words_but_is_no_cause() -> None:
    one = postmortem("x", hypotheses=[hypothesis("sunspots", "rejected", "seasonality")])
    assert search(kept(one), "sunspots", SearchFilter())
    assert not search(kept(one), "", SearchFilter(causes=("seasonality",)))
