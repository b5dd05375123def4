"""The words with which people claim something of data: patterns and tables.

A new way to say it is a row here and a row in the test.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from boardsnap.model.postmortem import TimeUnit

DISTANCES: Mapping[str, str] = {
    "psi": "psi",
    "csi": "psi",
    "ks": "ks",
    "js": "js",
    "jsd": "js",
    "wasserstein": "wasserstein",
    "emd": "wasserstein",
}
DISTANCE = re.compile(
    r"\b(?P<name>PSI|CSI|KS|JSD?|Wasserstein|EMD)\b(?:\s?(?:dist\w*|div\w*))?"
    r"(?:\s?\((?P<inside>[^()]{2,40})\))?(?:\s(?:of|on|for|in)\s(?P<of>[\w -]{2,30}?))?"
    r"\s?(?:[:=~≈@]|is|was|at|up to|to|hit|hits|now|reached|>|≥)?\s?"
    r"(?:(?P<first>\d*[.,]?\d+)\s?(?:→|->|to)\s?)?(?P<value>\d*[.,]?\d+)(?![\d%])",
    re.IGNORECASE,
)
NULL = re.compile(
    r"\b(?:nulls?|null[ -]?rate|nans?|missing(?: values?| rate)?|empty|blank|unfilled)\b",
    re.IGNORECASE,
)
GONE_NULL = re.compile(
    r"\b(?:(?:is|are|was|were|went|goes|going|came|comes|now|all|always|mostly|became|turned)\s+)*"
    r"(?:all\s+)?(?:null|nulls|nan|empty|blank)\b",
    re.IGNORECASE,
)
IN = re.compile(
    r"\s(?:in|of|for|on)\s(?!\d)(?P<name>[\w-]+(?:\s(?!in\b|of\b|up\b|from\b|at\b|now\b)[a-z][\w-]*)?)",
    re.IGNORECASE,
)
PER = re.compile(
    r"\s?(?:a|an|per|each|every|/)\s?(?P<unit>day|d|week|wk|month|mo|hour|h)\b", re.IGNORECASE
)
PER_UNITS: Mapping[str, TimeUnit] = {
    **dict.fromkeys(("day", "d"), "days"),
    **dict.fromkeys(("week", "wk"), "weeks"),
    **dict.fromkeys(("month", "mo"), "months"),
    **dict.fromkeys(("hour", "h"), "hours"),
}
NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:[.,]\d+)?|[.,]\d+)"
UNIT = r"(?:%|percent\b|pct\b|pp\b|[kKmM]\b|x\b|σ|sd\b)"
ENDS = re.compile(
    rf"(?:from\s)?(?<![\w.,])[$€£]?(?P<a>{NUMBER})\s?(?P<ua>{UNIT})?\s?(?:→|->|=>|⇒|to|➔)\s?"
    rf"[$€£]?(?P<b>{NUMBER})\s?(?P<ub>{UNIT})?(?![\w]|[.,]\d)",
    re.IGNORECASE,
)
NEW = re.compile(
    r"\b(?:new|unseen|unknown|never[ -]seen|unexpected|unmapped|invalid)\s+"
    r"(?P<what>(?:[\w-]+\s){0,2}?[\w-]+?)(?=\s*(?:$|[,;:.(=]|'|\"|“|‘|\d|\b(?:in|of|on|for|from|since|"
    r"after|with|not|without|at|is|are|was|were|seen|appear\w*|show\w*)\b))",
    re.IGNORECASE,
)
UNSEEN = re.compile(
    r"\b(?:never seen|not (?:seen )?in (?:the )?(?:training|reference|train)\b|OOV|new value"
    r"|no such (?:class|value|category|code)|out of vocabulary|new enum|new categor\w+)",
    re.IGNORECASE,
)
QUOTED = re.compile(r"['\"“”‘’«»]([^'\"“”‘’«»]{1,40})['\"“”‘’«»]")
NAME = r"[A-Za-z][\w.-]*"
RENAMED = re.compile(
    rf"\b(?P<old>{NAME})\s*(?:→|->|=>|(?:was |got |is |column )?(?:renamed|changed)"
    rf"(?: to| into| as)|became|(?:is )?now called|replaced by|switched to)\s*(?P<new>{NAME})",
    re.IGNORECASE,
)
RENAMED_ALONE = re.compile(
    rf"\b(?P<old>{NAME}(?:\s{NAME})?)\s(?:col(?:umn)?\s)?(?:was |got |is )?"
    r"(?P<how>renamed|retyped|dropped|removed|deleted|gone)\b",
    re.IGNORECASE,
)
RETYPED = re.compile(
    rf"\b(?P<old>{NAME}(?:\s{NAME})?)\s(?:(?:is|was|now|became|turned|sent|comes)\s)*"
    r"(?:a |as |in)?\s?"
    r"(?P<type>string|strings|text|int|integer|float|bool|boolean)s?\b",
    re.IGNORECASE,
)
# How much greater a value is in the first unit than in the second.
FACTORS: Mapping[frozenset[str], float] = {
    frozenset({"cents", "dollars"}): 100.0,
    frozenset({"cents", "euros"}): 100.0,
    frozenset({"pence", "pounds"}): 100.0,
    frozenset({"percent", "fraction"}): 100.0,
    frozenset({"ms", "seconds"}): 1000.0,
    frozenset({"seconds", "minutes"}): 60.0,
    frozenset({"minutes", "hours"}): 60.0,
    frozenset({"m", "km"}): 1000.0,
    frozenset({"grams", "kg"}): 1000.0,
    frozenset({"km", "miles"}): 1.609344,
    frozenset({"lbs", "kg"}): 2.20462,
    frozenset({"feet", "m"}): 3.28084,
}
UNIT_WORDS: Mapping[str, str] = {
    **{word: word for pair in FACTORS for word in pair},
    **{"cent": "cents", "ct": "cents", "dollar": "dollars", "usd": "dollars", "$": "dollars"},
    **{"eur": "euros", "euro": "euros", "€": "euros", "penny": "pence", "gbp": "pounds"},
    **{"%": "percent", "pct": "percent", "ratio": "fraction", "fractions": "fraction"},
    **{"s": "seconds", "sec": "seconds", "secs": "seconds", "second": "seconds"},
    **{"min": "minutes", "mins": "minutes", "h": "hours", "hour": "hours"},
    **{"millis": "ms", "milliseconds": "ms", "meters": "m", "metres": "m", "meter": "m"},
    **{"kilometers": "km", "mile": "miles", "mi": "miles", "g": "grams", "gram": "grams"},
    **{"kilos": "kg", "lb": "lbs", "pounds weight": "lbs", "ft": "feet", "foot": "feet"},
}
UNITS = "|".join(sorted(map(re.escape, UNIT_WORDS), key=len, reverse=True))
UNIT_CHANGE = re.compile(
    rf"(?<!\w)(?P<now>{UNITS})\s*(?:,\s*)?(?:vs\.?|instead of|rather than|not|and not|for|/)\s*"
    rf"(?P<was>{UNITS})(?!\w)|(?<!\w)(?P<was2>{UNITS})\s*(?:→|->|=>|to)\s*(?P<now2>{UNITS})(?!\w)",
    re.IGNORECASE,
)
CONSTANT = re.compile(
    r"\b(?:constant|frozen|stuck|flat[ -]?lin\w*|all (?:zeros?|0s?|the same)|never changes"
    r"|always (?:0|zero|the same)|does not change)\b",
    re.IGNORECASE,
)
VOLUME = re.compile(
    r"^\W*(?:daily |total |overall )?(?P<what>row ?counts?|(?:data |row )?volumes?|rows?|records?"
    r"|traffic|requests?|events?|samples?)\b(?!\s(?:from|of|in|via|with)\b)",
    re.IGNORECASE,
)
STATISTICS: Mapping[str, str] = {
    **dict.fromkeys(("mean", "avg", "average"), "mean"),
    **dict.fromkeys(("median", "p50"), "median"),
    **{f"p{part}": f"p{part}" for part in (5, 10, 25, 75, 90, 95, 99)},
}
STATISTIC = re.compile(rf"\b(?:{'|'.join(STATISTICS)})\b", re.IGNORECASE)
SINCE = re.compile(r"\b(?:since|from|starting|starts?|started|began|begins|as of|on)\b", re.I)
SHARE_CUE = re.compile(
    r"\b(?:share|portion|proportion|fraction|mix|of (?:all )?(?:rows|calls|traffic|"
    r"chats|orders|users|requests|sessions|customers|views|events|records|cases|applications))\b",
    re.I,
)
# A number of another time or place than that of the data.
ELSEWHERE = re.compile(
    r"\b(?:offline|train(?:ing)?(?!/)|hold-?out|backtest|val|validation|vs\.?|versus|last year)\b",
    re.I,
)
NEW_LEVEL = re.compile(r"\b(?:to|at|is|was|now|=|only)\s*$", re.I)
OFFSET = re.compile(r"\b(?:before|b4|ago|earlier|prior|later|after|late|delay\w*|lag)\s*$", re.I)
BEGAN = re.compile(r"\b(?:starts?|started|starting|begins?|began|onset|since)\b", re.I)
ONLY_WORDS = re.compile(r"[^\W\d_]")
