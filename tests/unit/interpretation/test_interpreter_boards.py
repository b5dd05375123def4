"""Whole boards, as teams write them, and what the document must say of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Protocol

from boardsnap.model.postmortem import Postmortem

Read = Callable[..., Postmortem]


class HasText(Protocol):
    @property
    def text(self) -> str: ...


def texts(items: Iterable[HasText]) -> list[str]:
    return [item.text for item in items]


FRAUD = """
= Fraud model v7 postmortem
12 Mar

Present: Ana, Raj, Mei

# Timeline
- 3/1: precision 0.92
- 3/4: v7 deployed
- 3/6: precision 0.81
- 3/7: finance reports chargebacks
- 3/8: v6 restored

# Suspects
H1: card testing ring (7/10)
  + 40x small payments
  – same BINs as always
H2: null device_id after checkout release ★★★ ✓
  + nulls 2% → 61%
~~H3: holiday traffic~~

# Root cause
new checkout drops device_id, nulls up 59pp in 2 days

# Actions
☐ block deploy when device_id null > 5% @raj, by 3/20 P1
☑ restore v6 - Ana
☐ alert on null rate - Mei, Fri

# Decisions
- no model launch without shadow week

# Open questions
- how many good customers were declined?
"""


def test_a_fraud_board_with_every_section(read_text: Read) -> None:
    document = read_text(FRAUD)

    assert document.title == "Fraud model v7 postmortem"
    assert (document.model.name, document.model.version) == ("fraud", "v7")
    assert document.session_date is not None
    assert document.session_date.iso == "2026-03-12"
    assert document.participants == ("Ana", "Raj", "Mei")
    assert [(e.at.iso if e.at else None, e.kind) for e in document.timeline] == [
        ("2026-03-01", "metric"),
        ("2026-03-04", "deploy"),
        ("2026-03-06", "metric"),
        ("2026-03-07", "alert"),
        ("2026-03-08", "action"),
    ]
    first, second = document.hypotheses
    assert (first.label, first.text, first.rating.level) == ("H1", "card testing ring", "high")
    assert [(e.text, e.stance) for e in first.evidence] == [
        ("40x small payments", "for"),
        ("same BINs as always", "against"),
    ]
    assert second.text == "null device_id after checkout release"
    assert (second.status, second.category) == ("confirmed", "pipeline_bug")
    assert texts(document.rejected) == ["holiday traffic"]
    cause = document.root_cause
    assert cause is not None
    assert cause.feature == "device_id"
    assert cause.shift is not None
    assert (cause.shift.value, cause.shift.unit, cause.shift.direction) == (59.0, "pp", "up")
    assert cause.window is not None
    assert (cause.window.value, cause.window.unit) == (2.0, "days")
    block, restore, alert = document.actions
    assert block.text == "block deploy when device_id null > 5%"
    assert (block.owners, block.priority, block.status) == (("Raj",), "P1", "open")
    assert block.due is not None
    assert block.due.raw == "3/20"
    assert (restore.text, restore.owners, restore.status) == ("restore v6", ("Ana",), "done")
    assert (alert.text, alert.owners, alert.kind) == ("alert on null rate", ("Mei",), "monitoring")
    assert texts(document.decisions) == ["no model launch without shadow week"]
    assert texts(document.questions) == ["how many good customers were declined?"]
    assert document.unplaced == ()


ETA_NO_HEADINGS = """
= ETA model v12 incident

Feb 3 - MAE 4.1 min
Feb 9 - new maps provider
Feb 10 - MAE 7.9 min
Feb 11 - drivers complain

1) new maps provider rounds travel times ●●●
2) snow week ●○○
3) stale road graph ●●○

[[rounding by the new maps provider shifted travel_time by 12% since Feb 9]]

[ ] ask provider for exact times - Omar
[x] switch back to old maps - Lena
[ ] alert on MAE per city - Tom, by Feb 20

Q: who pays for late orders?
D: keep old maps until March
"""


def test_a_board_without_headings_is_sorted_by_what_it_holds(read_text: Read) -> None:
    document = read_text(ETA_NO_HEADINGS)

    assert texts(document.timeline) == [
        "MAE 4.1 min",
        "new maps provider",
        "MAE 7.9 min",
        "drivers complain",
    ]
    assert texts(document.hypotheses) == [
        "new maps provider rounds travel times",
        "snow week",
        "stale road graph",
    ]
    assert [h.rating.level for h in document.hypotheses] == ["high", "low", "medium"]
    assert document.root_cause is not None
    assert document.root_cause.text.startswith("rounding by the new maps provider")
    assert document.root_cause.feature == "travel_time"
    assert [(a.text, a.owners, a.status) for a in document.actions] == [
        ("ask provider for exact times", ("Omar",), "open"),
        ("switch back to old maps", ("Lena",), "done"),
        ("alert on MAE per city", ("Tom",), "open"),
    ]
    assert texts(document.questions) == ["who pays for late orders?"]
    assert texts(document.decisions) == ["keep old maps until March"]


RAG_KANBAN = """
= Support RAG bot v2 - what went wrong?

# What happened
2026-04-02 groundedness 0.93
2026-04-09 re-indexed the help center
2026-04-11 groundedness 0.71
2026-04-12 customers get wrong refund rules

# Theories
• prompt v5 too long - ruled out
• chunker splits tables (confirmed)
• new embedding model maybe

RCA: new chunker cut tables in half, groundedness down 22pp in 2 days

# To do
eval set with tables - Priya
docs owner reviews chunks @sam

# Doing
pin chunker version - Kim

# Done
rolled back index - Raj
"""


def test_kanban_columns_give_actions_their_status(read_text: Read) -> None:
    document = read_text(RAG_KANBAN)

    assert [(a.text, a.owners, a.status) for a in document.actions] == [
        ("eval set with tables", ("Priya",), "open"),
        ("docs owner reviews chunks", ("Sam",), "open"),
        ("pin chunker version", ("Kim",), "in_progress"),
        ("rolled back index", ("Raj",), "done"),
    ]
    assert [h.status for h in document.hypotheses] == ["rejected", "confirmed", "open"]
    assert document.root_cause is not None
    assert document.root_cause.text == (
        "new chunker cut tables in half, groundedness down 22pp in 2 days"
    )
    assert document.model.version == "v2"


VISION_INCONCLUSIVE = """
= PM defect detector v4

# Chronology
wk 1 @@ recall 97%
wk 2 @@ new line opened
wk 3 @@ recall 88%
wk 5 @@ recall 79%

# Possible causes
1. camera lens dirty HIGH
  - images blurred?
2. new steel supplier MED
3. label guide changed LOW

# Next steps
clean lenses - Jonas, Mon
label 500 new images - Aylin
"""


def test_an_inconclusive_board_has_no_root_cause(read_text: Read) -> None:
    document = read_text(VISION_INCONCLUSIVE)

    assert document.root_cause is None
    assert [h.rating.level for h in document.hypotheses] == ["high", "medium", "low"]
    assert [h.status for h in document.hypotheses] == ["open", "open", "open"]
    assert [e.at.offset.value if e.at and e.at.offset else None for e in document.timeline] == [
        1,
        2,
        3,
        5,
    ]
    assert [a.owners for a in document.actions] == [("Jonas",), ("Aylin",)]
    assert document.summary is not None
    assert "No root cause on the board" in document.summary


PRICING_RANGES = """
= Pricing model v2.1 retro

# Events
Mar 4-6: margin error 3% → 11%
Mar 8: fx feed frozen
Mar 9: manual price list

# Cause
fx feed stale for 5 days

# Fixes
* freshness check on fx feed (Zoe, due 3/15)
* second fx source (Ivan)
"""


def test_a_range_of_dates_with_two_values_gives_two_entries(read_text: Read) -> None:
    document = read_text(PRICING_RANGES)

    points = [e for e in document.timeline if e.metric]
    assert [(e.at.iso if e.at else None, e.metric.value if e.metric else 0) for e in points] == [
        ("2026-03-04", 3.0),
        ("2026-03-06", 11.0),
    ]
    assert len(document.timeline) == 4
    assert document.root_cause is not None
    assert document.root_cause.category == "upstream_outage"
    assert document.root_cause.window is not None
    assert document.root_cause.window.value == 5.0
    assert document.model.version == "v2.1"


SEARCH_DMY = """
= Search ranker v18 post mortem
28.4.2026

# When?
3.4. - NDCG 0.61
17.4. - synonyms file emptied by cron
18.4. - NDCG 0.48
20.4. - sellers call in

# Hypothesen
a) Synonyme leer (YES)
b) bot traffic (no)

# The cause
cron job wrote an empty synonyms file → no query expansion

# ToDo
☐ size check before publish → Jürgen, by 5.5.
☐ restore synonyms → Søren DONE
"""


def test_days_before_months_and_names_from_elsewhere(read_text: Read) -> None:
    document = read_text(SEARCH_DMY)

    assert [e.at.iso if e.at else None for e in document.timeline] == [
        "2026-04-03",
        "2026-04-17",
        "2026-04-18",
        "2026-04-20",
    ]
    assert document.session_date is not None
    assert document.session_date.iso == "2026-04-28"
    assert [a.owners for a in document.actions] == [("Jürgen",), ("Søren",)]
    assert document.actions[1].status == "done"
    assert document.root_cause is not None
    assert document.root_cause.text.startswith("cron job wrote an empty synonyms file")


TABLE = """
= Churn v3 incident

# Hypothesis || Evidence || Score
H1 income drift || + PSI .31 \\ – no new segment || 8/10
H2 late labels || – label job on time || 2/10

# Action || Owner || Due || Status
Retrain on 60 days || Ana || Fri || wip
PSI alert on income || Raj + Mei || 5/30 ||
"""


def test_tables_give_their_columns_to_the_fields(read_text: Read) -> None:
    document = read_text(TABLE)

    first, second = document.hypotheses
    assert (first.text, first.rating.score) == ("income drift", 0.8)
    assert [(e.text, e.stance) for e in first.evidence] == [
        ("PSI .31", "for"),
        ("no new segment", "against"),
    ]
    assert [(e.text, e.stance) for e in second.evidence] == [("label job on time", "against")]
    retrain, alert = document.actions
    assert (retrain.owners, retrain.status) == (("Ana",), "in_progress")
    assert retrain.due is not None
    assert alert.owners == ("Raj", "Mei")
    assert alert.due is not None
    assert alert.due.iso == "2026-05-30"


CLOCK = """
= Bid optimiser v9 outage

# Log 4 May
09:10 p99 latency 40 ms
09:25 config push
09:40 p99 latency 310 ms
10:05 config reverted

# Culprit
timeout typo in config: 20 instead of 200

# AI
Config lint in CI (Noor)
"""


def test_clock_times_take_the_day_of_the_heading(read_text: Read) -> None:
    document = read_text(CLOCK)

    assert [e.at.iso if e.at else None for e in document.timeline] == [
        "2026-05-04T09:10",
        "2026-05-04T09:25",
        "2026-05-04T09:40",
        "2026-05-04T10:05",
    ]
    assert document.root_cause is not None
    assert document.root_cause.category in ("deployment", "infrastructure")


STRIKES = """
# Actions
~~✓ rollback to v3 - Ana~~
~~tell marketing - Tom~~
☐ retrain - Raj

# Hypotheses
~~DNS outage~~
bad join in ETL ✓
"""


def test_a_strike_in_a_list_of_ticked_actions_is_done_elsewhere_rejected(read_text: Read) -> None:
    document = read_text(STRIKES)

    assert [(a.text, a.status) for a in document.actions] == [
        ("rollback to v3", "done"),
        ("tell marketing", "done"),
        ("retrain", "open"),
    ]
    assert texts(document.rejected) == ["DNS outage"]
    assert texts(document.hypotheses) == ["bad join in ETL"]


def test_a_struck_action_among_open_ones_is_rejected(read_text: Read) -> None:
    document = read_text("# Actions\n☐ retrain - Raj\n~~☐ buy more GPUs~~")

    assert texts(document.actions) == ["retrain"]
    assert texts(document.rejected) == ["buy more GPUs"]


REWRITTEN = """
# Timeline
3/4 @@ AUC ~~0.91~~ 0.78

# Hypotheses
H1 ~~stale~~ bad join in ETL

# Root cause
PSI of ~~age~~ income doubled

# Actions
☐ retrain on last ~~90~~ 60 days - Raj
"""


def test_struck_words_stand_in_no_statement_and_stay_in_the_sources(read_text: Read) -> None:
    document = read_text(REWRITTEN)

    assert [(e.text, e.metric and e.metric.value) for e in document.timeline] == [
        ("AUC 0.78", 0.78)
    ]
    assert texts(document.hypotheses) == ["bad join in ETL"]
    assert document.root_cause is not None
    assert document.root_cause.text == "PSI of income doubled"
    assert [(a.text, a.owners) for a in document.actions] == [("retrain on last 60 days", ("Raj",))]
    assert document.actions[0].sources[0].text == "☐ retrain on last 90 60 days - Raj"
    assert "stale" in document.hypotheses[0].sources[0].text
    assert "age" in document.root_cause.sources[0].text.split()
    assert document.rejected == document.unplaced == ()


SEVERAL_CAUSES = """
# Root cause
• encoder version differs between training and serving
★ user_age bucketed with other edges online

# Questions
why did parity test pass?
"""


def test_the_marked_one_of_several_causes_is_taken_and_none_is_lost(read_text: Read) -> None:
    document = read_text(SEVERAL_CAUSES)

    assert document.root_cause is not None
    assert document.root_cause.text == "user_age bucketed with other edges online"
    assert document.root_cause.feature == "user_age"
    assert [s.text for s in document.unplaced] == [
        "• encoder version differs between training and serving"
    ]


def test_prefixes_file_a_line_wherever_it_stands(read_text: Read) -> None:
    document = read_text(
        """
# Timeline
5/2: AUC 0.88
5/9: AUC 0.79
Q: was the holdout stale?
DECISION: freeze launches
Root cause: label job ran on old partition
AI: add partition check - Eva
"""
    )

    assert texts(document.timeline) == ["AUC 0.88", "AUC 0.79"]
    assert texts(document.questions) == ["was the holdout stale?"]
    assert texts(document.decisions) == ["freeze launches"]
    assert document.root_cause is not None
    assert document.root_cause.text == "label job ran on old partition"
    assert [(a.text, a.owners) for a in document.actions] == [("add partition check", ("Eva",))]


def test_housekeeping_is_kept_but_placed_nowhere(read_text: Read) -> None:
    document = read_text(
        """
# Actions
☐ retrain - Raj

wifi: guest_5G

PLS KEEP!!

# Parking lot
new office plants
"""
    )

    assert texts(document.actions) == ["retrain"]
    kept = " ".join(texts(document.unplaced))
    assert "wifi: guest_5G" in kept
    assert "PLS KEEP!!" in kept
    assert "new office plants" in kept


CURVE_YEARS = """
= LTV model v5 debrief

# Timeline
Dec 28 @@ MAPE 11%
Jan 4 @@ MAPE 19%
Jan 9 @@ tax table updated
"""


def test_years_turn_over_between_december_and_january(read_text: Read) -> None:
    document = read_text(CURVE_YEARS, captured_at=datetime(2026, 1, 12))

    assert [e.at.iso if e.at else None for e in document.timeline] == [
        "2025-12-28",
        "2026-01-04",
        "2026-01-09",
    ]


def test_an_empty_board_gives_an_empty_document(read_text: Read) -> None:
    document = read_text("")

    assert document.title is None
    assert document.timeline == ()
    assert document.summary is None
    assert document.reader.confidence == 0.0


def test_arrows_become_pointers_into_the_document(read_text: Read) -> None:
    document = read_text(
        """
# Hypotheses
H1 cold cache
H2 TTL too short ✓

[[Root cause: TTL set to 1h, last_login null in 38% of calls]]
-> 0 1 > 1 -1
"""
    )

    assert [(r.from_, r.to) for r in document.relations] == [("/hypotheses/1", "/root_cause")]


def test_due_dates_follow_the_last_event_however_old_the_photo_is(read_text: Read) -> None:
    document = read_text(FRAUD, captured_at=datetime(2026, 11, 22, 9, 0))

    assert [e.at.iso for e in document.timeline if e.at][-1] == "2026-03-08"
    assert document.actions[0].due is not None
    assert document.actions[0].due.iso == "2026-03-20"


def test_a_page_of_prose_states_no_root_cause(read_text: Read) -> None:
    sentence = "sales dropped by 12% over three weeks because the feed of a supplier broke and "

    document = read_text(f"# Root cause\n{sentence * 5}")

    assert document.root_cause is None
    assert document.summary is None or len(document.summary) < 200
    assert len(document.unplaced) == 1
