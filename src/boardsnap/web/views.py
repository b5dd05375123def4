"""What the use cases say of a board, as answers of the API and as what pages show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import get_args

from boardsnap.app.boards import BoardView, ProgressView
from boardsnap.app.documents import HistoryEntry
from boardsnap.app.finding import Found
from boardsnap.app.redactions import Redactions
from boardsnap.app.revising import RevisionView
from boardsnap.intake.messages import Progress, ReadStage
from boardsnap.model.records import SearchFilter, Share
from boardsnap.render.forms import FORMS
from boardsnap.web.callers import Caller
from boardsnap.web.edit_words import say_edit
from boardsnap.web.schemas.boards import (
    BoardDetail,
    BoardOut,
    ProgressOut,
    ReadProblemOut,
    SeenLineOut,
    ShotOut,
)
from boardsnap.web.schemas.documents import DraftOut, LostOut, RevisionItem, RevisionOut
from boardsnap.web.schemas.search import HitOut, SnippetPart
from boardsnap.web.schemas.shares import ShareOut
from boardsnap.web.site import Site

STAGES: tuple[str, ...] = get_args(ReadStage)


def board_detail(view: BoardView) -> BoardDetail:
    """A board with its photos."""
    error = view.newest.error
    told = BoardOut.of(view.board, thumbnail=any(shot.thumbnail_sha for shot in view.shots))
    return BoardDetail(
        **dict(told),
        project_name=view.project_name,
        role=view.role,
        may=tuple(sorted(view.may)),
        shots=tuple(ShotOut.of(shot) for shot in view.shots),
        problem=ReadProblemOut(code=error.code, message=error.text) if error else None,
    )


def can_change(view: BoardView) -> bool:
    """Whether whoever looks may change the document as the board stands."""
    return "edit" in view.may and view.board.status != "final"


def draft_view(view: BoardView) -> DraftOut:
    """The document beside what the machine read."""
    return DraftOut(
        board_id=view.board.id,
        version=view.shown.number,
        revision=view.revision,
        draft=view.draft,
        machine=view.machine,
        words=view.ink.words,
        problems=view.ink.problems.unread,
        points=view.open_points,
        confirmed=view.confirmed,
        lost=tuple(LostOut(id=id_, change=change) for id_, change in view.lost),
        role=view.role,
        can_edit=can_change(view),
    )


def progress_view(view: ProgressView, photos: int) -> ProgressOut:
    """How far a reading is.

    Args:
        view: of the use case.
        photos: how many there are.
    """
    progress = view.progress
    error = view.error
    return ProgressOut(
        state=view.state,
        version=view.version,
        revision=view.revision,
        stage=progress.stage if progress else None,
        stages=STAGES,
        photo=progress.photo if progress else 0,
        photos=progress.of if progress else photos,
        share=_share(view, progress),
        waiting=view.waiting or 0,
        lines=_lines(progress),
        document=progress.draft.model_dump(mode="json") if progress and progress.draft else None,
        problem=ReadProblemOut(code=error.code, message=error.text) if error else None,
        retryable=view.state == "failed",
    )


def _share(view: ProgressView, progress: Progress | None) -> float:
    if view.state == "read":
        return 1.0
    if progress is None:
        return 0.0
    done = (progress.photo - 1) * len(STAGES) + STAGES.index(progress.stage) + 1
    return min(1.0, done / (progress.of * len(STAGES)))


def _lines(progress: Progress | None) -> tuple[SeenLineOut, ...]:
    if progress is None:
        return ()
    return tuple(
        SeenLineOut(
            board=line.board, text=line.text, polygon=line.polygon, confidence=line.confidence
        )
        for line in progress.lines
    )


def revision_view(view: RevisionView) -> RevisionOut:
    """The document after a change."""
    return RevisionOut(
        revision=view.revision,
        draft=view.draft,
        points=view.open_points,
        rebased=view.rebased,
        applied=view.applied,
    )


def history_of(site: Site, call: Caller, board_id: str) -> tuple[RevisionItem, ...]:
    """All changes of a document as its history shows them, the newest first."""
    entries = site.app.documents.history(call.who, board_id)
    draft = site.app.boards.open(call.who, board_id).draft
    texts = {place.key: place.item.text for place in draft.places()} if draft else {}
    return tuple(_revision_item(entry, texts) for entry in reversed(entries))


def _revision_item(entry: HistoryEntry, texts: Mapping[str, str]) -> RevisionItem:
    return RevisionItem(
        number=entry.number,
        version=entry.version,
        author_name=entry.author_name,
        machine=entry.author_id is None,
        at=entry.at,
        undoes=entry.undoes,
        undone_by=entry.undone_by,
        undoable=entry.undoable,
        edits=entry.edits,
        changes=tuple(filter(None, (say_edit(edit, texts) for edit in entry.edits))),
    )


def share_view(
    share: Share, now: datetime, names: Mapping[str, str], url: str | None = None
) -> ShareOut:
    """A link.

    Args:
        share: of the use case.
        now: the present time.
        names: of the project's members, by account.
        url: where it leads to, as long as its secret is known.
    """
    boxes = Redactions.model_validate_json(share.redactions).boxes
    by = names.get(share.created_by, "")
    return ShareOut.of(share, by=by, boxes=sum(map(len, boxes.values())), now=now, url=url)


def hit_view(found: Found) -> HitOut:
    """A board that was found."""
    board = found.hit.board
    return HitOut(
        board=BoardOut.of(board, thumbnail=board.revision > 0),
        project_name=found.project_name,
        snippet=tuple(SnippetPart(text=part.text, hit=part.hit) for part in found.hit.snippet),
    )


def search_filter(
    *,
    model: str,
    feature: str,
    cause: str,
    system: str,
    owner: str,
    since: str,
    until: str,
) -> SearchFilter:
    """What people narrow a search by on a page; nothing where they say nothing."""

    def listed(value: str) -> tuple[str, ...]:
        return (value.strip(),) if value.strip() else ()

    return SearchFilter(
        models=listed(model),
        features=listed(feature),
        causes=listed(cause),
        systems=listed(system),
        owners=listed(owner),
        since=since or None,
        until=until or None,
    )


def export_forms(board_id: str) -> list[dict[str, str]]:
    """The files that a document can be written as, with their addresses."""
    return [
        {"form": name, "label": form.label, "url": f"/api/v1/boards/{board_id}/export/{name}"}
        for name, form in FORMS.items()
    ]


def member_names(site: Site, call: Caller, board_id: str) -> dict[str, str]:
    """The names of those who see a board, by account."""
    board, _ = site.app.boards.summary(call.who, board_id)
    members = site.app.projects.members(call.who, board.project_id)
    return {member.account_id: member.name for member in members}
