"""What monitoring would have shown it earlier: from monitors that were replayed over it."""

from __future__ import annotations

from boardsnap.chat.draft import NOTHING, Draft, decline
from boardsnap.chat.inquiry import Inquiry
from boardsnap.chat.shelf import Book, Cited
from boardsnap.model.backtest import Backtest, Finding
from boardsnap.wording import plain

# So many monitors beside the recommended one are told.
_MOST_OTHERS = 2
_NOTE = "Only the points on the board were replayed; a file of the metric's history says more."


def earlier_detection(inquiry: Inquiry) -> Draft:
    """Which monitor would have fired before people noticed, and by how much."""
    book = inquiry.book
    if isinstance(book.replayed, str):
        why = plain(book.replayed).rstrip(".")
        start = [book.at(end.ref) for end in (book.times.started, book.times.detected) if end]
        return decline(f"That cannot be told: {why[:1].lower()}{why[1:]}.", *start)
    draft = NOTHING
    backtest = book.replayed
    for finding in _best(backtest):
        cited = _cited(book, backtest, finding)
        draft = draft.say(plain(finding.sentence), cited, *_ends(book))
    if not draft:
        return decline("No monitor could be replayed on what the board says.", *_ends(book))
    if not any(finding.outcome == "earlier" for finding in backtest.findings):
        draft = draft.say(
            "None of those that were replayed fires before people noticed.", *draft.rests()
        )
    if backtest.made_from == "board":
        draft = draft.say(_NOTE, *draft.rests())
    return draft


def _best(backtest: Backtest) -> list[Finding]:
    """The recommended monitors first, then those that fire earliest."""
    chosen = [backtest.finding(one) for one in (backtest.recommended, backtest.on_the_metric)]
    ranked = [*chosen, *backtest.findings]
    unique = {one.monitor.id: one for one in ranked if one is not None}
    return list(unique.values())[: 1 + _MOST_OTHERS]


def _cited(book: Book, backtest: Backtest, finding: Finding) -> Cited:
    at = backtest.findings.index(finding)
    return Cited(book.index, "backtest", f"/findings/{at}", plain(finding.sentence))


def _ends(book: Book) -> list[Cited]:
    """The events that the incident was taken to begin with and to be noticed by."""
    ends = (book.times.started, book.times.detected)
    return [book.at(end.ref).cited for end in ends if end is not None]
