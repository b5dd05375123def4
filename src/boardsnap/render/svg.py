"""A drawing as SVG: the same markup in a web page, in a PDF and as a picture.

Colours and type stand as attributes, so that it needs no style sheet; each shape has its role
as class, and a page's own style sheet goes before attributes (SVG 2, section 6.6).
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from html import escape

from boardsnap.model.page import Picture
from boardsnap.render.shapes import Circle, Drawing, Line, Polyline, Rect, Shape, Text
from boardsnap.wording import plain

_INK, _SOFT, _LINE, _ACCENT = "#1f1e1b", "#68645d", "#e5e1d9", "#a63a24"
_GOOD, _LINK, _AMBER = "#2b7148", "#2a5bab", "#8a5a00"
_KINDS = {
    "upstream": _LINK,
    "deploy": _INK,
    "drift": _AMBER,
    "alert": _ACCENT,
    "action": _GOOD,
    "metric": _SOFT,
    "other": _SOFT,
}
_HALO = 'paint-order="stroke" stroke="#ffffff" stroke-width="4" stroke-linejoin="round"'
_STYLES: dict[str, str] = {
    "grid": f'stroke="{_LINE}"',
    "axis": f'stroke="{_SOFT}" stroke-opacity="0.5"',
    "date": f'fill="{_SOFT}"',
    "metric": f'fill="{_INK}" font-weight="600"',
    "curve": f'fill="none" stroke="{_ACCENT}" stroke-width="2" stroke-linejoin="round"',
    "point": f'fill="{_ACCENT}" stroke="#ffffff" stroke-width="1.5"',
    "value": f'fill="{_INK}" {_HALO}',
    "failing": f'fill="{_ACCENT}" fill-opacity="0.07"',
    "guide": f'stroke="{_SOFT}" stroke-dasharray="2 3"',
    "span": f'stroke="{_INK}" stroke-width="1.5"',
    "duration": f'fill="{_INK}" font-weight="600" {_HALO}',
    "lane": f'fill="{_SOFT}"',
    "happened": f'fill="{_INK}"',
    "number": 'fill="#ffffff" font-weight="600"',
    "bar": f'fill="{_SOFT}" fill-opacity="0.45"',
    "bar again": f'fill="{_ACCENT}"',
    "bar rest": f'fill="{_LINE}"',
    "bar done": f'fill="{_GOOD}"',
    "bubble": f'fill="{_ACCENT}"',
    "more": f'fill="{_SOFT}"',
    "bearable": f'fill="{_GOOD}" fill-opacity="0.08"',
    "front": f'fill="none" stroke="{_INK}" stroke-width="1.5" stroke-dasharray="4 3"',
    "dot metric": f'fill="{_ACCENT}" stroke="#ffffff" stroke-width="1.5"',
    "dot cause": f'fill="{_LINK}" stroke="#ffffff" stroke-width="1.5"',
    "dot other": f'fill="#ffffff" stroke="{_SOFT}" stroke-width="1.5"',
    "course": f'fill="none" stroke="{_SOFT}" stroke-width="1.5" stroke-linejoin="round"',
    "between": f'fill="none" stroke="{_SOFT}" stroke-opacity="0.6" stroke-dasharray="2 4"',
    "seen": f'fill="#ffffff" stroke="{_SOFT}" stroke-width="1.5"',
    "threshold": f'stroke="{_ACCENT}" stroke-dasharray="6 3"',
    "limit": f'fill="{_ACCENT}"',
    "fired": f'fill="{_ACCENT}"',
    "first": f'stroke="{_ACCENT}" stroke-width="1.5"',
    "band": f'fill="{_ACCENT}" fill-opacity="0.14"',
    "band was": f'fill="{_SOFT}" fill-opacity="0.16"',
    "curve was": f'fill="none" stroke="{_SOFT}" stroke-width="1.5" stroke-linejoin="round"',
    "claimed": f'stroke="{_LINK}" stroke-width="1.5" stroke-dasharray="5 4"',
    "board": f'fill="{_LINK}" {_HALO}',
    "onset": f'fill="{_AMBER}" fill-opacity="0.16"',
    "began": f'stroke="{_AMBER}" stroke-width="1.5"',
    "since": f'fill="{_AMBER}" font-weight="600" {_HALO}',
    "scale": f'fill="{_SOFT}"',
    "bin": f'fill="{_INK}"',
    "bar was": f'fill="{_SOFT}" fill-opacity="0.55"',
    "bar now": f'fill="{_ACCENT}"',
    "key": f'fill="{_SOFT}"',
    **{f"marker {kind}": f'fill="{colour}"' for kind, colour in _KINDS.items()},
    **{f"event {kind}": f'stroke="{_SOFT}" stroke-opacity="0.35"' for kind in _KINDS},
}


def to_svg(drawing: Drawing, name: str, *, inline: bool = False, size: str = "") -> str:
    """The drawing as one `svg` element.

    Args:
        drawing: what is drawn.
        name: its class, and the start of its ids: letters, digits and hyphens; classes
            are parted by blanks.
        inline: it stands in a web page, where it needs no namespace.
        size: `wide` or `narrow`, where a page shows the one that fits.
    """
    shapes = "\n".join(_written(shape) for shape in drawing.shapes)
    id_ = name.replace(" ", "-")
    space = "" if inline else ' xmlns="http://www.w3.org/2000/svg"'
    return (
        f'<svg{space} class="chart {name}{f" chart-{size}" if size else ""}" '
        f'viewBox="0 0 {_n(drawing.width)} {_n(drawing.height)}" role="img" '
        f'aria-labelledby="{id_}-title {id_}-description" font-family="Inter" font-size="12">\n'
        f'<title id="{id_}-title">{_text(drawing.title)}</title>\n'
        f'<desc id="{id_}-description">{_text(drawing.description)}</desc>\n'
        f"{shapes}\n</svg>"
    )


def board_svg(
    picture: Picture, numbered: Iterable[tuple[int, Sequence[tuple[float, float]]]]
) -> str:
    """A board's picture with numbered outlines, as SVG that holds the picture itself.

    Args:
        picture: the straightened board.
        numbered: a number and an outline in the picture's pixels, for each statement.
    """
    # Legible when the board fills a page's width; thinner lines vanish in print.
    size = picture.width / 90
    tags = "\n".join(_tag(number, outline, size) for number, outline in numbered)
    encoded = base64.b64encode(picture.jpeg).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 {picture.width} {picture.height}" font-family="Inter">\n'
        f'<image width="{picture.width}" height="{picture.height}" '
        f'href="data:image/jpeg;base64,{encoded}"/>\n{tags}\n</svg>'
    )


def _tag(number: int, outline: Sequence[tuple[float, float]], size: float) -> str:
    points = " ".join(f"{_n(x)},{_n(y)}" for x, y in outline)
    left, top = min(x for x, _ in outline), min(y for _, y in outline)
    width = size * (0.7 + 0.65 * len(str(number)))
    x, y = max(0.0, left - width * 0.8), max(0.0, top - size * 0.7)
    return (
        f'<polygon points="{points}" fill="none" stroke="{_LINK}" stroke-width="{_n(size / 10)}" '
        f'stroke-opacity="0.7"/>'
        f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(size * 1.3)}" '
        f'rx="{_n(size / 3)}" fill="{_LINK}"/>'
        f'<text x="{_n(x + width / 2)}" y="{_n(y + size)}" font-size="{_n(size)}" '
        f'fill="#ffffff" text-anchor="middle">{number}</text>'
    )


def _written(shape: Shape) -> str:
    shown = f'class="{shape.role}" {_STYLES[shape.role]}'
    match shape:
        case Text(_, x, y, text, size, anchor):
            return (
                f'<text {shown} x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" '
                f'text-anchor="{anchor}">{_text(text)}</text>'
            )
        case Line(_, x1, y1, x2, y2):
            return f'<line {shown} x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}"/>'
        case Rect(_, box, radius):
            return (
                f'<rect {shown} x="{_n(box.left)}" y="{_n(box.top)}" width="{_n(box.width)}" '
                f'height="{_n(box.height)}" rx="{_n(radius)}"/>'
            )
        case Circle(_, x, y, radius):
            return f'<circle {shown} cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"/>'
        case Polyline(_, points):
            path = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
            return f'<polyline {shown} points="{path}"/>'


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _text(text: str) -> str:
    return escape(plain(text), quote=False)
