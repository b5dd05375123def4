"""The page is self-contained, links every statement to its ink, and never runs what it read."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from boardsnap.document import Postmortem, load
from boardsnap.model.geometry import Homography
from boardsnap.model.page import Picture
from boardsnap.model.postmortem import ReaderInfo, Source, Statement
from boardsnap.render.html import to_html, to_notebook

INCIDENT = load(Path(__file__).parents[2] / "golden" / "incident.json")
READER = ReaderInfo(name="local", version="1", seconds=0, confidence=1)
PICTURE = Picture(b"\xff\xd8jpeg\xff\xd9", 800, 550, Homography.scaling(0.5))

HOSTILE = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(1)",
    "<!--",
    "]]>",
    "&lt;b&gt;",
]


class _Page(HTMLParser):
    """The elements and texts of a page, as a browser would see them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._skipped = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._skipped = tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self._skipped = False

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.text.append(data)

    def values(self, attribute: str) -> list[str]:
        return [a[attribute] or "" for _, a in self.elements if attribute in a]

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def _saying(text: str) -> Postmortem:
    statement = Statement(
        text=text,
        sources=(Source(board=0, polygon=((0, 0), (9, 0), (9, 9)), text=text, author=text),),
    )
    photo = INCIDENT.boards[0].model_copy(update={"image": text})
    return Postmortem(
        title=text,
        summary=text,
        participants=(text,),
        decisions=(statement,),
        boards=(photo,),
        reader=READER,
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_a_board_never_becomes_markup(text: str) -> None:
    page = _Page(to_html(_saying(text), pictures=[PICTURE], problems=[text]))
    assert len(page.of("script")) == len(page.of("style")) == 1
    assert not page.of("img")
    assert not [name for _, a in page.elements for name in a if name.startswith("on")]
    assert not [v for v in page.values("href") if not v.startswith(("#", "data:image/jpeg;"))]
    assert sum(text in said for said in page.text) >= 5


@pytest.mark.parametrize("pictures", [(), (PICTURE,)])
def test_nothing_is_loaded_from_anywhere(pictures: tuple[Picture, ...]) -> None:
    page = to_html(INCIDENT, pictures=pictures)
    parsed = _Page(page)
    assert not parsed.of("link")
    assert not parsed.values("src")
    assert "url(" not in page
    assert not re.findall(r"https?://", page)


def test_the_policy_allows_exactly_the_pages_own_style_and_script() -> None:
    page = to_html(INCIDENT, pictures=[PICTURE])
    (policy,) = [a["content"] or "" for a in _Page(page).of("meta") if "http-equiv" in a]
    assert policy.startswith("default-src 'none'")
    for tag in ("style", "script"):
        (inline,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert not _Page(page).values("style")


def test_ids_are_unique_and_every_link_leads_somewhere() -> None:
    page = _Page(to_html(INCIDENT, pictures=[PICTURE]))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    targets = [href[1:] for href in page.values("href") if href.startswith("#")]
    assert targets
    assert set(targets) <= set(ids)


def test_every_statement_with_a_polygon_is_linked_to_its_ink() -> None:
    page = _Page(to_html(INCIDENT, pictures=[PICTURE]))
    assert set(page.values("data-ref")) == set(page.values("data-ink"))


def test_ink_is_drawn_in_the_pictures_own_pixels() -> None:
    polygon = ((100.0, 100.0), (300.0, 100.0), (300.0, 140.0), (100.0, 140.0))
    statement = Statement(text="x", sources=(Source(board=0, polygon=polygon, text="x"),))
    document = Postmortem(decisions=(statement,), boards=INCIDENT.boards, reader=READER)
    (points,) = _Page(to_html(document, pictures=[PICTURE])).values("points")
    corners = [tuple(map(float, point.split(","))) for point in points.split()]
    for (x, y), (from_x, from_y) in zip(corners, polygon, strict=True):
        assert abs(x - from_x / 2) < 5
        assert abs(y - from_y / 2) < 5


def test_a_statement_on_another_board_is_drawn_there() -> None:
    box = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0))
    statement = Statement(
        text="x",
        sources=tuple(Source(board=board, polygon=box, text="x") for board in (0, 1)),
    )
    document = Postmortem(decisions=(statement,), boards=INCIDENT.boards * 2, reader=READER)
    page = _Page(to_html(document, pictures=[PICTURE, PICTURE]))
    assert page.values("data-ink") == ["/decisions/0", "/decisions/0"]
    assert [a.get("id") for a in page.of("image")] == ["photo-0", "photo-1"]
    assert len(page.values("id")) == len(set(page.values("id")))


def test_without_pictures_the_document_stands_alone() -> None:
    page = _Page(to_html(INCIDENT))
    assert not page.of("aside")
    assert not page.values("data-ink")
    assert INCIDENT.title in page.text


def test_what_was_read_badly_is_marked_and_nothing_else() -> None:
    page = to_html(INCIDENT)
    unsure = [
        s
        for s in (
            *(source for e in INCIDENT.timeline for source in e.sources),
            *(source for h in INCIDENT.hypotheses for source in h.sources),
            *(s for h in INCIDENT.hypotheses for e in h.evidence for s in e.sources),
            *(source for a in INCIDENT.actions for source in a.sources),
            *(source for u in INCIDENT.unplaced for source in u.sources),
        )
        if s.confidence < 0.8
    ]
    assert page.count('class="unsure"') == len(unsure)
    assert "read with 71 % confidence" in page


def test_the_same_document_gives_the_same_bytes() -> None:
    assert to_html(INCIDENT, pictures=[PICTURE]) == to_html(INCIDENT, pictures=[PICTURE])


def test_the_time_that_reading_took_is_not_in_it() -> None:
    slow = INCIDENT.reader.model_copy(update={"seconds": 99.0})
    assert to_html(INCIDENT.model_copy(update={"reader": slow})) == to_html(INCIDENT)


def test_a_notebook_gets_the_page_in_a_frame_of_its_own() -> None:
    page = to_html(INCIDENT, pictures=[PICTURE])
    frame = _Page(to_notebook(page))
    ((tag, attributes),) = frame.elements
    assert tag == "iframe"
    assert attributes["sandbox"] == "allow-scripts"
    assert attributes["srcdoc"] == page
