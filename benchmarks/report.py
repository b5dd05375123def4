"""`python -m benchmarks.report`: writes the figures into benchmarks/README.md and README.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from benchmarks.results import RESULTS, load_figures

README = Path(__file__).parent / "README.md"
FRONT_PAGE = Path(__file__).parents[1] / "README.md"
TARGETS = {"easy": 90, "medium": 80, "hard": 60}
COLUMNS = ("score", "timeline", "hypotheses", "root_cause", "actions", "rest")
RATES = ("invented", "lost", "provenance")


def board_table(figures: Mapping[str, float], group: str) -> str:
    """Scores and their parts by difficulty; empty where the group was not measured."""
    rows = [
        [
            difficulty,
            *(f"{figures[f'{group}/{difficulty}/{c}']:.1f}" for c in COLUMNS),
            *(f"{figures[f'{group}/{difficulty}/{c}']:.1f} %" for c in RATES),
        ]
        for difficulty in TARGETS
        if f"{group}/{difficulty}/score" in figures
    ]
    names = [name.replace("_", " ") for name in (*COLUMNS, *RATES)]
    return table(["boards", *names], rows)


def accuracy_section(figures: Mapping[str, float]) -> str:
    """All tables about accuracy."""
    count = int(figures.get("drawn/easy/boards", 0))
    parts = [
        "The boards of this folder (goals: easy 90, medium 80, hard 60):",
        board_table(figures, "boards"),
        "The same boards from a perfect reading of their lines, without the drawn marks: what "
        "layout and interpretation alone make of them.",
        board_table(figures, "oracle"),
    ]
    if count:
        parts += [
            f"Boards drawn anew by `benchmarks/drawing`, {count} of each kind, in other hands, "
            "words and layouts:",
            board_table(figures, "drawn"),
        ]
    if "real/cer" in figures:
        parts += [
            f"{int(figures['real/photos'])} photos of real boards (no postmortems; lines only):",
            table(
                ["character errors", "lines without an error", "word recall", "word precision"],
                [
                    [
                        f"{figures[f'real/{n}']:.1f} %"
                        for n in ("cer", "exact", "word_recall", "word_precision")
                    ]
                ],
            ),
        ]
    return "\n\n".join(part for part in parts if part)


def speed_section(figures: Mapping[str, float]) -> str:
    """The table about speed."""
    if "speed/warm_ratio" not in figures:
        return "Not measured yet."
    at = {name.removeprefix("speed/"): value for name, value in figures.items()}
    rows = [
        ["whole read, warm, against the stock engine", _ratio(at, "warm_ratio"), "≤ 1.0"],
        ["whole read, warm", f"{at['warm_seconds']:.2f} s", ""],
        ["stock engine alone, warm", f"{at['warm_stock_seconds']:.2f} s", ""],
        ["`boardsnap read` from a cold start, against the same", _ratio(at, "cold_ratio"), "≤ 1.3"],
        ["`boardsnap read` from a cold start", f"{at['cold_seconds']:.2f} s", ""],
        ["peak memory", f"{at['peak_mb']:.0f} MB", "≤ 900 MB"],
        ["peak memory of the stock engine", f"{at['stock_peak_mb']:.0f} MB", ""],
        ["heavy libraries that `--help` imports", f"{at['help_imports']:.0f}", "0"],
    ]
    said = (
        f"{at['photos']:.0f} photos of 12 megapixels, {at['threads']:.0f} threads; ratios are "
        "medians of pairs, with their quartiles."
    )
    return f"{said}\n\n{table(['what', 'measured', 'goal'], rows)}"


def front_section(figures: Mapping[str, float]) -> str:
    """What the front page says: scores in a line, speed in a line."""
    if "boards/easy/score" not in figures or "speed/warm_ratio" not in figures:
        return "Not measured yet."
    scores, drawn = (
        ", ".join(f"{d} {figures[f'{group}/{d}/score']:.0f}" for d in TARGETS)
        for group in ("boards", "drawn")
    )
    invented, lost = (
        max(figures[f"boards/{d}/{name}"] for d in TARGETS) for name in ("invented", "lost")
    )
    return (
        f"Scores from 0 to 100 on the 24 drawn boards in `benchmarks/`: {scores}; on others, drawn "
        f"anew in other hands, words and layouts: {drawn}. Both were in sight while the rules were "
        f"written. At worst {invented:.1f} % of the statements "
        f"are like nothing on the board, and {lost:.1f} % of the written lines appear nowhere. "
        f"A photo of 12 megapixels takes {figures['speed/warm_seconds']:.1f} s with "
        f"{figures['speed/threads']:.0f} threads, {figures['speed/cold_seconds']:.1f} s from a "
        f"cold start, and at most {figures['speed/peak_mb']:.0f} MB of memory. "
        "[All figures, and how they are measured](benchmarks/README.md)."
    )


def _ratio(at: Mapping[str, float], name: str) -> str:
    return f"{at[name]:.2f} ({at[f'{name}_low']:.2f} to {at[f'{name}_high']:.2f})"


def table(header: list[str], rows: Iterable[list[str]]) -> str:
    """A Markdown table; empty without rows."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    if not lines:
        return ""
    return "\n".join([f"| {' | '.join(header)} |", "|" + "---|" * len(header), *lines])


def fill(text: str, sections: Mapping[str, str]) -> str:
    """The text with what stands between `<!-- name -->` and `<!-- /name -->` replaced."""
    for name, section in sections.items():
        start, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        if text.count(start) != 1 or text.count(end) != 1:
            raise ValueError(f"the text needs one place for {name}: {start}{end}")
        before, after = text.partition(start)[0], text.partition(end)[2]
        text = f"{before}{start}\n{section}\n\n{end}{after}"
    return text


def main() -> None:
    """Rewrites the tables."""
    figures = load_figures(RESULTS)
    sections = {"accuracy": accuracy_section(figures), "speed": speed_section(figures)}
    README.write_text(fill(README.read_text(encoding="utf-8"), sections), encoding="utf-8")
    front = {"figures": front_section(figures)}
    FRONT_PAGE.write_text(fill(FRONT_PAGE.read_text(encoding="utf-8"), front), encoding="utf-8")


if __name__ == "__main__":
    main()
