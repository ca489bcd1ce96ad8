"""What happened to a proposal travels as packets: withdrawals and confirmations one way, answers the other."""

import json
from pathlib import Path

import pytest

from tests.call.commands.test_follow_by_hand import FIVE_LINES, TEXT
from tests.world import World

OLA = "Ola Berg <ola@example.org>"


@pytest.fixture
def there(world: World) -> World:
    """The organisers of the call that the world follows."""
    folder = world.folder / "there"
    folder.mkdir()
    (folder / "harbour.toml").write_text(FIVE_LINES)
    (world.folder / "harbour.toml").write_text(FIVE_LINES)
    organisers = World(folder, variables={"CFP_ME": OLA})
    organisers.ok("init harbour.toml")
    world.ok("follow harbour.toml")
    return organisers


@pytest.fixture
def sent(world: World, there: World) -> str:
    """A proposal that was prepared here, sent, and imported there: its code here."""
    row = world.ok("submit", "--event", "harbour-2026", "--title", "Boats", "--abstract", TEXT, "--json").items[0]
    there.ok("import", "packet", row["packet"])
    world.ok("sent", row["code"])
    code: str = row["code"]
    return code


def outgoing(world: World, code: str, what: str) -> Path:
    (path,) = world.folder.glob(f"home/.local/share/cfpcli/outgoing/*/{code.lower()}-{what}.cfp.json")
    return path


def state(world: World) -> str:
    (row,) = world.ok("list --json").items
    answer: str = row["state"]
    return answer


def accept(there: World) -> Path:
    (row,) = there.ok("list --json").items
    there.ok("accept", row["code"], "--reason", "Secret of the committee")
    there.ok("decisions publish --yes --packets answers")
    return there.folder / f"answers/{row['code']}.answer.json"


def test_an_answer_is_noted_as_reported(world: World, there: World, sent: str) -> None:
    answer = accept(there)
    assert "Secret" not in answer.read_text()
    assert answer.stat().st_mode & 0o777 == 0o600
    world.ok("import", "packet", str(answer))
    (row,) = world.ok("mine --json").items
    assert (row["code"], row["state"], row["reported"]) == (sent, "accepted", True)
    assert "0 noted" in world.ok("import", "packet", str(answer.parent)).err
    page = " ".join(world.ok("mine", terminals=("stdout",), NO_COLOR="1").out.split())
    assert "accepted, reported by its organisers" in page


@pytest.mark.parametrize(
    ("field", "value"), [("state", "rejected"), ("id", "0f8fad5b-d9cb-469f-a165-70867728950e"), ("sha256", "0")]
)
def test_an_answer_that_was_changed_is_refused(world: World, there: World, sent: str, field: str, value: str) -> None:
    answer = accept(there)
    answer.write_text(json.dumps({**json.loads(answer.read_text()), field: value}))
    assert world.run("import", "packet", str(answer)).status == 4
    assert world.ok("mine --json").items[0]["code"] == sent
    assert world.ok("mine --json").items[0]["state"] == "submitted"


@pytest.mark.usefixtures("sent")
def test_an_answer_to_an_unknown_proposal_is_refused(world: World, there: World) -> None:
    answer = accept(there)
    stranger = World(world.folder / "stranger", variables={"CFP_ME": "Kit Lund <kit@example.org>"})
    stranger.folder.mkdir()
    (stranger.folder / "harbour.toml").write_text(FIVE_LINES)
    stranger.ok("follow harbour.toml")
    outcome = stranger.run("import", "packet", str(answer))
    assert (outcome.status, "not in your store" in outcome.err) == (4, True)
    assert stranger.ok("mine --json").items == []


def test_a_confirmation_is_confirmed_by_an_organiser(world: World, there: World, sent: str) -> None:
    world.ok("import", "packet", str(accept(there)))
    world.ok("confirm", sent)
    packet = str(outgoing(world, sent, "confirm"))
    assert there.run("import", "packet", packet).status == 2
    assert state(there) == "accepted"
    there.ok("import", "packet", packet, "--yes")
    assert state(there) == "confirmed"
    assert "there already" in there.ok("import", "packet", packet).err


def test_a_withdrawal_brings_its_reason(world: World, there: World, sent: str) -> None:
    world.ok("withdraw", sent, "--reason", "I am ill")
    packet = str(outgoing(world, sent, "withdraw"))
    assert there.run("import", "packet", packet).status == 2
    there.ok("import", "packet", packet, "--yes")
    (row,) = there.ok("list --json --fields code,state,state_reason").items
    assert (row["state"], row["state_reason"]) == ("withdrawn", "I am ill")


def test_an_edit_travels_under_the_same_id(world: World, there: World, sent: str) -> None:
    world.ok("edit", sent, "--set", "title=Ships")
    (packet,) = world.folder.glob(f"home/.local/share/cfpcli/outgoing/*/{sent.lower()}.cfp.json")
    there.ok("import", "packet", str(packet), "--yes")
    assert [row["title"] for row in there.ok("list --json").items] == ["Ships"]


@pytest.mark.parametrize("forged", ["id", "speakers", "action", "reason"])
def test_a_forged_one_changes_nothing(world: World, there: World, sent: str, forged: str) -> None:
    world.ok("withdraw", sent, "--reason", "I am ill")
    path = outgoing(world, sent, "withdraw")
    packet = json.loads(path.read_text())
    match forged:
        case "id":
            packet["id"] = "0f8fad5b-d9cb-469f-a165-70867728950e"
        case "speakers":
            packet["draft"]["speakers"] = [{"name": "Eve", "email": "eve@example.org"}]
        case "action":
            packet["action"] = "confirm"
        case _:
            packet["reason"] = "They asked me to"
    path.write_text(json.dumps(packet))
    assert there.run("import", "packet", str(path), "--yes").status == 4
    assert state(there) == "submitted"


def test_a_form_is_named_where_the_call_has_one(world: World) -> None:
    world.ok("follow", "BoatConf", "--closes", "20 June 2026 AoE", "--url", "https://boat.example/cfp")
    line = ("submit", "--event", "boatconf-2026", "--title", "Boats", "--abstract", TEXT, "--json")
    code = world.ok(*line).items[0]["code"]
    world.ok("sent", code)
    outcome = world.ok("edit", code, "--set", "title=Ships")
    assert "change it at https://boat.example/cfp, too" in " ".join(outcome.err.split())
