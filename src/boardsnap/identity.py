"""By what a postmortem is known outside of boardsnap: in rule files, links and lists."""

from __future__ import annotations

import hashlib

from boardsnap.model.postmortem import Postmortem


def postmortem_id(postmortem: Postmortem) -> str:
    """A stable id: of the photos where there are any, so that edits do not change it."""
    photos = [photo.sha256 for photo in postmortem.boards]
    said = [postmortem.title, postmortem.model.name, postmortem.model.version]
    dated = postmortem.session_date.raw if postmortem.session_date else None
    named = "\n".join(photos or [part or "" for part in (*said, dated)])
    return f"pm-{hashlib.sha256(named.encode()).hexdigest()[:12]}"
