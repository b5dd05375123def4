from __future__ import annotations

from dataclasses import replace

from boardsnap.model.records import GuardMark, IncidentEntry
from boardsnap.store import Store
from tests.records import NOW, accept, derived, later, project, write


def keep(
    store: Store, board_id: str, *terms: str, project_id: str = "churn", form: int = 1
) -> None:
    """A board with these terms."""
    accept(store, board_id, project_id=project_id)
    entry = IncidentEntry(form, f'{{"of": "{board_id}"}}', terms)
    write(store, board_id, replace(derived(), incident=entry))


def candidates(store: Store, weights: dict[str, float], *projects: str) -> list[str]:
    """The boards that share these terms."""
    with store.snapshot() as tx:
        found = tx.incidents.candidates(projects or ("churn",), weights, 10)
    return [board_id for board_id, _ in found]


def test_boards_that_share_the_weightiest_terms_come_first(store: Store) -> None:
    keep(store, "one", "thing:income", "mechanism:nulls")
    keep(store, "two", "thing:income")
    keep(store, "three", "cause:other")
    assert candidates(store, {"thing:income": 0.5, "mechanism:nulls": 1.0}) == ["one", "two"]
    assert candidates(store, {"thing:nothing": 1.0}) == []
    assert candidates(store, {}) == []


def test_other_projects_and_the_trash_are_left_out(store: Store) -> None:
    with store.transaction() as tx:
        tx.projects.add(project("fraud"))
    keep(store, "one", "thing:income")
    keep(store, "two", "thing:income", project_id="fraud")
    assert candidates(store, {"thing:income": 1.0}) == ["one"]
    assert set(candidates(store, {"thing:income": 1.0}, "churn", "fraud")) == {"one", "two"}
    with store.transaction() as tx:
        tx.boards.trash("one", later(hours=1))
    assert candidates(store, {"thing:income": 1.0}) == []
    with store.snapshot() as tx:
        assert tx.incidents.count(["churn"]) == 0
        assert tx.incidents.of_projects(["churn", "fraud"], 10) == (("two", '{"of": "two"}'),)


def test_terms_are_replaced_and_counted(store: Store) -> None:
    keep(store, "one", "a", "b")
    keep(store, "two", "b")
    with store.transaction() as tx:
        tx.incidents.replace("one", IncidentEntry(2, "{}", ("c", "c")))
    with store.snapshot() as tx:
        assert tx.incidents.term_counts(["churn"], ["a", "b", "c"]) == {"b": 1, "c": 1}
        assert tx.incidents.terms("one") == {"c"}
        assert tx.incidents.find("one") == "{}"
        assert tx.incidents.find("nothing") is None
        assert tx.incidents.outdated(2, 10) == ("two",)


def test_what_a_purged_board_was_compared_by_is_gone(store: Store) -> None:
    keep(store, "one", "a")
    with store.transaction() as tx:
        tx.boards.trash("one", NOW)
        tx.incidents.mark(GuardMark("one", "ana", "Ana", NOW))
    with store.transaction() as tx:
        assert tx.boards.purge(later(hours=1)) == 1
    with store.snapshot() as tx:
        assert tx.incidents.term_counts(["churn"], ["a"]) == {}
        assert tx.incidents.marks(["churn"]) == ()


def test_a_person_has_one_mark_a_board(store: Store) -> None:
    keep(store, "one")
    with store.transaction() as tx:
        tx.incidents.mark(GuardMark("one", "ana", "Ana", NOW))
        tx.incidents.mark(GuardMark("one", "ana", "Ana", later(hours=1), "in Grafana"))
    with store.transaction() as tx:
        assert [mark.note for mark in tx.incidents.marks(["churn"])] == ["in Grafana"]
        assert tx.incidents.unmark("one", "ana")
        assert not tx.incidents.unmark("one", "ana")
