"""Postmortem to a Word file: real headings, lists and tables that a person can go on editing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_TAB_ALIGNMENT, WD_UNDERLINE
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from boardsnap.render.ooxml import (
    ACCENT,
    AMBER,
    GOOD,
    INK,
    LINK,
    SOFT,
    ZIP_EPOCH,
    add_field,
    add_hyperlink,
    add_run,
    keep_row_whole,
    repeat_first_row,
    rule_side,
    shade,
    without_template_marks,
    without_times,
)
from boardsnap.render.outline import TEXT_COLUMN, Entry, Fact, Outline, Section, Tone
from boardsnap.render.paper import Paper
from boardsnap.render.provenance import BoardPage
from boardsnap.render.shapes import Drawing
from boardsnap.render.svg import to_svg
from boardsnap.render.typeset import to_png_bytes
from boardsnap.render.wording import clipped, percent

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_TONES: dict[Tone, RGBColor] = {"plain": INK, "good": GOOD, "bad": ACCENT, "muted": SOFT}
_RULE = "DDD8CF"
_WASH = "FBF0EC"
# In every Office since 2007, and in LibreOffice with the same widths (Carlito, Gelasio).
_SANS, _SERIF = "Calibri", "Georgia"
_CLAIM = "Hypothesis"

_PAGE_WIDTH, _PAGE_HEIGHT, _MARGIN = Mm(210), Mm(297), Mm(20)
_TEXT_WIDTH = Emu(_PAGE_WIDTH - 2 * _MARGIN)
# What heading, note and the rest of a page leave to a board's picture.
_BOARD_TALL, _BOARD_FLAT = Mm(215), Mm(132)
# Sharp on paper at the size at which they are shown.
_CHART_DPI, _BOARD_DPI = 220.0, 150.0
# Office keeps at most 255 letters of a property.
_PROPERTY_LETTERS = 250
_NARROW_COLUMNS = {"When": Mm(36), "Kind": Mm(20), "Owner": Mm(28), "Due": Mm(26), "Status": Mm(24)}
_OTHER_COLUMN = Mm(20)


def to_docx(paper: Paper) -> bytes:
    """The document as a Word file: the same bytes for the same document.

    Raises:
        RenderError: the chart or a board could not be drawn.
    """
    writer = _Writer(_empty_document(), paper.numbers)
    writer.describe(paper.document, paper.day)
    writer.head(paper)
    if paper.chart:
        writer.chart(paper.chart)
    for section in paper.document.sections:
        writer.section(section)
    for page in paper.boards:
        writer.board(page)
    written = BytesIO()
    writer.word.save(written)
    return without_times(written.getvalue())


@dataclass(frozen=True, slots=True)
class _Look:
    """How a style looks: type size and the space before and after, in points."""

    font: str
    size: float
    colour: RGBColor = INK
    before: float = 0
    after: float = 4
    bold: bool = False


_LOOKS = {
    "Normal": _Look(_SANS, 10.5),
    "Title": _Look(_SERIF, 25, after=8, bold=True),
    "Subtitle": _Look(_SERIF, 12.5, after=10),
    "Heading 1": _Look(_SANS, 13, before=20, after=6, bold=True),
    "List Bullet": _Look(_SANS, 10.5, after=3),
    "List Bullet 2": _Look(_SANS, 9.5, SOFT, after=2),
    "Caption": _Look(_SANS, 9, SOFT, after=6),
    _CLAIM: _Look(_SANS, 10.5, before=8, after=1),
}


def _empty_document() -> WordDocument:
    word = Document()
    page = word.sections[0]
    page.page_width, page.page_height = _PAGE_WIDTH, _PAGE_HEIGHT
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = _MARGIN
    word.styles.add_style(_CLAIM, WD_STYLE_TYPE.PARAGRAPH)
    for name, look in _LOOKS.items():
        style = word.styles[name]
        if isinstance(style, ParagraphStyle):
            _restyle(style, look)
    return word


def _restyle(style: ParagraphStyle, look: _Look) -> None:
    style.font.name, style.font.size, style.font.color.rgb = look.font, Pt(look.size), look.colour
    style.font.italic, style.font.bold = False, look.bold
    without_template_marks(style)
    # Scripts other than Latin take the font from attributes that python-docx leaves alone.
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("w:eastAsia", "w:cs"):
        fonts.set(qn(script), look.font)
    style.paragraph_format.space_before = Pt(look.before)
    style.paragraph_format.space_after = Pt(look.after)


class _Writer:
    """Writes the outline's parts, one after the other, into a Word document."""

    def __init__(self, word: WordDocument, numbers: Mapping[str, int]) -> None:
        self.word = word
        self._numbers = numbers
        self._flat = False

    def describe(self, document: Outline, day: datetime | None) -> None:
        """The file's properties, and the foot of its pages."""
        about = self.word.core_properties
        about.title = clipped(document.title, _PROPERTY_LETTERS)
        about.subject = clipped(document.summary or "", _PROPERTY_LETTERS)
        about.author = about.last_modified_by = "boardsnap"
        about.comments, about.language = "", "en"
        about.created = about.modified = day or datetime(*ZIP_EPOCH)
        foot = self.word.sections[0].footer.paragraphs[0]
        foot.style = self.word.styles["Normal"]
        foot.paragraph_format.tab_stops.add_tab_stop(_TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
        add_run(foot, f"{clipped(document.title, 90)}\t", SOFT, 8)
        add_field(foot, "PAGE")
        add_run(foot, " / ", SOFT, 8)
        add_field(foot, "NUMPAGES")

    def head(self, paper: Paper) -> None:
        """Title, summary, facts and key figures."""
        document = paper.document
        add_run(self.word.add_paragraph(), "MODEL POSTMORTEM", ACCENT, 8.5, bold=True)
        self.word.add_paragraph(document.title, style="Title")
        if document.summary:
            self.word.add_paragraph(document.summary, style="Subtitle")
        table = self._table(len(paper.facts), (Mm(26), Emu(_TEXT_WIDTH - Mm(26))))
        for row, (fact, address) in zip(table.rows, paper.facts, strict=True):
            add_run(row.cells[0].paragraphs[0], fact.name, SOFT, 9.5)
            _value(row.cells[1].paragraphs[0], fact, address)
        if document.figures:
            self._figures(document.figures)
        if document.empty:
            self.word.add_paragraph("Nothing was read on this board.")

    def _figures(self, figures: Sequence[Fact]) -> None:
        self.word.add_paragraph()
        table = self._table(1, (Emu(_TEXT_WIDTH // len(figures)),) * len(figures))
        for cell, fact in zip(table.rows[0].cells, figures, strict=True):
            muted = fact.tone == "muted"
            rule_side(cell, "left", _RULE if muted else str(ACCENT), 12)
            add_run(cell.paragraphs[0], fact.name, SOFT, 9)
            value = cell.add_paragraph()
            add_run(value, fact.value, SOFT if muted else INK, 12 if muted else 17, bold=not muted)
            if fact.note:
                add_run(cell.add_paragraph(), fact.note, SOFT, 8)

    def chart(self, chart: Drawing) -> None:
        """The chart as a picture with its words as alternative text."""
        high = chart.height * _TEXT_WIDTH.pt / chart.width
        drawn = to_png_bytes(to_svg(chart, "chart"), _TEXT_WIDTH.pt, high, per_inch=_CHART_DPI)
        place = self.word.add_paragraph()
        place.paragraph_format.space_before = Pt(14)
        self._picture(place, drawn, _TEXT_WIDTH, chart.description)

    def section(self, section: Section) -> None:
        """One section of the outline under its heading."""
        self.word.add_heading(section.heading, level=1)
        if section.key == "root_cause":
            self._cause(section)
        elif section.columns:
            self._rows(section)
        elif section.key == "hypotheses":
            self._hypotheses(section)
        elif section.key == "open_points":
            self._points(section)
        else:
            for entry in section.entries:
                self._says(self.word.add_paragraph(style="List Bullet"), entry)

    def _cause(self, section: Section) -> None:
        for entry in section.entries:
            table = self._table(1, (_TEXT_WIDTH,))
            cell = table.rows[0].cells[0]
            rule_side(cell, "left", str(ACCENT), 18)
            shade(cell, _WASH)
            said = cell.paragraphs[0]
            said.paragraph_format.space_before = said.paragraph_format.space_after = Pt(6)
            self._says(said, entry, size=14, bold=True)
            for part in section.parts:
                line = cell.add_paragraph()
                add_run(line, f"{part.name}: ", SOFT, 9.5)
                add_run(line, part.value, _TONES[part.tone], 10.5)
            cell.paragraphs[-1].paragraph_format.space_after = Pt(6)

    def _rows(self, section: Section) -> None:
        columns = section.filled_columns
        numbered = section.key == "timeline"
        widths: list[Length] = [_NARROW_COLUMNS.get(c, _OTHER_COLUMN) for c in columns]
        first = [Mm(10)] if numbered else []
        text = columns.index(TEXT_COLUMN)
        widths[text] = Emu(_TEXT_WIDTH - sum([*first, *widths[:text], *widths[text + 1 :]]))
        table = self._table(1 + len(section.entries), (*first, *widths), ruled=True)
        names = [*(["No."] if numbered else []), *columns]
        # One look at each row's cells: python-docx searches the whole table for them.
        rows = [row.cells for row in table.rows]
        for cell, name in zip(rows[0], names, strict=True):
            add_run(cell.paragraphs[0], name, SOFT, 9)
        repeat_first_row(table)
        for number, (cells, entry) in enumerate(zip(rows[1:], section.entries, strict=True), 1):
            if numbered:
                add_run(cells[0].paragraphs[0], str(number), SOFT, 9)
            for cell, column in zip(cells[len(first) :], columns, strict=True):
                self._cell(cell.paragraphs[0], entry, column)

    def _cell(self, place: Paragraph, entry: Entry, column: str) -> None:
        fact = entry.fact(column)
        if column == TEXT_COLUMN:
            self._says(place, entry)
        elif fact:
            add_run(
                place, fact.value, SOFT if column in {"When", "Due"} else _TONES[fact.tone], 9.5
            )

    def _hypotheses(self, section: Section) -> None:
        for entry in section.entries:
            claim = self.word.add_paragraph(style=_CLAIM)
            claim.paragraph_format.keep_with_next = True
            if entry.label:
                add_run(claim, f"{entry.label} ", SOFT, 10.5, bold=True)
            self._says(claim, entry, bold=True)
            facts = self.word.add_paragraph()
            for index, fact in enumerate(entry.facts):
                add_run(facts, " · " if index else "", SOFT, 9)
                tone = SOFT if fact.tone == "plain" else _TONES[fact.tone]
                add_run(facts, fact.value, tone, 9)
            for child in entry.children:
                evidence = self.word.add_paragraph(style="List Bullet")
                add_run(evidence, f"{child.facts[0].value}: ", _TONES[child.tone], 9)
                self._says(evidence, child)

    def _points(self, section: Section) -> None:
        for entry in section.entries:
            self.word.add_paragraph(entry.text, style="List Bullet")
            for link in entry.links:
                self.word.add_paragraph(link.said, style="List Bullet 2")

    def board(self, page: BoardPage) -> None:
        """A page of the appendix, turned where the board is wider than high."""
        flat = page.width > page.height
        self._new_page(flat=flat)
        self.word.add_heading(page.heading, level=1)
        self.word.add_paragraph(page.note, style="Caption")
        room = _PAGE_HEIGHT - 2 * _MARGIN if flat else _TEXT_WIDTH
        wide = Emu(
            min(room, int((_BOARD_FLAT if flat else _BOARD_TALL) * page.width / page.height))
        )
        high = wide.pt * page.height / page.width
        drawn = to_png_bytes(page.svg, wide.pt, high, per_inch=_BOARD_DPI)
        self._picture(self.word.add_paragraph(), drawn, wide, page.alt)

    def _new_page(self, *, flat: bool) -> None:
        section = self.word.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = WD_ORIENT.LANDSCAPE if flat else WD_ORIENT.PORTRAIT
        sides = (_PAGE_HEIGHT, _PAGE_WIDTH) if flat else (_PAGE_WIDTH, _PAGE_HEIGHT)
        section.page_width, section.page_height = sides

    def _picture(self, place: Paragraph, png: bytes, wide: Emu, alt: str) -> None:
        shape = place.add_run().add_picture(BytesIO(png), width=wide)
        shape._inline.docPr.set("descr", alt)

    def _table(self, rows: int, widths: Sequence[Length], *, ruled: bool = False) -> Table:
        table: Table = self.word.add_table(rows=rows, cols=len(widths))
        table.alignment = WD_TABLE_ALIGNMENT.LEFT
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for index, row in enumerate(table.rows):
            keep_row_whole(row)
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = width
                first = cell.paragraphs[0].paragraph_format
                first.space_before = first.space_after = Pt(2)
                if ruled and index:
                    rule_side(cell, "top", _RULE, 4)
        return table

    def _says(
        self, place: Paragraph, entry: Entry, *, size: float = 10.5, bold: bool = False
    ) -> None:
        said = place.add_run(entry.text)
        said.font.size, said.bold = Pt(size), bold
        if entry.unsure:
            said.font.underline = WD_UNDERLINE.DOTTED
        if entry.ref in self._numbers:
            number = place.add_run(str(self._numbers[entry.ref]))
            number.font.superscript, number.font.color.rgb = True, LINK
        for note, colour in _notes(entry):
            add_run(place, f" {note}", colour, 8.5)


def _notes(entry: Entry) -> Iterator[tuple[str, RGBColor]]:
    if entry.detail:
        yield entry.detail, SOFT
    if entry.unsure:
        yield f"read with {percent(entry.confidence)} confidence", AMBER
    if entry.author:
        yield f"added by {entry.author}", SOFT
    for link in entry.links:
        yield f"→ {link.said}", SOFT


def _value(place: Paragraph, fact: Fact, address: str | None) -> None:
    if address:
        add_hyperlink(place, address, fact.value)
    else:
        add_run(place, fact.value, INK, 10.5)
    if fact.note:
        add_run(place, f"  {fact.note}", SOFT, 8.5)
