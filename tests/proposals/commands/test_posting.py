"""Sending by packet: the same draft goes out the same, to a file of its own or to a pipe."""

import json
from datetime import UTC, datetime

import msgspec
import pytest

from cfpcli.env import Options
from cfpcli.errors import DataRefusedError, UsageError
from cfpcli.proposals.commands.posting import send_to
from cfpcli.proposals.files.packet import load_packet
from cfpcli.proposals.files.proposal import load_draft
from cfpcli.proposals.rows.inbox import SentPacket
from cfpcli.records.event import Event
from cfpcli.records.proposal import Draft
from cfpcli.result import Result
from cfpcli.store import Store
from cfpcli.workspace.context import Workspace
from tests.samples import TALK, opened
from tests.world import World

DRAFT = load_draft(TALK.replace("title:", "event: conf\ntitle:"), "talk.md")


def send(
    world: World, draft: Draft = DRAFT, target: str = "a.cfp.json", event: Event | None = None, **options: object
) -> Result[SentPacket]:
    env = world.env()
    return send_to(draft, event, target, Workspace(env.with_options(Options(**options))))  # type: ignore[arg-type]  # named options


def written(world: World, name: str = "a.cfp.json") -> bytes:
    return (world.folder / name).read_bytes()


@pytest.mark.parametrize(("name", "begins"), [("a.cfp.json", b"{"), ("a.md", b"---\n# cfp.packet/1 ")])
def test_the_name_says_the_form(world: World, name: str, begins: bytes) -> None:
    result = send(world, target=name)
    assert written(world, name).startswith(begins)
    packet = load_packet(written(world, name), name)
    assert (packet.event, packet.draft.title) == ("conf", "Signed builds")
    assert result.items[0].id == packet.id
    assert f"cfp import packet {name}" in result.messages[-1].text


def test_a_name_with_spaces_is_quoted_where_it_is_to_be_typed(world: World) -> None:
    assert send(world, target="my talk.md").messages[-1].text.endswith("cfp import packet 'my talk.md'")


def test_a_pipe_gets_the_packet(world: World) -> None:
    result = send(world, target="-")
    assert result.documents is not None
    assert load_packet(b"".join(result.documents), "stdin").draft.title == "Signed builds"


def test_the_same_again_is_the_same_packet(world: World) -> None:
    send(world)
    first = written(world)
    world.now = datetime(2026, 5, 25, tzinfo=UTC)
    send(world, force=True)
    assert written(world) == first


def test_another_text_goes_under_the_same_id(world: World) -> None:
    first = send(world).items[0]
    world.now = datetime(2026, 5, 25, tzinfo=UTC)
    second = send(world, msgspec.structs.replace(DRAFT, abstract="Another."), "b.cfp.json").items[0]
    assert second.id == first.id
    assert second.sent > first.sent


def test_what_is_kept_of_it_names_nobody(world: World) -> None:
    send(world)
    path = world.folder / "home/.local/share/cfpcli/packets.jsonl"
    assert path.stat().st_mode & 0o777 == 0o600
    for word in ("ana", "example.org", "Signed", "conf"):
        assert word not in path.read_text()


def test_a_damaged_note_of_it_does_no_harm(world: World) -> None:
    send(world)
    path = world.folder / "home/.local/share/cfpcli/packets.jsonl"
    path.write_bytes(b"{broken\n" + path.read_bytes())
    send(world, target="b.cfp.json")
    assert written(world, "b.cfp.json") == written(world)


def test_a_file_that_exists_is_not_replaced(world: World) -> None:
    (world.folder / "a.cfp.json").write_text("mine")
    with pytest.raises(DataRefusedError, match="exists"):
        send(world)
    assert written(world) == b"mine"


def test_a_dry_run_writes_nothing(world: World) -> None:
    result = send(world, dry_run=True)
    assert result.dry_run
    assert world.files() == {}


def test_without_the_event_it_says_that_nothing_was_checked(world: World) -> None:
    assert "could not be checked" in send(world).messages[0].text


def test_with_the_event_its_faults_are_told_and_nothing_is_sent(world: World) -> None:
    opened(world)
    (event,) = Store.open(world.store).events()
    with pytest.raises(DataRefusedError) as refused:
        send(world, msgspec.structs.replace(DRAFT, track="securty"), event=event)
    assert refused.value.faults[0].field == "track"
    assert not (world.folder / "a.cfp.json").exists()
    packet = send(world, event=event)
    assert "could not be checked" not in packet.messages[0].text
    assert json.loads(written(world))["event_name"] == "Conf"
    assert json.loads(written(world))["draft"]["session_type"] == "talk"


def test_it_must_say_for_which_event(world: World) -> None:
    with pytest.raises(UsageError, match="names no event"):
        send(world, msgspec.structs.replace(DRAFT, event=""))
