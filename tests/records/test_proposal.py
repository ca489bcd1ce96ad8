"""Codes, guids and the table of legal moves."""

import random
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.errors import DataRefusedError
from cfpcli.records.codes import ALPHABET, LENGTH, looks_like_code, new_code, new_guid
from cfpcli.records.proposal import LEGAL_MOVES, LIVE, REOPENED_FROM, State, move


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a test wants the same code every time


def nothing_is_taken(_: str) -> bool:
    return False


def test_the_alphabet_has_no_characters_taken_for_one_another() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 28
    assert set(ALPHABET).isdisjoint("0O1I2456")


@given(st.integers())
def test_a_code_is_drawn_from_the_alphabet(seed: int) -> None:
    code = new_code(seeded(seed), nothing_is_taken)
    assert len(code) == LENGTH == 6
    assert set(code) <= set(ALPHABET)
    assert looks_like_code(code)


def test_randomness_comes_from_outside() -> None:
    assert new_code(seeded(7), nothing_is_taken) == new_code(seeded(7), nothing_is_taken)
    drawn = {new_code(seeded(seed), nothing_is_taken) for seed in range(50)}
    assert len(drawn) == 50


def test_a_taken_code_is_drawn_again() -> None:
    first = new_code(seeded(7), nothing_is_taken)
    asked: list[str] = []

    def taken(code: str) -> bool:
        asked.append(code)
        return code == first

    second = new_code(seeded(7), taken)
    assert second != first
    assert asked == [first, second]


@given(st.integers())
def test_a_guid_is_a_random_uuid(seed: int) -> None:
    guid = uuid.UUID(new_guid(seeded(seed)))
    assert guid.version == 4
    assert guid.variant == uuid.RFC_4122
    assert str(guid) == new_guid(seeded(seed))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("K7QX3D", True),
        ("k7q", True),
        ("K", True),
        ("", False),
        ("K7QX3DD", False),
        ("K0Q", False),
        ("KIQ", False),
        ("K Q", False),
        ("K7Q\n", False),
        ("ß", False),
        ("ﬀ", False),
        ("ſ", False),  # noqa: RUF001 - its capital is a plain S
    ],
)
def test_what_could_be_a_code(text: str, expected: bool) -> None:
    assert looks_like_code(text) is expected


LEGAL = """
draft → submitted
submitted → accepted, rejected, waitlisted, withdrawn
waitlisted → accepted, rejected, withdrawn
accepted → confirmed, canceled, withdrawn
confirmed → canceled, withdrawn
rejected → submitted
withdrawn → submitted
canceled → submitted
"""
TABLE = {
    (State(now), State(then))
    for now, _, following in (line.partition(" → ") for line in LEGAL.strip().splitlines())
    for then in following.split(", ")
}
STATES = st.sampled_from(State)


@pytest.mark.parametrize("now", State)
@pytest.mark.parametrize("then", State)
def test_only_the_moves_of_the_table_are_legal(now: State, then: State) -> None:
    if (now, then) in TABLE:
        assert move(now, then, reason="because") is then
        return
    with pytest.raises(DataRefusedError) as caught:
        move(now, then, reason="because")
    assert caught.value.message == f"a proposal that is {now} cannot become {then}"
    assert all(str(legal) in caught.value.hint for legal in LEGAL_MOVES[now])


@pytest.mark.parametrize("now", [State.REJECTED, State.WITHDRAWN, State.CANCELED])
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_reopening_needs_a_reason(now: State, reason: str) -> None:
    assert now in REOPENED_FROM
    with pytest.raises(DataRefusedError, match="needs a reason"):
        move(now, State.SUBMITTED, reason=reason)


def test_no_other_move_needs_a_reason() -> None:
    for now, then in TABLE:
        if now not in {State.REJECTED, State.WITHDRAWN, State.CANCELED}:
            assert move(now, then) is then


def test_a_speaker_can_withdraw_wherever_a_proposal_stands() -> None:
    assert set(LIVE) == {now for now, then in TABLE if then is State.WITHDRAWN}


def test_every_state_can_be_reached_and_left() -> None:
    assert {now for now, _ in TABLE} == set(State)
    assert {then for _, then in TABLE} == set(State) - {State.DRAFT}


@given(STATES, st.lists(st.tuples(STATES, st.sampled_from(["", "because"])), max_size=20))
def test_no_path_leaves_the_table(now: State, wishes: list[tuple[State, str]]) -> None:
    for then, reason in wishes:
        try:
            reached = move(now, then, reason=reason)
        except DataRefusedError:
            assert (now, then) not in TABLE or (now in REOPENED_FROM and not reason)
            continue
        assert (now, reached) in TABLE
        now = reached
