"""What stands before an item's words: bullets, boxes, ticks, numbers, labels, signs."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from boardsnap.model.ink import MarkState

Sign = Literal["+", "-", "?"]
Tick = Literal["tick", "cross"]

_BOXES: dict[str, MarkState] = {
    "☐": "empty",
    "□": "empty",
    "▢": "empty",
    "☑": "ticked",
    "☒": "crossed",
    "◪": "half",
    "◩": "half",
    "◧": "half",
}
_TICKS = "✓✔√"
_CROSSES = "✗✘×"
_SIGNS: dict[str, Sign] = {"+": "+", "–": "-", "−": "-", "—": "-", "?": "?", "⊕": "+", "⊖": "-"}

# "[ ]", "[]", "[x]", "[v]", "[/]": a box written with brackets; "[xl" and "[ l" when misread.
_ASCII_BOX = re.compile(r"\[\s?(?P<in>[ xXvV✓✔✗✘√/~\-–.oO]?)\s?[\]lI|](?=\s|\w|$)")
_BULLET = re.compile(r"(?:[•‣▪■◦∙·»›►▶➤➔→⇒*]+|->|=>|--|>+|o(?=\s+[A-Z]))\s*")
_DASH = re.compile(r"[-–−—](?:\s+|(?=[^\W\d]))")
_SIGN = re.compile(r"(?P<sign>[+–−—?⊕⊖])\s*(?=\S)|\(\s?(?P<inside>[+–−—?-])\s?\)\s*(?=\S)")
# "H1", "H2:", "H-3)", "Hyp 4", "#2", "T1:", "A1." ; "1)", "2.", "(3)", "A)", "b."
_LABEL = re.compile(
    r"(?P<label>(?:H|HYP|Hyp|hyp|h|Th|TH|T|A|AI|R|Q|D|E)[-. ]?\d{1,2})"
    r"(?:\s*[:.)\]–-](?=\s|\D|$)\s*|\s+(?=\S))"
)
_HYPOTHESIS_LABEL = re.compile(r"[hH][-. ]?(?:yp\.?\s*)?(\d{1,2})")
_NUMBER = re.compile(
    r"(?:#\s?\d{1,2}[:.)]?|[(\[]?\d{1,2}[)\]]|"
    r"\d{1,2}[.:](?=\s|[^\W\d])|\d{1,2}/(?=\s))\s*(?=\S)"
)
_CIRCLED = re.compile(r"[①-⑳❶-❿⓵-⓾]\s*")
_LETTER = re.compile(
    r"[(\[]?(?:i{2,3}|iv|vi{0,3}|I{2,3}|IV|VI{0,3})[)\]]\s*(?=\S)|II{1,2}\.\s+(?=\S)|"
    r"[(\[]?[A-Za-z][)\]]\s*(?=\S)|[A-Z]\.\s+(?=\S)"
)
_TICK = re.compile(rf"(?P<mark>[{_TICKS}{_CROSSES}])\s*")
_TAIL_TICK = re.compile(rf"\s*[(\[]?(?P<mark>[{_TICKS}{_CROSSES}])[)\]]?\s*$")
_STAR = re.compile(r"[★☆]\s+(?=[^\W\d])")


@dataclass(frozen=True, slots=True)
class Item:
    """A line's words, and what stood before (and, for ticks, behind) them.

    Attributes:
        text: what is left; a part of the line, unchanged.
        start: where `text` begins in the line.
        label: a hypothesis label ("H1"), written as on the board without its punctuation;
            plain numbers and letters ("1)", "A)") are order, not names, and give None.
        tick: a tick or cross that is no box.
        box: the state of a check box.
        sign: "+", "-" or "?" before evidence; an ASCII "-" is a bullet, not a sign.
        bullet: a bullet, dash, arrow or number stood before it.
        starred: a single star before the words: emphasis.
    """

    text: str
    start: int = 0
    label: str | None = None
    tick: Tick | None = None
    box: MarkState | None = None
    sign: Sign | None = None
    bullet: bool = False
    starred: bool = False


def strip_item(text: str, *, trailing: bool = True) -> Item:
    """The item without its leading marks, and the marks as fields.

    Args:
        text: a line, or an item's lines joined.
        trailing: whether a tick or cross at the end is a mark too.
    """
    item = Item(text=text)
    for _ in range(6):
        shorter = _strip_one(item)
        if shorter is None:
            break
        item = shorter
    stripped = item.text.lstrip()
    item = replace(item, start=item.start + len(item.text) - len(stripped), text=stripped.rstrip())
    return _strip_tail(item) if trailing else item


def _strip_one(item: Item) -> Item | None:
    text = item.text.lstrip()
    offset = len(item.text) - len(text)
    for strip in (_strip_box, _strip_tick, _strip_label, _strip_bullet, _strip_sign):
        found = strip(item, text)
        if found is not None:
            changed, used = found
            return replace(changed, text=text[used:], start=item.start + offset + used)
    return None


def _box_state(inside: str) -> MarkState:
    if not inside.strip():
        return "empty"
    if inside in "/~-–.":
        return "half"
    return "crossed" if inside in _CROSSES else "ticked"


def _strip_box(item: Item, text: str) -> tuple[Item, int] | None:
    if text[:1] in _BOXES:
        return replace(item, box=_BOXES[text[0]]), 1
    match = _ASCII_BOX.match(text)
    return (replace(item, box=_box_state(match["in"])), match.end()) if match else None


def _mark_of(character: str) -> Tick:
    return "tick" if character in _TICKS else "cross"


def _strip_tick(item: Item, text: str) -> tuple[Item, int] | None:
    match = _TICK.match(text)
    if match and match.end() < len(text):
        return replace(item, tick=item.tick or _mark_of(match["mark"])), match.end()
    match = _STAR.match(text)
    return (replace(item, starred=True), match.end()) if match else None


def _strip_label(item: Item, text: str) -> tuple[Item, int] | None:
    match = _LABEL.match(text)
    if match and match.end() < len(text) and _is_label(match):
        label = match["label"] if _HYPOTHESIS_LABEL.fullmatch(match["label"]) else item.label
        return replace(item, label=label, bullet=True), match.end()
    for pattern in (_NUMBER, _CIRCLED, _LETTER):
        match = pattern.match(text)
        if match and match.end() < len(text) and not item.label and not _is_date(text):
            return replace(item, bullet=True), match.end()
    return None


def _is_label(match: re.Match[str]) -> bool:
    """Letters other than H name an item only with punctuation behind: "A1:", not "A1 leads"."""
    closed = match.group()[len(match["label"]) :].strip()
    return bool(_HYPOTHESIS_LABEL.fullmatch(match["label"])) or bool(closed)


def _is_date(text: str) -> bool:
    """Whether the number opens a date or a time: "4.6.: error", "12:30"."""
    return re.match(r"\d{1,2}[.:]\s?\d", text) is not None


def _strip_bullet(item: Item, text: str) -> tuple[Item, int] | None:
    match = _BULLET.match(text)
    if match is None and not item.bullet and text[:1] == "-":
        match = _DASH.match(text)
    if match and match.end() < len(text):
        return replace(item, bullet=True), match.end()
    return None


def _strip_sign(item: Item, text: str) -> tuple[Item, int] | None:
    match = _SIGN.match(text)
    if match is None or item.sign is not None:
        return None
    if match["inside"]:
        return replace(item, sign=_SIGNS.get(match["inside"], "-")), match.end()
    if match["sign"] == "+" and re.match(r"\+\s?\d", text) and not text.startswith("+ "):
        return None
    return replace(item, sign=_SIGNS[match["sign"]]), match.end()


def _strip_tail(item: Item) -> Item:
    match = _TAIL_TICK.search(item.text)
    if match is None or match.start() == 0:
        return item
    return replace(item, text=item.text[: match.start()], tick=item.tick or _mark_of(match["mark"]))
