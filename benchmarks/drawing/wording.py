"""How people write a failure on a board: many hands' habits, chosen by chance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import numpy as np

from benchmarks.drawing import dates
from benchmarks.drawing.draft import Draft, Form, Frame, Note, Row, Section, Truth
from benchmarks.drawing.scenarios import Gauge, Idea, Scenario, Task

Choice = TypeVar("Choice")

PEOPLE = (
    "Hana",
    "Pedro",
    "Olga",
    "Yusuf",
    "Klaus",
    "Ines",
    "Maya",
    "Diego",
    "Anika",
    "Chen",
    "Fatima",
    "Luis",
    "Greta",
    "Nils",
    "Aisha",
    "Theo",
    "Wanda",
    "Kofi",
    "Jonas",
    "Marta",
    "Ravi",
    "Elif",
    "Bruno",
    "Sofia",
)
HEADINGS = {
    "timeline": (
        "Timeline",
        "Sequence of events",
        "History",
        "What happened",
        "Log",
        "Story so far",
    ),
    "hypotheses": (
        "Hypotheses",
        "Ideas",
        "What could it be?",
        "Suspected causes",
        "Possible reasons",
    ),
    "root_cause": ("Root cause", "Real cause", "Finding", "Conclusion", "Why it broke"),
    "actions": ("Actions", "Next steps", "Follow-ups", "To do", "Action plan", "Remedies"),
    "decisions": ("Decisions", "We decided", "Agreed"),
    "questions": ("Open questions", "Questions", "To clarify", "Unknowns"),
}
TITLES = (
    "{name} {v} postmortem",
    "Incident review: {name} {v}",
    "{name} {v} retro",
    "RCA {name} {v}",
    "Blameless PM: {name} {v}",
    "{name} {v} - what broke?",
)
SHORT_FORMS = (
    (r"\bwithout\b", "w/o"),
    (r"\bwith\b", "w/"),
    (r"\bfeatures\b", "feats"),
    (r"\bweeks\b", "wks"),
    (r"\bhours\b", "hrs"),
    (r"\bconfig\b", "cfg"),
    (r"\bthreshold\b", "thresh."),
)
RATINGS = (
    "stars of 3",
    "stars",
    "stars of 5",
    "dots of 3",
    "x/5",
    "x/10",
    "words",
    "letters",
    "percent",
    "votes",
    "ticks",
    "none",
)
ASIDES = ("WiFi guest 4711", "do not erase", "lunch at noon", "room 2.14 until 4", "call Mom")


@dataclass(frozen=True, slots=True)
class Habits:
    """What one team does throughout its board."""

    case: str
    short: bool
    dates: str
    rating: str
    bullet: str
    owner: str
    due: str
    box: str
    evidence: str
    colon: str


@dataclass(slots=True)
class Writer:
    """Turns a scenario into a draft, with one generator of chance and one set of habits."""

    rng: np.random.Generator
    habits: Habits
    session: datetime

    def pick(self, options: Sequence[Choice]) -> Choice:
        """One of the options."""
        return options[int(self.rng.integers(len(options)))]

    def chance(self, probability: float) -> bool:
        """True with that probability."""
        return bool(self.rng.random() < probability)

    def numbers(self, text: str) -> str:
        """The text with each `<a-b>` replaced by a number."""
        return re.sub(
            r"<(\d+)-(\d+)>",
            lambda m: str(self.rng.integers(int(m[1]), int(m[2]) + 1)),
            text,
        )

    def phrase(self, text: str) -> tuple[str, list[str]]:
        """The text as this team writes it, and the spellings that count as right besides."""
        full = self.numbers(text)
        if not self.habits.short:
            return full, []
        short = full
        for pattern, form in SHORT_FORMS:
            short = re.sub(pattern, form, short)
        return short, [full] if short != full else []

    def inked(self, text: str) -> str:
        """The text in the team's capitals."""
        if self.habits.case == "upper":
            return text.upper()
        return text.lower() if self.habits.case == "lower" else text


def choose_habits(rng: np.random.Generator, *, headings: bool) -> Habits:
    """The habits of a team; a board without headings needs marks that tell its parts apart."""

    def pick(*options: str) -> str:
        return options[int(rng.integers(len(options)))]

    return Habits(
        case=pick("mixed", "mixed", "mixed", "upper", "lower"),
        short=bool(rng.random() < 0.4),
        dates=pick(*dates.STYLES),
        rating=pick(*RATINGS) if headings else pick("stars of 3", "x/5", "words", "percent"),
        bullet=pick("- ", "• ", "", "1. ", "1) ", "H1 ", "H1: ", "A) ") if headings else "H1: ",
        owner=pick(" @{}", " - {}", " ({})", " [{}]", " → {}", "{}: ", " / {}"),
        due=pick(", by {}", " by {}", " ({})", ", due {}", ", {}", " until {}"),
        box=pick("☐", "[ ]", "- ", "• ", "→ ", "1. ") if headings else pick("☐", "[ ]"),
        evidence=pick("signs", "plain", "inline", "arrow"),
        colon=pick("", ":"),
    )


def compose(scenario: Scenario, writer: Writer, forms: dict[str, Form], *, headings: bool) -> Draft:
    """A board about the scenario, as far as it can be said before anything has a place."""
    truth = _empty_truth()
    head = _head(scenario, writer, truth, titled=headings or writer.chance(0.5))
    sections = [
        _timeline(scenario, writer, truth, forms.get("timeline", "list")),
        _hypotheses(scenario, writer, truth, forms.get("hypotheses", "list")),
        _root_cause(scenario, writer, truth, headings=headings),
        _actions(scenario, writer, truth, forms.get("actions", "list")),
        *_statements(scenario, writer, truth, headings=headings),
    ]
    if not headings:
        sections = [_without_heading(section) for section in sections]
    draft = Draft(truth, head, sections)
    draft.arrow = _arrow(truth, writer)
    return draft


def _empty_truth() -> Truth:
    lists = ("timeline", "hypotheses", "actions", "decisions", "questions", "rejected")
    return {
        "schema_version": 1,
        "title": None,
        "model": {"name": None, "version": None},
        "session_date": None,
        "participants": [],
        "summary": None,
        **{name: [] for name in lists},
        "root_cause": None,
        "relations": [],
        "unplaced": [],
    }


def _head(scenario: Scenario, writer: Writer, truth: Truth, *, titled: bool) -> list[Note]:
    notes = []
    if titled:
        version = writer.numbers(writer.pick(("v<2-9>", "v<1-4>.<1-9>", "v<10-24>")))
        name = scenario.model[0].upper() + scenario.model[1:]
        title = writer.inked(writer.pick(TITLES).format(name=name, v=version))
        truth["title"] = title
        truth["model"] = {"name": scenario.model, "version": version}
        notes.append(Note(title, role="title"))
    if writer.chance(0.5):
        people = [str(p) for p in writer.rng.permutation(PEOPLE)[: writer.rng.integers(2, 5)]]
        truth["participants"] = people
        form = writer.pick(("Team: {}", "Present: {}", "In the room: {}", "w/ {}", "{}"))
        notes.append(Note(writer.inked(form.format(", ".join(people))), role="participants"))
    if writer.chance(0.4):
        style = "mon d" if writer.habits.dates in dates.RELATIVE else writer.habits.dates
        style = "mon d" if style == "mon d hm" else style
        day = dates.written(writer.session, style, writer.session)
        truth["session_date"] = day
        notes.append(Note(writer.inked(day["raw"]), role="session"))
    return notes


def _heading(kind: str, writer: Writer) -> Note:
    return Note(writer.inked(writer.pick(HEADINGS[kind])) + writer.habits.colon, role="heading")


def _without_heading(section: Section) -> Section:
    return Section(section.kind, section.rows, None, section.form, section.header, section.frame)


# ---------------------------------------------------------------- timeline


def _timeline(scenario: Scenario, writer: Writer, truth: Truth, form: Form) -> Section:
    happened = _story(scenario, writer)
    moments = _moments(len(happened), writer)
    separator = writer.pick((": ", " ", " - ", " – "))
    bullet = writer.pick(("", "", "- ", "• "))
    rows = []
    for index, ((entry, text), moment) in enumerate(zip(happened, moments, strict=True)):
        entry["at"] = dates.written(moment, writer.habits.dates, moments[0])
        truth["timeline"].append(entry)
        ref = (f"/timeline/{index}",)
        raw = writer.inked(entry["at"]["raw"])
        if form == "list":
            gap = " " if raw.endswith(".") and separator == ": " else separator
            cells: tuple[Note, ...] = (Note(f"{bullet}{raw}{gap}{writer.inked(text)}", ref),)
        else:
            cells = (Note(raw, ref, role="date"), Note(writer.inked(text), ref))
        rows.append(Row(cells))
    return Section("timeline", tuple(rows), _heading("timeline", writer), form)


def _story(scenario: Scenario, writer: Writer) -> list[tuple[Truth, str]]:
    """Readings of one gauge and the events between them, in order, with their written text."""
    gauge = writer.pick(scenario.gauges)
    events = [_event(e.text, e.kind, e.also, writer) for e in scenario.events]
    count = int(writer.rng.integers(3, 6))
    kept = [events[i] for i in sorted(writer.rng.permutation(len(events))[:count])]
    good, middle, bad = _readings(gauge, writer)
    story = [good, *kept[:1], middle, *kept[1:3], bad, *kept[3:]]
    return story if writer.chance(0.7) else [*kept[:1], good, *kept[1:3], bad, *kept[3:]]


def _event(text: str, kind: str, also: tuple[str, ...], writer: Writer) -> tuple[Truth, str]:
    written, spellings = writer.phrase(text)
    entry = {
        "kind": kind,
        "kind_also": list(also),
        "text": written,
        "also": spellings,
        "metric": None,
    }
    return entry, written


def _readings(gauge: Gauge, writer: Writer) -> list[tuple[Truth, str]]:
    shares = (0.0, writer.rng.uniform(0.35, 0.65), 1.0)
    forms = ("{} {}", "{} = {}", "{}: {}", "{} at {}")
    falls = (
        ("{} down to {}", "{} drops to {}", "{} now {}")
        if gauge.bad < gauge.good
        else (
            "{} up to {}",
            "{} rises to {}",
            "{} now {}",
        )
    )
    style = writer.pick(forms)
    readings = []
    for share in shares:
        value = round(gauge.good + (gauge.bad - gauge.good) * share, gauge.digits)
        form = writer.pick(falls) if share and writer.chance(0.4) else style
        readings.append(_reading(gauge, value, form, writer))
    return readings


def _reading(gauge: Gauge, value: float, form: str, writer: Writer) -> tuple[Truth, str]:
    number = f"{value:.{gauge.digits}f}"
    if number.startswith("0.") and writer.habits.short:
        number = number[1:]
    unit = gauge.unit or ""
    shown = number + (unit if len(unit) < 2 else f" {unit}")
    text = form.format(gauge.name, shown)
    entry = {
        "kind": "metric",
        "kind_also": ["drift"],
        "text": text,
        "also": [f"{gauge.name} {shown}", shown],
        "metric": {"name": gauge.name, "value": value, "unit": gauge.unit},
    }
    return entry, text


def _moments(count: int, writer: Writer) -> list[datetime]:
    """Rising moments, the last shortly before the session."""
    if writer.habits.dates == "mon d hm":
        steps = [timedelta(minutes=5 * int(m)) for m in writer.rng.integers(2, 40, count)]
    elif writer.habits.dates == "wk n":
        steps = [timedelta(days=7 * int(d)) for d in writer.rng.integers(1, 3, count)]
    else:
        steps = [timedelta(days=int(d)) for d in writer.rng.integers(1, 7, count)]
    moments = [writer.session.replace(second=0) - timedelta(days=1)]
    moments[0] = moments[0].replace(minute=moments[0].minute // 5 * 5)
    for step in steps[1:]:
        moments.insert(0, moments[0] - step)
    return moments


# ---------------------------------------------------------------- hypotheses


def _hypotheses(scenario: Scenario, writer: Writer, truth: Truth, form: Form) -> Section:
    ideas = list(scenario.ideas)
    count = int(writer.rng.integers(3, len(ideas) + 1))
    kept = [ideas[0], *[ideas[i + 1] for i in writer.rng.permutation(len(ideas) - 1)[: count - 1]]]
    rows: list[Row] = []
    strikes = writer.chance(0.5)
    for position in writer.rng.permutation(len(kept)):
        number = sum(not row.indent for row in rows) + 1
        rows += _idea_rows(kept[int(position)], number, writer, truth, form, strikes=strikes)
    header = ("Hypothesis", "Evidence", "Odds") if form == "table" else ()
    return Section(
        "hypotheses",
        tuple(rows),
        _heading("hypotheses", writer) if form != "table" else None,
        form,
        tuple(Note(writer.inked(h), role="heading") for h in header),
    )


def _idea_rows(
    idea: Idea, number: int, writer: Writer, truth: Truth, form: Form, *, strikes: bool
) -> list[Row]:
    text, also = writer.phrase(idea.text)
    bullet, label = _numbered(writer.habits.bullet, number)
    if strikes and not idea.true and writer.chance(0.35):
        ref = f"/rejected/{len(truth['rejected'])}"
        truth["rejected"].append({"text": text, "also": also, "was": "hypothesis"})
        struck = Note(writer.inked(bullet + text), (ref,), struck=True)
        blank = Note("")
        return [Row((struck, blank, blank) if form == "table" else (struck,))]
    ref = f"/hypotheses/{len(truth['hypotheses'])}"
    status, before, after = _status(idea, writer)
    mark, rating = _rating(idea, status, writer)
    entry: Truth = {
        "label": label,
        "text": text,
        "also": also,
        "category": idea.causes[0],
        "category_also": list(idea.causes[1:]),
        "rating": rating,
        "status": status,
        "status_also": _near_status(idea, status, rating),
        "evidence": [],
    }
    truth["hypotheses"].append(entry)
    evidence = [(*writer.phrase(t), stance) for t, stance in idea.evidence]
    sure = writer.habits.evidence == "signs"
    for said, spellings, stance in evidence:
        entry["evidence"].append(
            {
                "text": said,
                "also": spellings,
                "stance": stance,
                "stance_also": [] if sure else ["for", "against", "unclear"],
            }
        )
    line = f"{before}{bullet}{text}{after}"
    if form == "table":
        return [_table_row(line, [e[0] for e in evidence], mark, ref, writer)]
    return _list_rows(line, evidence, mark, ref, writer)


def _numbered(bullet: str, number: int) -> tuple[str, str | None]:
    if bullet.startswith("H1"):
        return bullet.replace("1", str(number)), f"H{number}"
    if bullet.startswith("A"):
        return bullet.replace("A", "ABCDEFG"[number - 1]), "ABCDEFG"[number - 1]
    return bullet.replace("1", str(number)), None


def _status(idea: Idea, writer: Writer) -> tuple[str, str, str]:
    """The status, and the marks before and after the text that say it."""
    if writer.habits.rating == "ticks":
        mark = {True: "✓", False: "✗" if writer.chance(0.6) else "??"}[idea.true]
        return {"✓": "confirmed", "✗": "rejected", "??": "open"}[mark], "", f" {mark}"
    if idea.true and writer.chance(0.5):
        before, after = writer.pick((("", " ✓"), ("✓ ", ""), ("", " (confirmed)"), ("", " - yes")))
        return "confirmed", before, after
    if not idea.true and writer.chance(0.35):
        before, after = writer.pick((("", " ✗"), ("✗ ", ""), ("", " (ruled out)"), ("", " - no")))
        return "rejected", before, after
    return "open", "", ""


def _near_status(idea: Idea, status: str, rating: Truth) -> list[str]:
    if status != "open":
        return []
    if idea.true:
        return ["confirmed"]
    return ["rejected"] if rating["level"] == "low" else []


_SCALES = {
    "stars of 3": (("★☆☆", 0.33), ("★★☆", 0.67), ("★★★", 1.0)),
    "stars": (("★", 0.33), ("★★", 0.67), ("★★★", 1.0)),
    "stars of 5": (("★☆☆☆☆", 0.2), ("★★★☆☆", 0.6), ("★★★★★", 1.0)),
    "dots of 3": (("●○○", 0.33), ("●●○", 0.67), ("●●●", 1.0)),
    "x/5": (("1/5", 0.2), ("3/5", 0.6), ("5/5", 1.0)),
    "x/10": (("2/10", 0.2), ("5/10", 0.5), ("9/10", 0.9)),
    "words": (("low", None), ("med", None), ("high", None)),
    "letters": (("(L)", None), ("(M)", None), ("(H)", None)),
    "percent": (("10%", 0.1), ("50%", 0.5), ("80%", 0.8)),
}
_LEVELS = ("low", "medium", "high")


def _rating(idea: Idea, status: str, writer: Writer) -> tuple[str, Truth]:
    """The rating's mark as written, and its truth."""
    kind = writer.habits.rating
    if kind == "ticks":
        mark = {"confirmed": "✓", "rejected": "✗", "open": "??"}[status]
        level = {"confirmed": "high", "rejected": "low", "open": None}[status]
        return "", {"raw": mark, "level": level, "score": None, "level_also": [None, *_LEVELS]}
    if kind == "none":
        return "", {"raw": None, "level": None, "score": None, "level_also": list(_LEVELS)}
    if kind == "votes":
        votes = int(writer.rng.integers(3, 6) if idea.true else writer.rng.integers(1, 4))
        mark = "卌" if votes == 5 else "|" * votes
        return mark, {"raw": mark, "level": None, "score": None, "level_also": list(_LEVELS)}
    step = 2 if idea.true else 0 if status == "rejected" else int(writer.rng.integers(2))
    mark, score = _SCALES[kind][step]
    return mark, {"raw": mark, "level": _LEVELS[step], "score": score, "level_also": []}


def _table_row(line: str, said: list[str], mark: str, ref: str, writer: Writer) -> Row:
    refs = tuple(f"{ref}/evidence/{i}" for i in range(len(said)))
    return Row(
        (
            Note(writer.inked(line), (ref,)),
            Note("\n".join(writer.inked(s) for s in said), refs),
            Note(writer.inked(mark), (), role="rating"),
        )
    )


def _list_rows(
    line: str,
    evidence: list[tuple[str, list[str], str]],
    mark: str,
    ref: str,
    writer: Writer,
) -> list[Row]:
    if mark:
        line = f"{line} {mark}"
    form = writer.habits.evidence
    refs = tuple(f"{ref}/evidence/{i}" for i in range(len(evidence)))
    if evidence and form in ("inline", "arrow"):
        said = ", ".join(e[0] for e in evidence)
        line += f" ({said})" if form == "inline" else f" ← {said}"
        return [Row((Note(writer.inked(line), (ref, *refs)),))]
    signs = {"for": "+ ", "against": "– ", "unclear": "? "}
    rows = [Row((Note(writer.inked(line), (ref,)),))]
    for (said, _, stance), own in zip(evidence, refs, strict=True):
        sign = signs[stance] if form == "signs" else ""
        rows.append(Row((Note(writer.inked(sign + said), (own,)),), indent=1))
    return rows


# ---------------------------------------------------------------- root cause


def _root_cause(scenario: Scenario, writer: Writer, truth: Truth, *, headings: bool) -> Section:
    verdict = writer.pick(scenario.verdicts)
    size = int(writer.rng.integers(verdict.size[0], verdict.size[1] + 1)) if verdict.size else 0
    span = (
        int(writer.rng.integers(verdict.window[0], verdict.window[1] + 1)) if verdict.window else 0
    )
    text, also = writer.phrase(verdict.text.format(n=size, w=span))
    truth["root_cause"] = {
        "text": text,
        "also": also,
        "category": verdict.causes[0],
        "category_also": list(verdict.causes[1:]),
        "feature": verdict.feature,
        "shift": {"value": float(size), "unit": verdict.unit, "direction": verdict.direction}
        if verdict.size
        else None,
        "shift_optional": verdict.direction is None,
        "window": {"value": float(span), "unit": verdict.window_unit} if verdict.window else None,
    }
    frames: tuple[Frame | None, ...] = ("box", "ellipse", "double underline", None)
    frame = writer.pick(frames) if headings else writer.pick(frames[:2])
    heading = _heading("root_cause", writer)
    if writer.chance(0.4):
        run_in = f"{heading.text.rstrip(':')}: " if headings else ""
        note = Note(run_in + writer.inked(text), ("/root_cause",), role="rc")
        return Section("root_cause", (Row((note,)),), None, "statement", (), frame)
    star = "★ " if writer.chance(0.2) else ""
    note = Note(star + writer.inked(text), ("/root_cause",), role="rc")
    return Section("root_cause", (Row((note,)),), heading, "statement", (), frame)


def _arrow(truth: Truth, writer: Writer) -> tuple[str, str] | None:
    confirmed = [
        f"/hypotheses/{i}"
        for i, h in enumerate(truth["hypotheses"])
        if "confirmed" in (h["status"], *h["status_also"])
    ]
    return (confirmed[0], "/root_cause") if confirmed and writer.chance(0.4) else None


# ---------------------------------------------------------------- actions


def _actions(scenario: Scenario, writer: Writer, truth: Truth, form: Form) -> Section:
    count = int(writer.rng.integers(3, len(scenario.tasks) + 1))
    chosen = [scenario.tasks[i] for i in writer.rng.permutation(len(scenario.tasks))[:count]]
    with_due, with_priority = writer.chance(0.75), writer.chance(0.25)
    rows = []
    for number, task in enumerate(chosen, 1):
        entry = _action(task, writer, with_due=with_due, with_priority=with_priority)
        ref = (f"/actions/{len(truth['actions'])}",)
        truth["actions"].append(entry)
        rows.append(_action_row(entry, ref, number, writer, form))
    header = {"table": ("What", "Who", "When"), "kanban": ("To do", "Doing", "Done")}.get(form, ())
    return Section(
        "actions",
        tuple(rows),
        _heading("actions", writer) if form != "kanban" else None,
        form,
        tuple(Note(writer.inked(h), role="heading") for h in header),
    )


def _action(task: Task, writer: Writer, *, with_due: bool, with_priority: bool) -> Truth:
    text, also = writer.phrase(task.text)
    owners = [str(p) for p in writer.rng.permutation(PEOPLE)[: 1 + writer.chance(0.25)]]
    entry: Truth = {
        "text": text,
        "also": also,
        "kind": task.kinds[0],
        "kind_also": list(task.kinds[1:]),
        "owners": owners if writer.chance(0.88) else [],
        "due": _due(writer) if with_due and writer.chance(0.85) else None,
        "status": writer.pick(("open", "open", "open", "in_progress", "done")),
        "priority": f"P{writer.rng.integers(0, 4)}" if with_priority else None,
    }
    return entry


def _due(writer: Writer) -> Truth:
    style = writer.habits.dates
    if style in (*dates.RELATIVE, "mon d hm") or writer.chance(0.4):
        raw = writer.pick((*dates.WEEKDAYS[:5], "EOW", "next week", "end of month"))
        return dates.spoken_due(raw, writer.session.date())
    ahead = int(writer.rng.integers(2, 25))
    return dates.due(writer.session.date() + timedelta(days=ahead), style)


def _action_row(entry: Truth, ref: tuple[str, ...], number: int, writer: Writer, form: Form) -> Row:
    lead, tail = _state_marks(entry["status"], number, writer, boxed=form != "kanban")
    tail = writer.inked(tail)
    priority = entry["priority"]
    text = lead + (f"{priority} " if priority else "") + writer.inked(entry["text"])
    joiner = writer.pick(("+", " & ", "/"))
    who = joiner.join(entry["owners"])
    when = entry["due"]["raw"] if entry["due"] else ""
    if form in ("table", "aside"):
        texts = (text + tail, who, when)
        roles = ("item", "owner", "due")
        return Row(
            tuple(
                Note(t if i == 0 else writer.inked(t), ref, role=r)
                for i, (t, r) in enumerate(zip(texts, roles, strict=True))
            )
        )
    column = ("open", "in_progress", "done").index(entry["status"]) if form == "kanban" else 0
    return Row((Note(_owned(text, who, when, writer) + tail, ref),), column=column)


def _owned(text: str, who: str, when: str, writer: Writer) -> str:
    """The action with its owner and due date in the team's way."""
    if who and writer.habits.owner == "{}: ":
        head, mark, rest = _split_mark(text)
        text = f"{head}{mark}{writer.inked(who)}: {rest}"
    elif who:
        text += writer.inked(writer.habits.owner.format(who))
    if when:
        form = writer.habits.due if who or "by" in writer.habits.due else " by {}"
        text += writer.inked(form.format(when))
    return text


def _split_mark(text: str) -> tuple[str, str, str]:
    match = re.match(r"((?:☐|☑|◪|\[.\]|-|•|→|\d\.) )?((?:P\d )?)", text)
    if not match:
        return "", "", text
    return match[1] or "", match[2] or "", text[match.end() :]


def _state_marks(status: str, number: int, writer: Writer, *, boxed: bool) -> tuple[str, str]:
    """What stands before and after an action to tell its state."""
    if not boxed:
        return "", ""
    box = writer.habits.box
    if box == "☐":
        return {"open": "☐ ", "in_progress": "◪ ", "done": "☑ "}[status], ""
    if box == "[ ]":
        words = {"open": "", "in_progress": " (wip)", "done": ""}[status]
        return ("[x] " if status == "done" else "[ ] "), words
    finished = writer.pick((" done", " ✓"))
    tails = {"open": "", "in_progress": " in progress", "done": finished}
    return box.replace("1", str(number)), tails[status]


# ---------------------------------------------------------------- decisions, questions, the rest


def _statements(
    scenario: Scenario, writer: Writer, truth: Truth, *, headings: bool
) -> list[Section]:
    sections = []
    for kind, texts, prefixes in (
        ("decisions", scenario.decisions, ("D: ", "Decision: ")),
        ("questions", scenario.questions, ("Q: ", "? ")),
    ):
        if writer.chance(0.4):
            continue
        kept = texts[: int(writer.rng.integers(1, len(texts) + 1))]
        prefixed = not headings or writer.chance(0.4)
        prefix = writer.pick(prefixes) if prefixed else writer.pick(("- ", "• ", ""))
        rows = []
        for text in kept:
            said, also = writer.phrase(text)
            ref = (f"/{kind}/{len(truth[kind])}",)
            truth[kind].append({"text": said, "also": also})
            rows.append(Row((Note(writer.inked(prefix + said), ref),)))
        heading = None if prefixed else _heading(kind, writer)
        sections.append(Section(kind, tuple(rows), heading))
    if writer.chance(0.3):
        aside = writer.pick(ASIDES)
        truth["unplaced"].append({"text": aside, "also": []})
        note = Note(writer.inked(aside), ("/unplaced/0",), role="unplaced")
        frame: Frame | None = "box" if writer.chance(0.5) else None
        sections.append(Section("aside", (Row((note,)),), None, "statement", (), frame))
    return sections
