from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from math import inf
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boardsnap.errors import ConflictError, NotFoundError, StoreError
from boardsnap.model.geometry import Homography
from boardsnap.model.postmortem import ActionStatus
from boardsnap.model.records import (
    ActionFacts,
    ApiToken,
    AuditEntry,
    BoardCursor,
    Claim,
    Confirmation,
    GlossaryWord,
    Invitation,
    Member,
    Pairing,
    ProjectContext,
    ReadError,
    ReadingCount,
    Session,
    Share,
    Subtask,
)
from boardsnap.store import Store, open_store
from tests.records import (
    LEASE,
    NOW,
    OUTCOME,
    accept,
    account,
    action,
    board,
    derived,
    later,
    project,
    revision,
    shot,
    version,
    write,
)

TODAY = NOW.date().isoformat()

# --- transactions ------------------------------------------------------------------------------


def test_a_transaction_that_raises_leaves_nothing(store: Store) -> None:
    with pytest.raises(KeyError), store.transaction() as tx:
        tx.accounts.add(account("raj"))
        raise KeyError
    with store.snapshot() as view:
        assert view.accounts.find("raj") is None


def test_a_snapshot_cannot_be_written_through(store: Store) -> None:
    with pytest.raises(StoreError), store.snapshot() as view:
        view.accounts.add(account("raj"))


def test_a_snapshot_shows_one_moment(store: Store) -> None:
    with store.snapshot() as view:
        assert view.accounts.count() == 1
        with store.transaction() as tx:
            tx.accounts.add(account("raj"))
        assert view.accounts.count() == 1
    with store.snapshot() as view:
        assert view.accounts.count() == 2


def test_the_store_gives_a_sign_of_life(store: Store) -> None:
    store.check()


def test_a_store_is_opened_again_with_what_is_in_it(store: Store, database_url: str) -> None:
    accept(store, "b1")
    again = open_store(database_url)
    with again.snapshot() as view:
        assert view.boards.find("b1") is not None
    again.close()


# --- accounts ----------------------------------------------------------------------------------


def test_an_account_is_found_by_all_that_names_it(store: Store) -> None:
    raj = replace(account("raj"), oidc_subject="https://id|7", password_hash="$argon2id$x")
    with store.transaction() as tx:
        tx.accounts.add(raj)
    with store.snapshot() as view:
        assert view.accounts.find("raj") == raj
        assert view.accounts.find_by_email("raj@example.org") == raj
        assert view.accounts.find_by_subject("https://id|7") == raj
        assert view.accounts.find_by_email("nobody@example.org") is None
        assert [one.id for one in view.accounts.in_workspace("team")] == ["ana", "raj"]


def test_an_address_has_one_account(store: Store) -> None:
    with pytest.raises(ConflictError), store.transaction() as tx:
        tx.accounts.add(replace(account("raj"), email="ana@example.org"))


def test_an_account_cannot_take_the_address_of_another(store: Store) -> None:
    with store.transaction() as tx:
        tx.accounts.add(account("raj"))
    with pytest.raises(ConflictError), store.transaction() as tx:
        tx.accounts.update(replace(account("raj"), email="ana@example.org"))


def test_an_account_is_overwritten(store: Store) -> None:
    gone = replace(account(), name="Ana B.", is_admin=True, disabled_at=later(days=1))
    with store.transaction() as tx:
        assert tx.accounts.update(gone)
        assert not tx.accounts.update(account("nobody"))
    with store.snapshot() as view:
        assert view.accounts.find("ana") == gone


def test_a_workspace_changes_its_plan(store: Store) -> None:
    with store.transaction() as tx:
        held = tx.accounts.hold_workspace("team")
        assert held is not None
        assert held.plan == "free"
        assert tx.accounts.set_plan("team", "pro")
        assert not tx.accounts.set_plan("nowhere", "pro")
    with store.snapshot() as view:
        assert [(one.id, one.plan) for one in view.accounts.workspaces()] == [("team", "pro")]
        assert view.accounts.workspace("nowhere") is None


def session(name: str, account_id: str = "ana") -> Session:
    return Session(name, account_id, f"csrf-{name}", NOW, later(days=30), NOW, "Firefox")


def test_all_sessions_but_one_are_ended(store: Store) -> None:
    with store.transaction() as tx:
        for name in ("s1", "s2", "s3"):
            tx.sessions.add(session(name))
        assert tx.sessions.revoke_all("ana", later(hours=1), except_hash="s2") == 2
    with store.snapshot() as view:
        left = [one.token_hash for one in view.sessions.of_account("ana") if not one.revoked_at]
        assert left == ["s2"]
        assert view.sessions.find("s1") == replace(session("s1"), revoked_at=later(hours=1))


def test_a_session_is_ended_once_and_forgotten_when_it_ran_out(store: Store) -> None:
    with store.transaction() as tx:
        tx.sessions.add(session("s1"))
        tx.sessions.touch("s1", later(minutes=5))
        assert tx.sessions.revoke("s1", later(hours=1))
        assert not tx.sessions.revoke("s1", later(hours=2))
        assert tx.sessions.purge(later(days=29)) == 0
        assert tx.sessions.purge(later(days=31)) == 1
        assert tx.sessions.find("s1") is None


def test_a_pairing_is_good_for_one_use(store: Store) -> None:
    with store.transaction() as tx:
        tx.pairings.add(Pairing("p1", "ana", NOW, later(minutes=5), "churn"))
        assert tx.pairings.use("p1", later(minutes=6)) is None
        assert tx.pairings.find("p1") == Pairing("p1", "ana", NOW, later(minutes=5), "churn")
        assert tx.pairings.find("p2") is None
        used = tx.pairings.use("p1", later(minutes=4))
        assert used is not None
        assert used.account_id == "ana"
        assert tx.pairings.use("p1", later(minutes=4)) is None
        assert tx.pairings.purge(later(days=1)) == 1


def test_a_token_is_ended_by_its_account_alone(store: Store) -> None:
    token = ApiToken("t1", "ana", "CI", "hash", frozenset({"read", "write"}), NOW)
    with store.transaction() as tx:
        tx.tokens.add(token)
        assert tx.tokens.find("hash") == token
        assert not tx.tokens.revoke("t1", "raj", NOW)
        tx.tokens.touch("t1", later(hours=1))
        assert tx.tokens.revoke("t1", "ana", later(hours=2))
        ended = replace(token, used_at=later(hours=1), revoked_at=later(hours=2))
        assert tx.tokens.of_account("ana") == (ended,)


def test_all_that_an_account_signs_in_with_is_ended_together(store: Store) -> None:
    def token(name: str) -> ApiToken:
        return ApiToken(name, "ana", name, f"hash-{name}", frozenset({"read"}), NOW)

    with store.transaction() as tx:
        for name in ("one", "two"):
            tx.tokens.add(token(name))
            tx.pairings.add(Pairing(name, "ana", NOW, later(minutes=5)))
        tx.tokens.revoke("one", "ana", NOW)
        assert tx.pairings.use("one", NOW)
        assert tx.tokens.revoke_all("raj", NOW) == 0
        assert tx.tokens.revoke_all("ana", later(hours=1)) == 1
        assert tx.pairings.end_all("raj", NOW) == 0
        assert tx.pairings.end_all("ana", NOW) == 1
        assert tx.pairings.use("two", NOW) is None
        assert {one.revoked_at for one in tx.tokens.of_account("ana")} == {NOW, later(hours=1)}


def test_it_is_known_when_each_account_was_seen_last(store: Store) -> None:
    with store.transaction() as tx:
        tx.accounts.add(account("raj"))
        tx.sessions.add(session("s1"))
        tx.sessions.add(session("s2"))
        tx.sessions.touch("s1", later(hours=3))
        assert tx.sessions.last_seen() == {"ana": later(hours=3)}
        assert [one.id for one in tx.accounts.all()] == ["ana", "raj"]


# --- projects ----------------------------------------------------------------------------------


def test_a_project_keeps_its_context(store: Store) -> None:
    context = ProjectContext(("Ana",), ("income",), ("billing-etl",), ("churn",), "day_first")
    changed = replace(project(), name="Churn models", context=context, archived_at=later(days=9))
    with store.transaction() as tx:
        assert tx.projects.update(changed)
        assert not tx.projects.update(project("nothing"))
    with store.snapshot() as view:
        assert view.projects.find("churn") == changed
        assert view.projects.in_workspace("team") == (changed,)
        assert view.projects.count("team") == 1


def test_an_account_sees_its_projects_with_its_role(store: Store) -> None:
    with store.transaction() as tx:
        tx.accounts.add(account("raj"))
        tx.projects.add(project("fraud"))
        tx.projects.set_member(Member("fraud", "raj", "editor"))
        tx.projects.set_member(Member("fraud", "raj", "viewer"))
    with store.snapshot() as view:
        assert view.projects.of_account("raj") == ((project("fraud"), "viewer"),)
        assert view.projects.role("fraud", "raj") == "viewer"
        assert view.projects.role("churn", "raj") is None
        raj = Member("fraud", "raj", "viewer", "raj@example.org", "Raj")
        assert view.projects.members("fraud") == (raj,)


def test_a_member_leaves(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.projects.remove_member("churn", "ana")
        assert not tx.projects.remove_member("churn", "ana")
        assert tx.projects.members("churn") == ()


def test_an_invitation_is_good_for_one_use(store: Store) -> None:
    offer = Invitation("i1", "churn", "editor", NOW, "ana", later(days=7), "raj@example.org")
    with store.transaction() as tx:
        tx.projects.add_invitation(offer)
        assert tx.projects.invitations("churn") == (offer,)
        assert tx.projects.use_invitation("i1", later(days=8)) is None
        assert tx.projects.use_invitation("i1", NOW) == replace(offer, used_at=NOW)
        assert tx.projects.use_invitation("i1", NOW) is None
        assert tx.projects.remove_invitation("churn", "i1")
        assert tx.projects.find_invitation("i1") is None


def test_the_offers_of_an_account_that_nobody_has_used_are_taken_back(store: Store) -> None:
    with store.transaction() as tx:
        for name, by in (("used", "ana"), ("open", "ana"), ("other", "raj")):
            tx.projects.add_invitation(Invitation(name, "churn", "viewer", NOW, by, later(days=7)))
        assert tx.projects.use_invitation("used", NOW)
        assert tx.projects.remove_invitations_by("ana") == 1
        left = {one.token_hash for one in tx.projects.invitations("churn")}
        assert left == {"used", "other"}


def test_a_project_tells_which_members_are_disabled(store: Store) -> None:
    with store.transaction() as tx:
        tx.accounts.update(replace(account(), disabled_at=later(days=1)))
        assert [one.disabled_at for one in tx.projects.members("churn")] == [later(days=1)]


def test_a_word_joins_the_glossary_once(store: Store) -> None:
    word = GlossaryWord("churn", "tenure_months", "feature", "corrected", NOW, "ana")
    with store.transaction() as tx:
        assert tx.projects.add_word(word)
        assert not tx.projects.add_word(replace(word, origin="pinned"))
        assert tx.projects.glossary("churn") == (word,)
        assert tx.projects.remove_word("churn", "tenure_months")
        assert not tx.projects.remove_word("churn", "tenure_months")


# --- boards ------------------------------------------------------------------------------------


def test_a_board_is_accepted_once(store: Store) -> None:
    with store.transaction() as tx:
        first = tx.boards.accept(board("b1"), version("b1"), [shot("b1")])
        again = replace(board("b2"), capture_key="capture-b1")
        second = tx.boards.accept(again, version("b2"), [shot("b2")])
    assert first == (board("b1"), True)
    assert second == (board("b1"), False)
    with store.snapshot() as view:
        assert view.boards.find("b2") is None
        assert view.boards.find_by_capture("churn", "capture-b1") == board("b1")


def test_the_same_photos_sent_by_many_at_once_are_one_board(store: Store) -> None:
    at_once = threading.Barrier(8)

    def send(number: int) -> tuple[str, bool]:
        sent = replace(board(f"b{number}"), capture_key="same")
        at_once.wait(timeout=30)
        with store.transaction() as tx:
            kept, new = tx.boards.accept(sent, version(sent.id), [shot(sent.id)])
        return kept.id, new

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(send, range(8)))
    assert len({board_id for board_id, _ in answers}) == 1
    assert [new for _, new in answers].count(True) == 1
    with store.snapshot() as view:
        assert len(view.boards.page("churn", 10)) == 1


def test_what_was_trashed_is_not_accepted_anew(store: Store) -> None:
    accept(store, "b1")
    with store.transaction() as tx:
        assert tx.boards.trash("b1", later(days=1))
        kept, new = tx.boards.accept(board("b1"), version("b1"), [shot("b1")])
    assert (kept.id, kept.deleted_at, new) == ("b1", later(days=1), False)


def test_the_identifier_of_another_board_is_refused(store: Store) -> None:
    accept(store, "b1")
    with pytest.raises(ConflictError), store.transaction() as tx:
        tx.boards.accept(replace(board("b1"), capture_key="other"), version("b1"), [])


def test_a_board_of_no_project_is_refused(store: Store) -> None:
    with pytest.raises(StoreError) as refused, store.transaction() as tx:
        tx.boards.accept(board("b1", "nothing"), version("b1"), [])
    assert not refused.value.retryable


def test_pages_go_through_a_project_from_the_newest_on(store: Store) -> None:
    # Some of the same moment: the identifier decides.
    for number in range(7):
        accept(store, f"b{number}", at=later(minutes=number // 2))
    seen: list[str] = []
    after = None
    with store.snapshot() as view:
        while page := view.boards.page("churn", 3, after):
            seen += [summary.board.id for summary in page]
            after = BoardCursor(page[-1].board.created_at, page[-1].board.id)
    assert seen == ["b6", "b5", "b4", "b3", "b2", "b1", "b0"]


def test_a_page_shows_the_first_photo_of_the_current_version(store: Store) -> None:
    accept(store, "b1")
    with store.transaction() as tx:
        tx.boards.set_shot(replace(shot("b1"), thumbnail_sha="1" * 64))
        shots = [shot("b1", 2, 0), shot("b1", 2, 1)]
        tx.boards.add_version(version("b1", 2, later(days=1)), shots)
        tx.boards.set_shot(replace(shots[0], thumbnail_sha="2" * 64))
    with store.snapshot() as view:
        (summary,) = view.boards.page("churn", 10)
        assert (summary.thumbnail_sha, summary.shots) == ("2" * 64, 2)
        assert (summary.board.version, summary.board.updated_at) == (2, later(days=1))


def test_a_page_is_of_one_project_and_one_status(store: Store) -> None:
    with store.transaction() as tx:
        tx.projects.add(project("fraud"))
    accept(store, "b1")
    accept(store, "b2")
    accept(store, "b3", project_id="fraud")
    with store.transaction() as tx:
        assert tx.boards.set_status("b2", "final", later(hours=1))
        assert not tx.boards.set_status("nothing", "final", NOW)
    with store.snapshot() as view:
        finals = view.boards.page("churn", 10, statuses=["final", "in_review"])
        assert [summary.board.id for summary in finals] == ["b2"]
        assert view.boards.count("team") == 3
        assert view.boards.count_by_project(["churn", "fraud", "none"]) == {"churn": 2, "fraud": 1}


def test_a_board_in_the_trash_is_out_of_sight_until_it_is_taken_out(store: Store) -> None:
    accept(store, "b1")
    with store.transaction() as tx:
        assert tx.boards.trash("b1", later(days=1))
        assert not tx.boards.trash("b1", later(days=1))
        assert tx.boards.find("b1") is None
        assert tx.boards.hold("b1") is None
        assert tx.boards.find("b1", trashed=True) is not None
        assert tx.boards.page("churn", 10) == ()
        assert [one.board.id for one in tx.boards.page("churn", 10, trashed=True)] == ["b1"]
        assert tx.boards.count("team") == 0
        assert tx.boards.untrash("b1", later(days=2))
        assert not tx.boards.untrash("b1", later(days=2))
        assert tx.boards.find("b1") is not None


def test_what_was_long_in_the_trash_is_gone_with_all_of_it(store: Store) -> None:
    accept(store, "b1")
    accept(store, "b2")
    write(store, "b1", derived(body="income", actions=[action("a1")], facets=[("owner", "Ana")]))
    with store.transaction() as tx:
        tx.boards.confirm(Confirmation("b1", "point", "ana", NOW))
        tx.actions.add_subtask(Subtask("t1", "b1", "a1", "first", 0, NOW))
        tx.shares.add(Share("s1", "b1", "hash", "ana", NOW))
        tx.boards.trash("b1", NOW)
        assert tx.boards.purge(NOW) == 0
        assert tx.boards.purge(later(days=30)) == 1
    with store.snapshot() as view:
        assert view.boards.find("b1", trashed=True) is None
        assert view.boards.versions("b1") == ()
        assert view.boards.shots("b1", 1) == ()
        assert view.revisions.history("b1") == ()
        assert view.actions.of_project("churn", TODAY) == ()
        assert view.search.boards(["churn"], "income") == ()
        assert view.boards.find("b2") is not None


def test_a_version_keeps_all_that_was_read(store: Store) -> None:
    accept(store, "b1")
    with store.transaction() as tx:
        claim = tx.readings.claim("w1", later(seconds=1), LEASE)
        assert claim is not None
        assert tx.readings.finish(claim, OUTCOME, later(seconds=3))
    with store.snapshot() as view:
        found = view.boards.version("b1", 1)
        assert found is not None
        assert (found.machine, found.words, found.problems) == (OUTCOME.machine, "[]", "[]")
        assert (found.state, found.finished_at, found.reader_seconds) == (
            "read",
            later(seconds=3),
            2.1,
        )
        (listed,) = view.boards.versions("b1")
        assert listed == replace(found, machine=None, words=None, problems=None)
        assert view.boards.version("b1", 2) is None


def test_a_shot_keeps_its_pictures_and_where_they_are_on_the_photo(store: Store) -> None:
    accept(store, "b1")
    full = replace(
        shot("b1"),
        width=4032,
        height=3024,
        corners=((1.5, 2.0), (4000.0, 3.0), (4000.0, 3000.0), (0.0, 3001.25)),
        display_sha="1" * 64,
        thumbnail_sha="2" * 64,
        picture_sha="3" * 64,
        from_photo=Homography((1.0, 0.5, 0.1, 0.0, 1.0, 0.0, 1e-9, 0.0, 1.0)),
    )
    with store.transaction() as tx:
        assert tx.boards.set_shot(full)
        assert not tx.boards.set_shot(shot("b1", position=7))
    with store.snapshot() as view:
        assert view.boards.shots("b1", 1) == (full,)
        assert view.boards.shot("b1", 1, 0) == full
        assert view.boards.shot("b1", 1, 1) is None


def test_a_version_that_does_not_follow_the_current_one_is_refused(store: Store) -> None:
    accept(store, "b1")
    with pytest.raises(ConflictError), store.transaction() as tx:
        tx.boards.add_version(version("b1", 3), [])
    with pytest.raises(NotFoundError), store.transaction() as tx:
        tx.boards.add_version(version("nothing", 2), [])


def test_a_point_is_confirmed_until_that_is_taken_back(store: Store) -> None:
    accept(store, "b1")
    confirmation = Confirmation("b1", "owner:a1", "ana", NOW)
    with store.transaction() as tx:
        assert tx.boards.confirm(confirmation)
        assert not tx.boards.confirm(replace(confirmation, by="raj"))
        assert tx.boards.confirmations("b1") == (confirmation,)
        assert tx.boards.unconfirm("b1", "owner:a1")
        assert not tx.boards.unconfirm("b1", "owner:a1")


# --- readings ----------------------------------------------------------------------------------


def test_readings_are_counted_by_their_end_and_stay_counted(store: Store) -> None:
    def read(board_id: str, seconds: float, how: str) -> None:
        accept(store, board_id)
        with store.transaction() as tx:
            held = tx.readings.claim_this(board_id, 1, "w1", NOW, LEASE)
            assert held is not None
            end, error = later(seconds=seconds), ReadError("crashed", "x")
            if how == "read":
                assert tx.readings.finish(held, OUTCOME, end)
                assert not tx.readings.finish(held, OUTCOME, end)
            else:
                assert tx.readings.fail(
                    held, error, end, later(minutes=1) if how == "again" else None
                )

    for number, (seconds, how) in enumerate(
        [(1.0, "read"), (0.75, "read"), (1.25, "read"), (9.5, "failed"), (1000.0, "again")]
    ):
        read(f"b{number}", seconds, how)
    with store.transaction() as tx:
        tx.boards.trash("b0", NOW)
        assert tx.boards.purge(later(days=1)) == 1
    with store.snapshot() as view:
        assert view.readings.ended() == (
            ReadingCount("again", inf, 1, 1000.0),
            ReadingCount("failed", 10.0, 1, 9.5),
            ReadingCount("read", 1.0, 2, 1.75),
            ReadingCount("read", 2.0, 1, 1.25),
        )


def claim(store: Store, worker: str = "w1", after: timedelta = timedelta(0)) -> Claim | None:
    with store.transaction() as tx:
        return tx.readings.claim(worker, NOW + after, LEASE)


def claimed(store: Store, worker: str = "w1", after: timedelta = timedelta(0)) -> Claim:
    found = claim(store, worker, after)
    assert found is not None
    return found


def state(store: Store, board_id: str = "b1") -> str:
    with store.snapshot() as view:
        found = view.boards.find(board_id)
    assert found is not None
    return found.state


def test_what_has_waited_longest_is_read_first(store: Store) -> None:
    accept(store, "b1", at=later(minutes=2))
    accept(store, "b2", at=later(minutes=1))
    with store.snapshot() as view:
        assert view.readings.waiting(later(minutes=3), 10) == (("b2", 1), ("b1", 1))
        assert view.readings.oldest_queued() == later(minutes=1)
    hour = timedelta(hours=1)
    assert [claimed(store, after=hour).board_id, claimed(store, after=hour).board_id] == [
        "b2",
        "b1",
    ]
    assert claim(store, after=hour) is None


def test_a_version_knows_how_many_are_read_before_it(store: Store) -> None:
    for number in range(4):
        accept(store, f"b{number}", later(minutes=number))
    with store.transaction() as tx:
        assert [tx.readings.ahead_of(f"b{n}", 1, NOW) for n in range(4)] == [0, 1, 2, 3]
        tx.boards.trash("b1", NOW)
    claimed(store, after=timedelta(minutes=5))
    with store.snapshot() as view:
        ahead = [view.readings.ahead_of(f"b{n}", 1, later(minutes=5)) for n in range(4)]
        # The first is being read, the second in the trash.
        assert (ahead[0], ahead[2], ahead[3]) == (None, 0, 1)
        assert view.readings.ahead_of("nothing", 1, NOW) is None


def test_a_claim_is_seen_while_it_lasts(store: Store) -> None:
    accept(store, "b1")
    held = claimed(store)
    assert held == Claim("b1", 1, 1, 1, "w1", NOW + LEASE)
    assert state(store) == "reading"
    with store.transaction() as tx:
        assert tx.readings.beat(held, later(seconds=20), LEASE, '{"stage": "lines"}')
        found = tx.boards.version("b1", 1)
        assert found is not None
        assert (found.worker, found.lease_until) == ("w1", later(seconds=50))
        assert found.progress == '{"stage": "lines"}'
        assert tx.readings.counts() == {"reading": 1}
        assert tx.readings.waiting(later(seconds=40), 10) == ()


def test_a_worker_without_a_sign_of_life_loses_its_claim(store: Store) -> None:
    accept(store, "b1")
    lost = claimed(store, "w1")
    taken = claimed(store, "w2", timedelta(seconds=31))
    assert taken.attempt == 2
    with store.transaction() as tx:
        assert not tx.readings.beat(lost, later(seconds=32), LEASE)
        assert not tx.readings.finish(lost, OUTCOME, later(seconds=32))
        assert not tx.readings.fail(lost, ReadError("crashed", "x"), later(seconds=32))
        assert tx.readings.finish(taken, OUTCOME, later(seconds=33))
        assert not tx.readings.finish(taken, OUTCOME, later(seconds=33))
    assert state(store) == "read"
    assert claim(store, after=timedelta(days=1)) is None


def test_a_late_worker_may_finish_while_nobody_else_has_claimed(store: Store) -> None:
    accept(store, "b1")
    held = claimed(store)
    with store.transaction() as tx:
        assert tx.readings.finish(held, OUTCOME, later(hours=1))


def test_a_failure_is_tried_again_when_it_is_due(store: Store) -> None:
    accept(store, "b1")
    error = ReadError("engine_failed", "The text engine stopped: it is tried again.")
    with store.transaction() as tx:
        held = tx.readings.claim("w1", NOW, LEASE)
        assert held is not None
        assert tx.readings.fail(held, error, NOW, retry_at=later(minutes=5))
    assert claim(store, after=timedelta(minutes=4)) is None
    again = claimed(store, after=timedelta(minutes=5))
    assert (again.attempt, again.tries) == (2, 2)
    with store.transaction() as tx:
        assert tx.readings.fail(again, error, later(minutes=6))
        found = tx.boards.version("b1", 1)
        assert found is not None
        assert (found.state, found.error) == ("failed", error)
        assert found.finished_at == later(minutes=6)
    assert claim(store, after=timedelta(days=1)) is None


def test_a_person_asks_for_another_try(store: Store) -> None:
    accept(store, "b1")
    with store.transaction() as tx:
        held = tx.readings.claim("w1", NOW, LEASE)
        assert held is not None
        assert not tx.readings.retry("b1", 1, NOW)
        assert tx.readings.fail(held, ReadError("bad_input", "x"), NOW)
        assert tx.readings.retry("b1", 1, later(hours=1))
    again = claimed(store, after=timedelta(hours=2))
    assert (again.attempt, again.tries) == (2, 1)


def test_a_worker_that_goes_home_gives_back_what_it_reads(store: Store) -> None:
    accept(store, "b1")
    accept(store, "b2")
    held = claimed(store, "w1")
    claimed(store, "w2")
    with store.transaction() as tx:
        assert tx.readings.release("w1") == 1
        assert not tx.readings.finish(held, OUTCOME, NOW)
    again = claimed(store, "w3")
    assert (again.board_id, again.attempt, again.tries) == (held.board_id, 2, 1)


def test_a_version_of_choice_is_claimed_only_while_it_waits(store: Store) -> None:
    accept(store, "b1")
    accept(store, "b2")
    with store.transaction() as tx:
        assert tx.readings.claim_this("b2", 2, "w1", NOW, LEASE) is None
        held = tx.readings.claim_this("b2", 1, "w1", NOW, LEASE)
        assert held is not None
        assert held.board_id == "b2"
        assert tx.readings.claim_this("b2", 1, "w2", NOW, LEASE) is None


def test_what_is_in_the_trash_is_not_read(store: Store) -> None:
    accept(store, "b1")
    with store.transaction() as tx:
        tx.boards.trash("b1", NOW)
    assert claim(store) is None
    with store.transaction() as tx:
        tx.boards.untrash("b1", NOW)
    assert claimed(store).board_id == "b1"


def claim_all(store: Store, worker: str, at_once: threading.Barrier) -> list[str]:
    at_once.wait(timeout=30)
    taken = []
    while held := claim(store, worker):
        taken.append(held.board_id)
    return taken


def test_each_version_goes_to_one_of_many_threads(store: Store) -> None:
    for number in range(20):
        accept(store, f"b{number}")
    at_once = threading.Barrier(4)
    with ThreadPoolExecutor(4) as pool:
        shares = pool.map(lambda name: claim_all(store, name, at_once), ["w1", "w2", "w3", "w4"])
        taken = [board_id for share in shares for board_id in share]
    assert sorted(taken) == sorted(f"b{number}" for number in range(20))


CLAIM_AND_FINISH = """
import sys
from boardsnap.model.records import Revision
from boardsnap.store import open_store
from tests.records import NOW, LEASE, OUTCOME, derived

url, worker = sys.argv[1:]
store = open_store(url)
while True:
    with store.transaction() as tx:
        claim = tx.readings.claim(worker, NOW, LEASE)
    if claim is None:
        break
    with store.transaction() as tx:
        board = tx.boards.hold(claim.board_id)
        if board is not None and tx.readings.finish(claim, OUTCOME, NOW):
            revision = Revision(board.id, 1, 1, None, worker, NOW, "[]", "{}")
            tx.revisions.append(revision, derived(), expected=0)
            print(board.id)
"""


def test_each_version_is_read_into_one_document_by_many_processes(
    store: Store, database_url: str, root: Path
) -> None:
    for number in range(12):
        accept(store, f"b{number}")
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", CLAIM_AND_FINISH, database_url, name],
            stdout=subprocess.PIPE,
            text=True,
            cwd=root,
        )
        for name in ("w1", "w2")
    ]
    said = [worker.communicate(timeout=120)[0].split() for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0]
    boards = sorted(f"b{number}" for number in range(12))
    assert sorted(board_id for share in said for board_id in share) == boards
    with store.snapshot() as view:
        assert view.readings.counts() == {"read": 12}
        # None is lost where several processes end readings at once.
        assert sum(one.readings for one in view.readings.ended()) == 12
        assert [len(view.revisions.history(board_id)) for board_id in boards] == [1] * 12


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["claim", "beat", "finish", "fail", "retry", "release", "wait"]),
        st.integers(0, 2),
    ),
    max_size=30,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
def test_whatever_workers_do_one_outcome_at_most_is_taken(
    store: Store, steps: list[tuple[str, int]]
) -> None:
    with store.transaction() as tx:
        tx.boards.trash("b1", NOW)
        tx.boards.purge(later(days=1))
        tx.boards.accept(board("b1"), version("b1"), [])
    held: dict[int, Claim] = {}
    attempts: list[int] = []
    finished = 0
    now = NOW
    for step, worker in steps:
        now += timedelta(seconds=40 if step == "wait" else 1)
        with store.transaction() as tx:
            if step == "claim" and (new := tx.readings.claim(f"w{worker}", now, LEASE)):
                held[worker] = new
                attempts.append(new.attempt)
            elif step == "beat" and worker in held:
                alive = tx.readings.beat(held[worker], now, LEASE)
                assert not alive or held[worker].attempt == attempts[-1]
            elif step == "finish" and worker in held:
                finished += tx.readings.finish(held[worker], OUTCOME, now)
            elif step == "fail" and worker in held:
                tx.readings.fail(held[worker], ReadError("x", "x"), now, retry_at=now)
            elif step == "retry":
                tx.readings.retry("b1", 1, now)
            elif step == "release":
                tx.readings.release(f"w{worker}")
    assert attempts == list(range(1, len(attempts) + 1))
    assert finished <= 1
    assert (state(store) == "read") == (finished == 1)


# --- revisions ---------------------------------------------------------------------------------


def test_a_revision_follows_the_one_it_builds_on(store: Store) -> None:
    accept(store, "b1")
    write(store, "b1", derived("Churn v3"))
    write(store, "b1", replace(derived("Churn v4"), open_points=2, cause="data_drift"), number=2)
    with store.snapshot() as view:
        found = view.boards.find("b1")
        assert found is not None
        assert (found.title, found.revision, found.open_points) == ("Churn v4", 2, 2)
        assert (found.cause, found.session_date) == ("data_drift", "2026-03-04")
        assert view.revisions.current("b1") == revision("b1", 2)
        assert view.revisions.find("b1", 1) == revision("b1", 1)
        assert view.revisions.find("b1", 3) is None
        assert view.revisions.after("b1", 1) == (revision("b1", 2),)
        assert [(one.number, one.draft) for one in view.revisions.history("b1")] == [
            (1, ""),
            (2, ""),
        ]


def test_a_revision_on_an_old_one_is_refused(store: Store) -> None:
    accept(store, "b1")
    write(store, "b1", derived())
    with pytest.raises(ConflictError, match="revision 1"), store.transaction() as tx:
        tx.revisions.append(revision("b1", 1), derived("lost"), expected=0)
    with pytest.raises(NotFoundError), store.transaction() as tx:
        tx.revisions.append(revision("nothing", 1), derived(), expected=0)
    with pytest.raises(ValueError, match="follow"), store.transaction() as tx:
        tx.revisions.append(revision("b1", 3), derived(), expected=1)


def test_of_two_revisions_at_once_one_is_refused(store: Store) -> None:
    accept(store, "b1")
    at_once = threading.Barrier(6)

    def append(number: int) -> bool:
        mine = replace(revision("b1", 1), author_name=f"author {number}")
        at_once.wait(timeout=30)
        try:
            with store.transaction() as tx:
                tx.revisions.append(mine, derived(f"by {number}"), expected=0)
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(append, range(6))).count(True) == 1


def test_who_holds_a_board_appends_without_conflict(store: Store) -> None:
    accept(store, "b1")
    at_once = threading.Barrier(5)

    def append(_: int) -> None:
        at_once.wait(timeout=30)
        with store.transaction() as tx:
            found = tx.boards.hold("b1")
            assert found is not None
            following = revision("b1", found.revision + 1)
            tx.revisions.append(following, derived(), expected=found.revision)

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(append, range(5)))
    with store.snapshot() as view:
        assert [one.number for one in view.revisions.history("b1")] == [1, 2, 3, 4, 5]


def test_a_change_sent_twice_is_found_by_its_key(store: Store) -> None:
    accept(store, "b1")
    with store.transaction() as tx:
        tx.revisions.append(revision("b1", 1, key="k1"), derived(), expected=0)
        assert tx.revisions.find_by_key("b1", "k1") == revision("b1", 1, key="k1")
        assert tx.revisions.find_by_key("b1", "k2") is None
    with pytest.raises(StoreError), store.transaction() as tx:
        tx.revisions.append(revision("b1", 2, key="k1"), derived(), expected=1)


def test_what_is_derived_is_replaced_only_for_the_current_revision(store: Store) -> None:
    accept(store, "b1")
    write(store, "b1", replace(derived(), open_points=3))
    with store.transaction() as tx:
        fewer = replace(derived(body="income"), open_points=2)
        assert tx.revisions.set_derived("b1", fewer, later(hours=1), revision=1)
        assert not tx.revisions.set_derived("b1", derived(), later(hours=2), revision=0)
    with store.snapshot() as view:
        found = view.boards.find("b1")
        assert found is not None
        assert (found.open_points, found.revision) == (2, 1)
        assert len(view.search.boards(["churn"], "income")) == 1


# --- actions -----------------------------------------------------------------------------------


def append_at(store: Store, number: int, days: int, *actions: ActionFacts) -> None:
    with store.transaction() as tx:
        change = revision("b1", number, later(days=days))
        tx.revisions.append(change, derived(actions=actions), expected=number - 1)


def test_an_action_keeps_when_it_was_opened_and_done(store: Store) -> None:
    accept(store, "b1")
    append_at(store, 1, 0, action("a1"), action("a2"))
    append_at(store, 2, 3, action("a2"), action("a1", "done"), action("a3"))
    append_at(store, 3, 5, action("a2", "in_progress"), action("a1", "done"), action("a3"))
    with store.snapshot() as view:
        found = view.actions.of_board("b1")
    assert [(one.key, one.opened_at, one.done_at) for one in found] == [
        ("a2", NOW, None),
        ("a1", NOW, later(days=3)),
        ("a3", later(days=3), None),
    ]


def test_an_action_that_is_opened_again_is_not_done(store: Store) -> None:
    accept(store, "b1")
    append_at(store, 1, 0, action("a1", "done"))
    append_at(store, 2, 1, action("a1", "open"))
    with store.snapshot() as view:
        found = view.actions.find("b1", "a1")
    assert found is not None
    assert (found.status, found.done_at) == ("open", None)


def test_an_action_that_comes_back_was_never_away(store: Store) -> None:
    accept(store, "b1")
    append_at(store, 1, 0, action("a1"))
    with store.transaction() as tx:
        tx.actions.add_subtask(Subtask("t1", "b1", "a1", "first", 0, NOW))
    append_at(store, 2, 1)
    with store.snapshot() as view:
        assert view.actions.of_board("b1") == ()
        assert view.actions.of_project("churn", TODAY) == ()
        assert view.actions.find("b1", "a1") is None
    append_at(store, 3, 2, action("a1"))
    with store.snapshot() as view:
        ((found, title),) = view.actions.of_project("churn", TODAY)
        assert (found.opened_at, title) == (NOW, "Churn v3")
        assert len(view.actions.subtasks("b1", "a1")) == 1


def test_actions_of_a_project_are_filtered(store: Store) -> None:
    accept(store, "b1")
    accept(store, "b2")
    first = [
        action("a1", owners=["Ana", "Raj"], due="2026-03-01"),
        action("a2", "done", owners=["100%_me"], due="2026-03-01"),
    ]
    write(store, "b1", derived(actions=first))
    write(store, "b2", derived(actions=[action("a1", "in_progress", ["Mariana"], "2026-04-01")]))

    def found(
        statuses: Sequence[ActionStatus] = (),
        owner: str | None = None,
        *,
        overdue: bool = False,
    ) -> list[tuple[str, str]]:
        with store.snapshot() as view:
            rows = view.actions.of_project("churn", "2026-03-02", statuses, owner, overdue=overdue)
        return [(row.board_id, row.key) for row, _ in rows]

    assert found() == [("b1", "a1"), ("b1", "a2"), ("b2", "a1")]
    assert found(["open", "in_progress"]) == [("b1", "a1"), ("b2", "a1")]
    assert found(owner="ANA") == [("b1", "a1")]
    assert found(owner="100%_me") == [("b1", "a2")]
    assert found(owner="%") == []
    assert found(overdue=True) == [("b1", "a1")]
    with store.snapshot() as view:
        assert view.actions.owners("churn") == ("100%_me", "Ana", "Mariana", "Raj")
        assert view.actions.owners("fraud") == ()
    with store.transaction() as tx:
        tx.boards.trash("b1", NOW)
    assert found() == [("b2", "a1")]
    with store.snapshot() as view:
        assert view.actions.owners("churn") == ("Mariana",)


def test_the_most_overdue_actions_stand_first_then_those_open_longest(store: Store) -> None:
    accept(store, "b1")
    actions = [
        action("young"),
        action("later", due="2026-03-09"),
        action("late", due="2026-02-01"),
        action("done", "done", due="2026-01-01"),
        action("latest", "in_progress", due="2026-01-15"),
    ]
    write(store, "b1", derived(actions=actions))
    with store.snapshot() as view:
        every = [one.key for one, _ in view.actions.of_project("churn", TODAY)]
        part = view.actions.of_project("churn", TODAY, limit=2, offset=1)
    assert every == ["latest", "late", "young", "later", "done"]
    assert [one.key for one, _ in part] == ["late", "young"]


def test_steps_of_several_boards_come_at_once(store: Store) -> None:
    with store.transaction() as tx:
        assert tx.actions.subtasks_of_boards([]) == ()
    for number in range(3):
        accept(store, f"b{number}")
        write(store, f"b{number}", derived(actions=[action("a1")]))
        with store.transaction() as tx:
            for position in (1, 0):
                step = Subtask(f"t{number}{position}", f"b{number}", "a1", "x", position, NOW)
                tx.actions.add_subtask(step)
    with store.snapshot() as view:
        found = view.actions.subtasks_of_boards(["b0", "b2"])
    assert sorted(one.board_id for one in found) == ["b0", "b0", "b2", "b2"]
    assert [one.position for one in found if one.board_id == "b2"] == [0, 1]


def test_subtasks_are_added_changed_and_removed(store: Store) -> None:
    accept(store, "b1")
    write(store, "b1", derived(actions=[action("a1"), action("a2")]))
    first = Subtask("t1", "b1", "a1", "first", 0, NOW)
    second = Subtask("t2", "b1", "a1", "second", 1, NOW, owner="Raj", due="2026-03-09")
    done = replace(second, done=True, done_at=later(days=1))
    with store.transaction() as tx:
        tx.actions.add_subtask(second)
        tx.actions.add_subtask(first)
        assert tx.actions.update_subtask(done)
        assert not tx.actions.update_subtask(replace(done, board_id="b2"))
    with store.snapshot() as view:
        assert view.actions.subtasks("b1") == (first, done)
        assert view.actions.subtasks("b1", "a2") == ()
    with store.transaction() as tx:
        assert tx.actions.remove_subtask("b1", "t1")
        assert not tx.actions.remove_subtask("b1", "t1")


# --- shares, audit -----------------------------------------------------------------------------


def test_a_share_is_counted_and_ended(store: Store) -> None:
    accept(store, "b1")
    share = Share("s1", "b1", "hash", "ana", NOW, picture_shas=("1" * 64,), redactions="[[1,2]]")
    with store.transaction() as tx:
        tx.shares.add(share)
        assert tx.shares.find("hash") == share
        tx.shares.count_view("s1", later(hours=1))
        tx.shares.count_view("s1", later(hours=2))
        assert tx.shares.revoke("s1", later(hours=3))
        assert not tx.shares.revoke("s1", later(hours=4))
        seen = replace(share, views=2, seen_at=later(hours=2), revoked_at=later(hours=3))
        assert tx.shares.of_board("b1") == (seen,)
        assert tx.shares.find_by_id("s1") == seen


def test_a_share_of_a_board_in_the_trash_opens_nothing(store: Store) -> None:
    accept(store, "b1")
    with store.transaction() as tx:
        tx.shares.add(Share("s1", "b1", "hash", "ana", NOW))
        tx.boards.trash("b1", NOW)
        assert tx.shares.find("hash") is None


def test_the_audit_log_is_read_backwards(store: Store) -> None:
    entries = [
        AuditEntry(f"e{number}", later(hours=number), "ana", project_id, "share", "b1")
        for number, project_id in enumerate(["churn", "fraud", "churn"])
    ]
    with store.transaction() as tx:
        for entry in entries:
            tx.audit.add(entry)
    with store.snapshot() as view:
        assert view.audit.page() == tuple(reversed(entries))
        assert view.audit.page("churn", before=later(hours=2)) == (entries[0],)
        assert view.audit.page(limit=1) == (entries[2],)


def test_all_blobs_that_something_points_at_are_named(store: Store) -> None:
    accept(store, "b1")
    shas = [str(number) * 64 for number in range(6)]
    with store.transaction() as tx:
        pictures = replace(
            shot("b1", sha256=shas[0]),
            display_sha=shas[1],
            thumbnail_sha=shas[2],
            picture_sha=shas[3],
        )
        tx.boards.set_shot(pictures)
        tx.shares.add(Share("s1", "b1", "h", "ana", NOW, picture_shas=(shas[4], shas[5])))
        assert tx.blob_references() == frozenset(shas)


# --- a store of its own for each kind of fault -------------------------------------------------


def test_threads_that_write_and_read_at_once_do_not_disturb_each_other(store: Store) -> None:
    at_once = threading.Barrier(6)

    def write_some(number: int) -> None:
        at_once.wait(timeout=30)
        for turn in range(5):
            accept(store, f"b{number}-{turn}")

    def read_some(_: int) -> None:
        at_once.wait(timeout=30)
        for _ in range(10):
            with store.snapshot() as view:
                listed = view.boards.page("churn", 50)
                assert len(listed) == view.boards.count("team")

    tasks: list[tuple[Callable[[int], None], int]] = [(write_some, n) for n in range(3)]
    tasks += [(read_some, n) for n in range(3)]
    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(task, number) for task, number in tasks]:
            done.result(timeout=60)
    with store.snapshot() as view:
        assert view.boards.count("team") == 15
