"""What a team keeps: records in an SQL database, photos and pictures in a blob store.

The only room with SQL. It holds no rule about boards: what it derives from a document, the
caller hands in.
"""

from __future__ import annotations

from boardsnap.store.backup import BackupReport, backup, restore
from boardsnap.store.blobs import Blob, Blobs, Writing, open_blobs
from boardsnap.store.store import Store, Transaction, open_store

__all__ = [
    "BackupReport",
    "Blob",
    "Blobs",
    "Store",
    "Transaction",
    "Writing",
    "backup",
    "open_blobs",
    "open_store",
    "restore",
]
