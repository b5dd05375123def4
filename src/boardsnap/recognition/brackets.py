"""Check boxes written as brackets: "[ ]" and "[x]", however the engine spelled them."""

from __future__ import annotations

import re
from dataclasses import replace

from boardsnap.model.geometry import Box
from boardsnap.model.ink import TextLine, Word
from boardsnap.recognition.crops import LINE_HEIGHT_PX, LineInk
from boardsnap.recognition.signs import Letter, letters_of, pieces_of

# A bracket pair at the start of a line. The closing bracket is often read as a letter or digit,
# the opening one nearly never.
LEADING = re.compile(r"^\[ ?(?P<inside>[xX×✗✕✓√vVyYkK*%]?) ?(?:\]|[1Jl|I)jT](?= |$|[A-Z\d]))")
# A lone wrong opening, believed only where a right closing follows: "E]", "C ]", "t]".
LOOSE = re.compile(r"^[EFCLtf(cI|1] ?(?P<inside>[xX×✗✕✓√]?) ?\]")
# Ink between the brackets, as a share of the space there, from which something stands inside.
LEAST_INSIDE = 0.06
# Smaller pieces are specks; the closing bracket is looked for this far beyond where it was read.
SPECK_PX = 6
REACH_PX = LINE_HEIGHT_PX // 2


def with_brackets(line: TextLine, crop: LineInk) -> TextLine:
    """The line with a leading bracket pair written "[ ]" or "[x]", as its ink says."""
    match = LEADING.match(line.text) or LOOSE.match(line.text)
    if match is None:
        return line
    letters = letters_of(crop, line.words)
    taken = len(match.group().replace(" ", ""))
    pair, rest = letters[:taken], letters[taken:]
    ticked = bool(match["inside"]) or _has_ink_inside(crop, pair)
    words = _pair_words(crop, pair, ticked) + _rest_words(line, crop, rest)
    return replace(line, text=" ".join(word.text for word in words), words=tuple(words))


def _has_ink_inside(crop: LineInk, pair: list[Letter]) -> bool:
    """Whether something stands between the brackets."""
    pieces = [
        piece
        for piece in pieces_of(crop, crop.pen_px)
        if piece.box.left >= crop.start_px - 4 and piece.box.height > SPECK_PX
    ]
    tall = [i for i, piece in enumerate(pieces) if _is_bracket(piece.box)]
    if len(tall) >= 2 and tall[0] == 0 and pieces[tall[1]].box.left < pair[-1].end + REACH_PX:
        return tall[1] > 1
    start, end = pair[0].start, pair[-1].end
    left, right = round(start + 0.38 * (end - start)), round(start + 0.62 * (end - start))
    top = crop.top_px + round(0.25 * LINE_HEIGHT_PX)
    bottom = crop.top_px + round(0.75 * LINE_HEIGHT_PX)
    middle = crop.mask[top:bottom, left:right]
    return bool(middle.size) and float((middle > 0).mean()) > LEAST_INSIDE


def _is_bracket(box: Box) -> bool:
    return box.height > 0.45 * LINE_HEIGHT_PX and box.width < 0.55 * box.height


def _pair_words(crop: LineInk, pair: list[Letter], ticked: bool) -> list[Word]:
    start, end = pair[0].start, pair[-1].end
    if ticked:
        return [_word(crop, "[x]", start, end)]
    middle = (start + end) / 2
    return [_word(crop, "[", start, middle), _word(crop, "]", middle, end)]


def _word(crop: LineInk, text: str, start: float, end: float) -> Word:
    box = Box(start, crop.top_px, end, crop.top_px + LINE_HEIGHT_PX)
    return Word(text, crop.on_page(box), 0.9, text)


def _rest_words(line: TextLine, crop: LineInk, rest: list[Letter]) -> list[Word]:
    words = []
    for index, word in enumerate(line.words):
        own = [letter for letter in rest if letter.word == index]
        if not own:
            continue
        if len(own) == len(word.text):
            words.append(word)
        else:
            text = "".join(letter.text for letter in own)
            cut = _word(crop, text, own[0].start, own[-1].end)
            words.append(replace(cut, confidence=word.confidence, raw=word.raw))
    return words
