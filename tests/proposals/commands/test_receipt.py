"""`cfp receipt` and the file it prints again: the text as it was received, and a sum that proves it."""

import hashlib
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings

from cfpcli.proposals.files.proofs import BEGINS, dump_receipt, receipt_of, received, write_receipt
from cfpcli.records.event import Event
from cfpcli.records.proposal import Acknowledgement, Proposal
from cfpcli.store import Store
from cfpcli.workspace.finder import event_of, matching_proposal, speakers_of
from tests.exchange import strategies
from tests.factories import make_event, make_proposal, make_speaker
from tests.samples import CALL, TALK, opened, sent, write
from tests.world import World


@pytest.fixture
def code(world: World) -> str:
    """A proposal that was sent to `conf`."""
    return sent(opened(world))


def kept(world: World, code: str) -> Path:
    """The file that is written at submission."""
    store = Store.open(world.store)
    proposal = matching_proposal(store, code)
    speakers, event = speakers_of(store, proposal), event_of(store, proposal)
    return write_receipt(store, proposal, speakers, event, world.env(), store.revision)


def text_of(receipt: bytes) -> bytes:
    return receipt.split(f"\n{BEGINS}\n".encode(), 1)[1]


def told(receipt: bytes) -> dict[str, str]:
    head = receipt.split(BEGINS.encode())[0].decode()
    return dict(re.findall(r"^- (\w+): (.*)$", head, re.MULTILINE))


def test_it_is_a_private_file_with_the_text_and_when_it_came(world: World, code: str) -> None:
    path = kept(world, code)
    folder = world.folder / "home/.local/share/cfpcli/receipts" / Store.open(world.store).id[:8]
    assert path == folder / f"{code.lower()}-receipt.md"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    data = path.read_bytes()
    assert text_of(data).decode() == world.ok("show", code, "--format", "md").out
    facts = told(data)
    assert facts["Event"] == "Conf (conf)"
    assert facts["Received"] == "Sun 24 May 2026 12:00 Europe/Paris, 2026-05-24T10:00:00Z"
    assert facts["Revision"] == "1 of the proposal, 2 of the store"
    assert facts["sha256"] == hashlib.sha256(text_of(data)).hexdigest()


def test_the_line_it_names_proves_the_sum(world: World, code: str) -> None:
    path = kept(world, code)
    line = next(one for one in path.read_text().splitlines() if one.startswith("tail "))
    done = subprocess.run(["/bin/sh", "-c", line], cwd=path.parent, capture_output=True, text=True, check=True)
    assert done.stdout.split()[0] == told(path.read_bytes())["sha256"]


@settings(max_examples=30)
@given(title=strategies.hostile, text=strategies.hostile, name=strategies.hostile, reason=strategies.hostile)
def test_whatever_people_wrote_the_sum_goes_over_what_follows_the_head(
    title: str, text: str, name: str, reason: str
) -> None:
    proposal = make_proposal(title=title, abstract=text, late_reason=reason)
    receipt = receipt_of(proposal, [make_speaker()], make_event(name=name), 3)
    data = dump_receipt(receipt)
    line = next(one for one in data.split(b"\n") if one.startswith(b"tail -n +"))
    first = int(re.findall(rb"\d+", line)[0])
    below = b"\n".join(data.split(b"\n")[first - 1 :])
    assert below == receipt.text.encode()
    assert told(data)["sha256"] == hashlib.sha256(below).hexdigest()


def test_what_was_acknowledged_and_why_it_was_late_stand_in_it() -> None:
    at = datetime(2026, 5, 24, 10, tzinfo=UTC)
    said = (Acknowledgement(notice="conduct", version="2026-04", at=at),)
    proposal: Proposal = make_proposal(acknowledged=said, late_reason="sent 4 min after the close, begun in time")
    facts = told(dump_receipt(receipt_of(proposal, [], make_event(), 3)))
    assert facts["Acknowledged"] == "conduct, version 2026-04, 2026-05-24T10:00:00Z"
    assert facts["Late"] == "sent 4 min after the close, begun in time"


def test_internal_notes_are_never_in_it() -> None:
    proposal = make_proposal(internal_notes="We do not like it.")
    assert b"do not like" not in dump_receipt(receipt_of(proposal, [make_speaker()], make_event(), 3))


def test_it_is_printed_again_to_the_byte(world: World, code: str) -> None:
    path = kept(world, code)
    assert world.ok("receipt", code[:4].lower()).out.encode() == path.read_bytes()
    world.ok("receipt", code, "-o", "again.md")
    assert (world.folder / "again.md").read_bytes() == path.read_bytes()


def test_what_came_later_does_not_change_it(world: World, code: str) -> None:
    data = kept(world, code).read_bytes()
    sent(world, TALK.replace("Signed", "Sealed") + "\n## Biography\n\nAna seals.\n")
    world.ok("edit", code, "--set", "title=Sealed, too", "--set", "abstract=Another text.")
    write(world, "conf.toml", CALL.replace('name = "Conf"', 'name = "Conference"'))
    world.ok("init conf.toml --yes")
    world.ok("withdraw", code, "--reason", "I cannot come")
    outcome = world.ok("receipt", code)
    assert outcome.out.encode() == data
    present = world.ok("show", code, "--format", "md").out
    assert "has been edited since: revision 2, sha256" in outcome.err
    assert f"--revision {2}" in outcome.err
    assert "Sealed, too" in present


def test_every_revision_has_its_receipt(world: World, code: str) -> None:
    world.now = datetime(2026, 5, 25, 10, tzinfo=UTC)
    world.ok("edit", code, "--set", "level=beginner")
    second = world.ok("receipt", code, "--revision", "2")
    assert second.err == ""
    assert "level: beginner" in second.out
    assert told(second.out.encode())["Received"].endswith("2026-05-25T10:00:00Z")
    path = kept(world, code)
    assert path.name == f"{code.lower()}-receipt-2.md"
    assert path.read_bytes().split(b"\n- Rev")[0] == second.out.encode().split(b"\n- Rev")[0]
    assert world.ok("receipt", code, "--revision", "1").out == world.ok("receipt", code).out
    outcome = world.run("receipt", code, "--revision", "3")
    assert outcome.status == 3
    assert "1, 2" in outcome.err


def test_json_has_the_text_and_its_sum(world: World, code: str) -> None:
    (item,) = world.ok("receipt", code, "--json").items
    assert item["sha256"] == hashlib.sha256(item["text"].encode()).hexdigest()
    assert (item["code"], item["revision"], item["received"]) == (code, 1, "2026-05-24T10:00:00Z")


def test_the_same_receipt_is_written_once_and_another_never_over_it(world: World, code: str) -> None:
    path = kept(world, code)
    assert kept(world, code) == path
    path.write_bytes(b"of a trial store")
    other = kept(world, code)
    assert other != path
    assert path.read_bytes() == b"of a trial store"
    assert text_of(other.read_bytes())


def test_where_the_history_is_gone_the_proposal_as_it_is_has_a_receipt(world: World, code: str) -> None:
    (world.folder / "cfp.history.jsonl").unlink()
    assert f"Receipt {code}" in world.ok("receipt", code).out


def test_it_is_found_by_the_first_words_a_reopened_proposal_was_sent_with(world: World, code: str) -> None:
    world.ok("edit", code, "--set", "level=beginner")
    world.ok("undo --yes")
    store = Store.open(world.store)
    assert [one.revision for one in received(store, code)] == [1]
    assert isinstance(event_of(store, matching_proposal(store, code)), Event)
