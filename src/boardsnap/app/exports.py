"""Documents as files, with the straightened boards in them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from boardsnap.app.access import enter_board
from boardsnap.app.actor import Actor
from boardsnap.app.kept import load_draft, load_ink
from boardsnap.app.means import Means
from boardsnap.app.writing import Writing
from boardsnap.errors import ConfigError, ConflictError, NotFoundError
from boardsnap.model.geometry import Homography
from boardsnap.model.page import Picture
from boardsnap.model.postmortem import Postmortem
from boardsnap.model.records import Shot
from boardsnap.render.forms import FORMS, Context, Form
from boardsnap.revision.draft import Draft

_MOST_NAME = 60


@dataclass(frozen=True, slots=True)
class Exported:
    """A document as a file."""

    content: bytes
    media_type: str
    file_name: str


class Exports:
    """Writes documents in every form that there is."""

    def __init__(self, means: Means, writing: Writing) -> None:
        self._means = means
        self._writing = writing

    def export(self, who: Actor, board_id: str, form: str) -> Exported:
        """The document as it is now, in a form of `render.forms.FORMS`.

        Raises:
            NotFoundError: there is no such form.
            ConflictError: the board has not been read yet.
        """
        found = form_named(form)
        with self._means.store.snapshot() as tx:
            board, _ = enter_board(tx, who, board_id, "see")
            revision = tx.revisions.current(board_id)
            if revision is None:
                raise ConflictError("the board has not been read yet: wait for its document")
            shots = tx.boards.shots(board_id, revision.version)
            version = tx.boards.version(board_id, revision.version)
        draft = load_draft(revision.draft)
        return self.write(
            draft.document,
            found,
            pictures=self.pictures(draft.document, shots) if found.whole else (),
            problems=load_ink(version).problems.sentences,
            link=f"{self._means.settings.url}/b/{board.id}",
            uid_of=identities_of(draft, board.id),
        )

    def write(
        self,
        document: Postmortem,
        form: Form,
        *,
        pictures: Sequence[Picture] = (),
        problems: Sequence[str] = (),
        link: str | None = None,
        uid_of: Callable[[str], str] | None = None,
    ) -> Exported:
        """The document in a form."""
        context = Context(
            now=self._means.now(), pictures=pictures, problems=problems, link=link, uid_of=uid_of
        )
        content = self._writing.write(document, form.name, context)
        return Exported(content, form.media_type, f"{file_stem(document)}{form.suffix}")

    def pictures(
        self,
        document: Postmortem,
        shots: Sequence[Shot],
        shas: Mapping[int, str] | None = None,
    ) -> tuple[Picture, ...]:
        """The straightened boards in the order of the document's, or none if one is missing.

        `shas` say, by the position of the shot, what is shown in the place of its picture.
        """
        by_photo = {shot.sha256: shot for shot in reversed(shots)}
        pictures = []
        for photo in document.boards:
            shot = by_photo.get(photo.sha256)
            if shot is None or shot.from_photo is None:
                return ()
            sha = (shas or {}).get(shot.position, shot.picture_sha)
            if not sha:
                return ()
            pictures.append(_picture(self._means.read_kept(sha), shot.from_photo))
        return tuple(pictures)


def form_named(name: str) -> Form:
    """The form of that name.

    Raises:
        NotFoundError: there is none.
    """
    try:
        return FORMS[name]
    except KeyError as error:
        raise NotFoundError(
            f"there is no form {name!r}: choose one of {', '.join(FORMS)}"
        ) from error


def _picture(jpeg: bytes, from_photo: Homography) -> Picture:
    width, height = jpeg_size(jpeg)
    return Picture(jpeg=jpeg, width=width, height=height, from_photo=from_photo)


def jpeg_size(jpeg: bytes) -> tuple[int, int]:
    """Columns and rows of a JPEG, from its frame header; nothing is decoded.

    Raises:
        ConfigError: it has none.
    """
    at = 2
    while at + 9 <= len(jpeg) and jpeg[at] == 0xFF:
        marker, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4], "big")
        # SOF0 to SOF15 without the tables DHT (C4), JPG (C8) and DAC (CC): ITU-T T.81, table B.1.
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = jpeg[at + 5 : at + 7], jpeg[at + 7 : at + 9]
            return int.from_bytes(width, "big"), int.from_bytes(height, "big")
        at += 2 + length
    raise ConfigError("a picture in the store is no JPEG: read the board again")


def identities_of(draft: Draft, of: str) -> Callable[[str], str]:
    """Lasting identities of the actions, by their JSON pointers: calendars update, not repeat.

    Args:
        draft: whose keys last.
        of: id of what is written: the board, or a link to it.
    """
    # A dictionary's own method, which goes into another process without any of this.
    return {place.pointer: _identity(f"{of}/{place.key}") for place in draft.places()}.__getitem__


def _identity(named: str) -> str:
    # Hashed: who is sent a calendar need not learn the board's address.
    return f"{hashlib.sha256(named.encode()).hexdigest()[:32]}@boardsnap"


def file_stem(document: Postmortem) -> str:
    """A name that every file system takes."""
    words = re.sub(r"[^\w\s-]", "", document.title or "").split()
    stem = "-".join(words)[:_MOST_NAME].strip("-_").lower()
    return stem or "postmortem"
