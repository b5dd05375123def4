"""The PDF is tagged, archival where it can be, and shows where each statement stands."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from boardsnap.document import load
from boardsnap.model.geometry import Homography
from boardsnap.model.page import Picture
from boardsnap.model.postmortem import Postmortem, ReaderInfo, Source, Statement
from boardsnap.render.outline import outline
from boardsnap.render.paper import on_paper
from boardsnap.render.pdf import breakable, to_pdf
from boardsnap.render.provenance import number_statements

INCIDENT = load(Path(__file__).parents[2] / "golden" / "incident.json")
READER = ReaderInfo(name="local", version="1", seconds=0, confidence=1)


def picture(width: int, height: int) -> Picture:
    written = BytesIO()
    Image.new("RGB", (width, height), "white").save(written, "JPEG")
    return Picture(written.getvalue(), width, height, Homography.scaling(0.05))


def opened(written: bytes) -> PdfReader:
    return PdfReader(BytesIO(written))


def described(written: bytes) -> str:
    metadata = opened(written).xmp_metadata
    assert metadata is not None
    return str(metadata.rdf_root.toxml())


def saying(text: str) -> Postmortem:
    return Postmortem(
        title="x",
        decisions=(Statement(text=text, sources=(Source(board=0, text=text),)),),
        boards=INCIDENT.boards,
        reader=READER,
    )


def test_it_is_an_archival_tagged_document_with_title_and_date() -> None:
    written = to_pdf(on_paper(INCIDENT, pictures=(picture(80, 55),)))
    reader = opened(written)
    assert "'/Marked': True" in str(reader.root_object["/MarkInfo"].get_object())
    assert str(reader.root_object["/Lang"]) == "en"
    assert "pdfaid:part>2<" in described(written)
    assert "pdfuaid:part>1<" in described(written)
    assert reader.metadata is not None
    assert reader.metadata.title == INCIDENT.title
    assert str(reader.metadata.creation_date).startswith("2026-03-12")


def test_without_a_date_it_is_still_accessible() -> None:
    silent = Postmortem(title="x", reader=READER)
    assert "pdfuaid:part>1<" in described(to_pdf(on_paper(silent)))
    assert "pdfaid" not in described(to_pdf(on_paper(silent)))


@pytest.mark.parametrize("text", ["😀 fire", "中文 drift"])
def test_a_letter_that_no_font_has_costs_the_standard_and_not_the_document(text: str) -> None:
    reader = opened(to_pdf(on_paper(saying(text))))
    assert text.split()[1] in reader.pages[0].extract_text()


def test_tallies_hebrew_and_arabic_need_no_other_font() -> None:
    written = to_pdf(on_paper(saying("卌 שלום مرحبا ★★☆ ☑ → Привет")))
    assert "pdfaid:part>2<" in described(written)


def test_each_board_has_its_page_turned_where_it_is_wide() -> None:
    boards = INCIDENT.model_copy(update={"boards": INCIDENT.boards * 2})
    pages = opened(to_pdf(on_paper(boards, pictures=(picture(80, 55), picture(55, 80))))).pages
    wide, tall = pages[-2], pages[-1]
    assert wide.mediabox.width > wide.mediabox.height
    assert tall.mediabox.width < tall.mediabox.height
    assert "Board 1" in wide.extract_text()
    assert "Board 2" in tall.extract_text()
    assert f"{len(pages)} / {len(pages)}" in tall.extract_text()


def test_statements_on_a_shown_board_are_numbered_in_order() -> None:
    numbers = number_statements(outline(INCIDENT), (picture(80, 55),))
    assert list(numbers.values()) == list(range(1, len(numbers) + 1))
    assert next(iter(numbers)) == "/root_cause"
    assert number_statements(outline(INCIDENT), ()) == {}


def test_a_photo_is_embedded_as_it_is() -> None:
    shown = picture(80, 55)
    assert shown.jpeg in to_pdf(on_paper(INCIDENT, pictures=(shown,)))


@pytest.mark.parametrize(
    ("link", "live"),
    [
        ("https://boards.example.org/s/abc", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
    ],
)
def test_only_a_web_address_is_a_link(link: str, live: bool) -> None:
    reader = opened(to_pdf(on_paper(INCIDENT, link=link)))
    assert ("/Annots" in reader.pages[0]) == live


@settings(deadline=None)
@given(st.text(max_size=200))
def test_places_to_break_change_no_letter(text: str) -> None:
    broken = breakable(text.replace("\u200b", ""))
    assert broken.replace("\u200b", "") == text.replace("\u200b", "")
    assert all(len(piece) <= 21 for word in broken.split() for piece in word.split("\u200b"))
