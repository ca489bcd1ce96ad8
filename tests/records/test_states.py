"""The table of legal moves, held against the table as it is documented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.errors import DataRefusedError
from cfpcli.records.states import LIVE, MOVES, REOPENED_FROM, State, move

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
    assert all(str(legal) in caught.value.hint for legal in MOVES[now])


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
