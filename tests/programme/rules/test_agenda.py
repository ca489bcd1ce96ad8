"""Joining slots with the public part of their proposals and people."""

import pytest

from cfpcli.programme.rules.agenda import agenda
from cfpcli.records.programme import Slot
from cfpcli.records.proposal import State
from tests.factories import make_event, make_proposal, make_speaker

SPEAKER = make_speaker()


@pytest.mark.parametrize(
    ("state", "names"),
    [
        (State.CONFIRMED, ["Ana Ruiz"]),
        (State.WITHDRAWN, ["Ana Ruiz"]),
        (State.SUBMITTED, []),
        (State.WAITLISTED, []),
    ],
)
def test_a_release_does_not_name_the_speakers_of_a_proposal_that_is_undecided_again(
    state: State, names: list[str]
) -> None:
    proposal = make_proposal(state=state)
    slot = Slot(guid=proposal.guid, event=proposal.event, proposal=proposal.code, day="2026-12-01")
    for version, named in (("0.1", names), ("", ["Ana Ruiz"])):
        shown = agenda(make_event(), (slot,), {proposal.code: proposal}, {SPEAKER.code: SPEAKER}, version=version)
        assert [speaker.name for item in shown.items for speaker in item.speakers] == named
