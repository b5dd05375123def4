"""The forms in which a backtest is written; what each needs is loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rich.console import Console

from boardsnap.model.backtest import Backtest
from boardsnap.render.backtest.outline import backtest_outline


def backtest_markdown(backtest: Backtest) -> str:
    """The backtest as Markdown, with a final newline."""
    from boardsnap.render.markdown import outline_markdown  # noqa: PLC0415

    return outline_markdown(backtest_outline(backtest))


def backtest_html(backtest: Backtest) -> str:
    """The backtest as one self-contained HTML page."""
    from boardsnap.render.backtest.html import to_html  # noqa: PLC0415

    return to_html(backtest)


def print_backtest(backtest: Backtest, console: Console) -> None:
    """Writes the backtest to the console."""
    from boardsnap.render.terminal import print_outline  # noqa: PLC0415

    print_outline(backtest_outline(backtest), console)


BACKTEST_FORMS: Mapping[str, Callable[[Backtest], str]] = {
    ".md": backtest_markdown,
    ".html": backtest_html,
    ".json": Backtest.to_json,
}
"""By the suffix of the file."""
