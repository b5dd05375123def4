"""Posteriors to text: the best path, spellings with a prior, alignment."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boardsnap.recognition.decoding import (
    aligned,
    best_path,
    decoded,
    foreign_count,
    glyphs_of,
    letter_fit,
    plausibilities,
    spellings,
    text_of,
)
from boardsnap.recognition.lexicon import Lexicon
from boardsnap.recognition.posteriors import Posteriors
from tests.unit.recognition.seen import ALPHABET, posteriors, sure

PLAIN = Lexicon.build()


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.build(glossary=["zorblatt_rate"])


def test_repeats_are_one_character_and_blanks_part_two() -> None:
    assert text_of(best_path(posteriors("a", "a", "", "a", "b"))) == "aab"


def test_glyphs_stand_where_they_were_seen() -> None:
    glyphs = best_path(posteriors("", "", "a", "a", "", "b"))
    assert [(g.text, g.start, g.end) for g in glyphs] == [("a", 2, 4), ("b", 5, 6)]


def test_empty_posteriors_are_an_empty_text() -> None:
    assert best_path(posteriors("", "")) == ()


DOUBTS = [
    # what the engine saw, step by step; what a board says
    (["d", "r", {"i": 0.5, "l": 0.4}, {"F": 0.5, "f": 0.4}, "t"], "drift"),
    (["r", "e", {"c": 0.6, "t": 0.3}, "r", "a", "i", "n"], "retrain"),
    ([{"I": 0.6, "1": 0.35}, "/", "1", "8"], "1/18"),
    (["0", ".", {"9": 0.6, "g": 0.35}, {" ": 0.5}, *([{"☆": 0.09}] * 3)], "0.9"),
    (["5", {"1": 0.76, "/": 0.2}, "7"], "5/7"),
    (["5", {"1": 0.93, "/": 0.05}, "7"], "517"),
    (["r", "o", "l", "", "l", {"": 0.7, " ": 0.3}, "b", "a", "c", "k"], "rollback"),
    (["r", "o", "", "o", "t", " ", {"p": 0.6, "c": 0.39}, "a", "u", "s", "e"], "root cause"),
    (["1", {"1": 0.6, "/": 0.35}, {"I": 0.5, "1": 0.4}, "", "8"], "1/18"),
    (["v", {"I": 0.6, "1": 0.3}, "2"], "v12"),
    ([{"O": 0.6, "0": 0.3}, ".", "9", "1"], "0.91"),
    (["H", {"l": 0.6, "1": 0.3}, ":"], "H1:"),
    (["f", "e", "", "e", "d", {"": 0.7, " ": 0.3}, "s", "t", "a", "l", "e"], "feed stale"),
    (["z", "o", "r", "b", {"i": 0.5, "l": 0.4}, "a", "t", "", "t", "_", "r", "a", "t", "e"],
     "zorblatt_rate"),
]  # fmt: skip


@pytest.mark.parametrize(("steps", "truth"), DOUBTS, ids=[truth for _, truth in DOUBTS])
def test_doubtful_characters_follow_what_boards_say(
    lexicon: Lexicon, steps: list[dict[str, float] | str], truth: str
) -> None:
    assert text_of(glyphs_of(decoded(posteriors(*steps), lexicon))) == truth


@pytest.mark.parametrize(
    "text",
    [
        "x_spam_score",
        "us-east-1",
        "0.91",
        "24h",
        "3/14",
        "v12",
        "+34%",
        "p95",
        "H1",
        "Wojciech",
        "dist. chg'd b4",
        "Zxqv",
        "rcommendation",
    ],
)
def test_what_the_engine_is_sure_of_is_never_changed(lexicon: Lexicon, text: str) -> None:
    assert text_of(glyphs_of(decoded(sure(text), lexicon))) == text


@given(st.text(ALPHABET, max_size=30))
@settings(deadline=None)
def test_sure_characters_survive_whatever_they_spell(text: str) -> None:
    assert text_of(glyphs_of(decoded(sure(text), PLAIN))) == " ".join(text.split())


@pytest.mark.parametrize("letter", "CDKQZ")
def test_a_letter_by_itself_that_was_seen_is_not_taken_for_a_sign(letter: str) -> None:
    seen = posteriors("", {letter: 0.86, "(": 0.02, "-": 0.02}, "")
    assert text_of(glyphs_of(decoded(seen, PLAIN))) == letter


def test_spellings_are_ranked_best_first(lexicon: Lexicon) -> None:
    ranked = spellings(posteriors({"a": 0.5, "o": 0.4}, "t"), lexicon)
    assert [s.score for s in ranked] == sorted((s.score for s in ranked), reverse=True)
    assert {"at", "ot"} <= {s.text for s in ranked}


@given(st.text("abc ", min_size=1, max_size=12).map(str.strip).filter(bool))
@settings(deadline=None)
def test_alignment_gives_back_the_text_in_order(text: str) -> None:
    glyphs = aligned(sure(text), text)
    assert "".join(g.text for g in glyphs) == text
    starts = [g.start for g in glyphs]
    assert starts == sorted(set(starts))


def test_a_line_as_long_as_a_board_is_wide_is_aligned() -> None:
    text = "the churn model drifted after the pricing change and nobody saw it for weeks " * 4
    glyphs = aligned(sure(text.strip()), text.strip())
    assert "".join(g.text for g in glyphs) == text.strip()


def test_alignment_of_a_mended_character_keeps_its_own_confidence() -> None:
    seen = posteriors("a", {"b": 0.7, "c": 0.2}, "d")
    assert [round(g.confidence, 1) for g in aligned(seen, "acd")] == [1.0, 0.2, 1.0]


def test_the_text_that_was_seen_is_more_plausible_than_another(lexicon: Lexicon) -> None:
    seen = sure("drift")
    drift, draft = plausibilities(seen, ["drift", "draft"], lexicon)
    assert drift > draft


@given(st.lists(st.text("abc →", max_size=8), min_size=1, max_size=5))
@settings(deadline=None)
def test_texts_are_as_plausible_beside_others_as_alone(texts: list[str]) -> None:
    seen = posteriors({"a": 0.5, "b": 0.3}, "", {"c": 0.4, " ": 0.3}, "a", "")
    alone = [plausibilities(seen, [text], PLAIN)[0] for text in texts]
    np.testing.assert_allclose(plausibilities(seen, texts, PLAIN), alone)


def test_what_else_a_run_may_say_is_kept_where_the_engine_was_not_sure(lexicon: Lexicon) -> None:
    first, space, second = decoded(
        posteriors("m", "y", " ", "c", "a", {"t": 0.6, "r": 0.39}), lexicon
    )
    assert (first.others, space.others) == ((), ())
    assert text_of(second.glyphs) == "cat"
    assert second.others[0] == "car"


def test_what_was_seen_is_not_read_as_nothing() -> None:
    seen = posteriors("", {"l": 0.5, "I": 0.2}, "")
    assert spellings(seen, PLAIN)[0].text == ""
    (run,) = decoded(seen, PLAIN)
    assert text_of(run.glyphs) == "I"
    assert run.others == ("l",)


def test_characters_of_other_scripts_are_counted_once_each() -> None:
    seen = posteriors("", "", "", "", "")
    shares = np.array([0.9, 0.9, 0.0, 0.8, 0.0], np.float32)
    assert foreign_count(Posteriors(seen.alphabet, seen.probabilities, shares, 8.0)) == 2


def test_a_word_fits_by_its_own_steps_alone() -> None:
    line = posteriors("m", "y", " ", {"c": 0.6, "e": 0.4}, "a", "r", " ", "x")
    assert letter_fit(line, "car", (3, 6)) == pytest.approx(np.log(0.6) / 3, abs=0.01)
    assert letter_fit(line, "ear", (3, 6)) == pytest.approx(np.log(0.4) / 3, abs=0.01)
    assert letter_fit(line, "my", (0, 2)) == pytest.approx(0.0, abs=0.01)


def test_a_longer_word_fits_as_well_as_a_short_one_read_as_surely() -> None:
    short = posteriors(*({c: 0.7} for c in "cat"))
    long = posteriors(*({c: 0.7} for c in "catalogues"))
    fits = letter_fit(short, "cat", (0, 3)), letter_fit(long, "catalogues", (0, 10))
    assert fits[0] == pytest.approx(fits[1])


def test_what_was_not_seen_fits_badly_and_what_the_recogniser_does_not_know_no_worse() -> None:
    seen = sure("car")
    missing, unknown = letter_fit(seen, "cax", (0, 6)), letter_fit(seen, "ca→", (0, 6))
    assert missing < letter_fit(seen, "car", (0, 6)) - 2
    assert -20 < unknown < letter_fit(seen, "ca", (0, 6))
