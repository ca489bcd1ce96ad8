"""The speakers' answers to the published times of their sessions."""

from pathlib import Path

import pytest

from cfpcli.records.programme import SlotAnswer
from tests.programme.commands.test_schedule import CALL, DAY, place, slots, submitted
from tests.samples import ASKED
from tests.world import World

ANA = "Ana Ruiz <ana@example.org>"
BO = "Bo Lindqvist <bo@example.org>"
SAM = "Sam Okoye <sam@example.org>"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A call with an organiser and a session of Ana's, which is published and accepted."""
    world = World(tmp_path)
    (tmp_path / "conf.toml").write_text(CALL)
    world.ok("init conf.toml --store cfp.json")
    world.ok("organisers", "add", SAM)
    code = submitted(world, "Talk", ANA)
    world.ok("accept", code)
    world.ok("decisions publish --yes")
    place(world, code)
    world.ok("schedule publish --version 0.1 --yes")
    world.variables["CFP_ME"] = ANA
    return world


def code_of(world: World) -> str:
    return slots(world)[0].proposal


def test_confirm_sets_the_state_and_the_answer(world: World) -> None:
    world.ok("confirm", code_of(world))
    assert world.ok("show", code_of(world), "--json").items[0]["state"] == "confirmed"
    assert slots(world)[0].answer is SlotAnswer.CONFIRMED
    assert "already confirmed" in world.ok("confirm", code_of(world)).err


def test_decline_leaves_the_state_and_is_undone_by_its_speaker(world: World) -> None:
    world.ok("confirm", code_of(world))
    assert world.run("decline", code_of(world)).status == 2
    world.ok("decline", code_of(world), "--reason", "My train")
    (slot,) = slots(world)
    assert (slot.answer, slot.reason) == (SlotAnswer.DECLINED, "My train")
    assert world.ok("mine --json").items[0]["state"] == "confirmed"
    assert "No change" in world.ok("decline", code_of(world), "--reason", "My train").err
    world.ok("undo --yes")
    assert slots(world)[0].answer is SlotAnswer.CONFIRMED
    world.ok("decline", code_of(world), "--reason", "My train")
    world.ok("confirm", code_of(world))
    assert (slots(world)[0].answer, slots(world)[0].reason) == (SlotAnswer.CONFIRMED, "")


def test_only_what_is_published_is_answered(world: World) -> None:
    world.variables["CFP_ME"] = SAM
    other = submitted(world, "Other", ANA)
    world.ok("accept", other)
    world.ok("decisions publish --yes")
    place(world, other, "h-1")
    world.variables["CFP_ME"] = ANA
    assert world.run("decline", other, "--reason", "No").status == 4


def test_others_do_not_answer(world: World) -> None:
    world.variables["CFP_ME"] = "Zed <zed@example.org>"
    assert world.run("decline", code_of(world), "--reason", "No").status == 4
    world.variables["CFP_ME"] = SAM
    assert "is not one of its speakers" in world.ok("decline", code_of(world), "--reason", "She called").err


def test_mine_shows_the_published_place_and_not_the_plan(world: World) -> None:
    world.variables["CFP_ME"] = SAM
    world.ok("schedule", "move", code_of(world), "--start", f"{DAY} 15:00")
    world.variables["CFP_ME"] = ANA
    (row,) = world.ok("mine --json").items
    assert row["places"] == ["Saturday 10:00, Attic"]
    world.ok("confirm", code_of(world))
    world.variables["CFP_ME"] = SAM
    world.ok("schedule publish --version 0.2 --yes")
    world.variables["CFP_ME"] = ANA
    (row,) = world.ok("mine --json").items
    assert (row["places"], row["command"]) == (["Saturday 15:00, Attic"], f"cfp confirm {code_of(world)}")


def test_a_declined_place_is_a_conflict_of_the_plan(world: World) -> None:
    world.ok("decline", code_of(world), "--reason", "My train")
    world.variables["CFP_ME"] = SAM
    outcome = world.run("schedule check --json")
    assert (outcome.status, {row["rule"] for row in outcome.items}) == (6, {"declined"})


def test_a_confirmation_is_of_the_published_place(world: World) -> None:
    code = code_of(world)
    world.variables["CFP_ME"] = SAM
    world.ok("schedule", "move", code, "--start", f"{DAY} 15:00")
    world.variables["CFP_ME"] = ANA
    world.ok("confirm", code)
    assert world.ok("mine --json").items[0]["command"] == ""
    world.variables["CFP_ME"] = SAM
    (conflict,) = world.ok("schedule check --json").items
    assert (conflict["rule"], conflict["codes"]) == ("unconfirmed", [code])
    assert "published place, which its speakers confirmed" in conflict["message"]
    assert world.ok("schedule show --json").items[0]["answer"] == "none"
    assert "asks their speakers again" in world.ok("schedule", "move", code, "--start", f"{DAY} 16:00").err
    assert "asks their speakers again" not in world.ok("schedule", "move", code, "--start", f"{DAY} 10:00").err
    assert world.ok("schedule check --json").items == []
    assert world.ok("schedule show --json").items[0]["answer"] == "confirmed"
    world.ok("schedule", "move", code, "--minutes", "45")
    assert "unconfirmed" in [row["rule"] for row in world.run("schedule check --json").items]
    world.ok("schedule publish --version 0.2 --yes")
    world.variables["CFP_ME"] = ANA
    assert world.ok("mine --json").items[0]["command"] == f"cfp confirm {code}"


@pytest.mark.parametrize("verb", ["confirm", "decline"])
def test_an_answer_shows_its_speaker_nothing_of_the_plan(world: World, verb: str) -> None:
    code = code_of(world)
    world.variables["CFP_ME"] = SAM
    world.ok("schedule", "move", code, "--start", f"{DAY} 15:00", "--room", "h-1", "--minutes", "45")
    world.ok("schedule", "lock", code)
    world.variables["CFP_ME"] = ANA
    reason = ("--reason", "My train") if verb == "decline" else ()
    views = [world.ok(verb, code, *reason, "--dry-run", "--json"), world.ok(verb, code, *reason, "--json")]
    views += [world.ok("undo --dry-run --json"), world.ok("log --json"), world.ok("log", code, "--json")]
    views.append(world.ok("undo --yes --json"))
    for view in views:
        for private in ("14:00", "15:00", "h-1", "H.1", "locked", '"minutes": 45'):
            assert private not in view.out + view.err, view
    assert "2026-12-05T09:00:00Z" in views[0].out


def test_show_has_the_place_of_the_plan_for_those_who_run_the_call(world: World) -> None:
    world.variables["CFP_ME"] = SAM
    world.ok("schedule", "move", code_of(world), "--start", f"{DAY} 15:00", "--minutes", "45")
    row = world.ok("show", code_of(world), "--json").items[0]
    assert (row["day"], row["start"], row["ends"], row["room"], row["duration"]) == (
        DAY,
        "2026-12-05T14:00:00Z",
        "2026-12-05T14:45:00Z",
        "Attic",
        None,
    )


def test_the_calendar_of_a_speaker_has_the_published_sessions(world: World) -> None:
    other = "Zed <zed@example.org>"
    assert world.ok("schedule show --mine --ics").out.count("BEGIN:VEVENT") == 1
    assert [row["code"] for row in world.ok("schedule show --mine --json").items] == [code_of(world)]
    world.variables["CFP_ME"] = other
    assert world.ok("schedule show --mine --ics").out.count("BEGIN:VEVENT") == 0
    assert world.ok("schedule show --mine --json").items == []
    assert world.run("schedule show --ics").status == 2
    world.variables["CFP_ME"] = ANA
    assert world.ok("schedule --mine --ics").out == world.ok("schedule show --mine --ics").out


def test_a_refusal_reaches_everybody(world: World) -> None:
    code = code_of(world)
    world.ok("decline", code, "--reason", "I arrive on Sunday")
    (row,) = world.ok("mine --json").items
    assert "declined" in row["expected"]
    world.variables["CFP_ME"] = SAM
    assert f"{code} is declined (I arrive on Sunday)." in world.ok("schedule show").err
    assert world.ok("schedule show").out.rstrip().endswith("declined")
    (conflict,) = [row for row in world.run("schedule check --json").items if row["rule"] == "declined"]
    assert conflict["message"].endswith("declined its place: I arrive on Sunday")
    assert '--start "2026-12-06' in conflict["way_out"]
    assert "declined the published place: I arrive on Sunday" in world.ok("show", code).err
    published = world.ok("schedule publish --version 0.2 --yes")
    assert f"declined the place: {code} (I arrive on Sunday)" in published.err
    assert [row["command"] for row in world.ok("--json").items if row["what"] == "programme"] == ["cfp schedule check"]


def test_the_places_of_a_session_are_in_the_rows_of_mine(world: World) -> None:
    assert "\tSaturday 10:00, Attic\t" in world.ok("mine").out


def test_a_session_that_moved_after_the_refusal_is_no_longer_declined(world: World) -> None:
    code = code_of(world)
    world.ok("decline", code, "--reason", "My train")
    world.variables["CFP_ME"] = SAM
    world.ok("schedule", "move", code, "--start", f"{DAY} 15:00")
    assert "declined" not in world.run("schedule check").out
    assert (
        f"Answers cleared, because the place is another one: {code}."
        in world.ok("schedule publish --version 0.2 --yes").err
    )


@pytest.fixture
def shared(world: World) -> World:
    """The call with a published session of Ana and Bo, whose time Ana declined; Bo acts."""
    world.variables["CFP_ME"] = SAM
    world.ok("edit", code_of(world), "--set", f"speakers={ANA}, {BO}", "--yes")
    world.variables["CFP_ME"] = ANA
    world.ok("decline", code_of(world), "--reason", "School run")
    world.variables["CFP_ME"] = BO
    return world


def test_a_refusal_of_a_co_speaker_is_replaced_only_with_a_yes(shared: World) -> None:
    code = code_of(shared)
    refused = shared.run("confirm", code)
    assert (refused.status, "Ana Ruiz declined its time: School run" in refused.err) == (2, True)
    assert "--yes" in refused.err
    left = shared.run("confirm", code, stdin="n\n", **ASKED)
    assert (left.status, "Ana Ruiz declined its time: School run" in left.err) == (130, True)
    assert slots(shared)[0].answer is SlotAnswer.DECLINED
    assert "Ana Ruiz declined its time: School run" in shared.ok("confirm", code, "--dry-run").err
    assert "Ana Ruiz declined its time: School run" in shared.ok("confirm", code, "--yes").err
    assert slots(shared)[0].answer is SlotAnswer.CONFIRMED
    assert "declined" not in shared.ok("confirm", code).err


def test_mine_names_the_co_speaker_who_declined(shared: World) -> None:
    (row,) = shared.ok("mine --json").items
    assert row["expected"] == "Ana Ruiz declined its time: School run"
    shared.variables["CFP_ME"] = ANA
    (row,) = shared.ok("mine --json").items
    assert row["expected"].startswith("you declined its time")


def test_a_published_place_that_the_plan_has_lost_is_no_reason_to_withdraw(world: World) -> None:
    world.variables["CFP_ME"] = SAM
    world.ok("schedule", "remove", code_of(world))
    world.variables["CFP_ME"] = ANA
    (row,) = world.ok("mine --json").items
    assert row["places"] == ["Saturday 10:00, Attic"]
    outcome = world.run("decline", row["code"], "--reason", "My train")
    assert (outcome.status, "withdraw" in outcome.err) == (4, False)
    assert "cannot be answered now; write to the organisers" in outcome.err
