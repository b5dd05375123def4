"""Which column, and which of its values, a claim is about; or why that cannot be told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from boardsnap.analysis.columns import ColumnKind
from boardsnap.analysis.mapping import EVERYDAY, Catalogue, Mention, words_of
from boardsnap.analysis.statements import Read
from boardsnap.analysis.words import listed
from boardsnap.model.claims import Match


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a claim is about.

    Attributes:
        match: None: it cannot be told.
        reason: why not; or, with a match, from where it was taken if not from the line itself.
        could_be: the columns that fit equally.
    """

    match: Match | None
    reason: str = ""
    could_be: tuple[str, ...] = ()


def resolve(
    read: Read, catalogue: Catalogue, kinds: Sequence[ColumnKind], *, values: bool = False
) -> Resolution:
    """What a claim is about.

    Args:
        read: the claim and what stands around it.
        catalogue: the columns.
        kinds: those that come into question.
        values: it may be about a value of a category rather than a column.
    """
    claim, statement = read.claim, read.statement
    if values:
        found = _by_value(claim.subject, claim.value, statement.text, catalogue)
        if found is not None:
            return found
    if claim.subject:
        matches = catalogue.find(claim.subject, kinds)
        if matches:
            return _one(claim.subject, [match.column for match in matches], matches[0])
    in_line = _mentioned(statement.text, catalogue, kinds)
    if in_line is None and claim.subject:
        in_line = _inside(claim.subject, catalogue, kinds)
    if in_line is not None:
        return in_line
    if claim.subject and not _is_vague(claim.subject):
        return Resolution(None, _unknown(claim.subject))
    for text in statement.around:
        found = _mentioned(text, catalogue, kinds) or _called(text, catalogue, kinds)
        if found is not None and found.match is not None:
            return Resolution(found.match, f"The line names no column; “{text}” does.")
    return Resolution(None, _unknown(claim.subject))


def group_of(read: Read, match: Match, catalogue: Catalogue) -> dict[str, list[str]]:
    """The rows that a claim is about, where it names values of another column: "in SF and NYC".

    Args:
        read: the claim.
        match: what it is about.
        catalogue: the columns.
    """
    text = read.statement.text
    mentions = [m for m in catalogue.values(text) if m.match.column != match.column]
    found: dict[str, list[str]] = {}
    last = -1
    for mention in mentions:
        before, after = text[: mention.start], text[mention.end :]
        follows = last >= 0 and re.fullmatch(
            r"\s*(?:,|and|or|&|/|\+)\s*", text[last : mention.start]
        )
        if _INTO.search(before) or _OF_THEM.match(after) or follows:
            values = found.setdefault(mention.match.column, [])
            if mention.match.value is not None and mention.match.value not in values:
                values.append(mention.match.value)
            last = mention.end
    return found


# "in SF", "for mobile", "only payfast"; "mobile users".
_INTO = re.compile(r"\b(?:in|for|from|on|at|among|within|only|with)\s+(?:the\s+)?$", re.IGNORECASE)
_OF_THEM = re.compile(
    r"\s+(?:only\b|users?|customers?|sessions?|orders?|rows?|requests?|traffic|transactions?|calls?)",
    re.IGNORECASE,
)


def _by_value(
    subject: str | None, value: str | None, text: str, catalogue: Catalogue
) -> Resolution | None:
    """The value of a category that is named: by itself, or beside its column."""
    for said in (value, subject, text):
        mentions = catalogue.values(said) if said else ()
        if not mentions:
            continue
        columns = list(dict.fromkeys(mention.match.column for mention in mentions))
        named = {m.match.column for m in catalogue.mentions(text)}
        both = [column for column in columns if column in named] or columns
        chosen = next(m.match for m in mentions if m.match.column == both[0])
        return _one(chosen.value or "", both, chosen)
    return None


def _mentioned(text: str, catalogue: Catalogue, kinds: Sequence[ColumnKind]) -> Resolution | None:
    mentions: tuple[Mention, ...] = catalogue.mentions(text, kinds)
    if not mentions:
        return None
    columns = list(dict.fromkeys(mention.match.column for mention in mentions))
    return _one(mentions[0].match.name, columns, mentions[0].match)


def _inside(subject: str, catalogue: Catalogue, kinds: Sequence[ColumnKind]) -> Resolution | None:
    """A name within more words, the longest first and of those the last: "payfast sends amount"."""
    words_ = subject.split()
    for count in range(len(words_) - 1, 0, -1):
        for start in range(len(words_) - count, -1, -1):
            part = " ".join(words_[start : start + count])
            matches = [m for m in catalogue.find(part, kinds) if m.how != "spelled"]
            if matches and not set(words_of(part)) <= EVERYDAY:
                return _one(part, [match.column for match in matches], matches[0])
    return None


def _called(text: str, catalogue: Catalogue, kinds: Sequence[ColumnKind]) -> Resolution | None:
    """A whole text as a name: the feature of the root cause."""
    matches = catalogue.find(text, kinds) if len(words_of(text)) <= 4 else ()
    return _one(text, [m.column for m in matches], matches[0]) if matches else None


def _one(name: str, columns: Sequence[str], match: Match) -> Resolution:
    if len(set(columns)) == 1:
        return Resolution(match)
    could_be = tuple(dict.fromkeys(columns))
    return Resolution(
        None,
        f"“{name}” could be {listed(could_be, 'or')}; name it with --column "
        f"{_quoted(name)}=COLUMN.",
        could_be,
    )


def _unknown(subject: str | None) -> str:
    if not subject:
        return "The line names no column of the data; name it with --column NAME=COLUMN."
    return (
        f"No column of the data is called like “{subject}”; name it with --column "
        f"{_quoted(subject)}=COLUMN."
    )


def _quoted(name: str) -> str:
    """The name as a shell takes it for one word."""
    return name if re.fullmatch(r"[\w.-]+", name) else f'"{name}"'


def _is_vague(subject: str) -> bool:
    """Whether a subject names the data as a whole: "online nulls", "features"."""
    return set(words_of(subject)) <= {
        *("online", "offline", "feature", "features", "feats", "values", "data", "inputs", "input"),
        *("prod", "live", "serving", "all", "distribution", "dist", "drift", "week", "it"),
    }
