"""Every form that a document can be written in: one table for the command line and the web.

The libraries that a form needs are loaded when something is written in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from boardsnap.errors import ConfigError

if TYPE_CHECKING:
    from boardsnap.model.page import Picture
    from boardsnap.model.postmortem import Postmortem
    from boardsnap.render.paper import Paper


@dataclass(frozen=True, slots=True)
class Context:
    """What a document is written with, beside itself.

    Attributes:
        now: when it is written, with a zone; calendars say it.
        pictures: the straightened boards, in the order of the document's `boards`.
        problems: what was seen on the boards but could not be read, one sentence each.
        link: where the document can be read online.
        uid_of: from an action's JSON pointer to its lasting identity; None: from its words.
    """

    now: datetime
    pictures: Sequence[Picture] = ()
    problems: Sequence[str] = ()
    link: str | None = None
    uid_of: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a document.

    Attributes:
        name: what it is called in addresses: the suffix without its dot.
        suffix: of its files.
        media_type: for HTTP, with the character set of texts.
        label: what a person calls it.
        whole: whether all of the document is in it; else only its actions are.
        write: makes the file.
    """

    name: str
    suffix: str
    media_type: str
    label: str
    whole: bool
    write: Callable[[Postmortem, Context], bytes]


def render(postmortem: Postmortem, form: str, context: Context) -> bytes:
    """The document as a file of this form.

    Args:
        postmortem: the document.
        form: a key of `FORMS`.
        context: what it is written with.

    Raises:
        ConfigError: there is no such form.
        RenderError: it could not be written.
    """
    found = FORMS.get(form)
    if found is None:
        raise ConfigError(f"there is no form {form!r}: choose one of {', '.join(FORMS)}")
    return found.write(postmortem, context)


def form_of(suffix: str) -> Form | None:
    """The form whose files end like this (with the dot, in any case), None where none does."""
    return FORMS.get(suffix.lower().removeprefix(".")) if suffix.startswith(".") else None


def _markdown(postmortem: Postmortem, context: Context) -> bytes:
    from boardsnap.render.markdown import to_markdown  # noqa: PLC0415

    return to_markdown(postmortem, problems=context.problems).encode()


def _html(postmortem: Postmortem, context: Context) -> bytes:
    from boardsnap.render.html import to_html  # noqa: PLC0415

    return to_html(postmortem, pictures=context.pictures, problems=context.problems).encode()


def _pdf(postmortem: Postmortem, context: Context) -> bytes:
    from boardsnap.render.pdf import to_pdf  # noqa: PLC0415

    return to_pdf(_paper(postmortem, context))


def _docx(postmortem: Postmortem, context: Context) -> bytes:
    from boardsnap.render.word import to_docx  # noqa: PLC0415

    return to_docx(_paper(postmortem, context))


def _paper(postmortem: Postmortem, context: Context) -> Paper:
    from boardsnap.render.paper import on_paper  # noqa: PLC0415

    return on_paper(
        postmortem, pictures=context.pictures, problems=context.problems, link=context.link
    )


def _json(postmortem: Postmortem, _: Context) -> bytes:
    return postmortem.to_json().encode()


def _csv(postmortem: Postmortem, _: Context) -> bytes:
    from boardsnap.render.spreadsheet import to_csv  # noqa: PLC0415

    # With a byte order mark: without it Excel takes the file for one in an old code page.
    return to_csv(postmortem).encode("utf-8-sig")


def _ics(postmortem: Postmortem, context: Context) -> bytes:
    from boardsnap.render.calendar import action_identities, to_ics  # noqa: PLC0415

    uid_of = context.uid_of or action_identities(postmortem).__getitem__
    return to_ics(postmortem, uid_of=uid_of, stamp=context.now, link=context.link).encode()


_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

FORMS: Mapping[str, Form] = {
    form.name: form
    for form in (
        Form("md", ".md", "text/markdown; charset=utf-8", "Markdown", True, _markdown),
        Form("html", ".html", "text/html; charset=utf-8", "Web page", True, _html),
        Form("pdf", ".pdf", "application/pdf", "PDF", True, _pdf),
        Form("docx", ".docx", _WORD_TYPE, "Word", True, _docx),
        Form("json", ".json", "application/json", "JSON", True, _json),
        Form("csv", ".csv", "text/csv; charset=utf-8", "Actions as a table", False, _csv),
        Form("ics", ".ics", "text/calendar; charset=utf-8", "Due dates", False, _ics),
    )
}
"""The forms by name, in the order in which they are offered."""
