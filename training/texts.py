"""What training writes: words, numbers, dates, identifiers and lines such as boards are full of.

Every text is drawn by chance from lists of words and from small grammars; no text of a benchmark
board is among the sources.
"""

from __future__ import annotations

import math
import string
import tomllib
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path
from random import Random

from boardsnap.recognition.lexicon import followers, listed_in, tenths_in

FLATTENING = 0.6
"""The power to which the frequencies of words are raised: rare ones have to be seen."""

PHRASES = 0.45
"""Share of the lines whose words follow one another as people write them; in the others they stand
by chance, so that what is read is what is there."""

LONGEST = 44
"""Characters of a line at most: longer ones are a whole board wide and slow training down."""

_WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
_MONTHS, _LONG_MONTHS, _DAYS, _UNITS, _METRICS, _PARTS, _CLOUD, _PLACES = (
    _WORDS[kind].split()
    for kind in (
        *("months", "long_months", "days", "units", "metrics"),
        *("parts_of_names", "clouds", "places"),
    )
)
_OWNER_MARKS = ("@", "- ", "→ ", "-> ", "(", "owner: ", "own: ", "DRI: ")
_BULLETS = ("- ", "• ", "* ", "→ ", "> ", "+ ", "1. ", "2) ", "3. ", "a) ", "☐ ", "☑ ", "✓ ", "✗ ",
            "[ ] ", "[x] ", "? ", "! ")  # fmt: skip
_SIGNS = (*"+-=<>≤≥≈≠±×÷→←↑↓/&|:;~", "->", "=>", "--", "<-", "...", "w/", "w/o", "vs", "vs.")


def _ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, up to 31st."""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number in (11, 12, 13) else ending}"


def _weight(tenths: float) -> float:
    return math.exp(-FLATTENING * tenths / 10)


class _Listed:
    """Words with what each costs, in tenths of a nat."""

    def __init__(self, name: str) -> None:
        self._costs = tenths_in(f"{name}.txt.gz")
        self._words = [*self._costs]
        self._weights = list(accumulate(map(_weight, self._costs.values())))
        self._rarest = self._costs[self._words[-1]]

    def draw(self, chance: Random) -> str:
        """One of them, the more common ones more often."""
        return chance.choices(self._words, cum_weights=self._weights)[0]

    def cost(self, word: str) -> int:
        """What a word costs; one that is not listed, as much as the rarest."""
        return self._costs.get(word, self._rarest)


class Texts:
    """Texts without end.

    Args:
        chance: decides everything.
        characters: that may occur; what has others is drawn again.
    """

    def __init__(self, chance: Random, characters: Sequence[str]) -> None:
        self._chance = chance
        self._allowed = frozenset(characters)
        self._english = _Listed("english")
        self._technical = _Listed("technical")
        self._field = listed_in("field.txt")
        self._names = listed_in("names.txt")

    def word(self) -> str:
        """One token without spaces."""
        return self._allowed_only(self._token)

    def plain_word(self) -> str:
        """An English word or one of the field, with letters only."""
        return self._allowed_only(self._plain)

    def line(self) -> str:
        """Some tokens in a row, as on one line of a board."""
        return self._allowed_only(self._row)

    def _allowed_only(self, draw: Callable[[], str]) -> str:
        while True:
            text = draw()
            if text and len(text) <= LONGEST and self._allowed.issuperset(text):
                return text

    def _plain(self) -> str:
        word = self._listed()
        style = self._chance.random()
        if style < 0.58:
            return word
        return word.capitalize() if style < 0.72 else word.upper()

    def _listed(self) -> str:
        chance = self._chance
        which = chance.random()
        if which < 0.72:
            return (self._english if which < 0.54 else self._technical).draw(chance)
        return chance.choice(self._field) if which < 0.94 else chance.choice(self._names)

    def _phrase(self, count: int) -> list[str]:
        """Up to so many words that follow one another."""
        words = [self._listed()]
        while len(words) < count and (gains := followers(words[-1])):
            costs = [self._technical.cost(word) - gain for word, gain in gains.items()]
            words += self._chance.choices([*gains], [*map(_weight, costs)])
        return words

    def _token(self) -> str:
        return self._one_of(
            (
                (60, self._plain),
                (8, self._signed_word),
                (8, self._number),
                (5, self._date),
                (7, self._identifier),
                (3, self._label),
                (4, self._change),
                (2, self._name),
                (3, self._nonsense),
            )
        )

    def _one_of(self, ways: Sequence[tuple[int, Callable[[], str]]]) -> str:
        weights, draws = zip(*ways, strict=True)
        (draw,) = self._chance.choices(draws, weights)
        return str(draw())

    def _signed_word(self) -> str:
        word, chance = self._plain(), self._chance
        before, after = chance.choice(
            (("(", ")"), ('"', '"'), ("'", "'"), ("", ":"), ("", "?"), ("", "!"), ("", ","),
             ("", "."), ("", ";"), ("#", ""), ("@", ""), ("(", ""), ("", ")"), ("[", "]"),
             ("", "'s"), ("", "..."), ("~", ""), ("", "?!"), ("", "??"), ("<", ">"), ("*", ""))
        )  # fmt: skip
        joint = chance.random()
        if joint < 0.3:
            word += chance.choice(("-", "/", "&", "+", "=", "_", ".", "→", ":")) + self._plain()
        return before + word + after

    def _digits(self, least: int = 1, most: int = 4) -> str:
        return "".join(self._chance.choices(string.digits, k=self._chance.randint(least, most)))

    def _amount(self) -> str:
        chance = self._chance
        kind = chance.random()
        if kind < 0.35:
            return f"0.{self._digits(1, 4)}"
        if kind < 0.5:
            return f"{chance.randint(0, 99)}.{self._digits(1, 2)}"
        if kind < 0.6:
            return f"{chance.randint(1, 999)},{chance.randint(0, 999):03d}"
        return str(chance.randint(0, 10 ** chance.randint(1, 5)))

    def _number(self) -> str:
        chance = self._chance
        sign = chance.choices(("", "+", "-", "–", "~", "<", ">", "≤", "≥", "≈", "$", "€", "£", "±",
                               "p<", "p=", "n=", "k=", "x"),
                              (60, 5, 5, 2, 5, 4, 4, 2, 2, 2, 4, 3, 1, 1, 1, 1, 1, 1, 1)
                             )[0]  # fmt: skip
        unit = chance.choice(_UNITS) if chance.random() < 0.5 else ""
        return sign + self._amount() + unit

    def _change(self) -> str:
        arrow = self._chance.choice(("→", "->", "-", "–", "/", "=>", "..", ":"))
        unit = self._chance.choice(("", "", "%", "k", "ms"))
        name = self._chance.choice(_METRICS) + self._chance.choice((" ", "=", ": ", ""))
        start = name if self._chance.random() < 0.3 else ""
        return f"{start}{self._amount()}{unit}{arrow}{self._amount()}{unit}"

    def _date(self) -> str:
        return self._one_of(((6, self._numeric_date), (8, self._named_date), (3, self._time),
                             (8, self._counted_date)))  # fmt: skip

    def _numeric_date(self) -> str:
        chance = self._chance
        day, month, year = chance.randint(1, 31), chance.randint(1, 12), chance.randint(2018, 2027)
        return chance.choice(
            (f"{month}/{day}", f"{day}/{month}", f"{day}.{month}.", f"{day:02d}.{month:02d}.{year}",
             f"{year}-{month:02d}-{day:02d}", f"{month:02d}/{day:02d}",
             f"{month}/{day}/{year % 100}")
        )  # fmt: skip

    def _named_date(self) -> str:
        chance = self._chance
        day, year = chance.randint(1, 31), chance.randint(2018, 2027)
        month, weekday = chance.choice(_MONTHS), chance.choice(_DAYS)
        return chance.choice(
            (f"{month} {day}", f"{day} {month}", f"{month} {day}, {year}", weekday,
             f"{chance.choice(_LONG_MONTHS)} {day}", f"{weekday} {chance.randint(1, 12)}/{day}",
             f"{month} {day}-{min(31, day + chance.randint(1, 9))}", _ordinal(day))
        )  # fmt: skip

    def _time(self) -> str:
        hour, minute = self._chance.randint(0, 23), self._chance.randint(0, 59)
        half = self._chance.choice(("am", "pm"))
        times = (f"{hour}:{minute:02d}", f"{hour:02d}:{minute:02d}", f"{hour % 12 + 1}{half}")
        return self._chance.choice(times)

    def _counted_date(self) -> str:
        chance = self._chance
        day, week = chance.randint(1, 31), chance.randint(1, 52)
        return chance.choice(
            (f"wk {week}", f"W{week}", f"T+{chance.randint(0, 90)}d", f"Q{chance.randint(1, 4)}",
             str(chance.randint(2018, 2027)), f"day {day}", f"D-{day}")
        )  # fmt: skip

    def _identifier(self) -> str:
        return self._one_of(
            (
                (50, self._snake),
                (10, self._camel),
                (10, lambda: "-".join(self._parts())),
                (6, lambda: ".".join(self._parts()[:2])),
                (6, self._version),
                (5, self._region),
                (6, self._ticket),
                (7, self._path),
            )
        )

    def _parts(self) -> list[str]:
        chance = self._chance
        return [
            chance.choice(_PARTS) if chance.random() < 0.7 else self._listed()
            for _ in range(chance.randint(2, 4))
        ]

    def _snake(self) -> str:
        joined = "_".join(self._parts())
        return joined.upper() if self._chance.random() < 0.12 else joined

    def _camel(self) -> str:
        first, *others = self._parts()
        return first + "".join(part.capitalize() for part in others)

    def _version(self) -> str:
        numbers = [self._chance.randint(0, 20) for _ in range(self._chance.randint(0, 2))]
        return ".".join(map(str, (f"v{self._chance.randint(0, 12)}", *numbers)))

    def _region(self) -> str:
        chance = self._chance
        return f"{chance.choice(_CLOUD)}-{chance.choice(_PLACES)}-{chance.randint(1, 4)}"

    def _ticket(self) -> str:
        project = self._chance.choices(string.ascii_uppercase, k=self._chance.randint(2, 4))
        return f"{''.join(project)}-{self._digits(1, 5)}"

    def _path(self) -> str:
        return "/".join(self._parts()[:2]) + self._chance.choice(("", ".py", ".sql", ".csv", "()"))

    def _label(self) -> str:
        chance = self._chance
        capitals = chance.choices(string.ascii_uppercase, k=chance.randint(2, 5))
        stars = "★" * chance.randint(1, 3) + "☆" * chance.randint(1, 2)
        dots = "●" * chance.randint(1, 3) + "○" * chance.randint(1, 3)
        return chance.choice(
            (f"H{chance.randint(1, 9)}", f"P{chance.randint(0, 4)}", f"#{self._digits(1, 5)}",
             f"{chance.randint(1, 20)}.", f"{chance.randint(1, 20)})", f"({chance.randint(1, 9)})",
             chance.choice(string.ascii_uppercase), chance.choice(string.digits),
             f"A{chance.randint(1, 9)}:", "".join(capitals), "★" * chance.randint(1, 5), stars,
             dots, f"{chance.randint(0, 5)}/5", f"{chance.randint(0, 10)}/10",
             chance.choice(_SIGNS), "?", "✓", "✗", "☐", "☑")
        )  # fmt: skip

    def _name(self) -> str:
        name = self._chance.choice(self._names)
        return self._chance.choice(("@" + name.lower(), "@" + name, name, name + ":", name.upper()))

    def _nonsense(self) -> str:
        letters = self._chance.choice(
            (string.ascii_lowercase, string.ascii_letters, string.ascii_uppercase,
             string.ascii_lowercase + string.digits,
             string.ascii_letters + string.digits + ".,:;!?-_/()#%&*+=<>'\"")
        )  # fmt: skip
        return "".join(self._chance.choices(letters, k=self._chance.randint(2, 9)))

    def _row(self) -> str:
        chance = self._chance
        count = chance.choices((2, 3, 4, 5, 6, 7), (30, 28, 18, 12, 8, 4))[0]
        if chance.random() < PHRASES:
            tokens = self._phrase(count)
        else:
            tokens = [self._token() for _ in range(count)]
        if chance.random() < 0.12:
            tokens.insert(chance.randint(1, len(tokens)), chance.choice(_SIGNS))
        if chance.random() < 0.1:
            tokens[0] += ":"
        if chance.random() < 0.1:
            tokens.append(chance.choice(_OWNER_MARKS) + chance.choice(self._names))
        line = " ".join(tokens)
        if chance.random() < 0.18:
            line = chance.choice(_BULLETS) + line
        style = chance.random()
        if style < 0.36:
            line = line.upper()
            if chance.random() < 0.2:  # some people keep a small letter or two among capitals
                small = chance.choice(string.ascii_uppercase)
                line = line.replace(small, small.lower())
        elif style < 0.5:
            line = line[:1].upper() + line[1:]
        return line
