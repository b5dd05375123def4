"""Which text of a line counts, of all that its looks suggest."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from boardsnap.recognition.choice import Choice, choose
from boardsnap.recognition.decoding import aligned, decoded, glyphs_of, plausibilities, text_of
from boardsnap.recognition.lexicon import Lexicon
from boardsnap.recognition.posteriors import Posteriors
from tests.unit.recognition.seen import ALPHABET, posteriors, sure

LEXICON = Lexicon.build()


def chosen(*looks: Posteriors) -> Choice:
    return choose([decoded(look, LEXICON) for look in looks], looks, LEXICON)


def test_a_text_that_no_look_has_first_counts_where_both_have_it_second() -> None:
    own = posteriors("c", "a", {"t": 0.55, "r": 0.44})
    other = posteriors({"b": 0.8, "c": 0.19}, "a", "r")
    assert [text_of(glyphs_of(decoded(look, LEXICON))) for look in (own, other)] == ["cat", "bar"]
    assert chosen(own, other).text == "car"


def test_several_parts_of_a_line_are_mended_at_once() -> None:
    own = posteriors("c", "a", {"t": 0.55, "r": 0.44}, " ", "h", "a", {"t": 0.55, "d": 0.44})
    other = posteriors({"b": 0.55, "c": 0.44}, "a", "r", " ", {"m": 0.55, "h": 0.44}, "a", "d")
    assert chosen(own, other).text == "car had"


def test_a_word_counts_that_often_follows_the_one_before() -> None:
    doubtful = ({"p": 0.6, "c": 0.39}, "a", "u", "s", "e")
    alone, after = posteriors(*doubtful), posteriors("r", "o", "", "o", "t", " ", *doubtful)
    assert chosen(alone, alone).text == "pause"
    assert chosen(after, after).text == "root cause"


def test_a_listed_word_counts_that_no_look_took_for_likely() -> None:
    blurred = {"x": 0.9, "a": 0.002}, {"x": 0.9, "i": 0.002}
    seen = posteriors("r", "e", "t", "r", blurred[0], "i", "n", blurred[1], "n", "g")
    assert text_of(glyphs_of(decoded(seen, LEXICON))) == "retrxinxng"
    assert chosen(seen, seen).text == "retraining"


def test_of_two_looks_alike_the_doubts_of_either_count() -> None:
    blurred = {"x": 0.9, "a": 0.002}, {"x": 0.9, "i": 0.002}
    doubted = posteriors("r", "e", "t", "r", blurred[0], "i", "n", blurred[1], "n", "g")
    plain = posteriors("r", "e", "t", "r", {"x": 0.96}, "i", "n", {"x": 0.96}, "n", "g")
    assert chosen(plain, doubted).text == chosen(doubted, plain).text


def test_a_listed_word_counts_beside_a_space_that_is_not_sure() -> None:
    blurred = {"x": 0.9, "a": 0.002}, {"x": 0.9, "i": 0.002}
    word = ("r", "e", "t", "r", blurred[0], "i", "n", blurred[1], "n", "g")
    seen = posteriors("m", "y", {" ": 0.8}, *word)
    assert chosen(seen, seen).text == "my retraining"


def test_nothing_is_suggested_that_the_recogniser_cannot_spell() -> None:
    letters = tuple("abcdefghijklmnopqrstuvwxyz ")
    kept = [0, *(ALPHABET.index(letter) + 1 for letter in letters)]
    seen = posteriors("c", "o", "u", "l", "d", "n", {"f": 0.5, "t": 0.45})
    look = Posteriors(letters, seen.probabilities[:, kept], seen.foreign, seen.step_px)
    choice = chosen(look, look)
    assert text_of(aligned(look, choice.text)) == choice.text


def test_what_is_sure_stays_though_nobody_knows_it() -> None:
    assert chosen(sure("Zxqvbkw"), sure("Zxqvbkw")).text == "Zxqvbkw"


def test_the_look_is_named_from_which_the_text_comes() -> None:
    assert chosen(posteriors("x", {"q": 0.4}), sure("so")).look == 1
    assert chosen(sure("so"), posteriors("x", {"q": 0.4})).look == 0


def test_a_look_that_saw_nothing_is_outvoted_by_one_that_read() -> None:
    nothing = posteriors({"d": 0.2}, {"a": 0.2}, {"y": 0.2})
    assert chosen(nothing, sure("day")).text == "day"


SHARES = st.dictionaries(st.sampled_from("abct "), st.floats(0.05, 0.19), max_size=4)


@given(st.lists(st.lists(SHARES, min_size=1, max_size=6), min_size=2, max_size=3))
@settings(deadline=None, max_examples=60)
def test_the_choice_fits_no_worse_than_what_any_look_reads(
    seen: list[list[dict[str, float]]],
) -> None:
    looks = [posteriors(*steps) for steps in seen]
    own, other, *again = looks
    for look in looks:
        text = text_of(glyphs_of(decoded(look, LEXICON)))
        fits = [plausibilities(one, [text], LEXICON)[0] for one in (own, *again)]
        fit = sum(fits) / len(fits) + plausibilities(other, [text], LEXICON)[0]
        assert chosen(*looks).fit >= fit - 1e-9
