"""Change sets are taken whole or refused, numbered, and taken back, by every engine."""

import json
from datetime import timedelta

import pytest
from msgspec.structs import replace

from cfpcli.errors import ConflictError, DataRefusedError
from cfpcli.records.change import Change, ChangeSet, Kind, Record, created, key_of, kind_of, replaced
from cfpcli.records.proposal import Proposal
from cfpcli.store import Store
from tests.factories import (
    NOW,
    change_set,
    code_of,
    make_event,
    make_proposal,
    make_review,
    make_setting,
    make_speaker,
)
from tests.store.contract.conftest import Engine


def removed(record: Record) -> Change:
    return Change(kind=kind_of(record), key=key_of(record), before=record, after=None)


def undone(done: ChangeSet) -> ChangeSet:
    return done.inverse(at=NOW, by="Bo Ström", command="cfp undo")


def proposal_of(store: Store, code: str) -> Proposal:
    found = store.get(Kind.PROPOSAL, code)
    assert found is not None
    return found


def numbers(store: Store, kind: Kind) -> list[int]:
    return [json.loads(document)["number"] for document in store.documents(kind)]


def test_what_is_applied_comes_back_with_revision_and_numbers(empty: Store) -> None:
    done = empty.apply(change_set(make_proposal(), make_review(), make_review(reviewer="cho@example.org")))

    assert done.revision == empty.revision == 1
    assert [change.after.number for change in done.changes if change.after] == [1, 1, 2]
    assert empty.get(Kind.PROPOSAL, "K7QX3D") == done.changes[0].after


def test_a_record_is_replaced_and_keeps_its_number(store: Store) -> None:
    before = proposal_of(store, code_of(3))

    store.apply(change_set(replaced(before, replace(before, title="Longer than it was before", number=0))))

    assert proposal_of(store, code_of(3)) == replace(before, title="Longer than it was before")
    assert numbers(store, Kind.PROPOSAL) == [1, 2, 3, 4, 5, 6]


def test_numbers_are_never_given_out_again(empty: Store) -> None:
    done = empty.apply(change_set(make_proposal(code="AAAAAA"), make_proposal(code="BBBBBB")))
    empty.apply(undone(done))

    again = empty.apply(change_set(make_proposal(code="CCCCCC")))

    assert [change.after.number for change in again.changes if change.after] == [3]


def test_a_number_of_its_own_is_kept_where_it_is_free(empty: Store) -> None:
    done = empty.apply(
        change_set(
            make_proposal(code="AAAAAA", number=40),
            make_proposal(code="BBBBBB"),
            make_proposal(code="CCCCCC", number=7),
            make_proposal(code="DDDDDD", number=40),
        )
    )

    given = [change.after.number for change in done.changes if change.after]
    assert given == [40, 41, 7, 42]
    assert numbers(empty, Kind.PROPOSAL) == [7, 40, 41, 42]

    later = empty.apply(change_set(make_proposal(code="EEEEEE", number=7), make_proposal(code="FFFFFF", number=39)))
    assert [change.after.number for change in later.changes if change.after] == [43, 39]
    assert numbers(empty, Kind.PROPOSAL) == [7, 39, 40, 41, 42, 43]


def test_the_number_of_a_removed_record_is_not_free_for_another(empty: Store) -> None:
    empty.apply(change_set(make_proposal(code="AAAAAA"), make_proposal(code="BBBBBB")))
    empty.apply(change_set(removed(proposal_of(empty, "AAAAAA"))))

    done = empty.apply(change_set(make_proposal(code="CCCCCC", number=1)))

    assert [change.after.number for change in done.changes if change.after] == [3]


def test_many_retired_codes_are_known_too(empty: Store) -> None:
    records = [make_proposal(code=code_of(number)) for number in range(8)]
    speakers = [make_speaker(code=code_of(number)) for number in range(8)]
    done = empty.apply(change_set(*records, *speakers))
    empty.apply(undone(done))

    for record in (records[2], speakers[3]):
        with pytest.raises(ConflictError, match="was removed"):
            empty.apply(change_set(*records[:0], record, make_setting()))
    with pytest.raises(ConflictError, match="was removed"):
        empty.apply(change_set(*records))
    empty.apply(change_set(*(change.after for change in done.changes if change.after)))
    assert (empty.count(Kind.PROPOSAL), empty.count(Kind.SPEAKER)) == (8, 8)


def test_what_is_gone_cannot_be_changed(store: Store) -> None:
    gone = make_proposal(code="ZZZZZZ", number=9)
    with pytest.raises(ConflictError, match="proposal ZZZZZZ is no longer in the store"):
        store.apply(change_set(replaced(gone, replace(gone, title="New"))))


def test_before_may_come_without_its_number(store: Store) -> None:
    before = proposal_of(store, code_of(2))

    store.apply(change_set(replaced(replace(before, number=0), replace(before, number=0, title="New"))))

    assert proposal_of(store, code_of(2)) == replace(before, title="New")


def test_before_with_another_number_is_another_record(store: Store) -> None:
    before = proposal_of(store, code_of(2))

    with pytest.raises(ConflictError):
        store.apply(change_set(replaced(replace(before, number=5), replace(before, title="New"))))


def test_one_set_may_change_a_record_twice(empty: Store) -> None:
    first = make_proposal()
    second = replace(first, title="Second thoughts")

    done = empty.apply(change_set(created(first), replaced(first, second), created(make_event())))

    assert proposal_of(empty, "K7QX3D") == replace(second, number=1)
    empty.apply(undone(done))
    assert empty.count(Kind.PROPOSAL) == 0


def test_what_comes_and_goes_in_one_set_leaves_nothing(empty: Store) -> None:
    proposal = make_proposal()

    done = empty.apply(change_set(created(proposal), removed(proposal), created(make_event())))

    assert empty.count(Kind.PROPOSAL) == 0
    assert empty.revision == done.revision == 1


def test_a_store_moves_on_to_what_it_has_written_and_no_further(engine: Engine, store: Store) -> None:
    store.apply(change_set(make_setting(name="mine")))
    engine.again(store).apply(change_set(make_setting(name="theirs")))

    assert (store.setting("mine"), store.setting("theirs")) == ("osxp-2026", None)
    assert store.revision == 2
    store.apply(change_set(make_setting(name="more")))
    assert store.setting("theirs") == "osxp-2026"


def test_the_time_and_the_person_are_kept(store: Store) -> None:
    told = change_set(
        make_setting(name="color"),
        at=NOW + timedelta(days=1),
        as_of=NOW,
        by="Ana Ruiz <ana@example.org>",
        command="cfp list \udcff --as-of 'June'",
    )

    store.apply(told)

    kept = store.history()[-1]
    assert (kept.at, kept.as_of, kept.by) == (told.at, told.as_of, told.by)
    assert kept.command == "cfp list ? --as-of 'June'"


def test_a_record_that_changed_in_between_is_refused_whole(engine: Engine, store: Store) -> None:
    seen = proposal_of(store, code_of(2))
    theirs = engine.again(store)
    theirs.apply(change_set(replaced(seen, replace(seen, title="Theirs"))))

    with pytest.raises(ConflictError, match=f"proposal {code_of(2)} has changed since it was read"):
        store.apply(change_set(make_setting(name="color"), replaced(seen, replace(seen, title="Mine"))))

    again = engine.again(store)
    assert (again.revision, again.setting("color")) == (2, None)
    assert proposal_of(again, code_of(2)).title == "Theirs"


def test_a_record_that_is_there_by_now_is_refused(engine: Engine, store: Store) -> None:
    with pytest.raises(ConflictError, match=r"review .* is in the store by now"):
        store.apply(change_set(make_setting(name="color"), store.reviews_of(code_of(2))[0]))
    assert engine.again(store).setting("color") is None


def test_the_code_of_a_removed_record_comes_back_with_that_record_alone(empty: Store) -> None:
    done = empty.apply(change_set(make_proposal(), make_speaker()))
    empty.apply(undone(done))

    for other in (make_proposal(), make_proposal(number=1, guid="other"), make_speaker(number=2)):
        with pytest.raises(ConflictError, match="was removed, and its code is not given out again"):
            empty.apply(change_set(other))
    empty.apply(change_set(*(change.after for change in done.changes if change.after)))
    assert proposal_of(empty, "K7QX3D") == make_proposal(number=1)


def test_what_no_engine_can_keep_is_refused(engine: Engine, store: Store) -> None:
    with pytest.raises(DataRefusedError, match="proposal BADBAD cannot be stored"):
        store.apply(change_set(make_proposal(code="BADBAD", title="a lone \ud800 surrogate")))
    assert engine.again(store).revision == 1


def test_a_transaction_decides_on_what_is_there_and_may_decide_on_nothing(engine: Engine, store: Store) -> None:
    seen = proposal_of(store, code_of(1))
    engine.again(store).apply(change_set(replaced(seen, replace(seen, title="one"))))

    def decide(fresh: Store) -> ChangeSet:
        current = proposal_of(fresh, code_of(1))
        return change_set(replaced(current, replace(current, title=f"{current.title} two")))

    taken = store.transact(decide)

    assert taken == store.change_set(3)
    assert store.transact(lambda _: None) is None
    assert proposal_of(store, code_of(1)) == replace(seen, title="one two")
    assert engine.again(store).revision == store.revision == 3


def test_a_store_names_itself_and_where_it_is(engine: Engine, store: Store) -> None:
    assert store.is_whole
    assert store.identity
    assert (store.tip.store, store.tip.head, store.tip.revision) == (store.id, store.head, store.revision)
    assert engine.again(store).tip == store.tip
    assert engine.create().id != store.id
    assert store.origin == (store.id, 1, store.head)
