"""Every form of a document, found in the table of forms, keeps the same promises.

A form that is added to `FORMS` is held to them from that day on. A whole form needs a way to
read its text back, in `READERS`.
"""

from __future__ import annotations

import csv
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO, StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from markdown_it import MarkdownIt
from PIL import Image
from pypdf import PdfReader

from boardsnap.document import Postmortem, load
from boardsnap.errors import ConfigError
from boardsnap.model.geometry import Homography
from boardsnap.model.page import Picture
from boardsnap.model.postmortem import (
    Action,
    Date,
    Evidence,
    Hypothesis,
    Metric,
    ReaderInfo,
    RootCause,
    Source,
    Statement,
    TimelineEvent,
)
from boardsnap.render.forms import FORMS, Context, form_of, render
from boardsnap.render.outline import outline
from boardsnap.render.wording import plain

INCIDENT = load(Path(__file__).parents[1] / "golden" / "incident.json")
READER = ReaderInfo(name="local", version="1", seconds=0, confidence=1)
NOW = datetime(2026, 3, 12, 16, 5, tzinfo=UTC)
WHOLE = [name for name, form in FORMS.items() if form.whole]
PARTIAL = [name for name, form in FORMS.items() if not form.whole]


def _jpeg() -> bytes:
    written = BytesIO()
    Image.new("RGB", (80, 55), "white").save(written, "JPEG")
    return written.getvalue()


PICTURE = Picture(_jpeg(), 80, 55, Homography.scaling(0.05))
CONTEXT = Context(NOW, pictures=(PICTURE,), problems=("Glare hides a corner.",))


class _Texts(HTMLParser):
    """What a browser shows and reads out; nothing of scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._hidden = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden = tag in {"script", "style"}
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self._hidden = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts.append(data)


def _html_text(written: bytes) -> str:
    return " ".join(_Texts(written.decode()).texts)


def _markdown_text(written: bytes) -> str:
    tokens = MarkdownIt("commonmark").enable("table").parse(written.decode())
    inline = (child for token in tokens for child in token.children or ())
    return "".join(child.content or " " for child in inline)


def _pdf_text(written: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(written)).pages)


def _docx_text(written: bytes) -> str:
    body = Document(BytesIO(written)).element.body
    return " ".join(t.text or "" for t in body.iter("{*}t"))


def _json_text(written: bytes) -> str:
    return " ".join(entry.text for entry in outline(load(written)).entries)


READERS: dict[str, Callable[[bytes], str]] = {
    "md": _markdown_text,
    "html": _html_text,
    "pdf": _pdf_text,
    "docx": _docx_text,
    "json": _json_text,
}


def _letters(text: str) -> str:
    """The text without what a page layout may change: spaces, breaks, ligatures."""
    return re.sub(r"[\s\u200b\xad]+", "", unicodedata.normalize("NFKC", text))


def _says(form: str, postmortem: Postmortem) -> str:
    return _letters(READERS[form](render(postmortem, form, CONTEXT)))


def saying(text: str, *, bare: bool = False) -> Postmortem:
    """A document in which every text is this one."""
    source = Source(
        board=0, polygon=((0, 0), (900, 0), (900, 90)), text=text, confidence=0.5, author=text
    )
    sources = (Source(board=0, text=text),) if bare else (source,)
    day = Date(raw=text, iso="2026-03-04", precision="day")
    next_day = day.model_copy(update={"iso": "2026-03-05"})
    return Postmortem(
        title=text,
        summary=text,
        participants=(text,),
        timeline=(
            TimelineEvent(at=day, kind="deploy", text=text, sources=sources),
            TimelineEvent(
                at=next_day,
                kind="metric",
                text=text,
                metric=Metric(name=text, value=1, unit=text),
                sources=sources,
            ),
            TimelineEvent(at=next_day, kind="alert", text=text, sources=sources),
        ),
        root_cause=RootCause(text=text, feature=text, sources=sources),
        hypotheses=(
            Hypothesis(
                label=text,
                text=text,
                evidence=(Evidence(text=text, stance="for", sources=sources),),
                sources=sources,
            ),
        ),
        actions=(
            Action(
                text=text, kind="other", owners=(text,), due=day, priority=text, sources=sources
            ),
        ),
        decisions=(Statement(text=text, sources=sources),),
        boards=(INCIDENT.boards[0].model_copy(update={"image": text}),),
        reader=READER,
    )


def test_every_whole_form_can_be_read_back() -> None:
    assert sorted(READERS) == sorted(WHOLE)


def test_every_form_is_found_by_its_name_and_suffix() -> None:
    for name, form in FORMS.items():
        assert form.name == name
        assert form.suffix == f".{name}"
        assert form_of(form.suffix.upper()) is form
        assert re.fullmatch(r"[a-z]+/[\w.+-]+(; charset=utf-8)?", form.media_type)
    assert form_of("md") is form_of("") is form_of(".exe") is None


def test_an_unknown_form_is_refused_with_those_that_exist() -> None:
    with pytest.raises(ConfigError, match="md, html, pdf"):
        render(INCIDENT, "odt", CONTEXT)


@pytest.mark.parametrize("form", WHOLE)
def test_every_statement_is_in_every_whole_form(form: str) -> None:
    said = _says(form, INCIDENT)
    missing = [e.text for e in outline(INCIDENT).entries if e.ref and _letters(e.text) not in said]
    assert missing == []


@pytest.mark.parametrize("form", [form for form in WHOLE if form != "json"])
def test_the_head_and_what_is_to_be_checked_are_in_every_document(form: str) -> None:
    said = _says(form, INCIDENT)
    document = outline(INCIDENT, CONTEXT.problems)
    facts = [fact.value for fact in (*document.facts, *document.figures)]
    points = [entry.text for entry in document.sections[-1].entries]
    wanted = [document.title, document.summary or "", *facts, *points]
    assert [text for text in wanted if _letters(text) not in said] == []


@pytest.mark.parametrize("form", PARTIAL)
def test_every_dated_action_is_in_the_partial_forms(form: str) -> None:
    written = render(INCIDENT, form, CONTEXT).decode("utf-8-sig")
    unfolded = written.replace("\r\n ", "").replace("\\,", ",")
    dated = [action for action in INCIDENT.actions if action.due and action.due.iso]
    assert [action.text for action in dated if action.text not in unfolded] == []


@pytest.mark.parametrize("form", FORMS)
def test_the_same_document_gives_the_same_bytes(form: str) -> None:
    assert render(INCIDENT, form, CONTEXT) == render(INCIDENT, form, CONTEXT)


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_document_is_written(form: str) -> None:
    assert render(Postmortem(reader=READER), form, Context(NOW)) is not None


HOSTILE = [
    "<script>alert(1)</script>",
    "</style></svg><img src=x onerror=alert(1)>",
    "[click](javascript:alert(1)) ![x](https://evil.example/x.png)",
    "https://evil.example/ www.evil.example",
    '#eval("1+1") #read("/etc/passwd") $x$ *b* _i_ <label> @ref `raw`',
    '"); #panic("x")',
    "\\u{41} \\ // /* */ #include",
    "=HYPERLINK(1) +1 -1 @SUM(A1)",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "] ]]> <![CDATA[ &amp; &#65; <!ENTITY x>",
    "x\r\nBEGIN:VEVENT\r\nSUMMARY:forged",
    "a;b,c\\n:d",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "w:instr MERGEFIELD { INCLUDETEXT }",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("form", WHOLE)
def test_hostile_text_is_shown_as_it_is(form: str, text: str) -> None:
    said = _says(form, saying(text))
    assert said.count(_letters(plain(text))) >= 5


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_never_live(text: str) -> None:
    written = {form: render(saying(text), form, CONTEXT) for form in FORMS}
    assert list(_live_html(written["html"].decode())) == []
    assert (
        list(_live_html(MarkdownIt("commonmark").enable("table").render(written["md"].decode())))
        == []
    )
    assert list(_live_pdf(written["pdf"])) == []
    assert list(_live_docx(written["docx"])) == []
    assert list(_live_csv(written["csv"].decode("utf-8-sig"))) == []
    assert len(Calendar.from_ical(written["ics"].decode()).walk("VEVENT")) == 1
    assert plain(text) in _ics_value(written["ics"].decode(), "SUMMARY")


def _live_html(page: str) -> Iterator[str]:
    for tag, attributes in _Texts(page).elements:
        for name, value in attributes.items():
            if name.startswith("on"):
                yield f"{tag} {name}"
            if name in {"href", "src"} and not (value or "").startswith(("#", "data:image/jpeg")):
                yield f"{tag} {value}"
        if tag in {"iframe", "object", "embed", "form", "base", "link"}:
            yield tag


def _live_pdf(written: bytes) -> Iterator[str]:
    reader = PdfReader(BytesIO(written))
    for page in reader.pages:
        yield from (str(annotation) for annotation in page.get("/Annots", ()))
    yield from (key for key in ("/OpenAction", "/AA", "/AcroForm") if key in reader.root_object)
    if reader.root_object.get("/Names", {}).get("/JavaScript"):
        yield "JavaScript"


def _live_docx(written: bytes) -> Iterator[str]:
    with zipfile.ZipFile(BytesIO(written)) as parts:
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                root = ElementTree.fromstring(parts.read(name))  # noqa: S314  our own
                yield from _live_elements(root)


def _live_elements(root: ElementTree.Element) -> Iterator[str]:
    for element in root.iter():
        if element.get("TargetMode") == "External":
            yield str(element.attrib)
        field = next((v for k, v in element.attrib.items() if k.endswith("}instr")), "PAGE")
        if field not in {"PAGE", "NUMPAGES"} or element.tag.endswith("}instrText"):
            yield field


def _live_csv(written: str) -> Iterator[str]:
    for row in csv.reader(StringIO(written, newline="")):
        yield from (cell for cell in row if cell[:1] in {"=", "+", "-", "@", "\t", "\r"})


@pytest.mark.parametrize(
    "text",
    [
        "😀 👩‍👩‍👧 🇩🇪 ok",
        "עברית שלום עולם",
        "العربية مرحبا",
        "中文 日本語 한국어 卌",
        "W" * 3000,
        "long words " * 300,
        "a\x00b\x07c\x1b[31m\ufffe\uffff\u202eD",
        "e\u0301\u0301\u0301 \u200d\u200b\ufeff",
        "\U0010ffff\ue000",
        "",
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_any_text_can_be_written(form: str, text: str) -> None:
    assert render(saying(text), form, CONTEXT)


@pytest.mark.parametrize("form", [form for form in FORMS if form != "json"])
def test_half_a_letter_is_left_out(form: str) -> None:
    assert render(saying("half \ud800 letter"), form, CONTEXT)


@pytest.mark.parametrize("form", FORMS)
def test_two_hundred_events_can_be_written(form: str) -> None:
    whole = saying("AUC fell over the whole of the second region")
    events = tuple(
        event.model_copy(
            update={
                "at": Date(raw="x", iso=f"2026-{1 + n % 12:02}-{1 + n % 28:02}", precision="day")
            }
        )
        for n in range(67)
        for event in whole.timeline
    )
    many = whole.model_copy(update={"timeline": events[:200], "actions": whole.actions * 200})
    assert render(many, form, CONTEXT)


@pytest.mark.parametrize("form", [form for form in WHOLE if form != "json"])
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(text=st.text(max_size=60))
def test_no_text_breaks_a_form(form: str, text: str) -> None:
    assert render(saying(text, bare=True), form, Context(NOW))


@pytest.mark.parametrize("form", PARTIAL)
@settings(deadline=None)
@given(text=st.one_of(st.text(max_size=60), st.text(alphabet="\\nN;,:=\"' \r\né中", max_size=90)))
def test_no_text_breaks_a_partial_form(form: str, text: str) -> None:
    written = render(saying(text, bare=True), form, Context(NOW)).decode("utf-8-sig")
    if form == "csv":
        rows = list(csv.reader(StringIO(written, newline="")))
        assert {len(row) for row in rows} == {8}
        # Apostrophes stand before what a spreadsheet would run: at the start, behind semicolons.
        assert _without_guards(rows[1][0]) == _without_guards(plain(text))
        assert list(_live_csv(written)) == []
    else:
        assert plain(text) in _ics_value(written, "SUMMARY")
        assert len(Calendar.from_ical(written).walk("VEVENT")) == 1


def _without_guards(cell: str) -> str:
    return re.sub(r"(^|;\s*)'", r"\1", cell)


def _ics_value(written: str, name: str) -> str:
    """A text as RFC 5545 has it read; icalendar takes an escaped backslash and n for a line."""
    unfolded = written.replace("\r\n ", "")
    (value,) = re.findall(rf"^{name}:(.*?)\r$", unfolded, re.MULTILINE)
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)
