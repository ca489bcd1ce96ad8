"""`cfp confirm`: what was accepted is confirmed by its speaker, or by somebody who is named."""

import pytest

from cfpcli.records.states import State
from tests.proposals.commands.test_withdraw import in_state, tagged, tags_on_state
from tests.samples import BO, history, opened, proposal, put, sent
from tests.world import World

ANA = "Ana Ruiz <ana@example.org>"


@pytest.fixture
def call(world: World) -> World:
    """A small call with one proposal."""
    opened(world)
    sent(world)
    return world


def test_its_speaker_confirms_what_was_accepted(call: World) -> None:
    code = in_state(call, "accepted")
    call.now = call.now.replace(day=25)
    outcome = call.ok("confirm", code[:4].lower(), "--by", ANA)
    after = proposal(call, code)
    assert (after["state"], after["updated"], after["revision"]) == ("confirmed", "2026-05-25T10:00:00Z", 1)
    assert outcome.err == f'Confirmed {code} "Signed builds".\nNext: cfp show {code}\n'
    assert history(call)[0]["by"] == ANA


def test_tags_of_the_decision_go_with_its_reason(call: World) -> None:
    code = in_state(call, "accepted")
    tagged(call, code)
    call.ok("confirm", code, "--by", ANA)
    assert tags_on_state(call, code) == ()
    assert proposal(call, code)["state_reason"] == ""


def test_somebody_else_is_warned_and_named(call: World) -> None:
    code = in_state(call, "accepted")
    outcome = call.ok("confirm", code, "--by", BO)
    assert f"warning: {BO} is not one of its speakers" in outcome.err
    assert (proposal(call, code)["state"], history(call)[0]["by"]) == ("confirmed", BO)


def test_twice_is_once(call: World) -> None:
    code = in_state(call, "accepted")
    call.ok("confirm", code, "--by", ANA)
    before = call.files()
    outcome = call.ok("confirm", code, "--by", ANA)
    assert "is already confirmed" in outcome.err
    assert call.files() == before


@pytest.mark.parametrize("state", ["draft", "submitted", "rejected", "waitlisted", "withdrawn", "canceled"])
def test_only_what_was_accepted(call: World, state: str) -> None:
    code = in_state(call, state)
    before = call.files()
    outcome = call.run("confirm", code)
    assert outcome.status == 4
    assert f"{code} is {state}: only an accepted proposal can be confirmed" in outcome.err
    assert call.files() == before


def test_a_pending_decision_is_not_one(call: World) -> None:
    (code,) = call.codes("conf")
    put(call, code, pending_state=State.ACCEPTED)
    assert proposal(call, code)["pending_state"] == "accepted"
    outcome = call.run("confirm", code, "--by", ANA)
    assert outcome.status == 4
    assert "pending" not in outcome.out + outcome.err
