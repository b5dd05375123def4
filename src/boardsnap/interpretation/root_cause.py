"""The root cause: the one sentence that the board gives as the answer."""

from __future__ import annotations

import re
from collections.abc import Sequence

from boardsnap.interpretation.labels import strip_item
from boardsnap.interpretation.notes import Note, Placed, join_notes
from boardsnap.interpretation.quantities import find_feature, find_shift, find_window
from boardsnap.interpretation.statements import full_text
from boardsnap.interpretation.vocabulary import classify_cause
from boardsnap.model.postmortem import Hypothesis, RootCause

_LEADING_MARKS = re.compile(r"^[\s★☆✓✔•*→:–—-]+(?=\w|['\"(])")


def gather_statement(notes: Sequence[Note]) -> tuple[Note, list[Note]]:
    """The note that states the cause, and those beside it that state something else.

    Lines without a mark of their own continue the sentence; bullets begin further statements.
    The emphasised or ticked one of several bullets is the statement, else the first.
    """
    statements: list[Note] = []
    for note in notes:
        if statements and not _begins_anew(note) and _is_near(statements[-1], note):
            statements[-1] = join_notes(statements[-1], note)
        else:
            statements.append(note)
    standing = [note for note in statements if not note.struck] or statements
    chosen = max(standing, key=_prominence)
    return chosen, [note for note in statements if note is not chosen]


def _begins_anew(note: Note) -> bool:
    item = strip_item(note.text)
    return bool(item.bullet or item.box or item.label or item.tick or item.starred or note.struck)


def _is_near(above: Note, note: Note) -> bool:
    """Lines of one sentence stand less than two line heights apart."""
    if above.board != note.board:
        return False
    height = min(line.box.height for line in (*above.lines, *note.lines))
    return note.box.top - above.box.bottom < 2.0 * height


def _prominence(note: Note) -> int:
    item = strip_item(note.text)
    return int(item.tick == "tick") + int(item.starred) + int(note.emphasis is not None)


def read_root_cause(
    note: Note, hypotheses: Sequence[Hypothesis], glossary: Sequence[str]
) -> Placed[RootCause]:
    """The cause as the board states it; what it leaves out stays out.

    Args:
        note: the statement, without its heading.
        hypotheses: read before it: the confirmed one gives the category where the sentence's
            own words do not.
        glossary: features that the user named, and what the board says has drifted.
    """
    text = _LEADING_MARKS.sub("", strip_item(full_text(note)).text) or note.text
    shift, window = find_shift(text), find_window(text)
    feature = find_feature(text, tuple(glossary))
    category = classify_cause(text).cause
    if category is None:
        confirmed = [h.category for h in hypotheses if h.status == "confirmed"]
        category = confirmed[0] if len(confirmed) == 1 else None
    statement = RootCause(
        text=text,
        category=category,
        feature=feature.raw if feature else None,
        shift=shift.shift if shift else None,
        window=window.window if window else None,
        sources=note.sources,
    )
    return Placed(statement, note.places)
