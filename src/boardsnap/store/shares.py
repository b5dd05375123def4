"""Links that show a board to whoever has them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from boardsnap.model.records import Share
from boardsnap.store.rows import changes_one, columns_of, find_all, find_one, values_of
from boardsnap.store.schema import boards, shares


class Shares:
    """Shares. One that is over is still found: the caller judges."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, share: Share) -> None:
        """Keeps a new share."""
        self._connection.execute(insert(shares).values(values_of(share)))

    def find(self, token_hash: str) -> Share | None:
        """The share of this secret, unless its board is in the trash."""
        query = (
            select(*columns_of(shares, Share))
            .join(boards, boards.c.id == shares.c.board_id)
            .where(shares.c.token_hash == token_hash, boards.c.deleted_at.is_(None))
        )
        return find_one(self._connection, Share, query)

    def find_by_id(self, share_id: str) -> Share | None:
        """The share of this identifier."""
        query = select(*columns_of(shares, Share)).where(shares.c.id == share_id)
        return find_one(self._connection, Share, query)

    def of_board(self, board_id: str) -> tuple[Share, ...]:
        """All shares of a board, the newest first."""
        query = select(*columns_of(shares, Share)).where(shares.c.board_id == board_id)
        return find_all(self._connection, Share, query.order_by(shares.c.created_at.desc()))

    def revoke(self, share_id: str, at: datetime) -> bool:
        """Whether there was a share to end."""
        which = (shares.c.id == share_id) & shares.c.revoked_at.is_(None)
        return changes_one(self._connection, update(shares).where(which).values(revoked_at=at))

    def count_view(self, share_id: str, at: datetime) -> None:
        """Notes that somebody opened the share."""
        seen = {"views": shares.c.views + 1, "seen_at": at}
        self._connection.execute(update(shares).where(shares.c.id == share_id).values(seen))
