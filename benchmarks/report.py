"""`python -m benchmarks.report`: writes the figures into benchmarks/README.md and README.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from benchmarks.results import (
    BACKTEST_RESULTS,
    CLAIMS_RESULTS,
    RESULTS,
    SERVER_RESULTS,
    load_figures,
)

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
    if "small/easy/score" in figures:
        parts += [
            "The same boards on photos of 640 pixels, whose lines are about 12 pixels high:",
            board_table(figures, "small"),
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


# How it is read, and what that is called.
WAYS = {
    "stock_greedy": "stock recogniser, as it says",
    "stock": "stock recogniser, decoded",
    "hands_greedy": "own recogniser, as it says",
    "hands": "own recogniser, decoded",
    "both": "both, as boards are read",
}
# Of the table of handwriting: what is counted, its heading, and what was wanted.
WRITTEN = (
    ("words/{}_exact", "words exact", "≥ 82 %"),
    ("words/{}_cer", "CER", "≤ 7 %"),
    ("lines/{}_exact", "lines exact", ""),
    ("lines/{}_cer", "CER of lines", ""),
    ("words_left_out/{}_exact", "words left out exact", "≥ 76 %"),
    ("words_left_out/{}_cer", "CER of these", "≤ 8.5 %"),
    ("printed/{}_exact", "identifiers exact", "≥ 97 %"),
)
CELLS = (("words", "{:.0f}"), ("said", "{:.0f} %"), ("right", "{:.0f} %"))
CERTAINTIES = {0.0: "under 50 %", 0.5: "50 to 80 %", 0.8: "80 to 95 %", 0.95: "95 % and more"}


def writing_section(figures: Mapping[str, float]) -> str:
    """The tables about handwriting and print."""
    at = {name.removeprefix("writing/"): value for name, value in figures.items()}
    if "words/both_exact" not in at:
        return "Not measured yet."
    rows = [
        [label, *(f"{at[name.format(way)]:.1f} %" for name, _, _ in WRITTEN)]
        for way, label in WAYS.items()
    ]
    rows.append(["goal", *(wanted for _, _, wanted in WRITTEN)])
    said = (
        f"{at['words/count']:.0f} words and {at['lines/count']:.0f} lines of "
        f"{at['writers/count']:.0f} people who are not among the writers of training; "
        f"{at['words_left_out/count']:.0f} of the words are *left out*: from exercises whose texts "
        f"were not in training either; {at['printed/count']:.0f} printed identifiers:"
    )
    ablation = table(["read by", *(heading for _, heading, _ in WRITTEN)], rows)
    parts = [said, ablation, _writers_line(at), *_certainty_tables(at), *_struck_table(figures)]
    return "\n\n".join(parts)


def _writers_line(at: Mapping[str, float]) -> str:
    spread = {
        way: f"{at[f'writers/{way}_least']:.0f} to {at[f'writers/{way}_most']:.0f} %, half of them "
        f"between {at[f'writers/{way}_lower_quartile']:.0f} and "
        f"{at[f'writers/{way}_upper_quartile']:.0f} %, median {at[f'writers/{way}_median']:.0f} %"
        for way in ("stock", "both")
    }
    return (
        f"Exact words by writer: {spread['both']}; by the stock recogniser, decoded: "
        f"{spread['stock']}."
    )


def _certainty_tables(at: Mapping[str, float]) -> Iterable[str]:
    yield (
        f"Certainties, on {at['certainty/words']:.0f} single words of the writers to whom they "
        f"were not fitted: expected calibration error {at['certainty/calibration_error']:.3f} "
        f"(goal: 0.05); reviewing the 20 % least certain words finds "
        f"{100 * at['certainty/errors_found']:.0f} % of the errors (goal: 70 %)."
    )
    rows = [
        [label, *(form.format(at[f"certainty/from_{least:.2f}_{name}"]) for name, form in CELLS)]
        for least, label in CERTAINTIES.items()
        if f"certainty/from_{least:.2f}_words" in at
    ]
    yield table(["certainty said", "words", "on average", "of these right"], rows)


# Of the table of finding: what is counted, its heading, and how it is written.
SOUGHT = (
    ("lines", "lines", "{:.0f}"),
    ("found", "found", "{:.1f} %"),
    ("words", "words read", "{:.1f} %"),
    ("together", "run together", "{:.1f} %"),
    ("told", "told of those not found", "{:.0f} %"),
    ("false", "false lines a photo", "{:.1f}"),
)


def pages_section(figures: Mapping[str, float]) -> str:
    """The table about finding the writing on whole boards."""
    at = {name.removeprefix("pages/"): v for name, v in figures.items() if name[:6] == "pages/"}
    kinds = dict.fromkeys(name.split("/")[0] for name in at)
    rows = [[kind, *(form.format(at[f"{kind}/{n}"]) for n, _, form in SOUGHT)] for kind in kinds]
    said = table(["writing", *(heading for _, heading, _ in SOUGHT)], rows)
    return said or "Not measured yet."


# Kinds of strokes, and what is wanted of them.
STROKES = {
    "straight": ("a straight line", "≥ 85 %"),
    "double": ("two lines", "≥ 85 %"),
    "scribble": ("a scribble", "≥ 85 %"),
    "wavy": ("a wave", ""),
    "underlined": ("a line below them", ""),
    "untouched": ("nothing", ""),
    "words": ("nothing (single words)", ""),
    "all": ("all of these", ""),
}


def _struck_table(figures: Mapping[str, float]) -> Iterable[str]:
    """How many crossed out words are found, and how many others are taken for such."""
    at = {name.removeprefix("struck/"): value for name, value in figures.items()}
    if "all/live" not in at:
        return
    yield (
        "Crossed out words, on lines and words of the writers on whom no limit was chosen, through "
        "which strokes were drawn:"
    )
    rows = [
        [
            label,
            f"{at[f'{kind}/struck']:.0f}" if f"{kind}/struck" in at else "",
            f"{at[f'{kind}/found']:.1f} %" if f"{kind}/found" in at else "",
            wanted,
            f"{at[f'{kind}/live']:.0f}",
            f"{at[f'{kind}/false']:.2f} %",
        ]
        for kind, (label, wanted) in STROKES.items()
    ]
    rows.append(["goal", "", "", "", "", "≤ 0.3 %"])
    yield table(["words with", "struck", "found", "goal", "standing", "taken for struck"], rows)


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


DATABASES = ("sqlite", "postgresql")
# Label, group and name of a figure of both databases, how it is written, and what was wanted.
ON_BOTH = (
    ("moments at which a process was killed", "kills", "kills", "{:.0f}", "200"),
    ("boards accepted meanwhile", "kills", "accepted", "{:.0f}", ""),
    ("accepted and lost", "kills", "lost", "{:.0f}", "0"),
    ("accepted, and their reading given up", "kills", "failed", "{:.0f}", "0"),
    ("sent or read twice", "kills", "doubled", "{:.0f}", "0"),
    ("documents of another photo", "kills", "mixed_up", "{:.0f}", "0"),
    ("corrupt files", "kills", "corrupt", "{:.0f}", "0"),
    ("phones that send at once", "phones", "phones", "{:.0f}", "50"),
    ("photos of each", "phones", "photos_each", "{:.0f}", "4"),
    ("boards refused or lost", "phones", "refused", "{:.0f}", "0"),
    ("the last byte of all photos is sent after", "phones", "transfer_seconds", "{:.1f} s", ""),
    ("answer after the last byte, median", "phones", "answer_median_seconds", "{:.2f} s", ""),
    ("answer after the last byte, p95", "phones", "answer_p95_seconds", "{:.2f} s", "< 1 s"),
    ("page of a board, nothing else going on, p95", "phones", "page_idle_p95_ms", "{:.0f} ms", ""),
    ("the same while phones send, p95", "phones", "page_sending_p95_ms", "{:.0f} ms", ""),
    (
        "the same while boards are read, p95",
        "phones",
        "page_reading_p95_ms",
        "{:.0f} ms",
        "< 150 ms",
    ),
    ("peak memory of the server's process", "phones", "server_peak_mb", "{:.0f} MB", ""),
)
NETWORKS = {"lighthouse": "150 ms there and back", "devtools": "562 ms there and back"}
ANSWERS = {
    "list": "list",
    "open": "open",
    "actions": "actions, the slowest list",
    "search": "search, the slowest kind",
}
LOADED = {
    "phones_sqlite": "phones on SQLite",
    "phones_postgresql": "phones on PostgreSQL",
    "store_sqlite": "large projects on SQLite",
    "store_postgresql": "large projects on PostgreSQL",
    "first_page": "pages on a phone",
}
# So many boards, what is asked of them, and what was wanted.
STORED: tuple[tuple[int, Mapping[str, str], str], ...] = (
    (10_000, ANSWERS, "< 100 ms"),
    (100_000, {"search": "search, the slowest kind"}, "< 50 ms"),
)


def server_section(figures: Mapping[str, float]) -> str:
    """All tables about the server; what was not measured is missing."""
    rows = [
        [label, *cells, wanted]
        for label, group, name, form, wanted in ON_BOTH
        if any(cells := _of_both(figures, group, name, form))
    ]
    rows += [
        [f"{label}, among {count:,} boards, p95", *cells, wanted]
        for count, answers, wanted in STORED
        for what, label in answers.items()
        if any(cells := [_slowest(figures, database, count, what) for database in DATABASES])
    ]
    parts = [table(["what", "SQLite", "PostgreSQL", "goal"], rows)]
    parts += [_first_page_table(figures), _throughput_line(figures), _load_line(figures)]
    return "\n\n".join(part for part in parts if part) or "Not measured yet."


def _of_both(figures: Mapping[str, float], group: str, name: str, form: str) -> list[str]:
    found = [figures.get(f"{group}_{database}/{name}") for database in DATABASES]
    return ["" if value is None else form.format(value) for value in found]


def _slowest(figures: Mapping[str, float], database: str, count: int, what: str) -> str:
    start = f"store_{database}/{count}/{what}"
    found = [value for name, value in figures.items() if name.startswith(start)]
    return f"{max(found):.0f} ms" if found else ""


def _first_page_table(figures: Mapping[str, float]) -> str:
    at = {n.removeprefix("first_page/"): v for n, v in figures.items() if n[:11] == "first_page/"}
    rows = [
        [
            f"{label}, {network}",
            f"{at[f'{page}_program_kb']:.0f} KB",
            f"{at[f'{page}_whole_kb']:.0f} KB",
            f"{at[f'{page}_painted_seconds']:.2f} s",
            f"{at[f'{page}_usable_seconds']:.2f} s",
        ]
        for name, label in (("home", "the first page"), ("snap", "the camera page"))
        for key, network in NETWORKS.items()
        if f"{(page := f'{name}_{key}')}_usable_seconds" in at
    ]
    rows += [["goal", "< 150 KB", "", "", "< 1.5 s"]] if rows else []
    return table(["on a phone", "script and style", "everything", "painted", "usable"], rows)


def _throughput_line(figures: Mapping[str, float]) -> str:
    if "throughput/ratio" not in figures:
        return ""
    at = {name.removeprefix("throughput/"): value for name, value in figures.items()}
    return (
        f"One worker on one core reads {at['one_boards_an_hour']:.0f} boards an hour, two on one "
        f"core each {at['two_boards_an_hour']:.0f}: {at['ratio']:.2f} times as many (goal: 1.8; "
        "median of the pairs that were measured in turn). A board takes "
        f"{at['one_cpu_seconds']:.1f} s of a core beside nobody and {at['two_cpu_seconds']:.1f} s "
        f"beside another worker, by which two cores would read {at['cpu_ratio']:.2f} times as "
        f"many. The load before a round was {at['load']:.1f} at most."
    )


def _load_line(figures: Mapping[str, float]) -> str:
    loads = [
        f"{label} {figures[f'{group}/load']:.1f}"
        for group, label in LOADED.items()
        if f"{group}/load" in figures
    ]
    if not loads:
        return ""
    return (
        "Load of the machine, on average over the minute before (2 cores; whatever else runs on "
        f"it counts): {', '.join(loads)}."
    )


# Of the monitors on a metric, in the order of their tables.
FAMILIES = (
    *("static", "relative", "deviations", "rate_of_change", "lasting", "joined"),
    *("ewma", "cusum", "page_hinkley", "adwin", "kswin"),
)
HISTORIES = (
    *("step of 1 sd", "step of 2 sd", "step of 4 sd", "ramp of 4 sd in 20 days"),
    *("spike of 6 sd, one day", "drift streams", "annotated changes"),
)
ALARMED = (
    ("delay", "{:.0f}", "Median delay of the changes that were found, in values:"),
    ("missed", "{:.0f} %", "Missed changes:"),
    (
        "false_alarms",
        "{:.1f}",
        "False alarms in 90 values, on the half of the reference on which nothing was fitted:",
    ),
)


def backtest_section(figures: Mapping[str, float]) -> str:
    """The tables about monitors replayed."""
    at = {name.removeprefix("backtest/"): value for name, value in figures.items()}
    if "libraries/runs" not in at:
        return "Not measured yet."
    parts = [
        f"river by itself and the replay fire at the very same values in "
        f"{at['libraries/equal']:.0f} of {at['libraries/runs']:.0f} runs "
        f"({at['libraries/signals']:.0f} signals): Page-Hinkley, ADWIN and KSWIN on the seven "
        "change point data sets that come with river.",
    ]
    for what, form, said in ALARMED:
        rows = [[family.replace("_", " "), *_cells(at, family, what, form)] for family in FAMILIES]
        parts += [said, table(["family", *HISTORIES], rows)]
    return "\n\n".join([*parts, _noise_line(at), _failures_table(at)])


def _cells(at: Mapping[str, float], family: str, what: str, form: str) -> list[str]:
    found = [at.get(f"{history}/{family}/{what}") for history in HISTORIES]
    return ["–" if value is None else form.format(value) for value in found]


def _noise_line(at: Mapping[str, float]) -> str:
    names = [family for family in FAMILIES if f"noise/{family}/between" in at]
    rare = ", ".join(
        f"{name.replace('_', ' ')} {at[f'noise/{name}/between']:,.0f}" for name in names
    )
    return (
        f"On white noise of known mean and deviation, values from one alarm to the next: {rare}. "
        f"ADWIN sees a step of 3 sd after {at['adwin/delay']:.0f} values; after "
        f"{at['adwin/delay_scaled']:.0f} where six deviations are taken as 1, as its bound has it."
    )


def _failures_table(at: Mapping[str, float]) -> str:
    names = [name.split("/")[1] for name in at if name.startswith("published/")]
    rows = [
        [
            name,
            f"{at[f'published/{name}/caught']:.0f} %",
            f"{at[f'published/{name}/lead']:.0f}",
            f"{at[f'published/{name}/noise']:.1f}",
            f"{at[f'published/{name}/noise_anew']:.1f}",
        ]
        for name in dict.fromkeys(names)
    ]
    said = (
        "Published failures, drawn with other seeds than those in the tests: how often the "
        "recommended monitor watches what was changed and fires before people noticed; its median "
        "lead in days; its false alarms in 90 days, as the backtest says it and on the reference "
        "period of another drawing, on which it was neither fitted nor chosen:"
    )
    header = ["failure", "caught", "days earlier", "false alarms said", "found anew"]
    return f"{said}\n\n{table(header, rows)}"


def claims_section(figures: Mapping[str, float]) -> str:
    """The tables about claims against data."""
    if "coverage/runs" not in figures:
        return "Not measured yet."
    names = [name.split("/")[1] for name in figures if name.endswith("/held")]
    rows = [
        [
            name,
            f"{figures[f'coverage/{name}/held']:.1f} %",
            f"{figures[f'coverage/{name}/confirmed']:.1f} %",
        ]
        for name in names
    ]
    said = (
        f"How often the 95 % interval holds the truth of a planted change, and how often the claim "
        f"of that change is confirmed, of {figures['coverage/runs']:.0f} seeded runs each "
        "(goal for the interval: 93 %):"
    )
    coverage = table(["planted", "interval holds the truth", "confirmed"], rows)
    return "\n\n".join([said, coverage, *_rows_table(figures)])


def _rows_table(figures: Mapping[str, float]) -> Iterable[str]:
    if "rows/count" not in figures:
        return
    rows = [
        [
            name,
            f"{figures[f'rows/{form}/file_megabytes'] / 1000:.1f} GB",
            f"{figures[f'rows/{form}/seconds']:.0f} s",
            f"{figures[f'rows/{form}/cpu_seconds']:.0f} s",
            f"{figures[f'rows/{form}/megabytes']:.0f} MB",
        ]
        for form, name in (("parquet", "Parquet"), ("csv", "CSV"))
    ]
    yield (
        f"`boardsnap verify` on {figures['rows/count']:,.0f} rows of 20 columns, half of them the "
        "reference, from a cold start, on 2 cores (goal: 60 s, 2000 MB):"
    )
    yield table(["files", "size", "wall clock", "processor", "peak memory"], [*rows])


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
    sections = {
        "accuracy": accuracy_section(figures),
        "writing": writing_section(figures),
        "pages": pages_section(figures),
        "speed": speed_section(figures),
        "claims": claims_section(load_figures(CLAIMS_RESULTS) if CLAIMS_RESULTS.exists() else {}),
        "server": server_section(load_figures(SERVER_RESULTS) if SERVER_RESULTS.exists() else {}),
        "backtest": backtest_section(
            load_figures(BACKTEST_RESULTS) if BACKTEST_RESULTS.exists() else {}
        ),
    }
    README.write_text(fill(README.read_text(encoding="utf-8"), sections), encoding="utf-8")
    front = {"figures": front_section(figures)}
    FRONT_PAGE.write_text(fill(FRONT_PAGE.read_text(encoding="utf-8"), front), encoding="utf-8")


if __name__ == "__main__":
    main()
