"""The Word file has real headings, lists and tables, and says where its pictures show what."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from PIL import Image

from boardsnap.document import load
from boardsnap.model.geometry import Homography
from boardsnap.model.page import Picture
from boardsnap.render.outline import outline
from boardsnap.render.paper import on_paper
from boardsnap.render.word import to_docx

INCIDENT = load(Path(__file__).parents[2] / "golden" / "incident.json")


def picture() -> Picture:
    written = BytesIO()
    Image.new("RGB", (80, 55), "white").save(written, "JPEG")
    return Picture(written.getvalue(), 80, 55, Homography.scaling(0.05))


def opened(written: bytes) -> WordDocument:
    return Document(BytesIO(written))


def test_sections_are_headings() -> None:
    headings = [
        p.text
        for p in opened(to_docx(on_paper(INCIDENT))).paragraphs
        if p.style and p.style.name == "Heading 1"
    ]
    assert headings == [section.heading for section in outline(INCIDENT).sections]


def test_tables_repeat_their_first_row_and_keep_rows_whole() -> None:
    tables = opened(to_docx(on_paper(INCIDENT))).tables
    timeline = next(table for table in tables if table.rows[0].cells[0].text == "No.")
    first, *others = timeline._tbl.tr_lst
    assert first.xpath("w:trPr/w:tblHeader")
    assert len(others) == len(INCIDENT.timeline)
    assert all(row.xpath("w:trPr/w:cantSplit") for row in others)
    assert [cell.text for cell in timeline.rows[1].cells] == [
        "1",
        "2 Mar 2026",
        "AUC 0.91",
        "metric",
    ]


def test_pictures_say_what_they_show() -> None:
    word = opened(to_docx(on_paper(INCIDENT, pictures=(picture(),))))
    chart, board = (shape._inline.docPr.get("descr") for shape in word.inline_shapes)
    assert "PSI alert fired" in chart
    assert board == "The board on board.jpg, straightened"


def test_a_wide_board_lies_on_a_turned_page() -> None:
    sections = opened(to_docx(on_paper(INCIDENT, pictures=(picture(),)))).sections
    assert [section.orientation for section in sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
    ]


def test_the_file_says_what_it_is() -> None:
    about = opened(to_docx(on_paper(INCIDENT))).core_properties
    assert about.title == INCIDENT.title
    assert about.author == "boardsnap"
    assert about.created is not None
    assert f"{about.created:%Y-%m-%d}" == "2026-03-12"


def test_no_part_carries_the_time_of_writing() -> None:
    with zipfile.ZipFile(BytesIO(to_docx(on_paper(INCIDENT)))) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_only_a_web_address_is_a_link() -> None:
    def links(link: str) -> list[str]:
        return [
            relation.target_ref
            for relation in opened(to_docx(on_paper(INCIDENT, link=link))).part.rels.values()
            if relation.is_external
        ]

    assert links("https://boards.example.org/s/abc") == ["https://boards.example.org/s/abc"]
    assert links("javascript:alert(1)") == []
