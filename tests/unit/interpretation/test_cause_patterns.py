"""Causes told by what happened, in the words of many fields."""

from __future__ import annotations

import pytest

from boardsnap.interpretation.vocabulary import classify_action, classify_cause, classify_event

TOLD = {
    "covariate_shift": (
        "share of night trips doubled",
        "onboarded a new rural clinic",
        "longer prompts from enterprise users",
        "new wheat variety not in training",
        "more calls from call-centre B",
    ),
    "concept_drift": (
        "commuters changed habits since remote work",
        "customers now spend less on extras",
        "competitor price war",
    ),
    "label_shift": ("outbreak: more positives in the wards", "prevalence moved"),
    "label_quality": (
        "reviewers disagree on sarcasm",
        "guideline redefined 'severe'",
        "returns confirmed late, labels incomplete",
    ),
    "training_serving_skew": (
        "image resize not the same in app and in training",
        "retriever uses old embeddings, query encoder new ones",
        "offline uses daily mean, online uses last value",
        "tokenizer differs between notebook and server",
    ),
    "feedback_loop": ("ranker only sees what it shows", "retrained on own picks"),
    "schema_change": (
        "glucose in mg/dl read as mmol/l",
        "timestamps sent in local time",
        "supplier ids renumbered",
        "prices incl VAT since May",
    ),
    "pipeline_bug": (
        "left join doubled every order",
        "gaps filled with 0",
        "OCR text cut off after page 2",
        "job ran twice",
    ),
    "upstream_outage": (
        "tide gauge values stuck since Monday",
        "scraper blocked by the shop",
        "bureau file comes late",
    ),
    "data_leakage": ("discharge date known only after outcome", "same patients in test"),
    "seasonality": ("school holidays started", "marathon in town"),
    "deployment": (
        "debug flag left on",
        "half deployed: mixed versions",
        "wrong default in config",
    ),
    "adversarial": ("spammers get around the filter with emoji", "stolen cards tested"),
    "infrastructure": (
        "edge camera overheats",
        "disk full on node 3",
        "queue full, requests dropped",
    ),
}


@pytest.mark.parametrize(
    ("cause", "text"), [(cause, text) for cause, texts in TOLD.items() for text in texts]
)
def test_a_cause_is_known_by_its_story(cause: str, text: str) -> None:
    assert classify_cause(text).cause == cause


EVENTS = {
    "alert": ("nurses call the hotline", "dispatchers override more", "users notice odd answers"),
    "action": (
        "alerts muted on site 4",
        "top-k cut to 5",
        "fallback to last month tariffs",
        "night batch switched off",
        "second cluster back online",
    ),
    "upstream": ("tide feed frozen", "vendor moves API", "amounts in cents", "clocks change"),
    "drift": ("residuals shift by 2 h", "PSI tariff 0.4", "score spread narrows"),
    "deploy": ("v7 goes live", "encoder 2.1 deployed"),
}


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in EVENTS.items() for text in texts]
)
def test_an_event_is_known_by_its_verb(kind: str, text: str) -> None:
    assert classify_event(text, metric=False) == kind


ACTIONS = {
    "data_quality": ("Replay May orders", "Retag night photos", "Contract test with the bureau"),
    "process": ("Load test before launch", "Train nurses on the guide", "Approve retrains by hand"),
    "retraining": ("Retrain after relabel", "Recalibrate on June"),
    "monitoring": ("Alert on feed age",),
    "rollback": ("Roll back encoder",),
}


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in ACTIONS.items() for text in texts]
)
def test_an_action_is_known_by_what_it_begins_with(kind: str, text: str) -> None:
    assert classify_action(text) == kind
