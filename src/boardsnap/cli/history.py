"""`boardsnap history`, `trends` and `preflight`: what was learned, from files or a server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from boardsnap.analysis.guards import guards_of
from boardsnap.analysis.incidents import incident_of
from boardsnap.analysis.preflight import names_model, preflight_of
from boardsnap.analysis.recurrence import Past, commonness_of, find_recurrences
from boardsnap.analysis.search import Hit, Kept, search
from boardsnap.analysis.trends import trends_of
from boardsnap.cli.documents import read_documents, read_rule_files
from boardsnap.cli.output import standard_output, warn, write_aside
from boardsnap.cli.remote import Remote, board_in, open_server
from boardsnap.document import load
from boardsnap.errors import ConfigError, MissingFileError
from boardsnap.model.postmortem import Cause
from boardsnap.model.preflight import DEFAULT_MUST, MustHave, OpenTask, Preflight, Release
from boardsnap.model.records import SearchFilter
from boardsnap.model.recurrence import Guard, Reason, Recurrence
from boardsnap.model.trends import Count, Quarter, Trends
from boardsnap.render.model_card import put_into_card
from boardsnap.wording import days_words, iso_words, percent, plain

if TYPE_CHECKING:
    from boardsnap.connect.server import RemoteHit, Server

NOT_READY = 1
"""Exit code of `preflight` while a must-have is open."""

_KINDS = {
    "mechanism": "how it broke",
    "feature": "feature",
    "thing": "what broke",
    "model": "model",
    "cause": "cause class",
    "words": "words",
}


@dataclass(frozen=True, slots=True)
class Where:
    """Where the postmortems are.

    Attributes:
        paths: files and folders; none: on a server.
        rules: folders of rule files in which ids of postmortems are looked for.
        project: on the server; None: the only one.
    """

    paths: tuple[Path, ...]
    rules: tuple[Path, ...] = ()
    remote: Remote = field(default_factory=Remote)
    project: str | None = None

    @property
    def is_remote(self) -> bool:
        """Whether a server is asked."""
        return not self.paths

    def project_on(self, server: Server) -> str | None:
        """The id of the project that is named; None: all of them."""
        return server.project(self.project).id if self.project else None


@dataclass(frozen=True, slots=True)
class Output:
    """How it is said."""

    as_json: bool


def run_history(
    where: Where, words: str, filters: SearchFilter, like: str | None, output: Output
) -> None:
    """Shows the postmortems with some words, or those that tell of the same failure.

    Raises:
        BoardsnapError: a path cannot be read, or the server refuses.
    """
    if where.is_remote:
        with open_server(where.remote) as server:
            if like is not None:
                _show_matches(server.recurrences(board_in(like)), output)
                return
            boards = server.search(words, filters, where.project_on(server))
        listed = [{"project": one.project_name, **one.board.model_dump()} for one in boards]
        _print(listed, lambda: _remote_hits(boards), output)
        return
    documents = read_documents(where.paths)
    if like is not None:
        _show_matches(_alike(documents, Path(like), where), output)
        return
    hits = search(documents, words, filters)
    told = [_hit_facts(hit) for hit in hits]
    _print(told, lambda: _hit_table(hits), output)


def run_trends(where: Where, output: Output) -> None:
    """Shows what many postmortems say together.

    Raises:
        BoardsnapError: a path cannot be read, or the server refuses.
    """
    if where.is_remote:
        with open_server(where.remote) as server:
            trends = server.trends(where.project_on(server))
    else:
        past = _past(read_documents(where.paths))
        trends = trends_of(past, _guards(where))
    _print(trends.model_dump(mode="json"), lambda: _trend_tables(trends), output)


def run_preflight(
    where: Where,
    release: Release,
    must: Sequence[MustHave],
    output: Output,
    *,
    today: date,
    card: Path | None,
) -> None:
    """Shows what is against a release, and exits with 1 while something is.

    Raises:
        BoardsnapError: a path cannot be read, or the server refuses.
        Exit: with `NOT_READY`, where a must-have is open.
    """
    text = _card_text(card)
    if where.is_remote:
        with open_server(where.remote) as server:
            report = server.preflight(where.project_on(server), release, must)
    else:
        past = _past(read_documents(where.paths))
        _warn_of_strangers(release, past)
        report = preflight_of(release, past, _guards(where), today=today, must=must)
    if card is not None:
        write_aside(card, put_into_card(text, report).encode())
    told = {**report.model_dump(mode="json"), "ready": report.ready}
    _print(told, lambda: _preflight_blocks(report), output)
    if not report.ready:
        raise typer.Exit(NOT_READY)


def _warn_of_strangers(release: Release, past: Sequence[Past]) -> None:
    """Says that no postmortem is of this model, which a misspelt name looks like."""
    named = sorted({one.incident.model for one in past if one.incident.model})
    if not any(names_model(name, release.model) for name in named):
        known = f": they are of {', '.join(map(plain, named))}" if named else ""
        warn(f"boardsnap: no postmortem is of a model {plain(release.model)!r}{known}")


def checked_must(named: Sequence[str]) -> tuple[MustHave, ...]:
    """The must-haves that a command line names; `none` is none of them.

    Raises:
        ConfigError: there is no such must-have, or `none` stands beside another.
    """
    if not named:
        return DEFAULT_MUST
    if "none" in named:
        if len(named) > 1:
            raise ConfigError("--must none stands alone: leave the others out")
        return ()
    rules: dict[str, MustHave] = {rule.replace("_", "-"): rule for rule in get_args(MustHave)}
    unknown = [name for name in named if name not in rules]
    if unknown:
        raise ConfigError(f"--must {unknown[0]!r} is unknown: take {', '.join(rules)} or none")
    return tuple(dict.fromkeys(rules[name] for name in named))


def checked_causes(named: Sequence[str]) -> tuple[str, ...]:
    """The cause classes that a command line names, with blanks or underscores.

    Raises:
        ConfigError: there is no such class.
    """
    known: tuple[str, ...] = get_args(Cause)
    wanted = tuple(name.strip().lower().replace(" ", "_").replace("-", "_") for name in named)
    for name in wanted:
        if name not in known:
            raise ConfigError(f"--cause {name!r} is no cause class: take {', '.join(known)}")
    return wanted


def checked_day(day: str | None, option: str) -> str | None:
    """An ISO date that a command line names.

    Raises:
        ConfigError: it is none.
    """
    if day is None:
        return None
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError as error:
        raise ConfigError(f"{option} {day!r} is no ISO date: write 2026-03-04") from error


def _card_text(card: Path | None) -> str:
    if card is None:
        return ""
    try:
        return card.read_text(encoding="utf-8") if card.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise MissingFileError(f"{card} cannot be read as text: check the path") from error


def _past(documents: Sequence[Kept]) -> list[Past]:
    return [Past.of(kept.key, incident_of(kept.postmortem)) for kept in documents]


def _guards(where: Where) -> Callable[[Past], tuple[Guard, ...]]:
    rules = read_rule_files(where.rules)
    return lambda past: guards_of(past.incident, rules.get(past.incident.postmortem, ()))


def _alike(documents: Sequence[Kept], like: Path, where: Where) -> tuple[Recurrence, ...]:
    new = Past.of(str(like), incident_of(load(like)))
    past = [one for one in _past(documents) if not _is_same_file(one.key, like)]
    found = find_recurrences(new, past, commonness_of(past))
    guards = _guards(where)
    return tuple(
        one.model_copy(update={"guards": guards(Past.of(one.key, one.incident))}) for one in found
    )


def _is_same_file(key: str, like: Path) -> bool:
    return Path(key).resolve() == like.resolve()


# ---------------------------------------------------------------------------------- showing


def _print(told: object, blocks: Callable[[], Iterator[object]], output: Output) -> None:
    with standard_output():
        if output.as_json:
            print(json.dumps(told, indent=2, ensure_ascii=False))  # noqa: T201
            return
        console = Console(highlight=False, markup=False, emoji=False, soft_wrap=False)
        for block in blocks():
            console.print(block)


def _show_matches(found: Sequence[Recurrence], output: Output) -> None:
    told = [one.model_dump(mode="json") for one in found]
    _print(told, lambda: _match_blocks(found), output)


def _match_blocks(found: Sequence[Recurrence]) -> Iterator[object]:
    if not found:
        yield "No earlier postmortem tells of the same failure."
    for one in found:
        incident = one.incident
        when = iso_words(incident.day) or incident.day
        yield Text(plain(" · ".join(filter(None, (incident.name, when)))), style="bold")
        yield f"  {plain(one.key)}"
        for reason in one.reasons:
            yield f"  {_KINDS[reason.kind]}: {plain(reason.what)}{_worded(reason)}"
        for task in incident.tasks:
            due = f", due {iso_words(task.due)}" if task.is_open and task.due else ""
            yield f"  [{'x' if not task.is_open else ' '}] {plain(task.text)}{due}"
        yield f"  watched by: {_guard_words(one.guards)}"
        yield ""


def _worded(reason: Reason) -> str:
    if not reason.here or not reason.there:
        return ""
    here, there = plain(reason.here_words[0]), plain(reason.there_words[0])
    return f" (“{here}” at {reason.here[0].ref}, “{there}” at {reason.there[0].ref} there)"


def _guard_words(guards: Sequence[Guard]) -> str:
    names = {"action": "done", "monitor": "rule file", "mark": "marked"}
    told = (f"{plain(guard.text)} ({names[guard.kind]})" for guard in guards)
    return ", ".join(told) or "nothing that is known"


def _hit_facts(hit: Hit) -> dict[str, object]:
    document = hit.kept.postmortem
    incident = incident_of(document)
    return {
        "key": hit.kept.key,
        "postmortem": incident.postmortem,
        "title": document.title,
        "day": hit.day,
        "model": document.model.name,
        "cause": incident.cause,
        "score": round(hit.score, 4),
        "snippet": "".join(part.text for part in hit.snippet),
    }


def _hit_table(hits: Sequence[Hit]) -> Iterator[object]:
    if not hits:
        yield "No postmortem says that."
        return
    table = Table("Day", "Title", "Model", "Cause", box=None, pad_edge=False)
    table.add_column("File", overflow="fold")
    for hit in hits:
        facts = _hit_facts(hit)
        cells = (facts["day"], facts["title"], facts["model"], facts["cause"], facts["key"])
        table.add_row(*(plain(str(cell or "")) for cell in cells))
    yield table


def _remote_hits(hits: Sequence[RemoteHit]) -> Iterator[object]:
    if not hits:
        yield "No board says that."
        return
    table = Table("Day", "Title", "Project", "Cause", box=None, pad_edge=False)
    table.add_column("Board", no_wrap=True)
    for hit in hits:
        board = hit.board
        cells = (board.session_date, board.title, hit.project_name, board.cause, board.id)
        table.add_row(*(plain(cell or "") for cell in cells))
    yield table


def _trend_tables(trends: Trends) -> Iterator[object]:
    yield f"{trends.postmortems} postmortems, {trends.undated} without a date"
    columns = ("Quarter", "Postmortems", "To detect", "Actions done", "Repeats", "Causes")
    table = Table(*columns, box=None, pad_edge=False)
    table.columns[0].no_wrap = True
    for row in _quarter_rows(trends.quarters):
        table.add_row(*row)
    yield table
    yield f"\nHow it broke: {_counted(trends.mechanisms) or 'not known'}"
    for repeat in trends.repeats:
        yield f"Again: {plain(repeat.name)} ({plain(repeat.because)}) as {plain(repeat.earlier[0])}"
    coverage = trends.coverage
    if coverage.share is not None:
        kinds = ", ".join(f"{count} by {kind}" for kind, count in coverage.guarded) or "none"
        known = f"{percent(coverage.share)} of {coverage.root_causes} root causes"
        yield f"Known to be watched: {known} ({kinds})"
    for one in coverage.unguarded:
        yield f"  not watched: {plain(one.text)} ({plain(one.key)})"


def _quarter_rows(quarters: Sequence[Quarter]) -> Iterator[tuple[str, ...]]:
    """A row a quarter; those without postmortems that follow each other are one."""
    for is_empty, several in groupby(quarters, lambda one: not one.postmortems):
        those = list(several)
        if is_empty:
            yield " to ".join(dict.fromkeys((those[0].name, those[-1].name))), "0"
            continue
        for one in those:
            took = "" if one.days_to_detect is None else days_words(one.days_to_detect)
            done = f"{one.actions_done} of {one.actions}" if one.actions else ""
            counts = (str(one.postmortems), took, done, str(one.repeats))
            yield one.name, *counts, _counted(one.causes)


def _counted(counts: Sequence[Count]) -> str:
    return ", ".join(f"{count.what.replace('_', ' ')} {count.count}" for count in counts)


def _preflight_blocks(report: Preflight) -> Iterator[object]:
    name = plain(" ".join(filter(None, (report.model, report.version))))
    yield Text(f"Before a release of {name}", style="bold")
    yield f"{report.looked_at} postmortems looked at"
    for mode in report.modes:
        things = f" of {plain(', '.join(mode.things))}" if mode.things else ""
        yield f"\n{mode.what}{things}"
        for told in mode.told:
            shared = f", shared {told.relation}: {plain(told.shared)}" if told.shared else ""
            when = f", {iso_words(told.day) or told.day}" if told.day else ""
            yield f"  {plain(told.name)}{when}{shared}"
            yield f"    watched by: {_guard_words(told.guards)}"
        for check in mode.checks:
            yield f"  check: {plain(check)}"
    if not report.modes:
        yield "\nNo postmortem tells of a failure of it."
    if report.open_tasks:
        yield "\nOpen actions"
        yield from map(_open_line, report.open_tasks)
    yield ""
    if report.ready:
        yield Text("Ready: every must-have is met", style="green")
    for blocker in report.blockers:
        yield Text(f"Not ready: {plain(blocker.text)} ({plain(blocker.name)})", style="red")


def _open_line(one: OpenTask) -> str:
    facts = [plain(", ".join(one.task.owners)) or "no owner"]
    if one.task.due:
        facts.append(f"{'overdue since' if one.overdue else 'due'} {iso_words(one.task.due)}")
    return f"  [ ] {plain(one.task.text)} ({', '.join(facts)})"
