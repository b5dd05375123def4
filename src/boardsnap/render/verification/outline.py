"""A verification as neutral blocks, which the terminal and Markdown show like any document."""

from __future__ import annotations

from collections.abc import Iterator

from boardsnap.model.claims import ClaimCheck, FeatureShift, Verification
from boardsnap.model.postmortem import Window
from boardsnap.render.outline import TEXT_COLUMN, Entry, Fact, Outline, Section
from boardsnap.render.verification.telling import (
    STATE_TONES,
    STATES,
    VERDICT_TONES,
    VERDICTS,
    chance_words,
    column_words,
    missing_words,
    period_words,
    psi_words,
)
from boardsnap.wording import plain, window_words

# So many unchanged features are listed; all of them are in the JSON.
_MOST_CALM = 8


def verification_outline(verification: Verification) -> Outline:
    """The verification as neutral blocks."""
    title = plain(verification.origin.title or "")
    sections = (
        Section(
            "claims",
            "What the board claims",
            tuple(_claim(i, check) for i, check in enumerate(verification.claims)),
            columns=(TEXT_COLUMN, "Verdict", "What the data say"),
        ),
        Section(
            "features",
            "All features by their shift",
            tuple(_features(verification)),
            columns=(TEXT_COLUMN, "State", "PSI", "By chance", "Missing", "Board"),
        ),
        Section(
            "notes",
            "How to read this",
            tuple(Entry("", plain(note)) for note in verification.notes),
        ),
    )
    return Outline(
        title=f"Is it true? {title}".rstrip(),
        summary=" ".join(map(plain, verification.headline)),
        facts=tuple(verification_facts(verification)),
        sections=tuple(section for section in sections if section.entries),
        from_board=False,
    )


def verification_facts(verification: Verification) -> Iterator[Fact]:
    """What was compared with what."""
    if verification.reference is not None:
        yield Fact("Reference", period_words(verification.reference))
    else:
        yield Fact("Reference", "none", tone="muted")
    yield Fact("Current period", period_words(verification.current))
    if verification.chunk is not None:
        chunk = Window(value=verification.chunk.value, unit=verification.chunk.unit)
        yield Fact("Chunk", window_words(chunk))


def _claim(index: int, check: ClaimCheck) -> Entry:
    taken = column_words(check)
    reason = plain(check.reason)
    if check.match is not None and check.match.how != "same" and taken:
        reason = f"{reason} [{taken}]"
    return Entry(
        f"/claims/{index}",
        plain(check.claim.quote),
        detail=_kind_words(check),
        facts=(
            Fact("Verdict", VERDICTS[check.verdict], tone=VERDICT_TONES[check.verdict]),
            Fact("What the data say", reason),
        ),
        tone=VERDICT_TONES[check.verdict],
    )


def _kind_words(check: ClaimCheck) -> str | None:
    """What of the statement is judged, where it says several things."""
    return {"onset": "when", "duration": "how long", "distance": None}.get(check.claim.kind)


def _features(verification: Verification) -> Iterator[Entry]:
    calm = 0
    for index, feature in enumerate(verification.features):
        if feature.state in ("unchanged", "not_compared"):
            calm += 1
            if calm > _MOST_CALM:
                continue
        yield _feature(index, feature)
    if calm > _MOST_CALM:
        yield Entry("", f"{calm - _MOST_CALM} more in the JSON", tone="muted")


def _feature(index: int, feature: FeatureShift) -> Entry:
    return Entry(
        f"/features/{index}",
        plain(feature.column),
        detail=plain(feature.note) or None,
        facts=tuple(fact for fact in _facts(feature) if fact.value),
    )


def _facts(feature: FeatureShift) -> Iterator[Fact]:
    yield Fact("State", STATES[feature.state], tone=STATE_TONES[feature.state])
    yield Fact("PSI", psi_words(feature))
    yield Fact("By chance", chance_words(feature))
    yield Fact("Missing", missing_words(feature))
    yield Fact("Board", board_words(feature), tone="plain" if feature.mentioned else "bad")


def board_words(feature: FeatureShift) -> str:
    """Whether the board mentions a feature."""
    if feature.mentioned:
        return "yes"
    return "no" if feature.state == "shifted" and not feature.outcome else ""
