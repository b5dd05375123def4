"""What Word files need beyond python-docx: coloured runs, fields, links, rules, fixed dates.

python-docx gives no public way to some of WordprocessingML (ECMA-376, part 1, chapter 17);
its elements are reached here and nowhere else.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import nsmap, qn
from docx.shared import Pt, RGBColor

if TYPE_CHECKING:
    from docx.styles.style import ParagraphStyle
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph

INK, SOFT = RGBColor(0x1F, 0x1E, 0x1B), RGBColor(0x68, 0x64, 0x5D)
ACCENT, GOOD = RGBColor(0xA6, 0x3A, 0x24), RGBColor(0x2B, 0x71, 0x48)
LINK, AMBER = RGBColor(0x2A, 0x5B, 0xAB), RGBColor(0x8A, 0x5A, 0x00)

# The first moment that a zip archive can state: the same document gives the same bytes.
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def add_run(
    place: Paragraph, text: str, colour: RGBColor, size: float, *, bold: bool = False
) -> None:
    """Appends text to a paragraph; `size` is in points."""
    run = place.add_run(text)
    run.font.color.rgb, run.font.size, run.bold = colour, Pt(size), bold


def add_hyperlink(place: Paragraph, address: str, text: str) -> None:
    """Appends a link that leads out of the document."""
    add_run(place, text, LINK, 10.5)
    written = place.runs[-1]._r
    outside = place.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink", {qn("r:id"): outside})
    link.append(written)
    place._p.append(link)


def add_field(place: Paragraph, name: str) -> None:
    """Appends a number that Word fills in: the page, or how many there are."""
    field = OxmlElement("w:fldSimple", {qn("w:instr"): name})
    add_run(place, "1", SOFT, 8)
    field.append(place.runs[-1]._r)
    place._p.append(field)


def keep_row_whole(row: _Row) -> None:
    """Keeps a row from being torn apart at the end of a page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def repeat_first_row(table: Table) -> None:
    """Shows the first row again at the top of each page."""
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))


def rule_side(cell: _Cell, side: str, colour: str, eighths: int) -> None:
    """Draws a rule at one side of the cell, in eighths of a point; before any shade."""
    properties = cell._tc.get_or_add_tcPr()
    borders = OxmlElement("w:tcBorders")
    values = {"val": "single", "sz": str(eighths), "space": "0", "color": colour}
    rule = OxmlElement(f"w:{side}", {qn(f"w:{name}"): value for name, value in values.items()})
    borders.append(rule)
    properties.append(borders)


def shade(cell: _Cell, colour: str) -> None:
    """Fills a cell with a colour; after all rules, in the order of the schema."""
    values = {"val": "clear", "color": "auto", "fill": colour}
    shading = OxmlElement("w:shd", {qn(f"w:{name}"): value for name, value in values.items()})
    cell._tc.get_or_add_tcPr().append(shading)


def without_template_marks(style: ParagraphStyle) -> None:
    """Takes from a style what python-docx's template has it draw: rules and spaced letters."""
    for mark in ("w:pPr/w:pBdr", "w:rPr/w:spacing", "w:rPr/w:kern"):
        for element in style.element.findall(mark, {"w": nsmap["w"]}):
            element.getparent().remove(element)


def without_times(written: bytes) -> bytes:
    """The archive without the time at which each of its parts was written."""
    packed = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(written)) as parts,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in parts.namelist():
            part = zipfile.ZipInfo(name, ZIP_EPOCH)
            archive.writestr(part, parts.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
