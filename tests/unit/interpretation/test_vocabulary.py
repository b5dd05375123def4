"""What words speak for: sections, causes, kinds, statuses, stances."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardsnap.interpretation.stances import stance_of
from boardsnap.interpretation.vocabulary import (
    classify_action,
    classify_cause,
    classify_event,
    field_words,
    find_action_status,
    find_priority,
    find_verdict,
    heading_score,
    name_section,
)
from boardsnap.model.postmortem import Cause

HEADINGS = {
    "timeline": [
        "Timeline",
        "TIMELINE:",
        "Timeline (UTC)",
        "What happened?",
        "WHAT HAPPENED",
        "Events:",
        "Chronology",
        "When?",
        "Incident timeline",
        "History",
        "Sequence of events",
        "Tirneline",
        "Timelime",
        "1. Timeline",
        "What we saw",
    ],
    "hypotheses": [
        "Hypotheses",
        "HYPOTHESES:",
        "Hypothesis",
        "Suspects",
        "Theories",
        "Possible causes",
        "Usual suspects",
        "What could it be?",
        "Potential root causes",
        "Ideas",
        "Candidates",
        "Hypothses",
        "Hypotheses / votes",
        "Contributing factors",
        "Causes?",
    ],
    "evidence": ["Evidence", "Data", "Proof", "Findings", "for / against"],
    "root_cause": [
        "Root cause",
        "ROOT CAUSE:",
        "RCA",
        "Culprit",
        "The cause",
        "Why?",
        "Diagnosis",
        "5 whys",
        "Verdict",
        "Root cavse",
        "Cause",
        "Cause:",
        "Rootcause",
        "Conclusion",
        "What really happened",
    ],
    "actions": [
        "Actions",
        "ACTION ITEMS",
        "AIs",
        "AI's:",
        "TODO",
        "To do:",
        "To-do",
        "Fixes",
        "Next steps",
        "Follow-ups",
        "Mitigations",
        "T0D0",
        "Actions (owner, due)",
        "Who / what / when",
        "Action iterns",
        "Next steps:",
        "Remediation",
        "Action plan",
    ],
    "decisions": ["Decisions", "Decision:", "We decided", "Agreed", "DECISIONS", "Decislons"],
    "questions": [
        "Questions",
        "Open Qs",
        "Open questions:",
        "Q's",
        "Unknowns",
        "Open issues",
        "Qs",
    ],
    "rejected": ["Ruled out", "Rejected", "What we ruled out", "Not the cause", "Red herrings"],
    "participants": ["Participants", "Present:", "Attendees", "In the room", "Team"],
    "summary": ["TL;DR", "Summary", "Impact", "Business impact", "Overview"],
    "parking": ["Parking lot", "parking lot:", "Misc", "Notes", "Off topic"],
    "other": ["Lessons learned", "What went well", "Learnings", "Takeaways"],
}

SENTENCES = [
    "drift alert fired at 9:30",
    "AUC 0.91",
    "relation income → default has changed",
    "the root of the problem was a bad join in the feature pipeline",
    "next week we retrain the model on the new events data",
    "who owns this feature?",
    "feature store TTL too short",
    "Update runbook - Wed",
    "retrain on last 60 days (Raj)",
    "9/21 11:05",
    "shadow mode first",
    "open rate fell to 12%",
    "decision threshold moved from .5 to .4",
    "customers report wrong ETA since Monday",
    "Kim: do the data audit",
]


@pytest.mark.parametrize(
    ("section", "text"), [(section, text) for section, texts in HEADINGS.items() for text in texts]
)
def test_headings_name_their_section(section: str, text: str) -> None:
    match = name_section(text)
    assert (match.section, match.rest) == (section, "")
    assert heading_score(text) >= 0.6


@pytest.mark.parametrize("text", SENTENCES)
def test_sentences_are_no_headings(text: str) -> None:
    assert heading_score(text) < 0.45


@pytest.mark.parametrize(
    ("text", "section", "rest"),
    [
        ("Root cause: target leak via id", "root_cause", "target leak via id"),
        ("RCA: model trains on own clicks", "root_cause", "model trains on own clicks"),
        ("DECISION: keep v2 until retrain", "decisions", "keep v2 until retrain"),
        ("D: shadow mode first", "decisions", "shadow mode first"),
        ("Q: who owns this?", "questions", "who owns this?"),
        ("Present: Ana, Raj", "participants", "Ana, Raj"),
        ("Culprit - stale cache", "root_cause", "stale cache"),
        ("TODO: fix join", "actions", "fix join"),
        ("Impact: 2 M lost", "summary", "2 M lost"),
    ],
)
def test_heading_with_content_gives_both(text: str, section: str, rest: str) -> None:
    match = name_section(text)
    assert (match.section, match.rest) == (section, rest)
    assert heading_score(text) <= 0.5


CAUSE_TEXTS = {
    "data_drift": [
        "Data drift in income",
        "income dist. shifted by 34%",
        "PSI up on 12 features",
        "inputs moved since March",
        "feature distribution changed",
        "score drift after Q2",
    ],
    "covariate_shift": [
        "covariate shift: new market DE",
        "population changed",
        "more mobile users",
        "new camera in line 3",
        "lighting changed on night shift",
        "new hospital joined",
        "traffic mix changed",
        "new supplier parts",
        "younger users from TikTok campaign",
        "new language in reviews",
        "other device mix",
        "images blurry after lens swap",
    ],
    "concept_drift": [
        "concept drift",
        "customer behaviour changed after COVID",
        "fraudsters adapted",
        "link between price and demand broke",
        "rate hike changed default behaviour",
        "new scam pattern",
        "competitor price war",
        "P(y|x) changed",
    ],
    "label_shift": [
        "label shift: more fraud",
        "base rate doubled",
        "class balance moved",
        "prior of 'billing' up",
        "prevalence fell",
        "target drift",
        "new class not in training",
    ],
    "label_quality": [
        "noisy labels from vendor",
        "mislabeled images",
        "label delay 30 days",
        "annotators disagree",
        "chargeback lag",
        "definition of churn changed",
        "ground truth wrong",
        "label policy changed",
        "late conversions",
    ],
    "training_serving_skew": [
        "train/serve skew in preprocessing",
        "T/S skew",
        "offline-online mismatch",
        "tokenizer mismatch",
        "feature computed differently online",
        "different scaler at serving",
        "encoder version differs",
        "resize differs in app",
        "SQL vs Python rounding",
    ],
    "feedback_loop": [
        "feedback loop",
        "self-reinforcing recs",
        "exposure bias",
        "model trained on own predictions",
        "selection bias: only approved loans",
        "popularity bias",
        "runaway loop",
    ],
    "schema_change": [
        "schema change in CRM",
        "column renamed",
        "cents vs dollars",
        "time zone bug UTC",
        "new enum value",
        "price now in cents",
        "date format changed",
        "field type int → string",
        "ICD codes updated",
        "promo_flag renamed to promo_flag_v2",
    ],
    "pipeline_bug": [
        "NULLs in income",
        "null device_id after checkout release",
        "join broke",
        "duplicates in events table",
        "imputer fills -1",
        "NaN spike",
        "backfill overwrote history",
        "ETL bug",
        "parser error",
        "logging bug lost events",
        "off by one in window",
        "default fill 0",
    ],
    "upstream_outage": [
        "feed down",
        "bureau feed stale",
        "late partition",
        "cron missed",
        "vendor API down",
        "GPS provider outage",
        "no data from source since Fri",
        "Kafka lag",
        "sync job stopped",
    ],
    "data_leakage": [
        "target leakage",
        "leak: future feature",
        "too good offline",
        "time travel in join",
        "test set overlaps train",
        "random split leaks users",
        "peeking at labels",
    ],
    "seasonality": [
        "Black Friday",
        "Easter effect",
        "holiday traffic",
        "month-end",
        "summer dip",
        "weather / storm",
        "Ramadan",
        "promo week",
        "payday effect",
    ],
    "deployment": [
        "bad deploy",
        "wrong model version in prod",
        "threshold typo",
        "config error",
        "canary not stopped",
        "library upgrade numpy 2",
        "prompt template changed",
        "int8 quantization",
        "feature flag flipped",
    ],
    "adversarial": [
        "spam ring",
        "bots",
        "prompt injection",
        "attackers probe the API",
        "click fraud",
        "gaming the ranker",
        "account takeover wave",
        "scraping",
    ],
    "infrastructure": [
        "timeouts → fallback served",
        "OOM in scorer",
        "GPU nodes down",
        "latency spike",
        "redis memory full",
        "feature store TTL",
        "queue backlog",
        "pods restarting",
        "disk full",
    ],
    "other": ["stale model, retrain overdue", "bad holdout", "metric bug", "old model"],
}


@pytest.mark.parametrize(
    ("cause", "text"), [(cause, text) for cause, texts in CAUSE_TEXTS.items() for text in texts]
)
def test_words_name_their_cause(cause: str, text: str) -> None:
    assert classify_cause(text).cause == cause


@pytest.mark.parametrize("text", ["users cancel by phone", "", "???", "who knows", "42"])
def test_words_of_no_cause_name_none(text: str) -> None:
    assert classify_cause(text).cause is None


def test_misread_words_still_name_their_cause() -> None:
    assert classify_cause("pipelime bug in featvre job").cause == "pipeline_bug"
    assert classify_cause("feedbaek loop").cause == "feedback_loop"
    assert classify_cause("seasonalily").cause == "seasonality"


def test_a_named_cause_wins_over_what_follows_the_colon() -> None:
    match = classify_cause("concept drift: bots and nulls after deploy")
    assert match.cause == "concept_drift"
    assert match.runner_up is not None
    assert match.margin > 0


EVENTS = [
    ("v3 deployed", "deploy"),
    ("v7 live", "deploy"),
    ("new model rolled out 10%", "deploy"),
    ("canary at 5%", "deploy"),
    ("retrain on Q1 data", "deploy"),
    ("launch v2 w/ embeddings", "deploy"),
    ("CRM schema change", "upstream"),
    ("vendor switched API", "upstream"),
    ("column renamed in orders", "upstream"),
    ("bureau feed stale", "upstream"),
    ("logging moved to new SDK", "upstream"),
    ("ETL job failed", "upstream"),
    ("cache TTL 6h → 30min", "upstream"),
    ("camera firmware update", "upstream"),
    ("support tickets up", "alert"),
    ("customers complain", "alert"),
    ("pager fired", "alert"),
    ("drift alert", "alert"),
    ("ops noticed wrong ETAs", "alert"),
    ("VP asks why", "alert"),
    ("CEO email: prices wrong", "alert"),
    ("SLA breach", "alert"),
    ("PSI income .31", "drift"),
    ("nulls in age 22%", "drift"),
    ("missing rate 12%", "drift"),
    ("score distribution shifted", "drift"),
    ("mean price +40%", "drift"),
    ("rolled back to v2", "action"),
    ("rollback", "action"),
    ("model disabled", "action"),
    ("threshold raised to .7", "action"),
    ("switched to rules", "action"),
    ("hotfix join", "action"),
    ("manual review of all claims", "action"),
    ("traffic back to v1", "action"),
    ("paused campaign model", "action"),
    ("Black Friday", "other"),
    ("price increase", "other"),
    ("team offsite", "other"),
    ("new law in force", "other"),
]


@pytest.mark.parametrize(("text", "kind"), EVENTS)
def test_events_have_their_kind(text: str, kind: str) -> None:
    assert classify_event(text, metric=False) == kind


def test_a_metric_value_is_a_metric_event() -> None:
    assert classify_event("AUC 0.91", metric=True) == "metric"
    assert classify_event("AUC 0.71, alarm fired", metric=True) == "alert"


ACTIONS = [
    ("Retrain on last 60 days", "retraining"),
    ("fine-tune on new intents", "retraining"),
    ("recalibrate scores", "retraining"),
    ("train w/o leak", "retraining"),
    ("refit weekly", "retraining"),
    ("PSI alert on income", "monitoring"),
    ("dashboard for null rates", "monitoring"),
    ("monitor score drift daily", "monitoring"),
    ("alert if CTR < 3%", "monitoring"),
    ("log predictions + features", "monitoring"),
    ("weekly drift report", "monitoring"),
    ("null check in ETL", "data_quality"),
    ("schema contract with CRM", "data_quality"),
    ("dedupe events table", "data_quality"),
    ("relabel 500 images", "data_quality"),
    ("fix join on user_id", "data_quality"),
    ("backfill March", "data_quality"),
    ("validate units at ingest", "data_quality"),
    ("great expectations on orders", "data_quality"),
    ("drop leaky feature", "feature_engineering"),
    ("add holiday feature", "feature_engineering"),
    ("clip outliers in amount", "feature_engineering"),
    ("new encoder for merchant", "feature_engineering"),
    ("remove zip_code", "feature_engineering"),
    ("roll back to v2", "rollback"),
    ("revert config", "rollback"),
    ("disable v7", "rollback"),
    ("switch back to rules", "rollback"),
    ("update runbook", "process"),
    ("release checklist", "process"),
    ("code review for feature changes", "process"),
    ("on-call rotation", "process"),
    ("shadow mode before launch", "process"),
    ("sign-off by risk", "process"),
    ("weekly sync with vendor", "process"),
    ("refund customers", "other"),
    ("order pizza", "other"),
]


@pytest.mark.parametrize(("text", "kind"), ACTIONS)
def test_actions_have_their_kind(text: str, kind: str) -> None:
    assert classify_action(text) == kind


STATUSES = [
    ("retrain (wip)", "in_progress"),
    ("retrain DONE", "done"),
    ("retrain - done", "done"),
    ("retrain in progress", "in_progress"),
    ("retrain STARTED", "in_progress"),
    ("fix join (started)", "in_progress"),
    ("fix join [blocked]", "open"),
    ("done: fix join", "done"),
    ("fix join - ongoing", "in_progress"),
    ("fix join, WIP", "in_progress"),
    ("fix join (completed)", "done"),
    ("fix join - in revlew", "in_progress"),
]


@pytest.mark.parametrize(("text", "status"), STATUSES)
def test_statuses_are_found(text: str, status: str) -> None:
    found = find_action_status(text)
    assert found is not None
    assert found.status == status
    assert text[found.start : found.end] == found.raw


@pytest.mark.parametrize(
    "text",
    [
        "get it finished by Fri",
        "to do: fix join",
        "start canary",
        "close the loop",
        "fix live feed",
    ],
)
def test_words_of_the_sentence_are_no_status(text: str) -> None:
    assert find_action_status(text) is None


VERDICTS = [
    ("feed down (YES)", "confirmed"),
    ("feed down - confirmed", "confirmed"),
    ("feed down (ruled out)", "rejected"),
    ("feed down - no", "rejected"),
    ("feed down (excluded)", "rejected"),
    ("feed down - ruled out LOW", "rejected"),
    ("feed down - YES HIGH ← nulls", "confirmed"),
    ("feed down: not it", "rejected"),
    ("feed down ?? (unclear)", "open"),
    ("feed down REJECTED", "rejected"),
    ("feed down (disproved)", "rejected"),
    ("feed down → confirmed!", "confirmed"),
    ("feed down (confirrned)", "confirmed"),
    ("feed down - ruled out ★☆☆", "rejected"),
]


@pytest.mark.parametrize(("text", "status"), VERDICTS)
def test_verdicts_are_found(text: str, status: str) -> None:
    found = find_verdict(text)
    assert found is not None
    assert found.status == status
    assert text[: found.start].strip(" ?") == "feed down"


@pytest.mark.parametrize(
    "text",
    ["no exploration since v9", "no correction applied", "all out of stock items", "yesterday"],
)
def test_words_of_the_hypothesis_are_no_verdict(text: str) -> None:
    assert find_verdict(text) is None


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("P1 fix", "P1"),
        ("fix (P0)", "P0"),
        ("fix P3", "P3"),
        ("prio 2: fix", "P2"),
        ("latency p95", None),
        ("P=.7", None),
        ("P(x)=.2", None),
        ("fix [p2]", "P2"),
    ],
)
def test_priorities_are_found(text: str, priority: str | None) -> None:
    found = find_priority(text)
    assert (found.priority if found else None) == priority


STANCES = [
    ("nulls 38% since deploy", "for"),
    ("PSI .31 in week 10", "for"),
    ("started same day", "for"),
    ("only on iOS", "for"),
    ("embed job green", "against"),
    ("call volume flat", "against"),
    ("no deploy that week", "against"),
    ("tests pass", "against"),
    ("logs match", "against"),
    ("feed refreshed daily, ok", "against"),
    ("unchanged since Jan", "against"),
    ("not checked", "unclear"),
    ("ask data eng", "unclear"),
    ("need logs", "unclear"),
    ("is it the cache?", "unclear"),
    ("inconclusive", "unclear"),
]


@pytest.mark.parametrize(("text", "stance"), STANCES)
def test_evidence_takes_a_stance(text: str, stance: str) -> None:
    assert stance_of(text) == stance


def test_a_sign_decides_the_stance() -> None:
    assert stance_of("all green", marked="+") == "for"
    assert stance_of("nulls up", marked="–") == "against"
    assert stance_of("nulls up", marked="?") == "unclear"


def test_field_words_are_many_and_plain() -> None:
    words = field_words()
    assert len(words) > 700
    assert len(set(words)) == len(words)
    assert {"AUC", "retrain", "drift", "postmortem"} <= set(words)
    assert all(word and " " not in word for word in words)


@given(st.text(max_size=80))
def test_no_text_breaks_the_classifiers(text: str) -> None:
    assert 0 <= heading_score(text) <= 1
    assert 0 <= name_section(text).score <= 1
    assert classify_cause(text).cause in (*get_args(Cause), None)
    classify_event(text, metric=False)
    classify_action(text)
    stance_of(text)


@given(st.text(alphabet="doneWIPno Yes(ruled out)-:P12[]✓★ ", max_size=40))
def test_spans_lie_inside_the_text(text: str) -> None:
    for found in (find_action_status(text), find_verdict(text), find_priority(text)):
        if found is not None:
            assert text[found.start : found.end] == found.raw
