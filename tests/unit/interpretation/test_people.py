"""Who was there, and who does what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from boardsnap.interpretation.people import (
    find_owners,
    is_people_list,
    looks_like_name,
    owner_names,
    person_name,
    read_participants,
)

OWNERS = [
    ("retrain @zoe", ["Zoe"], "retrain"),
    ("retrain - Ana", ["Ana"], "retrain"),
    ("retrain → Tom", ["Tom"], "retrain"),
    ("retrain (Raj)", ["Raj"], "retrain"),
    ("retrain [Mei]", ["Mei"], "retrain"),
    ("retrain - Raj + Mei", ["Raj", "Mei"], "retrain"),
    ("retrain - Sven/Raj", ["Sven", "Raj"], "retrain"),
    ("Ana & Tom: retrain", ["Ana", "Tom"], "retrain"),
    ("retrain owner: ZB", ["ZB"], "retrain"),
    ("Kim: do x", ["Kim"], "do x"),
    ("retrain / SAM", ["Sam"], "retrain"),
    ("retrain @LW", ["LW"], "retrain"),
    ("retrain [EG, ZB]", ["EG", "ZB"], "retrain"),
    ("retrain (Ana Silva)", ["Ana Silva"], "retrain"),
    ("retrain → SRE", ["SRE"], "retrain"),
    ("retrain (data eng)", ["data eng"], "retrain"),
    ("retrain - ML team", ["ML team"], "retrain"),
    ("retrain – on-call", ["on-call"], "retrain"),
    ("retrain @mikkel", ["Mikkel"], "retrain"),
    ("fix join (Oluwaseun)", ["Oluwaseun"], "fix join"),
    ("fix join - Nguyen and Priya", ["Nguyen", "Priya"], "fix join"),
    ("fix join Noor", ["Noor"], "fix join"),
    ("Priya to fix join", ["Priya"], "fix join"),
    ("fix join, owner Lee", ["Lee"], "fix join"),
    ("fix join - @ana, @tom", ["Ana", "Tom"], "fix join"),
    ("nightly parity test (Jan)", ["Jan"], "nightly parity test"),
    ("fix join - MJ", ["MJ"], "fix join"),
    ("fix join who: Bea", ["Bea"], "fix join"),
    ("fix join (@raj + @mei)", ["Raj", "Mei"], "fix join"),
    ("FIX JOIN - NOOR+ROSA", ["Noor", "Rosa"], "FIX JOIN"),
    ("platform: bump TTL", ["platform"], "bump TTL"),
    ("Omar → config review", ["Omar"], "config review"),
    ("fix join → Yusuf & Ines", ["Yusuf", "Ines"], "fix join"),
]


@pytest.mark.parametrize(("text", "names", "rest"), OWNERS)
def test_owners_are_found(text: str, names: list[str], rest: str) -> None:
    found = find_owners(text)
    assert found is not None
    assert list(found.names) == names
    assert (text[: found.start] + " " + text[found.end :]).strip(" ,-–") == rest


NOT_OWNERS = [
    "retrain on last 60 days",
    "monthly PSI + KS report to risk",
    "default = last known value",
    "drop feature - too noisy",
    "TTL 24h → 1h",
    "fix join (see doc)",
    "alert on CTR",
    "retrain (P1)",
    "check AUC (OOT)",
    "compare train CTR with live CTR",
    "block run when null > 5%",
    "add rate + unemployment as features",
    "Add intent 'plus', retrain",
    "no launch w/ offline jump > .03",
    "TODO: fix join",
]


@pytest.mark.parametrize("text", NOT_OWNERS)
def test_words_of_the_action_own_nothing(text: str) -> None:
    assert find_owners(text) is None


def test_an_open_owner_is_cut_but_names_nobody() -> None:
    found = find_owners("fix join owner: TBD")
    assert found is not None
    assert found.names == ()


def test_known_people_are_found_without_structure() -> None:
    assert find_owners("fix join Zbyszko") is None
    found = find_owners("fix join Zbyszko", known=["Zbyszko"])
    assert found is not None
    assert found.names == ("Zbyszko",)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Present: Zoe, Rosa, Sam, Paul", ["Zoe", "Rosa", "Sam", "Paul"]),
        ("PRESENT: RAJ, LUCY", ["Raj", "Lucy"]),
        ("W/ LUCY, ZOE, JAN, NOOR", ["Lucy", "Zoe", "Jan", "Noor"]),
        ("ZOE, PAUL, TOM", ["Zoe", "Paul", "Tom"]),
        ("Kim, Priya, Finn", ["Kim", "Priya", "Finn"]),
        ("in room: Ana + Raj", ["Ana", "Raj"]),
        ("Team: MJ, LW, Ana", ["MJ", "LW", "Ana"]),
        ("Attendees: Ana Silva, Raj", ["Ana Silva", "Raj"]),
        ("with Mei & Omar", ["Mei", "Omar"]),
        ("Participants - Eva, Ivan and Tara", ["Eva", "Ivan", "Tara"]),
        ("Present: Chiamaka", ["Chiamaka"]),
        ("present: ana tom raj", ["Ana", "Tom", "Raj"]),
    ],
)
def test_participants_are_read(text: str, names: list[str]) -> None:
    assert list(read_participants(text)) == names
    assert is_people_list(text)


@pytest.mark.parametrize(
    "text",
    [
        "client + server logs match",
        "AUC, F1, recall",
        "users tired, summer dip",
        "Ana",
        "retrain, redeploy",
        "with new logs",
        "KS down, PSI up",
        "",
        "Timeline",
        "team offsite",
    ],
)
def test_other_lists_are_no_people(text: str) -> None:
    assert read_participants(text) == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Noor+Finn", ["Noor", "Finn"]),
        ("@tara", ["Tara"]),
        ("Eva", ["Eva"]),
        ("data eng", ["data eng"]),
        ("LW", ["LW"]),
        ("?", []),
        ("retrain model", []),
        ("owner: Bo", ["Bo"]),
        ("Fri", []),
    ],
)
def test_owner_cells_are_read(text: str, names: list[str]) -> None:
    assert list(owner_names(text)) == names


@pytest.mark.parametrize(
    ("written", "shouting", "shown"),
    [
        ("ZOE", True, "Zoe"),
        ("zoe", False, "Zoe"),
        ("TL", True, "TL"),
        ("Zoe", False, "Zoe"),
        ("NOOR", False, "Noor"),
        ("@MJ", False, "MJ"),
        ("SRE", True, "SRE"),
        ("jsmith", False, "jsmith"),
    ],
)
def test_names_take_a_person_s_case(written: str, shouting: bool, shown: str) -> None:
    assert person_name(written, shouting) == shown


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_people(text: str) -> None:
    found = find_owners(text)
    if found is not None:
        assert text[found.start : found.end] == found.raw
    read_participants(text)
    owner_names(text)
    assert 0 <= looks_like_name(text) <= 1


@given(
    st.lists(
        st.sampled_from(["Ana", "Raj", "Mei", "Tom", "Ivan", "Rosa"]),
        min_size=1,
        max_size=3,
        unique=True,
    ),
    st.sampled_from([", ", " + ", "/", " & "]),
)
def test_written_owners_come_back(names: list[str], link: str) -> None:
    found = find_owners(f"fix the join ({link.join(names)})")
    assert found is not None
    assert list(found.names) == names
