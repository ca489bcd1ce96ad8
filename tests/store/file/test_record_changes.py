"""The history of one record holds the changes that made it what it is, and none that the store never took."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from cfpcli.records.change import Change, Kind, created, replaced
from cfpcli.records.proposal import Proposal
from cfpcli.store import Store
from cfpcli.store.file import change_line
from cfpcli.store.file.history import History
from cfpcli.store.file.places import Places
from cfpcli.store.file.record_changes import lineage
from cfpcli.store.where import HistoryFilter
from tests.factories import change_set, code_of, make_proposal, make_review

ONE, TWO, THREE, FOUR = (make_proposal(title=title) for title in ("one", "two", "three", "four"))


def removed(proposal: Proposal) -> Change:
    return created(proposal).inverse()


def retitled(store: Store, title: str, code: str = code_of(1)) -> None:
    found = store.get(Kind.PROPOSAL, code)
    assert found is not None
    store.apply(change_set(replaced(found, replace(found, title=title))))


def titles(store: Store, code: str = code_of(1)) -> list[str]:
    changes = [change for one in store.history(HistoryFilter(key=code)) for change in one.changes]
    return [one.after.title for one in changes if isinstance(one.after, Proposal)]


def test_every_change_that_follows_from_the_one_before_led_to_the_record() -> None:
    way = (created(ONE), replaced(ONE, TWO), replaced(TWO, ONE), replaced(ONE, THREE))
    assert lineage(way, THREE) == way
    assert lineage(way[:2], TWO) == way[:2]
    assert lineage((), ONE) == ()


def test_what_was_put_back_to_before_it_led_nowhere() -> None:
    taken = (created(ONE), replaced(ONE, FOUR))
    never = (replaced(ONE, TWO), replaced(TWO, THREE))
    assert lineage((taken[0], *never, taken[1]), FOUR) == taken
    assert lineage((taken[0], *never), ONE) == taken[:1]


def test_of_two_that_did_the_same_the_later_counts() -> None:
    twice = (created(ONE), created(replace(ONE)))
    assert [id(change) for change in lineage(twice, ONE)] == [id(twice[1])]


def test_a_record_that_was_removed_and_brought_back_keeps_all_of_it() -> None:
    way = (created(ONE), removed(ONE), created(ONE), replaced(ONE, TWO), removed(TWO))
    assert lineage(way, None) == way
    assert lineage(way[:-1], TWO) == way[:-1]


def test_what_another_program_wrote_does_not_hide_what_was_before() -> None:
    way = (created(ONE), replaced(ONE, TWO))
    assert lineage(way, FOUR) == way
    assert lineage((*way, replaced(FOUR, THREE)), THREE) == (*way, replaced(FOUR, THREE))


def test_a_store_put_back_to_an_earlier_state_tells_only_what_it_took_since(store: Store, path: Path) -> None:
    retitled(store, "kept")
    earlier = path.read_bytes()
    for title in ("lost", "lost as well"):
        retitled(store, title)
    path.write_bytes(earlier)

    again = Store.open(path)
    assert titles(again)[1:] == ["kept"]
    retitled(again, "elsewhere", code_of(2))
    assert titles(again)[1:] == ["kept"]
    retitled(again, "another way")
    assert titles(again)[1:] == ["kept", "another way"]
    assert titles(Store.open(path))[1:] == ["kept", "another way"]


def test_several_imports_and_what_came_between_them_are_all_found(
    empty: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_line, "BULK_FROM", 3000)
    proposals = [make_proposal(code=code_of(number), abstract="a" * 900) for number in range(1, 5)]
    empty.apply(change_set(*proposals[:3]))
    empty.apply(change_set(proposals[3]))
    empty.apply(change_set(*(make_review(proposal=one.code, comment="c" * 900) for one in proposals)))
    retitled(empty, "seen", proposals[1].code)
    lines = path.with_name("cfp.history.jsonl").read_bytes().splitlines()

    assert [line.startswith(change_line.BULK_BEGINNING) for line in lines] == [True, False, True, False]
    assert [segment.bulk for segment in History(Places(path)).segments] == [False, True, False, True, False]
    for number, told in ((1, [1, 3]), (2, [1, 3, 4]), (4, [2, 3])):
        assert [one.revision for one in empty.history(HistoryFilter(key=code_of(number)))] == told
