"""What the drawn boards are about: model failures from many fields, as data.

`<a-b>` in a text stands for a whole number between a and b, drawn anew for each board.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gauge:
    """A metric that the team follows: its name, and how it went from good to bad."""

    name: str
    good: float
    bad: float
    digits: int = 2
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something on the timeline that is not a metric reading."""

    text: str
    kind: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Idea:
    """A hypothesis: its text, its causes (first the best), evidence with a sign each."""

    text: str
    causes: tuple[str | None, ...]
    evidence: tuple[tuple[str, str], ...]
    true: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """A root cause; `{n}` and `{w}` in its text are the size of the shift and the window."""

    text: str
    causes: tuple[str, ...]
    feature: str | None = None
    size: tuple[int, int] | None = None
    unit: str | None = None
    direction: str | None = None
    window: tuple[int, int] | None = None
    window_unit: str = "days"


@dataclass(frozen=True, slots=True)
class Task:
    """An action: its text and its kinds, first the best."""

    text: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """One failure."""

    key: str
    model: str
    gauges: tuple[Gauge, ...]
    events: tuple[Event, ...]
    ideas: tuple[Idea, ...]
    verdicts: tuple[Verdict, ...]
    tasks: tuple[Task, ...]
    decisions: tuple[str, ...]
    questions: tuple[str, ...]


SCENARIOS = (
    Scenario(
        key="card_fraud",
        model="card fraud",
        gauges=(Gauge("recall", 0.86, 0.58), Gauge("PR-AUC", 0.74, 0.49)),
        events=(
            Event("app release 7.<1-9>", "deploy", ("upstream", "other")),
            Event("device_id hash differs", "upstream", ("drift", "deploy", "other")),
            Event("chargebacks up <20-60>%", "alert", ("drift", "metric", "other")),
            Event("ops team raises ticket", "alert", ("other",)),
            Event("manual review switched on", "action", ("other", "deploy")),
            Event("rolled back to old hash", "action", ("deploy",)),
        ),
        ideas=(
            Idea(
                "device hash not same in app and in training",
                ("training_serving_skew",),
                (
                    ("unseen devices <30-70>%", "for"),
                    ("iOS only", "for"),
                    ("web is fine", "against"),
                ),
                true=True,
            ),
            Idea("new fraud ring", ("adversarial",), (("BIN mix unchanged", "against"),)),
            Idea(
                "labels arrive late",
                ("label_quality", "upstream_outage"),
                (("chargeback delay 45 days as ever", "against"),),
            ),
            Idea("holiday shoppers", ("seasonality",), (("volume only +4%", "against"),)),
            Idea(
                "threshold typo in config", ("deployment",), (("config diff is empty", "against"),)
            ),
        ),
        verdicts=(
            Verdict(
                "device_id hashed twice since app release, match rate down {n}%",
                ("training_serving_skew", "pipeline_bug"),
                "device_id",
                (31, 64),
                "%",
                "down",
            ),
            Verdict(
                "train/serve skew: hash of device_id changed, seen for {w} days",
                ("training_serving_skew",),
                "device_id",
                window=(4, 12),
            ),
        ),
        tasks=(
            Task("Hash in one shared library", ("process", "feature_engineering", "other")),
            Task("Alert on unseen device rate", ("monitoring",)),
            Task("Retrain with new hash", ("retraining",)),
            Task("Backfill device table", ("data_quality", "other")),
            Task("Parity test app vs training", ("data_quality", "monitoring", "process")),
            Task("Add device age feature", ("feature_engineering",)),
        ),
        decisions=("no app release without ML sign-off", "manual review stays for a week"),
        questions=("who owns the hash?", "how much money was lost?"),
    ),
    Scenario(
        key="delivery_eta",
        model="delivery ETA",
        gauges=(Gauge("MAE", 4.1, 9.6, 1, "min"), Gauge("late orders", 6, 19, 0, "%")),
        events=(
            Event("traffic vendor moves API", "upstream", ("deploy", "other")),
            Event("speed feed frozen", "upstream", ("drift",)),
            Event("couriers complain in Slack", "alert", ("other",)),
            Event("on-call paged", "alert", ()),
            Event("fallback to last week speeds", "action", ("deploy", "other")),
            Event("vendor feed restored", "action", ("upstream", "other")),
        ),
        ideas=(
            Idea(
                "traffic feed is stale",
                ("upstream_outage",),
                (
                    ("same speed on all roads", "for"),
                    ("age of feed <5-30> hours", "for"),
                    ("no alert on age", "unclear"),
                ),
                true=True,
            ),
            Idea("heavy rain", ("seasonality",), (("rained in <2-4> cities of 20", "against"),)),
            Idea(
                "new city zones in the mix",
                ("covariate_shift", "data_drift"),
                (("old zones are just as late", "against"),),
            ),
            Idea(
                "rider app sends GPS late",
                ("upstream_outage", "infrastructure", "pipeline_bug"),
                (),
            ),
            Idea(
                "wrong model artifact loaded", ("deployment",), (("checksum matches", "against"),)
            ),
        ),
        verdicts=(
            Verdict(
                "traffic vendor feed frozen for {w} days, ETA used stale speeds",
                ("upstream_outage",),
                window=(2, 9),
            ),
            Verdict(
                "road_speed stale after vendor API move, error up {n}%",
                ("upstream_outage",),
                "road_speed",
                (45, 130),
                "%",
                "up",
            ),
        ),
        tasks=(
            Task("Freshness check on speed feed", ("monitoring", "data_quality")),
            Task("Second vendor as backup", ("process", "other")),
            Task("Retrain without frozen days", ("retraining",)),
            Task("Page on feed age over 30 min", ("monitoring",)),
            Task("Drop rows with stale speed", ("data_quality", "feature_engineering")),
            Task("Add speed age as feature", ("feature_engineering",)),
        ),
        decisions=("couriers get a bonus for the week", "vendor must announce API moves"),
        questions=("why no alarm at night?", "is the contract clear on outages?"),
    ),
    Scenario(
        key="support_rag",
        model="support bot",
        gauges=(Gauge("answer rate", 81, 62, 0, "%"), Gauge("hit@5", 0.88, 0.61)),
        events=(
            Event("embedding model upgraded", "deploy", ()),
            Event("index rebuild fails at <40-80>%", "upstream", ("other", "alert", "drift")),
            Event("agents see odd answers", "alert", ("other",)),
            Event("escalations double", "alert", ("drift", "metric", "other")),
            Event("old embedder restored", "action", ("deploy",)),
            Event("full reindex done", "action", ("deploy", "other", "upstream")),
        ),
        ideas=(
            Idea(
                "queries and index use different embedders",
                ("training_serving_skew", "deployment"),
                (("cosine of same doc 0.<31-49>", "for"), ("old docs only", "for")),
                true=True,
            ),
            Idea(
                "LLM vendor changed the model",
                ("upstream_outage", "deployment", "concept_drift", "other", "data_drift"),
                (("same version header", "against"),),
            ),
            Idea(
                "prompt injection in tickets",
                ("adversarial",),
                (("none in 200 samples", "against"),),
            ),
            Idea(
                "new product, no docs yet",
                ("covariate_shift", "data_drift", "concept_drift"),
                (("9% of tickets", "unclear"),),
            ),
            Idea("chunk size too big", ("pipeline_bug", "other", "deployment", None), ()),
        ),
        verdicts=(
            Verdict(
                "half of the index still had old embeddings, hit@5 down {n} pp",
                ("training_serving_skew", "deployment", "pipeline_bug"),
                None,
                (18, 35),
                "pp",
                "down",
            ),
            Verdict(
                "embedder skew: doc_vector from v1, query from v2 during {w} days",
                ("training_serving_skew",),
                "doc_vector",
                window=(3, 8),
            ),
        ),
        tasks=(
            Task("Store embedder version in index", ("data_quality", "process", "other")),
            Task("Block deploy when versions differ", ("process", "monitoring", "other")),
            Task("Daily golden questions report", ("monitoring",)),
            Task("Roll back embedder by flag", ("rollback",)),
            Task("Reindex old docs", ("data_quality", "other", "process")),
            Task("Runbook for reindex", ("process",)),
        ),
        decisions=("bot is off for billing topics", "reindex before every embedder change"),
        questions=("can we test offline before release?", "what do agents do meanwhile?"),
    ),
    Scenario(
        key="weld_vision",
        model="weld defect cam",
        gauges=(Gauge("recall", 0.94, 0.71), Gauge("false alarms", 2, 11, 0, "%")),
        events=(
            Event("LED lamp replaced on line <2-6>", "upstream", ("other", "deploy")),
            Event("mean brightness PSI 0.<31-58>", "drift", ("metric",)),
            Event("customer returns 3 parts", "alert", ("other",)),
            Event("line stopped by QA", "alert", ("action", "other")),
            Event("exposure set by hand", "action", ("other",)),
            Event("model 12 retrained", "action", ("deploy",)),
        ),
        ideas=(
            Idea(
                "images brighter since lamp swap",
                ("covariate_shift", "data_drift"),
                (("histogram moved right", "for"), ("only line 4 affected", "for")),
                true=True,
            ),
            Idea(
                "lens is dirty",
                (
                    "other",
                    "infrastructure",
                    "covariate_shift",
                    "data_drift",
                    "pipeline_bug",
                    "upstream_outage",
                ),
                (("cleaned on Monday", "against"),),
            ),
            Idea(
                "annotators disagree on small pores",
                ("label_quality",),
                (("kappa .<61-79>", "unclear"),),
            ),
            Idea(
                "new steel supplier",
                ("covariate_shift", "data_drift"),
                (("same steel on line 2", "against"),),
            ),
            Idea("edge box overheats", ("infrastructure",), ()),
        ),
        verdicts=(
            Verdict(
                "covariate shift: image_brightness up {n}% after lamp swap",
                ("covariate_shift", "data_drift"),
                "image_brightness",
                (22, 48),
                "%",
                "up",
            ),
        ),
        tasks=(
            Task("Brightness check every shift", ("monitoring", "data_quality")),
            Task("Augment training with exposure", ("retraining", "feature_engineering")),
            Task("Relabel 500 pore images", ("data_quality",)),
            Task("Normalize brightness before the net", ("feature_engineering", "data_quality")),
            Task("Checklist for lamp swaps", ("process",)),
            Task("Retrain on line 4 images", ("retraining",)),
        ),
        decisions=("QA checks every tenth part", "lamps are swapped on Fridays only"),
        questions=("are other lines next?", "do we need a grey card?"),
    ),
    Scenario(
        key="hotel_price",
        model="room pricing",
        gauges=(Gauge("RevPAR", 104, 83, 0, "EUR"), Gauge("conv rate", 3.4, 2.1, 1, "%")),
        events=(
            Event("PMS update at night", "upstream", ("deploy",)),
            Event("base_rate in cents", "upstream", ("drift",)),
            Event("prices x100 for <4-9> hotels", "drift", ("metric", "alert", "other")),
            Event("revenue team calls", "alert", ("other",)),
            Event("price cap at 400", "action", ("deploy", "other")),
            Event("hotfix for unit", "action", ("deploy",)),
        ),
        ideas=(
            Idea(
                "unit changed from euro to cents",
                ("schema_change",),
                (("median 9900 vs 99", "for"), ("starts with PMS update", "for")),
                true=True,
            ),
            Idea(
                "competitor price war",
                ("concept_drift", "other", "data_drift"),
                (("comp set flat", "against"),),
            ),
            Idea(
                "trade fair in town", ("seasonality",), (("fair ended in <2-4> days", "unclear"),)
            ),
            Idea("price loop with the OTA", ("feedback_loop",), ()),
            Idea(
                "cache served old prices",
                ("infrastructure", "upstream_outage"),
                (("TTL is 5 min", "against"),),
            ),
        ),
        verdicts=(
            Verdict(
                "schema change: base_rate sent in cents, factor {n}x",
                ("schema_change",),
                "base_rate",
                (100, 100),
                "x",
                None,
            ),
            Verdict(
                "PMS sent base_rate in cents for {w} hours",
                ("schema_change",),
                "base_rate",
                window=(5, 20),
                window_unit="hours",
            ),
        ),
        tasks=(
            Task("Contract test with PMS vendor", ("data_quality", "process")),
            Task("Range check on base_rate", ("data_quality", "monitoring")),
            Task("Alert on price jumps over 30%", ("monitoring",)),
            Task("Refund guests who overpaid", ("process", "other")),
            Task("Revert to v<3-5> until Monday", ("rollback",)),
            Task(
                "Unit as part of the schema",
                ("data_quality", "process", "other", "feature_engineering"),
            ),
        ),
        decisions=("cap stays in place", "no PMS update before 6 am"),
        questions=("which bookings are affected?", "who approves price jumps?"),
    ),
    Scenario(
        key="search_rank",
        model="search ranker",
        gauges=(Gauge("NDCG", 0.72, 0.63), Gauge("zero results", 3, 8, 0, "%")),
        events=(
            Event("clickstream job migrated", "upstream", ("deploy",)),
            Event("click rows doubled", "drift", ("upstream", "metric", "other")),
            Event("A/B test looks too good", "alert", ("other", "metric")),
            Event("sellers open <12-30> tickets", "alert", ("other",)),
            Event("dedupe step added", "action", ("deploy", "other")),
            Event("ranker 8 disabled", "action", ("deploy",)),
        ),
        ideas=(
            Idea(
                "duplicate clicks in training data",
                ("pipeline_bug",),
                (("<35-48>% of events twice", "for"), ("same event_id", "for")),
                true=True,
            ),
            Idea(
                "position bias got worse",
                ("feedback_loop",),
                (("propensity unchanged", "against"),),
            ),
            Idea("spring sale queries", ("seasonality",), (("same last year", "unclear"),)),
            Idea(
                "synonym file lost", ("deployment", "pipeline_bug"), (("file is there", "against"),)
            ),
            Idea("tokenizer bumped", ("deployment", "training_serving_skew"), ()),
        ),
        verdicts=(
            Verdict(
                "pipeline bug: join doubled click_count, weight {n}% too high",
                ("pipeline_bug",),
                "click_count",
                (40, 95),
                "%",
                "up",
            ),
        ),
        tasks=(
            Task("Dedupe by event_id", ("data_quality",)),
            Task("Row count check after each job", ("data_quality", "monitoring")),
            Task("Retrain ranker from March", ("retraining",)),
            Task("Dashboard for click volume", ("monitoring",)),
            Task("Clip click_count feature", ("feature_engineering",)),
            Task("Review of job migrations", ("process",)),
        ),
        decisions=("ranker 7 stays live", "A/B tests need a data check"),
        questions=("were ads affected too?", "how long do we keep raw clicks?"),
    ),
    Scenario(
        key="sepsis_alert",
        model="sepsis alert",
        gauges=(Gauge("AUROC", 0.87, 0.76), Gauge("alerts per day", 14, 41, 0)),
        events=(
            Event("lab system moved to SI units", "upstream", ("deploy",)),
            Event("lactate mean x<7-11>", "drift", ("metric",)),
            Event("nurses mute the alarm", "alert", ("other", "action")),
            Event("chief of ICU writes mail", "alert", ("other",)),
            Event("alert paused on ward B", "action", ("deploy", "other")),
            Event("unit map fixed", "action", ("deploy",)),
        ),
        ideas=(
            Idea(
                "lactate unit mg/dl vs mmol/l",
                ("schema_change",),
                (("values x9 since move", "for"), ("other labs fine", "for")),
                true=True,
            ),
            Idea(
                "sicker patients in flu season",
                ("seasonality", "covariate_shift"),
                (("age mix is flat", "against"),),
            ),
            Idea(
                "sepsis code redefined",
                ("label_quality", "concept_drift", "label_shift"),
                (("coding guide from 2019", "against"),),
            ),
            Idea(
                "vitals come late from ward",
                ("upstream_outage", "pipeline_bug"),
                (("lag <3-9> min", "unclear"),),
            ),
            Idea("imputer fills zeros", ("pipeline_bug",), ()),
        ),
        verdicts=(
            Verdict(
                "lactate unit changed in lab feed, mean up {n}x",
                ("schema_change",),
                "lactate",
                (8, 10),
                "x",
                "up",
            ),
            Verdict(
                "unit change of lactate unseen for {w} weeks",
                ("schema_change",),
                "lactate",
                window=(2, 6),
                window_unit="weeks",
            ),
        ),
        tasks=(
            Task("Unit check at ingest", ("data_quality",)),
            Task("Weekly drift report to clinic", ("monitoring",)),
            Task("Recalibrate alert per ward", ("retraining", "other", "feature_engineering")),
            Task("Tell all wards", ("process", "other")),
            Task("Fix past lab rows", ("data_quality",)),
            Task("Alarm when alerts exceed 25 a day", ("monitoring",)),
        ),
        decisions=("alert off on ward B until fixed", "clinic signs every restart"),
        questions=("was any patient harmed?", "must we report to the board?"),
    ),
    Scenario(
        key="game_ltv",
        model="player LTV",
        gauges=(Gauge("MAPE", 18, 37, 0, "%"), Gauge("R2", 0.61, 0.34)),
        events=(
            Event("TikTok campaign starts", "upstream", ("other", "drift")),
            Event("installs up <2-4>x", "drift", ("metric", "other")),
            Event("finance doubts forecast", "alert", ("other",)),
            Event("bid budget overspent", "alert", ("other",)),
            Event("bids cut by half", "action", ("other", "deploy")),
            Event("segment model goes live", "action", ("deploy",)),
        ),
        ideas=(
            Idea(
                "new users from another channel",
                ("covariate_shift", "data_drift"),
                (("paid share 22% → <48-66>%", "for"), ("organic is accurate", "for")),
                true=True,
            ),
            Idea("refunds booked late", ("label_quality",), (("refund rate 1%", "against"),)),
            Idea(
                "day 7 revenue leaks into features",
                ("data_leakage",),
                (("cut at day 3", "against"),),
            ),
            Idea("summer break", ("seasonality",), ()),
            Idea("model is too old", ("other",), (("trained <7-11> months ago", "for"),)),
        ),
        verdicts=(
            Verdict(
                "covariate shift: paid_share of installs up {n} pp in {w} weeks",
                ("covariate_shift", "data_drift"),
                "paid_share",
                (24, 44),
                "pp",
                "up",
                (2, 5),
                "weeks",
            ),
        ),
        tasks=(
            Task("One model per channel", ("feature_engineering", "retraining", "other")),
            Task("PSI monitor on install source", ("monitoring",)),
            Task("Retrain every two weeks", ("retraining",)),
            Task("Marketing announces campaigns", ("process",)),
            Task("Add campaign_id to features", ("feature_engineering",)),
            Task("Check refunds in labels", ("data_quality",)),
        ),
        decisions=("bids follow organic LTV for now", "campaign calendar is shared"),
        questions=("can finance live with ranges?", "is TikTok worth it?"),
    ),
    Scenario(
        key="claims_triage",
        model="claims triage",
        gauges=(Gauge("precision", 0.83, 0.66), Gauge("kappa", 0.78, 0.55)),
        events=(
            Event("claims handbook revised", "upstream", ("other",)),
            Event("label mix moves by <11-19>%", "drift", ("metric",)),
            Event("adjusters override more", "alert", ("drift", "other")),
            Event("audit finds wrong denials", "alert", ("other",)),
            Event("auto denial turned off", "action", ("deploy", "other")),
            Event("relabel sprint", "action", ("other",)),
        ),
        ideas=(
            Idea(
                "label definition changed in handbook",
                ("label_quality", "concept_drift"),
                (("severe now starts at 5k", "for"), ("two teams label differently", "for")),
                true=True,
            ),
            Idea(
                "storm damage claims",
                ("seasonality", "covariate_shift"),
                (("storm share <3-7>%", "against"),),
            ),
            Idea(
                "OCR of forms got worse",
                ("upstream_outage", "pipeline_bug", "data_drift", "infrastructure", None),
                (("CER same as May", "against"),),
            ),
            Idea("fraudsters split claims", ("adversarial",), ()),
            Idea("base rate of injuries shifted", ("label_shift",), (("10% → 13%", "unclear"),)),
        ),
        verdicts=(
            Verdict(
                "label quality: severity relabelled by new handbook, {n}% of labels wrong",
                ("label_quality", "concept_drift"),
                "severity",
                (14, 27),
                "%",
                None,
            ),
        ),
        tasks=(
            Task("Relabel claims since June", ("data_quality",)),
            Task("Version the label guide", ("process", "data_quality")),
            Task("Retrain after relabel", ("retraining",)),
            Task("Agreement report each month", ("monitoring", "data_quality", "process")),
            Task("Alert on override rate", ("monitoring",)),
            Task("Train adjusters on guide", ("process", "other")),
        ),
        decisions=("humans decide all denials", "handbook changes go through data team"),
        questions=("do we reopen old claims?", "what does legal say?"),
    ),
    Scenario(
        key="lead_score",
        model="lead scoring",
        gauges=(Gauge("lift@10", 3.8, 1.9, 1), Gauge("win rate", 24, 15, 0, "%")),
        events=(
            Event("sales calls top leads only", "other", ("upstream", "action")),
            Event("score spread shrinks by <30-60>%", "drift", ("metric",)),
            Event("EMEA team complains", "alert", ("other",)),
            Event("auto retrain every night", "deploy", ("other", "action", "upstream")),
            Event("random 10% of leads called", "action", ("other",)),
            Event("auto retrain stopped", "action", ("deploy", "other")),
        ),
        ideas=(
            Idea(
                "model only sees leads it liked",
                ("feedback_loop",),
                (("low scores never called", "for"), ("worse after each retrain", "for")),
                true=True,
            ),
            Idea("CRM field renamed", ("schema_change",), (("fields identical", "against"),)),
            Idea(
                "budget freeze at customers",
                ("concept_drift", "seasonality"),
                (("deals smaller by <5-9>%", "unclear"),),
            ),
            Idea("won flag set too early", ("label_quality", "data_leakage"), ()),
            Idea("vacation time in EMEA", ("seasonality",), (("US drops as well", "against"),)),
        ),
        verdicts=(
            Verdict(
                "feedback loop: labels only for leads with high lead_score, coverage down {n}%",
                ("feedback_loop",),
                "lead_score",
                (35, 70),
                "%",
                "down",
            ),
            Verdict(
                "self-reinforcing: retrained {w} weeks on own picks",
                ("feedback_loop",),
                window=(5, 9),
                window_unit="weeks",
            ),
        ),
        tasks=(
            Task("Call random leads", ("process", "data_quality", "other")),
            Task("Weight samples by call odds", ("retraining", "feature_engineering", "other")),
            Task("Coverage chart for sales", ("monitoring",)),
            Task("Go back to the May model", ("rollback",)),
            Task(
                "Log why a lead was called",
                ("data_quality", "process", "feature_engineering", "other"),
            ),
            Task("Approve retrains by hand", ("process",)),
        ),
        decisions=("no auto retrain without holdout", "10% random calls stay"),
        questions=("what is a fair holdout?", "will sales accept random calls?"),
    ),
    Scenario(
        key="load_forecast",
        model="load forecast",
        gauges=(Gauge("RMSE", 210, 480, 0, "MW"), Gauge("MAPE", 3.1, 7.4, 1, "%")),
        events=(
            Event("clocks change", "upstream", ("other",)),
            Event("weather feed switches to UTC", "upstream", ("deploy", "drift")),
            Event("residuals shifted by <1-2> h", "drift", ("metric",)),
            Event("trading desk phones", "alert", ("other",)),
            Event("manual shift of inputs", "action", ("other", "deploy")),
            Event("parser patched", "action", ("deploy",)),
        ),
        ideas=(
            Idea(
                "time zone mix-up in weather feed",
                ("schema_change",),
                (("error peaks at dawn", "for"), ("lag of <1-2> h in cross corr", "for")),
                true=True,
            ),
            Idea(
                "Easter week", ("seasonality",), (("regions without holiday fail too", "against"),)
            ),
            Idea("heat pumps change demand", ("concept_drift",), (("slow trend only", "against"),)),
            Idea("meter gaps filled with 0", ("pipeline_bug",), (("gaps 0.3%", "against"),)),
            Idea("solar share grows", ("covariate_shift", "concept_drift", "data_drift"), ()),
        ),
        verdicts=(
            Verdict(
                "temp_forecast read as local time, was UTC for {w} days",
                ("schema_change", "pipeline_bug"),
                "temp_forecast",
                window=(3, 11),
            ),
        ),
        tasks=(
            Task("All timestamps in UTC", ("data_quality", "process")),
            Task("Alert on residual lag", ("monitoring",)),
            Task("Replay last 2 weeks", ("data_quality", "other", "process", "retraining")),
            Task("Test around clock change", ("process", "data_quality")),
            Task("Add holiday flag", ("feature_engineering",)),
            Task("Retrain without April", ("retraining",)),
        ),
        decisions=("desk uses the old model at night", "vendor changes need two weeks notice"),
        questions=("did backup model have the bug?", "penalty for imbalance?"),
    ),
    Scenario(
        key="chat_moderation",
        model="toxicity filter",
        gauges=(Gauge("recall", 0.91, 0.67), Gauge("user reports", 120, 310, 0)),
        events=(
            Event("new slang list on forum", "upstream", ("other",)),
            Event("OOV rate up to <9-17>%", "drift", ("metric",)),
            Event("moderators overloaded", "alert", ("other",)),
            Event("press article", "alert", ("other",)),
            Event("word list hotfix", "action", ("deploy",)),
            Event("char model shipped", "deploy", ("action",)),
        ),
        ideas=(
            Idea(
                "trolls use leetspeak to get through",
                ("adversarial",),
                (("digits inside words x<4-8>", "for"), ("plain insults still caught", "for")),
                true=True,
            ),
            Idea(
                "language mix after launch in Brazil",
                ("covariate_shift", "data_drift"),
                (("pt only 2%", "against"),),
            ),
            Idea("annotators too mild", ("label_quality",), (("gold set stable", "against"),)),
            Idea(
                "timeouts skip the filter", ("infrastructure",), (("p99 <80-140> ms", "unclear"),)
            ),
            Idea("threshold set to .9", ("deployment",), ()),
        ),
        verdicts=(
            Verdict(
                "adversarial spelling: token_oov up {n}% in {w} weeks",
                ("adversarial",),
                "token_oov",
                (60, 180),
                "%",
                "up",
                (2, 6),
                "weeks",
            ),
        ),
        tasks=(
            Task("Normalize leetspeak first", ("feature_engineering", "data_quality")),
            Task("Monitor OOV rate by day", ("monitoring",)),
            Task("Retrain with mod decisions", ("retraining",)),
            Task("Red team every month", ("process", "monitoring", "other")),
            Task("Label 2k new messages", ("data_quality",)),
            Task("Lower threshold for minors", ("other", "process", "feature_engineering")),
        ),
        decisions=("moderators may ban at once", "word list stays as second net"),
        questions=("do we publish numbers?", "which languages are next?"),
    ),
    Scenario(
        key="photo_tagger",
        model="photo tagger",
        gauges=(Gauge("p95 latency", 180, 940, 0, "ms"), Gauge("tag rate", 96, 71, 0, "%")),
        events=(
            Event("traffic moved to one region", "upstream", ("deploy", "other")),
            Event("GPU OOM on <3-9> nodes", "alert", ("upstream", "drift", "other")),
            Event("fallback tags served", "upstream", ("drift", "other", "alert")),
            Event("partners notice empty tags", "alert", ("other",)),
            Event("batch size cut to 8", "action", ("deploy", "other")),
            Event("second region back", "action", ("deploy", "upstream", "other")),
        ),
        ideas=(
            Idea(
                "GPU memory too small for batch",
                ("infrastructure",),
                (("OOM kills at peak", "for"), ("fine at night", "for")),
                true=True,
            ),
            Idea(
                "new phone photos are larger",
                ("covariate_shift", "data_drift"),
                (("median 12 MP as before", "against"),),
            ),
            Idea(
                "driver bump last week", ("deployment",), (("rollback had no effect", "against"),)
            ),
            Idea("weights file corrupt", ("deployment",), (("hash ok", "against"),)),
            Idea("queue drops messages", ("infrastructure",), (("<2-6>% lost", "for"),)),
        ),
        verdicts=(
            Verdict(
                "infrastructure: GPU OOM, fallback served for {n}% of photos",
                ("infrastructure",),
                None,
                (18, 39),
                "%",
                None,
            ),
            Verdict(
                "one region could not hold peak load for {w} hours",
                ("infrastructure",),
                window=(3, 10),
                window_unit="hours",
            ),
        ),
        tasks=(
            Task("Alert on fallback rate", ("monitoring",)),
            Task("Load test before region moves", ("process", "data_quality", "other")),
            Task(
                "Limit batch by memory", ("other", "process", "feature_engineering", "data_quality")
            ),
            Task("Retag photos from outage", ("data_quality", "other", "process")),
            Task("Undo the region move", ("rollback",)),
            Task("Capacity plan with SRE", ("process",)),
        ),
        decisions=("two regions at all times", "fallback tags are marked"),
        questions=("cost of a spare node?", "do partners get credit?"),
    ),
)
