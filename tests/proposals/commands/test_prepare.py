"""Proposals to followed calls: prepared, copied, sent and answered, and called submitted only once they were sent."""

import base64
from pathlib import Path
from uuid import UUID

import pytest

from cfpcli.store import Store
from tests.call.commands.test_follow_by_hand import BOAT, FIVE_LINES, TEXT, own
from tests.factories import change_set, make_proposal
from tests.samples import ASKED
from tests.world import World

PERSON = ("stdin", "stdout", "stderr")


@pytest.fixture
def boat(world: World) -> World:
    """A world in which a call with a form is followed, and one that takes mail."""
    (world.folder / "harbour.toml").write_text(FIVE_LINES)
    world.ok(*BOAT)
    world.ok("follow harbour.toml")
    return world


def submit(world: World, slug: str = "boatconf-2026", title: str = "Boats", text: str = TEXT, **more: str) -> str:
    line = ("submit", "--event", slug, "--title", title, "--abstract", text)
    code: str = world.ok(*line, "--json", **more).items[0]["code"]
    return code


def states(world: World) -> dict[str, str]:
    return {row["title"]: row["state"] for row in world.ok("mine --json").items}


def test_it_is_prepared_and_not_sent(boat: World) -> None:
    outcome = boat.ok("submit", "--event", "boatconf-2026", "--title", "Boats", "--abstract", TEXT, terminals=PERSON)
    words = " ".join((outcome.out + outcome.err).split())
    assert "not sent: this call takes proposals at https://boat.example/cfp" in words
    assert f"Abstract (11 words, {len(TEXT)} characters) {TEXT}" in words
    for word in ("Submitted", "submitted", "Received", "Receipt", "receipt"):
        assert word not in words
    assert states(boat) == {"Boats": "draft"}
    assert not (boat.folder / "home/.local/share/cfpcli/receipts").exists()


def test_a_call_that_does_not_say_how_is_prepared_for_all_the_same(world: World) -> None:
    world.ok("follow", "BoatConf", "--closes", "20 June 2026 AoE")
    outcome = world.ok("submit", "--event", "boatconf-2026", "--title", "Boats", "--abstract", TEXT)
    assert "not sent: the call does not say how to send" in " ".join(outcome.err.split())


def test_a_list_has_calls_that_can_be_answered(world: World) -> None:
    (world.folder / "list.json").write_text(
        '[{"name": "Otter Days", "startDate": "2026-09-05", "cfpEndDate": "2026-07-01", "cfpUrl": "https://o.example"}]'
    )
    world.ok("follow list.json")
    draft = world.folder / world.ok("draft new --event otter-days-2026 --title Otters").out.strip()
    assert "event: otter-days-2026" in draft.read_text()
    code = submit(world, "otter-days-2026")
    assert world.ok("show", code, "--json").json["event"]["followed"] is True
    assert world.ok("status otter-days-2026").out.startswith("open")
    rows = [row for row in world.ok("deadlines --json").items if row["event"] == "otter-days-2026"]
    assert len(rows) == 1


def test_submitting_again_changes_what_is_prepared_and_nothing_that_was_sent(boat: World) -> None:
    code = submit(boat)
    assert submit(boat, text=f"{TEXT} And more.") == code
    assert boat.ok("copy", code, "abstract").out == f"{TEXT} And more.\n"
    boat.ok("sent", code)
    outcome = boat.run("submit", "--event", "boatconf-2026", "--title", "Boats", "--abstract", TEXT)
    assert (outcome.status, f"cfp edit {code}" in outcome.err) == (4, True)


def test_a_closed_call_is_a_warning_because_it_may_have_been_extended(world: World) -> None:
    world.ok("follow", "BoatConf", "--closes", "20 May 2026 AoE", "--url", "https://boat.example")
    outcome = world.ok("submit", "--event", "boatconf-2026", "--title", "Boats", "--abstract", TEXT)
    assert "as far as is known here" in " ".join(outcome.err.split())


def test_sent_notes_when_and_under_which_reference(boat: World) -> None:
    code = submit(boat)
    boat.ok("sent", code, "--on", "2026-05-20", "--ref", "submission 214")
    (row,) = boat.ok("mine --json").items
    assert (row["state"], row["followed"], row["reference"]) == ("submitted", True, "submission 214")
    assert row["submitted"] == "2026-05-19T22:00:00Z"
    page = " ".join(boat.ok("mine", terminals=("stdout",), NO_COLOR="1").out.split())
    assert "Boats sent" in page
    assert "submitted" not in page
    assert "No change" in boat.ok("sent", code).err
    assert boat.run("sent", code, "--on", "2026-05-30").status == 2


def test_an_answer_needs_what_was_sent(boat: World) -> None:
    code = submit(boat)
    outcome = boat.run("result", code, "accepted")
    assert (outcome.status, f"cfp sent {code}" in outcome.err) == (4, True)
    boat.ok("sent", code)
    boat.ok("result", code, "waitlisted")
    boat.ok("result", code, "accepted", "--reason", "Room 2")
    boat.ok("confirm", code)
    assert states(boat) == {"Boats": "confirmed"}
    assert boat.run("result", code, "rejected").status == 4


@pytest.mark.parametrize("line", ["sent {code}", "result {code} accepted"])
def test_a_call_that_is_run_here_takes_neither(world: World, line: str) -> None:
    world.ok("init osxp-2026")
    talk = ("--track", "ai", "--type", "talk", "--language", "en", "--answer", "kind=experience feedback")
    world.ok("submit", "--title", "T", "--abstract", f"{TEXT} " * 6, *talk)
    code = world.codes()[0]
    outcome = world.run(line.format(code=code))
    assert (outcome.status, "is run in this store" in outcome.err) == (4, True)


def test_copy_gives_every_field_unchanged(boat: World) -> None:
    text = "Vec<T> & *stars*  \n\n- one   \n- two\n"
    code = submit(boat, text=text)
    assert boat.ok("copy", code, "abstract").out == text
    names = [row["name"] for row in boat.ok("copy", code, "--json").items]
    assert names == ["title", "abstract", "name", "email"]
    outcome = boat.run("copy", code, "abstrac")
    assert (outcome.status, 'did you mean "abstract"' in outcome.err) == (3, True)


def test_the_clipboard_gets_the_bytes(boat: World) -> None:
    code = submit(boat)
    outcome = boat.ok("copy", code, "abstract", "--clipboard", terminals=PERSON)
    assert f"\x1b]52;c;{base64.b64encode(TEXT.encode()).decode()}\x07" in outcome.err
    assert boat.run("copy", code, "--clipboard", terminals=PERSON).status == 2
    assert boat.run("copy", code, "title", "--clipboard").status == 2


def test_a_call_by_mail_gets_a_packet_and_a_mail(boat: World) -> None:
    row = boat.ok("submit", "--event", "harbour-2026", "--title", "Bøats", "--abstract", TEXT, "--json").items[0]
    mail = Path(row["mail"]).read_text()
    assert "To: cfp@harbour.example" in mail
    assert "X-Unsent: 1" in mail
    assert Path(row["mail"]).stat().st_mode & 0o777 == 0o600
    there = World(boat.folder / "there", variables={"CFP_ME": "Ola Berg <ola@example.org>"})
    there.folder.mkdir()
    (there.folder / "harbour.toml").write_text(FIVE_LINES)
    there.ok("init harbour.toml")
    there.ok("import", "packet", row["mail"])
    assert [item["title"] for item in there.ok("list --json").items] == ["Bøats"]


def test_it_is_found_from_every_folder_and_not_from_a_named_store(boat: World) -> None:
    code = submit(boat)
    other = World(boat.folder / "other", variables={**boat.variables})
    other.folder.mkdir()
    other.ok("init osxp-2026")
    assert [row["code"] for row in other.ok("mine --json").items] == [code]
    assert other.ok("copy", code, "title").out == "Boats\n"
    other.ok("edit", code, "--set", "title=Ships")
    assert other.ok("show", code, "--json").items[0]["title"] == "Ships"
    assert other.ok("mine --json --store cfp.json").items == []
    assert other.run("show", code, "--store", "cfp.json").status == 3


def test_a_prepared_one_is_removed_and_comes_back(boat: World) -> None:
    code = submit(boat)
    boat.ok("withdraw", code, "--reason", "no")
    assert boat.ok("mine --json").items == []
    own(boat).ok("undo --yes")
    assert states(boat) == {"Boats": "draft"}


def test_a_store_that_is_gone_is_one_warning_and_can_be_forgotten(boat: World) -> None:
    other = World(boat.folder / "other", variables={**boat.variables})
    other.folder.mkdir()
    other.ok("init osxp-2026")
    (other.folder / "cfp.json").rename(other.folder / "gone.json")
    for name in ("cfp.history.jsonl", "cfp.json.bak", ".cfp.json.lock"):
        (other.folder / name).unlink(missing_ok=True)
    outcome = boat.ok("mine")
    assert outcome.err.count("is missing") == 1
    boat.ok("unfollow", str(other.folder / "cfp.json"))
    assert "is missing" not in boat.ok("mine").err


def test_the_interview_names_the_destination_and_what_is_not_known(boat: World) -> None:
    opening = boat.run("submit --event boatconf-2026", stdin="q\n", **ASKED).err
    assert "Sent   by you, to https://boat.example/cfp" in opening
    assert "limits of texts, tracks, session types and questions: not known here." in " ".join(opening.split())


def test_a_fresh_interview_leaves_the_draft_for_other_calls(boat: World) -> None:
    typed = "\nBoats\n" + f"{TEXT}\n.\n" + "\n\n\n\n" + "s\n"
    outcome = boat.run("submit --event boatconf-2026", stdin=typed, **ASKED)
    assert "Prepared" in outcome.err, outcome
    (draft,) = boat.ok("draft list --json").items
    assert draft["title"] == "Boats"
    assert boat.ok("mine --format plain").out.split("\t")[1] == "prepared"


def test_a_followed_call_gives_no_receipt(boat: World) -> None:
    code = submit(boat)
    outcome = boat.run("receipt", code)
    assert (outcome.status, outcome.out) == (4, "")
    assert "received nothing from here" in outcome.err


def test_a_field_is_copied_by_its_label_too(boat: World) -> None:
    code = submit(boat)
    assert boat.ok("copy", code, "speaker").out == boat.ok("copy", code, "name").out == "Sam Okoye\n"
    assert boat.ok("copy", code, "Address").out == "sam@example.org\n"


def test_an_undone_edit_is_not_in_the_mail(boat: World) -> None:
    code = submit(boat, "harbour-2026")
    (mail,) = boat.folder.glob("home/.local/share/cfpcli/outgoing/*/*.eml")
    boat.ok("edit", code, "--set", "title=Boats and more")
    assert "Boats and more" in mail.read_text()
    outcome = own(boat).ok("undo --yes")
    assert f"The mail about {code} was written again." in outcome.err
    assert "Boats and more" not in mail.read_text()


def test_the_mail_of_an_undone_withdrawal_is_removed(boat: World) -> None:
    code = submit(boat, "harbour-2026")
    boat.ok("sent", code)
    boat.ok("withdraw", code, "--reason", "Ill")
    (withdrawal,) = boat.folder.glob("home/.local/share/cfpcli/outgoing/*/*-withdraw.eml")
    own(boat).ok("undo --yes")
    assert not withdrawal.exists()


def test_a_prepared_proposal_is_removed_without_a_reason(boat: World) -> None:
    code = submit(boat)
    boat.ok("withdraw", code)
    assert states(boat) == {}


def test_the_steps_after_the_answer_name_who_has_to_know(boat: World) -> None:
    code = submit(boat)
    boat.ok("sent", code)
    boat.ok("result", code, "accepted")
    assert "confirm it at https://boat.example/cfp, too" in " ".join(boat.ok("confirm", code).err.split())
    (row,) = boat.ok("mine --json").items
    assert row["expected"] == "confirmed: its organisers learn it from you, at https://boat.example/cfp"
    outcome = boat.ok("withdraw", code, "--reason", "Ill")
    assert "fill the slot" not in outcome.err
    assert "withdraw it at https://boat.example/cfp, too" in " ".join(outcome.err.split())


def test_a_later_answer_replaces_the_former_until_it_is_confirmed(boat: World) -> None:
    code = submit(boat)
    boat.ok("sent", code)
    for answer in ("rejected", "waitlisted", "accepted"):
        boat.ok("result", code, answer)
        assert states(boat) == {"Boats": answer}
    boat.ok("confirm", code)
    refused = boat.run("result", code, "rejected")
    assert (refused.status, "cfp undo" in refused.err) == (4, True)


def test_bare_cfp_lists_what_is_not_sent_and_no_work_of_organisers(boat: World) -> None:
    code = submit(boat)
    first = [(item["what"], item["command"]) for item in boat.ok("--json").items]
    assert ("prepared", f"cfp sent {code}") in first
    boat.ok("sent", code)
    boat.ok("result", code, "accepted")
    commands = [item["command"] for item in boat.ok("--json").items]
    assert not any(word in command for command in commands for word in ("schedule", "mail", "boatconf-2026"))


def test_a_kept_draft_for_a_call_that_is_run_and_followed_is_asked_about(boat: World) -> None:
    boat.ok("follow osxp-2026")
    boat.ok("init osxp-2026")
    boat.ok("draft new --event osxp-2026 --followed --title Amb --no-input")
    refused = boat.run("submit amb --no-input")
    assert refused.status == 2
    assert "cfp submit amb --followed" in refused.err


def test_a_speaker_of_a_shared_store_prepares_sends_and_removes_their_own(world: World) -> None:
    world.ok("init osxp-2026")
    world.ok("organisers add 'Oda Lind <oda@example.org>'", CFP_ME="Oda Lind <oda@example.org>")
    world.ok(*BOAT, "--store", "cfp.json", CFP_ME="Oda Lind <oda@example.org>")
    code = submit(world)
    world.ok("sent", code)
    world.ok("result", code, "accepted")
    other = submit(world, title="Sails")
    assert world.run("sent", other, CFP_ME="Nel Vos <nel@example.org>").status == 4
    world.ok("withdraw", other)
    assert states(world) == {"Boats": "accepted"}


def test_an_unsent_draft_in_a_shared_store_is_for_its_speakers_and_organisers(world: World) -> None:
    oda, nel, rae = (f"{name} Lind <{name.lower()}@example.org>" for name in ("Oda", "Nel", "Rae"))
    world.ok("init osxp-2026")
    world.ok("organisers", "add", oda, CFP_ME=oda)
    world.ok("reviewers", "add", rae, CFP_ME=oda)
    world.ok(*BOAT, "--store", "cfp.json", CFP_ME=oda)
    code = submit(world)
    for other in (nel, rae):
        assert code not in world.run("list", CFP_ME=other).out
        assert world.run("show", code, CFP_ME=other).status in {3, 4}
    assert code in world.ok("list", CFP_ME=oda).out
    assert world.ok("show", code).out


def test_the_clipboard_gets_no_control_characters(boat: World) -> None:
    code = submit(boat, text="Harbours \u202eand \x1b[201~boats, counted.")
    outcome = boat.ok("copy", code, "abstract", "--clipboard", terminals=PERSON)
    payload = base64.b64decode(outcome.err.partition("]52;c;")[2].partition("\x07")[0]).decode()
    assert "\x1b" not in payload
    assert "\u202e" not in payload
    assert "counted." in payload


def test_the_beginning_of_codes_in_two_stores_is_ambiguous(boat: World) -> None:
    mine = submit(boat)
    boat.ok("init osxp-2026 --store cfp.json")
    other = f"{mine[0]}{mine[:0:-1]}"
    stored = make_proposal(code=other, guid=str(UUID(int=1)), event="osxp-2026", speakers=())
    Store.open(boat.store).transact(lambda _: change_set(stored))
    refused = boat.run("show", mine[0])
    assert (refused.status, "in this store and in yours" in refused.err) == (2, True)
    assert boat.ok("show", mine).out


def test_a_line_of_another_engine_in_the_list_of_stores_is_left_out(boat: World) -> None:
    submit(boat)
    listed = boat.folder / "home/.local/share/cfpcli/stores.jsonl"
    with listed.open("a") as stream:
        stream.write('{"address": "pg://h", "id": "1", "seen": "2026-05-20T00:00:00Z"}\n')
    assert boat.ok("mine --json").items
