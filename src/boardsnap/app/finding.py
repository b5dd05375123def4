"""Finding boards by their words and by what they are about."""

from __future__ import annotations

from dataclasses import dataclass

from boardsnap.app.access import enter_project, visible_projects
from boardsnap.app.actor import Actor
from boardsnap.app.means import Means
from boardsnap.model.records import SearchFilter, SearchHit

_MOST_HITS = 100
# Of a phrase; beyond it nobody types.
_MOST_WORDS = 500


@dataclass(frozen=True, slots=True)
class Found:
    """A board that was found, and where it is."""

    hit: SearchHit
    project_name: str


class Finding:
    """Search over all that the actor may see, and nothing else."""

    def __init__(self, means: Means) -> None:
        self._means = means

    def boards(
        self,
        who: Actor,
        words: str,
        filters: SearchFilter | None = None,
        *,
        project_id: str | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> tuple[Found, ...]:
        """The boards that hold the words, best first; without words the newest first."""
        with self._means.store.snapshot() as tx:
            names = visible_projects(tx, who)
            if project_id is not None:
                project, _ = enter_project(tx, who, project_id, "see")
                names = {project.id: project.name}
            hits = (
                tx.search.boards(
                    tuple(names),
                    words[:_MOST_WORDS],
                    filters or SearchFilter(),
                    limit=max(1, min(limit, _MOST_HITS)),
                    offset=max(0, offset),
                )
                if names
                else ()
            )
        return tuple(Found(hit, names[hit.board.project_id]) for hit in hits)
