from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from boardsnap.errors import InputError, StoreError
from boardsnap.model.geometry import Homography
from boardsnap.model.records import (
    ApiToken,
    AuditEntry,
    Confirmation,
    GlossaryWord,
    Invitation,
    Pairing,
    ProjectContext,
    ReadError,
    SearchFilter,
    Session,
    Share,
    Subtask,
)
from boardsnap.store import Blobs, Store, backup, open_blobs, open_store, restore
from boardsnap.store.backup import _lines_of
from boardsnap.store.schema import metadata
from tests.records import (
    LEASE,
    NOW,
    OUTCOME,
    accept,
    action,
    board,
    derived,
    later,
    project,
    revision,
    settle,
    shot,
    version,
)


def everything(store: Store) -> dict[str, list[bytes]]:
    with store.snapshot() as view:
        return {
            table.name: sorted(_lines_of(view.connection, table))
            for table in metadata.sorted_tables
        }


def fill(store: Store, blobs: Blobs) -> None:
    """A record of every kind, with every field that may be absent both ways."""
    photo, picture = blobs.put(b"photo").sha256, blobs.put(b"picture").sha256
    with store.transaction() as tx:
        context = ProjectContext(("Ana Ćirić",), ("income",), date_order="day_first")
        tx.projects.update(replace(project(), context=context))
        tx.sessions.add(Session("s", "ana", "csrf", NOW, later(days=1), later(microseconds=7)))
        tx.pairings.add(Pairing("p", "ana", NOW, later(days=1), "churn"))
        tx.tokens.add(ApiToken("t", "ana", "CI", "h", frozenset({"read", "admin"}), NOW, "churn"))
        tx.projects.add_invitation(Invitation("i", "churn", "viewer", NOW, "ana", later(days=1)))
        tx.projects.add_word(GlossaryWord("churn", "tenure", "feature", "pinned", NOW, "ana"))
        tx.audit.add(AuditEntry("e", NOW, None, None, "start", "", '{"a": "\\u0000\\n"}'))
        full = replace(
            shot("b1", sha256=photo),
            corners=((0.5, 1.0), (2.0, 3.0), (4.0, 5.0), (6.0, 7.0)),
            picture_sha=picture,
            from_photo=Homography((1.0, 0.1, 0.2, 0.3, 1.0, 1e-12, 0.0, 0.0, 1.0)),
        )
        tx.boards.accept(board("b1"), version("b1"), [full])
        claim = tx.readings.claim("w", NOW, LEASE)
        assert claim is not None
        tx.readings.finish(claim, OUTCOME, NOW)
        facts = derived(
            "Churn",
            "income\nshifted_by 34 %",
            [action("a1", "done", ["Ana"]), action("a2")],
            [("owner", "Ana")],
        )
        tx.revisions.append(revision("b1", 1, key="k"), facts, expected=0)
        tx.revisions.append(revision("b1", 2), facts, expected=1)
        tx.boards.confirm(Confirmation("b1", "point", "ana", NOW))
        tx.actions.add_subtask(Subtask("t1", "b1", "a1", "step", 0, NOW, done=True))
        tx.shares.add(Share("h1", "b1", "hash", "ana", NOW, picture_shas=(picture,)))
        tx.boards.accept(board("b2"), version("b2"), [])
        failed = tx.readings.claim("w", NOW, LEASE)
        assert failed is not None
        tx.readings.fail(failed, ReadError("bad_input", "No photo."), NOW)
        tx.boards.trash("b2", NOW)


@pytest.fixture
def target(tmp_path: Path) -> Iterator[tuple[Store, Blobs]]:
    """An empty store of the kind that is simplest."""
    store = open_store(f"sqlite:///{tmp_path / 'target.sqlite'}")
    yield store, open_blobs(str(tmp_path / "target-blobs"))
    store.close()


def test_a_backup_goes_from_one_database_to_another_and_back(
    tmp_path: Path, postgres_url: str, bucket_url: str
) -> None:
    places = [
        (f"sqlite:///{tmp_path / 'first.sqlite'}", str(tmp_path / "first")),
        (postgres_url, bucket_url),
        (f"sqlite:///{tmp_path / 'last.sqlite'}", str(tmp_path / "last")),
    ]
    stores = [(open_store(database), open_blobs(blobs)) for database, blobs in places]
    with stores[0][0].transaction() as tx:
        settle(tx)
    fill(*stores[0])
    for number, (source, target) in enumerate(pairwise(stores)):
        file = tmp_path / f"{number}.backup"
        written = backup(*source, file, NOW)
        assert restore(file, *target) == written
        assert everything(source[0]) == everything(target[0])
        assert sorted(source[1].keys()) == sorted(target[1].keys())
    with stores[2][0].snapshot() as view:
        (hit,) = view.search.boards(["churn"], "shift income", SearchFilter(owners=("ana",)))
        assert hit.board.id == "b1"
    for store, _ in stores:
        store.close()


def test_a_restored_store_can_be_worked_with(
    store: Store, target: tuple[Store, Blobs], tmp_path: Path
) -> None:
    blobs = open_blobs(str(tmp_path / "blobs"))
    fill(store, blobs)
    backup(store, blobs, tmp_path / "all.backup", NOW)
    restore(tmp_path / "all.backup", *target)
    accept(target[0], "b3")
    with target[0].transaction() as tx:
        tx.revisions.append(revision("b3", 1), derived("New", "needle"), expected=0)
        assert [hit.board.id for hit in tx.search.boards(["churn"], "needle")] == ["b3"]


def test_a_store_with_records_is_not_overwritten(store: Store, tmp_path: Path) -> None:
    blobs = open_blobs(str(tmp_path / "blobs"))
    backup(store, blobs, tmp_path / "all.backup", NOW)
    before = everything(store)
    with pytest.raises(StoreError, match="empty"):
        restore(tmp_path / "all.backup", store, blobs)
    assert everything(store) == before


def test_a_missing_blob_is_named_and_does_not_stop_the_backup(
    store: Store, target: tuple[Store, Blobs], tmp_path: Path
) -> None:
    blobs = open_blobs(str(tmp_path / "blobs"))
    accept(store, "b1")
    report = backup(store, blobs, tmp_path / "all.backup", NOW)
    assert (report.missing, report.blobs) == (("0" * 64,), 0)
    assert restore(tmp_path / "all.backup", *target) == report


def test_a_backup_is_for_the_eyes_of_its_owner(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "all.backup"
    backup(store, open_blobs(str(tmp_path / "blobs")), file, NOW)
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.glob("*.partial")] == []


def whole_backup(store: Store, folder: Path) -> bytes:
    blobs = open_blobs(str(folder / "blobs"))
    fill(store, blobs)
    backup(store, blobs, folder / "whole.backup", NOW)
    return (folder / "whole.backup").read_bytes()


def test_a_backup_that_is_cut_short_anywhere_restores_nothing(
    store: Store, target: tuple[Store, Blobs], tmp_path: Path
) -> None:
    whole = whole_backup(store, tmp_path)
    empty = everything(target[0])
    with tarfile.open(tmp_path / "whole.backup") as archive:
        ends = [entry.offset_data for entry in archive][1:]
    for length in [0, 100, *ends]:
        (tmp_path / "cut.backup").write_bytes(whole[:length])
        with pytest.raises(InputError):
            restore(tmp_path / "cut.backup", *target)
        assert everything(target[0]) == empty


def test_a_backup_in_which_a_byte_changed_restores_nothing(
    store: Store, target: tuple[Store, Blobs], tmp_path: Path
) -> None:
    whole = whole_backup(store, tmp_path)
    empty = everything(target[0])
    with tarfile.open(tmp_path / "whole.backup") as archive:
        places = [entry.offset_data + entry.size // 2 for entry in archive if entry.size > 40]
    places.append(whole.index(b"photo") + 2)
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 0x15
        (tmp_path / "changed.backup").write_bytes(changed)
        with pytest.raises((InputError, StoreError)):
            restore(tmp_path / "changed.backup", *target)
        assert everything(target[0]) == empty


def test_what_is_no_backup_is_refused(target: tuple[Store, Blobs], tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8" * 1000)
    for name in ("photo.jpg", "nothing", "."):
        with pytest.raises(InputError):
            restore(tmp_path / name, *target)


def test_a_backup_that_cannot_be_written_is_told(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="cannot write"):
        backup(store, open_blobs(str(tmp_path / "blobs")), tmp_path / "no" / "where", NOW)
