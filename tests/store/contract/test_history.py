"""Every engine keeps every change set it took and knows which are undone."""

import pytest
from msgspec.structs import replace

from cfpcli.records.change import ChangeSet, Kind, inverse_of, replaced
from cfpcli.records.proposal import Proposal
from cfpcli.store import Store
from cfpcli.store.protocol import HistoryFilter
from tests.factories import NOW, change_set, code_of, make_proposal, make_review
from tests.store.contract.conftest import Engine


def retitled(store: Store, code: str, title: str) -> ChangeSet:
    found = store.get(Kind.PROPOSAL, code)
    assert found is not None
    return store.apply(change_set(replaced(found, replace(found, title=title)), command=f"cfp edit {code}"))


def last_undoable(store: Store) -> ChangeSet | None:
    return next(iter(store.undoable(1)), None)


def undo(store: Store) -> ChangeSet:
    last = last_undoable(store)
    assert last is not None
    return store.apply(last.inverse(at=NOW, by="Bo Ström", command="cfp undo"))


def test_the_history_holds_every_set_as_it_was_taken(engine: Engine, store: Store) -> None:
    taken = [retitled(store, code_of(2), title) for title in ("one", "two", "three")]

    kept = engine.again(store).history()

    assert kept[1:] == tuple(taken)
    assert [change_set.revision for change_set in kept] == [1, 2, 3, 4]
    assert store.history(HistoryFilter(newest=2)) == kept[-2:]
    assert store.change_set(3) == kept[2]
    assert store.change_set(9) is None


def test_a_new_store_has_no_history(empty: Store) -> None:
    assert empty.history() == ()
    assert empty.history(HistoryFilter(key="K7QX3D")) == ()
    assert last_undoable(empty) is None


def test_the_history_of_one_record_holds_only_its_changes_and_those_of_its_reviews(store: Store) -> None:
    retitled(store, code_of(2), "one")
    retitled(store, code_of(3), "other")
    last = retitled(store, code_of(2), "two")

    kept = store.history(HistoryFilter(key=code_of(2)))

    assert [change_set.revision for change_set in kept] == [1, 2, 4]
    keys = {change.key for change_set in kept for change in change_set.changes}
    assert keys == {code_of(2), *(review.key for review in store.reviews_of(code_of(2)))}
    assert kept[-1] == last
    assert store.history(HistoryFilter(key=code_of(2), newest=1)) == (last,)
    assert store.history(HistoryFilter(key="ZZZZZZ")) == ()


def test_the_history_of_a_review_goes_by_its_key(store: Store) -> None:
    review = make_review(proposal=code_of(1), reviewer="zoé@example.org")
    store.apply(change_set(review))

    kept = store.history(HistoryFilter(key=review.key, kind=Kind.REVIEW))

    assert [change.after for change_set in kept for change in change_set.changes] == [replace(review, number=13)]


def test_answers_that_look_like_a_change_are_none(empty: Store) -> None:
    empty.apply(change_set(make_proposal(answers={"kind": "proposal", "key": "TRAP33", "more": "x"})))

    assert empty.history(HistoryFilter(key="TRAP33")) == ()
    assert len(empty.history(HistoryFilter(key="K7QX3D"))) == 1


def test_undo_takes_back_one_set_after_the_other(store: Store) -> None:
    original = store.get(Kind.PROPOSAL, code_of(1))
    for title in ("one", "two"):
        retitled(store, code_of(1), title)

    assert undo(store).undoes == (3,)
    assert store.get(Kind.PROPOSAL, code_of(1)) == replace(original, title="one")  # type: ignore[type-var]  # it is there
    assert undo(store).undoes == (2,)
    assert store.get(Kind.PROPOSAL, code_of(1)) == original

    three = retitled(store, code_of(1), "three")
    assert last_undoable(store) == three
    assert undo(store).undoes == (6,)
    assert undo(store).undoes == (1,)
    assert store.undone() == {1, 2, 3, 6}
    assert last_undoable(store) is None
    assert store.count(Kind.PROPOSAL) == 0


@pytest.fixture
def edited(empty: Store) -> Store:
    """A store whose one proposal came in at revision 1 and got another title at each of 2, 3 and 4."""
    empty.apply(change_set(make_proposal(title="1")))
    for title in "234":
        empty.apply(
            change_set(replaced(current(empty), replace(current(empty), title=title)), command=f"cfp edit {title}")
        )
    return empty


def current(store: Store) -> Proposal:
    found = store.get(Kind.PROPOSAL, "K7QX3D")
    assert found is not None
    return found


def take_back(store: Store, *revisions: int) -> int:
    found = [one for number in revisions if (one := store.change_set(number))]
    taken = ChangeSet(at=NOW, by="Bo", command="cfp undo", changes=inverse_of(found), undoes=revisions)
    return store.apply(taken).revision


def last(store: Store, count: int) -> list[int]:
    return [one.revision for one in store.undoable(count)]


def test_the_last_ones_newest_first_and_no_more_than_there_are(edited: Store) -> None:
    assert last(edited, 2) == [4, 3]
    assert last(edited, 9) == [4, 3, 2, 1]
    assert last(edited, 0) == []


def test_a_set_takes_several_back(edited: Store) -> None:
    assert take_back(edited, 4, 3) == 5
    assert current(edited).title == "2"
    assert edited.history(HistoryFilter(newest=1))[0].undoes == (4, 3)
    assert edited.undone() == {3, 4}
    assert last(edited, 9) == [2, 1]


def test_what_an_undo_took_back_is_in_force_again_once_that_is_taken_back(edited: Store) -> None:
    take_back(edited, 4, 3)
    take_back(edited, 5)
    assert current(edited).title == "4"
    assert edited.undone() == {5}
    assert last(edited, 9) == [4, 3, 2, 1]
    take_back(edited, 6)
    assert current(edited).title == "2"
    assert edited.undone() == {6, 4, 3}
    assert last(edited, 9) == [2, 1]


def test_what_came_after_speaks_of_the_keys(edited: Store) -> None:
    edited.apply(change_set(make_proposal(code="OTHER3")))
    assert [one.revision for one in edited.history_after(2, ["K7QX3D"])] == [3, 4]
    assert [one.revision for one in edited.history_after(0, ["OTHER3"])] == [5]


def test_sets_are_chosen_by_what_is_known_before_their_changes_are_read(edited: Store) -> None:
    def is_third(one: ChangeSet) -> bool:
        assert not one.changes
        return one.command == "cfp edit 3"

    assert [one.revision for one in edited.history(HistoryFilter(wanted=is_third))] == [3]
    assert [one.revision for one in edited.undoable(9, is_third)] == [3]
    assert (edited.strangers(), edited.stranger_count) == ((), 0)
