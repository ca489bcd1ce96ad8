"""The line where slots end, as they fill, and who holds several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.decisions.rules.seats import line_of, shares
from cfpcli.records.proposal import Proposal, State
from cfpcli.records.verdicts import is_undecided
from tests.world import NOON

STATES = {
    "a": (State.ACCEPTED, None),
    "A": (State.SUBMITTED, State.ACCEPTED),
    "R": (State.SUBMITTED, State.REJECTED),
    "W": (State.SUBMITTED, State.WAITLISTED),
    "C": (State.CONFIRMED, State.CANCELED),
    ".": (State.SUBMITTED, None),
}
"""Small letters are published, capitals pending, a dot is undecided."""


def ranked(told: str) -> list[Proposal]:
    return [
        Proposal(
            code=f"AAAA{at:02}",
            event="demo",
            state=STATES[mark][0],
            pending_state=STATES[mark][1],
            title="One",
            created=NOON,
            updated=NOON,
        )
        for at, mark in enumerate(told)
    ]


@pytest.mark.parametrize(
    ("told", "slots", "taken", "above"),
    [
        (".....", 2, 0, 2),
        ("A....", 2, 1, 2),
        ("R....", 2, 0, 3),
        ("RW...", 2, 0, 4),
        ("....A", 2, 1, 1),
        ("...aA", 2, 2, 0),
        ("aaa..", 2, 3, 3),
        ("C....", 2, 0, 3),
        ("....", 9, 0, None),
        ("aR", 1, 1, None),
        ("", 1, 0, None),
    ],
)
def test_the_line_moves_as_slots_fill(told: str, slots: int, taken: int, above: int | None) -> None:
    line = line_of(ranked(told), slots)
    assert line is not None
    assert (line.seated, line.above, line.free) == (taken, above, slots - taken)


def test_without_slots_there_is_no_line() -> None:
    assert line_of(ranked(".."), None) is None


@given(st.text("aARWC.", max_size=30), st.integers(0, 12))
def test_as_many_undecided_stand_above_the_line_as_slots_are_free(told: str, slots: int) -> None:
    proposals = ranked(told)
    line = line_of(proposals, slots)
    assert line is not None
    above = proposals if line.above is None else proposals[: line.above]
    undecided = sum(map(is_undecided, above))
    assert undecided == min(max(line.free, 0), sum(map(is_undecided, proposals)))


def test_shares_count_what_is_accepted_once_for_each_owner() -> None:
    proposals = ranked("aA.RC")
    owners = {"AAAA00": ["Ana", "Ana"], "AAAA01": ["Bo", "Ana"], "AAAA02": ["Ana"], "AAAA03": ["Bo"], "AAAA04": ["Bo"]}
    assert shares(proposals, owners) == (("Ana", 2), ("Bo", 1))
