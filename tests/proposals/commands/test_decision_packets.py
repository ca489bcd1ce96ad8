"""What happened to a proposal travels as packets: withdrawals and confirmations one way, answers the other."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from cfpcli.proposals.files.reply import dump_reply, load_reply
from cfpcli.proposals.rules.packet import Reply
from cfpcli.records.proposal import State
from tests.call.commands.test_follow_by_hand import FIVE_LINES, TEXT
from tests.proposals.packets import packet
from tests.samples import opened
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
    assert "1 answer: 1 there already." in world.ok("import", "packet", str(answer.parent)).err
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


def altered(answer: Path, **fields: object) -> Path:
    """The answer with other values and a checksum that fits them, as a hostile sender writes it."""
    reply = load_reply(answer.read_bytes(), answer.name)
    answer.write_bytes(dump_reply(Reply(**{name: getattr(reply, name) for name in Reply.__struct_fields__} | fields)))
    return answer


def test_each_file_beside_an_answer_is_named(world: World, there: World, sent: str) -> None:
    answer = accept(there)
    bad = json.loads(answer.read_text()) | {"state": "rejected"}
    answer.with_name("bad.answer.json").write_text(json.dumps(bad))
    answer.with_name("x.txt").write_text("hello")
    outcome = world.run("import", "packet", str(answer.parent))
    assert outcome.status == 4
    assert "2 answers: 1 noted, 1 refused." in outcome.err
    assert "bad.answer.json: sha256: is not what was sent" in outcome.err
    assert "x.txt" in outcome.err
    items = {
        Path(row["source"]).name: row["outcome"]
        for row in world.run("import", "packet", str(answer.parent), "--json").items
    }
    assert items == {f"{answer.name}": "unchanged", "bad.answer.json": "refused", "x.txt": "skipped"}
    assert world.ok("mine --json").items[0]["code"] == sent


def test_a_folder_of_answers_and_packets_is_imported_whole(world: World, there: World, sent: str) -> None:
    answer = accept(there)
    answer.with_name("a.md").write_text(
        "---\ntitle: Signals\nspeakers: Ana Ruiz <ana@example.org>\nevent: nowhere\n---\n\nBoats.\n"
    )
    outcome = world.run("import", "packet", str(answer.parent), "--json")
    assert outcome.status == 4
    assert {Path(row["source"]).name: row["outcome"] for row in outcome.items} == {
        "a.md": "refused",
        answer.name: "changed",
    }
    assert world.ok("mine --json").items[0]["state"] == "accepted"
    assert world.ok("mine --json").items[0]["code"] == sent


def test_answers_and_packets_are_imported_each_into_its_store(world: World, there: World, sent: str) -> None:
    answer = accept(there)
    opened(world)
    packet(world, "there/answers/a.cfp.json")
    dry = world.ok("import packet there/answers --dry-run")
    assert "1 packet, nothing was written: 1 added." in dry.err
    assert "1 answer, nothing was written: 1 noted." in dry.err
    outcome = world.ok("import packet there/answers")
    assert "1 packet: 1 added." in outcome.err
    assert "1 answer: 1 noted." in outcome.err
    assert [row["title"] for row in world.ok("list --json").items] == ["Signed builds"]
    (row,) = [row for row in world.ok("mine --json").items if row["event"] == "harbour-2026"]
    assert (row["code"], row["state"], answer.exists()) == (sent, "accepted", True)


@pytest.mark.parametrize("state", ["submitted", "withdrawn", "canceled", "confirmed", "draft"])
def test_only_an_answer_of_organisers_is_one(world: World, there: World, sent: str, state: str) -> None:
    answer = altered(accept(there), state=State(state))
    outcome = world.run("import", "packet", str(answer))
    assert (outcome.status, f'state: "{state}" is not one of accepted, rejected, waitlisted' in outcome.err) == (
        4,
        True,
    )
    assert world.ok("mine --json").items[0]["state"] == "submitted"
    assert world.ok("mine --json").items[0]["code"] == sent


def test_an_answer_from_a_rehearsal_is_refused(world: World, there: World, sent: str) -> None:
    outcome = world.run("import", "packet", str(altered(accept(there), rehearsal=True)))
    assert (outcome.status, "a rehearsal answer" in outcome.err) == (4, True)
    assert world.ok("mine --json").items[0]["state"] == "submitted"
    assert world.ok("mine --json").items[0]["code"] == sent


def test_an_answer_of_another_call_is_refused(world: World, there: World, sent: str) -> None:
    outcome = world.run("import", "packet", str(altered(accept(there), event="other-2026")))
    assert outcome.status == 4
    assert f'is an answer of "other-2026" to {sent}, which is for "harbour-2026"' in " ".join(outcome.err.split())


def test_an_answer_with_a_clock_ahead_counts_as_published_now(world: World, there: World, sent: str) -> None:
    answer = accept(there)
    at = load_reply(answer.read_bytes(), "a").at
    altered(answer, at=at.replace(year=2099))
    world.ok("import", "packet", str(answer))
    (row,) = world.ok("show", sent, "--json").items
    assert row["reported"] < "2099"
    assert "there already" in world.ok("import", "packet", str(answer)).err


@pytest.mark.parametrize("confirmed", [False, True])
def test_an_answer_that_its_speaker_noted_is_there_already(
    world: World, there: World, sent: str, *, confirmed: bool
) -> None:
    answer = accept(there)
    world.ok("result", sent, "accepted")
    if confirmed:
        world.ok("confirm", sent)
    assert "1 answer: 1 there already." in world.ok("import", "packet", str(answer)).err
    altered(answer, state=State.REJECTED)
    outcome = world.run("import", "packet", str(answer))
    if confirmed:
        assert outcome.status == 4
        assert f"{answer.name}: reports rejected, but {sent} is confirmed" in " ".join(outcome.err.split())
        assert state(world) == "confirmed"
    else:  # its organisers corrected their answer
        assert outcome.status == 0
        assert state(world) == "rejected"


def test_the_later_of_two_answers_counts(world: World, there: World, sent: str) -> None:
    answer = accept(there)
    reply = load_reply(answer.read_bytes(), "a")
    earlier = answer.with_name("earlier.answer.json")
    earlier.write_bytes(answer.read_bytes())
    altered(earlier, state=State.WAITLISTED, at=reply.at - timedelta(hours=1))
    world.ok("import", "packet", str(answer.parent))
    assert state(world) == "accepted"
    outcome = world.ok("import", "packet", str(earlier))
    assert "1 answer: 1 older than the noted one." in outcome.err
    assert world.ok("mine --json").items[0]["code"] == sent


def test_a_packet_that_names_an_answer_is_a_packet(world: World, there: World, sent: str) -> None:
    (path,) = world.folder.glob(f"home/.local/share/cfpcli/outgoing/*/{sent.lower()}.cfp.json")
    path.write_text(json.dumps(json.loads(path.read_text()) | {"event_name": "cfp.answer/1"}))
    assert "1 packet: 1 there already." in there.ok("import", "packet", str(path)).err


def test_only_answers_are_written_and_nothing_is_replaced_unasked(there: World, sent: str) -> None:
    answer = accept(there)
    assert answer.parent.stat().st_mode & 0o777 == 0o700
    code = there.ok("list --json").items[0]["code"]
    there.ok("cancel", code)
    there.ok("decisions publish --yes --packets answers")
    assert json.loads(answer.read_text())["state"] == "accepted"
    there.ok("reopen", code, "--reason", "Again")
    there.ok("reject", code)
    outcome = there.run("decisions publish --yes --packets answers")
    assert outcome.status == 4
    assert "nothing was published: 1 answer would replace a file" in " ".join(outcome.err.split())
    assert state(there) == "submitted"
    there.ok("decisions publish --yes --packets answers --force")
    assert json.loads(answer.read_text())["state"] == "rejected"
    assert sent


def test_answers_are_written_after_the_decisions_too(there: World, sent: str) -> None:
    (row,) = there.ok("list --json").items
    there.ok("accept", row["code"])
    (there.folder / "answers").write_text("a file in the place of the folder")
    outcome = there.run("decisions publish --yes --packets answers")
    assert (outcome.status, state(there)) == (1, "accepted")
    assert "Next: cfp decisions publish --packets answers" in outcome.err
    (there.folder / "answers").unlink()
    assert "Wrote 1 answer to answers" in there.ok("decisions publish --packets answers").err
    answer = there.folder / f"answers/{row['code']}.answer.json"
    first = answer.read_bytes()
    there.ok("edit", row["code"], "--set", "notes=x")
    there.ok("decisions publish --packets answers")
    assert answer.read_bytes() == first
    assert sent


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
