"""Metrics, values, shifts, windows and features."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardsnap.interpretation.quantities import (
    bare_value,
    drifting_feature,
    find_feature,
    find_metric,
    find_quantities,
    find_shift,
    find_window,
    metric_name,
)

METRICS = [
    ("AUC 0.91", "AUC", [0.91], None),
    ("AUC: .91", "AUC", [0.91], None),
    ("recall = 78%", "recall", [78], "%"),
    ("F1 drops to 0.75", "F1", [0.75], None),
    ("PR-AUC 0.44 again", "PR-AUC", [0.44], None),
    ("latency p95 = 89ms", "latency p95", [89], "ms"),
    ("p99 latency 1.2 s", "p99 latency", [1.2], "s"),
    ("CTR down to 4.5%", "CTR", [4.5], "%"),
    ("ctr 6.2% → 4.1%", "CTR", [6.2, 4.1], "%"),
    ("AUC 0.91 → 0.78", "AUC", [0.91, 0.78], None),
    ("AUC from 0.91 to 0.78", "AUC", [0.91, 0.78], None),
    ("MAPE 30% (!)", "MAPE", [30], "%"),
    ("false positives rises to 2.4%", "false positives", [2.4], "%"),
    ("calibration error: 4%", "calibration error", [4], "%"),
    ("logloss = .32", "logloss", [0.32], None),
    ("log loss 0.41", "logloss", [0.41], None),
    ("ks down to .28", "KS", [0.28], None),
    ("Gini .52", "Gini", [0.52], None),
    ("RMSE 12.4", "RMSE", [12.4], None),
    ("NDCG@10 0.38", "NDCG@10", [0.38], None),
    ("recall@20 fell to .31", "recall@20", [0.31], None),
    ("WER 18%", "WER", [18], "%"),
    ("mAP .61", "mAP", [0.61], None),
    ("BLEU 31", "BLEU", [31], None),
    ("precision up to 0.87", "precision", [0.87], None),
    ("Brier 0.21", "Brier", [0.21], None),
    ("acc 93%", "acc", [93], "%"),
    ("accuracy 93% -> 61%", "accuracy", [93, 61], "%"),
    ("offline AUC .88", "AUC", [0.88], None),
    ("WAPE back to 18%", "WAPE", [18], "%"),
    ("conversion rate 2.1%", "conversion rate", [2.1], "%"),
    ("approval rate 41%", "approval rate", [41], "%"),
    ("ROC AUC ~ 0.8", "ROC-AUC", [0.8], None),
    ("MAE 4 min", "MAE", [4], "min"),
    ("recall hits 49%!", "recall", [49], "%"),
    ("F1 0,81", "F1", [0.81], None),
    ("CSAT 71%", "CSAT", [71], "%"),
    ("hallucination rate 9%", "hallucination rate", [9], "%"),
    ("error rate 3.2%", "error rate", [3.2], "%"),
    ("precislon 88%", "precision", [88], "%"),
    ("IoU .71", "IoU", [0.71], None),
    ("bad rate 6.1%", "bad rate", [6.1], "%"),
    ("recall still 51%", "recall", [51], "%"),
    ("PRECISlON BACK TO 87%", "precision", [87], "%"),
    ("MAPE l4%", "MAPE", [14], "%"),
    ("AUC O.78", "AUC", [0.78], None),
    ("ETA MAE 4.1 min", "MAE", [4.1], "min"),
    ("churn AUC .82", "AUC", [0.82], None),
    ("AUC .9l", "AUC", [0.91], None),
]


@pytest.mark.parametrize(("text", "name", "values", "unit"), METRICS)
def test_a_metric_statement_is_read(
    text: str, name: str, values: list[float], unit: str | None
) -> None:
    found = find_metric(text)
    assert found is not None
    assert [m.name for m in found.metrics] == [name] * len(values)
    assert [m.value for m in found.metrics] == values
    assert {m.unit for m in found.metrics} == {unit}
    assert found.core


PASSING = [
    "v12 live, offline F1 .99",
    "score PSI .29",
    "mouse entropy PSI .37",
    "promo flag null 82%",
    "online nulls 38%",
    "item coverage down to 14%",
    "FP rate 7x",
    "mean pCTR 1.5x too high",
    "rate hike +75 bp",
    "cutoff raised to 640",
    "early defaults 2.3x",
    "top 100 items = 59% of views",
    "TTL 24h → 1h",
    "v3 deployed",
    "p95 latency alarm",
    "logging sampling 100% → 10%",
    "PSI income 0.31",
    "risk committee flags bad rate",
    "recall campaign started",
    "rule for accuracy bonus",
    "mix 60/40",
    "error 503",
    "conversion drops 12%",
    "retrain F1 .9",
]


@pytest.mark.parametrize("text", PASSING)
def test_a_number_in_passing_is_no_metric_event(text: str) -> None:
    found = find_metric(text)
    assert found is None or not found.core


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ctr", "CTR"),
        ("AUC:", "AUC"),
        ("log-loss", "logloss"),
        ("Precision", "precision"),
        ("latency p95", "latency p95"),
        ("acuracy", "accuracy"),
        ("income", None),
        ("", None),
    ],
)
def test_metric_names_are_canonical(text: str, name: str | None) -> None:
    assert metric_name(text) == name


def test_a_bare_value_takes_the_series_name() -> None:
    metric = bare_value("6.2%", "ctr")
    assert metric is not None
    assert (metric.name, metric.value, metric.unit) == ("CTR", 6.2, "%")
    assert bare_value("promo starts", "ctr") is None


SHIFTS = [
    ("income dist. shifted +34% over 3 wks", 34, "%", "up"),
    ("income shifted by 34 % over 3 weeks", 34, "%", None),
    ("weight up 5x in 6 wks", 5, "x", "up"),
    ("recall down 28pp in 1 day", 28, "pp", "down"),
    ("nulls +36pp", 36, "pp", "up"),
    ("ROI -23%", 23, "%", "down"),
    ("went from 12% to 34% after launch", 34, "%", "up"),
    ("share 31% → 12%", 12, "%", "down"),
    ("promo flag empty 90%", 90, "%", None),
    ("offline F1 too high by .12", 0.12, None, "up"),
    ("amount doubled after release", 2, "x", "up"),
    ("mean price fell 15 %", 15, "%", "down"),
    ("volume dropped by 40%", 40, "%", "down"),
    ("prices rose 3σ", 3, "σ", "up"),
    ("fallback x3.0 in 2 days", 3, "x", None),
    ("traffic halved", 0.5, "x", "down"),
    ("rate hike +75 bp", 75, "bp", "up"),
    ("basket size ↓ 20%", 20, "%", "down"),
    ("nulls in age increased by 12 points", 12, "pp", "up"),
]


@pytest.mark.parametrize(("text", "value", "unit", "direction"), SHIFTS)
def test_shifts_are_read(text: str, value: float, unit: str | None, direction: str | None) -> None:
    found = find_shift(text)
    assert found is not None
    assert (found.shift.value, found.shift.unit, found.shift.direction) == (value, unit, direction)


@pytest.mark.parametrize(
    "text",
    [
        "TTL set to 1h in feature store",
        "feed stopped for 3 weeks",
        "sampling changed 8 days before v21",
        "v21 broke it",
        "loop since v9",
    ],
)
def test_no_shift_is_made_up(text: str) -> None:
    assert find_shift(text) is None


WINDOWS = [
    ("over 3 weeks", 3, "weeks"),
    ("up 5x in 6 wks", 6, "weeks"),
    ("down 28pp in 1 day", 1, "days"),
    ("changed 8 days before v21", 8, "days"),
    ("chg'd 5 d b4 v21", 5, "days"),
    ("null for 3 weeks", 3, "weeks"),
    ("since 2 mo", 2, "months"),
    ("over the last 2 months", 2, "months"),
    ("within 90 min", 90, "minutes"),
    ("over two weeks", 2, "weeks"),
    ("drifted 10 days", 10, "days"),
    ("fell in 48 hrs", 48, "hours"),
    ("over ~3 wks", 3, "weeks"),
]


@pytest.mark.parametrize(("text", "value", "unit"), WINDOWS)
def test_windows_are_read(text: str, value: float, unit: str) -> None:
    found = find_window(text)
    assert found is not None
    assert (found.window.value, found.window.unit) == (value, unit)


@pytest.mark.parametrize(
    "text", ["expired after 1h, nulls up", "TTL 24h", "every 2 weeks", "leak via id", "income +34%"]
)
def test_settings_are_no_windows(text: str) -> None:
    assert find_window(text) is None


FEATURES = [
    ("leak: x_spam_score is output of old filter", "x_spam_score"),
    ("distribution of income shifted by 34%", "income"),
    ("income dist. shifted +34%", "income"),
    ("promo flag empty 90%", "promo flag"),
    ("nulls in age after CRM move", "age"),
    ("feature zip_code renamed", "zip_code"),
    ("basketSize doubled", "basketSize"),
    ("mean of trip distance moved to km", "trip distance"),
    ("merchant category renamed upstream", "merchant category"),
    ("data drift: income moved", "income"),
]


@pytest.mark.parametrize(("text", "name"), FEATURES)
def test_features_are_found(text: str, name: str) -> None:
    found = find_feature(text)
    assert found is not None
    assert found.raw == name


@pytest.mark.parametrize(
    "text",
    [
        "feedback loop, no exploration since v9",
        "train/serve mismatch: sampling of negatives changed",
        "prior of 'billing' went up",
        "bad deploy",
        "",
    ],
)
def test_no_feature_is_made_up(text: str) -> None:
    assert find_feature(text) is None


def test_the_glossary_names_features() -> None:
    found = find_feature("bots mimic mouse entropy, recall down", glossary=["mouse_entropy"])
    assert found is not None
    assert found.raw == "mouse entropy"
    assert drifting_feature("mouse entropy PSI .37") == "mouse entropy"
    assert drifting_feature("recall 78%") is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_grammar(text: str) -> None:
    for found in (find_metric(text), find_shift(text), find_window(text), find_feature(text)):
        if found is not None:
            assert text[found.start : found.end] == found.raw
    for quantity in find_quantities(text):
        assert text[quantity.start : quantity.end] == quantity.raw
    metric_name(text)
    bare_value(text, text)
    drifting_feature(text)


@given(st.text(alphabet="AUCF1 0.9→%x=:down toover3wks+-pp", max_size=40))
def test_spans_are_what_they_say(text: str) -> None:
    for found in (find_metric(text), find_shift(text), find_window(text)):
        if found is not None:
            assert text[found.start : found.end] == found.raw


@given(
    st.floats(0.01, 99.9),
    st.sampled_from(["AUC", "recall", "F1", "MAPE", "KS", "CTR"]),
    st.sampled_from([" ", " = ", ": ", " drops to ", " up to "]),
)
def test_written_values_come_back(value: float, name: str, link: str) -> None:
    written = f"{value:.2f}"
    found = find_metric(f"{name}{link}{written}")
    assert found is not None
    assert [(m.name, m.value) for m in found.metrics] == [(name, float(written))]


@pytest.mark.parametrize(
    ("text", "feature"),
    [
        ("bots copy typing rhythm, recall down 9pp", "typing rhythm"),
        ("tax reform broke price per litre vs demand link", "price per litre"),
        ("unit change of glucose unnoticed for 2 wks", "glucose"),
        ("triage code relabelled by new handbook", "triage code"),
        ("vendor feed frozen for 3 days, ETA used old speeds", None),
        ("join broke the pipeline", None),
    ],
)
def test_the_object_of_a_deed_is_the_feature(text: str, feature: str | None) -> None:
    found = find_feature(text)
    assert (found.raw if found else None) == feature


@pytest.mark.parametrize(
    ("text", "value", "unit", "direction"),
    [
        ("join doubled visits, weight 40% too high", 40, "%", "up"),
        ("amounts sent in cents, factor 100x", 100, "x", None),
        ("score too low by .2", 0.2, None, "down"),
        ("HIT RATE DOWN 19 PP", 19, "pp", "down"),
    ],
)
def test_a_number_with_a_direction_says_more_than_the_verb(
    text: str, value: float, unit: str | None, direction: str | None
) -> None:
    found = find_shift(text)
    assert found is not None
    assert (found.shift.value, found.shift.unit, found.shift.direction) == (value, unit, direction)
