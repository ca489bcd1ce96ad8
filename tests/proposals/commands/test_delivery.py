"""The receipt, and what the store knows of the people who send."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from cfpcli.env import Options
from cfpcli.proposals.commands.delivery import with_receipt
from cfpcli.proposals.rows import Receipt
from cfpcli.records.change import Kind, created
from cfpcli.result import Level, Result
from cfpcli.store import Store
from cfpcli.workspace.context import Workspace
from tests.answers import answer
from tests.countdown import left
from tests.samples import BO, CALL, TALK, listed, opened, page, sent
from tests.world import World

ANA = "Ana Ruiz <ana@example.org>"


def test_the_receipt_says_until_when_it_can_be_changed(world: World) -> None:
    opened(world)
    receipt = world.ok("submit - --json", stdin=TALK).items[0]
    (code,) = listed(world)
    assert receipt == {
        "code": code,
        "state": "submitted",
        "title": "Signed builds",
        "track": "security",
        "event": "conf",
        "event_name": "Conf",
        "submitted": "2026-05-24T10:00:00Z",
        "submitted_local": "Sun 24 May 2026 12:00 Europe/Paris",
        "closes_local": "Sun 14 June 2026 23:59 Europe/Paris",
        "left": left("21 days"),
        "already_submitted": False,
        "late_reason": "",
        "rehearsal": False,
        "receipt": receipt["receipt"],
        "receipt_shown": receipt["receipt_shown"],
    }


def test_a_pipe_gets_the_sentence_once_and_a_row_by_its_name(world: World) -> None:
    opened(world)
    outcome = world.ok("submit -", stdin=TALK)
    (code,) = listed(world)
    assert outcome.out == ""
    assert outcome.err.startswith(f'Submitted {code} "Signed builds" to ')
    assert outcome.err.count("Submitted") == 1
    assert world.ok("submit - --format plain", stdin=TALK).out == f"{code}\tsubmitted\tSigned builds\tsecurity\n"


def test_what_a_second_proposal_says_of_a_person_completes_what_is_known(world: World) -> None:
    opened(world)
    first = sent(world, TALK.replace("---\n\n", "affiliation: Home\n---\n\n"))
    again = TALK.replace("Signed", "More signed").replace("---\n\n", "pronouns: she/her\n---\n\n")
    sent(world, again + "\n## Biography\n\nAna signs.\n")
    (speaker,) = page(world, first)["speakers"]
    assert (speaker["affiliation"], speaker["pronouns"], speaker["biography"]) == ("Home", "she/her", "Ana signs.")


def test_speakers_keep_their_order(world: World) -> None:
    opened(world)
    sent(world)
    text = TALK.replace("Signed", "Paired").replace("[Ana", "[Bo Ström <bo@example.org>, Ana")
    code = sent(world, text)
    assert [one["name"] for one in page(world, code)["speakers"]] == ["Bo Ström", "Ana Ruiz"]


def test_a_track_of_its_own_close_is_told_by_that(world: World) -> None:
    opened(world, CALL.replace('name = "Security"', 'name = "Security"\ncloses = "20 June 2026"'))
    receipt = world.ok("submit - --json", stdin=TALK).items[0]
    assert receipt["closes_local"] == "Sat 20 June 2026 23:59 Europe/Paris"


def committed(world: World) -> Result[Receipt]:
    """What a commit of a new proposal answers."""
    code = sent(opened(world))
    store = Store.open(world.store)
    taken = store.get(Kind.PROPOSAL, code)
    assert taken
    return answer("receipt", [{"code": code}], changes=(created(taken),), revision=store.revision)


def test_a_file_is_kept_for_what_was_taken_in(world: World) -> None:
    result = committed(world)
    (world.folder / "work").mkdir()
    env = replace(world.env(), cwd=world.folder / "work", options=Options(store=str(world.store)))
    (item,) = with_receipt(result, Workspace(env)).items
    path = Path(item.receipt)
    assert path.is_file()
    key = Store.open(world.store).id[:8]
    assert item.receipt_shown == f"~/.local/share/cfpcli/receipts/{key}/{path.name}"
    (near,) = with_receipt(result, Workspace(world.env())).items
    assert near.receipt_shown == f"home/.local/share/cfpcli/receipts/{key}/{path.name}"
    assert path.read_bytes() == world.ok("receipt", item.code).out.encode()


def test_a_receipt_that_cannot_be_written_is_a_warning_only(world: World) -> None:
    result = committed(world)
    there = world.folder / "home/.local/share/cfpcli"
    shutil.rmtree(there / "receipts", ignore_errors=True)
    there.mkdir(parents=True, exist_ok=True)
    (there / "receipts").write_text("a file in the way")
    told = with_receipt(result, Workspace(world.env()))
    assert told.messages[0].level is Level.WARNING
    assert "cfp receipt" in told.messages[0].text
    assert told.exit_status == 0


@pytest.mark.parametrize("result", [answer("receipt"), answer("receipt", dry_run=True)])
def test_where_nothing_was_taken_in_no_receipt_is_kept(world: World, result: Result[Receipt]) -> None:
    assert with_receipt(result, Workspace(world.env())) is result
    assert not (world.folder / "home").exists()


DATED = CALL.replace("\n[call]", 'starts = "2026-11-12"\nends = "2026-11-13"\n\n[call]\nask_availability = true', 1)


def test_an_availability_that_is_replaced_is_reported_by_every_door(world: World) -> None:
    opened(world, DATED)
    sent(world, TALK.replace("track:", "windows: 2026-11-12\ntrack:"))
    again = TALK.replace("Signed", "Other").replace("track:", "windows: 2026-11-13\ntrack:")
    outcome = world.ok("submit", "-", stdin=again, CFP_ME=ANA)
    change = "Thu 12 November 2026 Europe/Paris → Fri 13 November 2026 Europe/Paris"
    assert f"the availability of Ana Ruiz is replaced, for all their sessions: {change}" in outcome.err


def test_details_of_a_co_speaker_are_noted_whether_the_person_is_registered_or_not(world: World) -> None:
    opened(world, DATED)
    sent(world, TALK.replace("Ana Ruiz <ana@example.org>", BO))
    world.ok("organisers", "add", "Sam Okoye <sam@example.org>")
    for name, address in (("Bo Ström", "bo@example.org"), ("Kit Lund", "kit@example.org")):
        talk = TALK.replace("[Ana Ruiz <ana@example.org>]", f"[Ana Ruiz <ana@example.org>, {name} <{address}>]")
        talk = talk.replace("track:", f"windows:\n  {name}: [2026-11-12]\ntrack:").replace("Signed", name)
        outcome = world.ok("submit", "-", stdin=talk, CFP_ME=ANA)
        note = f"windows of {name}: ignored if {name} has a record, which only they and organisers change."
        assert note in " ".join(outcome.err.split())
