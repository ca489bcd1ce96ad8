"""`cfp confirm` and `cfp withdraw`: the speaker's answers."""

import pytest
from msgspec.structs import replace

from cfpcli.records.change import Kind, replaced
from cfpcli.records.proposal import State
from cfpcli.store import Store
from tests.factories import change_set
from tests.samples import ASKED, BO, FOSDEM, history, listed, opened, proposal, put, sent
from tests.world import World


def in_state(world: World, state: str) -> str:
    """The one proposal's code, put into a state."""
    (code,) = listed(world)
    put(world, code, state=State(state))
    return code


def test_it_stays_with_its_reason(call: World) -> None:
    (code,) = listed(call)
    call.now = call.now.replace(day=25)
    outcome = call.ok("withdraw", code[:4].lower(), "--reason", "I cannot travel\nin June ", "--by", BO, "--json")
    assert outcome.items == [{"code": code, "state": "withdrawn", "title": "Signed builds"}]
    item = proposal(call, code)
    assert (item["state"], item["state_reason"], item["revision"]) == ("withdrawn", "I cannot travel\nin June", 2)
    assert item["updated"] == "2026-05-25T10:00:00Z"
    assert listed(call, "state:withdrawn") == [code]
    assert history(call)[0]["by"] == BO
    assert f'Withdrew {code} "Signed builds".' in outcome.err


def tagged(world: World, code: str) -> None:
    """The proposal, with a tag on the reason of its state."""
    store = Store.open(world.store)
    before = store.get(Kind.PROPOSAL, code)
    assert before
    store.apply(change_set(replaced(before, replace(before, state_reason="Strong", state_tags=("strong-demo",)))))


def tags_on_state(world: World, code: str) -> tuple[str, ...]:
    after = Store.open(world.store).get(Kind.PROPOSAL, code)
    assert after
    return after.state_tags


def test_tags_of_the_decision_before_go_with_its_reason(call: World) -> None:
    code = in_state(call, "accepted")
    tagged(call, code)
    call.ok("withdraw", code, "--reason", "I cannot travel")
    assert tags_on_state(call, code) == ()


def test_undo_brings_it_back(call: World) -> None:
    (code,) = listed(call)
    before = proposal(call, code)
    call.ok("withdraw", code, "--reason", "R")
    call.ok("undo --yes")
    assert proposal(call, code) == before


@pytest.mark.parametrize("state", ["waitlisted", "accepted", "confirmed"])
def test_what_still_stands_can_be_withdrawn(call: World, state: str) -> None:
    code = in_state(call, state)
    call.ok("withdraw", code, "--reason", "R")
    assert proposal(call, code)["state"] == "withdrawn"


@pytest.mark.parametrize("state", ["draft", "rejected", "canceled"])
def test_what_does_not_stand_cannot(call: World, state: str) -> None:
    code = in_state(call, state)
    before = call.files()
    outcome = call.run("withdraw", code, "--reason", "R")
    assert outcome.status == 4
    assert f"a proposal that is {state} cannot become withdrawn" in outcome.err
    assert call.files() == before


@pytest.mark.parametrize("reason", ["", "  "])
def test_without_a_reason_it_is_asked_for_by_name(call: World, reason: str) -> None:
    (code,) = listed(call)
    outcome = call.run("withdraw", code, "--reason", reason)
    assert outcome.status == 2
    assert "missing --reason\ntry: add --reason TEXT" in outcome.err
    assert proposal(call, code)["state"] == "submitted"


def test_at_a_terminal_the_reason_is_asked_for(call: World) -> None:
    (code,) = listed(call)
    outcome = call.ok("withdraw", code, stdin="\nMy employer says no\n", **ASKED)
    assert "Reason for the withdrawal" in outcome.err
    assert "a reason is required" in outcome.err
    assert proposal(call, code)["state_reason"] == "My employer says no"
    call.ok("undo --yes")
    assert call.run("withdraw", code, stdin="", **ASKED).status == 130
    assert proposal(call, code)["state"] == "submitted"


def test_a_confirmed_session_of_the_programme(desk: World) -> None:
    code = desk.codes(FOSDEM)[0]
    desk.ok("withdraw", code, "--reason", "Illness")
    assert proposal(desk, code)["state"] == "withdrawn"
    assert len(listed(desk, "--event", FOSDEM, "state:confirmed")) == 7


def test_no_such_code(call: World) -> None:
    assert call.run("withdraw ZZZZZZ --reason R").status == 3


def test_taking_back_what_is_taken_back_changes_nothing(call: World) -> None:
    code = sent(call)
    call.ok("withdraw", code, "--reason", "Ill")
    before = call.files()
    outcome = call.ok("withdraw", code, "--reason", "Ill again")
    assert f"No change: {code} is already withdrawn." in outcome.err
    assert f"cfp reopen {code}" in outcome.err
    assert call.files() == before


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
