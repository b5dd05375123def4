"""What was read stays text, and parses back to the same text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from boardsnap.document import load
from boardsnap.model.postmortem import (
    Action,
    Evidence,
    Hypothesis,
    Postmortem,
    ReaderInfo,
    RootCause,
    Source,
    Statement,
    TimelineEvent,
)
from boardsnap.render.markdown import escape, to_markdown
from boardsnap.wording import plain

READER = ReaderInfo(name="local", version="1", seconds=0, confidence=1)
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

HOSTILE = [
    "# x",
    "## y ##",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "![a](http://example.com/x.png)",
    "[a]: http://example.com",
    "http://example.com and www.example.com",
    "<http://example.com>",
    "1. one",
    "12) twelve",
    "- [ ] dash",
    "+ plus",
    "* star *",
    "***",
    "---",
    "===",
    "> quote",
    "`code` ```fence```",
    "~~~",
    "~~gone~~",
    "a | b | c",
    "&lt; &amp; &#35;",
    "back\\slash \\",
    "promo_flag_v2 _under_ __init__",
    "$x$ costs $5",
    "    indented",
    "a *b* **c** _d_",
    "^[1] [^1]",
    "★★☆ (+ thin file 9%",
    "two\nlines\n\n# and a heading",
]


def _source(text: str) -> tuple[Source, ...]:
    return (Source(board=0, text=text),)


def _everywhere(text: str) -> Postmortem:
    """A document that says the text in every place that shows text."""
    sources = _source(text)
    said = (Statement(text=text, sources=sources),)
    return Postmortem(
        title=text,
        summary=text,
        participants=(text,),
        timeline=(TimelineEvent(at=None, kind="other", text=text, sources=sources),),
        hypotheses=(
            Hypothesis(
                label=text,
                text=text,
                evidence=(Evidence(text=text, stance="for", sources=sources),),
                sources=sources,
            ),
        ),
        root_cause=RootCause(text=text, feature=text, sources=sources),
        actions=(Action(text=text, kind="other", owners=(text,), priority=text, sources=sources),),
        decisions=said,
        questions=said,
        rejected=said,
        unplaced=said,
        reader=READER,
    )


def _inlines(markdown: str) -> list[Token]:
    return [token for token in PARSER.parse(markdown) if token.type == "inline"]


def _texts(markdown: str) -> list[str]:
    return ["".join(t.content for t in token.children or ()) for token in _inlines(markdown)]


def _read_back(markdown: str) -> str:
    (inline,) = _inlines(markdown)
    kinds = {token.type for token in inline.children or ()}
    assert kinds <= {"text", "text_special"}
    return "".join(token.content for token in inline.children or ())


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("frame", ["{}", "# {}", "- {}", "> {}", "- a\n  - {}"])
def test_hostile_text_reads_as_itself(text: str, frame: str) -> None:
    document = PARSER.parse(frame.format(escape(text)))
    last = [token for token in document if token.type == "inline"][-1]
    assert "".join(token.content for token in last.children or ()) == plain(text)


@given(st.text())
def test_any_text_parses_back_to_itself(text: str) -> None:
    if plain(text):
        assert _read_back(escape(text)) == plain(text)


@given(st.text(alphabet="#*_`[]()<>|~$&\\!-+=1.: \nab;"))
def test_any_run_of_markup_parses_back_to_itself(text: str) -> None:
    if plain(text):
        assert _read_back(f"# {escape(text)}") == plain(text)
        assert _read_back(escape(text)) == plain(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_place_in_the_document_turns_text_into_markup(text: str) -> None:
    markdown = to_markdown(_everywhere(text))
    tokens = PARSER.parse(markdown)
    flat = [*tokens, *(child for token in tokens for child in token.children or ())]
    kinds = {token.type for token in flat}
    assert not kinds & {"html_block", "html_inline", "link_open", "image", "code_inline", "fence"}
    assert not kinds & {"s_open", "hr", "ordered_list_open", "code_block"}
    assert sum(token.type == "heading_open" for token in tokens) == sum(
        line.startswith(("# ", "## ")) for line in markdown.splitlines()
    )
    assert sum(plain(text) in said for said in _texts(markdown)) >= 13


def test_tables_have_a_row_for_every_statement() -> None:
    incident = load(Path(__file__).parents[2] / "golden" / "incident.json")
    rows = [t for t in PARSER.parse(to_markdown(incident)) if t.type == "tr_open"]
    assert len(rows) == len(incident.timeline) + len(incident.actions) + 2


def test_an_empty_document_says_so() -> None:
    assert "Nothing was read on this board." in to_markdown(Postmortem(reader=READER))
