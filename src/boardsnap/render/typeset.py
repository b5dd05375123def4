"""Typesetting by typst: files of text in, a PDF or a picture out.

Only the fonts that come with boardsnap and with typst are used first, so that the same document
gives the same bytes on every machine. A letter that none of them has is looked for among the
machine's own fonts, without the archival standards, which forbid a missing letter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from boardsnap.errors import RenderError

if TYPE_CHECKING:
    from typst import PDFStandard

_FONTS = Path(__file__).parent / "fonts"
_MAIN = "main.typ"
# From here on, scripts and pictographs of which neither Inter nor typst's own fonts have any.
# A picture is drawn without complaint where a letter is missing, so this is known beforehand.
_BEYOND_OUR_FONTS = "\u2e80"


def to_pdf_bytes(files: Mapping[str, str], *, dated: bool) -> bytes:
    """The PDF of a typst document: accessible (PDF/UA-1), and archival (PDF/A-2a) where dated.

    Args:
        files: texts by name; `main.typ` is the document.
        dated: whether the document states its date, without which there is no PDF/A.

    Raises:
        RenderError: typst refused the document.
    """
    from typst import TypstError  # noqa: PLC0415  it is loaded only when something is typeset

    standards: list[PDFStandard] = ["a-2a", "ua-1"] if dated else ["ua-1"]
    try:
        return _compile(files, standards, system_fonts=False)
    except TypstError:
        pass
    try:
        return _compile(files, [], system_fonts=True)
    except TypstError as error:
        raise RenderError(
            f"the PDF could not be typeset ({error.message}): write another form, such as .html"
        ) from error


def to_png_bytes(svg: str, width: float, height: float, *, per_inch: float) -> bytes:
    """A drawing as PNG on white.

    Args:
        svg: the drawing.
        width: of the drawing, in points.
        height: of the drawing, in points.
        per_inch: pixels to the inch of 72 points.

    Raises:
        RenderError: typst refused the drawing.
    """
    from typst import TypstError  # noqa: PLC0415

    main = (
        f"#set page(width: {width:.2f}pt, height: {height:.2f}pt, margin: 0pt, fill: white)\n"
        f'#image("drawing.svg", width: 100%)\n'
    )
    files = {_MAIN: main, "drawing.svg": svg}
    try:
        return _typst()(
            _encoded(files),
            format="png",
            ppi=per_inch,
            font_paths=[_FONTS],
            ignore_system_fonts=max(svg) < _BEYOND_OUR_FONTS,
        )
    except TypstError as error:
        raise RenderError(
            f"the chart could not be drawn ({error.message}): write another form, such as .html"
        ) from error


def _compile(
    files: Mapping[str, str], standards: list[PDFStandard], *, system_fonts: bool
) -> bytes:
    return _typst()(
        _encoded(files),
        format="pdf",
        font_paths=[_FONTS],
        ignore_system_fonts=not system_fonts,
        pdf_standards=standards,
    )


def _typst() -> Callable[..., bytes]:
    # Its type stubs do not know that it takes several files at once.
    from typst import compile as compile_document  # noqa: PLC0415

    return compile_document


def _encoded(files: Mapping[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in files.items()}
