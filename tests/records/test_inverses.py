"""What stands on an old change, and what taking several back comes to."""

import pytest
from msgspec.structs import replace

from cfpcli.errors import ConflictError
from cfpcli.records.change import Change, ChangeSet, Record, built_on, created, inverse_of, replaced, standing
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Assignment, Reviewer
from tests.factories import NOW, change_set, make_event, make_proposal, make_review, make_setting, make_speaker

ONE, TWO, THREE = (make_proposal(title=title) for title in ("one", "two", "three"))
OTHER = make_proposal(code="ZZZZZZ", speakers=())


def sets(
    *changes: Change | Record | tuple[Change | Record, ...], undoes: dict[int, int] | None = None
) -> list[ChangeSet]:
    """A history: one change set for each argument, from revision 1 on; `undoes` by revision."""
    return [
        change_set(
            *(one if isinstance(one, tuple) else (one,)),
            revision=number,
            undoes=(undoes[number],) if undoes and number in undoes else (),
        )
        for number, one in enumerate(changes, 1)
    ]


def obstacles(history: list[ChangeSet], undone: frozenset[int] = frozenset()) -> list[int]:
    return [one.revision for one in built_on(history[0], history[1:], undone)]


def test_what_nobody_touched_stands_and_goes_alone() -> None:
    history = sets(replaced(ONE, TWO), created(OTHER))
    assert standing(history[0], history[1:]) == history[0].changes
    assert obstacles(history) == []


def test_a_later_change_of_the_same_record_stands_on_it() -> None:
    history = sets((replaced(ONE, TWO), created(OTHER)), make_speaker(), replaced(TWO, THREE))
    assert [one.key for one in standing(history[0], history[1:])] == [OTHER.code]
    assert obstacles(history) == [3]


def test_only_the_part_that_stands_on_it_is_told() -> None:
    history = sets(replaced(ONE, TWO), (created(OTHER), replaced(TWO, THREE)))
    (told,) = built_on(history[0], history[1:], frozenset())
    assert told.changes == (replaced(TWO, THREE),)


def test_what_was_taken_back_stands_on_nothing() -> None:
    history = sets(replaced(ONE, TWO), replaced(TWO, THREE), replaced(THREE, TWO), undoes={3: 2})
    assert obstacles(history, frozenset({2})) == []


def test_of_a_change_that_was_taken_back_and_done_again_only_itself_is_told() -> None:
    way = (replaced(ONE, TWO), replaced(TWO, THREE), replaced(THREE, TWO), replaced(TWO, THREE))
    assert obstacles(sets(*way, undoes={3: 2, 4: 3}), frozenset({3})) == [2]


@pytest.mark.parametrize(
    ("brought_in", "refers"),
    [
        (ONE, make_review()),
        (ONE, Assignment(proposal=ONE.code, reviewer="bo@example.org", assigned=NOW)),
        (Reviewer(email="bo@example.org"), Assignment(proposal="ZZZZZZ", reviewer="bo@example.org", assigned=NOW)),
        (make_speaker(), ONE),
        (make_event(), ONE),
        (make_event(), make_setting()),
    ],
)
def test_what_refers_to_a_new_record_stands_on_it(brought_in: Record, refers: Record) -> None:
    assert obstacles(sets(brought_in, refers)) == [2]
    assert obstacles(sets(brought_in, refers, created(refers).inverse(), undoes={3: 2}), frozenset({2})) == []
    assert obstacles(sets((brought_in, refers), make_speaker(code="SPKR3B"))) == []


def test_a_record_does_not_come_back_to_what_is_gone() -> None:
    review = make_review()
    history = sets(created(review).inverse(), created(ONE).inverse())
    assert obstacles(history) == [2]


def test_an_edit_of_a_record_stands_on_no_review_of_it() -> None:
    assert obstacles(sets(replaced(ONE, TWO), make_review())) == []


def test_several_become_one_change_for_each_record() -> None:
    history = sets(created(ONE), replaced(ONE, TWO), created(OTHER), replaced(TWO, THREE))
    newest_first = history[::-1]
    assert inverse_of(newest_first[:3]) == (replaced(THREE, ONE), created(OTHER).inverse())
    assert inverse_of(newest_first) == (created(THREE).inverse(), created(OTHER).inverse())
    assert inverse_of(sets(replaced(ONE, TWO), replaced(TWO, ONE))[::-1]) == ()


def test_a_record_that_another_program_wrote_in_between_is_no_way_back() -> None:
    with pytest.raises(ConflictError, match="K7QX3D was changed in between"):
        inverse_of(sets(replaced(ONE, TWO), replaced(THREE, replace(ONE, title="four")))[::-1])


def test_one_set_that_changes_a_record_twice_is_one_step() -> None:
    history = sets((created(ONE), replaced(ONE, TWO)), created(OTHER))
    assert standing(history[0], history[1:]) == (created(TWO),)
    assert isinstance(standing(history[0], ())[0].after, Proposal)


def test_of_two_that_came_after_the_one_that_was_taken_back_is_not_told() -> None:
    four = make_proposal(title="four")
    way = (replaced(ONE, TWO), replaced(TWO, THREE), replaced(THREE, four), replaced(four, THREE))
    assert obstacles(sets(*way, undoes={4: 3}), frozenset({3})) == [2]
