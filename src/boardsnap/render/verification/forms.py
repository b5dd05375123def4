"""The forms in which a verification is written; what each needs is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rich.console import Console

from boardsnap.model.claims import Verification
from boardsnap.render.verification.outline import verification_outline


def verification_markdown(verification: Verification) -> str:
    """The verification as Markdown, with a final newline."""
    from boardsnap.render.markdown import outline_markdown  # noqa: PLC0415

    return outline_markdown(verification_outline(verification))


def verification_html(verification: Verification) -> str:
    """The verification as one self-contained HTML page, with its plots."""
    from boardsnap.render.verification.html import to_html  # noqa: PLC0415

    return to_html(verification)


def print_verification(verification: Verification, console: Console) -> None:
    """Writes the verification to the console."""
    from boardsnap.render.terminal import print_outline  # noqa: PLC0415

    print_outline(verification_outline(verification), console)


VERIFICATION_FORMS: Mapping[str, Callable[[Verification], str]] = {
    ".md": verification_markdown,
    ".html": verification_html,
    ".json": Verification.to_json,
}
"""By the suffix of the file."""
