"""Decisions: pending, cleared, published and reopened, for every state and by random walks."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.errors import DataRefusedError, UsageError
from cfpcli.records.proposal import LEGAL_MOVES, REOPENED_FROM, Proposal, State
from cfpcli.records.verdicts import (
    DISCUSS,
    TARGETS,
    Grounds,
    cleared,
    decided,
    grounds,
    is_undecided,
    move_faults,
    next_waitlisted,
    published,
    reopened,
    to_discuss,
    will_be,
)
from tests.world import NOON

LATER = NOON + timedelta(hours=1)
states = st.sampled_from(State)
targets = st.sampled_from(sorted(TARGETS.values()))
reasons = st.builds(Grounds, st.sampled_from(["", "Given last year"]), st.sampled_from([(), ("repeated",)]))


def proposal(state: State = State.SUBMITTED, code: str = "AAAAAA", pending: State | None = None) -> Proposal:
    return Proposal(
        code=code, event="demo", state=state, title="One", created=NOON, updated=NOON, pending_state=pending
    )


@given(states, targets, reasons)
def test_a_decision_is_pending_where_the_move_is_legal_and_refused_where_not(
    state: State, target: State, why: Grounds
) -> None:
    before = proposal(state)
    if target not in LEGAL_MOVES[state]:
        with pytest.raises(DataRefusedError):
            decided(before, target, why)
        assert move_faults([before], target)
        return
    after = decided(before, target, why)
    assert (after.state, after.notified_state, after.revision) == (state, None, 1)
    assert (after.pending_state, after.pending_reason, after.pending_tags) == (target, why.reason, why.tags)
    assert will_be(after) is target
    assert cleared(after) == before


@given(states, targets, reasons)
def test_publishing_moves_once_and_leaves_what_speakers_were_told(state: State, target: State, why: Grounds) -> None:
    if target not in LEGAL_MOVES[state]:
        return
    told = msgspec.structs.replace(proposal(state), notified_state=State.SUBMITTED)
    after = published(decided(told, target, why), now=LATER)
    assert (after.state, after.state_reason, after.state_tags) == (target, why.reason, why.tags)
    assert (after.pending_state, after.pending_reason, after.pending_tags) == (None, "", ())
    assert after.notified_state is State.SUBMITTED
    assert after.updated == LATER
    with pytest.raises(DataRefusedError, match="nothing is pending"):
        published(after, now=LATER)


@given(st.lists(st.tuples(st.sampled_from(["decide", "discuss", "clear", "publish", "reopen"]), targets), max_size=12))
def test_whatever_is_done_only_legal_moves_happen_and_pending_moves_stay_legal(steps: list[tuple[str, State]]) -> None:
    one = proposal()
    for step, target in steps:
        before = one
        try:
            match step:
                case "decide":
                    one = decided(one, target, Grounds())
                case "discuss":
                    one = to_discuss(one)
                case "clear":
                    one = cleared(one)
                case "publish":
                    one = published(one, now=LATER)
                case _:
                    one = reopened(one, Grounds("Because"), now=LATER)
        except DataRefusedError:
            assert one is before
        assert one.state == before.state or one.state in LEGAL_MOVES[before.state]
        assert one.pending_state is None or one.pending_state in LEGAL_MOVES[one.state]


@pytest.mark.parametrize("state", State)
def test_reopening_takes_a_reason_and_an_end(state: State) -> None:
    one = proposal(state)
    if state not in REOPENED_FROM:
        with pytest.raises(DataRefusedError, match="cannot be reopened"):
            reopened(one, Grounds("Because"), now=LATER)
        return
    with pytest.raises(DataRefusedError, match="needs a reason"):
        reopened(one, Grounds(" "), now=LATER)
    after = reopened(one, Grounds("Because", ("late",)), now=LATER)
    assert (after.state, after.state_reason, after.state_tags) == (State.SUBMITTED, "Because", ("late",))


def test_every_illegal_move_is_named_with_the_legal_ones() -> None:
    found = move_faults(
        [proposal(State.CONFIRMED, "AAAAAA"), proposal(), proposal(State.DRAFT, "BBBBBB")], State.REJECTED
    )
    assert [fault.source for fault in found] == ["AAAAAA", "BBBBBB"]
    assert "canceled, withdrawn" in found[0].message


def test_the_same_decision_again_changes_nothing_but_a_new_reason_does() -> None:
    once = decided(proposal(), State.ACCEPTED, Grounds("Good"))
    assert decided(once, State.ACCEPTED, Grounds()) is once
    assert decided(once, State.ACCEPTED, Grounds("Better")).pending_reason == "Better"


def test_a_mark_to_discuss_is_no_decision_and_gives_way_to_one() -> None:
    marked = to_discuss(decided(proposal(), State.ACCEPTED, Grounds("Good")))
    assert (marked.pending_state, marked.pending_reason, marked.pending_tags) == (None, "", (DISCUSS,))
    assert is_undecided(marked)
    assert decided(marked, State.ACCEPTED, Grounds()).pending_tags == ()


@pytest.mark.parametrize("tag", ["Off Topic", "", "a,b", "Ärger"])
def test_a_tag_is_a_slug(tag: str) -> None:
    with pytest.raises(UsageError) as caught:
        grounds("", [tag])
    assert caught.value.hint.startswith("write ")


def test_tags_are_kept_once_and_reasons_trimmed() -> None:
    assert grounds(" Given \r\n last year ", ["repeated", "repeated"]) == Grounds("Given \n last year", ("repeated",))


def test_who_waits_next_is_the_first_in_order_published_or_pending() -> None:
    ranked = [
        proposal(State.WAITLISTED, "AAAAAA", State.ACCEPTED),
        proposal(State.SUBMITTED, "BBBBBB", State.WAITLISTED),
        proposal(State.WAITLISTED, "CCCCCC"),
    ]
    first = next_waitlisted(ranked)
    assert first is not None
    assert first.code == "BBBBBB"
    assert next_waitlisted(ranked[:1]) is None
