"""Postmortem to one self-contained HTML page: the document beside the straightened board.

The page loads nothing: styles, script and pictures are inside, and its content security policy
allows no more than exactly these. What stands on the board is data and stays text.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape as escape_attribute
from typing import TYPE_CHECKING

from boardsnap.model.page import Picture
from boardsnap.model.postmortem import Postmortem, Source
from boardsnap.render.chart import draw_chart
from boardsnap.render.outline import TEXT_COLUMN, Outline, outline
from boardsnap.render.svg import to_svg
from boardsnap.render.wording import percent, plain

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

# Widths at which the chart is drawn: its type keeps its size, the page shows the one that fits.
CHART_WIDTHS = {"wide": 560.0, "narrow": 340.0}
NO_SCRIPT = "'none'"
# Handwriting touches the box that was read around it; a little air, as a share of the picture's
# height, lets the ink be seen whole.
_INK_AIR = 0.003


@dataclass(frozen=True, slots=True)
class Ink:
    """Where one line of a statement stands in a board's picture."""

    ref: str
    section: str
    points: str
    text: str
    first: bool


@dataclass(frozen=True, slots=True)
class BoardView:
    """One board's picture with the ink of every statement on it."""

    number: int
    name: str
    data_uri: str
    width: int
    height: int
    inks: tuple[Ink, ...]


def to_html(
    postmortem: Postmortem,
    *,
    pictures: Sequence[Picture] = (),
    problems: Sequence[str] = (),
) -> str:
    """The document as one HTML file that needs no network.

    Args:
        postmortem: the document.
        pictures: the straightened boards, in the order of `postmortem.boards`; none: the
            document alone is shown.
        problems: what was seen on the boards but could not be read, one sentence each.
    """
    document = outline(postmortem, problems)
    views = tuple(_views(postmortem, document, pictures))
    environment = page_environment()
    return environment.get_template("document.html.j2").render(
        document=document,
        boards=views,
        inked={ink.ref for view in views for ink in view.inks},
        charts=_charts(postmortem),
        policy=page_policy(environment, ["document.css"], "document.js"),
    )


def to_notebook(page: str, *, height_px: int = 760) -> str:
    """The page as an HTML fragment for a notebook: a frame of its own, styles kept apart.

    Args:
        page: what `to_html` returned.
        height_px: of the frame.
    """
    return (
        f'<iframe title="boardsnap postmortem" sandbox="allow-scripts" width="100%" '
        f'height="{height_px}" style="border:0" srcdoc="{escape_attribute(page)}"></iframe>'
    )


def page_environment() -> Environment:
    """The templates, with everything escaped that is put into them."""
    # Only here: it is a tenth of the time to start, and most documents are no HTML.
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    environment = Environment(
        loader=PackageLoader("boardsnap.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["anchor"] = _anchor
    environment.filters["percent"] = percent
    environment.globals["TEXT_COLUMN"] = TEXT_COLUMN
    return environment


def _anchor(ref: str) -> str:
    """The JSON pointer as an element id: `/actions/0` is `actions-0`."""
    return ref.strip("/").replace("/", "-")


def page_policy(environment: Environment, styles: Sequence[str], script: str | None) -> str:
    """The content security policy of a page that holds all it needs.

    Args:
        environment: that has the templates.
        styles: the templates that stand in its one style sheet, in order.
        script: the template that is its one script; None: it has none.
    """

    def fingerprint(*names: str) -> str:
        text = "".join(environment.get_template(name).render() for name in names)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        return f"'sha256-{digest}'"

    return (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src {fingerprint(*styles)}; "
        f"script-src {fingerprint(script) if script else NO_SCRIPT}"
    )


def _charts(postmortem: Postmortem) -> tuple[Markup, ...]:
    drawn = ((size, draw_chart(postmortem.timeline, width)) for size, width in CHART_WIDTHS.items())
    return tuple(inline_svg(to_svg(c, f"chart-{size}", inline=True)) for size, c in drawn if c)


def inline_svg(svg: str) -> Markup:
    """What `to_svg` returned, as markup that is not escaped again."""
    from markupsafe import Markup  # noqa: PLC0415  comes with jinja2, and as late

    # Made of numbers, names of roles, and texts that `to_svg` escapes.
    return Markup(svg)  # noqa: S704


def _views(
    postmortem: Postmortem, document: Outline, pictures: Sequence[Picture]
) -> Iterator[BoardView]:
    seen: set[str] = set()
    for number, (photo, picture) in enumerate(zip(postmortem.boards, pictures, strict=False)):
        encoded = base64.b64encode(picture.jpeg).decode()
        yield BoardView(
            number=number,
            name=plain(photo.image),
            data_uri=f"data:image/jpeg;base64,{encoded}",
            width=picture.width,
            height=picture.height,
            inks=tuple(_inks(document, number, picture, seen)),
        )


def _inks(document: Outline, board: int, picture: Picture, seen: set[str]) -> Iterator[Ink]:
    for section in document.sections:
        for entry in (part for top in section.entries for part in top):
            for source in entry.sources:
                if source.board == board and len(source.polygon) >= 3:
                    points = _points(source, picture)
                    yield Ink(entry.ref, section.key, points, entry.text, entry.ref not in seen)
                    seen.add(entry.ref)


def _points(source: Source, picture: Picture) -> str:
    """The source's polygon in the picture, grown a little, as SVG points."""
    corners = picture.from_photo.polygon(source.polygon)
    air = _INK_AIR * picture.height
    middle_x = sum(x for x, _ in corners) / len(corners)
    middle_y = sum(y for _, y in corners) / len(corners)
    moved = (
        (x + (air if x > middle_x else -air), y + (air if y > middle_y else -air))
        for x, y in corners
    )
    return " ".join(
        f"{min(max(x, 0.0), picture.width):.1f},{min(max(y, 0.0), picture.height):.1f}"
        for x, y in moved
    )
