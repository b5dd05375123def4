"""The characters that boards need, of the 18,710 that the recogniser knows.

Everything else counts as foreign: a line that is mostly foreign is another script, or no writing.
"""

from __future__ import annotations

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
DIGITS = "0123456789"
PUNCTUATION = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
NAMES = "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿ"
"""Accented letters of Latin-1, for people's names."""
QUANTITIES = "–…·×÷±≈≤≥≠°µσαβλεΔ€£²³½"
MARKS = "•★☆☐☑☒■✓✗●○→←↑↓"

ALPHABET = LETTERS + DIGITS + PUNCTUATION + NAMES + QUANTITIES + MARKS

FORMS = {
    form: character
    for character, forms in {
        "'": "‘’′",
        '"': "“”″",
        "–": "—―−",
        "µ": "μ",
        "Δ": "∆",
        "☐": "□口◻⬜",
        "☑": "✅",
        "✓": "✔√",
        "✗": "✘✕✖",
        "→": "⇒➔➜⟶",
        "★": "⭐",
        "●": "⚫",
        "○": "◯⚪",
        "!": "！",
        "(": "（",
        ")": "）",
        "+": "＋",
        ",": "，、",
        ":": "：",
        ";": "；",
        "?": "？",
        "%": "％",
        "=": "＝",
        "<": "＜",
        ">": "＞",
        "~": "～",
    }.items()
    for form in forms
}
"""Other forms of a character in the recogniser's list: what it sees as either is the same ink."""
