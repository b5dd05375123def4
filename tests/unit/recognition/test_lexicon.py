"""What is likely on a board: words, numbers, names, identifiers."""

from __future__ import annotations

import pytest

from boardsnap.recognition.lexicon import MOST_GAIN, Lexicon, class_cost


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.build(words=["shadow deploy"], glossary=["zorblatt_rate", "Przemek", "pDTR"])


LIKELIER = [
    # on a board; what a recogniser makes of it
    ("drift", "drlft"),
    ("modern", "modem1"),
    ("AUC", "AVC"),
    ("pCTR", "pcTR"),
    ("1/18", "1118"),
    ("5/7", "517"),
    ("0.91", "O.91"),
    ("v12", "vl2"),
    ("H1:", "Hl:"),
    ("P0", "PO"),
    ("w/", "wl"),
    ("chg'd", "chgd'"),
    ("24h", "Z4h"),
    ("+34%", "t34%"),
    ("$4.2k", "S4.2k"),
    ("p95", "pgs"),
    ("Zoe", "20e"),
    ("Apr", "Apn"),
    ("3pm", "3pn"),
    ("12:30", "1Z:30"),
    ("[x]", "[+]"),
    ("us-east-1", "us-eost-l"),
    ("x_spam_score", "x_spom_scove"),
    ("zorblatt_rate", "zorblatl_rate"),
    ("Przemek", "Przernek"),
    ("pDTR", "pDIR"),
]


@pytest.mark.parametrize(("right", "wrong"), LIKELIER)
def test_what_people_write_costs_less_than_how_it_is_misread(
    lexicon: Lexicon, right: str, wrong: str
) -> None:
    assert lexicon.cost(right) < lexicon.cost(wrong)


@pytest.mark.parametrize(
    "token",
    ["drift", "(drift)", "Retrain", "RETRAIN", "0.91", "v3", "3/14", "w/o", "dist.", "qtr", "b4",
     "train/serve", "Noor", "shadow", "zorblatt_rate", "-", "P0", "x1.5",
     "s3://trips/age", "https://wiki/loan-model_v3.html"],
)  # fmt: skip
def test_words_of_boards_are_known(lexicon: Lexicon, token: str) -> None:
    assert lexicon.knows(token)


@pytest.mark.parametrize("token", ["drlft", "honeypors", "xqz"])
def test_misread_words_are_not_known(lexicon: Lexicon, token: str) -> None:
    assert not lexicon.knows(token)


@pytest.mark.parametrize(
    ("one", "other"), [("0.91", "0.78"), ("3/14", "4/13"), ("17%", "71%"), ("v12", "v21")]
)
def test_no_digit_is_preferred_to_another(lexicon: Lexicon, one: str, other: str) -> None:
    assert lexicon.cost(one) == lexicon.cost(other)


def test_two_words_written_as_one_do_not_cost_less_than_apart() -> None:
    plain = Lexicon.build()
    fuller = Lexicon.build(["rootcause", "onnx"])
    assert fuller.cost("rootcause") == plain.cost("rootcause")
    assert fuller.cost("onnx") < plain.cost("onnx")


def test_a_lost_space_costs_more_than_two_words(lexicon: Lexicon) -> None:
    assert lexicon.cost("feedstale") > lexicon.cost("feed") + lexicon.cost("stale")


def test_a_glossary_name_is_as_likely_as_a_word(lexicon: Lexicon) -> None:
    plain = Lexicon.build()
    assert lexicon.cost("Przemek") < plain.cost("Przemek")
    assert lexicon.cost("Przemek") <= lexicon.cost("model")


def test_a_growing_word_costs_no_more_than_the_word(lexicon: Lexicon) -> None:
    word = "retrained"
    assert lexicon.growing_cost(word[:4]) <= lexicon.growing_cost(word[:4] + "zz")


@pytest.mark.parametrize("token", ["", "-", "+", "drift", "/", "."])
def test_words_and_signs_are_of_no_class(token: str) -> None:
    assert class_cost(token) is None


@pytest.mark.parametrize(
    ("before", "likely", "unlikely"),
    [("root", "cause", "case"), ("training", "data", "date"), ("based", "on", "or")],
)
def test_words_that_often_follow_one_another_gain_by_it(
    lexicon: Lexicon, before: str, likely: str, unlikely: str
) -> None:
    assert 0 < lexicon.gain(before, likely) <= MOST_GAIN
    assert lexicon.gain(before, likely) > lexicon.gain(before, unlikely)
    assert lexicon.gain(f"({before.upper()}", f"{likely.capitalize()},") == lexicon.gain(
        before, likely
    )


@pytest.mark.parametrize(
    ("before", "token"),
    [("", "data"), ("data", ""), ("zorblatt", "rate"), ("=", "data"), ("root.", "cause"),
     ("root", "(cause"), ("roll", "back")],
)  # fmt: skip
def test_nothing_is_gained_where_no_pair_is_known(
    lexicon: Lexicon, before: str, token: str
) -> None:
    assert lexicon.gain(before, token) == 0


@pytest.mark.parametrize("name", ["Piotr", "Rahul", "Luca"])
def test_names_that_technical_texts_hold_keep_their_capital(lexicon: Lexicon, name: str) -> None:
    assert lexicon.cost(name) < lexicon.cost(name.lower())


@pytest.mark.parametrize("letter", ["l", "s", "x", "n"])
def test_a_stray_letter_is_no_word(lexicon: Lexicon, letter: str) -> None:
    assert not lexicon.knows(letter)
    assert lexicon.gain("the", letter) == 0


@pytest.mark.parametrize("word", ["color", "analyze", "url", "dataframe", "json", "metadata"])
def test_words_of_technical_texts_are_known(lexicon: Lexicon, word: str) -> None:
    assert lexicon.knows(word)


def test_words_of_a_board_are_expected_again_as_they_were_written() -> None:
    plain = Lexicon.build()
    local = plain.with_words(["(zorBlatt),", "Noor", "xq", "0.91"])
    assert local.knows("zorblatt")
    assert not plain.knows("zorblatt")
    assert local.cost("zorBlatt") < local.cost("zoRblatt")
    assert local.cost("xq") == plain.cost("xq")
    assert local.cost("0.91") == plain.cost("0.91")


def test_the_same_lists_give_the_same_lexicon() -> None:
    assert Lexicon.build(["drift"]).costs == Lexicon.build(["drift"]).costs


@pytest.mark.parametrize(
    ("token", "meant"),
    [
        ("autmentration", "authentication"),
        ("AUTMENTRATION", "AUTHENTICATION"),
        ("Retralnlng", "Retraining"),
        ("(schcma),", "(schema),"),
    ],
)
def test_words_like_one_that_nobody_knows_are_written_as_it_is(
    lexicon: Lexicon, token: str, meant: str
) -> None:
    assert meant in lexicon.near(token)


@pytest.mark.parametrize("token", ["retraining", "0.91", "drlf", "user_agc_days", "", "→", "v1.2x"])
def test_what_is_known_or_short_or_no_word_stands_for_nothing_else(
    lexicon: Lexicon, token: str
) -> None:
    assert lexicon.near(token) == ()


def test_a_word_that_is_usually_written_in_odd_capitals_keeps_them() -> None:
    listed = Lexicon.build(glossary=["BigQuery", "pDTRmodel"])
    assert "BigQuery" in listed.near("BigOuery")
    assert "pDTRmodel" in listed.near("pDTRmadel")
    assert "BIGQUERY" in listed.near("BIGOUERY")


def test_words_of_the_board_are_among_those_that_are_like(lexicon: Lexicon) -> None:
    assert "Przembek" in lexicon.with_words(["przembek"]).near("Przcmbek")


@pytest.mark.parametrize("sign", [":", ",", ".", "..."])
def test_a_sign_that_ends_words_is_unlikely_by_itself(lexicon: Lexicon, sign: str) -> None:
    assert lexicon.cost(sign) > lexicon.cost("•") + 3
    assert lexicon.cost(f"late{sign[0]}") - lexicon.cost("late") < 3
